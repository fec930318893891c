package desk

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Receipts of displays are kept for as long as somebody may ask what stood on a
// sign; of each sign no more than mostReceipts.
const (
	KeepReceipts = 400 * 24 * time.Hour
	mostReceipts = 20_000
	mostChanges  = 500 // of each sign
)

const displays = `
CREATE TABLE displays (
	sign TEXT PRIMARY KEY,
	doc  BLOB NOT NULL -- JSON: what is known of the display
) STRICT;
CREATE TABLE display_changes (
	n    INTEGER PRIMARY KEY,
	sign TEXT NOT NULL,
	at   INTEGER NOT NULL,
	was  TEXT NOT NULL,
	now  TEXT NOT NULL
) STRICT;
CREATE INDEX display_changes_of ON display_changes (sign, n);
CREATE TABLE receipts (
	sign     TEXT NOT NULL,
	notice   TEXT NOT NULL,
	revision INTEGER NOT NULL,
	page     INTEGER NOT NULL,
	first    INTEGER NOT NULL,
	last     INTEGER NOT NULL,
	count    INTEGER NOT NULL,
	px       TEXT NOT NULL,
	approved INTEGER,          -- whether px is the hub's own; NULL: nobody can tell
	at       INTEGER NOT NULL, -- when it came
	PRIMARY KEY (sign, notice, revision, page, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_of ON receipts (notice, first);
CREATE INDEX receipts_by_time ON receipts (sign, first);
`

// several lets a sign have several displays; "" is one that gives no name to itself.
const several = `
ALTER TABLE displays RENAME TO displays_before;
CREATE TABLE displays (
	sign    TEXT NOT NULL,
	display TEXT NOT NULL,
	doc     BLOB NOT NULL,
	PRIMARY KEY (sign, display)
) STRICT, WITHOUT ROWID;
INSERT INTO displays SELECT sign, '', doc FROM displays_before;
DROP TABLE displays_before;
ALTER TABLE display_changes ADD COLUMN display TEXT NOT NULL DEFAULT '';
ALTER TABLE receipts RENAME TO receipts_before;
DROP INDEX receipts_of;
DROP INDEX receipts_by_time;
CREATE TABLE receipts (
	sign     TEXT NOT NULL,
	display  TEXT NOT NULL,
	notice   TEXT NOT NULL,
	revision INTEGER NOT NULL,
	page     INTEGER NOT NULL,
	first    INTEGER NOT NULL,
	last     INTEGER NOT NULL,
	count    INTEGER NOT NULL,
	px       TEXT NOT NULL,
	approved INTEGER,
	at       INTEGER NOT NULL,
	PRIMARY KEY (sign, display, notice, revision, page, first)
) STRICT, WITHOUT ROWID;
INSERT INTO receipts SELECT sign, '', notice, revision, page, first, last, count, px, approved, at FROM receipts_before;
DROP TABLE receipts_before;
CREATE INDEX receipts_of ON receipts (notice, first);
CREATE INDEX receipts_by_time ON receipts (sign, first);
`

// Receipt says that a page of a revision stood on a display of a sign. Its name
// is all of it up to First.
type Receipt struct {
	Sign     string    `json:"sign"`
	Display  string    `json:"display,omitempty"` // which of the sign's, as it names itself
	Notice   string    `json:"notice"`            // its id
	Revision int       `json:"revision"`
	Page     int       `json:"page"` // among those of that notice, from 1
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Count    int       `json:"count"` // how often its turn came
	Px       string    `json:"px,omitempty"`
	Approved *bool     `json:"approved,omitempty"` // whether Px is the hub's own; nil: nobody can tell
	At       time.Time `json:"received"`
}

