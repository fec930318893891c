package place_test

import (
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
