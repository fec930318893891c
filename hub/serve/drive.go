package serve

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// endedShown is how long an ended notice stays on the driver's page, struck
// through.
const endedShown = 30 * time.Minute

// drive is the driver's page: everything, one road, one area, or what is near.
func (s *Server) drive(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query()
	q, canonical, ps := filter.ParseLenient(given, filter.Params{View: []string{"state", "lang", "on"}})
	if ps.Failed() {
		return badRequest(ps)
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.EscapedPath(), canonical)
	}
	if err := (caller{}).maySee(q.Statuses()); err != nil {
		return err
	}
	// The place in the path is one more part of the filter.
	road, area := r.PathValue("road"), r.PathValue("code")
	sel := q.Selection
	if road != "" || area != "" {
		with := url.Values{}
		for k, v := range given {
			with[k] = v
		}
		if road != "" {
			with.Set("road", road)
		} else {
			with.Set("area", area)
		}
		narrowed, ps := filter.Parse(with, filter.Params{View: []string{"state", "lang", "on"}})
		if ps.Failed() {
			return missing()
		}
		sel = narrowed.Selection
	}
	now, head := s.Hub.Now(), s.Hub.Head()
	at := now
	if !q.On.IsZero() {
		at = q.On
	}
	d := page.Drive{
		Lang: s.pageLanguage(r, q), Path: r.URL.EscapedPath(), Query: sel.String(), Canonical: canonical, Road: road, Area: area, Search: given.Get("q"),
		Entries: s.Hub.List(hub.View{Filter: sel, States: q.States}, at), Recent: s.recent(sel, now), Roads: s.roadsNow(),
		Fresh:  page.Freshness{Now: now, Checked: s.checked(road, area, now), StaleSince: s.StaleSince(), Covered: s.covered(road, area)},
		Cursor: hub.Cursor{Epoch: s.Hub.Epoch(), Seq: head}.String(), Near: r.URL.Path == "/near",
	}
	page.Order(d.Entries)
	var b bytes.Buffer
	if err := s.Pages.Drive(&b, d); err != nil {
		return err
	}
	return s.html(w, r, b.Bytes())
}

// pageLanguage is what a page is made in: the query's, else the browser's.
func (s *Server) pageLanguage(r *http.Request, q filter.Query) notice.Lang {
	if q.Lang != "" {
		return q.Lang
	}
	return s.language(r)
}

// recent are the notices that ended in the last half hour.
func (s *Server) recent(sel filter.Selection, now time.Time) []notice.Entry {
	over := hub.View{Filter: sel, States: []notice.State{notice.Ended, notice.Expired, notice.Withdrawn}}
	list := s.Hub.List(over, now)
	list = slices.DeleteFunc(list, func(e notice.Entry) bool { return now.Sub(e.At) > endedShown })
	slices.Reverse(list)
	return list
}

// covered reports whether some source declares that it tells of a road or an
// area; everything else is covered where any source or publisher speaks.
func (s *Server) covered(road, area string) bool {
	if road == "" && area == "" {
		return true
	}
	for _, src := range s.Intake.Sources() {
		if covers(src.Covers, road, area) {
			return true
		}
	}
	return false
}

func covers(list []string, road, area string) bool {
	return slices.ContainsFunc(list, func(c string) bool {
		return road != "" && strings.EqualFold(c, road) || area != "" && strings.HasPrefix(area, c)
	})
}

// checked is when what the page tells of was last checked: the oldest success
// of the sources that cover it, or now where none has to be asked.
func (s *Server) checked(road, area string, now time.Time) time.Time {
	oldest := now
	for _, src := range s.Intake.Sources() {
		asked := len(src.Covers) > 0 && (road == "" && area == "" || covers(src.Covers, road, area))
		if asked && !src.LastSuccess.IsZero() && src.LastSuccess.Before(oldest) {
			oldest = src.LastSuccess
		}
	}
	return oldest
}

// html answers with a page, compressed where the browser takes it.
func (s *Server) html(w http.ResponseWriter, r *http.Request, doc []byte) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding, Accept-Language")
	if !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = w.Write(doc)
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = z.Write(doc)
	_ = z.Close()
	return nil
}
