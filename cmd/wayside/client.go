package main

import (
	"bytes"
	"cmp"
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
	Hub   string `help:"URL of the hub." default:"http://127.0.0.1:8080" env:"WAYSIDE_HUB" aliases:"url"`
	Token string `help:"Token of the publisher (better in the environment, where no list of processes shows it)." env:"WAYSIDE_TOKEN"`
}

// Validate is kong's hook.
func (h hubFlags) Validate() error {
	u, err := url.Parse(h.Hub)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("--hub: %q is not a URL such as http://127.0.0.1:8080", h.Hub)
	}
	return nil
}

// mostAnswer bounds what is read of an answer.
const mostAnswer = 64 << 20

// answer is what the hub said.
type answer struct {
	status int
	body   []byte
}

// call makes one request. A refusal by the hub is a *hubError; its answer
// stands beside it.
func (h hubFlags) call(ctx context.Context, method, path string, header http.Header, body []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	resp, err := h.open(ctx, method, path, header, body)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("read the hub's answer: %w", err)
	}
	a := answer{resp.StatusCode, raw}
	if a.status >= 400 {
		return a, a.refusal()
	}
	return a, nil
}

// open makes one request and leaves its answer to be read.
func (h hubFlags) open(ctx context.Context, method, path string, header http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(h.Hub, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the hub's URL %q: %w", h.Hub, err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if h.Token != "" {
		req.Header.Set("Authorization", "Bearer "+h.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err // the URL is told here
	}
	if err != nil {
		return nil, fmt.Errorf("reach the hub at %s (is it running? --hub says where): %w", h.Hub, err)
	}
	return resp, nil
}

// refusal reads the answer as a problem document, as far as it is one.
func (a answer) refusal() *hubError {
	e := &hubError{}
	_ = json.Unmarshal(a.body, e) // a proxy may say it in HTML
	e.Status = a.status
	return e
}

// hubError is a problem document of the hub (RFC 9457).
type hubError struct {
	Status   int             `json:"status"`
	Title    string          `json:"title"`
	Detail   string          `json:"detail"`
	Problems notice.Problems `json:"problems"`
	Held     string          `json:"held"`    // id of what waits for a second person
	Formats  []string        `json:"formats"` // that the document may be in
	Entry    *struct {
		Seq    uint64
		Code   string
		Notice struct {
			ID       notice.ID
			Revision int
		}
	} `json:"entry"` // what stands under the id
}

// Error is what a person should read, in both languages, and what to do next.
func (e *hubError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the hub answered %d %s", e.Status, http.StatusText(e.Status))
	if said := cmp.Or(e.Detail, e.Title); said != "" {
		b.WriteString(": " + said)
	}
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s: %s  %s", cmp.Or(p.Field, "-"), p.Message.In(notice.English), p.Message.In(notice.Chinese))
	}
	if e.Entry != nil {
		fmt.Fprintf(&b, "\n  what stands: %s (%s), revision %d", e.Entry.Code, e.Entry.Notice.ID, e.Entry.Notice.Revision)
	}
	switch {
	case e.Status == http.StatusUnauthorized:
		b.WriteString("\n  give a token with --token or WAYSIDE_TOKEN; \"wayside token add NAME --publisher ID\" makes one")
	case len(e.Formats) > 0:
		b.WriteString("\n  name it with --format: " + strings.Join(e.Formats, ", "))
	}
	return b.String()
}

// resolve finds a notice as a person names it: an id, a short code or the URL
// of one of its pages.
func (h hubFlags) resolve(ctx context.Context, arg string) (notice.ID, error) {
	id, code := named(arg)
	if id == "" && code == "" {
		return "", usagef("%q is neither an id, nor a code such as 7K2QF9W, nor the URL of a notice", arg)
	}
	if id != "" {
		return id, nil
	}
	a, err := h.call(ctx, http.MethodGet, "/api/v1/notices/"+code, nil, nil)
	if err != nil {
		return "", fmt.Errorf("find the notice %s: %w", code, err)
	}
	var e struct{ Notice struct{ ID notice.ID } }
	if err := json.Unmarshal(a.body, &e); err != nil {
		return "", fmt.Errorf("read the hub's answer: %w", err)
	}
	return e.Notice.ID, nil
}

// named is the id or the short code in arg, which may be a URL such as
// /notices/UUID/2.json or /n/CODE.
func named(arg string) (id notice.ID, code string) {
	parts := []string{arg}
	if u, err := url.Parse(arg); err == nil && u.Host != "" {
		parts = strings.Split(u.Path, "/")
	}
	for _, part := range parts {
		part, _, _ = strings.Cut(part, ".")
		if id, ok := notice.ParseID(part); ok {
			return id, ""
		}
		if code, ok := notice.ParseCode(part); ok {
			return "", code
		}
	}
	return "", ""
}
