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
	// Second says why a second person must stand behind a notice whoever
	// publishes it, nil where its author's own limit decides. Nil: it always does.
	Second func(n *notice.Notice) notice.Words
	// Coarse makes a notice as coarse as a rule of the authority wants it, and
	// tells what it can't; twice is as once. Nil: all stay as exact as they are.
	Coarse func(n *notice.Notice) notice.Problems
	// Hold is asked to keep a notice for a second person where the author may
	// not publish it alone. Its error may be an [*Error] for the author. Nil: such
	// notices are refused.
	Hold func(ctx context.Context, h Held) (id string, err error)
	// Sign signs the exact bytes of a document; several goroutines ask it. Nil:
	// unsigned.
	Sign func(doc []byte) []notice.Sig
	// Vouch returns those of a publisher's own signatures that are good, or why
	// none can be taken. Nil: the hub knows no publisher's key.
	Vouch func(publisher string, s notice.Signed) ([]notice.Sig, notice.Problems)
	// Zone is the time zone of what the hub itself says to people; nil: UTC.
	Zone *time.Location
	// Taken reports whether a short code stands for something else than a notice;
	// it must answer at once. Nil: none does.
	Taken func(code string) bool
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
	due     agenda
	missing map[notice.ID][]notice.ID // by whom notices are named that have not come yet
	behind  bool                      // the log may hold more than the board: read it first
	asked   time.Time                 // the clock, last time
	swept   time.Time                 // when tombstones were last let go

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
	h := &Hub{log: log, cfg: cfg, board: newBoard(), inbox: make(chan *proposal, mostJoined), missing: map[notice.ID][]notice.ID{}}
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
	s.Notices = h.board.inForce()
	return s
}

func (h *Hub) count(f func(*Stats)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.stats)
}
