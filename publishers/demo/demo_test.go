package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/format/cap"
	"wayside/hub/format/datex2"
	"wayside/hub/format/native"
	"wayside/hub/format/open511"
	"wayside/hub/format/speed"
	"wayside/hub/format/table"
	"wayside/hub/format/wzdx"
	"wayside/hub/intake"
	"wayside/hub/logtest"
	"wayside/hub/notice"
	"wayside/publishers"
	"wayside/publishers/demo"
	"wayside/publishers/enforcement"
	"wayside/publishers/traffic"
	"wayside/publishers/weather"
)

func decoders() map[string]publishers.Decode {
	return map[string]publishers.Decode{
		"cap": cap.Decode, "wzdx": wzdx.Decode, "native": native.Decode, "datex2": datex2.Decode, "open511": open511.Decode, "csv": table.DecodeCSV, "speed": speed.Decode,
	}
}

// publisher joins a source to its decoder and rules, as cmd does.
func publisher(s demo.Source) publishers.Publisher {
	var rules []publishers.Rule
	switch s.Kind {
	case "traffic":
		rules = append(rules, traffic.Rule(traffic.Config{}))
	case "enforcement":
		rules = append(rules, enforcement.Rule)
	case "weather":
		var registered []weather.Issuer
		for _, i := range s.Issuers {
			registered = append(registered, weather.Issuer(i))
		}
		rules = append(rules, weather.Rule(registered))
	}
	return publishers.New(publishers.Source{
		Name: s.Name, Format: s.Format, Carrier: s.Carrier, Decode: decoders()[s.Format], Rules: rules, Now: time.Now,
		Settings: notice.Settings{Publisher: s.Publisher, Lang: s.Lang, Zone: demo.Zone(), Bounds: &notice.Box{West: 117.6, South: 28.3, East: 118.2, North: 28.8}},
	})
}

// hear runs every source for d, from at on a clock of its own, and gives what
// they say to submit, one delivery after the other.
func hear(t *testing.T, at time.Duration, d time.Duration, submit publishers.Submit, then func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		<-time.After(at)
		ctx, stop := context.WithTimeout(t.Context(), d)
		defer stop()
		var mu sync.Mutex
		var running sync.WaitGroup
		for _, s := range demo.Sources(time.Now) {
			running.Go(func() {
				publisher(s).Run(ctx, func(ctx context.Context, dl notice.Delivery) (notice.Outcome, error) {
					mu.Lock()
					defer mu.Unlock()
					return submit(ctx, dl)
				})
			})
		}
		running.Wait()
		if then != nil {
			then()
		}
	})
}

func TestEveryDocumentIsReadWithoutAWarning(t *testing.T) {
	documents := 0
	hear(t, 0, time.Hour, func(_ context.Context, d notice.Delivery) (notice.Outcome, error) {
		if !d.Unchanged {
			documents++
		}
		if d.Err != nil {
			t.Errorf("%s: %v", d.Source, d.Err)
		}
		for _, it := range d.Items {
			for _, p := range it.Problems {
				if !p.Advice { // a warning may well stand for more than a day
					t.Errorf("%s %s: %s: %v", d.Source, it.Place, p.Field, p.Message)
				}
			}
			if it.Notice != nil {
				judge(t, d.Source, it.Notice)
			}
		}
		return notice.Outcome{}, nil
	}, nil)
	if documents < 150 {
		t.Errorf("got %d documents in an hour, want a story that moves", documents)
	}
}

// judge holds a notice against what a visitor should see.
func judge(t *testing.T, source string, n *notice.Notice) {
	t.Helper()
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		text := n.Text[lang]
		if text.Headline == "" {
			t.Errorf("%s: %s has no headline in %s", source, n.ID, lang)
		}
		for _, line := range strings.Split(text.Sign, "\n") {
			if len([]rune(line)) > 16 {
				t.Errorf("%s: a line of %d characters is too long for a sign: %q", source, len([]rune(line)), line)
			}
		}
	}
	if n.Kind == notice.Weather && (n.Colour == "" || n.Issuer == nil || n.Issuer.Name[notice.Chinese] == "") {
		t.Errorf("%s: a warning without colour or issuer: %+v", source, n)
	}
	if n.Event == "drinkDriving" {
		exact := n.Geometry != nil
		if ps := n.Coarsen(notice.Coarse{Place: notice.ToRoad}); !exact || ps.Failed() {
			t.Errorf("%s: a live operation sends its place: %v, and its texts keep to the rule: %v", source, exact, ps)
		}
	}
}

