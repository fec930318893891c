package datex2

import (
	"cmp"
	"strings"
	"time"

	"wayside/hub/notice"
)

// periods writes a schedule: an interval or a daily period each, and the dates
// that are excepted.
func (r *recorder) periods(s *notice.Schedule) {
	if s == nil {
		return
	}
	zone := location(s.Timezone)
	for _, i := range s.Intervals {
		r.period("com:validPeriod", i)
	}
	for _, p := range s.Recurring {
		r.daily(p, zone)
	}
	var excepted []notice.Interval
	for _, e := range s.Exceptions {
		day, err := time.ParseInLocation(time.DateOnly, e.Date, zone)
		if err != nil {
			continue
		}
		noon := day.Add(12 * time.Hour)
		var usual []notice.Interval
		for _, p := range s.Recurring {
			if o, ok := occurrence(p, noon); ok {
				usual = append(usual, o)
			}
		}
		// What is excepted may not be valid too: in DATEX II exceptions win.
		usual, instead := merged(usual), occurrences(e.Times, noon)
		for _, p := range without(instead, usual) {
			r.period("com:validPeriod", p)
		}
		excepted = append(excepted, without(without(usual, instead), closed(s.Intervals))...)
	}
	for _, p := range excepted {
		r.period("com:exceptionPeriod", p)
	}
}

// closed are intervals that all have an end.
func closed(list []notice.Interval) (out []notice.Interval) {
	for _, i := range list {
		if i.End.IsZero() {
			i.End = i.Start.AddDate(100, 0, 0)
		}
		out = append(out, i)
	}
	return out
}

// occurrences are periods of one date, "15:04-15:04".
func occurrences(times []string, noon time.Time) (out []notice.Interval) {
	for _, span := range times {
		from, to, _ := strings.Cut(span, "-")
		if len(from) == 5 && len(to) == 5 {
			o, _ := occurrence(notice.Recurring{Start: from, End: to}, noon)
			out = append(out, o)
		}
	}
	return out
}

func (r *recorder) period(name string, i notice.Interval) {
	r.Open(name)
	r.Leaf("com:startOfPeriod", stamp(i.Start))
	if !i.End.IsZero() {
		r.Leaf("com:endOfPeriod", stamp(i.End))
	}
	r.Close(name)
}

// daily writes a daily period. Its clock times bear the offset of its start.
func (r *recorder) daily(p notice.Recurring, zone *time.Location) {
	r.Open("com:validPeriod")
	anchor := r.n.Onset
	edge := func(name, date, clock string, after bool) {
		day, err := time.ParseInLocation(time.DateOnly, date, zone)
		if err != nil {
			return
		}
		o, ok := occurrence(notice.Recurring{Start: p.Start, End: p.End}, day.Add(12*time.Hour))
		if !ok {
			return
		}
		at := o.Start
		if after {
			at = o.End
		} else {
			anchor = at
		}
		r.Leaf(name, stamp(at))
	}
	edge("com:startOfPeriod", p.From, p.Start, false)
	edge("com:endOfPeriod", p.To, p.End, true)
	offset := cmp.Or(anchor, r.n.Sent).In(zone).Format("Z07:00")
	r.Open("com:recurringTimePeriodOfDay")
	r.Leaf("com:startTimeOfPeriod", clockTime(p.Start)+offset)
	r.Leaf("com:endTimeOfPeriod", clockTime(p.End)+offset)
	r.Close("com:recurringTimePeriodOfDay")
	if len(p.Days) > 0 {
		r.Open("com:recurringDayWeekMonthPeriod")
		for _, d := range p.Days {
			if d >= 1 && d <= 7 {
				r.Leaf("com:applicableDay", weekdays[d-1])
			}
		}
		r.Close("com:recurringDayWeekMonthPeriod")
	}
	r.Close("com:validPeriod")
}

// clockTime is xs:time; the end of a day is its last second.
func clockTime(hhmm string) string {
	if hhmm == "24:00" {
		return "23:59:59"
	}
	return hhmm + ":00"
}
