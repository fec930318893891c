package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/ledger"
	"wayside/hub/live"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
	"wayside/hub/trust"

	"github.com/gorilla/websocket"
)

// cpu is what this process has used; its readers are processes of their own.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bulletin is a notice of usual size.
func bulletin(b *testing.B, n int) *notice.Notice {
	b.Helper()
	doc, ps := notice.Read([]byte(closure(fmt.Sprintf("第 %d 条", n), time.Now().Add(time.Hour).Truncate(time.Second), "")))
	if ps.Failed() {
		b.Fatal(ps)
	}
	text := doc.Text[notice.Chinese]
	text.Description, text.Instruction = strings.Repeat("雨岭隧道内一辆货车起火，隧道双向封闭，正在清理。", 20), strings.Repeat("请从 S211 绕行。", 20)
	doc.Text[notice.Chinese] = text
	return doc
}

// signers are the keys of a hub, and a signature as the hub makes it.
func signers(b *testing.B) (*keys, func([]byte) []notice.Sig) {
	b.Helper()
	k, _, err := openKeys(filepath.Join(b.TempDir(), keysFolder), "hub.example", time.Now())
	if err != nil {
		b.Fatal(err)
	}
	return k, func(doc []byte) []notice.Sig {
		k.rereadList()
		return k.sign(doc, time.Now())
	}
}

// follows runs a ledger of a log until the benchmark ends.
func follows(b *testing.B, log hub.Log, k *keys) *ledger.Ledger {
	b.Helper()
	l, err := ledger.Open(b.Context(), log, ledger.Config{
		Dir: filepath.Join(b.TempDir(), ledgerFolder), Origin: k.host() + "/log/" + log.Epoch(), Secret: k.secret, Known: k.known,
		Keys: func() []*trust.Key { return k.signing(time.Now()) },
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = l.Run(ctx) })
	b.Cleanup(func() { stop(); done.Wait(); l.Close() })
	return l
}

// BenchmarkSignAndLog is the CPU of what signing and the public log add to a
// record, checkpoints included: at most 60 µs are wanted. Records come as a hub
// under load appends them, some in one commit.
func BenchmarkSignAndLog(b *testing.B) {
	const joined = 32
	k, sign := signers(b)
	n := bulletin(b, 1)
	hub.Store(n)
	n.ID, n.Revision, n.Sent = notice.NewID(), 1, time.Now().UTC()
	doc, err := notice.Emit(n)
	if err != nil {
		b.Fatal(err)
	}
	log, seq := logtest.Memory(), 0
	l := follows(b, log, k)
	bare := logtest.Memory()
	records := func() (rs []hub.Record) {
		for range joined {
			seq++
			rs = append(rs, hub.Record{At: n.Sent, Op: hub.OpPublished, ID: notice.DeriveID("bench", fmt.Sprint(seq)), Rev: 1, Code: "7K2QF9W", Doc: doc, State: notice.Active, By: "bench"})
		}
		return rs
	}
	appendTo := func(log hub.Log, rs []hub.Record) uint64 {
		res, err := log.Append(b.Context(), rs)
		if err != nil {
			b.Fatal(err)
		}
		return uint64(res[len(res)-1].Seq)
	}
	var with, without time.Duration
	for b.Loop() {
		rs := records()
		began := cpu(b)
		appendTo(bare, rs)
		between := cpu(b)
		for i := range rs {
			rs[i].Sigs = sign(rs[i].Doc)
		}
		if !l.Reached(b.Context(), appendTo(log, rs)) {
			b.Fatal("the ledger does not follow")
		}
		with, without = with+cpu(b)-between, without+between-began
	}
	b.ReportMetric(float64(len(doc)), "doc-bytes")
	b.ReportMetric(float64((with-without).Nanoseconds())/float64(b.N*joined)/1000, "cpu-µs/record")
}

// crowd is a hub with readers in a process of their own.
type crowd struct {
	hub   *hub.Hub
	lines *bufio.Reader // of the readers: a number that all have got
	n     int
}

const mostInCrowd = 1000

