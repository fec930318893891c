package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wayside/hub/sqlite"

	"github.com/mattn/go-sqlite3"
)

var schema = []string{
	`CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT NOT NULL, whole INTEGER REFERENCES parts) STRICT;`,
	`ALTER TABLE parts ADD COLUMN colour TEXT; CREATE INDEX parts_by_name ON parts (name);`,
}

func open(t *testing.T, path string, o sqlite.Options) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, schema, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func fresh(t *testing.T) (string, *sqlite.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data #1 50%?", "parts.db")
	return path, open(t, path, sqlite.Options{})
}

func add(ctx context.Context, db *sqlite.DB, name string) error {
	return db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO parts (name) VALUES (?)", name)
		return err
	})
}

func count(t *testing.T, from *sql.DB) (n int) {
	t.Helper()
	if err := from.QueryRowContext(t.Context(), "SELECT count(*) FROM parts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryConnectionIsDurableAndHardened(t *testing.T) {
	_, db := fresh(t)
	if err := db.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []struct {
		pool   *sql.DB
		pragma string
		value  string
	}{
		{db.Writer(), "synchronous", "2"}, {db.Writer(), "journal_mode", "wal"}, {db.Writer(), "foreign_keys", "1"},
		{db.Writer(), "busy_timeout", "5000"}, {db.Writer(), "trusted_schema", "0"}, {db.Writer(), "cell_size_check", "1"},
		{db.Readers(), "query_only", "1"}, {db.Readers(), "trusted_schema", "0"}, {db.Readers(), "cell_size_check", "1"},
	}
	for _, w := range want {
		var got string
		if err := w.pool.QueryRowContext(t.Context(), "PRAGMA "+w.pragma).Scan(&got); err != nil || got != w.value {
			t.Errorf("PRAGMA %s = %q, %v, want %q", w.pragma, got, err, w.value)
		}
	}
	if _, err := db.Readers().ExecContext(t.Context(), "INSERT INTO parts (name) VALUES ('x')"); err == nil {
		t.Error("a reader could write")
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	path, db := fresh(t)
	if err := add(t.Context(), db, "雨岭隧道"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", filepath.Base(name), info.Mode(), err)
		}
	}
	db.Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path, sqlite.Options{})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("opened again: %v, %v, want mode 0600", info.Mode(), err)
	}
}

func TestMigrationsGoForwardAndKeepTheData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parts.db")
	old, err := sqlite.Open(t.Context(), path, schema[:1], sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := add(t.Context(), old, "青河大桥"); err != nil {
		t.Fatal(err)
	}
	old.Close()
	db := open(t, path, sqlite.Options{})
	var name string
	err = db.Readers().QueryRowContext(t.Context(), "SELECT name FROM parts WHERE colour IS NULL").Scan(&name)
	if err != nil || name != "青河大桥" {
		t.Errorf("after the migration: %q, %v", name, err)
	}
}

func TestABrokenMigrationChangesNothing(t *testing.T) {
	path, db := fresh(t)
	db.Close()
	broken := append(schema[:2:2], "CREATE TABLE more (id INTEGER) STRICT; CREATE TABLE parts (id INTEGER);")
	if _, err := sqlite.Open(t.Context(), path, broken, sqlite.Options{}); err == nil || !strings.Contains(err.Error(), "version 3") {
		t.Fatalf("a broken migration: %v", err)
	}
	db = open(t, path, sqlite.Options{})
	if _, err := db.Readers().ExecContext(t.Context(), "SELECT * FROM more"); err == nil {
		t.Error("half of a broken migration was kept")
	}
}

func TestANewerDatabaseIsRefusedWithWhatToDo(t *testing.T) {
	path, db := fresh(t)
	db.Close()
	_, err := sqlite.Open(t.Context(), path, schema[:1], sqlite.Options{})
	if !errors.Is(err, sqlite.ErrNewer) {
		t.Fatalf("got %v, want ErrNewer", err)
	}
	for _, part := range []string{path, "version 2", "up to 1", "use the newer program"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestWhatIsNoDatabaseIsRefusedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parts.db")
	text := bytes.Repeat([]byte("this is a letter, not a database\n"), 100)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), path, schema, sqlite.Options{})
	if !errors.Is(err, sqlite.ErrDamaged) || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("got %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, text) {
		t.Error("the file was changed")
	}
}

