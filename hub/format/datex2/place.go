package datex2

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// maxPositions bounds the geometry of a notice.
const maxPositions = 20_000

// places gathers where records are: shapes, each once, and for want of them
// the points that are meant for display.
type places struct {
	*situation
	field string // of the record that is being read

	points   []notice.Position
	lines    [][]notice.Position
	polygons [][][]notice.Position
	shown    []notice.Position  // for display
	seen     map[[3]string]bool // shapes by their text
	total    int
	roads    []notice.Road
	areas    []notice.Area
	alertC   []any
}

// places fills in where the situation is.
func (s *situation) places(n *notice.Notice) {
	p := places{situation: s}
	for _, r := range s.live {
		for _, name := range []string{"locationReference", "groupOfLocations"} {
			p.field = fmt.Sprintf("situationRecord[%d].%s", r.index, name)
			for loc := range r.e.all(name) {
				p.walk(loc)
			}
		}
		for _, w := range r.e.words("applicableForTrafficDirection") {
			p.direct(directionOf(w))
		}
	}
	p.field = "geometry"
	n.Geometry = p.geometry()
	n.Roads, n.Areas, s.alertC = p.roads, p.areas, p.alertC
}

// walk reads a location with all that it contains.
func (p *places) walk(loc *element) {
	group := false
	for k := range loc.all("locationContainedInGroup") {
		group = true
		p.walk(k)
	}
	for k := range loc.all("locationContainedInItinerary") {
		group = true
		for l := range k.all("location") {
			p.walk(l)
		}
	}
	if !group {
		p.road(loc)
		p.area(loc)
		p.coded(loc)
		p.shape(loc)
	}
}

// shape reads the geometry of one location: lines and polygons, else points.
func (p *places) shape(loc *element) {
	drawn := false
	for _, l := range below(loc, "gmlLineString", nil) {
		drawn = p.line(l) || drawn
	}
	for m := range loc.all("gmlMultiPolygon") {
		for g := range m.all("gmlPolygon") {
			drawn = p.polygon(g) || drawn
		}
	}
	for _, name := range []string{"pointByCoordinates", "tpegPointLocation", "tpegLinearLocation", "openlrLinear", "openlrExtendedLinear", "openlrPointLocationReference"} {
		if e := loc.find(name); e != nil && !drawn {
			ends := below(e, "pointCoordinates", below(e, "openlrCoordinates", below(e, "openlrCoordinate", nil)))
			for _, c := range ends {
				if at, ok := p.coordinates(c); ok {
					p.point(at)
					drawn = true
				}
			}
		}
	}
	for _, name := range []string{"coordinatesForDisplay", "locationForDisplay"} {
		if c := loc.first(name); c != nil {
			if at, ok := p.coordinates(c); ok && !slices.Contains(p.shown, at) {
				p.shown = append(p.shown, at)
			}
		}
	}
}

// below appends all elements called name at any depth.
func below(e *element, name string, out []*element) []*element {
	for k := e.child; k != nil; k = k.next {
		if k.name == name {
			out = append(out, k)
			continue
		}
		out = below(k, name, out)
	}
	return out
}

func (p *places) point(at notice.Position) {
	if !slices.Contains(p.points, at) && p.total < maxPositions {
		p.points = append(p.points, at)
		p.total++
	}
}

// coordinates reads latitude and longitude, which are degrees by definition.
func (p *places) coordinates(c *element) (notice.Position, bool) {
	lat, err1 := strconv.ParseFloat(c.say("latitude"), 64)
	lon, err2 := strconv.ParseFloat(c.say("longitude"), 64)
	if err1 != nil || err2 != nil || !(math.Abs(lat) <= 90) || !(math.Abs(lon) <= 180) {
		p.ps.Warn(p.field+"."+c.name, fmt.Sprintf("不是经纬度（%s, %s），已略去", cut(c.say("latitude")), cut(c.say("longitude"))), fmt.Sprintf("not a latitude and a longitude (%s, %s); left out", cut(c.say("latitude")), cut(c.say("longitude"))))
		return notice.Position{}, false
	}
	return notice.Position{lon, lat}, true
}

// line reads a GML line and reports whether it is drawn.
func (p *places) line(e *element) bool {
	ps, fresh := p.positions(e, e.attr("srsName"), e.attr("srsDimension"))
	switch {
	case !fresh:
		return ps != nil
	case len(ps) == 1:
		p.point(ps[0])
	case len(ps) > 1:
		p.lines = append(p.lines, ps)
	}
	return len(ps) > 0
}

// polygon reads a GML polygon; vertices that stand twice in a row are dropped,
// and rings that are left open are closed.
func (p *places) polygon(e *element) bool {
	var rings [][]notice.Position
	for _, name := range []string{"exterior", "interior"} {
		for r := range e.all(name) {
			ps, fresh := p.positions(r, r.attr("srsName"), r.attr("srsDimension"))
			if !fresh && name == "exterior" {
				return ps != nil
			}
			if ps = slices.Compact(ps); len(ps) > 0 && ps[0] != ps[len(ps)-1] {
				ps = append(ps, ps[0])
			}
			if len(ps) >= 4 {
				rings = append(rings, ps)
			} else if name == "exterior" {
				p.ps.Warn(p.field+".gmlPolygon", "多边形不足三个点，已略去", "a polygon of less than three positions; left out")
				return false
			}
		}
	}
	if len(rings) > 0 {
		p.polygons = append(p.polygons, rings)
	}
	return len(rings) > 0
}

