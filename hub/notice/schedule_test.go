package notice_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

// covered is a schedule read naively: by the wall clock, minute by minute.
func covered(s *notice.Schedule, zone *time.Location, t time.Time) bool {
	for _, p := range s.Intervals {
		if !t.Before(p.Start) && (p.End.IsZero() || t.Before(p.End)) {
			return true
		}
	}
	local := t.In(zone)
	minute := local.Hour()*60 + local.Minute()
	y, m, d := local.Date()
	for _, span := range spans(s, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) {
		if a, b := span[0], span[1]; minute >= a && (minute < b || b <= a) {
			return true
		}
	}
	for _, span := range spans(s, time.Date(y, m, d-1, 0, 0, 0, 0, time.UTC)) {
		if a, b := span[0], span[1]; b <= a && minute < b {
			return true
		}
	}
	return false
}

// spans are the minutes from and to of the periods that begin on a date.
func spans(s *notice.Schedule, date time.Time) (out [][2]int) {
	day := date.Format(time.DateOnly)
	minutes := func(clock string) (n int) {
		var h, m int
		fmt.Sscanf(clock, "%d:%d", &h, &m)
		return h*60 + m
	}
	for _, e := range s.Exceptions {
		if e.Date == day {
			for _, span := range e.Times {
				from, to, _ := strings.Cut(span, "-")
				out = append(out, [2]int{minutes(from), minutes(to)})
			}
			return out
		}
	}
	weekday := int(date.Weekday())
	if weekday == 0 {
		weekday = 7
	}
	for _, r := range s.Recurring {
		if (r.From == "" || day >= r.From) && (r.To == "" || day <= r.To) && (len(r.Days) == 0 || slices.Contains(r.Days, weekday)) {
			out = append(out, [2]int{minutes(r.Start), minutes(r.End)})
		}
	}
	return out
}

// anySchedule draws a schedule around start. In zones with summer time its
// clock times keep clear of the hours that come twice or never.
func anySchedule(r *rand.Rand, zone string, start time.Time) *notice.Schedule {
	s := &notice.Schedule{Timezone: zone}
	clock := func() string {
		if zone == "Asia/Shanghai" || zone == "UTC" {
			m := r.IntN(97) * 15
			return fmt.Sprintf("%02d:%02d", m/60, m%60)
		}
		return fmt.Sprintf("%02d:%02d", 5+r.IntN(17), r.IntN(60))
	}
	date := func() string { return start.AddDate(0, 0, r.IntN(6)-1).Format(time.DateOnly) }
	for range r.IntN(3) {
		p := notice.Interval{Start: start.Add(time.Duration(r.IntN(6000)-1000) * time.Minute)}
		if r.IntN(8) > 0 {
			p.End = p.Start.Add(time.Duration(1+r.IntN(2000)) * time.Minute)
		}
		s.Intervals = append(s.Intervals, p)
	}
	for range r.IntN(4) {
		p := notice.Recurring{Start: clock(), End: clock()}
		if r.IntN(2) == 0 {
			p.Days = r.Perm(7)[:1+r.IntN(4)]
			for i := range p.Days {
				p.Days[i]++
			}
		}
		if r.IntN(3) == 0 {
			p.From = date()
		}
		if r.IntN(3) == 0 {
			p.To = date()
		}
		s.Recurring = append(s.Recurring, p)
	}
	for range r.IntN(3) {
		e := notice.Exception{Date: date()}
		for range r.IntN(3) {
			e.Times = append(e.Times, clock()+"-"+clock())
		}
		s.Exceptions = append(s.Exceptions, e)
	}
	return s
}

// summer are moments shortly before clocks change, by zone.
var summer = map[string][]string{
	"Asia/Shanghai":       {"2026-11-23T16:00:00Z", "2026-12-30T15:00:00Z"},
	"UTC":                 {"2028-02-27T00:00:00Z"},
	"America/New_York":    {"2026-03-07T05:00:00Z", "2026-10-31T03:00:00Z"},
	"Europe/Berlin":       {"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z"},
	"America/Sao_Paulo":   {"2017-10-14T00:00:00Z", "2018-02-17T00:00:00Z"}, // at midnight
	"Australia/Lord_Howe": {"2026-04-03T00:00:00Z", "2026-10-02T00:00:00Z"}, // by half an hour
}

