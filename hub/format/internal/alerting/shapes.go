package alerting

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// Shapes collects the polygons, lines and circles of an alert, written as CAP
// writes them ("lat,lon lat,lon …", "lat,lon radius"), into one geometry. What
// can't be used is left out with a warning.
type Shapes struct {
	// Bounds are where the source's places lie: they tell which axis stands
	// first, since many write longitude first.
	Bounds   *notice.Box
	Problems *notice.Problems

	polygons, lines [][]notice.Position
	circles         []*Circle
	seen            map[string]bool
	total           int
}

// Circle is a circle on earth; one of radius 0 is a point.
type Circle struct {
	Centre notice.Position
	Metres float64
}

// Corners is how many corners a circle is drawn with.
const Corners = 64

const maxPositions = 20_000 // of a notice's geometry

// Polygon adds a polygon, closed where its author forgot to.
func (s *Shapes) Polygon(at, text string) { s.path(at, text, true) }

// Path adds a polygon where the first position is the last too, else a line.
func (s *Shapes) Path(at, text string) { s.path(at, text, false) }

func (s *Shapes) path(at, text string, closed bool) {
	if text = strings.TrimSpace(text); text == "" || !s.fresh("p"+text) {
		return
	}
	var ps []notice.Position
	for f := range strings.FieldsSeq(text) {
		p, ok := Position(f)
		if !ok {
			s.Problems.Warn(at, "不是“纬度,经度”："+Cut(f, 60), "not 'lat,lon': "+Cut(f, 60))
			return
		}
		ps = append(ps, p)
	}
	if s.total += len(ps) + 1; s.total > maxPositions {
		s.Problems.Warn(at, "点太多，未采用", "too many positions; left out")
		return
	}
	if first := ps[0]; !slices.ContainsFunc(ps, func(p notice.Position) bool { return p != first }) {
		s.Problems.Warn(at, "所有点相同，未采用", "all positions are the same; left out")
		return
	}
	first, last := ps[0], ps[len(ps)-1]
	switch {
	case !closed && (len(ps) < 4 || first != last):
		s.lines = append(s.lines, ps)
		return
	case len(ps) > 2 && first != last:
		s.Problems.Warn(at, "多边形首尾不同，已闭合", "the polygon was not closed; it is now")
		ps = append(ps, first)
	}
	if len(ps) < 4 {
		s.Problems.Warn(at, "多边形至少四个点，未采用", "a polygon needs four positions; left out")
		return
	}
	s.polygons = append(s.polygons, ps)
}

// Circle adds a circle whose radius is in units of so many metres; one of
// radius 0 is a point.
func (s *Shapes) Circle(at, text string, unit float64) {
	if text = strings.Join(strings.Fields(text), " "); text == "" || !s.fresh("c"+text) {
		return
	}
	c, ok := ParseCircle(text, unit)
	if !ok {
		s.Problems.Warn(at, "不是“纬度,经度 半径”："+Cut(text, 60), "not 'lat,lon radius': "+Cut(text, 60))
		return
	}
	if s.total += Corners + 1; s.total <= maxPositions {
		s.circles = append(s.circles, &c)
	}
}

// ParseCircle reads "lat,lon radius", the radius in units of so many metres.
func ParseCircle(s string, unit float64) (c Circle, ok bool) {
	where, radius, _ := strings.Cut(s, " ")
	c.Centre, ok = Position(where)
	r, err := strconv.ParseFloat(strings.TrimSpace(radius), 64)
	if c.Metres = r * unit; !ok || err != nil || !(c.Metres >= 0 && c.Metres <= 5e6) {
		return Circle{}, false
	}
	return c, true
}

func (s *Shapes) fresh(key string) bool {
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	known := s.seen[key]
	s.seen[key] = true
	return !known
}

// Position reads "lat,lon". The order may turn out to be the other, so that
// both may be up to 180.
func Position(s string) (notice.Position, bool) {
	a, b, ok := strings.Cut(s, ",")
	lat, err1 := strconv.ParseFloat(a, 64)
	lon, err2 := strconv.ParseFloat(b, 64)
	if !ok || err1 != nil || err2 != nil || !(math.Abs(lat) <= 180 && math.Abs(lon) <= 180) {
		return notice.Position{}, false
	}
	return notice.Position{lon + 0, lat + 0}, true
}

