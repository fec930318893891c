package hub

import (
	"container/heap"
	"time"

	"wayside/hub/notice"
)

// agenda knows when the clock will next change which notice. The zero value is
// empty.
type agenda struct {
	items queue
	at    map[notice.ID]*appointment
}

type appointment struct {
	id    notice.ID
	when  time.Time
	index int
}

// set gives id its next appointment; a zero time takes it off.
func (a *agenda) set(id notice.ID, when time.Time) {
	if a.at == nil {
		a.at = map[notice.ID]*appointment{}
	}
	old := a.at[id]
	switch {
	case when.IsZero() && old != nil:
		heap.Remove(&a.items, old.index)
		delete(a.at, id)
	case when.IsZero():
	case old != nil:
		old.when = when
		heap.Fix(&a.items, old.index)
	default:
		p := &appointment{id: id, when: when}
		a.at[id] = p
		heap.Push(&a.items, p)
	}
}

// take removes and returns at most limit ids whose time has come.
func (a *agenda) take(now time.Time, limit int) (ids []notice.ID) {
	for len(a.items) > 0 && len(ids) < limit && !a.items[0].when.After(now) {
		p := heap.Pop(&a.items).(*appointment)
		delete(a.at, p.id)
		ids = append(ids, p.id)
	}
	return ids
}

type queue []*appointment

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].when.Before(q[j].when) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *queue) Push(x any) {
	p := x.(*appointment)
	p.index = len(*q)
	*q = append(*q, p)
}
func (q *queue) Pop() any {
	old := *q
	p := old[len(old)-1]
	*q = old[:len(old)-1]
	return p
}
