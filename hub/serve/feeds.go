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
	which, format, _ := strings.Cut(file, ".")
	f, ok := s.formatNamed(format)
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
	name := s.absolute("/feeds/"+file, canonical)
	doc, err := s.Press.Document(r.Context(), press.Request{Feed: which, Format: format, Query: q, Day: day, Self: name})
	if err != nil {
		return pressFault(err)
	}
	words := wording(r)
	made := makeReady(name, doc, choose(doc, words.accept), s.links(which, format, canonical), s.Hub.Now())
	s.answered.put(words, made)
	s.learn(r, made, made.write(w, r, doc))
	return nil
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

// links are the Link header of a feed: itself, and the same in the other formats
// that readers of feeds read; /feeds/ names all.
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
		if f.Name != name && f.Encode != nil && slices.Contains(f.Feeds, "now") && slices.Contains(f.Feeds, "log") && slices.Equal(f.States, own.States) {
			link(f, "alternate")
		}
	}
	return b.String()
}

// choose picks the coding of a document for an Accept-Encoding.
func choose(doc *press.Document, accept string) string {
	var offered []string
	if doc.Zstd != nil {
		offered = append(offered, "zstd")
	}
	if doc.Gzip != nil {
		offered = append(offered, "gzip")
	}
	return coding(accept, offered...)
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
// (RFC 5861). It says the same until the time that it returns; zero: for ever.
func cacheControl(doc *press.Document, now time.Time) (value string, until time.Time) {
	if doc.Immutable {
		return "public, max-age=31536000, immutable", until
	}
	age, last := freshFor, lastFor
	if !doc.Until.IsZero() {
		left := max(0, doc.Until.Sub(now))
		age = min(age, left)
		last = min(last, left-age)
		until = doc.Until.Add(-freshFor - lastFor)
		if !now.Before(until) { // it counts the seconds
			until = now.Add(left%time.Second + 1)
		}
	}
	seconds := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
	return "public, max-age=" + seconds(age) + ", stale-while-revalidate=" + seconds(min(renewFor, last)) + ", stale-if-error=" + seconds(last), until
}
