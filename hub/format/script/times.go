package script

import (
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// when writes a time for the ear: 今天22时, "10 p.m. today".
func (v voice) when(t time.Time) string {
	t = t.In(v.now.Location())
	if v.zh {
		return v.day(t) + v.clock(t)
	}
	day := v.day(t)
	if _, named := days[v.away(t)]; !named {
		day = "on " + day
	}
	return v.clock(t) + " " + day
}

// clock is a time of day: 9时30分, "9:30 a.m.".
func (v voice) clock(t time.Time) string {
	t = t.In(v.now.Location())
	if v.zh {
		return hanTime(t)
	}
	return englishClock(t.Hour()*60 + t.Minute())
}

// hanTime is 9时30分, 22时.
func hanTime(t time.Time) string {
	if t.Minute() == 0 {
		return fmt.Sprintf("%d时", t.Hour())
	}
	return fmt.Sprintf("%d时%d分", t.Hour(), t.Minute())
}

var days = map[int]notice.Words{-1: both("昨天", "yesterday"), 0: both("今天", "today"), 1: both("明天", "tomorrow")}

// away is how many days lie between today and the day of t.
func (v voice) away(t time.Time) int {
	noon := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(noon(t).Sub(noon(v.now)) / (24 * time.Hour))
}

// day is the day of t as it is called today.
func (v voice) day(t time.Time) string {
	if name, ok := days[v.away(t)]; ok {
		return name[v.lang]
	}
	return v.date(t)
}

// date is the day of t, for a text that may be read on another.
func (v voice) date(t time.Time) string {
	t = t.In(v.now.Location())
	layout := v.pick("1月2日", "2 January")
	if t.Year() != v.now.Year() {
		layout = v.pick("2006年1月2日", "2 January 2006")
	}
	return t.Format(layout)
}

// stamp is a time for the eye, with its date: 11月24日9时30分, "09:30 on 24
// November".
func (v voice) stamp(t time.Time) string {
	t = t.In(v.now.Location())
	if v.zh {
		return v.date(t) + hanTime(t)
	}
	return t.Format("15:04") + " on " + v.date(t)
}

// times says when it begins, recurs or ends; of what is ahead always.
func (t *teller) times(at depth) {
	n, ahead := t.n, t.e.State == notice.Scheduled
	if ahead {
		at = bare
	}
	switch {
	case n.Schedule != nil:
		t.add(at, "schedule", t.schedule(n.Schedule))
	case n.Onset.After(t.now) && !n.Ends.IsZero():
		t.add(at, "onset", t.f(lasts, t.span(notice.Interval{Start: n.Onset, End: n.Ends})))
	case n.Onset.After(t.now):
		t.add(at, "onset", t.f(starts, t.when(n.Onset)))
	case n.Ends.After(t.now):
		t.add(at, "ends", t.f(ends, t.when(n.Ends)))
	}
}

// mostPeriods is how many periods of a schedule a listener can keep in mind.
const mostPeriods = 2

// schedule tells a simple schedule as it is, of any other the next time.
func (t *teller) schedule(s *notice.Schedule) string {
	if len(s.Recurring)+len(s.Intervals) > mostPeriods || len(s.Exceptions) > 0 || s.Timezone != t.now.Location().String() {
		return t.next(s)
	}
	var parts []string
	for _, p := range s.Intervals {
		switch {
		case !p.End.IsZero() && !p.End.After(t.now):
		case p.End.IsZero():
			parts = append(parts, t.f(fromTime, t.when(p.Start)))
		default:
			parts = append(parts, t.span(p))
		}
	}
	for _, r := range s.Recurring {
		parts = append(parts, t.recurring(r))
	}
	if len(parts) == 0 {
		return ""
	}
	return t.f(scheduled, strings.Join(parts, t.pick("；", "; ")))
}

// span is a period; its day is said once where it begins and ends on one.
func (v voice) span(p notice.Interval) string {
	from, to := v.when(p.Start), v.when(p.End)
	start, end := p.Start.In(v.now.Location()), p.End.In(v.now.Location())
	if v.away(start) == v.away(end) {
		if v.zh {
			to = v.clock(end)
		} else {
			from = v.clock(start)
		}
	}
	if v.zh {
		return "从" + from + "到" + to
	}
	return "from " + from + " to " + to
}

func (t *teller) next(s *notice.Schedule) string {
	t.left = append(t.left, "schedule")
	periods := s.Between(t.now, t.now.AddDate(0, 0, 60))
	switch {
	case len(periods) == 0:
		return ""
	case periods[0].End.IsZero():
		return t.f(starts, t.when(periods[0].Start))
	}
	return t.f(nextTime, t.span(periods[0]))
}

func (t *teller) recurring(r notice.Recurring) string {
	zone := t.now.Location()
	dated := func(s string) string {
		d, err := time.ParseInLocation(time.DateOnly, s, zone)
		if err != nil || d.Before(t.now.AddDate(0, 0, -1)) {
			return ""
		}
		return t.day(d)
	}
	from, to := dated(r.From), dated(r.To)
	var names []string
	for _, d := range r.Days {
		if d >= 1 && d <= 7 {
			names = append(names, weekdays[d][t.lang])
		}
	}
	if t.zh {
		span := map[bool]string{true: "每天"}[len(names) == 0] + strings.Join(names, "、")
		if len(names) > 0 {
			span = "每" + span
		}
		if to != "" {
			span = from + "到" + to + "，" + span
		} else if from != "" {
			span = from + "起，" + span
		}
		return span + r.Start + "-" + r.End
	}
	span := "every day"
	if len(names) > 0 {
		span = "every " + strings.Join(names, ", ")
	}
	if from != "" {
		span = "from " + from + ", " + span
	}
	if to != "" {
		span = strings.Replace(span, ", every", " until "+to+", every", 1)
		if from == "" {
			span = "until " + to + ", " + span
		}
	}
	return span + ", " + r.Start + "-" + r.End
}
