package sqlog_test

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"wayside/hub"
	"wayside/hub/logtest"
)

func docRec(n int) hub.Record {
	r := logtest.Rec(logtest.ID(n), 1, 0)
	r.Doc = bytes.Repeat([]byte("x"), 1024)
	return r
}

// One caller, one record, one sync.
func BenchmarkAppendOne(b *testing.B) {
	l := open(b, b.TempDir())
	for n := 0; b.Loop(); n++ {
		if _, err := l.Append(b.Context(), []hub.Record{docRec(n)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// Many callers share syncs.
func BenchmarkAppendConcurrent(b *testing.B) {
	for _, callers := range []int{10, 100, 500} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			l := open(b, b.TempDir())
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for n := int(next.Add(1)); n <= b.N; n = int(next.Add(1)) {
						if _, err := l.Append(b.Context(), []hub.Record{docRec(n)}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// What a start reads: the newest record of each of 100,000 notices.
func BenchmarkLatest(b *testing.B) {
	const notices = 100_000
	l := open(b, b.TempDir())
	for n := 0; n < notices; n += 1000 {
		var rs []hub.Record
		for i := range 1000 {
			rs = append(rs, docRec(n+i))
		}
		if _, err := l.Append(b.Context(), rs); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		count := 0
		for _, err := range l.Latest(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			count++
		}
		if count != notices {
			b.Fatal(count)
		}
	}
}
