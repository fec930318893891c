package phrase_test

import (
	"testing"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

func TestHeadlineSaysWhereAndWhat(t *testing.T) {
	road := []notice.Road{{Name: "G320", Direction: "N", From: &notice.RoadPoint{Name: "桥北"}, To: &notice.RoadPoint{Name: "桥南"}}}
	for _, c := range []struct {
		n      notice.Notice
		zh, en string
	}{
		{notice.Notice{Kind: notice.Traffic, Event: "roadwork", Roads: road, Impact: notice.SomeClosed}, "G320 北行 桥北至桥南 道路施工：部分车道封闭", "G320 northbound, 桥北 to 桥南: Roadwork, some lanes closed"},
		{notice.Notice{Kind: notice.Traffic, Event: "flow", Roads: road[:1], Flow: notice.Jammed}, "G320 北行 桥北至桥南 路况：严重拥堵", "G320 northbound, 桥北 to 桥南: Road state, jammed"},
		{notice.Notice{Kind: notice.Weather, Event: "fog", Areas: []notice.Area{{Name: notice.Words{notice.Chinese: "云溪县", notice.English: "Yunxi"}}}}, "云溪县 大雾", "Yunxi: Fog"},
		{notice.Notice{Kind: notice.Weather, Event: "fog"}, "大雾", "Fog"},
	} {
		if got := phrase.Headline(&c.n, "zh-Hans"); got != c.zh {
			t.Errorf("got %q, want %q", got, c.zh)
		}
		if got := phrase.Headline(&c.n, notice.English); got != c.en {
			t.Errorf("got %q, want %q", got, c.en)
		}
	}
}

func TestCutCountsCharacters(t *testing.T) {
	if got := phrase.Cut("云溪大桥", 3); got != "云溪…" {
		t.Errorf("got %q", got)
	}
	if got := phrase.Cut("云溪", 2); got != "云溪" {
		t.Errorf("got %q", got)
	}
}
