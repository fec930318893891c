package live

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
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
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		from, _ = hub.ParseCursor(last) // what is no cursor of ours starts afresh
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx would hold messages back
	h.Set("Access-Control-Allow-Origin", "*")
	e.count.events.Add(1)
	if e.takeOver(w, r, v, from, address) {
		return
	}
	defer e.release(address)
	defer e.count.events.Add(-1)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	e.serve(&events{w: w, to: http.NewResponseController(w), client: ctx, cancel: cancel, within: e.cfg.Write}, eventStream, v, from)
}

// takeOver gives the connection to the event loop where that can serve it. The
// answer has no length and is not chunked: it ends with the connection (RFC
// 9112 section 6.3), so that all readers can share its bytes.
func (e *Engine) takeOver(w http.ResponseWriter, r *http.Request, v hub.View, from hub.Cursor, address netip.Addr) bool {
	if e.loop == nil || r.ProtoMajor != 1 || r.TLS != nil {
		return false
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	h := w.Header()
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Connection", "close")
	_ = h.Write(&head)
	head.WriteString("\r\n")
	if !e.loop.adopt(conn, head.Bytes(), eventStream, v, from, address) {
		conn.Close()
		e.count.events.Add(-1)
		e.release(address)
	}
	return true
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

func (s *events) end(closing) {}

func (s *events) abort() {
	s.cancel()
	_ = s.to.SetWriteDeadline(time.Now())
}
