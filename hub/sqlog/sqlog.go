// Package sqlog is the log of a hub on SQLite: one file, every record durable
// before it is acknowledged, many callers sharing one sync. It is the default
// [hub.Log]; what the records mean is the hub's.
package sqlog

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"wayside/hub"
	"wayside/hub/sqlite"
)

// Log is a [hub.Log] in an SQLite file.
type Log struct {
	db      *sqlite.DB
	release func() error // gives up the claim
	epoch   string

	queue   chan *request // unbuffered: what was taken gets an answer
	closing chan struct{}
	close   sync.Once
	done    sync.WaitGroup

	mu     sync.Mutex // guards what follows
	head   hub.Seq    // of the newest record that watchers may read
	recent recent     // up to head
	moved  chan struct{}
}

// Open opens the log at path, made with its folder where it is missing. A log
// has one hub: a second one is refused (sqlite.ErrClaimed), while others may
// copy it.
func Open(ctx context.Context, path string) (*Log, error) {
	release, err := sqlite.Claim(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	l, err := open(ctx, path, nil)
	if err != nil {
		return nil, errors.Join(err, release())
	}
	l.release = release
	return l, nil
}

// open makes no claim, and lets tests make commits fail.
func open(ctx context.Context, path string, fault func(sqlite.Step) error) (*Log, error) {
	db, err := sqlite.Open(ctx, path, migrations(), sqlite.Options{Mark: mark, Fault: fault})
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	l := &Log{db: db, queue: make(chan *request), closing: make(chan struct{}), moved: make(chan struct{}), release: func() error { return nil }}
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the log: %w", err), db.Close())
	}
	l.done.Go(l.writeLoop)
	return l, nil
}

// begin reads where the log stands, and gives a new one its epoch.
func (l *Log) begin(ctx context.Context) error {
	err := l.db.Readers().QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'epoch'").Scan(&l.epoch)
	if errors.Is(err, sql.ErrNoRows) {
		l.epoch, err = renew(ctx, l.db)
	}
	if err == nil {
		l.head, err = l.Head(ctx)
	}
	return err
}

// renew gives a log a new identity.
func renew(ctx context.Context, db *sqlite.DB) (epoch string, err error) {
	var b [8]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	epoch = hex.EncodeToString(b[:])
	return epoch, db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO meta VALUES ('epoch', ?) ON CONFLICT DO UPDATE SET value = excluded.value", epoch)
		return err
	})
}

// Epoch implements [hub.Log].
func (l *Log) Epoch() string { return l.epoch }

// Close answers what is being written, refuses the rest with [hub.ErrClosed],
// and closes the file. Watchers end with the same error.
func (l *Log) Close() (err error) {
	l.close.Do(func() {
		close(l.closing)
		l.done.Wait()
		err = errors.Join(l.db.Close(), l.release())
	})
	return err
}

func (l *Log) closed() bool {
	select {
	case <-l.closing:
		return true
	default:
		return false
	}
}

// Backup writes a consistent, checked copy to the new file dest while the log
// goes on. An existing file is not overwritten (fs.ErrExist).
func (l *Log) Backup(ctx context.Context, dest string) error {
	if err := l.db.Backup(ctx, dest); err != nil {
		return fmt.Errorf("back up the log: %w", err)
	}
	return nil
}

// Check reads the whole file and reports every fault in it.
func (l *Log) Check(ctx context.Context) error { return l.db.Check(ctx) }
