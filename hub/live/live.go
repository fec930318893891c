// Package live is the fan-out engine: it follows the hub and writes what
// changes to every reader, over WebSockets, Server-Sent Events and long-polls.
//
// Readers of the same view form a cohort. A change is matched once per cohort
// and encoded once per framing; the frames stand end to end in the cohort's
// log, and a reader is no more than an offset into it. A reader that can't
// keep up holds nothing: when its socket drains it gets the newest state of
// what has changed, in one batch. Only a dead peer is closed.
//
// It knows nothing of queries, tokens and routes; hub/serve reads those.
package live

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Config is how an engine runs. Zero values are useful.
type Config struct {
	Heartbeat     time.Duration // between heartbeats; 0: 15 s
	Ping          time.Duration // between pings of WebSockets; 0: 30 s
	Write         time.Duration // deadline of one write; 0: 30 s
	Lifetime      time.Duration // of a stream, less up to a fifth; 0: 1 h
	Retry         time.Duration // about when a reader should come back; 0: 2 s
	MaxReaders    int           // streams at a time; 0: 20,000
	MaxPerAddress int           // of one address (IPv6: of one /64); 0: 100
	LimitLoopback bool          // count the own machine's streams too
	MaxCohorts    int           // cohorts that are served before all others; 0: 256

	// Address is where a request comes from; nil: from its RemoteAddr.
	Address func(*http.Request) netip.Addr
	// StaleSince is since when sources may be out of date; zero: all is well.
	StaleSince func() time.Time
	// Shown takes in what a display says it shows; an error closes the
	// connection with its text. Nil: it is let pass.
	Shown func(Receipt) error
	// Portable serves every stream with goroutines of its own, as where there is
	// no event loop.
	Portable bool
	// Attest signs heartbeats; nil: they are not signed.
	Attest Attestor
	Log    *slog.Logger // nil: discard
}

// Attestor makes heartbeats checkable.
type Attestor interface {
	// Reached waits until the public log has come to seq; false where it takes
	// too long.
	Reached(ctx context.Context, seq hub.Seq) bool
	// Root returns the root of the public log at a place: "" where nobody vouches
	// for the log any more. It does not wait; there is false where the public log
	// has not come to that place yet.
	Root(seq hub.Seq) (root string, there bool)
	// Sign returns signatures of b, whose root is that of its place; none where
	// nobody vouches for the log any more.
	Sign(b Beat) []notice.Sig
}

// Beat is what a heartbeat says, as it stands in the message.
type Beat struct {
	Filter string // canonical, as in the hello
	Seq    hub.Seq
	Time   string
	Count  int    // of the notices in force
	Digest string // of the notices in force
	Root   string // of the public log there
	Stale  string // "" for none
}

// Receipt is a message of a display: the JSON object of type "shown" that came
// over its stream, not yet judged beyond its form.
type Receipt struct {
	View    hub.View
	Address netip.Addr
	Raw     []byte
}

// Engine serves streams. Make it with [New], let it work with [Engine.Run].
type Engine struct {
	hub *hub.Hub
	cfg Config

	draining context.Context // ends when no more readers are taken
	drain    context.CancelFunc
	running  sync.WaitGroup // one for each reader
	loop     *loop          // nil where there is none
	receipts chan receipt   // of the readers in the loop

	first, extra *tier         // extra: beyond MaxCohorts, each cohort of one reader
	filled       chan struct{} // a slot of them; room for one

	mu      sync.Mutex // guards the fields below
	closed  bool
	cohorts map[string]*cohort // of the first tier, by key of their view
	made    int                // cohorts so far
	streams map[stream]struct{}

	gate  Gate
	count counters
}

type counters struct {
	entered, sockets, events, messages, writes, bytes, catchUps, refused, dead, looks atomic.Int64
}

// Stats says what an engine does now, and has done since it was made.
type Stats struct {
	WebSockets, EventStreams, Cohorts int

	Messages int64 // encoded, each once per cohort and framing
	Writes   int64 // to readers; one carries all that waits
	Bytes    int64 // written
	CatchUps int64 // times a reader was too far behind for the log
	Refused  int64 // readers above a limit, or while draining
	Dead     int64 // readers that took or answered nothing any more
}

// New makes an engine that follows h.
func New(h *hub.Hub, cfg Config) *Engine {
	or := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&cfg.Heartbeat, 15*time.Second)
	or(&cfg.Ping, 30*time.Second)
	or(&cfg.Write, 30*time.Second)
	or(&cfg.Lifetime, time.Hour)
	or(&cfg.Retry, 2*time.Second)
	if cfg.MaxReaders == 0 {
		cfg.MaxReaders = 20_000
	}
	if cfg.MaxPerAddress == 0 {
		cfg.MaxPerAddress = 100
	}
	if cfg.MaxCohorts == 0 {
		cfg.MaxCohorts = 256
	}
	if cfg.Address == nil {
		cfg.Address = remoteAddress
	}
	if cfg.StaleSince == nil {
		cfg.StaleSince = func() time.Time { return time.Time{} }
	}
	if cfg.Shown == nil {
		cfg.Shown = func(Receipt) error { return nil }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{hub: h, cfg: cfg, filled: make(chan struct{}, 1), cohorts: map[string]*cohort{}, streams: map[stream]struct{}{}}
	e.first, e.extra = newTier(cfg), newTier(cfg)
	e.draining, e.drain = context.WithCancel(context.Background())
	e.receipts = make(chan receipt, mostReceipts)
	if !cfg.Portable {
		var err error
		if e.loop, err = newLoop(e); err != nil {
			cfg.Log.Warn("no event loop: every stream takes goroutines of its own", "err", err)
		}
	}
	return e
}

// Run follows the hub until ctx ends, then sends every reader away and waits
// for them. It returns the context's error.
func (e *Engine) Run(ctx context.Context) error {
	var ended sync.WaitGroup
	defer ended.Wait()
	ended.Go(e.loop.run)
	ended.Go(e.takeReceipts)
	var loops sync.WaitGroup
	loops.Go(func() { e.follow(ctx, e.first) })
	loops.Go(func() { e.follow(ctx, e.extra) })
	loops.Go(func() { e.beat(ctx) })
	loops.Go(func() { e.ebb(ctx) })
	loops.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	e.Drain(last)
	e.loop.end()
	close(e.receipts)
	return ctx.Err()
}

// Reaches counts the readers whose view a notice is in, by its filter.
func (e *Engine) Reaches(n *notice.Notice) (readers int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range []*tier{e.first, e.extra} {
		t.concern.Match([]*notice.Notice{n}, func(c *cohort) { readers += c.readers })
	}
	return readers
}

// Stats returns the counters.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	cohorts := e.first.concern.Len() + e.extra.concern.Len()
	e.mu.Unlock()
	n := &e.count
	return Stats{
		WebSockets: int(n.sockets.Load()), EventStreams: int(n.events.Load()), Cohorts: cohorts,
		Messages: n.messages.Load(), Writes: n.writes.Load(), Bytes: n.bytes.Load(),
		CatchUps: n.catchUps.Load(), Refused: n.refused.Load(), Dead: n.dead.Load(),
	}
}
