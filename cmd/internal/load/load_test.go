package load_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"wayside/cmd/internal/load"

	"github.com/gorilla/websocket"
)

// relay is a server that sends on what is posted to it, with whatever faults a
// test gives it.
type relay struct {
	mu   sync.Mutex // guards outs
	outs []chan []byte

	deflate bool                             // compresses, where that is asked for
	spoil   func(n int, msg []byte) [][]byte // what becomes of the nth message
	posts   int
}

func (r *relay) join() chan []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(chan []byte, 10_000)
	r.outs = append(r.outs, out)
	return out
}

func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case req.Method == http.MethodPost:
		msg, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.posts++
		for _, m := range r.spoil(r.posts, msg) {
			for _, out := range r.outs {
				out <- m
			}
		}
	case req.Header.Get("Upgrade") != "":
		out := r.join() // before the client knows that it is in
		conn, err := (&websocket.Upgrader{EnableCompression: r.deflate}).Upgrade(w, req, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for m := range out {
			if len(m) == 0 || conn.WriteControl(websocket.PingMessage, []byte("1"), time.Now().Add(time.Minute)) != nil || conn.WriteMessage(websocket.TextMessage, m) != nil {
				return
			}
		}
	default:
		out := r.join()
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		for m := range out {
			if len(m) == 0 {
				return
			}
			fmt.Fprintf(w, "data: %s\n\n", m)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func kept(_ int, msg []byte) [][]byte { return [][]byte{msg} }

// measured measures a relay; the URL has a name where the portable reader is
// asked for.
func measured(t *testing.T, r *relay, sse, tls bool) *load.Report {
	t.Helper()
	server := httptest.NewUnstartedServer(r)
	run := load.Run(0x1a2b3c4d)
	j := load.Job{
		Target: load.Target{SSE: sse, Deflate: r.deflate}, Plan: load.Plan{Subscribers: 20, Run: run}, Window: 64, Duration: 200 * time.Millisecond,
	}
	if tls {
		server.StartTLS()
		j.Target.TLS = server.Client().Transport.(*http.Transport).TLSClientConfig
		j.Target.TLS.ServerName = "example.com"
	} else {
		server.Start()
	}
	defer server.Close()
	j.Target.URL = server.URL
	j.Publisher = &load.Post{
		URL: server.URL, Client: load.NewClient(1, j.Target.TLS),
		Body: func(ms []load.Mark) []byte { return fmt.Appendf(nil, `{"x":"%s"}`, run.Text(ms[0])) },
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	report, err := load.Measure(ctx, j)
	r.mu.Lock()
	for _, out := range r.outs {
		close(out)
	}
	r.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryDeliveryIsCountedOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sse, tls, deflate bool }{
		{}, {sse: true}, {tls: true}, {sse: true, tls: true}, {deflate: true}, {tls: true, deflate: true},
	} {
		r := measured(t, &relay{spoil: kept, deflate: c.deflate}, c.sse, c.tls)
		if r.Connected != 20 || r.Published == 0 || r.Delivered != 20*r.Published || r.Lost+r.Repeated+r.Late != 0 || r.Disconnected != 0 {
			t.Errorf("%+v: %+v", c, r)
		}
		if r.Latency.P50 <= 0 || r.Latency.Max < r.Latency.P99 || r.Latencies.Count != uint64(r.Delivered) {
			t.Errorf("%+v: latency %+v of %d", c, r.Latency, r.Latencies.Count)
		}
	}
}

func TestWhatIsLostRepeatedOrLateIsTold(t *testing.T) {
	t.Parallel()
	var held []byte
	faults := map[string]func(n int, msg []byte) [][]byte{
		"lost": func(n int, msg []byte) [][]byte {
			if n%5 == 0 {
				return nil
			}
			return [][]byte{msg}
		},
		"repeated": func(n int, msg []byte) [][]byte { return [][]byte{msg, msg} },
		"late": func(n int, msg []byte) [][]byte {
			if n%2 == 1 {
				held = msg
				return nil
			}
			return [][]byte{msg, held}
		},
	}
	for name, spoil := range faults {
		for _, deflate := range []bool{false, true} {
			r := measured(t, &relay{spoil: spoil, deflate: deflate}, false, false)
			lost, repeated, late := r.Lost, r.Repeated, r.Late
			if name == "late" {
				lost -= lost % 20 // the last one may be held for ever
				lost = max(lost-20, 0)
			}
			for kind, n := range map[string]int64{"lost": lost, "repeated": repeated, "late": late} {
				if (kind == name) != (n > 0) {
					t.Errorf("a server whose messages are %s, deflate %v: %d %s\n%+v", name, deflate, n, kind, r)
				}
			}
			if r.Delivered+r.Lost != 20*r.Published {
				t.Errorf("%s, deflate %v: %d delivered and %d lost are not 20 of %d", name, deflate, r.Delivered, r.Lost, r.Published)
			}
		}
	}
}

func TestWhoIsCutOffIsTold(t *testing.T) {
	t.Parallel()
	r := measured(t, &relay{spoil: func(n int, msg []byte) [][]byte { return [][]byte{msg, nil}[n%2:][:1] }}, false, false)
	if r.Disconnected != 20 || len(r.Failures) == 0 {
		t.Errorf("%d cut off, because of %v", r.Disconnected, r.Failures)
	}
}

func TestAServerThatRefusesIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, err := load.Measure(t.Context(), load.Job{Target: load.Target{URL: server.URL}, Plan: load.Plan{Subscribers: 3}})
	if err == nil || err.Error() != "only 0 of 3 subscribers connected: the server answered 404 Not Found" {
		t.Errorf("got %v", err)
	}
}

func TestAServerThatDoesNotCompressIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&relay{spoil: kept})
	defer server.Close()
	_, err := load.Measure(t.Context(), load.Job{Target: load.Target{URL: server.URL, Deflate: true}, Plan: load.Plan{Subscribers: 3}})
	if err == nil || err.Error() != "only 0 of 3 subscribers connected: the server does not compress as it was asked to" {
		t.Errorf("got %v", err)
	}
}
