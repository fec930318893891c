package sign_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/sign"
	"wayside/static"
)

var (
	zone = time.FixedZone("CST", 8*3600)
	now  = time.Date(2026, 11, 25, 9, 47, 12, 0, zone)
)

// fonts are those of every hub.
func fonts(t testing.TB) *sign.Fonts {
	t.Helper()
	return sign.NewFonts(static.Glyphs())
}

// profile reads a profile, which must be good.
func profile(t testing.TB, doc string) *sign.Profile {
	t.Helper()
	p, ps := sign.Read([]byte(doc))
	if ps.Failed() {
		t.Fatalf("%s: %v", doc, ps)
	}
	return p
}

// at are the members of a sign on G320 at K1280, read by who drives towards
// higher posts.
const at = `"place":{"road":"G320","direction":"E","chainage":1280000,"label":"K1280","ahead":"rising","lon":116.9,"lat":28.3}`

// panels are signs of the sizes that are met.
var panels = []struct{ name, doc string }{
	{"portable 3×8", `{"id":"pcms","width":40,"height":21,"pitch":65,"matrix":"character","cell":{"w":5,"h":7},"panel":"amber","fonts":[{"number":1,"face":"7"}],"languages":["en"],"speed":80,` + at + `}`},
	{"portable 48×27", `{"id":"f07","width":48,"height":27,"pitch":44,"panel":"amber","fonts":[{"number":1,"face":"7"}],"languages":["en"],"speed":80,` + at + `}`},
	{"48×16 one line", `{"id":"small","width":48,"height":16,"pitch":10,"panel":"rg","languages":["zh-CN"],"speed":40,` + at + `}`},
	{"64×32 two lines", `{"id":"gate","width":64,"height":32,"pitch":10,"panel":"rg","fonts":[{"number":1,"face":"16","lineSpacing":0}],"languages":["zh-CN"],"speed":40,` + at + `}`},
	{"160×34 two lines of ten", `{"id":"two","width":160,"height":34,"pitch":20,"panel":"rg","languages":["zh-CN"],"speed":80,` + at + `}`},
	{"160×34 at 120 km/h", `{"id":"fast","width":160,"height":34,"pitch":16,"panel":"rg","languages":["zh-CN","en"],"speed":120,` + at + `}`},
	{"128×52 three lines", `{"id":"three","width":128,"height":52,"pitch":20,"panel":"white","languages":["zh-CN","en"],"speed":80,` + at + `}`},
	{"192×24 one line of 24", `{"id":"line","width":192,"height":24,"pitch":16,"panel":"amber","fonts":[{"number":2,"face":"24"}],"languages":["zh-CN"],"speed":100,` + at + `}`},
	{"256×76 gantry", `{"id":"gantry","width":256,"height":76,"pitch":20,"panel":"full","fonts":[{"number":1,"face":"16"},{"number":2,"face":"24"},{"number":3,"face":"32"}],"languages":["zh-CN","en"],"speed":100,"tags":["hc"],` + at + `}`},
	{"384×100 gantry", `{"id":"large","width":384,"height":100,"pitch":16,"panel":"full","fonts":[{"number":1,"face":"24"},{"number":2,"face":"32"},{"number":3,"face":"48"}],"languages":["zh-CN"],"speed":120,"tags":["hc"],` + at + `}`},
}

