package desk

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// Errors of sessions.
var (
	// ErrNoSession: none of that secret, or it has ended, or its operator may no
	// longer sign in.
	ErrNoSession = errors.New("no session, or it has ended")
)

// How long a session lasts: unused, in all, and until its second step.
const (
	SessionIdle  = 30 * time.Minute
	SessionLife  = 12 * time.Hour
	sessionHalf  = 5 * time.Minute
	sessionTouch = time.Minute // how exactly its last use is kept
	// ProofLife is for how long after password and code were given they need not
	// be given again for a dangerous act.
	ProofLife = 5 * time.Minute
)

// Session is one browser in which an operator has signed in. Its secret is
// kept nowhere.
type Session struct {
	ID       string // for lists
	Operator Operator
	Half     bool // the password was right, the code is still to come
	Began    time.Time
	Seen     time.Time // within a minute
	Proved   time.Time // when password and code were last given
	From     string    // address
	Agent    string    // what the browser calls itself
}

// Fresh reports whether password and code were given a moment ago.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.Proved) < ProofLife }

// Ends is when the session ends if it is not used again.
func (s Session) Ends() time.Time {
	if s.Half {
		return s.Began.Add(sessionHalf)
	}
	idle, life := s.Seen.Add(SessionIdle), s.Began.Add(SessionLife)
	if life.Before(idle) {
		return life
	}
	return idle
}

const sessionColumns = `SELECT s.id, s.half, s.began, s.seen, s.proved, s.origin, s.agent, o.id, o.name, o.terms, o.created, o.joined, o.revoked
	FROM sessions s JOIN operators o ON o.id = s.operator `

func (s *Session) scan(row interface{ Scan(...any) error }) error {
	var began, seen, proved int64
	err := s.Operator.scan(scanner(func(rest ...any) error {
		return row.Scan(append([]any{&s.ID, &s.Half, &began, &seen, &proved, &s.From, &s.Agent}, rest...)...)
	}))
	s.Began, s.Seen, s.Proved = moment(began), moment(seen), moment(proved)
	return err
}

type scanner func(...any) error

func (f scanner) Scan(into ...any) error { return f(into...) }

// Enter begins a session of the operator called name, who has proved to the
// caller who they are, and returns its secret. The error may wrap
// [ErrUnknownOperator].
func (d *Desk) Enter(ctx context.Context, name, from, agent string) (secret string, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		var o Operator
		err := o.scan(tx.QueryRow(operatorColumns+"WHERE name = ? AND revoked = 0", name))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknownOperator
		}
		if err != nil {
			return err
		}
		secret, err = d.begin(ctx, tx, Session{Operator: o, From: from, Agent: agent})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin a session of %q: %w", name, err)
	}
	return secret, nil
}

const mostAgent = 200 // bytes that are kept of what a browser calls itself

// begin keeps a new session, half or whole.
func (d *Desk) begin(ctx context.Context, tx *sql.Tx, s Session) (secret string, err error) {
	secret, now := sessionSecret(), d.Now()
	if !s.Half {
		s.Proved = now
	}
	s.Agent = notice.Clean(s.Agent[:min(len(s.Agent), mostAgent)])
	_, err = tx.Exec("INSERT INTO sessions (id, hash, operator, half, began, seen, proved, origin, agent) VALUES (?,?,?,?,?,?,?,?,?)",
		newID(), hashOf(secret), s.Operator.ID, s.Half, millis(now), millis(now), millis(s.Proved), s.From, s.Agent)
	if err != nil || s.Half {
		return secret, err
	}
	return secret, note(tx, Act{At: now, Who: s.Operator.Who(), From: s.From, What: "signed in", Subject: s.Operator.Who()}.in(ctx))
}

func sessionSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Lasts tells whether the session of an id goes on, whatever its secret is by now:
// the error wraps [ErrNoSession] where it has ended.
func (d *Desk) Lasts(ctx context.Context, id string) error {
	_, err := d.session(ctx, "id", id)
	return err
}

func (d *Desk) session(ctx context.Context, column string, key any) (s Session, err error) {
	err = s.scan(d.db.Readers().QueryRowContext(ctx, sessionColumns+"WHERE s."+column+" = ? AND s.ended = 0", key))
	if errors.Is(err, sql.ErrNoRows) || err == nil && (!s.Operator.Revoked.IsZero() || !s.Ends().After(d.Now())) {
		err = ErrNoSession
	}
	if err != nil {
		return Session{}, fmt.Errorf("find a session: %w", err)
	}
	return s, nil
}

// goesOn refuses what somebody had begun whose session has ended meanwhile.
func goesOn(tx *sql.Tx, s Session) error {
	var n int
	err := tx.QueryRow("SELECT count(*) FROM sessions WHERE id = ? AND ended = 0", s.ID).Scan(&n)
	if err == nil && n == 0 {
		err = ErrNoSession
	}
	return err
}

// Session returns the session of a secret. Used says that its operator is at
// work, which keeps it from ending. The error may wrap [ErrNoSession].
func (d *Desk) Session(ctx context.Context, secret string, used bool) (s Session, err error) {
	s, err = d.session(ctx, "hash", hashOf(secret))
	now := d.Now()
	if err != nil || !used || s.Half || now.Sub(s.Seen) < sessionTouch {
		return s, err
	}
	s.Seen = now
	err = d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE sessions SET seen = ? WHERE id = ? AND ended = 0", millis(now), s.ID)
		return err
	})
	if err != nil {
		return Session{}, fmt.Errorf("note that a session is used: %w", err)
	}
	return s, nil
}

// Sessions returns those that go on, the last used first.
func (d *Desk) Sessions(ctx context.Context) ([]Session, error) {
	rows, err := d.db.Readers().QueryContext(ctx, sessionColumns+"WHERE s.ended = 0 AND s.half = 0 AND o.revoked = 0 AND s.began > ? AND s.seen > ? ORDER BY s.seen DESC",
		millis(d.Now().Add(-SessionLife)), millis(d.Now().Add(-SessionIdle)))
	return collect(rows, err, "list the sessions", func(rows *sql.Rows, s *Session) error { return s.scan(rows) })
}

// EndSession ends the session of an id at once. The error may wrap
// [ErrNoSession].
func (d *Desk) EndSession(ctx context.Context, id string) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		var s Session
		err := s.scan(tx.QueryRow(sessionColumns+"WHERE s.id = ? AND s.ended = 0", id))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoSession
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE sessions SET ended = ? WHERE id = ?", millis(d.Now()), id); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: "session ended", Subject: s.Operator.Who(), Before: s.From + " " + s.Agent}.in(ctx))
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}
