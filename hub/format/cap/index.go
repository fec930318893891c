package cap

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// Link is an entry of a CAP index that points to a message instead of holding
// it.
type Link struct {
	Href    string    // as it stands; relative to the URL of the index
	ID      string    // of the entry: Atom id, RSS guid
	Title   string    // of the entry
	Updated time.Time // zero where the entry doesn't say
	Expires time.Time // cap:expires, to pass over what is over; zero where it doesn't say
}

// Index lists the messages that an Atom or RSS index links to: by a link of
// type application/cap+xml (any relation), else one without a type to a .cap
// or .xml document, else the only link of an entry with cap: elements or of an
// RSS item. Entries that hold their alert are left out; so is everything of a
// document that is no feed. The error is a fault of the document.
func Index(r io.Reader) ([]Link, error) {
	in := decoder(r, 0)
	root, err := nextElement(in)
	if err != nil {
		return nil, fmt.Errorf("read CAP index: %w", err)
	}
	name, ok := map[string]string{"feed": "entry", "rss": "item", "RDF": "item"}[root.Name.Local]
	if !ok {
		return nil, nil
	}
	var links []Link
	d := &document{in: in}
	err = d.each(name, func(start xml.StartElement) error {
		var e entry
		if err := in.DecodeElement(&e, &start); err != nil {
			return err
		}
		if href := e.capLink(); e.alert() == nil && href != "" {
			updated, _ := parseEntryTime(e.when())
			expires, _ := alerting.Time(strings.TrimSpace(e.Expires), time.UTC)
			links = append(links, Link{Href: href, ID: e.id(), Title: strings.TrimSpace(e.Title), Updated: updated, Expires: expires})
		}
		return nil
	})
	if err != nil {
		return links, fmt.Errorf("read CAP index: %w", err)
	}
	return links, nil
}

