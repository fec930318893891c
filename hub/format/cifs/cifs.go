// Package cifs reads and writes the Closure and Incident Feed Specification of
// Waze, version 2: XML and JSON in, with the old dialect of the first feeds
// (2019) tolerated, XML out. The format table uses it.
//
// How the elements correspond (developers.google.com/waze/data-feed,
// cifs-specification; ours on the left):
//
//	Item.Key, Origin.ID   incident id
//	Sent                  updatetime, else creationtime, else the stamp of the feed
//	Onset, Ends           starttime, endtime
//	Kind, Event           type and subtype, see words.go
//	Impact                ROAD_CLOSED is allClosed; HAZARD_ON_ROAD_LANE_CLOSED and closed
//	                      lanes are someClosed
//	Flow                  JAM and its subtype
//	Severity              ACCIDENT_MAJOR is severe, ACCIDENT_MINOR minor
//	Roads                 street; BOTH_DIRECTIONS is both; of one direction the order of the
//	                      positions tells; lanes
//	LanesClosed           lane_impact, lanes
//	Geometry              polyline (latitude first)
//	Schedule              schedule: hours by weekday, in the source's zone
//	Group                 parent_event
//	Issuer                source
//	Text                  description is the headline where it says its road, else headlines
//	                      are built in zh-CN and en
//	Audience              POLICE_HIDING is restricted
//	Ext["cifs"]           type and subtype, creationtime, roadside, location_description; of
//	                      the old dialect what the signs show
//
// A closure sends everybody another way, so that [Encode] writes ROAD_CLOSED
// only where all lanes are closed for certain: never of a notice that says
// less, whose lanes say otherwise, whose direction can't be seen, or that lies
// ahead without an exact start and end. Waze closes a road without endtime for
// two weeks, so that one without an end is written until the notice expires.
// What recurs is written as one incident for each time, since a reader that
// passes over the schedule would close the road day and night; the element is
// written again only where it came that way. A notice on several lines is
// several incidents of one parent_event.
//
// What changes by itself in the old dialect enters no notice: sensors and
// their radar readings, the state of markers and signs, when a message was
// verified.
package cifs

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

// Media is the media type of what Encode writes.
const Media = "application/xml; charset=utf-8"

// name of this format, in Origin and Ext.
const name = "cifs"

// Sniff reports whether a document that begins with head looks like CIFS.
func Sniff(head []byte) bool {
	if root := xmlsafe.Root(head); root.Local != "" {
		return root.Local == "incidents"
	}
	seen := jsonsafe.Outline(head)
	has := func(path string) bool { _, ok := seen[path]; return ok }
	for _, at := range []string{"incidents[].incident", "incidents[]", "[].incident", "[]"} {
		if has(at+".polyline") && has(at+".type") || has(at+".location.polyline") {
			return true
		}
	}
	return false
}

// Decode yields one item per incident, in order; of several with one id the
// newest is told. A closure or hazard that lacks what the specification
// requires but can still be told is read with a warning. The error is about
// the document as a whole, and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		var f feed
		if err == nil {
			f, err = readFeed(raw)
		}
		for _, item := range newReader(f, s).items(f.incidents) {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read CIFS: %w", err))
		}
	}
}

// Check finds the first fault in what [Encode] wrote.
func Check(body []byte, _ string) error {
	return notice.FirstFault(Decode(bytes.NewReader(body), notice.Settings{}))
}

// feed is a document as it stands: its incidents and its stamp. Of a broken
// document it holds what stood before the fault.
type feed struct {
	stamp     string
	incidents []*incident
}

func readFeed(raw []byte) (feed, error) {
	if xmlsafe.Sniff(raw) {
		return readXML(raw)
	}
	return readJSON(raw)
}

// readJSON reads the three shapes in which incidents come as JSON: wrapped one
// by one as in the documentation, bare, and as a list without a frame.
func readJSON(raw []byte) (f feed, err error) {
	doc, err := jsonsafe.Value(raw)
	if err != nil {
		return f, err
	}
	at := "[%d]"
	if doc[0] != '[' {
		var frame struct {
			Timestamp any             `json:"timestamp"`
			Incidents json.RawMessage `json:"incidents"`
		}
		at = "incidents[%d]"
		if err := json.Unmarshal(doc, &frame); err != nil || len(frame.Incidents) == 0 || frame.Incidents[0] != '[' {
			return f, jsonsafe.Fault("incidents", "应为数组", "want an array")
		}
		doc = frame.Incidents
		f.stamp, _ = frame.Timestamp.(string)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(doc, &list); err != nil {
		return f, jsonsafe.Broken(0, err)
	}
	if len(list) > maxIncidents {
		return f, tooMany()
	}
	for i, raw := range list {
		f.incidents = append(f.incidents, readJSONIncident(raw, fmt.Sprintf(at, i)))
	}
	return f, nil
}

func readJSONIncident(raw json.RawMessage, place string) *incident {
	in := &incident{place: place}
	tree := notice.Tree(raw, &in.problems)
	members, _ := tree.(map[string]any)
	if inner, ok := members["incident"].(map[string]any); ok {
		members = inner
	}
	if members == nil && !in.problems.Failed() {
		in.problems.Add("", "应为一个 JSON 对象", "want a JSON object")
	}
	if in.problems.Failed() {
		return in
	}
	flat, _ := texts(members, "").(map[string]any)
	in.ID, _ = flat["id"].(string)
	if flat["id"] == nil || flat["type"] == nil { // not worth a closer look
		in.problems.Add("", "缺少 id 或 type", "has no id or no type")
		return in
	}
	jsonsafe.Fill(flat, &in.wire, "", spec, &in.problems)
	return in
}

// maxIncidents of one document: many times the feed of a country.
const maxIncidents = 20_000

func tooMany() error {
	return jsonsafe.Fault("incidents", fmt.Sprintf("超过 %d 条", maxIncidents), fmt.Sprintf("more than %d", maxIncidents))
}
