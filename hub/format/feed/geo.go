package feed

import (
	"math"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// shapes are the parts of a geometry in GeoRSS-Simple: latitude first, blanks
// between.
type shapes struct {
	Points   []string `xml:"georss:point"`
	Lines    []string `xml:"georss:line"`
	Polygons []string `xml:"georss:polygon"`
}

// mostPositions of a geometry in a feed; a larger one is its bounding box
// there, and whole in the linked documents.
const mostPositions = 500

// geo projects the geometry of n; what GeoRSS-Simple can't say is a loss.
func (p *page) geo(n *notice.Notice) (s shapes) {
	g := n.Geometry
	if g == nil {
		return s
	}
	count, sound := 0, true
	g.Each(func(q notice.Position) {
		count++
		sound = sound && math.Abs(q[0]) <= 180 && math.Abs(q[1]) <= 90
	})
	if !sound {
		p.losses.Add(n.ID, "geometry", "lies outside the world")
		n.Geometry = nil // of our own copy: JSON Feed shows no such place either
		return s
	}
	if box, ok := g.Bounds(); ok && count > mostPositions {
		p.losses.Add(n.ID, "geometry", "shown by its bounding box")
		s.Polygons = []string{positions([]notice.Position{
			{box.West, box.South}, {box.East, box.South}, {box.East, box.North}, {box.West, box.North}, {box.West, box.South},
		})}
		return s
	}
	if !s.add(g) {
		p.losses.Add(n.ID, "geometry", "a hole or an unfinished shape is not shown")
	}
	return s
}

// add reports whether all of g could be said.
func (s *shapes) add(g *notice.Geometry) bool {
	whole := true
	for _, q := range g.Points {
		s.Points = append(s.Points, positions([]notice.Position{q}))
	}
	for _, l := range g.Lines {
		if len(l) < 2 {
			whole = false
			continue
		}
		s.Lines = append(s.Lines, positions(l))
	}
	for _, rings := range g.Polygons {
		if len(rings) == 0 || len(rings[0]) < 4 || rings[0][0] != rings[0][len(rings[0])-1] {
			whole = false
			continue
		}
		whole = whole && len(rings) == 1
		s.Polygons = append(s.Polygons, positions(rings[0]))
	}
	for i := range g.Members {
		whole = s.add(&g.Members[i]) && whole
	}
	return whole
}

// positions are written to a millionth of a degree, a decimetre.
func positions(list []notice.Position) string {
	var b strings.Builder
	for i, q := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(degrees(q[1]) + " " + degrees(q[0]))
	}
	return b.String()
}

func degrees(d float64) string {
	return strconv.FormatFloat(math.Round(d*1e6)/1e6+0, 'f', -1, 64) // + 0: no minus zero
}
