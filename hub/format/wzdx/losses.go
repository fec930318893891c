package wzdx

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

// lost names what of a notice that is written a road event can't carry.
func (w *writer) lost(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	const none = "a road event has no place for it"
	lose(d.Severity != "" && d.Severity != notice.SeverityUnknown, "severity", none)
	lose(d.Urgency != "" && d.Urgency != notice.UrgencyUnknown, "urgency", none)
	lose(d.Certainty != "" && d.Certainty != notice.CertaintyUnknown && d.Certainty != notice.Observed, "certainty", "a road event is verified or not")
	lose(d.Colour != "", "colour", none)
	i := d.Issuer
	lose(i != nil && (i.ID != "" || !i.Issued.IsZero() || len(i.Name) != 1), "issuer", "its name alone is told, in one language, as the data source")
	lose(!d.ReleaseAt.IsZero(), "releaseAt", none)
	lose(d.Onset.IsZero(), "onset", "not known; the time of sending is told")
	lose(d.Ends.IsZero(), "ends", "not known; a time is told, marked as not verified")
	lose(!d.Expires.IsZero(), "expires", none)
	lose(!d.ReviewBy.IsZero(), "reviewBy", none)
	lose(d.Planned != (d.Event == "roadwork"), "planned", "a work zone is taken as planned")
	lose(d.Flow != "", "flow", none)
	lose(d.DelaySeconds != nil, "delaySeconds", none)
	lose(d.QueueMetres != nil, "queueMetres", none)
	lose(d.Detour != nil, "detour", "a detour is a road event of its own, on named roads")
	lose(d.Enforcement != nil, "enforcement", none)
	lose(d.Service != nil, "service", none)
	lose(d.Statement != nil, "statement", none)
	lose(d.Handling != nil, "handling", none)
	lose(len(d.Areas) > 0, "areas", none)
	lose(len(d.Links) > 0, "links", none)
	lose(len(d.Attachments) > 0, "attachments", none)
	lose(d.Contact != nil, "contact", "the feed alone names a contact")
	lose(len(d.References) > 0, "references", none)
	lose(d.Group != "" && !d.linked(), "group", "its members are linked, its name is not told")
	lose(d.Takeover, "takeover", none)
	lose(d.Correction, "correction", none)
	lose(d.Origin != nil && !d.foreign, "origin", "not written")
	w.lostExt(d)
	w.lostDialect(d)
	w.lostRoads(d)
	w.lostText(d)
	w.lostImpact(d)
	w.lostNumbers(d)
}

// linked reports whether the links or the name of its source bring its group
// about again.
func (d *draft) linked() bool {
	direction, _ := directionWord(d.Roads[0].Direction)
	return d.foreign && (len(d.pocket.Related) > 0 || pairName(&coreDetails{Name: d.pocket.Name, Direction: direction}) != "")
}

func (w *writer) lostExt(d *draft) {
	for _, name := range slices.Sorted(maps.Keys(d.Ext)) {
		if name != extName {
			w.losses.Add(d.ID, "ext."+name, "of another format")
		}
	}
	had, ok := d.Ext[extName].(map[string]any)
	if !ok && d.Ext[extName] != nil {
		w.losses.Add(d.ID, "ext.wzdx", "want an object")
	}
	told := d.pocket.tree()
	for _, name := range slices.Sorted(maps.Keys(had)) {
		if !reflect.DeepEqual(had[name], told[name]) {
			w.losses.Add(d.ID, "ext.wzdx."+name, "not a member of a road event, or the notice says something else by now")
		}
	}
}

