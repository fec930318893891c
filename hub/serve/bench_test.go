package serve_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// discard is a ResponseWriter that keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func (d *discard) SetWriteDeadline(time.Time) error { return nil }

// county is a house where n notices stand.
func county(b *testing.B, n int) *house {
	h := build(b)
	docs := make([]string, n)
	for i := range docs {
		docs[i] = work(fmt.Sprint("雨岭隧道检修", i))
	}
	wants(b, h.post("["+strings.Join(docs, ",")+"]"), 200)
	return h
}

func (h *house) again(b *testing.B, target string, header ...string) {
	r := request("GET", target, "", header...)
	w := &discard{http.Header{}}
	h.handler.ServeHTTP(w, r)
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		h.handler.ServeHTTP(w, r)
	}
}

func BenchmarkList1000(b *testing.B) { county(b, 1000).again(b, "/api/v1/notices") }
func BenchmarkListGzip1000(b *testing.B) {
	county(b, 1000).again(b, "/api/v1/notices", "Accept-Encoding", "gzip")
}
func BenchmarkListUnchanged1000(b *testing.B) {
	h := county(b, 1000)
	h.again(b, "/api/v1/notices", "If-None-Match", h.get("/api/v1/notices").Header().Get("ETag"))
}
func BenchmarkFeedHit(b *testing.B) {
	county(b, 100).again(b, "/feeds/now.atom", "Accept-Encoding", "gzip")
}
func BenchmarkFeedUnchanged(b *testing.B) {
	h := county(b, 100)
	h.again(b, "/feeds/now.atom", "If-None-Match", h.get("/feeds/now.atom").Header().Get("ETag"))
}
func BenchmarkPage(b *testing.B) { county(b, 100).again(b, "/", "Accept-Encoding", "gzip") }

func BenchmarkPublish(b *testing.B) {
	h := build(b)
	header := bearer(h.newsroom)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		w := &discard{http.Header{}}
		h.handler.ServeHTTP(w, request("POST", "/api/v1/notices", work(fmt.Sprint("工", i)), header...))
	}
}
