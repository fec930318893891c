package sign

import "wayside/hub/notice"

// both are words in the two languages that signs speak. English is set in
// capitals, as message signs are.
func both(zh, en string) notice.Words {
	return notice.Words{notice.Chinese: zh, notice.English: en}
}

// events are what happens on a road, as a sign says it; what is not here is
// said by the notice's headline.
var events = map[notice.Event]notice.Words{
	"accident": both("事故", "CRASH"), "roadwork": both("施工", "ROADWORK"), "closure": both("封闭", "ROAD CLOSED"),
	"control": both("交通管制", "TRAFFIC CONTROL"), "congestion": both("拥堵", "CONGESTION"), "obstruction": both("路面障碍", "OBSTRUCTION"),
	"detour": both("绕行", "DETOUR"), "signalFault": both("信号灯故障", "SIGNALS OUT"), "reopening": both("恢复通行", "ROAD OPEN"),
	"publicEvent": both("大型活动", "EVENT"),
}

// advice is what to do, where the publisher doesn't say: never more than any
// driver would be told there.
var advice = map[notice.Event]notice.Words{
	"accident": both("减速慢行", "SLOW DOWN"), "roadwork": both("减速慢行", "SLOW DOWN"), "obstruction": both("注意避让", "SLOW DOWN"),
	"congestion": both("注意车距", "BE READY TO STOP"), "surface": both("减速慢行", "SLOW DOWN"),
	"rainstorm": both("减速慢行", "SLOW DOWN"), "snowstorm": both("减速慢行", "SLOW DOWN"), "iceRoad": both("防滑慢行", "SLOW DOWN"),
	"fog": both("开雾灯慢行", "FOG LIGHTS ON"), "visibility": both("开灯慢行", "LIGHTS ON"), "gale": both("减速慢行", "SLOW DOWN"),
	"sandstorm": both("开灯慢行", "LIGHTS ON"), "hail": both("减速慢行", "SLOW DOWN"), "thunderstorm": both("减速慢行", "SLOW DOWN"),
	"flood": both("勿涉水行驶", "DO NOT ENTER WATER"), "flashFlood": both("勿涉水行驶", "DO NOT ENTER WATER"),
}

// phrases are whatever else a sign says; %v is a number or a name.
var phrases = map[string]notice.Words{
	"detour":      both("请绕行", "USE OTHER ROUTE"),
	"allClosed":   both("道路封闭", "ROAD CLOSED"),
	"alternating": both("交替放行", "ONE LANE ALTERNATING"),
	"shifted":     both("车道偏移", "LANES SHIFT"),
	"leftLane":    both("占用左道", "LEFT LANE CLOSED"),
	"rightLane":   both("占用右道", "RIGHT LANE CLOSED"),
	"middleLane":  both("占用中道", "CENTER LANE CLOSED"),
	"shoulder":    both("占用应急车道", "SHOULDER CLOSED"),
	"oneLane":     both("占用1车道", "1 LANE CLOSED"),
	"lanes":       both("占用%v车道", "%v LANES CLOSED"),
	"someClosed":  both("占用车道", "LANE CLOSED"),
	"limit":       both("限速%v", "SPEED LIMIT %v"),
	"queueKm":     both("排队%v公里", "%v KM QUEUE"),
	"delay":       both("延误%v分钟", "%v MIN DELAY"),
	"height":      both("限高%v米", "MAX HEIGHT %v M"),
	"width":       both("限宽%v米", "MAX WIDTH %v M"),
	"weight":      both("限重%v吨", "MAX WEIGHT %v T"),
	"noTrucks":    both("禁止货车", "NO TRUCKS"),
	"aheadKm":     both("前方%v公里", "%v KM AHEAD"),
	"aheadM":      both("前方%v米", "%v M AHEAD"),
	"ahead":       both("前方", "AHEAD"),
	"between":     both("%v至%v", "%v-%v"),
	"warning":     both("%v%v预警", "%v %v WARNING"),
	"until":       both("至%v", "UNTIL %v"),
	"untilDay":    both("至%v日%v", "UNTIL %v/%v"),
	"test":        both("测试", "TEST"),
	"exercise":    both("演练", "EXERCISE"),
}

// flows are the states of a road that are worth a sign.
var flows = map[notice.Flow]notice.Words{
	notice.Slow: both("车多缓行", "SLOW TRAFFIC"), notice.Congested: both("道路拥堵", "CONGESTION"), notice.Jammed: both("严重拥堵", "TRAFFIC JAM"),
}

// short is an approved abbreviation: a sign may say To for From.
type short struct{ From, To string }

// shorts are the approved abbreviations, in the order in which they are tried,
// one after the other until a text fits: the plainest first. English ones are
// those of the MUTCD (table 1A-1) that need no prompt word, as whole words.
var shorts = map[notice.Lang][]short{
	notice.Chinese: {
		{"减速慢行", "慢行"}, {"道路封闭", "封闭"}, {"道路施工", "施工"}, {"交通事故", "事故"}, {"高速公路", "高速"}, {"应急车道", "应急道"},
		{"严重拥堵", "拥堵"}, {"道路拥堵", "拥堵"}, {"交通管制", "管制"}, {"互通立交", "互通"}, {"枢纽互通", "枢纽"}, {"请绕行", "绕行"},
		{"谨慎驾驶", "慎行"}, {"注意避让", "避让"}, {"方向", "向"}, {"分钟", "分"}, {"公里", "km"},
	},
	notice.English: {
		{"TRAFFIC", "TRAF"}, {"ROADWORK", "RDWK"}, {"CONSTRUCTION", "CONST"}, {"LANES", "LNS"}, {"LANE", "LN"}, {"LEFT", "LFT"},
		{"RIGHT", "RHT"}, {"CENTER", "CNTR"}, {"SHOULDER", "SHLDR"}, {"CLOSED", "CLSD"}, {"AHEAD", "AHD"}, {"EXPRESSWAY", "EXPWY"}, {"HIGHWAY", "HWY"}, {"BRIDGE", "BR"},
		{"TUNNEL", "TUN"}, {"WARNING", "WARN"}, {"VEHICLES", "VEHS"}, {"NORTHBOUND", "NB"}, {"SOUTHBOUND", "SB"},
		{"EASTBOUND", "EB"}, {"WESTBOUND", "WB"}, {"MINUTES", "MIN"}, {"SPEED", "SPD"},
	},
}
