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

// Spot is a point on a [Sketch]: a sign that would show the notice.
type Spot struct {
	At    notice.Position
	Class string
	Title string
}

// Sketch is the outline map of one notice and of the signs that would show it.
type Sketch struct {
	*mapView
	Spots []sketchSpot
}

type sketchSpot struct{ X, Y, Class, Title string }

// Sketch draws where a notice is and where it goes; nil where neither has a
// place.
func (p *Pages) Sketch(lang notice.Lang, e notice.Entry, now time.Time, spots []Spot) *Sketch {
	cards := []card{p.frame(lang, "").card(e, now)}
	box, placed := bounds(cards, p.site.Outlines)
	if !placed && len(spots) == 0 || !placed && len(p.site.Outlines) == 0 {
		return nil
	}
	for _, s := range spots {
		box = notice.Box{West: min(box.West, s.At[0]), South: min(box.South, s.At[1]), East: max(box.East, s.At[0]), North: max(box.North, s.At[1])}
	}
	d := newDrawing(box)
	for _, o := range p.site.Outlines {
		d.road(o)
	}
	d.extent(e.Notice, len(p.site.Outlines) == 0)
	d.mark(&cards[0])
	out := &Sketch{mapView: d.mapView}
	for _, s := range spots {
		x, y := d.at(s.At)
		d.taken = append(d.taken, [2]float64{x, y})
		out.Spots = append(out.Spots, sketchSpot{unit(x), unit(y), s.Class, s.Title})
	}
	for _, o := range p.site.Outlines {
		d.name(o)
	}
	return out
}
