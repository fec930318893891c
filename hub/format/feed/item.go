package feed

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// item is one notice as the three formats show it. All its texts are clean.
type item struct {
	n          *notice.Notice
	entry      notice.Entry
	id         string // urn:uuid:…, for life
	link       string // its permanent page
	lang       notice.Lang
	title      string
	summary    string
	html       string
	author     string
	published  time.Time
	updated    time.Time
	valid      string // dcterms:valid
	categories []category
	shapes     shapes
	files      []file
	replaces   []string // permanent pages of what it follows
	replacedBy string   // that of what follows it
}

// category is a word of a list; the scheme says which list.
type category struct{ Term, Scheme, Label string }

// file is an attachment.
type file struct {
	href, media, title string
	size               int64
}

// item projects one entry; why says what makes that impossible.
func (p *page) item(e notice.Entry, at time.Time) (it item, why string) {
	n, ok := tidy(e.Notice)
	switch {
	case !ok:
		return it, "holds a value that can't be written"
	case !n.ID.Valid():
		return it, "has no valid id"
	case at.IsZero():
		return it, "has no time"
	}
	e.Notice = n
	text, lang := n.TextIn(p.lang)
	if !langTag.MatchString(string(lang)) {
		lang = p.lang
	}
	it = item{
		n: n, entry: e, id: string(n.ID), link: p.permalink(n.ID), lang: lang,
		updated: at, published: at, author: p.author(n),
	}
	if !e.First.IsZero() && e.First.Before(at) {
		it.published = e.First.UTC()
	}
	t := teller{page: p, e: e, n: n, text: text}
	it.title, it.summary, it.html = t.title(), t.summary(), t.html()
	it.valid = validity(n)
	it.categories = p.categories(n, e.State)
	it.shapes = p.geo(n)
	it.files = p.attached(n)
	for _, ref := range n.References {
		if ref.Valid() {
			it.replaces = append(it.replaces, p.permalink(ref))
		}
	}
	if by, ok := successor(e); ok {
		it.replacedBy = p.permalink(by)
	}
	return it, ""
}

// successor is the notice that took the place of e's.
func successor(e notice.Entry) (notice.ID, bool) {
	if e.End == nil || e.End.Cause != notice.CauseSuperseded {
		return "", false
	}
	return notice.ParseID(e.End.By)
}

var langTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// line is s cleaned and on one line.
func line(s string) string { return strings.Join(strings.Fields(notice.Clean(s)), " ") }

var (
	tagLike    = regexp.MustCompile(`<([A-Za-z/!?])`)
	entityLike = regexp.MustCompile(`&#?\w+;?`)
	digits     = regexp.MustCompile(`[0-9_]`)
)

// plain is line for the places where some readers expect markup though the
// text has none: what would look like a tag or an entity is written with the
// full-width sign.
func plain(s string) string {
	s = tagLike.ReplaceAllString(line(s), "＜$1")
	return entityLike.ReplaceAllStringFunc(s, func(m string) string {
		if entity(m) {
			return "＆" + m[1:]
		}
		return m
	})
}

// entity reports whether a reader could take m ("&amp;", "&copy", "&#8") for a
// character; "Q&A" is safe.
func entity(m string) bool {
	return html.UnescapeString(m) != m || html.UnescapeString(m+";") != m+";" || digits.MatchString(m)
}

func (p *page) permalink(id notice.ID) string { return p.sheet.Base + "/notices/" + id.UUID() }

// author is the office that answers for the content, never a person.
func (p *page) author(n *notice.Notice) string {
	if i := n.Issuer; i != nil && or(i.Name.In(p.lang), i.ID) != "" {
		return plain(or(i.Name.In(p.lang), i.ID))
	}
	return or(plain(or(n.Publisher.Name.In(p.lang), n.Publisher.ID)), plain(p.owner), generator)
}

// until is when a notice is over: the event's end, else its expiry.
func until(n *notice.Notice) time.Time {
	if !n.Ends.IsZero() && (n.Expires.IsZero() || n.Ends.Before(n.Expires)) {
		return n.Ends
	}
	return n.Expires
}

func validity(n *notice.Notice) string {
	start, end := n.Onset, until(n)
	if start.IsZero() {
		start = n.Sent
	}
	var parts []string
	if !start.IsZero() {
		parts = append(parts, "start="+start.UTC().Format(time.RFC3339))
	}
	if !end.IsZero() {
		parts = append(parts, "end="+end.UTC().Format(time.RFC3339))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(append(parts, "scheme=W3C-DTF"), "; ")
}

// categories let readers filter: what it is, how grave, where.
func (p *page) categories(n *notice.Notice, s notice.State) (cs []category) {
	add := func(list, term, label string) {
		c := category{Term: line(term), Scheme: p.sheet.Base + "/feeds/#" + list, Label: plain(label)}
		if c.Term != "" && !slices.Contains(cs, c) {
			cs = append(cs, c)
		}
	}
	add("kind", string(n.Kind), notice.NameOf(notice.Kinds(), string(n.Kind), p.lang))
	add("event", string(n.Event), notice.EventName(n.Kind, n.Event, p.lang))
	add("severity", string(n.Severity), notice.NameOf(notice.Severities(), string(n.Severity), p.lang))
	add("colour", string(n.Colour), notice.NameOf(notice.Colours(), string(n.Colour), p.lang))
	add("impact", string(n.Impact), notice.NameOf(notice.Impacts(), string(n.Impact), p.lang))
	add("stage", n.Stage(), notice.NameOf(notice.Stages(), n.Stage(), p.lang))
	add("state", string(s), notice.NameOf(notice.States(), string(s), p.lang))
	if n.Status != notice.Actual {
		add("status", string(n.Status), notice.NameOf(notice.Statuses(), string(n.Status), p.lang))
	}
	for _, r := range n.Roads {
		add("road", r.Name, or(r.LocalName, r.Name))
	}
	for _, a := range n.Areas {
		list := "area"
		if a.Scheme != "" {
			list += "-" + url.PathEscape(line(a.Scheme))
		}
		add(list, a.Code, or(a.Name.In(p.lang), a.Code))
	}
	return cs
}

var mediaType = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`)

// attached are the attachments that can be linked, recordings first: RSS has
// room for one.
func (p *page) attached(n *notice.Notice) (fs []file) {
	for _, a := range n.Attachments {
		if !absolute(a.Href) || !mediaType.MatchString(a.Media) {
			p.losses.Add(n.ID, "attachments", "needs an absolute address and a media type")
			continue
		}
		fs = append(fs, file{href: address(a.Href), media: a.Media, title: plain(a.Text.In(p.lang)), size: size(a.Size)})
	}
	slices.SortStableFunc(fs, func(a, b file) int { return rank(a.media) - rank(b.media) })
	return fs
}

// size is what a browser can hold; 0 where it is unknown.
func size(bytes int64) int64 {
	if bytes < 0 || bytes > 1<<53 {
		return 0
	}
	return bytes
}

func rank(media string) int {
	if strings.HasPrefix(media, "audio/") {
		return 0
	}
	return 1
}

// address is href as it may stand in a document: percent-encoded where the
// source wrote characters that no URI has (RFC 3986 section 2).
func address(href string) string {
	var b strings.Builder
	for _, c := range []byte(href) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
