package sqlite

import (
	"context"
	"errors"
	"fmt"
)

// ErrClaimed: another process has claimed the database.
var ErrClaimed = errors.New("another hub is using it")

// Claim makes this the only process that may claim the database at path, until
// release is called or the process ends, however it ends. It keeps nobody from
// opening, reading or copying it. The claim is a lock on an empty file beside
// the database; the error wraps [ErrClaimed] where another holds it.
func Claim(ctx context.Context, path string) (release func() error, err error) {
	file := path + ".claim"
	if err := private(file); err != nil {
		return nil, fmt.Errorf("claim %s: %w", path, err)
	}
	p := pool(file, "_busy_timeout=0&_txlock=exclusive&_journal_mode=MEMORY", 1)
	// The transaction outlives ctx, and needs no room on a full disk.
	tx, err := p.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		p.Close()
		if busy(err) {
			err = fmt.Errorf("%w (end that one, or give this one a folder of its own)", ErrClaimed)
		}
		return nil, fmt.Errorf("claim %s: %w", path, err)
	}
	return func() error { return errors.Join(tx.Rollback(), p.Close()) }, nil
}
