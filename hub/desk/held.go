package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// HoldFor is how long something waits for a second person where it is of use
// so long.
const HoldFor = 24 * time.Hour

// Errors of what is held.
var (
	ErrNotHeld = errors.New("nothing of that id waits for a decision")
	ErrDecided = errors.New("it was decided already")
	ErrLate    = errors.New("it waited too long, and went out nowhere")
	ErrOwn     = errors.New("nobody approves their own")
	ErrOther   = errors.New("what waits is not what was looked at")
)

// Fate is what became of what was held.
type Fate string

// The fates.
const (
	Waits    Fate = "waiting"
	Approved Fate = "approved"
	Refused  Fate = "refused"
	Unsent   Fate = "expired"  // nobody decided while it was of use
	Replaced Fate = "replaced" // by an edit, which waits in its place
	Failed   Fate = "failed"   // what was to go out at once did not
)

// Held is what waits for a second person: a document as it was sent, which
// nobody can change while it waits.
type Held struct {
	ID     string // given by the desk
	Token  string // name of the token or operator that sent it
	Person string // the operator behind it, also of a token that is theirs; "": none
	At     time.Time
	// Until is when it is of no use any more; zero: after [HoldFor]. Of a direct
	// one it is when somebody else should have confirmed it.
	Until  time.Time
	Reason string // why it waits; of a direct one, why it could not
	Notice string // id of the notice
	Direct bool   // it went out already, in an emergency: another person confirms it
	Doc    []byte

	Fate    Fate
	Decided time.Time
	Decider string
	Why     string    // what the decider says, or what hindered it
	Overdue time.Time // of a direct one: when it was noticed that nobody had confirmed it in time
}

// Digest binds a decision to exactly what waits.
func (h Held) Digest() string { return digest(h.Doc) }

// digest binds a line of the audit to exactly one document.
func digest(doc []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(doc)) }

// second is what the table of the held needs for persons.
const second = `
ALTER TABLE held ADD COLUMN person  TEXT NOT NULL DEFAULT '';
ALTER TABLE held ADD COLUMN until   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE held ADD COLUMN notice  TEXT NOT NULL DEFAULT '';
ALTER TABLE held ADD COLUMN direct  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE held ADD COLUMN fate    TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE held ADD COLUMN why     TEXT NOT NULL DEFAULT '';
ALTER TABLE held ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0;
UPDATE held SET until = at + 86400000, fate = CASE WHEN decided = 0 THEN 'waiting' WHEN approved = 1 THEN 'approved' ELSE 'refused' END;
DROP INDEX held_by_time;
ALTER TABLE held DROP COLUMN approved;
CREATE INDEX held_by_fate ON held (fate, at);
CREATE INDEX held_by_notice ON held (notice);
CREATE TRIGGER held_as_meant BEFORE UPDATE OF person, until, notice, direct ON held
BEGIN SELECT RAISE(ABORT, 'what is decided on is never changed'); END;
CREATE TRIGGER held_stays BEFORE DELETE ON held
BEGIN SELECT RAISE(ABORT, 'what was held is kept, refused or not'); END;

CREATE TABLE handover (
	n    INTEGER PRIMARY KEY,
	at   INTEGER NOT NULL,
	by   TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;
`

// Hold keeps h until somebody decides and returns its id. It takes the place of
// what waits under instead ("": of nothing), whose approval begins anew. The
// error may wrap [ErrNotHeld], [ErrDecided] or [ErrLate] of that.
func (d *Desk) Hold(ctx context.Context, h Held, instead string) (id string, err error) {
	h.ID = newID()
	if h.Until.IsZero() {
		h.Until = h.At.Add(HoldFor)
	}
	what := "held"
	if h.Direct {
		what = "sent alone"
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		if instead != "" {
			if err := replace(ctx, tx, instead, h); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("INSERT INTO held (id, token, person, at, until, reason, notice, direct, doc) VALUES (?,?,?,?,?,?,?,?,?)",
			h.ID, h.Token, h.Person, millis(h.At), millis(h.Until), h.Reason, h.Notice, h.Direct, append([]byte{}, h.Doc...)); err != nil {
			return err
		}
		return note(tx, Act{At: h.At, Who: h.Token, What: what, Subject: h.ID, Before: instead, After: h.Digest()}.in(ctx))
	})
	if err != nil {
		return "", fmt.Errorf("hold a notice of %q: %w", h.Token, err)
	}
	return h.ID, nil
}

