package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// ErrWrong: the name, the password or the code is not right; which of them is
// not said.
var ErrWrong = errors.New("wrong name, password or code")

// Visit is where somebody stands who wants in.
type Visit struct {
	Addr   netip.Addr
	From   string // the address as the audit keeps it
	Agent  string // what the browser calls itself
	Device string // the mark that [Desk.Code] gave the browser; "" where it is new
}

// account is an operator with what proves them.
type account struct {
	Operator
	password string
	totp     []byte
	step     int64
}

func (d *Desk) account(ctx context.Context, column, key string) (a account, err error) {
	err = a.Operator.scan(scanner(func(rest ...any) error {
		return d.db.Readers().QueryRowContext(ctx, "SELECT id, name, terms, created, joined, revoked, password, totp, step FROM operators WHERE "+column+" = ?", key).
			Scan(append(rest, &a.password, &a.totp, &a.step)...)
	}))
	return a, err
}

// known returns the hash of a device that is known for an operator, "" for none.
func (d *Desk) knownDevice(ctx context.Context, operator, device string) string {
	if device == "" {
		return ""
	}
	hash := hashOf(device)
	var n int
	err := d.db.Readers().QueryRowContext(ctx, "SELECT count(*) FROM devices WHERE hash = ? AND operator = ?", hash, operator).Scan(&n)
	if err != nil || n == 0 { // a device that can't be looked up is a strange one
		return ""
	}
	return string(hash)
}

// SignIn begins half a session for who knows the password of the operator called
// name; [Desk.Code] makes it whole. The error may wrap [ErrWrong] or be a
// [*TooSoon].
func (d *Desk) SignIn(ctx context.Context, name, password string, v Visit) (half string, err error) {
	a, err := d.account(ctx, "name", name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("sign in: %w", err)
	}
	known := d.knownDevice(ctx, a.ID, v.Device)
	keys := tryKeys(name, a.Operator, v.Addr, known)
	if err := d.tries.begin(keys, d.Now()); err != nil {
		return "", err
	}
	if !a.Revoked.IsZero() {
		a.password = ""
	}
	lane := d.strangers
	if known != "" {
		lane = d.ours
	}
	right, err := d.rightPassword(ctx, lane, a.password, password)
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	if !right {
		return "", d.wrong(ctx, a.Operator, keys, v, "password")
	}
	d.tries.undo(keys)
	err = d.write(ctx, func(tx *sql.Tx) error {
		var still int // looking takes its time: the password may be another by now
		if err := tx.QueryRow("SELECT count(*) FROM operators WHERE id = ? AND password = ? AND revoked = 0", a.ID, a.password).Scan(&still); err != nil {
			return err
		}
		if still == 0 {
			return ErrWrong
		}
		half, err = d.begin(ctx, tx, Session{Operator: a.Operator, Half: true, From: v.From, Agent: v.Agent})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return half, nil
}

// nobody is what the audit calls whom no operator is called: what was given as the
// name may be a password that went into the wrong field.
const nobody = "?"

// wrong keeps a wrong try.
func (d *Desk) wrong(ctx context.Context, o Operator, keys []tryKey, v Visit, what string) error {
	who := nobody
	if o.ID != "" {
		who = o.Who()
	}
	act := Act{At: d.Now(), Who: who, From: v.From, What: "sign-in refused", Subject: who, After: "wrong " + what}
	if err := d.write(ctx, func(tx *sql.Tx) error { return errors.Join(note(tx, act), d.tries.keep(tx, keys, false)) }); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return ErrWrong
}

// Code makes half a session whole by a one-time code, or by a recovery code in
// its place, and returns the secret of the whole one and the mark of the
// browser, by which it is known again. The error may wrap [ErrWrong] or
// [ErrNoSession], or be a [*TooSoon].
func (d *Desk) Code(ctx context.Context, half, code string, v Visit) (secret, device string, err error) {
	s, err := d.Session(ctx, half, false)
	if err != nil {
		return "", "", err
	}
	if !s.Half {
		return "", "", ErrNoSession
	}
	known := d.knownDevice(ctx, s.Operator.ID, v.Device)
	keys := tryKeys(s.Operator.Name, s.Operator, v.Addr, known)
	if err := d.tries.begin(keys, d.Now()); err != nil {
		return "", "", err
	}
	device = v.Device
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := d.takeCode(ctx, tx, s.Operator, code); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE sessions SET ended = ? WHERE id = ?", millis(d.Now()), s.ID); err != nil {
			return err
		}
		if known == "" {
			if device, err = newDevice(tx, s.Operator.ID, d.Now()); err != nil {
				return err
			}
		}
		if secret, err = d.begin(ctx, tx, Session{Operator: s.Operator, From: v.From, Agent: v.Agent}); err != nil {
			return err
		}
		return d.tries.keep(tx, keys, true)
	})
	if errors.Is(err, ErrWrong) {
		return "", "", d.wrong(ctx, s.Operator, keys, v, "code")
	}
	if err != nil {
		return "", "", fmt.Errorf("take a code: %w", err)
	}
	d.tries.right(keys)
	return secret, device, nil
}

