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
	mu     sync.RWMutex // guards all below; never held across I/O
	byID   map[notice.ID]*place
	codes  map[string]notice.ID
	newest *place
	oldest *place
	head   Seq
	floor  Seq           // cursors below it get a reset
	moved  chan struct{} // closed and replaced when head moves
}

// place is a notice's place on the board: its newest record, read. The fields
// above the links never change; a change of the notice is a new place.
type place struct {
	rec   Record
	n     *notice.Notice
	first time.Time // when its first record was made
	// past are the earlier versions that a reader whose cursor is not below the
	// floor may still show; pastCut says that some are forgotten.
	past    []version
	pastCut bool

	older, newer *place // guarded by board.mu
}

// version is what once stood on the board.
type version struct {
	n     *notice.Notice
	state notice.State
}

// mostPast bounds the versions kept of one notice. Past it, a removal is sent
// to every reader: removals do no harm to who never had the notice.
const mostPast = 64

func newBoard() *board {
	return &board{byID: map[notice.ID]*place{}, codes: map[string]notice.ID{}, moved: make(chan struct{})}
}

func (b *board) life(p *place) notice.Life { return notice.Life{Notice: p.n, End: p.rec.End} }

// apply puts records on the board, in order, and wakes the readers.
func (b *board) apply(rs []Record, ns []*notice.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, r := range rs {
		p := &place{rec: r, n: ns[i], first: r.At}
		if old := b.byID[r.ID]; old != nil {
			p.first = old.first
			p.past, p.pastCut = remember(old)
			b.unlink(old)
		}
		b.link(p)
		b.head = max(b.head, r.Seq)
	}
	close(b.moved)
	b.moved = make(chan struct{})
}

// remember adds the version that old shows to those before it.
func remember(old *place) (past []version, cut bool) {
	v := version{old.n, old.rec.State}
	past, cut = old.past, old.pastCut
	if !v.state.Live() {
		return past, cut
	}
	if slices.Contains(past, v) {
		return past, cut
	}
	if len(past) == mostPast {
		past, cut = past[1:], true
	}
	return append(slices.Clip(past), v), cut
}

func (b *board) link(p *place) {
	b.byID[p.rec.ID], b.codes[p.rec.Code] = p, p.rec.ID
	if p.older = b.newest; p.older != nil {
		p.older.newer = p
	} else {
		b.oldest = p
	}
	b.newest = p
}

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
}

// forget drops the tombstones that ended before t and raises the floor above
// them. Their ids and codes stay known, so that a late repeat is a repeat.
func (b *board) forget(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for p := b.oldest; p != nil && p.rec.At.Before(t); {
		next := p.newer
		if !p.rec.State.Live() {
			b.unlink(p)
			b.floor = max(b.floor, p.rec.Seq)
			b.byID[p.rec.ID] = stub(p)
		}
		p = next
	}
}

// stub keeps of a forgotten notice what identity and access need; its document
// is read back from the log when somebody asks.
func stub(p *place) *place {
	rec, n := p.rec, p.n
	rec.Doc, rec.Sigs = nil, nil
	return &place{rec: rec, first: p.first, n: &notice.Notice{
		ID: n.ID, Revision: n.Revision, Publisher: notice.Party{ID: n.Publisher.ID}, Kind: n.Kind, Status: n.Status, Audience: n.Audience,
		Sent: n.Sent, ReleaseAt: n.ReleaseAt, Onset: n.Onset, Ends: n.Ends, Expires: n.Expires,
	}}
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

func (b *board) byCode(code string) *place {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.byID[b.codes[code]]
}

func (b *board) position() (head Seq, moved <-chan struct{}) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.head, b.moved
}
