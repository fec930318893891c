package page_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/page"
)

// The fictional county of 云溪 on a bad morning.

var zone = time.FixedZone("Asia/Shanghai", 8*3600)

func at(hm string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-22 "+hm, zone)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func now() time.Time { return at("09:47") }

func w(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

func ptr[V any](v V) *V { return &v }

func post(metres float64, label, name string) *notice.RoadPoint {
	return &notice.RoadPoint{Chainage: &metres, Label: label, Name: name}
}

var (
	police  = notice.Party{ID: "yunxi-jiaojing", Name: w("云溪县交警大队指挥中心", "Yunxi Traffic Police")}
	bureau  = notice.Party{ID: "yunxi-gongan", Name: w("云溪县公安局", "Yunxi Public Security Bureau")}
	highway = notice.Party{ID: "yunxi-gonglu", Name: w("云溪县公路中心", "Yunxi Highways")}
	g320    = []notice.Position{{117.70, 28.471}, {117.78, 28.486}, {117.86, 28.501}, {117.905, 28.507}, {117.938, 28.512}, {117.963, 28.5184}, {118.03, 28.533}, {118.12, 28.551}}
	tunnel  = []notice.Position{{117.86, 28.501}, {117.905, 28.507}, {117.938, 28.512}}
	s211    = []notice.Position{{117.905, 28.507}, {117.926, 28.555}, {117.917, 28.608}, {117.904, 28.638}}
	x205    = []notice.Position{{117.86, 28.501}, {117.88, 28.47}, {117.92, 28.455}, {117.97, 28.46}, {117.963, 28.5184}}
)

func base(key string, p notice.Party, kind notice.Kind, event notice.Event, sev notice.Severity, sent string, zh, en notice.Text) *notice.Notice {
	return &notice.Notice{
		ID: notice.DeriveID(p.ID, key), Revision: 1, Kind: kind, Event: event, Status: notice.Actual, Audience: notice.Public,
		Severity: sev, Urgency: notice.Immediate, Certainty: notice.Observed, Publisher: p, Sent: at(sent), Expires: at("23:00"),
		Text:  map[notice.Lang]notice.Text{notice.Chinese: zh, notice.English: en},
		Areas: []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: w("云溪县", "Yunxi County")}},
	}
}

func closure() *notice.Notice {
	n := base("tunnel", police, notice.Traffic, "closure", notice.Extreme, "09:42",
		notice.Text{Headline: "G320雨岭隧道双向封闭", Description: "货车追尾起火，正在处置。", Instruction: "小客车由云溪互通下，走 X205 绕行。", Changed: "由单向封闭改为双向封闭。", Sign: "雨岭隧道封闭\n绕行X205"},
		notice.Text{Headline: "G320 Yuling Tunnel closed in both directions", Description: "Two lorries have collided and one is on fire.", Instruction: "Cars: leave at Yunxi and follow the X205.", Changed: "Now closed both ways.", Sign: "TUNNEL CLOSED\nUSE X205"})
	n.Revision, n.Ends, n.Impact, n.DelaySeconds, n.QueueMetres = 4, at("12:30"), notice.AllClosed, ptr(2400), ptr(3200)
	n.LanesClosed, n.LanesTotal = ptr(4), ptr(4)
	n.Roads = []notice.Road{{Name: "G320", Direction: "both", From: post(1284000, "K1284", "雨岭隧道"), To: post(1287000, "K1287", "")}}
	n.Geometry = notice.LineString(tunnel...)
	n.Detour = &notice.Detour{Text: w("云溪互通 — X205 — 青河大桥", "Yunxi interchange, X205, Qinghe Bridge"), Geometry: notice.LineString(x205...)}
	n.Contact = &notice.Contact{Name: w("指挥中心", "Control room"), Telephone: "122"}
	return n
}

func ice() *notice.Notice {
	n := base("ice", bureau, notice.Weather, "iceRoad", notice.Severe, "09:02",
		notice.Text{Headline: "云溪县道路结冰橙色预警", Description: "全县山区桥面、背阴弯道有暗冰。", Instruction: "请降速，勿急刹，建议装防滑链。"},
		notice.Text{Headline: "Orange warning: icy roads in the hills", Description: "Black ice on bridges and in shaded bends across the county.", Instruction: "Slow down, brake gently, fit snow chains."})
	n.Colour, n.Expires = notice.Orange, at("20:00")
	n.Issuer = &notice.Issuer{ID: "36119941600000", Name: w("云溪县气象台", "Yunxi Weather Station"), Issued: at("09:00")}
	n.Geometry = notice.Polygon([]notice.Position{{117.74, 28.53}, {117.88, 28.66}, {118.05, 28.63}, {118.09, 28.56}, {117.93, 28.54}, {117.74, 28.53}})
	n.Origin = &notice.Origin{Format: "cap"}
	return n
}

