package intake

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"wayside/hub/notice"
)

// change is one member that a revision alters, in words.
type change struct{ zh, en string }

// tell fills text.changed of a new version from the members that differ,
// where its source says nothing of it. Only languages that the notice has are
// filled. An expiry that is assumed moves with every version, which is told
// only where nothing else is new.
func tell(old, n *notice.Notice, zone *time.Location, assumed bool) {
	if zone == nil {
		zone = time.UTC
	}
	said := *n
	if assumed {
		said.Expires = old.Expires
	}
	cs := changes(old, &said, zone)
	if len(cs) == 0 {
		cs = changes(old, n, zone)
	}
	if len(cs) == 0 {
		return
	}
	var zh, en []string
	for _, c := range cs {
		zh, en = append(zh, c.zh), append(en, c.en)
	}
	n.Text = maps.Clone(n.Text)
	for l, t := range n.Text {
		if t.Changed != "" {
			continue
		}
		t.Changed = strings.Join(en, "; ") + "."
		if strings.HasPrefix(strings.ToLower(string(l)), "zh") {
			t.Changed = strings.Join(zh, "；") + "。"
		}
		n.Text[l] = t
	}
}

func changes(old, n *notice.Notice, zone *time.Location) (cs []change) {
	add := func(zh, en, from, to, fromEN, toEN string) {
		if from != to {
			cs = append(cs, change{moved(zh, from, to), movedEN(en, fromEN, toEN)})
		}
	}
	when := func(zh, en string, a, b time.Time) {
		add(zh, en, stampZH(a, zone), stampZH(b, zone), stampEN(a, zone), stampEN(b, zone))
	}
	term := func(zh, en string, terms []notice.Term, a, b string) {
		add(zh, en, name(terms, a, notice.Chinese), name(terms, b, notice.Chinese), name(terms, a, notice.English), name(terms, b, notice.English))
	}
	number := func(zh, en, unitZH, unitEN string, a, b *float64) {
		add(zh, en, figure(a, unitZH), figure(b, unitZH), figure(a, unitEN), figure(b, unitEN))
	}
	when("开始时间", "Start", old.Onset, n.Onset)
	when("结束时间", "End", old.Ends, n.Ends)
	if old.Ends.IsZero() && n.Ends.IsZero() {
		when("有效期", "Validity", old.Expires, n.Expires)
	}
	term("预警级别", "Signal", notice.Colours(), string(old.Colour), string(n.Colour))
	if old.Colour == n.Colour {
		term("严重程度", "Severity", notice.Severities(), string(old.Severity), string(n.Severity))
	}
	term("通行情况", "Traffic", notice.Impacts(), string(old.Impact), string(n.Impact))
	term("路况", "Road state", notice.Flows(), string(old.Flow), string(n.Flow))
	number("封闭车道", "Lanes closed", "条", "", whole(old.LanesClosed), whole(n.LanesClosed))
	number("限速", "Speed limit", "公里/小时", " km/h", old.SpeedLimit, n.SpeedLimit)
	number("排队长度", "Queue", "米", " m", whole(old.QueueMetres), whole(n.QueueMetres))
	number("延误", "Delay", "秒", " s", whole(old.DelaySeconds), whole(n.DelaySeconds))
	return append(cs, parts(old, n)...)
}

// parts names what differs but has no short words for its values.
func parts(old, n *notice.Notice) (cs []change) {
	for _, p := range []struct {
		zh, en string
		a, b   any
	}{
		{"路段有调整", "Stretch of road changed", old.Roads, n.Roads},
		{"时段安排有调整", "Schedule changed", old.Schedule, n.Schedule},
		{"限行规定有调整", "Restrictions changed", old.Restrictions, n.Restrictions},
		{"绕行路线有调整", "Detour changed", old.Detour, n.Detour},
		{"影响区域有调整", "Area changed", old.Areas, n.Areas},
	} {
		if !reflect.DeepEqual(p.a, p.b) {
			cs = append(cs, change{p.zh, p.en})
		}
	}
	if len(cs) > 0 {
		return cs
	}
	for l, t := range n.Text {
		if was, ok := old.Text[l]; ok && (was.Headline != t.Headline || was.Description != t.Description || was.Instruction != t.Instruction) {
			return []change{{"文字内容有更新", "Wording updated"}}
		}
	}
	return nil
}

func moved(what, from, to string) string {
	switch {
	case from == "":
		return what + "：" + to
	case to == "":
		return what + "不再注明（原为" + from + "）"
	}
	return what + "由" + from + "改为" + to
}

func movedEN(what, from, to string) string {
	switch {
	case from == "":
		return what + ": " + to
	case to == "":
		return what + " no longer given (was " + from + ")"
	}
	return what + " changed from " + from + " to " + to
}

func stampZH(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("1月2日15:04")
}

func stampEN(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2 Jan 15:04")
}

func name(terms []notice.Term, word string, lang notice.Lang) string {
	if word == "" || word == "unknown" {
		return ""
	}
	return notice.NameOf(terms, word, lang)
}

func figure(v *float64, unit string) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%g%s", *v, unit)
}

func whole(v *int) *float64 {
	if v == nil {
		return nil
	}
	f := float64(*v)
	return &f
}
