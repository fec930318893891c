//go:build linux

package main

import (
	"time"

	"wayside/cmd/internal/load"
)

// idle holds subscribers to whom nothing is said but what keeps them alive.
func idle(l *lab) ([]table, error) {
	most := l.sizes[len(l.sizes)-1]
	var trials []trial
	for _, c := range l.wanted(wayside(), waysideTLS(), waysideSSE(), yardstick("sys", smallSize), yardstick("prepared", smallSize), nchan(1)) {
		trials = append(trials, trial{c, most})
	}
	found, err := l.compare(trials, func(t trial) load.Job {
		j := load.Job{Settle: 5 * time.Second, Idle: 32 * time.Second}
		if t.name == waysideTLS().name {
			j.Plan.AtOnce = 32 // both ends of a handshake are at work on this machine, and a server doesn't wait for ever
		}
		return j
	})
	t := table{
		title:   "Idle subscribers",
		note:    "Resident memory of the server alone; the kernel's socket memory is not in it. Over 32 seconds, so that every one is pinged.",
		columns: []string{"server", "subscribers", "resident bytes each", "CPU, % of a core", "CPU-seconds to connect", "seconds to connect"},
	}
	for _, tr := range trials {
		rs := found[tr.key()]
		t.add(tr.name, count(tr.subscribers), number(median(rs, func(r load.Report) float64 { return float64(r.RSSPerIdle) }), 0),
			number(100*median(rs, func(r load.Report) float64 { return r.IdleCPU }), 2),
			number(median(rs, func(r load.Report) float64 { return r.ConnectCPU }), 2),
			number(median(rs, func(r load.Report) float64 { return r.ConnectSeconds }), 2))
	}
	return []table{t}, err
}
