package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"wayside/hub"
	"wayside/hub/format/speed"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
)

func TestATableOfSpeedsIsFilledWithTheUsual(t *testing.T) {
	var f file
	if _, err := toml.Decode(`
[[source]]
name = "loops"
[source.columns]
speed = "均速"
[source.speeds]
margin = 0.0
mildest = "congested"
[source.speeds.classes]
arterial = [44, 33, 22, 11]
`, &f); err != nil {
		t.Fatal(err)
	}
	s := f.Sources[0]
	want := speed.Default()
	want.Margin, want.Mildest, want.Classes["arterial"] = 0, notice.Congested, [4]float64{44, 33, 22, 11}
	if got := s.Speeds.table(); !reflect.DeepEqual(*got, want) || s.Columns["speed"] != "均速" {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.checkTables(func(text string, args ...any) { t.Errorf(text, args...) })
	if (source{}).Speeds.table() != nil {
		t.Error("no table is not the default: the format has its own")
	}
	usual := speed.Default()
	(&speeds{Classes: map[string][]float64{"other": {35, 25, 15, 10}}}).check(func(text string, args ...any) { t.Errorf("the default itself: "+text, args...) })
	if reflect.DeepEqual(usual.Classes, want.Classes) {
		t.Error("the default was changed")
	}
}

// TestARoadStateComesAndGoesThroughTheHub polls measured speeds every minute, as
// the program joins decoder, intake and hub: what is announced is the state
// alone, a section that was free can jam again, and a restart forgets nothing.
func TestARoadStateComesAndGoesThroughTheHub(t *testing.T) {
	dir := t.TempDir()
	var passed atomic.Int64 // minutes
	clock := func() time.Time {
		return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC).Add(time.Duration(passed.Load()) * time.Minute)
	}
	party := notice.Party{ID: "loops", Name: notice.Words{notice.Chinese: "云溪县交警大队"}}
	ctx := context.Background()
	var h *house
	open := func() {
		t.Helper()
		h = &house{run: ctx}
		var err error
		if h.logs, err = sqlog.Open(ctx, filepath.Join(dir, logFile)); err != nil {
			t.Fatal(err)
		}
		if h.hub, err = hub.Open(ctx, h.logs, hub.Config{Now: clock}); err != nil {
			t.Fatal(err)
		}
		h.intake, err = intake.Open(ctx, filepath.Join(dir, intakeFile), h.hub, intake.Config{Now: clock, Sources: []intake.Source{{Name: "loops", Author: hub.Author{Name: "loops", Publisher: party}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	shut := func() {
		h.hub.Close()
		if err := h.intake.Close(); err != nil {
			t.Error(err)
		}
		if err := h.logs.Close(); err != nil {
			t.Error(err)
		}
	}
	id := notice.DeriveID("loops", "G320-12")
	poll := func(minutes int, kmh float64) (notice.State, notice.Flow) {
		t.Helper()
		for range minutes {
			passed.Add(1)
			now := clock()
			doc := fmt.Sprintf(`[{"section":"G320-12","road":"G320","class":"arterial","speed":%g,"samples":50,"time":%q}]`, kmh, now.Format(time.RFC3339))
			d := notice.Delivery{Source: "loops", Format: "speed", Complete: true}
			for it, err := range speed.Decode(bytes.NewReader([]byte(doc)), notice.Settings{Now: now, Publisher: party, Feed: "loops", Standing: h.standing(party.ID)}) {
				if err != nil || it.Problems.Failed() {
					t.Fatalf("%s: %v %v", doc, err, it.Problems)
				}
				d.Items = append(d.Items, it)
			}
			if _, err := h.intake.Submit(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		e, err := h.hub.Entry(ctx, id, party.ID)
		if err != nil {
			return "none", ""
		}
		return e.State, e.Notice.Flow
	}
	open()
	for _, c := range []struct {
		name    string
		minutes int
		kmh     float64
		state   notice.State
		flow    notice.Flow
		records int
	}{
		{"free from the start", 10, 50, "none", "", 0},
		{"within the margin", 10, 29, "none", "", 0},
		{"slow", 1, 27, notice.Active, notice.Slow, 1},
		{"another speed, the same state", 2, 24, notice.Active, notice.Slow, 0},
		{"jammed", 1, 9, notice.Active, notice.Jammed, 1},
		{"restart", 0, 0, notice.Active, notice.Jammed, 0},
		{"back within the margin", 3, 16.5, notice.Active, notice.Jammed, 0},
		{"free again", 1, 60, notice.Ended, notice.Jammed, 1},
		{"and stays free", 30, 55, notice.Ended, notice.Jammed, 0},
		{"jammed again", 1, 9, notice.Active, notice.Jammed, 1},
		{"an hour of it: the expiry is moved on four times", 60, 8, notice.Active, notice.Jammed, 4},
	} {
		before := h.hub.Head()
		if c.name == "restart" {
			shut()
			open()
		}
		state, flow := poll(c.minutes, c.kmh)
		if records := int(h.hub.Head() - before); state != c.state || flow != c.flow || records != c.records {
			t.Errorf("%s: got %s %s, %d records; want %s %s, %d", c.name, state, flow, records, c.state, c.flow, c.records)
		}
	}
	passed.Add(30)
	if e, err := h.hub.Entry(ctx, id, party.ID); err != nil || e.State != notice.Expired {
		t.Errorf("measurements stopped: got %s, %v; want expired", e.State, err)
	}
	shut()
}
