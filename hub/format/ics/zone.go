package ics

import (
	"fmt"
	"slices"
	"time"

	ical "github.com/arran4/golang-ical"
)

// reach is a zone, and the time for which events need it.
type reach struct {
	zone     *time.Location
	from, to time.Time
}

// mostYears is how far a zone is written out: nobody knows the summer times of
// later years.
const mostYears = 10

// zones puts the zones that events use before them, and that of the sheet, so
// that a calendar without events has the component that RFC 5545 section 3.6
// demands.
func (c *calendar) zones() {
	all := append(c.used, reach{c.zone, c.sheet.Now, c.sheet.Now})
	var out []ical.Component
	var names []string
	for _, r := range all {
		if name := r.zone.String(); !slices.Contains(names, name) {
			names = append(names, name)
			out = append(out, vtimezone(whole(all, name)))
		}
	}
	c.out.Components = append(out, c.out.Components...)
}

// whole is the reach of all that use one zone.
func whole(all []reach, name string) (r reach) {
	for _, o := range all {
		switch {
		case o.zone.String() != name:
		case r.zone == nil:
			r = o
		default:
			r.from, r.to = earlier(r.from, o.from), later(r.to, o.to)
		}
	}
	return r
}

// vtimezone writes a zone as the periods of constant offset that it had within
// the reach, each from its own beginning: what the Go zone database knows, and
// no rule that it would have to be guessed from.
func vtimezone(r reach) *ical.VTimezone {
	zone := ical.NewTimezone(r.zone.String())
	end := earlier(r.to, r.from.AddDate(mostYears, 0, 0))
	for at := r.from.In(r.zone); ; {
		start, next := at.ZoneBounds()
		name, offset := at.Zone()
		before := offset
		if start.IsZero() {
			start = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(offset) * time.Second)
		} else {
			_, before = start.Add(-time.Second).Zone()
		}
		// The onset is in the local time of before.
		props := []ical.BaseProperty{
			property("DTSTART", start.UTC().Add(time.Duration(before)*time.Second).Format("20060102T150405")),
			property("TZOFFSETFROM", hours(before)), property("TZOFFSETTO", hours(offset)), property("TZNAME", name),
		}
		var list []ical.IANAProperty
		for _, p := range props {
			list = append(list, ical.IANAProperty{BaseProperty: p})
		}
		if at.IsDST() {
			zone.Components = append(zone.Components, &ical.Daylight{ComponentBase: ical.ComponentBase{Properties: list}})
		} else {
			zone.Components = append(zone.Components, &ical.Standard{ComponentBase: ical.ComponentBase{Properties: list}})
		}
		if next.IsZero() || next.After(end) {
			return zone
		}
		at = next
	}
}

// hours is an offset in seconds as +0800.
func hours(offset int) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	s := fmt.Sprintf("%c%02d%02d", sign, offset/3600, offset/60%60)
	if offset%60 != 0 {
		s += fmt.Sprintf("%02d", offset%60)
	}
	return s
}
