package live

import (
	"time"

	"wayside/hub"
)

// place is all that a reader holds of what it is sent: where it stands in its
// cohort's log.
type place struct {
	cohort *cohort
	log    *frames
	how    framing
	position
}

// position is an offset into a log, always between two frames, and the
// sequence number there. The number may lag: readers skip what they have.
type position struct {
	offset int64
	seq    hub.Seq
}

// begin is a reader's first message and what brings it into the log.
func (p *place) begin(from hub.Cursor) (greeting []byte, first passage) {
	e := p.cohort.engine
	first = p.cohort.passage(p.how, from)
	retry := around(e.cfg.Retry)
	m := hello(e.hub, p.cohort.view, first.seq, e.cfg.Heartbeat, retry)
	return p.how.first(nil, m, retry), first
}

// rest is what the reader has yet to be sent, as far as it stands in one
// piece, and its position after that; nothing where it has all. Where the log
// has moved past the reader, what it missed comes from the board: the newest
// state of each notice, once. That can't be left off in the middle, so cut
// says whether it may be at the end of any frame.
func (p *place) rest() (b []byte, after position, cut bool) {
	b, seq, ok := p.log.window.Load().after(p.offset)
	if ok {
		return b, position{p.offset + int64(len(b)), max(p.seq, seq)}, true
	}
	e := p.cohort.engine
	e.count.catchUps.Add(1)
	missed := p.cohort.passage(p.how, hub.Cursor{Epoch: e.hub.Epoch(), Seq: p.seq})
	return missed.bytes, missed.position, false
}

// farewells are the last bytes to a reader that is sent away: a goodbye and,
// where the framing has one, a close frame.
func (f framing) farewells(d departure) []byte {
	return append(f.frame(nil, goodbye(d.retry)), f.closing(d.how)...)
}

// departure is when a reader that is sent away should come back, and how its
// connection closes.
type departure struct {
	retry time.Duration
	how   closing
}
