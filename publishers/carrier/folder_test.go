package carrier_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
)

// clock is moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func drop(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// list returns the names in dir without the time stamp before them.
func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			_, name, _ := strings.Cut(e.Name(), "Z-")
			names = append(names, name)
		}
	}
	return names
}

// keeper accepts what says "good", refuses what says "bad", and can't keep
// what says "later".
type keeper struct{ taken []string }

func (k *keeper) take(_ context.Context, a publishers.Arrival) (notice.Outcome, error) {
	doc := string(a.Documents[0])
	k.taken = append(k.taken, a.Name)
	var out notice.Outcome
	for i, line := range strings.Fields(doc) {
		r := notice.Result{Index: i, Status: 201}
		if line == "bad" {
			r.Problems.Add("expires", "缺少失效时间", "missing")
		}
		if line == "later" {
			return notice.Outcome{}, errors.New("disk full")
		}
		out.Results = append(out.Results, r)
	}
	return out, nil
}

func TestFolderTakesFilesThatStandStill(t *testing.T) {
	dir, c, k := t.TempDir(), &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, &keeper{}
	f := &carrier.Folder{Dir: dir, Now: c.now, Settle: time.Second}
	look := func() bool {
		t.Helper()
		unsettled, err := f.Look(t.Context(), k.take)
		if err != nil {
			t.Fatal(err)
		}
		return unsettled
	}
	drop(t, dir, "2.xml", "good")
	drop(t, dir, "1.xml", "go")
	drop(t, dir, ".hidden", "good")
	drop(t, dir, "half.tmp", "good")
	os.Symlink("/etc/hostname", filepath.Join(dir, "link.xml"))
	if !look() || len(k.taken) != 0 {
		t.Errorf("first look: got %v taken, want none yet", k.taken)
	}
	c.at = c.at.Add(2 * time.Second)
	drop(t, dir, "1.xml", "good good")
	if !look() || !slices.Equal(k.taken, []string{"2.xml"}) {
		t.Errorf("one still growing: got %v, want 2.xml alone", k.taken)
	}
	c.at = c.at.Add(time.Second)
	if look() || !slices.Equal(k.taken, []string{"2.xml", "1.xml"}) {
		t.Errorf("all still: got %v, want both", k.taken)
	}
	if got := list(t, filepath.Join(dir, "done")); !slices.Contains(got, "1.xml") || !slices.Contains(got, "2.xml") {
		t.Errorf("done: got %v", got)
	}
}

func TestFolderPutsTheReasonBesideABadFile(t *testing.T) {
	dir, c, k := t.TempDir(), &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, &keeper{}
	f := &carrier.Folder{Dir: dir, Now: c.now, MaxBytes: 20}
	drop(t, dir, "a.json", "good bad good")
	drop(t, dir, "b.json", strings.Repeat("x", 21))
	drop(t, dir, "c.json", "later")
	drop(t, dir, "d.json", "good")
	f.Look(t.Context(), k.take)
	c.at = c.at.Add(time.Minute)
	if _, err := f.Look(t.Context(), k.take); err == nil || !strings.Contains(err.Error(), "c.json") {
		t.Errorf("got error %v, want one that names c.json", err)
	}
	if got, want := list(t, filepath.Join(dir, "failed")), []string{"a.json", "a.json.reason.txt", "b.json", "b.json.reason.txt"}; !slices.Equal(got, want) {
		t.Errorf("failed: got %v, want %v", got, want)
	}
	if got := list(t, filepath.Join(dir, "done")); !slices.Equal(got, []string{"d.json"}) {
		t.Errorf("done: got %v, want d.json: a neighbour goes on", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "c.json")); err != nil {
		t.Errorf("what could not be kept now: got %v, want it to stay", err)
	}
	reasons, _ := filepath.Glob(filepath.Join(dir, "failed", "*a.json.reason.txt"))
	text, err := os.ReadFile(reasons[0])
	for _, want := range []string{"已受理 2 条", "2 accepted", "[2] expires: 缺少失效时间", "[2] expires: missing"} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("reason: got %q, want it to hold %q", text, want)
		}
	}
}

func TestFolderNoticesARenamedFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "drop")
	f := &carrier.Folder{Dir: dir, Every: time.Hour, Settle: time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	taken, ended := make(chan string), make(chan error)
	go func() {
		ended <- f.Run(ctx, func(_ context.Context, a publishers.Arrival) (notice.Outcome, error) {
			taken <- a.Name
			return notice.Outcome{}, nil
		})
	}()
	from := t.TempDir()
	drop(t, from, "x.xml", "good")
	for { // Run makes the folder first
		if err := os.Rename(filepath.Join(from, "x.xml"), filepath.Join(dir, "x.xml")); err == nil {
			break
		}
	}
	if got := <-taken; got != "x.xml" {
		t.Errorf("got %s, want x.xml", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: got %v, want nil", err)
	}
}
