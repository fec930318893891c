package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
)

// writers is how many publishers post at once.
const writers = 100

// roadwork is a notice of the usual size, about 1.1 KB.
func roadwork() string {
	return fmt.Sprintf(`{"kind":"traffic","event":"roadwork","severity":"moderate","urgency":"expected","certainty":"observed","expires":%q,
"text":{"zh-CN":{"headline":"G320 国道雨岭隧道双向封闭检修","description":"因照明与通风设备检修，G320 国道 K123+400 至 K126+900 雨岭隧道双向封闭，途经车辆请提前绕行 S201 省道，预计多用二十五分钟。","instruction":"请按现场标志减速慢行，服从交警指挥。","sign":"雨岭隧道封闭 请绕行S201"},
"en":{"headline":"G320 Yuling Tunnel closed both ways for maintenance","description":"Lighting and ventilation of the Yuling Tunnel are being repaired. Use provincial road S201 instead and allow 25 more minutes.","instruction":"Slow down and follow the officers' directions."}},
"roads":[{"name":"G320","localName":"雨岭隧道","direction":"both","from":{"chainage":123400,"label":"K123+400"},"to":{"chainage":126900,"label":"K126+900"}}],
"impact":"allClosed","delaySeconds":1500,"areas":[{"scheme":"GB/T 2260","code":"361199","name":{"zh-CN":"云溪县"}}],
"geometry":{"type":"LineString","coordinates":[[117.91234,28.52341],[117.92111,28.51987],[117.94002,28.51123]]},"contact":{"telephone":"0793-6120122"}}`,
		time.Now().Add(48*time.Hour).UTC().Format(time.RFC3339))
}

// several is a list of n such notices.
func several(n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(roadwork()+",", n), ",") + "]"
}

