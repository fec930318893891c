package serve

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// mostListed is how many entries a page of the list holds.
const mostListed = 1000

// list is what stands, ascending by the number of its last change.
func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	q, ps := filter.Parse(r.URL.Query(), filter.Params{View: []string{"state", "lang", "limit", "next", "on"}, Extra: []string{"ticket"}})
	if ps.Failed() {
		return badRequest(ps)
	}
	if err := c.maySee(q.Statuses()); err != nil {
		return err
	}
	at, now := s.Hub.Now(), s.Hub.Now()
	if !q.On.IsZero() {
		at = q.On
	}
	head := s.Hub.Head()
	entries := s.Hub.List(hub.View{Filter: q.Selection, States: q.States, Viewer: c.viewer()}, at)
	page, next := cut(entries, q.Next, q.Limit)
	if strings.Contains(r.Header.Get("Accept"), "application/geo+json") {
		return s.listGeoJSON(w, r, q, page, now)
	}
	w.Header().Set("Vary", "Accept, Authorization")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeList(w, s.Hub.Epoch(), head, now, q.Selection.String(), page, next)
	return nil
}

// cut takes one page of entries, from the opaque mark of the page before.
func cut(entries []notice.Entry, mark string, limit int) (page []notice.Entry, next string) {
	after, _ := strconv.ParseUint(mark, 36, 64)
	i := 0
	for i < len(entries) && entries[i].Seq <= after {
		i++
	}
	entries = entries[i:]
	if limit <= 0 || limit > mostListed {
		limit = mostListed
	}
	if len(entries) <= limit {
		return entries, ""
	}
	return entries[:limit], strconv.FormatUint(entries[limit-1].Seq, 36)
}

func writeList(w http.ResponseWriter, epoch string, head hub.Seq, now time.Time, canonical string, page []notice.Entry, next string) {
	var b bytes.Buffer
	part := func(name string, v any) {
		raw, _ := json.Marshal(v)
		b.WriteString(`"` + name + `":`)
		b.Write(raw)
		b.WriteByte(',')
	}
	b.WriteByte('{')
	part("epoch", epoch)
	part("seq", head)
	part("cursor", hub.Cursor{Epoch: epoch, Seq: head}.String())
	part("asOf", now)
	part("filter", canonical)
	if next != "" {
		part("next", next)
	}
	b.WriteString(`"notices":[`)
	for i, e := range page {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(entryJSON(e))
	}
	b.WriteString("]}\n")
	_, _ = w.Write(b.Bytes())
}

// entryJSON is an entry with the exact bytes of its document spliced in:
// encoding them again would change what was signed.
func entryJSON(e notice.Entry) []byte {
	around, err := json.Marshal(e)
	if err != nil {
		around = []byte("{}")
	}
	out := append(around[:len(around)-1:len(around)-1], `,"notice":`...)
	return append(append(out, e.Doc...), '}')
}

func (s *Server) listGeoJSON(w http.ResponseWriter, r *http.Request, q filter.Query, page []notice.Entry, now time.Time) error {
	f, _ := format.Named(s.Formats, "geojson")
	w.Header().Set("Vary", "Accept, Authorization")
	w.Header().Set("Content-Type", f.Media)
	_, err := f.Encode(w, notice.Sheet{Entries: page, Lang: q.Lang, Now: now, Updated: now, Base: s.Base, Self: s.Base + r.URL.RequestURI()})
	return err
}

// single is one entry, by id or short code.
func (s *Server) single(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	var e notice.Entry
	if code, ok := notice.ParseCode(r.PathValue("id")); ok {
		e, err = s.Hub.ByCode(r.Context(), code, c.viewer())
	} else if id, idErr := pathID(r); idErr != nil {
		return idErr
	} else {
		e, err = s.Hub.Entry(r.Context(), id, c.viewer())
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Authorization")
	// State can change with the clock a moment before its record does.
	if notModified(w, r, etag(s.Hub.Epoch(), e.Seq)) {
		return nil
	}
	_, _ = w.Write(append(entryJSON(e), '\n'))
	return nil
}

// history is every public revision of a notice, newest first.
func (s *Server) history(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	id, err := pathID(r)
	if err != nil {
		return err
	}
	entries, err := s.Hub.History(r.Context(), id, c.viewer())
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return missing()
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Vary", "Authorization")
	writeList(w, s.Hub.Epoch(), s.Hub.Head(), s.Hub.Now(), "", entries, "")
	return nil
}

// notModified sets the ETag and answers 304 where the reader has it already.
func notModified(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	for _, t := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
