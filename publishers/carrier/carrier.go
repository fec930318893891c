// Package carrier holds the ways in which documents arrive: polling an
// address, watching a drop folder, being pushed, replaying a recorded
// sequence. A carrier moves bytes and knows whether an attempt succeeded; it
// never looks into a document. Each type here is a publishers.Carrier.
package carrier

import (
	"context"
	"time"
)

// MaxBytes bounds a document where a carrier is not told otherwise: 16 MiB.
const MaxBytes = 16 << 20

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
