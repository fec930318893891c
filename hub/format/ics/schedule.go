package ics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// part is one event: a single time, or a rule with its first occurrence.
type part struct {
	start, end time.Time
	rule       string      // RRULE
	except     []time.Time // starts of occurrences that don't take place
	last       time.Time   // no occurrence starts after it; zero: there is no last
	zone       *time.Location
}

// forever is how long an event lasts of which nobody says when it ends.
const forever = 24 * time.Hour

// span is when a notice is in effect at most: from its onset to its end.
func span(e notice.Entry) (from, to time.Time) {
	n := e.Notice
	from, to = n.Onset, n.Ends
	if from.IsZero() {
		from = n.Sent
	}
	if to.IsZero() {
		to = n.Expires
	}
	if end := e.End; end != nil && end.At.Before(to) && end.At.After(from) {
		to = end.At
	}
	if !to.After(from) {
		to = from.Add(forever)
	}
	return from, to
}

// parts are the events of a notice: its schedule within its span.
func (c *calendar) parts(e notice.Entry) []part {
	from, to := span(e)
	s := e.Notice.Schedule
	if s == nil {
		return []part{{start: from, end: to}}
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	if e.Notice.Onset.IsZero() { // then the schedule says since when
		from = beginning(s, zone, from)
	}
	var out []part
	single := func(p notice.Interval) {
		if p.Start.Before(from) {
			p.Start = from
		}
		if p.End.IsZero() || p.End.After(to) {
			p.End = to
		}
		if p.End.After(p.Start) {
			out = append(out, part{start: p.Start, end: p.End})
		}
	}
	for _, p := range s.Intervals {
		single(p)
	}
	for _, r := range s.Recurring {
		p, cut := recurring(s, r, zone, from, to)
		for _, interval := range cut {
			single(interval)
		}
		if p != nil {
			out = append(out, *p)
		}
	}
	for _, x := range s.Exceptions {
		for _, p := range onDate(notice.Schedule{Timezone: s.Timezone, Exceptions: []notice.Exception{x}}, x.Date, zone) {
			single(p)
		}
	}
	if len(out) == 0 { // a schedule without a time in the notice's span
		c.losses.Add(e.Notice.ID, "schedule", "no time of it lies between the onset and the end of the notice")
		return []part{{start: from, end: to}}
	}
	return out
}

// beginning is the earliest time that a schedule names, or from.
func beginning(s *notice.Schedule, zone *time.Location, from time.Time) time.Time {
	for _, p := range s.Intervals {
		from = earlier(from, p.Start)
	}
	for _, r := range s.Recurring {
		if day, err := time.ParseInLocation(time.DateOnly, r.From, zone); err == nil {
			from = earlier(from, day)
		}
	}
	return from
}

// week is as far as one must look for an occurrence of a weekly rule, and a
// night more.
const week = 9 * 24 * time.Hour

// recurring is r as a rule within from … to; what lies across one of these is
// taken out of the rule and told as it is, and so is a rule of one occurrence.
func recurring(s *notice.Schedule, r notice.Recurring, zone *time.Location, from, to time.Time) (*part, []notice.Interval) {
	alone := notice.Schedule{Timezone: s.Timezone, Recurring: []notice.Recurring{r}}
	low, high := from, to
	if day, err := time.ParseInLocation(time.DateOnly, r.From, zone); err == nil && day.After(low) {
		low = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, r.To, zone); err == nil && day.AddDate(0, 0, 3).Before(high) {
		high = day.AddDate(0, 0, 3) // the last night ends on the day after
	}
	first := alone.Between(low, earlier(high, low.Add(week)))
	final := alone.Between(later(low, high.Add(-week)), high)
	if len(first) == 0 || len(final) == 0 {
		return nil, nil
	}
	a, z := first[0], final[len(final)-1]
	a.Start, a.End = a.Start.In(zone), a.End.In(zone)
	excepted := func(t time.Time) bool {
		return slices.ContainsFunc(s.Exceptions, func(x notice.Exception) bool { return date(t, r, zone) == x.Date })
	}
	if a.Start.Equal(z.Start) {
		if excepted(a.Start) {
			return nil, nil
		}
		return nil, []notice.Interval{a}
	}
	p := &part{start: a.Start, end: a.End, last: z.Start, zone: zone, rule: rule(r, a.Start, z.Start)}
	var cut []notice.Interval
	for _, o := range []notice.Interval{a, z} {
		if (o.Start.Before(from) || o.End.After(to)) && !excepted(o.Start) {
			p.except = append(p.except, o.Start.In(zone))
			cut = append(cut, o)
		}
	}
	for _, x := range s.Exceptions {
		for _, o := range onDate(alone, x.Date, zone) {
			if !o.Start.Before(a.Start) && !o.Start.After(z.Start) {
				p.except = append(p.except, o.Start.In(zone))
			}
		}
	}
	return p, cut
}

// date is the date that an occurrence of r belongs to: "24:00" begins on the
// next one.
func date(t time.Time, r notice.Recurring, zone *time.Location) string {
	t = t.In(zone)
	if r.Start == "24:00" {
		t = t.AddDate(0, 0, -1)
	}
	return t.Format(time.DateOnly)
}

// onDate are the periods of s that begin on a date.
func onDate(s notice.Schedule, day string, zone *time.Location) (out []notice.Interval) {
	noon, err := time.ParseInLocation(time.DateOnly+" 15:04", day+" 12:00", zone)
	if err != nil {
		return nil
	}
	var r notice.Recurring
	if len(s.Recurring) > 0 {
		r = s.Recurring[0]
	}
	for _, p := range s.Between(noon.Add(-36*time.Hour), noon.Add(36*time.Hour)) {
		if date(p.Start, r, zone) == day {
			out = append(out, p)
		}
	}
	return out
}

var weekdays = []string{"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// rule is an RRULE until the last occurrence, in UTC as RFC 5545 section
// 3.3.10 wants of a start with a zone.
func rule(r notice.Recurring, first, last time.Time) string {
	out := "FREQ=DAILY"
	if len(r.Days) > 0 && len(r.Days) < 7 {
		var names []string
		for _, d := range slices.Sorted(slices.Values(r.Days)) {
			if r.Start == "24:00" {
				d = d%7 + 1
			}
			names = append(names, weekdays[d])
		}
		out = "FREQ=WEEKLY;BYDAY=" + strings.Join(slices.Compact(names), ",")
	}
	return out + fmt.Sprintf(";UNTIL=%s", utc(last))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
