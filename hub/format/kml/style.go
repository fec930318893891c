package kml

import (
	"embed"
	"encoding/base64"
	"fmt"
)

// symbols are one PNG to a level, each of another shape, as on our pages; a
// test draws them.
//
//go:embed symbols/level-*.png
var symbols embed.FS

type (
	style struct {
		ID    string    `xml:"id,attr"`
		Icon  iconStyle `xml:"IconStyle"`
		Label labelSize `xml:"LabelStyle"`
		Line  lineStyle `xml:"LineStyle"`
		Poly  polyStyle `xml:"PolyStyle"`
	}
	iconStyle struct {
		Scale float64 `xml:"scale"`
		Href  string  `xml:"Icon>href"`
	}
	labelSize struct {
		Scale float64 `xml:"scale"`
	}
	lineStyle struct {
		Colour string `xml:"color"`
		Width  int    `xml:"width"`
	}
	polyStyle struct {
		Colour string `xml:"color"`
	}
)

// colours of the levels from general to red or extreme, as blue, green, red
// (KML's order).
var colours = [5]string{"5c5044", "bf5f1d", "00d1ff", "007cf0", "2e10c8"}

// styles are one to a level: the higher, the wider its lines, the larger its
// symbol. Areas are seen through.
func styles() []style {
	out := make([]style, len(colours))
	for level, colour := range colours {
		png, err := symbols.ReadFile(fmt.Sprintf("symbols/level-%d.png", level))
		if err != nil {
			panic("kml: " + err.Error()) // the symbols are part of the program
		}
		out[level] = style{
			ID: fmt.Sprintf("level-%d", level), Icon: iconStyle{1 + float64(level)/10, "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)},
			Label: labelSize{0.8}, Line: lineStyle{"ff" + colour, 2 + level}, Poly: polyStyle{"4d" + colour},
		}
	}
	return out
}
