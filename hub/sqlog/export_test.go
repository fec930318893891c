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

// RefuseCommit makes the next commit of the writing connection fail, with
// nothing kept.
func (l *Log) RefuseCommit(ctx context.Context) error {
	c, err := l.db.Writer().Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Raw(func(driver any) error {
		driver.(interface{ RegisterCommitHook(func() int) }).RegisterCommitHook(func() int { return 1 })
		return nil
	})
}

// Exec runs a statement on the writing connection.
func (l *Log) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := l.db.Writer().ExecContext(ctx, statement, args...)
	return err
}
