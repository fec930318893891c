package live

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"reflect"
	"time"

	"golang.org/x/sys/unix"
)

// Listener gives a server of TLS connections that the event loop can take over
// once a stream begins: crypto/tls holds on to the connection that it was given
// first, so that has to be one which can change its ways.
func Listener(l net.Listener) net.Listener { return adoptable{l} }

type adoptable struct{ net.Listener }

func (l adoptable) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &below{Conn: conn}, nil
}

// below is the connection below TLS: an ordinary one until the event loop has
// it. From then on nothing waits in it; what the socket doesn't take of a
// record is kept.
type below struct {
	net.Conn // nil in the loop
	above    *tls.Conn
	fd       int32
	kept     []byte
}

// NetConn is what was accepted.
func (o *below) NetConn() net.Conn { return o.Conn }

// later says that a read would have to wait. crypto/tls goes on after it.
type later struct{}

func (later) Error() string   { return "nothing has come" }
func (later) Timeout() bool   { return true }
func (later) Temporary() bool { return true }

func (o *below) Read(b []byte) (int, error) {
	if o.Conn != nil {
		return o.Conn.Read(b)
	}
	for {
		n, err := unix.Read(int(o.fd), b)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return 0, later{}
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

func (o *below) Write(b []byte) (int, error) {
	if o.Conn != nil {
		return o.Conn.Write(b)
	}
	n := 0
	if len(o.kept) == 0 {
		var err error
		if n, err = write(o.fd, b); err != nil && err != unix.EAGAIN && err != unix.EINTR {
			return 0, err
		}
	}
	o.kept = append(o.kept, b[max(n, 0):]...)
	return len(b), nil
}

// SetWriteDeadline is for crypto/tls; in the loop no write takes time.
func (o *below) SetWriteDeadline(t time.Time) error {
	if o.Conn != nil {
		return o.Conn.SetWriteDeadline(t)
	}
	return nil
}

// waits reports whether part of a record is still to be sent.
func (o *below) waits() bool { return o != nil && len(o.kept) > 0 }

// goOn sends what was kept.
func (o *below) goOn() (sent int, err error) {
	n, err := write(o.fd, o.kept)
	if err == unix.EAGAIN || err == unix.EINTR {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if o.kept = o.kept[n:]; len(o.kept) == 0 {
		o.kept = nil
	}
	return n, nil
}

// mostSealed is how much of a write is encrypted before it is known to go out.
const mostSealed = 16 << 10

// put encrypts and sends b, as far as the socket takes it and a little beyond.
func (o *below) put(b []byte) (n int, err error) {
	for n < len(b) && err == nil && !o.waits() {
		var k int
		k, err = o.above.Write(b[n:min(n+mostSealed, len(b))])
		n += k
	}
	return n, err
}

// slim takes from a connection the buffers of its handshake, which crypto/tls
// keeps for good: more than half of all that it holds. They are its own, so where
// one is not there any more, or not empty, it is left alone.
func slim(conn *tls.Conn) {
	for _, name := range []string{"rawInput", "hand"} {
		f := reflect.ValueOf(conn).Elem().FieldByName(name)
		if !f.IsValid() || f.Type() != reflect.TypeFor[bytes.Buffer]() {
			continue
		}
		if b := (*bytes.Buffer)(f.Addr().UnsafePointer()); b.Len() == 0 {
			*b = bytes.Buffer{}
		}
	}
}
