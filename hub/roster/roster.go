// Package roster knows every sign and its display: what the hub would have
// there, what the display says it shows, whether that is the same dot for dot,
// and since when something is amiss. It tells each change once.
//
// A match proves what stood in the frame buffer of a display. Whether its lamps
// were lit is for the sign's controller, or a camera, to say. The roster drives
// no sign; records are kept by hub/desk, heartbeats in memory first.
package roster

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/sign"
)

// Config is what a roster is made of.
type Config struct {
	Hub   *hub.Hub
	Desk  *desk.Desk
	Fonts *sign.Fonts
	Zone  *time.Location // nil: UTC
	Log   *slog.Logger   // nil: discard
}

// Roster is the state of all displays. Its methods may be called from several
// goroutines; [Roster.Run] lets time pass.
type Roster struct {
	cfg Config

	mu      sync.Mutex // guards all below; never held while reading or writing
	records map[which]*Record
	dirty   map[which]bool // not kept yet
	changes []desk.Change  // not kept yet
	silent  bool           // most displays are, at once
	swept   time.Time      // when old receipts were last forgotten

	count struct{ changes, kept, known, refused, unequal atomic.Int64 }
}

// which is one display of a sign.
type which struct{ sign, display string }

func (r Record) which() which { return which{r.Sign, r.Display} }

// Stats says how displays stand, and what has come since the start.
type Stats struct {
	States   map[State]int
	Changes  int64 // of state
	Receipts int64 // kept
	Repeats  int64 // receipts that were known
	Refused  int64 // receipts
	Unequal  int64 // heartbeats and receipts whose dots were not the hub's
}

// sweepEvery is how often time alone is looked at and what is new is kept.
const sweepEvery = 5 * time.Second

// Open makes a roster of what the desk remembers.
func Open(ctx context.Context, cfg Config) (*Roster, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	r := &Roster{cfg: cfg, records: map[which]*Record{}, dirty: map[which]bool{}}
	kept, err := cfg.Desk.Displays(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		rec := new(Record)
		if err := json.Unmarshal(k.Doc, rec); err != nil {
			return nil, fmt.Errorf("read what is known of display %q: %w", k.Sign, err)
		}
		rec.listening = cfg.Hub.Now()
		r.records[rec.which()] = rec
	}
	return r, nil
}

// Fonts are those that signs are drawn with; none without a roster.
func (r *Roster) Fonts() *sign.Fonts {
	if r == nil {
		return nil
	}
	return r.cfg.Fonts
}

// Run tells what changes by time alone and keeps what is new, until ctx ends.
func (r *Roster) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.sweep(ctx)
		case <-ctx.Done():
			return r.keep(context.WithoutCancel(ctx))
		}
	}
}

func (r *Roster) sweep(ctx context.Context) {
	now := r.cfg.Hub.Now()
	r.forgetRemoved(ctx)
	r.mu.Lock()
	r.listen(now)
	for _, rec := range r.records {
		r.told(rec, now)
	}
	old := now.Sub(r.swept) > 24*time.Hour
	if old {
		r.swept = now
	}
	r.mu.Unlock()
	err := r.keep(ctx)
	if old && err == nil {
		err = r.cfg.Desk.ForgetReceipts(ctx, now.Add(-desk.KeepReceipts))
	}
	if err != nil && ctx.Err() == nil {
		r.cfg.Log.Error("what displays say was not kept, it is tried again", "err", err)
	}
}

