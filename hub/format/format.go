// Package format is the table of every document that Wayside reads and writes.
// A format is a pair of pure functions between documents and notices, in a
// folder of its own; they do no I/O beyond the reader and writer given, and
// ask no clock. To add one: a new folder and one line in [Table].
package format

import (
	"io"
	"iter"

	"wayside/hub/notice"
)

// Format is one line of the table.
type Format struct {
	Name      string // as in URLs and on the command line
	Media     string // media type of what Encode writes
	Extension string // of files, without a dot
	// Accepts are further media types under which documents of it arrive.
	Accepts []string
	// Decode yields the items of a document in order. An item with Problems is
	// one bad notice among good neighbours; a non-nil error is a fault of the
	// frame itself and ends the sequence (the delivery is then not complete).
	// Nil: write only.
	Decode func(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error]
	// Encode writes a sheet and tells what could not be carried. Nil: read
	// only.
	Encode func(w io.Writer, s notice.Sheet) (notice.Losses, error)
	// Sniff reports whether a document that begins with head (at most 4 KiB)
	// looks like this format. Nil: never guessed.
	Sniff func(head []byte) bool
}
