package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"wayside/hub"
	"wayside/hub/sqlite"
	"wayside/hub/sqlog"
)

type backupCmd struct {
	dataFlag
	Dest string `arg:"" help:"Folder to make; it must not exist or be empty."`
}

// Run copies every database while the hub may serve, and proves that each copy
// can be read. The log is copied last: what the others know of it is then in
// it.
func (c *backupCmd) Run(ctx context.Context, io streams) error {
	if _, err := os.Stat(filepath.Join(c.Data, logFile)); err != nil {
		return fmt.Errorf("there is no hub's data in %s: %w", c.Data, err)
	}
	if err := os.MkdirAll(c.Dest, 0o700); err != nil {
		return fmt.Errorf("make the folder of the backup: %w", err)
	}
	for _, name := range []string{intakeFile, deskFile, logFile} {
		src, dest := filepath.Join(c.Data, name), filepath.Join(c.Dest, name)
		if _, err := os.Stat(src); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := sqlite.Copy(ctx, src, dest); err != nil {
			return fmt.Errorf("back up %s: %w", name, err)
		}
		info, err := os.Stat(dest)
		if err != nil {
			return err
		}
		fmt.Fprintf(io.out, "%s  %d bytes, read back whole\n", dest, info.Size())
	}
	return nil
}

type restoreCmd struct {
	dataFlag
	Src  string `arg:"" help:"Folder that backup made."`
	Last string `help:"The newest cursor that readers may have (from /api/v1/notices). Where the backup is not behind it, readers resume; else they start afresh."`
}

// Run puts a backup in place and says where the log stands.
func (c *restoreCmd) Run(ctx context.Context, io streams) error {
	last, ok := hub.ParseCursor(c.Last)
	if !ok {
		return fmt.Errorf("--last %q is not a cursor", c.Last)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	for _, name := range []string{logFile, deskFile, intakeFile} {
		if err := sqlite.Vacant(filepath.Join(c.Data, name)); err != nil {
			return fmt.Errorf("%s holds data already; restore into an empty folder with --data: %w", c.Data, err)
		}
	}
	for _, name := range []string{deskFile, intakeFile} {
		src := filepath.Join(c.Src, name)
		if _, err := os.Stat(src); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := sqlite.Copy(ctx, src, filepath.Join(c.Data, name)); err != nil {
			return fmt.Errorf("restore %s: %w", name, err)
		}
	}
	at, err := sqlog.Restore(ctx, filepath.Join(c.Src, logFile), filepath.Join(c.Data, logFile), sqlog.Place{Epoch: last.Epoch, Seq: last.Seq})
	if err != nil {
		return err
	}
	word := "readers start afresh (a new epoch)"
	if at.Epoch == last.Epoch {
		word = "readers resume"
	}
	fmt.Fprintf(io.out, "restored %d records into %s; %s\n", at.Seq, c.Data, word)
	return nil
}
