package open511

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Encode writes the road events of s as an Open511 document in JSON, each in
// one language: that of the sheet where the notice says something in it. What
// is over is written as ARCHIVED. A notice without a place, or of a kind that
// is no road event, is left out and named in the losses.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	out := newWriter(s, false)
	doc := document{Events: []json.RawMessage{}, Meta: meta{Version: "v1", URL: s.Self}}
	for _, d := range out.drafts() {
		raw, err := marshal(d.event)
		if err != nil { // a number that JSON lacks costs no more than its notice
			out.losses.Add(d.ID, "notice", err.Error())
			continue
		}
		doc.Events = append(doc.Events, raw)
	}
	raw, err := marshal(doc)
	return out.finish(w, raw, err)
}

// EncodeXML writes the road events of s as an Open511 document in XML, with the
// texts of every language; all else is as of [Encode].
func EncodeXML(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	out := newWriter(s, true)
	x := xmlWriter{xmlsafe.Writer{Flat: true}}
	x.Open("open511", "version", "v1", "xml:lang", string(out.lang), "xmlns:gml", gmlSpace, "xmlns:w", ownSpace)
	x.Open("events")
	for _, d := range out.drafts() {
		x.event(d.event)
	}
	x.Close("events")
	x.Open("pagination")
	x.Leaf("offset", "0")
	x.Close("pagination")
	if s.Self != "" {
		x.link("self", s.Self)
	}
	x.Close("open511")
	return out.finish(w, append([]byte(xml.Header), x.Bytes()...), nil)
}

func (w *writer) finish(to io.Writer, raw []byte, err error) (notice.Losses, error) {
	if err == nil {
		_, err = to.Write(append(raw, '\n'))
	}
	if err != nil {
		return w.losses, fmt.Errorf("write Open511: %w", err)
	}
	return w.losses, nil
}

// writer is one pass over a sheet.
type writer struct {
	sheet        notice.Sheet
	lang         notice.Lang
	all          bool // languages: every one, or one
	jurisdiction string
	losses       notice.Losses
}

func newWriter(s notice.Sheet, all bool) *writer {
	return &writer{sheet: s, lang: cmp.Or(s.Lang, notice.English), all: all, jurisdiction: jurisdiction(s.Base)}
}

// draft is one notice that is written.
type draft struct {
	*notice.Notice
	entry   notice.Entry
	event   event
	lang    notice.Lang // of its texts
	foreign bool        // it came as Open511, and keeps its id and links
	pocket  pocket
}

// drafts are the notices that Open511 can tell, as events.
func (w *writer) drafts() (out []*draft) {
	taken := map[string]int{}
	for _, e := range w.sheet.Entries {
		if why := unfit(e.Notice); why != "" {
			w.losses.Add(e.Notice.ID, "notice", why)
			continue
		}
		d := &draft{Notice: e.Notice, entry: e, pocket: pocketOf(e.Notice)}
		if o := e.Notice.Origin; o != nil && o.Format == "open511" && eventID.MatchString(o.ID) {
			d.event.ID, d.foreign = o.ID, true
			taken[o.ID]++
		}
		out = append(out, d)
	}
	for _, d := range out {
		if d.foreign && taken[d.event.ID] > 1 { // two sources use one id
			w.losses.Add(d.ID, "origin.id", "another source uses the same id; written under the notice's own")
			d.foreign = false
		}
		if !d.foreign {
			d.event.ID = w.jurisdiction + "/" + d.ID.UUID()
		}
	}
	w.group(out)
	for _, d := range out {
		d.lang = speaks(d.Notice, w.lang)
		w.compose(d)
		w.lost(d)
	}
	return out
}

// unfit says why a notice can't be a road event, "" where it can.
func unfit(n *notice.Notice) string {
	switch {
	case n.Kind != notice.Traffic && n.Kind != notice.Weather:
		return "Open511 carries road events and weather on the road alone"
	case n.Status != notice.Actual && n.Status != "" || n.Audience == notice.Restricted:
		return "Open511 can't mark what is a test, an exercise or restricted"
	case drawable(n.Geometry) == nil:
		return "Open511 needs a geography"
	}
	return ""
}

// drawable is the part of a geometry that Open511 can carry, nil where there
// is none.
func drawable(g *notice.Geometry) *notice.Geometry {
	if g == nil {
		return nil
	}
	if g.Type == "GeometryCollection" {
		for i := range g.Members {
			if d := drawable(&g.Members[i]); d != nil {
				return d
			}
		}
		return nil
	}
	count := map[string]int{
		"Point": len(g.Points), "MultiPoint": len(g.Points), "LineString": len(g.Lines), "MultiLineString": len(g.Lines), "Polygon": len(g.Polygons), "MultiPolygon": len(g.Polygons),
	}[g.Type]
	offEarth := false
	g.Each(func(p notice.Position) {
		offEarth = offEarth || !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90)
	})
	if count == 0 || count > 1 && !strings.HasPrefix(g.Type, "Multi") || offEarth {
		return nil
	}
	return g
}

