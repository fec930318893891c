package live

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// pass is one round over the members of a group. Writing is most of what a hub
// does, so the members are shared out among the processors, some at a time;
// there is one pass at a time, so that what comes meanwhile is joined in the
// next one whoever writes it.
type pass struct {
	members []*member
	next    atomic.Int64   // share that nobody has taken
	left    sync.WaitGroup // of shares to be done

	mu    sync.Mutex // guards the fields below
	sent  tally
	ended []*member // whose streams may be at their end
}

// share is how many members are taken at a time: about half a millisecond of
// writing.
const share = 64

// tally is what was written.
type tally struct{ writes, bytes int64 }

func (e *Engine) book(t tally) {
	e.count.writes.Add(t.writes)
	e.count.bytes.Add(t.bytes)
}

// serve writes to all members what they have yet to be sent.
func (g *group) serve() {
	g.queued.Store(false)
	shares := (len(g.members) + share - 1) / share
	p := &pass{members: g.members}
	p.left.Add(shares)
	for range min(g.loop.hands, shares) - 1 {
		g.loop.passes.Go(p.work)
	}
	p.work()
	p.left.Wait() // not for who comes too late to help
	for _, m := range p.ended {
		m.settle()
	}
	g.loop.engine.book(p.sent)
}

// work takes shares until there are none.
func (p *pass) work() {
	for {
		from := int(p.next.Add(1)-1) * share
		if from >= len(p.members) {
			return
		}
		p.write(p.members[from:min(from+share, len(p.members))])
		p.left.Done()
	}
}

func (p *pass) write(members []*member) {
	var sent tally
	var ended []*member
	for _, m := range members {
		if m.send(&sent); m.lost || m.leaving {
			ended = append(ended, m)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent.writes += sent.writes
	p.sent.bytes += sent.bytes
	p.ended = append(p.ended, ended...)
}

// write is send(2) to a socket that doesn't block: a twentieth cheaper than
// write(2), and without telling the scheduler of it. A pass is nothing but these,
// and the scheduler's watch over each took a fifth of it.
func write(fd int32, b []byte) (n int, err error) {
	r, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(r), nil
}
