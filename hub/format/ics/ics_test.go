package ics_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"wayside/hub/format/ics"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

var encode = formattest.Encode(ics.Encode)

func TestEncodeGolden(t *testing.T) {
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		got, losses := encode.Write(t, lang, formattest.County()...)
		obeys(t, got)
		formattest.Golden(t, "county."+string(lang)+".ics", got)
		var lines strings.Builder
		for _, l := range losses {
			lines.WriteString(l.String() + "\n")
		}
		formattest.Golden(t, "county."+string(lang)+".losses", []byte(lines.String()))
	}
}

var escaped = regexp.MustCompile(`\\[\\,;nN]`)

// obeys reads a calendar with a library that is not the one it was written
// with, and checks what RFC 5545 demands of every line and component.
func obeys(t formattest.Reporter, doc []byte) *ical.Calendar {
	t.Helper()
	if !bytes.HasSuffix(doc, []byte("\r\n")) || bytes.Count(doc, []byte("\n")) != bytes.Count(doc, []byte("\r\n")) || bytes.Count(doc, []byte("\r")) != bytes.Count(doc, []byte("\n")) {
		t.Fatalf("lines don't all end in CRLF\n%q", doc)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(doc), "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || !utf8.ValidString(line) || strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r == 0x7F }) >= 0 {
			t.Fatalf("a line of %d octets: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(string(doc), "\r\n ", "")
	for _, line := range strings.Split(unfolded, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		name, _, _ = strings.Cut(name, ";")
		if slices.Contains([]string{"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "CONTACT", "NAME"}, name) && strings.ContainsAny(escaped.ReplaceAllString(value, ""), `\,;`) {
			t.Fatalf("not escaped: %q", line)
		}
	}
	c, err := ical.NewDecoder(bytes.NewReader(doc)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	if len(c.Children) == 0 {
		t.Fatalf("a calendar without a component")
	}
	if len(c.Events()) > 0 { // its encoder checks which properties stand how often
		if err := ical.NewEncoder(io.Discard).Encode(c); err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
	}
	zones := map[string]bool{}
	for _, z := range c.Children {
		if z.Name == ical.CompTimezone {
			id, _ := z.Props.Text(ical.PropTimezoneID)
			zones[id] = true
		}
	}
	seen := map[string]bool{}
	for _, e := range c.Events() {
		uid, _ := e.Props.Text(ical.PropUID)
		if seen[uid] || uid == "" {
			t.Fatalf("UID %q twice", uid)
		}
		seen[uid] = true
		for _, props := range e.Props {
			for _, p := range props {
				if tz := p.Params.Get("TZID"); tz != "" && !zones[tz] {
					t.Fatalf("no VTIMEZONE for %s", tz)
				}
			}
		}
		if status, err := e.Status(); err != nil || status == "" {
			t.Fatalf("%s: status %q, %v", uid, status, err)
		}
	}
	return c
}

// times are when the events of a calendar take place between two times, told in
// one way: overlapping and adjoining ones as one.
func times(t formattest.Reporter, c *ical.Calendar, from, to time.Time) (out []notice.Interval) {
	t.Helper()
	for _, e := range c.Events() {
		start, err1 := e.DateTimeStart(time.UTC)
		end, err2 := e.DateTimeEnd(time.UTC)
		if err1 != nil || err2 != nil || !end.After(start) {
			t.Fatalf("from %v to %v: %v %v", start, end, err1, err2)
		}
		set, err := e.RecurrenceSet(time.UTC)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if set == nil {
			out = append(out, notice.Interval{Start: start, End: end})
			continue
		}
		for _, at := range set.Between(from.AddDate(0, 0, -2), to, true) {
			out = append(out, notice.Interval{Start: at, End: at.Add(end.Sub(start))})
		}
	}
	return joined(out, from, to)
}

func joined(in []notice.Interval, from, to time.Time) (out []notice.Interval) {
	slices.SortFunc(in, func(a, b notice.Interval) int { return a.Start.Compare(b.Start) })
	for _, p := range in {
		if p.End.IsZero() || p.End.After(to) {
			p.End = to
		}
		if p.Start.Before(from) {
			p.Start = from
		}
		last := len(out) - 1
		switch {
		case !p.End.After(p.Start):
		case last >= 0 && !p.Start.After(out[last].End):
			if p.End.After(out[last].End) {
				out[last].End = p.End.UTC()
			}
		default:
			out = append(out, notice.Interval{Start: p.Start.UTC(), End: p.End.UTC()})
		}
	}
	return out
}

// schedule is any schedule of up to three parts of each sort.
func schedule(t *rapid.T) *notice.Schedule {
	day := func(label string) string {
		return formattest.Now.AddDate(0, 0, rapid.IntRange(-10, 40).Draw(t, label)).Format(time.DateOnly)
	}
	clock := func(label string, most int) string {
		m := rapid.IntRange(0, most).Draw(t, label) * 15
		return fmt.Sprintf("%02d:%02d", m/60, m%60)
	}
	s := &notice.Schedule{Timezone: rapid.SampledFrom([]string{"Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns", "UTC"}).Draw(t, "zone")}
	for range rapid.IntRange(0, 3).Draw(t, "recurring") {
		r := notice.Recurring{Days: rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 0, 7, rapid.ID[int]).Draw(t, "days"), Start: clock("start", 95), End: clock("end", 96)}
		if rapid.Bool().Draw(t, "bounded") {
			r.From, r.To = day("from"), day("to")
			if r.To < r.From {
				r.From, r.To = r.To, r.From
			}
		}
		s.Recurring = append(s.Recurring, r)
	}
	for range rapid.IntRange(0, 2).Draw(t, "intervals") {
		start := formattest.Now.Add(time.Duration(rapid.IntRange(-100, 900).Draw(t, "interval")) * time.Hour)
		s.Intervals = append(s.Intervals, notice.Interval{Start: start, End: start.Add(7 * time.Hour)})
	}
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		x := notice.Exception{Date: day("exception")}
		for range rapid.IntRange(0, 2).Draw(t, "times") {
			x.Times = append(x.Times, clock("a", 95)+"-"+clock("b", 96))
		}
		if !slices.ContainsFunc(s.Exceptions, func(o notice.Exception) bool { return o.Date == x.Date }) {
			s.Exceptions = append(s.Exceptions, x)
		}
	}
	return s
}

// Whatever the schedule, the calendar shows the notice when it is in effect and
// at no other time: nights, weekdays, exceptions, half occurrences at both
// ends.
func TestEventsTakePlaceWhenTheNoticeIsInEffect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := formattest.County()[0]
		n.Onset = formattest.Now.Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "onset")) * time.Hour)
		n.Ends = n.Onset.Add(time.Duration(rapid.IntRange(1, 1200).Draw(t, "length")) * time.Hour)
		n.Expires, n.Schedule = n.Ends, schedule(t)
		doc, losses := encode.Write(t, notice.Chinese, n)
		c := obeys(t, doc)
		want := joined(n.Schedule.Between(n.Onset, n.Ends), n.Onset, n.Ends)
		if slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "schedule" }) {
			if len(want) > 0 {
				t.Fatalf("a loss, but in effect %v", want)
			}
			return
		}
		if got := times(t, c, n.Onset.AddDate(-1, 0, 0), n.Ends.AddDate(1, 0, 0)); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %v\nwant %v\n%s", got, want, doc)
		}
	})
}

func TestAnyNoticesMakeAValidCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := formattest.Notice(t)
		s := formattest.Sheet(notice.English, n)
		s.Entries[0].State = notice.State(rapid.SampledFrom(notice.States()).Draw(t, "state").Word)
		s.Title, s.About, s.Self = "a,b;c\\d\ne\x07"+strings.Repeat("路", 40), "x\r\ny", "https://hub.example/feeds/now.ics?kind=a,b;c"
		var b bytes.Buffer
		losses, err := ics.Encode(&b, s)
		if err != nil {
			t.Fatal(err)
		}
		c := obeys(t, b.Bytes())
		left := slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "notice" })
		if hidden := n.Status != notice.Actual || n.Audience == notice.Restricted; hidden != left || hidden != (len(c.Events()) == 0) {
			t.Fatalf("%s %s: %d events, losses %v", n.Status, n.Audience, len(c.Events()), losses)
		}
		for _, e := range c.Events() {
			if got, err := e.Props.Text("SUMMARY"); err != nil || got != strings.Join(strings.Fields(notice.Clean(pick(n).Headline)), " ") {
				t.Fatalf("got summary %q, %v; want %q", got, err, pick(n).Headline)
			}
		}
	})
}

func pick(n *notice.Notice) notice.Text { text, _ := n.TextIn(notice.English); return text }

