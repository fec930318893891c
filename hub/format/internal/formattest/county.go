package formattest

import (
	"time"

	"wayside/hub/notice"
)

// County are notices as the hub of the fictional county makes them, one of
// every kind and more of the roads: night works in a tunnel, an accident, a
// closure in both directions, a jam, a red rainstorm signal, an area without a
// place, an exercise and a restricted notice. Golden files are written of them.
func County() []*notice.Notice {
	tunnel := road("01", "roadwork", "G320雨岭隧道夜间施工，占用右侧车道", "G320 Yuling Tunnel: night works, right lane closed")
	tunnel.Planned, tunnel.Onset, tunnel.Ends, tunnel.Expires = true, at(24, 22), at(28, 6), at(28, 7)
	tunnel.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{From: "2026-11-24", To: "2026-11-27", Start: "22:00", End: "06:00"}}}
	tunnel.Roads = []notice.Road{{
		Name: "G320", LocalName: "云溪大道", Direction: "E",
		From:  &notice.RoadPoint{Chainage: ptr(123400.0), Label: "K123+400", Name: "雨岭隧道西口"},
		To:    &notice.RoadPoint{Chainage: ptr(125900.0), Label: "K125+900", Name: "雨岭隧道东口"},
		Lanes: []notice.Lane{{Order: 1, Type: "general", Status: "open"}, {Order: 2, Type: "general", Status: "closed"}},
	}}
	tunnel.Impact, tunnel.LanesClosed, tunnel.LanesTotal, tunnel.SpeedLimit = notice.SomeClosed, ptr(1), ptr(2), ptr(40.0)
	tunnel.Restrictions = []notice.Restriction{{Type: "height", Value: ptr(4.2)}, {Type: "noTrucks", Vehicles: []string{"hgv"}}}
	tunnel.Geometry = notice.LineString(notice.Position{117.901, 28.512}, notice.Position{117.913, 28.515}, notice.Position{117.926, 28.517})
	tunnel.Group = "yuling"

	accident := road("02", "accident", "S211青河大桥两车相撞，占用第2车道", "S211 Qinghe Bridge: two vehicles collided, lane 2 blocked")
	accident.Severity, accident.Roads, accident.Impact = notice.Severe, []notice.Road{{Name: "S211", Direction: "N", From: &notice.RoadPoint{Name: "青河大桥"}}}, notice.SomeClosed
	accident.DelaySeconds, accident.QueueMetres = ptr(1200), ptr(1800)
	accident.Geometry = notice.Point(117.934, 28.498)
	set(accident, "请减速慢行，服从现场民警指挥。", "Slow down and follow the officers on site.")

	closure := road("03", "closure", "G320雨岭隧道双向封闭", "G320 Yuling Tunnel closed both ways")
	closure.Severity, closure.Impact, closure.Group = notice.Severe, notice.AllClosed, "yuling"
	closure.Roads = []notice.Road{{Name: "G320", LocalName: "雨岭隧道", Direction: "both", From: &notice.RoadPoint{Chainage: ptr(1284000.0), Label: "K1284"}, To: &notice.RoadPoint{Chainage: ptr(1287000.0), Label: "K1287"}}}
	closure.Geometry = notice.LineString(notice.Position{117.91, 28.52}, notice.Position{117.94, 28.51})
	closure.Detour = &notice.Detour{Text: notice.Words{notice.Chinese: "小客车由云溪互通下，走 X205 绕行。", notice.English: "Cars leave at Yunxi and use X205."}}

	jam := road("04", "flow", "城南大道中度拥堵", "Chengnan Avenue congested")
	jam.Flow, jam.Severity = notice.Congested, notice.Minor
	jam.Roads = []notice.Road{{Name: "城南大道", Direction: "S"}}
	jam.Geometry = notice.LineString(notice.Position{117.93, 28.51}, notice.Position{117.932, 28.505})

	rain := base("05", notice.Weather, "rainstorm", "云溪县气象台发布暴雨红色预警信号", "Yunxi issues a red rainstorm signal")
	rain.Colour, rain.Severity, rain.Certainty, rain.Urgency = notice.Red, notice.Extreme, notice.Likely, notice.Expected
	rain.Issuer = &notice.Issuer{ID: "yunxi-weather", Name: notice.Words{notice.Chinese: "云溪县气象台", notice.English: "Yunxi Weather Station"}, Issued: at(24, 8)}
	rain.Areas = []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: notice.Words{notice.Chinese: "云溪县", notice.English: "Yunxi County"}}}
	rain.Geometry = notice.Polygon([]notice.Position{{117.8, 28.4}, {118.1, 28.4}, {118.1, 28.6}, {117.8, 28.6}, {117.8, 28.4}})
	set(rain, "请勿驶入积水路段。", "Do not drive into standing water.")

	check := base("06", notice.Enforcing, "drinkDriving", "周末夜查酒驾", "Drink-driving checks this weekend")
	check.Enforcement = drinkDriving()
	fire := base("07", notice.Police, "fire", "工业园区仓库起火，请绕行", "Warehouse fire in the industrial park: keep away")
	fire.Severity = notice.Moderate
	appeal := base("08", notice.Case, "appeal", "征集X205交通事故线索", "Witnesses of the X205 accident wanted")
	tip := base("09", notice.Safety, "tip", "雨天行车请开灯", "Lights on in the rain")
	card := base("10", notice.ServiceCard, "licence", "驾驶证期满换证", "Renewing a driving licence")
	card.Service = &notice.Service{Item: notice.Words{notice.Chinese: "驾驶证期满换证"}, Duty: notice.Words{notice.Chinese: "核发驾驶证"}, Fee: notice.Words{notice.Chinese: "10元"}, Telephone: "0793-5660001"}
	day := base("11", notice.Community, "openDay", "警营开放日", "Open day at the station")
	day.Onset, day.Ends, day.Expires = at(29, 9), at(29, 12), at(29, 13)

	drill := closure.Clone()
	drill.ID, drill.Status = county("12"), notice.Exercise
	secret := accident.Clone()
	secret.ID, secret.Audience = county("13"), notice.Restricted
	return []*notice.Notice{tunnel, accident, closure, jam, rain, check, fire, appeal, tip, card, day, drill, secret}
}

