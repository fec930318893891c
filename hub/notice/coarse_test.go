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

// Whatever a notice says is public: a place that its rule keeps back is in no field
// and in no language.
func TestNoFieldOfALiveOperationSaysWhereItIs(t *testing.T) {
	zh, en := func(s string) notice.Words { return notice.Words{notice.Chinese: s} }, func(s string) notice.Words { return notice.Words{notice.English: s} }
	text := func(l notice.Lang, x notice.Text) func(*notice.Notice) {
		return func(n *notice.Notice) { n.Text[l] = x }
	}
	for _, c := range []struct {
		name string
		to   notice.Roundness
		say  func(n *notice.Notice)
		want string
	}{
		{"a measure", notice.ToRoad, func(n *notice.Notice) { n.Enforcement.Measure = zh("大坪村路口呼气检测") }, "enforcement.measure.zh-CN"},
		{"a name with blanks", notice.ToRoad, func(n *notice.Notice) { n.Enforcement.Asked = zh("过 大坪村 路口请减速") }, "enforcement.asked.zh-CN"},
		{"a telephone that tells more", notice.ToRoad, func(n *notice.Notice) { n.Enforcement.Supervision = "0793-5550110 大坪村路口" }, "enforcement.supervision"},
		{"a group", notice.ToRoad, func(n *notice.Notice) { n.Group = "大坪村路口" }, "group"},
		{"the title of a link", notice.ToRoad, func(n *notice.Notice) {
			n.Links = []notice.Link{{Href: "https://yunxi.example/1", Title: zh("大坪村路口")}}
		}, "links[0].title.zh-CN"},
		{"the address of a link", notice.ToRoad, func(n *notice.Notice) {
			n.Links = []notice.Link{{Href: "https://map.example/?ll=117.9123,28.5012"}}
		}, "links[0].href"},
		{"what a picture shows", notice.ToRoad, func(n *notice.Notice) {
			n.Attachments = []notice.Attachment{{Href: "https://yunxi.example/1.png", Media: "image/png", Text: zh("大坪村路口示意图")}}
		}, "attachments[0].text.zh-CN"},
		{"the name of an area", notice.ToRoad, func(n *notice.Notice) { n.Areas[0].Name = zh("大坪村路口") }, "areas[0].name.zh-CN"},
		{"the direction", notice.ToRoad, func(n *notice.Notice) { n.Roads[0].Towards = zh("大坪村路口") }, "roads[0].towards.zh-CN"},
		{"what people call the road", notice.ToRoad, func(n *notice.Notice) { n.Roads[0].LocalName = "320国道大坪村路口" }, "roads[0].localName"},
		{"a post in English", notice.ToRoad, text(notice.English, notice.Text{Headline: "Checks near Kilometre 3"}), "text.en.headline"},
		{"a junction in English", notice.ToRoad, text(notice.English, notice.Text{Headline: "Checks", Description: "At the Stadium junction on Renmin Road."}), "text.en.description"},
		{"a third language", notice.ToRoad, text("de", notice.Text{Headline: "Kontrolle bei km 412"}), "text.de.headline"},
		{"another junction than the field's", notice.ToRoad, text(notice.Chinese, notice.Text{Headline: "人民路体育馆路口查酒驾"}), "text.zh-CN.headline"},
		{"a post in full-width characters", notice.ToRoad, text(notice.Chinese, notice.Text{Headline: "Ｋ４１２＋３００处查酒驾"}), "text.zh-CN.headline"},
		{"kilometres in words", notice.ToRoad, text(notice.Chinese, notice.Text{Headline: "四百一十二公里处查酒驾"}), "text.zh-CN.headline"},
		{"another road, where an area is told", notice.ToArea, text(notice.Chinese, notice.Text{Headline: "X205县道今晚查酒驾"}), "text.zh-CN.headline"},
		{"a street, where an area is told", notice.ToArea, text(notice.Chinese, notice.Text{Headline: "今晚在人民路查酒驾"}), "text.zh-CN.headline"},
		{"a street in English, where an area is told", notice.ToArea, text(notice.English, notice.Text{Headline: "Checks on Renmin Road"}), "text.en.headline"},
		{"a village, where an area is told", notice.ToArea, text(notice.Chinese, notice.Text{Headline: "下河村口今晚查酒驾"}), "text.zh-CN.headline"},

		{"no place at all", notice.ToArea, func(n *notice.Notice) {
			n.Text[notice.Chinese] = notice.Text{Headline: "城关街道今晚查酒驾", Description: "请各路口减速，沿道路右侧行驶，不要酒后上路。限速70公里/小时。", Instruction: "开车不喝酒，前方路段可能排队。"}
			n.Text[notice.English] = notice.Text{Headline: "Drink-driving checks tonight", Description: "The Road Traffic Safety Law applies at every junction; the limit is 70 km/h."}
			n.Enforcement.Remedy = zh("可向云溪县人民政府申请行政复议，地址：青河大道118号")
			n.Enforcement.LegalBasis = zh("《中华人民共和国道路交通安全法》第九十一条")
			n.Enforcement.Measure = en("Breath tests at the roadside")
		}, ""},
		{"the road alone", notice.ToRoad, text(notice.Chinese, notice.Text{Headline: "G320国道今晚查酒驾", Description: "人民路及周边道路同时检查。"}), ""},
	} {
		n := live()
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "今晚查酒驾"}}
		n.Detour = &notice.Detour{Text: zh("经大坪村绕行"), Geometry: notice.LineString(notice.Position{117.9, 28.5}, notice.Position{117.91, 28.5})}
		n.Ext = map[string]any{"cap": map[string]any{"place": "大坪村路口"}}
		c.say(n)
		if got := fieldsOf(n.Coarsen(notice.Coarse{Place: c.to})); got != c.want {
			t.Errorf("%s: problems at %q, want %q", c.name, got, c.want)
		}
		if n.Detour != nil || n.Ext != nil || n.Geometry != nil {
			t.Errorf("%s: the way round and what the source says beside are still told", c.name)
		}
	}
}
