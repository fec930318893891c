package open511

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// fold makes the recurring periods and exceptions of s. Open511 counts by days
// of the calendar, a notice by the day on which a period begins: the halves of
// a night become one period, and an exception for one day may become one for
// the nights before and after too.
func fold(s *notice.Schedule, days []daily, exceptions map[time.Time][]span) {
	other := make([]int, len(days)) // the half that belongs to an evening, by its index from 1
	used := make([]bool, len(days))
	for i, evening := range days {
		for j, morning := range days {
			if !used[j] && i != j && halves(evening, morning) {
				other[i], used[j], days[i].night, days[j].night = j+1, true, true, true
				break
			}
		}
	}
	var folded []daily
	for i, d := range days {
		if used[i] {
			continue
		}
		if other[i] > 0 {
			d.span.to = days[other[i]-1].span.to
		}
		folded = append(folded, d)
		s.Recurring = append(s.Recurring, d.recurring())
	}
	calendar, usual := calendar{days, exceptions}, calendar{days: folded}
	told := map[time.Time]bool{}
	for _, date := range sortedDays(exceptions) {
		for _, begins := range []time.Time{date.Add(-day), date, date.Add(day)} {
			if told[begins] {
				continue
			}
			told[begins] = true
			spans := calendar.beginning(begins)
			if slices.Equal(spans, distinct(usual.on(begins))) {
				continue
			}
			e := notice.Exception{Date: begins.Format(time.DateOnly)}
			for _, p := range spans {
				e.Times = append(e.Times, p.String())
			}
			s.Exceptions = append(s.Exceptions, e)
		}
	}
	s.Exceptions = s.Exceptions[:min(len(s.Exceptions), max(0, maxList-len(s.Recurring)))]
}

// halves reports whether two periods are the parts of nights before and after
// midnight.
func halves(evening, morning daily) bool {
	shifted := evening.shift()
	return evening.span.to == midnight && evening.span.from > 0 && morning.span.from == 0 && morning.span.to <= evening.span.from &&
		morning.from.Equal(shifted.from) && morning.to.Equal(shifted.to) && morning.days == shifted.days
}

// shift is d a day later.
func (d daily) shift() daily {
	d.from = d.from.Add(day)
	if !d.to.IsZero() {
		d.to = d.to.Add(day)
	}
	days := d.days
	for i := 1; i <= 7; i++ {
		d.days[i%7+1] = days[i]
	}
	return d
}

func (d daily) recurring() notice.Recurring {
	out := notice.Recurring{From: d.from.Format(time.DateOnly), Start: clock(d.span.from), End: clock(d.span.to)}
	if !d.to.IsZero() {
		out.To = d.to.Format(time.DateOnly)
	}
	for i := 1; i <= 7; i++ {
		if d.days[i] {
			out.Days = append(out.Days, i)
		}
	}
	return out
}

// calendar tells what is in effect on each day.
type calendar struct {
	days       []daily
	exceptions map[time.Time][]span
}

// on are the periods of one day; all of an exception may be halves of a night.
func (c calendar) on(date time.Time) (out []daily) {
	if spans, ok := c.exceptions[date]; ok {
		for _, s := range spans {
			out = append(out, daily{span: s, night: true})
		}
		return out
	}
	for _, d := range c.days {
		if d.on(date) {
			out = append(out, d)
		}
	}
	return out
}

// beginning are the periods that begin on a day, each to its end on the next.
func (c calendar) beginning(date time.Time) []span {
	continues := func(evening, morning daily) bool {
		return evening.night && morning.night && evening.span.to == midnight && evening.span.from > 0 && morning.span.from == 0 && morning.span.to <= evening.span.from
	}
	before, after := c.on(date.Add(-day)), c.on(date.Add(day))
	var out []daily
	for _, d := range c.on(date) {
		if slices.ContainsFunc(before, func(evening daily) bool { return continues(evening, d) }) {
			continue
		}
		end := 0
		for _, morning := range after {
			if continues(d, morning) {
				end = max(end, morning.span.to)
			}
		}
		if end > 0 {
			d.span.to = end
		}
		out = append(out, d)
	}
	return distinct(out)
}

// distinct are the spans of periods in order, each once.
func distinct(days []daily) (out []span) {
	for _, d := range days {
		out = append(out, d.span)
	}
	slices.SortFunc(out, func(a, b span) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	return slices.Compact(out)
}

// reach is when a recurring schedule first begins and last ends; the end is
// zero where there is none.
func reach(s *notice.Schedule, zone *time.Location) (first, last time.Time) {
	excepted := map[time.Time]bool{}
	note := func(date time.Time, from, to string) {
		p := spanOn(date, minutesOf(from), minutesOf(to), zone)
		if first.IsZero() || p.Start.Before(first) {
			first = p.Start
		}
		last = later(last, p.End)
	}
	for _, e := range s.Exceptions {
		date := dayOf(e.Date)
		excepted[date] = true
		for _, t := range e.Times {
			from, to, _ := strings.Cut(t, "-")
			note(date, from, to)
		}
	}
	open := false
	for _, r := range s.Recurring {
		from, to := dayOf(r.From), dayOf(r.To)
		open = open || to.IsZero()
		// Among a week of days, and as many more as are excepted, one is not.
		find := func(date time.Time, step int) {
			for range 7 * (len(excepted) + 1) {
				if date.Before(from) || !to.IsZero() && date.After(to) {
					return
				}
				if !excepted[date] && (len(r.Days) == 0 || slices.Contains(r.Days, isoWeekday(date))) {
					note(date, r.Start, r.End)
					return
				}
				date = date.AddDate(0, 0, step)
			}
		}
		if find(from, 1); !to.IsZero() {
			find(to, -1)
		}
	}
	if open {
		last = time.Time{}
	}
	return first, last
}

// dayOf is a date as written; zero where it is none.
func dayOf(s string) time.Time {
	date, _ := time.Parse(time.DateOnly, s)
	return date
}

// spanOn is the period between two minutes of the day that begins on a date;
// an end at or before its start is of the next day.
func spanOn(date time.Time, from, to int, zone *time.Location) notice.Interval {
	at := func(minutes int) time.Time {
		return time.Date(date.Year(), date.Month(), date.Day(), 0, minutes, 0, 0, zone).UTC()
	}
	if to <= from {
		to += midnight
	}
	return notice.Interval{Start: at(from), End: at(to)}
}

// minutesOf reads "15:04" or "24:00".
func minutesOf(s string) int {
	if len(s) != 5 {
		return 0
	}
	return 600*int(s[0]-'0') + 60*int(s[1]-'0') + 10*int(s[3]-'0') + int(s[4]-'0')
}
