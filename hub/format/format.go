// Package format is the table of every document that Wayside reads and writes.
// A format is a pair of pure functions between documents and notices, in a
// folder of its own; they do no I/O beyond the reader and writer given, and
// ask no clock. To add one: a new folder and one line in [Table].
package format

import (
	"io"
	"iter"
	"mime"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Format is one line of the table.
type Format struct {
	Name      string       // as in URLs and on the command line
	Title     string       // as people call it
	About     notice.Words // what it is for, in half a sentence
	Media     string       // media type of what Encode writes
	Extension string       // of files, without a dot
	// Accepts are further media types under which documents of it arrive.
	Accepts []string
	// Decode yields the items of a document in order. An item with Problems is
	// one bad notice among good neighbours; a non-nil error is a fault of the
	// frame itself and ends the sequence (the delivery is then not complete).
	// Nil: write only.
	Decode func(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error]
	// Encode writes a sheet of any number of entries and tells what could not
	// be carried. Nil: read only.
	Encode func(w io.Writer, s notice.Sheet) (notice.Losses, error)
	// EncodeOne writes a sheet of exactly one entry as a document of its own
	// (one CAP alert rather than a feed of alerts). Nil: Encode does.
	EncodeOne func(w io.Writer, s notice.Sheet) (notice.Losses, error)
	OneMedia  string // media type of what EncodeOne writes, where it is another
	// Sniff reports whether a document that begins with head (its first
	// [SniffBytes], or all of it) looks like this format. Nil: never guessed.
	Sniff func(head []byte) bool
	// Sure reports whether head can be of no other format: then none is asked.
	// Nil: never sure.
	Sure func(head []byte) bool
	// Feeds says where Encode is served under /feeds/: "now", "log".
	Feeds []string
	// States are what a feed of it shows by default; empty: active alone.
	States []notice.State
	// Fresh is how long what Encode writes may be served where nothing changes:
	// it says the time or the day in words. 0: for ever.
	Fresh time.Duration
	// Check finds faults in what was written for self; nil: nothing is checked.
	Check func(body []byte, self string) error
}

// SniffBytes is how much of a document [Guess] wants to see.
const SniffBytes = 16 << 10

// Named returns the format called name.
func Named(table []Format, name string) (Format, bool) {
	for _, f := range table {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Guess returns the readable formats that a document may be in, by its media
// type and its first bytes; several where it is ambiguous, none where unknown.
// One that looks like nothing is what its media type says: of some JSON, the
// first format of the table.
func Guess(table []Format, media string, head []byte) (fs []Format) {
	media, _, _ = mime.ParseMediaType(media)
	for _, f := range table {
		if f.Sure != nil && f.accepts(media) && f.Sure(head) {
			return []Format{f}
		}
	}
	for _, f := range table {
		if f.Decode != nil && f.Sniff != nil && f.accepts(media) && f.Sniff(head) {
			fs = append(fs, f)
		}
	}
	if len(fs) > 0 || strings.HasSuffix(media, "/xml") {
		return fs
	}
	for _, f := range table {
		if m, _, _ := strings.Cut(f.Media, ";"); f.Decode != nil && m == media {
			return []Format{f} // it says what it is; what is wrong with it the format will say
		}
	}
	return nil
}

// Single writes a sheet of one entry as a document of its own, and names its
// media type.
func (f Format) Single(w io.Writer, s notice.Sheet) (media string, losses notice.Losses, err error) {
	if f.EncodeOne == nil {
		losses, err = f.Encode(w, s)
		return f.Media, losses, err
	}
	if media = f.OneMedia; media == "" {
		media = f.Media
	}
	losses, err = f.EncodeOne(w, s)
	return media, losses, err
}

// accepts reports whether documents of f arrive under media. Types that say no
// more than "some JSON", "some XML" or nothing fit every format.
func (f Format) accepts(media string) bool {
	switch media {
	case "", "application/octet-stream", "text/plain", "application/x-www-form-urlencoded", "application/json", "application/xml", "text/xml":
		return true
	}
	for _, m := range append([]string{f.Media}, f.Accepts...) {
		if m, _, _ = strings.Cut(m, ";"); m == media {
			return true
		}
	}
	return false
}
