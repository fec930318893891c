//go:build unix

package main

import (
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"

	"github.com/gorilla/websocket"
)

// raw frames a message once and writes it to every descriptor, past Go's
// poller. It never reads: what a hub owes to its readers beyond that is its
// own cost.
type raw struct {
	upgrader websocket.Upgrader
	join     bool        // frames that wait together are written together
	frames   chan []byte // 16 wait at most, so 17 are joined at most

	mu    sync.Mutex // guards conns
	conns []rawConn
}

type rawConn struct {
	conn net.Conn // keeps the descriptor open
	fd   int
}

func newRaw(join bool) *raw {
	r := &raw{join: join, frames: make(chan []byte, 16)}
	go r.run()
	return r
}

func (r *raw) run() {
	var buf []byte
	for f := range r.frames {
		buf = append(buf[:0], f...)
		for r.join && len(r.frames) > 0 {
			buf = append(buf, <-r.frames...)
		}
		r.mu.Lock()
		conns := r.conns
		r.mu.Unlock()
		var gone []int
		for _, c := range conns {
			// What does not fit into a socket is lost: no yardstick for slow readers.
			if _, err := syscall.Write(c.fd, buf); err != nil && !errors.Is(err, syscall.EAGAIN) {
				c.conn.Close()
				gone = append(gone, c.fd)
			}
		}
		if len(gone) > 0 {
			r.mu.Lock()
			r.conns = slices.DeleteFunc(slices.Clone(r.conns), func(c rawConn) bool { return slices.Contains(gone, c.fd) })
			r.mu.Unlock()
		}
	}
}

func (r *raw) subscribe(w http.ResponseWriter, req *http.Request) {
	ws, err := r.upgrader.Upgrade(w, req, nil)
	if err != nil {
		return // it has answered
	}
	c := rawConn{conn: ws.NetConn()}
	tcp, ok := c.conn.(*net.TCPConn)
	if !ok {
		c.conn.Close()
		return
	}
	sys, err := tcp.SyscallConn()
	if err == nil {
		err = sys.Control(func(fd uintptr) { c.fd = int(fd) })
	}
	if err != nil {
		c.conn.Close()
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns = append(r.conns, c)
}

func (r *raw) publish(msg []byte) {
	const textFrame, length16 = 0x81, 126
	r.frames <- append(binary.BigEndian.AppendUint16([]byte{textFrame, length16}, uint16(len(msg))), msg...)
}
