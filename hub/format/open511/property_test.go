package open511_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// pair reads what it writes; the publisher is the reader's own to name.
func pair(form string, lang notice.Lang) formattest.Pair {
	s := formattest.Settings()
	s.Bounds = nil
	return formattest.Pair{Encode: forms[form], Decode: decoder(), Settings: s, Lang: lang, Loose: []string{"publisher"}}
}

func TestWhatIsWrittenComesBack(t *testing.T) {
	for form := range forms {
		t.Run(form, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				n := formattest.Notice(rt)
				if rapid.Bool().Draw(rt, "of a road") { // else most are left out
					n.Status, n.Audience, n.Kind = notice.Actual, notice.Public, notice.Traffic
					n.Event = notice.Event(rapid.SampledFrom(notice.Events(notice.Traffic)).Draw(rt, "event").Word)
				}
				raw := pair(form, notice.Chinese).RoundTrip(rt, n)
				conforms(rt, form, raw)
			})
		})
	}
}

func TestCountyComesBack(t *testing.T) {
	for form := range forms {
		for _, lang := range []notice.Lang{notice.Chinese, notice.English, ""} {
			for _, n := range formattest.County() {
				pair(form, lang).RoundTrip(t, n)
			}
		}
	}
}

func TestRandomNoticesAreSchemaValid(t *testing.T) {
	// One process of xmllint per document: few, but all shapes at once.
	var ns []*notice.Notice
	for seed := range 60 {
		n := rapid.Custom(formattest.Notice).Example(seed)
		n.Status, n.Audience, n.Kind, n.Event = notice.Actual, notice.Public, notice.Traffic, "accident"
		n.ID = notice.DeriveID("random", fmt.Sprint(seed))
		ns = append(ns, n)
	}
	for form, encode := range forms {
		raw, _ := encode.Write(t, notice.Chinese, ns...)
		conforms(t, form, raw)
	}
}

// scheduled is a notice with a schedule of whole minutes.
func scheduled(t *rapid.T) *notice.Notice {
	minutes := func(label string, most int) time.Time {
		return formattest.Now.Add(time.Duration(rapid.IntRange(-most, most).Draw(t, label)) * time.Minute)
	}
	clock := func(label string) string {
		m := rapid.IntRange(0, 95).Draw(t, label) * 15
		return fmt.Sprintf("%02d:%02d", m/60, m%60)
	}
	date := func(label string) string {
		return formattest.Now.AddDate(0, 0, rapid.IntRange(-10, 40).Draw(t, label)).Format(time.DateOnly)
	}
	n := formattest.County()[1]
	s := &notice.Schedule{Timezone: rapid.SampledFrom([]string{"Asia/Shanghai", "UTC", "America/Vancouver"}).Draw(t, "zone")}
	for i := range rapid.IntRange(0, 3).Draw(t, "recurring") {
		r := notice.Recurring{From: date("from"), Start: clock("start"), End: clock("end"), Days: rapid.SampledFrom([][]int{nil, {1, 2, 3, 4, 5}, {6, 7}, {3}}).Draw(t, "days")}
		if rapid.Bool().Draw(t, fmt.Sprint("bounded ", i)) {
			r.To = max(r.From, date("to")) // dates sort as texts
		}
		s.Recurring = append(s.Recurring, r)
	}
	for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
		e := notice.Exception{Date: date("exception")}
		for range rapid.IntRange(0, 2).Draw(t, "times") {
			e.Times = append(e.Times, clock("exception from")+"-"+clock("exception to"))
		}
		if !slices.ContainsFunc(s.Exceptions, func(o notice.Exception) bool { return o.Date == e.Date }) {
			s.Exceptions = append(s.Exceptions, e)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "intervals") {
		p := notice.Interval{Start: minutes("interval", 30_000)}
		if rapid.IntRange(0, 3).Draw(t, "open") > 0 {
			p.End = p.Start.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "length")) * time.Minute)
		}
		s.Intervals = append(s.Intervals, p)
	}
	if len(s.Recurring)+len(s.Intervals) > 0 {
		n.Schedule = s
	}
	if rapid.Bool().Draw(t, "onset given") {
		n.Onset = minutes("onset", 20_000)
	}
	if rapid.Bool().Draw(t, "ends given") {
		n.Ends = formattest.Now.Add(time.Duration(rapid.IntRange(20_001, 60_000).Draw(t, "ends")) * time.Minute)
	}
	n.Expires = formattest.Now.AddDate(1, 0, 0)
	return n
}

// Nights, exceptions, both sorts of periods at once and bounds in the midst of
// them: what is told of the times is what they mean.
func TestSchedulesComeBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		raw := pair("JSON", notice.Chinese).RoundTrip(rt, scheduled(rt))
		conforms(rt, "JSON", raw)
	})
}

