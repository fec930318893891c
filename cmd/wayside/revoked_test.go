package main

import (
	"context"
	"io"
	"net/http"
	"testing"
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
	public := follow(t, h, "sse", "")
	defer public.close()
	public.until("the state", func(m message) bool { return m.Type == "changes" })
	must(t, "token", "revoke", "newsroom", "--data", h.data)
	if _, err := io.Copy(io.Discard, resp.Body); err != nil && ctx.Err() != nil {
		t.Fatal("the stream of a revoked token goes on")
	}
	if code, _, _ := h.say(http.MethodGet, "/api/v1/notices", ""); code != http.StatusUnauthorized {
		t.Errorf("a request with the revoked token: %d, want 401", code)
	}
}
