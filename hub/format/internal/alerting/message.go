package alerting

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Bounds of a notice's members, in characters or counts.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
)

// Message is one alert on its way to an item.
type Message struct {
	*Alert
	At       string // its path in the document
	Settings notice.Settings
	Problems notice.Problems
	Sent     time.Time
	// Lang is the language of a block.
	Lang func(*Info) notice.Lang
	// Bounds tell the axes where Settings.Bounds do not.
	Bounds *notice.Box
}

func (m *Message) path(field string) string { return join(m.At, field) }

// Add notes an error at a member of the alert.
func (m *Message) Add(field, zh, en string) { m.Problems.Add(m.path(field), zh, en) }

// Warn notes a warning there, and no more than a person would read of one
// message.
func (m *Message) Warn(field, zh, en string) {
	if len(m.Problems) < 50 {
		m.Problems.Warn(m.path(field), zh, en)
	}
}

// Check notes what is wrong with the envelope (CAP 1.2 section 3.2.1), reads
// the time of sending and makes plain texts of what the blocks say. Errors are
// what would make a notice misleading.
func (m *Message) Check() {
	for i := range m.Info {
		b := &m.Info[i]
		b.Event, b.Headline, b.SenderName = Line(b.Event), Line(b.Headline), Line(b.SenderName)
		b.Description, b.Instruction = Plain(b.Description), Plain(b.Instruction)
	}
	if m.Identifier+m.Sender+m.Alert.Sent == "" {
		m.Add("identifier", "不是 CAP 消息：没有标识、发送方和时间", "not an alert of CAP: no identifier, sender and time")
		return
	}
	for _, f := range []struct{ name, value string }{{"identifier", m.Identifier}, {"sender", m.Sender}} {
		switch {
		case f.value == "":
			m.Add(f.name, "缺少必填项", "missing")
		case len(f.value) > 500:
			m.Add(f.name, "超过 500 字节", "longer than 500 bytes")
		}
	}
	var ok bool
	if m.Sent, ok = Time(m.Alert.Sent, m.Settings.In()); !ok {
		m.Add("sent", fmt.Sprintf("不是时间：%q", Cut(m.Alert.Sent, 60)), fmt.Sprintf("not a time: %q", Cut(m.Alert.Sent, 60)))
	}
	m.word("status", m.Status, "Actual, Exercise, System, Test, Draft")
	m.word("msgType", m.MsgType, "Alert, Update, Cancel, Ack, Error")
	m.word("scope", m.Scope, "Public, Restricted, Private")
	if m.Status == "System" || m.Status == "Draft" {
		m.Add("status", "System 和 Draft 消息不是给公众的，不接收", "System and Draft messages are not for the public and are refused")
	}
	if len(m.Info) == 0 && (m.MsgType == "Alert" || m.MsgType == "Update") {
		m.Add("info", "没有内容，不能公开发布", "no info: there is nothing to tell the public")
	}
}

func (m *Message) word(field, got, list string) {
	switch {
	case got == "":
		m.Add(field, "缺少必填项；应为 "+list, "missing; want one of "+list)
	case !strings.Contains(", "+list+", ", ", "+got+", "):
		m.Add(field, fmt.Sprintf("未知的值 %q；应为 %s", Cut(got, 60), list), fmt.Sprintf("unknown value %q; want one of %s", Cut(got, 60), list))
	}
}

// Notice is what blocks say, but for what services say each in their own way:
// kind, event and colour, the issuer, ids and leftovers.
func (m *Message) Notice(blocks []*Info) *notice.Notice {
	n := &notice.Notice{
		Revision: 1, Status: notice.Status(strings.ToLower(m.Status)), Audience: notice.Public,
		Publisher: m.Settings.Publisher, Sent: m.Sent, Text: m.texts(blocks), Areas: m.areas(blocks),
	}
	if m.Scope != "Public" {
		m.Warn("scope", "限制范围的消息，不会公开", "restricted: it will not be public")
		n.Audience = notice.Restricted
	}
	m.levels(n, blocks)
	m.times(n, blocks)
	shapes := Shapes{Bounds: m.Bounds, Problems: &m.Problems}
	if m.Settings.Bounds != nil {
		shapes.Bounds = m.Settings.Bounds
	}
	for _, b := range blocks {
		for _, a := range b.Area {
			for _, p := range a.Polygon {
				shapes.Polygon(m.path("info.area.polygon"), p)
			}
			for _, c := range a.Circle {
				shapes.Circle(m.path("info.area.circle"), c, 1000)
			}
		}
	}
	n.Geometry = shapes.Geometry(m.path("info.area"))
	for _, b := range blocks {
		if u := WebURL(b.Web); u != "" && !slices.ContainsFunc(n.Links, func(l notice.Link) bool { return l.Href == u }) && len(n.Links) < maxList {
			n.Links = append(n.Links, notice.Link{Href: u, Rel: "related"})
		}
	}
	return n
}

