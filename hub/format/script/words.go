package script

import (
	"fmt"

	"wayside/hub/notice"
)

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }

// f is a phrase in the language of the voice; args fill it as Sprintf.
func (v voice) f(w notice.Words, args ...any) string { return fmt.Sprintf(w[v.lang], args...) }

// What the scripts themselves say, as it is written; [voice.say] spells it.
var (
	opening   = both("下面播报%s发布的信息。", "Public information from %s.")
	openingOf = both("下面播报公共信息。", "Here is the public information.")
	closing   = both("以上信息截至%s。", "This was the situation at %s.")
	andMore   = both("另有%d条信息没有播报，请到%s网页查看%s。", "There are %d more notices; find them on the web page of %s%s.")
	andOne    = both("另有1条信息没有播报，请到%[2]s网页查看%[3]s。", "There is 1 more notice; find it on the web page of %[2]s%[3]s.")
	orCall    = both("，或致电%s", ", or call %s")
	publisher = both("发布单位", "its publisher")
	nothing   = both("截至%s，没有正在生效的信息。", "As of %s, no notice is in force.")
	silence   = both("截至%s，没有需要播报的信息。", "As of %s, there is nothing to announce.")
	length    = both("【约%d秒】%s %s", "[about %d seconds] %s, %s")

	signal   = both("%[1]s%[2]s预警信号", "%[2]s %[1]s warning signal")
	signalAt = both("%[1]s%[2]s发布%[3]s", "%[1]s issued a %[3]s at %[2]s")
	issuedAt = both("%s%s发布：", "%s at %s: ")
	isOver   = both("此前发布的信息%s：%s", "This earlier notice is no longer in force (%s): %s")

	where     = both("地点在%s", "It is %s")
	oneWay    = both("受影响的是%s方向", "It concerns the %s direction")
	bothWays  = both("双向都受影响", "It concerns both directions")
	ofAreas   = both("涉及%s", "It concerns %s")
	direction = both("%s方向", "%s")
	towards   = both("往%s方向", "towards %s")
	at1       = both("%s处", "at %s")
	at2       = both("%s处的%s", "%[2]s (%[1]s)")
	fromTo    = both("%s至%s", "between %s and %s")
	onRoad    = both("%s", "on %s")

	speedLimit = both("限速%s公里/小时", "speed limit %s km/h")
	queue      = both("排队约%s", "a queue of about %s")
	delay      = both("通行时间预计增加%d分钟", "expect a delay of %d min")
	lanes      = both("%[2]d条车道中有%[1]d条封闭", "%d of %d lanes closed")
	detourBy   = both("绕行路线：%s", "The way round: %s")
	starts     = both("从%s开始", "It starts at %s")
	ends       = both("预计%s结束", "It is expected to end at %s")
	lasts      = both("时间%s", "It lasts %s")
	scheduled  = both("具体时间：%s", "The times are: %s")
	nextTime   = both("最近的一次%s", "The next time is %s")
	legalBasis = both("法律依据是%s", "The legal ground is %s")
	ground     = both("依据：%s", "Legal ground: %s")
	holds      = both("有效至%s", "Valid until %s")
	until      = both("至%s", "Until %s")
	complaints = both("监督电话：%s", "For complaints call %s")
	measure    = both("措施：%s", "Measure: %s")
	venue      = both("办理地点：%s", "Where to go: %s")
	hours      = both("办理时间：%s", "Opening hours: %s")
	fee        = both("收费：%s", "Fee: %s")
	inquiries  = both("咨询电话：%s", "For questions call %s")
	claim      = both("网上流传：%s", "A claim is going round: %s")
	claimed    = both("网传“%s”，经核查%s", "The claim that %s is %s")
	doubted    = both("网传“%s”，正在核实", "The claim that %s is being checked")
	known      = both("目前已知：%s", "What is known: %s")
	nextWord   = both("下次通报：%s", "The next word comes at %s")
	wordOwed   = both("原定%s通报，尚未通报", "The word promised for %s is overdue")
	stage      = both("办理进展：%s", "It is %s")
	outcome    = both("办理结果：%s", "The outcome: %s")
	staged     = both("%s（%s）", "%s (%s)")
	asked      = both("请配合：%s", "You are asked: %s")
	penalty    = both("处罚：%s", "The penalty: %s")
	remedy     = both("如有异议：%s", "If you disagree: %s")
	checking   = both("该说法正在核实，尚无结论", "It is being checked; nothing is certain yet")
	verdict    = both("经核查，该说法%s", "On examination, it is %s")
	fromTime   = both("%s起", "From %s")

	asOf   = both("截至%s", "As of %s")
	counts = both("截至%s，共%d条信息，按短信发送共%d条。", "As of %s: %d notices, %d text message segments in all.")
)

// verdicts as they end a spoken sentence.
var verdicts = map[string]notice.Words{
	"true": both("属实", "true"), "false": both("不属实", "false"),
	"partly": both("部分属实", "only partly true"), notice.Checking: both("正在核实", "being checked"),
}

