package open511

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// midnight is the end of a day in minutes; Open511 writes it as 23:59.
const midnight = 24 * 60

// span is a part of one day of the calendar, in minutes after midnight.
type span struct{ from, to int }

func (s span) String() string { return clock(s.from) + "-" + clock(s.to) }

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// daily is a recurring period as Open511 has them, within one day; night marks
// one half of a period that was split at midnight.
type daily struct {
	from, to time.Time // days, UTC; to is zero where it is open
	days     [8]bool   // by number; none is every day
	span     span
	night    bool
}

func (d daily) on(day time.Time) bool {
	return !day.Before(d.from) && (d.to.IsZero() || !day.After(d.to)) && (d.days == [8]bool{} || d.days[isoWeekday(day)])
}

func isoWeekday(day time.Time) int { return (int(day.Weekday())+6)%7 + 1 }

const day = 24 * time.Hour

// times reads the schedule of an event.
func (r *reader) times(e *entry) {
	zone := r.settings.In()
	if own, err := time.LoadLocation(e.Timezone); err == nil && e.Timezone != "" && e.Timezone != "Local" {
		zone = own
	} else if e.Timezone != "" {
		e.warn("timezone", fmt.Sprintf("不认识时区 %.40q，按来源的时区处理", e.Timezone), fmt.Sprintf("unknown time zone %.40q; that of the source was taken", e.Timezone))
	}
	s := e.Schedule
	for _, old := range bounded(e, "schedules", e.Schedules) {
		s = s.with(old)
	}
	e.onset, e.ends, e.schedule = s.read(zone, e)
	if e.onset.IsZero() {
		e.warn("schedule", "缺少时间安排", "missing")
	}
}

// with adds a schedule in the form of the drafts.
func (s schedule) with(old schedule) schedule {
	s.Intervals = append(s.Intervals, old.Intervals...)
	s.Recurring = append(s.Recurring, old.Recurring...)
	s.Exceptions = slices.Concat(s.Exceptions, old.Exceptions, old.SpecificDates)
	if old.StartDate != "" {
		s.Recurring = append(s.Recurring, recurring{StartDate: old.StartDate, EndDate: old.EndDate, Days: old.Days, StartTime: old.StartTime, EndTime: old.EndTime})
	}
	return s
}

// read is what s means: one interval is an onset and an end alone. Recurring
// periods count before intervals, which then bound them.
func (s schedule) read(zone *time.Location, e *entry) (onset, ends time.Time, out *notice.Schedule) {
	intervals := s.intervals(zone, e)
	days, exceptions := s.dailies(e)
	if len(days) == 0 { // dates by themselves are intervals
		for _, date := range sortedDays(exceptions) {
			for _, p := range exceptions[date] {
				intervals = append(intervals, spanOn(date, p.from, p.to, zone))
			}
		}
		intervals = intervals[:min(len(intervals), maxList)]
		slices.SortStableFunc(intervals, byStart)
		if len(intervals) == 0 {
			return onset, ends, nil
		}
		onset, ends = hull(intervals)
		if len(intervals) > 1 {
			out = &notice.Schedule{Timezone: notice.ZoneName(zone), Intervals: intervals}
		}
		return onset, ends, out
	}
	out = &notice.Schedule{Timezone: notice.ZoneName(zone)}
	fold(out, days, exceptions)
	onset, ends = reach(out, zone)
	if len(intervals) == 0 {
		return onset, ends, out
	}
	from, to := hull(intervals)
	if !from.After(onset) && (to.IsZero() || !ends.IsZero() && !to.Before(ends)) {
		return onset, ends, out
	}
	bound := notice.Notice{Schedule: out, Onset: later(onset, from), Ends: sooner(ends, to)}
	clipped, zone, _ := wireSchedule(&bound, zone)
	return clipped.read(zone, e)
}

