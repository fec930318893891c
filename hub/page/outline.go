package page

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// The outline map: roads as lines, what is closed or slow on them, and a mark
// for each notice with a place. The list says the same in words.

// mapView is the map in units of its view box.
type mapView struct {
	W, H   int
	Roads  []string // paths
	Areas  []mapShape
	Lines  []mapShape
	Marks  []mapMark
	Labels []mapLabel
}

type mapShape struct{ Class, Path string }

type mapMark struct {
	X, Y  string
	Level levelOf
	Href  string
	Title string
}

type mapLabel struct{ X, Y, Text string }

// Bounds of what a map draws.
const (
	mapWidth, mapHeight, mapEdge = 400, 230, 24
	mostMarks                    = 40
	mostPoints                   = 4000
)

// drawing is a map in the making.
type drawing struct {
	*mapView
	box        notice.Box
	scale, squ float64 // units a degree of latitude; shrink of longitude
	ox, oy     float64
	points     int
	taken      [][2]float64
}

// outline draws the map of cards; nil where none of them has a place.
func (p *Pages) outline(cards []card) *mapView {
	box, placed := bounds(cards, p.site.Outlines)
	if !placed {
		return nil
	}
	d := newDrawing(box)
	for _, o := range p.site.Outlines {
		d.road(o)
	}
	for i := range slices.Backward(cards) {
		d.extent(cards[i].Entry.Notice, len(p.site.Outlines) == 0)
	}
	for i := range cards {
		d.mark(&cards[i])
	}
	for _, o := range p.site.Outlines {
		d.name(o)
	}
	return d.mapView
}

// bounds is the box of all roads and of all notices but those of whole areas,
// which count only where there is nothing else.
func bounds(cards []card, outlines []Outline) (all notice.Box, placed bool) {
	var lines, areas []notice.Box
	for _, c := range cards {
		g := c.Entry.Notice.Geometry
		if b, ok := g.Bounds(); ok {
			placed = true
			if len(g.Polygons) > 0 {
				areas = append(areas, b)
			} else {
				lines = append(lines, b)
			}
		}
	}
	for _, o := range outlines {
		if b, ok := o.Line.Bounds(); ok {
			lines = append(lines, b)
		}
	}
	if len(lines) == 0 {
		lines = areas
	}
	all = notice.Box{West: math.Inf(1), South: math.Inf(1), East: math.Inf(-1), North: math.Inf(-1)}
	for _, b := range lines {
		all = notice.Box{West: min(all.West, b.West), South: min(all.South, b.South), East: max(all.East, b.East), North: max(all.North, b.North)}
	}
	return all, placed && len(lines) > 0
}

func newDrawing(b notice.Box) *drawing {
	const least = 0.02 // degrees; a single point is not a map
	for _, side := range []struct{ low, high *float64 }{{&b.West, &b.East}, {&b.South, &b.North}} {
		if grow := least - (*side.high - *side.low); grow > 0 {
			*side.low, *side.high = *side.low-grow/2, *side.high+grow/2
		}
	}
	d := &drawing{mapView: &mapView{W: mapWidth, H: mapHeight}, box: b}
	d.squ = max(0.05, math.Cos((b.South+b.North)/2*math.Pi/180))
	d.scale = min((mapWidth-2*mapEdge)/((b.East-b.West)*d.squ), (mapHeight-2*mapEdge)/(b.North-b.South))
	d.ox = (mapWidth - (b.East-b.West)*d.squ*d.scale) / 2
	d.oy = (mapHeight - (b.North-b.South)*d.scale) / 2
	return d
}

func (d *drawing) at(p notice.Position) (x, y float64) {
	return d.ox + (p[0]-d.box.West)*d.squ*d.scale, d.oy + (d.box.North-p[1])*d.scale
}

// path draws a line; points nearer than a unit to the one before are left out.
func (d *drawing) path(line []notice.Position, closed bool) string {
	var b strings.Builder
	var px, py float64
	for i, p := range line {
		x, y := d.at(p)
		if i > 0 && i < len(line)-1 && math.Hypot(x-px, y-py) < 1 || d.points > mostPoints {
			continue
		}
		d.points++
		px, py = x, y
		letter := "L"
		if b.Len() == 0 {
			letter = "M"
		}
		fmt.Fprintf(&b, "%s%s %s", letter, unit(x), unit(y))
	}
	if closed {
		b.WriteString("z")
	}
	return b.String()
}

