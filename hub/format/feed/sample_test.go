package feed_test

import (
	"time"

	"wayside/hub/notice"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	now      = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
)

func ago(d time.Duration) time.Time { return now.Add(-d) }

func pointer[T any](v T) *T { return &v }

func id(last string) notice.ID {
	return notice.ID("urn:uuid:00000000-0000-4000-8000-0000000000" + last)
}

var (
	police  = notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县公安局交警大队", notice.English: "Yunxi Traffic Police"}}
	station = notice.Issuer{ID: "yunxi-met", Name: notice.Words{notice.Chinese: "云溪县气象台", notice.English: "Yunxi Met Station"}, Issued: ago(70 * time.Minute)}
)

// tunnel is a corrected closure with everything that a road notice may say.
func tunnel() *notice.Notice {
	return &notice.Notice{
		ID: id("01"), Revision: 2, Kind: notice.Traffic, Event: "closure", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Severe, Urgency: notice.Immediate, Certainty: notice.Observed, Publisher: police,
		Sent: ago(30 * time.Minute), Onset: ago(time.Hour), Expires: now.Add(3 * time.Hour), Correction: true,
		Text: map[notice.Lang]notice.Text{
			notice.Chinese: {
				Headline: "G320 雨岭隧道双向封闭", Description: "雨岭隧道内一辆货车起火，已扑灭。\n隧道双向封闭，正在清理。",
				Instruction: "请从 S211 绕行。", Changed: "封闭方向由单向更正为双向。", Brief: "G320 雨岭隧道双向封闭，请绕行 S211。", Radio: "雨岭隧道双向封闭。",
			},
			notice.English: {
				Headline: "G320 Yuling Tunnel closed both ways", Description: "A lorry caught fire in Yuling Tunnel; the fire is out.\nBoth directions are closed for clearing.",
				Instruction: "Use S211 instead.", Changed: "Both directions are closed, not one.", Brief: "G320 Yuling Tunnel closed; use S211.",
			},
		},
		Roads: []notice.Road{{
			Name: "G320", LocalName: "云溪大道", Direction: "both",
			From: &notice.RoadPoint{Chainage: pointer(123400.0), Label: "K123+400", Name: "雨岭隧道"}, To: &notice.RoadPoint{Chainage: pointer(125060.0)},
		}},
		Impact: notice.AllClosed, LanesClosed: pointer(4), LanesTotal: pointer(4), DelaySeconds: pointer(1500), QueueMetres: pointer(2300),
		Restrictions: []notice.Restriction{{Type: "height", Value: pointer(4.5), Vehicles: []string{"hgv"}}},
		Detour:       &notice.Detour{Text: notice.Words{notice.Chinese: "S211 经青河大桥", notice.English: "S211 over Qinghe Bridge"}},
		Areas:        []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: notice.Words{notice.Chinese: "云溪县", notice.English: "Yunxi County"}}},
		Geometry:     notice.LineString(notice.Position{117.92, 28.51}, notice.Position{117.935, 28.514}),
		Links:        []notice.Link{{Href: "https://police.yunxi.example/隧道?a=1&b=<2>", Title: notice.Words{notice.Chinese: "现场情况"}}},
		Attachments: []notice.Attachment{
			{Href: "https://hub.example/a/map.png", Media: "image/png", Size: 20480, Text: notice.Words{notice.Chinese: "绕行示意图", notice.English: "Map of the way round"}},
			{Href: "https://hub.example/a/radio.mp3", Media: "audio/mpeg", Size: 400000},
		},
		Contact:    &notice.Contact{Name: notice.Words{notice.Chinese: "交警大队值班室"}, Telephone: "0793-0000000"},
		References: []notice.ID{id("0a")},
	}
}

// storm is an official signal by another issuer, in Chinese alone.
func storm() *notice.Notice {
	return &notice.Notice{
		ID: id("02"), Revision: 1, Kind: notice.Weather, Event: "rainstorm", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Moderate, Urgency: notice.Expected, Certainty: notice.Likely, Colour: notice.Orange,
		Publisher: police, Issuer: &station, Sent: ago(time.Hour), Ends: now.Add(5 * time.Hour), Expires: now.Add(6 * time.Hour),
		Text: map[notice.Lang]notice.Text{notice.Chinese: {
			Headline: "暴雨橙色预警信号", Description: "预计未来三小时城关镇降雨量将达五十毫米以上。", Instruction: "低洼路段请减速慢行。",
		}},
		Geometry: notice.Polygon([]notice.Position{{117.9, 28.5}, {118, 28.5}, {118, 28.6}, {117.9, 28.6}, {117.9, 28.5}}),
	}
}

