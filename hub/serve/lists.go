package serve

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/list"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// listsPage names the lists that the public may look up.
func (s *Server) listsPage(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/lists/ "+string(lang), func(_ context.Context, out io.Writer) error {
		d := page.Lists{Lang: lang}
		for _, k := range list.Kinds() {
			on := s.Hub.List(hub.View{Filter: k.Selection(), States: k.States}, s.Hub.Now())
			d.Lists = append(d.Lists, page.ListLink{Name: k.Name, Title: k.Title, About: k.About, Count: len(on)})
		}
		return s.Pages.Lists(out, d)
	})
}

// listTable is one list as a table, or what the filter leaves of it: a road, an
// area, a search.
func (s *Server) listTable(w http.ResponseWriter, r *http.Request) error {
	k, ok := list.Named(r.PathValue("list"))
	if !ok {
		return missing()
	}
	given := r.URL.Query()
	for _, fixed := range []string{"kind", "event", "status"} { // the path says it
		given.Del(fixed)
	}
	asked := filter.Params{View: []string{"lang"}, Langs: s.tongues.Langs()}
	q, canonical, ps := filter.ParseLenient(given, asked)
	if ps.Failed() {
		return badRequest(ps)
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	narrowed := q.Selection.String() != ""
	given.Set("kind", string(notice.Enforcing))
	given.Set("event", string(k.Event))
	if q, ps = filter.Parse(given, asked); ps.Failed() {
		return badRequest(ps)
	}
	lang := s.language(r)
	return s.html(w, r, r.URL.Path+"?"+canonical+" "+string(lang), func(_ context.Context, out io.Writer) error {
		on := s.Hub.List(hub.View{Filter: q.Selection, States: k.States}, s.Hub.Now())
		d := s.tableOf(k, on, lang)
		d.Query, d.Selection, d.Searched, d.Narrowed = canonical, q.Selection.String(), given.Get("q"), narrowed
		return s.Pages.List(out, d)
	})
}

func (s *Server) tableOf(k list.Kind, on []notice.Entry, lang notice.Lang) page.List {
	plain := s.Pages.Fallbacks([]notice.Lang{lang})[0] // the words of the vocabulary
	k.Sort(on)
	var states []string
	for _, st := range k.States {
		states = append(states, string(st))
	}
	slices.SortFunc(states, cmp.Compare)
	d := page.List{Lang: lang, Name: k.Name, Title: k.Title, About: k.About, Heads: k.Headings(plain), States: strings.Join(states, ",")}
	for _, e := range on {
		n := e.Notice
		d.Rows = append(d.Rows, page.ListRow{ID: n.ID, State: e.State, Cells: k.Row(n, plain, s.Zone)})
		if g := n.Geometry; g != nil && len(g.Points) > 0 {
			text, _ := n.TextIn(plain)
			d.Spots = append(d.Spots, page.Spot{At: g.Points[0], Class: "s1", Title: text.Headline, Href: "#r-" + n.ID.UUID()})
		}
	}
	return d
}
