package cifs

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// document is the frame of what is written, as in the examples of the
// documentation.
type document struct {
	XMLName   xml.Name `xml:"incidents"`
	XSI       string   `xml:"xmlns:xsi,attr"`
	Schema    string   `xml:"xsi:noNamespaceSchemaLocation,attr"`
	Stamp     string   `xml:"timestamp,attr"`
	Incidents []wire   `xml:"incident"`
}

// Encode writes the notices of s that are about a place on a named road as
// incidents, one for each line and for each time within 30 days. Everything
// else is left out and named in the losses.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	out := writer{sheet: s, lang: cmp.Or(s.Lang, notice.English), taken: map[string]int{}}
	for _, e := range s.Entries {
		out.taken[ownID(e.Notice)]++
	}
	doc := document{XSI: "http://www.w3.org/2001/XMLSchema-instance", Schema: "http://www.gstatic.com/road-incidents/cifsv2.xsd", Stamp: stamp(s.Now)}
	for _, e := range s.Entries {
		doc.Incidents = append(doc.Incidents, out.incidents(e)...)
	}
	raw, err := xml.MarshalIndent(doc, "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+string(raw)+"\n")
	}
	if err != nil {
		return out.losses, fmt.Errorf("write CIFS: %w", err)
	}
	return out.losses, nil
}

// writer is one pass over a sheet.
type writer struct {
	sheet  notice.Sheet
	lang   notice.Lang
	losses notice.Losses
	taken  map[string]int // how many notices came under an id
}

// draft is one notice that may be written.
type draft struct {
	*notice.Notice
	entry   notice.Entry
	pocket  pocket
	foreign bool // it came as CIFS
	lines   [][]notice.Position
	closed  bool // the road is, for certain
}

// ownID is the id under which n came as CIFS, "" where it did not.
func ownID(n *notice.Notice) string {
	if o := n.Origin; o != nil && o.Format == name {
		return o.ID
	}
	return ""
}

// incidents are all incidents of one notice.
func (w *writer) incidents(e notice.Entry) (out []wire) {
	d := &draft{Notice: e.Notice, entry: e, pocket: pocketOf(e.Notice), lines: lines(e.Notice.Geometry)}
	d.foreign = ownID(e.Notice) != ""
	closed, unsure := d.isClosed(w.sheet.Now)
	d.closed = closed
	if why := w.unfit(d); why != "" {
		w.losses.Add(d.ID, "notice", why)
		return nil
	}
	if unsure != "" {
		w.losses.Add(d.ID, "impact", unsure)
	}
	one := w.incident(d)
	times := w.times(d)
	for i, line := range d.lines {
		for _, t := range times {
			in := one
			in.Polyline = polyline(line)
			if i > 0 {
				in.ID += "." + strconv.Itoa(i+1)
			}
			if d.recurs() {
				in.ID += "." + t.Start.UTC().Format("20060102T150405Z")
			}
			if in.ParentEvent == nil && (d.recurs() || len(d.lines) > 1) {
				in.ParentEvent = &parentEvent{ID: one.ID}
			}
			in.StartTime, in.EndTime = optional(t.Start), optional(t.End)
			out = append(out, in)
		}
	}
	w.lost(d, out)
	return out
}

// unfit says why a notice is left out, "" where it is not.
func (w *writer) unfit(d *draft) string {
	switch {
	case d.Status != notice.Actual && d.Status != "" || d.Audience == notice.Restricted:
		return "CIFS can't mark what is a test, an exercise or restricted"
	case len(d.Roads) == 0 || utf8.RuneCountInString(street(d.Notice)) < 2:
		return "CIFS needs the name of a street"
	case len(d.lines) == 0:
		return "CIFS needs a line or a point, not an area"
	case d.word() == word{}:
		return "CIFS has no word for it"
	case d.Schedule == nil && d.Onset.After(w.sheet.Now) && d.Ends.IsZero():
		return "it lies ahead, and its end is not known"
	case len(w.times(d)) == 0:
		return "it does not take place within 30 days at times that are known"
	}
	return ""
}

