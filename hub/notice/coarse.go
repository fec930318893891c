package notice

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Coarse is how an authority makes notices of live operations less exact: where
// officers stand, and when, is not for those who look for a way past them.
type Coarse struct {
	Place Roundness     // nothing: as exact as it is
	Delay time.Duration // after its onset, before which nobody is told
}

// Roundness is what remains of a place.
type Roundness string

// A place rounded to its road keeps the road's name and direction, one rounded
// to its area the area's code and name.
const (
	ToRoad Roundness = "road"
	ToArea Roundness = "area"
)

var chainage = regexp.MustCompile(`[Kk]\d+([+＋]\d+)?`)

// Coarsen makes n as coarse as c says, and reports what it can't: texts that
// name the place all the same, a time that is missing. Twice is as once.
func (n *Notice) Coarsen(c Coarse) (ps Problems) {
	names := n.round(c.Place)
	for _, l := range slices.Sorted(maps.Keys(n.Text)) {
		t, at := n.Text[l], "text."+string(l)+"."
		for _, part := range []struct{ name, text string }{
			{"headline", t.Headline}, {"description", t.Description}, {"instruction", t.Instruction}, {"changed", t.Changed}, {"brief", t.Brief}, {"sign", t.Sign}, {"radio", t.Radio},
		} {
			if c.Place == "" {
				continue
			}
			said := chainage.FindString(part.text)
			if i := slices.IndexFunc(names, func(name string) bool { return strings.Contains(part.text, name) }); i >= 0 {
				said = cmp.Or(said, names[i])
			}
			if said != "" {
				ps.Add(at+part.name, fmt.Sprintf("按规定这类消息只说到%s：去掉“%s”", c.Place.name(Chinese), said), fmt.Sprintf("by rule such a notice names no more than the %s: leave out %q", c.Place.name(English), said))
			}
		}
	}
	if c.Place == ToArea && len(n.Areas) == 0 {
		ps.Add("areas", "按规定这类消息只说到区域：请写明区域", "by rule such a notice names an area and no road: say which")
	}
	return append(ps, n.delay(c.Delay)...)
}

func (r Roundness) name(l Lang) string {
	return map[Roundness]Words{ToRoad: {Chinese: "道路", English: "road"}, ToArea: {Chinese: "区域", English: "area"}}[r][l]
}

// round leaves of the place what r keeps, and returns the names of what went.
func (n *Notice) round(r Roundness) (names []string) {
	if r == "" {
		return nil
	}
	n.Geometry, n.Roads = nil, slices.Clone(n.Roads)
	for i := range n.Roads {
		road := &n.Roads[i]
		for _, p := range []*RoadPoint{road.From, road.To} {
			if p != nil {
				names = append(names, p.Label, p.Name)
			}
		}
		road.From, road.To, road.Lanes = nil, nil, nil
		if r == ToArea {
			names = append(names, road.Name, road.LocalName)
		}
	}
	if r == ToArea {
		n.Roads = nil
	}
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

func (n *Notice) delay(d time.Duration) (ps Problems) {
	if d <= 0 {
		return nil
	}
	if n.Onset.IsZero() {
		ps.Add("onset", "按规定这类消息要延后公布：请写明何时开始", "by rule such a notice is shown later than it begins: say when it does")
		return ps
	}
	if from := n.Onset.Add(d); n.ReleaseAt.Before(from) {
		n.ReleaseAt = from
	}
	if !n.Expires.IsZero() && !n.Expires.After(n.ReleaseAt) {
		ps.Add("expires", "按规定延后公布时它已失效", "has passed by the time at which the rule lets it be shown")
	}
	return ps
}
