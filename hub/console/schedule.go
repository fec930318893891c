package console

import (
	"net/http"
	"slices"
	"time"

	"wayside/hub/notice"
)

// day is one day of the calendar.
type day struct {
	Date  time.Time
	Today bool
	Slots []slot
}

// slot is a time of a day in which a notice is in force.
type slot struct {
	Row        row
	From, To   time.Time // cut to the day
	Open       bool      // no end is known
	Recurring  bool
	CollidesAt []string // roads on which another one is in force at the same time
}

type schedulePage struct {
	Days     []day
	Due      []row // to be looked at, or leaving soon
	Previous string
	Next     string
	Did      *did
}

const (
	daysShown = 7
	dateForm  = "2006-01-02"
)

// schedule is the calendar of what is planned: a week from a day on.
func (s *Server) schedule(w http.ResponseWriter, r *http.Request, v *visitor) error {
	now := s.Hub.Now()
	today := midnight(now.In(s.Zone))
	first := today
	if given := r.URL.Query().Get("from"); given != "" {
		t, err := time.ParseInLocation(dateForm, given, s.Zone)
		if err != nil {
			var ps notice.Problems
			ps.Add("from", "应为日期，如 2026-11-26", "want a date such as 2026-11-26")
			return badRequest(ps)
		}
		first = t
	}
	p := schedulePage{Previous: first.AddDate(0, 0, -daysShown).Format(dateForm), Next: first.AddDate(0, 0, daysShown).Format(dateForm), Did: v.did(r)}
	var planned []notice.Entry
	for _, e := range s.entries(v, notice.Actual, notice.Active, notice.Scheduled, notice.Embargoed) {
		if due(e, now) != "" {
			p.Due = append(p.Due, s.row(v, e, now))
		}
		if n := e.Notice; n.Schedule != nil || n.Planned || n.Onset.After(now) || n.ReleaseAt.After(now) {
			planned = append(planned, e)
		}
	}
	for i := range daysShown {
		d := first.AddDate(0, 0, i)
		p.Days = append(p.Days, day{Date: d, Today: d.Equal(today), Slots: s.slots(v, planned, d, now)})
	}
	return s.show(w, v, http.StatusOK, "schedule", p)
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// slots are the times of one day, by their start.
func (s *Server) slots(v *visitor, planned []notice.Entry, d, now time.Time) (out []slot) {
	end := d.AddDate(0, 0, 1)
	for _, e := range planned {
		for _, in := range occurrences(e.Notice, d, end) {
			one := slot{Row: s.row(v, e, now), From: in.Start, To: in.End, Open: in.End.IsZero(), Recurring: e.Notice.Schedule != nil && len(e.Notice.Schedule.Recurring) > 0}
			if one.From.Before(d) {
				one.From = d
			}
			if one.Open || one.To.After(end) {
				one.To = end
			}
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b slot) int { return a.From.Compare(b.From) })
	collide(out, planned)
	return out
}

// occurrences are the times between two in which n is in force by its own word.
func occurrences(n *notice.Notice, from, to time.Time) (out []notice.Interval) {
	until := n.Ends
	if until.IsZero() || !n.Expires.IsZero() && n.Expires.Before(until) {
		until = n.Expires
	}
	begins := n.Onset
	if n.ReleaseAt.After(begins) {
		begins = n.ReleaseAt
	}
	list := []notice.Interval{{Start: begins, End: until}}
	if n.Schedule != nil {
		list = n.Schedule.Between(from, to)
	}
	for _, in := range list {
		if in.Start.Before(begins) {
			in.Start = begins
		}
		if !until.IsZero() && (in.End.IsZero() || in.End.After(until)) {
			in.End = until
		}
		if in.Start.Before(to) && (in.End.IsZero() || in.End.After(from) && in.End.After(in.Start)) {
			out = append(out, in)
		}
	}
	return out
}

// collide marks slots in which two notices tell of the same road at once.
func collide(list []slot, planned []notice.Entry) {
	roads := map[string][]string{}
	for _, e := range planned {
		for _, road := range e.Notice.Roads {
			roads[e.Notice.ID.UUID()] = append(roads[e.Notice.ID.UUID()], road.Name)
		}
	}
	for i := range list {
		for k := range list {
			a, b := list[i], list[k]
			if a.Row.UUID == b.Row.UUID || !a.From.Before(b.To) || !b.From.Before(a.To) {
				continue
			}
			for _, name := range roads[a.Row.UUID] {
				if slices.Contains(roads[b.Row.UUID], name) && !slices.Contains(list[i].CollidesAt, name) {
					list[i].CollidesAt = append(list[i].CollidesAt, name)
				}
			}
		}
	}
}
