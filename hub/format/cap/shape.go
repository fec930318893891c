package cap

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// pointKm is the radius of the circle that stands for a point: CAP readers
// address the people inside of it, and there is nobody inside a radius of 0.
const pointKm = 0.1

// lineHalf is half the width in metres of the strip that stands for a line.
const lineHalf = 50.0

// maxSegments is how many polygons one line becomes at most.
const maxSegments = 32

func formatPair(p notice.Position) string {
	f := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return f(p[1]) + "," + f(p[0])
}

func formatPairs(ps []notice.Position) string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = formatPair(p)
	}
	return strings.Join(out, " ")
}

// shape writes the geometry of the notice into a, and what CAP can't say
// exactly into parameters: an exact line, or the whole geometry as GeoJSON.
func (w *writer) shape(a *area) []pair {
	g := w.n.Geometry
	if g == nil {
		return nil
	}
	if w.sameCircles(a) {
		return nil
	}
	outline(g, a)
	polygons, circles := readBack(a)
	if reflect.DeepEqual(alerting.Union(polygons, nil, circles), g) {
		return nil
	}
	w.lose("geometry", "approximated by polygons and circles; exact in a wayside: parameter")
	if g.Type == "LineString" {
		return []pair{{ownPrefix + "line", formatPairs(g.Lines[0])}}
	}
	exact, err := json.Marshal(g)
	if err != nil {
		w.lose("geometry", err.Error())
		return nil
	}
	return []pair{{ownPrefix + "geometry", string(exact)}}
}

// sameCircles writes the circles that the notice came with, where its geometry
// is still exactly theirs.
func (w *writer) sameCircles(a *area) bool {
	given := w.extStrings("circle")
	var circles []*alerting.Circle
	for _, s := range given {
		c, ok := alerting.ParseCircle(s, kilometre)
		if !ok {
			return false
		}
		circles = append(circles, &c)
	}
	if len(circles) == 0 || !reflect.DeepEqual(alerting.Union(nil, nil, circles), w.n.Geometry) {
		return false
	}
	a.Circle = given
	return true
}

// readBack is what a reader of a makes of it.
func readBack(a *area) (polygons [][]notice.Position, circles []*alerting.Circle) {
	var m message
	for _, s := range a.Polygon {
		if ring := m.ring("", s); ring != nil {
			polygons = append(polygons, ring)
		}
	}
	for _, s := range a.Circle {
		if c, ok := alerting.ParseCircle(s, kilometre); ok {
			circles = append(circles, &c)
		}
	}
	return polygons, circles
}

// outline adds polygons and circles that cover g to a. A hole is covered too:
// CAP has none.
func outline(g *notice.Geometry, a *area) {
	for _, p := range g.Points {
		a.Circle = append(a.Circle, formatPair(p)+" "+strconv.FormatFloat(pointKm, 'f', -1, 64))
	}
	for _, line := range g.Lines {
		strips := strip(line)
		if len(strips) == 0 && len(line) > 0 {
			a.Circle = append(a.Circle, formatPair(line[0])+" "+strconv.FormatFloat(pointKm, 'f', -1, 64))
		}
		for _, ring := range strips {
			a.Polygon = append(a.Polygon, formatPairs(ring))
		}
	}
	for _, rings := range g.Polygons {
		if len(rings) > 0 {
			a.Polygon = append(a.Polygon, formatPairs(rings[0]))
		}
	}
	for i := range g.Members {
		outline(&g.Members[i], a)
	}
}

// strip covers a line with one rectangle for each of its segments, which
// overlap at the bends: so no edges cross, however the road winds. A line of
// many segments is simplified, and the strip as much wider.
func strip(line []notice.Position) [][]notice.Position {
	for len(line) > 4096 { // bounds the work; neighbours are close together
		half := make([]notice.Position, 0, len(line)/2+1)
		for i := 0; i < len(line)-1; i += 2 {
			half = append(half, line[i])
		}
		line = append(half, line[len(line)-1])
	}
	half := lineHalf
	for simple := line; ; half *= 2 {
		simple = simplify(line, half/2)
		if len(simple) <= maxSegments+1 || half > 1e6 {
			line = simple
			break
		}
	}
	var rings [][]notice.Position
	for i := 1; i < len(line); i++ {
		if line[i] != line[i-1] {
			rings = append(rings, rectangle(line[i-1], line[i], half))
		}
	}
	return rings
}

// metresPerDegree of latitude; of longitude it is times the cosine.
const metresPerDegree = notice.EarthRadius * math.Pi / 180

// metres is the plane vector from a to b, good enough for a strip.
func metres(a, b notice.Position) (x, y float64) {
	return (b[0] - a[0]) * metresPerDegree * shrink(a[1]), (b[1] - a[1]) * metresPerDegree
}

// shrink is the cosine of a latitude, kept from zero at the poles.
func shrink(lat float64) float64 { return max(0.01, math.Cos(lat*math.Pi/180)) }

func rectangle(a, b notice.Position, half float64) []notice.Position {
	x, y := metres(a, b)
	length := math.Hypot(x, y)
	if length == 0 {
		length = 1
	}
	ux, uy := x/length*half, y/length*half
	at := func(p notice.Position, along, across float64) notice.Position {
		lon := p[0] + (ux*along-uy*across)/(metresPerDegree*shrink(a[1]))
		lat := p[1] + (uy*along+ux*across)/metresPerDegree
		return notice.Position{alerting.Micro(max(-180, min(180, lon))), alerting.Micro(max(-90, min(90, lat)))}
	}
	ring := []notice.Position{at(a, -1, -1), at(b, 1, -1), at(b, 1, 1), at(a, -1, 1)}
	return append(ring, ring[0])
}

// simplify keeps the positions of a line that lie more than tolerance metres
// from the simpler line (Douglas and Peucker).
func simplify(line []notice.Position, tolerance float64) []notice.Position {
	if len(line) < 3 {
		return line
	}
	a, b := line[0], line[len(line)-1]
	far, most := 0, 0.0
	for i := 1; i < len(line)-1; i++ {
		if d := offLine(line[i], a, b); d > most {
			far, most = i, d
		}
	}
	if most <= tolerance {
		return []notice.Position{a, b}
	}
	left := simplify(line[:far+1], tolerance)
	return append(left[:len(left)-1:len(left)-1], simplify(line[far:], tolerance)...)
}

// offLine is the distance in metres of p from the segment a b.
func offLine(p, a, b notice.Position) float64 {
	bx, by := metres(a, b)
	px, py := metres(a, p)
	t := 0.0
	if l := bx*bx + by*by; l > 0 {
		t = max(0, min(1, (px*bx+py*by)/l))
	}
	return math.Hypot(px-t*bx, py-t*by)
}
