package vms

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// What is written of a notice that did not come from a sign fits a text matrix
// of this size: the pages of a message, the lines of a page, and the cells of
// a line, where a letter takes one and a Han character two.
const (
	MostPages = 3
	MostLines = 4
	MostCells = 24
)

// Encode writes what signs shall show of s as a VmsPublication of DATEX II 3.5:
// one sign for each public notice that is in force and has a text that fits.
// Everything else is left out and named in the losses.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	out := writer{sheet: s, taken: map[string]bool{}}
	out.head()
	told := 0
	for _, e := range s.Entries {
		if out.sign(e) {
			told++
		}
	}
	if told == 0 { // the schema wants a controller
		out.Open("vms:vmsControllerStatus")
		out.references(pocket{Table: out.ownTable(), Controller: ref{ID: out.ownTable().ID}})
		out.Close("vms:vmsControllerStatus")
	}
	out.Close("d2:payload")
	if _, err := w.Write(out.Bytes()); err != nil {
		return out.losses, fmt.Errorf("write VmsPublication: %w", err)
	}
	return out.losses, nil
}

// writer is one pass over a sheet.
type writer struct {
	xmlsafe.Writer
	sheet  notice.Sheet
	losses notice.Losses
	taken  map[string]bool // keys of signs
}

const schema = "http://datex2.eu/schema/3/"

// country of what the hub itself publishes (ISO 3166-1).
const country = "cn"

func (w *writer) head() {
	w.Head()
	w.Open("d2:payload", "xmlns:d2", schema+"d2Payload", "xmlns:com", schema+"common", "xmlns:loc", schema+"locationReferencing",
		"xmlns:vms", schema+"vms", "xmlns:xsi", instance, "xsi:type", "vms:"+publication, "lang", string(w.lang()), "modelBaseVersion", "3")
	w.Element("com:publicationTime", stamp(w.sheet.Now))
	w.Open("com:publicationCreator")
	w.Element("com:country", country)
	w.Element("com:nationalIdentifier", cmp.Or(w.sheet.Owner.ID, "wayside"))
	w.Close("com:publicationCreator")
	w.Open("vms:headerInformation")
	w.Element("com:confidentiality", "noRestriction")
	w.Element("com:informationStatus", "real")
	w.Close("vms:headerInformation")
}

func (w *writer) lang() notice.Lang { return tag(w.sheet.Lang) }

// tag is l where XML takes it for a language, else English.
func tag(l notice.Lang) notice.Lang {
	if l == "" || len(notice.Words{l: ""}.Check("", 1)) > 0 {
		return notice.English
	}
	return l
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }

// ownTable names the signs that are notices of this hub.
func (w *writer) ownTable() ref { return ref{cmp.Or(w.sheet.Owner.ID, "wayside") + "-notices", "1"} }

// draft is one notice as a sign shows it.
type draft struct {
	*notice.Notice
	pocket
	lang  notice.Lang // of the text
	text  string      // as it is shown
	pages [][]line
	seen  bool // it came from a sign
}

// sign writes one entry; false where it is left out.
func (w *writer) sign(e notice.Entry) bool {
	d, why := w.draft(e)
	if why != "" {
		w.losses.Add(e.Notice.ID, "notice", why)
		return false
	}
	w.lost(d)
	w.Open("vms:vmsControllerStatus")
	w.references(d.pocket)
	w.Open("vms:vmsStatus", "vmsIndex", d.Index)
	w.Open("vms:vmsStatus")
	w.Element("vms:statusUpdateTime", stamp(d.Sent))
	w.Element("vms:workingStatus", "working")
	w.message(d)
	w.location(d)
	w.Close("vms:vmsStatus")
	w.Close("vms:vmsStatus")
	w.Close("vms:vmsControllerStatus")
	return true
}

