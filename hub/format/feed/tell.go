package feed

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// local is t in the zone of the readers.
func (p *page) local(t time.Time) time.Time {
	if p.sheet.Zone == nil {
		return t.UTC()
	}
	return t.In(p.sheet.Zone)
}

// when writes a time for people, with the year where it is another than the
// feed's; "" for none.
func (p *page) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	layout := p.words.day
	if p.local(t).Year() != p.local(p.sheet.Now).Year() {
		layout = p.words.dayOfYear
	}
	if p.sheet.Zone == nil {
		layout += " UTC"
	}
	return p.local(t).Format(layout)
}

func (t teller) state() string {
	return notice.NameOf(notice.States(), line(string(t.e.State)), t.page.lang)
}
func (t teller) event() string {
	return notice.EventName(t.n.Kind, t.n.Event, t.page.lang)
}

// level is the colour where the issuer gave one, else the severity.
func (t teller) level() string {
	if t.n.Colour.Rank() > 0 {
		return notice.NameOf(notice.Colours(), string(t.n.Colour), t.page.lang)
	}
	return notice.NameOf(notice.Severities(), string(t.n.Severity), t.page.lang)
}

func (t teller) untilWords() string {
	if !t.e.State.Live() {
		return ""
	}
	if end := until(t.n); !end.IsZero() {
		return t.page.words.until + t.page.words.colon + t.page.when(end)
	}
	return t.page.words.noEnd
}

// place is where it is: roads, then areas.
func (t teller) place() string {
	w := t.page.words
	var parts []string
	for _, r := range t.n.Roads {
		parts = append(parts, t.road(r))
	}
	for _, a := range t.n.Areas {
		if name := or(a.Name.In(t.page.lang), a.Code); name != "" {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, w.semicolon)
}

func (t teller) road(r notice.Road) string {
	s := r.Name
	if r.LocalName != "" && r.LocalName != r.Name {
		s += t.page.words.open + r.LocalName + t.page.words.close
	}
	switch towards := r.Towards.In(t.page.lang); {
	case towards != "":
		s += " " + fmt.Sprintf(t.page.words.towards, towards)
	case r.Direction != "" && r.Direction != "none" && r.Direction != "unknown" && r.Direction != "towards":
		s += " " + notice.NameOf(notice.Directions(), string(r.Direction), t.page.lang)
	}
	from, to := point(r.From), point(r.To)
	if from != "" && to != "" && from != to {
		return s + " " + from + " – " + to
	}
	return strings.TrimSpace(s + " " + or(from, to))
}

// point is the label as printed on the post, else the chainage, with the name.
func point(p *notice.RoadPoint) string {
	if p == nil {
		return ""
	}
	label := p.Label
	if label == "" && p.Chainage != nil {
		metres := int(math.Round(*p.Chainage))
		label = fmt.Sprintf("K%d+%03d", metres/1000, metres%1000)
	}
	return strings.TrimSpace(label + " " + p.Name)
}

// effect is what is left of the road.
func (t teller) effect() string {
	w, n := t.page.words, t.n
	var parts []string
	add := func(s string) { parts = append(parts, s) }
	if n.Impact != "" && n.Impact != notice.ImpactUnknown {
		add(notice.NameOf(notice.Impacts(), string(n.Impact), t.page.lang))
	}
	if n.Flow != "" {
		add(notice.NameOf(notice.Flows(), string(n.Flow), t.page.lang))
	}
	if n.LanesClosed != nil && n.LanesTotal != nil {
		add(fmt.Sprintf(w.lanes, *n.LanesClosed, *n.LanesTotal))
	}
	if n.SpeedLimit != nil {
		add(w.speed + " " + fmt.Sprintf(w.kmh, number(*n.SpeedLimit)))
	}
	if n.DelaySeconds != nil && *n.DelaySeconds >= 60 {
		add(w.delay + " " + fmt.Sprintf(w.minutes, *n.DelaySeconds/60))
	}
	if n.QueueMetres != nil && *n.QueueMetres > 0 {
		add(w.queue + " " + fmt.Sprintf(w.metres, *n.QueueMetres))
	}
	for _, r := range n.Restrictions {
		s := notice.NameOf(notice.RestrictionTypes(), r.Type, t.page.lang)
		if r.Value != nil {
			s += " " + number(*r.Value)
		}
		if len(r.Vehicles) > 0 {
			s += w.open + strings.Join(r.Vehicles, w.comma) + w.close
		}
		add(s)
	}
	return strings.Join(parts, w.comma)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// duties are what some kinds must say beside their text.
func (t teller) duties(rs *rows) {
	lang := t.page.lang
	for _, m := range t.n.Members() {
		switch {
		case m.Blank():
		case m.Words != nil:
			rs.add(m.Name.In(lang), m.Words.In(lang))
		case m.At != nil:
			rs.add(m.Name.In(lang), t.page.when(*m.At))
		case m.Terms != nil:
			rs.add(m.Name.In(lang), notice.NameOf(m.Terms, *m.Text, lang))
		default:
			rs.add(m.Name.In(lang), *m.Text)
		}
	}
}
