package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Held returns what waits now, oldest first: what would go out, and what went
// out already and is to be confirmed.
func (d *Desk) Held(ctx context.Context) ([]Held, error) {
	return d.listHeld(ctx, "WHERE fate = 'waiting' AND (direct = 1 OR until > ?) ORDER BY at, id", millis(d.Now()))
}

// HeldOf returns all that was ever held of a notice, oldest first.
func (d *Desk) HeldOf(ctx context.Context, notice string) ([]Held, error) {
	return d.listHeld(ctx, "WHERE notice = ? ORDER BY at, id", notice)
}

// HeldNaming returns what of it names a word, such as the id of one notice of a
// list: lists are large, and all that ever were are kept.
func (d *Desk) HeldNaming(ctx context.Context, notice, word string) ([]Held, error) {
	return d.listHeld(ctx, "WHERE notice = ? AND instr(CAST(doc AS TEXT), ?) > 0 ORDER BY at, id", notice, word)
}

// HeldSince returns at most limit of what was decided, expired or replaced
// since t, the latest first.
func (d *Desk) HeldSince(ctx context.Context, t time.Time, limit int) ([]Held, error) {
	return d.listHeld(ctx, "WHERE fate <> 'waiting' AND decided >= ? ORDER BY decided DESC, id LIMIT ?", millis(t), max(limit, 0))
}

// HeldAs returns what was held under id, whatever became of it. The error may
// wrap [ErrNotHeld].
func (d *Desk) HeldAs(ctx context.Context, id string) (h Held, err error) {
	err = h.scan(d.db.Readers().QueryRowContext(ctx, heldColumns+"WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotHeld
	}
	if err != nil {
		return Held{}, fmt.Errorf("read what is held as %q: %w", id, err)
	}
	return h, nil
}

func (d *Desk) listHeld(ctx context.Context, where string, args ...any) ([]Held, error) {
	rows, err := d.db.Readers().QueryContext(ctx, heldColumns+where, args...)
	return collect(rows, err, "list what is held", func(rows *sql.Rows, h *Held) error { return h.scan(rows) })
}

// byClock is who ends what nobody has decided.
const byClock = "clock"

// Lapse notes what the clock has brought by at: of what waited it returns what
// is of no use any more, as [Unsent], and what went out alone and has newly
// become overdue. The latter goes on waiting.
func (d *Desk) Lapse(ctx context.Context, at time.Time) (lapsed []Held, err error) {
	const due = "WHERE fate = 'waiting' AND overdue = 0 AND until <= ? ORDER BY at, id"
	if found, err := d.listHeld(ctx, due, millis(at)); err != nil || len(found) == 0 {
		return nil, err
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query(heldColumns+due, millis(at))
		lapsed, err = collect(rows, err, "list what is due", func(rows *sql.Rows, h *Held) error { return h.scan(rows) })
		if err != nil {
			return err
		}
		for i := range lapsed {
			if err := lapse(ctx, tx, &lapsed[i], at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note what nobody decided in time: %w", err)
	}
	return lapsed, nil
}

func lapse(ctx context.Context, tx *sql.Tx, h *Held, at time.Time) (err error) {
	act := Act{At: at, Who: byClock, Subject: h.ID, Before: h.Digest()}
	if h.Direct {
		act.What, h.Overdue = "not confirmed in time", at
		_, err = tx.Exec("UPDATE held SET overdue = ? WHERE id = ?", millis(at), h.ID)
	} else {
		act.What, h.Fate, h.Decided, h.Decider = "expired unsent", Unsent, at, byClock
		err = settle(tx, h.ID, Unsent, byClock, "", at)
	}
	if err != nil {
		return err
	}
	return note(tx, act.in(ctx))
}

// Handover is a note for the next shift.
type Handover struct {
	N    int64
	At   time.Time
	By   string
	Text string
}

// HandOver keeps a note for the next shift; notes before it stay.
func (d *Desk) HandOver(ctx context.Context, h Handover) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO handover (at, by, text) VALUES (?,?,?)", millis(h.At), h.By, h.Text); err != nil {
			return err
		}
		return note(tx, Act{At: h.At, Who: h.By, What: "handed over", Subject: "shift", After: h.Text}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("keep the note for the next shift: %w", err)
	}
	return nil
}

// Handovers are the last notes for the next shift, the newest first.
func (d *Desk) Handovers(ctx context.Context, limit int) ([]Handover, error) {
	rows, err := d.db.Readers().QueryContext(ctx, "SELECT n, at, by, text FROM handover ORDER BY n DESC LIMIT ?", max(limit, 0))
	return collect(rows, err, "read the notes for the next shift", func(rows *sql.Rows, h *Handover) error {
		var at int64
		err := rows.Scan(&h.N, &at, &h.By, &h.Text)
		h.At = moment(at)
		return err
	})
}