// lostDialect names what one of the two dialects can't carry.
func (w *writer) lostDialect(d *draft) {
	var unheard notice.Problems
	told := reversed(reversed(w.shape(drawable(d.Geometry)))) // a copy
	if told = place.Tidy(told, nil, "", &unheard); !reflect.DeepEqual(told, d.Geometry) {
		w.losses.Add(d.ID, "geometry", "one line, or one point, is told")
	}
	if d.pocket.PostUnit != "" && !w.posts {
		w.losses.Add(d.ID, "ext.wzdx.reference_post_unit", "mileposts are in miles")
	}
	converted := func(rs []restriction) bool {
		return slices.ContainsFunc(rs, func(r restriction) bool { return slices.Contains(w.units, r.Unit) })
	}
	if converted(d.pocket.Restrictions) {
		w.losses.Add(d.ID, "ext.wzdx.restrictions", "told in another unit")
	}
	if slices.ContainsFunc(d.pocket.Lanes, func(l lane) bool {
		return l.LaneNumber > 0 && !w.laneNumbers || l.Type != w.word(l.Type) || converted(l.Restrictions)
	}) {
		w.losses.Add(d.ID, "ext.wzdx.lanes", "told without their numbers, or in another word or unit")
	}
}

func (w *writer) lostImpact(d *draft) {
	if d.Event == "detour" {
		if d.Impact != "" && d.Impact != notice.ImpactUnknown {
			w.losses.Add(d.ID, "impact", "a detour has no impact")
		}
		return
	}
	if _, exact := impactWord(d.Impact, tellable(d.Notice, d.Roads[0])); !exact && d.pocket.VehicleImpact == "" {
		w.losses.Add(d.ID, "impact", "which way the lanes are shifted is not known")
	}
}

// lostTimes names what the occurrences that are told do not say of a schedule.
func (w *writer) lostTimes(d *draft, told []occurrence, more bool) {
	switch {
	case more:
		w.losses.Add(d.ID, "schedule", "only the occurrences of the next 30 days are told")
	case len(told) == 1:
		w.losses.Add(d.ID, "schedule", "its one occurrence is told by start and end")
	}
	if !d.Onset.IsZero() && !told[0].start.Equal(d.Onset) {
		w.losses.Add(d.ID, "onset", "the start of the first occurrence is told")
	}
	if !d.Ends.IsZero() && !told[len(told)-1].end.Equal(d.Ends) {
		w.losses.Add(d.ID, "ends", "the end of the last occurrence is told")
	}
}

func (w *writer) lostRoads(d *draft) {
	opposite := oppositeRoad(d.Notice)
	local := d.Roads[0].LocalName
	second := local != "" && local != d.Roads[0].Name // name, behind which others stand
	told := map[string]bool{"": true, d.Roads[0].Name: true, local: true}
	for i, r := range d.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		_, exact := directionWord(r.Direction)
		if i > 0 && i != opposite {
			if !furtherName(d.Notice, r) || told[r.Name] || !second {
				w.losses.Add(d.ID, at, "a road event is on one road; at most its name is told")
			} else if !exact {
				w.losses.Add(d.ID, at+".direction", "a road event knows four directions and two loops")
			}
			told[r.Name] = true
			continue
		}
		if r.LocalName == r.Name {
			w.losses.Add(d.ID, at+".localName", "told once")
		}
		if !exact {
			w.losses.Add(d.ID, at+".direction", "a road event knows four directions and two loops; the line tells the rest")
		}
		if len(r.Towards) > 0 {
			w.losses.Add(d.ID, at+".towards", "a road event has no place for it")
		}
		if i == opposite && opposite > 0 {
			w.losses.Add(d.ID, at, "told as a road event of its own, for its direction")
		}
		w.lostPoint(d, at+".from", r.From)
		w.lostPoint(d, at+".to", r.To)
		w.lostLanes(d, at+".lanes", r)
	}
}

func (w *writer) lostPoint(d *draft, at string, p *notice.RoadPoint) {
	if p == nil || p.Label == "" {
		return
	}
	if u := w.unit(d); p.Chainage == nil || p.Label != u.label(u.post(*p)) {
		w.losses.Add(d.ID, at+".label", "a number in "+string(u)+" is told")
	}
}

// unit is what places along the road are told in: miles where that is the only
// one, where the source did, or where the posts say so, else kilometres.
func (w *writer) unit(d *draft) postUnit {
	switch {
	case !w.posts:
		return miles
	case d.pocket.PostUnit != "":
		return postUnit(d.pocket.PostUnit)
	case d.foreign || milepost(d.Roads[0].From) || milepost(d.Roads[0].To):
		return miles
	}
	return kilometers
}

func milepost(p *notice.RoadPoint) bool { return p != nil && strings.HasPrefix(p.Label, milepostLabel) }