func TestStatusOfAnEvent(t *testing.T) {
	for _, c := range []struct {
		state     notice.State
		certainty notice.Certainty
		want      string
	}{
		{notice.Scheduled, notice.Observed, "CONFIRMED"}, {notice.Scheduled, notice.Possible, "TENTATIVE"}, {notice.Active, notice.CertaintyUnknown, "CONFIRMED"},
		{notice.Withdrawn, notice.Observed, "CANCELLED"}, {notice.Superseded, notice.Possible, "CANCELLED"}, {notice.Ended, notice.Observed, "CONFIRMED"},
	} {
		n := formattest.County()[1]
		n.Certainty = c.certainty
		s := formattest.Sheet(notice.Chinese, n)
		s.Entries[0].State = c.state
		var b bytes.Buffer
		if _, err := ics.Encode(&b, s); err != nil || !strings.Contains(b.String(), "\r\nSTATUS:"+c.want+"\r\n") {
			t.Errorf("%s, %s: want %s in %s (%v)", c.state, c.certainty, c.want, b.String(), err)
		}
	}
}

// A zone with summer time is written with the changes that its events meet.
func TestWorksThroughAChangeOfSummerTimeKeepTheirHour(t *testing.T) {
	n := formattest.County()[0]
	n.Onset, n.Ends = time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	n.Expires = n.Ends
	n.Schedule = &notice.Schedule{Timezone: "Europe/Oslo", Recurring: []notice.Recurring{{Start: "22:00", End: "23:30"}}}
	doc, _ := encode.Write(t, notice.English, n)
	c := obeys(t, doc)
	if got, want := times(t, c, n.Onset, n.Ends), joined(n.Schedule.Between(n.Onset, n.Ends), n.Onset, n.Ends); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, want := range []string{
		"BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n",
		"BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n",
	} {
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("got %s, want %s", doc, want)
		}
	}
}

func TestEmptyCalendarIsValid(t *testing.T) {
	doc, _ := encode.Write(t, notice.Chinese)
	if c := obeys(t, doc); len(c.Children) != 1 {
		t.Errorf("got %s", doc)
	}
}

func TestPlaceIsOnePointLatitudeFirst(t *testing.T) {
	for i, want := range map[int]string{0: "28.515;117.913", 1: "28.498;117.934", 4: "28.5;117.95"} {
		doc, _ := encode.Write(t, notice.Chinese, formattest.County()[i])
		if !bytes.Contains(doc, []byte("\r\nGEO:"+want+"\r\n")) {
			t.Errorf("want %s in %s", want, doc)
		}
	}
}

func sheet(many int, text string) notice.Sheet {
	var ns []*notice.Notice
	for i := range many {
		n := formattest.County()[0]
		n.ID = notice.DeriveID("bench", fmt.Sprint(i))
		if text != "" {
			n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "x", Description: text}}
		}
		ns = append(ns, n)
	}
	return formattest.Sheet(notice.Chinese, ns...)
}

func BenchmarkEncode(b *testing.B) { bench(b, sheet(200, "")) }

// Texts that must all be escaped and folded, a schedule of as many parts as
// there may be.
func BenchmarkHostileMegabyte(b *testing.B) {
	s := sheet(100, strings.Repeat("\\;,\n路", math.MaxInt16/16)[:10_000])
	for _, e := range s.Entries[:5] {
		e.Notice.Schedule.Recurring = slices.Repeat(e.Notice.Schedule.Recurring, 40)
		for i := range 60 {
			e.Notice.Schedule.Exceptions = append(e.Notice.Schedule.Exceptions, notice.Exception{Date: time.Date(2026, 11, 24+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)})
		}
	}
	bench(b, s)
}

func bench(b *testing.B, s notice.Sheet) {
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if _, err := ics.Encode(&out, s); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
