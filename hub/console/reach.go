package console

import (
	"context"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// mostMarks bounds the notices of which it is remembered whom they reached.
const mostMarks = 5000

// marks remember, for each notice that changed lately, who was listening when
// it did. They live in this process alone.
type marks struct {
	mu    sync.Mutex // guards all below
	of    map[notice.ID]mark
	order []notice.ID
}

// mark is what was so when the newest record of a notice was made.
type mark struct {
	at      time.Time
	readers int    // of streams, whose view the notice is in
	feeds   uint64 // that had been fetched by then
}

// Run notes whom every change reaches, until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	at := hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()}
	everything := hub.View{States: []notice.State{notice.Active, notice.Scheduled}}
	for {
		if _, err := s.Hub.Wait(ctx, at.Seq); err != nil {
			return err
		}
		b := s.Hub.Since(at, everything)
		at = b.Cursor()
		for _, ch := range b.Changes {
			if ch.Put != nil && !b.Reset {
				s.marks.set(ch.ID, mark{at: ch.At, readers: s.readers(ch.Put.Notice), feeds: s.feeds()})
			}
		}
	}
}

func (s *Server) readers(n *notice.Notice) int {
	if s.Live == nil {
		return 0
	}
	return s.Live.Reaches(n)
}

func (s *Server) feeds() uint64 {
	if s.Feeds == nil {
		return 0
	}
	return s.Feeds()
}

func (m *marks) set(id notice.ID, k mark) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.of[id]; !known {
		if m.of == nil {
			m.of = map[notice.ID]mark{}
		}
		if m.order = append(m.order, id); len(m.order) > mostMarks {
			delete(m.of, m.order[0])
			m.order = m.order[1:]
		}
	}
	m.of[id] = k
}

func (m *marks) get(id notice.ID) (mark, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.of[id]
	return k, ok
}

// reached is whom a notice reached by its newest record.
type reached struct {
	Known   bool // this process has seen the change
	Readers int
	Feeds   uint64 // fetched since, by anybody
	Shown   []shownOn
}

func (s *Server) reach(ctx context.Context, e notice.Entry, records []hub.Record) (r reached, err error) {
	if k, ok := s.marks.get(e.Notice.ID); ok {
		r = reached{Known: true, Readers: k.readers, Feeds: s.feeds() - k.feeds}
	}
	r.Shown, err = s.shown(ctx, e, records)
	return r, err
}

// steps are what of it has a time of its own.
func (r reached) steps() []step {
	if len(r.Shown) == 0 {
		return nil
	}
	first := r.Shown[0]
	return []step{{At: first.First, Key: "step.shown", Who: first.Sign, Since: first.After}}
}
