package page

import (
	"cmp"
	"io"
	"net/url"
	"slices"

	"wayside/hub/notice"
)

// Feeds is the page of the feeds for people.
type Feeds struct {
	Lang    notice.Lang
	Shelves []Shelf
	Now     []string // formats of the feed of what is in force
	Log     []string // formats of the feed of what has happened
}

// Shelf is a group of selections that belong together.
type Shelf struct {
	Title notice.Words
	Feeds []Feed
}

// Feed is one selection that is offered: its title and its canonical query.
type Feed struct {
	Title notice.Words
	Query string
}

type feedsView struct {
	frame
	Base     string
	Home     string
	LangHref string
	OPML     string
	QR       *qrView
	Shelves  []shelfView
	Examples []string
}

type shelfView struct {
	Title string
	Feeds []shelvedView
}

type shelvedView struct {
	Title, Page string
	Main        string // the address to copy
	Now, Log    []feedLink
}

// Feeds writes the page of the feeds.
func (p *Pages) Feeds(w io.Writer, d Feeds) error {
	f := p.frame(d.Lang, say(d.Lang, "feeds"))
	v := feedsView{frame: f, Base: p.site.Base, Home: "/?lang=" + string(f.Lang), LangHref: "/feeds/?lang=" + string(f.Other()),
		OPML: "/feeds.opml?lang=" + string(f.Lang), QR: qrCode(p.site.Base + "/feeds/")}
	if len(d.Now) == 0 {
		d.Now = []string{"rss", "atom", "json", "geojson", "cap"}
	}
	if len(d.Log) == 0 {
		d.Log = []string{"rss", "atom", "json"}
	}
	for _, s := range d.Shelves {
		sv := shelfView{Title: s.Title.In(f.Lang)}
		for _, one := range s.Feeds {
			query := feedQuery(one.Query, f.Lang)
			sv.Feeds = append(sv.Feeds, shelvedView{Title: one.Title.In(f.Lang), Page: pageOf(one.Query, f.Lang), Main: p.site.Base + "/feeds/now.atom" + query,
				Now: offered("/feeds/now.", d.Now, query), Log: offered("/feeds/log.", d.Log, query)})
		}
		v.Shelves = append(v.Shelves, sv)
	}
	v.Examples = []string{"/feeds/now.rss?road=G320,S211", "/feeds/now.json?severity=severe", "/feeds/log.atom?kind=weather&lang=en", "/feeds/now.geojson?near=117.92,28.51,25"}
	return draw(w, p.feeds, "feeds", v)
}

// pageOf is the driver's page of a selection.
func pageOf(query string, lang notice.Lang) string {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "/"
	}
	values.Set("lang", string(lang))
	return "/?" + values.Encode()
}

// offered are links to the formats of a feed, those for readers first.
func offered(prefix string, names []string, query string) (out []feedLink) {
	readers := []string{"rss", "atom", "json"}
	names = slices.SortedStableFunc(slices.Values(names), func(a, b string) int {
		return cmp.Compare(uint(slices.Index(readers, a)), uint(slices.Index(readers, b)))
	})
	titles := map[string]string{"rss": "RSS", "atom": "Atom", "json": "JSON", "geojson": "GeoJSON", "cap": "CAP", "wzdx": "WZDx"}
	for _, name := range names {
		out = append(out, feedLink{Title: or(titles[name], name), Href: prefix + name + query})
	}
	return out
}
