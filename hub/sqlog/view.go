package sqlog

import (
	"context"
	"fmt"

	"wayside/hub"
	"wayside/hub/sqlite"
)

// Walk reads every record of the log at path in order, which may be a backup or
// in use by a hub, and changes nothing. It returns where the log stands. An
// error of f ends it.
func Walk(ctx context.Context, path string, f func(epoch string, r hub.Record) error) (is Place, err error) {
	db, err := sqlite.View(ctx, path, sqlite.Options{Mark: mark})
	if err != nil {
		return is, fmt.Errorf("read the log: %w", err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		return is, err
	}
	l := &Log{db: db, closing: make(chan struct{})}
	if err := db.Readers().QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'epoch'").Scan(&is.Epoch); err != nil {
		return is, fmt.Errorf("read the log's epoch: %w", err)
	}
	for {
		rs, err := l.Read(ctx, is.Seq, pageSize)
		if err != nil || len(rs) == 0 {
			return is, err
		}
		for _, r := range rs {
			is.Seq = r.Seq
			if err := f(is.Epoch, r); err != nil {
				return is, err
			}
		}
	}
}
