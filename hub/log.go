package hub

import (
	"context"
	"errors"
	"iter"
	"time"

	"wayside/hub/notice"
)

// Seq numbers the records of a log from 1, without gaps. It is the cursor of
// every follower and every reader.
type Seq uint64

// Op says what a record did to its notice.
type Op string

// Every change that the public can see is one of these.
const (
	OpPublished  Op = "published"
	OpRevised    Op = "revised"
	OpWithdrawn  Op = "withdrawn"
	OpRestored   Op = "restored"
	OpSuperseded Op = "superseded"
	OpReleased   Op = "released" // its embargo is over
	OpEnded      Op = "ended"    // by its own time, an all-clear or its source
	OpExpired    Op = "expired"  // by its own time
	OpStarted    Op = "started"  // its onset or a period of its schedule came
	OpPaused     Op = "paused"   // a period of its schedule went
)

// Record is one entry of the log: it concerns one notice and carries its
// standing document and its resulting life, so that the newest record of each
// notice rebuilds the board.
type Record struct {
	Seq    Seq       // given by the log
	At     time.Time // when the hub decided it, UTC, milliseconds
	Op     Op
	ID     notice.ID
	Rev    int    // revision of Doc
	Code   string // short code, the same in every record of a notice
	Doc    []byte // the exact bytes of the standing document, changed by nobody: all who have the record share them
	Sigs   []notice.Sig
	End    *notice.End  // what has ended it, nil where nothing has
	State  notice.State // resulting, at At
	By     string       // id of the token's publisher, "clock" for the hub's own
	Expect Seq          // the newest record of this notice that the writer knows; 0: none. Not stored
}

// Appended is what became of one record of an Append: its sequence number, or
// ErrConflict where another writer's record of that notice came first.
type Appended struct {
	Seq Seq
	Err error
}

// Errors of a Log.
var (
	// ErrConflict: the notice has a newer record than Expect.
	ErrConflict = errors.New("another record of this notice came first")
	// ErrFull: the medium is full or refuses writes; nothing of the batch was
	// kept, reads go on, and a later Append may succeed.
	ErrFull = errors.New("the log can't be written")
	// ErrUnknown: the outcome is not known (an I/O error at commit); read the
	// log back before answering a retry.
	ErrUnknown = errors.New("outcome of the write unknown")
	// ErrClosed: the log was closed.
	ErrClosed = errors.New("the log is closed")
)

// Log is the one ordered, durable record of what was said. It is append-only.
// All methods may be called from several goroutines.
type Log interface {
	// Append adds rs in order, in one commit, each with the next number, and
	// returns when they would survive a power cut. A record whose Expect is
	// not the newest of its notice gets ErrConflict and is left out, the
	// others stand. The error is nil, or wraps ErrFull, ErrUnknown, ErrClosed
	// or the context's.
	Append(ctx context.Context, rs []Record) ([]Appended, error)
	// Read returns at most limit records after seq, ascending.
	Read(ctx context.Context, after Seq, limit int) ([]Record, error)
	// Watch yields every record after seq as it becomes durable, for ever,
	// until ctx ends (then it stops without an error).
	Watch(ctx context.Context, after Seq) iter.Seq2[Record, error]
	// Latest yields the newest record of each notice, ascending by Seq.
	Latest(ctx context.Context) iter.Seq2[Record, error]
	// History returns all records of a notice, ascending.
	History(ctx context.Context, id notice.ID) ([]Record, error)
	// Head is the number of the newest record, 0 for an empty log.
	Head(ctx context.Context) (Seq, error)
	// Epoch is the identity of this log, 16 lower-case hex characters, made
	// with it.
	Epoch() string
	Close() error
}
