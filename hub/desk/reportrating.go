package desk

import (
	"context"
	"database/sql"
	"fmt"

	"wayside/hub/report"
)

// ratings counts what people say of an answer; who said it is nowhere.
const ratings = `
CREATE TABLE report_ratings (
	code TEXT PRIMARY KEY REFERENCES reports (code),
	good INTEGER NOT NULL,
	bad  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

// RateReport counts one more who found the answer to a report of use, or of none.
// The error may wrap [ErrNoReport]: there is no such report, or no answer to it.
func (d *Desk) RateReport(ctx context.Context, code string, good bool) error {
	plus := map[bool]int{true: 1}
	err := d.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`INSERT INTO report_ratings (code, good, bad) SELECT code, ?, ? FROM reports WHERE code = ? AND answer IS NOT NULL
			ON CONFLICT (code) DO UPDATE SET good = good + excluded.good, bad = bad + excluded.bad`, plus[good], plus[!good], code)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ErrNoReport
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rate the answer to report %s: %w", code, err)
	}
	return nil
}

// Rated is what people said of the answer to a report.
func (d *Desk) Rated(ctx context.Context, code string) (r report.Rating, err error) {
	err = d.db.Readers().QueryRowContext(ctx, "SELECT coalesce(sum(good), 0), coalesce(sum(bad), 0) FROM report_ratings WHERE code = ?", code).Scan(&r.Good, &r.Bad)
	if err != nil {
		return r, fmt.Errorf("read what was said of the answer to report %s: %w", code, err)
	}
	return r, nil
}
