package cifs

import (
	"slices"

	"wayside/hub/notice"
)

// construction is a type of the old dialect.
const construction = "CONSTRUCTION"

const (
	roadClosed     = "ROAD_CLOSED"
	hazard         = "HAZARD"
	onRoad         = "HAZARD_ON_ROAD"
	onRoadWorks    = "HAZARD_ON_ROAD_CONSTRUCTION"
	laneClosed     = "HAZARD_ON_ROAD_LANE_CLOSED"
	hiding         = "POLICE_HIDING"
	bothDirections = "BOTH_DIRECTIONS"
	oneDirection   = "ONE_DIRECTION"
)

// sense is what a type and subtype of CIFS say in the words of a notice.
type sense struct {
	kind     notice.Kind
	event    notice.Event
	impact   notice.Impact
	flow     notice.Flow
	severity notice.Severity
}

// word is a type and subtype.
type word struct{ main, sub string }

// senses are all types with their subtypes. Where several say the same, the
// first is written.
var senses = []struct {
	in   word
	says sense
}{
	{word{roadClosed, "ROAD_CLOSED_HAZARD"}, sense{kind: notice.Traffic, event: "closure", impact: notice.AllClosed}},
	{word{roadClosed, ""}, sense{kind: notice.Traffic, event: "closure", impact: notice.AllClosed}},
	{word{roadClosed, "ROAD_CLOSED_CONSTRUCTION"}, sense{kind: notice.Traffic, event: "roadwork", impact: notice.AllClosed}},
	{word{roadClosed, "ROAD_CLOSED_EVENT"}, sense{kind: notice.Traffic, event: "publicEvent", impact: notice.AllClosed}},

	{word{"ACCIDENT", ""}, sense{kind: notice.Traffic, event: "accident"}},
	{word{"ACCIDENT", "ACCIDENT_MAJOR"}, sense{kind: notice.Traffic, event: "accident", severity: notice.Severe}},
	{word{"ACCIDENT", "ACCIDENT_MINOR"}, sense{kind: notice.Traffic, event: "accident", severity: notice.Minor}},

	{word{"JAM", ""}, sense{kind: notice.Traffic, event: "congestion"}},
	{word{"JAM", "JAM_LIGHT_TRAFFIC"}, sense{kind: notice.Traffic, event: "congestion", flow: notice.Slow}},
	{word{"JAM", "JAM_MODERATE_TRAFFIC"}, sense{kind: notice.Traffic, event: "congestion", flow: notice.Congested}},
	{word{"JAM", "JAM_HEAVY_TRAFFIC"}, sense{kind: notice.Traffic, event: "congestion", flow: notice.Congested}},
	{word{"JAM", "JAM_STAND_STILL_TRAFFIC"}, sense{kind: notice.Traffic, event: "congestion", flow: notice.Jammed}},

	{word{hazard, ""}, sense{kind: notice.Traffic, event: "other"}},
	{word{hazard, onRoadWorks}, sense{kind: notice.Traffic, event: "roadwork"}},
	{word{construction, ""}, sense{kind: notice.Traffic, event: "roadwork"}},
	{word{hazard, laneClosed}, sense{kind: notice.Traffic, event: "control", impact: notice.SomeClosed}},
	{word{hazard, "HAZARD_ON_ROAD_OBJECT"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, onRoad}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_ROAD_CAR_STOPPED"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_ROAD_ROAD_KILL"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_SHOULDER"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_SHOULDER_ANIMALS"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_SHOULDER_CAR_STOPPED"}, sense{kind: notice.Traffic, event: "obstruction"}},
	{word{hazard, "HAZARD_ON_SHOULDER_MISSING_SIGN"}, sense{kind: notice.Traffic, event: "other"}},
	{word{hazard, "HAZARD_ON_ROAD_ICE"}, sense{kind: notice.Traffic, event: "surface"}},
	{word{hazard, "HAZARD_ON_ROAD_OIL"}, sense{kind: notice.Traffic, event: "surface"}},
	{word{hazard, "HAZARD_ON_ROAD_POT_HOLE"}, sense{kind: notice.Traffic, event: "surface"}},
	{word{hazard, "HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT"}, sense{kind: notice.Traffic, event: "signalFault"}},

	{word{hazard, "HAZARD_WEATHER"}, sense{kind: notice.Weather, event: "other"}},
	{word{hazard, "HAZARD_WEATHER_FLOOD"}, sense{kind: notice.Weather, event: "flood"}},
	{word{hazard, "HAZARD_WEATHER_FOG"}, sense{kind: notice.Weather, event: "fog"}},
	{word{hazard, "HAZARD_WEATHER_FREEZING_RAIN"}, sense{kind: notice.Weather, event: "iceRoad"}},
	{word{hazard, "HAZARD_WEATHER_HAIL"}, sense{kind: notice.Weather, event: "hail"}},
	{word{hazard, "HAZARD_WEATHER_HEAT_WAVE"}, sense{kind: notice.Weather, event: "heat"}},
	{word{hazard, "HAZARD_WEATHER_HEAVY_RAIN"}, sense{kind: notice.Weather, event: "rainstorm"}},
	{word{hazard, "HAZARD_WEATHER_MONSOON"}, sense{kind: notice.Weather, event: "rainstorm"}},
	{word{hazard, "HAZARD_WEATHER_HEAVY_SNOW"}, sense{kind: notice.Weather, event: "snowstorm"}},
	{word{hazard, "HAZARD_WEATHER_HURRICANE"}, sense{kind: notice.Weather, event: "typhoon"}},
	{word{hazard, "HAZARD_WEATHER_TORNADO"}, sense{kind: notice.Weather, event: "tornado"}},

	// An enforcement notice must state its legal ground, which CIFS has not.
	{word{"POLICE", ""}, sense{kind: notice.Police, event: "alert"}},
	{word{"POLICE", "POLICE_VISIBLE"}, sense{kind: notice.Police, event: "alert"}},
	{word{"POLICE", hiding}, sense{kind: notice.Police, event: "alert"}},

	{word{"CHIT_CHAT", ""}, sense{kind: notice.Safety, event: "other"}},
}

// meaning of a type and subtype; exact is false where the subtype is none of
// the type, and ok where the type is none.
func meaning(main, sub string) (s sense, exact, ok bool) {
	for _, e := range senses {
		switch {
		case e.in == word{main, sub}:
			return e.says, true, true
		case e.in == word{main, ""}:
			s, ok = e.says, true
		}
	}
	return s, false, ok
}

// wordOf is the word that says exactly s; empty where there is none.
func wordOf(s sense) word {
	for _, e := range senses {
		if e.says == s {
			return e.in
		}
	}
	return word{}
}

// nearest are words for events that none of senses says.
var nearest = map[notice.Event]word{
	"surface": {hazard, onRoad}, "closure": {hazard, onRoad}, "control": {hazard, onRoad}, "publicEvent": {hazard, ""},
	"flashFlood": {hazard, "HAZARD_WEATHER_FLOOD"}, "visibility": {hazard, "HAZARD_WEATHER_FOG"},
	"fire": {hazard, onRoad}, "hazardous": {hazard, onRoad}, "crowd": {hazard, ""}, "evacuation": {hazard, ""},
	"checkpoint": {"POLICE", "POLICE_VISIBLE"}, "speedCamera": {"POLICE", "POLICE_VISIBLE"}, "speedEnforcement": {"POLICE", "POLICE_VISIBLE"},
	"drinkDriving": {"POLICE", "POLICE_VISIBLE"}, "overload": {"POLICE", "POLICE_VISIBLE"},
}

var roadsides = []string{"LEFT", "MIDDLE", "RIGHT"}

// isClosed reads the status of a lane; ok is false where it is none.
func isClosed(status string) (closed, ok bool) {
	closed = slices.Contains([]string{"CLOSED", "CLOSE", "CLOSED_LANE"}, status)
	return closed, closed || slices.Contains([]string{"OPEN", "OPENED", "OPEN_LANE"}, status)
}
