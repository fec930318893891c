package datex2

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// measure is whom a management record concerns.
func (r *recorder) measure(o *part) {
	fallback := "mandatory"
	if o.instruction {
		fallback = "advisory"
	}
	r.listed("sit:", "complianceOption", cmp.Or(o.fields.word("complianceOption"), fallback))
	if len(r.n.Roads) > 0 {
		r.Leaf("sit:applicableForTrafficDirection", directionWords[r.n.Roads[0].Direction])
	}
	for _, v := range o.restrictions {
		if p := concerned(v); v.Type != "noPassing" && !p.empty() {
			r.vehicles(p)
		}
	}
	for _, v := range o.vehicles {
		r.vehicles(v)
	}
}

// concerned are the vehicles that a restriction is about.
func concerned(v notice.Restriction) pocket {
	whom, p := v.Vehicles, pocket{}
	i := slices.IndexFunc(dimensions, func(d dimension) bool { return d.kind == v.Type })
	switch {
	case i >= 0 && v.Value != nil && finite(*v.Value):
		p[dimensions[i].characteristic] = "greaterThan " + number(*v.Value)
	case v.Type == "noTrucks" && len(whom) == 0:
		whom = []string{"lorry"}
	case v.Type == "noTowing":
		whom = []string{"trailer"}
	case v.Type == "noOversize":
		p["loadType"] = "abnormalLoad"
	}
	var types []any
	for _, name := range whom {
		if w := vehicleWords[name]; w != "" {
			types = append(types, w)
		}
	}
	if len(types) > 0 {
		p["vehicleType"] = types
	}
	return p
}

func (p pocket) empty() bool { return len(p) == 0 }

func (r *recorder) vehicles(p pocket) {
	r.Open("sit:forVehiclesWithCharacteristicsOf")
	r.listed("com:", "loadType", p.word("loadType"))
	for _, w := range p.words("vehicleType") {
		r.listed("com:", "vehicleType", w)
	}
	for _, d := range dimensions {
		operator, value, ok := strings.Cut(p.word(d.characteristic), " ")
		v, err := strconv.ParseFloat(value, 64)
		if !ok || err != nil || !finite(v) {
			continue
		}
		r.Open("com:" + d.characteristic)
		r.listed("com:", "comparisonOperator", operator)
		r.Leaf("com:"+d.value, number(v))
		if d.kind == "weight" {
			r.Leaf("com:typeOfWeight", "actual")
		}
		r.Close("com:" + d.characteristic)
	}
	r.Close("sit:forVehiclesWithCharacteristicsOf")
}

func (r *recorder) detour(o *part) {
	d := r.n.Detour
	if !o.detour || d == nil {
		return
	}
	r.multilingual("sit:reroutingItineraryDescription", d.Text)
	shapes := shapesOf(d.Geometry)
	if len(shapes) == 0 {
		return
	}
	r.Open("sit:alternativeRoute", "xsi:type", "loc:ItineraryByIndexedLocations")
	for i, s := range shapes {
		r.Open("loc:locationContainedInItinerary", "index", strconv.Itoa(i))
		r.place("loc:location", spot{shape: s})
		r.Close("loc:locationContainedInItinerary")
	}
	r.Close("sit:alternativeRoute")
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
