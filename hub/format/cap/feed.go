package cap

import (
	"encoding/xml"
	"time"

	"wayside/hub/notice"
)

type feed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Cap      string      `xml:"xmlns:cap,attr,omitempty"`
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
	*brief
	Content *feedAlert `xml:"content"`
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

// brief is what an index says of an alert beside its link, in the elements and
// the order of the National Weather Service.
type brief struct {
	Event     string    `xml:"cap:event"`
	Sent      string    `xml:"cap:sent"`
	Effective string    `xml:"cap:effective,omitempty"`
	Onset     string    `xml:"cap:onset,omitempty"`
	Expires   string    `xml:"cap:expires,omitempty"`
	Status    string    `xml:"cap:status"`
	MsgType   string    `xml:"cap:msgType"`
	Category  []string  `xml:"cap:category"`
	Urgency   string    `xml:"cap:urgency"`
	Severity  string    `xml:"cap:severity"`
	Certainty string    `xml:"cap:certainty"`
	AreaDesc  string    `xml:"cap:areaDesc,omitempty"`
	Polygon   []string  `xml:"cap:polygon"`
	Circle    []string  `xml:"cap:circle"`
	Geocode   []capPair `xml:"cap:geocode"`
}

type capPair struct {
	Name  string `xml:"cap:valueName"`
	Value string `xml:"cap:value"`
}

func newFeed(s notice.Sheet) feed {
	f := feed{
		Lang: string(s.Lang), ID: first(s.Self, s.Base, "urn:wayside:cap"), Title: first(s.Title, "CAP"), Subtitle: s.About,
		Updated: atomTime(s.Updated, s.Now), Author: person{Name: first(s.Owner.Name.In(s.Lang), s.Owner.ID, "Wayside")},
	}
	if s.Self != "" {
		f.Links = []atomLink{{Rel: "self", Type: FeedMedia, Href: s.Self}}
	}
	return f
}

// entry is what all feeds say of a.
func (w *writer) entry(a *alert) feedEntry {
	text, _ := w.n.TextIn(w.s.Lang)
	lead := w.lead(a)
	e := feedEntry{
		ID: string(w.n.ID), Title: first(lead.Headline, lead.Event), Updated: formatTime(w.sent()),
		Author:  person{Name: first(lead.SenderName, w.n.Publisher.ID, "Wayside")},
		Summary: w.text("text.description", text.Description),
	}
	if writable(w.e.First) {
		e.Published = formatTime(w.e.First)
	}
	return e
}

// lead is the block of a in the language of the sheet, else the first.
func (w *writer) lead(a *alert) info {
	for _, i := range a.Info {
		if i.Language == string(w.s.Lang) {
			return i
		}
	}
	return a.Info[0]
}

// page is the address of the notice, "" where the sheet names no hub.
func (w *writer) page() string {
	if w.s.Base == "" {
		return ""
	}
	return w.s.Base + "/notices/" + w.n.ID.UUID()
}

func atomTime(times ...time.Time) string { return formatTime(firstTime(times)) }

// firstTime is the first that can be written, else the epoch.
func firstTime(times []time.Time) time.Time {
	for _, t := range times {
		if writable(t) {
			return t
		}
	}
	return time.Unix(0, 0).UTC()
}
