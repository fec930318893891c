package page

import (
	"bytes"
	"fmt"
	"html/template"
	"time"

	"wayside/hub/notice"
)

// Card is one notice exactly as the lists of the pages show it, for a page that
// tells how it would look.
func (p *Pages) Card(lang notice.Lang, e notice.Entry, now time.Time) (template.HTML, error) {
	var b bytes.Buffer
	if err := p.check.ExecuteTemplate(&b, "card", p.frame(lang, "").card(e, now)); err != nil {
		return "", fmt.Errorf("draw a card: %w", err)
	}
	return template.HTML(b.String()), nil // the template has escaped it
}

// Spot is a point on a [Sketch]: a sign that would show the notice, or a row of a
// list.
type Spot struct {
	At    notice.Position
	Class string
	Title string
	Href  string // what it leads to; "": nothing
}

// Sketch is the outline map of one notice and of the signs that would show it.
type Sketch struct {
	*mapView
	Spots []sketchSpot
}

type sketchSpot struct{ X, Y, Class, Title, Href string }

// Dots is the outline map of many places, such as all rows of a list; nil where
// there is none.
func (p *Pages) Dots(spots []Spot) *Sketch {
	if len(spots) == 0 {
		return nil
	}
	box, _ := bounds(nil, p.site.Outlines)
	for _, s := range spots {
		box = box.With(s.At)
	}
	d := newDrawing(box)
	for _, o := range p.site.Outlines {
		d.road(o)
	}
	out := &Sketch{mapView: d.mapView}
	out.spots(d, spots)
	for _, o := range p.site.Outlines {
		d.name(o)
	}
	return out
}

func (s *Sketch) spots(d *drawing, spots []Spot) {
	for _, one := range spots {
		x, y := d.at(one.At)
		d.taken = append(d.taken, [2]float64{x, y})
		s.Spots = append(s.Spots, sketchSpot{unit(x), unit(y), one.Class, one.Title, one.Href})
	}
}

// Sketch draws where a notice is and where it goes; nil where neither has a
// place.
func (p *Pages) Sketch(lang notice.Lang, e notice.Entry, now time.Time, spots []Spot) *Sketch {
	cards := []card{p.frame(lang, "").card(e, now)}
	box, placed := bounds(cards, p.site.Outlines)
	if !placed && len(spots) == 0 || !placed && len(p.site.Outlines) == 0 {
		return nil
	}
	for _, s := range spots {
		box = box.With(s.At)
	}
	d := newDrawing(box)
	for _, o := range p.site.Outlines {
		d.road(o)
	}
	d.extent(e.Notice, len(p.site.Outlines) == 0)
	d.mark(&cards[0])
	out := &Sketch{mapView: d.mapView}
	out.spots(d, spots)
	for _, o := range p.site.Outlines {
		d.name(o)
	}
	return out
}
