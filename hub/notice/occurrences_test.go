package notice_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
)

func TestBetweenListsEachPeriodOnce(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02T15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	night := notice.Recurring{From: "2026-11-24", To: "2026-11-27", Start: "22:00", End: "06:00"}
	for name, c := range map[string]struct {
		schedule *notice.Schedule
		want     []string
	}{
		"no schedule": {nil, nil},
		"nights, the one before running still": {&notice.Schedule{Timezone: "UTC", Recurring: []notice.Recurring{night}},
			[]string{"11-24T22:00", "11-25T22:00", "11-26T22:00"}},
		"but for an exception": {&notice.Schedule{Timezone: "UTC", Recurring: []notice.Recurring{night}, Exceptions: []notice.Exception{{Date: "2026-11-25"}}},
			[]string{"11-24T22:00", "11-26T22:00"}},
		"in the zone of the schedule": {&notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{night}},
			[]string{"11-25T14:00", "11-26T14:00"}},
		"intervals, by their start": {&notice.Schedule{Timezone: "UTC", Intervals: []notice.Interval{
			{Start: at("2026-11-26T01:00")}, {Start: at("2026-11-25T02:00"), End: at("2026-11-25T03:00")}, {Start: at("2026-11-25T05:00"), End: at("2026-11-25T07:00")}}},
			[]string{"11-25T05:00", "11-26T01:00"}},
	} {
		var got []string
		for _, p := range c.schedule.Between(at("2026-11-25T04:00"), at("2026-11-26T23:00")) {
			got = append(got, p.Start.UTC().Format("01-02T15:04"))
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
	}
}