// Geometry is the union of all that was added, nil where nothing was.
func (s *Shapes) Geometry(at string) *notice.Geometry {
	s.orient(at)
	return Union(s.polygons, s.lines, s.circles)
}

// Union is one geometry of all of these, nil of none.
func Union(polygons, lines [][]notice.Position, circles []*Circle) *notice.Geometry {
	var points []notice.Position
	for _, c := range circles {
		if c.Metres == 0 {
			points = append(points, c.Centre)
		} else {
			polygons = append(polygons, c.ring())
		}
	}
	var members []notice.Geometry
	if len(polygons) == 1 {
		members = append(members, *notice.Polygon(polygons[0]))
	} else if len(polygons) > 1 {
		g := notice.Geometry{Type: "MultiPolygon"}
		for _, ring := range polygons {
			g.Polygons = append(g.Polygons, [][]notice.Position{ring})
		}
		members = append(members, g)
	}
	if len(lines) == 1 {
		members = append(members, *notice.LineString(lines[0]...))
	} else if len(lines) > 1 {
		members = append(members, notice.Geometry{Type: "MultiLineString", Lines: lines})
	}
	if len(points) == 1 {
		members = append(members, *notice.Point(points[0][0], points[0][1]))
	} else if len(points) > 1 {
		members = append(members, notice.Geometry{Type: "MultiPoint", Points: points})
	}
	switch len(members) {
	case 0:
		return nil
	case 1:
		return &members[0]
	}
	return &notice.Geometry{Type: "GeometryCollection", Members: members}
}

// orient exchanges the axes of what was written longitude first, and drops what
// is on earth in neither order. Each shape is judged by itself: some services
// write their circles the other way round than their polygons.
func (s *Shapes) orient(at string) {
	swapped, dropped := false, false
	judge := func(ps []notice.Position) bool {
		swap, onEarth := s.turned(ps)
		if swap {
			for i, p := range ps {
				ps[i] = notice.Position{p[1], p[0]}
			}
		}
		swapped, dropped = swapped || swap, dropped || !onEarth
		return !onEarth
	}
	s.polygons, s.lines = slices.DeleteFunc(s.polygons, judge), slices.DeleteFunc(s.lines, judge)
	s.circles = slices.DeleteFunc(s.circles, func(c *Circle) bool {
		centre := []notice.Position{c.Centre}
		gone := judge(centre)
		c.Centre = centre[0]
		return gone
	})
	if swapped {
		s.Problems.Warn(at, "坐标像是经度在前，已对调", "the coordinates look like longitude first; they were swapped")
	}
	if dropped {
		s.Problems.Warn(at, "坐标超出范围，位置已略去", "a coordinate is out of range; the place was left out")
	}
}

// turned reports whether positions were written longitude first: where a
// latitude is beyond 90, or where the source's places are met only that way.
func (s *Shapes) turned(ps []notice.Position) (swap, onEarth bool) {
	high, wide, straight, other := false, false, false, false
	for _, p := range ps {
		high, wide = high || math.Abs(p[1]) > 90, wide || math.Abs(p[0]) > 90
		if s.Bounds != nil {
			straight = straight || s.Bounds.Contains(p)
			other = other || s.Bounds.Contains(notice.Position{p[1], p[0]})
		}
	}
	swap = !wide && (high || !straight && other)
	return swap, swap || !high
}

// ring is the circle as a closed ring, counter-clockwise, to 1e-6 degrees.
func (c *Circle) ring() []notice.Position {
	const rad = math.Pi / 180
	angle := c.Metres / notice.EarthRadius
	lon, lat := c.Centre[0]*rad, c.Centre[1]*rad
	ring := make([]notice.Position, 0, Corners+1)
	for i := range Corners {
		bearing := -2 * math.Pi * float64(i) / Corners
		sin := math.Sin(lat)*math.Cos(angle) + math.Cos(lat)*math.Sin(angle)*math.Cos(bearing)
		y := math.Asin(max(-1, min(1, sin)))
		x := lon + math.Atan2(math.Sin(bearing)*math.Sin(angle)*math.Cos(lat), math.Cos(angle)-math.Sin(lat)*math.Sin(y))
		ring = append(ring, notice.Position{Micro(max(-180, min(180, x/rad))), Micro(y / rad)})
	}
	return append(ring, ring[0])
}

// Micro rounds to 1e-6 degrees, some 0.1 m, and knows no minus zero.
func Micro(degrees float64) float64 { return math.Round(degrees*1e6)/1e6 + 0 }
