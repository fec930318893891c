package hub_test

import (
	"fmt"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

func BenchmarkPublish(b *testing.B) {
	h := open(b, logtest.Memory(), hub.Config{})
	b.ReportAllocs()
	for b.Loop() {
		publish(b, h, police, accident(time.Now()))
	}
}

func BenchmarkPublishTogether(b *testing.B) {
	h := open(b, logtest.Memory(), hub.Config{})
	b.ReportAllocs()
	b.SetParallelism(100)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			publish(b, h, police, accident(time.Now()))
		}
	})
	b.ReportMetric(float64(h.Stats().Records)/float64(h.Stats().Appends), "records/append")
}

// busy is a hub with so many notices in force, every tenth with a schedule.
func busy(b *testing.B, notices int) *hub.Hub {
	h := open(b, logtest.Memory(), hub.Config{})
	var ns []*notice.Notice
	for i := range notices {
		n := accident(time.Now())
		n.Roads[0].Name = fmt.Sprintf("S%d", i%50)
		if i%10 == 0 {
			n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "00:00", End: "24:00"}}}
		}
		ns = append(ns, n)
	}
	if _, errs := h.PublishAll(b.Context(), police, saying(ns), hub.Terms{}); errs[0] != nil {
		b.Fatal(errs[0])
	}
	return h
}

func BenchmarkSince(b *testing.B) {
	h := busy(b, 5000)
	head := hub.Cursor{Epoch: h.Epoch(), Seq: h.Head()}
	last := hub.Cursor{Epoch: h.Epoch(), Seq: h.Head() - 1}
	for _, c := range []struct {
		name   string
		cursor hub.Cursor
		query  string
		want   int
	}{{"up to date", head, "", 0}, {"one behind", last, "", 1}, {"snapshot", hub.Cursor{}, "", 5000}, {"snapshot of a road", hub.Cursor{}, "road=S7", 100}} {
		b.Run(c.name, func(b *testing.B) {
			v := hub.View{Filter: selection(b, c.query)}
			b.ReportAllocs()
			for b.Loop() {
				if got := len(h.Since(c.cursor, v).Changes); got != c.want {
					b.Fatalf("%d changes, want %d", got, c.want)
				}
			}
		})
	}
}
