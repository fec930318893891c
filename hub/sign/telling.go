package sign

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wayside/hub/notice"
)

// part is a fact that a sign can tell: one unit of information.
type part string

const (
	what   part = "what"
	where  part = "where"
	effect part = "effect"
	action part = "action"
	until  part = "until"
)

// telling is what a notice says on a sign in one language, part by part; ""
// where it says nothing.
type telling struct {
	lang  notice.Lang
	parts map[part]string
	// advised: the action is a plain piece of advice and not the publisher's own.
	advised bool
	// rich: what happens and where are known from the notice's facts, so that
	// its headline is not needed.
	rich bool
	// wide: it holds for the whole of an area, in which the sign stands.
	wide     bool
	headline []string
}

func say(lang notice.Lang, key string, args ...any) string {
	w, ok := phrases[key]
	if !ok {
		return ""
	}
	return fmt.Sprintf(w.In(lang), args...)
}

// tell finds what n says on the sign of p, with the clock of zone.
func tell(p *Profile, n *notice.Notice, lang notice.Lang, zone *time.Location, now time.Time) telling {
	t := telling{lang: lang, parts: map[part]string{}}
	text := n.Text[lang]
	t.parts[what] = t.happening(n)
	t.parts[where] = placeOf(p, n, lang)
	t.wide = len(n.Roads) == 0
	t.rich = t.parts[what] != "" && (t.parts[where] != "" || n.Kind == notice.Weather)
	if road := n.Kind == notice.Traffic || n.Kind == notice.Weather; !road {
		t.rich, t.parts = false, map[part]string{}
	}
	for _, s := range []string{text.Brief, text.Headline} {
		if s = plain(s); s != "" {
			t.headline = append(t.headline, s)
		}
	}
	if t.parts[effect] = effectOf(n, lang); t.parts[effect] == t.parts[what] || n.Event == "closure" && n.Impact == notice.AllClosed {
		t.parts[effect] = "" // it is said already
	}
	if n.Detour != nil {
		t.parts[action] = plain(n.Detour.Text[lang])
	}
	t.parts[action] = cmp.Or(t.parts[action], plain(text.Instruction))
	if t.parts[action] == "" {
		t.advised = true
		t.parts[action] = advice[n.Event].In(lang)
		if n.Impact == notice.AllClosed {
			t.parts[action] = say(lang, "detour")
		}
		if n.Event == "reopening" || !t.rich {
			t.parts[action] = ""
		}
	}
	t.parts[until] = untilOf(n, lang, zone, now)
	if lang == notice.English {
		for k, s := range t.parts {
			t.parts[k] = strings.ToUpper(s)
		}
		for i, s := range t.headline {
			t.headline[i] = strings.ToUpper(s)
		}
	}
	return t
}

// plain is a sentence as a sign shows it: one line, no full stop.
func plain(s string) string {
	return strings.TrimRight(strings.Join(strings.Fields(s), " "), "。.!！ ")
}

// happening is what has happened: an official signal by its full name, else
// the word of the event.
func (t telling) happening(n *notice.Notice) string {
	name := notice.EventName(n.Kind, n.Event, t.lang)
	if n.Colour != "" && n.Event != "other" {
		return say(t.lang, "warning", name, notice.NameOf(notice.Colours(), string(n.Colour), t.lang))
	}
	switch {
	case n.Kind == notice.Traffic && (n.Event == "flow" || n.Event == "congestion") && n.Flow != "":
		return flows[n.Flow].In(t.lang)
	case n.Kind == notice.Traffic:
		return events[n.Event].In(t.lang)
	case n.Kind == notice.Weather && n.Event != "other":
		return name
	}
	return ""
}

// effectOf is what is left of the road, the gravest first.
func effectOf(n *notice.Notice, lang notice.Lang) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	if n.Impact == notice.AllClosed {
		return say(lang, "allClosed")
	}
	for _, r := range n.Restrictions {
		if r.Value != nil && r.Type != "speed" {
			if s := say(lang, r.Type, number(*r.Value)); s != "" {
				return s
			}
		} else if r.Type == "noTrucks" {
			return say(lang, r.Type)
		}
	}
	if s := lanesOf(n, lang); s != "" {
		return s
	}
	switch {
	case n.SpeedLimit != nil:
		return say(lang, "limit", number(*n.SpeedLimit))
	case n.QueueMetres != nil && *n.QueueMetres >= 1000:
		return say(lang, "queueKm", number(math.Round(float64(*n.QueueMetres)/1000)))
	case n.DelaySeconds != nil && *n.DelaySeconds >= 300:
		return say(lang, "delay", (*n.DelaySeconds+30)/60)
	case n.Event != "flow" && n.Event != "congestion":
		return flows[n.Flow].In(lang)
	}
	return ""
}

