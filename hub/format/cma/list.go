package cma

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/signal"
	"wayside/hub/notice"
)

// entry is one warning of the list.
type entry struct{ kind, colour, level, issued, expires, name string }

// entryOf reads the members of one; null is the same as absent.
func entryOf(members map[string]any, ps *notice.Problems) (e entry) {
	for _, m := range []struct {
		name string
		to   *string
	}{{"type", &e.kind}, {"color", &e.colour}, {"level", &e.level}, {"issued", &e.issued}, {"expires", &e.expires}, {"name", &e.name}} {
		v := members[m.name]
		s, ok := v.(string)
		if *m.to = s; !ok && v != nil {
			ps.Warn(m.name, "应为字符串，已略去", "want a string; left out")
		}
	}
	return e
}

func decodeList(raw []byte, s notice.Settings, yield func(notice.Item, error) bool) error {
	var ps notice.Problems
	tree := notice.Tree(raw, &ps)
	if ps.Failed() {
		return ps
	}
	top, _ := tree.(map[string]any)
	warnings, ok := top["warnings"].(map[string]any)
	if !ok {
		return jsonsafe.Fault("warnings", "应为一个以区划代码为成员的对象", "want an object of region codes")
	}
	source, _ := top["source"].(string)
	l := listReader{settings: s, issuer: issuerOf(source), stamp: s.Now}
	if updated, _ := top["updated"].(string); updated != "" {
		l.stamp, _ = alerting.Time(updated, s.In())
	}
	for _, code := range slices.Sorted(maps.Keys(warnings)) {
		entries, ok := warnings[code].([]any)
		if !ok || !isCode(code) {
			item := notice.Item{Place: "warnings." + cut(code, 60)}
			item.Problems.Add(item.Place, "应为区划代码和预警的数组", "want a region code and a list of warnings")
			if !yield(item, nil) {
				return errStopped
			}
			continue
		}
		for i, e := range entries {
			if !yield(l.item(code, i, e), nil) {
				return errStopped
			}
		}
	}
	return nil
}

// issuerOf is who issues what the list holds: the source that it names, before
// what it says of the way it came.
func issuerOf(source string) notice.Issuer {
	name, _, _ := strings.Cut(source, "·")
	name = cut(line(name), maxShort)
	if name == "" || name == "中国气象局" {
		return notice.Issuer{ID: "cma", Name: notice.Words{notice.Chinese: "中国气象局", notice.English: "China Meteorological Administration"}}
	}
	return notice.Issuer{Name: notice.Words{notice.Chinese: name}}
}

type listReader struct {
	settings notice.Settings
	issuer   notice.Issuer
	stamp    time.Time // of the list
}

func (l listReader) item(code string, i int, tree any) notice.Item {
	it := notice.Item{Place: fmt.Sprintf("warnings.%s[%d]", code, i)}
	members, ok := tree.(map[string]any)
	if !ok {
		it.Problems.Add("", "应为一个对象", "want an object")
		return it
	}
	e := entryOf(members, &it.Problems)
	if e.kind+e.issued == "" {
		it.Problems.Add("type", "不是预警：没有类型和发布时间", "not a warning: no type and time of issue")
		return it
	}
	sent, ok := alerting.Time(e.issued, l.settings.In())
	if !ok {
		it.Problems.Add("issued", fmt.Sprintf("不是时间：%q", cut(e.issued, 60)), fmt.Sprintf("not a time: %q", cut(e.issued, 60)))
	}
	name := typeName(e.kind)
	if name == "" {
		it.Problems.Add("type", "缺少预警类型", "missing")
	}
	if it.Problems.Failed() {
		return it
	}
	it.Key = short(code) + "/" + name
	it.Notice = l.notice(e, short(code), name, sent, it.Key, &it.Problems)
	return it
}

// typeName is what a type is called in Chinese: a list may hold English names
// of some types, and they must not make another warning of it when the list
// mends them.
func typeName(s string) string {
	s = cut(line(s), 60)
	if t, ok := signal.Named(s); ok && !han(s) {
		return t.Name
	}
	return s
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func (l listReader) notice(e entry, code, name string, sent time.Time, key string, ps *notice.Problems) *notice.Notice {
	t, known := signal.Named(name)
	if !known {
		t = signal.Type{Name: name, English: "weather", Event: "other"}
	}
	n := &notice.Notice{
		ID: notice.DeriveID(l.settings.Publisher.ID, key), Revision: 1, Kind: notice.Weather, Event: t.Event,
		Status: notice.Actual, Audience: notice.Public, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: l.settings.Publisher, Sent: sent,
		Origin: &notice.Origin{Format: "cma", Feed: l.settings.Feed, ID: key, Version: e.issued},
	}
	issuer := l.issuer
	issuer.Issued = sent
	n.Issuer = &issuer
	if !l.stamp.IsZero() && sent.After(l.stamp) { // it stands already, whenever it says it was issued
		ps.Warn("issued", "发布时间晚于列表本身，发出时间改取列表的时间", "it was issued after the list was made; the time of the list was taken as that of sending")
		n.Sent = l.stamp
	}
	n.Colour = signal.Colour(e.colour)
	level := signal.Level(e.level)
	switch {
	case n.Colour == "" && e.colour != "":
		ps.Warn("color", fmt.Sprintf("不是预警颜色：%q", cut(e.colour, 60)), fmt.Sprintf("not a colour of warnings: %q", cut(e.colour, 60)))
	case n.Colour != "" && level != "" && level != n.Colour:
		ps.Warn("level", "级别与颜色不符，以颜色为准", "the level is not that of the colour; the colour counts")
	}
	n.Severity = signal.Severity(n.Colour)
	if e.expires != "" {
		if n.Expires, known = alerting.Time(e.expires, l.settings.In()); !known {
			ps.Warn("expires", fmt.Sprintf("不是时间：%q", cut(e.expires, 60)), fmt.Sprintf("not a time: %q", cut(e.expires, 60)))
		} else if n.Expires.Before(sent) {
			ps.Warn("expires", "失效时间早于发布时间，未采用", "it expires before it was issued; the expiry was left out")
			n.Expires = time.Time{}
		}
	}
	where := l.place(n, code, e.name, ps)
	lead := where
	if !han(where) {
		lead += " "
	}
	n.Text = map[notice.Lang]notice.Text{
		notice.Chinese: {Headline: cut(lead+name+notice.NameOf(notice.Colours(), string(n.Colour), notice.Chinese)+"预警", maxHeadline)},
		notice.English: {Headline: cut(signal.English(t, n.Colour)+": "+where, maxHeadline)},
	}
	if name != notice.EventName(notice.Weather, n.Event, notice.Chinese) {
		n.Ext = map[string]any{"cma": map[string]any{"type": name}}
	}
	return n
}

// place is the one area, and what it is called: its name, or its code where the
// list gives a sentence for a name.
func (l listReader) place(n *notice.Notice, code, name string, ps *notice.Problems) string {
	a := notice.Area{Scheme: scheme, Code: code}
	name = line(name)
	if len([]rune(name)) > 40 || strings.ContainsAny(name, ";；。") {
		ps.Warn("name", "不像地名，未采用", "does not look like the name of a place; not taken over")
		name = ""
	}
	n.Areas = []notice.Area{a}
	if name == "" {
		return code
	}
	lang := notice.English
	if han(name) {
		lang = notice.Chinese
	}
	n.Areas[0].Name = notice.Words{lang: name}
	return name
}