func unit(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", max(-2000, min(2000, v))), ".0")
}

func (d *drawing) road(o Outline) {
	if o.Line == nil {
		return
	}
	for _, line := range o.Line.Lines {
		d.Roads = append(d.Roads, d.path(line, false))
	}
}

// extent draws the line or the area of a notice, and its way round.
func (d *drawing) extent(n *notice.Notice, alsoRoad bool) {
	if n.Geometry == nil {
		return
	}
	for _, line := range n.Geometry.Lines {
		path := d.path(line, false)
		if alsoRoad {
			d.Roads = append(d.Roads, path)
		}
		d.Lines = append(d.Lines, mapShape{lineClass(n), path})
	}
	for _, polygon := range n.Geometry.Polygons {
		if len(polygon) > 0 {
			d.Areas = append(d.Areas, mapShape{"s" + fmt.Sprint(n.Level()), d.path(polygon[0], true)})
		}
	}
	if n.Detour != nil && n.Detour.Geometry != nil {
		for _, line := range n.Detour.Geometry.Lines {
			d.Lines = append(d.Lines, mapShape{"way", d.path(line, false)})
		}
	}
}

// lineClass is how a stretch is drawn: closed, slow, or told of.
func lineClass(n *notice.Notice) string {
	class := "s" + fmt.Sprint(n.Level())
	switch {
	case n.Impact == notice.AllClosed:
		return "shut " + class
	case n.Impact == notice.SomeClosed, n.Impact == notice.Alternating, n.Impact == notice.Shifted, n.Flow == notice.Slow, n.Flow == notice.Congested, n.Flow == notice.Jammed:
		return "slow " + class
	}
	return "told " + class
}

// mark sets the sign of a notice on its place, unless a more pressing one
// stands there already.
func (d *drawing) mark(c *card) {
	p, ok := middle(c.Entry.Notice.Geometry)
	if !ok || !d.box.Contains(p) || len(d.Marks) >= mostMarks {
		return
	}
	x, y := d.at(p)
	if b, _ := c.Entry.Notice.Geometry.Bounds(); len(c.Entry.Notice.Geometry.Lines) > 0 && (b.East-b.West+b.North-b.South)*d.scale < 60 {
		y -= 18 // beside a short stretch, not on it
	}
	if !d.free(x, y, 20) {
		return
	}
	d.Marks = append(d.Marks, mapMark{X: unit(x), Y: unit(y), Level: c.Level, Href: "#n-" + c.UUID, Title: c.Level.Word + " " + c.Headline})
}

// free reports whether no mark or label stands within so many units, and
// takes the place.
func (d *drawing) free(x, y, within float64) bool {
	for _, t := range d.taken {
		if math.Hypot(t[0]-x, t[1]-y) < within {
			return false
		}
	}
	d.taken = append(d.taken, [2]float64{x, y})
	return true
}

// middle is where the mark of a geometry stands. Whole areas have none.
func middle(g *notice.Geometry) (notice.Position, bool) {
	switch {
	case g == nil:
	case len(g.Points) > 0:
		return g.Points[0], true
	case len(g.Lines) > 0 && len(g.Lines[0]) > 1:
		line := g.Lines[0]
		a, b := line[(len(line)-1)/2], line[len(line)/2]
		return notice.Position{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}, true
	}
	return notice.Position{}, false
}

// name writes the number of a road where its line leaves room for it.
func (d *drawing) name(o Outline) {
	if o.Line == nil || o.Road == "" {
		return
	}
	for _, line := range o.Line.Lines {
		for _, part := range []float64{0.12, 0.85, 0.3, 0.7, 0.5} {
			p := line[min(len(line)-1, int(part*float64(len(line))))]
			x, y := d.at(p)
			y -= 9
			if x > 12 && x < mapWidth-44 && y > 14 && y < mapHeight-6 && d.free(x+12, y, 34) {
				d.Labels = append(d.Labels, mapLabel{unit(x), unit(y), o.Road})
				return
			}
		}
	}
}
