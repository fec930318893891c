// Package load measures a broadcast server from outside: it holds many
// subscribers, publishes numbered and time-stamped messages, and tells what
// arrived, how late, and what it cost the server. It knows WebSocket,
// Server-Sent Events and POST, and nothing of the server's own language: see
// Mark. "wayside bench" is this for users, cmd/measure for the project's own
// table. It is no client to build on: it never resumes and never reconnects.
package load

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// A Target is where subscribers go.
type Target struct {
	URL     string // http or https
	SSE     bool   // Server-Sent Events; else a WebSocket
	Deflate bool   // the WebSocket with permessage-deflate, which the server must grant
	Header  http.Header
	Greets  bool // the server speaks first: a subscriber counts as connected when it has
	TLS     *tls.Config
	// Query is what a subscriber adds to the URL, such as "&road=G320"; nil:
	// all ask the same.
	Query func(id int) string
}

// A Plan is how many subscribers there are and what they look for.
type Plan struct {
	Subscribers int
	AtOnce      int // connections being opened at once; 0: 256
	Stalled     int // the first so many stop reading once connected; they are in no count of deliveries
	Others      int // the last so many ask for something else and get no message
	Run         Run // whose marks count
}

// readers is how many get every message.
func (p Plan) readers() int64 { return int64(p.Subscribers - p.Stalled - p.Others) }

// Counts is what has happened to the subscribers so far.
type Counts struct {
	Connected int // ever
	Failed    int // never connected
	Cut       int // connected, and cut off since
	Delivered int64
	Repeated  int64
	Late      int64 // delivered after a later one
	Bytes     int64 // read off the sockets
	CaughtUp  int   // stalled ones that have the newest message again, see Resume
	Last      time.Time
	LastLive  time.Time // when the last one connected
}

func (c *Counts) add(o Counts) {
	c.Connected, c.Failed, c.Cut = c.Connected+o.Connected, c.Failed+o.Failed, c.Cut+o.Cut
	c.Delivered, c.Repeated, c.Late, c.Bytes = c.Delivered+o.Delivered, c.Repeated+o.Repeated, c.Late+o.Late, c.Bytes+o.Bytes
	c.CaughtUp += o.CaughtUp
	if o.Last.After(c.Last) {
		c.Last = o.Last
	}
	if o.LastLive.After(c.LastLive) {
		c.LastLive = o.LastLive
	}
}

// A Crowd is the subscribers of one measurement.
type Crowd struct {
	target   Target
	plan     Plan
	url      *url.URL
	head     []byte // of the run's marks
	loopback bool
	lanes    []*lane
	stop     context.CancelFunc
	resume   chan struct{} // closed: the stalled ones read again
	newest   atomic.Int64  // message at which they have caught up
	reading  sync.WaitGroup
}

// A lane is the books of the subscribers that share a reader.
type lane struct {
	mu       sync.Mutex // guards all below
	inflater *inflater  // nil where nothing comes compressed
	counts   Counts
	latency  Histogram
	connect  Histogram
	failures map[string]int
}

// Gather starts to connect the subscribers; Await waits for them. Close ends
// them.
func Gather(ctx context.Context, t Target, p Plan) (*Crowd, error) {
	u, err := url.Parse(t.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("subscribe at %q: not a URL such as http://127.0.0.1:8080/stream", t.URL)
	}
	if p.AtOnce <= 0 {
		p.AtOnce = 256
	}
	c := &Crowd{target: t, plan: p, url: u, head: p.Run.head(), loopback: Loopback(u.Hostname()), resume: make(chan struct{})}
	ctx, c.stop = context.WithCancel(ctx)
	if err := c.start(ctx); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// Loopback reports whether a host is this machine by its name or address.
func Loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// address is where the target listens.
func (c *Crowd) address() string {
	port := c.url.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[c.url.Scheme]
	}
	return net.JoinHostPort(c.url.Hostname(), port)
}

func (c *Crowd) newLane() *lane {
	l := &lane{failures: map[string]int{}}
	if c.target.Deflate {
		l.inflater = newInflater()
	}
	c.lanes = append(c.lanes, l)
	return l
}

// perSource is how many connections leave from one loopback address: fewer
// than there are ports for them.
const perSource = 15_000

// source is the loopback address that a subscriber comes from, 127.0.1.1 and
// on: one address has ports for some 28,000 connections to a server.
func (c *Crowd) source(id int) [4]byte {
	n := id % (c.plan.Subscribers/perSource + 1)
	return [4]byte{127, 0, byte(1 + n/250), byte(1 + n%250)}
}

// Counts is what has happened so far.
func (c *Crowd) Counts() (sum Counts) {
	for _, l := range c.lanes {
		l.mu.Lock()
		sum.add(l.counts)
		l.mu.Unlock()
	}
	return sum
}

// Latency is how long deliveries took since ForgetLatency: from just before
// the message was published to the return of the read that brought it. With
// many subscribers the receiver's own time to read them all is in it.
func (c *Crowd) Latency() *Histogram {
	return c.merged(func(l *lane) *Histogram { return &l.latency })
}

// Connecting is how long subscribers took to connect.
func (c *Crowd) Connecting() *Histogram {
	return c.merged(func(l *lane) *Histogram { return &l.connect })
}

func (c *Crowd) merged(of func(*lane) *Histogram) *Histogram {
	sum := new(Histogram)
	for _, l := range c.lanes {
		l.mu.Lock()
		sum.Merge(of(l))
		l.mu.Unlock()
	}
	return sum
}

// ForgetLatency starts the histogram of latencies anew.
func (c *Crowd) ForgetLatency() {
	for _, l := range c.lanes {
		l.mu.Lock()
		l.latency = Histogram{}
		l.mu.Unlock()
	}
}

// Failures is why subscribers were refused or cut off, and how often.
func (c *Crowd) Failures() map[string]int {
	sum := map[string]int{}
	for _, l := range c.lanes {
		l.mu.Lock()
		for why, n := range l.failures {
			sum[why] += n
		}
		l.mu.Unlock()
	}
	return sum
}

// connectPatience is how long connecting may make no progress.
const connectPatience = 20 * time.Second

// Await returns once every subscriber is connected, with an error once that
// can't come true any more.
func (c *Crowd) Await(ctx context.Context) error {
	last, since := 0, time.Now()
	for {
		n := c.Counts()
		switch done := n.Connected + n.Failed; {
		case n.Failed > 0 && done == c.plan.Subscribers, time.Since(since) > connectPatience:
			return fmt.Errorf("only %d of %d subscribers connected: %w", n.Connected, c.plan.Subscribers, c.mainFailure())
		case done == c.plan.Subscribers:
			return nil
		case done != last:
			last, since = done, time.Now()
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

// mainFailure is the most frequent reason.
func (c *Crowd) mainFailure() error {
	failures := c.Failures()
	best := "the server does not answer"
	for why := range maps.Keys(failures) {
		if failures[why] > failures[best] {
			best = why
		}
	}
	return errors.New(best)
}

// Resume lets the stalled subscribers read again, once. Each counts as caught
// up when it sees message newest.
func (c *Crowd) Resume(newest int64) {
	c.newest.Store(newest)
	close(c.resume)
}

// Close hangs up on the server and waits for the readers.
func (c *Crowd) Close() {
	c.stop()
	c.reading.Wait()
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
