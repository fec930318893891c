package eventname

import "wayside/hub/notice"

type named struct {
	event notice.Event
	names []string
}

// names are looked up as words of their own, so that "rain" is not found in
// "training"; a longer name wins over a shorter one.
var names = map[notice.Kind][]named{
	notice.Weather: {
		{"typhoon", []string{"台风", "颱風", "热带风暴", "typhoon", "hurricane", "tropical storm", "tropical cyclone", "cyclone"}},
		{"rainstorm", []string{"暴雨", "强降雨", "强降水", "短时强降雨", "短历时强降水", "大雨", "rainstorm", "rain", "rainfall", "heavy rain", "chuva"}},
		{"snowstorm", []string{"暴雪", "大雪", "雪灾", "snow", "snowstorm", "snowfall", "snow storm", "snow squall", "blizzard", "winter storm", "winter weather", "snow-ice"}},
		{"coldWave", []string{"寒潮", "寒冷", "低温", "强降温", "严寒", "低温冻害", "cold", "cold wave", "low temperature", "low-temperature", "wind chill"}},
		{"gale", []string{"大风", "海上大风", "gale", "wind", "high wind", "strong wind", "hurricane force wind", "squall"}},
		{"sandstorm", []string{"沙尘暴", "沙尘", "浮尘", "扬沙", "sandstorm", "dust", "dust storm", "blowing dust"}},
		{"heat", []string{"高温", "热浪", "heat", "heat wave", "excessive heat", "high temperature", "high-temperature"}},
		{"drought", []string{"干旱", "旱情", "drought"}},
		{"lightning", []string{"雷电", "lightning"}},
		{"hail", []string{"冰雹", "hail"}},
		{"frost", []string{"霜冻", "frost", "freeze"}},
		{"fog", []string{"大雾", "浓雾", "fog", "dense fog", "heavy fog"}},
		{"haze", []string{"霾", "灰霾", "haze", "smog"}},
		{"iceRoad", []string{"道路结冰", "道路冰雪", "路面结冰", "road icing", "icy road", "black ice", "ice storm", "freezing rain"}},
		{"thunderstorm", []string{"雷暴大风", "雷雨大风", "雷暴", "雷雨强风", "thunderstorm", "thunder gust", "severe thunderstorm"}},
		{"convection", []string{"强对流", "convection", "severe convection", "strong convection", "severe weather"}},
		{"flood", []string{"洪水", "洪涝", "内涝", "渍涝", "凌汛", "水庫洩洪", "flood", "flooding", "rain-flood", "waterlogging", "hydrologic"}},
		{"flashFlood", []string{"山洪", "山洪灾害", "中小河流洪水和山洪", "flash flood"}},
		{"geological", []string{"地质灾害", "滑坡", "泥石流", "山体崩塌", "地面塌陷", "landslide", "debris flow", "geological hazard", "mudslide"}},
		{"wildfire", []string{"森林火险", "草原火险", "森林（草原）火险", "wildfire", "bushfire", "bush fire", "grass fire", "fire weather", "red flag warning", "forest-fire", "forest fire", "fire danger"}},
		{"tornado", []string{"龙卷", "龙卷风", "tornado"}},
		{"tsunami", []string{"海啸", "tsunami"}},
		{"earthquake", []string{"地震", "earthquake"}},
		{"avalanche", []string{"雪崩", "avalanche"}},
		{"airQuality", []string{"空气质量", "重污染", "空气重污染", "大气污染", "臭氧", "air quality", "air pollution", "ozone", "air stagnation"}},
		{"visibility", []string{"能见度", "低能见度", "poor visibility", "low visibility", "dense smoke"}},
		{"coast", []string{"海浪", "风暴潮", "surf", "high surf", "storm surge", "coastal", "coastalevent", "rip current", "small craft", "lakeshore flood", "beach hazards", "freezing spray", "hazardous seas", "special marine", "marine weather", "low water"}},
	},
	notice.Traffic: {
		{"accident", []string{"交通事故", "车祸", "追尾", "侧翻", "accident", "crash", "collision", "motor vehicle accident", "mva"}},
		{"roadwork", []string{"道路施工", "施工", "养护作业", "roadwork", "road work", "road construction"}},
		{"closure", []string{"道路封闭", "封闭", "封路", "断道", "road closure", "road closed", "bridge closure", "tunnel closure"}},
		{"control", []string{"交通管制", "管制", "限行", "traffic control", "traffic restriction"}},
		{"congestion", []string{"道路拥堵", "拥堵", "缓行", "congestion", "traffic jam", "road delay", "traffic delay"}},
		{"obstruction", []string{"路面障碍", "落石", "抛洒物", "obstruction", "fallen tree", "debris on road"}},
		{"surface", []string{"路面状况", "路面湿滑", "hazardous road", "road condition"}},
		{"publicEvent", []string{"大型活动", "public event"}},
		{"signalFault", []string{"信号灯故障", "信号故障", "signal fault", "signal failure"}},
		{"reopening", []string{"恢复通行", "reopened", "road reopening"}},
		{"transit", []string{"公共交通", "公交", "public transport", "transit"}},
	},
	notice.Police: {
		{"alert", []string{"civil emergency", "civil danger", "law enforcement", "local area emergency", "shelter in place", "blue alert", "telephone outage"}},
		{"fire", []string{"火灾", "火情", "fire", "structure fire"}},
		{"hazardous", []string{"危化品", "化学品", "泄漏", "hazardous material", "chemical", "gas leak", "radiological", "nuclear power plant"}},
		{"search", []string{"搜救", "搜寻", "search", "rescue"}},
		{"missing", []string{"寻人", "走失", "missing person", "child abduction", "amber alert", "missing endangered"}},
		{"crowd", []string{"人员聚集", "crowd"}},
		{"evacuation", []string{"疏散", "撤离", "evacuation"}},
	},
}
