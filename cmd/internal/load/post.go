package load

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A Publisher publishes messages with these marks and returns when the server
// has acknowledged them.
type Publisher interface {
	Publish(ctx context.Context, marks []Mark) error
}

// Post publishes by POST over one kept connection.
type Post struct {
	URL    string
	Header http.Header
	Body   func([]Mark) []byte
	// Accept judges the answer; nil: anything below 300 is good.
	Accept func(status int, body []byte) error
	Client *http.Client
}

// NewClient is an HTTP client that keeps so many connections.
func NewClient(connections int, config *tls.Config) *http.Client {
	return &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			MaxIdleConns: connections, MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections,
			DisableCompression: true, TLSClientConfig: config, ForceAttemptHTTP2: false,
		},
	}
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 16 << 20

// Publish makes one request.
func (p *Post) Publish(ctx context.Context, marks []Mark) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body(marks)))
	if err != nil {
		return fmt.Errorf("publish at %s: %w", p.URL, err)
	}
	req.Header = p.Header
	resp, err := p.Client.Do(req)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	switch {
	case err != nil:
		return fmt.Errorf("read the answer to a publication: %w", err)
	case p.Accept != nil:
		return p.Accept(resp.StatusCode, body)
	case resp.StatusCode >= 300:
		return fmt.Errorf("publish: the server answered %s: %.300s", resp.Status, body)
	}
	return nil
}
