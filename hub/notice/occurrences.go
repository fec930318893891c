package notice

import (
	"slices"
	"time"
)

// Between returns the periods that overlap from … to, each once, by their
// start. An open interval keeps its zero End. Of recurring periods no more
// than 400 days after from are looked at.
func (s *Schedule) Between(from, to time.Time) []Interval {
	if s == nil {
		return nil
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	all := slices.Clone(s.Intervals)
	daily := Schedule{Recurring: s.Recurring, Exceptions: s.Exceptions}
	local := from.In(zone)
	for i := 0; i <= 400 && len(s.Recurring)+len(s.Exceptions) > 0; i++ {
		day := local.AddDate(0, 0, i)
		all = append(all, daily.periods(day, zone)...)
		if day.After(to) {
			break
		}
	}
	all = slices.DeleteFunc(all, func(p Interval) bool {
		return !p.Start.Before(to) || !p.End.IsZero() && !p.End.After(from)
	})
	slices.SortFunc(all, func(a, b Interval) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return a.End.Compare(b.End)
	})
	return slices.CompactFunc(all, func(a, b Interval) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) })
}
