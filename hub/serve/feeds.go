package serve

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/press"
)

// feed serves now.FORMAT and log.FORMAT from what press keeps.
func (s *Server) feed(w http.ResponseWriter, r *http.Request) error {
	which, name, _ := strings.Cut(r.PathValue("file"), ".")
	f, ok := s.formatNamed(name)
	if !ok || !slices.Contains(f.Feeds, which) {
		return missing()
	}
	q, ps := filter.Parse(r.URL.Query(), filter.Params{View: []string{"state", "lang"}, Extra: []string{"day"}, DefaultStates: f.States})
	if ps.Failed() {
		return badRequest(ps)
	}
	if err := (caller{}).maySee(q.Statuses()); err != nil {
		return err // feeds are public and cached: practice is not for them
	}
	day, err := archiveDay(r, which)
	if err != nil {
		return err
	}
	canonical := q.String()
	if !day.IsZero() {
		canonical = join(canonical, "day="+day.Format(time.DateOnly))
	}
	if r.URL.RawQuery != canonical {
		return redirect(w, r, "/feeds/"+r.PathValue("file"), canonical)
	}
	doc, err := s.Press.Document(r.Context(), press.Request{Feed: which, Format: name, Query: q, Day: day, Self: s.absolute("/feeds/"+r.PathValue("file"), canonical)})
	if err != nil {
		return err
	}
	s.links(w, r.PathValue("file"), canonical)
	return s.serveDocument(w, r, doc)
}

// archiveDay reads day=2006-01-02 of an archive page of the log.
func archiveDay(r *http.Request, which string) (time.Time, error) {
	given := r.URL.Query().Get("day")
	if given == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, given)
	if err != nil || which != "log" {
		var ps notice.Problems
		ps.Add("day", "应为日期，例如 2026-11-24，只用于 log", "want a date such as 2026-11-24, of a log feed")
		return day, badRequest(ps)
	}
	return day, nil
}

// redirect sends another spelling of a query to the canonical one.
func redirect(w http.ResponseWriter, r *http.Request, path, canonical string) error {
	if canonical != "" {
		path += "?" + canonical
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.Redirect(w, r, path, http.StatusMovedPermanently)
	return nil
}

func (s *Server) absolute(path, canonical string) string {
	if canonical != "" {
		path += "?" + canonical
	}
	return s.Base + path
}

func (s *Server) links(w http.ResponseWriter, file, canonical string) {
	w.Header().Add("Link", fmt.Sprintf(`<%s>; rel="self"`, s.absolute("/feeds/"+file, canonical)))
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "ETag, Link")
}

// serveDocument answers a rendered document: 304 first, then the bytes in the
// coding that the reader takes, as they were made once.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request, doc *press.Document) error {
	body, coding := doc.Body, ""
	accept := r.Header.Get("Accept-Encoding")
	switch {
	case accepts(accept, "zstd") && doc.Zstd != nil:
		body, coding = doc.Zstd, "zstd"
	case accepts(accept, "gzip") && doc.Gzip != nil:
		body, coding = doc.Gzip, "gzip"
	}
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", cacheControl(doc, s.Hub.Now()))
	h.Set("Last-Modified", doc.LastModified.UTC().Format(http.TimeFormat))
	if notModified(w, r, doc.ETag(coding)) {
		return nil
	}
	if since, err := http.ParseTime(r.Header.Get("If-Modified-Since")); err == nil && r.Header.Get("If-None-Match") == "" && doc.LastModified.Equal(since) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", doc.Media)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
	return nil
}

// accepts reports whether an Accept-Encoding takes a coding.
func accepts(header, coding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q := strings.TrimSpace(weight)
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}

// shortest and longest times for which a feed may be kept by a cache.
const (
	freshFor   = 15 * time.Second
	staleLimit = 24 * time.Hour
)

// cacheControl never lets a cache keep a document past the moment at which
// something in it expires.
func cacheControl(doc *press.Document, now time.Time) string {
	if doc.Immutable {
		return "public, max-age=31536000, immutable"
	}
	age, stale := freshFor, staleLimit
	if !doc.Until.IsZero() {
		left := max(0, doc.Until.Sub(now))
		age, stale = min(age, left), min(stale, left)
	}
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d",
		int(age.Seconds()), int(min(30*time.Second, stale).Seconds()), int(stale.Seconds()))
}
