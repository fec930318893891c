package cma

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/format/internal/signal"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

var senderPattern = regexp.MustCompile(`^[0-9]{14}$`)

// text is s as it may stand in the document; what that drops is told.
func (w *writer) text(field, s string) string {
	clean := alerting.Plain(xmlsafe.Clean(s))
	if clean != s {
		w.lose(field, "markup, characters that XML can't carry, and blanks that say nothing")
	}
	return clean
}

// line is s as it may stand on one line of the document.
func (w *writer) line(field, s string) string {
	clean := alerting.Line(xmlsafe.Clean(s))
	if clean != s {
		w.lose(field, "markup, characters that XML can't carry, and blanks that say nothing")
	}
	return clean
}

// info is the one block, in Chinese where the notice has it.
func (w *writer) info(a *alert) info {
	n := w.n
	t, lang := n.TextIn(notice.Chinese)
	at := "text." + string(lang) + "."
	f := info{
		Language: string(lang), EventType: w.eventType(), Urgency: capital(string(n.Urgency)), Severity: "Unknown", Certainty: capital(string(n.Certainty)),
		Effective: w.effective(a.SendTime), Onset: w.time("onset", n.Onset), Expires: w.time("expires", n.Expires), SenderName: a.Sender,
		Description: w.text(at+"description", t.Description), Instruction: w.text(at+"instruction", t.Instruction),
	}
	if n.Colour != "" {
		f.Severity = capital(string(n.Colour))
	}
	if n.Certainty == notice.Possible {
		f.Certainty = "Unknown"
	}
	w.headline(&f, lang, t.Headline, a.Sender, a.MsgType == "Update")
	if w.over() { // what was dangerous is so no more
		f.Onset, f.Expires, f.Description, f.Instruction = "", "", first(a.Note, f.Headline), ""
	}
	if len(n.Links) > 0 {
		f.Web = w.text("links[0].href", n.Links[0].Href)
	}
	f.Area = w.areas(lang)
	return f
}

// headline writes the one shape of the platform. A headline that has it stands,
// as long as it speaks of this warning and does not lift it; any other leads
// the description, so that nothing of it is lost.
func (w *writer) headline(f *info, lang notice.Lang, own, sender string, later bool) {
	h := signal.Headline{Issuer: sender, Verb: signal.Issue, Name: w.pocket("type"), Colour: w.n.Colour}
	if later {
		h.Verb = signal.Update
	}
	if h.Name == "" {
		h.Type, _ = signal.Of(w.n.Event)
		if t, ok := signal.Coded(f.EventType); ok {
			h.Type = t
		}
	}
	said, ok := signal.Parse(own)
	fits := ok && said.Verb != "" && said.Verb != signal.Lift && said.Colour == w.n.Colour && said.Name != "" && said.Type.Event == w.n.Event
	at := "text." + string(lang) + ".headline"
	switch {
	case w.over():
		h.Verb = signal.Lift
		if h.Issuer == "" {
			h.Issuer = said.Issuer
		}
	case fits:
		f.Headline = w.line(at, own)
		return
	default:
		w.lose(at, "written in the platform's shape; it leads the description")
		if !strings.Contains(f.Description, own) {
			w.lose("text."+string(lang)+".description", "the headline leads it")
			f.Description = strings.TrimSpace(alerting.Plain(xmlsafe.Clean(own)) + "\n\n" + f.Description)
		}
	}
	f.Headline = alerting.Line(xmlsafe.Clean(h.String()))
}

// effective is the time of signing.
func (w *writer) effective(sent string) string {
	i := w.n.Issuer
	if i == nil || w.over() || !writable(i.Issued) || i.Issued.After(w.n.Sent) {
		return sent
	}
	return w.time("issuer.issued", i.Issued)
}

func capital(word string) string {
	if word == "" {
		return "Unknown"
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// methods are the texts for single channels.
func (w *writer) methods() (out []method) {
	t, lang := w.n.TextIn(notice.Chinese)
	for _, c := range []struct{ name, field, text string }{{"SMS", "brief", t.Brief}, {"LED", "sign", t.Sign}, {"BROADCAST", "radio", t.Radio}} {
		if text := w.text("text."+string(lang)+"."+c.field, c.text); text != "" {
			out = append(out, method{Name: c.name, Message: text})
		}
	}
	return out
}

// areas are one element for each area, with the shapes among them.
func (w *writer) areas(lang notice.Lang) []area {
	var out []area
	told := map[area]bool{}
	for i, a := range w.n.Areas {
		at := fmt.Sprintf("areas[%d]", i)
		e := area{Desc: w.line(at+".name", a.Name.In(lang))}
		if a.Code != "" && a.Scheme == scheme && isCode(a.Code) && short(a.Code) == a.Code {
			e.Geocode = (a.Code + "000000")[:12]
		} else if a.Code != "" || a.Scheme != "" {
			w.lose(at+".scheme", "region codes of GB/T 2260 alone are told")
			w.lose(at+".code", "region codes of GB/T 2260 alone are told")
		}
		if e.Desc == "" {
			e.Desc = nameless
		}
		key := area{Geocode: e.Geocode}
		if key.Geocode == "" {
			key.Desc = e.Desc
		}
		if told[key] || key.Desc == nameless {
			w.lose(at, "it has no name to be told, or was told already")
			continue
		}
		told[key] = true
		out = append(out, e)
	}
	polygons, circles := w.shapes()
	for i, s := range append(polygons, circles...) {
		if i == len(out) { // no area is left to hold it
			e := area{Desc: nameless}
			if i > 0 {
				e = area{Desc: out[0].Desc, Geocode: out[0].Geocode}
			}
			out = append(out, e)
		}
		if i < len(polygons) {
			out[i].Polygon = s
		} else {
			out[i].Circle = s
		}
	}
	return out
}

// shapes are the polygons and circles that say the geometry; what does not come
// back as it is, is told as lost.
func (w *writer) shapes() (polygons, circles []string) {
	g := w.n.Geometry
	if g == nil || w.over() {
		return nil, nil
	}
	outline(g, &polygons, &circles)
	var ps notice.Problems
	back := alerting.Shapes{Bounds: &china, Problems: &ps}
	for _, p := range polygons {
		back.Path("", p)
	}
	for _, c := range circles {
		back.Circle("", c, 1)
	}
	if !reflect.DeepEqual(back.Geometry(""), g) {
		w.lose("geometry", "told as simple polygons, lines and points")
	}
	return polygons, circles
}

func outline(g *notice.Geometry, polygons, circles *[]string) {
	for _, p := range g.Points {
		*circles = append(*circles, pairs([]notice.Position{p})+" 0")
	}
	for _, l := range g.Lines {
		*polygons = append(*polygons, pairs(l))
	}
	for _, rings := range g.Polygons {
		if len(rings) > 0 {
			*polygons = append(*polygons, pairs(rings[0]))
		}
	}
	for i := range g.Members {
		outline(&g.Members[i], polygons, circles)
	}
}

func pairs(ps []notice.Position) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatFloat(p[1], 'f', -1, 64) + "," + strconv.FormatFloat(p[0], 'f', -1, 64))
	}
	return b.String()
}