// isClosed reports whether the road is closed for certain; where the notice
// says so and it can't be told, why.
func (d *draft) isClosed(now time.Time) (closed bool, why string) {
	if d.Impact != notice.AllClosed {
		return false, ""
	}
	line := !hasPoints(d.Geometry) && !slices.ContainsFunc(d.lines, func(l []notice.Position) bool { return len(l) < 2 })
	direction := notice.Direction("")
	if len(d.Roads) > 0 {
		direction = d.Roads[0].Direction
		_, total := countGeneral(d.Roads[0].Lanes)
		if closed, _ := countGeneral(d.Roads[0].Lanes); closed < total {
			return false, "some of its lanes are open, so it is not told as a closure"
		}
	}
	switch {
	case d.LanesClosed != nil && d.LanesTotal != nil && *d.LanesClosed < *d.LanesTotal:
		return false, "some of its lanes are open, so it is not told as a closure"
	case direction != "both" && (!line || direction == "unknown" || direction == "none"):
		return false, "which direction is closed can't be seen, so it is not told as a closure"
	case d.Certainty == notice.Possible || d.Certainty == notice.Unlikely:
		return false, "it is not certain, so it is not told as a closure"
	case d.Schedule == nil && d.Planned && d.Onset.IsZero(), d.Schedule == nil && d.Ends.IsZero() && d.Onset.After(now):
		return false, "its times are not exact, so it is not told as a closure"
	case d.Event == "reopening" || d.Event == "detour":
		return false, "its event is not a closure"
	}
	return true, ""
}

// word is the type and subtype that tell d; empty where CIFS has none.
func (d *draft) word() word {
	if own := (word{d.pocket.Type, d.pocket.Subtype}); own.main != "" && d.agrees(own) {
		return own
	}
	s := sense{kind: d.Kind, event: d.Event}
	switch {
	case d.closed && (d.Kind == notice.Traffic || d.Kind == notice.Weather || d.Kind == notice.Police):
		s = sense{kind: notice.Traffic, event: d.Event, impact: notice.AllClosed}
		return cmp.Or(wordOf(s), word{roadClosed, "ROAD_CLOSED_HAZARD"})
	case d.Impact == notice.SomeClosed && (d.Event == "control" || d.Event == "closure" || d.Event == "roadwork" && !d.lanesTellable()):
		return word{hazard, laneClosed}
	case d.Event == "accident" && d.Severity.Rank() >= notice.Severe.Rank():
		s.severity = notice.Severe
	case d.Event == "accident" && d.Severity.Rank() > 0:
		s.severity = notice.Minor
	case d.Kind == notice.Traffic && d.Event == "flow" && d.Flow != notice.Slow && d.Flow != notice.Congested && d.Flow != notice.Jammed:
		return word{}
	case d.Event == "flow" || d.Event == "congestion":
		s.event, s.flow = "congestion", d.Flow
		return cmp.Or(wordOf(s), word{"JAM", ""})
	case d.Kind == notice.Safety:
		s.event = "other"
	case d.Kind == notice.Case || d.Kind == notice.ServiceCard || d.Kind == notice.Community:
		return word{}
	}
	if w := cmp.Or(wordOf(s), nearest[d.Event]); w != (word{}) || d.Kind != notice.Weather {
		return w
	}
	return word{hazard, "HAZARD_WEATHER"}
}

// agrees reports whether the source's own words still say what the notice
// says; an edit of the notice wins over them.
func (d *draft) agrees(w word) bool {
	s, exact, _ := meaning(w.main, w.sub)
	return exact && w.sub != hiding && w.main != construction && s.kind == d.Kind && s.event == d.Event && s.flow == d.Flow &&
		cmp.Or(s.severity, notice.SeverityUnknown) == cmp.Or(d.Severity, notice.SeverityUnknown) &&
		(s.impact == notice.AllClosed) == d.closed && (s.impact == "" || s.impact == d.Impact)
}

// incident is what all incidents of one notice share.
func (w *writer) incident(d *draft) wire {
	own := d.word()
	in := wire{
		ID: w.id(d), CreationTime: d.pocket.CreationTime, UpdateTime: optional(d.Sent), Source: w.source(d), Type: own.main, Subtype: own.sub,
		Description: w.description(d), Street: street(d.Notice), Direction: oneDirection,
	}
	if in.CreationTime == "" && !d.foreign {
		in.CreationTime = optional(d.entry.First)
	}
	if group := line(d.Group); utf8.RuneCountInString(group) > 2 {
		in.ParentEvent = &parentEvent{ID: group}
	}
	road := d.Roads[0]
	if road.Direction == "both" || (len(d.lines[0]) == 1 && (road.Direction == "" || road.Direction == "none" || road.Direction == "unknown") && !d.foreign) {
		in.Direction = bothDirections // at a point, drivers of a direction that is not known are warned both ways
	}
	if d.recursByWeek() {
		in.Schedule = wireSchedule(d.Schedule)
	}
	if !d.closed {
		in.Lanes = wireLanes(road.Lanes)
		in.LaneImpact = d.laneImpact()
	}
	return in
}

