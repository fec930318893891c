package datex2

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// clocked is a daily period as it stands, its offset apart.
type clocked struct {
	start, end string
	offset     *int // seconds east of Greenwich, where given
}

// schedule reads when a record is in effect within its overall period; nil is
// all the time.
func (s *situation) schedule(at string, spec *element) *notice.Schedule {
	if spec.first("validPeriod") == nil && spec.first("exceptionPeriod") == nil {
		return nil
	}
	out := &timetable{zone: s.settings.In()}
	if out.Timezone = out.zone.String(); out.Timezone == "Local" {
		out.Timezone, out.zone = "UTC", time.UTC
	}
	i := 0
	for p := range spec.all("validPeriod") {
		s.period(fmt.Sprintf("%svalidPeriod[%d]", at, i), p, out)
		i++
	}
	i = 0
	var cuts []notice.Interval
	for p := range spec.all("exceptionPeriod") {
		if c, ok := s.exception(fmt.Sprintf("%sexceptionPeriod[%d]", at, i), p); ok {
			cuts = append(cuts, c)
		}
		i++
	}
	all := notice.Interval{Start: s.stampOf(spec.first("overallStartTime")), End: s.stampOf(spec.first("overallEndTime"))}
	if len(out.Intervals)+len(out.Recurring) == 0 && len(cuts) > 0 && !all.Start.IsZero() && (all.End.IsZero() || all.End.After(all.Start)) {
		out.Intervals = append(out.Intervals, all)
	}
	if !except(out, merged(cuts)) {
		s.ps.Warn(at+"exceptionPeriod", fmt.Sprintf("例外超过 %d 天，其余已略去", maxList), fmt.Sprintf("more than %d days are excepted; the rest was left out", maxList))
	}
	if len(out.Intervals)+len(out.Recurring) == 0 {
		return nil
	}
	if n := len(out.Intervals) + len(out.Recurring) + len(out.Exceptions); n > maxList {
		s.ps.Warn(at+"validPeriod", fmt.Sprintf("时段共 %d 项，超过 %d 项，已略去", n, maxList), fmt.Sprintf("%d periods, more than %d; the schedule was left out", n, maxList))
		return nil
	}
	return &out.Schedule
}

// timetable is a schedule while it is read, with its zone.
type timetable struct {
	notice.Schedule
	zone *time.Location
}

// period adds one valid period to out.
func (s *situation) period(at string, p *element, out *timetable) {
	from, to := s.time(at+".", p.first("startOfPeriod")), s.time(at+".", p.first("endOfPeriod"))
	if !to.IsZero() && !to.After(from) {
		s.ps.Warn(at, "结束不晚于开始，已略去", "does not end after its start; left out")
		return
	}
	if p.first("recurringSpecialDay") != nil {
		s.ps.Warn(at+".recurringSpecialDay", "节假日条件无法表示，已略去", "conditions on special days can't be told; left out")
	}
	times := s.clocks(at, p, from, out)
	days, within := s.days(at, p)
	if len(times) == 0 && len(days) == 0 && len(within) == 0 {
		if !from.IsZero() {
			out.Intervals = append(out.Intervals, notice.Interval{Start: from, End: to})
		}
		return
	}
	if len(times) == 0 {
		times = []clocked{{start: "00:00", end: "24:00"}}
	}
	for _, c := range times {
		r := notice.Recurring{Days: days, Start: c.start, End: c.end}
		if !from.IsZero() {
			r.From = from.In(out.zone).Format(time.DateOnly)
		}
		if !to.IsZero() {
			last := to.In(out.zone)
			if c.start >= last.Format("15:04") { // that day's begins after the end
				last = last.AddDate(0, 0, -1)
			}
			r.To = last.Format(time.DateOnly)
		}
		if r.From != "" && r.To != "" && r.To < r.From {
			continue
		}
		out.Recurring = append(out.Recurring, s.inMonths(at, r, within)...)
	}
}

