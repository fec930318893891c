package live

import (
	"errors"
	"math/rand/v2"
	"time"

	"wayside/hub"
)

// reader is one stream whose connection can only be waited for: TLS, HTTP/2,
// and everything on systems without an event loop of ours. One goroutine owns
// it, and alone writes to its connection.
type reader struct {
	place
	engine *Engine
	wire   wire
	leave  chan departure // tells it to go; room for one
}

// wire is a connection as its reader sees it.
type wire interface {
	// write sends bytes, all of them, each slice within a deadline.
	write([]byte) error
	// heard is ready when the client has said something, or has gone.
	heard() <-chan struct{}
	// answer deals with that; the error ends the stream.
	answer() error
	// end says why the stream ends, where the wire has a way to.
	end(closing)
	// abort makes every write fail at once. Others may call it at any time.
	abort()
}

// Why a stream ends.
var (
	errGone = errors.New("the client has gone")
	errDead = errors.New("the client does not answer")
	going   = closing{closeGoing, "come back"}
)

// say makes a closing that answer returns as an error.
func (c closing) Error() string { return c.reason }

// serve writes to the wire until the stream ends.
func (r *reader) serve(from hub.Cursor) {
	r.end(r.run(from))
}

func (r *reader) run(from hub.Cursor) error {
	cfg := &r.engine.cfg
	if err := r.begin(from); err != nil {
		return err
	}
	lifetime := time.NewTimer(shorter(cfg.Lifetime, 5))
	defer lifetime.Stop()
	for {
		moved, err := r.flush()
		if err != nil {
			return err
		}
		select {
		case <-moved:
		case <-r.wire.heard():
			if err := r.wire.answer(); err != nil {
				return err
			}
		case <-lifetime.C:
			return r.goodbye(departure{around(cfg.Retry), going})
		case d := <-r.leave:
			return r.goodbye(d)
		}
	}
}

// begin says hello and brings the reader into the log.
func (r *reader) begin(from hub.Cursor) error {
	greeting, first := r.place.begin(from)
	if err := r.write(greeting); err != nil {
		return err
	}
	if err := r.write(first.bytes); err != nil {
		return err
	}
	r.position = first.position
	return nil
}

// flush writes what waits, as far as it stands in one piece. Moved is closed
// when there is more. It comes back between two pieces, since one that reads
// slowly may never have everything and has a lifetime, too.
func (r *reader) flush() (moved <-chan struct{}, err error) {
	moved = r.log.window.Load().moved
	b, after, _ := r.rest()
	if len(b) == 0 {
		return moved, nil
	}
	if err := r.write(b); err != nil {
		return nil, err
	}
	r.position = after
	return already, nil
}

var already = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (r *reader) write(b []byte) error {
	if err := r.wire.write(b); err != nil {
		return err
	}
	r.engine.count.writes.Add(1)
	r.engine.count.bytes.Add(int64(len(b)))
	return nil
}

func (r *reader) goodbye(d departure) error {
	if err := r.write(r.how.frame(nil, goodbye(d.retry))); err != nil {
		return err
	}
	return d.how
}

func (r *reader) sendAway(d departure) {
	select {
	case r.leave <- d:
	default: // told already
	}
}

func (r *reader) abort() { r.wire.abort() }

func (r *reader) view() hub.View { return r.cohort.view }

// end tells the client why, where it can still be told.
func (r *reader) end(err error) {
	var c closing
	if errors.As(err, &c) {
		r.wire.end(c)
		return
	}
	if !errors.Is(err, errGone) {
		r.engine.count.dead.Add(1)
		r.engine.cfg.Log.Debug("a reader died", "err", err)
	}
	r.wire.abort()
}

// shorter is d less a random part, up to one in n, so that readers that came
// together don't act together for ever.
func shorter(d time.Duration, n int64) time.Duration {
	return d - time.Duration(rand.Int64N(int64(d)/n+1))
}

// around is d, give or take a half.
func around(d time.Duration) time.Duration { return d/2 + time.Duration(rand.Int64N(int64(d)+1)) }
