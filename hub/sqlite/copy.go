package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Backup writes a consistent copy of the database to the new file dest while
// it goes on serving, and checks the copy before it gets its name. An existing
// file is not overwritten (fs.ErrExist).
func (db *DB) Backup(ctx context.Context, dest string) error { return Copy(ctx, db.path, dest) }

// Copy is [DB.Backup] of the database file src, which another program may have
// open. It brings nothing to a newer version.
func Copy(ctx context.Context, src, dest string) error {
	if err := Vacant(dest); err != nil {
		return err
	}
	part := dest + ".partial" // left by a copy that was interrupted
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy to %s: %w", dest, err)
	}
	if err := copyTo(ctx, src, part); err != nil {
		os.Remove(part)
		return err
	}
	if err := os.Rename(part, dest); err != nil {
		return fmt.Errorf("copy to %s: %w", dest, err)
	}
	return syncFile(filepath.Dir(dest))
}

// Vacant reports, as an error, a database that stands at path, or side files
// of one: SQLite would replay them into whatever is put there (fs.ErrExist).
func Vacant(path string) error {
	for _, side := range []string{"", "-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(path + side); err == nil {
			return fmt.Errorf("write %s: %s: %w (choose another place, or move that file away)", path, path+side, fs.ErrExist)
		}
	}
	return nil
}

func copyTo(ctx context.Context, src, part string) error {
	if err := private(part); err != nil {
		return fmt.Errorf("copy to %s: %w", part, err)
	}
	if _, err := os.Stat(src); err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	from := pool(src, copying, 1)
	defer from.Close()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return explain(src, "copy", err)
	}
	if err := CheckFile(ctx, part); err != nil {
		return err
	}
	return syncFile(part)
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}

// Check reads the whole database and reports every fault in its structure
// ([ErrDamaged]).
func (db *DB) Check(ctx context.Context) error { return check(ctx, db.path, db.readers) }

// CheckFile is [DB.Check] of a file that no program need have open.
func CheckFile(ctx context.Context, path string) error {
	from := pool(path, copying, 1)
	defer from.Close()
	return check(ctx, path, from)
}

func check(ctx context.Context, path string, from *sql.DB) error {
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		faults, err := texts(ctx, from, "PRAGMA "+pragma)
		if err != nil {
			return explain(path, "check", err)
		}
		if len(faults) > 0 && faults[0] != "ok" {
			return fmt.Errorf("check %s: %w: %s (keep a copy of the file, then restore a backup)", path, ErrDamaged, strings.Join(faults, "; "))
		}
	}
	return nil
}

// texts returns the first column of every row.
func texts(ctx context.Context, from *sql.DB, query string) (out []string, err error) {
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(sql.NullString)
		}
		if err := rows.Scan(row...); err != nil {
			return nil, err
		}
		out = append(out, row[0].(*sql.NullString).String)
	}
	return out, rows.Err()
}
