package serve

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"

	"wayside/hub"
	"wayside/hub/page"
)

// board is the signboard. A sign's own profile comes first, the URL overrides
// it. What is not understood is a 400 that says so, on the screen too.
func (s *Server) board(w http.ResponseWriter, r *http.Request) error {
	sign := r.PathValue("sign")
	show := url.Values{}
	if sign != "" {
		profile, ok := s.Signs[sign]
		if !ok {
			return missing()
		}
		show, _ = url.ParseQuery(profile) // checked when the configuration was read
	}
	given, err := query(r)
	if err != nil {
		return err
	}
	maps.Copy(show, given)
	display, ps := page.ParseDisplay(show)
	if err := (caller{}).maySee(display.Selection.Statuses()); err != nil {
		return err
	}
	now := s.Hub.Now()
	b := page.Board{Display: display, Sign: sign, Problems: ps, Fresh: page.Freshness{Now: now, Checked: now, StaleSince: s.StaleSince(), Covered: true}}
	if !ps.Failed() {
		b.Cursor = hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()}.String() // before the list: nothing is missed
		b.Entries = s.Hub.List(hub.View{Filter: display.Selection}, now)
		page.Order(b.Entries)
	}
	var out bytes.Buffer
	if err := s.Pages.Board(&out, b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if ps.Failed() {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(out.Bytes())
		return nil
	}
	return send(w, r, out.Bytes(), nil)
}
