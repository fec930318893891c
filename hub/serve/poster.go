package serve

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// poster is one notice as a page of paper.
func (s *Server) poster(w http.ResponseWriter, r *http.Request, uuid string) error {
	id, ok := notice.ParseID(uuid)
	if !ok {
		return missing()
	}
	given := r.URL.Query()
	_, paper, canonical, err := s.onPaper(url.Values{"lang": given["lang"], "paper": given["paper"]})
	if err != nil {
		return err
	}
	path := "/notices/" + id.UUID() + ".poster"
	if r.URL.RawQuery != canonical || uuid != id.UUID() {
		return redirect(w, r, path, canonical)
	}
	e, err := s.Hub.Entry(r.Context(), id, "")
	if err != nil {
		return err
	}
	lang := s.language(r)
	return s.html(w, r, path+"?"+canonical+" "+string(lang), func(_ context.Context, out io.Writer) error {
		return s.Pages.Poster(out, page.Poster{Lang: lang, Paper: paper, Entry: e, Now: s.Hub.Now()})
	})
}

// posters is a sheet of several notices.
func (s *Server) posters(w http.ResponseWriter, r *http.Request) error {
	q, paper, canonical, err := s.onPaper(r.URL.Query())
	if err != nil {
		return err
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	if err := (caller{}).maySee(q.Statuses()); err != nil {
		return err
	}
	if r.URL.Query().Has("near") {
		w.Header().Set("Cache-Control", "no-store") // where somebody is stays with them
	}
	lang := s.language(r)
	return s.html(w, r, "/poster?"+canonical+" "+string(lang), func(_ context.Context, out io.Writer) error {
		now := s.Hub.Now()
		entries := s.Hub.List(hub.View{Filter: q.Selection}, now)
		page.Order(entries)
		return s.Pages.Sheet(out, page.Sheet{Lang: lang, Paper: paper, Query: q.Selection.String(), Entries: entries, Now: now})
	})
}

// onPaper reads the query of a poster: the filters, the language that comes
// first, and the paper.
func (s *Server) onPaper(given url.Values) (q filter.Query, paper page.Paper, canonical string, err error) {
	switch p := page.Paper(given.Get("paper")); p {
	case "", page.A4:
		paper = page.A4
		given.Del("paper") // it goes without saying
	case page.A3:
		paper = page.A3
	default:
		var ps notice.Problems
		ps.Add("paper", "可用：a4, a3", "known: a4, a3")
		return q, "", "", badRequest(ps)
	}
	q, canonical, ps := filter.ParseLenient(given, filter.Params{View: []string{"lang"}, Extra: []string{"paper"}, Langs: s.tongues.Langs()})
	if ps.Failed() {
		return q, "", "", badRequest(ps)
	}
	return q, paper, canonical, nil
}