func TestASchedulesHoursAreThoseOfTheWallClock(t *testing.T) {
	for name, starts := range summer {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skipf("no time zones on this machine: %v", err)
		}
		for seed := range uint64(12) {
			r := rand.New(rand.NewPCG(seed, 7))
			start, _ := time.Parse(time.RFC3339, starts[seed%uint64(len(starts))])
			s := anySchedule(r, name, start)
			if !followsWallClock(t, s, zone, start) {
				t.Fatalf("%s seed %d from %s: %+v", name, seed, start, s)
			}
		}
	}
}

// followsWallClock compares s with the naive reading over four days, and what
// it says of its next change with what comes.
func followsWallClock(t *testing.T, s *notice.Schedule, zone *time.Location, start time.Time) bool {
	before, told := s.Active(start)
	end := start.AddDate(0, 0, 4)
	for at := start; at.Before(end); at = at.Add(time.Minute) {
		want := covered(s, zone, at)
		if want == before && at.Minute()%20 > 0 {
			continue
		}
		got, next := s.Active(at)
		if got != want {
			t.Errorf("%s: active %v, want %v", at.In(zone), got, want)
			return false
		}
		if want != before && !told.Equal(at) {
			t.Errorf("%s: changed, but %s was told", at.In(zone), told.In(zone))
			return false
		}
		if want == before && !told.Equal(next) {
			t.Errorf("%s: told %s, before that %s", at.In(zone), next, told)
			return false
		}
		before, told = want, next
	}
	if !told.IsZero() && told.Before(end) {
		t.Errorf("told of a change at %s that did not come", told.In(zone))
		return false
	}
	return true
}

func TestASchedulesNextChange(t *testing.T) {
	at := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		x, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return x.Add(-8 * time.Hour)
	}
	night := []notice.Recurring{{Start: "22:00", End: "06:00"}}
	cases := map[string]struct {
		s      notice.Schedule
		at     string
		active bool
		next   string
	}{
		"before the night":  {notice.Schedule{Recurring: night}, "2026-11-24 12:00", false, "2026-11-24 22:00"},
		"in the night":      {notice.Schedule{Recurring: night}, "2026-11-25 01:00", true, "2026-11-25 06:00"},
		"its last second":   {notice.Schedule{Recurring: night}, "2026-11-25 06:00", false, "2026-11-25 22:00"},
		"an excepted night": {notice.Schedule{Recurring: night, Exceptions: []notice.Exception{{Date: "2026-11-24"}}}, "2026-11-24 12:00", false, "2026-11-25 22:00"},
		"a night that began before an exception": {notice.Schedule{Recurring: night, Exceptions: []notice.Exception{{Date: "2026-11-25"}}},
			"2026-11-25 01:00", true, "2026-11-25 06:00"},
		"adjoining periods are one": {notice.Schedule{Recurring: []notice.Recurring{{Start: "08:00", End: "10:00"}, {Start: "10:00", End: "11:00"}}},
			"2026-11-24 09:00", true, "2026-11-24 11:00"},
		"every hour of every day": {notice.Schedule{Recurring: []notice.Recurring{{Start: "00:00", End: "24:00"}}}, "2026-11-24 09:00", true, ""},
		"a far interval does not hide a near period": {notice.Schedule{Recurring: night, Intervals: []notice.Interval{{Start: at("2027-05-01 00:00")}}},
			"2026-11-25 07:00", false, "2026-11-25 22:00"},
		"a far interval does not hide a period of later days": {notice.Schedule{Recurring: []notice.Recurring{{Days: []int{5}, Start: "08:00", End: "09:00"}},
			Intervals: []notice.Interval{{Start: at("2027-05-01 00:00")}}}, "2026-11-24 07:00", false, "2026-11-27 08:00"},
		"an interval without an end": {notice.Schedule{Intervals: []notice.Interval{{Start: at("2026-11-24 00:00")}}}, "2026-11-24 12:00", true, ""},
		"nothing left":               {notice.Schedule{Recurring: []notice.Recurring{{To: "2026-11-01", Start: "08:00", End: "09:00"}}}, "2026-11-24 12:00", false, ""},
		"next year":                  {notice.Schedule{Recurring: []notice.Recurring{{From: "2027-11-01", Start: "08:00", End: "09:00"}}}, "2026-11-24 12:00", false, "2027-11-01 08:00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.s.Timezone = "Asia/Shanghai"
			active, next := c.s.Active(at(c.at))
			if active != c.active || !next.Equal(at(c.next)) {
				t.Errorf("got %v, next %s; want %v, next %s", active, next, c.active, at(c.next))
			}
		})
	}
	if active, next := (*notice.Schedule)(nil).Active(noon); !active || !next.IsZero() {
		t.Error("no schedule is always")
	}
}
