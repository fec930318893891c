package place_test

import (
	"encoding/json"
	"math"
	"testing"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

func TestAxesAreMendedOnlyWhereSomethingTells(t *testing.T) {
	finland := &notice.Box{West: 19, South: 59, East: 32, North: 71}
	for name, c := range map[string]struct {
		g       *notice.Geometry
		bounds  *notice.Box
		want    notice.Position
		dropped bool
		warned  int
	}{
		"right":                        {notice.Point(117.9, 28.5), nil, notice.Position{117.9, 28.5}, false, 0},
		"a longitude as latitude":      {notice.Point(28.5, 117.9), nil, notice.Position{117.9, 28.5}, false, 1},
		"both legal, no bounds":        {notice.Point(61.5, 23.7), nil, notice.Position{61.5, 23.7}, false, 0},
		"both legal, bounds tell":      {notice.Point(61.5, 23.7), finland, notice.Position{23.7, 61.5}, false, 1},
		"outside either way":           {notice.Point(117.9, 28.5), finland, notice.Position{117.9, 28.5}, false, 1},
		"projected metres":             {notice.Point(271000, 6719914), nil, notice.Position{}, true, 1},
		"nothing":                      {&notice.Geometry{Type: "MultiPoint"}, nil, notice.Position{}, true, 1},
		"a line that is one place":     {notice.LineString(notice.Position{117.9, 28.5}, notice.Position{117.9, 28.5}), nil, notice.Position{117.9, 28.5}, false, 0},
		"a line that stood latitude 1": {notice.LineString(notice.Position{28.5, 117.9}, notice.Position{28.6, 117.9}), nil, notice.Position{117.9, 28.5}, false, 1},
	} {
		var ps notice.Problems
		got := place.Tidy(c.g, c.bounds, "geometry", &ps)
		if len(ps) != c.warned || ps.Failed() || (got == nil) != c.dropped {
			t.Errorf("%s: got %v, %v", name, got, ps)
			continue
		}
		var first *notice.Position
		got.Each(func(p notice.Position) {
			if first == nil {
				first = &p
			}
		})
		if got != nil && *first != c.want {
			t.Errorf("%s: got %v first, want %v", name, *first, c.want)
		}
	}
}

func TestSimplifiedLineKeepsItsEndsAndCorners(t *testing.T) {
	var line []notice.Position
	for i := range 1001 {
		y := float64(i)
		if i > 500 {
			y = float64(1000 - i)
		}
		line = append(line, notice.Position{float64(i) / 1e4, y / 1e4})
	}
	got := place.Simplify(line, 3)
	if len(got) != 3 || got[0] != line[0] || got[1] != line[500] || got[2] != line[1000] {
		t.Errorf("got %v, want the ends and the corner", got)
	}
	if got := place.Simplify(line[:3], 3); len(got) != 3 {
		t.Errorf("got %d of 3 positions, want all", len(got))
	}
}

func TestRepeatedPositionsAreMended(t *testing.T) {
	a, b, c := notice.Position{117.9, 28.5}, notice.Position{117.91, 28.5}, notice.Position{117.9, 28.51}
	var ps notice.Problems
	g := place.Mend(&notice.Geometry{Type: "MultiPolygon", Polygons: [][][]notice.Position{
		{{a, b, b, c, a}, {a, a, b, a}}, // the hole encloses nothing
		{{a, a, a, a}},
	}}, "geometry", &ps)
	if len(g.Polygons) != 1 || len(g.Polygons[0]) != 1 || len(g.Polygons[0][0]) != 4 || len(ps) != 1 || ps.Failed() {
		t.Errorf("got %v, %v; want one ring of four and a warning", g, ps)
	}
	ps = nil
	if g := place.Mend(notice.Polygon([]notice.Position{a, b, c}), "geometry", &ps); len(g.Polygons[0][0]) != 4 || len(ps) != 1 {
		t.Errorf("got %v, %v; want the ring closed", g, ps)
	}
	if g := place.Mend(&notice.Geometry{Type: "MultiLineString", Lines: [][]notice.Position{{a}, {a, b}}}, "geometry", &ps); len(g.Lines) != 1 {
		t.Errorf("got %v, want the line of one position gone", g)
	}
	if g := place.Mend(notice.LineString(a, a, a), "geometry", &ps); len(g.Lines[0]) != 2 {
		t.Errorf("got %v, want a line still, of one place", g)
	}
	if g := place.Mend(notice.Polygon([]notice.Position{a, a, a, a}), "geometry", &ps); g != nil {
		t.Errorf("got %v, want nothing of a ring that is a point", g)
	}
}

func TestLargeGeometryIsMadeToFit(t *testing.T) {
	var ring []notice.Position
	for i := range 20_000 {
		r := 0.1 + 0.001*math.Sin(float64(i))
		ring = append(ring, notice.Position{117.9 + r*math.Cos(float64(i)*math.Pi/10_000), 28.5 + r*math.Sin(float64(i)*math.Pi/10_000)})
	}
	ring = append(ring, ring[0])
	hole := []notice.Position{{117.9, 28.5}, {117.91, 28.5}, {117.9, 28.51}, {117.9, 28.5}}
	var ps notice.Problems
	g := place.Fit(notice.Polygon(ring, hole), 1000, "geometry", &ps)
	outer := g.Polygons[0][0]
	if len(outer) > 1000 || len(outer) < 900 || outer[0] != outer[len(outer)-1] || len(g.Polygons[0][1]) != 4 || len(ps) != 1 {
		t.Errorf("got rings of %d and %d, %v; want them closed and within 1000", len(outer), len(g.Polygons[0][1]), ps)
	}
	if got := place.Fit(notice.Polygon(hole), 1000, "geometry", &ps); len(got.Polygons[0][0]) != 4 || len(ps) != 1 {
		t.Errorf("got %v, %v; want a small geometry as it is", got, ps)
	}
	many := &notice.Geometry{Type: "MultiPolygon"}
	for range 5000 {
		many.Polygons = append(many.Polygons, [][]notice.Position{hole})
	}
	if got := place.Fit(many, 1000, "geometry", &ps); got != nil || len(ps) != 2 {
		t.Errorf("got %v, want nothing of too many parts, and a warning", ps)
	}
}

func BenchmarkSimplify(b *testing.B) {
	line := make([]notice.Position, 50_000)
	for i := range line {
		line[i] = notice.Position{float64(i) / 1e3, float64(i%2) / float64(i+1)} // ever flatter teeth
	}
	for b.Loop() {
		place.Simplify(line, 5000)
	}
}

// An outer ring that turns clockwise and a hole that doesn't are both turned;
// the geometry stays as it was.
func TestRightHandedTurnsRingsAndChangesNothingElse(t *testing.T) {
	outer, hole := []notice.Position{{0, 0}, {0, 4}, {4, 4}, {4, 0}, {0, 0}}, []notice.Position{{1, 1}, {2, 1}, {2, 2}, {1, 1}}
	g := &notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Polygon(outer, hole), *notice.Point(1, 2)}}
	before, _ := json.Marshal(g)
	got, _ := json.Marshal(place.RightHanded(g))
	want := `{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]},{"type":"Point","coordinates":[1,2]}]}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if after, _ := json.Marshal(g); string(after) != string(before) {
		t.Errorf("was changed to %s", after)
	}
	if place.RightHanded(nil) != nil {
		t.Error("nothing became something")
	}
}
