package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// fire is told every four and a half minutes: first reported in the wrong
// place, then corrected, then out: a case that goes through all its stages.
func fire(at time.Time) []*notice.Notice {
	s := cycle(at, 270*time.Second, 30*time.Second)
	phase := s.phase(0, 45*time.Second, 120*time.Second, 175*time.Second)
	if phase == 4 {
		return nil
	}
	n := begin(bureau(), s.key("fire"), notice.Police, "fire", s.began)
	n.Severity, n.Onset, n.Expires = notice.Moderate, s.began.UTC(), s.after(3*time.Hour).UTC()
	n.Geometry = notice.Point(117.9462, 28.5134)
	n.Handling = &notice.Handling{Stage: "reported"}
	n.Contact = &notice.Contact{Name: bureau().Name, Telephone: "110"}
	zh := notice.Text{
		Headline:    "城关镇城东加油站起火，请绕开青河大道东段",
		Description: fmt.Sprintf("%s接报，城关镇城东加油站起火，消防和公安力量正在赶赴现场。", clockZH(s.began)),
		Instruction: "请勿靠近围观，附近居民关好门窗，车辆避开青河大道东段，给消防车让行。",
		Sign:        "青河大道东段\n火情 请绕行",
	}
	en := notice.Text{
		Headline:    "Fire at Chengdong petrol station: keep away from eastern Qinghe Avenue",
		Description: fmt.Sprintf("A fire at Chengdong petrol station in Chengguan was reported at %s. Fire and police crews are on their way.", clockEN(s.began)),
		Instruction: "Keep away, close windows and doors nearby, avoid eastern Qinghe Avenue and give way to fire engines.",
		Sign:        "FIRE QINGHE AVE\nKEEP AWAY",
	}
	if phase >= 2 {
		n.Sent = s.after(45 * time.Second).UTC()
		n.Geometry = notice.Point(117.9478, 28.5139)
		n.Handling.Stage, n.Correction = "underWay", true
		zh.Headline = "更正：起火的是城东加油站旁的闲置仓库，加油站未受影响"
		zh.Description = "经现场核实，起火地点为城东加油站东侧约150米的闲置仓库，加油站已停业警戒，未受影响，无人员伤亡。"
		zh.Changed = "起火地点不是加油站，是加油站旁的闲置仓库。"
		en.Headline = "Correction: the fire is in a disused warehouse, not at the petrol station"
		en.Description = "The fire is in a disused warehouse some 150 m east of the petrol station, which is closed as a precaution and not affected. Nobody is hurt."
		en.Changed = "The fire is not at the petrol station but in a disused warehouse beside it."
	}
	if phase == 3 {
		n.Sent, n.Severity, n.Correction = s.after(120*time.Second).UTC(), notice.Minor, false
		n.Ends = s.after(175 * time.Second).UTC()
		n.Handling = &notice.Handling{Stage: notice.Closed, Result: words("明火已扑灭，无人员伤亡，起火原因另行通报", "The fire is out and nobody is hurt; its cause will be told")}
		zh.Headline, zh.Changed, zh.Sign = "城东闲置仓库火情已扑灭，青河大道东段恢复通行", "火已扑灭，道路恢复通行。", ""
		zh.Instruction = "现场仍有人员清理，请减速通过。"
		en.Headline, en.Changed, en.Sign = "Warehouse fire is out; eastern Qinghe Avenue is open again", "The fire is out and the road is open.", ""
		en.Instruction = "Crews are still clearing up: please slow down."
	}
	return []*notice.Notice{say(n, zh, en)}
}

// of begins a notice that stands for a span of days.
func of(at time.Time, days int, story string, kind notice.Kind, event notice.Event) *notice.Notice {
	start, end, n := epoch(at, days)
	out := begin(bureau(), fmt.Sprintf("%s-%d", story, n), kind, event, start)
	out.Urgency, out.Certainty, out.Expires = notice.UrgencyUnknown, notice.CertaintyUnknown, end.Add(time.Hour).UTC()
	return out
}

func crowd(at time.Time) []*notice.Notice {
	from, day := daily(at, 7)
	n := begin(bureau(), fmt.Sprintf("crowd-%d", day), notice.Police, "crowd", from)
	n.Onset, n.Expires = from, from.Add(24*time.Hour+30*time.Minute)
	n.Geometry = notice.Point(117.9238, 28.5065)
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "警情提示：城关镇老街集市人流密集，注意保管财物",
		Description: "老街集市人流密集，民警已在城隍庙、东门桥设置便民岗亭，提供走失求助、失物登记。",
		Instruction: "请看管好老人和孩子，手机、钱包不要放在外侧口袋。遇有紧急情况拨打110。",
	}, notice.Text{
		Headline:    "Police alert: crowds at the Laojie market, mind your belongings",
		Description: "The market is crowded. Police booths at Chenghuang Temple and Dongmen Bridge help with lost children and lost property.",
		Instruction: "Stay close to children and older relatives and keep phones and purses out of outside pockets. In an emergency call 110.",
	})}
}

