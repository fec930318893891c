package wzdx

import (
	"math"
	"slices"

	"wayside/hub/notice"
)

// place brings a geometry into degrees with longitude first, or drops it with
// a warning. The road and its mileposts still say where it is.
func (r *reader) place(g *notice.Geometry, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		ps.Warn("geometry", "缺少位置", "missing")
		return nil
	}
	var all []notice.Position
	g.Each(func(p notice.Position) { all = append(all, p) })
	switch g.Type {
	case "LineString", "MultiPoint", "Point":
	default:
		ps.Warn("geometry.type", "WZDx 只用 LineString 或 MultiPoint", "WZDx uses LineString or MultiPoint alone")
	}
	switch {
	case len(all) == 0:
		ps.Warn("geometry", "没有任何点，已略去", "holds no position; left out")
		return nil
	case r.swapped(all):
		ps.Warn("geometry", "纬度在前，已对调为经度在前", "latitude stood first; the axes were swapped")
		all = swap(g)
	case slices.ContainsFunc(all, offEarth):
		ps.Warn("geometry", "坐标超出范围，位置已略去：应为经度在前的 WGS 84 度数", "a coordinate is out of range, so the geometry was left out: want degrees of WGS 84, longitude first")
		return nil
	case r.settings.Bounds != nil && slices.ContainsFunc(all, r.outside):
		ps.Warn("geometry", "位置超出该来源的范围", "lies outside of the bounds of this source")
	}
	if g.Type != "Polygon" && g.Type != "MultiPolygon" && allEqual(all) {
		return notice.Point(all[0][0], all[0][1])
	}
	return g
}

// swapped: only the bounds of the source can tell, since both orders are legal
// in much of the world.
func (r *reader) swapped(all []notice.Position) bool {
	b := r.settings.Bounds
	return b != nil && slices.ContainsFunc(all, r.outside) &&
		!slices.ContainsFunc(all, func(p notice.Position) bool { return !b.Contains(notice.Position{p[1], p[0]}) })
}

func (r *reader) outside(p notice.Position) bool { return !r.settings.Bounds.Contains(p) }

func offEarth(p notice.Position) bool { return math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 }

func allEqual(all []notice.Position) bool {
	return !slices.ContainsFunc(all, func(p notice.Position) bool { return p != all[0] })
}

// swap exchanges the axes of g in place and returns its positions.
func swap(g *notice.Geometry) (all []notice.Position) {
	each := func(ps []notice.Position) {
		for i, p := range ps {
			ps[i] = notice.Position{p[1], p[0]}
			all = append(all, ps[i])
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
		all = append(all, swap(&g.Members[i])...)
	}
	return all
}
