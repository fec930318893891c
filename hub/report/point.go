package report

import (
	"math"
	"strconv"
	"strings"
)

// Point is a place, WGS 84.
type Point struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// ParsePoint reads a longitude and a latitude.
func ParsePoint(lon, lat string) (Point, bool) {
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p := Point{x, y}
	return p, errX == nil && errY == nil && p.valid()
}

func (p Point) valid() bool { return math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90 } // NaN is neither

// Rough is the place to a thousandth of a degree, about 100 metres: the road, and
// nobody's door.
func (p Point) Rough() Point {
	return Point{math.Round(p.Lon*1000) / 1000, math.Round(p.Lat*1000) / 1000}
}

func (p Point) metres(q Point) float64 {
	const degree = 111_195 // of a great circle of the Earth's mean radius
	dx := (p.Lon - q.Lon) * math.Cos((p.Lat+q.Lat)/2*math.Pi/180)
	return math.Hypot(dx, p.Lat-q.Lat) * degree
}

// String is "lon,lat".
func (p Point) String() string { return p.X() + "," + p.Y() }

// X is the longitude in decimals, Y the latitude.
func (p Point) X() string { return strconv.FormatFloat(p.Lon, 'f', -1, 64) }
func (p Point) Y() string { return strconv.FormatFloat(p.Lat, 'f', -1, 64) }
