package wzdx

import (
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// place brings a geometry into degrees with longitude first, or drops it with
// a warning. The road and its mileposts still say where it is.
func (r *reader) place(g *notice.Geometry, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		ps.Warn("geometry", "缺少位置", "missing")
		return nil
	}
	switch g.Type {
	case "LineString", "MultiPoint", "Point":
	default:
		ps.Warn("geometry.type", "WZDx 只用 LineString 或 MultiPoint", "WZDx uses LineString or MultiPoint alone")
	}
	return place.Tidy(g, r.settings.Bounds, "geometry", ps)
}