// laneImpact is what is told of the lanes where not all of them can be.
func (d *draft) laneImpact() *laneImpact {
	lanes := d.Roads[0].Lanes
	if wireLanes(lanes) != nil {
		return nil
	}
	closed, _ := countGeneral(lanes)
	side := cmp.Or(closedSide(lanes), d.pocket.Roadside)
	if len(lanes) == 0 && d.LanesClosed != nil {
		closed = *d.LanesClosed
	}
	if side == "" || closed == 0 {
		return nil
	}
	return &laneImpact{Closed: strconv.Itoa(closed), Roadside: side}
}

// lanesTellable reports whether it is told of the lanes that some are closed.
func (d *draft) lanesTellable() bool {
	lanes := d.Roads[0].Lanes
	closed, _ := countGeneral(lanes)
	return wireLanes(lanes) != nil && closed > 0 || d.laneImpact() != nil
}

func (w *writer) id(d *draft) string {
	id := line(ownID(d.Notice))
	if id == "" {
		return d.ID.UUID()
	}
	if w.taken[ownID(d.Notice)] > 1 || utf8.RuneCountInString(id) < 3 {
		w.losses.Add(d.ID, "origin.id", "too short, or another source uses the same; written under the notice's own")
		return d.ID.UUID()
	}
	return id
}

// source is the organization that answers for the content.
func (w *writer) source(d *draft) *source {
	s := source{Reference: d.Publisher.ID, Name: line(d.Publisher.Name.In(w.lang)), URL: d.pocket.SourceURL}
	if i := d.Issuer; i != nil {
		s.Name = line(i.Name.In(w.lang))
		s.Reference = cmp.Or(line(i.ID), s.Name)
	}
	return &s
}

func street(n *notice.Notice) string { return line(n.Roads[0].Name) }

// line is a text as XML may carry it, on one line.
func line(s string) string { return phrase.Line(xmlsafe.Clean(s)) }

func optional(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// maxLines of one notice.
const maxLines = 20

// lines are what of a geometry a polyline can tell, in order of travel; single
// positions where there is no line, none of an area.
func lines(g *notice.Geometry) (out [][]notice.Position) {
	if g == nil {
		return nil
	}
	for _, l := range g.Lines {
		out = append(out, slices.Compact(slices.Clone(l)))
	}
	for i := range g.Members {
		out = append(out, lines(&g.Members[i])...)
	}
	if len(g.Points) > 0 {
		out = append(out, g.Points)
	}
	off := func(p notice.Position) bool { return !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) }
	out = slices.DeleteFunc(out, func(l []notice.Position) bool { return len(l) == 0 || slices.ContainsFunc(l, off) })
	if slices.ContainsFunc(out, func(l []notice.Position) bool { return len(l) > 1 }) {
		out = slices.DeleteFunc(out, func(l []notice.Position) bool { return len(l) == 1 })
	}
	return out[:min(len(out), maxLines)]
}

// hasPoints reports whether there are single positions in g: they lie on a
// road and do not tell which way it goes.
func hasPoints(g *notice.Geometry) bool {
	return g != nil && (len(g.Points) > 0 || slices.ContainsFunc(g.Members, func(m notice.Geometry) bool { return hasPoints(&m) }))
}

// polyline is latitude and longitude in turn, each with six decimals at least.
func polyline(ps []notice.Position) string {
	var b strings.Builder
	for _, p := range place.Simplify(ps, maxPositions) {
		for _, v := range []float64{p[1], p[0]} {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(degrees(v))
		}
	}
	return b.String()
}

func degrees(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(s, "."); len(decimals) < 6 {
		return strconv.FormatFloat(v, 'f', 6, 64)
	}
	return s
}
