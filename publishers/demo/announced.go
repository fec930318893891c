package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// What the traffic police announce for the whole year, as everybody looks it up
// in the lists.

// cameras are the fixed speed cameras.
func cameras(at time.Time) (all []*notice.Notice) {
	year := at.In(zone()).Year()
	for i, c := range []struct {
		road      string
		at        *notice.RoadPoint
		direction notice.Direction
		place     notice.Words
		limit     float64
		since     time.Time
		lon, lat  float64
		why       notice.Words
	}{
		{"G320", chainage(412, 300), "both", words("大坪村路口", "Daping village junction"), 70, date(year-2, 3, 1), 117.815, 28.4925,
			words("该路口行人和农用车较多", "Many pedestrians and farm vehicles cross here")},
		{"X205", chainage(8, 600), "both", words("城东小学门前", "Chengdong primary school"), 40, date(year-1, 9, 1), 117.944, 28.5075,
			words("上下学时段学生集中", "Many children cross before and after school")},
		{"S211", chainage(21, 150), "S", words("青河大桥南端", "Qinghe Bridge, south end"), 60, date(year-3, 6, 15), 117.9262, 28.5069,
			words("桥头为连续下坡弯道", "The road bends downhill behind the bridge")},
	} {
		n := begin(trafficPolice(), fmt.Sprintf("camera-%d", i+1), notice.Enforcing, "speedCamera", date(year, 1, 1))
		n.Onset, n.Expires = c.since, date(year+2, 1, 1)
		c.at.Name = c.place[notice.Chinese]
		n.Roads = []notice.Road{{Name: c.road, Direction: c.direction, From: c.at}}
		n.SpeedLimit, n.Geometry = ptr(c.limit), notice.Point(c.lon, c.lat)
		n.Enforcement = &notice.Enforcement{
			Authority:   trafficPolice().Name,
			LegalBasis:  words("《道路交通安全违法行为处理程序规定》第十六条：固定式交通技术监控设备设置地点应当向社会公布", "Procedural Provisions on Handling Road Traffic Safety Violations, article 16: the places of fixed technical monitoring devices shall be made public"),
			Measure:     words(fmt.Sprintf("固定测速，限速%.0f公里/小时", c.limit), fmt.Sprintf("Fixed speed camera, limit %.0f km/h", c.limit)),
			Remedy:      remedy(),
			RemedyLimit: remedyLimit(),
			Supervision: "0700-5550122",
		}
		all = append(all, say(n, notice.Text{
			Headline:    fmt.Sprintf("%s%s（%s）设有固定测速设备，限速%.0f公里/小时", c.road, c.at.Label, c.place[notice.Chinese], c.limit),
			Description: fmt.Sprintf("前方200米设有测速提示标志。%s，请减速通过。", c.why[notice.Chinese]),
			Instruction: "请按限速行驶，注意避让行人。",
			Sign:        fmt.Sprintf("前方测速\n限速%.0f", c.limit),
		}, notice.Text{
			Headline:    fmt.Sprintf("Fixed speed camera on the %s at %s (%s), limit %.0f km/h", c.road, c.at.Label, c.place[notice.English], c.limit),
			Description: fmt.Sprintf("Signs stand 200 m before it. %s.", c.why[notice.English]),
			Instruction: "Keep to the limit and give way to pedestrians.",
			Sign:        fmt.Sprintf("SPEED CAMERA\n%.0f KM/H", c.limit),
		}))
	}
	return all
}

// campaigns are the year's plan.
func campaigns(at time.Time) (all []*notice.Notice) {
	year := at.In(zone()).Year()
	for i, c := range []struct {
		from, until time.Time
		name        notice.Words
		measure     notice.Words
	}{
		{date(year, 1, 1), date(year+1, 1, 1), words("“一盔一带”安全守护行动", "Helmets and seat belts"), words("检查骑乘人员佩戴头盔、驾乘人员使用安全带", "Checks of helmets on motorcycles and of seat belts")},
		{date(year, 6, 1), date(year, 9, 1), words("夏季夜查酒驾行动", "Summer nights: drink-driving checks"), words("夜间设点检查酒后驾驶", "Breath tests at night")},
		{date(year, 11, 1), date(year+1, 2, 1), words("冬季公路货车交通安全整治", "Winter: safety of lorries"), words("检查货车超限超载、疲劳驾驶、灯光和反光标识", "Checks of loads, hours at the wheel, lights and reflectors of lorries")},
	} {
		n := begin(trafficPolice(), fmt.Sprintf("campaign-%d-%d", year, i+1), notice.Enforcing, "campaign", date(year, 1, 1))
		n.Onset, n.Ends, n.Expires, n.Planned = c.from, c.until, c.until, true
		n.Enforcement = &notice.Enforcement{
			Authority:   trafficPolice().Name,
			LegalBasis:  words("《中华人民共和国道路交通安全法》第五条", "Road Traffic Safety Law of the People's Republic of China, article 5"),
			Measure:     c.measure,
			Supervision: "0700-5550122",
		}
		all = append(all, say(n, notice.Text{Headline: fmt.Sprintf("%d年专项行动：%s", year, c.name[notice.Chinese]), Description: c.measure[notice.Chinese] + "。"},
			notice.Text{Headline: fmt.Sprintf("Campaign of %d: %s", year, c.name[notice.English]), Description: c.measure[notice.English] + "."}))
	}
	return all
}

// results are those of the checks of the month before.
func results(at time.Time) []*notice.Notice {
	local := at.In(zone())
	month := time.Date(local.Year(), local.Month(), 1, 9, 0, 0, 0, zone())
	before := month.AddDate(0, -1, 0)
	n := begin(trafficPolice(), "results-"+before.Format("2006-01"), notice.Enforcing, "results", month)
	if n.Sent.After(at) { // the first hours of a month
		return nil
	}
	n.Onset, n.Ends, n.Expires = date(before.Year(), before.Month(), 1), date(month.Year(), month.Month(), 1), month.AddDate(0, 3, 0).UTC()
	n.Enforcement = &notice.Enforcement{
		Authority:   trafficPolice().Name,
		LegalBasis:  words("《中华人民共和国道路交通安全法》第九十一条", "Road Traffic Safety Law of the People's Republic of China, article 91"),
		Supervision: "0700-5550122",
	}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    fmt.Sprintf("%d年%d月酒驾查处情况：检查车辆4126辆，查处酒驾37起、醉驾5起", before.Year(), before.Month()),
		Description: "与上月相比，酒驾减少6起。醉驾案件均已依法立案。",
	}, notice.Text{
		Headline:    fmt.Sprintf("Drink-driving checks in %s: 4,126 vehicles, 37 drivers over the limit, 5 more prosecuted", before.Format("January 2006")),
		Description: "Six cases fewer than the month before. All criminal cases are before the prosecutor.",
	})}
}

// date is the beginning of a day in the county.
func date(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, zone()).UTC()
}
