package carrier_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestPollAsksAgainOnlyForWhatChanged(t *testing.T) {
	var asked []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("If-None-Match")+"|"+r.Header.Get("If-Modified-Since"))
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Mon, 23 Nov 2026 09:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "document")
	})
	p := &carrier.Poll{URL: url, Private: true}
	first, second := p.Fetch(t.Context()), p.Fetch(t.Context())
	if first.Err != nil || !first.Complete || len(first.Documents) != 1 || string(first.Documents[0]) != "document" {
		t.Errorf("first fetch: got %+v, want the complete document", first)
	}
	if second.Err != nil || !second.Unchanged || second.Complete || len(second.Documents) != 0 {
		t.Errorf("second fetch: got %+v, want unchanged", second)
	}
	if want := []string{"|", `"1"|Mon, 23 Nov 2026 09:00:00 GMT`}; !slices.Equal(asked, want) {
		t.Errorf("conditions: got %q, want %q", asked, want)
	}
}

func TestPollRefusesWhatItMustNotTrust(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		}, "redirects are not followed"},
		"server fault": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, "500"},
		"empty":        {func(w http.ResponseWriter, r *http.Request) {}, "empty"},
		"too large":    {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("x", 1001)) }, "larger than 1000 bytes"},
		"bomb":         {gzipped(strings.Repeat("0", 1<<20)), "larger than 1000 bytes"},
		"cut short": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10")
			io.WriteString(w, "x")
		}, "read the body"},
		"304 unasked":    {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(304) }, "304"},
		"too many hints": {func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X", strings.Repeat("x", 80<<10)) }, "header"},
	} {
		p := &carrier.Poll{URL: serve(t, c.answer), Private: true, MaxBytes: 1000}
		got := p.Fetch(t.Context())
		if got.Err == nil || !strings.Contains(got.Err.Error(), c.want) || got.Complete || len(got.Documents) != 0 {
			t.Errorf("%s: got %+v, want an error with %q and nothing else", name, got, c.want)
		}
	}
}

func gzipped(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, body)
		z.Close()
	}
}

func TestPollReadsCompressedDocuments(t *testing.T) {
	p := &carrier.Poll{URL: serve(t, gzipped("plain")), Private: true}
	if got := p.Fetch(t.Context()); got.Err != nil || string(got.Documents[0]) != "plain" {
		t.Errorf("got %+v, want the document uncompressed", got)
	}
}

func TestPollDialsNoPrivateAddressUnlessToldTo(t *testing.T) {
	reached := false
	url := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, at := range []string{url, strings.Replace(url, "127.0.0.1", "localhost", 1)} {
		p := &carrier.Poll{URL: at}
		if got := p.Fetch(t.Context()); got.Err == nil || reached {
			t.Errorf("%s: got %+v, reached %v; want a refusal before the dial", at, got, reached)
		}
	}
}

func TestAFaultGivesNoSecretAway(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) })
	for name, address := range map[string]string{
		"refused": url + "/feed?key=s3cret", "not dialled": "http://user:s3cret@127.0.0.1:1/feed?key=s3cret", "not an address": "http://[s3cret",
	} {
		got := (&carrier.Poll{URL: address, Private: true}).Fetch(t.Context())
		if got.Err == nil || strings.Contains(got.Err.Error(), "s3cret") || strings.Contains(got.Name, "s3cret") {
			t.Errorf("%s: got %q, %v; want the fault without the secret", name, got.Name, got.Err)
		}
	}
}

