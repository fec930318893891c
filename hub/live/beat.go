package live

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// moment is a place of the log and a time, with all of a heartbeat there that
// is the same for every cohort.
type moment struct {
	seq   hub.Seq
	at    time.Time
	said  Beat   // without what is a cohort's own
	head  []byte // of the message, up to what is in force
	next  string // the cursor
	stale time.Time
}

// force is what is in force in a view at a time, and until when if nothing is
// recorded. The zero force is not known.
type force struct {
	count     int
	digest    string // by which a reader compares what it has
	at, until time.Time
}

// holds reports whether the same is in force at another time.
func (f *force) holds(at time.Time) bool {
	return f.digest != "" && (at.Equal(f.at) || at.After(f.at) && (f.until.IsZero() || at.Before(f.until)))
}

// moment makes the moment of a place that has been reached, now; there is false
// where the public log, which vouches for it, has not come as far yet.
func (e *Engine) moment(seq hub.Seq, stale time.Time) (m moment, there bool) {
	m = moment{seq: seq, at: e.hub.Now(), stale: stale, next: hub.Cursor{Epoch: e.hub.Epoch(), Seq: seq}.String()}
	m.said = Beat{Seq: seq, Time: m.at.UTC().Format(time.RFC3339Nano)}
	if !stale.IsZero() {
		m.said.Stale = stale.UTC().Format(time.RFC3339Nano)
	}
	if e.cfg.Attest != nil {
		if m.said.Root, there = e.cfg.Attest.Root(seq); !there {
			return m, false
		}
	}
	m.head = marshal(struct {
		Type   string  `json:"type"`
		Epoch  string  `json:"epoch"`
		Seq    hub.Seq `json:"seq"`
		Cursor string  `json:"cursor"`
		Time   string  `json:"time"`
		Root   string  `json:"root,omitempty"`
	}{"heartbeat", e.hub.Epoch(), seq, m.next, m.said.Time, m.said.Root})
	m.head = append(m.head[:len(m.head)-1], `,"active":{"count":`...)
	return m, true
}

// heartbeat is the message of a cohort: what is in force in its view, signed.
func (m *moment) heartbeat(filter string, f force, by Attestor) message {
	out := make([]byte, 0, len(m.head)+2*envelope)
	out = strconv.AppendInt(append(out, m.head...), int64(f.count), 10)
	out = append(append(append(out, `,"digest":"`...), f.digest...), `"},"staleSince":`...)
	if m.said.Stale == "" {
		out = append(out, "null"...)
	} else {
		out = append(append(append(out, '"'), m.said.Stale...), '"')
	}
	if by != nil {
		said := m.said
		said.Filter, said.Count, said.Digest = filter, f.count, f.digest
		if sigs := by.Sign(said); len(sigs) > 0 {
			out = append(append(out, `,"sigs":`...), marshal(sigs)...)
		}
	}
	return message{cursor: m.next, json: append(out, '}')}
}

// beat appends heartbeats and pings to the logs: they are the same bytes for
// all readers of a cohort, and leave in one write where both are due.
func (e *Engine) beat(ctx context.Context) {
	unit := min(e.cfg.Heartbeat, e.cfg.Ping)
	slots := slotsIn(unit)
	step := unit / time.Duration(slots)
	every := func(d time.Duration, round int) bool { return round%int((d+unit-1)/unit) == 0 }
	r := rounds{engine: e}
	began := time.Now()
	alarm := time.NewTimer(unit)
	defer alarm.Stop()
	for n := slots; ; { // the slot that is next, since began
		select {
		case <-alarm.C:
			round, slot := n/slots, n%slots
			for _, t := range []*tier{e.first, e.extra} {
				r.visit(ctx, t, slot, every(e.cfg.Heartbeat, round), every(e.cfg.Ping, round))
			}
			n += e.ahead(slot)
		case <-e.filled: // the slot that fills now may come first
			now := int(time.Since(began) / step)
			n = min(n, now+e.ahead(now%slots))
		case <-ctx.Done():
			return
		}
		wait := time.Until(began.Add(time.Duration(n) * step))
		if wait < -unit { // this process was stopped: nothing is made up for
			began, wait = began.Add(-wait), 0
		}
		alarm.Reset(wait)
	}
}

