package cma

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// Bounds of a notice's members, in characters or counts.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
	maxInfo     = 50
	maxProblems = 50
)

// message is one alert of the XML on its way to an item.
type message struct {
	*alert
	settings notice.Settings
	problems notice.Problems
	sent     time.Time
	headline signal.Headline
}

func newMessage(a *alert, s notice.Settings) *message { return &message{alert: a, settings: s} }

func (m *message) add(field, zh, en string) { m.problems.Add(field, zh, en) }

// warn says no more than a person would read of one message.
func (m *message) warn(field, zh, en string) {
	if len(m.problems) < maxProblems {
		m.problems.Warn(field, zh, en)
	}
}

// item decides what the message means.
func (m *message) item() notice.Item {
	m.check()
	item := notice.Item{Key: m.Identifier}
	first := m.first()
	if len(m.Info) > 0 {
		m.headline, _ = signal.Parse(line(m.Info[0].Headline))
	}
	switch over := m.MsgType == "Cancel" || m.headline.Verb == signal.Lift; {
	case m.problems.Failed():
	case m.MsgType == "Ack" || m.MsgType == "Error":
		m.warn("msgType", m.MsgType+" 消息只供系统之间使用，已忽略", m.MsgType+" messages are between systems and were passed over")
	case over && first == "":
		m.warn("references", "宣布解除，但没有指明解除哪条消息", "it lifts a warning, but does not say which message")
		item.End = &notice.ItemEnd{Keys: []string{m.Identifier}, Cause: notice.CauseEnded, Text: m.reason(), Sent: m.sent}
	case over:
		item.End = &notice.ItemEnd{Keys: []string{first}, Cause: notice.CauseEnded, Text: m.reason(), Sent: m.sent}
	default:
		if first != "" {
			item.Continues = []string{first}
		}
		item.Notice = m.notice(first)
	}
	item.Problems = m.problems
	if item.Problems.Failed() {
		item.Notice, item.End = nil, nil
	}
	return item
}

// first is the first message on the same event, where it is not this one.
func (m *message) first() string {
	if m.References == m.Identifier || len(m.References) > 500 {
		return ""
	}
	// A few platforms write triples, as CAP does.
	for f := range strings.FieldsFuncSeq(m.References, func(r rune) bool { return r == ',' || r == '，' || r == ' ' }) {
		if identifier.MatchString(f) && f != m.Identifier {
			return f
		}
	}
	if strings.ContainsAny(m.References, ", ") {
		return ""
	}
	return m.References
}

// identifier: the sender's code and the time of entry.
var identifier = regexp.MustCompile(`^([0-9]{14})_([0-9]{14})$`)

func (m *message) check() {
	if m.Identifier+m.Sender+m.SendTime == "" {
		m.add("identifier", "不是预警消息：没有标识、发布单位和时间", "not a warning: no identifier, sender and time")
		return
	}
	switch {
	case m.Identifier == "":
		m.add("identifier", "缺少预警标识", "missing")
	case len(m.Identifier) > 500:
		m.add("identifier", "超过 500 字节", "longer than 500 bytes")
	case !identifier.MatchString(m.Identifier):
		m.warn("identifier", "应为 14 位发布单位编码、下划线和 14 位录入时间", "want the 14 digits of the sender, an underscore and the time of entry")
	}
	var ok bool
	if m.sent, ok = alerting.Time(m.SendTime, m.settings.In()); !ok {
		m.add("sendTime", fmt.Sprintf("不是时间：%q", cut(m.SendTime, 60)), fmt.Sprintf("not a time: %q", cut(m.SendTime, 60)))
	}
	m.word("status", m.Status, "Actual, Exercise, Test, Draft")
	m.word("msgType", m.MsgType, "Alert, Update, Cancel, Ack, Error")
	m.word("scope", m.Scope, "Public, Restricted, Private")
	if m.Status == "Draft" {
		m.add("status", "草稿，不接收", "a draft; refused")
	}
	if len(m.Info) == 0 && (m.MsgType == "Alert" || m.MsgType == "Update") {
		m.add("info", "没有内容，不能公开发布", "no info: there is nothing to tell the public")
	}
	if len(m.Info) > maxInfo {
		m.warn("info", fmt.Sprintf("超过 %d 个，其余略去", maxInfo), fmt.Sprintf("more than %d; the rest was left out", maxInfo))
		m.Info = m.Info[:maxInfo]
	}
	for i, f := range m.Info {
		if line(f.Headline) == "" && plain(f.Description) == "" {
			m.add(fmt.Sprintf("info[%d].headline", i), "缺少标题和正文", "neither a headline nor a text")
		}
	}
}

