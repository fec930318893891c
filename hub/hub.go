// Package hub is the core of Wayside: it admits what publishers say, appends
// it to the log, keeps the board of what stands, and lets followers read it
// from any cursor on. It runs the one timer for what the clock alone changes.
//
// It knows no database, no socket, no HTTP and no format; those are handed in
// (a [Log]) or follow from outside.
package hub

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"wayside/hub/notice"
)

// Config is how a hub is opened. Zero values are useful.
type Config struct {
	Now func() time.Time // the clock; nil: the system's
	Log *slog.Logger     // nil: discard
	// Keep is how long an ended notice stays on the board as a tombstone, and
	// so how old a cursor may be without a reset; 0: 7 days.
	Keep time.Duration
	// KeepRecords bounds the same by number of records; 0: 50,000.
	KeepRecords int
	// Hold is asked to keep a notice for a second person where the author may
	// not publish it alone. Nil: such notices are refused.
	Hold func(ctx context.Context, h Held) (id string, err error)
	// Sign signs the exact bytes of a document. Nil: unsigned.
	Sign func(doc []byte) []notice.Sig
	// Zone is the time zone of what the hub itself says to people; nil: UTC.
	Zone *time.Location
	// URL of a notice's permanent page, for receipts.
	URL func(id notice.ID) string
}

// Hub is one running hub. Make it with [Open], end it with [Hub.Close].
type Hub struct {
	log   Log
	cfg   Config
	board *board

	inbox   chan *proposal
	running context.Context // ends with Close
	stop    context.CancelFunc
	done    sync.WaitGroup

	// The fields below belong to the committing goroutine.
	due    agenda
	buried map[notice.ID]burial // notices named as replaced before they came
	behind bool                 // an append ended unknown: read back first

	mu    sync.Mutex // guards stats
	stats Stats
}

// Stats counts what a hub has done since it was opened.
type Stats struct {
	Notices    int // on the board, live
	Records    uint64
	Appends    uint64
	Duplicates uint64
	Refused    uint64
	Failures   uint64 // appends that failed
	Writable   bool   // whether the last append worked
}

// Open reads the log, rebuilds the board from it and starts the hub.
func Open(ctx context.Context, log Log, cfg Config) (*Hub, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Keep == 0 {
		cfg.Keep = 7 * 24 * time.Hour
	}
	if cfg.KeepRecords == 0 {
		cfg.KeepRecords = 50_000
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.URL == nil {
		cfg.URL = func(id notice.ID) string { return "/notices/" + id.UUID() }
	}
	h := &Hub{log: log, cfg: cfg, board: newBoard(), inbox: make(chan *proposal, mostJoined), buried: map[notice.ID]burial{}}
	h.stats.Writable = true
	if err := h.rebuild(ctx); err != nil {
		return nil, fmt.Errorf("rebuild the board from the log: %w", err)
	}
	h.running, h.stop = context.WithCancel(context.Background())
	h.done.Go(func() { h.commitLoop(h.running) })
	return h, nil
}

// Close stops the hub and waits for what it is writing. It does not close the
// log.
func (h *Hub) Close() {
	h.stop()
	h.done.Wait()
}

func (h *Hub) now() time.Time { return h.cfg.Now().UTC().Truncate(time.Millisecond) }

// Stats returns the counters.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.stats
	s.Notices = h.board.live()
	return s
}

func (h *Hub) count(f func(*Stats)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.stats)
}

func (b *board) live() (count int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for p := b.newest; p != nil; p = p.older {
		if p.rec.State.Live() {
			count++
		}
	}
	return count
}

// rebuild puts the board together: the newest record of every notice that is
// older than the window, then every record of the window in order, so that
// what readers of the window have seen is known.
func (h *Hub) rebuild(ctx context.Context) error {
	head, err := h.log.Head(ctx)
	if err != nil {
		return err
	}
	floor, err := h.windowStart(ctx, head)
	if err != nil {
		return err
	}
	for r, err := range h.log.Latest(ctx) {
		if err != nil {
			return err
		}
		if r.Seq > floor {
			break
		}
		if err := h.recall(ctx, r); err != nil {
			return err
		}
	}
	h.board.floor = floor
	for after := floor; after < head; {
		rs, err := h.log.Read(ctx, after, 1000)
		if err != nil || len(rs) == 0 {
			return err
		}
		if err := h.absorb(rs); err != nil {
			return err
		}
		after = rs[len(rs)-1].Seq
	}
	h.board.head = head
	h.board.forget(h.now().Add(-h.cfg.Keep))
	return nil
}

// windowStart is the newest record that is too old to be replayed: found by
// halving, since times rise with numbers.
func (h *Hub) windowStart(ctx context.Context, head Seq) (Seq, error) {
	edge := h.now().Add(-h.cfg.Keep)
	low, high := Seq(0), head // the record after low may be in the window, high's successor is not older
	if head > Seq(h.cfg.KeepRecords) {
		low = head - Seq(h.cfg.KeepRecords)
	}
	for low < high {
		mid := low + (high-low)/2
		rs, err := h.log.Read(ctx, mid, 1)
		if err != nil {
			return 0, err
		}
		if len(rs) == 0 || !rs[0].At.Before(edge) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// recall puts one record from before the window on the board, with the time of
// its notice's first record.
func (h *Hub) recall(ctx context.Context, r Record) error {
	if err := h.absorb([]Record{r}); err != nil {
		return err
	}
	if r.Op == OpPublished || !r.State.Live() {
		return nil
	}
	all, err := h.log.History(ctx, r.ID)
	if err == nil && len(all) > 0 {
		h.board.get(r.ID).first = all[0].At
	}
	return err
}

// absorb reads the documents of records and puts them on the board and the
// agenda.
func (h *Hub) absorb(rs []Record) error {
	ns := make([]*notice.Notice, len(rs))
	for i, r := range rs {
		n, ps := notice.Read(r.Doc)
		if ps.Failed() {
			return fmt.Errorf("read the document of record %d: %w", r.Seq, ps)
		}
		ns[i] = n
	}
	h.board.apply(rs, ns)
	for i := range rs {
		h.note(rs[i], ns[i])
	}
	return nil
}

// note keeps what the committing goroutine must remember of a record.
func (h *Hub) note(r Record, n *notice.Notice) {
	h.due.set(r.ID, notice.NextChange(notice.Life{Notice: n, End: r.End}, r.At))
	for _, ref := range n.References {
		if h.board.get(ref) == nil {
			h.buried[ref] = burial{by: n.ID, publisher: n.Publisher.ID}
		}
	}
}
