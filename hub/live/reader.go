package live

import (
	"errors"
	"math/rand/v2"
	"time"

	"wayside/hub"
)

// reader is one stream. All it holds of what it is sent is a place: an offset
// into its cohort's log and the sequence number there. One goroutine owns it,
// and alone writes to its connection.
type reader struct {
	engine *Engine
	cohort *cohort
	log    *frames
	how    framing
	wire   wire
	leave  chan departure // tells it to go; room for one

	offset int64
	seq    hub.Seq
}

// departure is when a reader that is sent away should come back, and how its
// connection closes.
type departure struct {
	retry time.Duration
	how   closing
}

// wire is a connection as its reader sees it.
type wire interface {
	// write sends bytes, all of them, each slice within a deadline.
	write([]byte) error
	// heard is ready when the client has said something, or has gone.
	heard() <-chan struct{}
	// answer deals with that; the error ends the stream.
	answer() error
	// probe asks whether the client is there. The error ends the stream.
	probe(seq hub.Seq) error
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
	probe := time.NewTimer(shorter(cfg.Ping, 6))
	defer probe.Stop()
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
		case <-probe.C:
			probe.Reset(shorter(cfg.Ping, 6))
			if err := r.wire.probe(r.seq); err != nil {
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
	cfg := &r.engine.cfg
	p := r.cohort.passage(r.how, from)
	retry := around(cfg.Retry)
	greeting := r.how.first(nil, hello(r.engine.hub, r.cohort.view, p.seq, cfg.Heartbeat, retry), retry)
	if err := r.write(greeting); err != nil {
		return err
	}
	return r.pass(p)
}

func (r *reader) pass(p passage) error {
	if err := r.write(p.bytes); err != nil {
		return err
	}
	r.offset, r.seq = p.offset, p.seq
	return nil
}

// flush writes all that waits. Where the log has moved past the reader, what
// it missed comes from the board: the newest state of each notice, once.
func (r *reader) flush() (moved <-chan struct{}, err error) {
	for {
		w := r.log.window.Load()
		rest, seq, ok := w.after(r.offset)
		switch {
		case !ok:
			r.engine.count.catchUps.Add(1)
			err = r.pass(r.cohort.passage(r.how, hub.Cursor{Epoch: r.engine.hub.Epoch(), Seq: r.seq}))
		case len(rest) == 0:
			return w.moved, nil
		default:
			if err = r.write(rest); err == nil {
				r.offset, r.seq = r.offset+int64(len(rest)), max(r.seq, seq)
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

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

// sendAway may be called by others.
func (r *reader) sendAway(d departure) {
	select {
	case r.leave <- d:
	default: // told already
	}
}

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
