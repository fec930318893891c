package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wayside/hub"
	"wayside/hub/sqlite"
	"wayside/hub/sqlog"
)

type backupCmd struct {
	dataFlag
	Dest string `arg:"" help:"Folder to make; one with a hub's data in it is refused."`
}

// Run copies every database while the hub may serve, and proves that each copy
// can be read. What makes the log checkable travels with it, private keys don't.
// The log is copied last: what the others know of it is then in it.
func (c *backupCmd) Run(ctx context.Context, std world) error {
	if _, err := os.Stat(filepath.Join(c.Data, logFile)); err != nil {
		return fmt.Errorf("there is no hub's data in the folder %s (--data says where): %w", c.Data, err)
	}
	made, err := copyAll(ctx, c.Data, c.Dest, intakeFile, deskFile)
	if err == nil {
		var beside, log []string
		beside, err = travels(c.Data, c.Dest)
		made = append(made, beside...)
		if err == nil {
			log, err = copyAll(ctx, c.Data, c.Dest, logFile)
			made = append(made, log...)
		}
		if err == nil { // last: what the log names is then there
			beside, err = pictures(c.Data, c.Dest)
			made = append(made, beside...)
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("back up %s: %w", c.Data, err), undo(made))
	}
	for _, path := range made {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s  %d bytes, read back whole\n", path, info.Size())
	}
	return nil
}

type restoreCmd struct {
	dataFlag
	Src  string `arg:"" help:"Folder that backup made."`
	Last string `placeholder:"CURSOR" help:"The newest cursor that readers may have, from /api/v1/notices of the lost hub. Where the backup is behind neither it nor the public log that lies in the folder, readers resume; else they start afresh."`
}

// Run puts a backup in place and says where the log stands.
func (c *restoreCmd) Run(ctx context.Context, std world) error {
	last, ok := hub.ParseCursor(c.Last)
	if !ok {
		return usagef("--last %q is not a cursor", c.Last)
	}
	if _, err := os.Stat(filepath.Join(c.Src, logFile)); err != nil {
		return fmt.Errorf("there is no backup in the folder %s: %w", c.Src, err)
	}
	if err := sqlite.Vacant(filepath.Join(c.Data, logFile)); err != nil {
		return fmt.Errorf("restore into %s: %w", c.Data, err)
	}
	made, err := copyAll(ctx, c.Src, c.Data, deskFile, intakeFile)
	if err != nil {
		return errors.Join(fmt.Errorf("restore into %s: %w", c.Data, err), undo(made))
	}
	known, why, err := outside(ctx, c.Src, c.Data, sqlog.Place{Epoch: last.Epoch, Seq: last.Seq})
	if why != "" {
		known = sqlog.Place{}
	}
	var at sqlog.Place
	if err == nil {
		at, err = sqlog.Restore(ctx, filepath.Join(c.Src, logFile), filepath.Join(c.Data, logFile), known)
	}
	if err == nil {
		var shown []string
		shown, err = pictures(c.Src, c.Data)
		made = append(made, shown...)
	}
	if err != nil {
		return errors.Join(err, undo(made))
	}
	word := "readers resume, and the public log goes on"
	if why != "" {
		word = "readers start afresh (a new epoch, and a new public log): " + why
	}
	fmt.Fprintf(std.out, "restored %d records into %s; %s\n", at.Seq, c.Data, word)
	return nil
}

// copyAll copies the databases that there are, over none that stands, and
// returns what it made.
func copyAll(ctx context.Context, from, to string, files ...string) (made []string, err error) {
	for _, name := range files { // before anything is made
		if err := sqlite.Vacant(filepath.Join(to, name)); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	for _, name := range files {
		src, dest := filepath.Join(from, name), filepath.Join(to, name)
		if _, err := os.Stat(src); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := sqlite.Copy(ctx, src, dest); err != nil {
			return made, err
		}
		made = append(made, dest)
	}
	return made, nil
}

// undo removes what was made, so that the same can be tried again.
func undo(made []string) (err error) {
	for _, path := range made {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// pictures copies the pictures of notices that are not there yet: a file bears its
// own digest, so that the same name is the same picture.
func pictures(from, to string) (made []string, err error) {
	all, err := os.ReadDir(filepath.Join(from, albumFolder))
	if errors.Is(err, fs.ErrNotExist) || len(all) == 0 {
		return nil, nil
	}
	if err == nil {
		err = os.MkdirAll(filepath.Join(to, albumFolder), 0o700)
	}
	for _, f := range all {
		src, dest := filepath.Join(from, albumFolder, f.Name()), filepath.Join(to, albumFolder, f.Name())
		if _, there := os.Stat(dest); err != nil || there == nil || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		var raw []byte
		if raw, err = os.ReadFile(src); err == nil {
			err = writeNew(dest, string(raw))
		}
		if err == nil {
			made = append(made, dest)
		}
	}
	return made, err
}