// draft is what a sign shows of e, or why it shows nothing.
func (w *writer) draft(e notice.Entry) (d *draft, why string) {
	n := e.Notice
	d = &draft{Notice: n}
	switch {
	case n.Audience == notice.Restricted:
		return nil, "it is not for the public"
	case n.Status != notice.Actual && n.Status != "":
		return nil, "a test or an exercise is not shown on signs"
	case e.State != notice.Active && e.State != "":
		return nil, "a sign shows what is in force"
	}
	t, l := n.TextIn(w.lang())
	d.lang = l
	o := n.Origin
	if d.seen = o != nil && o.Format == extName && o.ID != "" && !w.taken[o.ID]; d.seen {
		d.pocket = pocketOf(n)
		d.seen = keyOf(d.Controller.ID, d.Index) == o.ID && whole(d.Index) && d.Table.ID != ""
	}
	if d.seen && t.Sign == "" {
		t, d.lang = shownText(n, l)
	}
	switch {
	case d.seen && (t.Sign != "" || len(d.Pictograms) > 0):
		d.pages = split(t.Sign)
	default:
		if d.pages = split(t.Sign); t.Sign == "" {
			d.pages = wrap(t.Headline)
		}
		if !fits(d.pages) {
			return nil, fmt.Sprintf("neither its sign text nor its headline fits %d pages of %d lines of %d characters", MostPages, MostLines, MostCells)
		}
	}
	if !d.seen {
		d.pocket = pocket{Table: w.ownTable(), Controller: ref{n.ID.UUID(), "1"}, Index: "1", Reason: reasonFor(n)}
	}
	w.taken[keyOf(d.Controller.ID, d.Index)] = true
	if d.text = join(d.pages); d.text == join(d.Lines) {
		d.pages = d.Lines
	} else if c := lineColours[n.Colour]; c != "" && len(d.pages) > 0 {
		d.pages[0][0].Colour = c
	}
	return d, ""
}

// shownText is the text of what came from a sign in the language of the sign,
// else in l.
func shownText(n *notice.Notice, l notice.Lang) (notice.Text, notice.Lang) {
	for _, other := range slices.Sorted(maps.Keys(n.Text)) {
		if n.Text[other].Sign != "" {
			return n.Text[other], other
		}
	}
	return n.Text[l], l
}

func whole(s string) bool { _, err := strconv.ParseInt(s, 10, 32); return err == nil }

func fits(pages [][]line) bool {
	return len(pages) > 0 && len(pages) <= MostPages && !slices.ContainsFunc(pages, func(p []line) bool {
		return len(p) > MostLines || slices.ContainsFunc(p, func(l line) bool { return cells(l.Text) > MostCells })
	})
}

// cells is how wide s is on a text matrix.
func cells(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x1100 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00) {
			n++
		}
	}
	return n
}

// wrap breaks one line of text into lines and pages: between words, and
// anywhere between Han characters.
func wrap(s string) (pages [][]line) {
	var lines []line
	now := ""
	for s = phrase.Line(s); s != ""; {
		word := s
		if i := strings.IndexFunc(s[1:], unicode.IsSpace); i >= 0 {
			word = s[:i+1]
		}
		if i := strings.IndexFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }); i == 0 {
			_, size := utf8.DecodeRuneInString(word)
			for size < len(word) && closes(word[size:]) {
				_, more := utf8.DecodeRuneInString(word[size:])
				size += more
			}
			word = word[:size]
		} else if i > 0 {
			word = word[:i]
		}
		s = s[len(word):]
		if now != "" && cells(now+strings.TrimRight(word, " ")) > MostCells {
			lines, now = append(lines, line{Text: strings.TrimSpace(now)}), ""
		}
		now += word
	}
	if now = strings.TrimSpace(now); now != "" {
		lines = append(lines, line{Text: now})
	}
	return slices.Collect(slices.Chunk(lines, MostLines))
}

// closes reports whether s begins with a mark that may not begin a line.
func closes(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("，。、；：！？）】》”’", r)
}

func (w *writer) references(p pocket) {
	w.reference("vms:vmsControllerTableReference", "vms:VmsControllerTable", p.Table)
	w.reference("vms:vmsControllerReference", "vms:VmsController", p.Controller)
}

func (w *writer) reference(name, class string, r ref) {
	attrs := []string{"targetClass", class, "id", r.ID}
	if r.Version != "" {
		attrs = append(attrs, "version", r.Version)
	}
	w.Element(name, "", attrs...)
}

func (w *writer) message(d *draft) {
	w.Open("vms:vmsMessage", "messageIndex", "1")
	w.Open("vms:vmsMessage")
	w.coded("vms:codedReasonForSetting", d.Reason, "situation", "operatorCreated", "trafficManagement", "travelTime", "campaign", "default")
	for _, k := range d.Kinds {
		w.coded("vms:messageInformationType", k, "campaignMessage", "dateTime", "futureInformation", "instructionOrMessage", "situationWarning", "temperature", "trafficManagement", "travelTime")
	}
	w.Element("vms:timeLastSet", stamp(cmp.Or(d.Onset, d.Sent)))
	for _, s := range d.Situations {
		w.reference("vms:relatedSituation", "sit:Situation", s)
	}
	if d.Interval != nil {
		w.Element("vms:sequencingInterval", strconv.FormatFloat(*d.Interval, 'f', -1, 64))
	}
	next := 1
	if len(d.pages) > 0 {
		w.area(next, d)
		next++
	}
	for i, word := range d.Pictograms {
		w.pictogram(next+i, word)
	}
	w.Close("vms:vmsMessage")
	w.Close("vms:vmsMessage")
}

