package datex2

import (
	"strings"

	"wayside/hub/notice"
)

// meaning is what a record of a class with a word is to us. The first row of
// an event is the one that is written, the first row of a word the one that is
// read; a row with the word "" is for all words that have no row of their own.
// Checks by the police are read as control: an enforcement notice must state
// its legal ground, and DATEX II has no place for that.
type meaning struct {
	class, word string
	kind        notice.Kind
	event       notice.Event
}

var meanings = []meaning{
	{"Accident", "accident", notice.Traffic, "accident"},
	{"Accident", "", notice.Traffic, "accident"},
	{"MaintenanceWorks", "roadworks", notice.Traffic, "roadwork"},
	{"MaintenanceWorks", "", notice.Traffic, "roadwork"},
	{"ConstructionWorks", "", notice.Traffic, "roadwork"},
	{"AbnormalTraffic", "unspecifiedAbnormalTraffic", notice.Traffic, "congestion"},
	{"AbnormalTraffic", "", notice.Traffic, "congestion"},
	{"AbnormalTraffic", "", notice.Traffic, "flow"},
	{"GeneralObstruction", "obstructionOnTheRoad", notice.Traffic, "obstruction"},
	{"GeneralObstruction", "", notice.Traffic, "obstruction"},
	{"VehicleObstruction", "", notice.Traffic, "obstruction"},
	{"AnimalPresenceObstruction", "", notice.Traffic, "obstruction"},
	{"EnvironmentalObstruction", "", notice.Traffic, "obstruction"},
	{"InfrastructureDamageObstruction", "", notice.Traffic, "obstruction"},
	{"NonWeatherRelatedRoadConditions", "slipperyRoad", notice.Traffic, "surface"},
	{"NonWeatherRelatedRoadConditions", "", notice.Traffic, "surface"},
	{"WeatherRelatedRoadConditions", "", notice.Traffic, "surface"},
	{"WeatherRelatedRoadConditions", "ice", notice.Traffic, "surface"},
	{"WeatherRelatedRoadConditions", "ice", notice.Weather, "iceRoad"},
	{"RoadOrCarriagewayOrLaneManagement", "", notice.Traffic, "closure"},
	{"ReroutingManagement", "followDiversionSigns", notice.Traffic, "detour"},
	{"ReroutingManagement", "", notice.Traffic, "detour"},
	{"GeneralNetworkManagement", "other", notice.Traffic, "control"},
	{"GeneralNetworkManagement", "", notice.Traffic, "control"},
	{"SpeedManagement", "", notice.Traffic, "control"},
	{"WinterDrivingManagement", "", notice.Traffic, "control"},
	{"AuthorityOperation", "", notice.Traffic, "control"},
	{"PublicEvent", "majorEvent", notice.Traffic, "publicEvent"},
	{"PublicEvent", "", notice.Traffic, "publicEvent"},
	{"EquipmentOrSystemFault", "notWorking", notice.Traffic, "signalFault"},
	{"EquipmentOrSystemFault", "", notice.Traffic, "signalFault"},
	{"TransitInformation", "other", notice.Traffic, "transit"},
	{"TransitInformation", "", notice.Traffic, "transit"},
	{"DisturbanceActivity", "unspecifiedAlert", notice.Police, "alert"},
	{"DisturbanceActivity", "crowd", notice.Police, "crowd"},
	{"DisturbanceActivity", "demonstration", notice.Police, "crowd"},
	{"DisturbanceActivity", "march", notice.Police, "crowd"},
	{"DisturbanceActivity", "evacuation", notice.Police, "evacuation"},
	{"DisturbanceActivity", "", notice.Police, "alert"},
	{"GeneralInstructionOrMessageToRoadUsers", "driveCarefully", notice.Safety, "tip"},
	{"GeneralInstructionOrMessageToRoadUsers", "", notice.Safety, "tip"},
	{"ServiceDisruption", "", notice.ServiceCard, "other"},
	{"RoadOperatorServiceDisruption", "", notice.ServiceCard, "other"},
	{"RoadsideAssistance", "", notice.ServiceCard, "other"},
	{"PoorEnvironmentConditions", "badWeather", notice.Weather, "other"},
	{"PoorEnvironmentConditions", "hurricaneForceWinds", notice.Weather, "typhoon"},
	{"PoorEnvironmentConditions", "heavyRain", notice.Weather, "rainstorm"},
	{"PoorEnvironmentConditions", "rain", notice.Weather, "rainstorm"},
	{"PoorEnvironmentConditions", "blizzard", notice.Weather, "snowstorm"},
	{"PoorEnvironmentConditions", "heavySnowfall", notice.Weather, "snowstorm"},
	{"PoorEnvironmentConditions", "snowfall", notice.Weather, "snowstorm"},
	{"PoorEnvironmentConditions", "winterStorm", notice.Weather, "snowstorm"},
	{"PoorEnvironmentConditions", "blowingSnow", notice.Weather, "snowstorm"},
	{"PoorEnvironmentConditions", "extremeCold", notice.Weather, "coldWave"},
	{"PoorEnvironmentConditions", "gales", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "strongWinds", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "stormForceWinds", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "gustyWinds", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "crosswinds", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "strongGustsOfWind", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "veryStrongGustsOfWind", notice.Weather, "gale"},
	{"PoorEnvironmentConditions", "sandStorms", notice.Weather, "sandstorm"},
	{"PoorEnvironmentConditions", "blowingDust", notice.Weather, "sandstorm"},
	{"PoorEnvironmentConditions", "extremeHeat", notice.Weather, "heat"},
	{"PoorEnvironmentConditions", "hail", notice.Weather, "hail"},
	{"PoorEnvironmentConditions", "damagingHail", notice.Weather, "hail"},
	{"PoorEnvironmentConditions", "frost", notice.Weather, "frost"},
	{"PoorEnvironmentConditions", "heavyFrost", notice.Weather, "frost"},
	{"PoorEnvironmentConditions", "fog", notice.Weather, "fog"},
	{"PoorEnvironmentConditions", "denseFog", notice.Weather, "fog"},
	{"PoorEnvironmentConditions", "moderateFog", notice.Weather, "fog"},
	{"PoorEnvironmentConditions", "patchyFog", notice.Weather, "fog"},
	{"PoorEnvironmentConditions", "freezingFog", notice.Weather, "fog"},
	{"PoorEnvironmentConditions", "severeSmog", notice.Weather, "haze"},
	{"PoorEnvironmentConditions", "smogAlert", notice.Weather, "haze"},
	{"PoorEnvironmentConditions", "thunderstorms", notice.Weather, "thunderstorm"},
	{"PoorEnvironmentConditions", "nearbyFlooding", notice.Weather, "flood"},
	{"PoorEnvironmentConditions", "tornadoes", notice.Weather, "tornado"},
	{"PoorEnvironmentConditions", "pollution", notice.Weather, "airQuality"},
	{"PoorEnvironmentConditions", "ozonePollution", notice.Weather, "airQuality"},
	{"PoorEnvironmentConditions", "visibilityReduced", notice.Weather, "visibility"},
	{"PoorEnvironmentConditions", "smokeHazard", notice.Weather, "visibility"},
	{"PoorEnvironmentConditions", "whiteOut", notice.Weather, "visibility"},
	{"PoorEnvironmentConditions", "", notice.Weather, "other"},
}

