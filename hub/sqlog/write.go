package sqlog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/sqlite"
)

// mostShared bounds the records of several callers that share one commit. A
// single call is never split.
const mostShared = 1000

// request is one call of Append.
type request struct {
	rows    []row
	results []hub.Appended
	answer  chan error // buffered
}

// row is a record as it is stored.
type row struct {
	hub.Record
	sigs, ending any // JSON text or nil
}

// Append implements [hub.Log]. A context that ends before the records are
// being written keeps them out; afterwards it is not looked at any more, so
// that a context's error always means "nothing was kept".
func (l *Log) Append(ctx context.Context, rs []hub.Record) ([]hub.Appended, error) {
	if l.closed() {
		return nil, hub.ErrClosed
	}
	if err := ctx.Err(); err != nil || len(rs) == 0 {
		return []hub.Appended{}, err
	}
	r := &request{rows: make([]row, len(rs)), answer: make(chan error, 1)}
	for i := range rs {
		if err := r.rows[i].set(rs[i]); err != nil {
			return nil, fmt.Errorf("append a record of %s: %w", rs[i].ID, err)
		}
	}
	select {
	case l.queue <- r:
	case <-l.closing:
		return nil, hub.ErrClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("append %d records: %w", len(rs), ctx.Err())
	}
	if err := <-r.answer; err != nil {
		return nil, fmt.Errorf("append %d records: %w", len(rs), err)
	}
	return r.results, nil
}

func (w *row) set(r hub.Record) (err error) {
	w.Record = r
	if w.Doc == nil {
		w.Doc = []byte{}
	}
	if r.Sigs != nil {
		w.sigs, err = text(r.Sigs)
	}
	if r.End != nil && err == nil {
		w.ending, err = text(r.End)
	}
	return err
}

func text(v any) (string, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

// writeLoop is the only writer.
func (l *Log) writeLoop() {
	for {
		select {
		case first := <-l.queue:
			l.write(l.drain(first))
		case <-l.closing:
			return
		}
	}
}

// drain takes who else is waiting, without waiting: they share the commit.
func (l *Log) drain(first *request) []*request {
	batch, size := []*request{first}, len(first.rows)
	for size < mostShared {
		select {
		case r := <-l.queue:
			batch, size = append(batch, r), size+len(r.rows)
		default:
			return batch
		}
	}
	return batch
}

// errNothing ends a transaction that has nothing to commit.
var errNothing = errors.New("every record is a conflict")

// write commits a batch and answers every caller in it.
func (l *Log) write(batch []*request) {
	var added []*row
	err := l.db.Write(context.Background(), func(tx *sql.Tx) (err error) {
		added, err = insert(tx, batch)
		return err
	})
	switch {
	case errors.Is(err, errNothing):
		err = nil
	case sqlite.Unknown(err):
		l.forget()
		err = l.settle(added[len(added)-1], err)
	case err != nil:
		err = fmt.Errorf("%w: %w", hub.ErrFull, err)
	}
	if err == nil && len(added) > 0 {
		l.advance(added)
	}
	for _, r := range batch {
		r.answer <- err
	}
}

// insert adds the records of a batch in order, and returns those that were not
// a conflict.
func insert(tx *sql.Tx, batch []*request) (added []*row, err error) {
	head, err := headOf(tx)
	if err != nil {
		return nil, err
	}
	for _, r := range batch {
		r.results = make([]hub.Appended, len(r.rows))
		for i := range r.rows {
			w := &r.rows[i]
			w.Seq = head + 1
			switch stands, err := w.insert(tx); {
			case err != nil:
				return nil, err
			case !stands:
				r.results[i].Err = hub.ErrConflict
			default:
				head++
				r.results[i].Seq, added = head, append(added, w)
			}
		}
	}
	if len(added) == 0 {
		return nil, errNothing
	}
	return added, nil
}

// add adds a record where what its writer expects is the newest of its notice.
// The plus before ?4 changes nothing but the cost: SQLite may plan by the value of
// a parameter that stands bare beside a column, and compiles the statement again
// for every other value.
const add = "INSERT INTO records (" + columns + ") SELECT ?,?,?,?,?,?,?,?,?,?,? WHERE (SELECT coalesce(max(seq), 0) FROM records WHERE id = +?4) = ?12"

// insert reports whether w stands now: another record may have come first.
func (w *row) insert(tx *sql.Tx) (stands bool, err error) {
	result, err := tx.Exec(add, int64(w.Seq), w.At.UnixMilli(), string(w.Op), string(w.ID), w.Rev, w.Code, w.Doc, w.sigs, w.ending, string(w.State), w.By, int64(w.Expect))
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// querier is a transaction or a pool of connections.
type querier interface {
	QueryRow(query string, args ...any) *sql.Row
}

func headOf(q querier) (seq hub.Seq, err error) {
	return seq, q.QueryRow("SELECT coalesce(max(seq), 0) FROM records").Scan(&seq)
}

// settle finds out what became of a commit that failed, of which last is the
// newest record. A commit that seems absent may still lie in the journal,
// beyond its valid end, and come to life in a crash (a failed sync leaves it
// so): a commit of our own takes its place before the batch is called lost.
func (l *Log) settle(last *row, cause error) error {
	unknown := func(err error) error { return fmt.Errorf("%w: %w; %w", hub.ErrUnknown, cause, err) }
	if err := l.db.Reopen(context.Background()); err != nil {
		return unknown(err)
	}
	there, err := l.stands(last)
	if err != nil {
		return unknown(err)
	}
	err = l.db.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO meta VALUES ('settled', '1') ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT)")
		return err
	})
	switch {
	case err != nil:
		return unknown(err)
	case there:
		return nil
	}
	return fmt.Errorf("%w: %w", hub.ErrFull, cause)
}

// stands reports whether w is in the file, as the writing connection sees it.
func (l *Log) stands(w *row) (bool, error) {
	var id notice.ID
	var doc []byte
	err := l.db.Writer().QueryRow("SELECT id, doc FROM records WHERE seq = ?", int64(w.Seq)).Scan(&id, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return id == w.ID && bytes.Equal(doc, w.Doc), err
}

// advance tells watchers of records that are durable.
func (l *Log) advance(added []*row) {
	rs := make([]hub.Record, len(added))
	for i, w := range added {
		rs[i] = w.read()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recent.add(rs)
	l.head = rs[len(rs)-1].Seq
	close(l.moved)
	l.moved = make(chan struct{})
}

// forget makes everybody read the file.
func (l *Log) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recent = recent{}
}
