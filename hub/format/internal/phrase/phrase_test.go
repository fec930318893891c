package phrase_test

import (
	"strings"
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

func TestRoadIsOneLineFromWhereToWhere(t *testing.T) {
	at := func(m float64, label, name string) *notice.RoadPoint {
		return &notice.RoadPoint{Chainage: &m, Label: label, Name: name}
	}
	for _, c := range []struct {
		r      notice.Road
		zh, en string
	}{
		{notice.Road{Name: "G320", LocalName: "云溪大道", Direction: "E", From: at(123400, "", "雨岭隧道"), To: at(125900, "K125+900", "")}, "G320 云溪大道 K123+400 雨岭隧道 – K125+900 东行", "G320 云溪大道 K123+400 雨岭隧道 – K125+900 eastbound"},
		{notice.Road{Name: "S211", LocalName: "S211", Direction: "towards", Towards: notice.Words{"zh-CN": "青河", "en": "Qinghe"}, To: at(-1, "", "青河大桥")}, "S211 青河大桥 往青河方向", "S211 青河大桥 towards Qinghe"},
		{notice.Road{Name: "X205", From: at(5, "", ""), To: at(5, "", "")}, "X205 K0+005", "X205 K0+005"},
	} {
		if zh, en := phrase.Road(c.r, "zh-CN"), phrase.Road(c.r, "en"); zh != c.zh || en != c.en {
			t.Errorf("got %q and %q, want %q and %q", zh, en, c.zh, c.en)
		}
	}
}

func TestRestrictionsAreSaidWithValueAndVehicles(t *testing.T) {
	height := 4.2
	n := &notice.Notice{Restrictions: []notice.Restriction{{Type: "height", Value: &height, Vehicles: []string{"hgv", "bus"}}, {Type: "noPassing"}}}
	if got := strings.Join(phrase.Restrictions(n, "en"), "; "); got != "height (m) 4.2 [hgv, bus]; no passing" {
		t.Errorf("got %q", got)
	}
}
