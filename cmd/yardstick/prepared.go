//go:build unix

package main

import (
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// prepared is gorilla/websocket at its best effort: a prepared message for
// all, pooled write buffers, a reading goroutine per connection and one writer
// per processor.
type prepared struct {
	upgrader websocket.Upgrader
	shards   []*shard
	next     atomic.Uint32
}

type shard struct {
	messages chan *websocket.PreparedMessage

	mu    sync.Mutex // guards conns
	conns []*websocket.Conn
}

func newPrepared() *prepared {
	p := &prepared{upgrader: websocket.Upgrader{ReadBufferSize: 256, WriteBufferSize: 1024, WriteBufferPool: new(sync.Pool)}}
	for range runtime.GOMAXPROCS(0) {
		s := &shard{messages: make(chan *websocket.PreparedMessage, 16)}
		p.shards = append(p.shards, s)
		go s.run()
	}
	return p
}

func (s *shard) run() {
	for m := range s.messages {
		s.mu.Lock()
		conns := s.conns
		s.mu.Unlock()
		var deadline time.Time
		for i, c := range conns {
			if i%64 == 0 {
				deadline = time.Now().Add(10 * time.Second)
			}
			_ = c.SetWriteDeadline(deadline)
			if c.WritePreparedMessage(m) != nil {
				c.Close() // its reader takes it out
			}
		}
	}
}

func (p *prepared) publish(msg []byte) {
	m, err := websocket.NewPreparedMessage(websocket.TextMessage, msg)
	if err != nil {
		return // it can't be framed
	}
	for _, s := range p.shards {
		s.messages <- m
	}
}

func (p *prepared) subscribe(w http.ResponseWriter, r *http.Request) {
	conn, err := p.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	conn.SetReadLimit(4096)
	s := p.shards[int(p.next.Add(1))%len(p.shards)]
	s.mu.Lock()
	s.conns = append(slices.Clip(s.conns), conn)
	s.mu.Unlock()
	go s.read(conn) // the handler's goroutine ends, and net/http's buffers with it
}

func (s *shard) read(conn *websocket.Conn) {
	for {
		if _, _, err := conn.NextReader(); err != nil {
			break
		}
	}
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = slices.DeleteFunc(slices.Clone(s.conns), func(c *websocket.Conn) bool { return c == conn })
}
