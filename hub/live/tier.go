package live

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
)

// tier is cohorts that one loop follows the hub for.
type tier struct {
	looked atomic.Uint64 // changes up to here have been held against concern

	// Guarded by the engine's mutex.
	concern *filter.Index[*cohort] // whom a change may concern
	slots   []map[*cohort]struct{} // by when they beat
}

func newTier(cfg Config) *tier {
	t := &tier{concern: filter.NewIndex[*cohort](), slots: make([]map[*cohort]struct{}, slotsIn(min(cfg.Heartbeat, cfg.Ping)))}
	for i := range t.slots {
		t.slots[i] = map[*cohort]struct{}{}
	}
	return t
}

// place is up to where it is known whom changes may concern.
func (t *tier) place() hub.Seq { return hub.Seq(t.looked.Load()) }

func (t *tier) put(c *cohort) {
	t.concern.Put(c, c.view.Filter)
	t.slots[c.slot][c] = struct{}{}
}

func (t *tier) remove(c *cohort) {
	t.concern.Delete(c)
	delete(t.slots[c.slot], c)
}

// cohort returns the cohort of a view, for one more reader.
func (e *Engine) cohort(v hub.View) *cohort {
	key := v.Key()
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.cohorts[key]
	if c == nil {
		t := e.extra
		if len(e.cohorts) < e.cfg.MaxCohorts {
			t = e.first
		}
		c = newCohort(e, t, key, v)
		c.slot = e.filling()
		if e.made++; e.made%perRing == 0 {
			select {
			case e.filled <- struct{}{}:
			default:
			}
		}
		t.put(c)
		if t == e.first {
			e.cohorts[key] = c
		}
	}
	c.readers++
	return c
}

// leave takes a reader out of its cohort; the last one closes it.
func (e *Engine) leave(c *cohort) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.readers--; c.readers > 0 {
		return
	}
	c.tier.remove(c)
	if e.cohorts[c.key] == c {
		delete(e.cohorts, c.key)
	}
}

// follow brings the cohorts that a change may concern up to the head whenever
// it moves; the others come along with their next heartbeat. Cohorts beyond the
// bound have a loop of their own, so that invented filters delay nobody else.
func (e *Engine) follow(ctx context.Context, t *tier) {
	from := e.hub.Head()
	for _, c := range e.members(t) {
		c.catchUp(0)
	}
	t.looked.Store(uint64(from)) // who comes from now on is no less far
	for {
		to, err := e.hub.Wait(ctx, from)
		if err != nil {
			return
		}
		for _, c := range e.concerned(t, from, to) {
			c.catchUp(from)
		}
		from = to
	}
}

// concerned are the cohorts that changes above from, up to to at least, may
// concern. They learn of it before the tier's place moves on, and who comes
// later begins at the head.
func (e *Engine) concerned(t *tier, from, to hub.Seq) (cs []*cohort) {
	versions, anyone := e.hub.Moved(from)
	e.mu.Lock()
	defer e.mu.Unlock()
	if anyone {
		cs = slices.Collect(t.concern.Keys())
	} else {
		t.concern.Match(versions, func(c *cohort) { cs = append(cs, c) })
	}
	for _, c := range cs {
		c.concerned.Store(uint64(to))
	}
	t.looked.Store(uint64(to))
	return cs
}

func (e *Engine) members(t *tier) []*cohort {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(t.concern.Keys())
}

// Heartbeats are spread over the pause between them in slots, of not less than
// leastSlot, so that very many cohorts don't beat in one instant.
const (
	mostSlots = 64
	leastSlot = 10 * time.Millisecond
)

func slotsIn(pause time.Duration) int { return int(min(max(pause/leastSlot, 1), mostSlots)) }

// filling is the slot that cohorts begin in now: most hubs need no other, and to
// wake up for an empty one costs more than what is done in it.
func (e *Engine) filling() int { return e.made / perRing % len(e.first.slots) }

// ahead is how many slots after one the next is in which there is somebody, or
// may soon be.
func (e *Engine) ahead(slot int) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	slots := len(e.first.slots)
	for n := 1; n < slots; n++ {
		if s := (slot + n) % slots; s == e.filling() || len(e.first.slots[s])+len(e.extra.slots[s]) > 0 {
			return n
		}
	}
	return slots
}
