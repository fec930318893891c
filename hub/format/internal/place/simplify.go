package place

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"wayside/hub/notice"
)

// Mend makes g such as GeoJSON wants it, with a warning at field where it
// changed something: positions that repeat the one before them go, rings are
// closed, and what is left without enough positions for a line or a ring goes
// too. It returns nil where nothing is left. Overlapping polygons of one
// geometry stay: they harm neither drawing nor the question what lies inside.
// g is changed.
func Mend(g *notice.Geometry, field string, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		return nil
	}
	before, mended := len(positions(g)), false
	eachPart(g, func(part []notice.Position, least int) []notice.Position {
		out := slices.Compact(slices.Clone(part))
		if ring := least > 2; ring && len(out) > 0 && out[0] != out[len(out)-1] {
			out = append(out, out[0])
		} else if !ring && len(out) == 1 && len(part) > 1 {
			out = append(out, out[0]) // one place all along: for Tidy to make a Point of
		}
		if len(out) < least {
			out = nil
		}
		mended = mended || len(out) != len(part)
		return out
	})
	after := len(positions(g))
	if mended {
		ps.Warn(field, fmt.Sprintf("几何有误（点重复、环不闭合或点太少），已修补：原 %d 个点，现 %d 个", before, after),
			fmt.Sprintf("repeated positions, open rings or too few positions; mended: %d positions were %d", after, before))
	}
	if after == 0 {
		return nil
	}
	return g
}

// Fit returns g with about most positions at most (see [Simplify]; large
// lines and rings in proportion), with a warning at field where it had more, or nil
// where it is of so many parts that it can't be made to fit. g is changed.
func Fit(g *notice.Geometry, most int, field string, ps *notice.Problems) *notice.Geometry {
	if g == nil {
		return nil
	}
	const small = 12 // a part that is never simplified further
	total := len(positions(g))
	if total <= most {
		return g
	}
	eachPart(g, func(part []notice.Position, _ int) []notice.Position {
		return Simplify(part, max(small, len(part)*most/total))
	})
	left := len(positions(g))
	if left > most+most/4 {
		ps.Warn(field, fmt.Sprintf("有 %d 个点，太多，位置已略去", total), fmt.Sprintf("%d positions in too many parts, so the geometry was left out", total))
		return nil
	}
	ps.Warn(field, fmt.Sprintf("有 %d 个点，已简化为 %d 个", total, left), fmt.Sprintf("%d positions were simplified to %d", total, left))
	return g
}

// eachPart replaces every line and ring of g by what f makes of it, and drops
// those of which it makes nothing; least is how many positions such a part
// needs.
func eachPart(g *notice.Geometry, f func(part []notice.Position, least int) []notice.Position) {
	parts := func(parts [][]notice.Position, least int) (out [][]notice.Position) {
		for i, p := range parts {
			if p = f(p, least); len(p) > 0 {
				out = append(out, p)
			} else if i == 0 && least > 2 { // without its outer ring there is no polygon
				return nil
			}
		}
		return out
	}
	g.Lines = parts(g.Lines, 2)
	polygons := g.Polygons[:0]
	for _, rings := range g.Polygons {
		if rings = parts(rings, 4); len(rings) > 0 {
			polygons = append(polygons, rings)
		}
	}
	g.Polygons = polygons
	members := g.Members[:0]
	for _, m := range g.Members {
		if eachPart(&m, f); len(positions(&m)) > 0 {
			members = append(members, m)
		}
	}
	g.Members = members
}

// Simplify returns line with no more than most positions, the ends among them:
// again and again the position goes that spans the smallest triangle with its
// neighbours (Visvalingam and Whyatt 1993). A shorter line is returned as it
// is. It takes n log n steps whatever the line.
func Simplify(line []notice.Position, most int) []notice.Position {
	if len(line) <= most || most < 2 {
		return line
	}
	prev, next, area := make([]int, len(line)), make([]int, len(line)), make([]float64, len(line))
	var h triangles
	for i := range line {
		prev[i], next[i] = i-1, i+1
		if i > 0 && i < len(line)-1 {
			area[i] = triangleArea(line[i-1], line[i], line[i+1])
			h = append(h, triangle{area[i], i})
		}
	}
	heap.Init(&h)
	const gone = -1
	for left := len(line); left > most && h.Len() > 0; {
		t := heap.Pop(&h).(triangle)
		if area[t.at] != t.area { // of old neighbours, or gone
			continue
		}
		area[t.at] = gone
		left--
		p, n := prev[t.at], next[t.at]
		next[p], prev[n] = n, p
		for _, i := range []int{p, n} {
			if i > 0 && i < len(line)-1 {
				area[i] = max(t.area, triangleArea(line[prev[i]], line[i], line[next[i]]))
				heap.Push(&h, triangle{area[i], i})
			}
		}
	}
	out := make([]notice.Position, 0, most)
	for i := 0; i < len(line); i = next[i] {
		out = append(out, line[i])
	}
	return out
}

// triangleArea is in square degrees of latitude.
func triangleArea(a, b, c notice.Position) float64 {
	scale := math.Cos(b[1] * math.Pi / 180)
	return math.Abs((b[0]-a[0])*(c[1]-a[1])-(c[0]-a[0])*(b[1]-a[1])) * scale / 2
}

type triangle struct {
	area float64
	at   int
}

type triangles []triangle

func (h triangles) Len() int           { return len(h) }
func (h triangles) Less(i, j int) bool { return h[i].area < h[j].area }
func (h triangles) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *triangles) Push(x any)        { *h = append(*h, x.(triangle)) }
func (h *triangles) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
