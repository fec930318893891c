package notice

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Coarse is how an authority makes notices of live operations less exact: where
// officers stand, and when, is not for those who look for a way past them.
type Coarse struct {
	Place Roundness     // nothing: as exact as it is
	Delay time.Duration // after its onset, before which nobody is told
}

// Roundness is what remains of a place.
type Roundness string

// A place rounded to its road keeps the road's name and direction, one rounded
// to its area the area's code and name.
const (
	ToRoad Roundness = "road"
	ToArea Roundness = "area"
)

// Coarsen makes n as coarse as c says, and reports what it can't: texts that
// name the place all the same, a time that is missing. Twice is as once.
func (n *Notice) Coarsen(c Coarse) (ps Problems) {
	if c.Place != "" {
		n.round(c.Place, &ps)
	}
	if c.Place == ToArea && len(n.Areas) == 0 {
		ps.Add("areas", "按规定这类消息只说到区域：请写明区域", "by rule such a notice names an area and no road: say which")
	}
	return append(ps, n.delay(c.Delay)...)
}

func (r Roundness) name(l Lang) string {
	return map[Roundness]Words{ToRoad: {Chinese: "道路", English: "road"}, ToArea: {Chinese: "区域", English: "area"}}[r][l]
}

// round leaves of the place what r keeps, and tells of the texts that say more:
// no machine should rewrite them. The way round a check, and what a source says
// in its own words (ext), lead to it, and go.
func (n *Notice) round(r Roundness, ps *Problems) {
	names := n.exact(r)
	n.Geometry, n.Detour, n.Ext, n.Roads = nil, nil, nil, slices.Clone(n.Roads)
	for i := range n.Roads {
		n.Roads[i].From, n.Roads[i].To, n.Roads[i].Lanes = nil, nil, nil
	}
	if r == ToArea {
		n.Roads = nil
	}
	tell := func(field, said string) {
		if said != "" {
			ps.Add(field, fmt.Sprintf("按规定这类消息只说到%s：去掉“%s”", r.name(Chinese), said), fmt.Sprintf("by rule such a notice names no more than the %s: leave out %q", r.name(English), said))
		}
	}
	for field, text := range n.told() {
		tell(field, names.in(text, r == ToArea && namesRoads(field)))
	}
	for i, road := range n.Roads {
		tell(fmt.Sprintf("roads[%d].name", i), names.in(road.Name, false))
		tell(fmt.Sprintf("roads[%d].localName", i), names.in(road.LocalName, false))
	}
	for i, l := range n.Links {
		href, err := url.QueryUnescape(l.Href)
		if err != nil {
			href = l.Href
		}
		tell(fmt.Sprintf("links[%d].href", i), names.in(href, false))
	}
}

// namesRoads reports whether a text at field that names a road says where
// officers are. Laws have roads in their names, and so have offices and areas.
func namesRoads(field string) bool {
	for _, other := range []string{"enforcement.legalBasis", "enforcement.authority", "enforcement.remedy", "areas", "contact", "group"} {
		if strings.HasPrefix(field, other) {
			return false
		}
	}
	return true
}

// exact are the names that are told no more where the place is rounded to r.
func (n *Notice) exact(r Roundness) (names whereabouts) {
	var kept []string
	for _, road := range n.Roads {
		for _, p := range []*RoadPoint{road.From, road.To} {
			if p != nil {
				names = append(names, squash(p.Label), squash(p.Name))
			}
		}
		if own := []string{squash(road.Name), squash(road.LocalName)}; r == ToArea {
			names = append(names, own...)
		} else {
			kept = append(kept, own...)
		}
	}
	return slices.DeleteFunc(names, func(s string) bool { return s == "" || slices.Contains(kept, s) })
}

func (n *Notice) delay(d time.Duration) (ps Problems) {
	if d <= 0 {
		return nil
	}
	if n.Onset.IsZero() {
		ps.Add("onset", "按规定这类消息要延后公布：请写明何时开始", "by rule such a notice is shown later than it begins: say when it does")
		return ps
	}
	if from := n.Onset.Add(d); n.ReleaseAt.Before(from) {
		n.ReleaseAt = from
	}
	if !n.Expires.IsZero() && !n.Expires.After(n.ReleaseAt) {
		ps.Add("expires", "按规定延后公布时它已失效", "has passed by the time at which the rule lets it be shown")
	}
	return ps
}