// levels takes the words of the worst block.
func (m *Message) levels(n *notice.Notice, blocks []*Info) {
	for i, b := range blocks {
		severity, ok1 := Level(notice.Severities(), b.Severity)
		urgency, ok2 := Level(notice.Urgencies(), b.Urgency)
		certainty, ok3 := Level(notice.Certainties(), b.Certainty)
		if !ok1 && b.Severity != "" || !ok2 && b.Urgency != "" || !ok3 && b.Certainty != "" {
			m.Warn("info", "severity、urgency 或 certainty 的值不在列表中，按 Unknown 读取", "a severity, urgency or certainty is not in the list and was read as Unknown")
		}
		if i == 0 || notice.Severity(severity).Rank() > n.Severity.Rank() {
			n.Severity, n.Urgency, n.Certainty = notice.Severity(severity), notice.Urgency(urgency), notice.Certainty(certainty)
		}
	}
}

// times takes the widest span of the blocks, and mends what would keep the
// notice from ever being shown.
func (m *Message) times(n *notice.Notice, blocks []*Info) {
	at := func(field, s string) time.Time {
		t, ok := Time(s, m.Settings.In())
		if !ok && s != "" {
			m.Warn("info."+field, fmt.Sprintf("不是时间：%q", Cut(s, 60)), fmt.Sprintf("not a time: %q", Cut(s, 60)))
		}
		return t
	}
	endless := false
	for i, b := range blocks {
		onset, expires := at("onset", b.Onset), at("expires", b.Expires)
		if effective := at("effective", b.Effective); onset.IsZero() && effective.After(m.Sent) {
			onset = effective
		}
		if i == 0 || !n.Onset.IsZero() && (onset.IsZero() || onset.Before(n.Onset)) {
			n.Onset = onset
		}
		endless = endless || expires.IsZero()
		if expires.After(n.Expires) {
			n.Expires = expires
		}
	}
	switch {
	case endless:
		n.Expires = time.Time{} // one block stands without end, and intake knows for how long
		m.Warn("info.expires", "没有失效时间", "it says no expiry")
	case n.Expires.Before(n.Sent):
		m.Warn("info.expires", "失效时间早于发出时间，未采用", "it expires before it was sent; the expiry was left out")
		n.Expires = time.Time{}
	case n.Expires.Before(n.Onset):
		m.Warn("info.onset", "失效时间早于开始时间，开始时间未采用", "it expires before its onset; the onset was left out")
		n.Onset = time.Time{}
	case n.Expires.Sub(n.Sent) > 31*24*time.Hour:
		m.Warn("info.expires", "失效时间在发出一个月以后，请核实", "it expires more than a month after it was sent; please check")
	}
}

// texts groups blocks by language. Several blocks in one language differ in
// their area; what they say beside the first is added to its description.
func (m *Message) texts(blocks []*Info) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	said := map[notice.Lang][]string{}
	for _, b := range blocks {
		lang := m.Lang(b)
		if _, seen := out[lang]; !seen && len(out) == maxList {
			continue
		}
		headline, description := b.Headline, b.Description
		if headline == "" {
			headline = b.Event
		}
		if headline == "" {
			continue
		}
		if Cut(headline, maxHeadline) != headline {
			description = strings.TrimSpace(headline + "\n\n" + description)
		}
		t, seen := out[lang]
		switch {
		case !seen:
			t = notice.Text{Headline: Cut(headline, maxHeadline), Description: description, Instruction: b.Instruction}
		case description != "" && !slices.Contains(said[lang], description):
			t.Description = strings.TrimSpace(t.Description + "\n\n" + description)
		}
		said[lang] = append(said[lang], description)
		out[lang] = t
	}
	if len(out) == 0 {
		m.Add("info.headline", "既没有标题，也没有事件名称", "neither a headline nor an event")
	}
	for lang, t := range out {
		if d, i := Cut(t.Description, maxText), Cut(t.Instruction, maxText); d != t.Description || i != t.Instruction {
			m.Warn("info.description", "文字过长，已截断", "a text was too long and was cut")
			t.Description, t.Instruction = d, i
			out[lang] = t
		}
	}
	return out
}

