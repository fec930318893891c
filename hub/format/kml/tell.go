package kml

import (
	"cmp"
	"html"
	"strconv"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// teller tells notices in one language.
type teller struct {
	sheet notice.Sheet
	lang  notice.Lang
	zone  *time.Location
}

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

// labels of the fields, by their names in the document.
var labels = map[string]notice.Words{
	"id": both("编号", "Id"), "code": both("短码", "Code"), "state": both("状态", "State"), "kind": both("类别", "Kind"), "event": both("事件", "Event"),
	"severity": both("严重程度", "Severity"), "colour": both("预警信号", "Signal"), "urgency": both("紧急程度", "Urgency"), "certainty": both("确定程度", "Certainty"),
	"revision": both("修订", "Revision"), "issuer": both("发布单位", "Issued by"), "issued": both("签发时间", "Issued"), "sent": both("发布时间", "Sent"), "expires": both("有效至", "Valid until"),
	"roads": both("道路", "Roads"), "areas": both("地区", "Areas"), "impact": both("通行情况", "Carriageway"), "flow": both("路况", "Flow"), "lanesClosed": both("封闭车道数", "Lanes closed"),
	"lanesTotal": both("车道总数", "Lanes in all"), "speedLimit": both("限速（公里/小时）", "Speed limit (km/h)"), "delaySeconds": both("延误（秒）", "Delay (s)"), "queueMetres": both("排队（米）", "Queue (m)"),
	"restrictions": both("限制", "Restrictions"), "detour": both("绕行", "Way round"),
}

// title is the headline, marked where the notice isn't in force.
func (t teller) title(e notice.Entry, text notice.Text) string {
	title := line(cmp.Or(text.Headline, phrase.Headline(e.Notice, t.lang)))
	if e.State != notice.Active && e.State != "" {
		title = "[" + line(notice.NameOf(notice.States(), string(e.State), t.lang)) + "] " + title
	}
	return title
}

// description is HTML, since that is what readers take it for: escaped text in
// lines, no markup of a publisher.
func (t teller) description(e notice.Entry, text notice.Text) string {
	var parts []string
	add := func(s string) {
		if s = notice.Clean(s); s != "" {
			parts = append(parts, strings.ReplaceAll(html.EscapeString(s), "\n", "<br>\n"))
		}
	}
	n := e.Notice
	if e.End != nil {
		add(e.End.Text.In(t.lang))
	}
	add(cmp.Or(text.Description, text.Headline))
	add(text.Instruction)
	if n.Detour != nil && n.Detour.Text.In(t.lang) != "" {
		add(labels["detour"].In(t.lang) + map[bool]string{true: "：", false: ": "}[phrase.IsChinese(t.lang)] + n.Detour.Text.In(t.lang))
	}
	return strings.Join(parts, "<br>\n")
}

// data are the fields that have something to say, words by their names.
func (t teller) data(e notice.Entry) (out []data) {
	n := e.Notice
	add := func(name, value string) {
		if value = line(value); value != "" {
			out = append(out, data{name, labels[name].In(t.lang), value})
		}
	}
	word := func(name string, terms []notice.Term, value string) {
		if value != "" {
			add(name, notice.NameOf(terms, value, t.lang))
		}
	}
	whole := func(name string, value *int) {
		if value != nil {
			add(name, strconv.Itoa(*value))
		}
	}
	add("id", string(n.ID))
	add("code", e.Code)
	word("state", notice.States(), string(e.State))
	word("kind", notice.Kinds(), string(n.Kind))
	word("event", notice.Events(n.Kind), string(n.Event))
	word("severity", notice.Severities(), string(n.Severity))
	word("colour", notice.Colours(), string(n.Colour))
	word("urgency", notice.Urgencies(), string(n.Urgency))
	word("certainty", notice.Certainties(), string(n.Certainty))
	add("revision", strconv.Itoa(n.Revision))
	if i := n.Issuer; i != nil {
		add("issuer", cmp.Or(i.Name.In(t.lang), i.ID))
		add("issued", t.when(i.Issued))
	}
	add("sent", t.when(n.Sent))
	add("expires", t.when(n.Expires))
	add("roads", t.roads(n))
	add("areas", t.areas(n))
	word("impact", notice.Impacts(), string(n.Impact))
	word("flow", notice.Flows(), string(n.Flow))
	whole("lanesClosed", n.LanesClosed)
	whole("lanesTotal", n.LanesTotal)
	if n.SpeedLimit != nil {
		add("speedLimit", decimal(*n.SpeedLimit))
	}
	whole("delaySeconds", n.DelaySeconds)
	whole("queueMetres", n.QueueMetres)
	add("restrictions", t.join(phrase.Restrictions(n, t.lang)))
	for _, m := range n.Members() {
		if value := line(t.member(m)); value != "" {
			out = append(out, data{m.Word, m.Name.In(t.lang), value})
		}
	}
	return out
}

func (t teller) member(m notice.Member) string {
	switch {
	case m.Words != nil:
		return m.Words.In(t.lang)
	case m.At != nil:
		return t.when(*m.At)
	case m.Terms != nil && *m.Text != "":
		return notice.NameOf(m.Terms, *m.Text, t.lang)
	}
	return *m.Text
}

func (t teller) when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(t.zone).Format(time.RFC3339)
}

func (t teller) place(n *notice.Notice) string { return cmp.Or(t.roads(n), t.areas(n)) }

func (t teller) join(parts []string) string {
	return strings.Join(parts, map[bool]string{true: "；", false: "; "}[phrase.IsChinese(t.lang)])
}

func (t teller) roads(n *notice.Notice) string {
	var out []string
	for _, r := range n.Roads {
		out = append(out, phrase.Road(r, t.lang))
	}
	return t.join(out)
}

func (t teller) areas(n *notice.Notice) string {
	var out []string
	for _, a := range n.Areas {
		if name := cmp.Or(a.Name.In(t.lang), a.Code); name != "" {
			out = append(out, name)
		}
	}
	return t.join(out)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
