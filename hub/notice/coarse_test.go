package notice_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
)

// live is a drink-driving check at a place, from noon.
func live() *notice.Notice {
	n := sample(notice.Enforcing)
	n.Event, n.Onset, n.Expires = "drinkDriving", noon, noon.Add(4*time.Hour)
	n.Geometry = notice.Point(117.9, 28.5)
	metres := 412300.0
	n.Roads = []notice.Road{{Name: "G320", Direction: "E", From: &notice.RoadPoint{Chainage: &metres, Label: "K412+300", Name: "大坪村路口"}}}
	n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199"}}
	return n
}

func TestALiveOperationIsToldByRoadOrAreaAlone(t *testing.T) {
	for _, c := range []struct {
		name, headline string
		how            notice.Coarse
		want           string // fields of the problems
	}{
		{"by road", "G320今晚查酒驾", notice.Coarse{Place: notice.ToRoad}, ""},
		{"its text names the place", "G320大坪村路口今晚查酒驾", notice.Coarse{Place: notice.ToRoad}, "text.zh-CN.headline"},
		{"its text names a post", "G320 K411今晚查酒驾", notice.Coarse{Place: notice.ToRoad}, "text.zh-CN.headline"},
		{"by area", "今晚全县查酒驾", notice.Coarse{Place: notice.ToArea}, ""},
		{"by area, and it names the road", "G320今晚查酒驾", notice.Coarse{Place: notice.ToArea}, "text.zh-CN.headline"},
		{"later", "G320大坪村路口今晚查酒驾", notice.Coarse{Delay: 30 * time.Minute}, ""},
		{"too late", "今晚查酒驾", notice.Coarse{Delay: 5 * time.Hour}, "expires"},
	} {
		n := live()
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: c.headline}}
		if got := fieldsOf(n.Coarsen(c.how)); got != c.want {
			t.Errorf("%s: problems at %q, want %q", c.name, got, c.want)
		}
		once, _ := notice.Emit(n)
		n.Coarsen(c.how)
		if twice, _ := notice.Emit(n); string(once) != string(twice) {
			t.Errorf("%s: twice is not as once", c.name)
		}
		if c.how.Place != "" && (n.Geometry != nil || len(n.Roads) > 0 && n.Roads[0].From != nil || c.how.Place == notice.ToArea && len(n.Roads) > 0) {
			t.Errorf("%s: the place is still told: %+v", c.name, n.Roads)
		}
		if d := c.how.Delay; d > 0 && !n.ReleaseAt.Equal(noon.Add(d)) {
			t.Errorf("%s: shown from %s", c.name, n.ReleaseAt)
		}
	}
}
