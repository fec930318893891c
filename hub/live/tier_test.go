package live

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
)

func TestCohortsBeatSpreadOverThePause(t *testing.T) {
	h, err := hub.Open(t.Context(), logtest.Memory(), hub.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for pause, slots := range map[time.Duration]int{15 * time.Second: mostSlots, 100 * time.Millisecond: 10, time.Millisecond: 1} {
		e := New(h, Config{Heartbeat: pause, Portable: true})
		const each = perRing
		var cs []*cohort
		for i := range each * slots {
			cs = append(cs, e.cohort(hub.View{Viewer: fmt.Sprint(i)}))
		}
		for i := range slots {
			if n := len(e.first.slots[i]) + len(e.extra.slots[i]); n != each {
				t.Errorf("%d of %d cohorts beat in slot %d of %d", n, len(cs), i, slots)
			}
		}
		if n := e.ahead(0); n != 1 {
			t.Errorf("with somebody in each of %d slots it looks again after %d", slots, n)
		}
		for _, c := range cs {
			e.leave(c)
		}
		if n := e.Stats().Cohorts; n != 0 {
			t.Errorf("%d cohorts are left behind", n)
		}
	}
}

// TestAHubOfFewViewsWakesUpOnceAPause: for an empty slot nobody wakes up, but for
// the one in which the next cohort begins.
func TestAHubOfFewViewsWakesUpOnceAPause(t *testing.T) {
	h, err := hub.Open(t.Context(), logtest.Memory(), hub.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	e := New(h, Config{Portable: true})
	some := func(from, n int) (cs []*cohort) {
		for i := range n {
			cs = append(cs, e.cohort(hub.View{Viewer: fmt.Sprint(from + i)}))
		}
		return cs
	}
	few := some(0, perRing-1)
	if n := e.ahead(0); n != mostSlots {
		t.Errorf("%d cohorts: it looks again after %d slots of %d", len(few), n, mostSlots)
	}
	passing := some(len(few), 9*perRing)
	for _, c := range passing {
		e.leave(c)
	}
	if here, next := e.ahead(0), e.ahead(9); here != 9 || next != mostSlots-9 {
		t.Errorf("cohorts begin in slot 9: it looks again after %d slots, and then after %d", here, next)
	}
}

// TestNobodyWaitsLongerThanAPause: however many cohorts begin while a hub of few
// views sleeps, each has its first heartbeat within a pause.
func TestNobodyWaitsLongerThanAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, err := hub.Open(t.Context(), logtest.Memory(), hub.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		e := New(h, Config{Portable: true})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = e.Run(ctx) })
		defer running.Wait()
		defer stop()
		for round := range 3 {
			time.Sleep(e.cfg.Heartbeat + e.cfg.Heartbeat/3) // in the bubble: it sleeps towards its first slot
			var cs []*cohort
			for i := range 30 * perRing {
				c := e.cohort(hub.View{Viewer: fmt.Sprint(round, i)})
				c.log(eventStream)
				cs = append(cs, c)
			}
			time.Sleep(e.cfg.Heartbeat + e.cfg.Heartbeat/mostSlots)
			synctest.Wait()
			for i, c := range cs {
				if c.log(eventStream).beats == 0 {
					t.Fatalf("round %d: cohort %d of %d has no heartbeat after a pause", round, i, len(cs))
				}
				e.leave(c)
			}
		}
	})
}
