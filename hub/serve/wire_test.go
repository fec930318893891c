package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/serve"
)

// open serves a house on loopback, until the test ends.
func (h *house) open() net.Addr {
	h.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.Fatal(err)
	}
	return serving(h, h.web.Listener(l), &http.Server{Handler: h.handler, ConnContext: h.web.Context, ConnState: h.web.ConnState})
}

func serving(t testing.TB, l net.Listener, server *http.Server) net.Addr {
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		_ = server.Shutdown(context.Background())
		done.Wait()
	})
	return l.Addr()
}

// talker is a connection that asks again and again.
type talker struct {
	testing.TB
	net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, to net.Addr) talker {
	c, err := net.Dial(to.Network(), to.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return talker{t, c, bufio.NewReaderSize(c, 64<<10)}
}

func (c talker) say(pieces ...string) {
	for _, s := range pieces {
		if _, err := io.WriteString(c, s); err != nil {
			c.Fatal(err)
		}
	}
}

// hear reads the answer to a method: its status line and header without what
// the clock changes, and its body.
func (c talker) hear(method string) string {
	c.Helper()
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	if _, err := http.ParseTime(resp.Header.Get("Date")); err != nil {
		c.Errorf("Date %q: %v", resp.Header.Get("Date"), err)
	}
	resp.Header.Del("Date")
	var b strings.Builder
	fmt.Fprintln(&b, resp.Proto, resp.Status)
	_ = resp.Header.Write(&b)
	return seconds.ReplaceAllString(b.String(), "n") + string(body)
}

// get is a request as bytes; header are its further lines.
func get(target string, header ...string) string {
	lines := append([]string{"GET " + target + " HTTP/1.1", "Host: hub.example"}, header...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// TestAConnectionIsAnsweredTheSameHoweverItsBytesCome sends many conversations,
// in pieces of any size, to a server that answers repeats by their bytes and to
// one that knows net/http alone, and wants the same of both.
func TestAConnectionIsAnsweredTheSameHoweverItsBytesCome(t *testing.T) {
	h := build(t)
	for i := range 3 {
		h.publish(work(fmt.Sprint("雨岭隧道检修", i)))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	quick, plain := h.open(), serving(t, l, &http.Server{Handler: h.handler})
	first := h.get("/feeds/now.atom")
	feed, unchanged := get("/feeds/now.atom"), get("/feeds/now.atom", "If-None-Match: "+first.Header().Get("ETag"))
	post := func(body string) string {
		return fmt.Sprintf("POST /api/v1/notices HTTP/1.1\r\nHost: hub.example\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	asks := []struct{ method, bytes string }{
		{"GET", feed}, {"GET", unchanged}, {"GET", strings.Replace(feed, "\r\n\r\n", fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", len(unchanged)), 1) + unchanged}, {"GET", get("/feeds/now.rss?lang=en", "Accept-Encoding: gzip")},
		{"HEAD", strings.Replace(feed, "GET", "HEAD", 1)}, {"GET", get("/healthz")}, {"GET", get("/feeds/now.atom?x")}, {"POST", post(feed)}, {"POST", post(feed + unchanged)},
		{"GET", strings.Replace(feed, "\r\n\r\n", fmt.Sprintf("\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(feed), feed), 1)},
		{"GET", strings.ReplaceAll(feed, "\r\n", "\n")}, {"GET", strings.Replace(feed, "\r\n\r\n", "\r\nX-Odd: GET / HTTP/1.1\r\n\r\n", 1)},
	}
	for round := range 200 {
		dice := rand.New(rand.NewPCG(7, uint64(round)))
		a, b := dial(t, quick), dial(t, plain)
		for range 8 {
			var all string
			var methods []string
			for range 1 + dice.IntN(4)*dice.IntN(2) {
				ask := asks[dice.IntN(len(asks))]
				if dice.IntN(3) > 0 {
					ask = asks[dice.IntN(3)]
				}
				all, methods = all+ask.bytes, append(methods, ask.method)
			}
			var pieces []string
			for rest := all; rest != ""; {
				n := len(rest)
				switch head, _, ok := strings.Cut(rest, "\r\n\r\n"); {
				case dice.IntN(3) == 0:
					n = 1 + dice.IntN(n)
				case ok && dice.IntN(2) == 0: // what follows may look like another request
					n = len(head) + 4
				}
				pieces, rest = append(pieces, rest[:n]), rest[n:]
			}
			a.say(pieces...)
			b.say(pieces...)
			for _, method := range methods {
				if got, want := a.hear(method), b.hear(method); got != want {
					t.Fatalf("round %d, of %q:\n%s\nwant\n%s", round, pieces, got, want)
				}
			}
		}
		a.Close()
		b.Close()
	}
}

func TestAKeptConnectionHearsOfEveryChange(t *testing.T) {
	h := build(t)
	c := dial(t, h.open())
	for i := range 20 {
		h.publish(work(fmt.Sprintf("工%d ", i)))
		for range 3 {
			c.say(get("/feeds/now.atom"))
			if n := strings.Count(c.hear("GET"), "<title>工"); n != i+1 {
				t.Fatalf("the feed has %d notices of %d", n, i+1)
			}
		}
	}
	h.clock.forward(13 * time.Hour)
	c.say(get("/feeds/now.atom"))
	if s := c.hear("GET"); strings.Contains(s, "<title>工") {
		t.Errorf("what has expired is told: %s", s)
	}
}

func TestRepeatsAreCountedOnce(t *testing.T) {
	h := build(t)
	c := dial(t, h.open())
	for range 50 {
		c.say(get("/feeds/now.atom"))
		c.hear("GET")
	}
	page := h.get("/metrics", "From", "127.0.0.1:1").Body.String()
	if line := `wayside_http_request_seconds_count{route="GET /feeds/{file}",status="200"} 50` + "\n"; !strings.Contains(page, line) {
		t.Errorf("the metrics lack %s", line)
	}
}

func TestAReaderThatGoesLeavesNothingBehind(t *testing.T) {
	h := build(t)
	at := h.open()
	for range 20 {
		c := dial(t, at)
		for range 3 {
			c.say(get("/feeds/now.atom"))
			c.hear("GET")
		}
		c.say(get("/feeds/now.atom"))
		c.Close() // unread
	}
	c := dial(t, at)
	c.say(get("/healthz"))
	if s := c.hear("GET"); !strings.Contains(s, `"ok"`) {
		t.Error(s)
	}
}

// TestAStreamGetsTheConnectionItself lets the event loop take it.
func TestAStreamGetsTheConnectionItself(t *testing.T) {
	h := build(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan net.Conn, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(serve.Remembering(w)).Hijack()
		if err != nil {
			t.Error(err)
		}
		got <- c
	})
	at := serving(t, h.web.Listener(l), &http.Server{Handler: handler, ConnContext: h.web.Context, ConnState: h.web.ConnState})
	dial(t, at).say(get("/"))
	c := <-got
	defer c.Close()
	if _, ok := c.(*net.TCPConn); !ok {
		t.Errorf("a %T", c)
	}
}
