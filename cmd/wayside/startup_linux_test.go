package main

import (
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// refusedToServe runs a hub that can't start, and returns what it says.
func refusedToServe(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := command(t, "", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	if code != exitRefused || out != "" {
		t.Errorf("exit %d, printed %q; want %d and nothing", code, out, exitRefused)
	}
	return errs
}

func TestAPortInUseSaysWhatToDo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	data := filepath.Join(t.TempDir(), "data")
	says(t, refusedToServe(t, "--data", data, "--addr", l.Addr().String()), l.Addr().String()+" is in use", "--addr")
	if _, err := os.Stat(data); err == nil {
		t.Error("it made a data folder all the same")
	}
	says(t, refusedToServe(t, "--data", data, "--addr", "nonsense"), "listen on nonsense")
}

func TestASecondHubOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	h := start(t)
	says(t, refusedToServe(t, "--data", h.data), "another hub is using it", h.data)
	h.publish(closure("第一台照常", time.Now().Add(time.Hour), ""))
	h.stop()
	startOn(t, h.data, h.token)
}

func TestDataOfANewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{logFile, deskFile, intakeFile} {
		h := start(t)
		h.stop()
		path := filepath.Join(h.data, name)
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		const userVersion = 60 // offset in the header (SQLite file format, 1.3)
		if _, err := f.WriteAt(binary.BigEndian.AppendUint32(nil, 999), userVersion); err != nil {
			t.Fatal(err)
		}
		f.Close()
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		says(t, refusedToServe(t, "--data", h.data), path, "newer version", "999", "use the newer program")
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s was changed (%v)", name, err)
		}
	}
}

func TestADamagedOrForeignDatabaseIsLeftAlone(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, logFile)
	junk := strings.Repeat("not a database ", 1000)
	if err := os.WriteFile(path, []byte(junk), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, refusedToServe(t, "--data", data), path, "damaged", "restore a backup")
	if after, err := os.ReadFile(path); err != nil || string(after) != junk {
		t.Error("the file was changed")
	}
}

func TestADataFolderThatCannotBeWrittenSaysSo(t *testing.T) {
	file := write(t, "file", "")
	says(t, refusedToServe(t, "--data", file), file)
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
	} else {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, "size=1m"); err != nil {
			t.Skipf("SKIP: root writes everywhere, and a read-only file system can't be mounted here: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, 0) })
	}
	if errs := refusedToServe(t, "--data", dir); !strings.Contains(errs, "read-only") && !strings.Contains(errs, "permission") {
		t.Errorf("it does not say what is wrong: %s", errs)
	}
}
