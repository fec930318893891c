package wzdx

import (
	"bytes"
	"encoding/json"
	"strings"

	"wayside/hub/format/internal/jsonsafe"
)

// Sniff reports whether a document that begins with head looks like WZDx; the
// device feeds and lists that [Decode] refuses do too, so that its refusal is
// heard.
func Sniff(head []byte) bool { return sniff(head) == wzdx42 }

// SniffCWZ is [Sniff] of CWZ.
func SniffCWZ(head []byte) bool { return sniff(head) == cwz10 }

// sniff tells the dialect of a document, nil where it is neither. The head of a
// feed gives its version; where it does not stand first, the members of the
// first features tell.
func sniff(head []byte) *dialect {
	o := jsonsafe.Outline(head)
	has := func(path string) bool { _, ok := o[path]; return ok }
	for _, top := range []string{"", "[]"} { // [] is the list that is refused
		at := strings.TrimPrefix(top+".", ".")
		core := at + "features[].properties.core_details"
		version := o[at+"feed_info.version"] + o[at+"road_event_feed_info.version"]
		switch {
		case !has(at+"feed_info") && !has(at+"road_event_feed_info") && !has(core):
			continue
		case strings.HasPrefix(version, "1."):
			return cwz10
		case version == "" && (has(at+"features[].properties.beginning_reference_post") || has(at+"features[].properties.ending_reference_post")):
			return cwz10
		}
		return wzdx42
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
	if bytes.HasPrefix(raw, []byte("[")) {
		return f, jsonsafe.Fault("document", "文档是一个列表，而施工路段数据是一个 FeatureCollection；请逐个发送列表的元素",
			"the document is a list, and a work zone feed is one FeatureCollection; send the elements of the list one by one")
	}
	members, err := jsonsafe.Members(raw)
	if err != nil {
		return f, err
	}
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
		return f, jsonsafe.Fault("features", "这是设备数据（情报板、箭头灯、摄像机等），不是施工路段数据", "this is a device feed (signs, arrow boards, cameras), not a work zone feed")
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
