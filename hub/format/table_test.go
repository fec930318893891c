package format_test

import (
	"testing"

	"wayside/hub/format"
)

func TestDocumentsAreRecognised(t *testing.T) {
	for name, c := range map[string]struct {
		media, head string
		want        []string
	}{
		"a CAP alert":           {"application/cap+xml", `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">`, []string{"cap"}},
		"CAP as some XML":       {"text/xml", `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">`, []string{"cap"}},
		"WZDx as GeoJSON":       {"application/geo+json", `{"type":"FeatureCollection","feed_info":{"version":"4.2"},"features":[{"properties":{"core_details":{"event_type":"work-zone"}}}]}`, []string{"wzdx"}},
		"WZDx as JSON":          {"application/json", `{"feed_info":{"version":"4.2"},"type":"FeatureCollection","features":[{"properties":{"core_details":{}}}]}`, []string{"wzdx"}},
		"a native document":     {"application/json", `{"kind":"traffic","event":"closure","text":{"en":{"headline":"x"}}}`, []string{"native"}},
		"a list of them":        {"", `[{"kind":"traffic","text":{}}]`, []string{"native"}},
		"plain JSON":            {"application/json", `{}`, []string{"native"}},
		"measured speeds":       {"text/xml", `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:roa="http://datex2.eu/schema/3/roadTrafficData" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="roa:MeasuredDataPublication">`, []string{"speed"}},
		"what signs show":       {"application/xml", `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:v="http://datex2.eu/schema/3/vms" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="v:VmsPublication">`, []string{"vms"}},
		"situations":            {"application/xml", `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:s="http://datex2.eu/schema/3/situation" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="s:SituationPublication">`, []string{"datex2"}},
		"a list":                {"text/csv", "路线,起点桩号,止点桩号,标题\nG320,K12+300,K13,封闭\n", []string{"csv"}},
		"prose":                 {"", "Dear all,\nplease find attached, as promised, the list.\n", nil},
		"an image":              {"image/png", "\x89PNG", nil},
		"nothing that is known": {"", "hello", nil},
	} {
		var got []string
		for _, f := range format.Guess(format.Table(), c.media, []byte(c.head)) {
			got = append(got, f.Name)
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: recognised as %v, want %v", name, got, c.want)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range format.Table() {
		if seen[f.Name] || f.Name == "" || f.Media == "" || f.Extension == "" || f.Title == "" || len(f.About) != 2 {
			t.Errorf("format %q is named twice or lacks a member", f.Name)
		}
		seen[f.Name] = true
		if f.Decode == nil && f.Encode == nil {
			t.Errorf("format %q can neither be read nor written", f.Name)
		}
		if got, ok := format.Named(format.Table(), f.Name); !ok || got.Name != f.Name {
			t.Errorf("format %q is not found by its name", f.Name)
		}
	}
}
