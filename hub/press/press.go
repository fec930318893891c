// Package press keeps the rendered feeds and exports: each made once per
// change, checked, compressed and held in memory, so that a poll costs a look
// at the head of the log. The network side (hub/serve) asks it for documents;
// it knows no HTTP, and no format but through the table that it is given.
//
// A document is good while the log holds nothing newer that its readers would
// see, and until the clock next changes the state of something in it. Where a
// new one can't be made or fails its check, the notices that are to blame are
// left out; where that doesn't help, the last good one stands and the failure
// is counted.
package press

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/singleflight"

	"wayside/hub"
	"wayside/hub/filter"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// Config is what a press is told. Base is required, the rest is optional.
type Config struct {
	Base    string         // public URL of the hub, no slash at the end
	Site    notice.Words   // its name, in feed titles and as the owner
	Contact notice.Contact // how the public reaches the office that runs it
	Zone    *time.Location // of the times in texts and of days; nil: UTC
	Records hub.Log        // what the daily archives are read from; nil: there are none
	Log     *slog.Logger   // nil: discard
	// Bytes bounds the documents kept, compressed copies included; 0: 64 MiB.
	Bytes int
}

// Press makes and keeps documents. Its methods may be called from several
// goroutines.
type Press struct {
	hub    *hub.Hub
	table  []format.Format
	cfg    Config
	zstd   *zstd.Encoder
	flight singleflight.Group
	slots  chan struct{} // bounds the renderings at a time

	mu    sync.Mutex // guards the fields below; never held while rendering
	shelf shelf
	stats Stats
}

// Stats counts what a press has done since it was made.
type Stats struct {
	Hits      uint64 // documents answered from memory
	Renders   uint64 // documents made
	Failures  uint64 // documents that could not be made or failed their check: an alarm
	LeftOut   uint64 // notices left out because they alone made a document fail: an alarm
	Documents int    // kept
	Bytes     int    // kept
}

// Request names one document.
type Request struct {
	Feed   string // "now" or "log"
	Format string // name in the table
	Query  filter.Query
	// Day asks for the archive page of that date of the log; zero: the feed.
	Day time.Time
	// Self is the canonical absolute URL of the document, and so its name in
	// memory; "": made of the other fields.
	Self string
}

// New makes a press over the formats of table.
func New(h *hub.Hub, table []format.Format, c Config) *Press {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Bytes == 0 {
		c.Bytes = 64 << 20
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic("press: zstd: " + err.Error()) // only wrong options fail, and these are constant
	}
	return &Press{hub: h, table: table, cfg: c, zstd: z, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), shelf: newShelf(c.Bytes)}
}

// Stats returns the counters.
func (p *Press) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stats
	s.Documents, s.Bytes = p.shelf.count(), p.shelf.bytes
	return s
}

// Document returns the document that r names, as new as the head of the log at
// the time of the call. It must not be changed. The error is a [*hub.Error] of
// kind NotFound for a feed, format or day that there is not, the context's, or
// the failure to make a document that has no last good version.
func (p *Press) Document(ctx context.Context, r Request) (*Document, error) {
	if r.Self == "" {
		r.Self = p.address(r)
	}
	want := p.hub.Head()
	for {
		if doc := p.fresh(r.Self, want, p.hub.Now()); doc != nil {
			return doc, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("wait for %s: %w", r.Self, err)
		}
		made, err, _ := p.flight.Do(r.Self, func() (any, error) { return p.refresh(ctx, r) })
		if err != nil {
			return nil, err
		}
		// A flight that began before this call may not have seen its head.
		if s := made.(*sheet); s.seen >= want {
			return s.doc, nil
		}
	}
}

// Kept returns the document of a name where it is in memory, as new as the head
// of the log and good at now; else nil, and [Press.Document] has to make it.
func (p *Press) Kept(self string, now time.Time) *Document { return p.fresh(self, p.hub.Head(), now) }

// fresh returns the document in memory where nothing has changed since.
func (p *Press) fresh(self string, want hub.Seq, now time.Time) *Document {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelf.get(self)
	if s == nil || !s.good(want, now) {
		return nil
	}
	p.stats.Hits++
	return s.doc
}

// longest is how long one document may take to make.
const longest = 30 * time.Second

// refresh brings the document up to date: by seeing that no change concerns
// it, else by making it again. Others wait for the same, so that the going of
// the one who asked first doesn't stop it.
func (p *Press) refresh(ctx context.Context, r Request) (*sheet, error) {
	f, ok := format.Named(p.table, r.Format)
	if !ok || !slices.Contains(f.Feeds, r.Feed) {
		return nil, missing("没有这个订阅源", "there is no such feed")
	}
	p.slots <- struct{}{}
	defer func() { <-p.slots }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	p.mu.Lock()
	last := p.shelf.get(r.Self)
	p.mu.Unlock()
	next, err := p.renew(ctx, r, f, last)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shelf.put(r.Self, next)
	return next, nil
}

func missing(zh, en string) error {
	return &hub.Error{Kind: hub.NotFound, Message: notice.Words{notice.Chinese: zh, notice.English: en}}
}

// address is the canonical URL of a request; parameters stand in alphabetical
// order.
func (p *Press) address(r Request) string {
	query := r.Query.String()
	if !r.Day.IsZero() {
		query = with(query, "day="+r.Day.Format(time.DateOnly))
	}
	return join(p.cfg.Base+"/feeds/"+r.Feed+"."+r.Format, query)
}

func join(path, query string) string {
	if query == "" {
		return path
	}
	return path + "?" + query
}

// with puts a parameter into its alphabetical place in a canonical query.
func with(query, parameter string) string {
	if query == "" {
		return parameter
	}
	parts := append(strings.Split(query, "&"), parameter)
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

func (p *Press) count(f func(*Stats)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.stats)
}
