// Package kml writes notices as KML 2.2 (OGC 07-147r2), for Google Earth and
// geographic information systems. It is write-only. The format table uses it.
//
//	Placemark id      "notice-" and the UUID
//	name              headline, with the state in front of what isn't in force
//	description       the notice in paragraphs, as HTML made of escaped text
//	Snippet           text.*.brief, else the place
//	TimeSpan          onset (else sent) to ends (else expires)
//	atom:author, atom:link   who published it, the permanent page
//	styleUrl          by level: colour and width, and a symbol of a shape of its own
//	ExtendedData      the fields, named as in the document, shown by their names in the language of the sheet
//	geometry          all types; several parts are a MultiGeometry
//
// It stands alone: symbols are data URIs, and nothing in it makes a reader
// fetch from elsewhere. A notice without a place is a Placemark without a
// geometry, which a reader lists. Exercises, tests and restricted notices are
// left out: a pin on a map doesn't show that it isn't meant.
package kml

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"wayside/hub/format/internal/loss"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Media is the media type of KML (OGC 07-147r2, annex C).
const Media = "application/vnd.google-earth.kml+xml"

// Encode writes one Placemark to an entry of s, in their order.
func Encode(w io.Writer, s notice.Sheet) (losses notice.Losses, err error) {
	t := teller{sheet: s, lang: cmp.Or(s.Lang, notice.Chinese), zone: time.UTC}
	if s.Zone != nil {
		t.zone = s.Zone
	}
	doc := root{XMLNS: "http://www.opengis.net/kml/2.2", Atom: "http://www.w3.org/2005/Atom"}
	doc.Document.Name = line(cmp.Or(s.Title, s.Owner.Name.In(t.lang)))
	doc.Document.Open = 1
	doc.Document.Link = atomLink(s.Self)
	doc.Document.Description = line(s.About)
	doc.Document.Styles = styles()
	for _, e := range s.Entries {
		switch n := e.Notice; {
		case n == nil:
		case n.Status != notice.Actual:
			losses.Add(n.ID, "notice", "a map can't show that it is an exercise or a test")
		case n.Audience == notice.Restricted:
			losses.Add(n.ID, "notice", "restricted")
		default:
			doc.Document.Placemarks = append(doc.Document.Placemarks, t.placemark(e))
			if n.Enforcement != nil {
				losses.Add(n.ID, "enforcement", "but for its legal ground")
			}
			_, used := n.TextIn(t.lang)
			loss.OtherLanguages(&losses, n, used)
			loss.Rest(&losses, n, "a placemark has no member for it", carried...)
		}
	}
	if _, err = io.WriteString(w, xml.Header); err == nil {
		enc := xml.NewEncoder(w)
		if err = enc.Encode(doc); err == nil {
			_, err = io.WriteString(w, "\n")
		}
	}
	if err != nil {
		return losses, fmt.Errorf("write KML: %w", err)
	}
	return losses, nil
}

var carried = []string{"id", "revision", "kind", "event", "status", "audience", "severity", "urgency", "certainty", "colour", "publisher", "issuer", "sent", "onset", "ends", "expires",
	"text", "roads", "impact", "flow", "lanesClosed", "lanesTotal", "speedLimit", "delaySeconds", "queueMetres", "restrictions", "detour", "statement", "handling", "enforcement", "areas", "geometry", "contact"}

// The elements, in the order that the schema of KML demands.
type (
	root struct {
		XMLName  xml.Name `xml:"kml"`
		XMLNS    string   `xml:"xmlns,attr"`
		Atom     string   `xml:"xmlns:atom,attr"`
		Document document `xml:"Document"`
	}
	document struct {
		Name        string      `xml:"name,omitempty"`
		Open        int         `xml:"open"`
		Link        *link       `xml:"atom:link"`
		Description string      `xml:"description,omitempty"`
		Styles      []style     `xml:"Style"`
		Placemarks  []placemark `xml:"Placemark"`
	}
	link struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr,omitempty"`
	}
	placemark struct {
		ID          string   `xml:"id,attr"`
		Name        string   `xml:"name"`
		Author      *author  `xml:"atom:author"`
		Link        *link    `xml:"atom:link"`
		Phone       string   `xml:"phoneNumber,omitempty"`
		Snippet     *snippet `xml:"Snippet"`
		Description cdata    `xml:"description"`
		TimeSpan    timeSpan `xml:"TimeSpan"`
		StyleURL    string   `xml:"styleUrl"`
		Data        []data   `xml:"ExtendedData>Data"`
		Geometry    any      // named by itself
	}
	author struct {
		Name string `xml:"atom:name"`
	}
	snippet struct {
		MaxLines int    `xml:"maxLines,attr"`
		Text     string `xml:",chardata"`
	}
	cdata struct {
		Text string `xml:",cdata"`
	}
	timeSpan struct {
		Begin string `xml:"begin,omitempty"`
		End   string `xml:"end,omitempty"`
	}
	data struct {
		Name    string `xml:"name,attr"`
		Display string `xml:"displayName"`
		Value   string `xml:"value"`
	}
)

func (t teller) placemark(e notice.Entry) placemark {
	n := e.Notice
	text, _ := n.TextIn(t.lang)
	p := placemark{
		ID: "notice-" + n.ID.UUID(), Name: t.title(e, text), Description: cdata{t.description(e, text)},
		TimeSpan: span(n), StyleURL: fmt.Sprintf("#level-%d", n.Level()), Data: t.data(e), Geometry: shape(n.Geometry),
	}
	if name := line(cmp.Or(n.Publisher.Name.In(t.lang), n.Publisher.ID)); name != "" {
		p.Author = &author{name}
	}
	if t.sheet.Base != "" {
		p.Link = atomLink(t.sheet.Base + "/notices/" + n.ID.UUID())
	}
	if n.Contact != nil {
		p.Phone = line(n.Contact.Telephone)
	}
	if brief := line(cmp.Or(text.Brief, t.place(n))); brief != "" {
		p.Snippet = &snippet{2, brief}
	}
	return p
}

func atomLink(href string) *link {
	if href = line(href); href == "" {
		return nil
	}
	return &link{Href: href}
}

func span(n *notice.Notice) (s timeSpan) {
	begin, end := n.Onset, n.Ends
	if begin.IsZero() {
		begin = n.Sent
	}
	if end.IsZero() {
		end = n.Expires
	}
	if !begin.IsZero() {
		s.Begin = stamp(begin)
	}
	if !end.IsZero() && end.After(begin) {
		s.End = stamp(end)
	}
	return s
}

// stamp is a dateTime of XML Schema.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func line(s string) string { return phrase.Line(s) }