func bridge() *notice.Notice {
	n := base("bridge", highway, notice.Traffic, "roadwork", notice.Moderate, "08:10",
		notice.Text{Headline: "S211青河大桥东行占用一条车道", Description: "桥梁检修，早晚高峰排队约 1.5 公里。", Instruction: "请减速，依次通过。"},
		notice.Text{Headline: "S211 Qinghe Bridge, eastbound: one lane closed", Description: "Bridge inspection; queues of about 1.5 km at peak hours.", Instruction: "Slow down and take your turn."})
	n.Ends, n.Impact, n.DelaySeconds, n.QueueMetres, n.SpeedLimit = at("17:00"), notice.SomeClosed, ptr(600), ptr(1500), ptr(40.0)
	n.Roads = []notice.Road{{Name: "S211", Direction: "E", From: post(36000, "K36+000", "青河大桥"), Lanes: []notice.Lane{{Order: 1, Type: "general", Status: "closed"}, {Order: 2, Type: "general", Status: "open"}}}}
	n.Geometry = notice.LineString(s211[1], s211[2])
	return n
}

// sampleNotices are of all eight kinds.
func sampleNotices() []*notice.Notice {
	school := base("school", police, notice.Traffic, "control", notice.Minor, "07:30",
		notice.Text{Headline: "城关镇人民路临时交通管制", Description: "学校放学 15:50–16:40 单向通行。"},
		notice.Text{Headline: "People's Road, Chengguan: one way at school time", Description: "One way from 15:50 to 16:40."})
	school.Geometry = notice.Point(117.93, 28.488)
	school.Expires = at("18:00")
	school.Roads = []notice.Road{{Name: "人民路", From: &notice.RoadPoint{Name: "第二中学"}}}
	camera := base("camera", police, notice.Enforcing, "speedEnforcement", notice.SeverityUnknown, "06:00",
		notice.Text{Headline: "G320 K1290 至 K1295 移动测速", Description: "限速 60 公里/小时，下坡弯道多。"},
		notice.Text{Headline: "Mobile speed checks on the G320, K1290 to K1295", Description: "The limit is 60 km/h; long downhill with bends."})
	camera.Enforcement = &notice.Enforcement{Authority: w("云溪县公安局交通警察大队", "Yunxi Traffic Police"), LegalBasis: w("《道路交通安全法》第四十二条", "Road Traffic Safety Law, article 42"),
		Measure: w("移动测速", "Mobile speed checks"), Remedy: w("可依法申请行政复议", "Ask for an administrative review"), RemedyLimit: w("六十日内", "Within sixty days"), Supervision: "0790-0000122"}
	camera.Roads = []notice.Road{{Name: "G320", From: post(1290000, "K1290", ""), To: post(1295000, "K1295", "")}}
	camera.Geometry = notice.LineString(g320[6], g320[7])
	gas := base("gas", bureau, notice.Police, "hazardous", notice.Severe, "09:31",
		notice.Text{Headline: "城关镇滨河路危化品车泄漏，周边 500 米疏散", Description: "消防和环保人员正在处置，暂无人员伤亡报告。", Instruction: "请关好门窗，向上风方向离开。"},
		notice.Text{Headline: "Chemical leak on Riverside Road, Chengguan: 500 m cleared", Description: "Fire and environment crews are at work. No injuries reported.", Instruction: "Close doors and windows; leave upwind."})
	gas.Geometry = notice.Point(117.985, 28.475)
	fraud := base("fraud", bureau, notice.Case, "fraud", notice.Moderate, "08:40",
		notice.Text{Headline: "谨防“ETC 失效”短信诈骗", Description: "短信中的链接为钓鱼网站，本县已有 3 人受骗。", Instruction: "不要点击链接，请拨打 96110 核实。"},
		notice.Text{Headline: "Beware of “ETC expired” text messages", Description: "The link leads to a fake site. Three people here have lost money.", Instruction: "Don't open it. Call 96110 to check."})
	fraud.Statement = &notice.Statement{Claim: w("ETC 已失效，须重新认证", "Your ETC has expired"), Verdict: "false"}
	tip := base("tip", police, notice.Safety, "seasonal", notice.Minor, "07:00",
		notice.Text{Headline: "冬季行车提示：出车前查胎压、防冻液和雨刮"},
		notice.Text{Headline: "Winter driving: check tyres, antifreeze and wipers"})
	card := base("licence", police, notice.ServiceCard, "licence", notice.SeverityUnknown, "07:00",
		notice.Text{Headline: "驾驶证期满换证可在城关车管所周末办理"},
		notice.Text{Headline: "Renew your driving licence at weekends in Chengguan"})
	card.Service = &notice.Service{Item: w("期满换证", "Licence renewal"), Who: w("有效期 90 日内届满者", "Licences that end within 90 days"), Materials: w("身份证、驾驶证、体检证明", "Identity card, licence, health certificate"), Steps: w("取号、拍照、交表、领证", "Ticket, photo, form, licence"), Where: w("城关车管所", "Chengguan vehicle office"), Hours: w("周六 9:00–16:00", "Saturday 9:00–16:00"), Fee: w("10 元", "10 yuan"), Limit: w("当场办结", "While you wait"), Telephone: "0790-0000123"}
	open := base("open", bureau, notice.Community, "openDay", notice.SeverityUnknown, "06:30",
		notice.Text{Headline: "11 月 28 日警营开放日，欢迎报名"},
		notice.Text{Headline: "Open day at the police station on 28 November"})
	slow := base("slow", police, notice.Traffic, "congestion", notice.Minor, "09:20",
		notice.Text{Headline: "X205青河路段车多缓行"},
		notice.Text{Headline: "X205 along the Qinghe: heavy traffic"})
	slow.Flow, slow.Roads, slow.Geometry = notice.Slow, []notice.Road{{Name: "X205"}}, notice.LineString(x205[2], x205[3])
	return []*notice.Notice{closure(), ice(), bridge(), school, camera, gas, fraud, tip, card, open, slow}
}

