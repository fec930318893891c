package desk

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Errors of drafts.
var (
	ErrNoDraft      = errors.New("there is no draft of that id")
	ErrDraftChanged = errors.New("the draft was changed elsewhere meanwhile")
	ErrManyDrafts   = errors.New("too many drafts: delete some first")
)

// mostDrafts bounds the drafts of one author.
const mostDrafts = 200

const drafts = `
CREATE TABLE drafts (
	id       TEXT PRIMARY KEY,
	author   TEXT NOT NULL,
	revision INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	by       TEXT NOT NULL,
	title    TEXT NOT NULL,
	doc      BLOB NOT NULL   -- JSON, as its form holds it
) STRICT;
CREATE INDEX drafts_by_time ON drafts (at);
`

// Draft is a notice in the making. It is nobody's record: it is overwritten
// with each saving, and gone once it is sent. The desk does not know what it
// says.
type Draft struct {
	ID       string // of the notice that it becomes
	Author   string // who began it
	Revision int    // from 1
	At       time.Time
	By       string // who saved it last
	Title    string // one line for the list
	Doc      []byte
}

const draftColumns = "SELECT id, author, revision, at, by, title, doc FROM drafts "

// Drafts are all drafts, the newest first.
func (d *Desk) Drafts(ctx context.Context) ([]Draft, error) {
	rows, err := d.db.Readers().QueryContext(ctx, draftColumns+"ORDER BY at DESC, id")
	return collect(rows, err, "list the drafts", func(rows *sql.Rows, f *Draft) error { return f.scan(rows) })
}

// Draft is one draft. The error may wrap [ErrNoDraft].
func (d *Desk) Draft(ctx context.Context, id string) (f Draft, err error) {
	err = f.scan(d.db.Readers().QueryRowContext(ctx, draftColumns+"WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoDraft
	}
	if err != nil {
		return f, fmt.Errorf("read draft %q: %w", id, err)
	}
	return f, nil
}

func (f *Draft) scan(row interface{ Scan(...any) error }) error {
	var at int64
	err := row.Scan(&f.ID, &f.Author, &f.Revision, &at, &f.By, &f.Title, &f.Doc)
	f.At = moment(at)
	return err
}

// PutDraft saves f in the name of f.By in place of revision expect, 0 for none.
// The same again changes nothing. It returns what stands then; with an error
// that wraps [ErrDraftChanged], what stands instead. The error may also wrap
// [ErrManyDrafts].
func (d *Desk) PutDraft(ctx context.Context, f Draft, expect int) (stands Draft, err error) {
	f.At = d.Now().UTC()
	err = d.write(ctx, func(tx *sql.Tx) error {
		var was Draft
		err := was.scan(tx.QueryRow(draftColumns+"WHERE id = ?", f.ID))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		switch {
		case err == nil && bytes.Equal(was.Doc, f.Doc):
			stands = was
			return nil
		case was.Revision != expect:
			stands = was
			return ErrDraftChanged
		}
		f.Author, f.Revision = f.By, was.Revision+1
		if was.Author != "" {
			f.Author = was.Author
		}
		var count int
		if err := tx.QueryRow("SELECT count(*) FROM drafts WHERE author = ? AND id <> ?", f.Author, f.ID).Scan(&count); err != nil {
			return err
		}
		if count >= mostDrafts {
			return ErrManyDrafts
		}
		stands = f
		_, err = tx.Exec("INSERT OR REPLACE INTO drafts (id, author, revision, at, by, title, doc) VALUES (?,?,?,?,?,?,?)", f.ID, f.Author, f.Revision, millis(f.At), f.By, f.Title, f.Doc)
		return err
	})
	if err != nil {
		return stands, fmt.Errorf("save draft %q: %w", f.ID, err)
	}
	return stands, nil
}

// RemoveDraft deletes a draft; one that is gone already is none to complain of.
func (d *Desk) RemoveDraft(ctx context.Context, id string) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM drafts WHERE id = ?", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete draft %q: %w", id, err)
	}
	return nil
}
