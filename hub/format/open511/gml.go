package open511

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// shape writes one geometry of GML 3.
func (x *xmlWriter) shape(g *notice.Geometry, attrs ...string) {
	name := "gml:" + g.Type
	single, many := strings.CutPrefix(g.Type, "Multi")
	x.Open(name, attrs...)
	switch {
	case many:
		member := "gml:" + strings.ToLower(single[:1]) + single[1:] + "Member"
		for _, part := range parts(g) {
			x.Open(member)
			x.shape(&part)
			x.Close(member)
		}
	case g.Type == "Point":
		x.Leaf("gml:pos", latLon(g.Points))
	case g.Type == "LineString":
		x.Leaf("gml:posList", latLon(g.Lines[0]))
	case g.Type == "Polygon":
		for i, ring := range g.Polygons[0] {
			edge := "gml:exterior"
			if i > 0 {
				edge = "gml:interior"
			}
			x.Open(edge)
			x.Open("gml:LinearRing")
			x.Leaf("gml:posList", latLon(ring))
			x.Close("gml:LinearRing")
			x.Close(edge)
		}
	}
	x.Close(name)
}

// parts are the members of a geometry of several.
func parts(g *notice.Geometry) (out []notice.Geometry) {
	for _, p := range g.Points {
		out = append(out, *notice.Point(p[0], p[1]))
	}
	for _, l := range g.Lines {
		out = append(out, *notice.LineString(l...))
	}
	for _, p := range g.Polygons {
		out = append(out, *notice.Polygon(p...))
	}
	return out
}

func latLon(ps []notice.Position) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(decimal(p[1]) + " " + decimal(p[0]))
	}
	return b.String()
}

// isGML reports whether a name space is of some version of GML.
func isGML(space string) bool { return strings.HasPrefix(space, gmlSpace) }

// gml reads a geometry, of GML 3 or of the GML 2 of the drafts, in whatever
// nesting: the positions are what counts. The srsName of the outermost tells
// the order of axes: latitude first, but for GML 2.
func (x *xmlReader) gml(start xml.StartElement) (*notice.Geometry, error) {
	g := gmlReader{x: x}
	for _, a := range start.Attr {
		if a.Name.Local == "srsName" {
			g.srs = strings.TrimSpace(a.Value)
		}
	}
	if err := g.element(start); err != nil {
		return nil, err
	}
	switch name := start.Name.Local; {
	case g.broken || g.srs != "" && !strings.HasSuffix(g.srs, "4326") && !strings.HasSuffix(g.srs, "CRS84"):
		x.e.warn("geography", "位置无法读取，或坐标系不是 EPSG:4326，已略去", "it can't be read, or its srsName is not EPSG:4326; left out")
		return nil, nil
	case strings.HasSuffix(name, "Point"):
		return one(name, &notice.Geometry{Type: "Point", Points: slices.Concat(g.lines...)}, len(g.lines)), nil
	case strings.HasSuffix(name, "Polygon") || strings.HasSuffix(name, "Surface"):
		return one(name, &notice.Geometry{Type: "Polygon", Polygons: g.polygons}, len(g.polygons)), nil
	}
	return one(start.Name.Local, &notice.Geometry{Type: "LineString", Lines: g.lines}, len(g.lines)), nil
}

// one names g by its element and by how many parts it has, nil of none.
func one(name string, g *notice.Geometry, parts int) *notice.Geometry {
	if parts == 0 {
		return nil
	}
	if parts > 1 || strings.HasPrefix(name, "Multi") {
		g.Type = "Multi" + g.Type
	}
	return g
}

type gmlReader struct {
	x        *xmlReader
	srs      string
	lines    [][]notice.Position
	polygons [][][]notice.Position
	broken   bool
}

// element reads one element of GML to its end.
func (g *gmlReader) element(start xml.StartElement) error {
	if start.Name.Local == "Polygon" {
		g.polygons = append(g.polygons, nil)
	}
	var text strings.Builder
	for {
		t, err := g.x.d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if err := g.element(t); err != nil {
				return err
			}
		case xml.EndElement:
			switch start.Name.Local {
			case "pos", "posList", "coordinates":
				g.positions(text.String(), start.Name.Local == "coordinates")
			}
			return nil
		}
	}
}

// positions adds a list of them: of GML 3, or of GML 2 with longitude first
// and commas within.
func (g *gmlReader) positions(text string, old bool) {
	lat, lon := 0, 1
	if old {
		text = strings.ReplaceAll(text, ",", " ")
		lat, lon = 1, 0
	} else if strings.HasSuffix(g.srs, "CRS84") {
		lat, lon = 1, 0
	}
	fields := strings.Fields(text)
	var line []notice.Position
	for i := 0; i+1 < len(fields); i += 2 {
		a, err1 := strconv.ParseFloat(fields[i+lat], 64)
		b, err2 := strconv.ParseFloat(fields[i+lon], 64)
		if err1 != nil || err2 != nil {
			g.broken = true
			return
		}
		line = append(line, notice.Position{b, a})
	}
	if g.broken = g.broken || len(fields)%2 != 0 || len(line) == 0; g.broken {
		return
	}
	if last := len(g.polygons) - 1; last >= 0 {
		g.polygons[last] = append(g.polygons[last], line)
	} else {
		g.lines = append(g.lines, line)
	}
}
