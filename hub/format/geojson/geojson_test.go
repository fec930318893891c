package geojson_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"wayside/hub/format/geojson"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func county() notice.Sheet {
	at := time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)
	two := 2
	works := &notice.Notice{
		ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0001", Revision: 3, Kind: notice.Traffic, Event: "roadwork", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Moderate, Urgency: notice.Immediate, Certainty: notice.Observed, Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心"}},
		Sent: at, Onset: at, Expires: at.Add(8 * time.Hour), Impact: notice.SomeClosed, LanesTotal: &two,
		Text:     map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320雨岭隧道 <夜间> 施工"}, notice.English: {Headline: "G320 Yuling Tunnel: night works"}},
		Roads:    []notice.Road{{Name: "G320", Direction: "up"}},
		Geometry: notice.LineString(notice.Position{117.901, 28.512}, notice.Position{117.926, 28.517}),
		Ext:      map[string]any{"wzdx": map[string]any{"name": "YL-1"}},
	}
	// The outer ring turns clockwise and the hole counter-clockwise.
	rain := &notice.Notice{
		ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0002", Revision: 1, Kind: notice.Weather, Event: "rainstorm", Status: notice.Exercise, Audience: notice.Public,
		Severity: notice.Severe, Urgency: notice.Expected, Certainty: notice.Likely, Colour: notice.Red, Publisher: notice.Party{ID: "yunxi-police"},
		Sent: at, Expires: at.Add(6 * time.Hour), Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "暴雨红色预警（演练）"}},
		Geometry: notice.Polygon(
			[]notice.Position{{117.8, 28.4}, {117.8, 28.6}, {118, 28.6}, {118, 28.4}, {117.8, 28.4}},
			[]notice.Position{{117.88, 28.48}, {117.92, 28.48}, {117.92, 28.52}, {117.88, 28.48}},
		),
	}
	tip := &notice.Notice{
		ID: "urn:uuid:7d5a1f6e-0c43-4d34-9a55-3f0a5f1f0003", Revision: 1, Kind: notice.Safety, Event: "tip", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.SeverityUnknown, Urgency: notice.UrgencyUnknown, Certainty: notice.CertaintyUnknown, Publisher: notice.Party{ID: "yunxi-police"},
		Sent: at, Expires: at.AddDate(0, 0, 7), Text: map[notice.Lang]notice.Text{notice.Chinese: {Headline: "雨天减速慢行"}},
	}
	return notice.Sheet{
		Now: at.Add(time.Hour), Updated: at, Lang: notice.English, Base: "https://hub.example", Self: "https://hub.example/feeds/now.geojson", Title: "Yunxi",
		Entries: []notice.Entry{
			{Seq: 7, At: at, Code: "7K2QF9W", State: notice.Active, Notice: works},
			{Seq: 9, At: at, Code: "8K2QF9X", State: notice.Withdrawn, Notice: rain, End: &notice.End{Cause: notice.CauseWithdrawn, By: "yunxi-police", At: at}, Sigs: []notice.Sig{{Key: "k", Sig: "c2ln"}}},
			{Seq: 12, At: at, Code: "9K2QF9Y", State: notice.Active, Notice: tip},
		},
	}
}

func encode(t *testing.T, s notice.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	losses, err := geojson.Encode(&b, s)
	if err != nil || len(losses) > 0 {
		t.Fatalf("got losses %v and error %v, want none", losses, err)
	}
	return b.Bytes()
}

func TestEncodeGolden(t *testing.T) {
	var got bytes.Buffer
	if err := json.Indent(&got, encode(t, county()), "", "  "); err != nil {
		t.Fatal(err)
	}
	formattest.Golden(t, "county.golden.json", got.Bytes())
}

// Every member of every document is in the properties, the geometry beside
// them.
func TestNothingIsLost(t *testing.T) {
	s := county()
	var doc struct {
		Features []struct {
			ID         string
			Geometry   map[string]any
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(encode(t, s), &doc); err != nil {
		t.Fatal(err)
	}
	for i, e := range s.Entries {
		raw, err := notice.Emit(e.Notice)
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		f := doc.Features[i]
		for name, w := range want {
			got := f.Properties[name]
			if name == "geometry" {
				if got != nil || f.Geometry["type"] != w.(map[string]any)["type"] {
					t.Errorf("%s: got geometry %v, want it beside the properties alone", f.ID, f.Geometry)
				}
				continue
			}
			if !reflect.DeepEqual(got, w) {
				t.Errorf("%s: %s: got %v, want %v", f.ID, name, got, w)
			}
		}
	}
	if doc.Features[2].Geometry != nil {
		t.Errorf("got %v, want a null geometry where there is no place", doc.Features[2].Geometry)
	}
}

// The rings of the document turn the wrong way; what is written obeys the
// right-hand rule, and the document stays as it was.
func TestRingsFollowTheRightHandRule(t *testing.T) {
	s := county()
	before, _ := json.Marshal(s.Entries[1].Notice.Geometry)
	raw := encode(t, s)
	if after, _ := json.Marshal(s.Entries[1].Notice.Geometry); !bytes.Equal(before, after) {
		t.Errorf("the notice was changed to %s", after)
	}
	for _, want := range []string{`[[[117.8,28.4],[118,28.4],`, `[[117.88,28.48],[117.92,28.52],`} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("got %s, want %s in it", raw, want)
		}
	}
}

func TestEmptySheetIsAnEmptyCollection(t *testing.T) {
	got := string(encode(t, notice.Sheet{Now: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}))
	if want := `{"type":"FeatureCollection","asOf":"2026-11-24T00:00:00Z","features":[]}` + "\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNoticeThatCannotBeWrittenIsLeftOutAlone(t *testing.T) {
	s := county()
	s.Entries[0].Notice.Geometry.Lines[0][0][0] = math.NaN()
	var b bytes.Buffer
	losses, err := geojson.Encode(&b, s)
	if err != nil || len(losses) != 1 || losses[0].Field != "notice" || bytes.Count(b.Bytes(), []byte(`"Feature"`)) != 2 {
		t.Errorf("got losses %v, error %v and %s, want one notice left out", losses, err, b.String())
	}
}