// PutReceipts keeps what a display has shown, and reports for each whether it
// was known: one that comes again tells at most how much longer it stood.
func (d *Desk) PutReceipts(ctx context.Context, list []Receipt) (known []bool, err error) {
	now := millis(d.Now())
	err = d.write(ctx, func(tx *sql.Tx) error {
		known = make([]bool, len(list))
		for i, r := range list {
			key := []any{r.Sign, r.Display, r.Notice, r.Revision, r.Page, millis(r.First)}
			if err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM receipts WHERE sign = ? AND display = ? AND notice = ? AND revision = ? AND page = ? AND first = ?)", key...).Scan(&known[i]); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO receipts VALUES (?,?,?,?,?,?,?,?,?,?,?)
				ON CONFLICT DO UPDATE SET last = max(last, excluded.last), count = max(count, excluded.count)`,
				append(key, millis(r.Last), r.Count, r.Px, r.Approved, now)...); err != nil {
				return err
			}
		}
		for sign := range signsOf(list) {
			if _, err := tx.Exec(`DELETE FROM receipts WHERE sign = ? AND first < (
				SELECT first FROM receipts WHERE sign = ? ORDER BY first DESC LIMIT 1 OFFSET ?)`, sign, sign, mostReceipts-1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("keep receipts: %w", err)
	}
	return known, nil
}

func signsOf(list []Receipt) map[string]bool {
	signs := map[string]bool{}
	for _, r := range list {
		signs[r.Sign] = true
	}
	return signs
}

// ReceiptsAsked narrows a list of receipts; zero values don't.
type ReceiptsAsked struct {
	Sign, Notice string
	Since        time.Time // that stood then or later
	Limit        int
}

// Receipts are those that were asked for, the latest first.
func (d *Desk) Receipts(ctx context.Context, a ReceiptsAsked) ([]Receipt, error) {
	rows, err := d.db.Readers().QueryContext(ctx, `SELECT sign, display, notice, revision, page, first, last, count, px, approved, at FROM receipts
		WHERE (?1 = '' OR sign = ?1) AND (?2 = '' OR notice = ?2) AND last >= ?3 ORDER BY first DESC, sign, display, notice, page LIMIT ?4`,
		a.Sign, a.Notice, millis(a.Since), a.Limit)
	return collect(rows, err, "list the receipts", func(rows *sql.Rows, r *Receipt) error {
		var first, last, at int64
		err := rows.Scan(&r.Sign, &r.Display, &r.Notice, &r.Revision, &r.Page, &first, &last, &r.Count, &r.Px, &r.Approved, &at)
		r.First, r.Last, r.At = moment(first), moment(last), moment(at)
		return err
	})
}

// Display is what is known of one display of a sign. The desk does not know
// what it says.
type Display struct {
	Sign, Display string
	Doc           []byte // nil: it is to be forgotten
}

// Change is one display getting into another state.
type Change struct {
	Sign    string    `json:"sign"`
	Display string    `json:"display,omitempty"`
	At      time.Time `json:"at"`
	Was     string    `json:"was"`
	Now     string    `json:"now"`
}

// Displays are all that are known, by sign.
func (d *Desk) Displays(ctx context.Context) ([]Display, error) {
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT sign, display, doc FROM displays ORDER BY sign, display")
	return collect(rows, err, "list the displays", func(rows *sql.Rows, x *Display) error { return rows.Scan(&x.Sign, &x.Display, &x.Doc) })
}

// PutDisplays keeps how displays stand and how they came to it, and forgets
// what is too old or too much.
func (d *Desk) PutDisplays(ctx context.Context, list []Display, changes []Change) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		for _, x := range list {
			do, args := "INSERT OR REPLACE INTO displays VALUES (?, ?, ?)", []any{x.Sign, x.Display, x.Doc}
			if x.Doc == nil {
				do, args = "DELETE FROM displays WHERE sign = ? AND display = ?", args[:2]
			}
			if _, err := tx.Exec(do, args...); err != nil {
				return err
			}
		}
		for _, c := range changes {
			if _, err := tx.Exec("INSERT INTO display_changes (sign, display, at, was, now) VALUES (?, ?, ?, ?, ?)", c.Sign, c.Display, millis(c.At), c.Was, c.Now); err != nil {
				return err
			}
			if _, err := tx.Exec("DELETE FROM display_changes WHERE sign = ? AND n < (SELECT n FROM display_changes WHERE sign = ? ORDER BY n DESC LIMIT 1 OFFSET ?)",
				c.Sign, c.Sign, mostChanges-1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep how displays stand: %w", err)
	}
	return nil
}

// ForgetReceipts drops receipts of what left before t.
func (d *Desk) ForgetReceipts(ctx context.Context, t time.Time) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM receipts WHERE last < ?", millis(t))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old receipts: %w", err)
	}
	return nil
}

// DisplayChanges are at most limit changes of a sign's displays, of all where
// sign is "", the latest first.
func (d *Desk) DisplayChanges(ctx context.Context, sign string, limit int) ([]Change, error) {
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT sign, display, at, was, now FROM display_changes WHERE ?1 = '' OR sign = ?1 ORDER BY n DESC LIMIT ?2", sign, max(limit, 0))
	return collect(rows, err, "list the changes of displays", func(rows *sql.Rows, c *Change) error {
		var at int64
		err := rows.Scan(&c.Sign, &c.Display, &at, &c.Was, &c.Now)
		c.At = moment(at)
		return err
	})
}

// FirstShown is when each revision was first shown on any display, of what was
// first shown from a time until another: by notice and revision.
func (d *Desk) FirstShown(ctx context.Context, from, until time.Time) (map[Shown]time.Time, error) {
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT notice, revision, min(first) FROM receipts GROUP BY notice, revision HAVING min(first) >= ? AND min(first) < ?", millis(from), millis(until))
	if err != nil {
		return nil, fmt.Errorf("look when notices were first shown: %w", err)
	}
	defer rows.Close()
	out := map[Shown]time.Time{}
	for rows.Next() {
		var s Shown
		var first int64
		if err := rows.Scan(&s.Notice, &s.Revision, &first); err != nil {
			return nil, fmt.Errorf("look when notices were first shown: %w", err)
		}
		out[s] = moment(first)
	}
	return out, rows.Err()
}

// Shown is a revision of a notice that a display has shown.
type Shown struct {
	Notice   string // its id
	Revision int
}
