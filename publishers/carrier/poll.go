package carrier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"wayside/publishers"
)

// Poll asks one address for its document again and again: conditionally, with
// a bound on size and time, and ever more seldom while it fails. It follows no
// redirect and dials public addresses alone. What fails clears nothing: it
// arrives as an Err. A Poll is used by one goroutine.
type Poll struct {
	URL      string
	Every    time.Duration // between two successful attempts; 0: one minute
	Timeout  time.Duration // of one request; 0: 30 seconds
	MaxBytes int64         // of one document, uncompressed; 0: [MaxBytes]
	Private  bool          // the settings allow this host to be private or loopback
	Partial  bool          // a document holds news, not all that is in force
	Header   http.Header   // the source's keys and preferences
	// Index reads a document that lists others (an Atom index of CAP) and
	// returns their addresses, absolute or relative to URL. Nil: the document
	// at URL is the content.
	Index     func(io.Reader) ([]string, error)
	MaxLinked int // documents of one index; 0: 1000
	// Transport carries the requests; nil: one that guards the addresses.
	Transport http.RoundTripper

	seen    validators
	linked  map[string]fetched
	own     *http.Client
	foreign *http.Client
}

const (
	longestPause = 15 * time.Minute // upper bound of the back-off
	linkedShare  = 4                // all documents of an index together, in times MaxBytes
)

// Run polls until ctx ends, and returns nil.
func (p *Poll) Run(ctx context.Context, take publishers.Take) error {
	defer p.close()
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = p.every(), max(longestPause, p.every())
	pause.Reset()
	for {
		a := p.Fetch(ctx)
		if ctx.Err() != nil {
			return nil
		}
		_, err := take(ctx, a)
		if err != nil {
			p.forget()
		}
		next := p.next(a.Err, pause)
		if !wait(ctx, next) {
			return nil
		}
	}
}

// next is the time until the next attempt: the period and a tenth at random,
// so that many sources don't beat in step, or the back-off after a failure.
func (p *Poll) next(err error, pause *backoff.ExponentialBackOff) time.Duration {
	if err == nil {
		pause.Reset()
		return p.every() + rand.N(p.every()/10+1)
	}
	d := pause.NextBackOff()
	var refused *statusError
	if errors.As(err, &refused) {
		d = max(d, min(refused.after, longestPause))
	}
	return d
}

// Fetch makes one attempt.
func (p *Poll) Fetch(ctx context.Context) publishers.Arrival {
	p.open()
	a := publishers.Arrival{Name: shown(p.URL)}
	got, err := p.get(ctx, p.own, p.URL, p.seen)
	switch {
	case err != nil:
		a.Err = fault(p.URL, err)
		return a
	case got.unchanged:
		a.Unchanged = true
		return a
	case p.Index == nil:
		a.Documents, a.Complete = [][]byte{got.body}, !p.Partial
	default:
		a.Documents, a.Err = p.follow(ctx, got.body)
		a.Complete = !p.Partial && a.Err == nil
	}
	if a.Err == nil {
		p.seen = got.validators
	}
	return a
}

// follow fetches what an index lists. What can't be fetched is told, and the
// rest is still brought.
func (p *Poll) follow(ctx context.Context, index []byte) ([][]byte, error) {
	links, err := p.Index(bytes.NewReader(index))
	if err != nil {
		return nil, fmt.Errorf("read the index %s: %w", shown(p.URL), err)
	}
	var docs [][]byte
	var faults []error
	if most := p.maxLinked(); len(links) > most {
		faults = append(faults, fmt.Errorf("the index %s lists %d documents, more than the %d allowed", shown(p.URL), len(links), most))
		links = links[:most]
	}
	kept := make(map[string]fetched, len(links))
	var total int64
	for _, link := range links {
		doc, err := p.link(ctx, link)
		if total += int64(len(doc.body)); err == nil && total > linkedShare*p.limit() {
			faults = append(faults, fmt.Errorf("the documents of the index %s are larger than %d bytes together", shown(p.URL), linkedShare*p.limit()))
			break
		}
		if err != nil {
			faults = append(faults, fault(link, err))
			continue
		}
		if _, twice := kept[link]; !twice {
			docs = append(docs, doc.body)
		}
		kept[link] = doc
	}
	p.linked = kept
	return docs, errors.Join(faults...)
}

// link fetches one document of an index, or takes the copy at hand where the
// server says that it still stands.
func (p *Poll) link(ctx context.Context, link string) (fetched, error) {
	base, err := url.Parse(p.URL)
	if err != nil {
		return fetched{}, err
	}
	at, err := base.Parse(link)
	if err != nil {
		return fetched{}, err
	}
	client := p.own
	if !p.sameHost(at) {
		if at.Scheme != "https" {
			return fetched{}, errors.New("a document on another host must be https")
		}
		client = p.foreign
	}
	before := p.linked[link]
	got, err := p.get(ctx, client, at.String(), before.validators)
	if err == nil && got.unchanged {
		got.body = before.body
	}
	return got, err
}

func (p *Poll) open() {
	if p.own != nil {
		return
	}
	timeout := p.Timeout
	if timeout <= 0 {
		timeout = 30 * time.Second
	}
	own, foreign := p.Transport, p.Transport
	if p.Transport == nil {
		own, foreign = transport(p.Private), transport(false)
	}
	p.own, p.foreign = newClient(own, timeout), newClient(foreign, timeout)
}

func (p *Poll) close() {
	p.own.CloseIdleConnections()
	p.foreign.CloseIdleConnections()
}

// forget makes the next attempt bring everything again.
func (p *Poll) forget() { p.seen, p.linked = validators{}, nil }

func (p *Poll) every() time.Duration {
	if p.Every > 0 {
		return p.Every
	}
	return time.Minute
}

func (p *Poll) maxLinked() int {
	if p.MaxLinked > 0 {
		return p.MaxLinked
	}
	return 1000
}
