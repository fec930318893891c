// Package ics writes notices as an iCalendar (RFC 5545, with the calendar
// properties of RFC 7986) to subscribe to: planned works in the calendar of
// whoever drives there. It is write-only. The format table uses it.
//
// One VEVENT is one notice, or one part of its schedule; those of a notice are
// related by their UIDs:
//
//	UID            the id of the notice; of further parts with "#2", "#3", …
//	SEQUENCE       revision
//	DTSTAMP        sent; LAST-MODIFIED and CREATED are the log's
//	DTSTART/DTEND  onset (else sent) and ends (else expires, a loss); an end of the notice before that
//	RRULE, EXDATE  a recurring period, in the wall clock of its zone, whose VTIMEZONE is in the calendar
//	STATUS         CANCELLED of what is withdrawn or replaced, TENTATIVE of what is only possible, else CONFIRMED
//	SUMMARY, DESCRIPTION, LOCATION, CATEGORIES, CONTACT   in the language of the sheet
//	GEO            one point of the geometry
//	URL            the permanent page
//	PRIORITY       9 (general) to 1 (red, extreme)
//
// What is no recurrence has times in UTC, which every calendar reads right;
// RDATE and overrides, which several ignore, are not used: an exception is an
// EXDATE, and its times are an event of their own. Events don't make anybody
// busy (TRANSP). Exercises, tests and restricted notices are left out, since no
// calendar can mark them so that nobody takes them for real.
//
// Lines are folded, escaped and put in order by github.com/arran4/golang-ical.
package ics

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"

	"wayside/hub/format/internal/loss"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Media is the media type of iCalendar (RFC 5545 section 8.1).
const Media = "text/calendar; charset=utf-8"

// refresh is how often a reader should ask again (RFC 7986 section 5.7).
const refresh = "PT15M"

// Encode writes a calendar of the entries of s, in their order.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	c := &calendar{sheet: s, lang: cmp.Or(s.Lang, notice.Chinese), zone: time.UTC, out: &ical.Calendar{}}
	if s.Zone != nil {
		c.zone = s.Zone
	}
	c.head()
	for _, e := range s.Entries {
		switch n := e.Notice; {
		case n == nil:
		case n.Status != notice.Actual:
			c.losses.Add(n.ID, "notice", "a calendar has no word for exercises and tests")
		case n.Audience == notice.Restricted:
			c.losses.Add(n.ID, "notice", "restricted")
		default:
			c.notice(e)
		}
	}
	c.zones()
	if err := c.out.SerializeTo(w, ical.WithNewLine("\r\n")); err != nil {
		return c.losses, fmt.Errorf("write iCalendar: %w", err)
	}
	return c.losses, nil
}

// calendar is one calendar being written.
type calendar struct {
	sheet  notice.Sheet
	lang   notice.Lang
	zone   *time.Location // of the times in texts
	out    *ical.Calendar
	used   []reach // zones that events refer to
	losses notice.Losses
}

func (c *calendar) head() {
	title := text(cmp.Or(c.sheet.Title, c.sheet.Owner.Name.In(c.lang)))
	for _, p := range []struct{ name, value string }{
		{"VERSION", "2.0"}, {"PRODID", "-//Wayside//Notices//EN"}, {"CALSCALE", "GREGORIAN"}, {"METHOD", "PUBLISH"},
		{"NAME", title}, {"X-WR-CALNAME", title}, {"DESCRIPTION", text(c.sheet.About)}, {"X-WR-CALDESC", text(c.sheet.About)},
		{"X-WR-TIMEZONE", c.zone.String()}, {"X-PUBLISHED-TTL", refresh}, {"URL", address(c.sheet.Self)},
	} {
		if p.value != "" {
			c.out.CalendarProperties = append(c.out.CalendarProperties, ical.CalendarProperty{BaseProperty: property(p.name, p.value)})
		}
	}
	every := property("REFRESH-INTERVAL", refresh)
	every.ICalParameters["VALUE"] = []string{"DURATION"}
	c.out.CalendarProperties = append(c.out.CalendarProperties, ical.CalendarProperty{BaseProperty: every})
	if !c.sheet.Updated.IsZero() {
		c.out.CalendarProperties = append(c.out.CalendarProperties, ical.CalendarProperty{BaseProperty: property("LAST-MODIFIED", utc(c.sheet.Updated))})
	}
}

func property(name, value string) ical.BaseProperty {
	return ical.BaseProperty{IANAToken: name, ICalParameters: map[string][]string{}, Value: value}
}

// text is s without what no line may hold.
func text(s string) string { return strings.ReplaceAll(notice.Clean(s), "\u2028", "\n") }

// address is a URL without what would end the line.
func address(s string) string { return strings.Join(strings.Fields(notice.Clean(s)), "") }

