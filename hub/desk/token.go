package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"wayside/hub/notice"
)

// Errors of tokens. The first three say the same to whoever asks: no.
var (
	ErrUnknownToken = errors.New("no such token")
	ErrRevoked      = errors.New("the token was revoked")
	ErrExpired      = errors.New("the token has expired")
	ErrNameTaken    = errors.New("a token of that name is in use; revoke it first, or rotate it")
	ErrUnknownName  = errors.New("no token of that name is in use")
)

// Token is what its bearer may do. The secret is not part of it, and is not
// kept anywhere.
type Token struct {
	ID        string        `json:"-"`
	Name      string        `json:"-"` // for lists and the audit
	Publisher notice.Party  `json:"publisher"`
	Kinds     []notice.Kind `json:"kinds,omitempty"` // that it may publish; none: all
	Areas     []string      `json:"areas,omitempty"` // "[scheme:]prefix" that it may publish for; none: anywhere
	// MaxSeverity is the highest that it may publish alone; above it a notice
	// waits for a second person.
	MaxSeverity notice.Severity `json:"maxSeverity"`
	Networks    []netip.Prefix  `json:"networks,omitempty"` // that it may be used from; none: any
	Rate        float64         `json:"rate,omitempty"`     // requests a second; 0: the hub's default
	Sign        string          `json:"sign,omitempty"`     // the sign that it belongs to
	Owner       string          `json:"owner,omitempty"`    // the operator whose it is ("@name"), who so approves nothing that it sends; "": nobody's
	Approve     bool            `json:"approve,omitempty"`  // its bearer may decide what waits
	Admin       bool            `json:"admin,omitempty"`    // its bearer may change the profiles of signs
	Created     time.Time       `json:"-"`
	Expires     time.Time       `json:"-"`
	Revoked     time.Time       `json:"-"` // zero: it is in use
	// Bearer tells who has the present secret from who has another, or one from
	// before it was rotated. It opens nothing.
	Bearer [sha256.Size]byte `json:"-"`
}

// The prefix lets a scanner for leaked secrets find ours.
const secretPrefix = "wst_"

// newSecret returns 256 random bits as text, and what is kept of it.
func newSecret() (secret string, hash []byte) {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	secret = secretPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	return secret, hashOf(secret)
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Add keeps a new token and returns its secret, this once. Without Expires it
// is good for a year, without MaxSeverity it may publish up to moderate alone.
// The error is [notice.Problems] where t can't be, or wraps [ErrNameTaken].
func (d *Desk) Add(ctx context.Context, t Token) (secret string, err error) {
	now := d.Now().UTC()
	t.ID, t.Created, t.Revoked = newID(), now, time.Time{}
	if t.Expires.IsZero() {
		t.Expires = now.AddDate(1, 0, 0)
	}
	if t.MaxSeverity == "" {
		t.MaxSeverity = notice.Moderate
	}
	if err := t.problems(now).Err(); err != nil {
		return "", err
	}
	terms, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("add token %q: %w", t.Name, err)
	}
	secret, hash := newSecret()
	err = d.write(ctx, func(tx *sql.Tx) error {
		switch _, err := inUse(tx, t.Name); {
		case err == nil:
			return ErrNameTaken
		case !errors.Is(err, ErrUnknownName):
			return err
		}
		if _, err := tx.Exec("INSERT INTO tokens (id, name, hash, terms, created, expires) VALUES (?,?,?,?,?,?)",
			t.ID, t.Name, hash, string(terms), millis(t.Created), millis(t.Expires)); err != nil {
			return err
		}
		return note(tx, Act{At: now, What: "token added", Subject: t.Name, After: string(terms)}.in(ctx))
	})
	if err != nil {
		return "", fmt.Errorf("add token %q: %w", t.Name, err)
	}
	return secret, nil
}

// inUse is the id of the token called name that is not revoked.
func inUse(tx *sql.Tx, name string) (id string, err error) {
	err = tx.QueryRow("SELECT id FROM tokens WHERE name = ? AND revoked = 0", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrUnknownName
	}
	return id, err
}

