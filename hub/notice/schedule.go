package notice

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule says when a notice is in effect: inside any interval, or inside any
// recurring period of a date that has no exception. Clock times are wall clock
// in Timezone (an IANA name).
type Schedule struct {
	Timezone   string      `json:"timezone"`
	Intervals  []Interval  `json:"intervals,omitempty"`
	Recurring  []Recurring `json:"recurring,omitempty"`
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Interval is a time with a start and perhaps an end (zero: open).
type Interval struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end,omitzero"`
}

// Recurring is a daily period: on Days (1 Monday … 7 Sunday; empty: every
// day) of the dates From to To (inclusive, "2006-01-02", empty: unbounded),
// from Start to End ("15:04"). End at or before Start crosses midnight and
// belongs to the day it starts on.
type Recurring struct {
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Days  []int  `json:"days,omitempty"`
	Start string `json:"start"`
	End   string `json:"end"`
}

// Exception replaces the recurring periods that begin on one date: by Times
// ("15:04-15:04"), or by none. Intervals are dates by themselves and stay.
type Exception struct {
	Date  string   `json:"date"`
	Times []string `json:"times,omitempty"`
}

// horizon is how far ahead a schedule looks.
const horizon = 400 * 24 * time.Hour

// Active reports whether t lies inside the schedule, and when that next
// changes (zero where it doesn't within 400 days).
func (s *Schedule) Active(t time.Time) (active bool, next time.Time) {
	switch {
	case s == nil:
		return true, time.Time{}
	case s.covers(t):
		return true, s.runsOut(t)
	}
	return false, s.nextStart(t)
}

// covers reports whether t lies inside the schedule; none covers all time.
func (s *Schedule) covers(t time.Time) bool {
	if s == nil {
		return true
	}
	return slices.ContainsFunc(s.periods(t, s.zone()), func(p Interval) bool { return p.covers(t) })
}

func (p Interval) covers(t time.Time) bool {
	return !p.Start.After(t) && (p.End.IsZero() || p.End.After(t))
}

func (s *Schedule) zone() *time.Location {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// runsOut is when the schedule, which covers t, no longer does: adjoining and
// overlapping periods run on as one.
func (s *Schedule) runsOut(t time.Time) time.Time {
	zone, end := s.zone(), t
	for moved := true; moved; {
		moved = false
		for _, p := range s.periods(end, zone) {
			if !p.covers(end) {
				continue
			}
			if p.End.IsZero() || p.End.Sub(t) > horizon {
				return time.Time{}
			}
			end, moved = p.End, true
		}
	}
	return end
}

// nextStart is when the schedule, which does not cover t, next does.
func (s *Schedule) nextStart(t time.Time) (next time.Time) {
	earliest := func(ps []Interval) (found bool) {
		for _, p := range ps {
			if p.Start.After(t) && (p.End.IsZero() || p.End.After(p.Start)) {
				found = true
				if next.IsZero() || p.Start.Before(next) {
					next = p.Start
				}
			}
		}
		return found
	}
	earliest(s.Intervals)
	zone := s.zone()
	for day, last := noon(t, zone, 0), t.Add(horizon); day.Before(last); day = noon(day, zone, 1) {
		if earliest(s.onDate(day)) {
			break
		}
	}
	return next
}

// periods are the intervals, and the recurring periods of the local day of t
// and the day before (which may reach over midnight).
func (s *Schedule) periods(t time.Time, zone *time.Location) []Interval {
	out := slices.Clone(s.Intervals)
	for _, off := range []int{-1, 0} {
		out = append(out, s.onDate(noon(t, zone, off))...)
	}
	return out
}

// noon is the middle of the local day of t, or of one so many days from it:
// unlike midnight, there is one on every day of every zone.
func noon(t time.Time, zone *time.Location, days int) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+days, 12, 0, 0, 0, zone)
}

// onDate are the periods that begin on the date of day.
func (s *Schedule) onDate(day time.Time) (out []Interval) {
	date, weekday := day.Format(time.DateOnly), (int(day.Weekday())+6)%7+1
	if i := slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Date == date }); i >= 0 {
		for _, span := range s.Exceptions[i].Times {
			from, to, _ := strings.Cut(span, "-")
			out = append(out, onDay(day, from, to))
		}
		return out
	}
	for _, r := range s.Recurring {
		if r.on(date, weekday) {
			out = append(out, onDay(day, r.Start, r.End))
		}
	}
	return out
}

// ZoneName is the name of zone for a [Schedule]; UTC where the tz database knows
// none.
func ZoneName(zone *time.Location) string {
	name := zone.String()
	if _, err := time.LoadLocation(name); err != nil || name == "Local" || name == "" {
		return "UTC"
	}
	return name
}

func (r Recurring) on(date string, weekday int) bool {
	if r.From != "" && date < r.From || r.To != "" && date > r.To {
		return false
	}
	return len(r.Days) == 0 || slices.Contains(r.Days, weekday)
}

func onDay(day time.Time, from, to string) Interval {
	a, b := clock(from), clock(to)
	y, m, d := day.Date()
	start := time.Date(y, m, d, 0, a, 0, 0, day.Location())
	if b <= a {
		d++
	}
	return Interval{Start: start, End: time.Date(y, m, d, 0, b, 0, 0, day.Location())}
}

// IsHours reports whether s is hours of the day, such as 21:00-06:00.
func IsHours(s string) bool {
	from, to, ok := strings.Cut(s, "-")
	return ok && clock(from) >= 0 && clock(to) >= 0
}

// clock reads "15:04" as minutes after midnight; "24:00" is 1440. -1 where it
// is not a time.
func clock(s string) int {
	h, m, ok := strings.Cut(s, ":")
	hh, err1 := strconv.Atoi(h)
	mm, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || len(h) != 2 || len(m) != 2 || hh < 0 || mm < 0 || mm > 59 || hh*60+mm > 1440 {
		return -1
	}
	return hh*60 + mm
}