// lost names what of a notice that stands can't be told.
func (w *writer) lost() {
	n := w.n
	lose := func(is bool, field, why string) {
		if is {
			w.lose(field, why)
		}
	}
	const none = "the platform has no place for it"
	lose(n.Severity != signal.Severity(n.Colour) && n.Severity != "", "severity", "the colour alone is told")
	lose(n.Certainty == notice.Possible, "certainty", "the platform has no word for it")
	lose(n.Publisher.ID != "", "publisher", "the issuer alone is told")
	lose(n.Issuer != nil && !senderPattern.MatchString(n.Issuer.ID), "issuer.id", "no sender code of the platform")
	lose(n.Issuer != nil && n.Issuer.Issued.After(n.Sent), "issuer.issued", "the time of sending is told")
	w.time("sent", n.Sent)
	lose(!n.ReleaseAt.IsZero(), "releaseAt", none)
	lose(!n.Ends.IsZero(), "ends", none)
	lose(!n.ReviewBy.IsZero(), "reviewBy", none)
	lose(n.Planned, "planned", none)
	lose(n.Schedule != nil, "schedule", none)
	lose(len(n.Roads) > 0, "roads", none)
	lose(n.Impact != "", "impact", none)
	lose(n.Flow != "", "flow", none)
	lose(n.LanesClosed != nil, "lanesClosed", none)
	lose(n.LanesTotal != nil, "lanesTotal", none)
	lose(n.SpeedLimit != nil, "speedLimit", none)
	lose(n.DelaySeconds != nil, "delaySeconds", none)
	lose(n.QueueMetres != nil, "queueMetres", none)
	lose(len(n.Restrictions) > 0, "restrictions", none)
	lose(n.Detour != nil, "detour", none)
	lose(n.Enforcement != nil, "enforcement", none)
	lose(n.Service != nil, "service", none)
	lose(n.Statement != nil, "statement", none)
	lose(n.Handling != nil, "handling", none)
	lose(len(n.Attachments) > 0, "attachments", "files are sent beside the message, without an address")
	lose(n.Contact != nil, "contact", none)
	lose(len(n.References) > 0, "references", "the first message of the same warning alone is named")
	lose(n.Group != "", "group", none)
	lose(n.Takeover, "takeover", none)
	lose(n.Correction, "correction", none)
	lose(n.Origin != nil && w.source() == "", "origin", none)
	for _, name := range slices.Sorted(maps.Keys(n.Ext)) {
		lose(name != "cma", "ext."+name, "of another format")
	}
	w.lostWords()
}

// lostWords names what is said in further languages, and of links.
func (w *writer) lostWords() {
	n := w.n
	_, lang := n.TextIn(notice.Chinese)
	for _, l := range slices.Sorted(maps.Keys(n.Text)) {
		switch {
		case l != lang:
			w.lose("text."+string(l), "one language alone is told")
		case n.Text[l].Changed != "":
			w.lose("text."+string(l)+".changed", "the platform has no place for it")
		}
	}
	others := func(field string, words notice.Words, told notice.Lang) {
		for _, l := range slices.Sorted(maps.Keys(words)) {
			if l != told {
				w.lose(field+"."+string(l), "one language alone is told")
			}
		}
	}
	if n.Issuer != nil {
		others("issuer.name", n.Issuer.Name, lang)
	}
	for i, a := range n.Areas {
		others(fmt.Sprintf("areas[%d].name", i), a.Name, lang)
	}
	for i, l := range n.Links {
		at := fmt.Sprintf("links[%d]", i)
		switch {
		case i > 0:
			w.lose(at, "the first alone is told")
		case l.Rel != "" && l.Rel != "related", l.Media != "", len(l.Title) > 0:
			for _, field := range []string{".rel", ".media", ".title"} {
				w.lose(at+field, "the address alone is told")
			}
		}
	}
}