func entry(seq uint64, n *notice.Notice) notice.Entry {
	doc, err := notice.Emit(n)
	if err != nil {
		panic(err)
	}
	return notice.Entry{Seq: seq, At: n.Sent, Code: notice.Code(n.ID, 0), State: notice.Active, Notice: n, Doc: doc, First: n.Sent}
}

func sampleEntries() []notice.Entry {
	var out []notice.Entry
	for i, n := range sampleNotices() {
		out = append(out, entry(uint64(800+i), n))
	}
	page.Order(out)
	return out
}

func over() notice.Entry {
	n := base("jam", police, notice.Traffic, "accident", notice.Moderate, "08:55",
		notice.Text{Headline: "G320云溪互通两车追尾", Instruction: "请靠右慢行。"}, notice.Text{Headline: "G320 Yunxi interchange: two cars collided", Instruction: "Keep right."})
	n.Roads = []notice.Road{{Name: "G320", From: post(1271000, "K1271", "云溪互通")}}
	e := entry(799, n)
	e.State, e.At, e.End = notice.Ended, at("09:35"), &notice.End{Cause: notice.CauseEnded, Text: w("事故车辆已移走，恢复通行。", "Vehicles removed; all lanes open."), At: at("09:35")}
	return e
}

// history is the closure as it grew.
func history() []notice.Entry {
	var out []notice.Entry
	for rev := 4; rev >= 1; rev-- {
		n := closure()
		n.Revision = rev
		if rev < 4 {
			n.Sent, n.Impact, n.DelaySeconds = at("09:30").Add(time.Duration(rev)*3*time.Minute), notice.SomeClosed, ptr(900)
			n.Text[notice.Chinese] = notice.Text{Headline: "G320雨岭隧道东行封闭", Description: "货车追尾，正在处置。", Instruction: "请按指示改道。"}
			n.Text[notice.English] = notice.Text{Headline: "G320 Yuling Tunnel closed eastbound", Description: "Two lorries have collided.", Instruction: "Follow the signs."}
		}
		if rev < 3 {
			n.Severity = notice.Severe
			n.Ends = at("11:00")
		}
		e := entry(uint64(780+rev), n)
		e.At = n.Sent
		out = append(out, e)
	}
	return out
}

func outlines() []page.Outline {
	return []page.Outline{{Road: "G320", Line: notice.LineString(g320...)}, {Road: "S211", Line: notice.LineString(s211...)}, {Road: "X205", Line: notice.LineString(x205...)}}
}

func site(base string) page.Site {
	return page.Site{Name: w("云溪路况", "Yunxi Roads"), Base: base, Zone: zone, Build: "test", Emergency: "122", Radio: "FM 103.4", Outlines: outlines(), Root: rootKey.Public}
}

func newPages(t testing.TB, s page.Site) *page.Pages {
	t.Helper()
	p, err := page.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// roadStates are roads of every kind of freshness.
func roadStates() []page.RoadState {
	fresh := page.Freshness{Now: now(), Checked: now(), Covered: true}
	quiet := fresh
	quiet.Checked, quiet.StaleSince, quiet.Silent = at("08:10"), at("08:10"), true
	return []page.RoadState{
		{Name: "G320", Count: 2, Level: 4, Fresh: fresh}, {Name: "S211", Count: 1, Level: 2, Fresh: quiet}, {Name: "S38", Fresh: fresh}, {Name: "X118", Fresh: quiet},
		{Name: "X205", Count: 1, Level: 1, Fresh: fresh}, {Name: "X999", Fresh: page.Freshness{Now: now(), Checked: now()}}, {Name: "人民路", Count: 1, Level: 1, Fresh: fresh},
	}
}

func drive(lang notice.Lang) page.Drive {
	return page.Drive{Lang: lang, Path: "/", Canonical: map[notice.Lang]string{notice.Chinese: "", notice.English: "lang=en"}[lang], Entries: sampleEntries(), Recent: []notice.Entry{over()},
		Roads: roadStates(), Fresh: page.Freshness{Now: now(), Checked: now(), Covered: true}, Cursor: "e-812"}
}
