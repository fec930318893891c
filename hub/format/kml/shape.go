package kml

import (
	"encoding/xml"
	"strconv"
	"strings"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

type (
	point struct {
		XMLName     xml.Name `xml:"Point"`
		Coordinates string   `xml:"coordinates"`
	}
	lineString struct {
		XMLName     xml.Name `xml:"LineString"`
		Tessellate  int      `xml:"tessellate"`
		Coordinates string   `xml:"coordinates"`
	}
	polygon struct {
		XMLName    xml.Name `xml:"Polygon"`
		Tessellate int      `xml:"tessellate"`
		Outer      string   `xml:"outerBoundaryIs>LinearRing>coordinates"`
		Inner      []ring   `xml:"innerBoundaryIs"`
	}
	ring struct {
		Coordinates string `xml:"LinearRing>coordinates"`
	}
	multi struct {
		XMLName xml.Name `xml:"MultiGeometry"`
		Parts   []any
	}
)

// shape is g as KML: a single part as itself, several as a MultiGeometry, which
// holds collections of collections without another level; nil for none. Lines
// and areas follow the ground (tessellate); rings turn so that areas are filled
// from above.
func shape(g *notice.Geometry) any {
	switch all := parts(place.RightHanded(g)); len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	default:
		return multi{Parts: all}
	}
}

func parts(g *notice.Geometry) (out []any) {
	if g == nil {
		return nil
	}
	for _, p := range g.Points {
		out = append(out, point{Coordinates: coordinates(p)})
	}
	for _, l := range g.Lines {
		out = append(out, lineString{Tessellate: 1, Coordinates: coordinates(l...)})
	}
	for _, rings := range g.Polygons {
		if len(rings) == 0 {
			continue
		}
		p := polygon{Tessellate: 1, Outer: coordinates(rings[0]...)}
		for _, hole := range rings[1:] {
			p.Inner = append(p.Inner, ring{coordinates(hole...)})
		}
		out = append(out, p)
	}
	for i := range g.Members {
		out = append(out, parts(&g.Members[i])...)
	}
	return out
}

// coordinates are tuples of longitude and latitude, without an altitude.
func coordinates(ps ...notice.Position) string {
	tuples := make([]string, len(ps))
	for i, p := range ps {
		tuples[i] = strconv.FormatFloat(p[0], 'f', -1, 64) + "," + strconv.FormatFloat(p[1], 'f', -1, 64)
	}
	return strings.Join(tuples, " ")
}
