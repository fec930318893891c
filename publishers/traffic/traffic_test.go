package traffic_test

import (
	"regexp"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/publishers/traffic"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func judged(c traffic.Config, n *notice.Notice) notice.Item {
	it := notice.Item{Key: "k", Notice: n}
	traffic.Rule(c)(&it, notice.Settings{Now: noon})
	return it
}

func TestRoadInformationMustSayWhere(t *testing.T) {
	for name, c := range map[string]struct {
		n    notice.Notice
		want bool
	}{
		"nowhere":      {notice.Notice{Kind: notice.Traffic}, false},
		"unnamed road": {notice.Notice{Kind: notice.Traffic, Roads: []notice.Road{{Direction: "N"}}}, false},
		"road":         {notice.Notice{Kind: notice.Traffic, Roads: []notice.Road{{Name: "G320"}}}, true},
		"place":        {notice.Notice{Kind: notice.Traffic, Geometry: notice.Point(117.92, 28.51)}, true},
		"other kind":   {notice.Notice{Kind: notice.Weather}, true},
	} {
		it := judged(traffic.Config{}, &c.n)
		if got := !it.Problems.Failed(); got != c.want {
			t.Errorf("%s: got accepted %v, want %v (%v)", name, got, c.want, it.Problems)
		}
	}
}

func TestDefaultsOfRoadInformation(t *testing.T) {
	road := []notice.Road{{Name: "G320"}}
	now := judged(traffic.Config{SeverityFromImpact: true}, &notice.Notice{Kind: notice.Traffic, Roads: road, Impact: notice.AllClosed}).Notice
	if now.Certainty != notice.Observed || now.Severity != notice.Moderate {
		t.Errorf("in force: got %s, %s; want observed, moderate", now.Certainty, now.Severity)
	}
	later := judged(traffic.Config{}, &notice.Notice{Kind: notice.Traffic, Roads: road, Impact: notice.AllClosed, Onset: noon.Add(time.Hour)}).Notice
	if later.Certainty != notice.Likely || later.Severity != "" {
		t.Errorf("planned: got %s, %q; want likely and the severity untouched", later.Certainty, later.Severity)
	}
	said := judged(traffic.Config{SeverityFromImpact: true}, &notice.Notice{Kind: notice.Traffic, Roads: road, Certainty: notice.Possible, Severity: notice.Severe}).Notice
	if said.Certainty != notice.Possible || said.Severity != notice.Severe {
		t.Errorf("said by the source: got %s, %s; want both kept", said.Certainty, said.Severity)
	}
}

func TestNoiseIsCutAndContradictionsAreTold(t *testing.T) {
	c := traffic.Config{Noise: []*regexp.Regexp{regexp.MustCompile(`Last updated [^.]*\.`)}}
	it := judged(c, &notice.Notice{Kind: notice.Traffic, Roads: []notice.Road{{Name: "G320"}}, Impact: notice.AllOpen,
		Text: map[notice.Lang]notice.Text{notice.English: {Headline: "Works", Description: "Alternating traffic at the bridge. Last updated Mon at 9:12 am."}}})
	if got, want := it.Notice.Text[notice.English].Description, "Alternating traffic at the bridge."; got != want {
		t.Errorf("description: got %q, want %q", got, want)
	}
	if it.Problems.Failed() || len(it.Problems) != 1 || it.Problems[0].Field != "impact" {
		t.Errorf("got %v, want one warning at impact", it.Problems)
	}
}
