package live

import (
	"context"
	"sync"
	"time"

	"wayside/hub"
)

// cohort is all readers of one view. A change is matched once for it, and
// encoded once in each framing that a reader has asked for.
type cohort struct {
	engine  *Engine
	key     string
	view    hub.View
	readers int // guarded by engine.mu

	mu        sync.Mutex // guards the fields below; held while the hub is read
	seq       hub.Seq    // all that matters up to here is in the logs
	told      hub.Seq    // the place of a reader that has read the logs
	logs      [framings]*frames
	snapshots [framings]passage
}

// passage takes a reader from its cursor into the cohort's log: the bytes that
// bring it to seq, and the offset from which the log goes on.
type passage struct {
	bytes  []byte
	seq    hub.Seq
	offset int64
}

func newCohort(e *Engine, key string, v hub.View) *cohort {
	head := e.hub.Head()
	return &cohort{engine: e, key: key, view: v, seq: head, told: head}
}

// log returns the cohort's log in a framing.
func (c *cohort) log(f framing) *frames {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.logs[f] == nil {
		c.logs[f] = newFrames()
	}
	return c.logs[f]
}

// catchUp appends what has changed.
func (c *cohort) catchUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
}

func (c *cohort) advance() {
	b := c.engine.hub.Since(hub.Cursor{Epoch: c.engine.hub.Epoch(), Seq: c.seq}, c.view)
	c.seq = b.To
	if len(b.Changes) == 0 && !b.Reset {
		return // readers learn of the place with the next message
	}
	if !b.Reset {
		b.From = c.told // nothing of the view lies between told and seq
	}
	c.append(changes(b, mostPart), b.To)
}

// append adds messages to the logs; after the last one readers are at seq.
func (c *cohort) append(ms []message, seq hub.Seq) {
	for f, log := range c.logs {
		if log == nil {
			continue
		}
		for i, m := range ms {
			place := c.told
			if i == len(ms)-1 {
				place = seq
			}
			log.append(framing(f).frame(nil, m), place)
		}
		log.publish()
		c.engine.count.messages.Add(int64(len(ms)))
	}
	c.told = seq
}

// beat appends a heartbeat. It speaks of one place of the log, so it looks
// again where the hub has moved on meanwhile, or the public log has yet to.
func (c *cohort) beat(ctx context.Context, stale time.Time) {
	for range 100 {
		seq, done := c.tryBeat(stale)
		if done || !c.engine.cfg.Attest.Reached(ctx, seq) {
			return
		}
	}
}

// tryBeat appends a heartbeat of the place seq, unless there is none to vouch
// for it yet.
func (c *cohort) tryBeat(stale time.Time) (seq hub.Seq, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for range 100 {
		c.advance()
		b := c.engine.hub.Since(hub.Cursor{}, c.view)
		now := c.engine.hub.Now() // after the reading: nothing in it begins later
		if b.To != c.seq {
			continue
		}
		m, there := heartbeat(b, c.view, now, stale, c.engine.cfg.Attest)
		if !there {
			return b.To, false
		}
		for _, log := range c.logs {
			if log != nil {
				log.beats++
			}
		}
		c.append([]message{m}, b.To)
		break
	}
	return c.seq, true
}

// passage brings a reader from its cursor into the log.
func (c *cohort) passage(f framing, from hub.Cursor) passage {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	log := c.logs[f]
	afresh := from.Epoch != c.engine.hub.Epoch()
	if s := c.snapshots[f]; afresh && s.bytes != nil && log.end-s.offset <= int64(len(s.bytes)) {
		if _, _, ok := log.window.Load().after(s.offset); ok {
			return s
		}
	}
	p := passage{offset: log.end}
	b := c.engine.hub.Since(from, c.view)
	for _, m := range changes(b, mostPart) {
		p.bytes = f.frame(p.bytes, m)
	}
	p.seq = b.To
	// The hub may have moved between the two readings: what follows in the log
	// must begin at or below p.seq, and must not lead back behind it.
	if c.advance(); c.seq == p.seq {
		p.offset = log.end
	}
	if afresh {
		c.snapshots[f] = p
	}
	return p
}
