package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestARevokedTokenEndsItsOpenStreams(t *testing.T) {
	t.Parallel()
	h := start(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.token)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var ticket struct{ Ticket string }
	if code, body, _ := h.say(http.MethodPost, "/api/v1/tickets", ""); code != http.StatusCreated || json.Unmarshal([]byte(body), &ticket) != nil {
		t.Fatalf("a ticket: %d %s", code, body)
	}
	socket, _, err := websocket.DefaultDialer.DialContext(ctx, strings.Replace(h.url, "http", "ws", 1)+"/api/v1/stream?ticket="+ticket.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	public := follow(t, h, "sse", "")
	defer public.close()
	public.until("the state", func(m message) bool { return m.Type == "changes" })
	must(t, "token", "revoke", "newsroom", "--data", h.data)
	if _, err := io.Copy(io.Discard, resp.Body); err != nil && ctx.Err() != nil {
		t.Fatal("the stream of a revoked token goes on")
	}
	for err == nil { // to its last word
		_, _, err = socket.ReadMessage()
	}
	if ctx.Err() != nil {
		t.Fatal("the socket that a ticket of it opened goes on")
	}
	if code, _, _ := h.say(http.MethodGet, "/api/v1/notices", ""); code != http.StatusUnauthorized {
		t.Errorf("a request with the revoked token: %d, want 401", code)
	}
}
