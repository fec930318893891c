package serve_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAFeedAskedForAgainIsAnsweredAsAtFirst holds the short way against the
// long one: status, header and bytes, for whatever a reader may send.
func TestAFeedAskedForAgainIsAnsweredAsAtFirst(t *testing.T) {
	h := build(t)
	for i := range 9 {
		h.publish(work(fmt.Sprint("雨岭隧道检修", i)))
	}
	first := h.get("/feeds/now.atom")
	tag, date := first.Header().Get("ETag"), first.Header().Get("Last-Modified")
	n := 0
	for _, target := range []string{"/feeds/now.atom", "/feeds/now.atom?lang=en", "/feeds/log.rss", "/feeds/now.json?road=G320", "/feeds/now.geojson", "/feeds/now.wzdx"} {
		for _, header := range [][]string{
			{}, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "gzip, zstd"}, {"Accept-Encoding", "identity"}, {"Origin", "https://news.example"},
			{"If-None-Match", tag}, {"If-None-Match", `"x", W/` + tag}, {"If-None-Match", "*"}, {"If-None-Match", tag, "Origin", "https://news.example"}, {"If-None-Match", `"x"`, "If-Modified-Since", date},
			{"If-Modified-Since", date}, {"If-Modified-Since", "nonsense"},
		} {
			for _, method := range []string{"GET", "HEAD"} {
				n++
				// Other words for the same: the first is answered the long way.
				words := append(slices.Clone(header), "Accept-Encoding", fmt.Sprint("identity;q=0.", n))
				if slices.Contains(header, "Accept-Encoding") {
					words = slices.Clone(header)
					words[1] += fmt.Sprint(", x;q=0.", n)
				}
				a, b := h.ask(method, target, "", words...), h.ask(method, target, "", words...)
				if a.Code != b.Code || a.Body.String() != b.Body.String() || !maps.EqualFunc(age(a), age(b), slices.Equal) {
					t.Errorf("%s %s %q: %d %v, again %d %v", method, target, header, a.Code, a.Header(), b.Code, b.Header())
				}
				if a.Code == http.StatusNotModified && (a.Body.Len() > 0 || a.Header().Get("ETag") == "" || a.Header().Get("Cache-Control") == "" || a.Header().Get("Vary") == "") {
					t.Errorf("%s %q: a 304 with %v", target, header, a.Header())
				}
			}
		}
	}
	wants(t, h.ask("POST", "/feeds/now.atom", ""), http.StatusMethodNotAllowed)
}

var seconds = regexp.MustCompile(`\d+`)

// age leaves the seconds that count down out of a header.
func age(w *httptest.ResponseRecorder) http.Header {
	h := w.Header().Clone()
	h.Set("Cache-Control", seconds.ReplaceAllString(h.Get("Cache-Control"), "n"))
	return h
}

// TestAReaderWhoPollsIsNeverToldWhatIsOver asks before and after everything that
// can change a feed.
func TestAReaderWhoPollsIsNeverToldWhatIsOver(t *testing.T) {
	h := build(t)
	poll := func(want ...string) {
		t.Helper()
		for range 3 {
			body := wants(t, h.get("/feeds/now.atom"), 200).Body.String()
			for _, headline := range []string{"甲", "乙", "丙"} {
				if strings.Contains(body, "<title>"+headline) != slices.Contains(want, headline) {
					t.Fatalf("want %q alone in\n%s", want, body)
				}
			}
		}
	}
	poll()
	a := h.publish(work("甲"))
	poll("甲")
	h.publish(work("乙"))
	poll("甲", "乙")
	wants(t, h.ask("POST", "/api/v1/notices/"+a.ID.UUID()+"/withdraw", `{"reason":"误发"}`, bearer(h.newsroom)...), 200)
	poll("乙")
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	wants(t, h.post(regexp.MustCompile(`"expires":"[^"]*"`).ReplaceAllString(work("丙"), `"expires":"`+soon+`"`)), 201)
	poll("乙", "丙")
	h.clock.forward(time.Hour + time.Second)
	poll("乙")
	h.clock.forward(24 * time.Hour)
	poll()
}

// TestManyPollWhileTheFeedChanges lets no answer go back in time.
func TestManyPollWhileTheFeedChanges(t *testing.T) {
	h := build(t)
	h.publish(work("工0 "))
	var done sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		done.Go(func() {
			for last := 0; ; {
				select {
				case <-stop:
					return
				default:
				}
				w := httptest.NewRecorder()
				h.handler.ServeHTTP(w, request("GET", "/feeds/now.atom", ""))
				if seen := strings.Count(w.Body.String(), "<title>工"); seen < last {
					t.Errorf("%d notices after %d", seen, last)
					return
				} else {
					last = seen
				}
			}
		})
	}
	for i := range 20 {
		h.publish(work(fmt.Sprintf("工%d ", i+1)))
		if got := strings.Count(h.get("/feeds/now.atom").Body.String(), "<title>工"); got != i+2 {
			t.Errorf("%d of %d notices are in the feed once they are published", got, i+2)
		}
	}
	close(stop)
	done.Wait()
}

func TestAskingAgainMakesNothing(t *testing.T) {
	h := build(t)
	w := &discard{http.Header{}}
	for _, more := range []int{1, 100} {
		for i := range more {
			h.publish(work(fmt.Sprint("雨岭隧道检修", more, "-", i)))
		}
		tag := h.get("/feeds/now.atom").Header().Get("ETag")
		for _, header := range [][]string{{}, {"If-None-Match", tag}, {"Accept-Encoding", "gzip"}} {
			r := request("GET", "/feeds/now.atom", "", header...)
			if made := testing.AllocsPerRun(100, func() {
				clear(w.header)
				h.handler.ServeHTTP(w, r)
			}); made >= 1 {
				t.Errorf("%q: %v allocations an answer", header, made)
			}
		}
	}
}

func TestEveryFeedThatIsAnsweredIsCounted(t *testing.T) {
	h := build(t)
	tag := h.get("/feeds/now.atom").Header().Get("ETag")
	for range 6 {
		h.get("/feeds/now.atom", "If-None-Match", tag)
	}
	for range 3 {
		h.get("/feeds/now.atom")
	}
	page := h.get("/metrics", "From", "127.0.0.1:1").Body.String()
	for status, want := range map[string]int{"200": 4, "304": 6} {
		if line := fmt.Sprintf(`wayside_http_request_seconds_count{route="GET /feeds/{file}",status="%s"} %d`, status, want); !strings.Contains(page, line+"\n") {
			t.Errorf("the metrics lack %s", line)
		}
	}
}
