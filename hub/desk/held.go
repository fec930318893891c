package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// HoldFor is how long something waits for a second person.
const HoldFor = 24 * time.Hour

// Errors of what is held.
var (
	ErrNotHeld = errors.New("nothing of that id waits for a decision")
	ErrDecided = errors.New("it was decided already")
	ErrOwn     = errors.New("nobody approves their own")
)

// Held is what waits for a second person: a document as it was sent, which
// nobody can change while it waits.
type Held struct {
	ID     string // given by the desk
	Token  string // name of the token that sent it
	At     time.Time
	Reason string // why it waits
	Doc    []byte
}

// Hold keeps h until somebody decides, for [HoldFor], and returns its id.
func (d *Desk) Hold(ctx context.Context, h Held) (id string, err error) {
	h.ID = newID()
	err = d.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO held (id, token, at, reason, doc) VALUES (?,?,?,?,?)",
			h.ID, h.Token, millis(h.At), h.Reason, append([]byte{}, h.Doc...)); err != nil {
			return err
		}
		return note(tx, Act{At: h.At, Who: h.Token, What: "held", Subject: h.ID, After: digest(h.Doc)}.in(ctx))
	})
	if err != nil {
		return "", fmt.Errorf("hold a notice of %q: %w", h.Token, err)
	}
	return h.ID, nil
}

const heldColumns = "SELECT id, token, at, reason, doc, decided FROM held "

// digest binds a line of the audit to exactly one document.
func digest(doc []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(doc)) }

// Held returns what waits now, oldest first.
func (d *Desk) Held(ctx context.Context) ([]Held, error) {
	oldest := millis(d.Now().Add(-HoldFor))
	rows, err := d.db.Readers().QueryContext(ctx, heldColumns+"WHERE decided = 0 AND at > ? ORDER BY at, id", oldest)
	return collect(rows, err, "list what is held", func(rows *sql.Rows, h *Held) error {
		_, err := h.scan(rows)
		return err
	})
}

func (h *Held) scan(row interface{ Scan(...any) error }) (decided time.Time, err error) {
	var at, done int64
	err = row.Scan(&h.ID, &h.Token, &at, &h.Reason, &h.Doc, &done)
	h.At = moment(at)
	return moment(done), err
}

// Decide approves or refuses what waits under id, once, in the name of by, and
// returns it. The error may wrap [ErrNotHeld] (also when it has waited too
// long), [ErrDecided] or [ErrOwn]; taking back one's own is no approval. Who
// can't do what was approved gives it back with [Desk.Return].
func (d *Desk) Decide(ctx context.Context, id, by string, approve bool, at time.Time) (h Held, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		decided, err := h.scan(tx.QueryRow(heldColumns+"WHERE id = ?", id))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotHeld
		case err != nil:
			return err
		case !decided.IsZero():
			return ErrDecided
		case !h.At.After(at.Add(-HoldFor)):
			return ErrNotHeld
		case approve && by == h.Token:
			return ErrOwn
		}
		if _, err := tx.Exec("UPDATE held SET decided = ?, decider = ?, approved = ? WHERE id = ?", millis(at), by, approve, id); err != nil {
			return err
		}
		what := "refused"
		if approve {
			what = "approved"
		}
		return note(tx, Act{At: at, Who: by, What: what, Subject: id, After: digest(h.Doc)}.in(ctx))
	})
	if err != nil {
		return Held{}, fmt.Errorf("decide on %s: %w", id, err)
	}
	return h, nil
}

// Return lets what was approved under id wait again, since it could not be
// done; why is noted. The error may wrap [ErrNotHeld].
func (d *Desk) Return(ctx context.Context, id, why string, at time.Time) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.Exec("UPDATE held SET decided = 0, decider = '', approved = 0 WHERE id = ? AND approved = 1", id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); n == 0 {
			return errors.Join(ErrNotHeld, err)
		}
		return note(tx, Act{At: at, Who: "hub", What: "returned", Subject: id, After: why}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("return %s: %w", id, err)
	}
	return nil
}