// entry is an Atom entry (RFC 4287) or an RSS 2.0 item, with the cap: elements
// that indexes carry. Authors are never read.
type entry struct {
	ID          string      `xml:"id"`
	GUID        string      `xml:"guid"`
	Title       string      `xml:"title"`
	Updated     string      `xml:"updated"`
	Published   string      `xml:"published"`
	PubDate     string      `xml:"pubDate"`
	Summary     string      `xml:"summary"`
	Description string      `xml:"description"`
	Links       []entryLink `xml:"link"`
	Enclosure   []enclosure `xml:"enclosure"`
	Content     []content   `xml:"content"`
	Lang        string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`

	Event     string       `xml:"event"`
	Sent      string       `xml:"sent"`
	Effective string       `xml:"effective"`
	Onset     string       `xml:"onset"`
	Expires   string       `xml:"expires"`
	Status    string       `xml:"status"`
	MsgType   string       `xml:"msgType"`
	Category  []string     `xml:"category"`
	Urgency   string       `xml:"urgency"`
	Severity  string       `xml:"severity"`
	Certainty string       `xml:"certainty"`
	AreaDesc  string       `xml:"areaDesc"`
	Polygon   []string     `xml:"polygon"`
	Circle    []string     `xml:"circle"`
	Geocode   []entryPairs `xml:"geocode"`
	Parameter []entryPairs `xml:"parameter"`
	Area      []area       `xml:"area"`
}

type entryLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
	Text string `xml:",chardata"` // of RSS
}

type enclosure struct {
	URL  string `xml:"url,attr"`
	Type string `xml:"type,attr"`
}

type content struct {
	Type  string `xml:"type,attr"`
	Src   string `xml:"src,attr"`
	Alert *alert `xml:"alert"`
}

// entryPairs holds one or more pairs: the National Weather Service puts
// several into one geocode.
type entryPairs struct {
	Names  []string `xml:"valueName"`
	Values []string `xml:"value"`
}

func (e *entry) id() string { return strings.TrimSpace(first(e.ID, e.GUID)) }
func (e *entry) when() string {
	return strings.TrimSpace(first(e.Sent, e.Updated, e.Published, e.PubDate))
}
func (e *entry) about() string { return strings.TrimSpace(first(e.Summary, e.Description)) }

func first(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

func (e *entry) alert() *alert {
	for i := range e.Content {
		if a := e.Content[i].Alert; a != nil {
			return a
		}
	}
	return nil
}

// thin reports whether the entry itself says enough for a notice.
func (e *entry) thin() bool {
	return e.Event != "" || e.Severity != "" || e.Urgency != "" || e.MsgType != ""
}

// capLink is where the full message of the entry is, or "".
func (e *entry) capLink() string {
	for _, c := range e.Content {
		if c.Src != "" && capType(c.Type) {
			return c.Src
		}
	}
	for _, c := range e.Enclosure {
		if c.URL != "" && capType(c.Type) {
			return c.URL
		}
	}
	for _, l := range e.Links {
		if l.Href != "" && capType(l.Type) {
			return l.Href
		}
	}
	for _, l := range e.Links {
		if l.Type == "" && l.Href != "" && capSuffix(l.Href) {
			return l.Href
		}
	}
	for _, l := range e.Links {
		if href := strings.TrimSpace(l.Text); href != "" {
			return href
		}
		if l.Type == "" && l.Href != "" && (l.Rel == "" || l.Rel == "alternate") && e.thin() {
			return l.Href
		}
	}
	return ""
}

func capType(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	return slices.Contains([]string{Media, "application/xml", "text/xml"}, strings.ToLower(strings.TrimSpace(media)))
}

func capSuffix(href string) bool {
	u, err := url.Parse(href)
	return err == nil && slices.Contains([]string{".cap", ".xml"}, strings.ToLower(path.Ext(u.Path)))
}

// parseEntryTime also reads the times of RSS (RFC 822 with a four-digit year).
func parseEntryTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return alerting.Time(s, time.UTC)
}

// entry yields the item of one entry of a feed.
func (d *document) entry(start xml.StartElement) error {
	var e entry
	if err := d.in.DecodeElement(&e, &start); err != nil {
		return err
	}
	if e.Lang == "" {
		e.Lang = d.lang
	}
	if a := e.alert(); a != nil {
		return d.message(&message{alert: a}, "entry")
	}
	link := e.capLink()
	var p notice.Problems
	switch {
	case e.id() == "" && link == "":
		p.Add("id", "条目没有标识", "the entry has no id")
	case e.thin():
		return d.message(e.message(link), "entry")
	case link == "":
		p.Add("link", "条目既没有 CAP 内容，也没有指向它的链接", "the entry neither holds a CAP message nor links to one")
	default:
		p.Warn("content", "仅为索引条目，完整消息在 "+link, "an index entry only; the message is at "+link)
	}
	d.count++
	return d.give(notice.Item{Key: e.id(), Problems: p, Place: fmt.Sprintf("entry %d", d.count)})
}

// message makes a message of what the entry itself says.
func (e *entry) message(link string) *message {
	i := info{
		Language: e.Lang, Event: e.Event, Urgency: e.Urgency, Severity: e.Severity, Certainty: e.Certainty,
		Effective: e.Effective, Onset: e.Onset, Expires: e.Expires, Headline: e.Title, Description: e.about(), Web: link,
		Parameter: flatten(e.Parameter, false), Area: e.Area,
	}
	for _, c := range e.Category {
		if c = strings.TrimSpace(c); c != "" { // Atom's own category has attributes only
			i.Category = append(i.Category, c)
		}
	}
	if a := (area{Desc: e.AreaDesc, Polygon: e.Polygon, Circle: e.Circle, Geocode: flatten(e.Geocode, true)}); a.Desc != "" || len(a.Polygon)+len(a.Circle)+len(a.Geocode) > 0 {
		i.Area = append(i.Area, a)
	}
	sent := e.when()
	if t, ok := parseEntryTime(sent); ok {
		sent = t.Format(time.RFC3339)
	}
	a := &alert{
		Identifier: first(e.id(), link), Sent: sent, Status: first(e.Status, "Actual"), MsgType: first(e.MsgType, "Alert"),
		Scope: "Public", Info: []info{i},
	}
	m := &message{alert: a, thin: true}
	m.warn("entry", "仅为索引条目的摘要，不是完整消息", "the summary of an index entry, not the whole message")
	return m
}

// flatten pairs names with values; codes may stand several in one value.
func flatten(groups []entryPairs, codes bool) []pair {
	var out []pair
	for _, g := range groups {
		for i := range min(len(g.Names), len(g.Values)) {
			values := []string{g.Values[i]}
			if codes {
				values = strings.Fields(g.Values[i])
			}
			for _, v := range values {
				out = append(out, pair{Name: g.Names[i], Value: v})
			}
		}
	}
	return out
}
