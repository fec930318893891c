// Package cap reads and writes the OASIS Common Alerting Protocol: CAP 1.2 in
// and out, CAP 1.1 in, single alerts, lists, EDXL-DE envelopes, and Atom and
// RSS feeds of alerts, whole or as an index. It decides what a message means
// (new, newer, over) in the many dialects in which services say it, and says
// what no schema sees; it does not fetch, verify signatures (the received bytes
// are kept for that) or give ids to imported notices. The format table and the
// carriers of hub and publishers use it.
//
//	notice                 element
//	Item.Key, origin.id    sender,identifier
//	Item.Continues         references, and the event of a VTEC
//	kind, event            eventCode, event, headline, category; their words in ext.cap
//	status, audience       status; scope, and restricted where persons are named
//	severity and its like  the worst of the blocks; colour from parameters or a headline
//	sent, onset, expires   the same, the widest span; ends: parameter eventEndingTime
//	text                   one language for each language of the blocks
//	areas, geometry        geocode under its own name, areaDesc; polygon, circle (km)
//	links, attachments     web; resource with a uri, its digest in ext.cap
//	group                  the first of incidents
//	issuer, contact        host of sender, senderName of an organisation; contact that is a URL
//	ext.cap                code, further incidents, audience, altitude, listed parameters
//	nowhere                source, restriction, addresses, note, derefUri, other parameters
//
// Our own messages carry in parameters "wayside:…" what the standard has no
// place for. The identifier is the notice's UUID and revision.
package cap

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Media types of a single alert and of the feed that [EncodeFeed] writes.
const (
	Media     = "application/cap+xml"
	FeedMedia = "application/atom+xml"
)

// The depth leaves room for an XML signature inside an alert inside a feed.
const (
	defaultBytes = 16 << 20
	maxDepth     = 24
	maxElements  = 1_000_000
	maxMessages  = 20_000 // in a list or feed; a country's index has some hundreds
)

// roots are the outermost elements of what is read here, by name space; a feed
// is read as an index of alerts.
var roots = map[string]func(space string) bool{
	"alert":            isOASIS,
	"alerts":           isOASIS,
	"EDXLDistribution": isOASIS,
	"feed":             func(space string) bool { return space == "http://www.w3.org/2005/Atom" },
	"rss":              func(space string) bool { return space == "" },
}

func isOASIS(space string) bool {
	return space == "" || strings.HasPrefix(space, "urn:oasis:names:tc:emergency:")
}

// Sniff reports whether a document that begins with head is CAP, a list or an
// envelope of it, or a feed.
func Sniff(head []byte) bool {
	root := xmlsafe.Root(head)
	is, ok := roots[root.Local]
	return ok && is(root.Space)
}

// Decode yields one item per alert of a document, in order: a single alert, a
// list of them, those inside an EDXL-DE envelope, or the entries of an Atom or
// RSS feed. An index entry without an alert gives what its cap: elements say,
// or a warning to follow its link (see [Index]).
//
// Item.Key is "sender,identifier", Continues and ItemEnd.Keys are the keys
// that references name, and for alerts of the National Weather Service also
// "sender,vtec:…", the same in all messages on one event in the same areas. A message of a Wayside hub has its notice's id
// for a key, in Notice.ID and in ItemEnd.Keys. Otherwise ID and Revision stay
// empty, and Expires does where the message says none.
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		d := &document{in: decoder(r, s.MaxBytes), settings: s, yield: yield}
		if err := d.read(); err != nil && !errors.Is(err, errStopped) {
			yield(notice.Item{}, fmt.Errorf("read CAP after %d messages: %w", d.count, err))
		}
	}
}

func decoder(r io.Reader, limit int64) *xmlsafe.Decoder {
	if limit <= 0 {
		limit = defaultBytes
	}
	return xmlsafe.NewDecoder(r, xmlsafe.Limits{Bytes: limit, Depth: maxDepth, Elements: maxElements})
}

// errStopped: the caller wants no more items.
var errStopped = errors.New("stopped")

// document is one pass over a document.
type document struct {
	in       *xmlsafe.Decoder
	settings notice.Settings
	yield    func(notice.Item, error) bool
	count    int
	list     bool // inside the non-standard list
	// sensitive: the EDXL-DE envelope restricts its content.
	sensitive bool
	lang      string // xml:lang of the feed
}

func (d *document) read() error {
	root, err := nextElement(d.in)
	if err == io.EOF {
		return frameProblem("空文档", "the document is empty")
	}
	if err != nil {
		return err
	}
	switch root.Name.Local {
	case "alert":
		return d.alert(root)
	case "alerts":
		d.list = true
		return d.each("alert", d.alert)
	case "EDXLDistribution":
		return d.envelope()
	case "feed":
		d.lang = langOf(root)
		return d.each("entry", d.entry)
	case "rss", "RDF":
		return d.each("item", d.entry)
	}
	return frameProblem(fmt.Sprintf("根元素 %q 不是 CAP 文档", root.Name.Local), fmt.Sprintf("root element %q is not a CAP document", root.Name.Local))
}

func frameProblem(zh, en string) error {
	var p notice.Problems
	p.Add("document", zh, en)
	return p
}

func nextElement(in *xmlsafe.Decoder) (xml.StartElement, error) {
	for {
		t, err := in.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e, nil
		}
	}
}

func langOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "lang" {
			return a.Value
		}
	}
	return ""
}

// each calls f with every element called name of the document, one at a time.
// An alert outside of any entry of a feed is foreign markup and passed over.
func (d *document) each(name string, f func(xml.StartElement) error) error {
	for count := 0; ; {
		e, err := nextElement(d.in)
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case e.Name.Local == "channel": // of RSS, holds the items
		case e.Name.Local != name:
			err = d.in.Skip()
		case count == maxMessages:
			return frameProblem(fmt.Sprintf("超过 %d 条", maxMessages), fmt.Sprintf("more than %d entries", maxMessages))
		default:
			count++
			err = f(e)
		}
		if err != nil {
			return err
		}
	}
}

// envelope reads the alerts in an EDXL-DE 1.0 distribution, at any depth.
func (d *document) envelope() error {
	for {
		e, err := nextElement(d.in)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e.Name.Local {
		case "combinedConfidentiality", "confidentiality":
			var level string
			if err := d.in.DecodeElement(&level, &e); err != nil {
				return err
			}
			d.sensitive = d.sensitive || !d.open(strings.TrimSpace(level))
		case "alert":
			if err := d.alert(e); err != nil {
				return err
			}
		}
	}
}

// open reports whether content of a confidentiality may be public.
func (d *document) open(level string) bool {
	return level == "" || strings.HasPrefix(strings.ToUpper(level), "UNCLASSIFIED") || allowed(d.settings, level)
}

func (d *document) alert(e xml.StartElement) error {
	a := new(alert)
	if err := d.in.DecodeElement(a, &e); err != nil {
		return err
	}
	return d.message(&message{alert: a}, "alert")
}

// message yields the item of m.
func (d *document) message(m *message, what string) error {
	d.count++
	m.settings, m.sensitive = d.settings, d.sensitive
	if d.list && d.count == 1 {
		m.warn("alerts", "CAP 没有 alerts 列表这种文档；已逐条读取", "CAP knows no list called alerts; its members were read one by one")
	}
	item := m.item()
	item.Place = fmt.Sprintf("%s %d", what, d.count)
	return d.give(item)
}

func (d *document) give(item notice.Item) error {
	if !d.yield(item, nil) {
		return errStopped
	}
	return nil
}
