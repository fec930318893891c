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
				fmt.Fprintf(os.Stderr, "%-5s %6d others  %.0f µs each  at rest %.2f %%  lost %d\n", shape.name, n, perPublication(*r), atRest(*r), r.Lost)
				k := fmt.Sprint(shape.name, n)
				found[k] = append(found[k], *r)
			}
		}
	}
	t := table{
		title: fmt.Sprintf("Many filters: what a publication costs that concerns %d readers", matching),
		note: "CPU of the hub for each publication, one at a time: taking in, signing, storing, matching, and writing to those it concerns. " +
			"What the hub takes at rest, which is the heartbeats of every filter, each signed for itself, stands apart and is not in it.",
	}
	t.columns = []string{"other filters"}
	for _, shape := range shapes {
		t.columns = append(t.columns, "by "+shape.name+", µs", "of none", "at rest, % of a core", "lost")
	}
	for _, n := range others {
		row := []string{count(n)}
		for _, shape := range shapes {
			rs := found[fmt.Sprint(shape.name, n)]
			row = append(row, number(median(rs, perPublication), 0), ratio(median(rs, perPublication), median(found[fmt.Sprint(shape.name, 0)], perPublication)),
				number(median(rs, atRest), 2), lost(rs))
		}
		t.add(row...)
	}
	return []table{t}, nil
}

// perPublication is the server's CPU in microseconds, beyond what it takes at
// rest.
func perPublication(r load.Report) float64 {
	return (r.ServerCPU - r.IdleCPU*r.Seconds) / float64(max(r.Published, 1)) * 1e6
}

// atRest is the server's CPU in percent of a core while nothing is published.
func atRest(r load.Report) float64 { return 100 * r.IdleCPU }

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
		Window: 1, Settle: time.Second, Idle: 2 * l.duration, WarmUp: time.Second, Duration: l.duration, PIDs: s.pids(),
	})
}
