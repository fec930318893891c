package place

import (
	"fmt"

	"wayside/hub/notice"
)

// maxPositions is what a notice holds.
const maxPositions = 20_000

// Mend returns g as a notice can hold it, with a warning at field for what had
// to be done: open rings are closed, lines of one position and rings of less
// than three corners are left out; nil where nothing remains or there are too
// many positions. A ring that crosses itself stays as it is, for nobody can
// tell what it should be. g may be changed.
func Mend(g *notice.Geometry, field string, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		return nil
	}
	if n := len(positions(g)); n > maxPositions {
		ps.Warn(field, fmt.Sprintf("有 %d 个点，超过 %d，位置已略去", n, maxPositions), fmt.Sprintf("%d positions, more than %d; the geometry was left out", n, maxPositions))
		return nil
	}
	var m mended
	if m.geometry(g) {
		g = nil
	}
	if m.closed {
		ps.Warn(field, "多边形首尾不同，已闭合", "a polygon was not closed; it is now")
	}
	if m.dropped {
		ps.Warn(field, "线至少要两个点，多边形至少三个角，不足的已略去", "a line needs two positions and a polygon three corners; what has less was left out")
	}
	if m.crossed {
		ps.Warn(field, "多边形的边互相交叉，范围不明", "the edges of a polygon cross, so that its inside is not certain")
	}
	return g
}

// mended is what was done to a geometry.
type mended struct{ closed, dropped, crossed bool }

// geometry mends g and reports whether nothing is left of it.
func (m *mended) geometry(g *notice.Geometry) (empty bool) {
	g.Lines = kept(m, g.Lines, func(line []notice.Position) ([]notice.Position, bool) { return line, len(line) >= 2 })
	g.Polygons = kept(m, g.Polygons, func(rings [][]notice.Position) ([][]notice.Position, bool) {
		outer := len(rings) > 0 && len(rings[0]) >= 3
		rings = kept(m, rings, m.ring)
		return rings, outer && len(rings) > 0
	})
	g.Members = kept(m, g.Members, func(member notice.Geometry) (notice.Geometry, bool) { return member, !m.geometry(&member) })
	if len(g.Members) == 0 {
		g.Members = nil
	}
	return len(g.Points)+len(g.Lines)+len(g.Polygons)+len(g.Members) == 0
}

func (m *mended) ring(ring []notice.Position) ([]notice.Position, bool) {
	if len(ring) >= 3 && ring[0] != ring[len(ring)-1] {
		m.closed = true
		ring = append(ring[:len(ring):len(ring)], ring[0])
	}
	m.crossed = m.crossed || notice.Crosses(ring)
	return ring, len(ring) >= 4
}

// kept are the parts that mend says are sound, mended.
func kept[T any](m *mended, parts []T, mend func(T) (T, bool)) []T {
	var out []T
	for _, p := range parts {
		if p, ok := mend(p); ok {
			out = append(out, p)
			continue
		}
		m.dropped = true
	}
	return out
}
