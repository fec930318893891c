package intake_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/format/wzdx"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/carrier"
)

// recorded returns a real document, or skips where the data is not at hand.
func recorded(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("WAYSIDE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	doc, err := os.ReadFile(filepath.Join(dir, "wzdx", name))
	if err != nil {
		t.Skipf("real WZDx snapshots are not at hand (set WAYSIDE_DATA): %v", err)
	}
	return doc
}

// feed serves one document at a time, with an entity tag.
type feed struct {
	mu  sync.Mutex // guards tag, doc
	tag string
	doc []byte
}

func (f *feed) show(tag string, doc []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tag, f.doc = tag, doc
}

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("ETag", f.tag)
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(f.doc)
}

// TestRecordedSnapshotsTellOnlyWhatIsNew polls two real snapshots of Colorado,
// three days apart, from a local server: of 114 events that survive all differ
// in noise and two have really changed.
func TestRecordedSnapshotsTellOnlyWhatIsNew(t *testing.T) {
	first, second := recorded(t, "cdot_2025-08-08.json"), recorded(t, "cdot_2025-08-11.json")
	d := newDesk(t, intake.Source{Name: "cdot", Author: hub.Author{Name: "cdot", Publisher: notice.Party{ID: "cdot"}}})
	d.set(time.Date(2025, 8, 8, 0, 5, 0, 0, time.UTC))
	f := &feed{}
	server := httptest.NewServer(f)
	defer server.Close()
	var outcome notice.Outcome
	poll := poller(t, &carrier.Poll{URL: server.URL, Private: true}, d.now, func(ctx context.Context, dl notice.Delivery) (notice.Outcome, error) {
		out, err := d.in.Submit(ctx, dl)
		outcome = out
		return out, err
	})
	health := func() intake.Health { return d.in.Sources()[0] }

	f.show(`"8"`, first)
	poll()
	poll()
	if h := health(); d.head() != 282 || h.Totals.New != 282 || h.Totals.Refused != 0 {
		t.Fatalf("08-08, twice: got %d records, %+v; want 282 new", d.head(), h.Totals)
	}
	f.show(`"11"`, second)
	d.set(time.Date(2025, 8, 11, 18, 20, 0, 0, time.UTC))
	poll()
	if got := health().Counts; got != (intake.Counts{Seen: 263, New: 149, Revised: 2}) {
		t.Fatalf("08-11: got %+v, want 149 new and 2 revised", got)
	}
	poll() // 304: the second complete fetch
	if h := health(); d.said() != 282+149+2 || outcome.Held != 168 || h.Counts.Held != 168 || h.StaleSince.IsZero() {
		t.Fatalf("again: got %d records, %d held, %+v; want none more and all 168 held", d.said(), outcome.Held, h)
	}
	poll()
	if h := health(); h.Waiting != 168-79 || d.said() != 282+149+2 {
		t.Errorf("once more: got %d waiting, want 89: 79 have left by their own time", h.Waiting)
	}
	if err := d.in.Decide(t.Context(), "cdot", true); err != nil {
		t.Fatal(err)
	}
	if h := health(); h.Totals.Ended != 89 || h.Waiting != 0 || !h.StaleSince.IsZero() {
		t.Errorf("let go: got %+v, want 89 ended and nothing waiting", h)
	}
	before := d.said()
	f.show(`"11 again"`, second)
	poll()
	poll()
	if got := d.said(); got != before {
		t.Errorf("polled again: %d records more, want none", got-before)
	}
}

// said counts the records that somebody said, not the clock.
func (d *desk) said() (n int) {
	d.t.Helper()
	rs, err := d.log.Read(context.Background(), 0, 100_000)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range rs {
		if r.By != "clock" {
			n++
		}
	}
	return n
}

// poller returns a function that makes one attempt of p and waits for what
// becomes of it.
func poller(t *testing.T, p *carrier.Poll, now func() time.Time, submit publishers.Submit) func() {
	t.Helper()
	return func() {
		t.Helper()
		source := publishers.New(publishers.Source{
			Name: "cdot", Format: "wzdx", Carrier: once{p}, Decode: wzdx.Decode, Now: now,
			Settings: notice.Settings{Publisher: notice.Party{ID: "cdot"}},
		})
		if err := source.Run(t.Context(), submit); err != nil {
			t.Fatal(err)
		}
	}
}

// once is a carrier that makes one attempt.
type once struct{ *carrier.Poll }

func (o once) Run(ctx context.Context, take publishers.Take) error {
	_, err := take(ctx, o.Fetch(ctx))
	return err
}
