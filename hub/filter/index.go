package filter

import (
	"iter"
	"maps"
	"math"

	"wayside/hub/notice"
)

// Index finds, among many selections, those that match a notice, at a price
// that grows with how many come near it and not with how many there are. A
// selection stands under what it asks for that the fewest others will: its
// roads, else area prefixes, a place on the map, publishers, events or kinds;
// one that asks for none of these is looked at each time. Make it with
// [NewIndex]; it is not safe for several goroutines.
type Index[K comparable] struct {
	all    map[K]*indexed[K]
	under  map[term]map[*indexed[K]]struct{}
	levels [deepest + 1]int // how many stand in cells of a size
	placed map[*indexed[K]]struct{}
	turn   uint64
}

type indexed[K comparable] struct {
	key   K
	of    Selection
	terms []term
	place bool
	turn  uint64 // of the last search that looked at it
}

// term is one thing to ask for: a word of a parameter, or a cell of the map.
type term struct {
	name        byte
	word        string
	level, x, y int
}

// Names of terms.
const (
	byRoad byte = iota
	byArea
	byCell
	byPublisher
	byEvent
	byKind
	byNothing
)

// deepest is the level of the smallest cells: the sides of those of a level are
// 360 degrees halved as many times.
const deepest = 20

// NewIndex makes an empty index.
func NewIndex[K comparable]() *Index[K] {
	return &Index[K]{all: map[K]*indexed[K]{}, under: map[term]map[*indexed[K]]struct{}{}, placed: map[*indexed[K]]struct{}{}}
}

// Len is how many selections the index holds.
func (x *Index[K]) Len() int { return len(x.all) }

// Keys are those of all selections, in no order.
func (x *Index[K]) Keys() iter.Seq[K] { return maps.Keys(x.all) }

// Put adds a selection under a key, in place of one that stood there.
func (x *Index[K]) Put(key K, s Selection) {
	x.Delete(key)
	e := &indexed[K]{key: key, of: s}
	e.terms, e.place = termsOf(s)
	x.all[key] = e
	for _, t := range e.terms {
		if x.under[t] == nil {
			x.under[t] = map[*indexed[K]]struct{}{}
		}
		x.under[t][e] = struct{}{}
		if t.name == byCell {
			x.levels[t.level]++
		}
	}
	if e.place {
		x.placed[e] = struct{}{}
	}
}

// Delete removes the selection of a key, if there is one.
func (x *Index[K]) Delete(key K) {
	e := x.all[key]
	if e == nil {
		return
	}
	delete(x.all, key)
	delete(x.placed, e)
	for _, t := range e.terms {
		if delete(x.under[t], e); len(x.under[t]) == 0 {
			delete(x.under, t)
		}
		if t.name == byCell {
			x.levels[t.level]--
		}
	}
}

// Match calls each once with the key of every selection that matches one of the
// notices, in no order.
func (x *Index[K]) Match(ns []*notice.Notice, each func(K)) {
	x.turn++
	for _, n := range ns {
		try := func(set map[*indexed[K]]struct{}) {
			for e := range set {
				if e.turn != x.turn && e.of.Match(n) {
					e.turn = x.turn
					each(e.key)
				}
			}
		}
		x.near(n, try)
	}
}

// near calls try with sets that hold every selection that may match n.
func (x *Index[K]) near(n *notice.Notice, try func(map[*indexed[K]]struct{})) {
	word := func(name byte, w string) { try(x.under[term{name: name, word: w}]) }
	word(byNothing, "")
	word(byPublisher, n.Publisher.ID)
	word(byEvent, string(n.Event))
	word(byKind, string(n.Kind))
	for i := range n.Roads {
		word(byRoad, folded(n.Roads[i].Name))
		word(byRoad, folded(n.Roads[i].LocalName))
	}
	for i := range n.Areas {
		code := folded(significant(n.Areas[i].Scheme, n.Areas[i].Code))
		for end := range len(code) + 1 {
			word(byArea, code[:end])
		}
	}
	b, ok := n.Geometry.Bounds()
	if !ok || len(x.placed) == 0 {
		return
	}
	x.cells(notice.Box(b), try)
}

// cells tries what stands on the map where b reaches: all of it where b is not
// plainly smaller than the map, or reaches into more cells than are taken.
func (x *Index[K]) cells(b notice.Box, try func(map[*indexed[K]]struct{})) {
	var reached []term
	for level, taken := range x.levels {
		if taken == 0 {
			continue
		}
		ts, ok := cellsOf(b, level, len(x.placed))
		if !ok {
			try(x.placed)
			return
		}
		reached = append(reached, ts...)
	}
	for _, t := range reached {
		try(x.under[t])
	}
}

// cellsOf are the cells of a level that b reaches into; false where they are
// more than most, or where b is so wide that it may go round the Earth.
func cellsOf(b notice.Box, level, most int) ([]term, bool) {
	if !(b.West >= -180 && b.East <= 180 && b.East-b.West <= 180 && b.South >= -90 && b.North <= 90) {
		return nil, false
	}
	side := math.Ldexp(360, -level)
	west, east := int(math.Floor((b.West+180)/side)), int(math.Floor((b.East+180)/side))
	south, north := int(math.Floor((b.South+90)/side)), int(math.Floor((b.North+90)/side))
	if (east-west+1)*(north-south+1) > most {
		return nil, false
	}
	var ts []term
	for i := west; i <= east; i++ {
		for j := south; j <= north; j++ {
			ts = append(ts, term{name: byCell, level: level, x: i, y: j})
		}
	}
	return ts, true
}

// termsOf are what a selection stands under: it matches no notice that has none
// of them. Place says that they are cells.
func termsOf(s Selection) (ts []term, place bool) {
	t := s.t
	nothing := []term{{name: byNothing}}
	switch {
	case t == nil:
		return nothing, false
	case len(t.roads) > 0:
		return words(byRoad, t.roads), false
	case len(t.areas) > 0:
		for _, a := range t.areas {
			ts = append(ts, term{name: byArea, word: a.prefix})
		}
		return ts, false
	case t.box != nil:
		if ts, ok := placed(notice.Box(*t.box)); ok {
			return ts, true
		}
	case t.near != nil:
		c := t.near
		if ts, ok := placed(notice.Box{West: c.at[0] - c.dLon, South: c.at[1] - c.dLat, East: c.at[0] + c.dLon, North: c.at[1] + c.dLat}); ok {
			return ts, true
		}
	}
	switch {
	case len(t.publishers) > 0:
		return words(byPublisher, t.publishers), false
	case len(t.events) > 0:
		return words(byEvent, t.events), false
	case len(t.kinds) > 0:
		return words(byKind, t.kinds), false
	}
	return nothing, false
}

func words[T ~string](name byte, list []T) (ts []term) {
	for _, w := range list {
		ts = append(ts, term{name: name, word: string(w)})
	}
	return ts
}

// placed are the cells of a box, at the level where they are as large as it is,
// and so at most four. The box is taken a hair larger, for rounding.
func placed(b notice.Box) ([]term, bool) {
	const hair = 1e-9
	b = notice.Box{West: b.West - hair, South: b.South - hair, East: b.East + hair, North: b.North + hair}
	level := deepest
	for size := max(b.East-b.West, b.North-b.South); level > 0 && math.Ldexp(360, -level) < size; {
		level--
	}
	b.South, b.North = max(b.South, -90), min(b.North, 90)
	return cellsOf(b, level, 4)
}
