//go:build linux

package main

import (
	"fmt"
	"os"
	"time"

	"wayside/cmd/internal/load"
)

// matching is how many subscribers a publication concerns.
const matching = 100

// filters publishes to a hundred readers among many others, each of whom asks
// for something else that does not match.
func filters(l *lab) ([]table, error) {
	shapes := []struct {
		name  string
		query func(id int) string
	}{
		{"road", func(id int) string { return fmt.Sprintf("&road=X%d", id) }},
		{"area", func(id int) string { return fmt.Sprintf("&area=%06d", 100_000+id) }},
		{"bbox", func(id int) string {
			lon, lat := 73+float64(id%300)/5, 18+float64(id/300)/5
			return fmt.Sprintf("&bbox=%.2f,%.2f,%.2f,%.2f", lon, lat, lon+.1, lat+.1)
		}},
	}
	others := []int{0, 1000, l.sizes[len(l.sizes)-1] - matching}
	found := map[string][]load.Report{}
	for range l.rounds {
		for _, shape := range shapes {
			for _, n := range others {
				r, err := l.among(n, shape.query)
				if err != nil {
					return nil, fmt.Errorf("%d filters by %s: %w", n, shape.name, err)
				}
				fmt.Fprintf(os.Stderr, "%-5s %6d others  %.0f µs each  lost %d\n", shape.name, n, perPublication(*r), r.Lost)
				k := fmt.Sprint(shape.name, n)
				found[k] = append(found[k], *r)
			}
		}
	}
	t := table{
		title: fmt.Sprintf("Many filters: what a publication costs that concerns %d readers", matching),
		note:  "CPU of the hub for each publication, one at a time: taking in, signing, storing, matching, and writing to those it concerns.",
	}
	t.columns = []string{"other filters"}
	for _, shape := range shapes {
		t.columns = append(t.columns, "by "+shape.name+", µs", "of none", "lost")
	}
	for _, n := range others {
		row := []string{count(n)}
		for _, shape := range shapes {
			rs := found[fmt.Sprint(shape.name, n)]
			row = append(row, number(median(rs, perPublication), 0), ratio(median(rs, perPublication), median(found[fmt.Sprint(shape.name, 0)], perPublication)), lost(rs))
		}
		t.add(row...)
	}
	return []table{t}, nil
}

// perPublication is the server's CPU in microseconds.
func perPublication(r load.Report) float64 { return r.ServerCPU / float64(max(r.Published, 1)) * 1e6 }

// among measures with so many subscribers beside those that a publication
// concerns.
func (l *lab) among(others int, query func(int) string) (*load.Report, error) {
	c := wayside()
	s, err := c.start(l)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	run := runID()
	t := s.target(run, c)
	road := "&road=" + s.hub(run, c).Road()
	t.URL = s.url + "/api/v1/stream?status=actual"
	t.Query = func(id int) string {
		if id < matching {
			return road
		}
		return query(id)
	}
	return load.Measure(l.ctx, load.Job{
		Target: t, Plan: load.Plan{Subscribers: matching + others, Others: others, Run: run}, Publisher: s.publisher(run, c),
		Window: 1, Settle: time.Second, WarmUp: time.Second, Duration: l.duration, PIDs: s.pids(),
	})
}
