package page

import "strconv"

// placeMap is the map of the roads alone, on which somebody taps a place: the
// script of the page turns the tap into degrees.
type placeMap struct {
	*mapView
	West, North, Wide, High string // degrees: the upper left corner of the view box, and how much it shows
}

// placeMap draws it; nil where the office has given no roads.
func (p *Pages) placeMap() *placeMap {
	box, _ := bounds(nil, p.site.Outlines)
	if box.West > box.East {
		return nil
	}
	d := newDrawing(box)
	for _, o := range p.site.Outlines {
		d.road(o)
	}
	for _, o := range p.site.Outlines {
		d.name(o)
	}
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
	east := d.squ * d.scale // units a degree of longitude
	return &placeMap{d.mapView, degrees(d.box.West - d.ox/east), degrees(d.box.North + d.oy/d.scale), degrees(mapWidth / east), degrees(mapHeight / d.scale)}
}
