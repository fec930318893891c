// Package wzdx reads and writes the Work Zone Data Exchange: a WorkZoneFeed of
// WZDx 4.2 in and out, with the members of 4.0 and 4.1 tolerated on the way
// in. A device feed, and the sister format CWZ, are not read here. It keeps no
// memory: what a source no longer lists is for hub/intake to judge. The format
// table of hub and publishers uses it.
//
// How the members correspond (WZDx spec-content/objects; ours on the left):
//
//	Item.Key, Origin.ID        feature id; of a chain of occurrences that of the first
//	ID                         derived from the publisher and the key
//	Kind, Event                traffic; event_type work-zone is roadwork, detour is detour
//	Sent                       update_date, else creation_date, else the stamp of the feed
//	Onset, Ends                start_date, end_date (required there: an unknown end is
//	                           written as Expires and never as verified)
//	Expires, Urgency, Severity not there; left for intake to fill or unknown
//	Certainty                  is_start_date_verified: observed, else unknown
//	Planned                    true of a work zone
//	Schedule                   first-occurrence, next-occurrence: one feature each time
//	Group                      related_road_events of any other type, and names that end
//	                           in the direction ("…_eastbound"): linked, never merged
//	Issuer                     organization_name of the data source, where not the publisher
//	Text                       headlines are built from road, place, event and impact in
//	                           zh-CN and en, since name is usually a machine's; a name
//	                           that says its road is the headline. description in one language
//	Roads                      road_names (the second is LocalName), direction, cross
//	                           streets, mileposts (miles ⇄ metres, label "MP 12.3"), lanes;
//	                           both directions are two features
//	Impact                     vehicle_impact
//	LanesClosed, LanesTotal    counted from lanes of type general
//	SpeedLimit                 reduced_speed_limit_kph
//	Restrictions               restrictions, in metres and tonnes
//	Geometry                   LineString, MultiPoint; one of equal positions is a Point
//	Ext["wzdx"]                what has no field here, as it stood: name, creation_date,
//	                           related_road_events, vehicle_impact, location_method,
//	                           work_zone_type, worker_presence, types_of_work, restrictions,
//	                           lanes with restrictions, curb zones, verified flags, the ids
//	                           of occurrences
//	End                        event_status completed (ended) and cancelled (withdrawn)
//
// Nothing of what changes by itself enters a notice outside of Sent:
// data_source_id, update_date, when the presence of workers was last
// confirmed, feed_info and its stamps.
package wzdx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"wayside/hub/format/internal/jsonsafe"
	"wayside/hub/notice"
)

// Media is the media type of a WorkZoneFeed, which is GeoJSON (RFC 7946).
const Media = "application/geo+json"

// Sniff reports whether a document that begins with head looks like WZDx; the
// feeds and lists that [Decode] refuses do too, so that its refusal is heard.
func Sniff(head []byte) bool {
	return bytes.Contains(head, []byte(`feed_info"`)) || bytes.Contains(head, []byte(`"core_details"`))
}

// Decode yields one item per road event of a WorkZoneFeed, in order; the
// occurrences of a recurring one are one item. A feature with problems is an
// item of its own, with its key where it has an id. The business rules of WZDx
// (Creating_a_WZDx_Feed) that a feature breaks are warnings. The error is
// about the document as a whole, and wraps [notice.Problems].
func Decode(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		raw, err := jsonsafe.Read(r, s.MaxBytes)
		var f frame
		if err == nil {
			f, err = readFrame(raw)
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read WZDx: %w", err))
			return
		}
		for _, item := range newReader(f, s).items(f.features) {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Check finds the first fault in what [Encode] wrote.
func Check(body []byte, _ string) error {
	for item, err := range Decode(bytes.NewReader(body), notice.Settings{}) {
		if err == nil {
			err = item.Problems.Err()
		}
		if err != nil {
			return fmt.Errorf("check %s: %w", item.Place, err)
		}
	}
	return nil
}

// frame is what stands around the features.
type frame struct {
	kind     string // "type"
	info     json.RawMessage
	features []json.RawMessage
}

func readFrame(raw []byte) (f frame, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	broken := func(err error) (frame, error) {
		return frame{}, jsonsafe.Broken(d.InputOffset(), err)
	}
	switch t, err := d.Token(); {
	case err != nil:
		return broken(err)
	case t == json.Delim('['):
		return f, jsonsafe.Fault("document", "文档是一个列表，而 WZDx 数据是一个 FeatureCollection；请逐个发送列表的元素",
			"the document is a list, and a WZDx feed is one FeatureCollection; send the elements of the list one by one")
	case t != json.Delim('{'):
		return f, jsonsafe.Fault("document", "应为一个 JSON 对象", "want a JSON object")
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return broken(err)
		}
		name := t.(string) // a member's name, or Token would have failed
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return broken(err)
		}
		if _, twice := members[name]; twice {
			return f, jsonsafe.Fault(name, "成员重复", "the member is given twice")
		}
		members[name] = v
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return broken(errors.New("more than one JSON value"))
	}
	return frameOf(members)
}

func frameOf(members map[string]json.RawMessage) (f frame, err error) {
	if json.Unmarshal(members["type"], &f.kind) != nil || f.kind != "FeatureCollection" {
		return f, jsonsafe.Fault("type", "应为 FeatureCollection", "want FeatureCollection")
	}
	if list := members["features"]; len(list) == 0 || list[0] != '[' || json.Unmarshal(list, &f.features) != nil {
		return f, jsonsafe.Fault("features", "应为数组", "want an array")
	}
	f.info = members["feed_info"]
	if f.info == nil {
		f.info = members["road_event_feed_info"] // of 4.0 and 4.1
	}
	if isDevices(f.features) {
		return f, jsonsafe.Fault("features", "这是 WZDx 设备数据（情报板、箭头灯、摄像机等），不是施工路段数据", "this is a WZDx device feed (signs, arrow boards, cameras), not a work zone feed")
	}
	return f, nil
}

// isDevices reports whether the first feature describes a device.
func isDevices(features []json.RawMessage) bool {
	var f struct {
		Properties struct {
			Core struct {
				Device json.RawMessage `json:"device_type"`
			} `json:"core_details"`
		} `json:"properties"`
	}
	return len(features) > 0 && json.Unmarshal(features[0], &f) == nil && f.Properties.Core.Device != nil
}
