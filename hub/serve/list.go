package serve

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"mime"
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
	q, _, err := filtered(r, filter.Params{View: []string{"state", "lang", "limit", "next", "on"}, Extra: []string{"ticket"}})
	if err != nil {
		return err
	}
	after, err := mark(q.Next)
	if err != nil {
		return err
	}
	c, err := s.who(r)
	if err != nil {
		return err
	}
	if err := c.maySee(q.Statuses()); err != nil {
		return err
	}
	head, at := s.Hub.Head(), s.Hub.Now() // head before the list: a change in between comes again, none is missed
	if !q.On.IsZero() {
		at = q.On
	}
	entries := s.Hub.List(hub.View{Filter: q.Selection, States: q.States, Viewer: c.viewer()}, at)
	page, next := cut(entries, after, q.Limit)
	h := w.Header()
	h.Set("Vary", "Accept, Authorization")
	h.Set("Cache-Control", "no-cache")
	if c.known {
		h.Set("Cache-Control", "private, no-cache")
	}
	if next != "" {
		on := q
		on.Next = next
		h.Set("Link", "<"+s.absolute("/api/v1/notices", on.String())+`>; rel="next"`)
	}
	kind := "json"
	if wantsGeoJSON(r) {
		kind = "geojson"
	}
	if notModified(w, r, listTag(s.Hub.Epoch(), head, kind+"?"+q.String(), page)) {
		return nil
	}
	if kind == "geojson" {
		return s.listGeoJSON(w, r, q, page, at)
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	return send(w, r, listJSON(s.Hub.Epoch(), head, at, q.Selection.String(), page, next), nil)
}

func wantsGeoJSON(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		media, params, _ := mime.ParseMediaType(part)
		if media == "application/geo+json" {
			return quality("q="+params["q"]) > 0 || params["q"] == ""
		}
	}
	return false
}

// mark reads the opaque mark of the page before.
func mark(next string) (after uint64, err error) {
	if next == "" {
		return 0, nil
	}
	if after, err = strconv.ParseUint(next, 36, 64); err != nil {
		var ps notice.Problems
		ps.Add("next", "不是本系统给出的值", "not a value that this hub has given out")
		return 0, badRequest(ps)
	}
	return after, nil
}

// cut takes one page of entries after a mark, and makes the next mark.
func cut(entries []notice.Entry, after uint64, limit int) (page []notice.Entry, next string) {
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

// listTag is weak, since the list tells the time. It holds the states: the
// clock can change one before its record is in the log.
func listTag(epoch string, head hub.Seq, what string, page []notice.Entry) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(what))
	var b [8]byte
	for _, e := range page {
		binary.BigEndian.PutUint64(b[:], e.Seq)
		_, _ = sum.Write(b[:])
		_, _ = sum.Write([]byte(e.State))
	}
	return fmt.Sprintf(`W/"%s-%d-%x"`, epoch, head, sum.Sum64())
}

func listJSON(epoch string, head hub.Seq, at time.Time, canonical string, page []notice.Entry, next string) []byte {
	var b bytes.Buffer
	part := func(name string, v any) {
		raw, _ := json.Marshal(v) // strings, numbers and times
		b.WriteString(`"` + name + `":`)
		b.Write(raw)
		b.WriteByte(',')
	}
	b.WriteByte('{')
	part("epoch", epoch)
	part("seq", head)
	part("cursor", hub.Cursor{Epoch: epoch, Seq: head}.String())
	part("asOf", at)
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
	return b.Bytes()
}

// entryJSON is an entry with the exact bytes of its document and of its end
// spliced in: encoding them again would change what was signed and logged.
func entryJSON(e notice.Entry) []byte {
	end := e.End
	e.End = nil
	around, err := json.Marshal(e)
	if err != nil || len(e.Doc) == 0 {
		return []byte("null")
	}
	out := around[: len(around)-1 : len(around)-1]
	if end != nil {
		out = append(append(out, `,"end":`...), notice.EmitEnd(end)...)
	}
	return append(append(append(out, `,"notice":`...), e.Doc...), '}')
}

func (s *Server) listGeoJSON(w http.ResponseWriter, r *http.Request, q filter.Query, page []notice.Entry, at time.Time) error {
	f, ok := format.Named(s.Formats, "geojson")
	if !ok {
		return say(http.StatusNotAcceptable, "没有 GeoJSON", "there is no GeoJSON here")
	}
	sheet := s.sheet(page, q.Lang, at)
	sheet.Self = s.absolute("/api/v1/notices", q.String())
	var b bytes.Buffer
	if _, err := f.Encode(&b, sheet); err != nil {
		return fmt.Errorf("write the list as GeoJSON: %w", err)
	}
	w.Header().Set("Content-Type", f.Media)
	return send(w, r, b.Bytes(), nil)
}

// sheet is what an encoder is given.
func (s *Server) sheet(entries []notice.Entry, lang notice.Lang, at time.Time) notice.Sheet {
	if lang == "" {
		lang = notice.Chinese
	}
	sheet := notice.Sheet{
		Entries: entries, Lang: lang, Now: at, Base: s.Base, Zone: s.Zone,
		Title: s.Site.In(lang), Owner: notice.Party{ID: "wayside", Name: s.Site},
	}
	for _, e := range entries {
		if e.At.After(sheet.Updated) {
			sheet.Updated = e.At
		}
	}
	return sheet
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
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Authorization")
	if c.known {
		h.Set("Cache-Control", "private, no-cache")
	}
	tag := etag(s.Hub.Epoch(), e.Seq)
	if !settled(e) { // the clock has changed it, and its record is yet to come
		h.Set("ETag", tag)
	} else if notModified(w, r, tag) {
		return nil
	}
	_, _ = w.Write(append(entryJSON(e), '\n'))
	return nil
}

// settled reports whether an entry is as its record says.
func settled(e notice.Entry) bool {
	return e.State == notice.StateAt(notice.Life{Notice: e.Notice, End: e.End}, e.At)
}

// history is every public revision of a notice, newest first. Of a notice that
// is no longer public there is none.
func (s *Server) history(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	id, err := pathID(r)
	if err != nil {
		return err
	}
	entries, err := s.past(r, id, c.viewer())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Authorization")
	return send(w, r, listJSON(s.Hub.Epoch(), s.Hub.Head(), s.Hub.Now(), "", entries, ""), nil)
}

// past is the history of a notice that viewer may see as it stands.
func (s *Server) past(r *http.Request, id notice.ID, viewer string) ([]notice.Entry, error) {
	if _, err := s.Hub.Entry(r.Context(), id, viewer); err != nil {
		return nil, err
	}
	return s.Hub.History(r.Context(), id, viewer)
}