func (w *writer) lostLanes(d *draft, at string, r notice.Road) {
	if len(r.Lanes) != len(tellable(d.Notice, r)) {
		w.losses.Add(d.ID, at, "a road event wants all lanes of one direction of a work zone, in its own words, from 1 without gaps, or none")
		return
	}
	for i, l := range r.Lanes {
		if l.Type != w.word(l.Type) {
			w.losses.Add(d.ID, fmt.Sprintf("%s[%d].type", at, i), "told as "+w.word(l.Type))
		}
	}
}

// tellable are the lanes of r where a road event can carry them: all or none.
func tellable(n *notice.Notice, r notice.Road) []notice.Lane {
	p := properties{Lanes: wireLanes(r.Lanes)}
	var unheard notice.Problems
	p.tidyLanes("", &unheard)
	if n.Event == "detour" || r.Direction == "both" || !reflect.DeepEqual(ourLanes(p.Lanes), r.Lanes) {
		return nil
	}
	return r.Lanes
}

func (w *writer) lostNumbers(d *draft) {
	closed, total := generalLanes(tellable(d.Notice, d.Roads[0]))
	told := func(p *int, v int) bool { return p == nil && total == 0 || p != nil && total > 0 && *p == v }
	if !told(d.LanesClosed, closed) {
		w.losses.Add(d.ID, "lanesClosed", "a road event counts the general lanes of its list")
	}
	if !told(d.LanesTotal, total) {
		w.losses.Add(d.ID, "lanesTotal", "a road event counts the general lanes of its list")
	}
	if s := d.SpeedLimit; s != nil && (d.Event == "detour" || !(*s >= 0 && *s <= 200)) {
		w.losses.Add(d.ID, "speedLimit", "out of range, or of a detour")
	}
	for i, r := range d.Restrictions {
		at := fmt.Sprintf("restrictions[%d]", i)
		wire, ok := fromOurs(r)
		back, _, _ := toOurs(wire)
		switch {
		case d.Event == "detour" || !ok:
			w.losses.Add(d.ID, at, "a road event has no such restriction, not for single vehicles, and a detour has none")
		case d.pocket.Restrictions != nil:
		case len(r.Vehicles) > 0:
			w.losses.Add(d.ID, at+".vehicles", "a road event can't name the vehicles")
		}
		if ok && d.pocket.Restrictions == nil && !reflect.DeepEqual(back.Value, r.Value) {
			w.losses.Add(d.ID, at+".value", "a road event gives no value to it")
		}
	}
}

// lostText names the texts that are not told, or without their language, which
// readers take for that of the feed. Headlines that are made of
// fields are made again by whoever reads them.
func (w *writer) lostText(d *draft) {
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		t := d.Text[l]
		lose := func(is bool, field string) {
			if is {
				w.losses.Add(d.ID, "text."+string(l)+"."+field, "a road event tells a name and a description in one language")
			}
		}
		named := l == w.lang && w.name(d) == t.Headline && phrase.StandsAlone(t.Headline, d.Notice)
		lose(t.Headline != phrase.Headline(d.Notice, l) && !named, "headline")
		lose(t.Description != "" && l != w.lang, "description")
		lose(t.Instruction != "", "instruction")
		lose(t.Changed != "", "changed")
		lose(t.Brief != "", "brief")
		lose(t.Sign != "", "sign")
		lose(t.Radio != "", "radio")
	}
}

// name is what the road event is called: by its source, else by the headline
// where that is more than its fields say.
func (w *writer) name(d *draft) string {
	if d.pocket.Name != "" {
		return d.pocket.Name
	}
	t, l := d.TextIn(w.lang)
	if t.Headline == phrase.Headline(d.Notice, l) {
		return ""
	}
	return t.Headline
}

// described is the language of the description that is told: lang, else one
// that has a description.
func described(n *notice.Notice, lang notice.Lang) notice.Lang {
	said := notice.Notice{Text: map[notice.Lang]notice.Text{}}
	for l, t := range n.Text {
		if t.Description != "" {
			said.Text[l] = t
		}
	}
	_, l := said.TextIn(lang)
	return l
}