// forgetRemoved drops the displays of signs that were removed.
func (r *Roster) forgetRemoved(ctx context.Context) {
	list, err := r.cfg.Desk.Signs(ctx)
	if err != nil {
		return // the next sweep sees
	}
	there := map[string]bool{}
	for _, s := range list {
		there[s.ID] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for w := range r.records {
		if !there[w.sign] {
			r.forget(w)
		}
	}
}

// forget drops a display. It is called with mu held.
func (r *Roster) forget(w which) {
	delete(r.records, w)
	r.dirty[w] = true
}

// A display that has been replaced is never heard again under its name. Of the
// displays of a sign those are forgotten that were silent for longAfter while
// another was heard, and the longest silent of more than mostDisplays; and one
// without a name that has fallen silent, since it may be one of the others
// before it had a name.
const (
	longAfter    = 7 * 24 * time.Hour
	mostDisplays = 32
)

// forgetOld forgets displays of a sign of which one was heard at now. It is
// called with mu held.
func (r *Roster) forgetOld(sign string, now time.Time) {
	own := r.of(sign)
	slices.SortFunc(own, func(a, b *Record) int { return b.Heard.Compare(a.Heard) })
	for i, rec := range own {
		nameless := i > 0 && rec.Display == "" && rec.StateAt(now) == Offline
		if i >= mostDisplays || nameless || rec.silence(now) > longAfter {
			r.forget(rec.which())
		}
	}
}

// of are the displays of a sign, by their names. It is called with mu held.
func (r *Roster) of(sign string) (own []*Record) {
	for w, rec := range r.records {
		if w.sign == sign {
			own = append(own, rec)
		}
	}
	slices.SortFunc(own, func(a, b *Record) int { return strings.Compare(a.Display, b.Display) })
	return own
}

// Where more than half of the connected displays, and at least fewest, have
// missed a beat, it is the network or the hub, and one alarm is enough.
const (
	missedBeat = 45 * time.Second
	fewest     = 4
)

// listen finds out whether most displays are silent at once. It is called with
// mu held.
func (r *Roster) listen(now time.Time) {
	connected, silent := 0, 0
	for _, rec := range r.records {
		if rec.State == NeverConnected || rec.State == "" || rec.State == Offline && now.Sub(rec.Heard) > time.Hour {
			continue
		}
		connected++
		if rec.silence(now) > missedBeat {
			silent++
		}
	}
	most := silent >= fewest && silent*2 > connected
	switch {
	case most && !r.silent:
		r.cfg.Log.Error("most displays fell silent at once: look at the network and at this hub first", "silent", silent, "of", connected)
	case !most && r.silent:
		r.cfg.Log.Info("most displays are heard again", "silent", silent, "of", connected)
	}
	r.silent = most
}

// told notes and tells a change of state, once. It is called with mu held.
func (r *Roster) told(rec *Record, now time.Time) {
	state := rec.StateAt(now)
	if state == rec.State || state == NeverConnected {
		return
	}
	was := rec.State
	if was == "" {
		was = NeverConnected
	}
	rec.State, rec.Since = state, now
	r.dirty[rec.which()] = true
	r.changes = append(r.changes, desk.Change{Sign: rec.Sign, Display: rec.Display, At: now, Was: string(was), Now: string(state)})
	r.count.changes.Add(1)
	level := slog.LevelWarn
	switch {
	case r.silent && (state == Offline || was == Offline):
		level = slog.LevelDebug
	case state == Fine:
		level = slog.LevelInfo
	}
	r.cfg.Log.Log(context.Background(), level, "a display is "+string(state), "sign", rec.Sign, "display", rec.Display, "was", was, "heard", rec.Heard, "build", rec.Build)
}

// keep writes what is new to the desk.
func (r *Roster) keep(ctx context.Context) error {
	r.mu.Lock()
	var list []desk.Display
	for w := range r.dirty {
		one := desk.Display{Sign: w.sign, Display: w.display}
		if rec := r.records[w]; rec != nil {
			one.Doc, _ = json.Marshal(rec) // plain data
		}
		list = append(list, one)
	}
	changes := r.changes
	r.dirty, r.changes = map[which]bool{}, nil
	r.mu.Unlock()
	if len(list) == 0 && len(changes) == 0 {
		return nil
	}
	err := r.cfg.Desk.PutDisplays(ctx, list, changes)
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, d := range list {
			r.dirty[which{d.Sign, d.Display}] = true
		}
		r.changes = append(changes, r.changes...)
		r.changes = r.changes[max(0, len(r.changes)-1000):]
	}
	return err
}

// Records are those of all displays that have been heard, by sign, each in its
// state at now.
func (r *Roster) Records(now time.Time) []Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Record, 0, len(r.records))
	for _, rec := range r.records {
		list = append(list, rec.at(now))
	}
	slices.SortFunc(list, func(a, b Record) int {
		return cmp.Or(strings.Compare(a.Sign, b.Sign), strings.Compare(a.Display, b.Display))
	})
	return list
}

// Displays are the records of the displays of one sign, by their names.
func (r *Roster) Displays(sign string, now time.Time) []Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Record{}
	for _, rec := range r.of(sign) {
		list = append(list, rec.at(now))
	}
	return list
}

// Record says how a sign stands: as that of its displays which fares worst. One
// that was never heard is neverConnected.
func (r *Roster) Record(sign string, now time.Time) Record {
	list := r.Displays(sign, now)
	if len(list) == 0 {
		return Record{Sign: sign, State: NeverConnected, Showing: Showing{Pages: []Page{}}}
	}
	states := States()
	return slices.MinFunc(list, func(a, b Record) int {
		return cmp.Or(cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)), a.Confirmed.Compare(b.Confirmed))
	})
}

func (r Record) at(now time.Time) Record {
	if s := r.StateAt(now); s != r.State {
		r.State, r.Since = s, now
	}
	if r.Pages == nil {
		r.Pages = []Page{}
	}
	return r
}

// Stats says how it stands.
func (r *Roster) Stats() Stats {
	s := Stats{
		States: map[State]int{}, Changes: r.count.changes.Load(), Receipts: r.count.kept.Load(), Repeats: r.count.known.Load(),
		Refused: r.count.refused.Load(), Unequal: r.count.unequal.Load(),
	}
	for _, rec := range r.Records(r.cfg.Hub.Now()) {
		s.States[rec.State]++
	}
	return s
}

// Status is what became of a receipt.
type Status string

const (
	Kept    Status = "kept"
	Known   Status = "known"
	Refused Status = "refused"
)

// Taken is what became of one receipt.
type Taken struct {
	Status   Status          `json:"status"`
	Approved *bool           `json:"approved,omitempty"` // whether its dots are the hub's; nil: nobody can tell
	Problems notice.Problems `json:"problems,omitempty"`
}
