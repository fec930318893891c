// Package logtest holds the suite that every [hub.Log] must pass, and a log in
// memory for the tests of other packages. It is linked into no binary.
package logtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"iter"
	"slices"
	"sync"

	"wayside/hub"
	"wayside/hub/notice"
)

// Log is a [hub.Log] in memory, with failures on demand. It survives nothing.
type Log struct {
	epoch string

	mu       sync.Mutex // guards the fields below
	records  []hub.Record
	newest   map[notice.ID]hub.Seq
	moved    chan struct{} // closed and replaced at every append
	closed   bool
	failures []failure
}

// failure is what the next Append does instead.
type failure struct {
	err  error
	kept bool
}

// Memory returns an empty log in memory, with an epoch of its own.
func Memory() *Log {
	var b [8]byte
	rand.Read(b[:])
	return &Log{epoch: hex.EncodeToString(b[:]), newest: map[notice.ID]hub.Seq{}, moved: make(chan struct{})}
}

// FailNext makes the next Append keep nothing and return err. Several calls
// make several appends fail, in order.
func (l *Log) FailNext(err error) { l.fail(failure{err: err}) }

// FailNextKept makes the next Append keep its records and return err all the
// same, as a disk may that fails after the write (use [hub.ErrUnknown]).
func (l *Log) FailNextKept(err error) { l.fail(failure{err: err, kept: true}) }

func (l *Log) fail(f failure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, f)
}

// Append implements [hub.Log].
func (l *Log) Append(ctx context.Context, rs []hub.Record) ([]hub.Appended, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, hub.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var f failure
	if len(l.failures) > 0 {
		f, l.failures = l.failures[0], l.failures[1:]
	}
	if f.err != nil && !f.kept {
		return nil, f.err
	}
	out := make([]hub.Appended, len(rs))
	for i, r := range rs {
		out[i] = l.add(r)
	}
	close(l.moved)
	l.moved = make(chan struct{})
	if f.err != nil {
		return nil, f.err
	}
	return out, nil
}

// add is called with mu held.
func (l *Log) add(r hub.Record) hub.Appended {
	if l.newest[r.ID] != r.Expect {
		return hub.Appended{Err: hub.ErrConflict}
	}
	r.Seq, r.Expect = hub.Seq(len(l.records)+1), 0
	l.records = append(l.records, r)
	l.newest[r.ID] = r.Seq
	return hub.Appended{Seq: r.Seq}
}

// Read implements [hub.Log].
func (l *Log) Read(ctx context.Context, after hub.Seq, limit int) ([]hub.Record, error) {
	rs, _, err := l.tail(ctx, after)
	return rs[:min(len(rs), max(limit, 0))], err
}

// tail returns the records after a sequence number and what is closed when
// there are more.
func (l *Log) tail(ctx context.Context, after hub.Seq) ([]hub.Record, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, nil, hub.ErrClosed
	}
	at := min(after, hub.Seq(len(l.records)))
	return slices.Clone(l.records[at:]), l.moved, ctx.Err()
}

// Watch implements [hub.Log].
func (l *Log) Watch(ctx context.Context, after hub.Seq) iter.Seq2[hub.Record, error] {
	return func(yield func(hub.Record, error) bool) {
		for {
			rs, moved, err := l.tail(ctx, after)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(hub.Record{}, err)
				return
			}
			for _, r := range rs {
				if ctx.Err() != nil || !yield(r, nil) {
					return
				}
				after = r.Seq
			}
			select {
			case <-moved:
			case <-ctx.Done():
				return
			}
		}
	}
}

// Latest implements [hub.Log].
func (l *Log) Latest(ctx context.Context) iter.Seq2[hub.Record, error] {
	return func(yield func(hub.Record, error) bool) {
		rs, _, err := l.tail(ctx, 0)
		if err != nil {
			yield(hub.Record{}, err)
			return
		}
		newest := map[notice.ID]hub.Seq{}
		for _, r := range rs {
			newest[r.ID] = r.Seq
		}
		for _, r := range rs {
			if newest[r.ID] == r.Seq && !yield(r, nil) {
				return
			}
		}
	}
}

// History implements [hub.Log].
func (l *Log) History(ctx context.Context, id notice.ID) ([]hub.Record, error) {
	rs, _, err := l.tail(ctx, 0)
	return slices.DeleteFunc(rs, func(r hub.Record) bool { return r.ID != id }), err
}

// Head implements [hub.Log].
func (l *Log) Head(ctx context.Context) (hub.Seq, error) {
	rs, _, err := l.tail(ctx, 0)
	return hub.Seq(len(rs)), err
}

// Epoch implements [hub.Log].
func (l *Log) Epoch() string { return l.epoch }

// Close implements [hub.Log].
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.moved)
	}
	return nil
}
