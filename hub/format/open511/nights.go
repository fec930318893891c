package open511

import (
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
	for i, d := range days {
		if used[i] {
			continue
		}
		if other[i] > 0 {
			d.span.to = days[other[i]-1].span.to
		}
		s.Recurring = append(s.Recurring, d.recurring())
	}
	calendar := calendar{days, exceptions}
	told := map[time.Time]bool{}
	for _, date := range sortedDays(exceptions) {
		for _, begins := range []time.Time{date.Add(-day), date, date.Add(day)} {
			if told[begins] {
				continue
			}
			told[begins] = true
			times, usual := calendar.beginning(begins), onUsual(s.Recurring, begins)
			if _, named := exceptions[begins]; slices.Equal(times, usual) && (!named || len(usual) > 0 || len(times) > 0) {
				continue
			}
			s.Exceptions = append(s.Exceptions, notice.Exception{Date: begins.Format(time.DateOnly), Times: times})
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
func (c calendar) beginning(date time.Time) (times []string) {
	continues := func(evening, morning daily) bool {
		return evening.night && morning.night && evening.span.to == midnight && evening.span.from > 0 && morning.span.from == 0 && morning.span.to <= evening.span.from
	}
	before, after := c.on(date.Add(-day)), c.on(date.Add(day))
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
		times = append(times, d.span.String())
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// onUsual are the recurring periods that begin on a day.
func onUsual(rs []notice.Recurring, date time.Time) (times []string) {
	for _, r := range rs {
		if recurs(r, date) {
			times = append(times, r.Start+"-"+r.End)
		}
	}
	slices.Sort(times)
	return slices.Compact(times)
}

func recurs(r notice.Recurring, date time.Time) bool {
	text := date.Format(time.DateOnly)
	return (r.From == "" || text >= r.From) && (r.To == "" || text <= r.To) && (len(r.Days) == 0 || slices.Contains(r.Days, isoWeekday(date)))
}

// reach is when a recurring schedule first begins and last ends; the end is
// zero where there is none.
func reach(s *notice.Schedule, zone *time.Location) (first, last time.Time) {
	excepted := map[time.Time]bool{}
	note := func(date time.Time, from, to string) {
		p := spanOn(date, from, to, zone)
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

// spanOn is the period of clock times that begins on a date.
func spanOn(date time.Time, from, to string, zone *time.Location) notice.Interval {
	a, b := minutesOf(from), minutesOf(to)
	at := func(minutes int) time.Time {
		return time.Date(date.Year(), date.Month(), date.Day(), 0, minutes, 0, 0, zone).UTC()
	}
	if b <= a {
		b += midnight
	}
	return notice.Interval{Start: at(a), End: at(b)}
}

// minutesOf reads "15:04" or "24:00".
func minutesOf(s string) int {
	if len(s) != 5 {
		return 0
	}
	return 600*int(s[0]-'0') + 60*int(s[1]-'0') + 10*int(s[3]-'0') + int(s[4]-'0')
}
