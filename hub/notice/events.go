package notice

// Events is the table of events of a kind, as data: a word, its names. An
// imported document whose event has no word here uses "other" and keeps the
// source's own word in ext.
func Events(k Kind) []Term { return events[k] }

// EventName is the name of event e of kind k in lang, or the bare word.
func EventName(k Kind, e Event, lang Lang) string { return NameOf(events[k], string(e), lang) }

var events = map[Kind][]Term{
	Traffic: {
		term("accident", 0, "交通事故", "Accident"),
		term("roadwork", 0, "道路施工", "Roadwork"),
		term("closure", 0, "道路封闭", "Road closure"),
		term("control", 0, "交通管制", "Traffic control"),
		term("congestion", 0, "道路拥堵", "Congestion"),
		term("obstruction", 0, "路面障碍", "Obstruction"),
		term("surface", 0, "路面状况", "Road surface"),
		term("detour", 0, "绕行", "Detour"),
		term("publicEvent", 0, "大型活动", "Public event"),
		term("signalFault", 0, "信号故障", "Signal fault"),
		term("reopening", 0, "恢复通行", "Reopened"),
		term("transit", 0, "公共交通", "Public transport"),
		term("flow", 0, "路况", "Road state"),
		term("other", 0, "道路信息", "Road information"),
	},
	Weather: {
		term("typhoon", 0, "台风", "Typhoon"), term("rainstorm", 0, "暴雨", "Rainstorm"), term("snowstorm", 0, "暴雪", "Snowstorm"),
		term("coldWave", 0, "寒潮", "Cold wave"), term("gale", 0, "大风", "Gale"), term("sandstorm", 0, "沙尘暴", "Sandstorm"),
		term("heat", 0, "高温", "Heat"), term("drought", 0, "干旱", "Drought"), term("lightning", 0, "雷电", "Lightning"),
		term("hail", 0, "冰雹", "Hail"), term("frost", 0, "霜冻", "Frost"), term("fog", 0, "大雾", "Fog"), term("haze", 0, "霾", "Haze"),
		term("iceRoad", 0, "道路结冰", "Icy roads"), term("thunderstorm", 0, "雷暴大风", "Thunderstorm gale"),
		term("convection", 0, "强对流", "Severe convection"), term("flood", 0, "洪水", "Flood"), term("flashFlood", 0, "山洪", "Flash flood"),
		term("geological", 0, "地质灾害", "Geological hazard"), term("wildfire", 0, "森林火险", "Wildfire danger"),
		term("tornado", 0, "龙卷风", "Tornado"), term("tsunami", 0, "海啸", "Tsunami"), term("earthquake", 0, "地震", "Earthquake"),
		term("avalanche", 0, "雪崩", "Avalanche"), term("airQuality", 0, "空气质量", "Air quality"), term("visibility", 0, "低能见度", "Poor visibility"),
		term("coast", 0, "海浪", "Coastal hazard"), term("other", 0, "气象信息", "Weather information"),
	},
	Enforcing: {
		term("checkpoint", 0, "检查点", "Checkpoint"), term("speedCamera", 0, "测速设备", "Speed camera"),
		term("speedEnforcement", 0, "测速执法", "Speed enforcement"), term("drinkDriving", 0, "酒驾查处", "Drink-driving checks"),
		term("overload", 0, "超限超载治理", "Overload checks"), term("parking", 0, "违停整治", "Parking enforcement"),
		term("restriction", 0, "限行执法", "Restriction enforcement"), term("campaign", 0, "专项整治", "Campaign"),
		term("results", 0, "整治成果", "Campaign results"), term("exposure", 0, "违法曝光", "Offences published"),
		term("other", 0, "执法信息", "Enforcement"),
	},
	Police: {
		term("alert", 0, "警情提示", "Police alert"), term("fire", 0, "火情", "Fire"), term("hazardous", 0, "危化品", "Hazardous materials"),
		term("search", 0, "搜救", "Search and rescue"), term("crowd", 0, "人员聚集", "Crowd"), term("evacuation", 0, "疏散", "Evacuation"),
		term("missing", 0, "寻人", "Missing person"), term("other", 0, "警情信息", "Police information"),
	},
	Case: {
		term("statement", 0, "情况通报", "Statement"), term("wanted", 0, "悬赏通告", "Wanted"), term("appeal", 0, "征集线索", "Appeal for witnesses"),
		term("result", 0, "办理结果", "Outcome"), term("fraud", 0, "诈骗预警", "Fraud warning"), term("rumour", 0, "辟谣", "False claim answered"),
		term("other", 0, "案件信息", "Case information"),
	},
	Safety: {
		term("tip", 0, "安全提示", "Safety tip"), term("lesson", 0, "事故警示", "Lesson from a crash"), term("holiday", 0, "假期出行", "Holiday travel"), term("seasonal", 0, "季节提示", "Seasonal advice"),
		term("law", 0, "法规宣传", "Law explained"), term("campaign", 0, "宣传活动", "Campaign"), term("other", 0, "安全信息", "Safety"),
	},
	ServiceCard: {
		term("vehicle", 0, "车辆业务", "Vehicle services"), term("licence", 0, "驾驶证业务", "Driving licence"),
		term("office", 0, "办公时间", "Office hours"), term("online", 0, "网上办理", "Online service"), term("permit", 0, "通行证", "Permits"),
		term("lostFound", 0, "失物招领", "Lost and found"), term("other", 0, "便民服务", "Service"),
	},
	Community: {
		term("meeting", 0, "警民座谈", "Public meeting"), term("openDay", 0, "开放日", "Open day"), term("consultation", 0, "意见征集", "Consultation"),
		term("thanks", 0, "表彰感谢", "Thanks"), term("story", 0, "身边故事", "Story"), term("recruitment", 0, "招募", "Volunteers"),
		term("other", 0, "警民互动", "Community"),
	},
}
