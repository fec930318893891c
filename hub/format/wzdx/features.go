package wzdx

import (
	"cmp"
	"slices"
	"time"

	"wayside/hub/notice"
)

// side is one direction of a notice, which is one road event.
type side struct {
	base     string
	road     notice.Road
	geometry *notice.Geometry
	link     []related // to the other side
}

// features are all road events of one notice.
func (w *writer) features(d *draft) (out []feature) {
	w.lost(d)
	times := w.occurrences(d)
	for _, s := range w.sides(d) {
		for i, o := range times {
			f := w.feature(d, s, o, i == 0)
			f.ID = s.id(d, o)
			var chain []related
			if f.ID != s.base {
				chain = append(chain, related{firstOccurrence, s.base})
			}
			if i+1 < len(times) {
				chain = append(chain, related{nextOccurrence, s.id(d, times[i+1])})
			}
			f.Properties.Core.Related = slices.Concat(d.pocket.Related, s.link, d.links, chain)
			var unheard notice.Problems
			f.Properties.tidy(&unheard)
			if f.Properties.Core.EventType == workZone {
				f.Properties.VehicleImpact = cmp.Or(f.Properties.VehicleImpact, "unknown")
				f.Properties.LocationMethod = cmp.Or(f.Properties.LocationMethod, "unknown")
			}
			w.say(&f)
			out = append(out, f)
		}
	}
	return out
}

func (s side) id(d *draft, o occurrence) string {
	if id := d.pocket.Occurrences[stamp(o.start)]; id != "" && s.base == d.base {
		return id
	}
	return occurrenceID(s.base, o.start, o.first)
}

// sides are the directions of a notice: one, or two where it says both or has
// a second road entry for the opposite direction. The second is named after
// the first, and its line runs the other way.
func (w *writer) sides(d *draft) []side {
	road := d.Roads[0]
	one := side{base: d.base, road: road, geometry: drawable(d.Geometry)}
	other := side{base: notice.DeriveID(d.base, "opposite").UUID(), geometry: reversed(one.geometry)}
	if i := oppositeRoad(d.Notice); i > 0 {
		other.road = d.Roads[i]
	} else if road.Direction == "both" {
		other.road = road
		other.road.From, other.road.To = road.To, road.From
	} else {
		return []side{one}
	}
	kind := relatedWorkZone
	if d.Event == "detour" {
		kind = relatedDetour
	}
	one.link, other.link = []related{{kind, other.base}}, []related{{kind, one.base}}
	return []side{one, other}
}

// oppositeRoad is the index of the entry for the other direction of the first
// road, 0 where there is none.
func oppositeRoad(n *notice.Notice) int {
	opposite, ok := opposites[n.Roads[0].Direction]
	return max(0, slices.IndexFunc(n.Roads, func(r notice.Road) bool {
		return ok && r.Name == n.Roads[0].Name && r.Direction == opposite
	}))
}

func reversed(g *notice.Geometry) *notice.Geometry {
	out := &notice.Geometry{Type: g.Type, Points: slices.Clone(g.Points)}
	slices.Reverse(out.Points)
	for _, l := range g.Lines {
		l = slices.Clone(l)
		slices.Reverse(l)
		out.Lines = append(out.Lines, l)
	}
	return out
}

// feature is one road event at one time, without id and links. Only the first
// that is told can have been verified.
func (w *writer) feature(d *draft, s side, o occurrence, first bool) feature {
	k := &d.pocket
	direction, _ := directionWord(s.road.Direction)
	p := properties{
		Core: coreDetails{
			EventType: workZone, DataSourceID: w.source(d.Notice).ID, RoadNames: roadNames(d.Notice, s.road), Direction: direction,
			Name: w.name(d), Description: d.Text[described(d.Notice, w.lang)].Description, CreationDate: k.CreationDate, UpdateDate: stamp(d.Sent),
		},
		StartDate: stamp(o.start), EndDate: stamp(o.end),
		IsStartDateVerified: flag(first && d.Certainty == notice.Observed),
		IsEndDateVerified:   flag(first && k.IsEndDateVerified),
	}
	if p.Core.CreationDate == "" && !d.foreign && !d.entry.First.IsZero() {
		p.Core.CreationDate = stamp(d.entry.First)
	}
	unit := w.unit(d)
	p.PostUnit = string(unit)
	p.BeginningCrossStreet, p.BeginningMilepost = wirePoint(s.road.From, unit)
	p.EndingCrossStreet, p.EndingMilepost = wirePoint(s.road.To, unit)
	if d.Event == "detour" {
		p.Core.EventType = detour
	} else {
		w.work(d, s, &p)
	}
	return feature{Type: "Feature", Properties: p, Geometry: s.geometry}
}

