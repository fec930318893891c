package serve

import (
	"bytes"
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
	for name, values := range r.URL.Query() {
		show[name] = values
	}
	display, ps := page.ParseDisplay(show)
	b := page.Board{Display: display, Sign: sign, Fresh: page.Freshness{Now: s.Hub.Now(), Checked: s.Hub.Now(), StaleSince: s.StaleSince(), Covered: true}}
	status := http.StatusOK
	if ps.Failed() {
		b.Problems, status = ps, http.StatusBadRequest
	} else {
		b.Cursor = hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()}.String()
		b.Entries = s.Hub.List(hub.View{Filter: display.Selection}, s.Hub.Now())
		page.Order(b.Entries)
	}
	if err := (caller{}).maySee(display.Selection.Statuses()); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := s.Pages.Board(&out, b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
	return nil
}
