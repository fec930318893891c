package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// level is one state of the street while it jams and clears.
type level struct {
	from   time.Duration
	flow   notice.Flow
	speed  int // km/h
	queue  int // metres
	zh, en string
}

func levels() []level {
	return []level{
		{0, notice.Slow, 23, 0, "轻度拥堵", "traffic is slow"},
		{25 * time.Second, notice.Congested, 17, 350, "中度拥堵", "traffic is congested"},
		{50 * time.Second, notice.Jammed, 8, 800, "严重拥堵", "traffic is jammed"},
		{85 * time.Second, notice.Congested, 16, 400, "中度拥堵，正在缓解", "congested, but easing"},
		{110 * time.Second, notice.Slow, 24, 120, "轻度拥堵，接近恢复", "slow, nearly clear"},
		{135 * time.Second, notice.Steady, 34, 0, "基本畅通", "traffic is moving again"},
	}
}

// street tells, every three minutes, how 人民路 jams and clears.
func street(at time.Time) []*notice.Notice {
	s := cycle(at, 180*time.Second, 40*time.Second)
	if s.into >= 165*time.Second {
		return nil
	}
	l := levels()[0]
	for _, next := range levels() {
		if s.into >= next.from {
			l = next
		}
	}
	since := s.after(l.from)
	n := begin(trafficPolice(), s.key("street"), notice.Traffic, "congestion", since)
	n.Onset, n.Expires = s.began.UTC(), s.after(time.Hour).UTC()
	n.Flow, n.Impact, n.Geometry = l.flow, notice.AllOpen, notice.LineString(peoplesRoad()...)
	n.Roads = []notice.Road{{Name: "人民路", Direction: "E", From: &notice.RoadPoint{Name: "文昌路口"}, To: &notice.RoadPoint{Name: "青河大道口"}}}
	more := words("", "")
	if l.queue > 0 {
		n.QueueMetres, n.DelaySeconds = &l.queue, ptr(l.queue)
		more = words(fmt.Sprintf("，排队约%d米", l.queue), fmt.Sprintf(", with a queue of about %d m", l.queue))
	}
	advice := words("请经滨河路或解放路绕行。", "Use Binhe Road or Jiefang Road instead.")
	if l.flow == notice.Jammed {
		n.Severity = notice.Moderate
	}
	if l.flow == notice.Steady {
		n.Ends, advice = s.after(165*time.Second).UTC(), words("", "")
	}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    fmt.Sprintf("人民路（文昌路口至青河大道口）由西向东%s", l.zh),
		Description: fmt.Sprintf("%s，人民路由西向东平均车速每小时%d公里%s。", clockZH(since), l.speed, more[notice.Chinese]),
		Instruction: advice[notice.Chinese],
		Sign:        "人民路东行\n" + notice.NameOf(notice.Flows(), string(l.flow), notice.Chinese),
	}, notice.Text{
		Headline:    fmt.Sprintf("Renmin Road eastbound, Wenchang Road to Qinghe Avenue: %s", l.en),
		Description: fmt.Sprintf("At %s the mean speed on Renmin Road eastbound was %d km/h%s.", clockEN(since), l.speed, more[notice.English]),
		Instruction: advice[notice.English],
		Sign:        "RENMIN RD E\n" + notice.NameOf(notice.Flows(), string(l.flow), notice.English),
	})}
}

// market is the traffic control round the weekly market, every day in this
// county.
func market(at time.Time) []*notice.Notice {
	from, day := daily(at, 6)
	n := begin(trafficPolice(), fmt.Sprintf("market-%d", day), notice.Traffic, "control", from)
	n.Onset, n.Ends, n.Expires, n.Planned = from, from.Add(24*time.Hour), from.Add(25*time.Hour), true
	n.Roads = []notice.Road{{Name: "老街", From: &notice.RoadPoint{Name: "城隍庙"}, To: &notice.RoadPoint{Name: "东门桥"}, Direction: "both"}}
	n.Geometry = notice.LineString(notice.Position{117.9215, 28.5062}, notice.Position{117.9262, 28.5069})
	n.Impact, n.Restrictions = notice.AllOpen, []notice.Restriction{{Type: "noTrucks", Vehicles: []string{"hgv"}}, {Type: "noParking"}}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "城关镇老街集市期间禁止货车通行和停车",
		Description: "老街（城隍庙至东门桥）集市期间双向禁止货车通行，道路两侧禁止停车。小客车可正常通行。",
		Instruction: "赶集群众请将车辆停放在东门停车场或体育馆停车场，步行前往。",
		Sign:        "老街集市\n禁止货车",
	}, notice.Text{
		Headline:    "No lorries and no parking on Laojie Street during the market",
		Description: "During the market Laojie Street (Chenghuang Temple to Dongmen Bridge) is closed to lorries both ways, and parking is not allowed on either side. Cars may pass.",
		Instruction: "Please park at the Dongmen or Stadium car park and walk.",
		Sign:        "MARKET\nNO TRUCKS",
	})}
}
