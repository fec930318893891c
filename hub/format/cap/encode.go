package cap

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
)

// EncodeAlert writes the one entry of s as a CAP 1.2 alert, for a notice's own
// address. A withdrawn notice becomes a Cancel, one that has ended an Update
// that says all is clear, both under identifiers of their own. A sheet of
// another number of entries, or a notice that can't be a message (no id, no
// time), is an error. Exact places and all else that CAP has no member for
// stand in parameters called "wayside:…", so that [Decode] gives the notice
// back, but for the losses.
func EncodeAlert(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	if len(s.Entries) != 1 {
		return nil, fmt.Errorf("write CAP: a document holds one notice, not %d; a feed holds many", len(s.Entries))
	}
	wr := writer{e: s.Entries[0], n: s.Entries[0].Notice, s: s}
	a, err := wr.compose()
	if err != nil {
		return nil, err
	}
	return distinct(wr.losses), writeXML(w, a)
}

// EncodeFeed writes s as an Atom feed (RFC 4287) whose entries hold whole CAP
// 1.2 alerts, for the feed of what is in force. The entry id is the notice's
// (an update is a new alert but the same entry). A notice that can't be a
// message, or is still embargoed, is left out and told as lost.
func EncodeFeed(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	f := feed{
		Lang: string(s.Lang), ID: first(s.Self, s.Base, "urn:wayside:cap"), Title: first(s.Title, "CAP"), Subtitle: s.About,
		Updated: atomTime(s.Updated, s.Now), Author: person{Name: first(s.Owner.Name.In(s.Lang), s.Owner.ID, "Wayside")},
	}
	if s.Self != "" {
		f.Links = []atomLink{{Rel: "self", Type: FeedMedia, Href: s.Self}}
	}
	var losses notice.Losses
	for _, e := range s.Entries {
		if e.State == notice.Embargoed {
			losses.Add(e.Notice.ID, "notice", "embargoed")
			continue
		}
		wr := writer{e: e, n: e.Notice, s: s}
		a, err := wr.compose()
		if err != nil {
			losses.Add(e.Notice.ID, "notice", err.Error())
			continue
		}
		losses = append(losses, distinct(wr.losses)...)
		f.Entries = append(f.Entries, wr.entry(a))
	}
	return losses, writeXML(w, &f)
}

// distinct drops repeats: what is lost in every language is told once.
func distinct(losses notice.Losses) notice.Losses {
	seen := map[notice.Loss]bool{}
	var out notice.Losses
	for _, l := range losses {
		if !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write CAP: %w", err)
	}
	return nil
}

type feed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   person      `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []feedEntry `xml:"entry"`
}

type feedEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published,omitempty"`
	Updated   string     `xml:"updated"`
	Author    person     `xml:"author"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary,omitempty"`
	Content   feedAlert  `xml:"content"`
}

type person struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedAlert struct {
	Type  string `xml:"type,attr"`
	Alert *alert
}

func (w *writer) entry(a *alert) feedEntry {
	text, _ := w.n.TextIn(w.s.Lang)
	lead := a.Info[0]
	for _, i := range a.Info {
		if i.Language == string(w.s.Lang) {
			lead = i
		}
	}
	e := feedEntry{
		ID: string(w.n.ID), Title: first(lead.Headline, lead.Event), Updated: formatTime(w.sent()),
		Author:  person{Name: first(lead.SenderName, w.n.Publisher.ID, "Wayside")},
		Summary: w.text("text.description", text.Description), Content: feedAlert{Type: Media, Alert: a},
	}
	if writable(w.e.First) {
		e.Published = formatTime(w.e.First)
	}
	if w.s.Base != "" {
		page := w.s.Base + "/notices/" + w.n.ID.UUID()
		e.Links = []atomLink{{Rel: "alternate", Type: "text/html", Href: page}, {Rel: "related", Type: Media, Href: page + ".cap"}}
	}
	return e
}

func atomTime(times ...time.Time) string {
	for _, t := range times {
		if writable(t) {
			return formatTime(t)
		}
	}
	return formatTime(time.Unix(0, 0))
}