func newCrowd(b *testing.B, signed bool) *crowd {
	b.Helper()
	log, err := sqlog.Open(b.Context(), filepath.Join(b.TempDir(), logFile))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close() })
	var cfg hub.Config
	if signed {
		k, sign := signers(b)
		follows(b, log, k)
		cfg.Sign = sign
	}
	c := &crowd{}
	if c.hub, err = hub.Open(b.Context(), log, cfg); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.hub.Close)
	engine := live.New(c.hub, live.Config{Heartbeat: time.Hour, MaxPerAddress: 2 * mostInCrowd})
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = engine.Run(ctx) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { engine.ServeWS(w, r, hub.View{}, hub.Cursor{}) }))
	b.Cleanup(func() { stop(); done.Wait(); server.Close() })
	readers := exec.Command(os.Args[0], "-test.run=^TestCrowd$")
	readers.Env = append(os.Environ(), "WAYSIDE_CROWD="+strings.Replace(server.URL, "http", "ws", 1))
	out, err := readers.StdoutPipe()
	if err == nil {
		err = readers.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = readers.Process.Kill(); _ = readers.Wait() })
	c.lines = bufio.NewReader(out)
	c.arrived(b, 0)
	return c
}

// arrived waits until every reader has got a record.
func (c *crowd) arrived(b *testing.B, seq uint64) {
	b.Helper()
	for {
		line, err := c.lines.ReadString('\n')
		if err != nil {
			b.Fatalf("the readers: %v", err)
		}
		var got uint64
		if n, _ := fmt.Sscanf(line, "all %d", &got); n == 1 && got >= seq {
			return
		}
	}
}

// round publishes some notices, one after the other, and returns the CPU.
func (c *crowd) round(b *testing.B, notices int) time.Duration {
	b.Helper()
	author := hub.Author{Name: "bench", Publisher: notice.Party{ID: "bench"}}
	began := cpu(b)
	for range notices {
		c.n++
		r, err := c.hub.Publish(b.Context(), author, bulletin(b, c.n), hub.Terms{})
		if err != nil {
			b.Fatal(err)
		}
		c.arrived(b, r.Seq)
	}
	return cpu(b) - began
}

// TestCrowd is the process of the readers: it says which record all have got.
func TestCrowd(t *testing.T) {
	at := os.Getenv("WAYSIDE_CROWD")
	if at == "" {
		t.Skip("SKIP: only for BenchmarkSigningInFanOut")
	}
	var mu sync.Mutex
	have := map[uint64]int{}
	var failed atomic.Bool
	for range mostInCrowd {
		conn, _, err := websocket.DefaultDialer.Dial(at, nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for !failed.Load() {
				_, r, err := conn.NextReader()
				if err != nil {
					failed.Store(true)
					return
				}
				head := make([]byte, 64)
				n, _ := io.ReadFull(r, head)
				_, _ = io.Copy(io.Discard, r)
				var from, to uint64
				if k, _ := fmt.Sscanf(string(head[:n]), `{"type":"changes","from":%d,"to":%d`, &from, &to); k != 2 {
					continue
				}
				mu.Lock()
				if have[to]++; have[to] == mostInCrowd {
					fmt.Printf("all %d\n", to)
					delete(have, to)
				}
				mu.Unlock()
			}
		}()
	}
	select {} // until it is killed
}

// BenchmarkSigningInFanOut is the share of signing and the public log in what a
// hub spends on publishing to a thousand readers: less than 5 % is wanted. Two
// hubs, with and without, take turns in one run; medians are compared.
func BenchmarkSigningInFanOut(b *testing.B) {
	const notices = 5
	bare, signed := newCrowd(b, false), newCrowd(b, true)
	for range 5 {
		bare.round(b, notices)
		signed.round(b, notices)
	}
	var without, with []float64
	each := func(c *crowd) float64 { return float64(c.round(b, notices).Microseconds()) / notices }
	for i := 0; b.Loop(); i++ {
		var x, y float64
		if i%2 == 0 {
			x, y = each(bare), each(signed)
		} else {
			y, x = each(signed), each(bare)
		}
		without, with = append(without, x), append(with, y)
	}
	median := func(xs []float64) float64 { slices.Sort(xs); return xs[len(xs)/2] }
	x, y := median(without), median(with)
	b.ReportMetric(x, "cpu-µs/bare")
	b.ReportMetric(y, "cpu-µs/signed")
	b.ReportMetric(100*(y-x)/y, "%-signing")
}
