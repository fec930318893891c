package eventname_test

import (
	"testing"

	"wayside/hub/format/internal/eventname"
	"wayside/hub/notice"
)

func TestTheLongestNameWins(t *testing.T) {
	for text, want := range map[string]notice.Event{
		"云溪县气象台发布雷暴大风黄色预警": "thunderstorm", "Severe Thunderstorm Warning": "thunderstorm", "Hurricane Force Wind Watch": "gale",
		"Coastal Flood Advisory": "coast", "Flash Flood Warning": "flashFlood", "training of rainmakers": "", "Rains": "rainstorm", "": "",
	} {
		if got := eventname.Find(notice.Weather, text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	if got := eventname.Find(notice.Police, "Fire Warning"); got != "fire" {
		t.Errorf("got %q", got)
	}
	if got := eventname.Find(notice.Case, "火灾"); got != "" {
		t.Errorf("a kind without names gave %q", got)
	}
}

func TestEveryEventIsAWordOfItsKind(t *testing.T) {
	for _, k := range []notice.Kind{notice.Weather, notice.Traffic, notice.Police} {
		for _, term := range notice.Events(k) {
			e := eventname.Find(k, term.Name[notice.Chinese])
			if _, ok := notice.Find(notice.Events(k), string(e)); e != "" && !ok {
				t.Errorf("%s: %q is no event of %s", term.Word, e, k)
			}
		}
	}
}
