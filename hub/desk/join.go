package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// How long an invitation is good: of an operator, and the one of the first
// start.
const (
	InvitedFor = 72 * time.Hour
	FirstFor   = 15 * time.Minute
)

// ErrNoInvitation: none of that text, or it was taken, or it is too old.
var ErrNoInvitation = errors.New("no such invitation, or it was used, or it has expired; ask for another")

// Invitation is how an operator gets their first password.
type Invitation struct {
	Operator Operator // without a name at the first start: who comes chooses it
	Key      string   // of the one-time codes, in base32, for the authenticator
	Until    time.Time
}

// First returns the text of the invitation by which the first operator gets in,
// and "" where nobody needs it: somebody has got in, or has been invited. One
// that was given before is worthless then.
func (d *Desk) First(ctx context.Context) (code string, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRow(`SELECT count(*) FROM operators o WHERE revoked = 0 AND (joined > 0 OR EXISTS
			(SELECT 1 FROM invitations i WHERE i.operator = o.id AND i.until > ?))`, millis(d.Now())).Scan(&n)
		if err != nil || n > 0 {
			return err
		}
		code, err = d.invite(tx, "", FirstFor)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("invite the first operator: %w", err)
	}
	return code, nil
}

func (d *Desk) invite(tx *sql.Tx, operator string, life time.Duration) (code string, err error) {
	code, hash := newSecret()
	if _, err := tx.Exec("DELETE FROM invitations WHERE operator = ?", operator); err != nil {
		return "", err
	}
	_, err = tx.Exec("INSERT INTO invitations (hash, operator, until) VALUES (?,?,?)", hash, operator, millis(d.Now().Add(life)))
	return code, err
}

// Invite lets the operator called name in, for the first time or anew, by the
// text that it returns, this once: their password, codes, browsers and sessions
// are worthless from now on. The error may wrap [ErrUnknownOperator].
func (d *Desk) Invite(ctx context.Context, name string) (code string, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		o, err := named(tx, name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE operators SET password = '', totp = NULL, joined = 0, revoked = 0 WHERE id = ?", o.ID); err != nil {
			return err
		}
		if err := d.shutOut(tx, o.ID, ""); err != nil {
			return err
		}
		if code, err = d.invite(tx, o.ID, InvitedFor); err != nil {
			return err
		}
		what := "operator invited"
		if !o.Joined.IsZero() || !o.Revoked.IsZero() {
			what = "operator reset"
		}
		return note(tx, Act{At: d.Now(), What: what, Subject: o.Who()}.in(ctx))
	})
	if err != nil {
		return "", fmt.Errorf("invite operator %q: %w", name, err)
	}
	return code, nil
}

// shutOut ends everything by which an operator got in, but for one session.
func (d *Desk) shutOut(tx *sql.Tx, operator, but string) error {
	for _, q := range []string{"DELETE FROM recovery WHERE operator = ?", "DELETE FROM devices WHERE operator = ?", "DELETE FROM invitations WHERE operator = ?"} {
		if _, err := tx.Exec(q, operator); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE sessions SET ended = ? WHERE operator = ? AND ended = 0 AND id <> ?", millis(d.Now()), operator, but)
	return err
}

// Invited returns what an invitation leads to. The error may wrap
// [ErrNoInvitation].
func (d *Desk) Invited(ctx context.Context, code string) (i Invitation, err error) {
	var operator string
	var until int64
	err = d.db.Readers().QueryRowContext(ctx, "SELECT operator, until FROM invitations WHERE hash = ?", hashOf(code)).Scan(&operator, &until)
	i.Until = moment(until)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !i.Until.After(d.Now()) {
		err = ErrNoInvitation
	}
	if err == nil && operator != "" {
		err = i.Operator.scan(d.db.Readers().QueryRowContext(ctx, operatorColumns+"WHERE id = ?", operator))
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("look up an invitation: %w", err)
	}
	i.Key = d.totpKey(code)
	return i, nil
}

// Joined is what somebody gets who takes an invitation: a session, the mark of
// their browser, and codes for when the authenticator is lost, shown this once.
type Joined struct {
	Secret, Device string
	Recovery       []string
}

// Join takes an invitation: o tells who comes where the invitation does not. The
// error is [notice.Problems] where something must be given otherwise, or wraps
// [ErrNoInvitation] or [ErrOperatorTaken].
func (d *Desk) Join(ctx context.Context, invitation string, o Operator, password, code string, v Visit) (j Joined, err error) {
	i, err := d.Invited(ctx, invitation)
	if err != nil {
		return j, err
	}
	first := i.Operator.ID == ""
	var ps notice.Problems
	if first {
		o.ID, o.Created = newID(), d.Now().UTC()
		ps = o.problems()
	} else {
		o = i.Operator
	}
	ps = append(ps, checkPassword(password, o.Name)...)
	step, err := stepOf(i.Key, code, d.Now(), 0)
	if err != nil {
		return j, err
	}
	if step == 0 {
		ps.Add("code", "验证码不对：请看验证器上现在的六位数字，并核对手机时间", "the code is not right: give the six digits that the authenticator shows now, and check its clock")
	}
	if ps.Failed() {
		return j, ps
	}
	kept, err := d.hashPassword(ctx, password)
	if err != nil {
		return j, err
	}
	sealed, err := d.seal(i.Key, o.ID)
	if err != nil {
		return j, err
	}
	by := As(ctx, o.Who(), v.From)
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := takeInvitation(tx, invitation); err != nil {
			return err
		}
		if first {
			if err := addOperator(by, tx, o); err != nil {
				return err
			}
		}
		_, err := tx.Exec("UPDATE operators SET password = ?, totp = ?, step = ?, joined = ? WHERE id = ?", kept, sealed, step, millis(d.Now()), o.ID)
		if err := errors.Join(err, note(tx, Act{At: d.Now(), What: "operator joined", Subject: o.Who()}.in(by))); err != nil {
			return err
		}
		if j.Recovery, err = keepRecovery(tx, o.ID); err != nil {
			return err
		}
		if j.Device, err = newDevice(tx, o.ID, d.Now()); err != nil {
			return err
		}
		j.Secret, err = d.begin(ctx, tx, Session{Operator: o, From: v.From, Agent: v.Agent})
		return err
	})
	if err != nil {
		return Joined{}, fmt.Errorf("take an invitation: %w", err)
	}
	return j, nil
}

func takeInvitation(tx *sql.Tx, code string) error {
	done, err := tx.Exec("DELETE FROM invitations WHERE hash = ?", hashOf(code))
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNoInvitation)
	}
	_, err = tx.Exec("DELETE FROM invitations WHERE operator = ''") // whoever comes first, the link of the first start is over
	return err
}

func keepRecovery(tx *sql.Tx, operator string) ([]string, error) {
	if _, err := tx.Exec("DELETE FROM recovery WHERE operator = ?", operator); err != nil {
		return nil, err
	}
	codes := newRecovery()
	for _, c := range codes {
		if _, err := tx.Exec("INSERT INTO recovery (hash, operator) VALUES (?,?)", recoveryHash(operator, c), operator); err != nil {
			return nil, err
		}
	}
	return codes, nil
}