// areas are the geocodes of all blocks under the schemes their source names,
// an area description as the name of its only code, or as an area of its own.
// Blocks in further languages add names.
func (m *Message) areas(blocks []*Info) (list []notice.Area) {
	find := func(scheme, code, name string) int {
		return slices.IndexFunc(list, func(a notice.Area) bool {
			return a.Scheme == scheme && a.Code == code && (code != "" || slices.Contains(slices.Collect(maps.Values(a.Name)), name))
		})
	}
	for _, b := range blocks {
		lang := m.Lang(b)
		for _, a := range b.Area {
			name := Cut(Line(a.Desc), maxShort)
			codes := a.Geocode
			if len(codes) != 1 && name != "" {
				codes = append([]Pair{{}}, codes...)
			}
			for _, c := range codes {
				c.Name, c.Value = Cut(Line(c.Name), maxShort), Cut(Line(c.Value), maxShort)
				if c.Value == "" && (c.Name != "" || name == "") {
					continue
				}
				i := find(c.Name, c.Value, name)
				if i < 0 && len(list) == maxList {
					continue
				}
				if i < 0 {
					i, list = len(list), append(list, notice.Area{Scheme: c.Name, Code: c.Value, Name: notice.Words{}})
				}
				if (c.Value == "" || len(a.Geocode) == 1) && name != "" && list[i].Name[lang] == "" {
					list[i].Name[lang] = name
				}
			}
		}
	}
	return list
}

// End is the end of what keys name: over where the message says that the danger
// has passed, else, of a Cancel, withdrawn.
func (m *Message) End(keys []string, over bool) *notice.ItemEnd {
	e := &notice.ItemEnd{Keys: keys, Cause: notice.CauseEnded, Text: m.Reason(), Sent: m.Sent}
	past := slices.ContainsFunc(m.Info, func(i Info) bool { return i.Urgency == "Past" })
	if m.MsgType == "Cancel" && !over && !past {
		e.Cause = notice.CauseWithdrawn
	}
	return e
}

// Leftovers are members of the source for a notice's Ext: the names of the
// event by language where they say more than event, categories and response
// types.
func (m *Message) Leftovers(kind notice.Kind, event notice.Event, blocks []*Info) map[string]any {
	ext, events := map[string]any{}, map[string]any{}
	var categories, responses []any
	for _, b := range blocks {
		lang := m.Lang(b)
		if name := Cut(b.Event, maxShort); name != "" && name != notice.EventName(kind, event, lang) && len(events) < maxList {
			events[string(lang)] = name
		}
		categories, responses = union(categories, b.Category), union(responses, b.ResponseType)
	}
	for name, v := range map[string][]any{"category": categories, "responseType": responses} {
		if len(v) > 0 {
			ext[name] = v
		}
	}
	if len(events) > 0 {
		ext["event"] = events
	}
	return ext
}

func union(list []any, more []string) []any {
	for _, s := range more {
		if s = Cut(Line(s), maxShort); s != "" && len(list) < maxList && !slices.Contains(list, any(s)) {
			list = append(list, s)
		}
	}
	return list
}

// Reason is what the blocks say about an end, by language. The note is left
// out: authors write in it who ordered what.
func (m *Message) Reason() notice.Words {
	words := notice.Words{}
	for i := range m.Info {
		if text := m.Info[i].Headline; text != "" && words[m.Lang(&m.Info[i])] == "" {
			words[m.Lang(&m.Info[i])] = Cut(text, maxShort)
		}
	}
	if len(words) == 0 {
		return nil
	}
	return words
}

// WebURL is s where it can be the address of a link and names no user, else "".
func WebURL(s string) string {
	s = strings.TrimSpace(s)
	if u, err := url.Parse(s); err != nil || u.User != nil || !notice.WebURL(s) {
		return ""
	}
	return s
}
