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
		const each = 9
		var cs []*cohort
		for i := range each * slots {
			cs = append(cs, e.cohort(hub.View{Viewer: fmt.Sprint(i)}))
		}
		for i := range slots {
			if n := len(e.first.slots[i]) + len(e.extra.slots[i]); n != each {
				t.Errorf("%d of %d cohorts beat in slot %d of %d", n, len(cs), i, slots)
			}
		}
		for _, c := range cs {
			e.leave(c)
		}
		if n := e.Stats().Cohorts; n != 0 {
			t.Errorf("%d cohorts are left behind", n)
		}
	}
}