func TestTheStoryMovesWithinAMinuteWheneverItIsOpened(t *testing.T) {
	for _, at := range []time.Duration{0, 17 * time.Second, 61 * time.Second, 100 * time.Second, 4 * time.Minute, 17 * time.Minute, 7*time.Hour + 33*time.Second, 30 * time.Hour} {
		t.Run(at.String(), func(t *testing.T) {
			h := newHouse(t)
			kinds, early := map[notice.Kind]bool{}, 0
			hear(t, at, time.Minute+time.Second, h.submit(t, func(began time.Duration) {
				if began < 5*time.Second {
					early = h.head()
					for _, e := range h.entries() {
						kinds[e.Notice.Kind] = true
					}
				}
			}), h.close)
			if len(kinds) != 8 {
				t.Errorf("kinds at the start: got %v, want all eight", slices.Sorted(maps.Keys(kinds)))
			}
			if moved := h.head() - early; early == 0 || moved < 5 {
				t.Errorf("after %d records at the start: %d changes in the first minute, want 5 or more", early, moved)
			}
		})
	}
}

func TestTheStoryHasEveryTurn(t *testing.T) {
	h := newHouse(t)
	var refused []string
	ops, causes := map[hub.Op]int{}, map[notice.Cause]int{}
	colours := map[notice.Colour]bool{}
	hear(t, time.Minute, 20*time.Minute, h.submit(t, nil), func() {
		for _, s := range h.intake.Sources() {
			for _, r := range s.Refused {
				refused = append(refused, fmt.Sprint(s.Source, " ", r.Place, " ", r.Problems))
			}
			if s.Waiting > 0 || s.Err != "" {
				t.Errorf("%s: %d removals wait, error %q", s.Source, s.Waiting, s.Err)
			}
		}
		rs, err := h.log.Read(context.Background(), 0, 10_000)
		if err != nil {
			t.Error(err)
		}
		for _, r := range rs {
			ops[r.Op]++
			if r.End != nil {
				causes[r.End.Cause]++
			}
			n, _ := notice.Read(r.Doc)
			colours[n.Colour] = true
		}
		h.close()
	})
	if len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
	for _, op := range []hub.Op{hub.OpPublished, hub.OpRevised, hub.OpEnded, hub.OpWithdrawn, hub.OpSuperseded, hub.OpStarted} {
		if ops[op] < 2 {
			t.Errorf("%s: got %d in 20 minutes, want it more than once (%v)", op, ops[op], ops)
		}
	}
	if !colours[notice.Yellow] || !colours[notice.Orange] || !colours[notice.Blue] {
		t.Errorf("colours: got %v", colours)
	}
	if ops[hub.OpPublished]+ops[hub.OpRevised] > 400 {
		t.Errorf("got %v records in 20 minutes: a story, not a flood", ops)
	}
}

func TestTheSameTimeTellsTheSame(t *testing.T) {
	tell := func() (said []string) {
		// At the full minute several would speak in the moment in which all end.
		hear(t, 90*time.Second, 5*time.Minute-time.Millisecond, func(_ context.Context, d notice.Delivery) (notice.Outcome, error) {
			said = append(said, d.Source+string(bytes.Join(d.Raw, nil)))
			return notice.Outcome{}, nil
		}, nil)
		slices.Sort(said)
		return said
	}
	if first, second := tell(), tell(); !slices.Equal(first, second) {
		t.Errorf("two runs of the same five minutes differ: %d and %d documents", len(first), len(second))
	}
}

// house is a hub and an intake, made inside the clock of a test.
type house struct {
	path   string
	log    *logtest.Log
	hub    *hub.Hub
	intake *intake.Intake
	began  time.Time
}

func newHouse(t *testing.T) *house {
	return &house{path: filepath.Join(t.TempDir(), "intake.db"), log: logtest.Memory()}
}

// open makes the rooms on the first delivery, so that their clock is the
// bubble's.
func (h *house) open(t *testing.T) {
	ctx := context.Background()
	var sources []intake.Source
	for _, s := range demo.Sources(time.Now) {
		sources = append(sources, intake.Source{Name: s.Name, OnVanish: "end", Covers: s.Covers, Author: hub.Author{Name: s.Name, Publisher: s.Publisher}})
	}
	var err error
	if h.hub, err = hub.Open(ctx, h.log, hub.Config{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	if h.intake, err = intake.Open(ctx, h.path, h.hub, intake.Config{Now: time.Now, Sources: sources}); err != nil {
		t.Fatal(err)
	}
	h.began = time.Now()
}

func (h *house) submit(t *testing.T, watch func(time.Duration)) publishers.Submit {
	return func(ctx context.Context, d notice.Delivery) (notice.Outcome, error) {
		if h.hub == nil {
			h.open(t)
		}
		out, err := h.intake.Submit(context.WithoutCancel(ctx), d)
		if err != nil {
			t.Errorf("%s: %v", d.Source, err)
		}
		if watch != nil {
			watch(time.Since(h.began))
		}
		return out, err
	}
}

func (h *house) close() {
	h.hub.Close()
	h.intake.Close()
}

func (h *house) head() int {
	head, _ := h.log.Head(context.Background())
	return int(head)
}

func (h *house) entries() []notice.Entry { return h.hub.List(hub.View{}, time.Now()) }