func TestADatabaseOfAnotherKindIsRefused(t *testing.T) {
	path, db := fresh(t)
	db.Close()
	if _, err := sqlite.Open(t.Context(), path, schema, sqlite.Options{Mark: 7}); !errors.Is(err, sqlite.ErrForeign) {
		t.Errorf("another mark: %v, want ErrForeign", err)
	}
	marked := filepath.Join(t.TempDir(), "marked.db")
	open(t, marked, sqlite.Options{Mark: 7}).Close()
	open(t, marked, sqlite.Options{Mark: 7})
}

func TestACopyIsNotPutBesideStrangeSideFiles(t *testing.T) {
	path, db := fresh(t)
	dest := filepath.Join(filepath.Dir(path), "dest.db")
	if err := os.WriteFile(dest+"-wal", []byte("of another database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), dest); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
}

func TestAFolderThatCannotBeMadeIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), filepath.Join(file, "parts.db"), schema, sqlite.Options{})
	if err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("got %v", err)
	}
}

func TestManyMayOpenANewDatabaseAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parts.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			db, err := sqlite.Open(t.Context(), path, schema, sqlite.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := add(t.Context(), db, "x"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(t, open(t, path, sqlite.Options{}).Readers()); n != 8 {
		t.Errorf("%d rows, want 8", n)
	}
}

func TestAFailedWriteKeepsNothing(t *testing.T) {
	_, db := fresh(t)
	ours := errors.New("ours")
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO parts (name) VALUES ('x')"); err != nil {
			t.Error(err)
		}
		return ours
	})
	if err != ours || sqlite.Unknown(err) || sqlite.Full(err) {
		t.Errorf("got %v, want our own error", err)
	}
	if n := count(t, db.Readers()); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}

func TestAnEndedContextKeepsNothingAndIsCertain(t *testing.T) {
	_, db := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO parts (name) VALUES ('x')")
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) || sqlite.Unknown(err) {
		t.Errorf("got %v, want the context's error", err)
	}
	if err := add(ctx, db, "y"); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	if n := count(t, db.Readers()); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	if err := add(t.Context(), db, "z"); err != nil {
		t.Error(err)
	}
}

func TestErrorsTellFullFromUnknown(t *testing.T) {
	ioErr := func(ext sqlite3.ErrNoExtended, no int) sqlite3.Error {
		e := sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: ext}
		e.SystemErrno = 28 // ENOSPC
		if no != 0 {
			e.SystemErrno = 5 // EIO
		}
		return e
	}
	table := []struct {
		name          string
		step          sqlite.Step
		err           error
		full, unknown bool
	}{
		{"disk full while writing", sqlite.BeforeCommit, sqlite3.Error{Code: sqlite3.ErrFull}, true, false},
		{"disk full at commit", sqlite.AfterCommit, sqlite3.Error{Code: sqlite3.ErrFull}, true, false},
		{"read-only", sqlite.AfterCommit, sqlite3.Error{Code: sqlite3.ErrReadonly}, true, false},
		{"write error for want of space", sqlite.AfterCommit, ioErr(sqlite3.ErrIoErrWrite, 0), true, false},
		{"another write error", sqlite.AfterCommit, ioErr(sqlite3.ErrIoErrWrite, 5), false, true},
		{"sync error for want of space", sqlite.AfterCommit, ioErr(sqlite3.ErrIoErrFsync, 0), false, true},
		{"shared memory for want of space", sqlite.AfterCommit, ioErr(sqlite3.ErrIoErrSHMSize, 0), false, true},
		{"sync error before commit", sqlite.BeforeCommit, ioErr(sqlite3.ErrIoErrFsync, 0), false, false},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			var next error
			fault := func(s sqlite.Step) error {
				if s == c.step {
					return next
				}
				return nil
			}
			db := open(t, filepath.Join(t.TempDir(), "parts.db"), sqlite.Options{Fault: fault})
			next = c.err
			err := add(t.Context(), db, "x")
			if err == nil || sqlite.Full(err) != c.full || sqlite.Unknown(err) != c.unknown {
				t.Errorf("%v: full %v, unknown %v, want %v, %v", err, sqlite.Full(err), sqlite.Unknown(err), c.full, c.unknown)
			}
			if c.full && !strings.Contains(err.Error(), "free space") {
				t.Errorf("%q does not say what to do", err)
			}
			next = nil
			if err := db.Reopen(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := add(t.Context(), db, "y"); err != nil {
				t.Errorf("after the fault: %v", err)
			}
		})
	}
}

