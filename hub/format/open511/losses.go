package open511

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"wayside/hub/format/internal/place"
	"wayside/hub/notice"
)

const nowhere = "Open511 has no place for it"

// lost names what of a notice that is written Open511 can't carry; what of its
// times is lost tells when.
func (w *writer) lost(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	kind, event := eventOf(d.event.Type, d.event.Subtypes, d.told())
	lose(kind != d.Kind || event != d.Event, "event", "Open511 has no word for it; told as "+d.event.Type)
	lose(kind != d.Kind, "kind", "Open511 has no word for it; told as "+d.event.Type)
	lose(planned(d.event.Type, d.event.Subtypes) != d.Planned, "planned", "road works and public events are taken as planned, others not")
	lose(d.Severity == notice.Extreme, "severity", "told as MAJOR")
	lose(d.Certainty == notice.Unlikely, "certainty", nowhere)
	lose(d.Urgency != "" && d.Urgency != notice.UrgencyUnknown, "urgency", nowhere)
	lose(d.Colour != "", "colour", nowhere)
	lose(d.Issuer != nil, "issuer", nowhere)
	lose(!d.ReleaseAt.IsZero(), "releaseAt", nowhere)
	lose(!d.Expires.IsZero(), "expires", nowhere)
	lose(d.Flow != "", "flow", nowhere)
	lose(d.DelaySeconds != nil, "delaySeconds", nowhere)
	lose(d.QueueMetres != nil, "queueMetres", nowhere)
	lose(d.Detour != nil && d.Detour.Geometry != nil, "detour.geometry", nowhere)
	lose(d.Enforcement != nil, "enforcement", nowhere)
	lose(d.Service != nil, "service", nowhere)
	lose(d.Statement != nil, "statement", nowhere)
	lose(d.Handling != nil, "handling", nowhere)
	lose(d.Contact != nil, "contact", nowhere)
	lose(len(d.References) > 0, "references", nowhere)
	lose(d.Takeover, "takeover", nowhere)
	lose(d.Correction, "correction", nowhere)
	lose(d.Group != "" && !d.foreign, "group", "its members are linked, its name is not told")
	lose(d.Origin != nil && !d.foreign, "origin", "told as of this hub")
	var unheard notice.Problems
	lose(!reflect.DeepEqual(d.event.Geography, d.Geometry), "geometry", "one part alone is told")
	lose(!reflect.DeepEqual(place.Tidy(d.event.Geography, nil, "", &unheard), d.event.Geography), "geometry", "one position is told as a point")
	for _, name := range slices.Sorted(maps.Keys(d.Ext)) {
		lose(name != extName, "ext."+name, "of another format")
	}
	for _, l := range slices.Sorted(maps.Keys(d.pocket.Headline)) {
		lose(!w.all && notice.Lang(l) != d.lang, "ext."+extName+".headlines", "JSON is in one language")
	}
	for _, name := range slices.Sorted(maps.Keys(d.pocket.Plus)) {
		lose(w.all && !tellable(d.pocket.Plus[name]), "ext."+extName+".+"+name, "XML can't tell a list of one or of lists from its values")
	}
	w.lostText(d)
	w.lostRoads(d)
	w.lostAttached(d)
}

// tellable reports whether an extension comes back out of XML as it was.
func tellable(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []any:
		isList := func(e any) bool { _, is := e.([]any); return is }
		return len(v) > 1 && !slices.ContainsFunc(v, isList) && !slices.ContainsFunc(v, func(e any) bool { return !tellable(e) })
	case map[string]any:
		for _, e := range v {
			if !tellable(e) {
				return false
			}
		}
		return len(v) > 0
	case string:
		return v != ""
	}
	return true
}

// told is the impact that the states of the roads come to.
func (d *draft) told() notice.Impact {
	e := entry{event: event{Roads: d.event.Roads}}
	return e.stated()
}

// lostText names the texts that are not told. Headlines made of fields are
// made again by whoever reads them.
func (w *writer) lostText(d *draft) {
	e := &d.event
	spoken, _ := e.Plus[ivrMessage].(words)
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		t := d.Text[l]
		lose := func(is bool, field, why string) {
			if is {
				w.losses.Add(d.ID, "text."+string(l)+"."+field, why)
			}
		}
		why := "JSON is in one language"
		if w.all || l == d.lang {
			why = "control characters and blanks at the ends are left out"
		}
		lose(t.Headline != headline(e.Headline[l], d.Notice, l), "headline", why)
		lose(t.Description != e.Description[l], "description", why)
		lose(t.Radio != spoken[l], "radio", why)
		lose(t.Instruction != "", "instruction", nowhere)
		lose(t.Changed != "", "changed", nowhere)
		lose(t.Brief != "", "brief", nowhere)
		lose(t.Sign != "", "sign", nowhere)
	}
	if d.Detour == nil {
		return
	}
	for _, l := range slices.Sorted(maps.Keys(d.Detour.Text)) {
		if d.Detour.Text[l] != e.Detour[l] {
			w.losses.Add(d.ID, "detour.text."+string(l), "JSON is in one language, without control characters")
		}
	}
}

