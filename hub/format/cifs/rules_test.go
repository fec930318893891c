package cifs_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// closure is a full closure of G320 in one direction, in force now.
func closure(change func(n *notice.Notice)) *notice.Notice {
	n := formattest.County()[2]
	n.Roads = []notice.Road{{Name: "G320", Direction: "E"}}
	n.Geometry = notice.LineString(notice.Position{117.901, 28.512}, notice.Position{117.913, 28.515}, notice.Position{117.926, 28.517})
	n.Onset, n.Ends = formattest.Now.Add(-time.Hour), formattest.Now.Add(5*time.Hour)
	if change != nil {
		change(n)
	}
	return n
}

func lost(losses notice.Losses, field string) string {
	for _, l := range losses {
		if l.Field == field {
			return l.Why
		}
	}
	return ""
}

// ROAD_CLOSED changes the way of everybody, so it must be certain.
func TestOnlyFullClosuresClose(t *testing.T) {
	two := []notice.Lane{{Order: 1, Type: "general", Status: "closed"}, {Order: 2, Type: "general", Status: "open"}}
	one, both2 := 1, 2
	for name, c := range map[string]struct {
		change func(n *notice.Notice)
		want   string // type and subtype; "" where it is left out
	}{
		"full":             {nil, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"works":            {func(n *notice.Notice) { n.Event = "roadwork" }, "ROAD_CLOSED ROAD_CLOSED_CONSTRUCTION"},
		"event":            {func(n *notice.Notice) { n.Event = "publicEvent" }, "ROAD_CLOSED ROAD_CLOSED_EVENT"},
		"flood":            {func(n *notice.Notice) { n.Kind, n.Event = notice.Weather, "flood" }, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"no direction":     {func(n *notice.Notice) { n.Roads[0].Direction = "" }, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"end not known":    {func(n *notice.Notice) { n.Ends = time.Time{} }, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"point, both":      {func(n *notice.Notice) { n.Roads[0].Direction, n.Geometry = "both", notice.Point(117.9, 28.5) }, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"partial":          {func(n *notice.Notice) { n.Impact = notice.SomeClosed }, "HAZARD HAZARD_ON_ROAD_LANE_CLOSED"},
		"alternating":      {func(n *notice.Notice) { n.Impact = notice.Alternating }, "HAZARD HAZARD_ON_ROAD"},
		"unknown":          {func(n *notice.Notice) { n.Impact = notice.ImpactUnknown }, "HAZARD HAZARD_ON_ROAD"},
		"not said":         {func(n *notice.Notice) { n.Impact = "" }, "HAZARD HAZARD_ON_ROAD"},
		"a lane open":      {func(n *notice.Notice) { n.Roads[0].Lanes = two }, "HAZARD HAZARD_ON_ROAD"},
		"counted open":     {func(n *notice.Notice) { n.LanesClosed, n.LanesTotal = &one, &both2 }, "HAZARD HAZARD_ON_ROAD"},
		"direction hidden": {func(n *notice.Notice) { n.Roads[0].Direction = "unknown" }, "HAZARD HAZARD_ON_ROAD"},
		"point":            {func(n *notice.Notice) { n.Geometry = notice.Point(117.9, 28.5) }, "HAZARD HAZARD_ON_ROAD"},
		"line of one place": {func(n *notice.Notice) {
			n.Geometry = notice.LineString(notice.Position{117.9, 28.5}, notice.Position{117.9, 28.5})
		}, "HAZARD HAZARD_ON_ROAD"},
		"points in a collection": {func(n *notice.Notice) {
			n.Geometry = &notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(117.9, 28.5)}}
		}, "HAZARD HAZARD_ON_ROAD"},
		"possible":          {func(n *notice.Notice) { n.Certainty = notice.Possible }, "HAZARD HAZARD_ON_ROAD"},
		"planned, some day": {func(n *notice.Notice) { n.Planned, n.Onset = true, time.Time{} }, "HAZARD HAZARD_ON_ROAD"},
		"ahead, exact":      {func(n *notice.Notice) { n.Onset = n.Onset.Add(2 * time.Hour) }, "ROAD_CLOSED ROAD_CLOSED_HAZARD"},
		"ahead, no end":     {func(n *notice.Notice) { n.Onset, n.Ends = n.Onset.Add(2*time.Hour), time.Time{} }, ""},
		"reopened":          {func(n *notice.Notice) { n.Event = "reopening" }, ""},
		"a test":            {func(n *notice.Notice) { n.Status = notice.Test }, ""},
		"restricted":        {func(n *notice.Notice) { n.Audience = notice.Restricted }, ""},
		"an area": {func(n *notice.Notice) {
			n.Geometry = notice.Polygon([]notice.Position{{117, 28}, {118, 28}, {118, 29}, {117, 28}})
		}, ""},
		"no street":    {func(n *notice.Notice) { n.Roads = nil }, ""},
		"not a number": {func(n *notice.Notice) { n.Geometry.Lines[0][1][0] = math.NaN() }, ""},
	} {
		n := closure(c.change)
		doc, losses := encode.Write(t, notice.English, n)
		f := conforms(t, doc)
		switch {
		case c.want == "":
			if len(f.Incidents) != 0 || lost(losses, "notice") == "" {
				t.Errorf("%s: got %d incidents, losses %v; want it left out and named", name, len(f.Incidents), losses)
			}
		case len(f.Incidents) != 1:
			t.Errorf("%s: got %d incidents, losses %v; want one", name, len(f.Incidents), losses)
		default:
			in := f.Incidents[0]
			if got := in.Type + " " + in.Subtype; got != c.want {
				t.Errorf("%s: got %s, want %s", name, got, c.want)
			}
			if in.Type != "ROAD_CLOSED" && n.Impact == notice.AllClosed && lost(losses, "impact") == "" {
				t.Errorf("%s: not told as a closure, and not named", name)
			}
			if in.Type == "ROAD_CLOSED" && in.End == "" {
				t.Errorf("%s: no end: the road would stay closed for two weeks", name)
			}
		}
	}
}

func TestHiddenChecksAreNeitherPublishedNorWritten(t *testing.T) {
	for _, it := range mustItems(t, formattest.Sample(t, "feed.xml")) {
		if it.Key != "yunxi-hidden-5" {
			continue
		}
		if it.Notice.Audience != notice.Restricted {
			t.Errorf("got audience %s, want restricted", it.Notice.Audience)
		}
		it.Notice.Audience = notice.Public // an operator lifts it
		doc, _ := encode.Write(t, notice.Chinese, it.Notice)
		if strings.Contains(string(doc), "HIDING") {
			t.Errorf("written:\n%s", doc)
		}
	}
}

func mustItems(t testing.TB, doc []byte) []notice.Item {
	t.Helper()
	items, err := decode.Items(doc, formattest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// Night works are closed by night alone, whatever a reader makes of schedules.
func TestEachNightIsAnIncidentOfItsOwn(t *testing.T) {
	n := closure(func(n *notice.Notice) {
		n.Event, n.Onset, n.Ends = "roadwork", formattest.Now.Add(-24*time.Hour), formattest.Now.AddDate(0, 0, 3)
		n.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "22:00", End: "06:00"}}, Exceptions: []notice.Exception{{Date: "2026-11-25"}}}
	})
	doc, losses := encode.Write(t, notice.Chinese, n)
	var got []string
	for _, in := range conforms(t, doc).Incidents {
		got = append(got, strings.TrimPrefix(in.ID, n.ID.UUID())+" "+in.Start+" "+in.End)
		if in.Parent == nil || in.Schedule != nil {
			t.Errorf("%s: got parent %v and schedule %v, want the first alone", in.ID, in.Parent, in.Schedule)
		}
	}
	want := []string{
		".20261124T140000Z 2026-11-24T14:00:00+00:00 2026-11-24T22:00:00+00:00",
		".20261126T140000Z 2026-11-26T14:00:00+00:00 2026-11-26T22:00:00+00:00",
	}
	if !slices.Equal(got, want) || lost(losses, "schedule") == "" {
		t.Errorf("got %q, losses %v; want %q and the schedule named", got, losses, want)
	}
}

func TestEachLineIsAnIncidentOfItsOwn(t *testing.T) {
	n := closure(func(n *notice.Notice) {
		n.Group = ""
		n.Geometry = &notice.Geometry{Type: "MultiLineString", Lines: [][]notice.Position{n.Geometry.Lines[0], {{117.94, 28.52}, {117.95, 28.53}, {117.96, 28.53}}}}
	})
	doc, losses := encode.Write(t, notice.Chinese, n)
	f := conforms(t, doc)
	if len(f.Incidents) != 2 || f.Incidents[0].ID != n.ID.UUID() || f.Incidents[1].ID != n.ID.UUID()+".2" || f.Incidents[1].Parent.ID != n.ID.UUID() || lost(losses, "geometry") == "" {
		t.Errorf("got %+v, losses %v; want two of one parent, and the geometry named", f.Incidents, losses)
	}
}

// A popup holds about forty characters; half a sentence may say the opposite.
func TestTextIsShortAndWhole(t *testing.T) {
	for headline, want := range map[string]string{
		"G320雨岭隧道双向封闭": "G320雨岭隧道双向封闭",
		"G320雨岭隧道因山体落石双向封闭，预计今晚二十二时恢复通行，途经车辆请提前改走X205绕行": "G320 东行 道路封闭：全部封闭",
		"雨岭隧道双向封闭。请走X205绕行，小客车由云溪互通下，货车由青河互通下，预计今晚恢复":    "雨岭隧道双向封闭。",
	} {
		n := closure(func(n *notice.Notice) { n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: headline}} })
		doc, losses := encode.Write(t, notice.Chinese, n)
		if got := conforms(t, doc).Incidents[0].Description; got != want {
			t.Errorf("%s: got %q, want %q", headline, got, want)
		}
		if short := headline == want; short != (lost(losses, "text.zh-CN.headline") == "") {
			t.Errorf("%s: got losses %v; want one where it was shortened, alone", headline, losses)
		}
	}
	n := closure(func(n *notice.Notice) {
		n.Text = map[notice.Lang]notice.Text{notice.English: {Headline: "Yuling Tunnel is closed both ways because of rocks on the road", Brief: "Yuling Tunnel closed, use X205"}}
	})
	if doc, _ := encode.Write(t, notice.English, n); conforms(t, doc).Incidents[0].Description != "Yuling Tunnel closed, use X205" {
		t.Errorf("want the brief:\n%s", doc)
	}
}