func TestIndexIsFollowedAndItsFaultsAreTold(t *testing.T) {
	broken := true
	var keys []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("X-Key"))
		switch r.URL.Path {
		case "/index":
			w.Header().Set("ETag", `"i"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(304)
				return
			}
			io.WriteString(w, "a b")
		case "/b":
			if broken {
				w.WriteHeader(503)
				return
			}
			io.WriteString(w, "B")
		case "/a":
			w.Header().Set("ETag", `"a"`)
			if r.Header.Get("If-None-Match") == `"a"` {
				w.WriteHeader(304)
				return
			}
			io.WriteString(w, "A")
		}
	})
	p := &carrier.Poll{URL: url + "/index", Private: true, Header: http.Header{"X-Key": {"k"}}, Index: words}
	got := p.Fetch(t.Context())
	if got.Err == nil || got.Complete || join(got.Documents) != "A" {
		t.Errorf("with one document missing: got %+v, want the other, incomplete, and an error", got)
	}
	broken = false
	got = p.Fetch(t.Context())
	if got.Err != nil || !got.Complete || join(got.Documents) != "A B" {
		t.Errorf("repaired: got %+v, want both, complete (the index asked for again)", got)
	}
	if got = p.Fetch(t.Context()); !got.Unchanged {
		t.Errorf("third: got %+v, want unchanged", got)
	}
	if slices.Contains(keys, "") {
		t.Errorf("keys sent to the source's own host: got %q, want one with each request", keys)
	}
}

func TestIndexLeadsNowhereItShouldNot(t *testing.T) {
	inside := false
	private := serve(t, func(http.ResponseWriter, *http.Request) { inside = true })
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, private+"/admin https"+strings.TrimPrefix(private, "http")+"/admin file:///etc/passwd")
	})
	p := &carrier.Poll{URL: url, Private: true, Index: words}
	if got := p.Fetch(t.Context()); got.Err == nil || len(got.Documents) != 0 || inside {
		t.Errorf("got %+v, reached %v; want every foreign link refused", got, inside)
	}
	p = &carrier.Poll{URL: url, Private: true, MaxLinked: 1, Index: words}
	if got := p.Fetch(t.Context()); got.Err == nil || !strings.Contains(got.Err.Error(), "more than the 1 allowed") {
		t.Errorf("got %+v, want the bound on documents named", got)
	}
}

func words(r io.Reader) ([]string, error) {
	all, err := io.ReadAll(r)
	return strings.Fields(string(all)), err
}

func join(docs [][]byte) string {
	var all []string
	for _, d := range docs {
		all = append(all, string(d))
	}
	return strings.Join(all, " ")
}

// script answers requests in turn, without a network.
type script struct {
	answers []int
	asked   []string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, r.Header.Get("If-None-Match"))
	status := s.answers[min(len(s.asked), len(s.answers))-1]
	res := &http.Response{StatusCode: status, Header: http.Header{"Etag": {`"1"`}}, Body: io.NopCloser(strings.NewReader("x")), Request: r}
	if status == 503 {
		res.Header.Set("Retry-After", "600")
	}
	return res, nil
}

func TestPollBacksOffWhileItFailsAndNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []int{200, 500, 500, 500, 503, 200, 200}}
		p := &carrier.Poll{URL: "https://feed.example/", Every: time.Minute, Transport: s}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var at []time.Time
		p.Run(ctx, func(_ context.Context, a publishers.Arrival) (notice.Outcome, error) {
			if at = append(at, time.Now()); len(at) == 7 {
				stop()
			}
			return notice.Outcome{}, nil
		})
		gap := func(i int) time.Duration { return at[i].Sub(at[i-1]) }
		if g := gap(1); g < time.Minute || g > 67*time.Second {
			t.Errorf("after a success: got %v, want a minute and at most a tenth", g)
		}
		if g := gap(4); g < 65*time.Second {
			t.Errorf("after three failures: got %v, want more than a minute", g)
		}
		if g := gap(5); g < 10*time.Minute || g > 23*time.Minute {
			t.Errorf("after Retry-After: got %v, want ten minutes or more", g)
		}
		if g := gap(6); g > 67*time.Second {
			t.Errorf("recovered: got %v, want the period again", g)
		}
	})
}

func TestWhatCouldNotBeKeptIsFetchedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []int{200}}
		p := &carrier.Poll{URL: "https://feed.example/", Transport: s}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var n int
		p.Run(ctx, func(context.Context, publishers.Arrival) (notice.Outcome, error) {
			if n++; n == 1 {
				return notice.Outcome{}, errors.New("disk full")
			}
			if n == 3 {
				stop()
			}
			return notice.Outcome{}, nil
		})
		if want := []string{"", "", `"1"`}; !slices.Equal(s.asked, want) {
			t.Errorf("conditions: got %q, want %q", s.asked, want)
		}
	})
}
