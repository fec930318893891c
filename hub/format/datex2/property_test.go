package datex2_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wayside/hub/format/datex2"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// pair reads what it writes as the hub of the fictional county. Who publishes
// is for the reader's token to say.
func pair() formattest.Pair {
	return formattest.Pair{Encode: datex2.Encode, Decode: datex2.Decode, Settings: formattest.Settings(), Lang: notice.Chinese, Loose: []string{"publisher"}}
}

func TestWhatIsWrittenComesBackButForTheLosses(t *testing.T) {
	for _, n := range formattest.County() {
		pair().RoundTrip(t, n)
	}
	rapid.Check(t, func(t *rapid.T) { pair().RoundTrip(t, formattest.Notice(t)) })
}

// roadNotice is any notice that DATEX II has a word for, so that the rest of it
// is written too.
func roadNotice(t *rapid.T) *notice.Notice {
	n := formattest.Notice(t)
	n.Audience, n.Colour, n.Takeover = notice.Public, "", false
	events := []struct {
		kind  notice.Kind
		event notice.Event
	}{{notice.Traffic, "accident"}, {notice.Traffic, "roadwork"}, {notice.Traffic, "closure"}, {notice.Traffic, "congestion"}, {notice.Traffic, "control"},
		{notice.Traffic, "detour"}, {notice.Traffic, "transit"}, {notice.Traffic, "signalFault"}, {notice.Weather, "fog"}, {notice.Weather, "iceRoad"},
		{notice.Police, "crowd"}, {notice.Safety, "tip"}}
	e := rapid.SampledFrom(events).Draw(t, "what")
	n.Kind, n.Event = e.kind, e.event
	if rapid.Bool().Draw(t, "more restrictions") {
		types := notice.RestrictionTypes()
		for range rapid.IntRange(1, 6).Draw(t, "how many") {
			r := notice.Restriction{Type: rapid.SampledFrom(types).Draw(t, "type").Word}
			if rapid.Bool().Draw(t, "with a value") {
				v := float64(rapid.IntRange(1, 600).Draw(t, "value")) / 10
				r.Value = &v
			}
			r.Vehicles = rapid.SampledFrom([][]string{nil, {"hgv"}, {"lorry", "bus"}, {"sleigh"}}).Draw(t, "vehicles")
			n.Restrictions = append(n.Restrictions, r)
		}
	}
	if rapid.Bool().Draw(t, "other schedule") {
		n.Schedule = &notice.Schedule{Timezone: rapid.SampledFrom([]string{"Asia/Shanghai", "Europe/Oslo"}).Draw(t, "zone"),
			Recurring: []notice.Recurring{
				{From: "2026-11-20", To: "2027-01-10", Days: []int{1, 2, 6}, Start: "09:00", End: rapid.SampledFrom([]string{"17:30", "24:00", "03:00"}).Draw(t, "end")},
				{Start: "21:00", End: "05:00", Days: rapid.SampledFrom([][]int{nil, {7}}).Draw(t, "days")},
			},
			Exceptions: rapid.SampledFrom([][]notice.Exception{nil, {{Date: "2026-11-28"}}, {{Date: "2026-12-05", Times: []string{"10:00-11:00"}}}}).Draw(t, "exceptions"),
		}
	}
	return n
}

func TestWhatDatexHasWordsForComesBackButForTheLosses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { pair().RoundTrip(t, roadNotice(t)) })
}

// A schedule in the zone of the reader is never lost: nights, days of the week,
// exceptions.
func TestSchedulesOfTheReadersZoneComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := roadNotice(t)
		if n.Schedule == nil {
			return
		}
		n.Schedule.Timezone = "Asia/Shanghai"
		if n.Onset.IsZero() { // the start that DATEX II requires is that of sending then
			n.Onset = n.Sent.Truncate(time.Second)
		}
		_, losses := encode.Write(t, notice.Chinese, n)
		if slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "schedule" }) {
			t.Errorf("the schedule was lost: %+v", n.Schedule)
		}
	})
}

func TestRandomNoticesAreValidBySchema(t *testing.T) {
	if testing.Short() {
		t.Skip("many notices for one run of xmllint")
	}
	for seed := range 2 {
		var ns []*notice.Notice
		for i := range 60 {
			ns = append(ns, rapid.Custom(roadNotice).Example(seed*1000+i))
			ns[i].ID = notice.DeriveID("example", string(rune('a'+i)))
		}
		doc, _ := encode.Write(t, notice.English, ns...)
		valid(t, doc)
	}
}

// What an operator has changed is told, not what the source once said.
func TestAnEditWinsOverTheRecordsOfTheSource(t *testing.T) {
	items, err := decode.Items(formattest.Sample(t, "county.v3.xml"), formattest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	n := items[0].Notice
	n.Impact = notice.AllClosed
	doc, losses := encode.Write(t, notice.Chinese, n)
	back := decode.Notices(t, doc, formattest.Settings())[0]
	same(t, back.Impact, notice.AllClosed)
	same(t, *back.SpeedLimit, 40)
	same(t, back.Origin.ID, "YX-2026-0101")
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "ext.datex2" }) {
		t.Errorf("got losses %v, want the records of the source among them", losses)
	}
}

func TestIDUsedByTwoSourcesIsWrittenUnderTheNoticesOwn(t *testing.T) {
	s := formattest.Settings()
	items, _ := decode.Items(formattest.Sample(t, "county.v3.xml"), s)
	s.Publisher.ID = "other-roads"
	others, _ := decode.Items(formattest.Sample(t, "county.v3.xml"), s)
	doc, losses := encode.Write(t, notice.Chinese, items[0].Notice, others[0].Notice)
	valid(t, doc)
	count := 0
	for _, l := range losses {
		if l.Field == "origin.id" {
			count++
		}
	}
	same(t, count, 2)
}
