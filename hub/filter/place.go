package filter

import (
	"math"

	"wayside/hub/notice"
)

// place is a part of the Earth that a geometry may touch.
type place interface {
	// segment reports whether the straight line from a to b touches the place.
	segment(a, b notice.Position) bool
	// inner is any position of the place.
	inner() notice.Position
}

// touches reports whether g and p share a position. No geometry touches
// nothing.
func touches(p place, g *notice.Geometry) bool {
	if g == nil {
		return false
	}
	for _, q := range g.Points {
		if p.segment(q, q) {
			return true
		}
	}
	for _, line := range g.Lines {
		if crosses(p, line) {
			return true
		}
	}
	for _, rings := range g.Polygons {
		for _, ring := range rings {
			if crosses(p, ring) {
				return true
			}
		}
		// No edge touches the place: it lies wholly inside or outside.
		if notice.Inside(rings, p.inner()) {
			return true
		}
	}
	for i := range g.Members {
		if touches(p, &g.Members[i]) {
			return true
		}
	}
	return false
}

func crosses(p place, line []notice.Position) bool {
	for i := range line {
		if p.segment(line[max(i-1, 0)], line[i]) {
			return true
		}
	}
	return false
}

type box notice.Box

func (b *box) inner() notice.Position { return notice.Position{b.West, b.South} }

// segment cuts the line at the four sides (Liang and Barsky, 1984) and sees
// whether anything is left.
func (b *box) segment(a, c notice.Position) bool {
	dx, dy := c[0]-a[0], c[1]-a[1]
	from, to := 0.0, 1.0
	for _, side := range [4][2]float64{
		{-dx, a[0] - b.West}, {dx, b.East - a[0]}, {-dy, a[1] - b.South}, {dy, b.North - a[1]},
	} {
		toward, room := side[0], side[1]
		switch {
		case toward == 0 && room < 0:
			return false
		case toward < 0:
			from = max(from, room/toward)
		case toward > 0:
			to = min(to, room/toward)
		}
	}
	return from <= to
}

// circle is what lies within some metres of a position.
type circle struct {
	at         notice.Position
	metres     float64
	cos        float64 // of the latitude: degrees of longitude in degrees of latitude
	dLon, dLat float64 // half the sides of a box around it, degrees
}

func newCircle(at notice.Position, metres float64) *circle {
	angle := metres / notice.EarthRadius
	c := &circle{at: at, metres: metres, cos: math.Cos(at[1] * math.Pi / 180), dLon: 180, dLat: angle * 180 / math.Pi}
	if s := math.Sin(angle); s < c.cos { // else it holds a pole, and so every longitude
		c.dLon = math.Asin(s/c.cos) * 180 / math.Pi
	}
	return c
}

func (c *circle) inner() notice.Position { return c.at }

// segment finds the nearest position of the line in the plane that touches the
// Earth at the centre, and measures the great circle to it.
func (c *circle) segment(a, b notice.Position) bool {
	ax, ay := math.Remainder(a[0]-c.at[0], 360), a[1]-c.at[1]
	bx, by := math.Remainder(b[0]-c.at[0], 360), b[1]-c.at[1]
	if min(ax, bx) > c.dLon || max(ax, bx) < -c.dLon || min(ay, by) > c.dLat || max(ay, by) < -c.dLat {
		return false
	}
	dx, dy := (bx-ax)*c.cos, by-ay
	along := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		along = min(max((-ax*c.cos*dx-ay*dy)/square, 0), 1)
	}
	nearest := notice.Position{c.at[0] + ax + along*(bx-ax), c.at[1] + ay + along*(by-ay)}
	return notice.Distance(c.at, nearest) <= c.metres
}
