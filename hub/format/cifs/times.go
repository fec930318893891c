package cifs

import (
	"time"

	"wayside/hub/notice"
)

// Bounds of the times that are written of one notice.
const (
	horizon   = 30 * 24 * time.Hour
	maxPhases = 60
)

// recursByWeek reports whether d came with the element schedule, and still
// says what that can say.
func (d *draft) recursByWeek() bool {
	return d.Schedule != nil && d.foreign && d.pocket.Scheduled && wireSchedule(d.Schedule) != nil
}

// recurs reports whether d is told as one incident for each time.
func (d *draft) recurs() bool { return d.Schedule != nil && !d.recursByWeek() }

// times are those at which d takes place, each an incident. An end that is not
// known is zero, but that of a closure is when the notice expires, so that no
// road stays closed for ever after the last that was heard of it.
func (w *writer) times(d *draft) (out []notice.Interval) {
	if !d.recurs() {
		t := notice.Interval{Start: d.Onset, End: d.Ends}
		if d.closed {
			t = notice.Interval{Start: firstOf(d.Onset, d.Sent), End: firstOf(d.Ends, d.Expires)}
		}
		return []notice.Interval{t}
	}
	now := w.sheet.Now
	for _, p := range d.Schedule.Between(now, now.Add(horizon)) {
		if p.Start.Before(d.Onset) {
			p.Start = d.Onset
		}
		if !d.Ends.IsZero() && (p.End.IsZero() || p.End.After(d.Ends)) {
			p.End = d.Ends
		}
		ahead := p.Start.After(now)
		if p.End.IsZero() && !ahead && d.closed {
			p.End = d.Expires
		}
		switch last := len(out) - 1; {
		case p.End.IsZero() && ahead, !p.End.IsZero() && (!p.End.After(p.Start) || !p.End.After(now)):
		case last >= 0 && (out[last].End.IsZero() || p.Start.Before(out[last].End)): // overlapping periods are one
			if p.End.IsZero() || !out[last].End.IsZero() && p.End.After(out[last].End) {
				out[last].End = p.End
			}
		case len(out) < maxPhases:
			out = append(out, p)
		}
	}
	return out
}

func firstOf(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
