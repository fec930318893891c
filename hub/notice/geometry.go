package notice

import (
	"encoding/json"
	"fmt"
	"math"
)

// Position is longitude and latitude in degrees, WGS 84.
type Position [2]float64

// Geometry is a GeoJSON geometry (RFC 7946 section 3.1) without altitudes. Of
// the four slices the one that Type names is filled: Points for Point (one)
// and MultiPoint, Lines for LineString (one) and MultiLineString, Polygons
// (rings, the outer first) for Polygon (one) and MultiPolygon, Members for
// GeometryCollection.
type Geometry struct {
	Type     string
	Points   []Position
	Lines    [][]Position
	Polygons [][][]Position
	Members  []Geometry
}

// Point is a geometry of one position.
func Point(lon, lat float64) *Geometry {
	return &Geometry{Type: "Point", Points: []Position{{lon, lat}}}
}

// LineString is a geometry of one line, in order of travel.
func LineString(line ...Position) *Geometry {
	return &Geometry{Type: "LineString", Lines: [][]Position{line}}
}

// Polygon is a geometry of one polygon, its outer ring first.
func Polygon(rings ...[]Position) *Geometry {
	return &Geometry{Type: "Polygon", Polygons: [][][]Position{rings}}
}

type wireGeometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates,omitempty"`
	Geometries  []Geometry      `json:"geometries,omitempty"`
}

// MarshalJSON writes GeoJSON.
func (g Geometry) MarshalJSON() ([]byte, error) {
	var c any
	switch g.Type {
	case "Point":
		if len(g.Points) != 1 {
			return nil, fmt.Errorf("a Point of %d positions", len(g.Points))
		}
		c = g.Points[0]
	case "MultiPoint":
		c = g.Points
	case "LineString":
		if len(g.Lines) != 1 {
			return nil, fmt.Errorf("a LineString of %d lines", len(g.Lines))
		}
		c = g.Lines[0]
	case "MultiLineString":
		c = g.Lines
	case "Polygon":
		if len(g.Polygons) != 1 {
			return nil, fmt.Errorf("a Polygon of %d polygons", len(g.Polygons))
		}
		c = g.Polygons[0]
	case "MultiPolygon":
		c = g.Polygons
	case "GeometryCollection":
		return json.Marshal(wireGeometry{Type: g.Type, Geometries: g.Members})
	default:
		return nil, fmt.Errorf("unknown geometry type %q", g.Type)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return json.Marshal(wireGeometry{Type: g.Type, Coordinates: raw})
}

// UnmarshalJSON reads GeoJSON; altitudes are dropped.
func (g *Geometry) UnmarshalJSON(raw []byte) error {
	var w wireGeometry
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	*g = Geometry{Type: w.Type}
	read := func(into any) error {
		if len(w.Coordinates) == 0 {
			return fmt.Errorf("%s without coordinates", w.Type)
		}
		return json.Unmarshal(w.Coordinates, into)
	}
	switch w.Type {
	case "Point":
		g.Points = make([]Position, 1)
		return read(&g.Points[0])
	case "MultiPoint":
		return read(&g.Points)
	case "LineString":
		g.Lines = make([][]Position, 1)
		return read(&g.Lines[0])
	case "MultiLineString":
		return read(&g.Lines)
	case "Polygon":
		g.Polygons = make([][][]Position, 1)
		return read(&g.Polygons[0])
	case "MultiPolygon":
		return read(&g.Polygons)
	case "GeometryCollection":
		g.Members = w.Geometries
		return nil
	}
	return fmt.Errorf("unknown geometry type %q", w.Type)
}

// UnmarshalJSON reads two or more numbers and keeps the first two.
func (p *Position) UnmarshalJSON(raw []byte) error {
	var c []*float64
	if err := json.Unmarshal(raw, &c); err != nil {
		return err
	}
	if len(c) < 2 || c[0] == nil || c[1] == nil {
		return fmt.Errorf("a position that is not two numbers: %.40s", raw)
	}
	*p = Position{*c[0], *c[1]}
	return nil
}

// Each calls f with every position of g, in order.
func (g *Geometry) Each(f func(Position)) {
	if g == nil {
		return
	}
	for _, p := range g.Points {
		f(p)
	}
	for _, l := range g.Lines {
		for _, p := range l {
			f(p)
		}
	}
	for _, poly := range g.Polygons {
		for _, ring := range poly {
			for _, p := range ring {
				f(p)
			}
		}
	}
	for i := range g.Members {
		g.Members[i].Each(f)
	}
}

// Box is a bounding box in degrees.
type Box struct{ West, South, East, North float64 }

// Bounds returns the bounding box of g; ok is false where g holds no position.
func (g *Geometry) Bounds() (b Box, ok bool) {
	b = Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	g.Each(func(p Position) {
		ok = true
		b.West, b.East = min(b.West, p[0]), max(b.East, p[0])
		b.South, b.North = min(b.South, p[1]), max(b.North, p[1])
	})
	return b, ok
}

// Overlaps reports whether the boxes share a point.
func (b Box) Overlaps(o Box) bool {
	return b.West <= o.East && o.West <= b.East && b.South <= o.North && o.South <= b.North
}

// Inside reports whether p lies in a polygon, by the even-odd rule, so that inner
// rings are holes.
func Inside(rings [][]Position, p Position) (in bool) {
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
				in = !in
			}
		}
	}
	return in
}

