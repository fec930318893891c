package console

import (
	"bytes"
	"encoding/json"
	"net/http"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// composed is the notice of a draft that the desk has, as it would stand.
func (s *Server) composed(r *http.Request, v *visitor) (notice.Entry, error) {
	d, _, err := s.kept(r.Context(), r)
	if err != nil {
		return notice.Entry{}, err
	}
	b, err := s.book(r.Context(), v)
	if err != nil {
		return notice.Entry{}, err
	}
	_, n, _, err := s.made(v, b, d)
	if err != nil {
		return notice.Entry{}, err
	}
	return entryOf(n, s.Hub.Now())
}

// entryOfRequest is the notice that a request is about, as it would stand: of a
// draft, or of what waits.
type entryOfRequest func(r *http.Request, v *visitor) (notice.Entry, error)

type handler = func(w http.ResponseWriter, r *http.Request, v *visitor) error

// posterPreview is the poster as it would be printed.
func (s *Server) posterPreview(of entryOfRequest) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visitor) error {
		e, err := of(r, v)
		if err != nil {
			return err
		}
		paper := page.A4
		if r.URL.Query().Get("paper") == string(page.A3) {
			paper = page.A3
		}
		var b bytes.Buffer
		if err := s.Pages.Poster(&b, page.Poster{Lang: v.Lang, Paper: paper, Entry: e, Now: s.Hub.Now()}); err != nil {
			return err
		}
		return framed(w, b.Bytes())
	}
}

// boardPreview is a signboard that shows the notice alone.
func (s *Server) boardPreview(of entryOfRequest) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visitor) error {
		e, err := of(r, v)
		if err != nil {
			return err
		}
		display, _ := page.ParseDisplay(nil)
		display.Langs = []notice.Lang{v.plain()}
		now := s.Hub.Now()
		var b bytes.Buffer
		if err := s.Pages.Board(&b, page.Board{Display: display, Entries: []notice.Entry{e}, Fresh: page.Freshness{Now: now, Checked: now, Covered: true}, Still: true}); err != nil {
			return err
		}
		return framed(w, b.Bytes())
	}
}

// framed answers with a page that the console's own pages may hold in a frame.
func framed(w http.ResponseWriter, body []byte) error {
	w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'")
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(body) // a reader that has gone is no error of ours
	return nil
}

// rawPreview is the document in one of the formats for machines, as text.
func (s *Server) rawPreview(of entryOfRequest) handler {
	return func(w http.ResponseWriter, r *http.Request, v *visitor) error {
		e, err := of(r, v)
		if err != nil {
			return err
		}
		body, _, _, err := s.written(r.PathValue("format"), s.sheet(e, v.plain(), s.Hub.Now()))
		if body == nil && err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(body) // a reader that has gone is no error of ours
		return nil
	}
}

// sentView tells what became of what was submitted.
type sentView struct {
	UUID, Headline, Code string
	Waits, Direct        bool // it waits for a second person, or went out without one
	Held                 string
	State                string
}

// sentPage asks hub and desk, and believes nothing else.
func (s *Server) sentPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	id, ok := notice.ParseID(r.PathValue("draft"))
	if !ok {
		return missing()
	}
	waits, err := s.Desk.Held(r.Context())
	if err != nil {
		return err
	}
	direct := false
	for _, h := range waits {
		var held hub.Held
		if json.Unmarshal(h.Doc, &held) == nil && held.Notice != nil && held.Notice.ID == id {
			if h.Direct {
				direct = true
				continue
			}
			t := v.text(held.Notice)
			v.Status = held.Notice.Status
			return s.show(w, v, http.StatusOK, "sent", sentView{UUID: id.UUID(), Headline: t.Headline, Waits: true, Held: h.ID})
		}
	}
	e, err := s.Hub.Entry(r.Context(), id, v.Operator.Publisher.ID)
	if err != nil {
		return say(http.StatusNotFound, "没有找到：可能已被第二人退回", "it is not there: a second person may have refused it")
	}
	t := v.text(e.Notice)
	v.Status = e.Notice.Status
	return s.show(w, v, http.StatusOK, "sent", sentView{UUID: id.UUID(), Headline: t.Headline, Code: e.Code, Direct: direct, State: v.Name("state", notice.States(), string(e.State))})
}
