package digitraffic

import (
	"fmt"
	"regexp"
	"strings"

	"wayside/hub/notice"
)

// fold brings the two spellings of a word into one: "road work" and ROAD_WORK.
func fold(s string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '\n' || r == '\t' }), "_"))
}

// event is what happened and how sure it is.
func event(s *situation) (notice.Event, notice.Certainty) {
	kind, announced := fold(s.Properties.SituationType), fold(s.Properties.TrafficAnnouncementType)
	switch kind {
	case "ROAD_WORK":
		return "roadwork", notice.CertaintyUnknown
	case "WEIGHT_RESTRICTION":
		return "control", notice.CertaintyUnknown
	case "EXEMPTED_TRANSPORT", "SPECIAL_TRANSPORT":
		return "obstruction", notice.CertaintyUnknown
	case "TRAFFIC_ANNOUNCEMENT", "":
	default:
		s.warn("properties.situationType", fmt.Sprintf("不认识 %q", kind), fmt.Sprintf("unknown value %q", kind))
	}
	switch announced {
	case "ACCIDENT_REPORT":
		return "accident", notice.Observed
	case "PRELIMINARY_ACCIDENT_REPORT":
		return "accident", notice.Likely
	case "UNCONFIRMED_OBSERVATION":
		return "other", notice.Possible
	case "GENERAL", "":
	default:
		s.warn("properties.trafficAnnouncementType", fmt.Sprintf("不认识 %q", announced), fmt.Sprintf("unknown value %q", announced))
	}
	return "other", notice.CertaintyUnknown
}

var tag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8})*$`)

// language is a tag in lower case; Finnish where it is none.
func language(s string) notice.Lang {
	if s = strings.ToLower(strings.TrimSpace(s)); tag.MatchString(s) {
		return notice.Lang(s)
	}
	return "fi"
}

var severities = map[string]notice.Severity{"LOW": notice.Minor, "HIGH": notice.Severe, "HIGHEST": notice.Extreme}

// impacts of restrictions, by the folded name of their type. Of one phase the
// first in the order of [notice.Impacts] counts. Stops and closures for a short
// time are told in words alone: most of the time the road is open.
var impacts = map[string]notice.Impact{
	"ROAD_CLOSED":           notice.AllClosed,
	"MULTIPLE_LANES_CLOSED": notice.SomeClosed, "SINGLE_LANE_CLOSED": notice.SomeClosed, "SINGLE_CARRIAGEWAY_CLOSED": notice.SomeClosed,
	"SINGLE_ALTERNATE_LINE_TRAFFIC": notice.Alternating, "TRAFFIC_LIGHTS": notice.Alternating,
	"CONTRA_FLOW_TRAFFIC": notice.Shifted,
}

// limits of vehicles, by the folded name of their type.
var limits = map[string]string{
	"VEHICLE_HEIGHT_LIMIT": "height", "VEHICLE_WIDTH_LIMIT": "width", "VEHICLE_LENGTH_LIMIT": "length", "VEHICLE_GROSS_WEIGHT_LIMIT": "weight",
}

// units in metres, tonnes, seconds and km/h, with what they measure.
var units = map[string]struct {
	of   string
	size float64
}{
	"m": {"length", 1}, "cm": {"length", 0.01}, "km": {"length", 1000}, "t": {"weight", 1}, "kg": {"weight", 0.001},
	"s": {"time", 1}, "min": {"time", 60}, "h": {"time", 3600}, "km/h": {"speed", 1},
}

// measure is a quantity in our unit; nil where it is none of the kind.
func (q quality) measure(kind string) *float64 {
	u, ok := units[strings.ToLower(strings.TrimSpace(q.Unit))]
	if q.Quantity == nil || !ok || u.of != kind {
		return nil
	}
	v := *q.Quantity * u.size
	if !(v >= 0 && v <= 10_000) {
		return nil
	}
	return &v
}
