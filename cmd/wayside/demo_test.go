package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/intake"
	"wayside/hub/notice"
)

// standing is a notice of the list, as far as these tests look.
type standing struct {
	seq    uint64
	doc    string
	notice notice.Notice
}

// county waits until the demonstration has spoken: of how many notices depends on
// the hour, of all kinds at any.
func (h *running) county() {
	h.t.Helper()
	h.eventually("the county has spoken of everything", func() bool {
		all, _ := h.list()
		kinds := map[notice.Kind]bool{}
		for _, one := range all {
			kinds[one.notice.Kind] = true
		}
		return len(kinds) == len(notice.Kinds()) && len(all) >= 15
	})
}

// list is what stands, by id, and where the log is.
func (h *running) list() (all map[notice.ID]standing, head uint64) {
	h.t.Helper()
	_, body := h.get("/api/v1/notices")
	var list struct {
		Seq     uint64
		Notices []struct {
			Seq    uint64
			Notice json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		h.t.Fatalf("list: %v in %q", err, body)
	}
	all = map[notice.ID]standing{}
	for _, e := range list.Notices {
		var n notice.Notice
		if err := json.Unmarshal(e.Notice, &n); err != nil {
			h.t.Fatal(err)
		}
		all[n.ID] = standing{e.Seq, string(e.Notice), n}
	}
	return all, list.Seq
}

// sources are the healths of the sources, by name.
func (h *running) sources() map[string]intake.Health {
	h.t.Helper()
	_, body := h.get("/api/v1/sources")
	var list struct{ Sources []intake.Health }
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		h.t.Fatalf("sources: %v in %q", err, body)
	}
	all := map[string]intake.Health{}
	for _, s := range list.Sources {
		all[s.Source] = s
	}
	return all
}

// TestTheDemonstrationIsWorthWatching hurries the story along: the clock goes
// ten times as fast. That it moves within its first minute is a test of
// publishers/demo.
func TestTheDemonstrationIsWorthWatching(t *testing.T) {
	t.Parallel()
	began := time.Now()
	fast := func() time.Time { return began.Add(10 * time.Since(began)) }
	data := filepath.Join(t.TempDir(), "data")
	h := listenAt(t, fast, data, "--demo")
	h.eventually("ready", func() bool { code, _ := h.get("/readyz"); return code == http.StatusOK })
	h.eventually("every source of the county was heard", func() bool {
		for _, s := range h.sources() {
			if s.LastSuccess.IsZero() {
				return false
			}
		}
		return len(h.sources()) >= 5
	})
	kinds, formats := map[string]bool{}, map[string]bool{}
	all, first := h.list()
	for _, s := range all {
		kinds[string(s.notice.Kind)] = true
		formats["native"] = formats["native"] || s.notice.Origin == nil
		if s.notice.Origin != nil {
			formats[s.notice.Origin.Format] = true
		}
		for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
			if s.notice.Text[lang].Headline == "" {
				t.Errorf("%s says nothing in %s", s.notice.ID, lang)
			}
		}
	}
	for _, k := range notice.Kinds() {
		if !kinds[k.Word] {
			t.Errorf("there is no notice of the kind %s", k.Word)
		}
	}
	for _, s := range h.sources() {
		if s.Totals.Refused > 0 {
			t.Errorf("%s: %d of its notices were refused", s.Source, s.Totals.Refused)
		}
	}
	if got := slices.Sorted(maps.Keys(formats)); !slices.Contains(got, "cap") || !slices.Contains(got, "wzdx") || !slices.Contains(got, "native") {
		t.Errorf("formats are %v, want cap, native and wzdx among them", got)
	}
	for _, path := range []string{"/", "/board", "/board/demo-led", "/feeds/", "/road/G320", "/feeds/now.rss", "/feeds/now.cap", "/feeds/now.wzdx"} {
		if code, body := h.get(path); code != http.StatusOK {
			t.Errorf("GET %s: %d\n%.300s", path, code, body)
		}
	}
	h.eventually("the story moves: something is revised", func() bool {
		now, head := h.list()
		for id, s := range now {
			if before, was := all[id]; was && head > first && s.notice.Revision > before.notice.Revision {
				return true
			}
		}
		return false
	})
	h.restartAnnouncesNothingAgain(t, fast)
}

// restartAnnouncesNothingAgain: what says the same after a restart has the same
// place in the log.
func (h *running) restartAnnouncesNothingAgain(t *testing.T, clock func() time.Time) {
	t.Helper()
	before, _ := h.list()
	heard := h.sources()
	h.stop()
	again := listenAt(t, clock, h.data, "--demo")
	again.eventually("every source was heard again", func() bool {
		for name, s := range again.sources() {
			if !s.LastSuccess.After(heard[name].LastSuccess) {
				return false
			}
		}
		return true
	})
	after, _ := again.list()
	same := 0
	for id, was := range before {
		is, stands := after[id]
		if !stands || is.doc != was.doc {
			continue // the story went on
		}
		if same++; is.seq != was.seq {
			t.Errorf("%s says the same and was announced again: seq %d, before %d", id, is.seq, was.seq)
		}
	}
	if same < len(before)/2 {
		t.Errorf("only %d of %d notices say the same after a restart", same, len(before))
	}
}

func TestTheWelcomeNamesTheAddresses(t *testing.T) {
	text := welcome("https://roads.example", true)
	if !strings.HasPrefix(text, "Wayside serves at https://roads.example\n") {
		t.Errorf("it begins %q", text)
	}
	says(t, text, "https://roads.example/ ", "https://roads.example/board/demo-led", "https://roads.example/feeds/", "wayside watch --hub https://roads.example")
	for addr, want := range map[string]string{"0.0.0.0:80": "127.0.0.1:80", "[::]:8080": "127.0.0.1:8080", "10.1.2.3:9": "10.1.2.3:9", "[::1]:5": "[::1]:5"} {
		if got := reachable(addr); got != want {
			t.Errorf("a listener at %s is opened at %s, want %s", addr, got, want)
		}
	}
}
