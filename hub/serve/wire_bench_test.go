package serve_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// BenchmarkFeedOverTheWire asks for a feed of about 20 KB over kept connections,
// in turns with the least that net/http can do for one: a handler that compares
// the tag and writes the bytes. "of-bare" is our rate as a share of that one;
// the client's own work is part of both.
func BenchmarkFeedOverTheWire(b *testing.B) {
	h := county(b, 12)
	first := h.get("/feeds/now.atom")
	body, tag := first.Body.Bytes(), first.Header().Get("ETag")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ours, least := h.open(), serving(b, l, &http.Server{Handler: bare(body, tag, first.Header().Get("Content-Type"))})
	for _, c := range []struct{ name, header string }{
		{"200", ""}, {"304", "If-None-Match: " + tag + "\r\n"},
	} {
		ask := "GET /feeds/now.atom HTTP/1.1\r\nHost: hub.example\r\n" + c.header + "\r\n"
		b.Run(c.name, func(b *testing.B) {
			to, from := dialled(b, ours), dialled(b, least)
			b.SetBytes(int64(len(body)))
			var mine, theirs time.Duration
			for b.Loop() {
				mine += to.turns(b, ask, 50)
				theirs += from.turns(b, ask, 50)
			}
			b.ReportMetric(float64(mine.Microseconds())/float64(50*b.N), "µs/ours")
			b.ReportMetric(float64(theirs.Microseconds())/float64(50*b.N), "µs/bare")
			b.ReportMetric(theirs.Seconds()/mine.Seconds(), "of-bare")
		})
	}
}

// bare is the least that a feed takes.
func bare(body []byte, tag, media string) http.Handler {
	length := strconv.Itoa(len(body))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("ETag", tag)
		h.Set("Content-Type", media)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", length)
		_, _ = w.Write(body)
	})
}

// kept is a connection that asks again and again.
type kept struct {
	net.Conn
	r *bufio.Reader
}

func dialled(b *testing.B, to net.Addr) kept {
	c, err := net.Dial(to.Network(), to.String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return kept{c, bufio.NewReaderSize(c, 64<<10)}
}

// turns asks n times and returns how long it took.
func (k kept) turns(b *testing.B, ask string, n int) time.Duration {
	began := time.Now()
	for range n {
		if _, err := io.WriteString(k, ask); err != nil {
			b.Fatal(err)
		}
		if err := k.skip(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}

// skip reads one answer, keeping nothing.
func (k kept) skip() error {
	length := 0
	for {
		line, err := k.r.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read a header: %w", err)
		}
		if len(line) == 2 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return err
			}
		}
	}
	_, err := k.r.Discard(length)
	return err
}