func lanesOf(n *notice.Notice, lang notice.Lang) string {
	for _, r := range n.Roads {
		var closed []notice.Lane
		traffic := 0
		for _, l := range r.Lanes {
			if !strings.Contains(l.Type, "shoulder") {
				traffic++
			}
			if l.Status == "closed" {
				closed = append(closed, l)
			}
		}
		switch {
		case len(closed) != 1:
			continue
		case strings.Contains(closed[0].Type, "shoulder"):
			return say(lang, "shoulder")
		case traffic < 2:
			continue
		case r.Lanes[0] == closed[0]:
			return say(lang, "leftLane")
		case r.Lanes[len(r.Lanes)-1] == closed[0]:
			return say(lang, "rightLane")
		case traffic == 3:
			return say(lang, "middleLane")
		}
	}
	switch {
	case n.Impact == notice.Alternating, n.Impact == notice.Shifted:
		return say(lang, string(n.Impact))
	case n.LanesClosed != nil && *n.LanesClosed == 1:
		return say(lang, "oneLane")
	case n.LanesClosed != nil && *n.LanesClosed > 1:
		return say(lang, "lanes", *n.LanesClosed)
	case n.Impact == notice.SomeClosed:
		return say(lang, "someClosed")
	}
	return ""
}

// placeOf is where it is, as who passes the sign of p understands it best: how
// far ahead, else the name of the place, else its post, with the road where
// the sign stands on another; else the area.
func placeOf(p *Profile, n *notice.Notice, lang notice.Lang) string {
	if len(n.Roads) == 0 {
		for _, a := range n.Areas {
			if name := a.Name[lang]; name != "" {
				return name
			}
		}
		return ""
	}
	i := max(0, slices.IndexFunc(n.Roads, func(r notice.Road) bool { return p.on(r) }))
	r := n.Roads[i]
	if p.on(r) {
		if d, ok := p.ahead(r); ok && d >= 0 {
			return distance(d, lang)
		}
	}
	name := r.Name
	if foreign(name, lang) {
		name = ""
	}
	if lang == notice.Chinese && r.LocalName != "" && !onlyName(r.Name) {
		name = cmp.Or(name, r.LocalName)
	}
	spot := spotOf(r, lang)
	if p.on(r) && n.Kind == notice.Weather {
		return spot // it is here
	}
	if p.on(r) {
		return cmp.Or(spot, say(lang, "ahead"))
	}
	return strings.TrimSpace(name + " " + spot)
}

func onlyName(name string) bool {
	return strings.ContainsFunc(name, unicode.IsDigit)
}

func foreign(s string, lang notice.Lang) bool {
	return lang == notice.English && strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

// spotOf is the place on a road: a name, two names, or posts.
func spotOf(r notice.Road, lang notice.Lang) string {
	named := func(p *notice.RoadPoint) string {
		if p == nil || foreign(p.Name, lang) {
			return ""
		}
		return p.Name
	}
	a, b := named(r.From), named(r.To)
	if a == "" && b == "" {
		a, b = post(r.From), post(r.To)
	}
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return say(lang, "between", a, b)
}

// post is a chainage as posts print it, to the kilometre where that is enough.
func post(p *notice.RoadPoint) string {
	switch {
	case p == nil:
		return ""
	case p.Chainage == nil:
		return strings.TrimSuffix(p.Label, "+000")
	}
	return fmt.Sprintf("K%d", int(math.Floor(*p.Chainage/1000)))
}

func distance(metres float64, lang notice.Lang) string {
	switch {
	case metres < 100:
		return say(lang, "ahead")
	case metres < 950:
		return say(lang, "aheadM", int(math.Round(metres/100))*100)
	}
	return say(lang, "aheadKm", int(math.Round(metres/1000)))
}

// untilOf is when it is expected to be over.
func untilOf(n *notice.Notice, lang notice.Lang, zone *time.Location, now time.Time) string {
	if n.Ends.IsZero() || n.Ends.Sub(now) > 7*24*time.Hour {
		return ""
	}
	end, today := n.Ends.In(zone), now.In(zone)
	if end.Format(time.DateOnly) == today.Format(time.DateOnly) {
		return say(lang, "until", end.Format("15:04"))
	}
	if lang == notice.English {
		return say(lang, "untilDay", int(end.Month()), end.Day())
	}
	return say(lang, "untilDay", end.Day(), end.Format("15:04"))
}
