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

// Contains reports whether p lies in b.
func (b Box) Contains(p Position) bool {
	return b.West <= p[0] && p[0] <= b.East && b.South <= p[1] && p[1] <= b.North
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