func param(name, value string) ical.PropertyParameter {
	return &ical.KeyValues{Key: name, Value: []string{value}}
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// notice adds the events of one notice.
func (c *calendar) notice(e notice.Entry) {
	n := e.Notice
	for i, p := range c.parts(e) {
		uid := string(n.ID)
		if i > 0 {
			uid += "#" + strconv.Itoa(i+1)
		}
		ev := ical.NewEvent(uid)
		c.when(ev, p)
		c.what(ev, e)
		c.out.AddVEvent(ev)
	}
	c.unsaid(n)
}

// when says when a part takes place.
func (c *calendar) when(ev *ical.VEvent, p part) {
	if p.rule == "" {
		add(ev, "DTSTART", utc(p.start))
		add(ev, "DTEND", utc(p.end))
		return
	}
	local := func(name string, t time.Time) {
		add(ev, name, t.Format("20060102T150405"), param("TZID", p.zone.String()))
	}
	local("DTSTART", p.start)
	local("DTEND", p.end)
	add(ev, "RRULE", p.rule)
	for _, t := range p.except {
		local("EXDATE", t)
	}
	c.used = append(c.used, reach{p.zone, p.start, p.last})
}

func add(ev *ical.VEvent, name, value string, ps ...ical.PropertyParameter) {
	if value != "" {
		ev.AddProperty(ical.ComponentProperty(name), value, ps...)
	}
}

// what says what takes place, and where.
func (c *calendar) what(ev *ical.VEvent, e notice.Entry) {
	n := e.Notice
	words, lang := n.TextIn(c.lang)
	language := param("LANGUAGE", string(lang))
	add(ev, "DTSTAMP", utc(n.Sent))
	add(ev, "SEQUENCE", strconv.Itoa(n.Revision))
	add(ev, "STATUS", status(e))
	if !e.At.IsZero() {
		add(ev, "LAST-MODIFIED", utc(e.At))
	}
	if !e.First.IsZero() {
		add(ev, "CREATED", utc(e.First))
	}
	add(ev, "SUMMARY", phrase.Line(cmp.Or(words.Headline, phrase.Headline(n, c.lang))), language)
	add(ev, "DESCRIPTION", c.description(e, words), language)
	add(ev, "LOCATION", c.location(n), param("LANGUAGE", string(c.lang)))
	if p, ok := point(n.Geometry); ok {
		add(ev, "GEO", decimal(p[1])+";"+decimal(p[0])) // latitude first (RFC 5545 section 3.8.1.6)
	}
	for _, name := range []string{notice.NameOf(notice.Kinds(), string(n.Kind), c.lang), notice.EventName(n.Kind, n.Event, c.lang)} {
		add(ev, "CATEGORIES", text(name))
	}
	add(ev, "PRIORITY", strconv.Itoa(9-2*n.Level()))
	add(ev, "CLASS", "PUBLIC")
	add(ev, "TRANSP", "TRANSPARENT")
	if c.sheet.Base != "" {
		add(ev, "URL", address(c.sheet.Base+"/notices/"+n.ID.UUID()))
	}
	if k := n.Contact; k != nil {
		add(ev, "CONTACT", phrase.Line(strings.Join([]string{k.Name.In(c.lang), k.Telephone, k.Email}, " ")))
	}
	for _, r := range n.References {
		add(ev, "RELATED-TO", string(r), param("RELTYPE", "SIBLING"))
	}
	for _, a := range n.Attachments {
		add(ev, "ATTACH", address(a.Href), param("FMTTYPE", phrase.Line(a.Media)))
	}
}

func status(e notice.Entry) string {
	switch {
	case e.State == notice.Withdrawn || e.State == notice.Superseded:
		return "CANCELLED"
	case e.Notice.Certainty == notice.Possible || e.Notice.Certainty == notice.Unlikely:
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// unsaid names what the events of n lack.
func (c *calendar) unsaid(n *notice.Notice) {
	if g := n.Geometry; g != nil && g.Type != "Point" {
		c.losses.Add(n.ID, "geometry", "an event has one point")
	}
	for _, r := range n.Roads {
		if len(r.Lanes) > 0 {
			c.losses.Add(n.ID, "roads.lanes", "an event has no lanes")
			break
		}
	}
	if n.Ends.IsZero() && n.Schedule == nil {
		c.losses.Add(n.ID, "ends", "not known; the event lasts until the notice expires")
	}
	if n.Enforcement != nil {
		c.losses.Add(n.ID, "enforcement", "but for its legal ground")
	}
	_, used := n.TextIn(c.lang)
	loss.OtherLanguages(&c.losses, n, used)
	loss.Rest(&c.losses, n, "an event has no member for it", "id", "revision", "kind", "event", "status", "audience", "severity", "colour", "certainty", "publisher", "issuer", "sent", "onset", "ends", "expires",
		"schedule", "text", "roads", "impact", "flow", "delaySeconds", "queueMetres", "speedLimit", "restrictions", "statement", "handling", "enforcement", "detour", "areas", "geometry", "contact", "references", "attachments")
}
