package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// TestEditsOutOfAFilterReachEveryReader: in step, behind, and away across a
// restart of the hub.
func TestEditsOutOfAFilterReachEveryReader(t *testing.T) {
	edits := map[string]struct {
		filter string
		edit   func(*notice.Notice)
		cause  notice.Cause
	}{
		"road":     {"road=G320", func(n *notice.Notice) { n.Roads[0].Name = "S211" }, notice.CauseLeft},
		"area":     {"area=3611", func(n *notice.Notice) { n.Areas[0].Code = "330100" }, notice.CauseLeft},
		"kind":     {"kind=traffic", func(n *notice.Notice) { n.Kind, n.Event = notice.Safety, "tip" }, notice.CauseLeft},
		"severity": {"severity=severe", func(n *notice.Notice) { n.Severity = notice.Minor }, notice.CauseLeft},
		"place":    {"bbox=117,28,118,29", func(n *notice.Notice) { n.Geometry = notice.Point(120, 30) }, notice.CauseLeft},
		"onset":    {"", func(n *notice.Notice) { n.Onset = time.Now().Add(30 * time.Minute) }, notice.CausePaused},
		"audience": {"", func(n *notice.Notice) { n.Audience = notice.Restricted }, notice.CauseRestricted},
		"release":  {"", func(n *notice.Notice) { n.ReleaseAt = time.Now().Add(30 * time.Minute) }, notice.CauseRestricted},
		"status":   {"", func(n *notice.Notice) { n.Status = notice.Test }, notice.CauseRestricted},
	}
	for name, c := range edits {
		for _, more := range []int{0, 1, 20} { // further edits that change nothing here
			t.Run(fmt.Sprint(name, " ", more), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					log := logtest.Memory()
					h := open(t, log, hub.Config{})
					first := accident(time.Now())
					first.Severity, first.Geometry = notice.Severe, notice.Point(117.92, 28.51)
					id := publish(t, h, police, first.Clone()).ID
					v := hub.View{Filter: selection(t, c.filter)}
					shown := h.Since(hub.Cursor{}, v)
					if len(shown.Changes) != 1 {
						t.Fatalf("not shown at first: %+v", shown)
					}
					for i := range 1 + more {
						n := first.Clone()
						n.ID, n.Group = id, fmt.Sprint(i)
						c.edit(n)
						revise(t, h, police, n)
					}
					if versions, anyone := h.Moved(shown.To); !anyone && !slices.ContainsFunc(versions, v.Filter.Match) {
						t.Errorf("nothing that moved concerns the reader: %+v", versions)
					}
					want := map[notice.ID]string{id: string(c.cause)}
					if got := causes(h.Since(shown.Cursor(), v)); got[id] != want[id] {
						t.Errorf("got %v, want %v", got, want)
					}
					told := h.Since(shown.Cursor(), v).Cursor()
					n := first.Clone()
					n.ID, n.Group = id, "afterwards"
					c.edit(n)
					revise(t, h, police, n)
					if got := h.Since(told, v); len(got.Changes) != 0 {
						t.Errorf("it is removed a second time: %+v", got)
					}
					if got := h.Since(hub.Cursor{}, v); len(got.Changes) != 0 || !got.Reset {
						t.Errorf("a new reader gets %+v", got)
					}
					h.Close()
					again := open(t, log, hub.Config{})
					if b := again.Since(shown.Cursor(), v); causes(b)[id] != want[id] || b.Reset {
						t.Errorf("after a restart: got %+v, want %v", b, want)
					}
				})
			})
		}
	}
}

// TestOlderThanTheWindowButChangedInIt: what a reader at the floor shows is
// known after a restart, though its record is older than the window.
func TestOlderThanTheWindowButChangedInIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		h := open(t, log, hub.Config{Keep: 2 * time.Hour})
		began := time.Now()
		n := accident(time.Now())
		n.Expires = time.Now().AddDate(0, 1, 0)
		old := publish(t, h, police, n.Clone()).ID
		kept := publish(t, h, police, n.Clone()).ID
		time.Sleep(time.Hour)
		n.ID, n.Group = kept, "x"
		revise(t, h, police, n.Clone())
		floor := h.Since(hub.Cursor{}, hub.View{})
		time.Sleep(3 * time.Hour)
		n.ID, n.Group = old, "y"
		revise(t, h, police, n.Clone())
		withdraw(t, h, old)
		h.Close()
		again := open(t, log, hub.Config{Keep: 2 * time.Hour})
		b := again.Since(floor.Cursor(), hub.View{})
		if b.Reset || causes(b)[old] != "withdrawn" {
			t.Errorf("a reader at the floor gets %+v", b)
		}
		for _, e := range again.List(hub.View{States: all}, time.Now()) {
			if !e.First.Equal(began.UTC().Truncate(time.Millisecond)) {
				t.Errorf("%s: first at %s, want %s", e.Notice.ID, e.First, began)
			}
		}
		if b := again.Since(hub.Cursor{Epoch: b.Epoch, Seq: 1}, hub.View{}); !b.Reset {
			t.Errorf("a reader from before the floor is not told: %+v", b)
		}
	})
}

