package serve

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wayside/hub"
	"wayside/hub/format/feed"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// catalogue is what the feeds page and the OPML list: everything, each kind,
// what is severe, and each road that something is said of.
func (s *Server) catalogue() []page.Shelf {
	all := page.Shelf{Title: notice.Words{notice.Chinese: "全部", notice.English: "Everything"}, Feeds: []page.Feed{
		{Title: notice.Words{notice.Chinese: "全部消息", notice.English: "All notices"}},
		{Title: notice.Words{notice.Chinese: "严重及以上", notice.English: "Severe and above"}, Query: "severity=severe"},
	}}
	kinds := page.Shelf{Title: notice.Words{notice.Chinese: "按类别", notice.English: "By kind"}}
	for _, k := range notice.Kinds() {
		kinds.Feeds = append(kinds.Feeds, page.Feed{Title: k.Name, Query: "kind=" + k.Word})
	}
	roads := page.Shelf{Title: notice.Words{notice.Chinese: "按道路", notice.English: "By road"}}
	for _, name := range s.roadsNow() {
		roads.Feeds = append(roads.Feeds, page.Feed{Title: notice.Words{notice.Chinese: name, notice.English: name}, Query: "road=" + url.QueryEscape(name)})
	}
	return []page.Shelf{all, kinds, roads}
}

// mostRoads bounds the roads that the catalogue and the pages offer.
const mostRoads = 30

// roadsNow are the names of the roads that something public is said of.
func (s *Server) roadsNow() (names []string) {
	for _, e := range s.Hub.List(hub.View{States: []notice.State{notice.Active, notice.Scheduled}}, s.Hub.Now()) {
		for _, r := range e.Notice.Roads {
			if !slices.Contains(names, r.Name) {
				names = append(names, r.Name)
			}
		}
	}
	slices.Sort(names)
	return names[:min(len(names), mostRoads)]
}

// feedsPage is the page of the feeds for people.
func (s *Server) feedsPage(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/feeds/ "+string(lang), func(_ context.Context, out io.Writer) error {
		d := page.Feeds{Lang: lang, Shelves: s.catalogue()}
		for _, f := range s.Formats {
			shown := page.Format{Name: f.Name, Title: f.Title, About: f.About}
			if slices.Contains(f.Feeds, "now") {
				d.Now = append(d.Now, shown)
			}
			if slices.Contains(f.Feeds, "log") {
				d.Log = append(d.Log, shown)
			}
		}
		return s.Pages.Feeds(out, d)
	})
}

// opml lists the feeds for readers.
func (s *Server) opml(w http.ResponseWriter, r *http.Request) error {
	_, canonical, err := askedLang(r)
	if err != nil {
		return err
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	out := feed.Outlines{Title: s.Site.In(lang), Owner: s.Site.In(lang), Lang: lang, Updated: s.Hub.Now()}
	for _, sh := range s.catalogue() {
		g := feed.Group{Title: sh.Title.In(lang)}
		for _, f := range sh.Feeds {
			q := f.Query
			if lang != notice.Chinese {
				q = join("lang="+string(lang), q)
			}
			g.Feeds = append(g.Feeds, feed.Outline{Title: f.Title.In(lang), URL: s.absolute("/feeds/now.atom", q), Page: s.absolute("/feeds/", ""), Lang: lang})
		}
		out.Groups = append(out.Groups, g)
	}
	var b bytes.Buffer
	if err := feed.OPML(&b, out); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/x-opml; charset=utf-8")
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "public, max-age=3600")
	return send(w, r, b.Bytes(), nil)
}

// join puts canonical queries together, in alphabetical order.
func join(queries ...string) string {
	var parts []string
	for _, q := range queries {
		if q != "" {
			parts = append(parts, strings.Split(q, "&")...)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}
