package wzdx

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// The enumerated types of WZDx 4.2 (spec-content/enumerated-types). Those of
// CWZ 1.0 are the same but for what its [dialect] says.
var (
	locationMethods = []string{"channel-device-method", "sign-method", "junction-method", "other", "unknown"}
	workZoneTypes   = []string{"static", "moving", "planned-moving-area"}
	laneTypes       = []string{"general", "exit-lane", "exit-ramp", "entrance-lane", "entrance-ramp", "sidewalk", "bike-lane", "shoulder", "parking", "median", "two-way-center-turn-lane", "center-left-turn-lane"}
	laneStatuses    = []string{"open", "closed", "shift-left", "shift-right", "merge-left", "merge-right", "alternating-flow"}
	workTypes       = []string{"maintenance", "minor-road-defect-repair", "roadside-work", "overhead-work", "below-road-work", "barrier-work", "surface-work", "painting", "roadway-relocation", "roadway-creation"}
	presenceMethods = []string{"camera-monitoring", "arrow-board-present", "cones-present", "maintenance-vehicle-present", "wearables-present", "mobile-device-present", "check-in-app", "check-in-verbal", "scheduled"}
	presenceMeans   = []string{"workers-in-work-zone-working", "workers-in-work-zone-not-working", "mobile-equipment-in-work-zone-moving", "mobile-equipment-in-work-zone-not-moving", "fixed-equipment-in-work-zone", "humans-behind-barrier", "humans-in-right-of-way"}
	confidences     = []string{"low", "medium", "high"}
	relations       = []string{firstInSequence, nextInSequence, firstOccurrence, nextOccurrence, relatedWorkZone, relatedDetour, "planned-moving-operation", "active-moving-operation"}
)

const (
	workZone = "work-zone"
	detour   = "detour"

	firstInSequence = "first-in-sequence"
	nextInSequence  = "next-in-sequence"
	firstOccurrence = "first-occurrence"
	nextOccurrence  = "next-occurrence"
	relatedWorkZone = "related-work-zone"
	relatedDetour   = "related-detour"
)

// impacts maps vehicle_impact to ours; of several with one meaning the first
// is written where the source's own word is not known.
var impacts = []struct {
	word string
	ours notice.Impact
}{
	{"all-lanes-closed", notice.AllClosed},
	{"some-lanes-closed", notice.SomeClosed}, {"some-lanes-closed-merge-left", notice.SomeClosed},
	{"some-lanes-closed-merge-right", notice.SomeClosed}, {"some-lanes-closed-split", notice.SomeClosed},
	{"alternating-one-way", notice.Alternating}, {"flagging", notice.Alternating}, {"temporary-traffic-signal", notice.Alternating},
	{"all-lanes-open-shift-left", notice.Shifted}, {"all-lanes-open-shift-right", notice.Shifted},
	{"all-lanes-open", notice.AllOpen},
	{"unknown", notice.ImpactUnknown},
}

func impactOf(word string) (notice.Impact, bool) {
	for _, i := range impacts {
		if i.word == word {
			return i.ours, true
		}
	}
	return notice.ImpactUnknown, false
}

// impactWord is the word for i; ok is false where it says less than i does.
func impactWord(i notice.Impact, lanes []notice.Lane) (word string, ok bool) {
	if i == notice.Shifted { // which way only the lanes know
		for _, side := range []string{"shift-left", "shift-right"} {
			if slices.ContainsFunc(lanes, func(l notice.Lane) bool { return l.Status == side }) {
				return "all-lanes-open-" + side, true
			}
		}
		return "all-lanes-open", false
	}
	for _, e := range impacts {
		if e.ours == i {
			return e.word, true
		}
	}
	return "unknown", true
}

// directions maps direction to ours, and the other way; the suffixes mark the
// two halves of a work zone in names.
var directions = []struct {
	word   string
	ours   notice.Direction
	suffix []string
}{
	{"northbound", "N", []string{"northbound", "nb"}}, {"eastbound", "E", []string{"eastbound", "eb"}},
	{"southbound", "S", []string{"southbound", "sb"}}, {"westbound", "W", []string{"westbound", "wb"}},
	{"inner-loop", "inner", []string{"inner-loop"}}, {"outer-loop", "outer", []string{"outer-loop"}},
	{"undefined", "none", nil}, {"unknown", "unknown", nil},
}

func directionOf(word string) (notice.Direction, bool) {
	for _, d := range directions {
		if d.word == word {
			return d.ours, true
		}
	}
	return "unknown", false
}

