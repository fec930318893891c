package serve

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// codePage is the path of the page that a short code leads to, of a notice that
// everybody may see or of a report; "" where typed is no such code.
func (s *Server) codePage(ctx context.Context, typed string) (path string, err error) {
	code, ok := notice.ParseCode(typed)
	if !ok {
		return "", nil
	}
	if s.Desk.ReportTaken(code) {
		return "/reports/" + code, nil
	}
	e, err := s.Hub.ByCode(ctx, code, "")
	if none := (*hub.Error)(nil); errors.As(err, &none) && none.Kind == hub.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return "/notices/" + e.Notice.ID.UUID(), nil
}

// byCode leads from a short code to its page.
func (s *Server) byCode(w http.ResponseWriter, r *http.Request) error {
	return s.lookUp(w, r, r.PathValue("code"))
}

// lookUp leads from what somebody typed as a code to its page. Where it leads
// nowhere they can type it again.
func (s *Server) lookUp(w http.ResponseWriter, r *http.Request, typed string) error {
	path, err := s.codePage(r.Context(), typed)
	if err != nil {
		return err
	}
	lang := notice.Lang(r.URL.Query().Get("lang"))
	if path != "" {
		toPage(w, r, s.inLang(path, lang))
		return nil
	}
	var b bytes.Buffer
	if err := s.Pages.Lookup(&b, page.Lookup{Lang: s.language(r), Chosen: s.tongues.Has(lang), Typed: typed}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(b.Bytes()) // a reader that has gone is no error of ours
	return nil
}

// askCode leads to where a code can be typed.
func (s *Server) askCode(w http.ResponseWriter, r *http.Request) error {
	toPage(w, r, s.inLang("/report", notice.Lang(r.URL.Query().Get("lang")))+"#code")
	return nil
}

// toPage leads to a page for now: a code may come to stand for something.
func toPage(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, to, http.StatusFound)
}