// happening is a notice of the day, changed.
func happening(i int, event notice.Event, zh, en notice.Text, change func(*notice.Notice)) *notice.Notice {
	n := &notice.Notice{
		ID: notice.ID(fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", i)), Revision: 1, Kind: notice.Traffic, Event: event, Status: notice.Actual,
		Audience: notice.Public, Severity: notice.Moderate, Urgency: notice.Immediate, Certainty: notice.Observed, Publisher: notice.Party{ID: "police"},
		Sent: now.Add(-time.Duration(i) * time.Minute), Expires: now.Add(3 * time.Hour), Text: map[notice.Lang]notice.Text{},
	}
	if zh.Headline != "" {
		n.Text[notice.Chinese] = zh
	}
	if en.Headline != "" {
		n.Text[notice.English] = en
	}
	if change != nil {
		change(n)
	}
	return n
}

func point(km float64, name string) *notice.RoadPoint {
	c := km * 1000
	return &notice.RoadPoint{Chainage: &c, Name: name}
}

func road(name string, from, to *notice.RoadPoint) []notice.Road {
	return []notice.Road{{Name: name, From: from, To: to}}
}

// samples are what happens in the fictional county.
func samples() []struct {
	name string
	n    *notice.Notice
} {
	one, limit := 1, 60.0
	type sample = struct {
		name string
		n    *notice.Notice
	}
	return []sample{
		{"crash ahead", happening(1, "accident", notice.Text{Headline: "G320 K1283 发生交通事故"}, notice.Text{Headline: "Crash on G320 at K1283"}, func(n *notice.Notice) {
			n.Severity = notice.Severe
			n.Roads = []notice.Road{{Name: "G320", Direction: "E", From: point(1283.2, ""), Lanes: []notice.Lane{{Order: 1, Type: "general", Status: "closed"}, {Order: 2, Type: "general", Status: "open"}}}}
		})},
		{"tunnel closed, detour", happening(2, "closure", notice.Text{Headline: "雨岭隧道封闭", Instruction: "请由S211绕行。"}, notice.Text{Headline: "Yuling tunnel closed", Instruction: "Use S211."}, func(n *notice.Notice) {
			n.Impact, n.Severity, n.Roads = notice.AllClosed, notice.Severe, road("G56", point(88, "雨岭隧道"), nil)
		})},
		{"roadwork", happening(3, "roadwork", notice.Text{Headline: "G320 K1285至K1290 道路施工"}, notice.Text{Headline: "Roadwork on G320, K1285 to K1290"}, func(n *notice.Notice) {
			n.LanesClosed, n.Roads, n.Ends = &one, road("G320", point(1285, ""), point(1290, "")), now.Add(2*time.Hour)
		})},
		{"red rainstorm", happening(4, "rainstorm", notice.Text{Headline: "云溪县气象台发布暴雨红色预警"}, notice.Text{Headline: "Red rainstorm warning for Yunxi"}, func(n *notice.Notice) {
			n.Kind, n.Colour, n.Severity = notice.Weather, notice.Red, notice.Extreme
			n.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361124", Name: both("云溪县", "Yunxi")}}
		})},
		{"yellow fog, speed limit", happening(5, "fog", notice.Text{Headline: "大雾黄色预警"}, notice.Text{Headline: "Yellow fog warning"}, func(n *notice.Notice) {
			n.Kind, n.Colour, n.SpeedLimit, n.Roads = notice.Weather, notice.Yellow, &limit, road("G320", nil, nil)
		})},
		{"jam", happening(6, "congestion", notice.Text{Headline: "城东大道严重拥堵"}, notice.Text{Headline: "Heavy congestion on Chengdong Avenue"}, func(n *notice.Notice) {
			queue := 3200
			n.Flow, n.QueueMetres, n.Roads = notice.Jammed, &queue, []notice.Road{{Name: "城东大道"}}
		})},
		{"the author's own text", happening(7, "control", notice.Text{Headline: "国庆期间交通管制", Sign: "城区交通管制\n货车请绕行"}, notice.Text{Headline: "Traffic control", Sign: "TOWN CENTER\nNO TRUCKS"}, func(n *notice.Notice) { n.Roads = road("S211", nil, nil) })},
		{"a rare name", happening(8, "accident", notice.Text{Headline: "酃县坳头至峁上埏路段事故"}, notice.Text{}, func(n *notice.Notice) { n.Roads = road("S320", point(12, "酃坳"), point(15, "峁埏")) })},
		{"an exercise", happening(9, "accident", notice.Text{Headline: "演练：隧道事故"}, notice.Text{Headline: "Exercise: crash in tunnel"}, func(n *notice.Notice) {
			n.Status, n.Severity, n.Roads = notice.Exercise, notice.Extreme, road("G320", point(1281, ""), nil)
		})},
		{"a safety tip", happening(10, "tip", notice.Text{Headline: "开车不喝酒，喝酒不开车"}, notice.Text{Headline: "Don't drink and drive"}, func(n *notice.Notice) { n.Kind = notice.Safety })},
		{"too long for any", happening(11, "other", notice.Text{Headline: "因云溪县第三届山地自行车公开赛举办需要，城区多条道路分时段实行临时交通管制，请广大驾驶人提前规划出行路线"}, notice.Text{Headline: "Several roads in the town centre are closed at times for the third Yunxi mountain bike open"}, nil)},
		{"a character no font has", happening(12, "other", notice.Text{Headline: "㙍头村塌方"}, notice.Text{}, nil)},
	}
}

func both(zh, en string) notice.Words {
	return notice.Words{notice.Chinese: zh, notice.English: en}
}

func encode(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
