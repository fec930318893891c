package hub_test

import (
	"slices"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// model is what a hub should hold, worked out naively: every question is
// answered by looking at everything.
type model struct {
	things map[notice.ID]*thing
	told   time.Time // up to when the clock has been followed
}

func (m *model) clone() *model {
	twin := &model{things: map[notice.ID]*thing{}, told: m.told}
	for id, x := range m.things {
		copied := *x
		twin.things[id] = &copied
	}
	return twin
}

type thing struct {
	n   *notice.Notice // publisher, revision and sent as the hub gives them
	end *notice.End
}

func (m *model) state(x *thing, now time.Time) notice.State {
	n := x.n
	if x.end != nil {
		return notice.State(x.end.Cause)
	}
	if !n.Ends.IsZero() && !now.Before(n.Ends) {
		return notice.Ended
	}
	if !n.Expires.IsZero() && !now.Before(n.Expires) {
		return notice.Expired
	}
	if now.Before(n.ReleaseAt) {
		return notice.Embargoed
	}
	if now.Before(n.Onset) {
		return notice.Scheduled
	}
	if n.Schedule != nil {
		for _, p := range n.Schedule.Intervals {
			if !now.Before(p.Start) && now.Before(p.End) {
				return notice.Active
			}
		}
		return notice.Scheduled
	}
	return notice.Active
}

func (m *model) live(x *thing, now time.Time) bool {
	s := m.state(x, now)
	return s == notice.Active || s == notice.Scheduled || s == notice.Embargoed
}

func (m *model) released(x *thing, now time.Time) bool {
	if x.end != nil {
		return !x.end.At.Before(x.n.ReleaseAt)
	}
	return !now.Before(x.n.ReleaseAt)
}

// follow lets the clock go on to now: what is released ends what it replaces.
// Where the clock jumped, everything is judged at its new time.
func (m *model) follow(now time.Time, jumped bool) {
	var due []*thing
	for _, x := range m.things {
		if r := x.n.ReleaseAt; r.After(m.told) && !r.After(now) {
			due = append(due, x)
		}
	}
	slices.SortFunc(due, func(a, b *thing) int { return a.n.ReleaseAt.Compare(b.n.ReleaseAt) })
	for _, x := range due {
		at := x.n.ReleaseAt
		if jumped {
			at = now
		}
		if m.live(x, at) {
			m.replace(x, at, false)
		}
	}
	m.told = now
}

// replace ends what x replaces.
func (m *model) replace(x *thing, now time.Time, approver bool) {
	for _, ref := range x.n.References {
		old := m.things[ref]
		if old == nil || old == x || old.n.Status != x.n.Status || !m.live(old, now) || old.n.Publisher.ID != x.n.Publisher.ID && !approver {
			continue
		}
		old.end = &notice.End{Cause: notice.CauseSuperseded, At: now}
	}
}

// touch is the refusal of an author who may not touch x, 0 for none.
func (m *model) touch(a hub.Author, x *thing, saysSo bool) hub.Kind {
	switch {
	case a.Approver || a.Publisher.ID == x.n.Publisher.ID:
		return 0
	case saysSo && x.n.Audience == notice.Restricted:
		return hub.NotFound
	}
	return hub.Forbidden
}

// say is what should become of a publication or revision: a refusal, a
// duplicate, or a change of the model.
func (m *model) say(a hub.Author, n *notice.Notice, now time.Time, revise, same bool) (refusal hub.Kind, duplicate bool) {
	n = n.Clone()
	if n.Publisher.ID != "" && n.Publisher.ID != a.Publisher.ID && !a.Approver {
		return hub.Forbidden, false
	}
	if !now.Before(n.Expires) || n.Sent.After(now.Add(5*time.Minute)) {
		return hub.Invalid, false
	}
	if n.Sent.IsZero() {
		n.Sent = now.Truncate(time.Millisecond)
	}
	if n.Expires.Before(n.Sent) {
		return hub.Invalid, false
	}
	x := m.things[n.ID]
	if n.Publisher.ID == "" {
		n.Publisher = a.Publisher
	}
	if x == nil && revise {
		return hub.NotFound, false
	}
	if x != nil {
		if k := m.touch(a, x, revise); k != 0 {
			return k, false
		}
		if same && (!revise || x.end == nil) {
			return 0, true
		}
		if !revise || x.end != nil && x.end.Cause != notice.CauseEnded {
			return hub.Conflict, false
		}
		n.Publisher = x.n.Publisher
	}
	for _, ref := range n.References {
		if old := m.things[ref]; ref != n.ID && old != nil && old.n.Publisher.ID != n.Publisher.ID && !a.Approver {
			return hub.Forbidden, false
		}
	}
	m.admit(a, x, n, now)
	return 0, false
}

func (m *model) admit(a hub.Author, x *thing, n *notice.Notice, now time.Time) {
	fresh := &thing{n: n}
	n.Revision = 1
	if x != nil {
		n.Revision = x.n.Revision + 1
	} else {
		for _, by := range m.things {
			if slices.Contains(by.n.References, n.ID) && by.n.Publisher.ID == n.Publisher.ID && by.n.Status == n.Status && m.released(by, now) {
				fresh.end = &notice.End{Cause: notice.CauseSuperseded, At: now}
			}
		}
	}
	m.things[n.ID] = fresh
	if m.released(fresh, now) {
		m.replace(fresh, now, a.Approver)
	}
}

// finish is what should become of a withdrawal or an all-clear.
func (m *model) finish(a hub.Author, id notice.ID, cause notice.Cause, now time.Time) (refusal hub.Kind, duplicate bool) {
	x := m.things[id]
	if x == nil {
		return hub.NotFound, false
	}
	if k := m.touch(a, x, true); k != 0 {
		return k, false
	}
	if x.end != nil || cause == notice.CauseEnded && !m.live(x, now) {
		return 0, true
	}
	x.end = &notice.End{Cause: cause, At: now}
	return 0, false
}

func (m *model) restore(a hub.Author, id notice.ID, now time.Time) (refusal hub.Kind, duplicate bool) {
	x := m.things[id]
	if x == nil {
		return hub.NotFound, false
	}
	if k := m.touch(a, x, true); k != 0 {
		return k, false
	}
	if x.end == nil {
		return 0, true
	}
	if x.end.Cause != notice.CauseWithdrawn || now.Sub(x.end.At) > 10*time.Minute {
		return hub.Conflict, false
	}
	x.end = nil
	return 0, false
}

func (m *model) extend(a hub.Author, id notice.ID, until, now time.Time) (refusal hub.Kind, duplicate bool) {
	x := m.things[id]
	if x == nil {
		return hub.NotFound, false
	}
	if k := m.touch(a, x, true); k != 0 {
		return k, false
	}
	if x.n.Expires.Equal(until) {
		return 0, true
	}
	n := x.n.Clone()
	n.Sent, n.Expires = time.Time{}, until
	if !n.Ends.IsZero() && n.Ends.Before(until) {
		n.Ends = until
	}
	if until.Before(n.Onset) || until.Before(n.ReleaseAt) {
		return hub.Invalid, false
	}
	return m.say(a, n, now, true, false)
}

// may reports whether a viewer may know of x.
func (m *model) may(x *thing, viewer string, now time.Time) bool {
	if viewer == x.n.Publisher.ID {
		return true
	}
	return x.n.Audience == notice.Public && m.released(x, now) && (x.n.Status == notice.Actual || viewer != "")
}

// list is what a view should hold, by revision.
func (m *model) list(v hub.View, now time.Time) map[notice.ID]int {
	out := map[notice.ID]int{}
	states := v.States
	if len(states) == 0 {
		states = []notice.State{notice.Active}
	}
	for id, x := range m.things {
		if slices.Contains(states, m.state(x, now)) && m.may(x, v.Viewer, now) && v.Filter.Match(x.n) {
			out[id] = x.n.Revision
		}
	}
	return out
}

// cause is why x should have left a view.
func (m *model) cause(x *thing, v hub.View, now time.Time) notice.Cause {
	s := m.state(x, now)
	switch {
	case !m.may(x, v.Viewer, now):
		return notice.CauseRestricted
	case s == notice.Active && len(v.States) == 0, slices.Contains(v.States, s), s == notice.Embargoed, s == notice.Active:
		return notice.CauseLeft
	case s == notice.Scheduled:
		return notice.CausePaused
	}
	return notice.Cause(s)
}
