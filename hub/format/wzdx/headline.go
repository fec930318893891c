package wzdx

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

const maxHeadline = 200

// headline is one line made of the road, the place, the event and the impact.
func headline(n *notice.Notice, lang notice.Lang) string {
	primary, _, _ := strings.Cut(strings.ToLower(string(lang)), "-")
	build := english
	if primary == "zh" {
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
	r := n.Roads[0]
	parts := []string{r.Name}
	if d := directionName(r.Direction, notice.Chinese); d != "" {
		parts = append(parts, d)
	}
	if from, to := placeNames(r); withPlace && from != "" && to != "" {
		parts = append(parts, from+"至"+to)
	} else if withPlace && from+to != "" {
		parts = append(parts, from+to)
	}
	h := strings.Join(append(parts, notice.EventName(n.Kind, n.Event, notice.Chinese)), " ")
	if i := impactName(n.Impact, notice.Chinese); i != "" {
		h += "：" + i
	}
	return h
}

func english(n *notice.Notice, withPlace bool) string {
	r := n.Roads[0]
	h := r.Name
	if d := directionName(r.Direction, notice.English); d != "" {
		h += " " + d
	}
	if from, to := placeNames(r); withPlace && from != "" && to != "" {
		h += ", " + from + " to " + to
	} else if withPlace && from+to != "" {
		h += " at " + from + to
	}
	h += ": " + notice.EventName(n.Kind, n.Event, notice.English)
	if i := impactName(n.Impact, notice.English); i != "" {
		h += ", " + strings.ToLower(i[:1]) + i[1:]
	}
	return h
}

func directionName(d notice.Direction, lang notice.Lang) string {
	switch d {
	case "", "none", "unknown", "towards":
		return ""
	}
	return notice.NameOf(notice.Directions(), string(d), lang)
}

func impactName(i notice.Impact, lang notice.Lang) string {
	if i == "" || i == notice.ImpactUnknown {
		return ""
	}
	return notice.NameOf(notice.Impacts(), string(i), lang)
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

// standsAlone reports whether a name is for people rather than machines: one
// that has more than one word, or Chinese, and says which road it is about.
func standsAlone(name string, n *notice.Notice) bool {
	return utf8.RuneCountInString(name) <= maxHeadline && strings.Contains(strings.ToLower(name), strings.ToLower(n.Roads[0].Name)) &&
		strings.ContainsFunc(name, func(r rune) bool { return r == ' ' || unicode.Is(unicode.Han, r) })
}
