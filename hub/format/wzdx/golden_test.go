package wzdx_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func TestDecodeGolden(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		var b strings.Builder
		for _, item := range d.items(t, formattest.Sample(t, d.name+".json"), d.Settings) {
			formattest.Sound(t, item)
			b.WriteString(item.Place + " " + item.Key + "\n")
			for _, p := range item.Problems {
				b.WriteString(map[bool]string{true: "  warning ", false: "  error "}[p.Warning] + p.Field + ": " + p.Message[notice.English] + "\n")
			}
			if item.Notice != nil {
				b.WriteString(pretty(t, item.Notice) + "\n")
			}
			if item.End != nil {
				b.WriteString(pretty(t, item.End) + "\n")
			}
		}
		formattest.Golden(t, d.name+".golden", []byte(b.String()))
	})
}

func TestOwnSampleRoundTrips(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		var first []*notice.Notice
		for _, item := range d.items(t, formattest.Sample(t, d.name+".json"), d.Settings) {
			if item.Notice != nil {
				first = append(first, item.Notice)
			}
		}
		raw, losses := d.Encode.Write(t, notice.Chinese, first...)
		for _, l := range losses {
			t.Errorf("got loss %v, want none", l)
		}
		assertRules(t, d.name, raw)
		if diff := formattest.Diff(pretty(t, d.Decode.Notices(t, raw, d.Settings)), pretty(t, first)); diff != "" {
			t.Error(diff)
		}
	})
}

// A source that moves on to CWZ under its old configuration, or is configured
// as the wrong one, is read all the same, with a warning.
func TestFeedOfTheOtherDialectIsReadWhole(t *testing.T) {
	for name, d := range map[string]dialect{"wzdx.json": connected(), "cwz.json": works()} {
		right := map[string]dialect{"wzdx": connected(), "cwz": works()}[d.name]
		raw := formattest.Sample(t, name)
		got, want := d.items(t, raw, d.Settings), right.items(t, raw, d.Settings)
		if !strings.Contains(got[0].Problems.In(notice.English), "feed_info.version") {
			t.Errorf("%s: got no warning about the version", name)
		}
		for _, items := range [][]notice.Item{got, want} {
			for i := range items {
				if items[i].Problems = nil; items[i].Notice != nil {
					items[i].Notice.Origin.Format = ""
				}
			}
		}
		if diff := formattest.Diff(pretty(t, got), pretty(t, want)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// county are the notices of the fictional county, and more road works: in both
// directions without an end, a detour, some without a line.
func county() []*notice.Notice {
	all := formattest.County()
	own := func(last string) *notice.Notice {
		n := all[0].Clone()
		n.ID = notice.ID("urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f10" + last)
		n.Schedule, n.Group, n.Restrictions, n.LanesClosed, n.LanesTotal, n.SpeedLimit = nil, "", nil, nil, nil, nil
		return n
	}
	bridge := own("01")
	bridge.Ends = time.Time{}
	bridge.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "S211青河大桥双向各占用一条车道", Instruction: "请减速慢行。"}}
	bridge.Roads = []notice.Road{{Name: "S211", Direction: "both", From: &notice.RoadPoint{Name: "桥北"}, To: &notice.RoadPoint{Name: "桥南"}}}
	bridge.Geometry = notice.LineString(notice.Position{117.934, 28.502}, notice.Position{117.934, 28.494})
	way := own("02")
	way.Event, way.Group, way.Planned, way.Impact = "detour", "yuling", false, ""
	way.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "X205 绕行路线"}}
	way.Roads = []notice.Road{{Name: "X205", Direction: "E"}}
	way.Geometry = &notice.Geometry{Type: "MultiPoint", Points: []notice.Position{{117.9, 28.51}, {117.91, 28.505}, {117.93, 28.518}}}
	area := own("03")
	area.Roads = []notice.Road{{Name: "X205"}}
	area.Geometry = notice.Polygon([]notice.Position{{117.9, 28.5}, {117.91, 28.5}, {117.91, 28.51}, {117.9, 28.5}})
	all[0].Roads[0].Direction = "up"
	return append(all, bridge, way, area)
}

func TestEncodeGolden(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		raw, losses := d.Encode.Write(t, notice.Chinese, county()...)
		assertRules(t, "county", raw)
		formattest.Golden(t, "county."+d.name+".json", []byte(pretty(t, raw)))
		var lines strings.Builder
		for _, l := range losses {
			lines.WriteString(l.String() + "\n")
		}
		formattest.Golden(t, "county."+d.name+".losses", []byte(lines.String()))
		if err := d.check(raw, ""); err != nil {
			t.Errorf("got %v, want nothing wrong with what was written", err)
		}
		d.assertSchema(t, "county", raw)
	})
}

