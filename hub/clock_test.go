package hub_test

import (
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

func TestTheClocksChangesAreRecordsWithinASecond(t *testing.T) {
	in := func(s int) time.Time { return time.Now().Add(time.Duration(s) * time.Second).Truncate(time.Second) }
	type change struct {
		after int // seconds
		op    hub.Op
		state notice.State
	}
	cases := map[string]struct {
		set  func(*notice.Notice)
		want []change
	}{
		"expiry":  {func(n *notice.Notice) { n.Expires = in(60) }, []change{{60, hub.OpExpired, notice.Expired}}},
		"ends":    {func(n *notice.Notice) { n.Ends = in(60) }, []change{{60, hub.OpEnded, notice.Ended}}},
		"onset":   {func(n *notice.Notice) { n.Onset = in(60) }, []change{{60, hub.OpStarted, notice.Active}}},
		"release": {func(n *notice.Notice) { n.ReleaseAt = in(60) }, []change{{60, hub.OpReleased, notice.Active}}},
		"release before onset": {func(n *notice.Notice) { n.ReleaseAt, n.Onset = in(60), in(90) },
			[]change{{60, hub.OpReleased, notice.Scheduled}, {90, hub.OpStarted, notice.Active}}},
		"schedule": {func(n *notice.Notice) {
			n.Schedule = &notice.Schedule{Timezone: "UTC", Intervals: []notice.Interval{{Start: in(60), End: in(120)}, {Start: in(180), End: in(600)}}}
		}, []change{{60, hub.OpStarted, notice.Active}, {120, hub.OpPaused, notice.Scheduled}, {180, hub.OpStarted, notice.Active}}},
		"ends after its expiry": {func(n *notice.Notice) { n.Expires, n.Ends = in(60), in(90) },
			[]change{{60, hub.OpExpired, notice.Expired}, {90, hub.OpEnded, notice.Ended}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
				start := time.Now()
				n := accident(start)
				c.set(n)
				first := publish(t, h, police, n)
				for i, want := range c.want {
					at := start.Add(time.Duration(want.after) * time.Second)
					time.Sleep(time.Until(at) - time.Millisecond)
					if h.Head() != hub.Seq(i+1) {
						t.Fatalf("%d: too early", i)
					}
					time.Sleep(time.Second)
					rs, err := log.Read(t.Context(), hub.Seq(i+1), 5)
					if err != nil || len(rs) != 1 {
						t.Fatalf("%d: %d records %v", i, len(rs), err)
					}
					r := rs[0]
					if r.Op != want.op || r.State != want.state || r.By != "clock" || r.Code != first.Code || r.Rev != 1 || r.At.Before(at) {
						t.Errorf("%d: got %s %s by %s at %s", i, r.Op, r.State, r.By, r.At)
					}
				}
			})
		})
	}
}

// TestAnEmbargoedNoticeReplacesAtItsRelease: until then what it replaces
// stands, since the public would else have neither.
func TestAnEmbargoedNoticeReplacesAtItsRelease(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		old := publish(t, h, police, accident(time.Now())).ID
		n := accident(time.Now())
		n.ReleaseAt, n.References = time.Now().Add(time.Minute), []notice.ID{old}
		fresh := publish(t, h, police, n).ID
		if e := entry(t, h, old, ""); e.State != notice.Active {
			t.Errorf("before the release: %s", e.State)
		}
		before := h.Since(hub.Cursor{}, hub.View{})
		time.Sleep(61 * time.Second)
		got := causes(h.Since(before.Cursor(), hub.View{}))
		if got[old] != "superseded" || got[fresh] != "put" || len(got) != 2 {
			t.Errorf("at the release: %v", got)
		}
	})
}

func TestPracticeReplacesPracticeAlone(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		old := publish(t, h, police, accident(time.Now())).ID
		n := accident(time.Now())
		n.Status, n.References = notice.Test, []notice.ID{old}
		publish(t, h, police, n)
		if e := entry(t, h, old, ""); e.State != notice.Active {
			t.Errorf("a test ended what is real: %s", e.State)
		}
	})
}

