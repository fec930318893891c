package live

import "time"

// wheel is a coarse clock for very many things that are due now and then: one
// timer for all of them. Time counts from any origin. It is for one goroutine.
type wheel[T any] struct {
	tick  time.Duration
	turn  int64 // that has been visited last
	slots [spokes][]T
	held  int // entries in all slots
}

// spokes is how many ticks ahead a thing can be due; what is later is visited
// then and must be set again.
const spokes = 64

// set adds x, due at a time, and returns the turn of its visit.
func (w *wheel[T]) set(x T, due time.Duration) (turn int64) {
	turn = int64((due + w.tick - 1) / w.tick)
	turn = min(max(turn, w.turn+1), w.turn+spokes-1)
	w.slots[turn%spokes] = append(w.slots[turn%spokes], x)
	w.held++
	return turn
}

// advance visits what has become due by now, with the turn for which it was
// set. Visits may set things again.
func (w *wheel[T]) advance(now time.Duration, visit func(x T, turn int64)) {
	last := int64(now / w.tick)
	if last-w.turn > spokes {
		w.turn = last - spokes // what was due before stands in the same slots
	}
	for w.turn < last {
		w.turn++
		slot := w.slots[w.turn%spokes]
		w.slots[w.turn%spokes] = nil
		w.held -= len(slot)
		for _, x := range slot {
			visit(x, w.turn)
		}
	}
}

// next is when it must be advanced again; false where nothing is due.
func (w *wheel[T]) next() (at time.Duration, ok bool) {
	return time.Duration(w.turn+1) * w.tick, w.held > 0
}
