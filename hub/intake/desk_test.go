package intake_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/intake"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// morning is when the tests begin.
var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// desk is a hub on a log in memory, an intake on a database of its own, and a
// clock that is moved by hand.
type desk struct {
	t    *testing.T
	log  *logtest.Log
	hub  *hub.Hub
	in   *intake.Intake
	path string

	mu    sync.Mutex // guards at and asked
	at    time.Time
	asked int // how often a second person was asked
}

var office = hub.Author{Name: "roads", Publisher: notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪县公路事业发展中心"}}}

func newDesk(t *testing.T, sources ...intake.Source) *desk {
	t.Helper()
	d := &desk{t: t, at: morning, log: logtest.Memory(), path: filepath.Join(t.TempDir(), "intake.db")}
	h, err := hub.Open(t.Context(), d.log, hub.Config{Now: d.now, Hold: d.hold})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	d.hub = h
	if len(sources) == 0 {
		sources = []intake.Source{{Name: "roads", Author: office}}
	}
	d.open(sources...)
	return d
}

// open opens the intake, as after a restart.
func (d *desk) open(sources ...intake.Source) {
	d.t.Helper()
	if d.in != nil {
		d.in.Close()
	}
	in, err := intake.Open(d.t.Context(), d.path, d.hub, intake.Config{Now: d.now, Sources: sources, Keep: 3})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { in.Close() })
	d.in = in
}

func (d *desk) hold(context.Context, hub.Held) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	return "1", nil
}

func (d *desk) close() {
	d.in.Close()
	d.hub.Close()
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *desk) pass(p time.Duration) { d.set(d.now().Add(p)) }

func (d *desk) set(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
}

// works is an item: roadwork until six hours from the morning.
func works(key string, change ...func(*notice.Notice)) notice.Item {
	n := &notice.Notice{
		Kind: notice.Traffic, Event: "roadwork", Sent: morning.Add(-time.Hour), Onset: morning.Add(-time.Hour), Ends: morning.Add(6 * time.Hour),
		Text:  map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320施工"}, notice.English: {Headline: "Roadwork on the G320"}},
		Roads: []notice.Road{{Name: "G320"}}, Impact: notice.SomeClosed,
		Origin: &notice.Origin{Format: "wzdx", Feed: "roads", ID: key},
	}
	for _, f := range change {
		f(n)
	}
	return notice.Item{Key: key, Notice: n, Place: key}
}

func whole(items ...notice.Item) notice.Delivery {
	return notice.Delivery{Source: "roads", Format: "wzdx", Complete: true, Items: items, Raw: [][]byte{[]byte("raw")}}
}

func part(items ...notice.Item) notice.Delivery {
	d := whole(items...)
	d.Complete = false
	return d
}

// submit gives d to the intake and returns the outcome and how many records it
// cost.
func (d *desk) submit(dl notice.Delivery) (notice.Outcome, int) {
	d.t.Helper()
	before := d.head()
	out, err := d.in.Submit(d.t.Context(), dl)
	if err != nil {
		d.t.Fatal(err)
	}
	return out, d.head() - before
}

func (d *desk) head() int {
	d.t.Helper()
	head, err := d.log.Head(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return int(head)
}

// entry is the notice that key derives; ok is false where there is none.
func (d *desk) entry(key string) (notice.Entry, bool) {
	e, err := d.hub.Entry(context.Background(), notice.DeriveID("yunxi", key), "yunxi")
	return e, err == nil
}

func (d *desk) state(key string) notice.State {
	e, ok := d.entry(key)
	if !ok {
		return "none"
	}
	return e.State
}

func (d *desk) health() intake.Health {
	d.t.Helper()
	for _, h := range d.in.Sources() {
		if h.Source == "roads" {
			return h
		}
	}
	d.t.Fatal("no source roads")
	return intake.Health{}
}
