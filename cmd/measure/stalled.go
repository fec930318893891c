//go:build linux

package main

import (
	"fmt"
	"os"
	"time"

	"wayside/cmd/internal/load"
)

// A standstill is what some that stop reading did to the others.
type standstill struct {
	load.Report
	kernel  int64   // socket memory that came while publishing, both ends
	growth  int64   // of the server's memory while publishing
	caught  int     // stalled ones that had the newest again
	within  float64 // seconds after they read again
	resumed int64   // bytes that each of them still got
}

// stalled lets none, 1 % and 50 % stop reading.
func stalled(l *lab) ([]table, error) {
	n := l.sizes[len(l.sizes)-1]
	shares := []float64{0, .01, .5}
	found := map[string][]standstill{}
	cs := l.wanted(wayside(), nchan(1))
	for round := range l.rounds {
		for _, c := range cs {
			for _, share := range shares {
				x, err := l.stand(trial{c, n}, int(share*float64(n)))
				if err != nil {
					return nil, fmt.Errorf("%s with %g %% stalled: %w", c.name, 100*share, err)
				}
				fmt.Fprintf(os.Stderr, "%d  %-10s %3.0f %%  p50 %.1f p99 %.1f ms  cut %d lost %d  growth %d kernel %d  caught up %d in %.2f s, %d bytes each\n",
					round+1, c.name, 100*share, x.Latency.P50, x.Latency.P99, x.Disconnected, x.Lost, x.growth, x.kernel, x.caught, x.within, x.resumed)
				k := fmt.Sprint(c.name, share)
				found[k] = append(found[k], x)
			}
		}
	}
	t := table{
		title: fmt.Sprintf("Stalled readers: %s subscribers, five changes a second", count(n)),
		note: "Of those that read: latency, lost, cut off. Of those that don't: the kernel's socket memory, the little that their own end holds\n" +
			"included, and what they get when they read again.",
		columns: []string{"server", "stalled", "p50 ms", "p99 ms", "of none stalled", "lost", "server's memory grew, KiB", "kernel KiB each", "caught up", "within s", "KiB each"},
	}
	for _, c := range cs {
		none := found[fmt.Sprint(c.name, 0.)]
		p99 := func(x standstill) float64 { return x.Latency.P99 }
		for _, share := range shares {
			xs := found[fmt.Sprint(c.name, share)]
			med := func(of func(standstill) float64) float64 { return median(xs, of) }
			each := max(1, share*float64(n))
			kernel := med(func(x standstill) float64 { return float64(x.kernel) }) - median(none, func(x standstill) float64 { return float64(x.kernel) })
			var reports []load.Report
			for _, x := range xs {
				reports = append(reports, x.Report)
			}
			row := []string{c.name, number(100*share, 0) + " %", number(med(func(x standstill) float64 { return x.Latency.P50 }), 1), number(med(p99), 1),
				ratio(med(p99), median(none, p99)), lost(reports), number(med(func(x standstill) float64 { return float64(x.growth) / 1024 }), 0)}
			if share == 0 {
				t.add(append(row, "", "", "", "")...)
				continue
			}
			t.add(append(row, number(kernel/each/1024, 0), number(med(func(x standstill) float64 { return float64(x.caught) }), 0)+" of "+number(each, 0),
				number(med(func(x standstill) float64 { return x.within }), 2), number(med(func(x standstill) float64 { return float64(x.resumed) })/1024, 0))...)
		}
	}
	return []table{t}, nil
}

// stand measures a server with so many that stop reading.
func (l *lab) stand(t trial, stalls int) (x standstill, err error) {
	kernel := load.KernelTCP()
	j := load.Job{
		Rate: 5, WarmUp: 8 * time.Second, Duration: max(l.duration, 8*time.Second), // time for buffers to fill
		Plan: load.Plan{Stalled: stalls},
		After: func(c *load.Crowd, f *load.Flow) error {
			x.kernel = load.KernelTCP() - kernel
			start, before := time.Now(), c.Counts()
			c.Resume(f.Published())
			for time.Since(start) < 10*time.Second && c.Counts().CaughtUp < stalls && l.ctx.Err() == nil {
				time.Sleep(5 * time.Millisecond)
			}
			n := c.Counts()
			x.within, x.caught = time.Since(start).Seconds(), n.CaughtUp
			x.resumed = (n.Bytes - before.Bytes) / int64(max(stalls, 1))
			return l.ctx.Err()
		},
	}
	r, err := l.measure(t, j)
	if err != nil {
		return x, err
	}
	x.Report, x.growth = *r, r.RSSAfter-r.RSSIdle
	return x, nil
}
