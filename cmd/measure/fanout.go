//go:build linux

package main

import (
	"fmt"
	"os"
	"time"

	"wayside/cmd/internal/load"
)

// A trial is one contender with so many subscribers.
type trial struct {
	contender
	subscribers int
}

func (t trial) key() key { return key{t.name, t.subscribers} }

type key struct {
	name        string
	subscribers int
}

// results are the reports of every trial, one a round.
type results map[key][]load.Report

// compare makes every trial in turn, and that round after round, so that what
// else the machine does falls on all alike.
func (l *lab) compare(trials []trial, job func(trial) load.Job) (results, error) {
	found := results{}
	for round := range l.rounds {
		for _, t := range trials {
			r, err := l.measure(t, job(t))
			if err != nil {
				return found, fmt.Errorf("%s with %d subscribers: %w", t.name, t.subscribers, err)
			}
			fmt.Fprintf(os.Stderr, "%d  %-15s %6d  %9.0f/CPU-s %9.0f/s  p50 %.1f p99 %.1f ms  %d B each  %d B idle  lost %d repeated %d late %d cut %d\n",
				round+1, t.name, t.subscribers, r.DeliveriesPerCPUSecond, r.DeliveriesPerSecond, r.Latency.P50, r.Latency.P99,
				int(r.BytesPerDelivery), r.RSSPerIdle, r.Lost, r.Repeated, r.Late, r.Disconnected)
			found[t.key()] = append(found[t.key()], *r)
		}
	}
	return found, nil
}

// measure starts a contender afresh, does one job and stops it.
func (l *lab) measure(t trial, j load.Job) (*load.Report, error) {
	s, err := t.start(l)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	run := runID()
	j.Target = s.target(run, t.contender)
	j.Plan.Subscribers, j.Plan.Run = t.subscribers, run
	j.PIDs = s.pids()
	if j.Duration > 0 {
		j.Publisher = s.publisher(run, t.contender)
	}
	if j.Settle == 0 {
		j.Settle = time.Second
	}
	return load.Measure(l.ctx, j)
}

// trials are the contenders, each with every number of subscribers.
func (l *lab) trials(cs ...contender) (ts []trial) {
	for _, n := range l.sizes {
		for _, c := range l.wanted(cs...) {
			ts = append(ts, trial{c, n})
		}
	}
	return ts
}

// burst keeps 256 changes under way.
func burst(l *lab) ([]table, error) {
	trials := l.trials(wayside(), waysideSSE(), waysideDeflate(), yardstick("batch", smallSize), yardstick("batch", noticeSize), nchan(1), nchan(2))
	found, err := l.compare(trials, func(t trial) load.Job {
		return load.Job{Window: 256, Batch: t.batch, WarmUp: time.Second, Duration: l.duration}
	})
	t := found.deliveries(trials, "Burst: 256 changes under way, published in lists of 32", "batch", fmt.Sprintf("batch-%d", noticeSize), "nchan-1")
	return []table{t}, err
}

// single publishes the next change when all have the last.
func single(l *lab) ([]table, error) {
	trials := l.trials(wayside(), waysideSSE(), waysideDeflate(), yardstick("sys", smallSize), yardstick("sys", noticeSize), yardstick("prepared", smallSize), nchan(1), nchan(2))
	found, err := l.compare(trials, func(trial) load.Job {
		return load.Job{Window: 1, WarmUp: time.Second, Duration: l.duration}
	})
	t := found.deliveries(trials, "One change at a time", "sys", fmt.Sprintf("sys-%d", noticeSize), "nchan-1")
	return []table{t}, err
}

// latency publishes five changes a second.
func latency(l *lab) ([]table, error) {
	trials := l.trials(wayside(), yardstick("sys", smallSize), nchan(1), nchan(2))
	found, err := l.compare(trials, func(trial) load.Job {
		return load.Job{Rate: 5, WarmUp: time.Second, Duration: max(l.duration, 5*time.Second)}
	})
	t := table{title: "Latency at five changes a second", columns: []string{"server", "subscribers", "p50 ms", "p99 ms", "longest ms", "p99 of nchan-1's", "lost"}}
	for _, tr := range trials {
		rs := found[tr.key()]
		p99 := func(r load.Report) float64 { return r.Latency.P99 }
		t.add(tr.name, count(tr.subscribers),
			number(median(rs, func(r load.Report) float64 { return r.Latency.P50 }), 1), number(median(rs, p99), 1),
			number(median(rs, func(r load.Report) float64 { return r.Latency.Max }), 1),
			ratio(median(rs, p99), median(found[key{"nchan-1", tr.subscribers}], p99)), lost(rs))
	}
	return []table{t}, err
}

// deliveries is the table of a fan-out; against are the contenders that the
// others are a share of.
func (f results) deliveries(trials []trial, title string, against ...string) table {
	t := table{title: title, columns: []string{"server", "subscribers", "bytes", "deliveries per CPU-second", "deliveries per second", "p50 ms", "p99 ms", "lost", "out of order"}}
	for _, a := range against {
		t.columns = append(t.columns, "of "+a)
	}
	perCPU := func(r load.Report) float64 { return r.DeliveriesPerCPUSecond }
	for _, tr := range trials {
		rs := f[tr.key()]
		row := []string{
			tr.name, count(tr.subscribers), number(median(rs, func(r load.Report) float64 { return r.BytesPerDelivery }), 0),
			number(median(rs, perCPU), 0), number(median(rs, func(r load.Report) float64 { return r.DeliveriesPerSecond }), 0),
			number(median(rs, func(r load.Report) float64 { return r.Latency.P50 }), 1), number(median(rs, func(r load.Report) float64 { return r.Latency.P99 }), 1),
			lost(rs), total(rs, func(r load.Report) int64 { return r.Late }),
		}
		for _, a := range against {
			row = append(row, ratio(median(rs, perCPU), median(f[key{a, tr.subscribers}], perCPU)))
		}
		t.add(row...)
	}
	return t
}
