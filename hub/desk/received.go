package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"time"
)

// Received are bytes as they came in. They may hold what is not public, and
// are never served.
type Received struct {
	Source string // token or source that sent them
	Key    string // what the sender or the hub calls them
	At     time.Time
	Bytes  []byte
}

// KeepReceived keeps r, once however often the same bytes come, and forgets
// what came before r.At less retention.
func (d *Desk) KeepReceived(ctx context.Context, r Received, retention time.Duration) error {
	hash := sha256.Sum256(r.Bytes)
	err := d.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM received WHERE at < ?", millis(r.At.Add(-retention))); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO received VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
			r.Source, r.Key, hash[:], millis(r.At), append([]byte{}, r.Bytes...))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep what %s sent: %w", r.Source, err)
	}
	return nil
}

// Received returns what a source sent under key, newest first.
func (d *Desk) Received(ctx context.Context, source, key string) ([]Received, error) {
	rows, err := d.db.Readers().QueryContext(ctx,
		"SELECT source, key, at, bytes FROM received WHERE source = ? AND key = ? ORDER BY at DESC, hash", source, key)
	return collect(rows, err, "read what was received", func(rows *sql.Rows, r *Received) error {
		var at int64
		err := rows.Scan(&r.Source, &r.Key, &at, &r.Bytes)
		r.At = moment(at)
		return err
	})
}
