package live

import (
	"fmt"
	"testing"
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
