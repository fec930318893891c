// Package intake reconciles what a source says with what it said before, so
// that a poll without news changes nothing, a new version stays the same
// notice, and what is no longer listed ends only when that is certain. It
// remembers across restarts, keeps the received bytes apart, and knows the
// health of every source.
//
// It reads no document and fetches nothing: deliveries come from publishers
// and pushes; cmd joins them to [Intake.Submit] with one function value.
package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Hub is what intake needs of the hub; [hub.Hub] has it.
type Hub interface {
	Publish(ctx context.Context, a hub.Author, n *notice.Notice, t hub.Terms) (notice.Receipt, error)
	Revise(ctx context.Context, a hub.Author, n *notice.Notice, t hub.Terms) (notice.Receipt, error)
	Withdraw(ctx context.Context, a hub.Author, id notice.ID, reason notice.Words) (notice.Receipt, error)
	Finish(ctx context.Context, a hub.Author, id notice.ID, reason notice.Words) (notice.Receipt, error)
	Entry(ctx context.Context, id notice.ID, viewer string) (notice.Entry, error)
}

// Source is what the configuration says of a source.
type Source struct {
	Name   string
	Format string     // for its health; a delivery may say otherwise
	Author hub.Author // who publishes what it says, and what they may say
	// OnVanish is "hold" (the default: when most of the source vanishes at
	// once, a person decides) or "end".
	OnVanish string
	// StaleAfter is how long without a success makes the source stale; 0:
	// never, as for a folder that may stay empty.
	StaleAfter time.Duration
	Zone       *time.Location // of the times in "changed" texts; nil: UTC
	Covers     []string       // roads and areas that the source answers for
}

// Config is how an intake is opened.
type Config struct {
	Now     func() time.Time // nil: the system's
	Sources []Source
	Keep    int // deliveries whose bytes are kept for each source; 0: 10
}

// ErrUnknownSource says that no source of that name is configured.
var ErrUnknownSource = errors.New("no such source")

// Intake reconciles deliveries. Make it with [Open]. All methods may be called
// from several goroutines; deliveries of one source are taken in turn.
type Intake struct {
	hub   Hub
	store store
	now   func() time.Time
	keep  int

	mu      sync.Mutex // guards sources
	sources map[string]*source
}

// Open opens the memory at path, a database of intake's own, made where it is
// missing, and recalls what the sources of c said before.
func Open(ctx context.Context, path string, h Hub, c Config) (*Intake, error) {
	st, err := openStore(ctx, path)
	if err != nil {
		return nil, err
	}
	in := &Intake{hub: h, store: st, now: c.Now, keep: c.Keep, sources: map[string]*source{}}
	if in.now == nil {
		in.now = time.Now
	}
	if in.keep == 0 {
		in.keep = 10
	}
	for _, s := range c.Sources {
		if err := in.Add(ctx, s); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	return in, nil
}

// Close closes the memory, after the last delivery.
func (in *Intake) Close() error { return in.store.db.Close() }

// Add makes a source known, or gives a known one new settings.
func (in *Intake) Add(ctx context.Context, s Source) error {
	known, err := in.recall(ctx, s)
	if err != nil {
		return err
	}
	if err := known.enter(ctx); err != nil {
		return err
	}
	defer known.leave()
	known.Source = s
	known.show()
	return nil
}

// recall returns the source called s.Name. One that is not known yet gets the
// settings s; where two recall it at once, the first stays.
func (in *Intake) recall(ctx context.Context, s Source) (*source, error) {
	if known, err := in.source(s.Name); err == nil {
		return known, nil
	}
	fresh, err := in.store.load(ctx, s.Name)
	if err != nil {
		return nil, fmt.Errorf("recall source %s: %w", s.Name, err)
	}
	fresh.Source = s
	fresh.show()
	in.mu.Lock()
	defer in.mu.Unlock()
	if known := in.sources[s.Name]; known != nil {
		return known, nil
	}
	in.sources[s.Name] = fresh
	return fresh, nil
}

func (in *Intake) source(name string) (*source, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if s := in.sources[name]; s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownSource, name)
}