// directionWord is the word for d; exact is false where it says less. Roads
// without a direction of the compass rely on the order of their positions.
func directionWord(d notice.Direction) (word string, exact bool) {
	switch d {
	case "":
		return "unknown", true
	case "NE", "NW":
		return "northbound", false
	case "SE", "SW":
		return "southbound", false
	}
	for _, e := range directions {
		if e.ours == d {
			return e.word, true
		}
	}
	return "undefined", false
}

var opposites = map[notice.Direction]notice.Direction{
	"N": "S", "S": "N", "E": "W", "W": "E", "NE": "SW", "SW": "NE", "NW": "SE", "SE": "NW",
	"inner": "outer", "outer": "inner", "clockwise": "anticlockwise", "anticlockwise": "clockwise", "up": "down", "down": "up",
}

// restrictionTypes maps restrictions to ours; the first word of each of ours
// is written. Unit is the unit in which a value is written.
var restrictionTypes = []struct{ word, ours, unit string }{
	{"no-trucks", "noTrucks", ""}, {"travel-peak-hours-only", "peakOnly", ""}, {"hov-2", "hov", ""}, {"hov-3", "hov", ""},
	{"no-parking", "noParking", ""}, {"towing-prohibited", "noTowing", ""}, {"permitted-oversize-loads-prohibited", "noOversize", ""},
	{"local-access-only", "localOnly", ""}, {"no-passing", "noPassing", ""},
	{"reduced-width", "width", "centimeters"}, {"reduced-height", "height", "centimeters"}, {"reduced-length", "length", "centimeters"},
	{"reduced-weight", "weight", "kilograms"}, {"gross-weight-limit", "weight", "kilograms"}, {"axle-load-limit", "axleWeight", "kilograms"},
}

// units in metres and tonnes. A ton is the short ton of the United States,
// where WZDx is at home.
var units = map[string]struct {
	weight bool
	size   float64
}{
	"feet": {false, 0.3048}, "inches": {false, 0.0254}, "centimeters": {false, 0.01},
	"pounds": {true, 0.00045359237}, "tons": {true, 0.90718474}, "kilograms": {true, 0.001},
	miles: {false, 1609.344}, kilometers: {false, 1000},
}

const (
	miles      = "miles"
	kilometers = "kilometers"
)

// toOurs converts one restriction; ok is false for an unknown type, whole is
// false where a value is there and can't be converted.
func toOurs(r restriction) (out notice.Restriction, ok, whole bool) {
	for _, t := range restrictionTypes {
		if t.word != r.Type {
			continue
		}
		out = notice.Restriction{Type: t.ours}
		if r.Value == nil {
			return out, true, true
		}
		u, known := units[r.Unit]
		if t.unit == "" || !known || u.weight != (t.unit == "kilograms") {
			return out, true, false
		}
		v := round(*r.Value*u.size, 6)
		if !(v >= 0 && v <= 10_000) {
			return out, true, false
		}
		out.Value = &v
		return out, true, true
	}
	return out, false, false
}

// fromOurs converts one of our restrictions; ok is false where WZDx has none:
// it can't limit one to some classes of vehicles.
func fromOurs(r notice.Restriction) (out restriction, ok bool) {
	if len(r.Vehicles) > 0 && r.Type != "noTrucks" {
		return out, false
	}
	for _, t := range restrictionTypes {
		if t.ours != r.Type {
			continue
		}
		out = restriction{Type: t.word}
		if r.Value != nil && t.unit != "" {
			v := round(*r.Value/units[t.unit].size, 6)
			out.Value, out.Unit = &v, t.unit
		}
		return out, true
	}
	return out, false
}

// postUnit is a unit of length in which places along a road are told.
type postUnit string

// metres is the chainage of a post, to the millimetre.
func (u postUnit) metres(post float64) float64 { return round(post*units[string(u)].size, 3) }

// post is the number on a post at p: as printed, where the label still says the
// same, else to a tenth of a millimetre or so.
func (u postUnit) post(p notice.RoadPoint) float64 {
	if s, ok := strings.CutPrefix(p.Label, milepostLabel); ok && u == miles {
		if post, err := strconv.ParseFloat(s, 64); err == nil && u.metres(post) == *p.Chainage {
			return post
		}
	}
	return round(*p.Chainage/units[string(u)].size, 7)
}

const milepostLabel = "MP "

// label is what stands on the post: known of mileposts alone, and "" of a
// number with more decimals than a post has, which was computed.
func (u postUnit) label(post float64) string {
	if u != miles || post != round(post, 3) {
		return ""
	}
	return milepostLabel + strconv.FormatFloat(post, 'f', -1, 64)
}

// unit is that of the posts of p: miles where it names none.
func (p *properties) unit() postUnit { return postUnit(cmp.Or(p.PostUnit, miles)) }

func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