// A night is two periods of the calendar in Open511, and one here.
func TestNightIsSplitAndFolded(t *testing.T) {
	n := formattest.County()[0]
	n.Schedule.Recurring[0].Days = []int{5, 6, 7}
	n.Schedule.Recurring[0].To, n.Ends, n.Expires = "2026-12-31", time.Time{}, n.Expires.AddDate(0, 2, 0)
	n.Schedule.Exceptions = []notice.Exception{{Date: "2026-12-04"}, {Date: "2026-12-05", Times: []string{"20:00-04:00"}}}
	n.Onset = time.Time{}
	raw, losses := forms["JSON"].Write(t, notice.Chinese, n)
	for _, l := range losses {
		if l.Field == "schedule" {
			t.Errorf("got %v", l)
		}
	}
	got := decoder().Notices(t, raw, formattest.Settings())[0].Schedule
	if d := formattest.Diff(formattest.Indent(t, got), formattest.Indent(t, n.Schedule)); d != "" {
		t.Errorf("%s\n%s", d, raw)
	}
}

// What is read of a schedule is what its calendar says, quarter by quarter of
// an hour, whichever halves of nights were joined.
func TestScheduleMeansWhatTheCalendarSays(t *testing.T) {
	type period struct {
		From, To, Start, End string
		Days                 []int
	}
	rapid.Check(t, func(rt *rapid.T) {
		date := func(i int) string { return formattest.Now.AddDate(0, 0, i).Format(time.DateOnly) }
		clock := func(label string) string {
			m := rapid.IntRange(0, 47).Draw(rt, label) * 30
			return fmt.Sprintf("%02d:%02d", m/60, m%60)
		}
		span := func(label string) (from, to string) {
			switch from, to = clock(label), clock(label); {
			case rapid.Bool().Draw(rt, label+" to midnight"), from == to:
				return from, "23:59"
			case rapid.Bool().Draw(rt, label+" from midnight") && to != "00:00":
				return "00:00", to
			}
			return min(from, to), max(from, to)
		}
		var periods []period
		var recurring, exceptions []string
		for range rapid.IntRange(1, 4).Draw(rt, "periods") {
			p := period{From: date(rapid.IntRange(0, 2).Draw(rt, "from")), Days: rapid.SampledFrom([][]int{nil, {1, 2, 3}, {2, 3, 4}, {6}}).Draw(rt, "days")}
			p.Start, p.End = span("period")
			p.To = date(rapid.IntRange(3, 12).Draw(rt, "to"))
			periods = append(periods, p)
			days := ""
			if p.Days != nil {
				days = `"days":` + formattest.Indent(t, p.Days) + ","
			}
			recurring = append(recurring, fmt.Sprintf(`{"start_date":%q,"end_date":%q,%s"daily_start_time":%q,"daily_end_time":%q}`, p.From, p.To, days, p.Start, p.End))
		}
		instead := map[string][][2]string{}
		for range rapid.IntRange(0, 3).Draw(rt, "exceptions") {
			d := date(rapid.IntRange(0, 13).Draw(rt, "exception"))
			if _, again := instead[d]; again {
				continue
			}
			instead[d] = nil
			text := d
			for range rapid.IntRange(0, 2).Draw(rt, "times") {
				from, to := span("exception")
				instead[d] = append(instead[d], [2]string{from, to})
				text += " " + from + "-" + to
			}
			exceptions = append(exceptions, fmt.Sprintf("%q", text))
		}
		doc := one(`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"recurring_schedules":[`+strings.Join(recurring, ",")+`],"exceptions":[`+strings.Join(exceptions, ",")+`]`)
		n := decoder().Notices(rt, []byte(doc), formattest.Settings())[0]
		holds := func(at, from, to string) bool { return from <= at && (to == "23:59" || at < to) }
		first, last := formattest.Now.AddDate(0, 0, -1).Truncate(time.Hour), formattest.Now.AddDate(0, 0, 15)
		active := n.Schedule.Between(first, last)
		for at := first; at.Before(last); at = at.Add(15 * time.Minute) {
			local := at.In(formattest.Shanghai())
			d, c, weekday := local.Format(time.DateOnly), local.Format("15:04"), (int(local.Weekday())+6)%7+1
			want := false
			if spans, is := instead[d]; is {
				want = slices.ContainsFunc(spans, func(s [2]string) bool { return holds(c, s[0], s[1]) })
			} else {
				want = slices.ContainsFunc(periods, func(p period) bool {
					return p.From <= d && d <= p.To && (p.Days == nil || slices.Contains(p.Days, weekday)) && holds(c, p.Start, p.End)
				})
			}
			got := !at.Before(n.Onset) && at.Before(n.Ends) && slices.ContainsFunc(active, func(p notice.Interval) bool { return !at.Before(p.Start) && at.Before(p.End) })
			if got != want {
				rt.Fatalf("%s %s: in effect %v, want %v\n%s\n%s", d, c, got, want, doc, formattest.Indent(t, n.Schedule))
			}
		}
	})
}
