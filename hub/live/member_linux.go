package live

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"wayside/hub"

	"golang.org/x/sys/unix"
)

// member is one reader in the event loop. All but sendAway, abort and view is
// for the loop's goroutine alone, send for whom it waits for.
type member struct {
	place
	loop    *loop
	address netip.Addr
	under   *below // of TLS; else nil
	fd      int32
	seat    int32 // in its group

	tail    []byte   // rest of what was begun
	control []byte   // a control frame, or the last words, for when the tail is sent
	in      *inbound // of a message that has come in part; else nil

	frames, receipts allowance     // that the client sends
	heard            time.Duration // when anything came last
	life             time.Duration // when it is sent away
	patience         time.Duration // when it is cut off, if it is blocked or leaving
	turn             int64         // of the clock's visit
	unread           int32         // bytes after the close frame was due

	inside  bool // in its group, until it is gone
	blocked bool // the socket takes no more for now
	lost    bool // the socket takes nothing any more
	leaving bool // its last words are in control or sent
	shut    bool // they are sent
	gone    bool
}

func (m *member) view() hub.View { return m.cohort.view }

func (m *member) sendAway(d departure) { m.loop.order(func() { m.depart(d) }) }

func (m *member) abort() { m.loop.order(m.leave) }

// enter begins the stream.
func (m *member) enter() {
	l, cfg := m.loop, &m.loop.engine.cfg
	if m.gone {
		return
	}
	if err := l.watch(int(m.fd), unix.EPOLLIN|unix.EPOLLOUT|unix.EPOLLRDHUP|unix.EPOLLET&0xffffffff); err != nil {
		m.die(err)
		return
	}
	l.members = slices.Grow(l.members, max(int(m.fd)+1-len(l.members), 0))
	l.members = l.members[:max(len(l.members), int(m.fd)+1)]
	l.members[m.fd] = m
	m.log.group.join(m)
	m.inside = true
	m.heard, m.life = l.now, l.now+shorter(cfg.Lifetime, 5)
	m.schedule()
	if m.under != nil {
		m.read(false) // what came with the request may lie in TLS
	}
	m.flush()
}

// leave ends the stream at once. It may come before enter, and more than once.
func (m *member) leave() {
	if m.gone {
		return
	}
	m.gone = true
	e := m.loop.engine
	if m.inside {
		m.loop.members[m.fd] = nil
		m.log.group.quit(m)
	}
	unix.Close(int(m.fd))
	m.tail, m.control = nil, nil
	e.exit(m)
	e.leave(m.cohort)
	if m.how == eventStream {
		e.count.events.Add(-1)
	} else {
		e.count.sockets.Add(-1)
	}
	e.release(m.address)
}

func (m *member) die(why error) {
	m.loop.engine.count.dead.Add(1)
	m.loop.engine.cfg.Log.Debug("a reader died", "err", why)
	m.leave()
}

// depart says goodbye.
func (m *member) depart(d departure) { m.finish(m.how.farewells(d)) }

// finish ends the stream when its last words are sent.
func (m *member) finish(words []byte) {
	if m.leaving || m.gone {
		return
	}
	m.leaving, m.control = true, append(m.control, words...)
	m.patience = m.loop.now + m.loop.engine.cfg.Write
	if m.inside {
		m.flush()
		m.schedule()
	}
}

// flush writes what there is for the reader, until it has all or the socket
// takes no more, and lets it go if that was the last.
func (m *member) flush() {
	var sent tally
	m.send(&sent)
	m.loop.engine.book(sent)
	m.settle()
}

// send is the writing of flush. It changes nothing but the member, so that
// others may do it while the loop waits.
func (m *member) send(sent *tally) {
	for !m.blocked && !m.lost && !m.gone && !m.shut {
		switch {
		case m.under.waits():
			m.goOn(sent)
		case len(m.tail) > 0:
			m.tail = m.tail[m.write(m.tail, sent):]
		case len(m.control) > 0:
			m.tail, m.control = m.control, nil
		case m.leaving:
			return
		default:
			m.tail = nil
			if !m.next(sent) {
				return
			}
		}
	}
}

// settle ends the stream if nothing more can be sent, or need be.
func (m *member) settle() {
	switch {
	case m.lost:
		m.leave()
	case m.leaving && !m.gone && !m.shut && len(m.tail)+len(m.control) == 0 && !m.under.waits():
		m.hangUp()
	}
}

// next writes what stands in the log. Of what the socket doesn't take, only
// the frame that was begun must follow: what comes after may be newer by then.
func (m *member) next(sent *tally) (wrote bool) {
	b, after, cut := m.rest()
	if len(b) == 0 {
		m.caughtUp()
		return false
	}
	n := m.write(b, sent)
	end := len(b)
	if cut && n < len(b) {
		end = m.how.end(b, n)
	}
	if end < len(b) {
		after = position{m.offset + int64(end), m.seq}
	}
	m.tail, m.position = b[n:end], after
	return true
}

// caughtUp lets one that was too slow to see a ping in time begin anew.
func (m *member) caughtUp() {
	if m.patience != 0 {
		m.patience, m.heard = 0, m.loop.now
	}
}

