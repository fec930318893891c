package vms

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"wayside/hub/notice"
)

// lost names what of a notice that is written a sign can't carry.
func (w *writer) lost(d *draft) {
	lose := func(is bool, field, why string) {
		if is {
			w.losses.Add(d.ID, field, why)
		}
	}
	const none = "a sign has no place for it"
	event := reasons[d.Reason]
	if event == "" {
		event = "other"
	}
	lose(d.Kind != notice.Traffic, "kind", "a sign tells no kind")
	lose(d.Event != event, "event", "a sign tells no event, at most a coded reason")
	lose(d.Severity != "" && d.Severity != notice.SeverityUnknown, "severity", none)
	lose(d.Urgency != "" && d.Urgency != notice.UrgencyUnknown, "urgency", none)
	lose(d.Certainty != "" && d.Certainty != notice.CertaintyUnknown, "certainty", none)
	lose(d.Colour != "", "colour", "shown as "+lineColours[d.Colour]+" letters of the first line")
	lose(d.Issuer != nil, "issuer", none)
	lose(!d.ReleaseAt.IsZero(), "releaseAt", none)
	lose(!d.Ends.IsZero(), "ends", "a sign ends when it is blank")
	lose(!d.Expires.IsZero(), "expires", "a sign ends when it is blank")
	lose(!d.ReviewBy.IsZero(), "reviewBy", none)
	lose(d.Planned, "planned", none)
	lose(d.Schedule != nil, "schedule", "a sign shows what is in force now")
	lose(d.Impact != "", "impact", none)
	lose(d.Flow != "", "flow", none)
	lose(d.LanesClosed != nil, "lanesClosed", none)
	lose(d.LanesTotal != nil, "lanesTotal", none)
	lose(d.SpeedLimit != nil, "speedLimit", none)
	lose(d.DelaySeconds != nil, "delaySeconds", none)
	lose(d.QueueMetres != nil, "queueMetres", none)
	lose(len(d.Restrictions) > 0, "restrictions", none)
	lose(d.Detour != nil, "detour", none)
	lose(d.Enforcement != nil, "enforcement", none)
	lose(d.Service != nil, "service", none)
	lose(d.Statement != nil, "statement", none)
	lose(d.Handling != nil, "handling", none)
	lose(len(d.Areas) > 0, "areas", none)
	lose(d.Geometry != nil && d.Geometry.Type != "Point", "geometry", "a sign stands at one point")
	lose(len(d.Links) > 0, "links", none)
	lose(len(d.Attachments) > 0, "attachments", none)
	lose(d.Contact != nil, "contact", none)
	lose(len(d.References) > 0, "references", none)
	lose(d.Group != "" && (len(d.Situations) == 0 || d.Group != groupOf(d.Publisher, d.Situations[0])), "group", none)
	lose(d.Takeover, "takeover", none)
	lose(d.Correction, "correction", none)
	lose(d.Origin != nil && !d.seen, "origin", "not written")
	w.lostRoads(d)
	w.lostText(d)
	w.lostExt(d)
}

func (w *writer) lostRoads(d *draft) {
	for i, r := range d.Roads {
		lose := func(is bool, field string) {
			if is {
				w.losses.Add(d.ID, fmt.Sprintf("roads[%d]%s", i, field), "a sign stands at one place of one road")
			}
		}
		if i > 0 {
			lose(true, "")
			continue
		}
		lose(r.LocalName == r.Name && r.LocalName != "", ".localName")
		lose(r.Direction != "" && r.Direction != "unknown", ".direction")
		lose(len(r.Towards) > 0, ".towards")
		lose(r.To != nil, ".to")
		lose(len(r.Lanes) > 0, ".lanes")
		if f := r.From; f != nil {
			lose(f.Chainage != nil, ".from.chainage")
			lose(f.Label != "", ".from.label")
		}
	}
}

// lostText names the texts that are not told. Headlines that are made of what
// the sign shows are made again by whoever reads it.
func (w *writer) lostText(d *draft) {
	for _, l := range slices.Sorted(maps.Keys(d.Text)) {
		t := d.Text[l]
		lose := func(is bool, field string) {
			if is {
				w.losses.Add(d.ID, "text."+string(l)+"."+field, "a sign shows one short text in one language")
			}
		}
		made := headline(d.Notice, &d.pocket, d.text, l)
		told := l == notice.Chinese || l == notice.English || l == d.lang
		lose(t.Headline != "" && (t.Headline != made || !told), "headline")
		lose(t.Description != "", "description")
		lose(t.Instruction != "", "instruction")
		lose(t.Changed != "", "changed")
		lose(t.Brief != "", "brief")
		lose(t.Sign != "" && (l != d.lang || t.Sign != d.text), "sign")
		lose(t.Radio != "", "radio")
	}
}

func (w *writer) lostExt(d *draft) {
	for _, name := range slices.Sorted(maps.Keys(d.Ext)) {
		if name != extName {
			w.losses.Add(d.ID, "ext."+name, "of another format")
		}
	}
	had, ok := d.Ext[extName].(map[string]any)
	if !ok && d.Ext[extName] != nil {
		w.losses.Add(d.ID, "ext.vms", "want an object")
	}
	p := d.pocket
	if len(d.Roads) > 0 {
		p.Place = ""
	}
	if !reflect.DeepEqual(d.pages, p.Lines) {
		p.Lines = nil
	}
	told := p.tree()
	for _, name := range slices.Sorted(maps.Keys(had)) {
		if !reflect.DeepEqual(had[name], told[name]) {
			w.losses.Add(d.ID, "ext.vms."+name, "not a member of a sign, or the notice says something else by now")
		}
	}
}
