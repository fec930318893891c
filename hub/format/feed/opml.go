package feed

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"wayside/hub/notice"
)

// Outlines are the feeds of a hub as OPML 2.0 lists them for readers.
type Outlines struct {
	Title   string
	Owner   string
	Updated time.Time
	Lang    notice.Lang
	Groups  []Group
}

// Group is a heading and the feeds below it: of one kind, road, area or
// language.
type Group struct {
	Title string
	Feeds []Outline
}

// Outline is one feed: its canonical address and the page for people, both
// absolute.
type Outline struct {
	Title string
	URL   string
	Page  string
	Lang  notice.Lang
}

type opmlDoc struct {
	XMLName xml.Name `xml:"opml"`
	Version string   `xml:"version,attr"`
	Head    opmlHead `xml:"head"`
	Body    struct {
		Outlines []opmlOutline `xml:"outline"`
	} `xml:"body"`
}

type opmlHead struct {
	Title    string `xml:"title"`
	Modified string `xml:"dateModified,omitempty"`
	Owner    string `xml:"ownerName,omitempty"`
}

type opmlOutline struct {
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr,omitempty"` // of feeds alone: a folder with one would need a type
	Type     string        `xml:"type,attr,omitempty"`
	URL      string        `xml:"xmlUrl,attr,omitempty"`
	Page     string        `xml:"htmlUrl,attr,omitempty"`
	Language string        `xml:"language,attr,omitempty"`
	Inside   []opmlOutline `xml:"outline"`
}

// OPML writes the list of feeds. Groups without feeds are left out.
func OPML(w io.Writer, o Outlines) error {
	doc := opmlDoc{Version: "2.0", Head: opmlHead{
		Title: or(plain(o.Title), wordsIn(o.Lang).subscriptions), Owner: plain(o.Owner),
	}}
	if !o.Updated.IsZero() {
		doc.Head.Modified = o.Updated.UTC().Format(rfc822)
	}
	for _, g := range o.Groups {
		group := opmlOutline{Text: plain(g.Title)}
		for _, f := range g.Feeds {
			title := or(plain(f.Title), f.URL)
			group.Inside = append(group.Inside, opmlOutline{Text: title, Title: title, Type: "rss", URL: f.URL, Page: f.Page, Language: string(f.Lang)})
		}
		if len(group.Inside) > 0 {
			doc.Body.Outlines = append(doc.Body.Outlines, group)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
