package cap_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// private is where elements go that name persons, or tell operators and relays
// what to do: into the received bytes alone.
const private = ""

// places says for every element of CAP 1.2 where what it says in
// everything.cap stands in the notice, and what the element is when that is
// written again ("" where it is not: the hub says it anew, or has its own).
var places = []struct{ element, at, want, written string }{
	{"alert.identifier", "origin.id", "alerts@emergency.yunxi.example,yx-2026-0301", ""},
	{"alert.sender", "issuer.id", "emergency.yunxi.example", ""},
	{"alert.sent", "sent", "2026-11-24T01:00:00Z", "2026-11-24T01:00:00+00:00"},
	{"alert.status", "status", "actual", "Actual"},
	{"alert.msgType", "item.continues[0]", "alerts@emergency.yunxi.example,yx-2026-0300", ""}, // Update
	{"alert.source", private, "Wang Wu", ""},
	{"alert.scope", "audience", "restricted", "Restricted"},
	{"alert.restriction", private, "Highway staff", ""},
	{"alert.addresses", private, "patrol-7", ""},
	{"alert.code", "ext.cap.code[1]", "handling:urgent", ""}, // a promise to follow a profile, which is not ours
	{"alert.note", private, "Zhao Liu", ""},
	{"alert.references", "item.continues[1]", "alerts@emergency.yunxi.example,yx-2026-0299", ""},
	{"alert.incidents", "group", "yx-flood", `yx-flood "qinghe bridge" yx-3`},
	{"alert.incidents", "ext.cap.incidents[1]", "qinghe bridge", ""},
	{"info.language", "text.en-US.headline", "Orange flood warning for Qinghe Bridge", "en-US"},
	{"info.category", "ext.cap.category[1]", "Transport", "Transport"},
	{"info.event", "ext.cap.event.en-US", "Water on the bridge", "Water on the bridge"},
	{"info.event", "event", "flood", ""},
	{"info.responseType", "ext.cap.responseType[1]", "Monitor", "Monitor"},
	{"info.urgency", "urgency", "expected", "Expected"},
	{"info.severity", "severity", "severe", "Severe"},
	{"info.certainty", "certainty", "likely", "Likely"},
	{"info.audience", "ext.cap.audience.zh-CN", "途经青河大桥的驾驶人", "途经青河大桥的驾驶人"},
	{"info.eventCode", "ext.cap.eventCode[1].value", "F2", "yunxi:event=F2"},
	{"info.effective", "onset", "2026-11-24T02:00:00Z", ""}, // where later than sent and no onset; see the times
	{"info.onset", "onset", "2026-11-24T02:00:00Z", "2026-11-24T02:00:00+00:00"},
	{"info.expires", "expires", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00+00:00"},
	{"info.senderName", "issuer.name.zh-CN", "云溪县应急指挥中心", "云溪县应急指挥中心"},
	{"info.headline", "text.zh-CN.headline", "青河大桥洪水橙色预警", "青河大桥洪水橙色预警"},
	{"info.headline", "colour", "orange", ""},
	{"info.description", "text.zh-CN.description", "青河水位上涨，G320 青河大桥桥面积水。", "青河水位上涨，G320 青河大桥桥面积水。"},
	{"info.instruction", "text.en-US.instruction", "Use S211.", "Use S211."},
	{"info.web", "links[1].href", "https://yunxi.example/en/flood", ""}, // the first is written
	{"info.web", "links[0].href", "https://yunxi.example/flood", "https://yunxi.example/flood"},
	{"info.contact", "contact.web", "https://yunxi.example/contact", "https://yunxi.example/contact"},
	{"info.contact", private, "0793-5660000", ""},
	{"info.parameter", "ext.cap.parameter[1].value", "0.4 m", "Depth=0.4 m"},
	{"info.parameter", "ext.cap.parameter[2].value", "0.2 m", "Depth=0.2 m"},
	{"info.parameter", "ends", "2026-11-24T10:00:00Z", "eventEndingTime=2026-11-24T10:00:00+00:00"},
	{"info.parameter", private, "dutyOfficer", ""},
	{"resource.resourceDesc", "attachments[0].text.en-US", "Water level", "Water level"},
	{"resource.mimeType", "attachments[0].media", "image/png", "image/png"},
	{"resource.size", "attachments[0].size", "4711", "4711"},
	{"resource.uri", "attachments[0].href", "https://yunxi.example/level.png", "https://yunxi.example/level.png"},
	{"resource.derefUri", private, "SUQzBAAAAAAA", ""},
	{"resource.digest", "ext.cap.digest.https://yunxi.example/level.png", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
	{"area.areaDesc", "areas[3].name.en-US", "Chengguan Town", "Banks of the Qinghe; Chengguan Town"},
	{"area.polygon", "geometry.geometries[0].type", "MultiPolygon", "28.6,117.9 28.6,117.96 28.63,117.96 28.6,117.9"},
	{"area.circle", "ext.cap.circle[0]", "28.51,117.92 0.5", ""},
	{"area.circle", "geometry.geometries[1].type", "Point", "28.55,117.93 0.1"},
	{"area.geocode", "areas[2].code", "Q7", "yunxi:reach=Q7"},
	{"area.altitude", "ext.cap.altitude[0].altitude", "0", "0"},
	{"area.ceiling", "ext.cap.altitude[0].ceiling", "330.5", "330.5"},
}

func TestEveryElementOfTheStandardHasItsPlace(t *testing.T) {
	item := decodeOne(t, sample(t, "everything.cap"), settings())
	formattest.Sound(t, item)
	if item.Notice == nil {
		t.Fatal(item.Problems)
	}
	doc, err := notice.Emit(item.Notice)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(doc, &tree); err != nil {
		t.Fatal(err)
	}
	var continues []any
	for _, k := range item.Continues {
		continues = append(continues, k)
	}
	tree["item"] = map[string]any{"continues": continues}
	again := rewritten(t, admitted(item))
	if lint := schemaErrors(t, again); lint != "" {
		t.Error(lint)
	}
	elements := elementsOf(t, again)
	for _, p := range places {
		if p.at == private {
			if bytes.Contains(doc, []byte(p.want)) || bytes.Contains(again, []byte(p.want)) {
				t.Errorf("%s: %q is in a public document", p.element, p.want)
			}
			continue
		}
		if got := fmt.Sprint(lookup(tree, p.at)); got != p.want {
			t.Errorf("%s: %s is %q, want %q", p.element, p.at, got, p.want)
		}
		if p.written != "" && !slices.ContainsFunc(elements[p.element], func(s string) bool { return s == p.written || strings.HasSuffix(s, " "+p.written) }) {
			t.Errorf("%s: written %q, want %q", p.element, elements[p.element], p.written)
		}
	}
	formattest.Golden(t, filepath.Join("golden", "everything.cap"), again)
}

// TestEveryElementIsInTheTable holds the table against the schema.
func TestEveryElementIsInTheTable(t *testing.T) {
	var schema []string
	in := xml.NewDecoder(bytes.NewReader(formattest.Data(t, "schemas", "CAP-v1.2.xsd")))
	var within []string
	for {
		tok, err := in.Token()
		if err == io.EOF {
			break
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local != "element" {
				continue
			}
			name := ""
			for _, a := range e.Attr {
				if a.Name.Local == "name" {
					name = a.Value
				}
			}
			if len(within) > 0 && name != "" {
				schema = append(schema, within[len(within)-1]+"."+name)
			}
			within = append(within, name)
		case xml.EndElement:
			if e.Name.Local == "element" {
				within = within[:len(within)-1]
			}
		}
	}
	known := map[string]bool{"alert.info": true, "info.resource": true, "info.area": true}
	for _, p := range places {
		known[p.element] = true
	}
	if len(schema) < 40 {
		t.Fatalf("the schema was not understood: %q", schema)
	}
	for _, e := range schema {
		if !known[e] && !strings.HasSuffix(e, ".valueName") && !strings.HasSuffix(e, ".value") {
			t.Errorf("%s has no place in the table", e)
		}
	}
}

// lookup is the member of a tree at a path such as "areas[1].name.zh-CN".
func lookup(v any, path string) any {
	for path != "" {
		if m, ok := v.(map[string]any); ok {
			if whole, ok := m[path]; ok { // a name with dots
				return whole
			}
			name, rest, _ := strings.Cut(path, ".")
			name, index, listed := strings.Cut(name, "[")
			v, path = m[name], rest
			if listed {
				list, _ := v.([]any)
				i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
				if err != nil || i >= len(list) {
					return nil
				}
				v = list[i]
			}
			continue
		}
		return nil
	}
	return v
}

// elementsOf are the texts of every element of a message, by its parent and
// name; pairs as "name=value".
func elementsOf(t *testing.T, doc []byte) map[string][]string {
	t.Helper()
	type node struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
		Nodes   []node `xml:",any"`
	}
	var root node
	if err := xml.Unmarshal(doc, &root); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	var walk func(n node)
	walk = func(n node) {
		for _, c := range n.Nodes {
			text := c.Text
			if len(c.Nodes) == 2 && c.Nodes[0].XMLName.Local == "valueName" {
				text = c.Nodes[0].Text + "=" + c.Nodes[1].Text
			}
			at := n.XMLName.Local + "." + c.XMLName.Local
			out[at] = append(out[at], text)
			walk(c)
		}
	}
	walk(root)
	return out
}

func TestEmbeddedFilesAreBoundedAndSkipped(t *testing.T) {
	doc := strings.Replace(sample(t, "everything.cap"), "SUQzBAAAAAAA", strings.Repeat("QUJD", 1<<20), 1)
	item := decodeOne(t, doc, settings())
	if item.Notice == nil || !reflect.DeepEqual(item.Notice, decodeOne(t, sample(t, "everything.cap"), settings()).Notice) {
		t.Errorf("four megabytes of sound change the notice: %v", item.Problems)
	}
	s := settings()
	s.MaxBytes = 1 << 20
	if _, err := decodeAll([]byte(doc), s); err == nil || !strings.Contains(err.Error(), "1048576 bytes") {
		t.Errorf("got %v, want a refusal for the size", err)
	}
}
