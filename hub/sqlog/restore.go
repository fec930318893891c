package sqlog

import (
	"context"
	"errors"
	"fmt"
	"os"

	"wayside/hub"
	"wayside/hub/sqlite"
)

// Place is how far a log had come when somebody outside last looked: what its
// readers may have seen.
type Place struct {
	Epoch string
	Seq   hub.Seq
}

// Restore makes the new log dest from the backup src, and says where it
// stands. A log that stands at dest is not overwritten (fs.ErrExist). The
// restored log keeps its epoch only where known, the last place that was kept
// outside the database, is not ahead of it; else numbers would be given a
// second time, and it gets a new epoch, which tells readers to begin afresh.
func Restore(ctx context.Context, src, dest string, known Place) (Place, error) {
	if err := sqlite.Vacant(dest); err != nil {
		return Place{}, fmt.Errorf("restore the log: %w", err)
	}
	part := dest + ".restoring"
	if err := remove(part); err != nil { // left by a restore that was interrupted
		return Place{}, fmt.Errorf("restore the log: %w", err)
	}
	if err := sqlite.Copy(ctx, src, part); err != nil {
		return Place{}, fmt.Errorf("restore the log: %w", err)
	}
	is, err := reconcile(ctx, part, known)
	if err == nil {
		err = os.Rename(part, dest)
	}
	if err != nil {
		return Place{}, errors.Join(fmt.Errorf("restore the log from %s: %w", src, err), remove(part))
	}
	return is, nil
}

func remove(path string) (err error) {
	for _, side := range []string{"", "-wal", "-shm"} {
		if e := os.Remove(path + side); e != nil && !os.IsNotExist(e) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// reconcile decides on the epoch of the log at path. It leaves one file.
func reconcile(ctx context.Context, path string, known Place) (is Place, err error) {
	l, err := open(ctx, path, nil)
	if err != nil {
		return is, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	is.Epoch = l.Epoch()
	if is.Seq, err = l.Head(ctx); err != nil {
		return is, err
	}
	if is.Seq == 0 {
		return is, errors.New("there are no records in it")
	}
	if known.Epoch != is.Epoch || known.Seq > is.Seq {
		is.Epoch, err = renew(ctx, l.db)
	}
	return is, err
}