func (w *writer) lostRoads(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	_, exact := stateOf(d.Impact)
	lose(d.Impact != "" && d.Impact != notice.ImpactUnknown && (!exact || d.told() != d.Impact), "impact", "a road with a state is told, and no shifted lanes")
	closed, total := lanesOf(d.event.Roads)
	lose(!reflect.DeepEqual(closed, d.LanesClosed), "lanesClosed", "told of one direction with some lanes closed alone")
	lose(!reflect.DeepEqual(total, d.LanesTotal), "lanesTotal", "told of one direction with some lanes closed and some open alone")
	limit, rest := limitsOf(d.event.Roads)
	lose(!reflect.DeepEqual(limit, d.SpeedLimit), "speedLimit", "it is of a road, at most 200 km/h")
	for i, r := range d.Restrictions {
		at := fmt.Sprintf("restrictions[%d]", i)
		j := slices.IndexFunc(rest, func(o notice.Restriction) bool { return o.Type == r.Type && r.Value != nil && *o.Value == *r.Value })
		if lose(j < 0, at, "Open511 limits speed, width, height, weight and axle weight by a value"); j >= 0 {
			lose(len(r.Vehicles) > 0, at+".vehicles", "Open511 can't name the vehicles")
			rest = slices.Delete(slices.Clone(rest), j, j+1)
		}
	}
	for i, r := range d.Roads {
		at := fmt.Sprintf("roads[%d]", i)
		if oneLine(r.Name) == "" {
			lose(true, at, "a road needs a name")
			continue
		}
		_, exact := wireDirection(r.Direction, d.Impact)
		lose(oneLine(r.Name) != r.Name, at+".name", "control characters are left out")
		lose(r.LocalName != "", at+".localName", "a road has one name")
		lose(!exact, at+".direction", "Open511 knows the compass alone")
		lose(len(r.Towards) > 0, at+".towards", "Open511 knows the compass alone")
		lose(len(r.Lanes) > 0, at+".lanes", "Open511 counts lanes, and does not list them")
		w.lostPoint(d, at+".from", r.From, i == 0)
		w.lostPoint(d, at+".to", r.To, false)
	}
}

// lostPoint names what the text of a place on a road does not say.
func (w *writer) lostPoint(d *draft, at string, p *notice.RoadPoint, referenced bool) {
	if p == nil {
		return
	}
	back := parsePoint(formatPoint(p))
	if referenced {
		back = withReference(back, d.event.Plus[linearReference])
	}
	if back == nil {
		back = &notice.RoadPoint{}
	}
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, at+field, why)
		}
	}
	lose(back.Name != p.Name, ".name", "a place has one text")
	lose(back.Label != p.Label, ".label", "a place has one text, and a label that is not the chainage is no part of it")
	lose(p.Chainage != nil && (back.Chainage == nil || *back.Chainage != *p.Chainage), ".chainage", "told as a label, or of the begin of the first road")
}

// lostAttached names what of areas, attachments and links is not told.
func (w *writer) lostAttached(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	named := func(field string, want notice.Words, told words) {
		for _, l := range slices.Sorted(maps.Keys(want)) {
			lose(want[l] != told[l], field+"."+string(l), "told in one language, on one line")
		}
	}
	for i, a := range d.Areas {
		at, told := "areas["+strconv.Itoa(i)+"]", d.event.Areas[i]
		lose(a.Scheme != areaScheme, at+".scheme", "an area has an id in a jurisdiction")
		lose(a.Code != told.ID, at+".code", "an area has an id in a jurisdiction")
		named(at+".name", a.Name, told.Name)
	}
	title := func(w notice.Words) words {
		if s := oneLine(w.In(d.lang)); s != "" {
			return words{d.lang: s}
		}
		return nil
	}
	for i, a := range d.Attachments {
		at := "attachments[" + strconv.Itoa(i) + "]"
		lose(!webURL(a.Href), at, "not a web address")
		lose(a.Digest != "", at+".digest", nowhere)
		named(at+".text", a.Text, title(a.Text))
	}
	for i, l := range d.Links {
		at := "links[" + strconv.Itoa(i) + "]"
		lose(!webURL(l.Href), at, "not a web address")
		lose(l.Rel != "" && l.Rel != "related", at+".rel", "told as related")
		lose(l.Media != "", at+".media", "a link with a media type would be an attachment")
		named(at+".title", l.Title, title(l.Title))
	}
}
