package cap

import "wayside/hub/notice"

// ofCategory is what a CAP category may be about: the tables in which its
// events are looked up, and what it is where none fits.
type ofCategory struct {
	tables   []notice.Kind
	kind     notice.Kind
	fallback notice.Event
}

var categories = map[string]ofCategory{
	"Transport": {[]notice.Kind{notice.Traffic, notice.Weather}, notice.Traffic, "other"},
	"Infra":     {[]notice.Kind{notice.Traffic, notice.Weather}, notice.Safety, "other"},
	"Met":       {[]notice.Kind{notice.Weather}, notice.Weather, "other"},
	"Geo":       {[]notice.Kind{notice.Weather}, notice.Weather, "other"},
	"Env":       {[]notice.Kind{notice.Weather}, notice.Weather, "other"},
	"Fire":      {[]notice.Kind{notice.Weather, notice.Police}, notice.Police, "fire"},
	"Rescue":    {[]notice.Kind{notice.Police}, notice.Police, "search"},
	"Security":  {[]notice.Kind{notice.Police}, notice.Police, "alert"},
	"CBRNE":     {[]notice.Kind{notice.Police}, notice.Police, "hazardous"},
	"Health":    {nil, notice.Safety, "other"},
	"Safety":    {[]notice.Kind{notice.Traffic, notice.Weather, notice.Police}, notice.Safety, "other"},
	"Other":     {[]notice.Kind{notice.Traffic, notice.Weather, notice.Police}, notice.Safety, "other"},
}

// australian are the road rows of the event list of CAP-AU 1.0.
var australian = map[string]notice.Event{
	"bridgClose": "closure", "bridgCollaps": "closure", "roadClose": "closure", "roadCrash": "accident", "roadDelay": "congestion",
	"roadHazard": "surface", "roadIncident": "other", "roadUsage": "control", "road": "other", "traffic": "flow",
}

// australianCode is written for a road event, the other way round.
var australianCode = map[notice.Event]string{
	"accident": "roadCrash", "closure": "roadClose", "congestion": "roadDelay", "obstruction": "roadHazard", "surface": "roadHazard",
	"iceRoad": "roadHazard", "roadwork": "roadUsage", "control": "roadUsage", "flow": "traffic",
}

// chinese are the event types of China's national warning platform (GB 12379).
var chinese = map[notice.Event]string{
	"typhoon": "11B01", "rainstorm": "11B03", "snowstorm": "11B04", "coldWave": "11B05", "gale": "11B06", "sandstorm": "11B07",
	"heat": "11B09", "lightning": "11B14", "hail": "11B15", "frost": "11B16", "fog": "11B17", "haze": "11B19", "iceRoad": "11B21", "drought": "11B22",
}

// Names of the code lists in eventCode and geocode.
const (
	australianList = "urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU:1.0:AUeventLIST:1.0"
	chineseList    = "profile:CN:eventType"
	ownEventCode   = "wayside:event"
	nationalScheme = "GB/T 2260"
	longScheme     = "CPEAS Geographic Code" // the national code filled up to twelve digits
)

// colourSeverity is the severity of a signal whose issuer gave only a colour.
var colourSeverity = map[notice.Colour]notice.Severity{
	notice.Blue: notice.Minor, notice.Yellow: notice.Moderate, notice.Orange: notice.Severe, notice.Red: notice.Extreme,
}

// awareness are the levels of MeteoAlarm, which knows no blue.
var awareness = map[notice.Colour]string{
	notice.Yellow: "2; yellow; Moderate", notice.Orange: "3; orange; Severe", notice.Red: "4; red; Extreme",
}

var colourWords = map[string]notice.Colour{
	"blue": notice.Blue, "yellow": notice.Yellow, "orange": notice.Orange, "red": notice.Red,
	"蓝": notice.Blue, "藍": notice.Blue, "黄": notice.Yellow, "黃": notice.Yellow, "橙": notice.Orange, "红": notice.Red, "紅": notice.Red,
}
