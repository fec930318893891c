package datex2

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wayside/hub/notice"
)

// spot is one location that will be written: a shape, a road, an area, or
// several of them together.
type spot struct {
	shape *notice.Geometry // a Point, a LineString, a Polygon or a MultiPolygon; nil: none
	road  *notice.Road
	area  *notice.Area
	codes []pocket // of AlertC
	main  bool     // carries the number of lanes
}

// shapesOf are the parts that DATEX II can draw, in their order.
func shapesOf(g *notice.Geometry) (out []*notice.Geometry) {
	if g == nil {
		return nil
	}
	if b, ok := g.Bounds(); ok && b.West == b.East && b.South == b.North && len(g.Polygons)+len(g.Members) == 0 {
		return []*notice.Geometry{notice.Point(b.West, b.South)}
	}
	for _, p := range g.Points {
		out = append(out, notice.Point(p[0], p[1]))
	}
	for _, l := range g.Lines {
		if len(l) > 1 {
			out = append(out, notice.LineString(l...))
		}
	}
	if len(g.Polygons) > 0 {
		out = append(out, &notice.Geometry{Type: "MultiPolygon", Polygons: g.Polygons})
	}
	for i := range g.Members {
		out = append(out, shapesOf(&g.Members[i])...)
	}
	return slices.DeleteFunc(out, func(s *notice.Geometry) bool { return !degrees(s) })
}

func degrees(g *notice.Geometry) bool {
	ok := true
	g.Each(func(p notice.Position) { ok = ok && p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90 })
	return ok
}

// spots are where a notice is: the first road with the first line or point,
// and the others after it.
func spots(n *notice.Notice, codes []pocket) (out []spot) {
	shapes := shapesOf(n.Geometry)
	for _, s := range shapes {
		out = append(out, spot{shape: s})
	}
	// A road lies along a line or at a point; on an area it stands by itself.
	linear := slices.IndexFunc(out, func(s spot) bool { return s.shape.Type != "MultiPolygon" })
	for i := range n.Roads {
		if i == 0 && linear >= 0 && (out[linear].shape.Type != "Point" || !measured(&n.Roads[0])) {
			out[linear].road = &n.Roads[i]
		} else {
			out = append(out, spot{road: &n.Roads[i]})
		}
	}
	road := slices.IndexFunc(out, func(s spot) bool { return !s.areal() })
	for i := range n.Areas {
		switch {
		case road < 0:
			out = append(out, spot{area: &n.Areas[i]})
		case i == 0:
			out[road].area = &n.Areas[i]
		}
	}
	for _, c := range codes {
		if i := slices.IndexFunc(out, func(s spot) bool { return s.class() == classOf(c) }); i >= 0 {
			out[i].codes = append(out[i].codes, c)
		} else if classOf(c) != "" {
			out = append(out, spot{codes: []pocket{c}})
		}
	}
	if len(out) == 0 {
		out = append(out, spot{})
	}
	out[max(road, 0)].main = true
	return out
}

const (
	areaLocation   = "loc:AreaLocation"
	pointLocation  = "loc:PointLocation"
	linearLocation = "loc:SingleRoadLinearLocation"
)

// class is the type of location that a spot is written as.
func (s spot) class() string {
	switch {
	case s.areal():
		return areaLocation
	case s.shape != nil && s.shape.Type == "Point":
		return pointLocation
	case s.shape != nil || s.road != nil:
		return linearLocation
	case len(s.codes) > 0:
		return classOf(s.codes[0])
	}
	return pointLocation
}

// areal reports whether a spot is written as an AreaLocation.
func (s spot) areal() bool {
	return s.shape != nil && s.shape.Type == "MultiPolygon" || s.shape == nil && s.road == nil && s.area != nil
}

func (r *recorder) location(o *part) {
	const name = "sit:locationReference"
	var codes []pocket
	if o.main {
		codes = r.pocket.list("alertC")
	}
	all := spots(r.n, codes)
	if len(all) == 1 {
		all[0].main = o.main
		r.place(name, all[0])
		return
	}
	r.Open(name, "xsi:type", "loc:LocationGroupByList")
	for _, s := range all {
		s.main = s.main && o.main
		r.place("loc:locationContainedInGroup", s)
	}
	r.Close(name)
}

