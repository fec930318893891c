package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrTooMany: more tickets are out than a desk gives.
var ErrTooMany = errors.New("too many tickets are out, try again in a minute")

const (
	ticketLife  = time.Minute
	mostTickets = 10_000
)

// tickets are those that are out, by the hash of their text. They live in this
// process alone: a restart takes them back.
type tickets struct {
	mu  sync.Mutex // guards out
	out map[string]ticket
}

type ticket struct {
	token Token
	until time.Time
}

// Ticket gives a stand-in for t, good once and for a minute, for what can't
// send headers. The error may be [ErrTooMany].
func (d *Desk) Ticket(_ context.Context, t Token) (string, error) {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	text := base64.RawURLEncoding.EncodeToString(b[:])
	now := d.Now()
	d.tickets.mu.Lock()
	defer d.tickets.mu.Unlock()
	if len(d.tickets.out) >= mostTickets {
		d.tickets.forget(now)
	}
	if len(d.tickets.out) >= mostTickets {
		return "", ErrTooMany
	}
	if d.tickets.out == nil {
		d.tickets.out = map[string]ticket{}
	}
	d.tickets.out[string(hashOf(text))] = ticket{t, now.Add(ticketLife)}
	return text, nil
}

// forget drops what nobody can redeem any more. It is called with mu held.
func (ts *tickets) forget(now time.Time) {
	for hash, t := range ts.out {
		if !t.until.After(now) {
			delete(ts.out, hash)
		}
	}
}

// Redeem takes a ticket back and returns its token as it stands at now, with
// the errors of [Desk.Authenticate].
func (d *Desk) Redeem(ctx context.Context, text string, now time.Time) (Token, error) {
	d.tickets.mu.Lock()
	hash := string(hashOf(text))
	out, ok := d.tickets.out[hash]
	delete(d.tickets.out, hash)
	d.tickets.mu.Unlock()
	if !ok {
		return Token{}, fmt.Errorf("redeem a ticket: %w", ErrUnknownToken)
	}
	if !out.until.After(d.Now()) {
		return Token{}, fmt.Errorf("redeem a ticket: %w", ErrExpired)
	}
	return d.Still(ctx, out.token, now)
}
