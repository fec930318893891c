package wzdx

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// lost names what of a notice that is written WZDx can't carry.
func (w *writer) lost(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	const none = "WZDx has no place for it"
	lose(d.Severity != "" && d.Severity != notice.SeverityUnknown, "severity", none)
	lose(d.Urgency != "" && d.Urgency != notice.UrgencyUnknown, "urgency", none)
	lose(d.Certainty != "" && d.Certainty != notice.CertaintyUnknown && d.Certainty != notice.Observed, "certainty", "WZDx knows verified and not verified alone")
	lose(d.Colour != "", "colour", none)
	lose(d.Issuer != nil && !d.foreign, "issuer", "its name alone is told, as the data source")
	lose(!d.ReleaseAt.IsZero(), "releaseAt", none)
	lose(d.Onset.IsZero(), "onset", "not known; the time of sending is told")
	lose(d.Ends.IsZero(), "ends", "not known; a time is told, marked as not verified")
	lose(!d.Expires.IsZero(), "expires", none)
	lose(!d.ReviewBy.IsZero(), "reviewBy", none)
	lose(d.Planned != (d.Event == "roadwork"), "planned", "a work zone is taken as planned")
	lose(d.Flow != "", "flow", none)
	lose(d.DelaySeconds != nil, "delaySeconds", none)
	lose(d.QueueMetres != nil, "queueMetres", none)
	lose(d.Detour != nil, "detour", "a detour is a road event of its own in WZDx, on named roads")
	lose(d.Enforcement != nil, "enforcement", none)
	lose(d.Service != nil, "service", none)
	lose(d.Statement != nil, "statement", none)
	lose(len(d.Areas) > 0, "areas", none)
	lose(len(d.Links) > 0, "links", none)
	lose(len(d.Attachments) > 0, "attachments", none)
	lose(d.Contact != nil, "contact", "WZDx names the contact of the feed alone")
	lose(len(d.References) > 0, "references", none)
	lose(d.Group != "" && !d.foreign, "group", "its members are linked, its name is not told")
	lose(d.Takeover, "takeover", none)
	for _, name := range slices.Sorted(maps.Keys(d.Ext)) {
		lose(name != extName, "ext."+name, "of another format")
	}
	g := d.Geometry.Type
	lose(g == "MultiLineString" || g == "GeometryCollection", "geometry", "one line alone is told")
	w.lostRoads(d)
	w.lostText(d)
	w.lostImpact(d)
	w.lostNumbers(d)
}

func (w *writer) lostImpact(d *draft) {
	if d.Event == "detour" {
		if d.Impact != "" && d.Impact != notice.ImpactUnknown {
			w.losses.Add(d.ID, "impact", "a detour has no impact in WZDx")
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
	second := oppositeRoad(d.Notice)
	told := map[string]bool{"": true, d.Roads[0].Name: true, d.Roads[0].LocalName: true}
	for i, r := range d.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		_, exact := directionWord(r.Direction)
		if i > 0 && i != second {
			if !furtherName(d.Notice, r) || told[r.Name] || d.Roads[0].LocalName == "" {
				w.losses.Add(d.ID, at, "a road event is on one road; at most its name is told")
			} else if !exact {
				w.losses.Add(d.ID, at+".direction", "WZDx knows four directions and two loops")
			}
			told[r.Name] = true
			continue
		}
		if r.LocalName == r.Name {
			w.losses.Add(d.ID, at+".localName", "told once")
		}
		if !exact {
			w.losses.Add(d.ID, at+".direction", "WZDx knows four directions and two loops; the line tells the rest")
		}
		if len(r.Towards) > 0 {
			w.losses.Add(d.ID, at+".towards", "WZDx has no place for it")
		}
		if i == second && second > 0 {
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
	if p.Chainage == nil || p.Label != postLabel(milesOf(*p)) {
		w.losses.Add(d.ID, at+".label", "WZDx counts in miles")
	}
}

// milesOf is the chainage in miles: as printed, where the label still says the
// same, else to a tenth of a millimetre.
func milesOf(p notice.RoadPoint) float64 {
	if s, ok := strings.CutPrefix(p.Label, milepostLabel); ok {
		if miles, err := strconv.ParseFloat(s, 64); err == nil && milepost(miles) == *p.Chainage {
			return miles
		}
	}
	return round(*p.Chainage/metresPerMile, 7)
}

func (w *writer) lostLanes(d *draft, at string, r notice.Road) {
	if len(r.Lanes) != len(tellable(d.Notice, r)) {
		w.losses.Add(d.ID, at, "WZDx wants all lanes of one direction of a work zone, in its own words, from 1 without gaps, or none")
	}
}

// tellable are the lanes of r where WZDx can carry them: all or none.
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
		w.losses.Add(d.ID, "lanesClosed", "WZDx counts the general lanes of its list")
	}
	if !told(d.LanesTotal, total) {
		w.losses.Add(d.ID, "lanesTotal", "WZDx counts the general lanes of its list")
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
			w.losses.Add(d.ID, at, "WZDx has no such restriction, not for single vehicles, and none of a detour")
		case d.pocket.Restrictions != nil:
		case len(r.Vehicles) > 0:
			w.losses.Add(d.ID, at+".vehicles", "WZDx can't name the vehicles")
		}
		if ok && d.pocket.Restrictions == nil && !reflect.DeepEqual(back.Value, r.Value) {
			w.losses.Add(d.ID, at+".value", "WZDx gives no value to it")
		}
	}
}

// lostText names the texts that are not told. Headlines that are made of
// fields are made again by whoever reads them.
func (w *writer) lostText(d *draft) {
	said := described(d.Notice, w.lang)
	_, shown := d.TextIn(w.lang)
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		t := d.Text[l]
		lose := func(is bool, field string) {
			if is {
				w.losses.Add(d.ID, "text."+string(l)+"."+field, "WZDx tells a name and a description in one language")
			}
		}
		named := l == shown && w.name(d) == t.Headline && phrase.StandsAlone(t.Headline, d.Notice)
		lose(t.Headline != phrase.Headline(d.Notice, l) && !named, "headline")
		lose(t.Description != "" && l != said, "description")
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
