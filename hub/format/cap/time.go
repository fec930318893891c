package cap

import (
	"strconv"
	"time"
)

// layouts are the forms of a time that are met; the first is CAP's own.
var layouts = [...]string{
	time.RFC3339Nano, // fractions and Z are read too
	"2006-01-02T15:04:05-0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
}

// parseTime reads a time in any of the layouts, in zone where it names none.
// Years from 2400 on are of the Buddhist era (the Thai service writes them).
// Years that no message can mean are no times. The result is in UTC and at most
// as fine as a millisecond.
func parseTime(s string, zone *time.Location) (time.Time, bool) {
	if year, err := strconv.Atoi(s[:min(4, len(s))]); err == nil && year >= 2400 {
		s = strconv.Itoa(year-543) + s[4:]
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

// formatTime writes t as CAP wants it: an offset in figures, no fractions.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
