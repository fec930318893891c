// Package roster knows every sign and its display: what the hub would have
// there, what the display says it shows, whether that is the same dot for dot,
// and since when something is amiss. It tells each change once.
//
// A match proves what stood in the frame buffer of a display. Whether its lamps
// were lit is for the sign's controller, or a camera, to say. The roster drives
// no sign; records are kept by hub/desk, heartbeats in memory first.
package roster

import (
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
	records map[string]*Record
	dirty   map[string]bool // not kept yet
	changes []desk.Change   // not kept yet
	silent  bool            // most displays are, at once
	swept   time.Time       // when old receipts were last forgotten

	count struct{ changes, kept, known, refused, unequal atomic.Int64 }
}

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
	r := &Roster{cfg: cfg, records: map[string]*Record{}, dirty: map[string]bool{}}
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
		r.records[k.Sign] = rec
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
	for id := range r.records {
		if !there[id] {
			delete(r.records, id)
			delete(r.dirty, id)
		}
	}
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
	r.dirty[rec.Sign] = true
	r.changes = append(r.changes, desk.Change{Sign: rec.Sign, At: now, Was: string(was), Now: string(state)})
	r.count.changes.Add(1)
	level := slog.LevelWarn
	switch {
	case r.silent && (state == Offline || was == Offline):
		level = slog.LevelDebug
	case state == Fine:
		level = slog.LevelInfo
	}
	r.cfg.Log.Log(context.Background(), level, "a display is "+string(state), "sign", rec.Sign, "was", was, "heard", rec.Heard, "build", rec.Build)
}

// keep writes what is new to the desk.
func (r *Roster) keep(ctx context.Context) error {
	r.mu.Lock()
	var list []desk.Display
	for id := range r.dirty {
		doc, _ := json.Marshal(r.records[id]) // plain data
		list = append(list, desk.Display{Sign: id, Doc: doc})
	}
	changes := r.changes
	r.dirty, r.changes = map[string]bool{}, nil
	r.mu.Unlock()
	if len(list) == 0 && len(changes) == 0 {
		return nil
	}
	err := r.cfg.Desk.PutDisplays(ctx, list, changes)
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, d := range list {
			if r.records[d.Sign] != nil {
				r.dirty[d.Sign] = true
			}
		}
		r.changes = append(changes, r.changes...)
		r.changes = r.changes[max(0, len(r.changes)-1000):]
	}
	return err
}

// Records are those of all signs that have been heard, by sign, each in its
// state at now.
func (r *Roster) Records(now time.Time) []Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Record, 0, len(r.records))
	for _, rec := range r.records {
		list = append(list, rec.at(now))
	}
	slices.SortFunc(list, func(a, b Record) int { return strings.Compare(a.Sign, b.Sign) })
	return list
}

// Record is that of one sign; one that was never heard is neverConnected.
func (r *Roster) Record(id string, now time.Time) Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rec, ok := r.records[id]; ok {
		return rec.at(now)
	}
	return Record{Sign: id, State: NeverConnected, Showing: Showing{Pages: []Page{}}}
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