// checks is an enforcement notice with its legal ground; works were withdrawn.
func checks() *notice.Notice {
	return &notice.Notice{
		ID: id("03"), Revision: 1, Kind: notice.Enforcing, Event: "drinkDriving", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown, Publisher: police,
		Sent: ago(2 * time.Hour), Expires: now.Add(20 * time.Hour),
		Text: map[notice.Lang]notice.Text{
			notice.Chinese: {Headline: "今晚城关镇设点检查酒驾"}, notice.English: {Headline: "Drink-driving checks in Chengguan tonight"},
		},
		Enforcement: &notice.Enforcement{
			Authority:  notice.Words{notice.Chinese: "云溪县公安局交警大队", notice.English: "Yunxi Traffic Police"},
			LegalBasis: notice.Words{notice.Chinese: "《道路交通安全法》第九十一条", notice.English: "Road Traffic Safety Law, article 91"},
			Remedy:     notice.Words{notice.Chinese: "可依法申请行政复议"}, Supervision: "0793-0000001",
		},
		Geometry: notice.Point(117.921, 28.512),
	}
}

func works() *notice.Notice {
	return &notice.Notice{
		ID: id("04"), Revision: 1, Kind: notice.Traffic, Event: "roadwork", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Minor, Urgency: notice.Expected, Certainty: notice.Likely, Publisher: police,
		Sent: ago(26 * time.Hour), Expires: now.Add(48 * time.Hour),
		Text: map[notice.Lang]notice.Text{
			notice.Chinese: {Headline: "X205 青河大桥夜间施工", Description: "每晚十点至次日六点单车道通行。"},
			notice.English: {Headline: "Night works on Qinghe Bridge, X205", Description: "One lane from 22:00 to 06:00."},
		},
		Roads: []notice.Road{{Name: "X205", Direction: "towards", Towards: notice.Words{notice.Chinese: "城关镇", notice.English: "Chengguan"}}},
	}
}

func entry(seq uint64, at, first time.Time, s notice.State, n *notice.Notice) notice.Entry {
	return notice.Entry{Seq: seq, At: at, First: first, State: s, Code: notice.Code(n.ID, 0), Notice: n}
}

// nowSheet is what is in force.
func nowSheet(lang notice.Lang) notice.Sheet {
	return notice.Sheet{
		Entries: []notice.Entry{
			entry(812, ago(30*time.Minute), ago(time.Hour), notice.Active, tunnel()),
			entry(811, ago(30*time.Minute), ago(30*time.Minute), notice.Active, storm()),
			entry(640, ago(2*time.Hour), ago(2*time.Hour), notice.Active, checks()),
		},
		Lang: lang, Now: now, Updated: ago(30 * time.Minute), Base: "https://hub.example", Zone: shanghai,
		Title: "云溪县公共信息", About: "云溪县当前生效的道路、天气和执法信息。",
		Owner: police, Contact: notice.Contact{Email: "desk@hub.example"},
	}
}

// logSheet is history: with a withdrawal, a replacement and an expiry.
func logSheet(lang notice.Lang) notice.Sheet {
	s := nowSheet(lang)
	s.Log, s.Prev, s.Title, s.About = true, "https://hub.example/feeds/log.atom?day=2026-11-23", "", ""
	withdrawn := entry(813, ago(5*time.Minute), ago(26*time.Hour), notice.Withdrawn, works())
	withdrawn.End = &notice.End{Cause: notice.CauseWithdrawn, At: ago(5 * time.Minute), Text: notice.Words{notice.Chinese: "施工改期，时间另行通知。", notice.English: "The works are put off."}}
	replaced := storm()
	replaced.ID = id("05")
	superseded := entry(700, ago(time.Hour), ago(3*time.Hour), notice.Superseded, replaced)
	superseded.End = &notice.End{Cause: notice.CauseSuperseded, By: string(id("02"))}
	expired := checks()
	expired.ID, expired.Status = id("06"), notice.Exercise
	s.Entries = append([]notice.Entry{withdrawn}, s.Entries...)
	s.Entries = append(s.Entries, superseded, entry(600, ago(25*time.Hour), ago(40*time.Hour), notice.Expired, expired))
	return s
}