// work fills in what only a work zone has.
func (w *writer) work(d *draft, s side, p *properties) {
	k := &d.pocket
	lanes := tellable(d.Notice, s.road)
	impact, _ := impactWord(d.Impact, lanes)
	p.VehicleImpact = cmp.Or(k.VehicleImpact, impact)
	p.LocationMethod, p.WorkZoneType = k.LocationMethod, k.WorkZoneType
	p.WorkerPresence, p.TypesOfWork, p.CurbZones = k.WorkerPresence, slices.Clone(k.TypesOfWork), slices.Clone(k.CurbZones)
	p.IsStartPositionVerified, p.IsEndPositionVerified = flag(k.IsStartPositionVerified), flag(k.IsEndPositionVerified)
	p.ReducedSpeedLimit = d.SpeedLimit
	p.Restrictions = slices.Clone(k.Restrictions)
	if p.Restrictions == nil {
		for _, r := range d.Restrictions {
			if wire, ok := fromOurs(r); ok {
				p.Restrictions = append(p.Restrictions, wire)
			}
		}
	}
	if p.Lanes = slices.Clone(k.Lanes); p.Lanes == nil {
		p.Lanes = wireLanes(lanes)
	}
}

func flag(v bool) *bool { return &v }

func wireLanes(lanes []notice.Lane) (out []lane) {
	for _, l := range lanes {
		out = append(out, lane{Order: l.Order, Type: l.Type, Status: l.Status})
	}
	return out
}

// roadNames are the names of one road: its own, and those of entries that say
// no more than a further name.
func roadNames(n *notice.Notice, r notice.Road) []string {
	names := []string{r.Name}
	if r.LocalName != "" && r.LocalName != r.Name {
		names = append(names, r.LocalName)
	}
	for _, o := range n.Roads[1:] {
		if furtherName(n, o) && !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return names
}

func furtherName(n *notice.Notice, r notice.Road) bool {
	return r.Direction == n.Roads[0].Direction && r.LocalName == "" && r.Name != "" &&
		r.From == nil && r.To == nil && len(r.Lanes)+len(r.Towards) == 0
}

func wirePoint(p *notice.RoadPoint, unit postUnit) (crossStreet string, post *float64) {
	if p == nil {
		return "", nil
	}
	if p.Chainage != nil {
		v := unit.post(*p)
		post = &v
	}
	return p.Name, post
}

// Bounds of the occurrences that are written of one notice.
const (
	horizon        = 30 * 24 * time.Hour
	maxOccurrences = 200
)

// occurrence is one time at which an event takes place.
type occurrence struct {
	start, end time.Time
	first      bool // the very first, which bears the id of the event
}

// occurrences are those of the schedule within the horizon, else the next,
// else the last; an event without a schedule has one.
func (w *writer) occurrences(d *draft) []occurrence {
	onset := begins(d.Notice)
	if !d.Ends.IsZero() {
		onset = earlier(onset, d.Ends)
	}
	if d.Schedule == nil {
		return []occurrence{{onset, w.end(d, onset, d.Ends), true}}
	}
	first := w.between(d, onset, onset.Add(lookahead))
	all := w.between(d, later(onset, w.sheet.Now), later(onset, w.sheet.Now).Add(lookahead))
	if len(first) == 0 && len(all) == 0 {
		w.losses.Add(d.ID, "schedule", "it has no occurrence")
		return []occurrence{{onset, w.end(d, onset, d.Ends), true}}
	}
	near := slices.DeleteFunc(slices.Clone(all), func(o occurrence) bool { return !o.start.Before(w.sheet.Now.Add(horizon)) })
	switch {
	case len(all) == 0: // over
		near = first[len(first)-1:]
	case len(near) == 0:
		near = all[:1]
	}
	if len(first) > 0 {
		near[0].first = near[0].start.Equal(first[0].start)
	}
	near = near[:min(len(near), maxOccurrences)]
	w.lostTimes(d, near, len(near) < len(all) || len(first) > 0 && !near[0].first)
	return near
}

// begins is the onset, else the first day of the schedule, else the time of
// sending.
func begins(n *notice.Notice) time.Time {
	if !n.Onset.IsZero() || n.Schedule == nil {
		return cmp.Or(n.Onset, n.Sent)
	}
	first := n.Sent
	for _, p := range n.Schedule.Intervals {
		first = earlier(first, p.Start)
	}
	for _, r := range n.Schedule.Recurring {
		if day, err := time.Parse(time.DateOnly, r.From); err == nil {
			first = earlier(first, day.AddDate(0, 0, -1)) // in whatever zone
		}
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// lookahead is how far the next occurrence is sought.
const lookahead = 400 * 24 * time.Hour

// between are the occurrences of d that overlap from … to, within its onset
// and end.
func (w *writer) between(d *draft, from, to time.Time) (out []occurrence) {
	for _, p := range d.Schedule.Between(from, to) {
		if p.Start.Before(d.Onset) {
			p.Start = d.Onset
		}
		if !d.Ends.IsZero() && (p.End.IsZero() || p.End.After(d.Ends)) {
			p.End = d.Ends
		}
		o := occurrence{start: p.Start, end: w.end(d, p.Start, p.End)}
		switch last := len(out) - 1; {
		case !o.end.After(o.start):
		case last >= 0 && o.start.Before(out[last].end): // overlapping periods are one
			out[last].end = later(out[last].end, o.end)
		default:
			out = append(out, o)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// end is an end that must be given: where it is not known, when the document
// expires or the horizon.
func (w *writer) end(d *draft, start, end time.Time) time.Time {
	if !end.IsZero() {
		return end
	}
	if d.Expires.After(start) {
		return d.Expires
	}
	return start.Add(horizon)
}