// Every subtype is read as what it says, and said again as it was.
func TestEverySubtypeComesBack(t *testing.T) {
	for _, sub := range subtypes {
		main := types[slices.IndexFunc(types, func(m string) bool { return strings.HasPrefix(sub, m) })]
		doc := strings.NewReplacer("ACCIDENT_MAJOR", sub, "ACCIDENT", main).Replace(one)
		first := decode.Notices(t, []byte(doc), formattest.Settings())
		again, losses := encode.Write(t, notice.Chinese, first...)
		f := conforms(t, again)
		if len(f.Incidents) != 1 || f.Incidents[0].Type != main || f.Incidents[0].Subtype != sub && sub != "POLICE_VISIBLE" {
			t.Errorf("%s %s: got %s, losses %v", main, sub, again, losses)
		}
	}
}

func TestIDUsedByTwoSourcesIsWrittenUnderTheNoticesOwn(t *testing.T) {
	s := formattest.Settings()
	a := decode.Notices(t, []byte(one), s)[0]
	s.Publisher.ID = "other"
	b := decode.Notices(t, []byte(one), s)[0]
	doc, losses := encode.Write(t, notice.Chinese, a, b)
	if f := conforms(t, doc); len(f.Incidents) != 2 || lost(losses, "origin.id") == "" {
		t.Errorf("got %d incidents, losses %v; want two", len(f.Incidents), losses)
	}
}
