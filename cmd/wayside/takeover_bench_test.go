package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"
)

// How long a takeover takes from its publishing until it is painted on the
// first, the middle and the last of so many displays, and what each costs. They
// are frames of one page, so that one thread of one browser paints them all.
func BenchmarkTakeover(b *testing.B) {
	for _, displays := range []int{1, 24, 100} {
		b.Run(fmt.Sprint(displays), func(b *testing.B) {
			h, g := start(b), look(b)
			h.at("甲隧道", 60, "")
			g.hang(h, displays, "甲隧道")
			if _, err := chromedp.Call(g.tab, performance.Enable, performance.EnableParams{}); err != nil {
				b.Fatal(err)
			}
			var first, middle, last []time.Duration
			spent := map[string]float64{}
			for b.Loop() {
				before, painted := g.spent(), g.paint("乙大桥", displays)
				published := time.Now()
				r := h.takeover("乙大桥")
				at := painted()
				for name, s := range g.spent() {
					spent[name] += s - before[name]
				}
				for i, list := range []*[]time.Duration{&first, &middle, &last} {
					*list = append(*list, at[i*(len(at)-1)/2].Sub(published))
				}
				painted = g.paint("甲隧道", displays)
				h.withdraw(r)
				painted()
			}
			b.ReportMetric(ms(median(first)), "ms-first")
			b.ReportMetric(ms(median(middle)), "ms-middle")
			b.ReportMetric(ms(median(last)), "ms-last")
			for name, s := range spent {
				b.ReportMetric(1000*s/float64(displays*b.N), "ms-"+strings.ToLower(name)+"/display")
			}
		})
	}
}

// What of it is the hub's part: until a takeover is with the last of a hundred
// readers.
func BenchmarkTakeoverAtTheHub(b *testing.B) {
	const readers = 100
	h := start(b)
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	came := make(chan time.Time, readers)
	var done sync.WaitGroup
	for range readers {
		s, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(h.url, "http")+"/api/v1/stream?since=", nil)
		if err != nil {
			b.Fatal(err)
		}
		context.AfterFunc(ctx, func() { _ = s.Close() })
		done.Go(func() {
			for {
				_, m, err := s.ReadMessage()
				if err != nil {
					return
				}
				if strings.Contains(string(m), "乙大桥") && strings.Contains(string(m), `"put"`) {
					came <- time.Now()
				}
			}
		})
	}
	h.eventually("all of them follow the stream", func() bool { _, metrics := h.get("/metrics"); return streams(metrics) >= readers })
	var last []time.Duration
	for b.Loop() {
		published := time.Now()
		r := h.takeover("乙大桥")
		var latest time.Time
		for range readers {
			latest = <-came
		}
		last = append(last, latest.Sub(published))
		h.withdraw(r)
	}
	b.ReportMetric(ms(median(last)), "ms-last")
	stop()
	done.Wait()
}

// spent is what the browser's one thread for the displays has spent, in seconds.
func (g glass) spent() map[string]float64 {
	g.t.Helper()
	r, err := chromedp.Call(g.tab, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		g.t.Fatal(err)
	}
	out := map[string]float64{}
	for _, m := range r.Metrics {
		if name, ok := map[string]string{"TaskDuration": "thread", "ScriptDuration": "script", "LayoutDuration": "layout", "RecalcStyleDuration": "style"}[m.Name]; ok {
			out[name] = m.Value
		}
	}
	return out
}