func county(n string) notice.ID { return notice.ID("urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f00" + n) }

func at(day, hour int) time.Time {
	return time.Date(2026, 11, day, hour, 0, 0, 0, Shanghai()).UTC()
}

func ptr[T any](v T) *T { return &v }

func base(id string, kind notice.Kind, event notice.Event, zh, en string) *notice.Notice {
	return &notice.Notice{
		ID: county(id), Revision: 1, Kind: kind, Event: event, Status: notice.Actual, Audience: notice.Public,
		Severity: notice.SeverityUnknown, Urgency: notice.Immediate, Certainty: notice.Observed,
		Publisher: notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}},
		Sent:      at(24, 9), Expires: at(25, 9),
		Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: zh}, notice.English: {Headline: en}},
	}
}

func road(id string, event notice.Event, zh, en string) *notice.Notice {
	n := base(id, notice.Traffic, event, zh, en)
	n.Severity = notice.Moderate
	return n
}

func set(n *notice.Notice, zh, en string) {
	for lang, s := range map[notice.Lang]string{notice.Chinese: zh, notice.English: en} {
		t := n.Text[lang]
		t.Instruction = s
		n.Text[lang] = t
	}
}

func drinkDriving() *notice.Enforcement {
	words := func(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }
	return &notice.Enforcement{
		Authority: words("云溪县交警大队", "Yunxi Traffic Police"), LegalBasis: words("《道路交通安全法》第九十一条", "Road Traffic Safety Law, article 91"),
		Measure: words("呼气酒精测试", "Breath tests"), Procedure: words("全程录音录像", "The check is recorded"), Penalty: words("罚款1000元以上2000元以下", "CNY 1,000 to 2,000"),
		Remedy: words("可向县人民政府申请行政复议", "Ask the county government for a review"), RemedyLimit: words("六十日内", "Within sixty days"), Supervision: "12389",
	}
}
