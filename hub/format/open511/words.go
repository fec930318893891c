package open511

import (
	"regexp"
	"slices"

	"wayside/hub/notice"
)

// spec is how this format is called in messages.
const spec = "Open511 v1"

var (
	eventTypes = []string{construction, specialEvent, incident, weatherCondition, roadCondition}
	subtypes   = []string{
		"ACCIDENT", "SPILL", "OBSTRUCTION", "HAZARD", "ROAD_MAINTENANCE", "ROAD_CONSTRUCTION", emergencyMaintenance, "PLANNED_EVENT", "CROWD",
		"HAIL", "THUNDERSTORM", "HEAVY_DOWNPOUR", "STRONG_WINDS", "BLOWING_DUST", "SANDSTORM", "INSECT_SWARMS", "AVALANCHE_HAZARD", "SURFACE_WATER_HAZARD",
		"MUD", "LOOSE_GRAVEL", "OIL_ON_ROADWAY", "FIRE", "SIGNAL_LIGHT_FAILURE", "PARTLY_ICY", "ICE_COVERED", "PARTLY_SNOW_PACKED", "SNOW_PACKED",
		"PARTLY_SNOW_COVERED", "SNOW_COVERED", "DRIFTING_SNOW", "POOR_VISIBILITY", "ALMOST_IMPASSABLE", "PASSABLE_WITH_CARE",
	}
	systems = []string{"ROAD", "SIDEWALK", "BIKELANE", "PARKING"}
)

const (
	construction     = "CONSTRUCTION"
	specialEvent     = "SPECIAL_EVENT"
	incident         = "INCIDENT"
	weatherCondition = "WEATHER_CONDITION"
	roadCondition    = "ROAD_CONDITION"

	emergencyMaintenance = "EMERGENCY_MAINTENANCE"

	active   = "ACTIVE"
	archived = "ARCHIVED"
)

// The patterns of open511.rng.
var (
	eventID        = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.[a-z0-9.-]{2,}/[a-zA-Z0-9_.-]+$`)
	jurisdictionID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.[a-z0-9.-]{2,}$`)
)

// kinds maps event_type and event_subtype to ours; subtype "" is of an event
// that has none, or none that says more. The schema does not tie subtypes to
// types, and so neither do we where a pair is not listed. Of ours the first
// pair is written.
var kinds = []struct {
	eventType, subtype string
	kind               notice.Kind
	event              notice.Event
}{
	{construction, "", notice.Traffic, "roadwork"},
	{specialEvent, "PLANNED_EVENT", notice.Traffic, "publicEvent"}, {specialEvent, "", notice.Traffic, "publicEvent"},
	{incident, "ACCIDENT", notice.Traffic, "accident"},
	{incident, "OBSTRUCTION", notice.Traffic, "obstruction"}, {incident, "SPILL", notice.Traffic, "obstruction"},
	{incident, "HAZARD", notice.Traffic, "obstruction"}, {incident, "FIRE", notice.Traffic, "obstruction"},
	{incident, "SIGNAL_LIGHT_FAILURE", notice.Traffic, "signalFault"},
	{incident, "CROWD", notice.Traffic, "publicEvent"}, {incident, "PLANNED_EVENT", notice.Traffic, "publicEvent"},
	{incident, "ROAD_MAINTENANCE", notice.Traffic, "roadwork"}, {incident, "ROAD_CONSTRUCTION", notice.Traffic, "roadwork"}, {incident, emergencyMaintenance, notice.Traffic, "roadwork"},
	{incident, "", notice.Traffic, "other"},
	{roadCondition, "", notice.Traffic, "surface"},
	{weatherCondition, "HAIL", notice.Weather, "hail"}, {weatherCondition, "THUNDERSTORM", notice.Weather, "thunderstorm"},
	{weatherCondition, "HEAVY_DOWNPOUR", notice.Weather, "rainstorm"}, {weatherCondition, "STRONG_WINDS", notice.Weather, "gale"},
	{weatherCondition, "SANDSTORM", notice.Weather, "sandstorm"}, {weatherCondition, "BLOWING_DUST", notice.Weather, "sandstorm"},
	{weatherCondition, "POOR_VISIBILITY", notice.Weather, "visibility"}, {weatherCondition, "AVALANCHE_HAZARD", notice.Weather, "avalanche"},
	{weatherCondition, "ICE_COVERED", notice.Weather, "iceRoad"}, {weatherCondition, "PARTLY_ICY", notice.Weather, "iceRoad"},
	{weatherCondition, "", notice.Weather, "other"},
}

