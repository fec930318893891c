package load

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"syscall"
	"time"
)

// start reads plain TCP over IPv4 from one thread through epoll, so that the
// measuring takes as little as can be from the measured; everything else has a
// goroutine per subscriber.
func (c *Crowd) start(ctx context.Context) error {
	addr, err := net.ResolveTCPAddr("tcp4", c.address())
	if c.url.Scheme != "http" || err != nil || addr.IP.To4() == nil {
		c.startEach(ctx)
		return nil
	}
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return fmt.Errorf("open epoll: %w", err)
	}
	l := &loop{
		crowd: c, lane: c.newLane(), epoll: epoll, buf: make([]byte, 256<<10),
		to: syscall.SockaddrInet4{Port: addr.Port, Addr: [4]byte(addr.IP.To4())},
	}
	c.reading.Go(func() { l.run(ctx) })
	return nil
}

// A loop owns all subscribers of a crowd.
type loop struct {
	crowd   *Crowd
	lane    *lane
	epoll   int
	to      syscall.SockaddrInet4
	subs    []*subscriber
	fds     []int
	buf     []byte
	resumed bool
}

// run connects every subscriber, so many at once, and reads until ctx ends.
func (l *loop) run(ctx context.Context) {
	defer l.close()
	var stop atomic.Bool
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()
	events := make([]syscall.EpollEvent, 512)
	for !stop.Load() {
		l.dialMore()
		l.resume()
		n, err := syscall.EpollWait(l.epoll, events, 20)
		if err != nil && err != syscall.EINTR {
			l.end(ctx, fmt.Errorf("wait for sockets: %w", err))
			return
		}
		for _, e := range events[:max(n, 0)] {
			l.ready(int(e.Fd))
		}
	}
}

// end books all that are left.
func (l *loop) end(ctx context.Context, why error) {
	for id := range l.subs {
		l.lose(id, why)
	}
	<-ctx.Done()
}

func (l *loop) close() {
	for id, s := range l.subs {
		if s.phase != over {
			syscall.Close(l.fds[id])
		}
	}
	syscall.Close(l.epoll)
}

func (l *loop) dialMore() {
	plan := l.crowd.plan
	for len(l.subs) < plan.Subscribers {
		l.lane.mu.Lock()
		settled := l.lane.counts.Connected + l.lane.counts.Failed
		l.lane.mu.Unlock()
		if len(l.subs)-settled >= plan.AtOnce {
			return
		}
		id := len(l.subs)
		l.subs, l.fds = append(l.subs, l.crowd.newSubscriber(id, l.lane)), append(l.fds, -1)
		if err := l.dial(id); err != nil {
			l.lose(id, err)
		}
	}
}

// dial starts a connection. Closing will reset it, so that no port of ours is
// left waiting.
func (l *loop) dial(id int) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	l.fds[id] = fd
	_ = syscall.SetsockoptLinger(fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if l.subs[id].stalled { // so that the server notices soon
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
	}
	if l.crowd.loopback {
		if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: l.crowd.source(id)}); err != nil {
			return fmt.Errorf("leave from %v: %w", l.crowd.source(id), err)
		}
	}
	if err := syscall.Connect(fd, &l.to); err != nil && err != syscall.EINPROGRESS {
		return err
	}
	return l.watch(syscall.EPOLL_CTL_ADD, id, syscall.EPOLLIN|syscall.EPOLLOUT)
}

// watch asks for events; their user data is the number of the subscriber.
func (l *loop) watch(op, id int, events uint32) error {
	return syscall.EpollCtl(l.epoll, op, l.fds[id], &syscall.EpollEvent{Events: events, Fd: int32(id)})
}

func (l *loop) ready(id int) {
	s := l.subs[id]
	var err error
	switch s.phase {
	case over:
		return
	case dialling:
		err = l.opened(id)
	default:
		err = l.read(id)
	}
	if err != nil {
		l.lose(id, err)
		return
	}
	if s.stalled && s.phase == live && !l.resumed {
		_ = l.watch(syscall.EPOLL_CTL_DEL, id, 0)
	}
}

func (l *loop) opened(id int) error {
	if errno, _ := syscall.GetsockoptInt(l.fds[id], syscall.SOL_SOCKET, syscall.SO_ERROR); errno != 0 {
		return syscall.Errno(errno)
	}
	l.subs[id].phase = asking
	if err := l.watch(syscall.EPOLL_CTL_MOD, id, syscall.EPOLLIN); err != nil {
		return err
	}
	return l.send(id, l.crowd.target.request(l.crowd.url, id))
}

func (l *loop) read(id int) error {
	n, err := syscall.Read(l.fds[id], l.buf)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return nil
	case err != nil:
		return err
	case n == 0:
		return errClosed
	}
	l.lane.mu.Lock()
	reply, err := l.subs[id].take(l.buf[:n], time.Now())
	l.lane.mu.Unlock()
	if err != nil || reply == nil {
		return err
	}
	return l.send(id, reply)
}

// send writes what is small enough never to fill a socket.
func (l *loop) send(id int, b []byte) error {
	if n, err := syscall.Write(l.fds[id], b); err != nil || n < len(b) {
		return fmt.Errorf("send %d bytes: %w", len(b), err)
	}
	return nil
}

func (l *loop) lose(id int, why error) {
	s := l.subs[id]
	if s.phase == over {
		return
	}
	l.lane.mu.Lock()
	s.lost(plain(why))
	l.lane.mu.Unlock()
	if l.fds[id] >= 0 {
		syscall.Close(l.fds[id])
	}
}

// resume lets the stalled read again, once that was asked for. What waited for
// them is no delivery to be counted.
func (l *loop) resume() {
	if l.resumed {
		return
	}
	select {
	case <-l.crowd.resume:
	default:
		return
	}
	l.resumed = true
	for id, s := range l.subs {
		if s.stalled && s.phase == live {
			_ = l.watch(syscall.EPOLL_CTL_ADD, id, syscall.EPOLLIN)
		}
	}
}
