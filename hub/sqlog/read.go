package sqlog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// pageSize is how many records an iterator holds in memory.
const pageSize = 256

const columns = "seq, at, op, id, rev, code, doc, sigs, ending, state, author"

// Read implements [hub.Log].
func (l *Log) Read(ctx context.Context, after hub.Seq, limit int) ([]hub.Record, error) {
	if rs, ok := l.remembered(after, max(limit, 0)); ok && ctx.Err() == nil && !l.closed() {
		return rs, nil
	}
	// What is above the largest signed number is above every record.
	from := int64(min(after, 1<<63-1))
	return l.query(ctx, "WHERE seq > ? ORDER BY seq LIMIT ?", from, max(limit, 0))
}

func (l *Log) remembered(after hub.Seq, limit int) ([]hub.Record, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.recent.after(min(after, l.head), limit)
}

// History implements [hub.Log].
func (l *Log) History(ctx context.Context, id notice.ID) ([]hub.Record, error) {
	return l.query(ctx, "WHERE id = ? ORDER BY seq", string(id))
}

// Head implements [hub.Log].
func (l *Log) Head(ctx context.Context) (seq hub.Seq, err error) {
	err = l.db.Readers().QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM records").Scan(&seq)
	return seq, l.wrap(err)
}

// Latest implements [hub.Log]. It is a snapshot: which records are the newest
// is found out once, and records never change.
func (l *Log) Latest(ctx context.Context) iter.Seq2[hub.Record, error] {
	return func(yield func(hub.Record, error) bool) {
		seqs, err := l.newest(ctx)
		for len(seqs) > 0 && err == nil {
			page := seqs[:min(pageSize, len(seqs))]
			seqs = seqs[len(page):]
			list, _ := json.Marshal(page)
			var rs []hub.Record
			rs, err = l.query(ctx, "WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq", string(list))
			for _, r := range rs {
				if !yield(r, nil) {
					return
				}
			}
		}
		if err != nil {
			yield(hub.Record{}, err)
		}
	}
}

func (l *Log) newest(ctx context.Context) ([]hub.Seq, error) {
	rows, err := l.db.Readers().QueryContext(ctx, "SELECT max(seq) AS newest FROM records GROUP BY id ORDER BY newest")
	if err != nil {
		return nil, l.wrap(err)
	}
	defer rows.Close()
	var seqs []hub.Seq
	for rows.Next() {
		var seq hub.Seq
		if err := rows.Scan(&seq); err != nil {
			return nil, l.wrap(err)
		}
		seqs = append(seqs, seq)
	}
	return seqs, l.wrap(rows.Err())
}

// Watch implements [hub.Log]. It reads in pages, and holds no connection while
// the caller works. When the log is closed it yields [hub.ErrClosed].
func (l *Log) Watch(ctx context.Context, after hub.Seq) iter.Seq2[hub.Record, error] {
	return func(yield func(hub.Record, error) bool) {
		for ctx.Err() == nil {
			if l.closed() {
				yield(hub.Record{}, hub.ErrClosed)
				return
			}
			head, moved := l.position()
			if after >= head {
				select {
				case <-moved:
				case <-l.closing:
				case <-ctx.Done():
				}
				continue
			}
			rs, err := l.Read(ctx, after, pageSize)
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
		}
	}
}

func (l *Log) position() (hub.Seq, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head, l.moved
}

func (l *Log) query(ctx context.Context, where string, args ...any) ([]hub.Record, error) {
	rows, err := l.db.Readers().QueryContext(ctx, "SELECT "+columns+" FROM records "+where, args...)
	if err != nil {
		return nil, l.wrap(err)
	}
	defer rows.Close()
	var rs []hub.Record
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, l.wrap(err)
		}
		rs = append(rs, r)
	}
	return rs, l.wrap(rows.Err())
}

func scan(rows *sql.Rows) (r hub.Record, err error) {
	var at int64
	var sigs, ending sql.NullString
	if err := rows.Scan(&r.Seq, &at, &r.Op, &r.ID, &r.Rev, &r.Code, &r.Doc, &sigs, &ending, &r.State, &r.By); err != nil {
		return r, err
	}
	r.At = time.UnixMilli(at).UTC()
	if sigs.Valid {
		if err := json.Unmarshal([]byte(sigs.String), &r.Sigs); err != nil {
			return r, fmt.Errorf("record %d: signatures: %w", r.Seq, err)
		}
	}
	if ending.Valid {
		if err := json.Unmarshal([]byte(ending.String), &r.End); err != nil {
			return r, fmt.Errorf("record %d: end: %w", r.Seq, err)
		}
	}
	return r, nil
}

// wrap says what was done, or that the log is closed.
func (l *Log) wrap(err error) error {
	switch {
	case err == nil:
		return nil
	case l.closed():
		return hub.ErrClosed
	}
	return fmt.Errorf("read the log: %w", err)
}