// word reports a mandatory value that is missing or not in the list.
func (m *message) word(field, got, list string) {
	switch {
	case got == "":
		m.add(field, "缺少必填项；应为 "+list, "missing; want one of "+list)
	case !strings.Contains(", "+list+", ", ", "+got+", "):
		m.add(field, fmt.Sprintf("未知的值 %q；应为 %s", cut(got, 60), list), fmt.Sprintf("unknown value %q; want one of %s", cut(got, 60), list))
	}
}

// reason is what the message says about the end.
func (m *message) reason() notice.Words {
	text := line(m.Note)
	for i := 0; i < len(m.Info) && text == ""; i++ {
		text = line(m.Info[i].Headline)
	}
	if text == "" {
		return nil
	}
	return notice.Words{m.lang(0): cut(text, maxShort)}
}

func (m *message) lang(i int) notice.Lang {
	if i < len(m.Info) {
		if tag := alerting.Tag(m.Info[i].Language); tag != "" {
			return tag
		}
	}
	return m.settings.Lang
}

// notice makes a notice of a message that stands.
func (m *message) notice(first string) *notice.Notice {
	root := first
	if root == "" {
		root = m.Identifier
	}
	n := &notice.Notice{
		ID: notice.DeriveID(m.settings.Publisher.ID, root), Revision: 1, Kind: notice.Weather,
		Status: notice.Status(strings.ToLower(m.Status)), Audience: notice.Public, Publisher: m.settings.Publisher,
		Issuer: m.issuer(), Sent: m.sent, Text: m.texts(),
		Origin: &notice.Origin{Format: "cma", Feed: m.settings.Feed, ID: m.Identifier},
	}
	open := m.Secrecy == "" || m.Secrecy == "None" || slices.Contains(m.settings.AllowConfidential, m.Secrecy)
	if m.Scope != "Public" || !open {
		m.warn("scope", "限制范围或内部的消息，不会公开", "restricted or internal: it will not be public")
		n.Audience = notice.Restricted
	}
	ext := map[string]any{}
	m.classify(n, ext)
	m.levels(n)
	m.times(n)
	m.place(n)
	if u := alerting.WebURL(m.Info[0].Web); u != "" {
		n.Links = []notice.Link{{Href: u, Rel: "related"}}
	}
	if first != "" {
		ext["references"] = first
	}
	if len(ext) > 0 {
		n.Ext = map[string]any{"cma": ext}
	}
	return n
}

// issuer is the station, which is shown with the time of issue. The code stands
// in the identifier too.
func (m *message) issuer() *notice.Issuer {
	code := cut(line(m.SenderCode), maxShort)
	if id := identifier.FindStringSubmatch(m.Identifier); code == "" && id != nil {
		code = id[1]
	}
	issuer := &notice.Issuer{ID: code, Issued: m.sent}
	name := cut(line(m.Sender), maxShort)
	if name == "" {
		name = m.headline.Issuer
	}
	if name != "" {
		issuer.Name = notice.Words{m.lang(0): name}
	}
	if code == "" && name == "" {
		return nil
	}
	return issuer
}