// hull is the begin of the first interval and the end of the last; zero where
// that is open.
func hull(intervals []notice.Interval) (from, to time.Time) {
	from = intervals[0].Start
	for _, p := range intervals {
		if p.End.IsZero() {
			return from, time.Time{}
		}
		to = later(to, p.End)
	}
	return from, to
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sooner is the earlier of two ends; zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (s schedule) intervals(zone *time.Location, e *entry) (out []notice.Interval) {
	for i, text := range bounded(e, "schedule.intervals", s.Intervals) {
		from, to, _ := strings.Cut(strings.TrimSpace(text), "/")
		var p notice.Interval
		var ok bool
		if p.Start, ok = readTime(from, zone); !ok {
			e.warn(fmt.Sprintf("schedule.intervals[%d]", i), "应为“开始/结束”，例如 2026-11-24T22:00/2026-11-25T06:00；已略去", "want start/end, such as 2026-11-24T22:00/2026-11-25T06:00; left out")
			continue
		}
		if to = strings.TrimSuffix(to, "/"); to != "" {
			if p.End, ok = readTime(to, zone); !ok || !p.End.After(p.Start) {
				e.warn(fmt.Sprintf("schedule.intervals[%d]", i), "结束时间无效或不晚于开始，已略去", "its end is no time, or not after its start; left out")
				p.End = time.Time{}
			}
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, byStart)
	return out
}

func byStart(a, b notice.Interval) int { return a.Start.Compare(b.Start) }

var timesOfDay = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?-(?:([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?|24:00)$`)

// readSpan reads "hh:mm-hh:mm"; 23:59 and 24:00 end the day.
func readSpan(s string) (span, bool) {
	m := timesOfDay.FindStringSubmatch(s)
	if m == nil {
		return span{}, false
	}
	minutes := func(h, m string) int {
		if h == "" {
			return midnight
		}
		return 600*int(h[0]-'0') + 60*int(h[1]-'0') + 10*int(m[0]-'0') + int(m[1]-'0')
	}
	p := span{minutes(m[1], m[2]), minutes(m[3], m[4])}
	if p.to == midnight-1 {
		p.to = midnight
	}
	return p, p.from != p.to
}

// maxRecurring bounds the recurring periods of an event, since every exception
// is held against all of them.
const maxRecurring = 60

// dailies are the recurring periods and, by date, what takes their place.
func (s schedule) dailies(e *entry) (days []daily, exceptions map[time.Time][]span) {
	if len(s.Recurring) > maxRecurring {
		e.warn("schedule.recurring_schedules", fmt.Sprintf("超过 %d 项，其余已略去", maxRecurring), fmt.Sprintf("more than %d items; the rest was left out", maxRecurring))
		s.Recurring = s.Recurring[:maxRecurring]
	}
	for i, w := range s.Recurring {
		at := fmt.Sprintf("schedule.recurring_schedules[%d]", i)
		d := daily{span: span{0, midnight}}
		var err error
		if d.from, err = time.Parse(time.DateOnly, w.StartDate); err != nil {
			e.warn(at+".start_date", "应为日期，例如 2026-11-24；该时段已略去", "want a date, such as 2026-11-24; the period was left out")
			continue
		}
		if w.EndDate != "" {
			if d.to, err = time.Parse(time.DateOnly, w.EndDate); err != nil || d.to.Before(d.from) {
				e.warn(at+".end_date", "不是日期或早于开始日期，该时段已略去", "no date, or before start_date; the period was left out")
				continue
			}
		}
		if w.StartTime+w.EndTime != "" {
			from, to := w.StartTime, w.EndTime
			if from == "" {
				from = "00:00"
			}
			if to == "" {
				to = "23:59"
			}
			ok := false
			if d.span, ok = readSpan(from + "-" + to); !ok {
				e.warn(at+".daily_start_time", "应为两个不同的时刻，例如 09:00 和 15:30；该时段已略去", "want two times of a day, such as 09:00 and 15:30; the period was left out")
				continue
			}
		}
		for _, n := range w.Days {
			if n < 1 || n > 7 {
				e.warn(at+".days", "应为 1（周一）到 7（周日）", "want 1 (Monday) to 7 (Sunday)")
				continue
			}
			d.days[n] = true
		}
		if d.days == [8]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true, 7: true} {
			d.days = [8]bool{}
		}
		days = append(days, d)
	}
	return days, s.exceptions(e)
}

func (s schedule) exceptions(e *entry) map[time.Time][]span {
	out := map[time.Time][]span{}
	for i, text := range bounded(e, "schedule.exceptions", s.Exceptions) {
		parts := strings.Fields(text)
		var date time.Time
		if len(parts) > 0 {
			date = dayOf(parts[0])
		}
		spans, ok := []span{}, !date.IsZero() && len(parts) < maxList
		for _, part := range parts[min(1, len(parts)):] {
			p, fine := readSpan(part)
			spans, ok = append(spans, p), ok && fine
		}
		if !ok {
			e.warn(fmt.Sprintf("schedule.exceptions[%d]", i), "应为日期和时段，例如 2026-11-24 09:00-12:00；已略去", "want a date and times, such as 2026-11-24 09:00-12:00; left out")
			continue
		}
		out[date] = append(out[date], spans...)
	}
	return out
}

// sortedDays are the dates of m in order.
func sortedDays[V any](m map[time.Time]V) []time.Time {
	return slices.SortedFunc(maps.Keys(m), time.Time.Compare)
}
