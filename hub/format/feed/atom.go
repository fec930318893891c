package feed

import (
	"github.com/gorilla/feeds"
)

// atomFeed is the root and, as in rssDoc, the only one that gives itself to
// the library's writer.
type atomFeed struct {
	feeds.AtomFeed
	Lang      string         `xml:"xml:lang,attr"`
	Terms     string         `xml:"xmlns:dcterms,attr"`
	GeoRSS    string         `xml:"xmlns:georss,attr"`
	History   string         `xml:"xmlns:fh,attr"`
	Wayside   string         `xml:"xmlns:wayside,attr"`
	Generator *atomGenerator `xml:"generator"`
	Links     []link         `xml:"link"`
	Complete  *struct{}      `xml:"fh:complete"` // RFC 5005 section 2
	Archive   *struct{}      `xml:"fh:archive"`  // section 4
	Entries   []*atomEntry   `xml:"entry"`
}

// FeedXml implements the writer's interface.
func (f *atomFeed) FeedXml() any { return f }

type atomGenerator struct {
	Name string `xml:",chardata"`
}

type atomEntry struct {
	feeds.AtomEntry
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	Categories []atomCategory `xml:"category"`
	Links      []link         `xml:"link"`
	Valid      string         `xml:"dcterms:valid,omitempty"`
	Replaces   []string       `xml:"dcterms:replaces"`
	ReplacedBy string         `xml:"dcterms:isReplacedBy,omitempty"`
	Sigs       []signature    `xml:"wayside:sig"`
	shapes
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr,omitempty"`
}

func (p *page) atom() *atomFeed {
	f := &atomFeed{
		AtomFeed: feeds.AtomFeed{
			Xmlns: nsAtom, Title: plain(p.title), Id: p.id, Updated: p.updated.UTC().Format(updated), Subtitle: plain(p.about),
			Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: plain(p.owner), Uri: p.home}},
		},
		Lang: string(p.lang), Terms: nsTerms, GeoRSS: nsGeoRSS, History: nsHistory, Wayside: nsWayside,
		Generator: &atomGenerator{Name: generator}, Links: p.links,
	}
	switch {
	case p.sheet.Archive:
		f.Archive = &struct{}{}
	case !p.sheet.Log:
		f.Complete = &struct{}{}
	}
	for _, it := range p.items {
		f.Entries = append(f.Entries, p.atomEntry(it))
	}
	return f
}

func (p *page) atomEntry(it item) *atomEntry {
	e := &atomEntry{
		AtomEntry: feeds.AtomEntry{
			Title: it.title, Id: it.id, Updated: it.updated.UTC().Format(updated), Published: it.published.UTC().Format(published),
			Content: &feeds.AtomContent{Content: it.html, Type: "html"},
			Summary: &feeds.AtomSummary{Content: it.summary, Type: "text"},
			Author:  &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: it.author}},
		},
		Links: append([]link{{Href: it.link, Rel: "alternate", Media: "text/html"}}, it.related()...),
		Valid: it.valid, Replaces: it.replaces, ReplacedBy: it.replacedBy, Sigs: it.signatures(), shapes: it.shapes,
	}
	if it.lang != p.lang {
		e.Lang = string(it.lang)
	}
	for _, c := range it.categories {
		e.Categories = append(e.Categories, atomCategory(c))
	}
	for _, f := range it.files {
		e.Links = append(e.Links, link{Href: f.href, Rel: "related", Media: f.media})
	}
	if len(it.files) > 0 {
		e.Links[len(e.Links)-len(it.files)].Rel = "enclosure"
	}
	return e
}