func location(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// clocks reads the times of day. They carry an offset that stays the same
// across summer time; the clocks of the zone of the source are meant.
func (s *situation) clocks(at string, p *element, from time.Time, out *timetable) (cs []clocked) {
	for e := range p.all("recurringTimePeriodOfDay") {
		c := clocked{}
		var ok1, ok2 bool
		c.start, c.offset, ok1 = clock(e.say("startTimeOfPeriod"))
		c.end, _, ok2 = clock(e.say("endTimeOfPeriod"))
		if !ok1 || !ok2 || c.start == "24:00" {
			s.ps.Warn(at+".recurringTimePeriodOfDay", "不是时刻："+cut(e.say("startTimeOfPeriod")+"-"+e.say("endTimeOfPeriod")), "not times of day: "+cut(e.say("startTimeOfPeriod")+"-"+e.say("endTimeOfPeriod")))
			continue
		}
		cs = append(cs, c)
		if c.offset == nil {
			continue
		}
		if s.settings.Zone == nil && *c.offset%3600 == 0 && *c.offset != 0 {
			out.Timezone = fmt.Sprintf("Etc/GMT%+d", -*c.offset/3600) // POSIX counts west
			out.zone = location(out.Timezone)
			continue
		}
		if _, real := from.In(out.zone).Zone(); real != *c.offset {
			s.ps.Warn(at+".recurringTimePeriodOfDay", "时刻的时差与来源所在时区不符，按当地钟点理解", "its offset is not that of the zone of the source; read as local clock time")
		} else if to := s.stampOf(p.first("endOfPeriod")); !to.IsZero() {
			if _, real := to.In(out.zone).Zone(); real != *c.offset {
				s.ps.Warn(at+".recurringTimePeriodOfDay", "时差固定而时段跨夏令时，按当地钟点理解", "a fixed offset across summer time; read as local clock time")
			}
		}
	}
	return cs
}

// clock reads xs:time as "15:04"; the last second of a day is its end.
func clock(w string) (hhmm string, offset *int, ok bool) {
	if len(w) < 8 || w[2] != ':' || w[5] != ':' {
		return "", nil, false
	}
	h, err1 := strconv.Atoi(w[:2])
	m, err2 := strconv.Atoi(w[3:5])
	if err1 != nil || err2 != nil || h < 0 || m < 0 || h*60+m > 1440 || m > 59 {
		return "", nil, false
	}
	if rest := strings.TrimLeft(w[8:], ".0123456789"); rest != "" {
		t, err := time.Parse("Z07:00", rest)
		if err != nil {
			return "", nil, false
		}
		_, seconds := t.Zone()
		offset = &seconds
	}
	if w[:8] == "23:59:59" {
		return "24:00", offset, true
	}
	return w[:5], offset, true
}

// days reads the days of the week and the months that a period is bound to.
func (s *situation) days(at string, p *element) (days, within []int) {
	for e := range p.all("recurringDayWeekMonthPeriod") {
		if e.class != "" && e.class != "DayWeekMonth" {
			s.ps.Warn(at+".recurringDayWeekMonthPeriod", "某月第几周的条件无法表示，已略去", "weeks of a month can't be told; left out")
		}
		for _, w := range e.words("applicableDay") {
			if i := slices.Index(weekdays, w); i >= 0 && !slices.Contains(days, i+1) {
				days = append(days, i+1)
			}
		}
		for _, w := range e.words("applicableMonth") {
			if i := slices.Index(months, w); i >= 0 && !slices.Contains(within, i+1) {
				within = append(within, i+1)
			}
		}
	}
	slices.Sort(days)
	if len(days) == 7 {
		days = nil
	}
	if len(within) == 12 {
		within = nil
	}
	return days, within
}

// inMonths cuts a daily period into those of the months that it is bound to.
func (s *situation) inMonths(at string, r notice.Recurring, within []int) (out []notice.Recurring) {
	if len(within) == 0 {
		return []notice.Recurring{r}
	}
	from, err1 := time.Parse(time.DateOnly, r.From)
	to, err2 := time.Parse(time.DateOnly, r.To)
	if err1 != nil || err2 != nil || to.Sub(from) > 10*366*24*time.Hour {
		s.ps.Warn(at+".applicableMonth", "没有起止日期，月份条件无法表示，已略去", "without its first and last day the months can't be told; left out")
		return []notice.Recurring{r}
	}
	for day := from; !day.After(to); {
		last := time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC)
		if last.After(to) {
			last = to
		}
		if slices.Contains(within, int(day.Month())) {
			part := r
			part.From, part.To = day.Format(time.DateOnly), last.Format(time.DateOnly)
			if n := len(out); n > 0 && out[n-1].To == day.AddDate(0, 0, -1).Format(time.DateOnly) {
				out[n-1].To = part.To
			} else {
				out = append(out, part)
			}
		}
		day = last.AddDate(0, 0, 1)
	}
	return out
}

