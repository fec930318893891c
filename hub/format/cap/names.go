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

// officialSignals are the fourteen of Order 16 of China's Meteorological
// Administration (2007): those whose code is written.
var officialSignals = []notice.Event{
	"typhoon", "rainstorm", "snowstorm", "coldWave", "gale", "sandstorm", "heat", "drought", "lightning", "hail", "frost", "fog", "haze", "iceRoad",
}

// Names of the code lists in eventCode and geocode.
const (
	australianList = "urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU:1.0:AUeventLIST:1.0"
	chineseList    = "profile:CN:eventType"
	ownEventCode   = "wayside:event"
	nationalScheme = "GB/T 2260"
	longScheme     = "CPEAS Geographic Code" // the national code filled up to twelve digits
)

// awareness are the levels of MeteoAlarm, which knows no blue.
var awareness = map[notice.Colour]string{
	notice.Yellow: "2; yellow; Moderate", notice.Orange: "3; orange; Severe", notice.Red: "4; red; Extreme",
}
