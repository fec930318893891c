// Package account is what an authority answers for, month by month: what was
// published, corrected and withdrawn and why, and how long it took from the
// event to the public. All of it follows from the public log, so that anybody who
// has the log comes to the same figures. What the log does not hold (displays,
// sources, reports of citizens) is not here: the hub states that beside it.
package account

import (
	"fmt"
	"time"
)

// Month is a calendar month in the time zone of a hub.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads "2026-11".
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || len(s) != len("2006-01") {
		return Month{}, fmt.Errorf("%q is no month such as 2026-11", s)
	}
	return Month{t.Year(), t.Month()}, nil
}

// MonthOf is the month that t falls in.
func MonthOf(t time.Time, zone *time.Location) Month {
	t = t.In(zone)
	return Month{t.Year(), t.Month()}
}

// String is "2026-11".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, m.Month) }

// Before reports whether m came before o.
func (m Month) Before(o Month) bool {
	return m.Year < o.Year || m.Year == o.Year && m.Month < o.Month
}

// Next is the month after m, or so many after it.
func (m Month) Next(n int) Month {
	t := time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return Month{t.Year(), t.Month()}
}

// Span is from when until when m lasts; it ends before until.
func (m Month) Span(zone *time.Location) (from, until time.Time) {
	return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, zone), time.Date(m.Year, m.Month+1, 1, 0, 0, 0, 0, zone)
}

// Days is how many days m has.
func (m Month) Days() int { return time.Date(m.Year, m.Month+1, 0, 0, 0, 0, 0, time.UTC).Day() }
