// Package filter is the one filter language of Wayside: on the API, streams,
// feeds, exports, pages, signs and the command line. It parses a query, brings
// it into its canonical form and matches notices.
//
// It knows no HTTP beyond the shape of a query, and judges neither who may see
// a notice nor whether it is in force; the hub does.
package filter

import (
	"slices"
	"strings"

	"wayside/hub/notice"
)

// Selection says which notices are wanted. It never changes once it is parsed,
// and may be copied and shared. The zero value selects everything actual.
type Selection struct{ t *terms }

// terms are a parsed selection; every one that is given must be met. An empty
// list asks for nothing.
type terms struct {
	pairs     []pair // the canonical form, alphabetical
	canonical string

	kinds      []notice.Kind
	events     []notice.Event
	severities []notice.Severity // those at or above the one asked for
	colours    []notice.Colour
	roads      []string // folded
	directions []notice.Direction
	stretch    *stretch
	areas      []area
	box        *box
	near       *circle
	vehicles   []string
	publishers []string
	statuses   []notice.Status // never empty
	words      []word
}

// String is the canonical query: alphabetical, values sorted, defaults
// dropped, percent-encoded once; "" for everything actual. Equal strings
// select the same.
func (s Selection) String() string {
	if s.t == nil {
		return ""
	}
	return s.t.canonical
}

// Statuses are the statuses that s selects, sorted; actual alone by default.
func (s Selection) Statuses() []notice.Status {
	if s.t == nil {
		return []notice.Status{notice.Actual}
	}
	return slices.Clone(s.t.statuses)
}

// Match reports whether s selects n. It judges neither audience nor state, and
// allocates nothing.
func (s Selection) Match(n *notice.Notice) bool {
	t := s.t
	if t == nil {
		return n.Status == notice.Actual
	}
	return slices.Contains(t.statuses, n.Status) &&
		among(t.kinds, n.Kind) && among(t.events, n.Event) &&
		among(t.severities, n.Severity) && among(t.colours, n.Colour) &&
		among(t.publishers, n.Publisher.ID) &&
		t.onRoad(n.Roads) && t.inArea(n.Areas) && t.concerns(n.Restrictions) &&
		(t.box == nil || touches(t.box, n.Geometry)) &&
		(t.near == nil || touches(t.near, n.Geometry)) &&
		t.says(n)
}

func among[T comparable](wanted []T, v T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, v)
}

// stretch is a part of a road by its chainage, in metres.
type stretch struct{ from, to float64 }

// onRoad reports whether one of the roads meets all that is asked of roads.
func (t *terms) onRoad(roads []notice.Road) bool {
	if len(t.roads) == 0 && len(t.directions) == 0 {
		return true
	}
	for i := range roads {
		r := &roads[i]
		if t.named(r) && t.heading(r.Direction) && (t.stretch == nil || t.stretch.overlaps(r)) {
			return true
		}
	}
	return false
}

func (t *terms) named(r *notice.Road) bool {
	if len(t.roads) == 0 {
		return true
	}
	for _, want := range t.roads {
		if sameFolded(want, r.Name) || sameFolded(want, r.LocalName) {
			return true
		}
	}
	return false
}

// heading reports whether what runs in direction d concerns a wanted one. What
// concerns both directions, or names none, concerns each.
func (t *terms) heading(d notice.Direction) bool {
	switch d {
	case "", "both", "none", "unknown":
		return true
	}
	return among(t.directions, d)
}

// overlaps reports whether r reaches into s. A road without ends is meant from
// end to end; one whose ends have no chainage can't be placed.
func (s *stretch) overlaps(r *notice.Road) bool {
	if r.From == nil && r.To == nil {
		return true
	}
	a, b := chainage(r.From), chainage(r.To)
	if a == nil {
		a = b
	}
	if b == nil {
		b = a
	}
	return a != nil && min(*a, *b) <= s.to && max(*a, *b) >= s.from
}

func chainage(p *notice.RoadPoint) *float64 {
	if p == nil {
		return nil
	}
	return p.Chainage
}

// area is a prefix of area codes, in one scheme or ("") in any; both folded.
type area struct{ scheme, prefix string }

func (t *terms) inArea(areas []notice.Area) bool {
	if len(t.areas) == 0 {
		return true
	}
	for i := range areas {
		code := significant(areas[i].Scheme, areas[i].Code)
		for _, want := range t.areas {
			if want.scheme != "" && !sameFolded(want.scheme, areas[i].Scheme) {
				continue
			}
			if _, ok := cutFolded(code, want.prefix); ok {
				return true
			}
		}
	}
	return false
}

// significant cuts the levels that an administrative code leaves open, so that
// prefixes compare: 361100000000 and 361100 are both 3611 (GB/T 2260 in pairs,
// GB/T 10114 in threes). SAME codes have six digits too, and no such levels.
func significant(scheme, code string) string {
	if strings.Trim(code, "0123456789") != "" {
		return code
	}
	if len(code) == 12 {
		code = strings.TrimSuffix(code, "000")
		if len(code) == 9 {
			code = strings.TrimSuffix(code, "000")
		}
	}
	if len(code) == 6 && !strings.EqualFold(scheme, "SAME") {
		code = strings.TrimSuffix(code, "00")
		if len(code) == 4 {
			code = strings.TrimSuffix(code, "00")
		}
	}
	return code
}

// concerns reports whether what is restricted so concerns one of the wanted
// vehicles: what is not restricted at all does, and a restriction that names
// none of them does not. A closed road concerns a lorry too.
func (t *terms) concerns(rs []notice.Restriction) bool {
	if len(t.vehicles) == 0 || len(rs) == 0 {
		return true
	}
	for i := range rs {
		for _, want := range t.vehicles {
			if limits(&rs[i], want) {
				return true
			}
		}
	}
	return false
}

func limits(r *notice.Restriction, vehicle string) bool {
	if len(r.Vehicles) == 0 {
		return r.Type != "noTrucks" || vehicle == "hgv"
	}
	for _, v := range r.Vehicles {
		if strings.EqualFold(v, vehicle) {
			return true
		}
	}
	return false
}
