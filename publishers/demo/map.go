package demo

import "wayside/hub/notice"

// Outline is a road of the county as a line.
type Outline struct {
	Road string
	Line *notice.Geometry
}

// Outlines are the roads of the county, for the map of the pages.
func Outlines() []Outline {
	return []Outline{
		{"S38", notice.LineString(expressway()...)}, {"G320", notice.LineString(national()...)},
		{"S211", notice.LineString(northRoad()...)}, {"X205", notice.LineString(riversideRoad()...)},
		{"人民路", notice.LineString(peoplesRoad()...)},
	}
}

// Names of the county's hub.
const (
	NameZH = "云溪路况"
	NameEN = "Yunxi Roads"
)

// Signs are the displays of the county: what /board/NAME shows.
func Signs() map[string]string {
	return map[string]string{
		"demo-led":   "cols=10&kind=traffic,weather,police&mode=led&rows=2",
		"demo-hall":  "lang=zh-CN,en",
		"demo-north": "kind=traffic,weather&road=S211,S38",
	}
}
