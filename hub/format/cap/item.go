package cap

import (
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// item decides what the message means.
func (m *message) item() notice.Item {
	m.trim()
	if ns := m.XMLName.Space; !m.thin && ns != namespace && ns != namespace11 {
		m.add("xmlns", "命名空间 "+ns+" 不是 CAP 1.2（"+namespace+"）", "the name space "+ns+" is not that of CAP 1.2 ("+namespace+")")
		return notice.Item{Problems: m.problems}
	}
	m.check()
	item := notice.Item{Key: m.key()}
	switch {
	case m.problems.Failed():
	case m.MsgType == "Ack" || m.MsgType == "Error":
		m.warn("msgType", m.MsgType+" 消息只供系统之间使用，已忽略", m.MsgType+" messages are between systems and were passed over")
	case m.own():
		m.ownItem(&item)
	default:
		m.imported(&item)
	}
	item.Problems = m.problems
	if item.Problems.Failed() {
		item.Notice, item.End = nil, nil
	}
	return item
}

func (m *message) key() string {
	if m.thin {
		return m.Identifier
	}
	return keyOf(m.Sender, m.Identifier)
}

// imported fills the item of a message that is not of a Wayside hub: an end
// where all of its blocks say that it is over, else a notice of the others.
func (m *message) imported(item *notice.Item) {
	continues := m.references()
	var live []*info
	ended := false
	var vtec []string
	for i := range m.Info {
		block := &m.Info[i]
		keys, _ := m.vtecKeys(block)
		vtec = union(vtec, keys)
		switch m.verdict(block) {
		case over:
			ended = true
		case marker:
		default:
			live = append(live, block)
		}
	}
	continues = union(continues, vtec)
	switch {
	case m.MsgType == "Cancel":
		item.End = m.cancelled(continues, ended)
	case len(live) > 0:
		item.Continues = continues
		if !m.thin {
			m.review(live)
		}
		item.Notice = m.notice(live)
	case len(continues) > 0:
		item.End = &notice.ItemEnd{Keys: continues, Cause: notice.CauseEnded, Text: m.reason(), Sent: m.sent}
	case ended:
		m.warn("references", "宣布解除，但没有指明解除哪条消息", "it says that something is over, but not which message")
		item.End = &notice.ItemEnd{Keys: []string{item.Key}, Cause: notice.CauseEnded, Text: m.reason(), Sent: m.sent}
	default:
		m.warn("info", "仅为“无预警”标记，已忽略", "a marker that there is no warning; passed over")
	}
}

func (m *message) cancelled(keys []string, ended bool) *notice.ItemEnd {
	cause := notice.CauseWithdrawn
	if ended || slices.ContainsFunc(m.Info, func(i info) bool { return i.Urgency == "Past" }) {
		cause = notice.CauseEnded
	}
	if len(keys) == 0 { // a reference to itself alone, or an index entry
		keys = []string{m.key()}
	}
	return &notice.ItemEnd{Keys: keys, Cause: cause, Text: m.reason(), Sent: m.sent}
}

// reason is what the message says about the end, by language. The note is left
// out: authors write in it who ordered what.
func (m *message) reason() notice.Words {
	words := notice.Words{}
	for i := range m.Info {
		lang := m.lang(&m.Info[i])
		if text, _ := plain(m.Info[i].Headline); words[lang] == "" && text != "" {
			words[lang] = alerting.Cut(oneLine(text), maxShort)
		}
	}
	if len(words) == 0 {
		return nil
	}
	return words
}

// verdict is what one block says about the state of its event.
type verdict int

const (
	stands verdict = iota
	over           // in this block's area
	marker         // a green mark: no warning here, and perhaps never was
)

// verdict knows the dialects in which services say that it is over. Urgency
// Past alone is none of them: reports of earthquakes begin with it.
func (m *message) verdict(i *info) verdict {
	_, gone := m.vtecKeys(i)
	switch {
	case slices.Contains(i.ResponseType, "AllClear"), gone, m.tsunamiOver(i), locationOver(i), signal.Lifted(i.Headline), signal.Lifted(i.Event):
		return over
	case m.green(i):
		return marker
	}
	return stands
}

// tsunamiOver: an Update without AllClear that expires as it is sent.
func (m *message) tsunamiOver(i *info) bool {
	expires, ok := alerting.Time(i.Expires, m.settings.In())
	return ok && !expires.After(m.sent) && m.MsgType == "Update" && i.Urgency == "Past" && i.Certainty == "Unlikely" &&
		slices.Contains(i.ResponseType, "None")
}

// locationOver: Environment Canada keeps sending Updates and says in a
// parameter of each block that it is over there, or that another alert has
// taken its place.
func locationOver(i *info) bool {
	for _, p := range i.Parameter {
		if strings.HasSuffix(p.Name, "Alert_Location_Status") {
			return slices.Contains([]string{"ended", "cancelled", "transitioned_out"}, strings.ToLower(p.Value))
		}
	}
	return false
}

// green: MeteoAlarm marks what is not in danger in green; Météo-France lets
// such markers expire before they begin.
func (m *message) green(i *info) bool {
	awareness := i.param("awareness_level")
	if awareness == "" {
		return false
	}
	if strings.Contains(strings.ToLower(awareness), "green") {
		return true
	}
	onset, began := alerting.Time(i.Onset, m.settings.In())
	expires, ends := alerting.Time(i.Expires, m.settings.In())
	return began && ends && !expires.After(onset)
}
