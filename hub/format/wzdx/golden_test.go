package wzdx_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

func TestDecodeGolden(t *testing.T) {
	var b strings.Builder
	for _, item := range decode(t, sample(t, "works.json"), settings(t)) {
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
	golden(t, "works.golden", b.String())
}

func TestOwnSampleRoundTrips(t *testing.T) {
	s := settings(t)
	var first []*notice.Notice
	for _, item := range decode(t, sample(t, "works.json"), s) {
		if item.Notice != nil {
			first = append(first, item.Notice)
		}
	}
	raw, losses := encode(t, sheet(s.Now, notice.Chinese, first...))
	for _, l := range losses {
		t.Errorf("got loss %v, want none", l)
	}
	assertRules(t, "works.json", raw)
	second := notices(t, raw, s)
	if d := diff(pretty(t, second), pretty(t, first)); d != "" {
		t.Error(d)
	}
}

// county are notices as the hub of the fictional county makes them itself.
func county() []*notice.Notice {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, shanghai) }
	num := func(v float64) *float64 { return &v }
	base := notice.Notice{
		Revision: 1, Kind: notice.Traffic, Event: "roadwork", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Moderate, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown,
		Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心", notice.English: "Yunxi Roads"}},
		Sent:      at(23, 16), Onset: at(24, 22), Ends: at(28, 6), Expires: at(28, 7), Planned: true,
	}
	tunnel := base
	tunnel.ID, tunnel.Group = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", "yuling"
	tunnel.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{From: "2026-11-24", To: "2026-11-27", Start: "22:00", End: "06:00"}}}
	tunnel.Text = map[notice.Lang]notice.Text{
		notice.Chinese: {Headline: "G320雨岭隧道夜间施工，占用右侧车道", Description: "每晚22时至次日6时更换灯具。", Sign: "雨岭隧道施工"},
		notice.English: {Headline: "G320 Yuling Tunnel: night works, right lane closed"},
	}
	tunnel.Roads = []notice.Road{{
		Name: "G320", LocalName: "云溪大道", Direction: "up",
		From:  &notice.RoadPoint{Chainage: num(123400), Label: "K123+400", Name: "雨岭隧道西口"},
		To:    &notice.RoadPoint{Chainage: num(125900), Label: "K125+900", Name: "雨岭隧道东口"},
		Lanes: []notice.Lane{{Order: 1, Type: "general", Status: "open"}, {Order: 2, Type: "general", Status: "closed"}},
	}}
	one, two := 1, 2
	tunnel.Impact, tunnel.LanesClosed, tunnel.LanesTotal, tunnel.SpeedLimit = notice.SomeClosed, &one, &two, num(40)
	tunnel.Restrictions = []notice.Restriction{{Type: "height", Value: num(4.2)}, {Type: "noTrucks", Vehicles: []string{"hgv"}}}
	tunnel.Geometry = notice.LineString(notice.Position{117.901, 28.512}, notice.Position{117.913, 28.515}, notice.Position{117.926, 28.517})

	bridge := base
	bridge.ID, bridge.Schedule = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0002", nil
	bridge.Onset, bridge.Ends, bridge.Certainty = at(24, 8), time.Time{}, notice.Observed
	bridge.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "S211青河大桥双向各占用一条车道", Instruction: "请减速慢行。"}}
	bridge.Roads = []notice.Road{{Name: "S211", Direction: "both", From: &notice.RoadPoint{Name: "桥北"}, To: &notice.RoadPoint{Name: "桥南"}}}
	bridge.Impact = notice.SomeClosed
	bridge.Geometry = notice.LineString(notice.Position{117.934, 28.502}, notice.Position{117.934, 28.494})

	way := base
	way.ID, way.Event, way.Group, way.Planned = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0003", "detour", "yuling", false
	way.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "X205 绕行路线"}}
	way.Roads = []notice.Road{{Name: "X205", Direction: "E"}}
	way.Geometry = notice.LineString(notice.Position{117.9, 28.51}, notice.Position{117.91, 28.505}, notice.Position{117.93, 28.518})

	fog := base
	fog.ID, fog.Kind, fog.Event = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0004", notice.Weather, "fog"
	area := base
	area.ID, area.Roads = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0005", []notice.Road{{Name: "X205"}}
	area.Geometry = notice.Polygon([]notice.Position{{117.9, 28.5}, {117.91, 28.5}, {117.91, 28.51}, {117.9, 28.5}})
	drill := tunnel
	drill.ID, drill.Status = "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0006", notice.Exercise
	return []*notice.Notice{&tunnel, &bridge, &way, &fog, &area, &drill}
}

