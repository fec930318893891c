package press

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Document is one rendering, in all codings. It never changes.
type Document struct {
	Media string // its media type
	Body  []byte
	Gzip  []byte // nil where it would not be smaller
	Zstd  []byte // nil where it would not be smaller
	// LastModified is when these bytes were first made, in whole seconds; no
	// two renderings of one document share a second, so that it may lie a
	// little ahead of the clock. Compare it for equality.
	LastModified time.Time
	// Until is when the clock next changes something in it: no cache may show
	// it for longer. Zero: never.
	Until     time.Time
	Immutable bool // an archive page
	Losses    notice.Losses

	tag string
}

// ETag is the strong entity tag of the body in a coding ("", "gzip", "zstd"),
// quotes included (RFC 9110 section 8.8.3).
func (d *Document) ETag(coding string) string {
	switch coding {
	case "gzip":
		return d.tag + `-gzip"`
	case "zstd":
		return d.tag + `-zstd"`
	}
	return d.tag + `"`
}

// In returns the body in a coding ("", "gzip", "zstd").
func (d *Document) In(coding string) []byte {
	switch coding {
	case "gzip":
		return d.Gzip
	case "zstd":
		return d.Zstd
	}
	return d.Body
}

func (d *Document) size() int { return len(d.Body) + len(d.Gzip) + len(d.Zstd) }

// sheet is a document on the shelf, with what tells whether it is still good.
type sheet struct {
	doc     *Document
	seen    hub.Seq   // the log was looked at up to here
	changed hub.Seq   // the newest record that readers of it saw
	updated time.Time // when that was
	until   time.Time // when the clock next changes something; zero: never
}

// good reports whether the document shows everything up to want, at now.
func (s *sheet) good(want hub.Seq, now time.Time) bool {
	return s.doc.Immutable || s.seen >= want && (s.until.IsZero() || now.Before(s.until))
}

// finish makes a document of a body: compressed, tagged and dated. The tag
// holds the place in the log for people who look, and a hash for machines: a
// new configuration or version writes other bytes at the same place.
func (p *Press) finish(body []byte, media, format string, changed hub.Seq, last *sheet) *Document {
	sum := sha256.Sum256(body)
	d := &Document{
		Media: media, Body: body,
		Gzip: smaller(gzipped(body), body), Zstd: smaller(p.zstd.EncodeAll(body, nil), body),
		LastModified: p.hub.Now().Truncate(time.Second),
		tag:          fmt.Sprintf(`"%s-%d-%s-%x`, p.hub.Epoch(), changed, format, sum[:6]),
	}
	if last != nil {
		if next := last.doc.LastModified.Add(time.Second); d.LastModified.Before(next) {
			d.LastModified = next
		}
	}
	return d
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body) // to memory: can't fail
	w.Close()
	return b.Bytes()
}

func smaller(coded, body []byte) []byte {
	if len(coded) >= len(body) {
		return nil
	}
	return coded
}
