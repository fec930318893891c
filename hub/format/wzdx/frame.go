package wzdx

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
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
	d := json.NewDecoder(bytes.NewReader(raw))
	broken := func(err error) (frame, error) {
		return frame{}, jsonsafe.Broken(d.InputOffset(), err)
	}
	switch t, err := d.Token(); {
	case err != nil:
		return broken(err)
	case t == json.Delim('['):
		return f, jsonsafe.Fault("document", "文档是一个列表，而施工路段数据是一个 FeatureCollection；请逐个发送列表的元素",
			"the document is a list, and a work zone feed is one FeatureCollection; send the elements of the list one by one")
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
