package serve_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// BenchmarkFeedByWrk has wrk ask with 64 kept connections, in turns, for a feed
// of about 20 KB from us, from a bare handler of net/http and, where it is
// installed, from one worker of nginx with the same bytes in a file; then for
// what it has already. It reports medians of answers per second.
func BenchmarkFeedByWrk(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Skip("needs wrk")
	}
	h := county(b, 12)
	first := h.get("/feeds/now.atom")
	body, tag := first.Body.Bytes(), first.Header().Get("ETag")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	servers := map[string]string{
		"ours": "http://" + h.open().String() + "/feeds/now.atom",
		"bare": "http://" + serving(b, l, &http.Server{Handler: bare(body, tag, first.Header().Get("Content-Type"))}).String(),
	}
	if url := nginx(b, body); url != "" {
		servers["nginx"] = url
	}
	for _, status := range []int{http.StatusOK, http.StatusNotModified} {
		b.Run(strconv.Itoa(status), func(b *testing.B) {
			rates := map[string][]float64{}
			for b.Loop() {
				for name, url := range servers {
					rates[name] = append(rates[name], wrk(b, url, status))
				}
			}
			median := func(name string) float64 {
				slices.Sort(rates[name])
				return rates[name][len(rates[name])/2]
			}
			for name := range servers {
				b.ReportMetric(median(name), name+"/s")
				if name != "ours" {
					b.ReportMetric(median("ours")/median(name), "of-"+name)
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

var rate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// wrk asks for one second and returns the answers per second.
func wrk(b *testing.B, url string, status int) float64 {
	args := []string{"-t1", "-c64", "-d1", url}
	if status == http.StatusNotModified {
		args = append(args, "-H", "If-None-Match: "+tagOf(b, url))
	}
	out, err := exec.Command("wrk", args...).CombinedOutput()
	m := rate.FindSubmatch(out)
	if err != nil || m == nil || bytes.Contains(out, []byte("Non-2xx")) {
		b.Fatalf("wrk: %v\n%s", err, out)
	}
	n, _ := strconv.ParseFloat(string(m[1]), 64)
	return n
}

// tagOf is the tag of what wrk gets, who takes no coding.
func tagOf(b *testing.B, url string) string {
	ask := func(tag string) *http.Response {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Header = http.Header{"Accept-Encoding": {"identity"}, "If-None-Match": {tag}}
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	tag := ask(`"none"`).Header.Get("ETag")
	if got := ask(tag).StatusCode; got != http.StatusNotModified {
		b.Fatalf("%s asked again with %s: %d", url, tag, got)
	}
	return tag
}

// nginx serves body as a file until the benchmark ends, "" where there is none.
func nginx(b *testing.B, body []byte) string {
	path, err := exec.LookPath("nginx")
	if err != nil {
		return ""
	}
	dir, err := os.MkdirTemp("", "nginx")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
	conf := fmt.Sprintf(`worker_processes 1; daemon off; pid %[1]s/pid; error_log %[1]s/errors; events { worker_connections 1024; }
http { access_log off; sendfile on; keepalive_requests 1000000000; open_file_cache max=10; types { application/atom+xml atom; }
server { listen %[2]s; root %[1]s; } }`, dir, at)
	for name, text := range map[string][]byte{"conf": []byte(conf), "feed.atom": body} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(path, "-c", filepath.Join(dir, "conf"), "-e", filepath.Join(dir, "errors"))
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	for range 100_000 {
		if c, err := net.Dial("tcp", at); err == nil {
			c.Close()
			return "http://" + at + "/feed.atom"
		}
	}
	b.Fatal("nginx does not listen")
	return ""
}
