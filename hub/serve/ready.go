package serve

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"github.com/prometheus/client_golang/prometheus"

	"wayside/hub/press"
)

// ready is a feed's answer with its header spelt. Readers poll: nearly every
// feed that goes out was asked for in the very same words before, and then one
// look-up finds it. It keeps no document alive; press does.
type ready struct {
	name   string                       // of the document in press
	doc    weak.Pointer[press.Document] // the one that the header is of
	coding string
	until  time.Time // when the header must be spelt anew; zero: never
	tag    string
	dated  time.Time // Last-Modified
	whole  []field   // of a 200
	same   []field   // of a 304
	abroad []field   // of a 304 to another site's page
}

// field is a line of a header, as [http.Header] keeps it: the name is in
// canonical form, the values are never changed.
type field struct {
	name   string
	values []string
}

func line(name, value string) field { return field{http.CanonicalHeaderKey(name), []string{value}} }

// Lines that answers have in common.
var (
	secure = []field{line("Content-Security-Policy", policy), line("Referrer-Policy", "no-referrer"), line("X-Content-Type-Options", "nosniff")}
	anyone = []field{line("Access-Control-Allow-Origin", "*"), line("Access-Control-Expose-Headers", "ETag, Link, Retry-After")}
)

func put(h http.Header, lines []field) {
	for _, f := range lines {
		h[f.name] = f.values
	}
}

// makeReady spells the header of a document in a coding. A 304 carries what
// RFC 9110 section 15.4.5 wants of it and no more: the rest stands in the answer
// that the reader has kept.
func makeReady(name string, doc *press.Document, coding, link string, now time.Time) *ready {
	cache, until := cacheControl(doc, now)
	a := &ready{name: name, doc: weak.Make(doc), coding: coding, until: until, tag: doc.ETag(coding), dated: doc.LastModified}
	a.same = []field{line("Cache-Control", cache), line("ETag", a.tag), line("Vary", "Accept-Encoding")}
	a.abroad = slices.Concat(a.same, anyone)
	a.whole = slices.Concat(a.abroad, secure, []field{
		line("Content-Type", doc.Media), line("Content-Length", strconv.Itoa(len(doc.In(coding)))),
		line("Last-Modified", doc.LastModified.UTC().Format(http.TimeFormat)), line("Link", link),
	})
	if coding != "" {
		a.whole = append(a.whole, line("Content-Encoding", coding))
	}
	return a
}

// write answers with doc, or that the reader has it already, and returns the
// status.
func (a *ready) write(w http.ResponseWriter, r *http.Request, doc *press.Document) int {
	status := http.StatusOK
	if a.has(r.Header) {
		status = http.StatusNotModified
	}
	h := w.Header()
	clear(h)
	put(h, a.lines(r.Header, status))
	w.WriteHeader(status)
	if status == http.StatusOK {
		_, _ = w.Write(doc.In(a.coding))
	}
	return status
}

// lines are the header of an answer to one that sent asked.
func (a *ready) lines(asked http.Header, status int) []field {
	switch {
	case status == http.StatusOK:
		return a.whole
	case asked["Origin"] != nil:
		return a.abroad
	}
	return a.same
}

// has reports whether the reader who sends h has the document already: by its
// tag, and only without one by its date (RFC 9110 section 13.2.2).
func (a *ready) has(h http.Header) bool {
	if tags := h["If-None-Match"]; tags != nil {
		return len(tags) == 1 && tags[0] == a.tag || among(tags, a.tag)
	}
	given := h["If-Modified-Since"]
	if given == nil {
		return false
	}
	since, err := http.ParseTime(given[0])
	return err == nil && a.dated.Equal(since)
}

// among reports whether a list of If-None-Match holds a tag (RFC 9110 section
// 13.1.2: the comparison is the weak one).
func among(lists []string, tag string) bool {
	own := strings.TrimPrefix(tag, "W/")
	for _, list := range lists {
		for list != "" {
			var t string
			t, list, _ = strings.Cut(list, ",")
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == own {
				return true
			}
		}
	}
	return false
}

// answered are the answers that are ready: by the words in which they were asked
// for, and by the bytes that asked for them.
type answered struct {
	whole, same prometheus.Observer // of 200s and 304s
	dated       atomic.Pointer[dated]
	fetched     atomic.Uint64 // feeds, also those answered elsewhere

	mu      sync.RWMutex // guards the maps
	byWords map[asked]*ready
	byBytes map[string]*repeat
}

// asked are the words of a request that decide on its answer.
type asked struct{ target, accept string }

func wording(r *http.Request) asked {
	a := asked{target: r.RequestURI}
	if accept := r.Header["Accept-Encoding"]; accept != nil {
		a.accept = accept[0]
	}
	return a
}

// mostReady bounds the answers that are kept either way, longestAsked the bytes
// that ask for one.
const (
	mostReady    = 1024
	longestAsked = 1 << 10
)

func (p *answered) get(a asked) *ready {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.byWords[a]
}

func (p *answered) put(a asked, made *ready) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(a.target)+len(a.accept) <= longestAsked {
		keep(p.byWords, a, made)
	}
}

func (p *answered) known(head []byte) *repeat {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.byBytes[string(head)]
}

func (p *answered) learn(head string, made *repeat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	keep(p.byBytes, head, made)
}

// keep forgets everything where there is too much: rare, and soon made good.
func keep[K comparable, V any](m map[K]V, k K, v V) {
	if len(m) >= mostReady {
		clear(m)
	}
	m[k] = v
}

func (p *answered) count(status int, took time.Duration) {
	p.fetched.Add(1)
	if status == http.StatusNotModified {
		p.same.Observe(took.Seconds())
		return
	}
	p.whole.Observe(took.Seconds())
}

// FeedsFetched counts the feeds that were fetched, also where nothing was new,
// since the start.
func (s *Server) FeedsFetched() uint64 { return s.answered.fetched.Load() }

// dated is the last line of a header, for one second.
type dated struct {
	second int64
	line   []byte
}

// date is the line of the date and the end of the header.
func (p *answered) date(now time.Time) []byte {
	d := p.dated.Load()
	if d == nil || d.second != now.Unix() {
		d = &dated{now.Unix(), now.UTC().AppendFormat([]byte("Date: "), http.TimeFormat+"\r\n\r\n")}
		p.dated.Store(d)
	}
	return d.line
}

// again answers a feed as it was answered before, where nothing in it has
// changed since, and reports whether it did.
func (s *Server) again(w http.ResponseWriter, r *http.Request, began time.Time) bool {
	a := s.answered.get(wording(r))
	if a == nil || !reads(r) {
		return false
	}
	doc := s.stands(a)
	if doc == nil {
		return false
	}
	status := a.write(w, r, doc)
	s.answered.count(status, time.Since(began))
	s.learn(r, a, status)
	return true
}

// stands returns the document of an answer while it is the newest there is and
// the header right, else nil.
func (s *Server) stands(a *ready) *press.Document {
	now := s.Hub.Now()
	if !a.until.IsZero() && !now.Before(a.until) {
		return nil
	}
	if doc := s.Press.Kept(a.name, now); doc != nil && doc == a.doc.Value() {
		return doc
	}
	return nil
}
