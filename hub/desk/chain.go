package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"wayside/hub/sqlite"
)

// ErrBroken: a line of the audit is not as it was written.
var ErrBroken = errors.New("the audit was changed")

// ErrUnchained: the desk is of a time before its audit was chained.
var ErrUnchained = errors.New("the audit is of a time before its lines were chained: a hub that opens it chains them")

// Chain is how far the audit is as it was written.
type Chain struct {
	Lines int64
	Head  string // hash of the last line, in hex: kept elsewhere, it shows later that nothing was rewritten
}

// hash binds a line to what it says and to the line before it.
func (a Act) hash(before []byte) []byte {
	h := sha256.New()
	h.Write([]byte("wayside audit 1\n"))
	h.Write(before)
	var n [8]byte
	for _, v := range []int64{a.N, millis(a.At)} {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	for _, s := range []string{a.Who, a.From, a.What, a.Subject, a.Before, a.After} {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	return h.Sum(nil)
}

// note appends a line to the audit.
func note(tx *sql.Tx, a Act) error {
	var before []byte
	err := tx.QueryRow("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1").Scan(&a.N, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	a.N++
	_, err = tx.Exec("INSERT INTO audit (n, at, who, what, subject, before, after, origin, hash) VALUES (?,?,?,?,?,?,?,?,?)",
		a.N, millis(a.At), a.Who, a.What, a.Subject, a.Before, a.After, a.From, a.hash(before))
	return err
}

const actColumns = "SELECT n, at, who, what, subject, before, after, origin, hash FROM audit "

func (a *Act) scan(row interface{ Scan(...any) error }) error {
	var at int64
	err := row.Scan(&a.N, &at, &a.Who, &a.What, &a.Subject, &a.Before, &a.After, &a.From, &a.Hash)
	a.At = moment(at)
	return err
}

// chainOld gives the lines their hashes that were written before there were any:
// all of an older desk, at its first opening, or none.
func (d *Desk) chainOld(ctx context.Context) error {
	var old, new int
	err := d.db.Readers().QueryRowContext(ctx, "SELECT count(*) FILTER (WHERE hash IS NULL), count(hash) FROM audit").Scan(&old, &new)
	if err != nil {
		return fmt.Errorf("chain the audit: %w", err)
	}
	if old == 0 || new > 0 {
		return nil
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query(actColumns + "ORDER BY n")
		acts, err := collect(rows, err, "read the audit", func(rows *sql.Rows, a *Act) error { return a.scan(rows) })
		if err != nil {
			return err
		}
		var before []byte
		for _, a := range acts {
			before = a.hash(before)
			if _, err := tx.Exec("UPDATE audit SET hash = ? WHERE n = ?", before, a.N); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("chain the audit: %w", err)
	}
	return nil
}

// CheckAudit reads the whole audit and tells whether every line is as it was
// written, and none is missing between the first and the last. The error wraps
// [ErrBroken] and names the first line that is not; [Desk.Broken] says so from
// then on.
func (d *Desk) CheckAudit(ctx context.Context) (Chain, error) {
	c, err := checkAudit(ctx, d.db, "")
	if errors.Is(err, ErrBroken) {
		why := err.Error()
		d.broken.Store(&why)
	}
	return c, err
}

// Broken is what the last check found wrong with the audit; "" for nothing.
func (d *Desk) Broken() string {
	if why := d.broken.Load(); why != nil {
		return *why
	}
	return ""
}

// CheckAuditOf is CheckAudit for a desk that nobody need have open, such as that
// of a backup; it changes nothing. Kept is a head of before, which must still be
// that of a line: so whoever wrote all of it anew is found out too. "" is none.
func CheckAuditOf(ctx context.Context, path, kept string) (c Chain, err error) {
	db, err := sqlite.View(ctx, path, sqlite.Options{Mark: mark})
	if err != nil {
		return c, fmt.Errorf("open the desk: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var chained int
	if err := db.Readers().QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info('audit') WHERE name = 'hash'").Scan(&chained); err != nil {
		return c, fmt.Errorf("read the audit: %w", err)
	}
	if chained == 0 {
		return c, ErrUnchained
	}
	return checkAudit(ctx, db, kept)
}

func checkAudit(ctx context.Context, db *sqlite.DB, kept string) (c Chain, err error) {
	rows, err := db.Readers().QueryContext(ctx, actColumns+"ORDER BY n")
	if err != nil {
		return c, fmt.Errorf("read the audit: %w", err)
	}
	defer rows.Close()
	var before []byte
	for rows.Next() {
		var a Act
		if err := a.scan(rows); err != nil {
			return c, fmt.Errorf("read the audit: %w", err)
		}
		want := a.hash(before)
		switch {
		case a.N != c.Lines+1:
			return c, fmt.Errorf("%w: line %d is missing", ErrBroken, c.Lines+1)
		case !bytes.Equal(a.Hash, want):
			return c, fmt.Errorf("%w: line %d, or the one before it, is not as it was written", ErrBroken, a.N)
		}
		before, c = want, Chain{a.N, hex.EncodeToString(want)}
		if c.Head == kept {
			kept = ""
		}
	}
	if err := rows.Err(); err != nil {
		return c, fmt.Errorf("read the audit: %w", err)
	}
	if kept != "" {
		return c, fmt.Errorf("%w: no line has the hash that was kept", ErrBroken)
	}
	return c, nil
}

// IsDesk tells the file of a desk by its first bytes, of which it takes
// [HeadBytes].
func IsDesk(head []byte) bool {
	return len(head) >= HeadBytes && binary.BigEndian.Uint32(head[68:72]) == mark // SQLite's application_id
}

// HeadBytes is how much of a file [IsDesk] looks at.
const HeadBytes = 72

// Asked is what of the audit is wanted. Zero values want all.
type Asked struct {
	Who, What, Subject string // parts of them
	From, Until        int64  // Unix milliseconds, until exclusive
	Refused            bool   // only what was refused
	Before             int64  // line that all must lie before; 0: none
}

// Find returns at most limit lines of the audit, newest first.
func (d *Desk) Find(ctx context.Context, q Asked, limit int) ([]Act, error) {
	rows, err := d.db.Readers().QueryContext(ctx, actColumns+`WHERE instr(lower(who), lower(?)) AND instr(lower(what), lower(?)) AND instr(lower(subject), lower(?))
		AND at >= ? AND (? = 0 OR at < ?) AND (? = 0 OR n < ?) AND (NOT ? OR what LIKE '%refused%') ORDER BY n DESC LIMIT ?`,
		q.Who, q.What, q.Subject, q.From, q.Until, q.Until, q.Before, q.Before, q.Refused, max(limit, 0))
	return collect(rows, err, "search the audit", func(rows *sql.Rows, a *Act) error { return a.scan(rows) })
}
