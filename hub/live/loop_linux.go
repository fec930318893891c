package live

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"wayside/hub"

	"golang.org/x/sys/unix"
)

// loop serves all readers on TCP, plain or under TLS. Its one goroutine reads,
// writes, pings and closes them, as epoll tells what is ready, so that a reader
// at rest costs neither a goroutine nor a buffer. Others hand it orders and
// rouse it; what it owns needs no lock. A nil loop takes nobody.
type loop struct {
	engine *Engine
	epoll  int
	bell   int // an eventfd: it ends the wait
	began  time.Time
	hands  int            // that share a pass
	passes sync.WaitGroup // of hands that help

	asleep atomic.Bool // the bell must be rung
	mu     sync.Mutex  // guards what others leave here
	orders []func()
	roused []*group

	now     time.Duration // since began, as of this turn
	members []*member     // by descriptor
	clock   wheel[*member]
	ended   bool
	in      [16 << 10]byte
}

// group is the members that read one log.
type group struct {
	loop    *loop
	queued  atomic.Bool // in roused
	members []*member
}

func newLoop(e *Engine) (l *loop, err error) {
	l = &loop{engine: e, epoll: -1, bell: -1, began: time.Now(), hands: runtime.GOMAXPROCS(0)}
	l.clock.tick = max(min(e.cfg.Ping, e.cfg.Write)/spokes, time.Millisecond)
	if l.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("make an epoll: %w", err)
	}
	if l.bell, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err == nil {
		err = l.watch(l.bell, unix.EPOLLIN)
	}
	if err != nil {
		l.close()
		return nil, fmt.Errorf("make an event descriptor: %w", err)
	}
	return l, nil
}

func (l *loop) watch(fd int, events uint32) error {
	return unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

func (l *loop) close() {
	unix.Close(l.epoll)
	unix.Close(l.bell)
}

// run serves until end is called.
func (l *loop) run() {
	if l == nil {
		return
	}
	defer l.close()
	defer l.passes.Wait()
	events := make([]unix.EpollEvent, 256)
	for !l.ended {
		l.clock.advance(l.now, func(m *member, turn int64) { m.visit(turn) })
		orders, roused := l.taken()
		for _, do := range orders {
			do()
		}
		for _, g := range roused {
			g.serve()
		}
		n := l.wait(events)
		l.now = time.Since(l.began)
		for _, ev := range events[:n] {
			if m := l.member(int(ev.Fd)); m != nil {
				m.ready(ev.Events)
			}
		}
	}
}

func (l *loop) taken() (orders []func(), roused []*group) {
	l.mu.Lock()
	defer l.mu.Unlock()
	orders, roused = l.orders, l.roused
	l.orders, l.roused = nil, nil
	return orders, roused
}

// wait sleeps until something is ready, due or ordered. Who rings the bell
// leaves an order first and looks for asleep after, and here it is the other
// way round, so no order is slept over.
func (l *loop) wait(events []unix.EpollEvent) int {
	l.asleep.Store(true)
	defer l.asleep.Store(false)
	patience := -1
	if at, ok := l.clock.next(); ok {
		patience = max(int((at-time.Since(l.began)+time.Millisecond-1)/time.Millisecond), 0)
	}
	if l.ended || l.ordered() {
		patience = 0
	}
	n, err := unix.EpollWait(l.epoll, events, patience)
	if err != nil {
		return 0 // interrupted
	}
	return n
}

func (l *loop) ordered() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.orders)+len(l.roused) > 0
}

// member is who has a descriptor; for the bell, which it silences, nobody.
func (l *loop) member(fd int) *member {
	if fd == l.bell {
		var count [8]byte
		_, _ = unix.Read(l.bell, count[:])
		return nil
	}
	return l.members[fd]
}

// order lets the loop's goroutine do something.
func (l *loop) order(do func()) {
	l.mu.Lock()
	l.orders = append(l.orders, do)
	l.mu.Unlock()
	l.ring()
}

// ring wakes the loop for what was left for it.
func (l *loop) ring() {
	if l != nil && l.asleep.CompareAndSwap(true, false) {
		_, _ = unix.Write(l.bell, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	}
}

// end lets run return. It has no members any more.
func (l *loop) end() {
	if l != nil {
		l.order(func() { l.ended = true })
	}
}

// group makes the group of a new log.
func (l *loop) group(*frames) *group {
	if l == nil {
		return nil
	}
	return &group{loop: l}
}

// queue leaves it for the group's loop that the log has grown. It does not ring.
func (g *group) queue() {
	if g == nil || !g.queued.CompareAndSwap(false, true) {
		return
	}
	g.loop.mu.Lock()
	defer g.loop.mu.Unlock()
	g.loop.roused = append(g.loop.roused, g)
}

func (g *group) join(m *member) {
	m.seat = int32(len(g.members))
	g.members = append(g.members, m)
}

func (g *group) quit(m *member) {
	last := len(g.members) - 1
	g.members[m.seat] = g.members[last]
	g.members[m.seat].seat = m.seat
	g.members[last] = nil
	g.members = g.members[:last]
}

// adopt takes over a connection that the handler has answered, and sends it
// head and what a reader of v is sent first. Where it can't, it reports false
// and has done nothing. The address is released when the stream ends.
func (l *loop) adopt(conn net.Conn, head []byte, how framing, v hub.View, from hub.Cursor, address netip.Addr) bool {
	if l == nil {
		return false
	}
	fd, under, err := detachAny(conn)
	if err != nil {
		return false
	}
	m := &member{place: l.engine.place(v, how), loop: l, fd: int32(fd), under: under, address: address}
	greeting, first := m.begin(from)
	m.tail, m.position = first.bytes, first.position
	l.engine.enter(m)
	// Nothing has been written yet but the answer to the request, so that the
	// greeting fits whole or the connection is lost.
	head = append(head, greeting...)
	if n, err := m.put(head); err != nil || n < len(head) {
		l.order(m.leave)
		return true
	}
	l.order(m.enter)
	return true
}

// detachAny is detach for TLS, too.
func detachAny(conn net.Conn) (fd int, under *below, err error) {
	secure, ok := conn.(*tls.Conn)
	if !ok {
		fd, err = detach(conn)
		return fd, nil, err
	}
	under, ok = secure.NetConn().(*below)
	if !ok {
		return 0, nil, errors.New("what is below TLS can't be taken over")
	}
	if fd, err = detach(under.Conn); err != nil {
		return 0, nil, err
	}
	under.Conn, under.above, under.fd = nil, secure, int32(fd)
	slim(secure)
	return fd, under, nil
}

// detach takes the socket out of the runtime's hands, and closes conn without
// closing it. The descriptor stays non-blocking.
func detach(conn net.Conn) (fd int, err error) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return 0, fmt.Errorf("%T has no descriptor", conn)
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0, err
	}
	dup := func(s uintptr) { fd, err = unix.FcntlInt(s, unix.F_DUPFD_CLOEXEC, 0) }
	if controlErr := raw.Control(dup); controlErr != nil || err != nil {
		return 0, fmt.Errorf("take over the socket: %w", err)
	}
	BoundUnsent(conn)
	return fd, conn.Close()
}
