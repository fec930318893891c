package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// served is a document that a server of another authority offers.
type served struct {
	mu  sync.Mutex // guards tag, doc
	tag string
	doc []byte
}

// show offers another document; meanwhile happens at the same moment.
func (s *served) show(tag string, doc []byte, meanwhile func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tag, s.doc = tag, doc
	meanwhile()
}

func (s *served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("ETag", s.tag)
	if r.Header.Get("If-None-Match") == s.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(s.doc)
}

// clock goes on from where it was set.
type clock struct {
	mu    sync.Mutex // guards ahead
	ahead time.Duration
}

func (c *clock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = time.Until(to)
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// TestRecordedSnapshotsGoTheWholeWay polls two real WZDx snapshots of Colorado,
// three days apart, by a clock of their time. The exact figures of each step
// are in hub/intake; here the program runs as a person runs it.
func TestRecordedSnapshotsGoTheWholeWay(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP in short mode: hub/intake has the figures")
	}
	t.Parallel()
	dir := filepath.Join(dataDir(t), "wzdx")
	var snapshots [2][]byte
	for i, name := range []string{"cdot_2025-08-08.json", "cdot_2025-08-11.json"} {
		doc, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skipf("SKIP: %v; WAYSIDE_DATA says where the real documents are", err)
		}
		snapshots[i] = doc
	}
	var at clock
	var feed served
	server := httptest.NewServer(&feed)
	defer server.Close()
	feed.show(`"8"`, snapshots[0], func() { at.set(time.Date(2025, 8, 8, 0, 5, 0, 0, time.UTC)) })
	config := write(t, "hub.toml", fmt.Sprintf(`
[[source]]
name = "cdot"
format = "wzdx"
poll = %q
every = "100ms"
private = true
complete = true
publisher = "cdot"
name_en = "Colorado"
severest = "extreme"
`, server.URL))
	data := filepath.Join(t.TempDir(), "data")
	approver := strings.TrimSpace(must(t, "token", "add", "chief", "--data", data, "--approve"))
	clerk := strings.TrimSpace(must(t, "token", "add", "clerk", "--data", data))
	h := listenAt(t, at.now, data, "--config", config)

	h.eventually("the first snapshot is in", func() bool { return h.sources()["cdot"].Totals.New == 282 })
	feed.show(`"11"`, snapshots[1], func() { at.set(time.Date(2025, 8, 11, 18, 20, 0, 0, time.UTC)) })
	h.eventually("the second snapshot is in, and what vanished waits", func() bool {
		s := h.sources()["cdot"]
		return s.Totals.New == 282+149 && s.Waiting > 0
	})
	if s := h.sources()["cdot"]; s.Totals.Revised != 2 || s.Totals.Refused != 0 || s.StaleSince.IsZero() {
		t.Errorf("got %+v, want 2 revised, none refused, and the source stale", s)
	}
	_, out, _ := h.by("", "", "watch", "--sources")
	if !regexp.MustCompile(`(?m)^cdot +wzdx +STALE `).MatchString(out) {
		t.Errorf("watch --sources shows no brake:\n%s", out)
	}
	says(t, out, "endings wait for a person", "/api/v1/sources/cdot/decide")
	decide := func(token string) int {
		bearer := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
		code, _, _ := h.ask(http.MethodPost, "/api/v1/sources/cdot/decide", bearer, `{"approve":true}`)
		return code
	}
	if code := decide(clerk); code != http.StatusForbidden {
		t.Errorf("who may not approve decides: %d, want 403", code)
	}
	if code := decide(approver); code != http.StatusOK {
		t.Errorf("decide: %d, want 200", code)
	}
	h.eventually("nothing waits any more", func() bool { s := h.sources()["cdot"]; return s.Waiting == 0 && s.Totals.Ended == 89 })

	before, head := h.list()
	heard := h.sources()["cdot"].LastSuccess
	h.stop()
	again := listenAt(t, at.now, data, "--config", config)
	again.eventually("the same snapshot was heard after a restart", func() bool { return again.sources()["cdot"].LastSuccess.After(heard) })
	after, now := again.list()
	if now != head || len(after) != len(before) {
		t.Errorf("after a restart: seq %d and %d notices, want %d and %d: the same document says nothing new", now, len(after), head, len(before))
	}
}

func TestADroppedFileIsPublishedOrReturnedWithTheReason(t *testing.T) {
	t.Parallel()
	drop := filepath.Join(t.TempDir(), "drop")
	config := write(t, "hub.toml", fmt.Sprintf(`
[[source]]
name = "works"
kind = "traffic"
drop = %q
every = "100ms"
publisher = "yunxi-roads"
name_zh = "云溪县公路局"
severest = "severe"
`, drop))
	h := start(t, "--config", config)
	h.eventually("the folder is there", func() bool { _, err := os.Stat(filepath.Join(drop, "failed")); return err == nil })
	put := func(name, doc string) {
		t.Helper()
		part := filepath.Join(drop, name+".part")
		if err := os.WriteFile(part, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(part, filepath.Join(drop, name)); err != nil {
			t.Fatal(err)
		}
	}
	one := func(pattern string) string {
		found, _ := filepath.Glob(filepath.Join(drop, pattern))
		if len(found) != 1 {
			return ""
		}
		return found[0]
	}
	id := `,"id":"urn:uuid:00000000-0000-4000-8000-000000000001"`
	put("good.json", closure("投放的消息", time.Now().Add(time.Hour), id))
	put("bad.json", `{"kind":"trafic","text":{}}`)
	put("garbage.bin", "\x00\x01\x02")
	h.eventually("the good file is done", func() bool { return one("done/*good.json") != "" })
	h.eventually("the bad ones are returned", func() bool {
		return one("failed/*bad.json.reason.txt") != "" && one("failed/*garbage.bin.reason.txt") != "" && one("failed/*bad.json") != ""
	})
	reason, err := os.ReadFile(one("failed/*bad.json.reason.txt"))
	if err != nil {
		t.Fatal(err)
	}
	says(t, string(reason), "文件：bad.json", "File: bad.json", "kind: 不认识", "kind: unknown value")
	if _, body := h.get("/api/v1/notices"); !strings.Contains(body, "投放的消息") || !strings.Contains(body, "云溪县公路局") {
		t.Errorf("the dropped notice is not there: %s", body)
	}
	approver := strings.TrimSpace(must(t, "token", "add", "chief", "--data", h.data, "--approve"))
	_, out, _ := h.by(approver, "", "watch", "--sources", "--lang", "en")
	says(t, out, "works", "refused ", "kind: ")
	if _, public, _ := h.by("", "", "watch", "--sources"); strings.Contains(public, "kind: ") {
		t.Error("what was refused is shown to everybody")
	}

	_, head := h.list()
	h.stop()
	again := startOn(t, h.data, h.token, "--config", config)
	put("again.json", closure("投放的消息", time.Now().Add(time.Hour), id+`,"sent":"2026-01-01T00:00:00Z"`))
	again.eventually("the second file is put away", func() bool { return one("done/*again.json")+one("failed/*again.json") != "" })
	if all, now := again.list(); len(all) != 1 || now > head+1 {
		t.Errorf("after a restart and a revision: %d notices at seq %d, want 1 at %d", len(all), now, head+1)
	}
}
