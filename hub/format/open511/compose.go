package open511

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// wireDirection is the word for d; exact is false where it says less. A road
// that the compass does not tell, and one whose direction is not known but
// whose state is (which needs one), has NONE.
func wireDirection(d notice.Direction, impact notice.Impact) (word string, exact bool) {
	if word, ok := toWord(directions, d); ok {
		return word, true
	}
	if d != "" && d != "unknown" {
		return none, false
	}
	if _, told := toWord(states, impact); told || impact == notice.Shifted {
		return none, false
	}
	return "", true
}

// stateOf is the word for an impact; exact is false where it says less.
func stateOf(i notice.Impact) (word string, exact bool) {
	if i == notice.Shifted {
		return "ALL_LANES_OPEN", false
	}
	word, ok := toWord(states, i)
	return word, ok || i == "" || i == notice.ImpactUnknown
}

// roads fills in the roads: what the notice says of all is said of each, but
// for the numbers of lanes, which are of the first road that has one
// direction.
func (w *writer) roads(d *draft) {
	state, _ := stateOf(d.Impact)
	own := d.pocket.Roads
	limits := wireLimits(d.Notice)
	counted := false
	for i, r := range d.Roads {
		out := road{
			Name: words{d.lang: oneLine(r.Name)}, State: state, Restrictions: limits,
			From: words{d.lang: formatPoint(r.From)}, To: words{d.lang: formatPoint(r.To)},
		}
		out.Direction, _ = wireDirection(r.Direction, d.Impact)
		if own != nil {
			out.URL, out.Systems, out.Plus = own[i].URL, own[i].Systems, own[i].Plus
		}
		if tells(own, func(r road) bool { return r.State != "" }) {
			out.State = own[i].State
		}
		if tells(own, func(r road) bool { return len(r.Restrictions) > 0 }) {
			out.Restrictions = own[i].Restrictions
		}
		if tells(own, func(r road) bool { return r.LanesClosed != nil || r.LanesOpen != nil }) {
			out.LanesClosed, out.LanesOpen = own[i].LanesClosed, own[i].LanesOpen
		} else if closed, open, ok := wireLanes(d.Notice); ok && !counted && out.counts() {
			out.LanesClosed, out.LanesOpen, counted = closed, open, true
		}
		if !out.counts() {
			out.LanesClosed, out.LanesOpen = nil, nil
		}
		if out.Direction == "" {
			out.State = ""
		}
		for _, ws := range []words{out.From, out.To} {
			maps.DeleteFunc(ws, func(_ notice.Lang, s string) bool { return s == "" })
		}
		if out.Name[d.lang] != "" {
			d.event.Roads = append(d.event.Roads, out)
		}
	}
	if len(d.event.Roads) == 0 {
		return
	}
	if p := d.Roads[0].From; p != nil && p.Chainage != nil {
		if back := parsePoint(formatPoint(p)); back == nil || back.Chainage == nil {
			d.event.Plus[linearReference] = *p.Chainage / 1000
		}
	}
}

// counts reports whether a road may have numbers of lanes.
func (r road) counts() bool { return r.State == someClosed && r.Direction != "" && r.Direction != both }

func tells(roads []road, what func(road) bool) bool { return slices.ContainsFunc(roads, what) }

// wireLanes are the numbers of lanes that n says, where Open511 can tell them.
func wireLanes(n *notice.Notice) (closed, open *int, ok bool) {
	if n.LanesClosed == nil || *n.LanesClosed < 1 || *n.LanesClosed > 15 {
		return nil, nil, false
	}
	if n.LanesTotal != nil && *n.LanesTotal > *n.LanesClosed && *n.LanesTotal-*n.LanesClosed <= 15 {
		left := *n.LanesTotal - *n.LanesClosed
		open = &left
	}
	return n.LanesClosed, open, true
}

// wireLimits are the limits of n that Open511 has words for.
func wireLimits(n *notice.Notice) (out []restriction) {
	if s := n.SpeedLimit; s != nil && *s >= 0 && *s <= 200 {
		out = append(out, restriction{speed, s})
	}
	for _, r := range n.Restrictions {
		if word, ok := toWord(restrictions, r.Type); ok && r.Value != nil && *r.Value >= 0 && *r.Value <= 10_000 {
			x := restriction{word, r.Value}
			if !slices.ContainsFunc(out, func(o restriction) bool { return o.Type == x.Type && *o.Value == *x.Value }) {
				out = append(out, x)
			}
		}
	}
	return out
}

var unfitForID = regexp.MustCompile(`[^a-zA-Z0-9_.-]+`)

// areaOf is an area; own areas get an id in the jurisdiction of the hub.
func (w *writer) areaOf(d *draft, i int) area {
	a := d.Areas[i]
	out := area{ID: a.Code, Name: words{}, URL: d.pocket.Areas[a.Code]}
	if a.Scheme != areaScheme || !eventID.MatchString(a.Code) {
		out.ID = w.jurisdiction + "/" + cmp.Or(unfitForID.ReplaceAllString(a.Code, "-"), fmt.Sprintf("area-%d", i+1))
	}
	for l, s := range a.Name {
		if s = oneLine(s); s != "" && (l == d.lang || w.all && langTag.MatchString(string(l))) {
			out.Name[l] = s
		}
	}
	if len(out.Name) == 0 {
		out.Name[d.lang] = cmp.Or(oneLine(a.Name.In(d.lang)), oneLine(a.Code), out.ID)
	}
	return out
}

// attached fills in areas, attachments and links.
func (w *writer) attached(d *draft) {
	for i := range d.Areas {
		d.event.Areas = append(d.event.Areas, w.areaOf(d, i))
	}
	for _, a := range d.Attachments {
		if webURL(a.Href) {
			d.event.Attachments = append(d.event.Attachments, attachment{
				URL: a.Href, Title: oneLine(a.Text.In(d.lang)), Type: xmlsafe.Clean(a.Media), Length: int(a.Size), Hreflang: d.pocket.Hreflang[a.Href],
			})
		}
	}
	for _, l := range d.Links {
		if webURL(l.Href) {
			d.event.Attachments = append(d.event.Attachments, attachment{URL: l.Href, Title: oneLine(l.Title.In(d.lang)), Hreflang: d.pocket.Hreflang[l.Href]})
		}
	}
}

// when fills in the schedule, and names what of the times it does not say.
func (w *writer) when(d *draft) {
	zone := w.sheet.Zone
	if zone == nil {
		zone = time.UTC
	}
	if d.Schedule != nil {
		if own, err := time.LoadLocation(d.Schedule.Timezone); err == nil && d.Schedule.Timezone != "" && d.Schedule.Timezone != "Local" {
			zone = own
		}
	}
	if notice.ZoneName(zone) != zone.String() {
		zone = time.UTC
	}
	s, in, why := wireSchedule(d.Notice, zone)
	d.event.Schedule, d.event.Timezone = s, notice.ZoneName(in)
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	onset, ends, back := s.read(in, &entry{})
	lose(d.Onset.IsZero(), "onset", "not known; the time of sending is told")
	lose(!d.Onset.IsZero() && !d.Onset.Equal(onset), "onset", "the start of its first period is told, to the minute")
	lose(!d.Ends.Equal(ends), "ends", "the end of its last period is told, to the minute")
	if d.Schedule != nil {
		if back == nil && why == "" {
			why = "its one period is told by start and end"
		}
		if len(s.Recurring) > maxRecurring || len(s.Exceptions) > maxList {
			why = "it has more periods than are read again"
		}
		lose(why != "", "schedule", why)
	}
}