// Sources returns the health of every source, by name.
func (in *Intake) Sources() []Health {
	in.mu.Lock()
	all := make([]*source, 0, len(in.sources))
	for _, s := range in.sources {
		all = append(all, s)
	}
	in.mu.Unlock()
	out := make([]Health, 0, len(all))
	for _, s := range all {
		out = append(out, s.report(in.now()))
	}
	slices.SortFunc(out, func(a, b Health) int { return strings.Compare(a.Source, b.Source) })
	return out
}

// Submit reconciles one delivery of a configured source and returns what became
// of each item, in order. An error says that the hub or the memory could not
// be written: what was published stands, and the same delivery should be
// brought again.
func (in *Intake) Submit(ctx context.Context, d notice.Delivery) (notice.Outcome, error) {
	s, err := in.source(d.Source)
	if err != nil {
		return notice.Outcome{}, err
	}
	return in.take(ctx, &visit{s: s, author: s.author(), d: d})
}

// SubmitAs is [Intake.Submit] for what a token brings: the source is made known
// where it is not, and belongs to the publisher that first used its name. A
// message that comes again with another content is a conflict (409), unless
// the delivery is a whole snapshot.
func (in *Intake) SubmitAs(ctx context.Context, a hub.Author, d notice.Delivery) (notice.Outcome, error) {
	s, err := in.recall(ctx, Source{Name: d.Source, Format: d.Format, Author: a})
	if err != nil {
		return notice.Outcome{}, err
	}
	if s.owner() != a.Publisher.ID {
		return notice.Outcome{}, fmt.Errorf("%w: %q is another publisher's", ErrUnknownSource, d.Source)
	}
	return in.take(ctx, &visit{s: s, author: a, d: d, strict: !d.Complete})
}

func (in *Intake) take(ctx context.Context, v *visit) (notice.Outcome, error) {
	s, d := v.s, v.d
	if err := s.enter(ctx); err != nil {
		return notice.Outcome{}, err
	}
	defer s.leave()
	v.in, v.now, v.results = in, in.now().UTC(), make([]notice.Result, len(d.Items))
	work := v.reconcile(ctx)
	s.note(v, work)
	v.tidy(ctx)
	kept := in.store.save(ctx, s, received{at: v.now, format: d.Format, documents: documentsOf(d), keep: in.keep}, v.ended, v.now)
	s.show()
	return notice.Outcome{Results: v.results, Held: s.held()}, errors.Join(work, kept)
}

// visit is the work on one delivery. Its source is ours until it ends.
type visit struct {
	in     *Intake
	s      *source
	author hub.Author
	d      notice.Delivery
	now    time.Time
	// strict: a message that was sent once may not say something else later.
	// Of configured sources the newest word counts.
	strict bool

	results []notice.Result
	counts  Counts
	refused []Refusal
	ended   *Silence // that this delivery ends; nil: none
}

func (v *visit) reconcile(ctx context.Context) error {
	for i := range v.results {
		v.results[i].Index = i
	}
	p := v.plan()
	if err := v.sayAll(ctx, p.says); err != nil {
		return err
	}
	if err := v.endAll(ctx, p); err != nil {
		return err
	}
	if !v.whole(p.keyed) {
		return nil
	}
	return v.absent(ctx, p.listed)
}

// whole reports whether the delivery shows everything that its source lists,
// so that absence can be judged by it; unchanged, it shows what the last one
// did.
func (v *visit) whole(keyed bool) bool {
	if v.d.Unchanged {
		return v.s.Whole
	}
	if len(v.d.Items) > 0 || v.d.Err == nil {
		v.s.Whole = v.d.Complete && v.d.Err == nil && keyed
	}
	return v.d.Err == nil && v.s.Whole
}

// seal is a warning result: the item is fine, and nothing was to be done.
func (v *visit) seal(i int, zh, en string) {
	v.results[i].Status = 200
	if zh != "" {
		v.results[i].Problems.Warn("", zh, en)
	}
}

// refuse notes a refusal of item i, for the answer and for the source's health.
func (v *visit) refuse(i, status int, ps notice.Problems) {
	v.results[i].Status, v.results[i].Problems = status, ps
	v.counts.Refused++
	it := v.d.Items[i]
	v.refused = append(v.refused, Refusal{At: v.now, Key: it.Key, Place: it.Place, Problems: ps})
}
