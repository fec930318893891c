package serve

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/format"
	"wayside/hub/notice"
	"wayside/hub/press"
)

// feed serves now.FORMAT and log.FORMAT from what press keeps.
func (s *Server) feed(w http.ResponseWriter, r *http.Request) error {
	file := r.PathValue("file")
	which, name, _ := strings.Cut(file, ".")
	f, ok := s.formatNamed(name)
	if !ok || !slices.Contains(f.Feeds, which) {
		return missing()
	}
	q, given, err := filtered(r, filter.Params{View: []string{"state", "lang"}, Extra: []string{"day"}, DefaultStates: f.States})
	if err != nil {
		return err
	}
	if err := (caller{}).maySee(q.Statuses()); err != nil {
		return err
	}
	day, err := archiveDay(given, which)
	if err != nil {
		return err
	}
	if which == "log" && given.Has("state") && slices.Equal(q.States, []notice.State{notice.Active}) {
		var ps notice.Problems
		ps.Add("state", "log 是全部历史；现在生效的请看 now", "a log is all that happened; what is active now is in the now feed")
		return badRequest(ps)
	}
	canonical := q.String()
	if !day.IsZero() {
		canonical = join(canonical, "day="+day.Format(time.DateOnly))
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, "/feeds/"+file, canonical)
	}
	doc, err := s.Press.Document(r.Context(), press.Request{Feed: which, Format: name, Query: q, Day: day, Self: s.absolute("/feeds/"+file, canonical)})
	if err != nil {
		return pressFault(err)
	}
	w.Header().Set("Link", s.links(which, name, canonical))
	return s.serveDocument(w, r, doc)
}

// pressFault turns a document that can't be made into an answer; press tries
// again soon.
func pressFault(err error) error {
	if refused := (*hub.Error)(nil); errors.As(err, &refused) {
		return err
	}
	return unavailable(err)
}

// archiveDay reads day=2006-01-02 of an archive page of the log.
func archiveDay(given url.Values, which string) (time.Time, error) {
	if !given.Has("day") {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, given.Get("day"))
	if err != nil || which != "log" {
		var ps notice.Problems
		ps.Add("day", "应为日期，例如 2026-11-24，只用于 log", "want a date such as 2026-11-24, of a log feed")
		return day, badRequest(ps)
	}
	return day, nil
}

// links are the Link header of a feed: itself, and the same in other formats.
func (s *Server) links(which, name, canonical string) string {
	var b strings.Builder
	link := func(f format.Format, rel string) {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		media, _, _ := strings.Cut(f.Media, ";")
		b.WriteString("<" + s.Base + "/feeds/" + which + "." + f.Name)
		if canonical != "" {
			b.WriteString("?" + canonical)
		}
		b.WriteString(`>; rel="` + rel + `"; type="` + media + `"`)
	}
	own, _ := s.formatNamed(name)
	link(own, "self")
	for _, f := range s.Formats {
		// Formats differ in the states that go without saying, and with them in
		// the spelling of a query.
		if f.Name != name && f.Encode != nil && slices.Contains(f.Feeds, which) && slices.Equal(f.States, own.States) {
			link(f, "alternate")
		}
	}
	return b.String()
}

// serveDocument answers a rendered document: 304 first, then the bytes in the
// coding that the reader takes, as they were made once.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request, doc *press.Document) error {
	body, name := choose(doc, r.Header.Get("Accept-Encoding"))
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", cacheControl(doc, s.Hub.Now()))
	h.Set("Last-Modified", doc.LastModified.UTC().Format(http.TimeFormat))
	if notModified(w, r, doc.ETag(name)) {
		return nil
	}
	if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && r.Header.Get("If-None-Match") == "" && doc.LastModified.Equal(since) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", doc.Media)
	if name != "" {
		h.Set("Content-Encoding", name)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
	return nil
}

// choose picks the coding of a document for an Accept-Encoding.
func choose(doc *press.Document, accept string) (body []byte, name string) {
	var offered [2]string
	list := offered[:0]
	if doc.Zstd != nil {
		list = append(list, "zstd")
	}
	if doc.Gzip != nil {
		list = append(list, "gzip")
	}
	switch name = coding(accept, list...); name {
	case "zstd":
		return doc.Zstd, name
	case "gzip":
		return doc.Gzip, name
	}
	return doc.Body, ""
}

// For how long caches may keep a feed, use it while they ask again, and go on
// using it while the hub can't be reached.
const (
	freshFor = 15 * time.Second
	renewFor = 30 * time.Second
	lastFor  = time.Hour
)

// cacheControl never lets a cache keep a document past the moment at which
// something in it expires: the latter two begin where the first ends
// (RFC 5861).
func cacheControl(doc *press.Document, now time.Time) string {
	if doc.Immutable {
		return "public, max-age=31536000, immutable"
	}
	age, last := freshFor, lastFor
	if !doc.Until.IsZero() {
		left := max(0, doc.Until.Sub(now))
		age = min(age, left)
		last = min(last, left-age)
	}
	seconds := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
	return "public, max-age=" + seconds(age) + ", stale-while-revalidate=" + seconds(min(renewFor, last)) + ", stale-if-error=" + seconds(last)
}
