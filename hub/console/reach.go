package console

import (
	"context"
	"slices"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/sign"
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
	at := s.here()
	for {
		if _, err := s.Hub.Wait(ctx, at.Seq); err != nil {
			return err
		}
		at = s.mark(at)
	}
}

func (s *Server) here() hub.Cursor { return hub.Cursor{Epoch: s.Hub.Epoch(), Seq: s.Hub.Head()} }

// mark notes whom the changes after at reach, and returns the last of them.
func (s *Server) mark(at hub.Cursor) hub.Cursor {
	b := s.Hub.Since(at, hub.View{States: []notice.State{notice.Active, notice.Scheduled}})
	for _, ch := range b.Changes {
		if ch.Put != nil && !b.Reset {
			s.marks.set(ch.ID, mark{at: ch.At, readers: s.readers(ch.Put.Notice), feeds: s.feeds()})
		}
	}
	return b.Cursor()
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
	Known    bool // this process has seen the change; else only what has a receipt is known
	At       time.Time
	Started  time.Time // since when this process counts
	Readers  int       // whose view it was in then
	Now      int       // whose view it is in now
	Feeds    uint64    // fetched since the change, or since the start where that isn't known; by anybody
	Shown    []shownOn
	Missing  []displayRow // that should show it, and have not said so
	Wanted   int          // displays that should show it now
	Approved bool         // Start is when a second person approved it, else when it was published
	Start    time.Time    // zero: not known
	First    string       // from Start to the first display, in words
	All      time.Time    // when the last of those that should had shown it; zero: not yet
	AllAfter string       // from Start to then, in words
}

// from is the key of the words for a time since Start.
func (r reached) from() string {
	if r.Approved {
		return "step.afterApproval"
	}
	return "step.afterPublication"
}

// reach is whom e reached; approved is when a second person let it out, zero
// where nobody had to.
func (s *Server) reach(ctx context.Context, v *visitor, e notice.Entry, records []hub.Record, approved time.Time) (r reached, err error) {
	r = reached{Started: s.started, Feeds: s.feeds(), Start: publicAt(records, e)}
	if k, ok := s.marks.get(e.Notice.ID); ok {
		r.Known, r.At, r.Readers, r.Feeds = true, k.at, k.readers, r.Feeds-k.feeds
	}
	if e.State == notice.Active {
		r.Now = s.readers(e.Notice)
	}
	if !approved.IsZero() && !approved.After(r.Start) && r.Start.Sub(approved) < time.Minute { // what it let out, and no later revision
		r.Start, r.Approved = approved, true
	}
	if r.Shown, err = s.shown(ctx, v, e, r.Start); err != nil {
		return r, err
	}
	if len(r.Shown) > 0 && !r.Start.IsZero() {
		r.First = v.T(r.from(), r.Shown[0].After)
	}
	return r, s.wanted(ctx, v, e, &r)
}

// wanted finds the displays that should show e now: those of them that have not
// said so, and when the last of the others did.
func (s *Server) wanted(ctx context.Context, v *visitor, e notice.Entry, r *reached) error {
	if e.State != notice.Active || e.Notice.Status != notice.Actual {
		return nil
	}
	all, err := s.roster(ctx, v, false)
	if err != nil {
		return err
	}
	at := map[string]time.Time{}
	for _, one := range r.Shown {
		at[one.Sign] = one.First
	}
	for _, d := range all {
		profile, _, err := s.Roster.Profile(ctx, d.Sign)
		if err != nil || !shows(s.Roster.Shows(profile, s.Hub.Now()), e.Notice.ID) {
			continue
		}
		r.Wanted++
		switch first, ok := at[d.Sign]; {
		case !ok:
			r.Missing = append(r.Missing, d)
		case first.After(r.All):
			r.All = first
		}
	}
	switch {
	case len(r.Missing) > 0:
		r.All = time.Time{}
	case !r.All.IsZero() && !r.Start.IsZero():
		r.AllAfter = v.T(r.from(), v.span(r.All.Sub(r.Start)))
	}
	return nil
}

func shows(showing sign.Showing, id notice.ID) bool {
	return slices.ContainsFunc(showing.Notices, func(i sign.Item) bool { return i.ID == id && i.Shown })
}

// publicAt is when the standing revision of e became public.
func publicAt(records []hub.Record, e notice.Entry) time.Time {
	for _, r := range records {
		if r.Rev == e.Notice.Revision && r.State == notice.Active {
			return r.At
		}
	}
	return time.Time{}
}