// place writes one location.
func (r *recorder) place(name string, s spot) {
	class := s.class()
	r.Open(name, "xsi:type", class)
	if a := s.area; a != nil && s.areal() && a.Code != "" && !isoCode(*a) {
		r.Open("loc:externalReferencing")
		r.Leaf("loc:externalLocationCode", a.Code)
		r.Leaf("loc:externalReferencingSystem", cmp.Or(a.Scheme, "unknown"))
		r.Close("loc:externalReferencing")
	}
	if s.shape != nil && class != pointLocation {
		r.coordinates("loc:coordinatesForDisplay", middle(s.shape))
	}
	switch class {
	case areaLocation:
		r.coded(s.codes)
		r.area(s.area)
		r.polygons(s.shape)
	case pointLocation:
		r.supplement(s)
		r.point(s)
		r.coded(s.codes)
	default:
		r.supplement(s)
		if s.shape != nil {
			r.line("loc:gmlLineString", s.shape.Lines[0])
		}
		r.coded(s.codes)
		r.along(s)
	}
	r.Close(name)
}

// isoCode reports whether an area bears a code as IsoNamedArea wants it.
func isoCode(a notice.Area) bool {
	c, sub, ok := strings.Cut(a.Code, "-")
	return ok && a.Scheme == iso && len(c) == 2 && c == strings.ToUpper(c) && sub != "" && len(sub) <= 3 && len(a.Name) > 0
}

func (r *recorder) area(a *notice.Area) {
	switch {
	case a == nil || len(a.Name) == 0:
	case isoCode(*a):
		r.Open("loc:namedArea", "xsi:type", "loc:IsoNamedArea")
		r.multilingual("loc:areaName", a.Name)
		r.Leaf("loc:country", a.Code[:2])
		r.Leaf("loc:subdivisionType", "other")
		r.Leaf("loc:subdivisionCode", a.Code[3:])
		r.Close("loc:namedArea")
	default:
		r.Open("loc:namedArea", "xsi:type", "loc:NamedArea")
		r.multilingual("loc:areaName", a.Name)
		r.Close("loc:namedArea")
	}
}

// supplement is what stands beside the position: names, lanes, the road.
func (r *recorder) supplement(s spot) {
	name := ""
	if s.road != nil {
		name = stretch(s.road)
	}
	lanes := s.main && r.n.LanesTotal != nil
	if name == "" && !lanes && s.area == nil && s.road == nil {
		return
	}
	r.Open("loc:supplementaryPositionalDescription")
	r.multilingual("loc:locationDescription", notice.Words{r.lang: name})
	if lanes {
		r.Open("loc:carriageway")
		r.Leaf("loc:carriageway", "mainCarriageway")
		r.Leaf("loc:originalNumberOfLanes", strconv.Itoa(*r.n.LanesTotal))
		r.Close("loc:carriageway")
	}
	r.area(s.area)
	if road := s.road; road != nil {
		r.Open("loc:roadInformation")
		if road.Direction == "towards" {
			r.Leaf("loc:roadDestination", clip(road.Towards.In(r.lang), maxValue))
		}
		if numbered(road.Name) || road.LocalName != "" {
			r.Leaf("loc:roadName", road.LocalName)
			r.Leaf("loc:roadNumber", road.Name)
		} else {
			r.Leaf("loc:roadName", road.Name)
		}
		r.Close("loc:roadInformation")
	}
	r.Close("loc:supplementaryPositionalDescription")
}

func numbered(road string) bool { return strings.ContainsFunc(road, unicode.IsDigit) }

// stretch names the ends of a road, as ends reads them.
func stretch(road *notice.Road) string {
	var names []string
	for _, p := range []*notice.RoadPoint{road.From, road.To} {
		if p != nil && p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, between)
}

