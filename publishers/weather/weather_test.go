package weather_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/publishers/weather"
)

var issued = time.Date(2026, 11, 24, 5, 30, 0, 0, time.UTC)

var register = []weather.Issuer{{ID: "yunxi-qxt", Name: notice.Words{notice.Chinese: "云溪县气象台", notice.English: "Yunxi County Meteorological Station"}}}

func judged(n *notice.Notice) notice.Item {
	it := notice.Item{Key: "k", Notice: n}
	weather.Rule(register)(&it, notice.Settings{})
	return it
}

func TestOnlyRegisteredIssuersWarn(t *testing.T) {
	for name, c := range map[string]struct {
		issuer *notice.Issuer
		want   bool
	}{
		"none":     {nil, false},
		"empty":    {&notice.Issuer{Issued: issued}, false},
		"stranger": {&notice.Issuer{Name: notice.Words{notice.Chinese: "某气象台"}}, false},
		"by id":    {&notice.Issuer{ID: "yunxi-qxt"}, true},
		"by name":  {&notice.Issuer{Name: notice.Words{notice.English: "yunxi county meteorological station "}}, true},
	} {
		it := judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Issuer: c.issuer})
		if got := !it.Problems.Failed(); got != c.want {
			t.Errorf("%s: got accepted %v, want %v (%v)", name, got, c.want, it.Problems)
		}
	}
}

func TestStationAndTimeOfIssueAreKept(t *testing.T) {
	n := judged(&notice.Notice{Kind: notice.Weather, Sent: issued.Add(time.Hour), Issuer: &notice.Issuer{ID: "yunxi-qxt", Issued: issued}}).Notice
	if !n.Issuer.Issued.Equal(issued) || n.Issuer.Name.In(notice.Chinese) != "云溪县气象台" {
		t.Errorf("got %+v, want its own time and the registered name", n.Issuer)
	}
	n = judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Issuer: &notice.Issuer{ID: "yunxi-qxt"}}).Notice
	if !n.Issuer.Issued.Equal(issued) {
		t.Errorf("without a time of issue: got %v, want the time it was sent", n.Issuer.Issued)
	}
	if it := judged(&notice.Notice{Kind: notice.Weather, Issuer: &notice.Issuer{ID: "yunxi-qxt"}}); !it.Problems.Failed() {
		t.Error("without any time: accepted, want it refused")
	}
}

func TestAColourFillsWhatTheDocumentLeavesOpen(t *testing.T) {
	own := &notice.Issuer{ID: "yunxi-qxt"}
	for c, want := range map[notice.Colour]notice.Severity{
		notice.Blue: notice.Minor, notice.Yellow: notice.Moderate, notice.Orange: notice.Severe, notice.Red: notice.Extreme, "": notice.SeverityUnknown,
	} {
		n := judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Issuer: own, Colour: c, Severity: notice.SeverityUnknown}).Notice
		if n.Severity != want {
			t.Errorf("%q: got %s, want %s", c, n.Severity, want)
		}
	}
	n := judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Issuer: own, Severity: notice.Severe}).Notice
	if n.Colour != "" {
		t.Errorf("a colour was made up: %s", n.Colour)
	}
	n = judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Issuer: own, Colour: notice.Yellow, Severity: notice.Minor,
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Description: "部分路段已出现道路结冰"}}}).Notice
	if n.Severity != notice.Minor || n.Certainty != notice.Observed {
		t.Errorf("got %s, %s; want the given minor, and observed", n.Severity, n.Certainty)
	}
}

func TestAnImplausibleEndIsPointedOut(t *testing.T) {
	it := judged(&notice.Notice{Kind: notice.Weather, Sent: issued, Expires: issued.AddDate(73, 0, 0), Issuer: &notice.Issuer{ID: "yunxi-qxt"}})
	if it.Problems.Failed() || len(it.Problems) != 1 || it.Problems[0].Field != "expires" {
		t.Errorf("got %v, want one warning at expires", it.Problems)
	}
}