// group links notices of one group: each names the first, and the first names
// all. What came as Open511 has links of its own.
func (w *writer) group(drafts []*draft) {
	first := map[string]*draft{}
	for _, d := range drafts {
		d.event.URL = w.self(d.Notice)
		if d.foreign && d.Group != "" {
			d.event.Grouped = d.pocket.Grouped
		}
		if d.foreign || d.Group == "" {
			continue
		}
		if f := first[d.Group]; f == nil {
			first[d.Group] = d
		} else {
			f.event.Grouped = append(f.event.Grouped, d.event.URL)
			d.event.Grouped = []string{f.event.URL}
		}
	}
}

// self is the address of a notice as an Open511 document.
func (w *writer) self(n *notice.Notice) string {
	return w.base() + "/notices/" + n.ID.UUID() + ".open511"
}

func (w *writer) base() string {
	if webURL(w.sheet.Base) {
		return strings.TrimRight(w.sheet.Base, "/")
	}
	return "https://" + noHost
}

// speaks is the language in which n says most to readers of lang: lang itself
// where it says something of its own in it, not only a headline made of
// fields.
func speaks(n *notice.Notice, lang notice.Lang) notice.Lang {
	said := notice.Notice{Text: map[notice.Lang]notice.Text{}}
	for _, own := range []func(l notice.Lang, t notice.Text) bool{
		func(_ notice.Lang, t notice.Text) bool { return t.Description != "" || t.Radio != "" },
		func(l notice.Lang, t notice.Text) bool { return t.Headline != phrase.Headline(n, l) },
		func(notice.Lang, notice.Text) bool { return true },
	} {
		for l, t := range n.Text {
			if langTag.MatchString(string(l)) && own(l, t) {
				said.Text[l] = t
			}
		}
		if len(said.Text) > 0 {
			break
		}
	}
	_, l := said.TextIn(lang)
	return l
}

// compose fills in the event of d, whose id and links are there already.
func (w *writer) compose(d *draft) {
	e, k := &d.event, &d.pocket
	e.Lang, e.Status, e.JurisdictionURL = string(d.lang), active, w.base()+"/"
	if d.foreign && k.JurisdictionURL != "" {
		e.JurisdictionURL = k.JurisdictionURL
	}
	switch d.entry.State {
	case notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired:
		e.Status = archived
	}
	if e.Type, e.Subtypes = k.Type, k.Subtypes; e.Type == "" {
		e.Type, e.Subtypes = typeOf(d.Notice)
	}
	e.Severity, _ = toWord(severities, d.Severity)
	e.Severity = cmp.Or(e.Severity, map[bool]string{true: "MAJOR", false: "UNKNOWN"}[d.Severity == notice.Extreme])
	if d.Certainty != notice.CertaintyUnknown {
		e.Certainty, _ = toWord(certainties, d.Certainty)
	}
	sent := cmp.Or(d.Sent, w.sheet.Now)
	e.Updated, e.Created = stamp(sent), stamp(sent)
	if first := d.entry.First; !first.IsZero() && first.Before(sent) {
		e.Created = stamp(first)
	}
	if d.foreign && k.Created != "" {
		e.Created = k.Created
	}
	e.Geography = drawable(d.Geometry)
	w.texts(d)
	w.roads(d)
	w.attached(d)
	w.when(d)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }

// langs are the languages that are written, the one of the event first.
func (w *writer) langs(d *draft) []notice.Lang {
	out := []notice.Lang{d.lang}
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		if w.all && l != d.lang && langTag.MatchString(string(l)) {
			out = append(out, l)
		}
	}
	return out
}

// text is s as it may stand in the document.
func text(s string) string { return notice.Clean(xmlsafe.Clean(s)) }

func oneLine(s string) string { return phrase.Line(xmlsafe.Clean(s)) }

// texts fills in the free texts.
func (w *writer) texts(d *draft) {
	e := &d.event
	e.Headline, e.Description, e.Detour = words{}, words{}, words{}
	spoken := words{}
	for _, l := range w.langs(d) {
		t := d.Text[l]
		own := d.pocket.Headline[string(l)]
		if own == "" || headline(own, d.Notice, l) != t.Headline {
			own = t.Headline
		}
		e.Headline[l] = cmp.Or(oneLine(own), phrase.Headline(d.Notice, l))
		e.Description[l], spoken[l] = text(t.Description), text(t.Radio)
	}
	if d.Detour != nil {
		for l, s := range d.Detour.Text {
			if l == d.lang || w.all && langTag.MatchString(string(l)) {
				e.Detour[l] = text(s)
			}
		}
	}
	e.Plus = maps.Clone(d.pocket.Plus)
	if e.Plus == nil {
		e.Plus = map[string]any{}
	}
	for _, ws := range []words{e.Description, e.Detour, spoken} {
		maps.DeleteFunc(ws, func(_ notice.Lang, s string) bool { return s == "" })
	}
	if len(spoken) > 0 {
		e.Plus[ivrMessage] = spoken
	}
	if !d.ReviewBy.IsZero() {
		e.Plus[nextUpdate] = stamp(d.ReviewBy)
	}
}