func TestWhatTheFloorHasPassedIsForgottenButKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, logtest.Memory(), hub.Config{Keep: time.Hour})
		n := accident(time.Now())
		n.ID = notice.NewID()
		r := publish(t, h, police, n.Clone())
		stays := accident(time.Now())
		stays.Expires = time.Now().AddDate(0, 0, 2)
		publish(t, h, police, stays)
		start := h.Since(hub.Cursor{}, hub.View{})
		withdraw(t, h, r.ID)
		time.Sleep(30 * time.Minute)
		if b := h.Since(start.Cursor(), hub.View{}); b.Reset || causes(b)[r.ID] != "withdrawn" {
			t.Errorf("within the hour: %+v", b)
		}
		head := h.Since(start.Cursor(), hub.View{}).Cursor()
		time.Sleep(time.Hour)
		b := h.Since(start.Cursor(), hub.View{})
		if !b.Reset || len(b.Changes) != 1 || b.From != 0 {
			t.Errorf("after it: %+v", b)
		}
		if b = h.Since(head, hub.View{}); b.Reset || len(b.Changes) != 0 {
			t.Errorf("a reader with all there is: %+v", b)
		}
		if got := h.List(hub.View{States: all}, time.Now()); len(got) != 1 {
			t.Errorf("%d are still listed", len(got))
		}
		e, err := h.ByCode(t.Context(), r.Code, "")
		if err != nil || e.State != notice.Withdrawn || len(e.Doc) == 0 || e.End.Text.In(notice.English) != "secret reason" {
			t.Errorf("by its code: %+v %v", e, err)
		}
		again := e.Notice.Clone()
		again.Expires = n.Expires
		if _, err := h.Restore(t.Context(), police, r.ID); kind(err) != hub.Conflict {
			t.Errorf("restored: %v", err)
		}
		again.Expires = time.Now().Add(time.Hour).Truncate(time.Second)
		if _, err := h.Publish(t.Context(), police, again, hub.Terms{}); kind(err) != hub.Conflict {
			t.Errorf("another content under a forgotten id: %v", err)
		}
	})
}

// TestWhatWasOverLongBeforeAStartIsKnown: by its id and code, as a repeat, and by
// what it replaces.
func TestWhatWasOverLongBeforeAStartIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := logtest.Memory()
		h := open(t, log, hub.Config{Keep: time.Hour})
		began := time.Now().UTC().Truncate(time.Millisecond)
		n := accident(time.Now())
		n.ID, n.Expires = notice.NewID(), began.AddDate(0, 1, 0)
		r := publish(t, h, police, n.Clone())
		late := notice.NewID()
		next := n.Clone()
		next.ID, next.References = notice.NewID(), []notice.ID{late}
		publish(t, h, police, next)
		time.Sleep(time.Minute)
		withdraw(t, h, r.ID)
		withdraw(t, h, next.ID)
		h.Close()
		time.Sleep(3 * time.Hour)

		h = open(t, log, hub.Config{Keep: time.Hour})
		if got := h.List(hub.View{States: all}, time.Now()); len(got) != 0 {
			t.Errorf("%d are listed", len(got))
		}
		e, err := h.ByCode(t.Context(), r.Code, "")
		if err != nil || e.Notice.ID != r.ID || e.State != notice.Withdrawn || !e.First.Equal(began) || len(e.Doc) == 0 {
			t.Errorf("by its code: %+v %v", e, err)
		}
		if again := publish(t, h, police, n.Clone()); !again.Duplicate || again.Code != r.Code || again.Seq != 3 {
			t.Errorf("a repeat: %+v", again)
		}
		n.ID, n.Group = late, "x"
		if got := publish(t, h, police, n.Clone()); got.State != notice.Superseded {
			t.Errorf("what was replaced before it came is %s", got.State)
		}
		other := n.Clone()
		other.ID, other.References = "", []notice.ID{r.ID}
		if _, err := h.Publish(t.Context(), roads, other, hub.Terms{}); kind(err) != hub.Forbidden {
			t.Errorf("another's forgotten notice is replaced: %v", err)
		}
	})
}

func TestTheFloorRisesWithTheNumberOfRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, logtest.Memory(), hub.Config{KeepRecords: 20, Keep: time.Hour})
		start := hub.Cursor{Epoch: h.Epoch()}
		for range 30 {
			withdraw(t, h, publish(t, h, police, accident(time.Now())).ID)
		}
		time.Sleep(10 * time.Second)
		if got := len(h.List(hub.View{States: all}, time.Now())); got != 10 {
			t.Errorf("%d tombstones are kept, want 10", got)
		}
		if b := h.Since(start, hub.View{}); !b.Reset {
			t.Error("a reader from before is not told")
		}
		start.Seq = 40
		if b := h.Since(start, hub.View{}); b.Reset || len(b.Changes) != 10 {
			t.Errorf("a reader at the floor: %+v", b)
		}
	})
}

func TestCursorsThatDontFitGetAReset(t *testing.T) {
	h := open(t, logtest.Memory(), hub.Config{})
	publish(t, h, police, accident(time.Now()))
	for _, c := range []hub.Cursor{{}, {Epoch: "0123456789abcdef", Seq: 1}, {Epoch: h.Epoch(), Seq: 2}} {
		if b := h.Since(c, hub.View{}); !b.Reset || b.From != 0 || b.To != 1 || len(b.Changes) != 1 {
			t.Errorf("%+v: %+v", c, b)
		}
	}
	now := hub.Cursor{Epoch: h.Epoch(), Seq: 1}
	if b := h.Since(now, hub.View{}); b.Reset || b.From != 1 || b.To != 1 || len(b.Changes) != 0 || b.Cursor() != now {
		t.Errorf("%+v", b)
	}
	if got, ok := hub.ParseCursor(now.String()); !ok || got != now {
		t.Errorf("%s is read as %+v", now, got)
	}
	if got, ok := hub.ParseCursor(""); !ok || got != (hub.Cursor{}) {
		t.Errorf("no cursor is read as %+v", got)
	}
	for _, bad := range []string{"x", "-1", "abc-", "abc--1", "abc-1x", "abc-99999999999999999999"} {
		if _, ok := hub.ParseCursor(bad); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestWaitingReadersHearOfTheNextRecord(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		heard := make(chan hub.Seq)
		go func() {
			seq, err := h.Wait(t.Context(), 0)
			if err != nil {
				t.Error(err)
			}
			heard <- seq
		}()
		synctest.Wait()
		publish(t, h, police, accident(time.Now()))
		if got := <-heard; got != 1 {
			t.Errorf("heard of %d, want 1", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if seq, err := h.Wait(ctx, 1); seq != 1 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d %v", seq, err)
		}
	})
}

func TestHistoryTellsEveryRevisionOnce(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		n := accident(time.Now())
		n.Ends = time.Now().Add(10 * time.Minute)
		id := publish(t, h, police, n.Clone()).ID
		n.ID, n.Group = id, "second"
		revise(t, h, police, n)
		log.setDead(nil)
		for range 10 {
			log.FailNext(hub.ErrFull)
		}
		time.Sleep(10*time.Minute + 300*time.Millisecond)
		es, err := h.History(t.Context(), id, "")
		if err != nil || len(es) != 2 || es[0].Notice.Revision != 2 || es[0].State != notice.Ended || es[1].Notice.Revision != 1 || es[1].State != notice.Active {
			t.Errorf("%+v %v", es, err)
		}
		if es, err := h.History(t.Context(), notice.NewID(), ""); err != nil || len(es) != 0 {
			t.Errorf("of nothing: %+v %v", es, err)
		}
	})
}

func TestViewsThatSeeTheSameHaveOneKey(t *testing.T) {
	v := hub.View{Filter: selection(t, "road=G320&kind=traffic")}
	same := hub.View{Filter: selection(t, "kind=traffic&road=G320")}
	if v.Key() != same.Key() {
		t.Error("two spellings of one view differ")
	}
	for _, other := range []hub.View{{}, {Filter: v.Filter, Viewer: "yunxi"}, {Filter: v.Filter, States: all}} {
		if v.Key() == other.Key() {
			t.Errorf("%+v has the key of another", other)
		}
	}
}

func TestAClockThatWasSetBackWhileTheHubWasDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, offset := logtest.Memory(), time.Duration(0)
		cfg := hub.Config{Now: func() time.Time { return time.Now().Add(offset) }}
		h := open(t, log, cfg)
		id := publish(t, h, police, accident(time.Now())).ID
		time.Sleep(61 * time.Minute)
		before := h.Since(hub.Cursor{}, hub.View{})
		h.Close()
		offset = -30 * time.Minute
		again := open(t, log, cfg)
		time.Sleep(time.Second)
		if got := causes(again.Since(before.Cursor(), hub.View{}))[id]; got != "put" {
			t.Errorf("it is in force again, but a reader hears %q", got)
		}
	})
}
