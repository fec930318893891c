package sign

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// on reports whether r is the road on which the sign stands, in the direction
// of those who read it, as far as both are known.
func (p *Profile) on(r notice.Road) bool {
	if p.Place.Road == "" || !strings.EqualFold(r.Name, p.Place.Road) && !strings.EqualFold(r.LocalName, p.Place.Road) {
		return false
	}
	switch r.Direction {
	case "", "both", "none", "unknown", "towards":
		return true
	}
	return p.Place.Direction == "" || p.Place.Direction == "both" || p.Place.Direction == r.Direction
}

// ahead is how far before the reader r begins, metres: 0 within it, negative
// behind the sign. False where nobody knows.
func (p *Profile) ahead(r notice.Road) (metres float64, known bool) {
	var ends []float64
	for _, q := range []*notice.RoadPoint{r.From, r.To} {
		if q != nil && q.Chainage != nil {
			ends = append(ends, *q.Chainage)
		}
	}
	if p.Place.Chainage == nil || p.Place.Ahead == "" || len(ends) == 0 {
		return 0, false
	}
	near, far := math.Inf(1), math.Inf(-1)
	for _, e := range ends {
		d := e - *p.Place.Chainage
		if p.Place.Ahead == falling {
			d = -d
		}
		near, far = min(near, d), max(far, d)
	}
	if near <= 0 && far >= 0 {
		return 0, true
	}
	if near > 0 {
		return near, true
	}
	return far, true
}

// nearness is how much n concerns who passes the sign: 0 ahead on this road, 1
// on it somewhere, 2 elsewhere, 3 behind; then the distance, metres.
func (p *Profile) nearness(n *notice.Notice) (rank int, metres float64) {
	rank, metres = 2, math.Inf(1)
	for _, r := range n.Roads {
		if !p.on(r) {
			continue
		}
		switch d, known := p.ahead(r); {
		case !known:
			rank, metres = min(rank, 1), 0
		case d >= 0 && (rank > 0 || d < metres):
			rank, metres = 0, d
		case d < 0 && rank == 2:
			return 3, -d
		}
	}
	if rank == 2 && n.Geometry != nil && p.Place.Lon != nil {
		here := notice.Position{*p.Place.Lon, *p.Place.Lat}
		n.Geometry.Each(func(q notice.Position) { metres = min(metres, notice.Distance(here, q)) })
	}
	return rank, metres
}

// sorted are the notices of a sign in their order, tips after everything that
// is not practice.
func (p *Profile) sorted(list []*notice.Notice) []*notice.Notice {
	list = slices.Clone(list)
	slices.SortFunc(list, p.compare)
	class := func(n *notice.Notice) int {
		switch {
		case n.Status != notice.Actual:
			return 2
		case tip(n):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *notice.Notice) int { return class(a) - class(b) })
	return list
}

// compare is the order of notices at one sign: that of everything, with the
// way there before the time.
func (p *Profile) compare(a, b *notice.Notice) int {
	rankA, metresA := p.nearness(a)
	rankB, metresB := p.nearness(b)
	return cmp.Or(notice.Precedence(a, b), cmp.Compare(rankA, rankB), cmp.Compare(metresA, metresB), notice.Compare(a, b))
}