// perRing is for how many cohorts the loop is rung at a time, and how many begin
// in one slot.
const perRing = 64

// rounds go over the slots of the tiers.
type rounds struct {
	engine *Engine
	behind bool // the public log did not come along last time: nobody waits for it again
}

// visit lets the cohorts of a slot beat, and pings their readers.
func (r *rounds) visit(ctx context.Context, t *tier, slot int, beat, probe bool) {
	e := r.engine
	seq := t.place()
	e.mu.Lock()
	cs := slices.Collect(maps.Keys(t.slots[slot]))
	e.mu.Unlock()
	if len(cs) == 0 {
		return
	}
	var m moment
	if beat {
		m, beat = r.moment(ctx, seq)
	}
	for i, c := range cs {
		switch {
		case beat:
			c.beat(ctx, m, probe)
		case probe:
			c.probe()
		}
		if i%perRing == perRing-1 || i == len(cs)-1 {
			e.loop.ring() // not for each: waking it costs as much as what it does then
		}
	}
}

// moment makes the moment that the cohorts of a slot share, once the public log
// has come as far.
func (r *rounds) moment(ctx context.Context, seq hub.Seq) (m moment, there bool) {
	e := r.engine
	stale := e.cfg.StaleSince()
	if m, there = e.moment(seq, stale); there || r.behind {
		r.behind = !there
		return m, there
	}
	if e.cfg.Attest.Reached(ctx, seq) {
		m, there = e.moment(seq, stale)
	}
	r.behind = !there
	return m, there
}

// probe asks all readers whether they are there.
func (c *cohort) probe() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.append(nil, c.told, true)
}

// beat appends a heartbeat, and a ping if probe says so. A heartbeat speaks of
// one place of the log, so it looks again where the hub has moved on meanwhile,
// or the public log has yet to.
func (c *cohort) beat(ctx context.Context, m moment, probe bool) {
	for range 100 {
		seq, done := c.tryBeat(m, probe)
		if done {
			return
		}
		if by := c.engine.cfg.Attest; by == nil || !by.Reached(ctx, seq) {
			break
		}
	}
	if probe {
		c.probe()
	}
}

// tryBeat appends the heartbeat of a moment, or of a later one where the cohort
// is further, has yet to look, or has been shown what stood after it; of the
// place seq, unless there is none to vouch for it yet.
func (c *cohort) tryBeat(m moment, probe bool) (seq hub.Seq, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for range 100 {
		c.skip(m.seq)
		if c.seq == m.seq && !m.at.Before(c.shown) && c.force.holds(m.at) {
			c.say(m, probe)
			return m.seq, true
		}
		if c.advance(); c.seq != m.seq || m.at.Before(c.shown) {
			var there bool
			if m, there = c.engine.moment(c.seq, m.stale); !there {
				return c.seq, false
			}
			c.shown = m.at // also where the clock was set back
		}
		c.look(m.at)
	}
	return c.seq, false
}

// look reads what is in force at a time, unless it is known or the hub has moved
// on.
func (c *cohort) look(at time.Time) {
	if c.force.holds(at) {
		return
	}
	c.engine.count.looks.Add(1)
	if s := c.engine.hub.Standing(c.view, at); s.To == c.seq {
		c.force = force{count: len(s.Active), digest: notice.DigestInForce(s.Active), at: at, until: s.Until}
	}
}

// say appends the heartbeat of a moment.
func (c *cohort) say(m moment, probe bool) {
	for _, log := range c.logs {
		if log != nil {
			log.beats++
		}
	}
	c.append([]message{m.heartbeat(c.filter, c.force, c.engine.cfg.Attest)}, m.seq, probe)
}
