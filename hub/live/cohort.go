package live

import (
	"sync"
	"sync/atomic"
	"time"

	"wayside/hub"
)

// cohort is all readers of one view. A change is matched once for it, and
// encoded once in each framing that a reader has asked for.
type cohort struct {
	engine  *Engine
	tier    *tier
	slot    int // of the tier's
	key     string
	view    hub.View
	filter  string // of the view, as readers are told
	readers int    // guarded by engine.mu

	concerned atomic.Uint64 // where the newest change is that may concern the view

	making [framings]sync.Mutex // held while a passage is made; before mu

	mu        sync.Mutex // guards the fields below; held while the hub is read
	seq       hub.Seq    // all that matters up to here is in the logs
	told      hub.Seq    // the place of a reader that has read the logs
	shown     time.Time  // when what readers have been shown was read
	force     force      // what is in force at seq
	logs      [framings]*frames
	snapshots [framings]passage // from nothing
	catchUps  [framings]passage // from the oldest place that asked lately
}

// passage takes a reader into the cohort's log: the bytes that bring it from
// any place at or after from to a position in the log.
type passage struct {
	bytes []byte
	from  hub.Seq
	position
}

func newCohort(e *Engine, t *tier, key string, v hub.View) *cohort {
	head := e.hub.Head()
	return &cohort{engine: e, tier: t, key: key, view: v, filter: filterOf(v), seq: head, told: head}
}

// log returns the cohort's log in a framing.
func (c *cohort) log(f framing) *frames {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.logs[f] == nil {
		c.logs[f] = newFrames(c.engine.loop)
	}
	return c.logs[f]
}

// catchUp appends what has changed, of which nothing up to from concerns the
// cohort.
func (c *cohort) catchUp(from hub.Seq) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq = max(c.seq, from)
	c.advance()
}

// skip goes on to a place up to which the changes have been held against the
// view, if nothing is left there that may concern it.
func (c *cohort) skip(to hub.Seq) {
	if to > c.seq && hub.Seq(c.concerned.Load()) <= c.seq {
		c.seq = to
	}
}

// advance appends what has changed up to the head.
func (c *cohort) advance() {
	c.skip(c.tier.place())
	b := c.engine.hub.Since(hub.Cursor{Epoch: c.engine.hub.Epoch(), Seq: c.seq}, c.view)
	if b.To == c.seq {
		return
	}
	c.seq, c.shown = b.To, b.At
	if len(b.Changes) == 0 && !b.Reset {
		return // readers learn of the place with the next message
	}
	c.force = force{}
	if !b.Reset {
		b.From = c.told // nothing of the view lies between told and seq
	}
	c.append(changes(b, mostPart), b.To, false)
	c.engine.loop.ring()
}

// append adds the messages of one batch to the logs, and a ping if probe says
// so; after them readers are at seq. The parts of a batch stand together, since
// a reader that fell off the log between two would take half of it for all. The
// loop has yet to be rung.
func (c *cohort) append(ms []message, seq hub.Seq, probe bool) {
	for f, log := range c.logs {
		if log == nil {
			continue
		}
		how, whole := framing(f), []byte(nil)
		for _, m := range ms {
			whole = how.frame(whole, m)
		}
		if probe {
			whole = append(whole, how.probe(seq)...)
		}
		log.append(whole, seq)
		c.engine.count.messages.Add(int64(len(ms))) // before anybody has them, who might look
		log.publish()
	}
	c.told = seq
}

// passage brings a reader from its cursor into the log. Readers that are
// about as far behind share one: a reader skips what it has. While one is made,
// which may be long for a large state, the log goes on.
func (c *cohort) passage(f framing, from hub.Cursor) passage {
	c.making[f].Lock()
	defer c.making[f].Unlock()
	p, b := c.wayIn(f, from)
	if p.bytes != nil {
		return p
	}
	for _, m := range changes(b, mostPart) {
		p.bytes = f.frame(p.bytes, m)
	}
	shared := &c.catchUps[f]
	if b.Reset {
		shared = &c.snapshots[f]
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	*shared = p
	return p
}

// wayIn is a passage that is there already, or the beginning of one and what
// must stand in it.
func (c *cohort) wayIn(f framing, from hub.Cursor) (passage, hub.Batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	log, shared := c.logs[f], &c.catchUps[f]
	if from.Epoch != c.engine.hub.Epoch() {
		shared, from = &c.snapshots[f], hub.Cursor{}
	}
	if shared.serves(from.Seq, log) {
		return *shared, hub.Batch{}
	}
	p := passage{from: from.Seq, position: position{offset: log.end}}
	b := c.engine.hub.Since(from, c.view)
	p.seq, c.shown = b.To, b.At
	// The hub may have moved between the two readings: what follows in the log
	// must begin at or below p.seq, and must not lead back behind it.
	if c.advance(); c.seq == p.seq {
		p.offset = log.end
	}
	if b.Reset {
		p.from = 0
	}
	return p, b
}

// serves reports whether the passage is good for a reader at seq, too: it is
// where the log goes on from there, and has not outgrown what the passage saves.
func (p *passage) serves(seq hub.Seq, log *frames) bool {
	if p.bytes == nil || seq < p.from || seq > p.seq || log.end-p.offset > int64(len(p.bytes)) {
		return false
	}
	_, _, ok := log.window.Load().after(p.offset)
	return ok
}
