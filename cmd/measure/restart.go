//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"time"

	"wayside/cmd/internal/load"
)

// A comeback is how a hub came back.
type comeback struct {
	ready   float64 // seconds until it served
	rss     int64
	resumed float64 // seconds until all subscribers were back, all at once
	cpu     float64
	bytes   int64 // to each, to resume
	lost    int64 // of one change after that
}

// restart stops a hub that has many notices and starts it again.
func restart(l *lab) ([]table, error) {
	if len(l.wanted(wayside())) == 0 {
		return nil, nil
	}
	n := l.sizes[len(l.sizes)-1]
	found := map[int][]comeback{}
	sizes := []int{100, 100_000}
	for _, notices := range sizes {
		dir, token, run, err := l.filled(notices)
		if err != nil {
			return nil, err
		}
		for round := range l.rounds {
			x, err := l.comeBack(dir, token, run, n, round)
			if err != nil {
				return nil, fmt.Errorf("with %d notices: %w", notices, err)
			}
			fmt.Fprintf(os.Stderr, "%d  %6d notices  %+v\n", round+1, notices, x)
			found[notices] = append(found[notices], x)
		}
	}
	t := table{
		title: fmt.Sprintf("Restart, and %s subscribers that resume all at once", count(n)),
		note: "Serving is counted from the start of the program to the first good answer of /readyz. In life the hub's retry hints spread those who come back;\n" +
			"here they come together. Each resumes by its cursor and then gets one change.",
		columns: []string{"notices in force", "serving after s", "resident MiB", "resumed within s", "CPU-seconds", "bytes to each", "lost"},
	}
	for _, notices := range sizes {
		xs := found[notices]
		med := func(of func(comeback) float64) float64 { return median(xs, of) }
		t.add(count(notices), number(med(func(x comeback) float64 { return x.ready }), 2), number(med(func(x comeback) float64 { return float64(x.rss) })/(1<<20), 0),
			number(med(func(x comeback) float64 { return x.resumed }), 2), number(med(func(x comeback) float64 { return x.cpu }), 2),
			number(med(func(x comeback) float64 { return float64(x.bytes) }), 0), number(med(func(x comeback) float64 { return float64(x.lost) }), 0))
	}
	return []table{t}, nil
}

// filled is a data folder with so many notices in force.
func (l *lab) filled(notices int) (dir, token string, run load.Run, err error) {
	s, err := startHub(l, false)
	if err != nil {
		return "", "", 0, err
	}
	defer s.stop()
	run = runID()
	return s.dir, s.token, run, s.fill(l.ctx, run, wayside(), notices)
}

// comeBack starts a hub on a data folder and lets subscribers resume.
func (l *lab) comeBack(dir, token string, run load.Run, subscribers, round int) (x comeback, err error) {
	start := time.Now()
	s, err := startHubOn(l, dir, token, false)
	if err != nil {
		return x, err
	}
	defer s.stop()
	x.ready = time.Since(start).Seconds()
	before, err := load.UsageOf(s.pids()...)
	if err != nil {
		return x, err
	}
	x.rss = before.RSS
	cursor, err := l.cursor(s.url)
	if err != nil {
		return x, err
	}
	next := load.Run(uint32(run) + uint32(round) + 1)
	target := s.target(next, wayside())
	target.URL += "&since=" + url.QueryEscape(cursor)
	c, err := load.Gather(l.ctx, target, load.Plan{Subscribers: subscribers, Run: next})
	if err != nil {
		return x, err
	}
	defer c.Close()
	start = time.Now()
	if err := c.Await(l.ctx); err != nil {
		return x, err
	}
	n := c.Counts()
	x.resumed, x.bytes = n.LastLive.Sub(start).Seconds(), n.Bytes/int64(subscribers)
	after, err := load.UsageOf(s.pids()...)
	if err != nil {
		return x, err
	}
	x.cpu = (after.CPU - before.CPU).Seconds()
	if err := s.publisher(next, wayside()).Publish(l.ctx, []load.Mark{{Seq: 1, At: time.Now()}}); err != nil {
		return x, err
	}
	x.lost = int64(subscribers) - l.landed(c, int64(subscribers)).Delivered
	return x, nil
}

// cursor is where a hub stands.
func (l *lab) cursor(hub string) (string, error) {
	client := l.client()
	defer client.CloseIdleConnections()
	resp, err := client.Get(hub + "/api/v1/notices?limit=1")
	if err != nil {
		return "", fmt.Errorf("ask for the cursor: %w", err)
	}
	defer resp.Body.Close()
	var list struct{ Cursor string }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		return "", fmt.Errorf("read the cursor: %w", err)
	}
	return list.Cursor, nil
}
