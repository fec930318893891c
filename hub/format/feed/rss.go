package feed

import (
	"net/mail"
	"strconv"
	"strings"

	"github.com/gorilla/feeds"
)

// Name spaces of the elements that the feeds borrow.
const (
	nsAtom    = "http://www.w3.org/2005/Atom"
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsTerms   = "http://purl.org/dc/terms/"
	nsGeoRSS  = "http://www.georss.org/georss"
	nsHistory = "http://purl.org/syndication/history/1.0"
)

// rssDoc is the root. It alone gives itself to the library's writer: the
// methods that the structs below inherit would drop what they add.
type rssDoc struct {
	XMLName struct{}    `xml:"rss"`
	Version string      `xml:"version,attr"`
	Content string      `xml:"xmlns:content,attr"`
	Atom    string      `xml:"xmlns:atom,attr"`
	DC      string      `xml:"xmlns:dc,attr"`
	Terms   string      `xml:"xmlns:dcterms,attr"`
	GeoRSS  string      `xml:"xmlns:georss,attr"`
	Wayside string      `xml:"xmlns:wayside,attr"`
	Channel *rssChannel `xml:"channel"`
}

// FeedXml implements the writer's interface.
func (d *rssDoc) FeedXml() any { return d }

type rssChannel struct {
	feeds.RssFeed
	Links []link     `xml:"atom:link"`
	Items []*rssItem `xml:"item"` // last, or readers lose what follows
}

type rssItem struct {
	feeds.RssItem
	Categories []rssCategory `xml:"category"`
	Creator    string        `xml:"dc:creator"`
	Language   string        `xml:"dc:language"`
	Updated    string        `xml:"atom:updated"`
	Related    []link        `xml:"atom:link"`
	Valid      string        `xml:"dcterms:valid,omitempty"`
	Replaces   []string      `xml:"dcterms:replaces"`
	ReplacedBy string        `xml:"dcterms:isReplacedBy,omitempty"`
	Sigs       []signature   `xml:"wayside:sig"`
	shapes
}

type rssCategory struct {
	Domain string `xml:"domain,attr"`
	Term   string `xml:",chardata"`
}

func (p *page) rss() *rssDoc {
	c := &rssChannel{
		RssFeed: feeds.RssFeed{
			Title: plain(p.title), Link: p.home, Description: plain(p.about), Language: string(p.lang),
			ManagingEditor: p.editor(), LastBuildDate: p.updated.UTC().Format(rfc822), Generator: generator,
			Docs: "https://www.rssboard.org/rss-specification", Ttl: 1,
		},
		Links: p.links,
	}
	for _, it := range p.items {
		c.Items = append(c.Items, p.rssItem(it))
	}
	return &rssDoc{Version: "2.0", Content: nsContent, Atom: nsAtom, DC: nsDC, Terms: nsTerms, GeoRSS: nsGeoRSS, Wayside: nsWayside, Channel: c}
}

func (p *page) rssItem(it item) *rssItem {
	r := &rssItem{
		RssItem: feeds.RssItem{
			Title: it.title, Link: it.link, Description: it.summary,
			Content: &feeds.RssContent{Content: it.html},
			Guid:    &feeds.RssGuid{Id: it.id, IsPermaLink: "false"},
			PubDate: it.published.UTC().Format(rfc822),
		},
		Creator: it.author, Language: string(it.lang), Updated: it.updated.UTC().Format(updated),
		Related: it.related(), Valid: it.valid, Replaces: it.replaces, ReplacedBy: it.replacedBy, Sigs: it.signatures(), shapes: it.shapes,
	}
	for _, c := range it.categories {
		r.Categories = append(r.Categories, rssCategory{Domain: c.Scheme, Term: plain(c.Term)})
	}
	if len(it.files) > 0 {
		f := it.files[0]
		r.Enclosure = &feeds.RssEnclosure{Url: f.href, Type: f.media, Length: strconv.FormatInt(f.size, 10)}
	}
	if len(it.files) > 1 {
		p.losses.Add(it.n.ID, "attachments", "RSS has room for one; the others are linked in the text")
	}
	return r
}

// editor is the address of the office that runs the hub with its name, as RSS
// wants it: "mail (Name)"; "" where no proper address is known.
func (p *page) editor() string {
	a, err := mail.ParseAddress(line(p.sheet.Contact.Email))
	if err != nil || a.Name != "" {
		return ""
	}
	return a.Address + " (" + strings.NewReplacer("(", "（", ")", "）").Replace(plain(p.owner)) + ")"
}

// related are the same notice in the formats for machines.
func (it item) related() []link {
	return []link{
		{Href: it.link + ".cap", Rel: "related", Media: "application/cap+xml"},
		{Href: it.link + ".json", Rel: "related", Media: "application/json"},
	}
}