func TestAWithdrawalCanBeTakenBackForTenMinutes(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		id := publish(t, h, police, accident(time.Now())).ID
		withdraw := func() {
			if _, err := h.Withdraw(t.Context(), police, id, nil); err != nil {
				t.Fatal(err)
			}
		}
		withdraw()
		time.Sleep(9 * time.Minute)
		if r, err := h.Restore(t.Context(), police, id); err != nil || r.State != notice.Active {
			t.Errorf("%+v %v", r, err)
		}
		withdraw()
		time.Sleep(11 * time.Minute)
		_, err := h.Restore(t.Context(), police, id)
		if e, ok := err.(*hub.Error); !ok || e.Kind != hub.Conflict || e.Entry == nil {
			t.Errorf("%v", err)
		}
	})
}

func TestExtendingGivesALaterExpiryAndNoMore(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		n := accident(time.Now())
		n.Ends, n.ReviewBy = time.Now().Add(30*time.Minute), time.Now().Add(20*time.Minute)
		n.Text[notice.English] = notice.Text{Headline: "Accident"}
		n.Correction = true
		id := publish(t, h, police, n).ID
		until := time.Now().Add(2*time.Hour + 5*time.Microsecond)
		r, err := h.Extend(t.Context(), police, id, until)
		if err != nil || r.Revision != 2 {
			t.Fatalf("%+v %v", r, err)
		}
		if again, err := h.Extend(t.Context(), police, id, until); err != nil || !again.Duplicate || again.Revision != 2 {
			t.Errorf("again: %+v %v", again, err)
		}
		e := entry(t, h, id, "").Notice
		want := until.UTC().Truncate(time.Millisecond)
		if !e.Expires.Equal(want) || !e.Ends.Equal(want) || !e.ReviewBy.IsZero() || e.Correction || e.Text[notice.English].Changed == e.Text[notice.Chinese].Changed {
			t.Errorf("%+v", e)
		}
		time.Sleep(3 * time.Hour)
		if r, err = h.Extend(t.Context(), police, id, time.Now().Add(time.Hour)); err != nil || r.State != notice.Active {
			t.Errorf("what has expired stands again: %+v %v", r, err)
		}
		if _, err = h.Extend(t.Context(), police, id, time.Now().Add(-time.Minute)); kind(err) != hub.Invalid {
			t.Errorf("into the past: %v", err)
		}
		if _, err = h.Extend(t.Context(), police, notice.NewID(), until); kind(err) != hub.NotFound {
			t.Errorf("of nothing: %v", err)
		}
	})
}

// A stream speaks of places of the log, so what the clock brings into a view is
// told with its record and not a moment before: else a heartbeat of the same
// place would tell one reader more than another.
func TestTheSamePlaceTellsEveryReaderTheSame(t *testing.T) {
	for name, set := range map[string]func(*notice.Notice, time.Time){
		"onset":   func(n *notice.Notice, at time.Time) { n.Onset = at },
		"release": func(n *notice.Notice, at time.Time) { n.ReleaseAt = at },
		"schedule": func(n *notice.Notice, at time.Time) {
			n.Schedule = &notice.Schedule{Timezone: "UTC", Intervals: []notice.Interval{{Start: at, End: at.Add(time.Hour)}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
				n := accident(time.Now())
				begins := time.Now().Add(time.Minute).Truncate(time.Second).Add(time.Millisecond) // just after a tick
				set(n, begins)
				publish(t, h, police, n)
				for time.Now().Before(begins.Add(2 * time.Second)) {
					b := h.Since(hub.Cursor{}, hub.View{})
					if begun := b.To > 1; begun != (len(b.Changes) == 1) {
						t.Fatalf("%s after it begins: at %d, %d are told", time.Since(begins), b.To, len(b.Changes))
					}
					time.Sleep(10 * time.Millisecond)
				}
				if b := h.Since(hub.Cursor{}, hub.View{}); len(b.Changes) != 1 {
					t.Error("it was never told")
				}
			})
		})
	}
}
