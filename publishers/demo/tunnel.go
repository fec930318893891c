package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// tunnel tells, every four minutes, of an accident in the 雨岭隧道 on the S38:
// a lane is blocked, the bore is closed, the queue grows, one lane opens, and
// a notice of its own says that the tunnel is open again.
func tunnel(at time.Time) []*notice.Notice {
	s := cycle(at, 240*time.Second, 0)
	phase := s.phase(0, 18*time.Second, 65*time.Second, 115*time.Second, 160*time.Second, 215*time.Second)
	switch phase {
	case 5:
		return []*notice.Notice{reopened(s)}
	case 6:
		return nil
	}
	n := begin(trafficPolice(), s.key("tunnel"), notice.Traffic, "accident", s.began)
	n.Onset, n.Expires = s.began.UTC(), s.after(2*time.Hour).UTC()
	n.Geometry = notice.LineString(yulingTunnel()...)
	n.Roads = []notice.Road{{Name: "S38", LocalName: "云岭高速", Direction: "E", From: chainage(71, 300), To: chainage(74, 650)}}
	n.Roads[0].From.Name, n.Roads[0].To.Name = "雨岭隧道西口", "雨岭隧道东口"
	n.LanesTotal = ptr(2)
	what := pick(s.turn,
		words("一辆货车与一辆小客车追尾", "a lorry and a car have collided"),
		words("三辆小客车追尾", "three cars have collided"),
		words("一辆厢式货车擦碰隧道侧壁", "a box van has hit the tunnel wall"))
	acts := []func(scene, *notice.Notice, notice.Words){blocked, closed, queueing, oneLane}
	acts[phase-1](s, n, what)
	return []*notice.Notice{n}
}

func blocked(s scene, n *notice.Notice, what notice.Words) {
	n.Severity, n.Impact, n.Flow, n.LanesClosed = notice.Moderate, notice.SomeClosed, notice.Slow, ptr(1)
	n.Roads[0].Lanes = []notice.Lane{lane(1, "general", "open"), lane(2, "general", "closed"), lane(3, "shoulder", "closed")}
	say(n, notice.Text{
		Headline:    "S38云岭高速雨岭隧道（东行）发生交通事故，占用第2车道",
		Description: fmt.Sprintf("%s，S38云岭高速雨岭隧道东行K72+400处，%s，占用第2车道和应急车道。民警已到场，暂无人员伤亡报告。", clockZH(s.began), what[notice.Chinese]),
		Instruction: "请开启近光灯，降低车速，保持车距，不要在隧道内变更车道。",
		Brief:       "S38雨岭隧道东行事故，占用第2车道，减速慢行。",
		Sign:        "雨岭隧道内事故\n减速慢行",
		Radio:       "云岭高速东行方向雨岭隧道内发生交通事故，第二车道通行受阻，请您减速慢行。",
	}, notice.Text{
		Headline:    "Crash in the Yuling Tunnel, S38 eastbound: lane 2 blocked",
		Description: fmt.Sprintf("At %s %s in the Yuling Tunnel on the S38 eastbound (K72+400). Lane 2 and the hard shoulder are blocked. Police are at the scene; no injuries have been reported.", clockEN(s.began), what[notice.English]),
		Instruction: "Use dipped headlights, slow down, keep your distance and do not change lanes in the tunnel.",
		Brief:       "Crash in Yuling Tunnel, S38 eastbound, lane 2 blocked. Slow down.",
		Sign:        "CRASH IN TUNNEL\nSLOW DOWN",
		Radio:       "There has been a crash in the Yuling Tunnel on the S thirty-eight eastbound. Lane two is blocked. Please slow down.",
	})
}

// closed is the closure of the eastbound bore; the text serves the phases that
// follow as well.
func closed(s scene, n *notice.Notice, what notice.Words) {
	since := s.after(18 * time.Second)
	n.Event, n.Severity, n.Impact, n.Flow = "closure", notice.Severe, notice.AllClosed, notice.Jammed
	n.Sent, n.LanesClosed = since.UTC(), ptr(2)
	n.Roads[0].Lanes = []notice.Lane{lane(1, "general", "closed"), lane(2, "general", "closed"), lane(3, "shoulder", "closed")}
	n.Detour = &notice.Detour{
		Text:     words("请从云溪西互通驶离，经G320国道绕行，在云溪东互通重新驶入。", "Leave at Yunxi West, follow the G320 and rejoin at Yunxi East."),
		Geometry: notice.LineString(national()[2:8]...),
	}
	say(n, notice.Text{
		Headline:    "S38云岭高速雨岭隧道（东行）临时封闭，请绕行G320国道",
		Description: fmt.Sprintf("因%s，%s起S38云岭高速雨岭隧道东行全幅封闭，清障和救援车辆正在作业。西行通行正常。", what[notice.Chinese], clockZH(since)),
		Instruction: "请从云溪西互通驶离，经G320国道绕行。已在隧道内的车辆请熄火等候，听从民警指挥。",
		Changed:     "由占用一条车道改为全幅封闭。",
		Brief:       "S38雨岭隧道东行封闭，请从云溪西互通下高速绕行G320。",
		Sign:        "雨岭隧道封闭\n绕行G320",
		Radio:       "云岭高速雨岭隧道东行方向临时封闭，请从云溪西互通驶离，经三二零国道绕行。",
	}, notice.Text{
		Headline:    "Yuling Tunnel closed on the S38 eastbound: use the G320",
		Description: fmt.Sprintf("The eastbound bore has been closed since %s because %s. Recovery is under way. Westbound traffic is not affected.", clockEN(since), what[notice.English]),
		Instruction: "Leave at Yunxi West and follow the G320. If you are already in the tunnel, switch off your engine and follow police instructions.",
		Changed:     "From one lane blocked to a full closure of the eastbound bore.",
		Brief:       "Yuling Tunnel closed, S38 eastbound. Leave at Yunxi West, use G320.",
		Sign:        "TUNNEL CLOSED\nUSE G320",
		Radio:       "The Yuling Tunnel is closed on the S thirty-eight eastbound. Leave at Yunxi West and follow the G three-twenty.",
	})
}

