package notice

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule says when a notice is in effect: inside any interval, or inside any
// recurring period, and in no exception. Clock times are wall clock in
// Timezone (an IANA name).
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

// Exception changes one date: no Times means not in effect that day, else only
// in those ("15:04-15:04").
type Exception struct {
	Date  string   `json:"date"`
	Times []string `json:"times,omitempty"`
}

// Active reports whether t lies inside the schedule, and when that next
// changes (zero where it never does within 400 days).
func (s *Schedule) Active(t time.Time) (active bool, next time.Time) {
	if s == nil {
		return true, time.Time{}
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	for _, p := range s.periods(t, zone) {
		if !p.Start.After(t) && (p.End.IsZero() || p.End.After(t)) {
			active = true
			if p.End.IsZero() {
				return true, time.Time{}
			}
			next = p.End
		}
	}
	if active {
		// Adjoining and overlapping periods run on as one.
		for moved := true; moved; {
			moved = false
			for _, p := range s.periods(next, zone) {
				if !p.Start.After(next) && (p.End.IsZero() || p.End.After(next)) {
					if p.End.IsZero() || p.End.Sub(t) > 400*24*time.Hour {
						return true, time.Time{}
					}
					next, moved = p.End, true
				}
			}
		}
		return true, next
	}
	for day := 0; day <= 400 && next.IsZero(); day++ {
		for _, p := range s.periods(t.AddDate(0, 0, day), zone) {
			if p.Start.After(t) && (next.IsZero() || p.Start.Before(next)) {
				next = p.Start
			}
		}
		if len(s.Recurring) == 0 {
			break
		}
	}
	return false, next
}

// periods are the intervals, and the recurring periods of the local day of t
// and the day before (which may reach over midnight).
func (s *Schedule) periods(t time.Time, zone *time.Location) []Interval {
	out := slices.Clone(s.Intervals)
	local := t.In(zone)
	for _, off := range []int{-1, 0} {
		y, m, d := local.AddDate(0, 0, off).Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, zone)
		date := day.Format(time.DateOnly)
		if i := slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Date == date }); i >= 0 {
			for _, span := range s.Exceptions[i].Times {
				from, to, _ := strings.Cut(span, "-")
				out = append(out, onDay(day, from, to))
			}
			continue
		}
		for _, r := range s.Recurring {
			if r.covers(day) {
				out = append(out, onDay(day, r.Start, r.End))
			}
		}
	}
	return out
}

func (r Recurring) covers(day time.Time) bool {
	date := day.Format(time.DateOnly)
	if r.From != "" && date < r.From || r.To != "" && date > r.To {
		return false
	}
	iso := int(day.Weekday())
	if iso == 0 {
		iso = 7
	}
	return len(r.Days) == 0 || slices.Contains(r.Days, iso)
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
