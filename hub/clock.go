package hub

import (
	"time"

	"wayside/hub/notice"
)

// clockName is the author of records that nobody says but time brings.
const clockName = "clock"

// clockProposals are the changes of state that have come due.
func (h *Hub) clockProposals(now time.Time) (ps []*proposal) {
	for _, id := range h.due.take(now, mostJoined) {
		p := &proposal{id: id, reply: make(chan answer, 1)}
		p.decide = func(standing *place) (decision, error) { return h.decideClock(standing) }
		ps = append(ps, p)
	}
	h.board.forget(now.Add(-h.cfg.Keep))
	return ps
}

// decideClock appends a record where the clock has changed the state.
func (h *Hub) decideClock(standing *place) (decision, error) {
	now := h.now()
	life := notice.Life{Notice: standing.n, End: standing.rec.End}
	state := notice.StateAt(life, now)
	if state == standing.rec.State {
		h.due.set(standing.rec.ID, notice.NextChange(life, now))
		return decision{duplicate: true}, nil
	}
	r := standing.rec
	r.Seq, r.Expect, r.At, r.By, r.State = 0, standing.rec.Seq, now, clockName, state
	r.Op = transition(standing.rec.State, state)
	return decision{records: []Record{r}, notices: []*notice.Notice{standing.n}}, nil
}

// transition names what a change of state by the clock is.
func transition(from, to notice.State) Op {
	switch {
	case to == notice.Expired:
		return OpExpired
	case to == notice.Ended:
		return OpEnded
	case from == notice.Embargoed:
		return OpReleased
	case to == notice.Active:
		return OpStarted
	}
	return OpPaused
}

// reconsider puts every notice that nothing but the clock has changed on the
// agenda for now: the clock was set back.
func (h *Hub) reconsider() {
	ps, _, _ := h.board.after(0)
	now := h.now()
	for _, p := range ps {
		life := h.board.life(p)
		if p.rec.End == nil && notice.StateAt(life, now) != p.rec.State {
			h.due.set(p.rec.ID, now)
		} else {
			h.due.set(p.rec.ID, notice.NextChange(life, now))
		}
	}
}