// open are the words of RoadOrCarriagewayOrLaneManagement that close nothing.
var open = words("weightRestrictionInOperation heightRestrictionInOperation carPoolLaneInOperation clearALaneForEmergencyVehicles " +
	"clearALaneForSnowploughsAndGrittingVehicles contraflow hardShoulderRunningInOperation hardShoulderRunningNotInOperation keepToTheLeft " +
	"keepToTheRight lanesDeviated narrowLanes newRoadworksLayout rollingRoadBlock rushHourLaneInOperation singleAlternateLineTraffic " +
	"tidalFlowLaneInOperation turnAroundInOperation useOfSpecifiedLanesOrCarriagewaysAllowed useSpecifiedLanesOrCarriageways vehicleStorageInOperation")

// meaningOf is what a record is about: of its first word that has a row, else
// of its class; traffic of some other kind where the class is not known.
func meaningOf(class string, words []string) (notice.Kind, notice.Event) {
	for _, w := range append(words[:len(words):len(words)], "") {
		for _, m := range meanings {
			if m.class == class && m.word == w {
				return m.kind, m.event
			}
		}
	}
	return notice.Traffic, "other"
}

// wordFor is the class and the word in which an event is written; "" where
// there is none.
func wordFor(kind notice.Kind, event notice.Event) (class, word string) {
	for _, m := range meanings {
		if m.kind == kind && m.event == event {
			return m.class, m.word
		}
	}
	return "", ""
}

