package cifs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

var hours = regexp.MustCompile(`^(\d{1,2}:[0-5]\d)-(\d{1,2}:[0-5]\d)$`)

// everyday is the last of the days of a schedule.
const everyday = 8

// schedule reads hours by weekday; days of the same hours are one period.
func (r *reader) schedule(in *incident) *notice.Schedule {
	if in.Schedule == nil {
		return nil
	}
	s := &notice.Schedule{Timezone: notice.ZoneName(r.settings.In())}
	for i, text := range in.Schedule.days() {
		for part := range strings.SplitSeq(phrase.Line(*text), ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			m := hours.FindStringSubmatch(part)
			if m == nil || clock(m[1]) > "24:00" || clock(m[2]) > "24:00" || len(s.Recurring) == maxPeriods {
				part = phrase.Cut(part, 40)
				in.warn("schedule", fmt.Sprintf("%q 应为 22:00-06:00 这样的时段，时间表已略去", part), fmt.Sprintf("%q: want hours such as 22:00-06:00; the schedule was left out", part))
				return nil
			}
			addPeriod(s, i+1, clock(m[1]), clock(m[2]))
		}
	}
	if len(s.Recurring) == 0 {
		return nil
	}
	return s
}

const maxPeriods = 50

// clock is a time of day in two digits each.
func clock(s string) string {
	if len(s) == len("9:00") {
		return "0" + s
	}
	return s
}

func addPeriod(s *notice.Schedule, day int, start, end string) {
	same := func(p notice.Recurring) bool { return p.Start == start && p.End == end && len(p.Days) > 0 }
	switch i := slices.IndexFunc(s.Recurring, same); {
	case day == everyday:
		s.Recurring = append(s.Recurring, notice.Recurring{Start: start, End: end})
	case i < 0:
		s.Recurring = append(s.Recurring, notice.Recurring{Days: []int{day}, Start: start, End: end})
	case !slices.Contains(s.Recurring[i].Days, day):
		s.Recurring[i].Days = append(s.Recurring[i].Days, day)
	}
}

// wireSchedule is s as hours by weekday; nil where they can't say it.
func wireSchedule(s *notice.Schedule) *schedule {
	if len(s.Intervals)+len(s.Exceptions) > 0 {
		return nil
	}
	out := &schedule{}
	days := out.days()
	add := func(day int, p notice.Recurring) {
		if *days[day-1] != "" {
			*days[day-1] += ","
		}
		*days[day-1] += p.Start + "-" + p.End
	}
	for _, p := range s.Recurring {
		if p.From != "" || p.To != "" {
			return nil
		}
		for _, day := range p.Days {
			add(day, p)
		}
		if len(p.Days) == 0 {
			add(everyday, p)
		}
	}
	return out
}

func zoneOf(s *notice.Schedule) *time.Location {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}
