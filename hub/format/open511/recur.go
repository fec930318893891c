package open511

import (
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

const minuteOnly = "2006-01-02T15:04"

// wireSchedule tells when n is in effect, to the minute, in the wall clock of
// zone, or of UTC where zone leaves a time open. Intervals are told as they
// are. Recurring periods are split at midnight; where they are not all that n
// says of a day (its exceptions, its onset and end, an interval beside them),
// an exception says it. Why tells what is lost, "" for nothing.
func wireSchedule(n *notice.Notice, zone *time.Location) (s schedule, in *time.Location, why string) {
	if n.Schedule == nil {
		return wireIntervals(n, nil, zone)
	}
	if len(n.Schedule.Recurring) == 0 {
		periods := slices.Clone(n.Schedule.Intervals)
		for _, e := range n.Schedule.Exceptions {
			for _, t := range e.Times {
				from, to, _ := strings.Cut(t, "-")
				periods = append(periods, spanOn(dayOf(e.Date), minutesOf(from), minutesOf(to), zone))
			}
		}
		return wireIntervals(n, periods, zone)
	}
	c := newCutter(n, zone)
	if len(c.days) == 0 {
		s, in, _ = wireIntervals(n, c.periods(), zone)
		return s, in, "its recurring periods have no day"
	}
	s = c.schedule()
	return s, zone, c.why
}

// wireIntervals tells periods within the onset and end of n; of none these
// alone.
func wireIntervals(n *notice.Notice, periods []notice.Interval, zone *time.Location) (s schedule, in *time.Location, why string) {
	if periods = clip(n, periods); len(periods) == 0 {
		start := n.Onset
		if start.IsZero() {
			start = n.Sent
		}
		periods = []notice.Interval{{Start: start, End: n.Ends}}
	}
	in = zone
	for _, p := range periods {
		for _, t := range []time.Time{p.Start, p.End} {
			if back, _ := readTime(floor(t).In(zone).Format(minuteOnly), zone); !t.IsZero() && !back.Equal(floor(t)) {
				in = time.UTC // an hour that the clock shows twice
			}
		}
	}
	for _, p := range periods {
		text := floor(p.Start).In(in).Format(minuteOnly) + "/"
		if !p.End.IsZero() {
			text += later(ceil(p.End), floor(p.Start).Add(time.Minute)).In(in).Format(minuteOnly)
		}
		if !p.Start.Equal(floor(p.Start)) || !p.End.Equal(ceil(p.End)) {
			why = "told to the minute"
		}
		s.Intervals = append(s.Intervals, text)
	}
	return s, in, why
}

func floor(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }

func ceil(t time.Time) time.Time {
	if t.IsZero() || t.Equal(floor(t)) {
		return t.UTC()
	}
	return floor(t).Add(time.Minute)
}

// clip are the periods within the onset and end of n, in order, those that
// overlap or adjoin as one.
func clip(n *notice.Notice, periods []notice.Interval) (out []notice.Interval) {
	periods = slices.Clone(periods)
	slices.SortStableFunc(periods, byStart)
	for _, p := range periods {
		p.Start, p.End = later(p.Start, n.Onset), sooner(p.End, n.Ends)
		switch last := len(out) - 1; {
		case !p.End.IsZero() && !p.End.After(p.Start):
		case last >= 0 && out[last].End.IsZero():
		case last >= 0 && !p.Start.After(out[last].End):
			if out[last].End = later(out[last].End, p.End); p.End.IsZero() {
				out[last].End = p.End
			}
		default:
			out = append(out, p)
		}
	}
	return out
}

// cutter cuts the periods of a recurring schedule at midnight.
type cutter struct {
	n       *notice.Notice
	zone    *time.Location
	days    []daily
	special map[time.Time]bool // days that days alone may not tell
	why     string

	begins     []daily // the periods uncut, by the day on which they begin
	exceptions map[time.Time][]string
}

// maxTouched is how many days an interval beside recurring periods may touch
// to be told day by day; of a longer one the days between its first and last
// are a recurring period.
const maxTouched = 7

func newCutter(n *notice.Notice, zone *time.Location) *cutter {
	c := &cutter{n: n, zone: zone, special: map[time.Time]bool{}, exceptions: map[time.Time][]string{}}
	if !n.Onset.Equal(floor(n.Onset)) || !n.Ends.Equal(floor(n.Ends)) {
		c.why = "told to the minute"
	}
	begin, end := reach(n.Schedule, zone)
	var first, last time.Time // days that cut the periods short
	if n.Onset.After(begin) {
		first = c.date(n.Onset)
		c.special[first] = true
	}
	if !n.Ends.IsZero() && (end.IsZero() || n.Ends.Before(end)) {
		last = c.date(n.Ends)
		c.special[last], c.special[last.Add(day)] = true, true
	}
	for _, r := range n.Schedule.Recurring {
		c.recurring(r, first, last)
	}
	for _, e := range n.Schedule.Exceptions {
		c.special[dayOf(e.Date)], c.special[dayOf(e.Date).Add(day)] = true, true
		if _, again := c.exceptions[dayOf(e.Date)]; !again {
			c.exceptions[dayOf(e.Date)] = e.Times
		}
	}
	for _, p := range clip(n, n.Schedule.Intervals) {
		c.interval(p)
	}
	return c
}

// date is the day of t.
func (c *cutter) date(t time.Time) time.Time {
	y, m, d := t.In(c.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// recurring adds r within the days first and last.
func (c *cutter) recurring(r notice.Recurring, first, last time.Time) {
	whole := daily{from: dayOf(r.From), to: dayOf(r.To), span: span{minutesOf(r.Start), minutesOf(r.End)}}
	for _, i := range r.Days {
		whole.days[i] = true
	}
	c.begins = append(c.begins, whole)
	d := daily{from: later(whole.from, first), to: sooner(whole.to, last), days: whole.days}
	if d.from.IsZero() {
		d.from, c.why = c.date(c.n.Sent), "it has no first day; told from the day of sending"
	}
	if !d.to.IsZero() && d.to.Before(d.from) {
		return
	}
	from, to := whole.span.from, whole.span.to
	if to > from {
		d.span = span{from, to}
		c.days = append(c.days, d)
		return
	}
	if from < midnight {
		d.span = span{from, midnight}
		c.days = append(c.days, d)
	}
	if to > 0 {
		d = d.shift()
		d.span = span{0, to}
		c.days = append(c.days, d)
	}
}

// interval adds the days that p touches.
func (c *cutter) interval(p notice.Interval) {
	from, to := c.date(p.Start), c.date(p.End)
	c.special[from] = true
	if !p.Start.Equal(floor(p.Start)) || !p.End.Equal(ceil(p.End)) {
		c.why = "told to the minute"
	}
	switch {
	case p.End.IsZero():
		c.days = append(c.days, daily{from: from.Add(day), span: span{0, midnight}})
	case to.Sub(from) > maxTouched*day:
		c.special[to] = true
		c.days = append(c.days, daily{from: from.Add(day), to: to.Add(-day), span: span{0, midnight}})
	default:
		for d := from; !d.After(to); d = d.Add(day) {
			c.special[d] = true
		}
	}
}

// on is what n says of a day.
func (c *cutter) on(date time.Time) (out []span) {
	begin := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, c.zone)
	end := time.Date(date.Year(), date.Month(), date.Day()+1, 0, 0, 0, 0, c.zone)
	for _, p := range clip(c.n, c.around(date)) {
		s, stop := span{0, midnight}, ceil(p.End)
		if !p.Start.Before(end) || !stop.IsZero() && !stop.After(begin) {
			continue
		}
		if p.Start.After(begin) {
			s.from = c.minute(floor(p.Start))
		}
		if !stop.IsZero() && stop.Before(end) {
			s.to = c.minute(stop)
		}
		if s.to > s.from {
			out = append(out, s)
		}
	}
	return joined(out)
}

// around are the periods that may touch a day: those that begin on it or the
// day before, and all intervals.
func (c *cutter) around(date time.Time) []notice.Interval {
	out := slices.Clone(c.n.Schedule.Intervals)
	for _, d := range []time.Time{date.Add(-day), date} {
		times, instead := c.exceptions[d]
		for _, t := range times {
			from, to, _ := strings.Cut(t, "-")
			out = append(out, spanOn(d, minutesOf(from), minutesOf(to), c.zone))
		}
		for _, w := range c.begins {
			if !instead && w.on(d) {
				out = append(out, spanOn(d, w.span.from, w.span.to, c.zone))
			}
		}
	}
	return out
}

func (c *cutter) minute(t time.Time) int {
	t = t.In(c.zone)
	return t.Hour()*60 + t.Minute()
}

// joined are the spans in order, those that overlap or adjoin as one.
func joined(spans []span) (out []span) {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// periods are all that the special days hold.
func (c *cutter) periods() (out []notice.Interval) {
	for _, date := range sortedDays(c.special) {
		for _, s := range c.on(date) {
			out = append(out, spanOn(date, s.from, s.to, c.zone))
		}
	}
	return out
}

func (c *cutter) schedule() (s schedule) {
	for _, d := range c.days {
		r := recurring{StartDate: d.from.Format(time.DateOnly)}
		if !d.to.IsZero() {
			r.EndDate = d.to.Format(time.DateOnly)
		}
		for i := 1; i <= 7; i++ {
			if d.days[i] {
				r.Days = append(r.Days, i)
			}
		}
		if d.span != (span{0, midnight}) {
			r.StartTime, r.EndTime = clock(d.span.from), c.close(d.span.to)
		}
		s.Recurring = append(s.Recurring, r)
	}
	for _, date := range sortedDays(c.special) {
		var usual []span
		for _, d := range c.days {
			if d.on(date) {
				usual = append(usual, d.span)
			}
		}
		wanted := c.on(date)
		if slices.Equal(wanted, joined(usual)) {
			continue
		}
		text := date.Format(time.DateOnly)
		for _, p := range wanted {
			text += " " + clock(p.from) + "-" + c.close(p.to)
		}
		s.Exceptions = append(s.Exceptions, text)
	}
	return s
}

// close is the end of a span: the last minute of a day stands for midnight.
func (c *cutter) close(to int) string {
	if to == midnight-1 {
		c.why = "23:59 is the end of the day in Open511"
	}
	return clock(min(to, midnight-1))
}