// replace ends the waiting of id, in whose place h comes.
func replace(ctx context.Context, tx *sql.Tx, id string, h Held) error {
	old, err := waiting(tx, id, h.At)
	if err != nil {
		return err
	}
	if old.Direct {
		return ErrNotHeld // it went out: what corrects it is a revision
	}
	if err := settle(tx, id, Replaced, h.Token, h.ID, h.At); err != nil {
		return err
	}
	return note(tx, Act{At: h.At, Who: h.Token, What: "replaced", Subject: id, Before: old.Digest(), After: h.ID}.in(ctx))
}

const heldColumns = "SELECT id, token, person, at, until, reason, notice, direct, doc, fate, decided, decider, why, overdue FROM held "

func (h *Held) scan(row interface{ Scan(...any) error }) error {
	var at, until, decided, overdue int64
	err := row.Scan(&h.ID, &h.Token, &h.Person, &at, &until, &h.Reason, &h.Notice, &h.Direct, &h.Doc, &h.Fate, &decided, &h.Decider, &h.Why, &overdue)
	h.At, h.Until, h.Decided, h.Overdue = moment(at), moment(until), moment(decided), moment(overdue)
	return err
}

// waiting is what waits under id at a time, or why nothing does.
func waiting(tx *sql.Tx, id string, at time.Time) (h Held, err error) {
	err = h.scan(tx.QueryRow(heldColumns+"WHERE id = ?", id))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return h, ErrNotHeld
	case err != nil:
		return h, err
	case h.Fate == Unsent, h.Fate == Waits && !h.Direct && !h.Until.After(at):
		return h, ErrLate
	case h.Fate != Waits:
		return h, ErrDecided
	}
	return h, nil
}

func settle(tx *sql.Tx, id string, fate Fate, by, why string, at time.Time) error {
	_, err := tx.Exec("UPDATE held SET fate = ?, decided = ?, decider = ?, why = ? WHERE id = ?", fate, millis(at), by, why, id)
	return err
}

// Verdict is what somebody says of what waits.
type Verdict struct {
	By      string // name of a token or operator
	Person  string // the operator behind it, also of a token that is theirs; "": none
	Approve bool
	// Digest is of what they looked at ([Held.Digest]); "": of whatever waits
	// under the id, which never changes.
	Digest string
	Why    string // of a refusal, for its author
}

// Decide approves or refuses what waits under id, once, and returns it. The
// error may wrap [ErrNotHeld], [ErrLate], [ErrDecided], [ErrOther] or [ErrOwn];
// taking back one's own is no approval. Who can't do what was approved gives it
// back with [Desk.Return].
func (d *Desk) Decide(ctx context.Context, id string, v Verdict, at time.Time) (h Held, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		if h, err = waiting(tx, id, at); err != nil {
			return err
		}
		own := v.By == h.Token || v.Person != "" && v.Person == h.Person
		switch {
		case v.Digest != "" && v.Digest != h.Digest():
			return ErrOther
		case own && (v.Approve || h.Direct):
			return ErrOwn
		}
		h.Fate, h.Decided, h.Decider, h.Why = Refused, at, v.By, v.Why
		if v.Approve {
			h.Fate = Approved
		}
		if err := settle(tx, id, h.Fate, v.By, v.Why, at); err != nil {
			return err
		}
		return note(tx, Act{At: at, Who: v.By, What: string(h.Fate), Subject: id, After: strings.TrimSpace(h.Digest() + " " + v.Why)}.in(ctx))
	})
	if err != nil {
		return Held{}, fmt.Errorf("decide on %s: %w", id, err)
	}
	return h, nil
}

// Return lets what was approved under id wait again, since it could not be
// done; why is noted. The error may wrap [ErrNotHeld].
func (d *Desk) Return(ctx context.Context, id, why string, at time.Time) error {
	return d.undo(ctx, id, Approved, Waits, "returned", why, at)
}

// Fail notes that what was to go out at once under id did not. The error may
// wrap [ErrNotHeld].
func (d *Desk) Fail(ctx context.Context, id, why string, at time.Time) error {
	return d.undo(ctx, id, Waits, Failed, "failed", why, at)
}

func (d *Desk) undo(ctx context.Context, id string, from, to Fate, what, why string, at time.Time) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		decided := millis(at)
		if to == Waits {
			decided = 0
		}
		done, err := tx.Exec("UPDATE held SET fate = ?, decided = ?, decider = '', why = ? WHERE id = ? AND fate = ?", to, decided, why, id, from)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); n == 0 {
			return errors.Join(ErrNotHeld, err)
		}
		return note(tx, Act{At: at, Who: "hub", What: what, Subject: id, After: why}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("note that %s %s: %w", id, what, err)
	}
	return nil
}