// Rotate gives the token called name another secret and returns it, this once.
// The old one is worthless at once. The error may wrap [ErrUnknownName].
func (d *Desk) Rotate(ctx context.Context, name string) (secret string, err error) {
	secret, hash := newSecret()
	if err := d.change(ctx, name, "token rotated", "UPDATE tokens SET hash = ? WHERE id = ?", hash); err != nil {
		return "", fmt.Errorf("rotate token %q: %w", name, err)
	}
	return secret, nil
}

// Revoke makes the token called name worthless, for good; the name is free
// again. The error may wrap [ErrUnknownName].
func (d *Desk) Revoke(ctx context.Context, name string) error {
	if err := d.change(ctx, name, "token revoked", "UPDATE tokens SET revoked = ? WHERE id = ?", millis(d.Now())); err != nil {
		return fmt.Errorf("revoke token %q: %w", name, err)
	}
	return nil
}

func (d *Desk) change(ctx context.Context, name, what, update string, value any) error {
	return d.write(ctx, func(tx *sql.Tx) error {
		id, err := inUse(tx, name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(update, value, id); err != nil {
			return err
		}
		return note(tx, Act{At: d.Now(), What: what, Subject: name}.in(ctx))
	})
}

const tokenColumns = "SELECT id, name, hash, terms, created, expires, revoked FROM tokens "

// List returns all tokens, by name; revoked ones too.
func (d *Desk) List(ctx context.Context) ([]Token, error) {
	rows, err := d.db.Readers().QueryContext(ctx, tokenColumns+"ORDER BY name, created")
	return collect(rows, err, "list tokens", func(rows *sql.Rows, t *Token) error {
		_, err := t.scan(rows)
		return err
	})
}

// Authenticate returns the token of a secret as it stands at now. The error
// wraps [ErrUnknownToken], [ErrRevoked] or [ErrExpired] where there is none
// that is good; whether it may be used from an address is the caller's to see.
func (d *Desk) Authenticate(ctx context.Context, secret string, now time.Time) (Token, error) {
	hash := hashOf(secret)
	t, kept, err := d.recall(ctx, hash)
	if err == nil && subtle.ConstantTimeCompare(hash, kept) != 1 {
		err = ErrUnknownToken
	}
	if err != nil {
		return Token{}, fmt.Errorf("authenticate: %w", err)
	}
	return t.good(now)
}

// Still returns t as it stands at now, with the errors of [Desk.Authenticate]: for
// what takes its time, and must not outlive the secret that it began with.
func (d *Desk) Still(ctx context.Context, t Token, now time.Time) (Token, error) {
	t, _, err := d.recall(ctx, t.Bearer[:])
	if err != nil {
		return Token{}, fmt.Errorf("look at a token again: %w", err)
	}
	return t.good(now)
}

// find reads one token.
func (d *Desk) find(ctx context.Context, hash []byte) (t Token, kept []byte, err error) {
	kept, err = t.scan(d.db.Readers().QueryRowContext(ctx, tokenColumns+"WHERE hash = ?", hash))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknownToken
	}
	return t, kept, err
}

// good returns t, or why it is good for nothing at now.
func (t Token) good(now time.Time) (Token, error) {
	switch {
	case !t.Revoked.IsZero():
		return Token{}, fmt.Errorf("token %q: %w", t.Name, ErrRevoked)
	case !t.Expires.After(now):
		return Token{}, fmt.Errorf("token %q: %w", t.Name, ErrExpired)
	}
	return t, nil
}

func (t *Token) scan(row interface{ Scan(...any) error }) (hash []byte, err error) {
	var terms []byte
	var created, expires, revoked int64
	if err := row.Scan(&t.ID, &t.Name, &hash, &terms, &created, &expires, &revoked); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(terms, t); err != nil {
		return nil, fmt.Errorf("read the terms of token %q: %w", t.Name, err)
	}
	t.Created, t.Expires, t.Revoked = moment(created), moment(expires), moment(revoked)
	copy(t.Bearer[:], hash)
	return hash, nil
}