func (r *recorder) point(s spot) {
	if s.shape != nil {
		r.Open("loc:pointByCoordinates")
		r.coordinates("loc:pointCoordinates", s.shape.Points[0])
		r.Close("loc:pointByCoordinates")
	}
	if road := s.road; road != nil && road.From != nil && known(road.From.Chainage) {
		r.Open("loc:pointAlongLinearElement")
		r.Leaf("loc:directionAtPoint", directionWords[road.Direction])
		r.element(road)
		r.distance("loc:distanceAlongLinearElement", "DistanceFromLinearElementStart", "distanceAlong", *road.From.Chainage)
		r.Close("loc:pointAlongLinearElement")
	}
}

func (r *recorder) coordinates(name string, at notice.Position) {
	r.Open(name)
	r.Leaf("loc:latitude", number(at[1]))
	r.Leaf("loc:longitude", number(at[0]))
	r.Close(name)
}

// middle is a point for maps that show no shapes: the middle position of a
// line, the centre of what bounds an area.
func middle(g *notice.Geometry) notice.Position {
	if len(g.Lines) > 0 {
		return g.Lines[0][len(g.Lines[0])/2]
	}
	b, _ := g.Bounds()
	return notice.Position{round((b.West+b.East)/2, 6), round((b.South+b.North)/2, 6)}
}

func known(chainage *float64) bool { return chainage != nil && finite(*chainage) }

// measured reports whether both ends of a stretch are known by distance.
func measured(road *notice.Road) bool {
	return road.From != nil && road.To != nil && known(road.From.Chainage) && known(road.To.Chainage)
}

// along is a stretch of a road, with its direction: by its distances from the
// start, else as the whole of its own line.
func (r *recorder) along(s spot) {
	road := s.road
	if road == nil {
		return
	}
	const name = "loc:linearWithinLinearElement"
	direction := directionWords[road.Direction]
	if measured(road) {
		r.Open(name)
		r.Leaf("loc:directionOnLinearSection", direction)
		r.element(road)
		r.distance("loc:fromPoint", "DistanceFromLinearElementStart", "distanceAlong", *road.From.Chainage)
		r.distance("loc:toPoint", "DistanceFromLinearElementStart", "distanceAlong", *road.To.Chainage)
		r.Close(name)
	} else if direction != "" && s.shape != nil {
		r.Open(name)
		r.Leaf("loc:directionOnLinearSection", direction)
		r.Open("loc:linearElement", "xsi:type", "loc:LinearElementByLineString")
		r.Leaf("loc:roadNumber", road.Name)
		r.line("loc:gmlLineString", s.shape.Lines[0])
		r.Close("loc:linearElement")
		r.distance("loc:fromPoint", "PercentageDistanceAlongLinearElement", "percentageDistanceAlong", 0)
		r.distance("loc:toPoint", "PercentageDistanceAlongLinearElement", "percentageDistanceAlong", 100)
		r.Close(name)
	}
}

func (r *recorder) element(road *notice.Road) {
	r.Open("loc:linearElement")
	r.Leaf("loc:roadNumber", road.Name)
	r.Close("loc:linearElement")
}

func (r *recorder) distance(name, class, member string, v float64) {
	r.Open(name, "xsi:type", "loc:"+class)
	r.Leaf("loc:"+member, number(v))
	r.Close(name)
}

// line writes positions latitude first, as EPSG:4326 has them.
func (r *recorder) line(name string, ps []notice.Position) {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(number(p[1]) + " " + number(p[0]))
	}
	r.Open(name, "srsName", "EPSG:4326")
	r.Leaf("loc:posList", b.String())
	r.Close(name)
}

func (r *recorder) polygons(g *notice.Geometry) {
	if g == nil {
		return
	}
	r.Open("loc:gmlMultiPolygon")
	for _, rings := range g.Polygons {
		r.Open("loc:gmlPolygon")
		for i, ring := range rings {
			r.line(map[bool]string{true: "loc:exterior", false: "loc:interior"}[i == 0], ring)
		}
		r.Close("loc:gmlPolygon")
	}
	r.Close("loc:gmlMultiPolygon")
}
