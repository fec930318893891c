package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The flood: so many reports in all, in so many rounds, from as many networks,
// one in so many with its work done.
const (
	flooded     = 10_000
	floodRounds = 10
	floodPace   = 4 * time.Millisecond // between two reports
	workedEvery = 100
)

// flood sends reports over one connection as a proxy does, from networks of
// their own, until all of a round are sent.
type flood struct {
	b        *testing.B
	conn     net.Conn
	in       *bufio.Reader
	addr     string
	sent     int
	answered map[int]int
	worked   []string // challenge and work, as a form
}

func newFlood(b *testing.B, h *running) *flood {
	f := &flood{b: b, addr: strings.TrimPrefix(h.url, "http://"), answered: map[int]int{}}
	_, page := h.get("/report?category=question&lang=en")
	challenge := regexp.MustCompile(`name="challenge" value="([^"]+)"`).FindStringSubmatch(page)
	if challenge == nil {
		b.Fatal("the form has no challenge")
	}
	for n := 0; len(f.worked) < flooded/workedEvery; n++ {
		nonce := fmt.Sprint("flood", n)
		if sum := sha256.Sum256([]byte(challenge[1] + "." + nonce)); bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= 18 {
			f.worked = append(f.worked, url.Values{"challenge": {challenge[1]}, "work": {nonce}}.Encode())
		}
	}
	return f
}

// round sends so many, each a while after the last.
func (f *flood) round(reports int) {
	conn, err := net.Dial("tcp", f.addr)
	if err != nil {
		f.b.Error(err)
		return
	}
	defer conn.Close()
	f.conn, f.in = conn, bufio.NewReader(conn)
	due := time.Now()
	for range reports {
		f.one()
		due = due.Add(floodPace)
		time.Sleep(time.Until(due))
	}
}

func (f *flood) one() {
	n := f.sent
	f.sent++
	body := url.Values{"category": {"question"}, "lang": {"zh-CN"}, "text": {fmt.Sprint("请问驾驶证到期换证需要带什么材料？", n)}, "contact": {"13800138000"}}.Encode()
	if n%workedEvery == 0 {
		body += "&" + f.worked[n/workedEvery]
	}
	fmt.Fprintf(f.conn, "POST /report HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: 10.%d.%d.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", f.addr, n/250, n%250, len(body), body)
	resp, err := http.ReadResponse(f.in, nil)
	if err != nil {
		f.b.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if err != nil {
		f.b.Error(err)
	}
	f.answered[resp.StatusCode]++
}

// during measures while a round of the flood comes in.
func (f *flood) during(measure func() float64) float64 {
	var sending sync.WaitGroup
	defer sending.Wait()
	sending.Go(func() { f.round(flooded / floodRounds) })
	return measure()
}

// p99 is that of one more round of posts.
func (c *throng) p99() float64 {
	from := len(c.took)
	c.round(800, 20*time.Millisecond)
	return float64(quantile(c.took[from:], 99))
}

// BenchmarkPublishDuringAFlood tells how long publishing takes while 10,000
// reports come in, beside how long it takes when none does: rounds of both, in
// turn, at the same pace. Which comes first alternates, so that neither has the
// shorter log nor the machine just after the flood, and each pair is held against
// itself alone.
func BenchmarkPublishDuringAFlood(b *testing.B) {
	h := start(b, "--proxies", "127.0.0.0/8")
	body := bytes.TrimSpace([]byte(roadwork()))
	quiet := gather(b, 4, strings.TrimPrefix(h.url, "http://"), h.token, string(body))
	busy := gather(b, 4, strings.TrimPrefix(h.url, "http://"), h.token, string(body))
	for _, c := range []*throng{quiet, busy} {
		c.round(50, 20*time.Millisecond) // to warm up
		c.took = nil
	}
	f := newFlood(b, h)
	var ratios []float64 // of the p99 of each two rounds: the machine has other work, too
	for b.Loop() {
		for i := range floodRounds {
			var without, with float64
			if i%2 == 0 {
				without, with = quiet.p99(), f.during(busy.p99)
			} else {
				with, without = f.during(busy.p99), quiet.p99()
			}
			ratios = append(ratios, with/without)
		}
	}
	b.ReportMetric(ms(quantile(quiet.took, 99)), "p99-ms-quiet")
	b.ReportMetric(ms(quantile(busy.took, 99)), "p99-ms-flood")
	b.ReportMetric(median(ratios), "p99-ratio")
	b.ReportMetric(slices.Min(ratios), "p99-ratio-least")
	b.ReportMetric(slices.Max(ratios), "p99-ratio-most")
	b.ReportMetric(ms(median(quiet.took)), "p50-ms-quiet")
	b.ReportMetric(ms(median(busy.took)), "p50-ms-flood")
	b.ReportMetric(float64(f.answered[http.StatusSeeOther]), "taken")
	b.ReportMetric(float64(f.answered[http.StatusServiceUnavailable]+f.answered[http.StatusTooManyRequests]), "refused")
}
