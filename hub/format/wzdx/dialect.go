package wzdx

import (
	"slices"

	"wayside/hub/notice"
)

// dialect is what sets the two specifications apart. Both are read by the
// union of their members and words, which become those of WZDx; only what is
// written keeps strictly to one of them.
type dialect struct {
	format     string   // in the table of formats, and in Origin.Format
	spec       string   // its name in messages
	version    string   // that is written
	geometries []string // that a feature may have
	// terms is whether the license and the times and frequencies of updates
	// must be told of the feed.
	terms bool
	// posts is whether places along the road are reference posts in a unit of
	// their own, rather than mileposts in miles.
	posts bool
	units []string          // that it lacks
	words map[string]string // that it calls otherwise than WZDx 4.2
	// laneNumbers is whether the deprecated lane_number is allowed.
	laneNumbers bool
}

var (
	wzdx42 = &dialect{
		format: "wzdx", spec: "WZDx 4", version: "4.2", geometries: []string{"LineString", "MultiPoint"},
		units: []string{miles, kilometers}, laneNumbers: true,
	}
	cwz10 = &dialect{
		format: "cwz", spec: "CWZ 1", version: "1.0", geometries: []string{"LineString", "Point"}, terms: true, posts: true,
		words: map[string]string{"maintenance": nonEncroachment, "center-left-turn-lane": "two-way-center-turn-lane"},
	}
)

const nonEncroachment = "non-encroachment"

// isRoadEvents reports whether notices of that format bring road events along:
// the two dialects share ids, links and the pocket.
func isRoadEvents(format string) bool { return format == wzdx42.format || format == cwz10.format }

// word is what the dialect calls w.
func (d *dialect) word(w string) string {
	if own := d.words[w]; own != "" {
		return own
	}
	return w
}

// say turns a feature that is right in WZDx's words into the dialect's own.
func (d *dialect) say(f *feature) {
	p := &f.Properties
	for i := range p.TypesOfWork {
		p.TypesOfWork[i].Name = d.word(p.TypesOfWork[i].Name)
	}
	d.limits(p.Restrictions)
	for i := range p.Lanes {
		l := &p.Lanes[i]
		l.Type = d.word(l.Type)
		if !d.laneNumbers {
			l.LaneNumber = 0
		}
		d.limits(l.Restrictions)
	}
	if d.posts {
		p.BeginningPost, p.EndingPost, p.BeginningMilepost, p.EndingMilepost = p.BeginningMilepost, p.EndingMilepost, nil, nil
	}
	if p.PostUnit = string(p.unit()); p.BeginningPost == nil && p.EndingPost == nil {
		p.PostUnit = ""
	}
	f.Geometry = d.shape(f.Geometry)
}

// limits brings restrictions in units that the dialect lacks into its own.
func (d *dialect) limits(rs []restriction) {
	for i, r := range rs {
		if slices.Contains(d.units, r.Unit) {
			ours, _, _ := toOurs(r)
			if own, ok := fromOurs(ours); ok {
				rs[i].Value, rs[i].Unit = own.Value, own.Unit
			}
		}
	}
}

// shape is a line or points as the dialect draws them: points along a road are
// a line where there are no MultiPoints.
func (d *dialect) shape(g *notice.Geometry) *notice.Geometry {
	switch {
	case slices.Contains(d.geometries, g.Type):
		return g
	case len(g.Points) == 1:
		return notice.Point(g.Points[0][0], g.Points[0][1])
	}
	return notice.LineString(g.Points...)
}
