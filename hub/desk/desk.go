// Package desk keeps what belongs to the office and not to the public record,
// in a database of its own: tokens, operators and their sessions, what waits for
// a second person, what citizens report, the profiles of signs, and the audit of who did what. The command line may change
// it while a hub serves from it, and a change holds at once: what is remembered
// counts for as long as nobody has written.
//
// It does not know what a held document or a profile says, and publishes nothing.
package desk

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"wayside/hub/sqlite"
)

// Desk is an open desk. Its methods may be called from several goroutines.
type Desk struct {
	// Now is the clock where a method is not told the time; tests may set it
	// before the first use.
	Now func() time.Time
	// Key seals what must be kept in the clear, and lies apart from the database;
	// set it before the first use. Work is the cost of a password.
	Key  []byte
	Work Work
	// Keeps are for how long what is private of reports is kept.
	Keeps Keeps

	db      *sqlite.DB
	tickets tickets
	known   known
	tries   tries
	codes   codes
	book    atomic.Pointer[readBook]
	broken  atomic.Pointer[string]

	strangers, ours looks // those that are being looked at: of unknown browsers, and of all others
}

// Open opens the desk at path, made with its folder where it is missing.
func Open(ctx context.Context, path string) (*Desk, error) {
	db, err := sqlite.Open(ctx, path, migrations(), sqlite.Options{Mark: mark})
	if err != nil {
		return nil, fmt.Errorf("open the desk: %w", err)
	}
	d := &Desk{Now: time.Now, db: db, strangers: make(looks, looksAtOnce), ours: make(looks, looksAtOnce)}
	if err := errors.Join(d.chainOld(ctx), d.tries.recall(ctx, db.Readers())); err != nil {
		return nil, errors.Join(fmt.Errorf("open the desk: %w", err), db.Close())
	}
	if err := d.loadCodes(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the desk: %w", err), db.Close())
	}
	return d, nil
}

// Close closes the files.
func (d *Desk) Close() error { return d.db.Close() }

// Backup writes a consistent, checked copy to the new file dest.
func (d *Desk) Backup(ctx context.Context, dest string) error { return d.db.Backup(ctx, dest) }

// write runs f in one durable transaction. After an error that leaves open
// what was kept, the next call reads what stands.
func (d *Desk) write(ctx context.Context, f func(*sql.Tx) error) error {
	err := d.db.Write(ctx, f)
	if sqlite.Unknown(err) {
		err = errors.Join(err, d.db.Reopen(context.WithoutCancel(ctx)))
	}
	return err
}

// Act is one line of the audit: who did what to what, and what stood there
// before and after. Secrets are never in it.
type Act struct {
	N             int64 // from 1, without gaps
	At            time.Time
	Who           string // name of a token, "@" and that of an operator, "command line", "hub"
	From          string // the address that it was done from; "": this machine
	What          string // a word such as "token added"
	Subject       string // name or id of what was changed
	Before, After string
	Hash          []byte // of the line and of all before it; given by the desk
}

// Audit notes an act. The desk notes its own; refused and cancelled acts of
// others belong here too.
func (d *Desk) Audit(ctx context.Context, a Act) error {
	err := d.write(ctx, func(tx *sql.Tx) error { return note(tx, a.in(ctx)) })
	if err != nil {
		return fmt.Errorf("note in the audit: %w", err)
	}
	return nil
}

// Acts returns at most limit lines of the audit after line n, oldest first.
func (d *Desk) Acts(ctx context.Context, n int64, limit int) ([]Act, error) {
	rows, err := d.db.Readers().QueryContext(ctx,
		actColumns+"WHERE n > ? ORDER BY n LIMIT ?", n, max(limit, 0))
	return collect(rows, err, "read the audit", func(rows *sql.Rows, a *Act) error { return a.scan(rows) })
}

// collect scans every row of a query that was made, or failed with err.
func collect[T any](rows *sql.Rows, err error, doing string, scan func(*sql.Rows, *T) error) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return out, nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// newID is 128 random bits in hex.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}
