package page

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// Feeds is the page of the feeds for people.
type Feeds struct {
	Lang    notice.Lang
	Shelves []Shelf
	Now     []Format // of the feed of what is in force
	Log     []Format // of the feed of what has happened
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
	OPML     string
	CheckURL string
	QR       *qrView
	Shelves  []shelfView
	Every    []everyView
	Examples []string
}

// everyView is one format of the feed of what is in force.
type everyView struct{ Title, About, Href string }

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
	f := p.frame(d.Lang, "feeds")
	f.turn(func(l notice.Lang) string { return "/feeds/?lang=" + string(l) })
	v := feedsView{frame: f, Base: p.site.Base, Home: "/?lang=" + string(f.Lang),
		OPML: "/feeds.opml?lang=" + string(f.also()), CheckURL: "/check?lang=" + string(f.Lang), QR: qrCode(p.site.Base + "/feeds/")}
	for _, one := range d.Now {
		v.Every = append(v.Every, everyView{one.Title, f.in(one.About), "/feeds/now." + one.Name + feedQuery("", f.also())})
	}
	for _, s := range d.Shelves {
		sv := shelfView{Title: f.in(s.Title)}
		for _, one := range s.Feeds {
			query := feedQuery(one.Query, f.also())
			sv.Feeds = append(sv.Feeds, shelvedView{Title: f.in(one.Title), Page: pageOf(one.Query, f.Lang), Main: p.site.Base + "/feeds/now.atom" + query,
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

// onShelves are the formats that every shelf offers; the page lists all of them
// once.
var onShelves = []string{"rss", "atom", "json", "cap", "geojson"}

// offered are links to the usual formats of a feed, those for readers first.
func offered(prefix string, formats []Format, query string) (out []feedLink) {
	for _, name := range onShelves {
		if i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name }); i >= 0 {
			title, _, _ := strings.Cut(formats[i].Title, " ")
			out = append(out, feedLink{Title: title, Href: prefix + name + query})
		}
	}
	return out
}
