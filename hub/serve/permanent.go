package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// permanent is the page of a notice for ever, or the notice in a format.
func (s *Server) permanent(w http.ResponseWriter, r *http.Request) error {
	uuid, name, isFile := strings.Cut(r.PathValue("file"), ".")
	if name == "poster" {
		return s.poster(w, r, uuid)
	}
	if isFile {
		if err := s.noticeFile(w, r, uuid, name); err != nil {
			s.fail(w, r, err, false)
		}
		return nil
	}
	id, ok := notice.ParseID(uuid)
	if !ok {
		return missing()
	}
	e, err := s.Hub.Entry(r.Context(), id, "")
	if err != nil {
		return err
	}
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical || uuid != id.UUID() {
		return redirect(w, r, "/notices/"+id.UUID(), canonical)
	}
	lang := s.language(r)
	return s.html(w, r, "/notices/"+uuid+"?"+r.URL.RawQuery+" "+string(lang), func(ctx context.Context, out io.Writer) error {
		past, err := s.Hub.History(ctx, id, "")
		if err != nil {
			return err
		}
		doubted, err := s.Desk.Doubted(ctx, string(id), e.Notice.Revision)
		if err != nil {
			return err
		}
		before, err := s.Hub.Followed(ctx, e.Notice, "")
		if err != nil {
			return err
		}
		after, err := s.Hub.Following(ctx, id, "")
		if err != nil {
			return err
		}
		_, chosen := r.URL.Query()["lang"]
		return s.Pages.Notice(out, page.Permanent{Lang: lang, Chosen: chosen, Entry: e, History: past, Before: before, After: after, Doubted: doubted, Now: s.Hub.Now()})
	})
}

func (s *Server) noticeFile(w http.ResponseWriter, r *http.Request, uuid, name string) error {
	id, ok := notice.ParseID(uuid)
	if !ok {
		return missing()
	}
	if uuid != id.UUID() {
		return redirect(w, r, "/notices/"+id.UUID()+"."+url.PathEscape(name), r.URL.RawQuery)
	}
	e, err := s.Hub.Entry(r.Context(), id, "")
	if err != nil {
		return err
	}
	if name == "proof" {
		return s.standingProof(w, r, e)
	}
	return s.writeOne(w, r, e, name, false)
}

// revision is one revision of a notice, for ever.
func (s *Server) revision(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	number, name, _ := strings.Cut(r.PathValue("file"), ".")
	past, err := s.past(r, id, "")
	if err != nil {
		return err
	}
	for _, e := range past {
		if strconv.Itoa(e.Notice.Revision) != number {
			continue
		}
		switch name {
		case "sig":
			return s.signatures(w, r, e)
		case "proof":
			return s.proof(w, r, e)
		}
		return s.writeOne(w, r, e, name, true)
	}
	return missing()
}

// writeOne writes one entry in a format; "json" is its exact document.
func (s *Server) writeOne(w http.ResponseWriter, r *http.Request, e notice.Entry, name string, forEver bool) error {
	lang, canonical, err := askedLang(r)
	if err != nil {
		return err
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, r.URL.EscapedPath(), canonical)
	}
	media, body, err := s.document(e, name, lang, s.absolute(r.URL.EscapedPath(), canonical))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "no-cache")
	if forEver && name == "json" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if notModified(w, r, fmt.Sprintf(`"%x"`, sha256.Sum256(body))) {
		return nil
	}
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
	return nil
}

// document is one entry in a format. One that the format has no place for is
// not there.
func (s *Server) document(e notice.Entry, name string, lang notice.Lang, self string) (media string, body []byte, err error) {
	if name == "json" {
		return "application/json; charset=utf-8", e.Doc, nil
	}
	f, ok := s.formatNamed(name)
	if !ok {
		return "", nil, missing()
	}
	sheet := s.sheet([]notice.Entry{e}, lang, asOf(e, s.Hub.Now()))
	sheet.Self = self
	var b bytes.Buffer
	media, losses, err := f.Single(&b, sheet)
	if err != nil {
		return "", nil, fmt.Errorf("write %s as %s: %w", e.Notice.ID, name, err)
	}
	if slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "notice" }) {
		return "", nil, say(http.StatusNotFound, "这条消息不能用这种格式表示", "this notice can't be told in this format")
	}
	return media, b.Bytes(), nil
}

// asOf is the time that the document of a notice bears: the last full minute, or
// the last time since at which the notice came in or its state turned. Many
// formats tell when they were written: to the second, no such document would
// ever be the same again, and whoever asks again would get all of it.
func asOf(e notice.Entry, now time.Time) time.Time {
	at := now.Truncate(time.Minute)
	if e.At.After(at) {
		at = e.At
	}
	life := notice.Life{Notice: e.Notice, End: e.End}
	for next := notice.NextChange(life, at); !next.IsZero() && !next.After(now); next = notice.NextChange(life, at) {
		at = next
	}
	return at
}
