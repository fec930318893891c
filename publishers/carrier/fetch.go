package carrier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// validators are what a server gave with a document, to ask for it again only
// where it changed (RFC 9110 section 13.1).
type validators struct{ etag, modified string }

// fetched is the answer to one request.
type fetched struct {
	body      []byte
	unchanged bool
	validators
}

// statusError is an answer other than 200 and 304. After is how long the
// server asked to be left alone (Retry-After).
type statusError struct {
	status int
	moved  string
	after  time.Duration
}

func (e *statusError) Error() string {
	if e.moved != "" {
		return fmt.Sprintf("the source answered %d and points to %s; redirects are not followed", e.status, e.moved)
	}
	return fmt.Sprintf("the source answered %d %s", e.status, http.StatusText(e.status))
}

// shown is an address without what may be secret in it (user, query): faults
// are seen by everybody who may see the health of a source.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that can't be read"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// fault says that address could not be fetched, and why.
func fault(address string, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) { // it repeats the address
		err = inner.Err
	}
	return fmt.Errorf("fetch %s: %w", shown(address), err)
}

// get asks for address, conditionally where v holds something.
func (p *Poll) get(ctx context.Context, client *http.Client, address string, v validators) (fetched, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fetched{}, err
	}
	if p.sameHost(req.URL) {
		for name, values := range p.Header {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "wayside")
	}
	if v.etag != "" {
		req.Header.Set("If-None-Match", v.etag)
	}
	if v.modified != "" {
		req.Header.Set("If-Modified-Since", v.modified)
	}
	res, err := client.Do(req)
	if err != nil {
		return fetched{}, err
	}
	defer res.Body.Close()
	return p.answer(res, v)
}

func (p *Poll) answer(res *http.Response, v validators) (fetched, error) {
	switch {
	case res.StatusCode == http.StatusNotModified && v != (validators{}):
		return fetched{unchanged: true, validators: v}, nil
	case res.StatusCode != http.StatusOK:
		return fetched{}, refusal(res)
	}
	limit := p.limit()
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return fetched{}, fmt.Errorf("read the body: %w", err)
	}
	if int64(len(body)) > limit {
		return fetched{}, fmt.Errorf("the document is larger than %d bytes", limit)
	}
	if len(body) == 0 {
		return fetched{}, errors.New("the body is empty")
	}
	return fetched{body: body, validators: validators{res.Header.Get("ETag"), res.Header.Get("Last-Modified")}}, nil
}

func refusal(res *http.Response) error {
	e := &statusError{status: res.StatusCode}
	if res.StatusCode/100 == 3 {
		e.moved = shown(res.Header.Get("Location"))
	}
	if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
		e.after = time.Duration(n) * time.Second
	}
	return e
}

// sameHost reports whether u is on the very server that the settings name:
// only that one is sent the source's keys, and only it may be private.
func (p *Poll) sameHost(u *url.URL) bool {
	own, err := url.Parse(p.URL)
	return err == nil && own.Scheme == u.Scheme && own.Host == u.Host
}

func (p *Poll) limit() int64 {
	if p.MaxBytes > 0 {
		return p.MaxBytes
	}
	return MaxBytes
}
