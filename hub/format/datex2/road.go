package datex2

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// road reads the roads of one location, their direction, and the places on
// them by distance and by name.
func (p *places) road(loc *element) {
	var found []notice.Road
	add := func(number, name, destination string) {
		r := notice.Road{Name: short(cmp.Or(number, name))}
		if number != "" && name != number {
			r.LocalName = short(name)
		}
		if destination != "" {
			r.Direction, r.Towards = "towards", notice.Words{p.language(): short(destination)}
		}
		if r.Name != "" {
			found = append(found, r)
		}
	}
	for info := range loc.first("supplementaryPositionalDescription").all("roadInformation") {
		add(info.say("roadNumber"), info.say("roadName"), info.say("roadDestination"))
	}
	if line := loc.find("linearElement"); len(found) == 0 && line != nil {
		add(line.say("roadNumber"), p.single(line.first("roadName")), "")
	}
	if len(found) == 0 {
		add(loc.find("roadNumber").word(), p.single(loc.find("roadName")), "")
	}
	if len(found) == 0 {
		add(p.linkName(loc), "", "")
	}
	if len(found) == 0 {
		return
	}
	first := &found[0]
	if d := p.direction(loc); d != "" {
		first.Direction, first.Towards = d, nil
	}
	first.From, first.To = p.ends(loc)
	for _, r := range found {
		p.merge(r)
	}
}

// linkName is what TPEG calls the road of a point.
func (p *places) linkName(e *element) string {
	for k := e.child; k != nil; k = k.next {
		if d := k.first("descriptor"); d != nil && k.say("tpegOtherPointDescriptorType") == "linkName" {
			return p.single(d)
		}
		if name := p.linkName(k); name != "" {
			return name
		}
	}
	return ""
}

// single is one of the values of a MultilingualString, or a plain text.
func (d *delivery) single(e *element) string { return d.multilingual(e, maxShort).In(d.language()) }

// merge adds a road, or what is new of one that is there.
func (p *places) merge(r notice.Road) {
	i := slices.IndexFunc(p.roads, func(o notice.Road) bool { return o.Name == r.Name })
	if i < 0 {
		if len(p.roads) < maxList {
			p.roads = append(p.roads, r)
		}
		return
	}
	o := &p.roads[i]
	o.LocalName = cmp.Or(o.LocalName, r.LocalName)
	if o.Direction == "" {
		o.Direction, o.Towards = r.Direction, r.Towards
	}
	if o.From == nil && o.To == nil {
		o.From, o.To = r.From, r.To
	}
}

// direct is a direction that a measure applies to: of the first road, where
// the location tells none.
func (p *places) direct(d notice.Direction) {
	if d != "" && len(p.roads) > 0 && p.roads[0].Direction == "" {
		p.roads[0].Direction = d
	}
}

func directionOf(word string) notice.Direction {
	switch word {
	case "both", "allDirections":
		return "both"
	}
	return directions[word]
}

// direction is that along a linear element, else what AlertC says of both.
func (p *places) direction(loc *element) notice.Direction {
	for _, name := range []string{"directionOnLinearSection", "directionAtPoint", "directionBoundOnLinearSection", "directionBoundAtPoint", "directionRelativeOnLinearSection", "directionRelativeAtPoint", "tpegDirection"} {
		if d := directionOf(loc.find(name).word()); d != "" {
			return d
		}
	}
	if c := loc.find("alertCDirection"); c.say("alertCDirectionCoded") == "both" || c.say("alertCAffectedDirection") == "both" {
		return "both"
	}
	return ""
}

// between parts the two ends in a description of a place.
const between = " - "

// ends are the places at which a stretch begins and ends.
func (p *places) ends(loc *element) (from, to *notice.RoadPoint) {
	var a, b notice.RoadPoint
	if text := p.single(loc.at("supplementaryPositionalDescription", "locationDescription")); text != "" {
		a.Name = text
		if parts := strings.Split(text, between); len(parts) == 2 {
			a.Name, b.Name = parts[0], parts[1]
		}
	} else if names := below(loc, "alertCLocationName", nil); len(names) > 0 {
		a.Name = p.single(names[0])
		if b.Name = p.single(names[len(names)-1]); b.Name == a.Name {
			b.Name = ""
		}
	}
	along := loc.first("linearWithinLinearElement")
	a.Chainage = metres(along.first("fromPoint"))
	b.Chainage = metres(along.first("toPoint"))
	if at := loc.first("pointAlongLinearElement"); at != nil && a.Chainage == nil {
		a.Chainage = metres(at.first("distanceAlongLinearElement"))
	}
	point := func(r notice.RoadPoint) *notice.RoadPoint {
		if r == (notice.RoadPoint{}) {
			return nil
		}
		return &r
	}
	return point(a), point(b)
}

// metres is a distance from the start of a linear element.
func metres(e *element) *float64 {
	if e == nil || e.class != "DistanceFromLinearElementStart" {
		return nil
	}
	v, err := strconv.ParseFloat(e.say("distanceAlong"), 64)
	if err != nil || !(v >= 0 && v <= 2e7) {
		return nil
	}
	return &v
}

// area reads the named areas of one location.
func (p *places) area(loc *element) {
	var as []notice.Area
	for x := range loc.all("externalReferencing") {
		if strings.HasSuffix(loc.class, "AreaLocation") {
			as = append(as, notice.Area{Scheme: short(x.say("externalReferencingSystem")), Code: short(x.say("externalLocationCode"))})
		}
	}
	for _, e := range []*element{loc.first("namedArea"), loc.at("supplementaryPositionalDescription", "namedArea")} {
		if e == nil {
			continue
		}
		name := p.multilingual(e.first("areaName"), maxShort)
		code := e.say("subdivisionCode")
		switch {
		case len(as) == 1:
			as[0].Name = name
		case code != "":
			as = append(as, notice.Area{Scheme: iso, Code: clip(strings.ToUpper(e.say("country"))+"-"+code, maxShort), Name: name})
		case len(name) > 0:
			as = append(as, notice.Area{Name: name})
		}
	}
	for _, a := range as {
		same := func(o notice.Area) bool { return o.Scheme == a.Scheme && o.Code == a.Code && sameWords(o.Name, a.Name) }
		if (a.Code != "" || len(a.Name) > 0) && !slices.ContainsFunc(p.areas, same) && len(p.areas) < maxList {
			p.areas = append(p.areas, a)
		}
	}
}

// iso names the codes of subdivisions of countries.
const iso = "ISO 3166-2"

func sameWords(a, b notice.Words) bool {
	if len(a) != len(b) {
		return false
	}
	for l, s := range a {
		if b[l] != s {
			return false
		}
	}
	return true
}