// stages as they end a spoken sentence.
var stages = map[string]notice.Words{
	"reported": both("已接报", "reported to the police"), "underWay": both("正在办理", "being dealt with"), notice.Closed: both("已办结", "closed"),
}

// endings say of what is over why it is.
var endings = map[notice.State]notice.Words{
	notice.Withdrawn: both("已撤回", "withdrawn"), notice.Superseded: both("已被新的信息替代", "replaced by a newer one"),
	notice.Ended: both("已解除", "over"), notice.Expired: both("已过期", "expired"), notice.Embargoed: both("尚未发布", "not released yet"),
}

// impacts are what is left of the road, each with the words that say as much in
// an author's text.
var impacts = map[notice.Impact]struct {
	say  notice.Words
	told []string
}{
	notice.AllClosed:   {both("道路全部封闭，无法通行", "the road is closed"), []string{"封闭", "中断", "禁止通行", "closed", "closure"}},
	notice.SomeClosed:  {both("部分车道封闭", "some lanes are closed"), []string{"封闭", "占用", "占道", "closed", "blocked"}},
	notice.Alternating: {both("单车道双向交替通行", "traffic alternates in one lane"), []string{"交替", "alternat"}},
	notice.Shifted:     {both("车辆借道通行", "lanes are shifted"), []string{"借道", "shift"}},
	notice.AllOpen:     {both("所有车道正常通行", "all lanes are open"), []string{"恢复通行", "正常通行", "开放", "open"}},
}

// expressways of the national network by number (国家公路网规划, 2022).
var expressways = map[string]string{
	"G1": "京哈高速", "G2": "京沪高速", "G3": "京台高速", "G4": "京港澳高速", "G5": "京昆高速", "G6": "京藏高速", "G7": "京新高速",
	"G10": "绥满高速", "G11": "鹤大高速", "G12": "珲乌高速", "G15": "沈海高速", "G16": "丹锡高速", "G18": "荣乌高速", "G20": "青银高速", "G22": "青兰高速", "G25": "长深高速",
	"G30": "连霍高速", "G35": "济广高速", "G36": "宁洛高速", "G40": "沪陕高速", "G42": "沪蓉高速", "G45": "大广高速", "G50": "沪渝高速", "G55": "二广高速", "G56": "杭瑞高速",
	"G60": "沪昆高速", "G65": "包茂高速", "G70": "福银高速", "G72": "泉南高速", "G75": "兰海高速", "G76": "厦蓉高速", "G78": "汕昆高速", "G80": "广昆高速", "G85": "银昆高速",
}

// flows are the five road states as an effect.
var flows = map[notice.Flow]notice.Words{
	notice.Free: both("道路畅通", "traffic flows freely"), notice.Steady: both("道路基本畅通", "traffic is steady"), notice.Slow: both("轻度拥堵", "traffic is slow"),
	notice.Congested: both("中度拥堵", "traffic is congested"), notice.Jammed: both("严重拥堵", "traffic is jammed"),
}

var flowTold = []string{"拥堵", "畅通", "缓行", "congest", "slow", "jam", "flow"}

// limits are restrictions as they are said; %s is the value.
var limits = map[string]notice.Words{
	"speed": speedLimit, "height": both("限高%s米", "height limit %s m"), "width": both("限宽%s米", "width limit %s m"),
	"length": both("限长%s米", "length limit %s m"), "weight": both("限重%s吨", "weight limit %s t"), "axleWeight": both("轴重限%s吨", "axle weight limit %s t"),
	"noTrucks": both("禁止货车通行", "no trucks"), "noTowing": both("禁止拖挂车辆通行", "no towing"), "noOversize": both("禁止超限运输车辆通行", "no oversize loads"),
	"noPassing": both("禁止超车", "no overtaking"), "noParking": both("禁止停车", "no parking"), "localOnly": both("仅限本地车辆通行", "local traffic only"),
	"hov": both("仅限多乘员车辆通行", "high-occupancy vehicles only"), "peakOnly": both("仅高峰时段适用", "at peak hours only"),
}

// vehicles are classes that a restriction concerns.
var vehicles = map[string]notice.Words{
	"hgv": both("大货车", "heavy goods vehicles"), "truck": both("货车", "trucks"), "bus": both("客车", "buses"), "car": both("小客车", "cars"),
	"motorcycle": both("摩托车", "motorcycles"), "trailer": both("挂车", "trailers"), "bicycle": both("自行车", "bicycles"), "hazmat": both("危险品运输车", "vehicles with dangerous goods"),
}

var weekdays = [8]notice.Words{1: both("周一", "Monday"), 2: both("周二", "Tuesday"), 3: both("周三", "Wednesday"), 4: both("周四", "Thursday"), 5: both("周五", "Friday"), 6: both("周六", "Saturday"), 7: both("周日", "Sunday")}
