package intake

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// silences keeps when sources had nothing to say for longer than they may, for
// the account that an authority gives.
const silences = `
CREATE TABLE silence (
	source TEXT NOT NULL,
	since  TEXT NOT NULL,
	until  TEXT NOT NULL,
	PRIMARY KEY (source, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX silence_by_end ON silence (until);
`

// keepSilences is how long they are kept.
const keepSilences = 3 * 366 * 24 * time.Hour

// Silence is a time in which nobody knew what a source would have said. Until is
// zero while it lasts.
type Silence struct {
	Source string    `json:"source"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero"`
}

// broken is the silence that a success at now ends; nil where there was none.
func (s *source) broken(now time.Time) *Silence {
	last, quiet := s.Health.LastSuccess, s.StaleAfter
	if last.IsZero() || quiet <= 0 || now.Sub(last) <= quiet {
		return nil
	}
	return &Silence{Source: s.Name, Since: last.UTC().Add(quiet), Until: now}
}

func saveSilence(tx *sql.Tx, s *Silence, now time.Time) error {
	if s == nil {
		return nil
	}
	if _, err := tx.Exec(`INSERT OR REPLACE INTO silence (source, since, until) VALUES (?, ?, ?)`, s.Source, stamp(s.Since), stamp(s.Until)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM silence WHERE until < ?`, stamp(now.Add(-keepSilences)))
	return err
}

// stamp sorts as the times do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Silences are those of all sources that reach into the time from from until
// until, in their order; the ones that last, too.
func (in *Intake) Silences(ctx context.Context, from, until time.Time) (all []Silence, err error) {
	rows, err := in.store.db.Readers().QueryContext(ctx, `SELECT source, since, until FROM silence WHERE since < ? AND until > ? ORDER BY since, source`, stamp(until), stamp(from))
	if err != nil {
		return nil, fmt.Errorf("list silences: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Silence
		var since, to string
		if err := rows.Scan(&s.Source, &since, &to); err != nil {
			return nil, fmt.Errorf("list silences: %w", err)
		}
		if s.Since, err = time.Parse(time.RFC3339, since); err == nil {
			s.Until, err = time.Parse(time.RFC3339, to)
		}
		if err != nil {
			return nil, fmt.Errorf("list silences: %w", err)
		}
		all = append(all, s)
	}
	for _, h := range in.Sources() {
		if since := h.StaleSince; !since.IsZero() && h.Waiting == 0 && since.Before(until) {
			all = append(all, Silence{Source: h.Source, Since: since.UTC()})
		}
	}
	return all, rows.Err()
}
