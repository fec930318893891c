package carrier

import (
	"context"
	"errors"

	"wayside/hub/notice"
	"wayside/publishers"
)

// ErrNotRunning says that the publisher behind a push stands still.
var ErrNotRunning = errors.New("the source is not running")

// Push is fed from outside, by whoever received the bytes and knows the
// sender: it knows no network itself. Use [NewPush].
type Push struct{ calls chan call }

type call struct {
	ctx    context.Context
	arrive publishers.Arrival
	answer chan<- answer
}

type answer struct {
	outcome notice.Outcome
	err     error
}

// NewPush returns a carrier to feed with [Push.Receive].
func NewPush() *Push { return &Push{calls: make(chan call)} }

// Receive hands a over and waits for what became of it. Arrivals are taken one
// after the other. It returns ErrNotRunning where ctx ends before that.
func (p *Push) Receive(ctx context.Context, a publishers.Arrival) (notice.Outcome, error) {
	done := make(chan answer, 1)
	select {
	case p.calls <- call{ctx, a, done}:
	case <-ctx.Done():
		return notice.Outcome{}, errors.Join(ErrNotRunning, ctx.Err())
	}
	select {
	case got := <-done:
		return got.outcome, got.err
	case <-ctx.Done():
		return notice.Outcome{}, ctx.Err()
	}
}

// Run takes what is received until ctx ends, and returns nil.
func (p *Push) Run(ctx context.Context, take publishers.Take) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-p.calls:
			serve(ctx, c, take)
		}
	}
}

// serve answers c even where take panics, so that no sender waits for nothing.
func serve(ctx context.Context, c call, take publishers.Take) {
	got := answer{err: ErrNotRunning}
	defer func() { c.answer <- got }()
	// The work outlives an impatient sender, but not the publisher.
	work, stop := context.WithCancel(context.WithoutCancel(c.ctx))
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	got.outcome, got.err = take(work, c.arrive)
}