func newDevice(tx *sql.Tx, operator string, now time.Time) (device string, err error) {
	device, hash := newSecret()
	_, err = tx.Exec("INSERT INTO devices (hash, operator, seen) VALUES (?,?,?)", hash, operator, millis(now))
	return device, err
}

// takeCode takes a one-time or recovery code, for good. The error is [ErrWrong]
// where it is none of the operator's.
func (d *Desk) takeCode(ctx context.Context, tx *sql.Tx, o Operator, code string) error {
	var sealed []byte
	var used int64
	if err := tx.QueryRow("SELECT totp, step FROM operators WHERE id = ?", o.ID).Scan(&sealed, &used); err != nil {
		return err
	}
	done, err := tx.Exec("UPDATE recovery SET used = ? WHERE hash = ? AND used = 0", millis(d.Now()), recoveryHash(o.ID, code))
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return errors.Join(err, note(tx, Act{At: d.Now(), Who: o.Who(), What: "recovery code used", Subject: o.Who()}.in(ctx)))
	}
	key, err := d.unseal(sealed, o.ID)
	if err != nil {
		return err
	}
	step, err := stepOf(key, code, d.Now(), used)
	if err != nil {
		return err
	}
	if step == 0 {
		return ErrWrong
	}
	_, err = tx.Exec("UPDATE operators SET step = ? WHERE id = ?", step, o.ID)
	return err
}

// Prove notes that the operator of a session has given password and code once
// more, for [ProofLife], and gives the session another secret: whoever had copied
// the old one does not get the power that comes with the proof. Errors are those of
// [Desk.Code].
func (d *Desk) Prove(ctx context.Context, s Session, password, code string, v Visit) (secret string, err error) {
	a, err := d.account(ctx, "id", s.Operator.ID)
	if err != nil {
		return "", fmt.Errorf("prove who sits here: %w", err)
	}
	keys := tryKeys(a.Name, a.Operator, v.Addr, d.knownDevice(ctx, a.ID, v.Device))
	if err := d.tries.begin(keys, d.Now()); err != nil {
		return "", err
	}
	right, err := d.rightPassword(ctx, d.ours, a.password, password)
	if err != nil {
		return "", fmt.Errorf("prove who sits here: %w", err)
	}
	if !right {
		return "", d.wrong(ctx, a.Operator, keys, v, "password")
	}
	secret = sessionSecret()
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := errors.Join(goesOn(tx, s), d.takeCode(ctx, tx, a.Operator, code)); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE sessions SET hash = ?, proved = ? WHERE id = ?", hashOf(secret), millis(d.Now()), s.ID)
		return errors.Join(err, d.tries.keep(tx, keys, true))
	})
	if errors.Is(err, ErrWrong) {
		return "", d.wrong(ctx, a.Operator, keys, v, "code")
	}
	if err != nil {
		return "", fmt.Errorf("prove who sits here: %w", err)
	}
	d.tries.right(keys)
	return secret, nil
}
