package serve

import (
	"bytes"
	"net/http"
)

// verifyPage is the page that checks signatures, in the reader's browser. What
// it checks stands behind "#" in its address and never comes here.
func (s *Server) verifyPage(w http.ResponseWriter, r *http.Request) error {
	if s.Keys == nil {
		return missing()
	}
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	var b bytes.Buffer
	if err := s.Pages.Verify(&b, s.language(r)); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-cache")
	return send(w, r, b.Bytes(), nil)
}
