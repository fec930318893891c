package live

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"wayside/hub"

	"github.com/gorilla/websocket"
)

// mostWrite bounds one write to a connection, in bytes, so that its deadline
// says something about the peer.
const mostWrite = 64 << 10

// farewell is how long a closing connection may take.
const farewell = time.Second

// ServeWS upgrades a request to a WebSocket and lets its reader follow the hub
// from a cursor on; the zero cursor, or one that the hub can't follow from,
// starts with the whole state. It returns once the upgrade is done: the stream
// goes on without the handler. Any origin may read, since a browser's cookies
// give no authority here. Clients that offer it are sent compressed messages.
func (e *Engine) ServeWS(w http.ResponseWriter, r *http.Request, v hub.View, from hub.Cursor) {
	switch {
	case r.ProtoMajor != 1 || r.ProtoMinor < 1:
		refuse(w, http.StatusHTTPVersionNotSupported, "WebSocket 需要 HTTP/1.1", "a WebSocket needs HTTP/1.1")
		return
	case r.Method == http.MethodGet && r.Header.Get("Sec-WebSocket-Version") != "13":
		w.Header().Set("Sec-WebSocket-Version", "13")
		refuse(w, http.StatusUpgradeRequired, "只支持 WebSocket 第 13 版", "only version 13 of WebSocket is spoken here")
		return
	}
	address, ok := e.admit(w, r)
	if !ok {
		return
	}
	how := webSocket
	if offersDeflate(r.Header) {
		how = deflated
		r.Header.Set(extensions, "permessage-deflate") // what gorilla's answer is for
	}
	upgrader := websocket.Upgrader{
		EnableCompression: how == deflated,
		CheckOrigin:       func(*http.Request) bool { return true },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			refuse(w, status, "WebSocket 握手有误", reason.Error())
		},
	}
	// Of gorilla's connection only the handshake is used: its reader writes
	// control frames of its own, and a connection here has one writer.
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		e.release(address)
		return
	}
	e.count.sockets.Add(1)
	if e.loop.adopt(conn.NetConn(), nil, how, v, from, address) {
		return
	}
	s := newSocket(conn.NetConn(), e, how, v, address)
	go func() {
		defer e.release(address)
		defer e.count.sockets.Add(-1)
		s.serve(from)
	}()
}

// socket is the wire of one WebSocket. One goroutine reads and puts what needs
// an answer into the mailbox; the reader's own goroutine writes.
type socket struct {
	engine  *Engine
	conn    net.Conn
	how     framing
	view    hub.View
	address netip.Addr
	began   time.Time

	receipts allowance // the listener's

	mail  chan struct{} // room for one: the mailbox holds something
	quiet chan struct{} // closed when the reading has ended

	mu     sync.Mutex // guards the mailbox below
	pong   []byte     // to be sent; of several pings the last is answered
	owed   bool
	closed *closing // how the connection must close
	gone   error    // why nothing more comes
}

func newSocket(conn net.Conn, e *Engine, how framing, v hub.View, address netip.Addr) *socket {
	BoundUnsent(conn)
	return &socket{
		engine: e, conn: conn, how: how, view: v, address: address, mail: make(chan struct{}, 1), quiet: make(chan struct{}),
		began: time.Now(),
	}
}

func (s *socket) serve(from hub.Cursor) {
	go s.listen()
	s.engine.serve(s, s.how, s.view, from)
	s.conn.Close()
	<-s.quiet
}

// listen reads until the client goes or breaks a rule.
func (s *socket) listen() {
	defer close(s.quiet)
	in := inbound{deflates: s.how == deflated}
	var frames allowance
	buf := make([]byte, 512)
	for {
		s.listenOn()
		n, err := s.conn.Read(buf)
		fault := in.feed(buf[:n], s)
		if fault == nil && !frames.take(time.Since(s.began), in.taken(), frameEach, frameBurst) {
			fault = &closing{closeRefused, "too many frames"}
		}
		if fault != nil {
			s.post(func() { s.closed = fault })
			s.discard(buf)
			return
		}
		if err != nil {
			gone := errGone
			if errors.Is(err, os.ErrDeadlineExceeded) {
				gone = errDead
			}
			s.post(func() { s.gone = gone })
			return
		}
	}
}

func (s *socket) listenOn() {
	_ = s.conn.SetReadDeadline(time.Now().Add(mostSilence * s.engine.cfg.Ping))
}

// discard reads on for a while, so that no reset overtakes the close frame.
func (s *socket) discard(buf []byte) {
	_ = s.conn.SetReadDeadline(time.Now().Add(farewell))
	for range (64 << 10) / len(buf) {
		if _, err := s.conn.Read(buf); err != nil {
			return
		}
	}
}

func (s *socket) post(put func()) {
	s.mu.Lock()
	put()
	s.mu.Unlock()
	select {
	case s.mail <- struct{}{}:
	default:
	}
}

func (s *socket) pinged(payload []byte) { s.post(func() { s.pong, s.owed = payload, true }) }

func (s *socket) ponged([]byte) {}

func (s *socket) message(text []byte) *closing {
	if !s.receipts.take(time.Since(s.began), 1, receiptEach, receiptBurst) {
		return &closing{closeRefused, "too many messages"}
	}
	if fault := checkShown(text); fault != nil {
		return fault
	}
	if err := s.engine.cfg.Shown(Receipt{View: s.view, Address: s.address, Raw: text}); err != nil {
		return &closing{closeRefused, err.Error()}
	}
	return nil
}

// write is for the writer alone, as are all methods below.
func (s *socket) write(b []byte) error {
	for len(b) > 0 {
		n := min(len(b), mostWrite)
		began := time.Now()
		_ = s.conn.SetWriteDeadline(began.Add(s.engine.cfg.Write))
		if _, err := s.conn.Write(b[:n]); err != nil {
			return err
		}
		if time.Since(began) > farewell {
			s.listenOn() // too slow to see a ping in time
		}
		b = b[n:]
	}
	return nil
}

func (s *socket) heard() <-chan struct{} { return s.mail }

func (s *socket) answer() error {
	s.mu.Lock()
	pong, owed, closed, gone := s.pong, s.owed, s.closed, s.gone
	s.pong, s.owed = nil, false
	s.mu.Unlock()
	if owed {
		if err := s.write(wsFrame(nil, opPong, pong)); err != nil {
			return err
		}
	}
	switch {
	case closed != nil:
		return *closed
	case gone != nil:
		return gone
	}
	return nil
}

// end sends the close frame and gives the client a moment to answer, since
// closing a socket with unread bytes could take back what was sent.
func (s *socket) end(c closing) {
	_ = s.conn.SetWriteDeadline(time.Now().Add(farewell))
	if _, err := s.conn.Write(c.frame()); err != nil {
		return
	}
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	patience := time.NewTimer(farewell)
	defer patience.Stop()
	select {
	case <-s.quiet:
	case <-patience.C:
	}
}

func (s *socket) abort() { s.conn.Close() }