// area writes the text: as it is, or as pages of it.
func (w *writer) area(index int, d *draft) {
	w.Open("vms:displayAreaSettings", "displayAreaIndex", strconv.Itoa(index))
	if len(d.pages) == 1 {
		w.lines(d.pages[0], d.lang)
	} else {
		w.Open("vms:displayAreaSettings", "xsi:type", "vms:MultiPageDisplay")
		for i, p := range d.pages {
			w.Open("vms:displayAreaSettings", "pageNumber", strconv.Itoa(i+1))
			w.lines(p, d.lang)
			w.Close("vms:displayAreaSettings")
		}
		w.Close("vms:displayAreaSettings")
	}
	w.Close("vms:displayAreaSettings")
}

func (w *writer) lines(lines []line, lang notice.Lang) {
	w.Open("vms:displayAreaSettings", "xsi:type", "vms:TextDisplay")
	for i, l := range lines {
		w.Open("vms:textLine", "lineIndex", strconv.Itoa(i+1))
		w.Open("vms:textLine", "lineLanguage", string(tag(lang)))
		w.Element("vms:textLine", l.Text)
		if slices.Contains(colours, l.Colour) {
			w.Element("vms:lineColour", l.Colour)
		}
		if l.Flashing {
			w.Element("vms:lineFlashing", "true")
		}
		w.Close("vms:textLine")
		w.Close("vms:textLine")
	}
	w.Close("vms:displayAreaSettings")
}

func (w *writer) pictogram(index int, word string) {
	w.Open("vms:displayAreaSettings", "displayAreaIndex", strconv.Itoa(index))
	w.Open("vms:displayAreaSettings", "xsi:type", "vms:PictogramDisplay")
	w.Open("vms:pictogram", "xsi:type", "vms:RegularPictogram")
	w.coded("vms:pictogramDescription", word, pictogramWords...)
	w.Close("vms:pictogram")
	w.Close("vms:displayAreaSettings")
	w.Close("vms:displayAreaSettings")
}

// location writes where it is: the road, the place, and one point.
func (w *writer) location(d *draft) {
	p, where, road := anchor(d.Geometry), d.Place, notice.Road{}
	if len(d.Roads) > 0 {
		road = d.Roads[0]
		if where = ""; road.From != nil {
			where = road.From.Name
		}
	}
	if p == nil && where == "" && road.Name == "" {
		return
	}
	w.Open("vms:vmsLocationOverride", "xsi:type", "loc:PointLocation")
	if where != "" || road.Name != "" {
		w.Open("loc:supplementaryPositionalDescription")
		if where != "" {
			w.Open("loc:locationDescription")
			w.Open("com:values")
			w.Element("com:value", where, "lang", string(w.lang()))
			w.Close("com:values")
			w.Close("loc:locationDescription")
		}
		if road.Name != "" {
			w.Open("loc:roadInformation")
			if road.LocalName != "" {
				w.Element("loc:roadName", road.LocalName)
			}
			w.Element("loc:roadNumber", road.Name)
			w.Close("loc:roadInformation")
		}
		w.Close("loc:supplementaryPositionalDescription")
	}
	if p != nil {
		w.Open("loc:pointByCoordinates")
		w.Open("loc:pointCoordinates")
		w.Element("loc:latitude", strconv.FormatFloat(p[1], 'f', -1, 64))
		w.Element("loc:longitude", strconv.FormatFloat(p[0], 'f', -1, 64))
		w.Close("loc:pointCoordinates")
		w.Close("loc:pointByCoordinates")
	}
	w.Close("vms:vmsLocationOverride")
}

// coded writes a word of a list, or one that the list lacks as an extension.
func (w *writer) coded(name, word string, list ...string) {
	switch {
	case word == "":
	case slices.Contains(list, word):
		w.Element(name, word)
	default:
		w.Element(name, "_extended", "_extendedValue", word)
	}
}

// anchor is the first position of g on earth, nil where there is none.
func anchor(g *notice.Geometry) (first *notice.Position) {
	g.Each(func(p notice.Position) {
		if first == nil && p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90 {
			first = &p
		}
	})
	return first
}