// write writes once.
func (m *member) write(b []byte, sent *tally) (n int) {
	n, err := m.put(b)
	switch {
	case err == unix.EINTR:
		return 0
	case err != nil && err != unix.EAGAIN:
		m.lost = true // the client has gone
		return 0
	}
	n = max(n, 0)
	sent.writes++
	sent.bytes += int64(n)
	m.wrote(n, n < len(b) || m.under.waits())
	return n
}

func (m *member) put(b []byte) (n int, err error) {
	if m.under != nil {
		return m.under.put(b)
	}
	return write(m.fd, b)
}

// goOn sends what is left of a record of TLS.
func (m *member) goOn(sent *tally) {
	n, err := m.under.goOn()
	if err != nil {
		m.lost = true
		return
	}
	sent.writes++
	m.wrote(n, m.under.waits())
}

// wrote books what a write did.
func (m *member) wrote(n int, blocked bool) {
	m.blocked = blocked
	slow := m.blocked || m.patience != 0 // until it has caught up
	if slow && !m.leaving && (n > 0 || m.patience == 0) {
		m.patience = m.loop.now + m.loop.engine.cfg.Write
	}
}

// ready answers what epoll says.
func (m *member) ready(events uint32) {
	if events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		m.read(events&^(unix.EPOLLIN|unix.EPOLLOUT) != 0)
	}
	if events&unix.EPOLLOUT != 0 && m.blocked {
		m.blocked = false
	}
	m.flush()
}

// read reads all that has come; ending, until the end.
func (m *member) read(ending bool) {
	for !m.gone {
		n, err := m.get(m.loop.in[:])
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EAGAIN:
			return
		case err != nil || n == 0:
			m.leave()
			return
		}
		m.hear(m.loop.in[:n])
		if n < len(m.loop.in) && !ending && m.under == nil {
			return
		}
	}
}

func (m *member) get(b []byte) (n int, err error) {
	if m.under == nil {
		return unix.Read(int(m.fd), b)
	}
	if n, err = m.under.above.Read(b); err == (later{}) {
		err = unix.EAGAIN
	}
	return n, err
}

// hear deals with bytes of the client. After the close frame they are read
// only so that no reset overtakes it.
func (m *member) hear(b []byte) {
	if m.leaving {
		if m.unread += int32(len(b)); m.unread > 64<<10 {
			m.leave()
		}
		return
	}
	m.heard = m.loop.now
	frames, fault := 1, (*closing)(nil)
	if m.how != eventStream {
		frames, fault = m.parse(b)
	}
	if fault == nil && !m.frames.take(m.loop.now, frames, frameEach, frameBurst) {
		fault = &closing{closeRefused, "too many frames"}
	}
	if fault != nil {
		m.finish(m.how.closing(*fault))
	}
}

// parse reads frames. Only a message of which a part is still to come takes
// memory of its own.
func (m *member) parse(b []byte) (frames int, fault *closing) {
	in := m.in
	if in == nil {
		in = &inbound{deflates: m.how == deflated}
	}
	fault = in.feed(b, m)
	frames = in.taken()
	if m.in = in; in.idle() {
		m.in = nil
	}
	return frames, fault
}

// pinged: of several pings the last is answered.
func (m *member) pinged(payload []byte) { m.control = wsFrame(nil, opPong, payload) }

func (m *member) ponged([]byte) {}

func (m *member) message(text []byte) *closing {
	if !m.receipts.take(m.loop.now, 1, receiptEach, receiptBurst) {
		return &closing{closeRefused, "too many messages"}
	}
	if fault := checkShown(text); fault != nil {
		return fault
	}
	refuse := func(c closing) { m.loop.order(func() { m.finish(m.how.closing(c)) }) }
	select {
	case m.loop.engine.receipts <- receipt{Receipt{View: m.view(), Address: m.address, Raw: text}, refuse}:
		return nil
	default:
		return &closing{closeOverloaded, "too many receipts at once, send it again later"}
	}
}

// hangUp ends the writing half and gives the client a moment to answer, since
// closing a socket with unread bytes could take back what was sent.
func (m *member) hangUp() {
	m.shut = true
	if m.under != nil {
		_ = m.under.above.CloseWrite() // the client sees an end in any case
	}
	if err := unix.Shutdown(int(m.fd), unix.SHUT_WR); err != nil {
		m.leave()
		return
	}
	m.patience = m.loop.now + farewell
	m.schedule()
}

// schedule has the clock come when something may be due.
func (m *member) schedule() {
	if m.gone {
		return
	}
	cfg := &m.loop.engine.cfg
	due := min(m.life, m.loop.now+min(cfg.Write, cfg.Ping))
	switch {
	case m.leaving:
		due = m.patience
	case m.blocked:
		due = min(due, m.patience)
	}
	m.turn = m.loop.clock.set(m, due)
}

var errTakesNothing = errors.New("the client takes nothing any more")

// visit is the clock's. What was set before it was set for later says nothing.
func (m *member) visit(turn int64) {
	if m.gone || turn < m.turn {
		return
	}
	now, cfg := m.loop.now, &m.loop.engine.cfg
	switch {
	case m.leaving && now >= m.patience:
		m.leave()
	case m.leaving:
	case m.blocked && now >= m.patience:
		m.die(errTakesNothing)
	case now >= m.life:
		m.depart(departure{around(cfg.Retry), going})
	case m.blocked:
	case m.how != eventStream && now-m.heard >= mostSilence*cfg.Ping:
		m.die(errDead)
	}
	m.schedule()
}
