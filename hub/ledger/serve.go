package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/trust"
)

// Checkpoint is the newest signed checkpoint, at most a second behind the log.
// It covers only what is durable.
func (l *Ledger) Checkpoint() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.note, l.fault
}

// replace writes a file so that it is always whole.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Tile is the content of an address below the log's ("tile/0/000.p/17"); it
// never changes. [os.ErrNotExist] where there is no such tile.
func (l *Ledger) Tile(ctx context.Context, path string) ([]byte, error) {
	level, n, width, ok := trust.ParseTilePath(path)
	if !ok || !trust.TileOf(l.tree.Size(), level, n, width) {
		return nil, os.ErrNotExist
	}
	if level >= 0 {
		raw, ok := l.tree.Tile(level, n, width)
		if !ok {
			return nil, os.ErrNotExist
		}
		return raw, nil
	}
	rs, err := l.log.Read(ctx, hub.Seq(n*256), width)
	if err != nil || len(rs) != width {
		return nil, fmt.Errorf("read %d entries after %d: got %d: %w", width, n*256, len(rs), errors.Join(err, os.ErrNotExist))
	}
	entries := make([][]byte, width)
	for i, r := range rs {
		entries[i] = l.Leaf(r).Entry()
	}
	return trust.Bundle(entries)
}

// Proof shows that a record is in the log, by the first checkpoint that covers
// it.
func (l *Ledger) Proof(ctx context.Context, r hub.Record) ([]byte, error) {
	if !l.wait(ctx, func() bool { return l.size >= int64(r.Seq) }) {
		return nil, fmt.Errorf("record %d is in no checkpoint yet: %w", r.Seq, errors.Join(l.Fault(), os.ErrNotExist))
	}
	l.mu.Lock()
	note, size := l.note, l.size
	l.mu.Unlock()
	hashes, err := l.tree.Include(int64(r.Seq)-1, size)
	if err != nil {
		return nil, err
	}
	return trust.Proof{Entry: l.Leaf(r).Entry(), Index: int64(r.Seq) - 1, Hashes: hashes, Checkpoint: note}.Bytes(), nil
}

// Origin names the log.
func (l *Ledger) Origin() string { return l.cfg.Origin }

// patience is how long what is new is waited for.
const patience = 2 * time.Second

// wait returns whether is came true in time; it is asked under the lock.
func (l *Ledger) wait(ctx context.Context, is func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		l.mu.Lock()
		ok, moved := is(), l.moved
		l.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// Reached waits until the tree has come to a place of the log, and reports
// whether it did in time.
func (l *Ledger) Reached(ctx context.Context, seq uint64) bool {
	return l.wait(ctx, func() bool { return l.tree.Size() >= int64(seq) })
}

// Root is the root of the tree at a place of the log, as heartbeats carry it;
// it does not wait: there is false where the tree has not come to that place
// yet. Of a log that is not sound it is "".
func (l *Ledger) Root(seq uint64) (root string, there bool) {
	if l.Fault() != nil {
		return "", true
	}
	at, err := l.tree.Root(int64(seq))
	if err != nil {
		return "", false
	}
	return trust.Base64(at), true
}

// SignHeartbeat signs a heartbeat that is complete but for the origin. A log
// that is not sound gets no signature: a reader must then not believe in calm.
func (l *Ledger) SignHeartbeat(h trust.Heartbeat) []notice.Sig {
	if l.Fault() != nil || h.Root == "" {
		return nil
	}
	h.Origin = l.cfg.Origin
	return trust.SignHeartbeat(h, l.cfg.Keys()...)
}

// SignPages signs what a board is to show that asked with a query. A log that
// is not sound signs nothing.
func (l *Ledger) SignPages(query string, body []byte) []notice.Sig {
	if l.Fault() != nil {
		return nil
	}
	return trust.SignPages(l.cfg.Origin, query, body, l.cfg.Keys()...)
}