// exception reads one period that is excepted.
func (s *situation) exception(at string, p *element) (notice.Interval, bool) {
	c := notice.Interval{Start: s.time(at+".", p.first("startOfPeriod")), End: s.time(at+".", p.first("endOfPeriod"))}
	if c.Start.IsZero() || !c.End.After(c.Start) || p.first("recurringTimePeriodOfDay") != nil || p.first("recurringDayWeekMonthPeriod") != nil {
		s.ps.Warn(at, "这样的例外无法表示，已略去", "such an exception can't be told; left out")
		return c, false
	}
	return c, true
}

// merged are intervals in order, without overlaps.
func merged(list []notice.Interval) (out []notice.Interval) {
	slices.SortFunc(list, func(a, b notice.Interval) int { return a.Start.Compare(b.Start) })
	for _, i := range list {
		if last := len(out) - 1; last >= 0 && !i.Start.After(out[last].End) {
			out[last].End = latest(out[last].End, i.End)
			continue
		}
		out = append(out, i)
	}
	return out
}

// except takes cuts out of a schedule: of intervals at once, and of daily
// periods date by date; false where those are more than maxList dates. What is
// left of a night after midnight becomes an interval.
func except(out *timetable, cuts []notice.Interval) bool {
	out.Intervals = without(out.Intervals, cuts)
	if len(out.Recurring) == 0 {
		return true
	}
	date, looked := "", 0
	for i, c := range cuts {
		y, m, d := c.Start.In(out.zone).Date()
		for day := time.Date(y, m, d-1, 12, 0, 0, 0, out.zone); day.Before(c.End.Add(12 * time.Hour)); day = day.AddDate(0, 0, 1) {
			if day.Format(time.DateOnly) <= date {
				continue
			}
			if looked == maxList {
				return false
			}
			date, looked = day.Format(time.DateOnly), looked+1
			near := cuts[i:min(len(cuts), i+maxList)]
			if end := slices.IndexFunc(near, func(c notice.Interval) bool { return c.Start.Sub(day) > 48*time.Hour }); end >= 0 {
				near = near[:end]
			}
			exceptDate(out, day, near)
		}
	}
	return true
}

func exceptDate(out *timetable, day time.Time, cuts []notice.Interval) {
	e := notice.Exception{Date: day.Format(time.DateOnly)}
	var after []notice.Interval
	touched := false
	for _, r := range out.Recurring {
		o, ok := occurrence(r, day)
		if !ok {
			continue
		}
		left := without([]notice.Interval{o}, cuts)
		touched = touched || len(left) != 1 || left[0] != o
		for _, p := range left {
			if p.Start.Format(time.DateOnly) == e.Date {
				e.Times = append(e.Times, p.Start.Format("15:04")+"-"+p.End.Format("15:04"))
			} else if p = (notice.Interval{Start: p.Start.UTC(), End: p.End.UTC()}); !slices.Contains(out.Intervals, p) {
				after = append(after, p)
			}
		}
	}
	if touched {
		out.Exceptions = append(out.Exceptions, e)
		out.Intervals = append(out.Intervals, after...)
	}
}

// occurrence is the daily period that begins on the date of day, which is a
// noon of its zone.
func occurrence(r notice.Recurring, day time.Time) (notice.Interval, bool) {
	date, weekday := day.Format(time.DateOnly), (int(day.Weekday())+6)%7+1
	if r.From != "" && date < r.From || r.To != "" && date > r.To || len(r.Days) > 0 && !slices.Contains(r.Days, weekday) {
		return notice.Interval{}, false
	}
	y, m, d := day.Date()
	at := func(clock string, d int) time.Time {
		var h, mm int
		h, _ = strconv.Atoi(clock[:2])
		mm, _ = strconv.Atoi(clock[3:])
		return time.Date(y, m, d, h, mm, 0, 0, day.Location())
	}
	start, end := at(r.Start, d), at(r.End, d)
	if r.End <= r.Start {
		end = at(r.End, d+1)
	}
	return notice.Interval{Start: start, End: end}, true
}

// without cuts periods out of intervals.
func without(list, cuts []notice.Interval) []notice.Interval {
	for _, c := range cuts {
		var out []notice.Interval
		for _, i := range list {
			if !i.Start.Before(c.End) || !i.End.IsZero() && !i.End.After(c.Start) {
				out = append(out, i)
				continue
			}
			if i.Start.Before(c.Start) {
				out = append(out, notice.Interval{Start: i.Start, End: c.Start.In(i.Start.Location())})
			}
			if i.End.IsZero() || i.End.After(c.End) {
				out = append(out, notice.Interval{Start: c.End.In(i.Start.Location()), End: i.End})
			}
		}
		list = out
	}
	return list
}
