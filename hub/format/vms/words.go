package vms

import (
	"strings"
	"unicode"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// reasons maps codedReasonForSetting to events of traffic.
var reasons = map[string]notice.Event{"trafficManagement": "control", "travelTime": "flow"}

// reasonFor is why a sign shows n.
func reasonFor(n *notice.Notice) string {
	switch {
	case n.Kind == notice.Safety || n.Kind == notice.Community:
		return "campaign"
	case n.Kind == notice.Traffic && n.Event == "other", n.Kind == notice.ServiceCard:
		return "operatorCreated"
	}
	for reason, event := range reasons {
		if n.Kind == notice.Traffic && n.Event == event {
			return reason
		}
	}
	return "situation"
}

// lineColours maps official colours to those of lines: signs know neither
// yellow nor orange.
var lineColours = map[notice.Colour]string{notice.Red: "red", notice.Orange: "amber", notice.Yellow: "whiteYellow", notice.Blue: "blue"}

// pictograms are the words of PictogramEnum that tell something, in Chinese.
var pictograms = map[string]string{
	"bridgeClosed": "桥梁封闭", "carParkFull": "停车场已满", "carParkSpacesAvailable": "停车场有空位", "corridorForEmergencyVehicleAccess": "让出应急通道",
	"curveArrowToLeft": "向左弯道", "curveArrowToRight": "向右弯道", "dangerOfFire": "火灾危险", "fire": "火情", "smoke": "烟雾",
	"endOfAdvisorySpeed": "建议速度结束", "fastenYourSeatBelt": "系好安全带", "fastenChildrensSeatBelts": "为儿童系好安全带", "footballMatch": "足球比赛",
	"hardShoulderNotRunning": "应急车道不开放", "hardShoulderRunning": "应急车道开放", "horizontalDiversionToLeft": "向左绕行", "horizontalDiversionToRight": "向右绕行",
	"verticalDiversion": "绕行", "keepASafeDistance": "保持车距", "keepLeft": "靠左行驶", "keepRight": "靠右行驶", "leftHandLaneClosed": "左侧车道封闭",
	"rightHandLaneClosed": "右侧车道封闭", "narrowLanesAhead": "前方车道变窄", "pollutionOrSmogAlert": "污染预警", "snowPloughInAction": "扫雪作业",
	"speedCamerasInAction": "测速", "trafficDeviatedToOppositeCarriagewayAhead": "前方借对向车道通行",
	"trafficPartiallyDeviatedToOppositeCarriagewayAhead": "前方部分借对向车道通行", "tunnelClosed": "隧道封闭", "other": "图形标志",
}

// units are the words of UnitOfMeasureEnum as they stand on signs.
var units = map[string]string{
	"kilometresPerHour": "km/h", "kilometres": "km", "metres": "m", "tonnes": "t", "percentage": "%",
	"milesPerHour": "mph", "miles": "mi", "yards": "yd", "feet": "ft",
}

// pictogramWords are those of PictogramEnum.
var pictogramWords = []string{
	"blankVoid", "bridgeClosed", "carParkFull", "carParkSpacesAvailable", "corridorForEmergencyVehicleAccess", "curveArrowToLeft",
	"curveArrowToRight", "dangerOfFire", "doubleExitToLeft", "doubleExitToRight", "endOfAdvisorySpeed", "fastenChildrensSeatBelts",
	"fastenYourSeatBelt", "fire", "footballMatch", "hardShoulderNotRunning", "hardShoulderRunning", "horizontalDiversionToLeft",
	"horizontalDiversionToRight", "keepASafeDistance", "keepLeft", "keepRight", "lane1ClosedOf2", "lane2ClosedOf2", "lane1ClosedOf3",
	"lane3ClosedOf3", "lanes1And2ClosedOf3", "lanes2And3ClosedOf3", "lane1ClosedOf4", "lane4ClosedOf4", "lanes1And2ClosedOf4",
	"lanes3And4ClosedOf4", "lanes1And2And3ClosedOf4", "lanes2And3And4ClosedOf4", "leftHandLaneClosed", "narrowLanesAhead",
	"obliqueArrowToLeft", "obliqueArrowToRight", "pollutionOrSmogAlert", "rightHandLaneClosed", "singleExitToLeft", "singleExitToRight",
	"smoke", "snowPloughInAction", "speedCamerasInAction", "straightVerticalArrow", "trafficDeviatedToOppositeCarriagewayAhead",
	"trafficPartiallyDeviatedToOppositeCarriagewayAhead", "tunnelClosed", "verticalDiversion", "other",
}

// pictogramName is a pictogram in words; where the list has no Chinese, and in
// English, those of the standard ("lane 1 closed of 2").
func pictogramName(word string, lang notice.Lang) string {
	if name := pictograms[word]; name != "" && phrase.IsChinese(lang) {
		return name
	}
	if word == "other" {
		return "a pictogram"
	}
	var b strings.Builder
	for i, r := range word {
		if i > 0 && (unicode.IsUpper(r) || unicode.IsDigit(r)) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// headline is one line on what a sign shows and where it stands, made of the
// road, else the place, and the lines.
func headline(n *notice.Notice, p *pocket, sign string, lang notice.Lang) string {
	where := p.Place
	if len(n.Roads) > 0 {
		where = n.Roads[0].Name
		if f := n.Roads[0].From; f != nil && f.Name != "" {
			where += " " + f.Name
		}
	}
	var all []string
	for _, page := range split(sign) {
		all = append(all, strings.ReplaceAll(join([][]line{page}), "\n", " "))
	}
	if len(all) == 0 {
		for _, word := range p.Pictograms {
			all = append(all, pictogramName(word, lang))
		}
	}
	before := "Sign at " + where + ": "
	switch {
	case phrase.IsChinese(lang) && where == "":
		before = "情报板："
	case phrase.IsChinese(lang):
		before = where + " 情报板："
	case where == "":
		before = "Sign: "
	}
	return phrase.Cut(before+strings.Join(all, " / "), maxHeadline)
}

// Bounds of what a notice holds.
const (
	maxHeadline = 200
	maxShort    = 300
	maxText     = 10_000
	maxList     = 200
)