func TestEncodeGolden(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, shanghai)
	raw, losses := encode(t, sheet(now, notice.Chinese, county()...))
	assertRules(t, "county", raw)
	golden(t, "county.golden.json", indent(t, raw))
	var lines strings.Builder
	for _, l := range losses {
		lines.WriteString(l.String() + "\n")
	}
	golden(t, "county.losses", lines.String())
	if !testing.Short() {
		assertSchema(t, "county", raw)
	}
}

// A number that JSON does not have must not silence the feed.
func TestNoticeThatCannotBeWrittenIsLeftOutAlone(t *testing.T) {
	ns := county()
	ns[0].Geometry.Lines[0][1][0] = math.NaN()
	raw, losses := encode(t, sheet(ns[0].Sent, notice.Chinese, ns...))
	if got := len(decode(t, raw, settings(t))); got != 3 { // the bridge twice, the detour
		t.Errorf("got %d items, want 3", got)
	}
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.ID == ns[0].ID && l.Field == "notice" }) {
		t.Errorf("got losses %v, want the tunnel among them", losses)
	}
}

func TestEmptySheetIsAValidFeed(t *testing.T) {
	raw, _ := encode(t, sheet(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), ""))
	if got := decode(t, raw, settings(t)); len(got) != 0 {
		t.Errorf("got %d items, want none", len(got))
	}
	assertSchema(t, "empty", raw)
}

// As nights pass, what is left of them stays one notice under one key.
func TestKeyStaysWhileOccurrencesPass(t *testing.T) {
	works := county()[0]
	for day := 23; day < 28; day++ {
		now := time.Date(2026, 11, day, 12, 0, 0, 0, shanghai)
		raw, _ := encode(t, sheet(now, notice.Chinese, works))
		items := decode(t, raw, settings(t))
		if len(items) != 1 || items[0].Key != works.ID.UUID() {
			t.Errorf("on day %d: got %d items, the first with key %s; want one with %s", day, len(items), items[0].Key, works.ID.UUID())
		}
	}
}

func TestOnlyThirtyDaysOfOccurrencesAreWritten(t *testing.T) {
	works := county()[0]
	works.Ends, works.Schedule.Recurring[0].To = time.Time{}, ""
	raw, losses := encode(t, sheet(works.Onset, notice.Chinese, works))
	if got := bytes.Count(raw, []byte(`"Feature"`)); got != 30 {
		t.Errorf("got %d features, want 30", got)
	}
	if !slices.ContainsFunc(losses, func(l notice.Loss) bool { return l.Field == "schedule" }) {
		t.Errorf("got losses %v, want the schedule among them", losses)
	}
}

// What an operator has changed is told, not what the source once said.
func TestEditWinsOverTheWordsOfTheSource(t *testing.T) {
	s := settings(t)
	n := decode(t, sample(t, "works.json"), s)[0].Notice
	n.Impact, n.Restrictions, n.Roads[0].Lanes[1].Status = notice.AllClosed, n.Restrictions[1:], "open"
	raw, _ := encode(t, sheet(s.Now, notice.Chinese, n))
	for word, want := range map[string]bool{"all-lanes-closed": true, "merge-left": false, "reduced-height": false, "no-passing": true, "reduced-width": false} {
		if got := bytes.Contains(raw, []byte(word)); got != want {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
}

func TestGroupIsWrittenAsLinks(t *testing.T) {
	s := settings(t)
	raw, _ := encode(t, sheet(s.Now, notice.Chinese, county()...))
	groups := map[notice.Event][]string{}
	for _, n := range notices(t, raw, s) {
		groups[n.Event] = append(groups[n.Event], n.Group)
	}
	works, way := groups["roadwork"], groups["detour"]
	if works[0] == "" || works[0] != way[0] || works[1] == "" || works[1] != works[2] || works[1] == works[0] {
		t.Errorf("got groups %v, want the tunnel with its detour and the bridge with itself", groups)
	}
}

func TestIDUsedByTwoSourcesIsWrittenUnderTheNoticesOwn(t *testing.T) {
	s := settings(t)
	a := notices(t, []byte(one()), s)[0]
	s.Publisher.ID = "other-roads"
	b := notices(t, []byte(one()), s)[0]
	raw, losses := encode(t, sheet(s.Now, notice.Chinese, a, b))
	assertRules(t, "collision", raw)
	if len(losses) < 2 || losses[0].Field != "origin.id" {
		t.Errorf("got losses %v, want origin.id of both", losses)
	}
}

func TestCheckFindsWhatCannotBeRead(t *testing.T) {
	if err := wzdx.Check([]byte(one()), ""); err != nil {
		t.Errorf("got %v, want none for a good feed", err)
	}
	if err := wzdx.Check([]byte(one(`"work-zone"`, `"party"`)), ""); err == nil {
		t.Error("got no error for an unknown event")
	}
}
