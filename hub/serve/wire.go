package serve

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"wayside/hub/press"
)

// Listener makes connections on which a reader who polls is answered before
// net/http sees the request: where the very same bytes were answered before by
// it and the document still stands, they mean the same again, and parsing them,
// with all that net/http does around a request, would cost more than the
// kernel's part. Servers of plain TCP give it their listener, [Server.Context]
// as ConnContext and [Server.ConnState] as ConnState.
func (s *Server) Listener(l net.Listener) net.Listener { return listener{l, s} }

type listener struct {
	net.Listener
	web *Server
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &wire{TCPConn: tcp, web: l.web}, err
	}
	return c, err
}

// Context lets the requests of a connection know it.
func (s *Server) Context(ctx context.Context, c net.Conn) context.Context {
	if w, ok := c.(*wire); ok {
		return context.WithValue(ctx, wireKey{}, w)
	}
	return ctx
}

type wireKey struct{}

// ConnState tells a connection what net/http does with it.
func (s *Server) ConnState(c net.Conn, state http.ConnState) {
	w, ok := c.(*wire)
	if !ok {
		return
	}
	switch state {
	case http.StateIdle:
		w.kept = true
		w.place.CompareAndSwap(given, between)
	case http.StateHijacked:
		w.place.Store(lost)
		w.head = nil
	}
}

// wire is a connection that knows where in it net/http is. Only what is certain
// counts: from the first bytes on that are not one whole request without a body,
// net/http has the connection to itself.
type wire struct {
	*net.TCPConn
	web   *Server
	place atomic.Int32
	kept  bool      // it has outlived a request
	head  []byte    // the request that net/http has
	armed time.Time // when it was last given deadlines here
	parts [3][]byte
}

// Places of net/http in a connection.
const (
	between int32 = iota // it waits for a request, and has no byte of one
	given                // it has one whole request without a body, and no byte more
	lost
)

// Read reads what is not answered here.
func (w *wire) Read(p []byte) (int, error) {
	for {
		n, err := w.TCPConn.Read(p)
		if n == 0 || w.place.Load() == lost {
			return n, err
		}
		if w.place.Load() != between {
			w.place.Store(lost)
			return n, err
		}
		if a, doc := w.web.repeated(p[:n]); a != nil && err == nil {
			if err = w.answer(a, doc); err == nil {
				continue
			}
			return 0, err
		}
		w.hand(p[:n])
		return n, err
	}
}

// headWithin is how long the rest of a request may take whose beginning came
// after an answer was given here.
const headWithin = 5 * time.Second

// hand notes what net/http is about to get.
func (w *wire) hand(got []byte) {
	if whole(got) {
		w.head = append(w.head[:0], got...)
		w.place.Store(given)
	} else {
		w.place.Store(lost)
		if !w.armed.IsZero() {
			_ = w.SetReadDeadline(time.Now().Add(headWithin))
		}
	}
	w.armed = time.Time{}
}

// whole reports whether got is one request to read something, to its end and
// not beyond, as every reader of HTTP would say. (One with a length has a body:
// its bytes give it away when they come.)
func whole(got []byte) bool {
	const end = "\r\n\r\n"
	return bytes.HasPrefix(got, []byte("GET /")) && bytes.Index(got, []byte(end)) == len(got)-len(end) &&
		bytes.Count(got, []byte("\n")) == bytes.Count(got, []byte("\r\n"))
}

// Bounds of a connection that is answered here: how long it may rest, and how
// old its deadlines may be.
const (
	restFor   = 2 * time.Minute
	rearmFrom = 10 * time.Second
)

// answer writes an answer in one write.
func (w *wire) answer(a *repeat, doc *press.Document) error {
	began := time.Now()
	if began.Sub(w.armed) > rearmFrom {
		w.armed = began
		_ = w.SetReadDeadline(began.Add(restFor))
		_ = w.SetWriteDeadline(began.Add(answerWithin))
	}
	w.parts = [3][]byte{a.head, w.web.answered.date(began), nil}
	if a.status == http.StatusOK {
		w.parts[2] = doc.In(a.coding)
	}
	all := net.Buffers(w.parts[:])
	_, err := all.WriteTo(w.TCPConn)
	w.web.answered.count(a.status, time.Since(began))
	return err
}

// repeat is an answer as bytes: what the one who sent some bytes gets while the
// document stands. The line of the date and the body come after the head.
type repeat struct {
	*ready
	status int
	head   []byte
}

// learn remembers how the request that its connection sent is answered.
func (s *Server) learn(r *http.Request, a *ready, status int) {
	w, ok := r.Context().Value(wireKey{}).(*wire)
	if !ok || !w.kept || w.place.Load() != given || r.Method != http.MethodGet || r.Close || !r.ProtoAtLeast(1, 1) || r.ContentLength != 0 || len(w.head) > longestAsked {
		return
	}
	head := []byte("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	for _, f := range a.lines(r.Header, status) {
		head = append(head, f.name+": "+f.values[0]+"\r\n"...)
	}
	s.answered.learn(string(w.head), &repeat{a, status, head})
}

// repeated returns the answer to some bytes, nil where it is not known or no
// longer stands.
func (s *Server) repeated(head []byte) (*repeat, *press.Document) {
	a := s.answered.known(head)
	if a == nil {
		return nil, nil
	}
	if doc := s.stands(a.ready); doc != nil {
		return a, doc
	}
	return nil, nil
}
