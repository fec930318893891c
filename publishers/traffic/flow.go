package traffic

import "wayside/hub/notice"

// Class is what sort of road a speed was measured on.
type Class int

const (
	Expressway Class = iota
	Arterial
	Street // secondary roads and branches
)

// FlowAt is the road state at a measured mean speed in km/h, by the five-level
// table in use for Chinese cities: expressway above 65, 50, 35, 20; arterial
// above 40, 30, 20, 15; other streets above 35, 25, 15, 10.
func FlowAt(c Class, speed float64) notice.Flow {
	bounds := [4]float64{65, 50, 35, 20}
	switch c {
	case Arterial:
		bounds = [4]float64{40, 30, 20, 15}
	case Street:
		bounds = [4]float64{35, 25, 15, 10}
	}
	for i, f := range []notice.Flow{notice.Free, notice.Steady, notice.Slow, notice.Congested} {
		if speed > bounds[i] {
			return f
		}
	}
	return notice.Jammed
}
