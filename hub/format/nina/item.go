package nina

import (
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// item decides what the message means.
func (m *message) item() notice.Item {
	m.Check()
	item := notice.Item{Key: m.Identifier}
	var continues []string
	for _, ref := range alerting.References(m.References) {
		if ref[1] != m.Identifier && !slices.Contains(continues, ref[1]) {
			continues = append(continues, ref[1])
		}
	}
	ends := continues
	if len(ends) == 0 {
		ends = []string{m.Identifier}
	}
	live, over := m.blocks()
	switch {
	case m.Problems.Failed():
	case m.MsgType == "Ack" || m.MsgType == "Error":
		m.Warn("msgType", m.MsgType+" 消息只供系统之间使用，已忽略", m.MsgType+" messages are between systems and were passed over")
	case m.MsgType == "Cancel" || len(live) == 0:
		item.End = m.End(ends, over)
	default:
		item.Continues, item.Notice = continues, m.notice(live)
	}
	if item.Problems = m.Problems; item.Problems.Failed() {
		item.Notice, item.End = nil, nil
	}
	return item
}

// blocks are those that warn; over says that one says that the danger has
// passed. What is lifted in one language is lifted in all: titles in others
// often lack the word.
func (m *message) blocks() (live []*alerting.Info, over bool) {
	for i := range m.Info {
		b := &m.Info[i]
		if slices.Contains(b.ResponseType, "AllClear") || begins(b.Headline, "Entwarnung") {
			over = true
			continue
		}
		live = append(live, b)
	}
	if over && !slices.ContainsFunc(live, func(b *alerting.Info) bool { return isGerman(m.lang(b)) }) {
		return nil, true
	}
	return live, over
}

func isGerman(l notice.Lang) bool {
	return l != "de-simple" && strings.HasPrefix(strings.ToLower(string(l))+"-", "de-")
}

func begins(headline string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return strings.HasPrefix(strings.ToLower(headline), strings.ToLower(w))
	})
}

// notice makes a notice of the blocks that warn.
func (m *message) notice(blocks []*alerting.Info) *notice.Notice {
	ars := m.regions(blocks)
	n := m.Notice(blocks)
	n.ID = notice.DeriveID(m.Settings.Publisher.ID, m.Identifier)
	n.Kind, n.Event = classify(blocks)
	n.Origin = &notice.Origin{Format: "nina", Feed: m.Settings.Feed, ID: m.Identifier, Version: m.version}
	for _, c := range m.Code {
		if v, ok := strings.CutPrefix(c, "DVN:"); ok {
			n.Origin.Version = alerting.Cut(alerting.Line(v), maxShort)
		}
	}
	if slices.ContainsFunc(blocks, func(b *alerting.Info) bool { return begins(b.Headline, "Probewarnung", "Probealarm") }) {
		m.Warn("info.headline", "标题说是试鸣，按测试处理", "the headline says that it is a rehearsal; taken as a test")
		n.Status = notice.Test
	}
	n.Areas = append(ars, n.Areas...)
	n.Areas = n.Areas[:min(len(n.Areas), maxList)]
	n.Issuer = m.issuer(blocks)
	for i, b := range blocks {
		lang := m.lang(blocks[i])
		t, ok := n.Text[lang]
		if text := alerting.Plain(b.Param("instructionText")); ok && t.Instruction == "" && text != "" {
			t.Instruction = alerting.Cut(text, maxText)
			n.Text[lang] = t
		}
	}
	ext := m.Leftovers(n.Kind, n.Event, blocks)
	lead := blocks[0]
	for name, v := range map[string]string{
		"eventCode":       lead.CodeOf(func(name string) bool { return strings.HasPrefix(name, "profile:DE-BBK-EVENTCODE") }),
		"instructionCode": lead.Param("instructionCode"),
	} {
		if v = alerting.Cut(alerting.Line(v), maxShort); v != "" {
			ext[name] = v
		}
	}
	if len(ext) > 0 {
		n.Ext = map[string]any{"nina": ext}
	}
	if m.thin {
		m.Warn("", "仅为列表条目，完整消息在 warnings/"+alerting.Cut(m.Identifier, 100)+".json", "an entry of a list only; the message is at warnings/"+alerting.Cut(m.Identifier, 100)+".json")
	}
	return n
}

// Bounds of a notice's members, in characters or counts.
const (
	maxText  = 10_000
	maxShort = 300
	maxList  = 200
)

// issuer is the authority that warns.
func (m *message) issuer(blocks []*alerting.Info) *notice.Issuer {
	issuer := &notice.Issuer{ID: alerting.Cut(alerting.Line(m.Sender), maxShort), Issued: m.Sent}
	if _, host, ok := strings.Cut(issuer.ID, "@"); ok {
		issuer.ID = strings.ToLower(host)
	}
	names := notice.Words{}
	for _, b := range blocks {
		name := alerting.Line(b.Param("sender_langname"))
		if name == "" {
			name = b.SenderName
		}
		if name != "" && !strings.Contains(name, "@") {
			names[m.lang(b)] = alerting.Cut(name, maxShort)
		}
	}
	if len(names) > 0 {
		issuer.Name = names
	}
	if issuer.ID == "" && issuer.Name == nil {
		return nil
	}
	return issuer
}

// regions are the codes of the administrative regions that are warned, and
// takes from the blocks what only counts their areas.
func (m *message) regions(blocks []*alerting.Info) (out []notice.Area) {
	seen := map[string]int{}
	for _, b := range blocks {
		codes := strings.FieldsFunc(b.Param("warnVerwaltungsbereiche"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
		named := len(codes) == 1 && len(b.Area) == 1
		for _, code := range codes {
			if strings.Trim(code, "0123456789") != "" || len(code) > 12 {
				m.Warn("info.parameter warnVerwaltungsbereiche", "不是区划代码："+alerting.Cut(code, 60), "not a region code: "+alerting.Cut(code, 60))
				continue
			}
			k, known := seen[code]
			if !known {
				if len(out) == maxList {
					break
				}
				k, out = len(out), append(out, notice.Area{Scheme: "ARS", Code: code})
				seen[code] = k
			}
			if !named {
				continue
			}
			if name := alerting.Cut(alerting.Line(b.Area[0].Desc), maxShort); name != "" {
				if out[k].Name == nil {
					out[k].Name = notice.Words{}
				}
				out[k].Name[m.lang(b)] = name
			}
		}
		for i := range b.Area {
			a := &b.Area[i]
			a.Geocode = slices.DeleteFunc(a.Geocode, func(p alerting.Pair) bool { return p.Name == "AreaId" })
			if named {
				a.Desc = ""
			}
		}
	}
	return out
}
