package sqlog

import (
	"context"
	"fmt"

	"wayside/hub/sqlite"
)

// OpenFaulty opens a log whose commits fail where fault says so.
func OpenFaulty(ctx context.Context, path string, fault func(sqlite.Step) error) (*Log, error) {
	return open(ctx, path, fault)
}

// LimitPages makes the disk seem full when the file has n pages.
func (l *Log) LimitPages(n int) error {
	_, err := l.db.Writer().Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// Exec runs a statement on the writing connection.
func (l *Log) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := l.db.Writer().ExecContext(ctx, statement, args...)
	return err
}
