package live_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/live"
	"wayside/hub/notice"
)

// BenchmarkCohorts is what a publication costs the hub that concerns one of many
// live cohorts, each with a filter of its own, and what the cohorts cost at
// rest. Their readers are in this process and take no part in the network.
func BenchmarkCohorts(b *testing.B) {
	for _, many := range []int{1, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(many), func(b *testing.B) { cohorts(b, many) })
	}
}

// rest is how long the cohorts are watched at rest: each beats once.
const rest = 5 * time.Second

func cohorts(b *testing.B, many int) {
	_, key, _ := ed25519.GenerateKey(nil)
	s := open(b, memory(), live.Config{Heartbeat: rest, Attest: seal{key}, MaxReaders: many, MaxPerAddress: many})
	for i := range 200 {
		s.say(sample(fmt.Sprint("stands", i), "G1"))
	}
	before := resident()
	var came atomic.Int64
	first := make(chan struct{}, 1)
	for i := range many {
		q, _ := filter.Parse(url.Values{"road": {fmt.Sprintf("R%d", i)}}, filter.Params{})
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/", nil)
		r.ProtoMajor = 2 // so that nobody looks for a connection
		a := &audience{header: http.Header{}, came: &came}
		if i == 0 {
			a.first = first
		}
		go s.engine.ServeSSE(a, r, hub.View{Filter: q.Selection}, hub.Cursor{})
	}
	for came.Load() < int64(many) {
		runtime.Gosched()
	}
	time.Sleep(rest) // the first heartbeat of a cohort looks at all notices
	each := float64(resident()-before) / float64(many)
	from := used()
	time.Sleep(rest)
	idle := (used() - from).Seconds() / rest.Seconds()
	<-first
	b.ResetTimer()
	from = used()
	for i := 0; b.Loop(); i++ {
		s.say(sample(fmt.Sprint(i), "R0"))
		<-first
	}
	// What the cohorts cost all the while is not the publication's.
	cpu := (used() - from).Seconds() - idle*b.Elapsed().Seconds()
	b.ReportMetric(cpu*1e6/float64(b.N), "cpu-µs/op")
	b.ReportMetric(100*idle, "idle-%")
	b.ReportMetric(each, "B/cohort")
}

// audience is a reader that counts: its first message, and then for first its
// batches.
type audience struct {
	header http.Header
	came   *atomic.Int64
	begun  bool
	first  chan struct{}
}

func (a *audience) Header() http.Header { return a.header }

func (a *audience) WriteHeader(int) {}

func (a *audience) SetWriteDeadline(time.Time) error { return nil }

func (a *audience) FlushError() error { return nil }

func (a *audience) Write(p []byte) (int, error) {
	if !a.begun {
		a.begun = true
		return len(p), nil
	}
	if a.came != nil {
		a.came.Add(1)
		a.came = nil
	}
	if a.first != nil && place(p) >= 0 {
		a.first <- struct{}{}
	}
	return len(p), nil
}

// seal signs as a hub does, and has no public log.
type seal struct{ key ed25519.PrivateKey }

func (seal) Reached(context.Context, hub.Seq) bool { return true }

func (seal) Root(hub.Seq) (string, bool) { return "", true }

func (s seal) Sign(b live.Beat) []notice.Sig {
	sig := ed25519.Sign(s.key, fmt.Append(nil, b))
	return []notice.Sig{{Key: "k", Sig: base64.StdEncoding.EncodeToString(sig)}}
}

// used is the CPU time of this process.
func used() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func resident() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
