// Package phrase makes one-line texts from the fields of a notice, in zh-CN and
// en, for formats that carry fields and no words for people. It reads nothing
// and writes no format; hub/format/… use it.
package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

const maxHeadline = 200

// IsChinese reports whether lang is some Chinese.
func IsChinese(lang notice.Lang) bool {
	primary, _, _ := strings.Cut(strings.ToLower(string(lang)), "-")
	return primary == "zh"
}

// Headline is one line made of the road (else the first named area), the place,
// the event and what is left of the road: "G320 北行 桥北至桥南 道路施工：部分车道封闭".
// It is Chinese where lang is, else English.
func Headline(n *notice.Notice, lang notice.Lang) string {
	build := english
	if IsChinese(lang) {
		build = chinese
	}
	for _, place := range []bool{true, false} {
		if h := build(n, place); utf8.RuneCountInString(h) <= maxHeadline {
			return h
		}
	}
	h := []rune(build(n, false))
	return string(h[:maxHeadline-1]) + "…"
}

func chinese(n *notice.Notice, withPlace bool) string {
	r := where(n, notice.Chinese)
	parts := []string{r.Name}
	if r.Name == "" {
		parts = nil
	}
	if d := directionName(r.Direction, notice.Chinese); d != "" {
		parts = append(parts, d)
	}
	if from, to := placeNames(r); withPlace && from != "" && to != "" {
		parts = append(parts, from+"至"+to)
	} else if withPlace && from+to != "" {
		parts = append(parts, from+to)
	}
	h := strings.Join(append(parts, notice.EventName(n.Kind, n.Event, notice.Chinese)), " ")
	if i := left(n, notice.Chinese); i != "" {
		h += "：" + i
	}
	return h
}

func english(n *notice.Notice, withPlace bool) string {
	r := where(n, notice.English)
	h := r.Name
	if d := directionName(r.Direction, notice.English); d != "" {
		h += " " + d
	}
	if from, to := placeNames(r); withPlace && from != "" && to != "" {
		h += ", " + from + " to " + to
	} else if withPlace && from+to != "" {
		h += " at " + from + to
	}
	if h != "" {
		h += ": "
	}
	h += notice.EventName(n.Kind, n.Event, notice.English)
	if i := left(n, notice.English); i != "" {
		h += ", " + strings.ToLower(i[:1]) + i[1:]
	}
	return h
}

// directionName is a direction in words; "" where there is none to tell.
func directionName(d notice.Direction, lang notice.Lang) string {
	switch d {
	case "", "none", "unknown", "towards":
		return ""
	}
	return notice.NameOf(notice.Directions(), string(d), lang)
}

// left is what is left of the road: the impact, else the road state.
func left(n *notice.Notice, lang notice.Lang) string {
	if n.Impact != "" && n.Impact != notice.ImpactUnknown {
		return notice.NameOf(notice.Impacts(), string(n.Impact), lang)
	}
	if n.Flow != "" {
		return notice.NameOf(notice.Flows(), string(n.Flow), lang)
	}
	return ""
}

// where is the first road, else the first area with a name as if it were one.
func where(n *notice.Notice, lang notice.Lang) (r notice.Road) {
	if len(n.Roads) > 0 {
		return n.Roads[0]
	}
	for _, a := range n.Areas {
		if name := a.Name.In(lang); name != "" {
			return notice.Road{Name: name}
		}
	}
	return r
}

// placeNames are the two ends, by name or by milepost, but not mixed; "" twice
// where they are the same is one place.
func placeNames(r notice.Road) (from, to string) {
	var f, t notice.RoadPoint
	if r.From != nil {
		f = *r.From
	}
	if r.To != nil {
		t = *r.To
	}
	from, to = f.Name, t.Name
	if from+to == "" {
		from, to = f.Label, t.Label
	}
	if from == to {
		to = ""
	}
	return from, to
}

// StandsAlone reports whether a name is for people rather than machines: one
// that has more than one word, or Chinese, and says which road it is about.
func StandsAlone(name string, n *notice.Notice) bool {
	return utf8.RuneCountInString(name) <= maxHeadline && strings.Contains(strings.ToLower(name), strings.ToLower(where(n, notice.Chinese).Name)) &&
		strings.ContainsFunc(name, func(r rune) bool { return r == ' ' || unicode.Is(unicode.Han, r) })
}

// Line is s cleaned (see [notice.Clean]) and on one line: white space of any
// kind becomes single blanks.
func Line(s string) string { return strings.Join(strings.Fields(notice.Clean(s)), " ") }

// Cut shortens s to at most most characters, the last of them an ellipsis
// where something was cut.
func Cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
