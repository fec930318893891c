package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Errors of signs.
var (
	ErrNoSign      = errors.New("there is no sign of that id")
	ErrSignChanged = errors.New("the profile was changed by somebody else; read it again")
)

// Sign is the profile of a sign as it was given. The desk does not know what
// it says.
type Sign struct {
	ID       string
	Revision int // from 1, also over a removal
	At       time.Time
	By       string // name of a token, or "command line", or "demonstration"
	Doc      []byte
}

const signColumns = "SELECT id, revision, at, by, doc FROM signs "

// Signs are all signs, by id.
func (d *Desk) Signs(ctx context.Context) ([]Sign, error) {
	rows, err := d.db.Readers().QueryContext(ctx, signColumns+"WHERE doc IS NOT NULL ORDER BY id")
	return collect(rows, err, "list the signs", func(rows *sql.Rows, s *Sign) error { return s.scan(rows) })
}

// Sign is one sign. The error may wrap [ErrNoSign].
func (d *Desk) Sign(ctx context.Context, id string) (s Sign, err error) {
	err = s.scan(d.db.Readers().QueryRowContext(ctx, signColumns+"WHERE id = ? AND doc IS NOT NULL", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoSign
	}
	if err != nil {
		return s, fmt.Errorf("read sign %q: %w", id, err)
	}
	return s, nil
}

func (s *Sign) scan(row interface{ Scan(...any) error }) error {
	var at int64
	err := row.Scan(&s.ID, &s.Revision, &at, &s.By, &s.Doc)
	s.At = moment(at)
	return err
}

// PutSign keeps the profile of s, in the name of s.By, in place of revision
// expect: 0 is none, [AnyRevision] whatever stands. The same profile again
// changes nothing. It returns what stands then. The error may wrap
// [ErrSignChanged].
func (d *Desk) PutSign(ctx context.Context, s Sign, expect int) (Sign, error) {
	p, err := d.put(ctx, signShelf, Paper{Name: s.ID, By: s.By, Doc: s.Doc}, expect)
	if err != nil {
		return Sign{}, fmt.Errorf("keep sign %q: %w", s.ID, err)
	}
	return Sign{p.Name, p.Revision, p.At, p.By, p.Doc}, nil
}

// signShelf keeps the newest revision alone.
var signShelf = shelf{
	stands: signColumns + "WHERE id = ?",
	insert: "INSERT OR REPLACE INTO signs (id, revision, at, by, doc) VALUES (?,?,?,?,?)", what: "sign changed", changed: ErrSignChanged,
}

// RemoveSign takes a sign away, in the name of by. The error may wrap
// [ErrNoSign].
func (d *Desk) RemoveSign(ctx context.Context, id, by string) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		var was Sign
		err := was.scan(tx.QueryRow(signColumns+"WHERE id = ? AND doc IS NOT NULL", id))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoSign
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE signs SET doc = NULL WHERE id = ?", id); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), Who: by, What: "sign removed", Subject: id, Before: string(was.Doc)}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("remove sign %q: %w", id, err)
	}
	return nil
}
