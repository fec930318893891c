package live

import (
	"context"
	"net/http"
	"time"

	"wayside/hub"
)

// ServeSSE answers a request with Server-Sent Events that follow the hub from
// a cursor on, and returns when the stream ends. A Last-Event-ID, which
// browsers send by themselves when they come back, wins over the cursor.
func (e *Engine) ServeSSE(w http.ResponseWriter, r *http.Request, v hub.View, from hub.Cursor) {
	address, ok := e.admit(w, r)
	if !ok {
		return
	}
	defer e.release(address)
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		from, _ = hub.ParseCursor(last) // what is no cursor of ours starts afresh
	}
	e.count.events.Add(1)
	defer e.count.events.Add(-1)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx would hold messages back
	h.Set("Access-Control-Allow-Origin", "*")
	e.serve(&events{w: w, to: http.NewResponseController(w), client: ctx, cancel: cancel, within: e.cfg.Write}, eventStream, v, from)
}

// events is the wire of one stream of Server-Sent Events.
type events struct {
	w      http.ResponseWriter
	to     *http.ResponseController
	client context.Context
	cancel context.CancelFunc
	within time.Duration
}

func (s *events) write(b []byte) error {
	for len(b) > 0 {
		n := min(len(b), mostWrite)
		_ = s.to.SetWriteDeadline(time.Now().Add(s.within))
		if s.client.Err() != nil {
			return errGone // checked after the deadline is set: abort sets its own
		}
		if _, err := s.w.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return s.to.Flush()
}

func (s *events) heard() <-chan struct{} { return s.client.Done() }

func (s *events) answer() error { return errGone }

// probe has no way to ask; a dead peer shows in a write deadline.
func (s *events) probe(hub.Seq) error { return nil }

func (s *events) end(closing) {}

func (s *events) abort() {
	s.cancel()
	_ = s.to.SetWriteDeadline(time.Now())
}
