package main

import (
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// How long a hub takes from its start until it serves what stands, with so many
// notices in its log, public log and all: in force, or over for long.
func BenchmarkRestart(b *testing.B) {
	const notices = 100_000
	for _, c := range []struct {
		name  string
		later time.Duration // than they were published
		want  int           // of them in force
	}{{"in force", 0, notices}, {"long over", 90 * 24 * time.Hour, 0}} {
		b.Run(c.name, func(b *testing.B) {
			h := county(b, notices)
			h.stop()
			clock := func() time.Time { return time.Now().Add(c.later) }
			if c.later > 0 { // once, so that the clock's own records are there
				again := listenAt(b, clock, h.data)
				again.eventually("the clock has gone through them", func() bool { return again.inForce() == 0 })
				again.stop()
				clock = func() time.Time { return time.Now().Add(2 * c.later) }
			}
			var serving, ready []time.Duration
			var held []float64
			for b.Loop() {
				before := heap()
				began := time.Now()
				again := listenAt(b, clock, h.data)
				if code, _ := again.get("/api/v1/notices?road=S999"); code != http.StatusOK {
					b.Fatal(code)
				}
				serving = append(serving, time.Since(began))
				again.eventually("ready", func() bool { code, _ := again.get("/readyz"); return code == http.StatusOK })
				ready = append(ready, time.Since(began))
				held = append(held, heap()-before)
				if got := again.inForce(); got != c.want {
					b.Fatalf("%d notices in force, want %d", got, c.want)
				}
				again.stop()
			}
			b.ReportMetric(ms(median(serving)), "ms-serving")
			b.ReportMetric(ms(median(ready)), "ms-ready")
			b.ReportMetric(median(held)/notices, "B/notice")
		})
	}
}

// inForce is how many notices the hub says stand.
func (h *running) inForce() int { return int(h.metric("notices")) }

// metric is what the hub's metrics say of a name.
func (h *running) metric(name string) float64 {
	h.t.Helper()
	_, page := h.get("/metrics")
	_, after, _ := strings.Cut(page, "\nwayside_"+name+" ")
	value, _, _ := strings.Cut(after, "\n")
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		h.t.Fatalf("the metrics say nothing of %s: %v", name, err)
	}
	return f
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