// impacts are what management words leave of the carriageway.
var impacts = map[string]notice.Impact{
	"roadClosed": notice.AllClosed, "carriagewayClosures": notice.AllClosed, "closedPermanentlyForTheWinter": notice.AllClosed,
	"roadBlocked": notice.AllClosed, "carriagewayBlocked": notice.AllClosed,
	"laneClosures": notice.SomeClosed, "doNotUseSpecifiedLanesOrCarriageways": notice.SomeClosed,
	"lanesBlocked": notice.SomeClosed, "lanesPartiallyObstructed": notice.SomeClosed,
	"carriagewayPartiallyObstructed": notice.SomeClosed, "roadPartiallyObstructed": notice.SomeClosed,
	"singleAlternateLineTraffic": notice.Alternating, "temporaryTrafficLights": notice.Alternating,
	"trafficBeingManuallyDirected": notice.Alternating, "convoyService": notice.Alternating,
	"lanesDeviated": notice.Shifted, "contraflow": notice.Shifted, "newRoadworksLayout": notice.Shifted,
	"roadCleared": notice.AllOpen,
}

// impactWords are how impacts are written.
var impactWords = map[notice.Impact]string{
	notice.AllClosed: "roadClosed", notice.SomeClosed: "laneClosures",
	notice.Alternating: "singleAlternateLineTraffic", notice.Shifted: "lanesDeviated",
}

var flows = map[string]notice.Flow{
	"heavyTraffic": notice.Steady, "slowTraffic": notice.Slow, "queuingTraffic": notice.Congested, "stationaryTraffic": notice.Jammed,
}

var flowWords = inverse(flows)

var severities = map[string]notice.Severity{
	"highest": notice.Extreme, "high": notice.Severe, "medium": notice.Moderate, "low": notice.Minor, "lowest": notice.Minor, "none": notice.Minor,
}

var severityWords = map[notice.Severity]string{
	notice.Extreme: "highest", notice.Severe: "high", notice.Moderate: "medium", notice.Minor: "low", notice.SeverityUnknown: "unknown",
}

var certainties = map[string]notice.Certainty{"certain": notice.Observed, "probable": notice.Likely, "riskOf": notice.Possible}

var directions = map[string]notice.Direction{
	"northBound": "N", "northEastBound": "NE", "eastBound": "E", "southEastBound": "SE",
	"southBound": "S", "southWestBound": "SW", "westBound": "W", "northWestBound": "NW",
	"bothWays": "both", "innerRing": "inner", "outerRing": "outer", "clockwise": "clockwise", "anticlockwise": "anticlockwise",
	"aligned": "up", "opposite": "down",
}

var directionWords = inverse(directions)

func inverse[A, B ~string](m map[A]B) map[B]A {
	out := map[B]A{}
	for a, b := range m {
		out[b] = a
	}
	return out
}

// managed are the classes that say what is done rather than what happened.
func managed(class string) bool {
	return strings.HasSuffix(class, "Management") || class == "GeneralInstructionOrMessageToRoadUsers"
}