func TestAFullDiskKeepsNothingAndRecovers(t *testing.T) {
	_, db := fresh(t)
	limit := func(pages int) {
		t.Helper()
		if _, err := db.Writer().ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(10)
	big := strings.Repeat("长", 40_000)
	if err := add(t.Context(), db, big); !sqlite.Full(err) || sqlite.Unknown(err) {
		t.Fatalf("a full disk: %v", err)
	}
	if n := count(t, db.Readers()); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	limit(1000)
	if err := add(t.Context(), db, big); err != nil {
		t.Errorf("with space again: %v", err)
	}
}

func TestABackupWhileWritingIsConsistent(t *testing.T) {
	path, db := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wrote := make(chan struct{}, 1)
	wg.Go(func() {
		for ctx.Err() == nil {
			err := db.Write(context.Background(), func(tx *sql.Tx) error { // two rows or none
				_, err := tx.Exec("INSERT INTO parts (name) VALUES ('a'), ('b')")
				return err
			})
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case wrote <- struct{}{}:
			default:
			}
		}
	})
	<-wrote
	dest := filepath.Join(filepath.Dir(path), "it's a copy.db")
	err := db.Backup(t.Context(), dest)
	cancel()
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dest)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v, want mode 0600", info.Mode(), err)
	}
	if n := count(t, open(t, dest, sqlite.Options{}).Readers()); n == 0 || n%2 != 0 {
		t.Errorf("the copy has %d rows, want an even number", n)
	}
	if err := db.Backup(t.Context(), dest); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second backup to the same name: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.partial"))
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestACopyOfNothingLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	err := sqlite.Copy(t.Context(), filepath.Join(dir, "missing.db"), filepath.Join(dir, "copy.db"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestCheckFindsAFlippedByte(t *testing.T) {
	path, db := fresh(t)
	for range 200 {
		if err := add(t.Context(), db, strings.Repeat("x", 200)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Check(t.Context()); err != nil {
		t.Fatalf("a sound database: %v", err)
	}
	db.Close()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[5*4096+3] ^= 0x40 // the number of cells of a page
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.CheckFile(t.Context(), path); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("a flipped byte: %v, want ErrDamaged", err)
	}
}

func TestADanglingReferenceIsRefused(t *testing.T) {
	_, db := fresh(t)
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO parts (name, whole) VALUES ('x', 99)")
		return err
	})
	if err == nil || sqlite.Unknown(err) {
		t.Errorf("a dangling reference: %v", err)
	}
	if n := count(t, db.Readers()); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}

func TestAClaimIsOneProcessesAndKeepsNobodyFromReading(t *testing.T) {
	path, db := fresh(t)
	release, err := sqlite.Claim(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Claim(t.Context(), path); !errors.Is(err, sqlite.ErrClaimed) || !strings.Contains(err.Error(), path) {
		t.Errorf("claimed twice: %v, want ErrClaimed", err)
	}
	if err := add(t.Context(), db, "x"); err != nil {
		t.Error(err)
	}
	if err := sqlite.Copy(t.Context(), path, path+".copy"); err != nil {
		t.Error(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := sqlite.Claim(t.Context(), path)
	if err != nil {
		t.Fatalf("after it was released: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

func TestEveryCommitIsAnotherVersion(t *testing.T) {
	path, ours := fresh(t)
	theirs := open(t, path, sqlite.Options{})
	version := func() int64 {
		t.Helper()
		v, err := ours.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	seen := map[int64]bool{version(): true}
	if !seen[version()] {
		t.Error("another version, though nobody has written")
	}
	for i := range 20 {
		if err := add(t.Context(), []*sqlite.DB{ours, theirs}[i%2], "x"); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		now := map[int64]bool{}
		for range 8 { // they share looks
			all.Go(func() {
				v := version()
				mu.Lock()
				defer mu.Unlock()
				now[v] = true
			})
		}
		all.Wait()
		for v := range now {
			if seen[v] || len(now) != 1 {
				t.Fatalf("after commit %d: versions %v, of which some were before", i, now)
			}
			seen[v] = true
		}
	}
}
