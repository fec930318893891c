package notice_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"wayside/hub/notice"
)

func TestAStateIsTheFirstThatFits(t *testing.T) {
	early, late := noon.Add(-time.Hour), noon.Add(time.Hour)
	nights := &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "22:00", End: "06:00"}}}
	ended := func(c notice.Cause) *notice.End { return &notice.End{Cause: c, At: early} }
	all := notice.Notice{Ends: early, Expires: early, ReleaseAt: late, Onset: late, Schedule: nights}
	cases := []struct {
		want notice.State
		life notice.Life
	}{
		{notice.Withdrawn, notice.Life{Notice: &all, End: ended(notice.CauseWithdrawn)}},
		{notice.Superseded, notice.Life{Notice: &all, End: ended(notice.CauseSuperseded)}},
		{notice.Ended, notice.Life{Notice: &notice.Notice{Expires: late}, End: ended(notice.CauseEnded)}},
		{notice.Ended, notice.Life{Notice: &all}},
		{notice.Ended, notice.Life{Notice: &notice.Notice{Ends: noon}}},
		{notice.Expired, notice.Life{Notice: &notice.Notice{Ends: late, Expires: early, ReleaseAt: late}}},
		{notice.Expired, notice.Life{Notice: &notice.Notice{Expires: noon}}},
		{notice.Embargoed, notice.Life{Notice: &notice.Notice{Expires: late, ReleaseAt: late, Onset: early}}},
		{notice.Scheduled, notice.Life{Notice: &notice.Notice{Expires: late, ReleaseAt: noon, Onset: late}}},
		{notice.Scheduled, notice.Life{Notice: &notice.Notice{Expires: late, Onset: early, Schedule: nights}}},
		{notice.Active, notice.Life{Notice: &notice.Notice{Expires: late, Onset: noon}}},
		{notice.Active, notice.Life{Notice: &notice.Notice{}}},
	}
	for i, c := range cases {
		if got := notice.StateAt(c.life, noon); got != c.want {
			t.Errorf("%d: got %s, want %s", i, got, c.want)
		}
	}
}

// TestNoStateChangesBeforeItsTime: from one NextChange to the next, StateAt
// stays the same at every moment, and after the last it stays for good.
func TestNoStateChangesBeforeItsTime(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		some := func() time.Time {
			if r.IntN(2) == 0 {
				return time.Time{}
			}
			return noon.Add(time.Duration(r.IntN(4*24*60)-24*60) * time.Minute)
		}
		life := notice.Life{Notice: &notice.Notice{Ends: some(), Expires: some(), ReleaseAt: some(), Onset: some()}}
		if r.IntN(2) == 0 {
			life.Notice.Schedule = anySchedule(r, "Asia/Shanghai", noon)
		}
		if r.IntN(10) == 0 {
			life.End = &notice.End{Cause: notice.CauseWithdrawn}
		}
		at, end := noon, noon.AddDate(0, 0, 5)
		for at.Before(end) {
			state, next := notice.StateAt(life, at), notice.NextChange(life, at)
			if !next.IsZero() && !next.After(at) {
				t.Fatalf("seed %d: the next change after %s is %s", seed, at, next)
			}
			for at = at.Add(time.Minute); at.Before(end) && (next.IsZero() || at.Before(next)); at = at.Add(13 * time.Minute) {
				if got := notice.StateAt(life, at); got != state {
					t.Fatalf("seed %d: %s at %s, want %s until %s", seed, got, at, state, next)
				}
			}
			if !next.IsZero() {
				at = next
			}
		}
	}
}

func TestAScheduleThatBeginsInYearsIsNotForgotten(t *testing.T) {
	n := &notice.Notice{Schedule: &notice.Schedule{Timezone: "UTC", Recurring: []notice.Recurring{{From: "2028-11-24", Start: "08:00", End: "09:00"}}}}
	at := noon
	for range 4 {
		at = notice.NextChange(notice.Life{Notice: n}, at)
	}
	if got, want := at.Format(time.DateOnly), "2028-11-24"; got < want {
		t.Errorf("after four looks it is %s, want %s or later", got, want)
	}
}

func TestOnlyWhatMayStillBeShownIsLive(t *testing.T) {
	for _, s := range notice.States() {
		want := s.Word == "active" || s.Word == "scheduled" || s.Word == "embargoed"
		if got := notice.State(s.Word).Live(); got != want {
			t.Errorf("%s: live %v, want %v", s.Word, got, want)
		}
	}
}
