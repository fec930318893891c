package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// ErrNewer: the database was written by a newer version of the program.
var ErrNewer = errors.New("the database is of a newer version")

// ErrForeign: the file is a database of another kind.
var ErrForeign = errors.New("the file is a database of another kind")

// ErrDamaged: the file is no sound database.
var ErrDamaged = errors.New("the database is damaged")

// unknownError is an error of a commit after which the data may be there or
// not.
type unknownError struct{ err error }

func (e unknownError) Error() string { return "outcome of the commit unknown: " + e.err.Error() }
func (e unknownError) Unwrap() error { return e.err }

// Unknown reports whether err leaves open if the data was kept: a commit that
// failed at a sync may be there after all. Reopen, and read back.
func Unknown(err error) bool { return errors.As(err, new(unknownError)) }

// Full reports whether err says that the disk is full or refuses writes, in
// which case nothing of the transaction was kept. Other I/O errors, such as a
// failed sync, are not among them even where the disk is full: the data may be
// in the file by then.
func Full(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) || Unknown(err) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrFull, sqlite3.ErrReadonly:
		return true
	case sqlite3.ErrIoErr:
		return e.ExtendedCode == sqlite3.ErrIoErrWrite && outOfSpace(e.SystemErrno)
	}
	return false
}

func outOfSpace(no syscall.Errno) bool {
	return no == syscall.ENOSPC || no == syscall.EDQUOT || no == syscall.EROFS
}

func busy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

func isSQLite(err error) bool { return errors.As(err, new(sqlite3.Error)) }

// explain says what was done to which file, and what a person can do next.
func explain(path, doing string, err error) error {
	if err == nil {
		return nil
	}
	var e sqlite3.Error
	errors.As(err, &e)
	what := fmt.Sprintf("%s %s", doing, path)
	switch {
	case Full(err):
		return fmt.Errorf("%s: %w (free space in %s, or make it writable; no restart is needed)", what, err, filepath.Dir(path))
	case e.Code == sqlite3.ErrNotADB, e.Code == sqlite3.ErrCorrupt:
		return fmt.Errorf("%s: %w: %w (keep a copy of the file, then restore a backup)", what, ErrDamaged, err)
	case e.Code == sqlite3.ErrCantOpen, e.Code == sqlite3.ErrPerm, e.Code == sqlite3.ErrAuth:
		return fmt.Errorf("%s: %w (check that it exists and that this user may read and write it and its folder)", what, err)
	case busy(err):
		return fmt.Errorf("%s: %w (another program holds it for writing: end it, or try again)", what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
