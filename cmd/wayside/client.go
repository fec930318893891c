package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wayside/hub/notice"
)

// hubFlags say which hub a command talks to, and as whom.
type hubFlags struct {
	Hub   string `help:"URL of the hub." default:"http://127.0.0.1:8080" env:"WAYSIDE_HUB"`
	Token string `help:"Token of the publisher." env:"WAYSIDE_TOKEN"`
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 64 << 20

// call makes one request. A refusal by the hub is a *hubError.
func (h hubFlags) call(ctx context.Context, method, path string, header http.Header, body []byte) ([]byte, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(h.Hub, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("the hub's URL %q: %w", h.Hub, err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if h.Token != "" {
		req.Header.Set("Authorization", "Bearer "+h.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("reach the hub at %s (is it running? --hub says where): %w", h.Hub, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return nil, nil, fmt.Errorf("read the hub's answer: %w", err)
	}
	if resp.StatusCode >= 400 {
		e := &hubError{Status: resp.StatusCode, raw: answer}
		json.Unmarshal(answer, e)
		return answer, resp.Header, e
	}
	return answer, resp.Header, nil
}

// hubError is a problem document of the hub (RFC 9457).
type hubError struct {
	Status   int             `json:"status"`
	Title    string          `json:"title"`
	Detail   string          `json:"detail"`
	Problems notice.Problems `json:"problems"`
	raw      []byte
}

// Error is what a person should read.
func (e *hubError) Error() string {
	s := fmt.Sprintf("the hub answered %d %s", e.Status, http.StatusText(e.Status))
	if e.Detail != "" {
		s += ": " + e.Detail
	} else if e.Title != "" {
		s += ": " + e.Title
	}
	for _, p := range e.Problems {
		s += fmt.Sprintf("\n  %s: %s  %s", orDash(p.Field), p.Message.In(notice.English), p.Message.In(notice.Chinese))
	}
	if e.Status == http.StatusUnauthorized {
		s += "\n  give a token with --token or WAYSIDE_TOKEN; \"wayside token add NAME --publisher ID\" makes one"
	}
	return s
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// noticeArg is a notice as a person names it: an id, a short code or the URL of
// its page.
func (h hubFlags) resolve(ctx context.Context, arg string) (notice.ID, error) {
	if u, err := url.Parse(arg); err == nil && u.Scheme != "" && u.Scheme != "urn" {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		arg = parts[len(parts)-1]
	}
	if id, ok := notice.ParseID(arg); ok {
		return id, nil
	}
	code, ok := notice.ParseCode(arg)
	if !ok {
		return "", fmt.Errorf("%q is neither an id nor a short code", arg)
	}
	body, _, err := h.call(ctx, http.MethodGet, "/api/v1/notices/"+code, nil, nil)
	if err != nil {
		return "", err
	}
	var e struct{ Notice struct{ ID notice.ID } }
	if err := json.Unmarshal(body, &e); err != nil {
		return "", fmt.Errorf("read the hub's answer: %w", err)
	}
	return e.Notice.ID, nil
}
