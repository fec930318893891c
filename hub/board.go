package hub

import (
	"slices"
	"sync"
	"time"

	"wayside/hub/notice"
)

// board is the change-ordered map: each notice stands in it once, in the order
// of its last change, and Since walks back from the newest. An end leaves a
// tombstone until the floor passes it. One goroutine applies records; any
// number read.
type board struct {
	mu        sync.RWMutex // guards all below; never held across I/O
	byID      map[notice.ID]*place
	codes     map[string]notice.ID
	gone      gone // none of them is in byID
	followers followers
	newest    *place
	oldest    *place
	live      int // of those in the order, by their records
	head      Seq
	floor     Seq           // cursors below it get a reset
	moved     chan struct{} // closed and replaced when head moves
}

// place is a notice's place on the board: its newest record, read. The fields
// above the links never change once it is there; a change of the notice is a
// new place.
type place struct {
	rec   Record
	n     *notice.Notice
	until time.Time // when the clock next changes its state; zero: never
	first time.Time // when its first record was made
	past  past      // what readers may still show of it

	older, newer *place // guarded by board.mu
}

func newPlace(r Record, n *notice.Notice) *place {
	p := &place{rec: r, n: n, first: r.At}
	p.until = notice.NextChange(p.life(), r.At)
	return p
}

func (p *place) life() notice.Life { return notice.Life{Notice: p.n, End: p.rec.End} }

// state is [notice.StateAt], which it asks only where the clock has left what
// the record says.
func (p *place) state(now time.Time) notice.State {
	if !now.Before(p.rec.At) && (p.until.IsZero() || now.Before(p.until)) {
		return p.rec.State
	}
	return notice.StateAt(p.life(), now)
}

// told is the state of p at now as the log tells it: what begins by the clock
// begins for readers with its record, so that the same place of the log tells
// every reader the same. A record that is long in coming (a full disk) is waited
// for no further; and what is over is over at once.
func (p *place) told(now time.Time) notice.State {
	s := p.state(now)
	begun := s == notice.Active || s == notice.Scheduled
	waiting := p.rec.State == notice.Scheduled || p.rec.State == notice.Embargoed
	if begun && waiting && now.Sub(p.until) < recordWithin {
		return p.rec.State
	}
	return s
}

// recordWithin is how soon a change by the clock is a record, where records can
// be written: a few ticks.
const recordWithin = 4 * tick

func newBoard() *board {
	return &board{byID: map[notice.ID]*place{}, codes: map[string]notice.ID{}, gone: newGone(), followers: followers{}, moved: make(chan struct{})}
}

// apply puts places on the board, in order, and wakes the readers.
func (b *board) apply(ps []*place) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range ps {
		if old := b.byID[p.rec.ID]; old != nil {
			p.first = old.first
			p.past = old.past.and(old, p.rec, b.floor)
			b.unlink(old)
		}
		b.link(p)
		b.head = max(b.head, p.rec.Seq)
	}
	close(b.moved)
	b.moved = make(chan struct{})
}

func (b *board) link(p *place) {
	b.byID[p.rec.ID], b.codes[p.rec.Code] = p, p.rec.ID
	b.gone.remove(p.rec)
	b.followers.add(p.n)
	if p.older = b.newest; p.older != nil {
		p.older.newer = p
	} else {
		b.oldest = p
	}
	b.newest = p
	if p.rec.State.Live() {
		b.live++
	}
}

// unlink takes p out of the order.
func (b *board) unlink(p *place) {
	if p.older != nil {
		p.older.newer = p.newer
	} else {
		b.oldest = p.newer
	}
	if p.newer != nil {
		p.newer.older = p.older
	} else {
		b.newest = p.older
	}
	p.older, p.newer = nil, nil
	if p.rec.State.Live() {
		b.live--
	}
}

// forget raises the floor to seq, and above all that last changed before t,
// and drops the tombstones below it.
func (b *board) forget(t time.Time, seq Seq) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.floor = max(b.floor, min(seq, b.head))
	for p := b.oldest; p != nil && (p.rec.Seq <= b.floor || p.rec.At.Before(t)); {
		next := p.newer
		b.floor = max(b.floor, p.rec.Seq)
		if !p.rec.State.Live() {
			b.unlink(p)
			delete(b.byID, p.rec.ID)
			delete(b.codes, p.rec.Code)
			b.gone.add(p.rec)
		}
		p = next
	}
}

// bury notes what is known to be gone without having been on the board.
func (b *board) bury(r Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone.add(r)
}

// after returns the places above seq, oldest first, with head and floor.
func (b *board) after(seq Seq) (ps []*place, head, floor Seq) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for p := b.newest; p != nil && p.rec.Seq > seq; p = p.older {
		ps = append(ps, p)
	}
	slices.Reverse(ps)
	return ps, b.head, b.floor
}

func (b *board) get(id notice.ID) *place {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.byID[id]
}

// forgotten reports whether id is that of a notice that is gone.
func (b *board) forgotten(id notice.ID) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.gone.has(id)
}

// byCode is the id of the notice with a code, "" for none.
func (b *board) byCode(code string) notice.ID {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if id, is := b.codes[code]; is {
		return id
	}
	return b.gone.byCode(code)
}

func (b *board) position() (head Seq, moved <-chan struct{}) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.head, b.moved
}

func (b *board) bounds() (head, floor Seq) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.head, b.floor
}

func (b *board) inForce() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.live
}
