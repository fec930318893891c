// Package sqlite opens and migrates the SQLite databases of a hub, so that what
// was committed survives a power cut, and copies and checks them. It is the
// only home of the driver; the log (hub/sqlog) and the desk (hub/desk) stand on
// it. It knows nothing of what the tables mean.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Options are how a database is opened. Zero values are useful.
type Options struct {
	Readers int // connections that read at the same time; 0: 8
	// Mark tells our kinds of database apart (PRAGMA application_id): a file
	// that has tables and another mark is refused.
	Mark int32
	// Fault is for tests: it is asked before and after each commit, and an
	// error that it returns stands for one of the disk's.
	Fault func(Step) error
}

// Step is a moment of a commit.
type Step string

// The steps of a commit at which a fault can be made.
const (
	BeforeCommit Step = "before commit"
	AfterCommit  Step = "after commit"
)

// DB is one open database: one connection that writes, and several that read
// and never wait for it.
type DB struct {
	path    string
	fault   func(Step) error
	readers *sql.DB
	looks   *looks

	mu     sync.Mutex // guards writer
	writer *sql.DB
}

// The driver's default for WAL is synchronous=NORMAL, which loses the last
// commits in a power cut: FULL is asked for, and read back.
const (
	writing = "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate&_foreign_keys=on&_stmt_cache_size=32"
	reading = "_query_only=on&_busy_timeout=5000&_stmt_cache_size=32"
	copying = "mode=ro&_busy_timeout=5000"
)

// Open opens the database at path, made with its folder where it is missing,
// and brings it to the newest of migrations. The n-th migration, a list of
// statements, leads to version n; what was released is never edited. Files are
// readable by their owner alone.
func Open(ctx context.Context, path string, migrations []string, o Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("open database: %w (the folder must exist or be creatable, and be writable by this user)", err)
	}
	if o.Readers == 0 {
		o.Readers = 8
	}
	db := &DB{path: path, fault: o.Fault, readers: pool(path, reading, o.Readers), looks: newLooks(path)}
	if db.writer, err = openWriter(ctx, path); err == nil {
		err = db.migrate(ctx, migrations, o.Mark)
	}
	if err != nil {
		db.Close()
		return nil, explain(path, "open", err)
	}
	return db, nil
}

// View opens the database at path to be read alone, and changes nothing. A file
// with another mark than o's is refused.
func View(ctx context.Context, path string, o Options) (*DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{path: path, readers: pool(path, copying, 1), looks: newLooks(path)}
	var mark int32
	err := db.readers.QueryRowContext(ctx, "PRAGMA application_id").Scan(&mark)
	if err == nil && mark != o.Mark {
		err = ErrForeign
	}
	if err != nil {
		return nil, errors.Join(explain(path, "open", err), db.Close())
	}
	return db, nil
}

// private makes the file and its folder, or takes other people's access from
// the file. SQLite gives its side files the same mode. A file that stands is
// not opened: closing it would drop the locks that this process has on it.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.Chmod(path, 0o600)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// connector gives every connection of a pool the same settings, without the
// global registry of drivers.
type connector struct {
	driver *sqlite3.SQLiteDriver
	dsn    string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// pool opens connections on demand. The DSN has no key for the two pragmas of
// the hook.
func pool(path, settings string, size int) *sql.DB {
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	harden := func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA journal_size_limit=16777216", nil)
		return err
	}
	p := sql.OpenDB(connector{&sqlite3.SQLiteDriver{ConnectHook: harden}, "file:" + escaped + "?" + settings})
	p.SetMaxOpenConns(size)
	p.SetMaxIdleConns(size)
	return p
}

// openWriter opens the one connection that writes, and refuses it where the
// file system does not let it be durable. Another process that opens a new
// database at the same moment makes it wait.
func openWriter(ctx context.Context, path string) (*sql.DB, error) {
	w := pool(path, writing, 1)
	err := durable(ctx, w)
	for tries := 0; busy(err) && tries < 100; tries++ {
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), w.Close())
		case <-time.After(50 * time.Millisecond):
		}
		err = durable(ctx, w)
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func durable(ctx context.Context, w *sql.DB) error {
	var sync int
	var journal string
	if err := w.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return err
	}
	if err := w.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return err
	}
	if sync != 2 || journal != "wal" {
		return fmt.Errorf("the database can't be made durable here (synchronous is %d, not 2; journal is %s, not wal): put it on a local disk", sync, journal)
	}
	return nil
}

// Readers are the connections that read. They can't write, and never wait for
// a writer.
func (db *DB) Readers() *sql.DB { return db.readers }

// Writer is the one connection that writes; most use [DB.Write].
func (db *DB) Writer() *sql.DB {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.writer
}

// Write runs f in a transaction that holds the right to write from its start,
// and returns nil when what f wrote would survive a power cut. An error of f
// is returned as it is, and nothing is kept; with any other error nothing is
// kept either, unless [Unknown] says so of it. Ctx bounds the wait for other
// writers; once the commit has begun it is not looked at any more.
func (db *DB) Write(ctx context.Context, f func(*sql.Tx) error) error {
	conn, err := db.Writer().Conn(ctx)
	if err != nil {
		return explain(db.path, "begin to write", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return explain(db.path, "begin to write", err)
	}
	if err = f(tx); err == nil {
		err = db.asked(BeforeCommit)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		tx.Rollback() // the first error tells more
		if isSQLite(err) {
			err = explain(db.path, "write", err)
		}
		return err
	}
	return explain(db.path, "commit", db.commit(tx))
}

func (db *DB) commit(tx *sql.Tx) error {
	err := tx.Commit()
	if err == nil {
		err = db.asked(AfterCommit)
	}
	if err != nil && !Full(err) {
		err = unknownError{err}
	}
	return err
}

func (db *DB) asked(s Step) error {
	if db.fault == nil {
		return nil
	}
	return db.fault(s)
}

// Reopen replaces the writing connection by a new one. After an error that
// [Unknown] reports, what the new one reads is what stands.
func (db *DB) Reopen(ctx context.Context) error {
	fresh, err := openWriter(ctx, db.path)
	if err != nil {
		return explain(db.path, "reopen", err)
	}
	db.mu.Lock()
	old := db.writer
	db.writer = fresh
	db.mu.Unlock()
	old.Close() // it failed before: its error is known
	return nil
}

// Close closes all connections. A second call does nothing.
func (db *DB) Close() error {
	err := errors.Join(db.readers.Close(), db.looks.file.Close())
	if w := db.Writer(); w != nil {
		err = errors.Join(err, w.Close())
	}
	return err
}
