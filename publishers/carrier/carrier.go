// Package carrier holds the ways in which documents arrive: polling an
// address, watching a drop folder, being pushed, replaying a recorded
// sequence. A carrier moves bytes and knows whether an attempt succeeded; it
// never looks into a document. Package publishers joins a carrier to a decoder
// and the rules of a kind.
package carrier

import (
	"context"
	"time"

	"wayside/hub/notice"
)

// MaxBytes bounds a document where a carrier is not told otherwise: 16 MiB.
const MaxBytes = 16 << 20

// Arrival is what one attempt to hear a source brought.
type Arrival struct {
	Name      string   // address or file, for messages
	Format    string   // name of the format where the carrier knows it; "": the source's
	Documents [][]byte // as received; several where an index was followed
	Complete  bool     // together they are all that the source has to say
	Unchanged bool     // the source answered that nothing is new; no documents
	Err       error    // why the attempt failed, wholly or partly
}

// Take is given each arrival in turn. Its outcome tells, item by item, what
// became of the content; its error says that nothing could be kept now and the
// same content should be brought again.
type Take func(ctx context.Context, a Arrival) (notice.Outcome, error)

// wait sleeps for d and reports false where ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return ctx.Err() == nil
	}
}
