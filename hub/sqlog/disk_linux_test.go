package sqlog_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/sqlog"
)

// A real full disk: a small file system in memory, where root may mount one.
func TestARealFullDiskIsRefusedReadFromAndRecovers(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a file system of 2 MB can't be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 600_000), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := sqlog.Open(t.Context(), filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // before the unmount
	n := 0
	next := func() error {
		r := logtest.Rec(logtest.ID(n), 1, 0)
		r.Doc = bytes.Repeat([]byte("x"), 2000)
		_, err := l.Append(t.Context(), []hub.Record{r})
		if err == nil {
			n++
		}
		return err
	}
	for err = next(); err == nil && n < 10_000; err = next() {
	}
	if !errors.Is(err, hub.ErrFull) {
		t.Fatalf("after %d records: %v, want ErrFull", n, err)
	}
	t.Logf("full after %d records: %v", n, err)
	for range 3 {
		if err := next(); !errors.Is(err, hub.ErrFull) {
			t.Errorf("while full: %v", err)
		}
		if rs, err := l.Read(t.Context(), 0, n+10); err != nil || len(rs) != n {
			t.Errorf("while full %d records can be read, %v, want %d", len(rs), err, n)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := next(); err != nil {
			t.Fatalf("with space again: %v", err)
		}
	}
	if h := head(t, l); h != hub.Seq(n) {
		t.Errorf("head = %d, want %d", h, n)
	}
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
