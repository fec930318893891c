//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"wayside/cmd/internal/load"
)

// A tally is what publishers got in a time.
type tally struct {
	perSecond, cpu float64 // notices acknowledged a second; CPU-seconds of the server for 1,000
	acks           load.Millis
}

// ingest lets a hundred publishers post at once, and beside it the same to a
// front that appends what it gets unread to the same log.
func ingest(l *lab) ([]table, error) {
	type way struct {
		contender
		publishers, batch int
	}
	var ways []way
	for _, c := range l.wanted(wayside(), appendYardstick()) {
		ways = append(ways, way{c, 1, 1}, way{c, 100, 1}, way{c, 100, 32})
	}
	name := func(server string, publishers, batch int) string {
		return fmt.Sprintf("%s %d %d", server, publishers, batch)
	}
	found := map[string][]tally{}
	for round := range l.rounds {
		for _, w := range ways {
			x, err := l.take(w.contender, w.publishers, w.batch, 0)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.name, err)
			}
			fmt.Fprintf(os.Stderr, "%d  %-10s %3d publishers, lists of %2d  %8.0f/s  %.3f CPU-s/1000  acks %+v ms\n", round+1, w.name, w.publishers, w.batch, x.perSecond, x.cpu, x.acks)
			k := name(w.name, w.publishers, w.batch)
			found[k] = append(found[k], x)
		}
	}
	t := table{
		title:   "Ingest: durable acknowledgements",
		note:    "`append` is the same HTTP front and the same log without anything between. One publisher at it is the price of one synced commit.",
		columns: []string{"server", "publishers", "in lists of", "notices per second", "of append", "ms of CPU each", "ack p50 ms", "ack p99 ms", "p99 of one commit's p50"},
	}
	rate := func(x tally) float64 { return x.perSecond }
	p99 := func(x tally) float64 { return x.acks.P99 }
	p50 := func(x tally) float64 { return x.acks.P50 }
	commit := median(found[name("append", 1, 1)], p50)
	for _, w := range ways {
		xs := found[name(w.name, w.publishers, w.batch)]
		t.add(w.name, strconv.Itoa(w.publishers), strconv.Itoa(w.batch), number(median(xs, rate), 0),
			ratio(median(xs, rate), median(found[name("append", w.publishers, w.batch)], rate)),
			number(median(xs, func(x tally) float64 { return x.cpu }), 3), number(median(xs, p50), 2), number(median(xs, p99), 2), ratio(median(xs, p99), commit))
	}
	return []table{t}, nil
}

func appendYardstick() contender {
	return contender{name: "append", size: noticeSize, start: func(l *lab) (*server, error) {
		dir, err := l.folder("append")
		if err != nil {
			return nil, err
		}
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		p, err := l.spawn("http://"+addr, filepath.Join(l.bin, "yardstick"), "--mode", "append", "--addr", addr, "--file", filepath.Join(dir, "log.db"))
		if err != nil {
			return nil, err
		}
		hub := func(r load.Run, c contender) *load.Hub {
			return &load.Hub{URL: "http://" + addr, Run: r, Status: "actual", Size: c.size, Life: time.Hour}
		}
		return &server{process: p, url: "http://" + addr, hub: hub}, nil
	}}
}

// take lets so many publishers post, with so many notices in force already.
func (l *lab) take(c contender, publishers, batch, standing int) (x tally, err error) {
	s, err := c.start(l)
	if err != nil {
		return x, err
	}
	defer s.stop()
	if standing > 0 {
		if err := s.fill(l.ctx, runID(), c, standing); err != nil {
			return x, err
		}
	}
	p := s.hub(runID(), c).Publisher(publishers)
	if s.token == "" { // the yardstick
		p.URL, p.Accept = s.url+"/pub", nil
		p.Header = http.Header{"Records": {strconv.Itoa(batch)}}
	}
	var seq atomic.Int64
	if _, err := post(l.ctx, p, publishers, batch, &seq, time.Second); err != nil {
		return x, err
	}
	before, err := load.UsageOf(s.pids()...)
	if err != nil {
		return x, err
	}
	first, start := seq.Load(), time.Now()
	acks, err := post(l.ctx, p, publishers, batch, &seq, l.duration)
	if err != nil {
		return x, err
	}
	took, n := time.Since(start).Seconds(), float64(seq.Load()-first)
	after, err := load.UsageOf(s.pids()...)
	p.Client.CloseIdleConnections()
	return tally{n / took, (after.CPU - before.CPU).Seconds() / n * 1000, acks.Millis()}, err
}

// post publishes for a time from so many publishers at once, each the next
// when it has the acknowledgement of the last.
func post(ctx context.Context, p load.Publisher, publishers, batch int, seq *atomic.Int64, d time.Duration) (acks *load.Histogram, err error) {
	acks = new(load.Histogram)
	var mu sync.Mutex // guards acks, err
	var posting sync.WaitGroup
	end := time.Now().Add(d)
	for range publishers {
		posting.Go(func() {
			own, marks := new(load.Histogram), make([]load.Mark, batch)
			var failed error
			for time.Now().Before(end) && failed == nil {
				last := seq.Add(int64(batch))
				at := time.Now()
				for i := range marks {
					marks[i] = load.Mark{Seq: last - int64(batch-1-i), At: at}
				}
				failed = p.Publish(ctx, marks)
				own.Add(time.Since(at))
			}
			mu.Lock()
			defer mu.Unlock()
			acks.Merge(own)
			if err == nil {
				err = failed
			}
		})
	}
	posting.Wait()
	return acks, err
}

// board publishes where few and many notices are in force.
func board(l *lab) ([]table, error) {
	standing := []int{100, 100_000}
	if len(l.wanted(wayside())) == 0 {
		return nil, nil
	}
	found := map[int][]tally{}
	for round := range l.rounds {
		for _, n := range standing {
			x, err := l.take(wayside(), 1, 1, n)
			if err != nil {
				return nil, fmt.Errorf("with %d in force: %w", n, err)
			}
			fmt.Fprintf(os.Stderr, "%d  %6d in force  %.0f/s  %.3f ms of CPU each  acks %+v ms\n", round+1, n, x.perSecond, x.cpu, x.acks)
			found[n] = append(found[n], x)
		}
	}
	t := table{title: "One publisher, by the number of notices in force", columns: []string{"in force", "notices per second", "ms of CPU each", "of the first", "ack p50 ms", "ack p99 ms"}}
	cpu := func(x tally) float64 { return x.cpu }
	for _, n := range standing {
		xs := found[n]
		t.add(count(n), number(median(xs, func(x tally) float64 { return x.perSecond }), 0), number(median(xs, cpu), 3), ratio(median(xs, cpu), median(found[standing[0]], cpu)),
			number(median(xs, func(x tally) float64 { return x.acks.P50 }), 2), number(median(xs, func(x tally) float64 { return x.acks.P99 }), 2))
	}
	return []table{t}, nil
}
