package place_test

import (
	"fmt"
	"strings"
	"testing"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

func TestMendLeavesWhatANoticeCanHold(t *testing.T) {
	a, b, c, d := notice.Position{117.9, 28.5}, notice.Position{118, 28.6}, notice.Position{118, 28.5}, notice.Position{117.9, 28.6}
	for name, x := range map[string]struct {
		g    *notice.Geometry
		want string // the type, and how many positions
		said string
	}{
		"none":          {nil, "", ""},
		"sound":         {notice.Polygon([]notice.Position{a, c, b, a}), "Polygon 4", ""},
		"open":          {notice.Polygon([]notice.Position{a, c, b}), "Polygon 4", "not closed"},
		"crossed":       {notice.Polygon([]notice.Position{a, b, c, d, a}), "Polygon 5", "cross"},
		"two corners":   {notice.Polygon([]notice.Position{a, b}), "", "three corners"},
		"bad hole":      {notice.Polygon([]notice.Position{a, c, b, a}, []notice.Position{a}), "Polygon 4", "three corners"},
		"bad rim":       {notice.Polygon([]notice.Position{a}, []notice.Position{a, c, b, a}), "", "three corners"},
		"short line":    {notice.LineString(a), "", "two positions"},
		"one of two":    {&notice.Geometry{Type: "MultiLineString", Lines: [][]notice.Position{{a}, {a, b}}}, "MultiLineString 2", "two positions"},
		"empty member":  {&notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{{Type: "Point", Points: []notice.Position{a}}, {Type: "LineString", Lines: [][]notice.Position{{a}}}}}, "GeometryCollection 1", "two positions"},
		"too much":      {notice.LineString(make([]notice.Position, 20_001)...), "", "more than 20000"},
		"empty polygon": {&notice.Geometry{Type: "MultiPolygon", Polygons: [][][]notice.Position{{}}}, "", "three corners"},
	} {
		var ps notice.Problems
		g := place.Mend(x.g, "geometry", &ps)
		got, n := "", 0
		if g.Each(func(notice.Position) { n++ }); g != nil {
			got = fmt.Sprint(g.Type, " ", n)
		}
		if got != x.want || !strings.Contains(ps.Error(), x.said) || x.said == "" && len(ps) > 0 || ps.Failed() {
			t.Errorf("%s: got %s, %v; want %s, %s", name, got, ps, x.want, x.said)
		}
	}
}