func TestCountyRoundTrips(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		d.Settings.Publisher = formattest.County()[0].Publisher
		for _, n := range county() {
			d.assertSchema(t, string(n.ID), d.RoundTrip(t, n))
		}
	})
}

// A number that JSON does not have must not silence the feed.
func TestNoticeThatCannotBeWrittenIsLeftOutAlone(t *testing.T) {
	ns := county()
	ns[0].Geometry.Lines[0][1][0] = math.NaN()
	raw, losses := encode(t, ns...)
	if got := len(decode(t, raw, formattest.Settings())); got != 3 { // the bridge twice, the detour
		t.Errorf("got %d items, want 3", got)
	}
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.ID == ns[0].ID && l.Field == "notice" }) {
		t.Errorf("got losses %v, want the tunnel among them", losses)
	}
}

func TestEmptySheetIsAValidFeed(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		raw, _ := d.Encode.Write(t, "")
		if got := d.items(t, raw, d.Settings); len(got) != 0 {
			t.Errorf("got %d items, want none", len(got))
		}
		d.assertSchema(t, "empty", raw)
	})
}

// As nights pass, what is left of them stays one notice under one key.
func TestKeyStaysWhileOccurrencesPass(t *testing.T) {
	nightly := county()[0]
	for day := 23; day < 28; day++ {
		now := time.Date(2026, 11, day, 12, 0, 0, 0, formattest.Shanghai())
		raw, _ := works().write(t, now, notice.Chinese, nightly)
		items := decode(t, raw, formattest.Settings())
		if len(items) != 1 || items[0].Key != nightly.ID.UUID() {
			t.Errorf("on day %d: got %d items, the first with key %s; want one with %s", day, len(items), items[0].Key, nightly.ID.UUID())
		}
	}
}

func TestOnlyThirtyDaysOfOccurrencesAreWritten(t *testing.T) {
	nightly := county()[0]
	nightly.Ends, nightly.Schedule.Recurring[0].To = time.Time{}, ""
	raw, losses := works().write(t, nightly.Onset, notice.Chinese, nightly)
	if got := bytes.Count(raw, []byte(`"Feature"`)); got != 30 {
		t.Errorf("got %d features, want 30", got)
	}
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "schedule" }) {
		t.Errorf("got losses %v, want the schedule among them", losses)
	}
}

// What an operator has changed is told, not what the source once said.
func TestEditWinsOverTheWordsOfTheSource(t *testing.T) {
	n := decode(t, formattest.Sample(t, "wzdx.json"), formattest.Settings())[0].Notice
	n.Impact, n.Restrictions, n.Roads[0].Lanes[1].Status = notice.AllClosed, n.Restrictions[1:], "open"
	raw, _ := encode(t, n)
	for word, want := range map[string]bool{"all-lanes-closed": true, "merge-left": false, "reduced-height": false, "no-passing": true, "reduced-width": false} {
		if got := bytes.Contains(raw, []byte(word)); got != want {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
}

func TestGroupIsWrittenAsLinks(t *testing.T) {
	raw, _ := encode(t, county()...)
	groups := map[notice.Event][]string{}
	for _, n := range notices(t, raw, formattest.Settings()) {
		groups[n.Event] = append(groups[n.Event], n.Group)
	}
	works, way := groups["roadwork"], groups["detour"]
	if works[0] == "" || works[0] != way[0] || works[1] == "" || works[1] != works[2] || works[1] == works[0] {
		t.Errorf("got groups %v, want the tunnel with its detour and the bridge with itself", groups)
	}
}

func TestIDUsedByTwoSourcesIsWrittenUnderTheNoticesOwn(t *testing.T) {
	s := formattest.Settings()
	a := notices(t, []byte(one()), s)[0]
	s.Publisher.ID = "other-roads"
	b := notices(t, []byte(one()), s)[0]
	raw, losses := encode(t, a, b)
	assertRules(t, "collision", raw)
	if len(losses) < 2 || losses[0].Field != "origin.id" {
		t.Errorf("got losses %v, want origin.id of both", losses)
	}
}

func TestCheckFindsWhatCannotBeRead(t *testing.T) {
	inBoth(t, func(t *testing.T, d dialect) {
		if err := d.check([]byte(one()), ""); err != nil {
			t.Errorf("got %v, want none for a good feed", err)
		}
		if err := d.check([]byte(one(`"work-zone"`, `"party"`)), ""); err == nil {
			t.Error("got no error for an unknown event")
		}
	})
}
