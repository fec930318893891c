package wzdx

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

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
	if d.Event == "detour" {
		lose(d.Impact != "" || d.SpeedLimit != nil || len(d.Restrictions) > 0 || d.LanesTotal != nil || d.LanesClosed != nil || len(d.Roads[0].Lanes) > 0,
			"impact", "a detour has no impact, lanes or restrictions in WZDx")
		return
	}
	_, exact := impactWord(d.Impact, d.Roads[0].Lanes)
	lose(!exact && d.pocket.VehicleImpact == "", "impact", "which way the lanes are shifted is not known")
	w.lostNumbers(d)
}

func (w *writer) lostRoads(d *draft) {
	second := oppositeRoad(d.Notice)
	for i, r := range d.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		if i > 0 && i != second {
			if !furtherName(d.Notice, r) || d.Roads[0].LocalName == "" {
				w.losses.Add(d.ID, at, "a road event is on one road; at most its name is told")
			}
			continue
		}
		if _, exact := directionWord(r.Direction); !exact || r.Direction == "both" {
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
	if p.Chainage == nil || p.Label != milepostLabel+strconv.FormatFloat(milesOf(*p), 'f', -1, 64) {
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
	if len(r.Lanes) == 0 || d.Event == "detour" {
		return
	}
	p := properties{Lanes: wireLanes(r.Lanes)}
	var unheard notice.Problems
	p.tidyLanes("", &unheard)
	if r.Direction == "both" || !reflect.DeepEqual(ourLanes(p.Lanes), r.Lanes) {
		w.losses.Add(d.ID, at, "WZDx wants all lanes of one direction in its own words, from 1 without gaps, or none")
	}
}

func (w *writer) lostNumbers(d *draft) {
	closed, total := generalLanes(d.Roads[0].Lanes)
	told := func(p *int, v int) bool { return p == nil && total == 0 || p != nil && total > 0 && *p == v }
	if !told(d.LanesClosed, closed) || !told(d.LanesTotal, total) {
		w.losses.Add(d.ID, "lanesClosed", "WZDx counts the general lanes of its list")
	}
	if d.SpeedLimit != nil && !(*d.SpeedLimit >= 0 && *d.SpeedLimit <= 200) {
		w.losses.Add(d.ID, "speedLimit", "out of range")
	}
	for i, r := range d.Restrictions {
		at := fmt.Sprintf("restrictions[%d]", i)
		wire, ok := fromOurs(r)
		back, _, _ := toOurs(wire)
		if !ok || d.pocket.Restrictions == nil && !reflect.DeepEqual(back, r) {
			w.losses.Add(d.ID, at, "WZDx has no such restriction, or not for single vehicles")
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
		named := l == shown && w.name(d) == t.Headline && standsAlone(t.Headline, d.Notice)
		lose(t.Headline != headline(d.Notice, l) && !named, "headline")
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
	if t.Headline == headline(d.Notice, l) {
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
