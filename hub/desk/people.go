package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// named is the operator called name.
func named(tx *sql.Tx, name string) (o Operator, err error) {
	err = o.scan(tx.QueryRow(operatorColumns+"WHERE name = ?", name))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknownOperator
	}
	return o, err
}

// ChangeOperator gives the operator of o's name o's roles and scope, at once also
// where they are signed in. The error is [notice.Problems] where o can't be, or
// wraps [ErrUnknownOperator] or [ErrLastAdmin].
func (d *Desk) ChangeOperator(ctx context.Context, o Operator) error {
	if err := o.problems().Err(); err != nil {
		return err
	}
	terms, err := json.Marshal(o)
	if err != nil {
		return err
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		was, err := named(tx, o.Name)
		if err != nil {
			return err
		}
		before, err := json.Marshal(was)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE operators SET terms = ? WHERE id = ?", string(terms), was.ID); err != nil {
			return err
		}
		if err := someAdmin(tx, was); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "operator changed", Subject: o.Who(), Before: string(before), After: string(terms)}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("change operator %q: %w", o.Name, err)
	}
	return nil
}

// someAdmin refuses what has just taken the last administrator away.
func someAdmin(tx *sql.Tx, was Operator) error {
	if !was.May(Administer) || was.Joined.IsZero() || !was.Revoked.IsZero() {
		return nil // it took none away
	}
	rows, err := tx.Query(operatorColumns + "WHERE revoked = 0 AND joined > 0")
	all, err := collect(rows, err, "look for administrators", func(rows *sql.Rows, o *Operator) error { return o.scan(rows) })
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.May(Administer) {
			return nil
		}
	}
	return ErrLastAdmin
}

// RevokeOperator lets the operator called name in no more, and ends their
// sessions at once. The error may wrap [ErrUnknownOperator] or [ErrLastAdmin].
func (d *Desk) RevokeOperator(ctx context.Context, name string) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		o, err := named(tx, name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE operators SET revoked = ? WHERE id = ? AND revoked = 0", millis(d.Now()), o.ID); err != nil {
			return err
		}
		if err := errors.Join(d.shutOut(tx, o.ID, ""), someAdmin(tx, o)); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "operator revoked", Subject: o.Who()}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("revoke operator %q: %w", name, err)
	}
	return nil
}

// SetPassword gives the operator of a session another password, and ends their
// other sessions. The error may be [notice.Problems] or wrap [ErrNoSession].
func (d *Desk) SetPassword(ctx context.Context, s Session, password string) error {
	if err := checkPassword(password, s.Operator.Name).Err(); err != nil {
		return err
	}
	kept, err := d.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := goesOn(tx, s); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE operators SET password = ? WHERE id = ?", kept, s.Operator.ID); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE sessions SET ended = ? WHERE operator = ? AND ended = 0 AND id <> ?", millis(d.Now()), s.Operator.ID, s.ID); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "password changed", Subject: s.Operator.Who()}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	return nil
}

// NewRecovery makes the recovery codes of the operator of a session anew and
// returns them, this once. The error may wrap [ErrNoSession].
func (d *Desk) NewRecovery(ctx context.Context, s Session) (codes []string, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := goesOn(tx, s); err != nil {
			return err
		}
		if codes, err = keepRecovery(tx, s.Operator.ID); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "recovery codes made", Subject: s.Operator.Who()}.in(ctx))
	})
	if err != nil {
		return nil, fmt.Errorf("make recovery codes: %w", err)
	}
	return codes, nil
}

// Expire gives the token called name another end. The error may wrap
// [ErrUnknownName].
func (d *Desk) Expire(ctx context.Context, name string, end time.Time) error {
	if err := d.change(ctx, name, "token expires "+end.UTC().Format(time.RFC3339), "UPDATE tokens SET expires = ? WHERE id = ?", millis(end)); err != nil {
		return fmt.Errorf("set the end of token %q: %w", name, err)
	}
	return nil
}