func fraud(at time.Time) []*notice.Notice {
	n := of(at, 14, "fraud", notice.Case, "fraud")
	n.Contact = &notice.Contact{Name: words("全国反诈专线", "National anti-fraud line"), Telephone: "96110"}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "诈骗预警：收到“ETC已失效”短信不要点链接",
		Description: "近期我县发生多起冒充ETC客服的诈骗。不法分子群发“ETC已停用，请重新认证”的短信，诱导车主点击链接填写银行卡号和验证码。ETC业务不会通过短信链接索要验证码。",
		Instruction: "收到此类短信请直接删除，需要核实的，通过官方应用或到服务网点办理；已被骗的立即拨打110或96110。",
	}, notice.Text{
		Headline:    "Fraud warning: do not open links in texts that say your ETC tag has expired",
		Description: "Several drivers in the county have been defrauded by texts that claim to come from the toll service. They lead to a page that asks for card numbers and codes. The toll service never asks for codes through a link.",
		Instruction: "Delete such messages and check in the official app or at a service point. If you have lost money, call 110 or 96110 at once.",
	})}
}

func rumour(at time.Time) []*notice.Notice {
	n := of(at, 10, "rumour", notice.Case, "rumour")
	n.Statement = &notice.Statement{
		Claim: words("青河大桥桥面塌陷，多车坠河", "the Qinghe Bridge has collapsed and vehicles fell into the river"),
		Seen:  words("短视频平台和多个微信群", "A video platform and several WeChat groups"), Verdict: "false",
		Known: words("视频拍摄于外地，是多年前的画面；大桥每季度检测，结构安全", "The video is years old and from elsewhere; the bridge is examined every quarter and is sound"),
	}
	n.Geometry, n.Roads = notice.LineString(qingheBridge()...), []notice.Road{{Name: "G320", From: chainage(423, 150), To: chainage(423, 980)}}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "辟谣：网传“青河大桥桥面塌陷”不实",
		Description: "经核查，青河大桥结构安全，网传视频拍摄于外地且为多年前的画面。目前大桥仅有日常养护作业。编造传播者已被依法处理。",
		Instruction: "请以官方发布为准，不造谣、不信谣、不传谣。",
	}, notice.Text{
		Headline:    "False claim: the Qinghe Bridge has not collapsed",
		Description: "The bridge is sound. The video that is going round was taken elsewhere years ago. There is only routine maintenance on the bridge. The person who made up the claim has been dealt with according to law.",
		Instruction: "Please rely on official notices and do not pass the video on.",
	})}
}

func tips(at time.Time) []*notice.Notice {
	n := of(at, 7, "tips", notice.Safety, "seasonal")
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "山区行车提示：遇冰雪路面慢起步、慢转弯、慢刹车",
		Description: "早晚气温低，桥面、隧道口和背阴弯道最易结暗冰。出行前请检查轮胎、雨刮和防冻液，山区道路随车携带防滑链。",
		Instruction: "冰雪路面车距加大到平时的三倍以上，下坡用低速挡，不要急刹。",
	}, notice.Text{
		Headline:    "Driving in the hills: on ice, start, turn and brake gently",
		Description: "Mornings and evenings are cold; black ice forms first on bridges, at tunnel mouths and on shaded bends. Check tyres, wipers and antifreeze before you leave, and carry snow chains in the hills.",
		Instruction: "Keep at least three times your usual distance, use a low gear downhill and never brake hard.",
	})}
}

// claim goes round every twelve minutes: it is being checked, then found true in
// part.
func claim(at time.Time) []*notice.Notice {
	s := cycle(at, 720*time.Second, 95*time.Second)
	phase := s.phase(0, 150*time.Second, 600*time.Second)
	if phase == 3 {
		return nil
	}
	n := begin(bureau(), s.key("claim"), notice.Case, "rumour", s.began)
	n.Expires = s.after(time.Hour).UTC()
	n.Roads = []notice.Road{{Name: "S38", LocalName: "云岭高速"}}
	n.Statement = &notice.Statement{
		Claim: words("S38云岭高速各收费站今晚全部关闭", "that all toll stations of the S38 close tonight"), Seen: words("车友微信群", "drivers' WeChat groups"),
		Verdict: notice.Checking, Known: words("正在向高速公路管理中心核实", "The expressway centre is being asked"), NextWord: s.after(150 * time.Second).UTC(),
	}
	zh := notice.Text{Headline: "关于“S38云岭高速收费站今晚全部关闭”的说法正在核实", Description: "我们注意到这一说法，正在向高速公路管理中心核实。", Instruction: "核实之前请勿转发。"}
	en := notice.Text{Headline: "The claim that all S38 toll stations close tonight is being checked", Description: "We have seen the claim and are asking the expressway centre.", Instruction: "Please do not pass it on until it is checked."}
	if phase == 2 {
		n.Sent = s.after(150 * time.Second).UTC()
		n.Statement.Verdict, n.Statement.NextWord = "partly", time.Time{}
		n.Statement.Known = words("仅雨岭东收费站入口今晚22时至次日6时养护关闭，其他收费站正常", "Only the Yuling East entrance closes for maintenance, 22:00 to 06:00; all others stay open")
		zh = notice.Text{Headline: "“S38云岭高速收费站今晚全部关闭”部分属实：只关雨岭东入口", Description: "仅雨岭东收费站入口今晚22时至次日6时养护关闭，其他收费站正常通行。", Instruction: "请从云溪西收费站上高速。", Changed: "核查有了结论。"}
		en = notice.Text{Headline: "Partly true: only the Yuling East entrance of the S38 closes tonight", Description: "The entrance closes for maintenance from 22:00 to 06:00. All other toll stations stay open.", Instruction: "Use the Yunxi West entrance.", Changed: "The claim has been checked."}
	}
	return []*notice.Notice{say(n, zh, en)}
}
