package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"
)

// Version is a number that is another one after every commit, whoever made it:
// what was read at the same version still holds. Callers at the same moment share
// a look at the file, which begins after each of them has asked.
func (db *DB) Version(ctx context.Context) (int64, error) {
	v, err := db.looks.now(context.WithoutCancel(ctx)) // others wait for it too
	return v, explain(db.path, "look at", err)
}

// looks looks at a file for many callers at once.
type looks struct {
	// file is of one connection: the numbers of two can't be compared.
	file *sql.DB
	turn chan struct{} // holds one: who looks

	mu   sync.Mutex // guards next
	next *look      // that has not begun: who comes joins it
}

type look struct {
	done    chan struct{}
	version int64
	err     error
}

func newLooks(path string) *looks {
	return &looks{file: pool(path, reading, 1), turn: make(chan struct{}, 1)}
}

func (l *looks) now(ctx context.Context) (int64, error) {
	l.mu.Lock()
	own := l.next
	first := own == nil
	if first {
		own = &look{done: make(chan struct{})}
		l.next = own
	}
	l.mu.Unlock()
	if first {
		l.turn <- struct{}{}
		runtime.Gosched() // who is about to ask may ask first
		l.mu.Lock()
		l.next = nil
		l.mu.Unlock()
		if own.err = l.file.QueryRowContext(ctx, "PRAGMA data_version").Scan(&own.version); own.err != nil {
			own.err = fmt.Errorf("version: %w", own.err)
		}
		<-l.turn
		close(own.done)
	}
	<-own.done
	return own.version, own.err
}
