package wzdx

import (
	"slices"
	"time"

	"wayside/hub/notice"
)

// schedule is when the occurrences are: a recurring period where their days
// and clock times agree exactly, else intervals; nil where there is one.
func (r *reader) schedule(live []*event) *notice.Schedule {
	if len(live) < 2 {
		return nil
	}
	s := &notice.Schedule{Timezone: notice.ZoneName(r.settings.In())}
	for _, e := range live {
		s.Intervals = append(s.Intervals, notice.Interval{Start: e.start, End: e.end})
	}
	s.Intervals = slices.CompactFunc(s.Intervals, sameInterval)
	if daily := recurring(s); daily != nil {
		return daily
	}
	return s
}

func sameInterval(a, b notice.Interval) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) }

// recurring says the same as the intervals of s in one daily period, or is nil
// where they do not agree.
func recurring(s *notice.Schedule) *notice.Schedule {
	zone, err := time.LoadLocation(s.Timezone)
	first, last := s.Intervals[0], s.Intervals[len(s.Intervals)-1]
	if err != nil || last.Start.Sub(first.Start) > 366*24*time.Hour {
		return nil
	}
	from := first.Start.In(zone)
	period := notice.Recurring{
		From: from.Format(time.DateOnly), To: last.Start.In(zone).Format(time.DateOnly),
		Start: from.Format("15:04"), End: first.End.In(zone).Format("15:04"),
	}
	weekdays := map[int]bool{}
	for _, p := range s.Intervals {
		weekdays[isoWeekday(p.Start.In(zone))] = true
	}
	for day := range 7 {
		if weekdays[day+1] {
			period.Days = append(period.Days, day+1)
		}
	}
	if len(period.Days) == 7 {
		period.Days = nil
	}
	out := &notice.Schedule{Timezone: s.Timezone, Recurring: []notice.Recurring{period}}
	if slices.EqualFunc(out.Between(first.Start, last.End), s.Intervals, sameInterval) {
		return out
	}
	return nil
}

func isoWeekday(t time.Time) int {
	if t.Weekday() == time.Sunday {
		return 7
	}
	return int(t.Weekday())
}
