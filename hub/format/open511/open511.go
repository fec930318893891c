// Package open511 reads and writes Open511 v1, the open API of road events
// (open511.org): its JSON and its XML form, both ways, with what DriveBC,
// 511.org and the drafts before v1 do differently tolerated on the way in. The
// format table of hub and publishers uses it.
//
// How the members correspond (ours on the left):
//
//	Item.Key, Origin.ID        id; of our own notices jurisdiction/UUID, with the host of
//	                           the hub as jurisdiction
//	ID                         derived from the publisher and the key
//	Kind, Event, Planned       event_type and event_subtypes (words.go); an incident of no
//	                           known sort that closes a road is a closure
//	Sent                       updated, else created
//	Onset, Ends, Schedule      schedule. One interval is Onset and Ends alone; nights are
//	                           split over midnight there and one period here, and 23:59 is
//	                           the end of a day. Intervals beside recurring_schedules, which
//	                           the schema forbids and DriveBC sends, bound these. Offsets in
//	                           intervals are read, though the schema has none
//	ReviewBy                   "+next_update_time"; in prose the sentence of DriveBC
//	Expires, Urgency           not there; left for intake to fill, or unknown
//	Severity, Certainty        severity (extreme is told as MAJOR), certainty
//	Text                       headline (a single word as DriveBC's INCIDENT is no headline:
//	                           one is built of road, place and event), description,
//	                           "+ivr_message" (Radio). JSON is in one language, that of its
//	                           "lang"; XML in all. What changes with each poll in DriveBC's
//	                           prose ("Last updated …") is taken out
//	Detour                     detour
//	Roads                      roads: name, direction, from and to, which may hold a
//	                           chainage ("雨岭隧道西口 K123+400"); of the first road's begin
//	                           also "+linear_reference_km", −1 unknown. NONE is read as
//	                           both directions of jurisdictions that mean it so
//	Impact                     state of the roads; unknown where the words alone tell it
//	LanesClosed, LanesTotal    lanes_closed, and with lanes_open the sum
//	SpeedLimit, Restrictions   restrictions of the roads, in km/h, metres and tonnes
//	Areas                      areas, with the scheme "Open511"
//	Geometry                   geography: GeoJSON with longitude first, GML with latitude
//	                           first
//	Attachments, Links         attachments with a media type, and without
//	Group                      grouped_events, linked
//	Ext["open511"]             what has no field here: created, jurisdiction_url,
//	                           grouped_events, event_type and event_subtypes, a headline
//	                           that is none, the URLs of areas, hreflang, the roads as their
//	                           source tells them, and every extension as "+name"
//	End                        status ARCHIVED
//
// Internal members ("!name", or elements of their name space) go nowhere. Our
// own extensions are elements of the name space urn:wayside:open511 in XML.
package open511

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// Media types of the two forms.
const (
	Media    = "application/json"
	XMLMedia = "application/xml"
)

// Sniff reports whether a document that begins with head looks like Open511.
// The documents of CARS and TMDD, from which Open511 is made, do too, so that
// their refusal by [Decode] is heard.
func Sniff(head []byte) bool {
	if xmlsafe.Sniff(head) {
		return xmlsafe.Root(head).Local == "open511" || isTMDD(head)
	}
	o := jsonsafe.Outline(head)
	if isCARS(o) {
		return true
	}
	_, inEvents := o["events[].jurisdiction_url"]
	_, typed := o["events[].event_type"]
	_, version := o["meta.version"]
	return o["events"] == "[" && (inEvents || typed || version)
}

func isTMDD(head []byte) bool { return bytes.Contains(head, []byte("http://www.tmdd.org/")) }

func isCARS(outline map[string]string) bool {
	_, id := outline["[].event-id"]
	_, draft := outline["[].is-draft"]
	_, plans := outline["[].communication-plans"]
	return id && (draft || plans)
}

// Decode yields one item per event of an Open511 document, JSON or XML, in
// order. An event with problems is an item of its own, with its key where it
// has an id. A page of a longer list ends in an item without a key, so that
// nothing is taken as absent that stands on another page. The error is about
// the document as a whole, and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		in := newReader(s)
		if err == nil && xmlsafe.Sniff(raw) {
			err = in.readXML(raw)
		} else if err == nil {
			err = in.readJSON(raw)
		}
		for _, item := range in.items() {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read Open511: %w", err))
		}
	}
}

// Check finds the first fault in what was written.
func Check(body []byte, _ string) error {
	return notice.FirstFault(Decode(bytes.NewReader(body), notice.Settings{}))
}

// readJSON reads the events of a JSON document.
func (r *reader) readJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte("[")) && isCARS(jsonsafe.Outline(raw)) {
		return jsonsafe.Fault("document", "这是 DriveBC 的后台数据（CARS），含内部备注，不予读取；请改用其 Open511 接口的 events",
			"this is the back-office form of DriveBC (CARS), which holds internal notes and is not read; use the events of its Open511 interface")
	}
	members, err := jsonsafe.Members(raw)
	if err != nil {
		return err
	}
	var events []json.RawMessage
	if list := members["events"]; len(list) == 0 || list[0] != '[' || json.Unmarshal(list, &events) != nil {
		for _, other := range otherResources {
			if members[other] != nil {
				return notEvents(other)
			}
		}
		return jsonsafe.Fault("events", "应为数组", "want an array")
	}
	var next struct {
		URL string `json:"next_url"`
	}
	if json.Unmarshal(members["pagination"], &next) == nil { // a misfit is not worth a word
		r.next = next.URL
	}
	var about meta
	if json.Unmarshal(members["meta"], &about) == nil {
		r.base = about.URL
	}
	for i, e := range events {
		in := r.begin(fmt.Sprintf("events[%d]", i))
		if in == nil {
			return tooMany()
		}
		tree := notice.Tree(e, &in.problems)
		if fields, ok := tree.(map[string]any); ok {
			r.event(in, fields, r.langOf(fields))
		} else if !in.problems.Failed() {
			in.add("", "应为对象", "want an object")
		}
	}
	return nil
}

// langOf is the language of the texts of a JSON event.
func (r *reader) langOf(fields map[string]any) notice.Lang {
	if lang, _ := fields["lang"].(string); langTag.MatchString(lang) {
		return notice.Lang(lang)
	}
	return r.lang
}

// otherResources are what an Open511 document may list beside events.
var otherResources = []string{"jurisdictions", "areas", "cameras", "traffic_segments", "historical_traffic_conditions", "geographies", "services", "roads"}

func notEvents(what string) error {
	return jsonsafe.Fault(what, "这份 Open511 文档列出的是 "+what+"，不是道路事件（events）", "this Open511 document lists "+what+", not events")
}

// refuseXML says why an XML document with another root is not Open511.
func refuseXML(raw []byte, root string) error {
	if isTMDD(raw[:min(len(raw), 16<<10)]) {
		return jsonsafe.Fault("document", "这是 TMDD（交通管理数据字典）的 XML，不是 Open511，不予读取", "this is XML of TMDD (Traffic Management Data Dictionary), not Open511, and is not read")
	}
	return jsonsafe.Fault("document", fmt.Sprintf("根元素是 %.100s，应为 open511", root), fmt.Sprintf("the root element is %.100s, want open511", root))
}
