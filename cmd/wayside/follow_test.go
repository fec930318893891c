package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"

	"github.com/gorilla/websocket"
)

// follower is a reader of the stream, of either transport.
type follower struct {
	t      testing.TB
	next   func() ([]byte, error)
	close  func()
	cursor string
}

func follow(t testing.TB, h *running, transport, since string) *follower {
	t.Helper()
	q := url.Values{}
	if since != "" {
		q.Set("since", since)
	}
	at := h.url + "/api/v1/stream?" + q.Encode()
	if transport == "websocket" {
		c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(at, "http"), nil)
		if err != nil {
			t.Fatal(err)
		}
		c.SetReadDeadline(time.Now().Add(patience))
		return &follower{t: t, close: func() { c.Close() }, next: func() ([]byte, error) { _, raw, err := c.ReadMessage(); return raw, err }}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	lines := bufio.NewReader(resp.Body)
	return &follower{t: t, close: func() { cancel(); resp.Body.Close() }, next: func() ([]byte, error) {
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return nil, err
			}
			if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
				return bytes.TrimSpace(data), nil
			}
		}
	}}
}

// until reads messages until one is what is waited for.
func (f *follower) until(what string, want func(message) bool) {
	f.t.Helper()
	for {
		raw, err := f.next()
		if err != nil {
			f.t.Fatalf("waiting for %s: %v", what, err)
		}
		var m message
		if err := json.Unmarshal(raw, &m); err != nil {
			f.t.Fatalf("message %q: %v", raw, err)
		}
		if m.Cursor != "" && !m.More {
			f.cursor = m.Cursor
		}
		if want(m) {
			return
		}
	}
}

// has reports whether m changes the notice in that way.
func (f *follower) has(m message, op string, id notice.ID) bool {
	for _, c := range m.Changes {
		if c.Op == op && (c.ID == id || c.Notice.ID == id) {
			return true
		}
	}
	return false
}