// positions reads a posList (or the coordinates of GML 2). fresh is false of a
// list that was read before; what can't be read is nil, with a warning.
func (p *places) positions(e *element, srs, dimension string) (out []notice.Position, fresh bool) {
	list := e.first("posList")
	if list == nil {
		list = e.first("coordinates")
	}
	if list == nil {
		return nil, true
	}
	if s := list.attr("srsName"); s != "" {
		srs = s
	}
	if d := list.attr("srsDimension"); d != "" {
		dimension = d
	}
	key := [3]string{e.name, srs, list.text}
	if p.seen[key] {
		return []notice.Position{}, false
	}
	if p.seen == nil {
		p.seen = map[[3]string]bool{}
	}
	p.seen[key] = true
	if out = p.parse(list.text, srs, dimension); out != nil {
		p.total += len(out)
	}
	return out, true
}

// parse reads the numbers of a list in pairs or triples.
func (p *places) parse(text, srs, dimension string) []notice.Position {
	ref, zone := referenceOf(srs)
	refuse := func(zh, en string) []notice.Position {
		p.ps.Warn(p.field+".posList", zh+"，线形已略去", en+"; the shape was left out")
		return nil
	}
	if ref == foreign {
		return refuse("坐标系 "+cut(srs)+" 不支持", "the reference system "+cut(srs)+" is not supported")
	}
	var vs []float64
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return r <= ' ' || r == ',' }) {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return refuse("不是坐标："+cut(w), "not a coordinate: "+cut(w))
		}
		vs = append(vs, v)
	}
	step := 2
	if dimension == "3" || dimension == "" && len(vs)%2 == 1 && len(vs)%3 == 0 {
		step = 3
	}
	if len(vs) == 0 || len(vs)%step != 0 || dimension != "" && dimension != "2" && dimension != "3" {
		return refuse(fmt.Sprintf("%d 个数不成 %d 维坐标", len(vs), step), fmt.Sprintf("%d numbers are no positions of %d dimensions", len(vs), step))
	}
	out := make([]notice.Position, 0, len(vs)/step)
	for i := 0; i < len(vs); i += step {
		at := notice.Position{vs[i], vs[i+1]}
		switch ref {
		case latLon:
			at = notice.Position{at[1], at[0]}
		case eastNorth:
			if !(at[0] >= 0 && at[0] <= 1_000_000 && at[1] >= 0 && at[1] <= 10_000_000) {
				return refuse("不是 UTM 米制坐标", "not metres of UTM")
			}
			at = fromUTM(zone, at[0], at[1])
		}
		if !(math.Abs(at[0]) <= 180 && math.Abs(at[1]) <= 180) {
			return refuse("坐标是投影后的米数，却没有说明坐标系", "projected coordinates, without a reference system that says so")
		}
		out = append(out, at)
	}
	return out
}

// geometry is all that was found, as one geometry in degrees, or nil.
func (p *places) geometry() *notice.Geometry {
	if len(p.points)+len(p.lines)+len(p.polygons) == 0 {
		p.points = p.shown
	}
	p.thin()
	var parts []notice.Geometry
	switch len(p.points) {
	case 0:
	case 1:
		parts = append(parts, *notice.Point(p.points[0][0], p.points[0][1]))
	default:
		parts = append(parts, notice.Geometry{Type: "MultiPoint", Points: p.points})
	}
	switch len(p.lines) {
	case 0:
	case 1:
		parts = append(parts, *notice.LineString(p.lines[0]...))
	default:
		parts = append(parts, notice.Geometry{Type: "MultiLineString", Lines: p.lines})
	}
	switch len(p.polygons) {
	case 0:
	case 1:
		parts = append(parts, *notice.Polygon(p.polygons[0]...))
	default:
		parts = append(parts, notice.Geometry{Type: "MultiPolygon", Polygons: p.polygons})
	}
	var g *notice.Geometry
	switch len(parts) {
	case 0:
	case 1:
		g = &parts[0]
	default:
		g = &notice.Geometry{Type: "GeometryCollection", Members: parts}
	}
	return place.Tidy(g, p.settings.Bounds, p.field, p.ps)
}

// thin keeps what a notice may hold of a shape with too many positions.
func (p *places) thin() {
	if p.total <= maxPositions {
		return
	}
	p.ps.Warn(p.field, fmt.Sprintf("有 %d 个点，已抽稀", p.total), fmt.Sprintf("%d positions; thinned out", p.total))
	every := p.total/(maxPositions/2) + 1
	sparse := func(ps []notice.Position, least int) []notice.Position {
		if len(ps) <= least*every {
			return ps
		}
		var out []notice.Position
		for i := 0; i < len(ps)-1; i += every {
			out = append(out, ps[i])
		}
		return append(out, ps[len(ps)-1])
	}
	total := 0
	for i, l := range p.lines {
		p.lines[i] = sparse(l, 2)
		if total += len(p.lines[i]); total > maxPositions/2 {
			p.lines = p.lines[:i]
			break
		}
	}
	total = 0
	for i, rings := range p.polygons {
		for j, r := range rings {
			rings[j] = sparse(r, 4)
			total += len(rings[j])
		}
		if total > maxPositions/2 {
			p.polygons = p.polygons[:i]
			break
		}
	}
}
