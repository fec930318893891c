//go:build linux

package main

import (
	"fmt"
	"os"
	"time"

	"wayside/cmd/internal/load"
)

// snapshotNotices is how many notices stand when the storm comes.
const snapshotNotices = 200

// A landing is how a storm went.
type landing struct {
	cpu, seconds float64
	bytes        int64 // to each
	rss          int64 // growth, each
	missing      int64 // notices that somebody did not get
}

// storm connects everybody at once. Wayside sends each the whole state.
func storm(l *lab) ([]table, error) {
	lean := wayside()
	lean.size = 0
	full, sse, deflate := lean, lean, lean
	full.name, sse.name, sse.sse, deflate.name, deflate.deflate = "wayside, 200 notices", "wayside-sse, 200 notices", true, "wayside, 200, deflate", true
	cs := l.wanted(lean, yardstick("prepared", smallSize), yardstick("sys", smallSize))
	if len(cs) > 0 && cs[0].name == lean.name {
		cs = append(cs, full, sse, deflate)
	}
	n := l.sizes[len(l.sizes)-1]
	found := map[string][]landing{}
	for range l.rounds {
		for _, c := range cs {
			notices := 0
			if c.name != lean.name && c.batch > 0 {
				notices = snapshotNotices
			}
			got, err := l.land(trial{c, n}, notices)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			fmt.Fprintf(os.Stderr, "%-26s %+v\n", c.name, got)
			found[c.name] = append(found[c.name], got)
		}
	}
	t := table{
		title:   fmt.Sprintf("Connect storm: %s new subscribers, 256 connecting at once", count(n)),
		note:    "Until the last has all notices that stand.",
		columns: []string{"server", "CPU-seconds", "of prepared", "seconds", "bytes to each", "resident bytes each", "notices missing"},
	}
	cpu := func(x landing) float64 { return x.cpu }
	for _, c := range cs {
		xs := found[c.name]
		t.add(c.name, number(median(xs, cpu), 2), ratio(median(xs, cpu), median(found["prepared"], cpu)),
			number(median(xs, func(x landing) float64 { return x.seconds }), 2), number(median(xs, func(x landing) float64 { return float64(x.bytes) }), 0),
			number(median(xs, func(x landing) float64 { return float64(x.rss) }), 0),
			number(median(xs, func(x landing) float64 { return float64(x.missing) }), 0))
	}
	return []table{t}, nil
}

// land lets one storm come over a fresh server.
func (l *lab) land(t trial, notices int) (x landing, err error) {
	s, err := t.start(l)
	if err != nil {
		return x, err
	}
	defer s.stop()
	run := runID()
	target := s.target(run, t.contender)
	if notices > 0 {
		if err := s.fill(l.ctx, run, t.contender, notices); err != nil {
			return x, err
		}
	}
	before, err := load.UsageOf(s.pids()...)
	if err != nil {
		return x, err
	}
	start := time.Now()
	c, err := load.Gather(l.ctx, target, load.Plan{Subscribers: t.subscribers, Run: run})
	if err != nil {
		return x, err
	}
	defer c.Close()
	if err := c.Await(l.ctx); err != nil {
		return x, err
	}
	n := l.landed(c, int64(notices*t.subscribers))
	after, err := load.UsageOf(s.pids()...)
	x.cpu, x.rss = (after.CPU - before.CPU).Seconds(), (after.RSS-before.RSS)/int64(t.subscribers)
	x.bytes = n.Bytes / int64(t.subscribers)
	x.seconds = max(n.Last.Sub(start), n.LastLive.Sub(start)).Seconds()
	x.missing = int64(notices*t.subscribers) - n.Delivered
	return x, err
}

// landed waits until everybody has everything, or nothing more comes.
func (l *lab) landed(c *load.Crowd, deliveries int64) load.Counts {
	last, since := c.Counts(), time.Now()
	for l.ctx.Err() == nil {
		n := c.Counts()
		if n.Delivered >= deliveries || time.Since(since) > 3*time.Second {
			return n
		}
		if n.Bytes != last.Bytes {
			last, since = n, time.Now()
		}
		time.Sleep(5 * time.Millisecond)
	}
	return last
}
