package datex2

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"wayside/hub/notice"
)

// effects are what the records in force do to the road.
func (s *situation) effects(n *notice.Notice, active []*record) {
	for _, r := range active {
		at := fmt.Sprintf("situationRecord[%d].", r.index)
		impact := r.e.first("impact")
		s.impact(n, r, impact)
		s.vehicles(n, r)
		if v, ok := s.number(at, r.e.first("temporarySpeedLimit"), 200); ok && (n.SpeedLimit == nil || v < *n.SpeedLimit) {
			n.SpeedLimit = &v
		}
		if v, ok := s.number(at, r.e.first("queueLength"), 1_000_000); ok {
			n.QueueMetres = larger(n.QueueMetres, int(v))
		}
		if v, ok := s.number(at, impact.at("delays", "delayTimeValue"), 7*24*3600); ok {
			n.DelaySeconds = larger(n.DelaySeconds, int(v))
		} else if low, ok := bands[impact.at("delays", "delayBand").word()]; ok {
			n.DelaySeconds = larger(n.DelaySeconds, low)
		}
		if v, ok := s.number(at, impact.first("numberOfLanesRestricted"), 30); ok {
			n.LanesClosed = larger(n.LanesClosed, int(v))
			if open, ok := s.number(at, impact.first("numberOfOperationalLanes"), 30-v); ok {
				n.LanesTotal = larger(n.LanesTotal, int(v+open))
			}
		}
		if total, ok := s.number(at, r.e.find("originalNumberOfLanes"), 30); ok {
			n.LanesTotal = larger(n.LanesTotal, int(total))
		}
		if r.class == "AbnormalTraffic" && n.Flow == "" && len(r.types) > 0 {
			n.Flow = flows[r.types[0]]
		}
	}
	if n.LanesClosed != nil && n.LanesTotal != nil && *n.LanesClosed > *n.LanesTotal {
		s.ps.Warn("impact.numberOfLanesRestricted", "封闭车道多于车道总数，总数已略去", "more lanes are restricted than there are; the total was left out")
		n.LanesTotal = nil
	}
	if n.Impact == "" && n.LanesClosed != nil {
		// A count speaks only where no record has a word for it.
		if n.Impact = notice.AllOpen; *n.LanesClosed > 0 {
			n.Impact = notice.SomeClosed
		}
	}
}

func larger(p *int, v int) *int {
	if p != nil && *p >= v {
		return p
	}
	return &v
}

// number reads a number from 0 to most; anything else is left out.
func (s *situation) number(at string, e *element, most float64) (float64, bool) {
	if e == nil {
		return 0, false
	}
	v, err := strconv.ParseFloat(e.word(), 64)
	if err == nil && v >= 0 && v <= most {
		return v, true
	}
	s.ps.Warn(at+e.name, fmt.Sprintf("%q 不是 0 到 %v 的数，已略去", cut(e.word()), most), fmt.Sprintf("%q is not a number from 0 to %v; left out", cut(e.word()), most))
	return 0, false
}

// bands are the lower bounds of delays in seconds.
var bands = map[string]int{
	"negligible": 0, "upToTenMinutes": 0, "betweenTenMinutesAndThirtyMinutes": 600, "betweenThirtyMinutesAndOneHour": 1800,
	"betweenOneHourAndThreeHours": 3600, "betweenThreeHoursAndSixHours": 10_800, "longerThanSixHours": 21_600,
}

// bandOf is the band that a delay lies in.
func bandOf(seconds int) string {
	best, low := "negligible", -1
	for word, from := range bands {
		if from <= seconds && from > low && word != "negligible" {
			best, low = word, from
		}
	}
	if seconds == 0 {
		return "negligible"
	}
	return best
}

// impact keeps the worst of what words say. A measure for some vehicles alone
// closes nothing for the others.
func (s *situation) impact(n *notice.Notice, r *record, impact *element) {
	words := r.types
	if c := cmp.Or(r.e.say("trafficConstrictionType"), impact.say("trafficConstrictionType")); c != "" {
		words = append(words[:len(words):len(words)], c)
	}
	for _, w := range words {
		i, ok := impacts[w]
		if ok && !selective(r.e) && rank(i) > rank(n.Impact) {
			n.Impact = i
		}
	}
}

func rank(i notice.Impact) int {
	t, _ := notice.Find(notice.Impacts(), string(i))
	return t.Rank
}

// selective reports whether a measure is about some vehicles alone.
func selective(e *element) bool {
	vs := e.first("forVehiclesWithCharacteristicsOf")
	return vs != nil && vs.child != nil
}

// dimension is a characteristic of vehicles that a restriction may set a bound
// to.
type dimension struct {
	kind, characteristic, value string
}

var dimensions = []dimension{
	{"weight", "grossWeightCharacteristic", "grossVehicleWeight"}, {"height", "heightCharacteristic", "vehicleHeight"},
	{"length", "lengthCharacteristic", "vehicleLength"}, {"width", "widthCharacteristic", "vehicleWidth"},
	{"axleWeight", "heaviestAxleWeightCharacteristic", "heaviestAxleWeight"},
}

// vehicleWords are classes of vehicles as restrictions name them.
var vehicleWords = map[string]string{
	"hgv": "heavyGoodsVehicle", "lorry": "lorry", "bus": "bus", "car": "car", "motorcycle": "motorcycle", "bicycle": "bicycle",
	"heavyVehicle": "heavyVehicle", "tanker": "tanker", "van": "van", "caravan": "caravan", "trailer": "vehicleWithTrailer",
}

var vehicleNames = inverse(vehicleWords)

var trucks = []string{"hgv", "lorry", "heavyVehicle"}

// vehicles reads whom a measure concerns as restrictions: a bound, or a ban
// where the road is closed for them. "Greater than 12 t" on a measure means a
// limit of 12 t; a measure that only advises sets none.
func (s *situation) vehicles(n *notice.Notice, r *record) {
	if slices.Contains(r.types, "noOvertaking") {
		restrict(n, notice.Restriction{Type: "noPassing"})
	}
	if r.e.say("complianceOption") == "advisory" {
		return
	}
	closed := slices.ContainsFunc(r.types, func(w string) bool { return impacts[w] == notice.AllClosed })
	for v := range r.e.all("forVehiclesWithCharacteristicsOf") {
		var whom []string
		for _, w := range v.words("vehicleType") {
			if name, ok := vehicleNames[w]; ok {
				whom = append(whom, name)
			}
		}
		bound := false
		for _, d := range dimensions {
			at := fmt.Sprintf("situationRecord[%d].forVehiclesWithCharacteristicsOf.", r.index)
			if limit, ok := s.number(at, v.at(d.characteristic, d.value), 10_000); ok {
				restrict(n, notice.Restriction{Type: d.kind, Value: &limit, Vehicles: whom})
				bound = true
			}
		}
		ban := ""
		switch {
		case bound || !closed:
		case v.say("loadType") == "abnormalLoad":
			ban = "noOversize"
		case slices.Equal(whom, []string{"trailer"}):
			ban, whom = "noTowing", nil
		case slices.ContainsFunc(whom, func(w string) bool { return slices.Contains(trucks, w) }):
			ban = "noTrucks"
		}
		if ban != "" {
			restrict(n, notice.Restriction{Type: ban, Vehicles: whom})
		}
	}
}

func restrict(n *notice.Notice, r notice.Restriction) {
	same := func(o notice.Restriction) bool { return reflect.DeepEqual(o, r) }
	if !slices.ContainsFunc(n.Restrictions, same) && len(n.Restrictions) < maxList {
		n.Restrictions = append(n.Restrictions, r)
	}
}

func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
