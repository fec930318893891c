package load

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// lanesOfMany is over how many books subscribers with a goroutine each are
// spread.
const lanesOfMany = 16

// startEach connects every subscriber with a goroutine of its own: the way for
// TLS and for systems without epoll.
func (c *Crowd) startEach(ctx context.Context) {
	for range lanesOfMany {
		c.newLane()
	}
	slots := make(chan struct{}, c.plan.AtOnce)
	c.reading.Go(func() {
		for id := range c.plan.Subscribers {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			s := c.newSubscriber(id, c.lanes[id%len(c.lanes)])
			c.reading.Go(func() { c.follow(ctx, s, func() { <-slots }) })
		}
	})
}

// follow is the whole life of one subscriber.
func (c *Crowd) follow(ctx context.Context, s *subscriber, settled func()) {
	conn, err := c.dial(ctx, s.id)
	if err == nil {
		s.phase = asking
		_, err = conn.Write(c.target.request(c.url, s.id))
	}
	buf := make([]byte, 4<<10)
	stalls := s.stalled
	for settling := true; ; {
		if settling && (err != nil || s.phase >= live) {
			settled()
			settling = false
		}
		if err != nil {
			break
		}
		if stalls && s.phase == live {
			if err = c.stall(ctx); err != nil {
				break
			}
			stalls = false
		}
		err = s.read(conn, buf)
	}
	if conn != nil {
		conn.Close()
	}
	if ctx.Err() == nil {
		s.lane.mu.Lock()
		s.lost(plain(err))
		s.lane.mu.Unlock()
	}
}

// stall waits until the stalled may read again.
func (c *Crowd) stall(ctx context.Context) error {
	select {
	case <-c.resume:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read takes one piece off the wire and answers it.
func (s *subscriber) read(conn net.Conn, buf []byte) error {
	n, err := conn.Read(buf)
	if err != nil {
		return err
	}
	s.lane.mu.Lock()
	reply, err := s.take(buf[:n], time.Now())
	s.lane.mu.Unlock()
	if err == nil && reply != nil {
		_ = conn.SetWriteDeadline(time.Now().Add(connectPatience))
		_, err = conn.Write(reply)
	}
	return err
}

func (c *Crowd) dial(ctx context.Context, id int) (net.Conn, error) {
	d := &net.Dialer{Timeout: connectPatience}
	if c.loopback && c.plan.Subscribers > perSource {
		from := c.source(id)
		d.LocalAddr = &net.TCPAddr{IP: from[:]}
	}
	conn, err := d.DialContext(ctx, "tcp", c.address())
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	if c.url.Scheme != "https" {
		return conn, nil
	}
	config := &tls.Config{}
	if c.target.TLS != nil {
		config = c.target.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = c.url.Hostname()
	}
	config.NextProtos = []string{"http/1.1"}
	t := tls.Client(conn, config)
	if err := t.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return t, nil
}

// plain is an error without the addresses of one connection, so that equal
// ones count together.
func plain(err error) error {
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno
	case errors.Is(err, io.EOF):
		return errClosed
	}
	return err
}

var errClosed = errors.New("closed by the server")
