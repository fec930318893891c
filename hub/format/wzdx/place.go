package wzdx

import (
	"fmt"
	"slices"
	"strings"

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
	if !slices.Contains(r.geometries, g.Type) {
		ps.Warn("geometry.type", r.spec+" 只用 "+strings.Join(r.geometries, " 或 "), r.spec+" uses "+strings.Join(r.geometries, " or ")+" alone")
	}
	thin(g, ps)
	return place.Tidy(g, r.settings.Bounds, "geometry", ps)
}

// thin drops positions in between where there are more than a notice holds.
func thin(g *notice.Geometry, ps *notice.Problems) {
	all := len(g.Points)
	for _, l := range g.Lines {
		all += len(l)
	}
	if all <= maxPositions {
		return
	}
	ps.Warn("geometry", fmt.Sprintf("超过 %d 个点，已抽稀", maxPositions), fmt.Sprintf("more than %d positions; thinned out", maxPositions))
	step := all/maxPositions + 1
	some := func(list []notice.Position) (out []notice.Position) {
		for i, p := range list {
			if i%step == 0 || i == len(list)-1 {
				out = append(out, p)
			}
		}
		return out
	}
	g.Points = some(g.Points)
	for i, l := range g.Lines {
		g.Lines[i] = some(l)
	}
}
