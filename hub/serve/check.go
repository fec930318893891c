package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"
	"unicode/utf8"

	"wayside/hub/check"
	"wayside/hub/format"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// Bounds of what the public may have checked: bytes of one document, documents
// at once, and the text that is given back to go on with.
const (
	mostChecked   = 1 << 20
	checksAtOnce  = 2
	checkPatience = 5 * time.Second // for one's turn
	mostEcho      = 64 << 10
)

// checkPage is the form that judges documents.
func (s *Server) checkPage(w http.ResponseWriter, r *http.Request) error {
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.Path, canonical)
	}
	w.Header().Set("Cache-Control", "no-cache")
	return s.drawCheck(w, r, page.Check{})
}

// checkDocument judges the document of the form: a file, or pasted text.
// Nothing of it is kept, logged or published. It works for two at a time, and
// for one address no faster than a person asks.
func (s *Server) checkDocument(w http.ResponseWriter, r *http.Request) error {
	if a := s.client(r); !a.IsLoopback() && !s.limits.mayCheck(a) {
		return tooMany("检查得太快，请稍后再试", "too many documents, try again shortly", 3*time.Second)
	}
	doc, name, pasted, err := checkForm(w, r)
	if err != nil {
		return err
	}
	turn, cancel := context.WithTimeout(r.Context(), checkPatience)
	defer cancel()
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-turn.Done():
		return say(http.StatusServiceUnavailable, "正在检查的人太多，请稍后再试", "too many documents are being checked, try again shortly")
	}
	now := s.Hub.Now()
	report := check.Read(s.Formats, doc, name, notice.Settings{Now: now, Publisher: notice.Party{ID: "check", Name: s.Site}, Feed: "check", Zone: s.Zone, MaxBytes: mostChecked})
	d := page.Check{Chosen: name, Now: now, Verdict: &page.Verdict{Items: report.Items, Frame: report.Frame, Entries: make([]notice.Entry, len(report.Items))}}
	if f, ok := format.Named(s.Formats, report.Format); ok {
		d.Verdict.Format = f.Title
	}
	if pasted && len(doc) <= mostEcho && utf8.Valid(doc) {
		d.Text = string(doc)
	}
	for i, it := range report.Items {
		if it.Notice != nil {
			d.Verdict.Entries[i] = check.Entry(it.Notice, now)
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.drawCheck(w, r, d)
}

func (s *Server) drawCheck(w http.ResponseWriter, r *http.Request, d page.Check) error {
	d.Lang, d.Most = s.language(r), mostChecked>>20
	for _, f := range s.Formats {
		if f.Decode != nil {
			d.Formats = append(d.Formats, page.Format{Name: f.Name, Title: f.Title, About: f.About})
		}
	}
	var b bytes.Buffer
	if err := s.Pages.Check(&b, d); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	return send(w, r, b.Bytes(), nil)
}

// checkForm reads the form part by part, so that nothing is put on disk: the
// file, else the text, and the name of the format.
func checkForm(w http.ResponseWriter, r *http.Request) (doc []byte, name string, pasted bool, err error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, "", false, say(http.StatusUnsupportedMediaType, "请用本页的表单提交", "send the form of this page")
	}
	form := multipart.NewReader(http.MaxBytesReader(w, r.Body, mostChecked+mostEcho), params["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return doc, name, pasted, nil
		}
		var raw []byte
		if err == nil {
			raw, err = io.ReadAll(io.LimitReader(part, mostChecked+1))
		}
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) || len(raw) > mostChecked {
			return nil, "", false, say(http.StatusRequestEntityTooLarge, "文件超过 1 MiB：请用 wayside check 在自己的机器上检查", "larger than 1 MiB: check it on your own machine with wayside check")
		}
		if err != nil {
			return nil, "", false, say(http.StatusBadRequest, "没有收到完整的表单", "the form did not arrive whole")
		}
		switch part.FormName() {
		case "file":
			if len(raw) > 0 {
				doc, pasted = raw, false
			}
		case "text":
			if len(doc) == 0 && len(bytes.TrimSpace(raw)) > 0 {
				doc, pasted = raw, true
			}
		case "format":
			name = string(raw[:min(len(raw), 40)])
		}
	}
}
