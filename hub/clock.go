package hub

import (
	"context"
	"time"

	"wayside/hub/notice"
)

// clockName is the author of records that nobody says but time brings.
const clockName = "clock"

// keepTime brings about everything that the clock has changed since it was
// last asked.
func (h *Hub) keepTime(ctx context.Context) {
	now := h.now()
	if now.Before(h.asked) { // the clock was set back: look at everything again
		h.reconsider(now)
		h.swept = now
	}
	h.asked = now
	for {
		waiting := h.clockProposals(now)
		if len(waiting) == 0 {
			break
		}
		for len(waiting) > 0 {
			waiting = h.commit(ctx, waiting)
		}
	}
	if now.Sub(h.swept) >= h.cfg.Keep/1000 {
		h.swept = now
		h.sweep(now)
	}
}

// sweep lets go of what is older than the hub keeps.
func (h *Hub) sweep(now time.Time) {
	head, keep := h.Head(), Seq(h.cfg.KeepRecords)
	h.board.forget(now.Add(-h.cfg.Keep), max(head, keep)-keep)
}

// clockProposals are changes of state that have come due.
func (h *Hub) clockProposals(now time.Time) (ps []*proposal) {
	for _, id := range h.due.take(now, mostJoined) {
		ps = append(ps, &proposal{id: id, clock: true, reply: make(chan answer, 1), decide: h.decideClock})
	}
	return ps
}

// decideClock makes a record where the clock has changed the state, even where
// it has meanwhile changed back: readers saw what was in between. A notice
// that comes out of its embargo ends what it replaces.
func (h *Hub) decideClock(standing *place) (decision, error) {
	now, life := h.now(), standing.life()
	state, went := notice.StateAt(life, now), during(life, standing.rec.At, now)
	if state == standing.rec.State && len(went) == 1 {
		h.due.set(standing.rec.ID, notice.NextChange(life, now))
		return decision{}, nil
	}
	r := standing.rec
	r.Seq, r.Expect, r.At, r.By, r.State = 0, standing.rec.Seq, now, clockName, state
	r.Op = transition(standing.rec.State, state)
	d := decision{places: []*place{newPlace(r, standing.n)}}
	if standing.rec.State == notice.Embargoed && state.Live() {
		d.places = append(d.places, h.replaced(standing.n, clockName, now)...)
	}
	return d, nil
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

// reconsider makes the agenda anew from what the clock says now.
func (h *Hub) reconsider(now time.Time) {
	ps, _, _ := h.board.after(0)
	for _, p := range ps {
		life, when := p.life(), p.until
		switch {
		case p.rec.End != nil || notice.StateAt(life, now) == p.rec.State && len(during(life, p.rec.At, now)) == 1:
			when = notice.NextChange(life, now)
		case when.IsZero() || when.After(now):
			when = now
		}
		h.due.set(p.rec.ID, when)
	}
}
