package script

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"wayside/hub/notice"
)

// place names roads and stretches that haven't been named.
func (t *teller) place() {
	for _, r := range t.n.Roads {
		var parts []string
		if name := t.roadName(r); name != "" && !t.knows(bareOf(t.say(name)), bareOf(t.say(r.Name)), r.LocalName) {
			parts = append(parts, t.f(onRoad, name))
		}
		if s := t.stretch(r); s != "" && !t.knows(bareOf(t.say(s))) {
			parts = append(parts, s)
		}
		heading := t.heading(r)
		alone := len(parts) == 0
		if heading != "" && !t.knows(bareOf(t.say(heading))) {
			parts = append(parts, heading)
		}
		switch {
		case len(parts) == 0:
		case alone && r.Direction == "both":
			t.add(facts, "roads", t.f(bothWays))
		case alone && strings.HasPrefix(heading, "towards "):
			t.add(facts, "roads", t.f(ofAreas, "traffic "+heading))
		case alone:
			t.add(facts, "roads", t.f(oneWay, strings.TrimSuffix(heading, "方向")))
		default:
			t.add(facts, "roads", t.f(where, strings.Join(parts, t.pick("，", ", "))))
		}
	}
	var names []string
	for _, a := range t.n.Areas {
		if name := t.in(a.Name, "areas"); name != "" && !t.knows(bareOf(t.say(name))) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		t.add(facts, "areas", t.f(ofAreas, strings.Join(names, t.pick("、", ", "))))
	}
}

// roadName is the name of an expressway, where it has one, in place of its
// number; other roads are known by both.
func (t *teller) roadName(r notice.Road) string {
	g := roadNumber.FindStringSubmatch(r.Name)
	numbered := g != nil && g[0] == r.Name
	switch {
	case t.foreign(r.Name):
		return ""
	case r.LocalName == "" || r.LocalName == r.Name || t.foreign(r.LocalName):
		return r.Name
	case numbered && expressway(g[1], g[2]):
		return r.LocalName
	}
	return r.Name + t.pick("", " ") + r.LocalName
}

func (t *teller) heading(r notice.Road) string {
	switch way := r.Towards.In(t.lang); {
	case way != "" && (t.foreign(way) || t.knows(bareOf(t.say(way)))):
		return ""
	case way != "":
		return t.f(towards, way)
	}
	switch r.Direction {
	case "", "none", "unknown", "towards":
		return ""
	case "both":
		if t.knows("双向", "两个方向", "both") {
			return ""
		}
		return notice.NameOf(notice.Directions(), "both", t.lang)
	}
	return t.f(direction, notice.NameOf(notice.Directions(), string(r.Direction), t.lang))
}

// stretch is the place on the road: from … to …, or one place.
func (t *teller) stretch(r notice.Road) string {
	from, to := t.point(r.From), t.point(r.To)
	switch one := cmp.Or(from, to); {
	case from != "" && to != "" && from != to:
		return t.f(fromTo, from, to)
	case one == "" || t.zh && strings.ContainsFunc(one, isHan):
		return one
	default:
		return t.f(at1, one)
	}
}

func (t *teller) point(p *notice.RoadPoint) string {
	if p == nil {
		return ""
	}
	label, name := p.Label, p.Name
	if t.foreign(name) || name == p.Label {
		name = ""
	}
	if p.Chainage != nil && *p.Chainage >= 0 && *p.Chainage < 1e8 {
		metres := int(math.Round(*p.Chainage))
		label = fmt.Sprintf("K%d+%03d", metres/1000, metres%1000)
	}
	switch {
	case label == "", label == name:
		return name
	case name == "":
		return label
	}
	return t.f(at2, label, name)
}
