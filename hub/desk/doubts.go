package desk

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Doubts counts who has said that things are not as one revision of a notice
// says. Who they are is not kept.
type Doubts struct {
	Notice      string // its id
	Revision    int
	Count       int
	First, Last time.Time
}

const answers = `
CREATE TABLE doubts (
	notice   TEXT NOT NULL,
	revision INTEGER NOT NULL,
	count    INTEGER NOT NULL,
	first    INTEGER NOT NULL,
	last     INTEGER NOT NULL,
	PRIMARY KEY (notice, revision)
) STRICT;
CREATE INDEX doubts_by_time ON doubts (last);
`

// Doubt counts one more who doubts a revision of a notice.
func (d *Desk) Doubt(ctx context.Context, notice string, revision int) error {
	now := millis(d.Now())
	err := d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO doubts (notice, revision, count, first, last) VALUES (?, ?, 1, ?, ?)
			ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last`, notice, revision, now, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("count a doubt of %s: %w", notice, err)
	}
	return nil
}

// Doubted is how many doubt a revision of a notice.
func (d *Desk) Doubted(ctx context.Context, notice string, revision int) (n int, err error) {
	err = d.db.Readers().QueryRowContext(ctx, "SELECT coalesce(sum(count), 0) FROM doubts WHERE notice = ? AND revision = ?", notice, revision).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the doubts of %s: %w", notice, err)
	}
	return n, nil
}

// DoubtsSince returns at most limit of what was doubted since t, the latest
// doubt first.
func (d *Desk) DoubtsSince(ctx context.Context, t time.Time, limit int) ([]Doubts, error) {
	rows, err := d.db.Readers().QueryContext(ctx,
		"SELECT notice, revision, count, first, last FROM doubts WHERE last >= ? ORDER BY last DESC, notice, revision LIMIT ?", millis(t), max(limit, 0))
	return collect(rows, err, "list the doubts", func(rows *sql.Rows, x *Doubts) error {
		var first, last int64
		err := rows.Scan(&x.Notice, &x.Revision, &x.Count, &first, &last)
		x.First, x.Last = moment(first), moment(last)
		return err
	})
}