// eventOf is what an event of this type is to us: by the first of its subtypes
// that says something, else by its type alone. An incident of no known sort
// that closes a road is a closure.
func eventOf(eventType string, of []string, impact notice.Impact) (notice.Kind, notice.Event) {
	for _, sub := range append(slices.Clone(of), "") {
		for _, k := range kinds {
			if k.eventType == eventType && k.subtype == sub {
				if k.event == "other" && k.kind == notice.Traffic && impact == notice.AllClosed {
					return notice.Traffic, "closure"
				}
				return k.kind, k.event
			}
		}
	}
	return notice.Traffic, "other"
}

// typeOf is the type and subtype that say most of what n is.
func typeOf(n *notice.Notice) (eventType string, of []string) {
	if n.Kind == notice.Traffic && n.Event == "roadwork" && !n.Planned {
		return construction, []string{emergencyMaintenance}
	}
	for _, k := range kinds {
		if k.kind == n.Kind && k.event == n.Event {
			if k.subtype != "" {
				of = []string{k.subtype}
			}
			return k.eventType, of
		}
	}
	if n.Kind == notice.Weather {
		return weatherCondition, nil
	}
	return incident, nil
}

// planned: road works and public events are, but for emergencies.
func planned(eventType string, of []string) bool {
	return (eventType == construction || eventType == specialEvent) && !slices.Contains(of, emergencyMaintenance)
}

// pair is a word of Open511 and ours; of several with one meaning the first is
// written.
type pair[T ~string] struct {
	word string
	ours T
}

var severities = []pair[notice.Severity]{
	{"UNKNOWN", notice.SeverityUnknown}, {"MINOR", notice.Minor}, {"MODERATE", notice.Moderate}, {"MAJOR", notice.Severe},
}

var certainties = []pair[notice.Certainty]{
	{"UNKNOWN", notice.CertaintyUnknown}, {"OBSERVED", notice.Observed}, {"LIKELY", notice.Likely}, {"POSSIBLE", notice.Possible},
}

var states = []pair[notice.Impact]{
	{"CLOSED", notice.AllClosed}, {"SOME_LANES_CLOSED", notice.SomeClosed}, {"SINGLE_LANE_ALTERNATING", notice.Alternating}, {"ALL_LANES_OPEN", notice.AllOpen},
}

var directions = []pair[notice.Direction]{
	{"N", "N"}, {"NE", "NE"}, {"E", "E"}, {"SE", "SE"}, {"S", "S"}, {"SW", "SW"}, {"W", "W"}, {"NW", "NW"}, {both, "both"}, {none, "none"},
}

const (
	both       = "BOTH"
	none       = "NONE"
	someClosed = "SOME_LANES_CLOSED"
)

func toOurs[T ~string](pairs []pair[T], word string) (ours T, ok bool) {
	i := slices.IndexFunc(pairs, func(p pair[T]) bool { return p.word == word })
	if i < 0 {
		return ours, false
	}
	return pairs[i].ours, true
}

func toWord[T ~string](pairs []pair[T], ours T) (word string, ok bool) {
	i := slices.IndexFunc(pairs, func(p pair[T]) bool { return p.ours == ours })
	if i < 0 {
		return "", false
	}
	return pairs[i].word, true
}

// bothWays are the jurisdictions that write NONE for a road that is concerned
// in both directions, which Open511 keeps for one that can't be given any:
// DriveBC's own site shows it as "both directions".
var bothWays = []string{"drivebc.ca"}

// speed is the restriction that is the speed limit of a notice, in km/h.
const speed = "SPEED"

// restrictions maps restriction_type to ours: metres and tonnes on both sides.
var restrictions = []pair[string]{{"WIDTH", "width"}, {"HEIGHT", "height"}, {"WEIGHT", "weight"}, {"AXLE_WEIGHT", "axleWeight"}}