// bare is the same front without a hub: what comes is appended as it is.
func bare(b *testing.B, log hub.Log) string {
	var next atomic.Int64
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16<<20))
		if err == nil {
			rec := logtest.Rec(notice.DeriveID("bare", strconv.FormatInt(next.Add(1), 10)), 1, 0)
			rec.Doc = raw
			_, err = log.Append(r.Context(), []hub.Record{rec})
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"status":"kept"}`)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go server.Serve(l)
	b.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// throng is many publishers, each with a connection that stays open. It spends as
// little as it can, since it shares the machine with what it measures.
type throng struct {
	b     *testing.B
	ask   []byte
	conns []net.Conn
	took  []time.Duration // of every post
	rates []float64       // posts a second, of every round
}

func gather(b *testing.B, size int, addr, token, body string) *throng {
	c := &throng{b: b}
	c.ask = fmt.Appendf(nil, "POST /api/v1/notices HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", addr, token, len(body), body)
	for range size {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close() })
		c.conns = append(c.conns, conn)
	}
	return c
}

// round makes all of them post, until posts are done; pace is the time between
// two posts of one publisher, 0: as soon as the last is acknowledged.
func (c *throng) round(posts int, pace time.Duration) {
	var left atomic.Int64
	left.Store(int64(posts))
	took := make([][]time.Duration, len(c.conns))
	began := time.Now()
	var all sync.WaitGroup
	for i, conn := range c.conns {
		all.Go(func() {
			in, due := bufio.NewReader(conn), began.Add(pace*time.Duration(i)/time.Duration(len(c.conns)))
			for left.Add(-1) >= 0 {
				if pace > 0 {
					time.Sleep(time.Until(due))
					due = due.Add(pace)
				}
				t := time.Now()
				if err := c.post(conn, in); err != nil {
					c.b.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(t))
			}
		})
	}
	all.Wait()
	c.rates = append(c.rates, float64(posts)/time.Since(began).Seconds())
	c.took = append(c.took, slices.Concat(took...)...)
}

// post posts once and reads the answer.
func (c *throng) post(conn net.Conn, in *bufio.Reader) error {
	if _, err := conn.Write(c.ask); err != nil {
		return err
	}
	status, err := in.ReadString('\n')
	if err != nil || !strings.HasPrefix(status, "HTTP/1.1 20") {
		return fmt.Errorf("answered %q: %w", status, err)
	}
	length := -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if n, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(n))); err != nil {
				return err
			}
		}
	}
	if length < 0 { // in chunks
		for {
			size, err := in.ReadString('\n')
			if err != nil {
				return err
			}
			n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 64)
			if err != nil {
				return err
			}
			if _, err := in.Discard(int(n) + 2); err != nil || n == 0 {
				return err
			}
		}
	}
	_, err = in.Discard(length)
	return err
}

// median is the mean of the two in the middle where there are two.
func median[T int64 | float64 | time.Duration](of []T) T {
	sorted := slices.Sorted(slices.Values(of))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func quantile[T int64 | float64 | time.Duration](of []T, percent int) T {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// ms is for metrics.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func openLog(b *testing.B) hub.Log {
	log, err := sqlog.Open(b.Context(), filepath.Join(b.TempDir(), "log.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close() })
	return log
}

// commits is how long single synced commits of such a document take.
func commits(b *testing.B, log hub.Log, from, n int) (took []time.Duration) {
	doc := []byte(roadwork())
	for i := range n {
		rec := logtest.Rec(notice.DeriveID("commit", strconv.Itoa(from+i)), 1, 0)
		rec.Doc = doc
		t := time.Now()
		if _, err := log.Append(b.Context(), []hub.Record{rec}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(t))
	}
	return took
}

// A hundred publishers post at once to a whole hub and, in turn, to the bare
// front: what the hub does beyond keeping bytes. Each iteration is one round of
// each. Lists are counted in notices.
func BenchmarkIngest(b *testing.B) {
	for _, c := range []struct {
		name  string
		list  int
		posts int
	}{{"single", 1, 6000}, {"lists of 32", 32, 600}} {
		b.Run(c.name, func(b *testing.B) {
			body := roadwork()
			if c.list > 1 {
				body = several(c.list)
			}
			h := start(b)
			log := openLog(b)
			without := gather(b, writers, bare(b, log), "", body)
			with := gather(b, writers, strings.TrimPrefix(h.url, "http://"), h.token, body)
			var one []time.Duration
			for b.Loop() {
				one = append(one, commits(b, log, len(one), 200)...)
				without.round(c.posts, 0)
				with.round(c.posts, 0)
			}
			per := float64(c.list)
			b.ReportMetric(median(without.rates)*per, "bare/s")
			b.ReportMetric(median(with.rates)*per, "wayside/s")
			b.ReportMetric(median(with.rates)/median(without.rates), "of-bare")
			b.ReportMetric(ms(median(one)), "ms-commit")
			b.ReportMetric(ms(quantile(with.took, 99)), "ms-p99")
			b.ReportMetric(ms(quantile(without.took, 99)), "ms-p99-bare")
			b.ReportMetric(h.metric("log_records_total")/h.metric("log_appends_total"), "records/commit")
		})
	}
}

// The same publishers at a rate that leaves the machine room: how long an
// acknowledgement takes beside one synced commit.
func BenchmarkAcknowledge(b *testing.B) {
	for _, rate := range []int{100, 1000} {
		b.Run(fmt.Sprintf("%d a second", rate), func(b *testing.B) {
			h := start(b)
			log := openLog(b)
			with := gather(b, writers, strings.TrimPrefix(h.url, "http://"), h.token, roadwork())
			without := gather(b, writers, bare(b, log), "", roadwork())
			var one []time.Duration
			for b.Loop() {
				one = append(one, commits(b, log, len(one), 200)...)
				with.round(2*rate, writers*time.Second/time.Duration(rate))
				without.round(2*rate, writers*time.Second/time.Duration(rate))
			}
			b.ReportMetric(ms(median(one)), "ms-commit")
			b.ReportMetric(ms(quantile(with.took, 50)), "ms-p50")
			b.ReportMetric(ms(quantile(with.took, 99)), "ms-p99")
			b.ReportMetric(ms(quantile(without.took, 99)), "ms-p99-bare")
			b.ReportMetric(ms(quantile(with.took, 99))/ms(median(one)), "commits-p99")
		})
	}
}

// county is a hub where so many notices are in force.
func county(b *testing.B, notices int) *running {
	h := start(b)
	fill := gather(b, 4, strings.TrimPrefix(h.url, "http://"), h.token, several(100))
	fill.round(notices/100, 0)
	return h
}

// What a publish costs where many notices are in force, beside few; in turn, one
// iteration a round of each.
func BenchmarkPublishAmong(b *testing.B) {
	few, many := county(b, 100), county(b, 100_000)
	for _, crowded := range []int{1, writers} {
		b.Run(fmt.Sprintf("%d publishers", crowded), func(b *testing.B) {
			a := gather(b, crowded, strings.TrimPrefix(few.url, "http://"), few.token, roadwork())
			z := gather(b, crowded, strings.TrimPrefix(many.url, "http://"), many.token, roadwork())
			for b.Loop() {
				a.round(2000, 0)
				z.round(2000, 0)
			}
			b.ReportMetric(1e6/median(a.rates), "µs-among-100")
			b.ReportMetric(1e6/median(z.rates), "µs-among-100000")
			b.ReportMetric(median(a.rates)/median(z.rates), "times")
		})
	}
}