// classify takes the event from the code, else from the headline, and keeps
// what they say beyond it.
func (m *message) classify(n *notice.Notice, ext map[string]any) {
	n.Event = "other"
	code := cut(line(m.Info[0].EventType), maxShort)
	t, ok := signal.Coded(code)
	if !ok {
		t, ok = m.headline.Type, m.headline.Name != ""
	}
	if ok {
		n.Event = t.Event
	}
	name := m.headline.Name
	if name != "" && name != notice.EventName(notice.Weather, n.Event, notice.Chinese) {
		ext["type"] = name
	}
	if code != "" && code != codeOf(name, n.Event) {
		ext["eventType"] = code
	}
}

// codeOf is the code of a type by its name, else that of its event; "" where
// none is known.
func codeOf(name string, e notice.Event) string {
	if t, ok := signal.Named(name); ok && t.Event == e && t.Code != "" {
		return t.Code
	}
	t, _ := signal.Of(e)
	return t.Code
}

// levels: the severity is the colour of the signal; where the element lacks it,
// the headline has it.
func (m *message) levels(n *notice.Notice) {
	n.Severity, n.Urgency, n.Certainty = notice.SeverityUnknown, notice.UrgencyUnknown, notice.CertaintyUnknown
	for i, f := range m.Info {
		c := signal.Colour(f.Severity)
		if c == "" {
			h, _ := signal.Parse(line(f.Headline))
			c = h.Colour
		}
		if c.Rank() > n.Colour.Rank() {
			n.Colour = c
		}
		if c == "" && f.Severity != "" && f.Severity != "Unknown" {
			m.warn(fmt.Sprintf("info[%d].severity", i), fmt.Sprintf("不是预警颜色：%q", cut(f.Severity, 60)), fmt.Sprintf("not a colour of warnings: %q", cut(f.Severity, 60)))
		}
	}
	n.Severity = signal.Severity(n.Colour)
	urgency, _ := alerting.Level(notice.Urgencies(), m.Info[0].Urgency)
	certainty, _ := alerting.Level(notice.Certainties(), m.Info[0].Certainty)
	n.Urgency, n.Certainty = notice.Urgency(urgency), notice.Certainty(certainty)
}

// times are those of the first block; what would keep the notice from being
// shown is left out.
func (m *message) times(n *notice.Notice) {
	at := func(field, s string) time.Time {
		t, ok := alerting.Time(s, m.settings.In())
		if !ok && s != "" {
			m.warn("info[0]."+field, fmt.Sprintf("不是时间：%q", cut(s, 60)), fmt.Sprintf("not a time: %q", cut(s, 60)))
		}
		return t
	}
	f := m.Info[0]
	n.Onset, n.Expires = at("onset", f.Onset), at("expires", f.Expires)
	switch effective := at("effective", f.Effective); {
	case effective.After(m.sent):
		if n.Onset.IsZero() {
			n.Onset = effective
		}
	case n.Issuer != nil && !effective.IsZero():
		n.Issuer.Issued = effective
	}
	switch {
	case n.Expires.IsZero():
		m.warn("info[0].expires", "没有失效时间", "it says no expiry")
	case n.Expires.Before(n.Sent):
		m.warn("info[0].expires", "失效时间早于发布时间，未采用", "it expires before it was sent; the expiry was left out")
		n.Expires = time.Time{}
	case n.Expires.Before(n.Onset):
		m.warn("info[0].onset", "失效时间早于开始时间，开始时间未采用", "it expires before its onset; the onset was left out")
		n.Onset = time.Time{}
	}
}

func line(s string) string          { return alerting.Line(s) }
func plain(s string) string         { return alerting.Plain(s) }
func cut(s string, most int) string { return alerting.Cut(s, most) }
func isCode(s string) bool          { return codePattern.MatchString(s) }

// codePattern: a code of a county or above, or of a town or village.
var codePattern = regexp.MustCompile(`^[0-9]{6}(?:[0-9]{6})?$`)
