package desk

import (
	"context"
	"database/sql"
)

// ActsOf are the lines of the audit about exactly one subject, the oldest first,
// at most so many.
func (d *Desk) ActsOf(ctx context.Context, subject string, limit int) ([]Act, error) {
	rows, err := d.db.Readers().QueryContext(ctx, actColumns+"WHERE subject = ? ORDER BY n LIMIT ?", subject, max(limit, 0))
	return collect(rows, err, "read the audit of one subject", func(rows *sql.Rows, a *Act) error { return a.scan(rows) })
}
