package hub

import (
	"slices"
	"time"

	"wayside/hub/notice"
)

// past is what stood of one notice before its newest record, as far as a
// reader whose cursor is not below the floor may still show it.
type past struct {
	versions []version
	// Of older versions than the kept ones it is known until when they stood,
	// and whether the public could see one. Readers from before that get a
	// removal, which does no harm to who never had the notice.
	lost       Seq
	lostPublic bool
}

// version is what stood on the board until the record of a number.
type version struct {
	life   notice.Life
	states []notice.State // that it went through, recorded or not
	gone   time.Time      // how far the clock had come by then
	until  Seq
}

// mostPast bounds the versions kept of one notice.
const mostPast = 8

// and returns p with what stood until the record next came. Versions that the
// floor has passed go.
func (p past) and(old *place, next Record, floor Seq) past {
	v := version{life: old.life(), states: during(old.life(), old.rec.At, next.At), gone: next.At, until: next.Seq}
	if v.gone.Before(old.rec.At) { // the clock was set back
		v.gone = old.rec.At
	}
	out := past{lost: p.lost, lostPublic: p.lostPublic}
	for _, o := range p.versions {
		if o.until > floor {
			out.versions = append(out.versions, o)
		}
	}
	if len(out.versions) == mostPast {
		o := out.versions[0]
		out.versions = slices.Delete(out.versions, 0, 1)
		out.lost, out.lostPublic = o.until, out.lostPublic || View{}.may(o.life, o.gone)
	}
	out.versions = append(out.versions, v)
	return out
}

// seen reports whether a reader in view v, with all there was until since, may
// show some version of n.
func (p past) seen(v View, n *notice.Notice, since Seq) bool {
	for _, o := range p.versions {
		if o.until > since && v.may(o.life, o.gone) && slices.ContainsFunc(o.states, v.inState) && v.Filter.Match(o.life.Notice) {
			return true
		}
	}
	return p.lost > since && (p.lostPublic || v.owns(n))
}

// during are the states that a notice goes through from one time to another.
func during(l notice.Life, from, to time.Time) []notice.State {
	states := []notice.State{notice.StateAt(l, from)}
	add := func(t time.Time) {
		if s := notice.StateAt(l, t); !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	// Released, begun, in and out of the schedule: more steps show no new state
	// but the last.
	for range 8 {
		if from = notice.NextChange(l, from); from.IsZero() || from.After(to) {
			return states
		}
		add(from)
	}
	add(to)
	return states
}
