// Package place brings the geometries of imported documents into what a notice
// holds: degrees of WGS 84 with longitude first. It knows no format and no
// projection; hub/format/… use it.
package place

import (
	"math"
	"slices"

	"wayside/hub/notice"
)

// Tidy returns g in degrees with longitude first, or nil where nothing of it
// can be used, with a warning at field each time. Axes are exchanged where only
// that way a position is on earth, or where all of them lie in the bounds of
// the source only that way; without bounds nothing else can tell. Positions
// that all are the same become a Point. g may be changed.
func Tidy(g *notice.Geometry, bounds *notice.Box, field string, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		return nil
	}
	all := positions(g)
	switch {
	case len(all) == 0:
		ps.Warn(field, "没有任何点，已略去", "holds no position; left out")
		return nil
	case swapped(all, bounds):
		ps.Warn(field, "纬度在前，已对调为经度在前", "latitude stood first; the axes were swapped")
		Swap(g)
		all = positions(g)
	case slices.ContainsFunc(all, offEarth):
		ps.Warn(field, "坐标超出范围，位置已略去：应为经度在前的 WGS 84 度数", "a coordinate is out of range, so the geometry was left out: want degrees of WGS 84, longitude first")
		return nil
	}
	if bounds != nil && slices.ContainsFunc(all, func(p notice.Position) bool { return !bounds.Contains(p) }) {
		ps.Warn(field, "位置超出该来源的范围", "lies outside of the bounds of this source")
	}
	if len(g.Polygons) == 0 && len(g.Members) == 0 && !slices.ContainsFunc(all, func(p notice.Position) bool { return p != all[0] }) {
		return notice.Point(all[0][0], all[0][1])
	}
	return g
}

func positions(g *notice.Geometry) (all []notice.Position) {
	g.Each(func(p notice.Position) { all = append(all, p) })
	return all
}

// swapped: the bounds of a source tell, or a "latitude" beyond 90 that is a
// longitude. Projected metres are neither.
func swapped(all []notice.Position, bounds *notice.Box) bool {
	other := func(p notice.Position) notice.Position { return notice.Position{p[1], p[0]} }
	if slices.ContainsFunc(all, func(p notice.Position) bool { return offEarth(other(p)) }) {
		return false
	}
	if slices.ContainsFunc(all, offEarth) {
		return true
	}
	return bounds != nil && slices.ContainsFunc(all, func(p notice.Position) bool { return !bounds.Contains(p) }) &&
		!slices.ContainsFunc(all, func(p notice.Position) bool { return !bounds.Contains(other(p)) })
}

func offEarth(p notice.Position) bool {
	return !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90)
}

// Swap exchanges the axes of g in place.
func Swap(g *notice.Geometry) {
	each := func(ps []notice.Position) {
		for i, p := range ps {
			ps[i] = notice.Position{p[1], p[0]}
		}
	}
	each(g.Points)
	for _, l := range g.Lines {
		each(l)
	}
	for _, rings := range g.Polygons {
		for _, ring := range rings {
			each(ring)
		}
	}
	for i := range g.Members {
		Swap(&g.Members[i])
	}
}

// RightHanded is g with outer rings counter-clockwise and holes clockwise (RFC
// 7946 section 3.1.6); g itself stays as it is.
func RightHanded(g *notice.Geometry) *notice.Geometry {
	if g == nil {
		return nil
	}
	out := *g
	out.Polygons = slices.Clone(g.Polygons)
	for i, rings := range out.Polygons {
		rings = slices.Clone(rings)
		for j, ring := range rings {
			if (area(ring) < 0) == (j == 0) && area(ring) != 0 {
				rings[j] = slices.Clone(ring)
				slices.Reverse(rings[j])
			}
		}
		out.Polygons[i] = rings
	}
	out.Members = slices.Clone(g.Members)
	for i := range out.Members {
		out.Members[i] = *RightHanded(&out.Members[i])
	}
	return &out
}

// area of a ring in square degrees, twice; positive where it turns
// counter-clockwise.
func area(ring []notice.Position) (sum float64) {
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		sum += (a[0]-ring[0][0])*(b[1]-ring[0][1]) - (b[0]-ring[0][0])*(a[1]-ring[0][1])
	}
	return sum
}
