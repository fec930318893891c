package demo

import (
	"fmt"
	"time"

	"wayside/hub/notice"
)

// remedy is what everybody may do against a decision, remedyLimit by when.
func remedy() notice.Words {
	return words("对处罚决定不服的，可申请行政复议，或者依法提起行政诉讼", "Against a decision, an administrative review or an action in court")
}

func remedyLimit() notice.Words {
	return words("自收到决定书之日起，复议60日内，诉讼6个月内", "from receipt of the decision, 60 days for a review and six months for the court")
}

// Coarse are the rules of the county by which live operations are told less
// exactly: of a drink-driving check people learn the road, whatever its squad
// sends.
func Coarse() []string { return []string{"event=drinkDriving&place=road"} }

// drinkDriving is announced every six minutes, moves to a second road, and is
// over before the turn ends. The squad sends the very place too: the rule keeps it
// back, see [Coarse].
func drinkDriving(at time.Time) []*notice.Notice {
	s := cycle(at, 360*time.Second, 5*time.Second)
	phase := s.phase(0, 140*time.Second, 290*time.Second)
	if phase == 3 {
		return nil
	}
	n := begin(trafficPolice(), s.key("drink"), notice.Enforcing, "drinkDriving", s.began)
	n.Onset, n.Ends, n.Expires = s.began.UTC(), s.after(290*time.Second).UTC(), s.after(30*time.Minute).UTC()
	n.Enforcement = &notice.Enforcement{
		Authority:   trafficPolice().Name,
		LegalBasis:  words("《中华人民共和国道路交通安全法》第九十一条", "Road Traffic Safety Law of the People's Republic of China, article 91"),
		Measure:     words("现场呼气酒精测试，对结果有异议的抽血检验", "Breath test at the roadside; a blood test where the result is disputed"),
		Procedure:   words("民警出示证件并告知依据，执法全程录音录像。", "Officers show their identification and state the legal ground; the whole check is recorded."),
		Remedy:      remedy(),
		RemedyLimit: remedyLimit(),
		Supervision: "0700-5550122",
	}
	road, named := notice.Road{Name: "X205", Direction: "both", From: &notice.RoadPoint{Name: "城东路口"}}, words("X205县道", "the X205")
	n.Geometry = notice.Point(117.944, 28.5075)
	changed := words("", "")
	if phase == 2 {
		n.Sent = s.after(140 * time.Second).UTC()
		road, named = notice.Road{Name: "人民路", Direction: "both", From: &notice.RoadPoint{Name: "体育馆路口"}}, words("人民路", "Renmin Road")
		n.Geometry = notice.Point(117.93, 28.51)
		changed = words("检查点由X205县道移至人民路。", "The checkpoint has moved from the X205 to Renmin Road.")
	}
	n.Roads = []notice.Road{road}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "交警正在" + named[notice.Chinese] + "开展酒驾查处",
		Description: "城区大队正在" + named[notice.Chinese] + "设点检查酒后驾驶，请过往驾驶人减速并配合检查，通行可能略有延误。按规定，此类消息只公布道路，不公布具体位置。",
		Instruction: "开车不喝酒，喝酒不开车。需要代驾可提前预约。",
		Changed:     changed[notice.Chinese],
		Sign:        "前方检查\n减速慢行",
	}, notice.Text{
		Headline:    "Drink-driving checks on " + named[notice.English],
		Description: "Officers are checking drivers on " + named[notice.English] + ". Please slow down and cooperate; expect a short delay. By rule, such notices name the road and not the place.",
		Instruction: "If you drink, do not drive; book a driver in good time.",
		Changed:     changed[notice.English],
		Sign:        "POLICE CHECK\nSLOW DOWN",
	})}
}

// overload is a standing check of lorries, by the week.
func overload(at time.Time) []*notice.Notice {
	start, end, week := epoch(at, 7)
	n := begin(trafficPolice(), fmt.Sprintf("overload-%d", week), notice.Enforcing, "overload", start)
	n.Onset, n.Ends, n.Expires, n.Planned = start.UTC(), end.UTC(), end.Add(time.Hour).UTC(), true
	n.Roads = []notice.Road{{Name: "G320", Direction: "W", From: chainage(438, 0)}}
	n.Geometry = notice.Point(118.075, 28.542)
	n.Restrictions = []notice.Restriction{{Type: "weight", Value: ptr(49.0), Vehicles: []string{"hgv"}}}
	n.Enforcement = &notice.Enforcement{
		Authority:   words("云溪县公安局交通警察大队、云溪县交通运输综合行政执法大队", "Yunxi County Traffic Police and Transport Enforcement Brigade"),
		LegalBasis:  words("《中华人民共和国公路法》第五十条、《公路安全保护条例》第三十三条", "Highway Law of the People's Republic of China, article 50; Highway Safety Protection Regulations, article 33"),
		Measure:     words("称重检测，超限车辆卸载至符合标准后放行", "Weighing; overloaded lorries continue only after unloading"),
		Remedy:      remedy(),
		RemedyLimit: remedyLimit(),
		Supervision: "0700-5550123",
	}
	return []*notice.Notice{say(n, notice.Text{
		Headline:    "G320国道青山治超站对货车开展超限超载联合检查",
		Description: "公安交警与交通运输执法部门在G320国道K438+000青山治超站联合检查超限超载，六轴及以上货车总重不得超过49吨。",
		Instruction: "货车请按标志驶入检测通道。",
		Sign:        "货车进站\n称重检测",
	}, notice.Text{
		Headline:    "Joint overload checks of lorries at Qingshan station on the G320",
		Description: "Traffic police and transport officers are weighing lorries at Qingshan station, G320 K438+000. Lorries of six or more axles may weigh at most 49 t.",
		Instruction: "Lorries: follow the signs into the weighing lane.",
		Sign:        "TRUCKS\nWEIGH STATION",
	})}
}
