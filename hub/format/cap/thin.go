package cap

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
)

// IndexRSSMedia is the media type of what [EncodeIndexRSS] writes; that of
// [EncodeIndexAtom] is [FeedMedia].
const IndexRSSMedia = "application/rss+xml"

// EncodeIndexAtom writes s as a thin Atom feed (RFC 4287) for readers that
// fetch each alert from its own address: an entry links to the alert, and says
// when, what and where in the cap: elements of the National Weather Service.
// The entry id is the notice's. What is restricted, embargoed or can't be a
// message is left out and told as lost, and so is all where s has no Base to
// link to.
func EncodeIndexAtom(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	f := newFeed(s)
	f.Cap = namespace
	losses := linked(s, func(wr *writer, a *alert) {
		e := wr.entry(a)
		e.Links = []atomLink{{Rel: "alternate", Type: Media, Href: wr.page() + ".cap"}, {Rel: "related", Type: "text/html", Href: wr.page()}}
		e.brief = briefOf(a, wr.lead(a))
		f.Entries = append(f.Entries, e)
	})
	return losses, writeXML(w, &f)
}

// EncodeIndexRSS writes s as a thin RSS 2.0 channel whose items link to the
// alerts, with the alert's identifier for a guid (so that an update is a new
// item) and cap:expires, by which readers pass over what is over. It leaves out
// what [EncodeIndexAtom] does.
func EncodeIndexRSS(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	r := rss{Version: "2.0", Cap: namespace, Channel: channel{
		Title: first(s.Title, "CAP"), Link: first(s.Base, s.Self, "urn:wayside:cap"), Description: first(s.About, s.Title, "CAP"),
		Language: string(s.Lang), Built: rssTime(s.Updated, s.Now),
	}}
	if s.Self != "" {
		r.Atom = "http://www.w3.org/2005/Atom"
		r.Channel.Self = &atomLink{Rel: "self", Type: IndexRSSMedia, Href: s.Self}
	}
	losses := linked(s, func(wr *writer, a *alert) {
		lead := wr.lead(a)
		title := first(lead.Headline, lead.Event)
		r.Channel.Items = append(r.Channel.Items, rssItem{
			Title: title, Link: wr.page() + ".cap", Description: first(lead.Description, title), Category: lead.Category,
			GUID: guid{Value: a.Identifier}, Published: rssTime(wr.sent()), Expires: lead.Expires,
		})
	})
	return losses, writeXML(w, &r)
}

// linked calls f with every alert that readers can fetch, and tells of the
// others as lost. What an index leaves out of an alert is not: it stands there.
func linked(s notice.Sheet, f func(*writer, *alert)) (losses notice.Losses) {
	for _, e := range s.Entries {
		wr, a := composed(e, s, &losses)
		switch {
		case a == nil:
		case wr.page() == "":
			losses.Add(e.Notice.ID, "notice", "an index links to the hub, whose address is not known")
		case e.Notice.Audience != notice.Public:
			losses.Add(e.Notice.ID, "notice", "restricted")
		default:
			f(wr, a)
		}
	}
	return losses
}

func briefOf(a *alert, lead info) *brief {
	b := &brief{
		Event: lead.Event, Sent: a.Sent, Effective: lead.Effective, Onset: lead.Onset, Expires: lead.Expires, Status: a.Status, MsgType: a.MsgType,
		Category: lead.Category, Urgency: lead.Urgency, Severity: lead.Severity, Certainty: lead.Certainty,
	}
	for _, place := range lead.Area { // we write one
		b.AreaDesc, b.Polygon, b.Circle = place.Desc, place.Polygon, place.Circle
		for _, p := range place.Geocode {
			b.Geocode = append(b.Geocode, capPair(p))
		}
	}
	return b
}

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr,omitempty"`
	Cap     string   `xml:"xmlns:cap,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language,omitempty"`
	Built       string    `xml:"lastBuildDate"`
	Self        *atomLink `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Category    []string `xml:"category"`
	GUID        guid     `xml:"guid"`
	Published   string   `xml:"pubDate"`
	Expires     string   `xml:"cap:expires,omitempty"`
}

type guid struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

// rssTime is the first time that can be written, in RFC 822 with four digits
// of the year.
func rssTime(times ...time.Time) string { return firstTime(times).UTC().Format(time.RFC1123Z) }

// CheckIndex finds the first fault in a thin index by the rules of those who
// read them: each entry has an id of its own, a title, and an absolute address
// of its alert.
func CheckIndex(body []byte, _ string) error {
	links, err := Index(bytes.NewReader(body))
	if err != nil {
		return err
	}
	entries, seen := 0, map[string]bool{}
	for item, err := range Decode(bytes.NewReader(body), notice.Settings{}) {
		if err == nil {
			err = item.Problems.Err()
		}
		if err != nil {
			return fmt.Errorf("check %s of a CAP index: %w", item.Place, err)
		}
		entries++
	}
	for i, l := range links {
		if l.ID == "" || seen[l.ID] || l.Title == "" || !notice.WebURL(l.Href) {
			return fmt.Errorf("check entry %d of a CAP index: want an id of its own, a title and the address of an alert: %q, %q, %q", i+1, l.ID, l.Title, l.Href)
		}
		seen[l.ID] = true
	}
	if entries != len(links) {
		return fmt.Errorf("check a CAP index: %d of %d entries link to no alert", entries-len(links), entries)
	}
	return nil
}