func queueing(s scene, n *notice.Notice, what notice.Words) {
	closed(s, n, what)
	metres := 1800 + 200*int(s.turn%5)
	n.Sent = s.after(65 * time.Second).UTC()
	n.QueueMetres, n.DelaySeconds = &metres, ptr(metres)
	zh, en := n.Text[notice.Chinese], n.Text[notice.English]
	zh.Description += fmt.Sprintf("云溪西互通至隧道西口排队约%.1f公里，预计延误%d分钟。", float64(metres)/1000, metres/60)
	en.Description += fmt.Sprintf(" The queue from Yunxi West reaches about %.1f km; expect a delay of %d minutes.", float64(metres)/1000, metres/60)
	zh.Changed = fmt.Sprintf("排队增至约%.1f公里。", float64(metres)/1000)
	en.Changed = fmt.Sprintf("The queue has grown to about %.1f km.", float64(metres)/1000)
	say(n, zh, en)
}

func oneLane(s scene, n *notice.Notice, what notice.Words) {
	n.Sent = s.after(115 * time.Second).UTC()
	n.Severity, n.Impact, n.Flow, n.LanesClosed = notice.Moderate, notice.SomeClosed, notice.Congested, ptr(1)
	n.QueueMetres, n.DelaySeconds, n.SpeedLimit = ptr(900), ptr(600), ptr(40.0)
	n.Roads[0].Lanes = []notice.Lane{lane(1, "general", "open"), lane(2, "general", "closed"), lane(3, "shoulder", "closed")}
	say(n, notice.Text{
		Headline:    "S38云岭高速雨岭隧道（东行）开放第1车道，限速40公里/小时",
		Description: fmt.Sprintf("%s起，雨岭隧道东行开放第1车道，第2车道仍在清障，排队约900米。", clockZH(s.after(115*time.Second))),
		Instruction: "请按限速依次通行，不要抢行。",
		Changed:     "由全幅封闭改为开放第1车道。",
		Brief:       "S38雨岭隧道东行开放第1车道，限速40。",
		Sign:        "雨岭隧道\n单车道通行 限速40",
	}, notice.Text{
		Headline:    "Yuling Tunnel, S38 eastbound: lane 1 open, 40 km/h",
		Description: fmt.Sprintf("Lane 1 of the eastbound bore has been open since %s. Lane 2 is still being cleared; the queue is about 900 m.", clockEN(s.after(115*time.Second))),
		Instruction: "Keep to 40 km/h and take your turn.",
		Changed:     "From a full closure to lane 1 open.",
		Brief:       "Yuling Tunnel, S38 eastbound: lane 1 open, 40 km/h.",
		Sign:        "TUNNEL 1 LANE\nSPEED 40",
	})
}

// reopened replaces the notice of the accident, and is over within the minute.
func reopened(s scene) *notice.Notice {
	open := s.after(160 * time.Second)
	n := begin(trafficPolice(), s.key("tunnel-open"), notice.Traffic, "reopening", open)
	n.References = []notice.ID{notice.DeriveID(trafficPolice().ID, s.key("tunnel"))}
	n.Ends, n.Expires = s.after(215*time.Second).UTC(), s.after(10*time.Minute).UTC()
	n.Impact, n.Flow, n.Geometry = notice.AllOpen, notice.Steady, notice.LineString(yulingTunnel()...)
	n.Roads = []notice.Road{{Name: "S38", LocalName: "云岭高速", Direction: "E", From: chainage(71, 300), To: chainage(74, 650)}}
	return say(n, notice.Text{
		Headline:    "S38云岭高速雨岭隧道（东行）恢复通行",
		Description: fmt.Sprintf("事故现场已清理完毕，%s起雨岭隧道东行恢复正常通行，G320国道绕行措施取消。", clockZH(open)),
		Brief:       "S38雨岭隧道东行已恢复通行。",
		Sign:        "雨岭隧道\n恢复通行",
	}, notice.Text{
		Headline:    "Yuling Tunnel open again on the S38 eastbound",
		Description: fmt.Sprintf("The scene has been cleared. All lanes have been open since %s; the diversion by the G320 is lifted.", clockEN(open)),
		Brief:       "Yuling Tunnel, S38 eastbound: open again.",
		Sign:        "TUNNEL OPEN",
	})
}
