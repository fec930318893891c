package console

import (
	"strings"
	"time"

	"wayside/hub/desk"
)

// with is a part of a page: the frame, and what the part is about.
type with struct {
	*view
	It any
}

// With is what a part of the page is given.
func (v *view) With(it any) with { return with{v, it} }

// Reasons are those that are offered for a withdrawal.
func (v *view) Reasons() []reason { return reasons() }

// On reports whether this is the page of that notice.
func (v *view) On(uuid string) bool { return strings.Contains(v.Path, "/notices/"+uuid) }

// Public is the public side's URL.
func (v *view) Public() string { return v.s.Base }

// Writes reports whether the visitor may say anything.
func (v *view) Writes() bool { return v.May(desk.Write) }

// Clock is a time of day, to the second.
func (v *view) Clock(t time.Time) string { return t.In(v.s.Zone).Format("15:04:05") }

// Hour is a time of day, HourEnd the same where midnight ends the day.
func (v *view) Hour(t time.Time) string { return t.In(v.s.Zone).Format("15:04") }

// HourEnd is the end of a period.
func (v *view) HourEnd(t time.Time) string { return strings.Replace(v.Hour(t), "00:00", "24:00", 1) }

// DayOf is a date with its day of the week.
func (v *view) DayOf(t time.Time) string {
	month := strings.Fields(v.words.Say(v.Lang, "months"))[t.Month()-1]
	weekday := strings.Fields(v.T("weekdays"))[t.Weekday()]
	return v.T("dayOf", v.words.Say(v.Lang, "day", int(t.Month()), t.Day(), month), weekday)
}

// Picture is what the picture of a sign's page is called, counted from 0.
func (v *view) Picture(sign string, page int) string { return v.T("display.picture", sign, page+1) }

// Numbers are those from 1 to n.
func (v *view) Numbers(n int) (out []int) {
	for i := range n {
		out = append(out, i+1)
	}
	return out
}

// Approves reports whether the visitor may be the second person.
func (v *view) Approves() bool { return v.May(desk.Approve) }
