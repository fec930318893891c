package cap

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// message is one alert on its way to an item.
type message struct {
	*alert
	settings notice.Settings
	problems notice.Problems
	sent     time.Time
	// thin: made of the cap: elements of an index entry, so without sender,
	// scope and references, and with the id of the entry for an identifier.
	thin bool
	// sensitive: the envelope says that the message is not for everybody.
	sensitive bool
}

const (
	maxProblems = 50  // said about one message
	maxInfo     = 400 // blocks; Canada writes one per language and group of areas
)

func (m *message) add(field, zh, en string) {
	if len(m.problems) < maxProblems {
		m.problems.Add(field, zh, en)
	}
}

func (m *message) warn(field, zh, en string) {
	if len(m.problems) < maxProblems {
		m.problems.Warn(field, zh, en)
	}
}

// word reports a mandatory value that is missing or not in the list.
func (m *message) word(field, got string, list ...string) {
	want := strings.Join(list, ", ")
	switch {
	case got == "":
		m.add(field, "缺少必填项；应为 "+want, "missing; want one of "+want)
	case !slices.Contains(list, got):
		m.add(field, fmt.Sprintf("未知的值 %q；应为 %s", got, want), fmt.Sprintf("unknown value %q; want one of %s", got, want))
	}
}

// check notes what is wrong with the envelope of the message (CAP 1.2 section
// 3.2.1 and the profiles of those who read it). Errors are what would make a
// notice misleading; the rest is read and warned of.
func (m *message) check() {
	m.checkName("identifier", m.Identifier)
	if !m.thin {
		m.checkName("sender", m.Sender)
	}
	m.checkSent()
	m.word("status", m.Status, "Actual", "Exercise", "System", "Test", "Draft")
	m.word("msgType", m.MsgType, "Alert", "Update", "Cancel", "Ack", "Error")
	m.word("scope", m.Scope, "Public", "Restricted", "Private")
	switch m.Status {
	case "System", "Draft":
		m.add("status", "System 和 Draft 消息不是给公众的，不接收", "System and Draft messages are not for the public and are refused")
	}
	if m.Restriction != "" && m.Scope == "Public" {
		m.warn("restriction", "公开消息不应有限制说明", "a public message needs no restriction")
	}
	if (m.MsgType == "Update" || m.MsgType == "Cancel") && !m.thin && len(strings.Fields(m.References)) == 0 {
		m.add("references", "更新或取消必须指明所涉及的消息", "an Update or Cancel must name the messages that it concerns")
	}
	if len(m.Info) == 0 && (m.MsgType == "Alert" || m.MsgType == "Update") {
		m.add("info", "没有内容，不能公开发布", "no info: there is nothing to tell the public")
	}
	if len(m.Info) > maxInfo {
		m.add("info", fmt.Sprintf("超过 %d 个 info", maxInfo), fmt.Sprintf("more than %d info blocks", maxInfo))
		m.Info = m.Info[:maxInfo]
	}
	if len(m.Signature) > 0 {
		if m.XMLName.Space == namespace {
			m.warn("Signature", "签名未经核验", "the signature was not verified")
		} else {
			m.warn("Signature", "CAP 1.1 没有签名的位置；签名未经核验", "CAP 1.1 has no place for a signature; it was not verified")
		}
	}
	for i := range m.Info {
		m.checkInfo(fmt.Sprintf("info[%d]", i), &m.Info[i])
	}
}

func (m *message) checkName(field, s string) {
	switch {
	case s == "":
		m.add(field, "缺少必填项", "missing")
	case len(s) > 500:
		m.add(field, "超过 500 字节", "longer than 500 bytes")
	case !m.thin && strings.ContainsAny(s, " ,<&\t\r\n"):
		m.warn(field, "不应含空格、逗号、< 或 &：别的消息无法引用它", "should hold no blank, comma, < or &: other messages can't refer to it")
	}
}

func (m *message) checkSent() {
	var ok bool
	if m.sent, ok = alerting.Time(m.Sent, m.settings.In()); ok {
		return
	}
	if m.Sent == "" {
		m.add("sent", "缺少必填项", "missing")
		return
	}
	m.add("sent", fmt.Sprintf("不是时间：%q", m.Sent), fmt.Sprintf("not a time: %q", m.Sent))
}

func (m *message) checkInfo(at string, i *info) {
	if i.Event == "" && i.Headline == "" {
		m.add(at+".event", "缺少事件名称", "missing")
	}
	if len(i.Category) == 0 && !m.thin {
		m.warn(at+".category", "缺少类别", "missing")
	}
	for _, t := range [...]struct{ name, value string }{
		{"effective", i.Effective}, {"onset", i.Onset}, {"expires", i.Expires},
	} {
		if _, ok := alerting.Time(t.value, m.settings.In()); t.value != "" && !ok {
			m.warn(at+"."+t.name, fmt.Sprintf("不是时间：%q", t.value), fmt.Sprintf("not a time: %q", t.value))
		}
	}
	for _, l := range [...]struct {
		name, value string
		terms       []notice.Term
	}{
		{"urgency", i.Urgency, notice.Urgencies()},
		{"severity", i.Severity, notice.Severities()},
		{"certainty", i.Certainty, notice.Certainties()},
	} {
		if _, ok := alerting.Level(l.terms, l.value); !ok && (l.value != "" || !m.thin) {
			m.warn(at+"."+l.name, fmt.Sprintf("%q 不在列表中，按 Unknown 读取", l.value), fmt.Sprintf("%q is not in the list, read as Unknown", l.value))
		}
	}
	for k, r := range i.Resource {
		if r.MimeType == "" && m.XMLName.Space == namespace {
			m.warn(fmt.Sprintf("%s.resource[%d].mimeType", at, k), "缺少必填项", "missing")
		}
	}
}
