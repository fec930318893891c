// Package feed writes the feeds of Wayside: RSS 2.0, Atom (RFC 4287), JSON
// Feed 1.1 and OPML 2.0, and checks what it wrote with a linter of its own,
// which names its findings like the W3C feed validator. The documents are
// structs that embed those of gorilla/feeds and put right what they get wrong;
// no other package knows that library.
//
// A feed never carries a publisher's markup, a date ahead of the hub's clock,
// or a character that XML does not have. A notice that can't be written is left
// out and reported as a loss; it never stops its neighbours. The format table
// lists the encoders, and hub/press checks with the linter.
package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"wayside/hub/notice"
)

// Media types of the documents.
const (
	MediaRSS  = "application/rss+xml"
	MediaAtom = "application/atom+xml"
	MediaJSON = "application/feed+json"
	MediaOPML = "text/x-opml"
)

const generator = "Wayside"

// RSS writes s as RSS 2.0 with the elements of Atom, Dublin Core and
// GeoRSS-Simple that readers know. The sheet needs a base address; the losses
// name what an item could not carry.
func RSS(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	p, err := newPage(s, "rss", MediaRSS)
	if err != nil {
		return nil, err
	}
	if err := feeds.WriteXML(p.rss(), w); err != nil {
		return p.losses, fmt.Errorf("write RSS: %w", err)
	}
	return p.losses, nil
}

// Atom writes s as an Atom feed (RFC 4287) with the marks of RFC 5005; it is
// the fullest of the three.
func Atom(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	p, err := newPage(s, "atom", MediaAtom)
	if err != nil {
		return nil, err
	}
	if err := feeds.WriteXML(p.atom(), w); err != nil {
		return p.losses, fmt.Errorf("write Atom: %w", err)
	}
	return p.losses, nil
}

// JSON writes s as a JSON Feed 1.1; what has no place in that format stands in
// the member "_notice" of each item, and the signed document with its
// signatures in "_wayside".
func JSON(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	p, err := newPage(s, "json", MediaJSON)
	if err != nil {
		return nil, err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p.json()); err != nil {
		return p.losses, fmt.Errorf("write JSON Feed: %w", err)
	}
	return p.losses, nil
}

// page is what the three formats have in common.
type page struct {
	sheet   notice.Sheet
	words   words
	lang    notice.Lang
	title   string
	about   string
	owner   string
	id      string // the same for a feed and its archives
	self    string
	home    string
	updated time.Time
	links   []link
	items   []item
	losses  notice.Losses
}

// link is an Atom link, in Atom feeds and, as atom:link, in RSS.
type link struct {
	Href  string `xml:"href,attr"`
	Rel   string `xml:"rel,attr,omitempty"`
	Media string `xml:"type,attr,omitempty"`
	Lang  string `xml:"hreflang,attr,omitempty"`
}

func newPage(s notice.Sheet, format, media string) (*page, error) {
	if !absolute(s.Base) {
		return nil, errors.New("write feed: the sheet has no base address, so nothing in it could be linked")
	}
	if s.Lang == "" {
		s.Lang = notice.Chinese
	}
	p := &page{sheet: s, words: wordsIn(s.Lang), lang: s.Lang, self: s.Self, home: s.Base + "/"}
	name := "now"
	if s.Log {
		name = "log"
	}
	if p.self == "" {
		p.self = s.Base + "/feeds/" + name + "." + format
	}
	p.id = p.self
	if s.Archive && s.Current != "" {
		p.id = s.Current
	}
	p.title = or(line(s.Title), p.words.titles[name])
	p.about = or(line(s.About), p.title)
	p.owner = or(line(s.Owner.Name.In(s.Lang)), line(s.Owner.ID), generator)
	p.fill()
	p.links = p.feedLinks(media)
	return p, nil
}

// fill makes the items, and the time of the last change: never before an
// item's and never ahead of the clock.
func (p *page) fill() {
	p.updated = p.sheet.Updated
	times := updates(p.sheet.Entries, p.sheet.Now)
	seen := map[notice.ID]bool{}
	for i, e := range p.sheet.Entries {
		it, why := p.item(e, times[i])
		if why == "" && seen[e.Notice.ID] {
			why = "stands in the feed already"
		}
		if why != "" {
			p.losses.Add(idOf(e), "notice", why)
			continue
		}
		seen[e.Notice.ID] = true
		p.items = append(p.items, it)
		p.updated = later(p.updated, it.updated)
	}
	if now := p.sheet.Now; !now.IsZero() && (p.updated.After(now) || p.updated.IsZero()) {
		p.updated = now
	}
	if p.updated.IsZero() {
		p.updated = time.Unix(0, 0) // an empty sheet without a clock: a date is required, and none is known
	}
}

func idOf(e notice.Entry) notice.ID {
	if e.Notice == nil {
		return ""
	}
	return e.Notice.ID
}

func (p *page) feedLinks(media string) []link {
	links := []link{
		{Href: p.self, Rel: "self", Media: media, Lang: string(p.lang)},
		{Href: p.home, Rel: "alternate", Media: "text/html", Lang: string(p.lang)},
		{Href: p.sheet.Base + "/log/checkpoint", Rel: "related", Media: "text/plain"},
	}
	if !p.sheet.Archive {
		other := otherLanguage(p.lang)
		links = append(links, link{Href: InLanguage(p.self, other), Rel: "alternate", Media: media, Lang: string(other)})
	}
	if p.sheet.Log && p.sheet.Prev != "" {
		links = append(links, link{Href: p.sheet.Prev, Rel: "prev-archive", Media: media})
	}
	if p.sheet.Archive && p.sheet.Current != "" {
		links = append(links, link{Href: p.sheet.Current, Rel: "current", Media: media})
	}
	return links
}

func otherLanguage(l notice.Lang) notice.Lang {
	if isChinese(l) {
		return notice.English
	}
	return notice.Chinese
}

// InLanguage returns the canonical address of a feed in another language:
// parameters in alphabetical order, and none for Chinese, the default.
func InLanguage(self string, l notice.Lang) string {
	base, query, _ := strings.Cut(self, "?")
	var params []string
	for part := range strings.SplitSeq(query, "&") {
		if key, _, _ := strings.Cut(part, "="); key != "lang" && part != "" {
			params = append(params, part)
		}
	}
	if l != notice.Chinese {
		params = append(params, "lang="+url.QueryEscape(string(l)))
	}
	if len(params) == 0 {
		return base
	}
	slices.Sort(params)
	return base + "?" + strings.Join(params, "&")
}

func absolute(href string) bool {
	u, err := url.Parse(href)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
