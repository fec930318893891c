package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cursor is where a hub stands.
func (h *running) cursor() string {
	h.t.Helper()
	_, body := h.get("/api/v1/notices?limit=1")
	var list struct{ Cursor string }
	if err := json.Unmarshal([]byte(body), &list); err != nil || list.Cursor == "" {
		h.t.Fatalf("no cursor in %q: %v", body, err)
	}
	return list.Cursor
}

func TestABackupMadeWhileServingHoldsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	h := start(t)
	stop, posted := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				posted <- n
				return
			default:
				post(h.url, h.token, fmt.Sprintf("第 %d 条", n))
			}
		}
	}()
	h.eventually("some are posted", func() bool { return len(h.board()) > 5 })
	before := h.board()
	dest := filepath.Join(t.TempDir(), "backup")
	out := must(t, "backup", "--data", h.data, dest)
	close(stop)
	t.Logf("%d posted while the copy was made", <-posted)
	says(t, out, logFile, deskFile, intakeFile, "read back whole")
	if code, _, errs := command(t, "", "backup", "--data", h.data, dest); code != exitRefused || !strings.Contains(errs, dest) {
		t.Errorf("over an older backup: exit %d\n%s", code, errs)
	}
	h.publish(closure("备份之后", time.Now().Add(time.Hour), "")) // however fast the copy was, readers are ahead of it now
	last := h.cursor()
	h.stop()

	restored := filepath.Join(t.TempDir(), "restored")
	says(t, must(t, "restore", dest, "--data", restored, "--last", last), "start afresh")
	again := startOn(t, restored, h.token)
	after := again.board()
	for id, doc := range before {
		if after[id] != doc {
			t.Errorf("%s was acknowledged before the backup and is not in it", id)
		}
	}
	if again.cursor()[:16] == last[:16] {
		t.Error("a log that is behind its readers kept its epoch")
	}
	again.publish(closure("继续", time.Now().Add(time.Hour), "")) // the tokens are there too
}

func TestReadersResumeWhereTheBackupIsNotBehindThem(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.publish(closure("甲", time.Now().Add(time.Hour), ""))
	last := h.cursor()
	h.stop()
	dest, data := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "data")
	must(t, "backup", "--data", h.data, dest)
	says(t, must(t, "restore", dest, "--data", data, "--last", last), "restored 1 records", "readers resume")
	again := startOn(t, data, h.token)
	again.publish(closure("乙", time.Now().Add(time.Hour), ""))
	_, body := again.get("/api/v1/changes?wait=0&since=" + last)
	if strings.Contains(body, `"reset":true`) || !strings.Contains(body, "乙") || strings.Contains(body, "甲") {
		t.Errorf("resumed at %s:\n%s", last, body)
	}
	for _, args := range [][]string{{"restore", dest, "--data", h.data}, {"restore", dest, "--data", data}} {
		if code, _, errs := command(t, "", args...); code != exitRefused || !strings.Contains(errs, args[3]) {
			t.Errorf("%v over data: exit %d\n%s", args, code, errs)
		}
	}
}

func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	h := start(t)
	h.publish(closure("甲", time.Now().Add(time.Hour), ""))
	h.stop()
	dest, data := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "data")
	must(t, "backup", "--data", h.data, dest)
	log := filepath.Join(dest, logFile)
	sound, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, []byte("not a database at all, but long enough to be looked at"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, "", "restore", dest, "--data", data); code != exitRefused || !strings.Contains(errs, "damaged") {
		t.Errorf("a damaged log: exit %d\n%s", code, errs)
	}
	if err := os.WriteFile(log, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", dest, "--data", data) // so it can be tried again
	for _, args := range [][]string{{"backup", filepath.Join(t.TempDir(), "b"), "--data", t.TempDir()}, {"restore", t.TempDir(), "--data", filepath.Join(t.TempDir(), "d")}} {
		if code, _, errs := command(t, "", args...); code != exitRefused || !strings.Contains(errs, "there is no") {
			t.Errorf("%v: exit %d\n%s", args, code, errs)
		}
	}
}
