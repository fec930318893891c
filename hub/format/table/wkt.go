package table

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// Well-known text of geometries (OGC 06-103r4, section 7), longitude first.

var wktNames = map[string]string{
	"POINT": "Point", "MULTIPOINT": "MultiPoint", "LINESTRING": "LineString", "MULTILINESTRING": "MultiLineString",
	"POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection",
}

// wkt writes g.
func wkt(g *notice.Geometry) string {
	name := strings.ToUpper(g.Type)
	switch g.Type {
	case "Point", "MultiPoint":
		return name + " " + positions(g.Points)
	case "LineString":
		return name + " " + positions(g.Lines[0])
	case "MultiLineString":
		return name + " " + listed(g.Lines, positions)
	case "Polygon":
		return name + " " + listed(g.Polygons[0], positions)
	case "MultiPolygon":
		return name + " " + listed(g.Polygons, func(rings [][]notice.Position) string { return listed(rings, positions) })
	}
	return name + " " + listed(g.Members, func(m notice.Geometry) string { return wkt(&m) })
}

func listed[T any](list []T, one func(T) string) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = one(v)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func positions(ps []notice.Position) string {
	return listed(ps, func(p notice.Position) string { return degree(p[0]) + " " + degree(p[1]) })
}

func degree(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// parseWKT reads any of the seven types; altitudes and measures are dropped.
func parseWKT(s string) (*notice.Geometry, error) {
	if _, rest, ok := strings.Cut(s, ";"); ok && strings.HasPrefix(strings.ToUpper(s), "SRID=4326;") {
		s = rest // PostGIS
	}
	p := wktParser{rest: s}
	g := p.geometry(0)
	if p.err == nil && p.peek() != "" {
		p.fail("text after the end")
	}
	return g, p.err
}

type wktParser struct {
	rest string
	err  error
}

const wktSigns = "(), \t\n\r"

// peek is the next token, "" at the end: a sign, or a run of other characters.
func (p *wktParser) peek() string {
	p.rest = strings.TrimLeft(p.rest, " \t\n\r")
	if p.rest == "" || strings.ContainsRune("(),", rune(p.rest[0])) {
		return p.rest[:min(1, len(p.rest))]
	}
	if i := strings.IndexAny(p.rest, wktSigns); i > 0 {
		return p.rest[:i]
	}
	return p.rest
}

func (p *wktParser) next() string {
	t := p.peek()
	p.rest = p.rest[len(t):]
	return t
}

func (p *wktParser) fail(why string) {
	if p.err == nil {
		p.err = errors.New(why)
	}
	p.rest = ""
}

// list reads "(one, one, …)".
func (p *wktParser) list(one func()) {
	if t := p.next(); t != "(" {
		p.fail(fmt.Sprintf("want ( and not %.20q", t))
	}
	for p.err == nil {
		one()
		switch p.next() {
		case ",":
		case ")":
			return
		default:
			p.fail("want , or )")
		}
	}
}

func (p *wktParser) geometry(depth int) *notice.Geometry {
	name := strings.ToUpper(p.next())
	g := &notice.Geometry{Type: wktNames[strings.TrimRight(name, "ZM")]}
	switch strings.ToUpper(p.peek()) {
	case "Z", "M", "ZM":
		p.next()
	case "EMPTY":
		p.fail("an empty geometry")
	}
	switch {
	case g.Type == "", depth > 4:
		p.fail(fmt.Sprintf("unknown geometry %.20q", name))
	case g.Type == "Point":
		if g.Points = p.positions(); len(g.Points) > 1 {
			p.fail("a point of several positions")
		}
	case g.Type == "MultiPoint":
		p.list(func() {
			if p.peek() == "(" {
				g.Points = append(g.Points, p.positions()...)
				return
			}
			g.Points = append(g.Points, p.position())
		})
	case g.Type == "LineString":
		g.Lines = [][]notice.Position{p.positions()}
	case g.Type == "MultiLineString":
		p.list(func() { g.Lines = append(g.Lines, p.positions()) })
	case g.Type == "Polygon":
		g.Polygons = [][][]notice.Position{p.rings()}
	case g.Type == "MultiPolygon":
		p.list(func() { g.Polygons = append(g.Polygons, p.rings()) })
	default:
		p.list(func() {
			if m := p.geometry(depth + 1); m != nil {
				g.Members = append(g.Members, *m)
			}
		})
	}
	if p.err != nil {
		return nil
	}
	return g
}

func (p *wktParser) rings() (rings [][]notice.Position) {
	p.list(func() { rings = append(rings, p.positions()) })
	return rings
}

func (p *wktParser) positions() (ps []notice.Position) {
	p.list(func() { ps = append(ps, p.position()) })
	return ps
}

func (p *wktParser) position() (at notice.Position) {
	for i := 0; p.err == nil; i++ {
		if t := p.peek(); i >= 2 && (t == "," || t == ")") {
			return at
		}
		v, err := strconv.ParseFloat(p.next(), 64)
		if err != nil {
			p.fail("want two numbers")
		} else if i < 2 {
			at[i] = v
		}
	}
	return at
}
