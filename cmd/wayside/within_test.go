package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/live"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/hub/roster"
	"wayside/hub/serve"
	signs "wayside/hub/sign"
	"wayside/static"

	"github.com/gorilla/websocket"
)

// pipes is a network without a kernel: in a bubble of time its readers wait as
// everything else does.
type pipes struct {
	calls chan net.Conn
	gone  context.Context
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.gone.Done():
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.calls <- theirs
	return ours, nil
}

// bubble is the part of a hub that knows tokens and streams, on a network of
// pipes.
func bubble(t *testing.T, file string) (h *house, network pipes) {
	t.Helper()
	good := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	h, network = &house{log: slog.New(slog.DiscardHandler)}, pipes{make(chan net.Conn), ctx}
	var err error
	h.desk, err = desk.Open(ctx, file)
	good(err)
	h.hub, err = hub.Open(ctx, logtest.Memory(), hub.Config{})
	good(err)
	h.roster, err = roster.Open(ctx, roster.Config{Hub: h.hub, Desk: h.desk, Fonts: signs.NewFonts(static.Glyphs())})
	good(err)
	h.live = live.New(h.hub, live.Config{Portable: true, Heartbeat: time.Hour, Ping: time.Hour})
	h.web = serve.New(serve.Config{Hub: h.hub, Desk: h.desk, Live: h.live, Roster: h.roster, Formats: format.Table()})
	server := &http.Server{Handler: h.web.Handler()}
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(network) })
	running.Go(func() { _ = h.live.Run(ctx) })
	running.Go(func() { h.dismissRevoked(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		server.Close()
		h.hub.Close()
		good(h.desk.Close())
	})
	return h, network
}

// TestATokenIsOutWithinASecondOnOpenConnectionsToo: over a WebSocket, events, a
// long-poll and a body that is half sent; the clock is the bubble's.
func TestATokenIsOutWithinASecondOnOpenConnectionsToo(t *testing.T) {
	for what, out := range map[string]func(context.Context, *desk.Desk) error{
		"revoked": func(ctx context.Context, d *desk.Desk) error { return d.Revoke(ctx, "newsroom") },
		"rotated": func(ctx context.Context, d *desk.Desk) error { _, err := d.Rotate(ctx, "newsroom"); return err },
		"expired": func(ctx context.Context, d *desk.Desk) error { return d.Expire(ctx, "newsroom", time.Now()) },
	} {
		for _, phase := range []time.Duration{0, lookForRevoked / 2, lookForRevoked - 1} { // of the look, when it happens
			file := filepath.Join(t.TempDir(), "desk.db")
			t.Run(what+" "+phase.String()+" after a look", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { outWithinASecond(t, file, phase, out) })
			})
		}
	}
}

func outWithinASecond(t *testing.T, file string, phase time.Duration, out func(context.Context, *desk.Desk) error) {
	h, network := bubble(t, file)
	secret, err := h.desk.Add(t.Context(), desk.Token{Name: "newsroom", Publisher: notice.Party{ID: "yunxi-police"}, Expires: time.Now().Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	as := http.Header{"Authorization": {"Bearer " + secret}}
	client := &http.Client{Transport: &http.Transport{DialContext: network.dial}}
	ask := func(method, path string, body io.Reader) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://hub.example"+path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = as.Clone()
		resp, err := client.Do(req)
		if err != nil {
			t.Errorf("%s %s: %v", method, path, err)
			return &http.Response{Body: http.NoBody}
		}
		return resp
	}
	dialer := websocket.Dialer{NetDialContext: network.dial}
	socket, _, err := dialer.DialContext(t.Context(), "ws://hub.example/api/v1/stream", as)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	events := ask(http.MethodGet, "/api/v1/stream", nil)
	defer events.Body.Close()
	head, _, err := bufio.NewReader(events.Body).ReadLine()
	if err != nil || len(head) == 0 {
		t.Fatalf("the events begin with %q, %v", head, err)
	}
	half, rest := io.Pipe()
	time.Sleep(2*lookForRevoked + phase) // in the bubble: between two looks

	var all sync.WaitGroup
	var began time.Time
	ended := func(what string) {
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s goes on for %s", what, took)
		}
	}
	all.Go(func() {
		for err := error(nil); err == nil; _, _, err = socket.ReadMessage() {
		}
		ended("the WebSocket")
	})
	all.Go(func() {
		_, _ = io.Copy(io.Discard, events.Body)
		ended("the stream of events")
	})
	all.Go(func() {
		resp := ask(http.MethodGet, "/api/v1/changes?wait=60&since="+hub.Cursor{Epoch: h.hub.Epoch(), Seq: h.hub.Head()}.String(), nil)
		defer resp.Body.Close()
		if ended("the long-poll"); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("the long-poll is answered %d, want 401", resp.StatusCode)
		}
	})
	all.Go(func() {
		resp := ask(http.MethodPost, "/api/v1/notices", half)
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("what was half sent is answered %d, want 401", resp.StatusCode)
		}
	})
	doc := strings.Replace(closure("雨岭隧道封闭", time.Now().Add(time.Hour), ""), `"severe"`, `"minor"`, 1)
	_, _ = io.WriteString(rest, doc[:40])
	synctest.Wait()
	began = time.Now()
	if err := out(t.Context(), h.desk); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	_, _ = io.WriteString(rest, doc[40:])
	rest.Close()
	again := ask(http.MethodPost, "/api/v1/notices", strings.NewReader(doc))
	again.Body.Close()
	if again.StatusCode != http.StatusUnauthorized {
		t.Errorf("the next request is answered %d, want 401", again.StatusCode)
	}
	all.Wait()
	if n := len(h.hub.List(hub.View{}, time.Now())); n != 0 {
		t.Errorf("%d notices went out", n)
	}
	client.CloseIdleConnections()
}
