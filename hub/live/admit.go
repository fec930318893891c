package live

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

func remoteAddress(r *http.Request) netip.Addr {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return from.Addr()
}

// network is what counts as one address: of IPv6, where one household has a
// whole /64, that.
func network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is4() || !a.IsValid() {
		return a
	}
	p, _ := a.Prefix(64)
	return p.Addr()
}

// admit takes in one more reader, or answers that there are too many. What it
// admits must be released.
func (e *Engine) admit(w http.ResponseWriter, r *http.Request) (from netip.Addr, ok bool) {
	from = e.cfg.Address(r)
	most, mostOf := e.cfg.MaxReaders, e.cfg.MaxPerAddress
	if from.Unmap().IsLoopback() && !e.cfg.LimitLoopback {
		most, mostOf = math.MaxInt, math.MaxInt
	}
	e.mu.Lock()
	if ok = !e.closed && e.gate.Enter(from, most, mostOf); ok {
		e.running.Add(1)
	}
	e.mu.Unlock()
	if !ok {
		e.count.refused.Add(1)
		w.Header().Set("Retry-After", strconv.Itoa(5+rand.IntN(26)))
		refuse(w, http.StatusServiceUnavailable, "连接太多，请稍后再试", "too many connections, try again later")
	}
	return from, ok
}

func (e *Engine) release(from netip.Addr) {
	e.gate.Leave(from)
	e.running.Done()
}

// refuse answers a request with a problem (RFC 9457).
func refuse(w http.ResponseWriter, status int, zh, en string) {
	body, _ := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(status), status, notice.Words{notice.Chinese: zh, notice.English: en}.In(notice.English) + " " + zh})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// stream is one reader's connection, as the engine sees it.
type stream interface {
	view() hub.View
	// sendAway lets it end with a goodbye.
	sendAway(departure)
	// abort cuts it off.
	abort()
}

// place is where a new reader of a view begins.
func (e *Engine) place(v hub.View, how framing) place {
	c := e.cohort(v)
	return place{cohort: c, log: c.log(how), how: how}
}

// enter takes a stream into the book of those that can be sent away.
func (e *Engine) enter(s stream) {
	e.count.entered.Add(1)
	e.mu.Lock()
	e.streams[s] = struct{}{}
	closed := e.closed
	e.mu.Unlock()
	if closed {
		s.sendAway(departure{around(e.cfg.Retry), going})
	}
}

func (e *Engine) exit(s stream) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.streams, s)
}

// serve lets one reader follow the hub until its stream ends.
func (e *Engine) serve(w wire, how framing, v hub.View, from hub.Cursor) {
	r := &reader{place: e.place(v, how), engine: e, wire: w, leave: make(chan departure, 1)}
	defer e.leave(r.cohort)
	e.enter(r)
	defer e.exit(r)
	r.serve(from)
}

// Dismiss ends the streams and long-polls on which viewer's own notices are seen,
// because a token of theirs is no longer good. Who holds another may come back
// with it.
func (e *Engine) Dismiss(viewer string) {
	for _, s := range e.all() {
		if viewer != "" && s.view().Viewer == viewer {
			s.sendAway(departure{around(e.cfg.Retry), closing{closeRefused, "the token is no longer good"}})
		}
	}
}

// sendings is in how many groups a drain sends readers away.
const sendings = 20

// Drain takes no more readers, says goodbye to those there are, spread over
// most of the time that ctx leaves, and waits until all have gone; when ctx
// ends, what is left is cut off.
func (e *Engine) Drain(ctx context.Context) {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.drain()
	left := e.all()
	spread := time.Duration(0)
	if end, ok := ctx.Deadline(); ok {
		spread = max(time.Until(end)*3/4, 0)
	}
	group := max((len(left)+sendings-1)/sendings, 1)
	for some := range slices.Chunk(left, group) {
		for _, s := range some {
			s.sendAway(departure{around(e.cfg.Retry) + rand.N(spread+1), going})
		}
		if len(left) > group {
			pause(ctx, spread/sendings)
		}
	}
	gone := make(chan struct{})
	go func() {
		e.running.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return
	case <-ctx.Done():
	}
	for _, s := range e.all() {
		s.abort()
	}
	<-gone
}

func (e *Engine) all() []stream {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(maps.Keys(e.streams))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