// Contains reports whether p lies in b.
func (b Box) Contains(p Position) bool {
	return b.West <= p[0] && p[0] <= b.East && b.South <= p[1] && p[1] <= b.North
}

// With is the smallest box that holds b and p.
func (b Box) With(p Position) Box {
	return Box{West: min(b.West, p[0]), South: min(b.South, p[1]), East: max(b.East, p[0]), North: max(b.North, p[1])}
}

// EarthRadius is the mean radius in metres (IUGG).
const EarthRadius = 6371008.8

// Distance is the great-circle distance in metres (haversine).
func Distance(a, b Position) float64 {
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	dLat, dLon := rad(b[1]-a[1]), rad(b[0]-a[0])
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a[1]))*math.Cos(rad(b[1]))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// maxMeetings bounds the work of [Crosses], some 50 ms. Rings of real places
// need a few per position; only edges that lie along each other need more.
const maxMeetings = 5_000_000

// Crosses reports whether two edges of a ring run through each other, so that
// nobody can say what is inside. Edges that only touch, or go back along the
// same way (as where a hole is cut in from the rim), do not cross. The work is
// bounded: a ring too tangled for an answer counts as one that does not.
func Crosses(ring []Position) bool {
	edges := len(ring) - 1
	if edges < 3 {
		return false
	}
	t := edgeTree{ring: ring, boxes: make([]Box, 2*edges), left: maxMeetings}
	for i := range edges {
		a, b := ring[i], ring[i+1]
		t.boxes[edges+i] = Box{min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])}
	}
	for k := edges - 1; k > 0; k-- {
		a, b := t.boxes[2*k], t.boxes[2*k+1]
		t.boxes[k] = Box{min(a.West, b.West), min(a.South, b.South), max(a.East, b.East), max(a.North, b.North)}
	}
	for k := 1; k < edges; k++ {
		if t.meet(2*k, 2*k+1) {
			return true
		}
	}
	return false
}

// edgeTree holds the boxes of the edges of a ring as a binary tree: node k has
// the children 2k and 2k+1, and the last half of the nodes are the edges.
type edgeTree struct {
	ring  []Position
	boxes []Box
	left  int // meetings that may still be looked at
}

// meet reports whether an edge below node a crosses one below node b.
func (t *edgeTree) meet(a, b int) bool {
	if t.left--; t.left < 0 || !t.boxes[a].Overlaps(t.boxes[b]) {
		return false
	}
	edges := len(t.ring) - 1
	switch {
	case a < edges && (b >= edges || a < b): // the larger part is split
		return t.meet(2*a, b) || t.meet(2*a+1, b)
	case b < edges:
		return t.meet(a, 2*b) || t.meet(a, 2*b+1)
	}
	p, q, r, s := t.ring[a-edges], t.ring[a-edges+1], t.ring[b-edges], t.ring[b-edges+1]
	return side(p, q, r)*side(p, q, s) < 0 && side(r, s, p)*side(r, s, q) < 0
}

// side is 1 where c lies left of the line from a to b, -1 where it lies right,
// and 0 where it lies on it to 1e-9 degrees, a tenth of a millimetre.
func side(a, b, c Position) int {
	x, y := b[0]-a[0], b[1]-a[1]
	switch cross := x*(c[1]-a[1]) - y*(c[0]-a[0]); {
	case cross > 1e-9*math.Hypot(x, y):
		return 1
	case cross < -1e-9*math.Hypot(x, y):
		return -1
	}
	return 0
}
