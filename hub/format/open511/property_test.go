package open511_test

import (
	"fmt"
	"slices"
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
