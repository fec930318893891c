package desk

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Errors of papers.
var (
	ErrNoPaper      = errors.New("there is no paper of that name")
	ErrPaperChanged = errors.New("the paper was changed by somebody else; read it again")
)

// papers keeps every revision: what a template said when a notice was written
// can be read for ever.
const papers = `
CREATE TABLE papers (
	name     TEXT NOT NULL,
	revision INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	by       TEXT NOT NULL,
	doc      BLOB,           -- as it was given; NULL: taken away
	PRIMARY KEY (name, revision)
) STRICT;
CREATE TRIGGER papers_stay BEFORE UPDATE ON papers
BEGIN SELECT RAISE(ABORT, 'a revision of a paper is never changed'); END;
CREATE TRIGGER papers_remain BEFORE DELETE ON papers
BEGIN SELECT RAISE(ABORT, 'a revision of a paper is never deleted'); END;
`

// Paper is one revision of a document that the office sets: a template, the
// words it does not want, its roads and places. The desk does not know what it
// says.
type Paper struct {
	Name     string
	Revision int // from 1
	At       time.Time
	By       string
	Doc      []byte // nil: it was taken away
}

const paperColumns = "SELECT name, revision, at, by, doc FROM papers "

// Papers are the newest revisions of all papers whose name begins with prefix,
// by name; also of those that were taken away.
func (d *Desk) Papers(ctx context.Context, prefix string) ([]Paper, error) {
	rows, err := d.db.Readers().QueryContext(ctx, paperColumns+`AS p WHERE substr(name, 1, length(?1)) = ?1
		AND revision = (SELECT max(revision) FROM papers WHERE name = p.name) ORDER BY name`, prefix)
	return collect(rows, err, "list the papers", func(rows *sql.Rows, p *Paper) error { return p.scan(rows) })
}

// PaperHistory are all revisions of a paper, the newest first.
func (d *Desk) PaperHistory(ctx context.Context, name string) ([]Paper, error) {
	rows, err := d.db.Readers().QueryContext(ctx, paperColumns+"WHERE name = ? ORDER BY revision DESC", name)
	return collect(rows, err, "read the revisions of a paper", func(rows *sql.Rows, p *Paper) error { return p.scan(rows) })
}

// Paper is the newest revision of a paper. The error may wrap [ErrNoPaper],
// also of one that was taken away, whose revision stands in the paper then.
func (d *Desk) Paper(ctx context.Context, name string) (p Paper, err error) {
	err = p.scan(d.db.Readers().QueryRowContext(ctx, paperColumns+"WHERE name = ? ORDER BY revision DESC LIMIT 1", name))
	if errors.Is(err, sql.ErrNoRows) || err == nil && p.Doc == nil {
		err = ErrNoPaper
	}
	if err != nil {
		return p, fmt.Errorf("read paper %q: %w", name, err)
	}
	return p, nil
}

func (p *Paper) scan(row interface{ Scan(...any) error }) error {
	var at int64
	err := row.Scan(&p.Name, &p.Revision, &at, &p.By, &p.Doc)
	p.At = moment(at)
	return err
}

// PutPaper keeps a new revision of p, in the name of p.By, after revision
// expect: 0 is none, [AnyRevision] whatever stands. The same document again
// changes nothing. It returns what stands then. The error may wrap
// [ErrPaperChanged].
func (d *Desk) PutPaper(ctx context.Context, p Paper, expect int) (Paper, error) {
	p, err := d.put(ctx, paperShelf, p, expect)
	if err != nil {
		return Paper{}, fmt.Errorf("keep paper %q: %w", p.Name, err)
	}
	return p, nil
}

// paperShelf keeps every revision.
var paperShelf = shelf{
	stands: paperColumns + "WHERE name = ? ORDER BY revision DESC LIMIT 1",
	insert: "INSERT INTO papers (name, revision, at, by, doc) VALUES (?,?,?,?,?)", what: "paper changed", changed: ErrPaperChanged,
}

// shelf is where documents are kept that the office sets and the desk does not
// read.
type shelf struct {
	stands, insert string // queries: the newest revision of a name, and a new one
	what           string // that the audit says
	changed        error
}

// AnyRevision stands for whichever revision stands, or none.
const AnyRevision = -1

// put keeps a new revision after revision expect, unless the same stands already,
// and returns what stands then. Where a document was taken away, none stands.
func (d *Desk) put(ctx context.Context, in shelf, p Paper, expect int) (Paper, error) {
	p.At = d.Now().UTC()
	err := d.write(ctx, func(tx *sql.Tx) error {
		var was Paper
		err := was.scan(tx.QueryRow(in.stands, p.Name))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		none := was.Doc == nil && expect == 0
		switch {
		case err == nil && (was.Doc == nil) == (p.Doc == nil) && bytes.Equal(was.Doc, p.Doc):
			p = was
			return nil
		case expect != AnyRevision && expect != was.Revision && !none:
			return in.changed
		}
		p.Revision = was.Revision + 1
		if _, err := tx.Exec(in.insert, p.Name, p.Revision, millis(p.At), p.By, p.Doc); err != nil {
			return err
		}
		return note(tx, Act{At: p.At, Who: p.By, What: in.what, Subject: p.Name, Before: string(was.Doc), After: string(p.Doc)}.in(ctx))
	})
	return p, err
}
