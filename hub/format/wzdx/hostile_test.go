package wzdx_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

// one is a feed with one feature; change replaces parts of it.
func one(change ...string) string {
	return strings.NewReplacer(change...).Replace(`{"feed_info":{"update_date":"2026-11-24T01:00:00Z","version":"4.2","publisher":"云溪","data_sources":[{"data_source_id":"a","organization_name":"云溪县公路中心"}]},` +
		`"type":"FeatureCollection","features":[{"id":"w1","type":"Feature","properties":{"core_details":{"event_type":"work-zone","data_source_id":"a","road_names":["X205"],"direction":"eastbound"},` +
		`"start_date":"2026-11-24T01:00:00Z","end_date":"2026-11-25T01:00:00Z","is_start_date_verified":false,"is_end_date_verified":false,"is_start_position_verified":false,"is_end_position_verified":false,` +
		`"location_method":"unknown","vehicle_impact":"some-lanes-closed"},"geometry":{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]}}]}`)
}

func TestBrokenFrameIsNamed(t *testing.T) {
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for name, c := range map[string]struct{ doc, want string }{
		"empty":              {"", "not valid JSON"},
		"not JSON":           {"<feed/>", "not valid JSON"},
		"truncated":          {one()[:300], "not valid JSON"},
		"a list":             {"[" + one() + "]", "document: the document is a list"},
		"a string":           {`"FeatureCollection"`, "want a JSON object"},
		"two documents":      {one() + one(), "more than one"},
		"another type":       {one(`"FeatureCollection"`, `"Feature"`), "type: want FeatureCollection"},
		"features an object": {`{"type":"FeatureCollection","features":{}}`, "features: want an array"},
		"features missing":   {`{"type":"FeatureCollection"}`, "features: want an array"},
		"features twice":     {`{"type":"FeatureCollection","features":[],"features":[]}`, "features: the member is given twice"},
		"deep nesting":       {one(`"w1"`, deep), "not valid JSON"},
		"a device":           {`{"type":"FeatureCollection","features":[{"properties":{"core_details":{"device_type":"camera"}}}]}`, "device feed"},
	} {
		items := 0
		for _, err := range wzdx.Decode(strings.NewReader(c.doc), formattest.Settings()) {
			items++
			var ps notice.Problems
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" {
				t.Errorf("%s: got %v, want %q in both languages", name, err, c.want)
			}
		}
		if items != 1 {
			t.Errorf("%s: got %d items, want the error alone", name, items)
		}
	}
}

func TestSizeIsBounded(t *testing.T) {
	s := formattest.Settings()
	s.MaxBytes = 100
	for _, err := range wzdx.Decode(strings.NewReader(one()), s) {
		if err == nil || !strings.Contains(err.Error(), "larger than 100 bytes") {
			t.Errorf("got %v, want a refusal for its size", err)
		}
	}
}

func TestFaultOfAFeatureIsNamedAndItsNeighbourStands(t *testing.T) {
	const good = `"features":[{"id":"good","type":"Feature","properties":{"core_details":{"event_type":"detour","data_source_id":"a","road_names":["S211"],"direction":"unknown"},"start_date":"2026-11-24T01:00:00Z","end_date":"2026-11-24T02:00:00Z","is_start_date_verified":true,"is_end_date_verified":false},"geometry":{"type":"MultiPoint","coordinates":[[117.9,28.5],[117.8,28.5]]}},`
	for name, c := range map[string]struct{ old, new, field, want string }{
		"no id":            {`"id":"w1",`, ``, "id", "missing"},
		"id a number":      {`"w1"`, `7`, "id", "missing"},
		"unknown type":     {`"work-zone"`, `"restriction"`, "properties.core_details.event_type", "neither"},
		"no road":          {`["X205"]`, `[" "]`, "properties.core_details.road_names", "missing"},
		"roads a string":   {`["X205"]`, `"X205"`, "properties.core_details.road_names", "missing"},
		"no start":         {`"start_date":"2026-11-24T01:00:00Z",`, ``, "properties.start_date", "missing"},
		"start not a time": {`"start_date":"2026-11-24T01:00:00Z"`, `"start_date":"soon"`, "properties.start_date", "RFC 3339"},
		"ends first":       {`2026-11-25T01:00:00Z`, `2026-11-23T01:00:00Z`, "properties.end_date", "before"},
		"member twice":     {`"vehicle_impact":`, `"vehicle_impact":"unknown","vehicle_impact":`, "properties.vehicle_impact", "twice"},
		"huge number":      {`[117.93,28.52]`, `[1e400,28.52]`, "geometry.coordinates[1][0]", "2^53"},
		"not an object":    {`{"id":"w1"`, `7,{"id":"w1"`, "id", "missing"},
		"properties null":  {`"properties":{"core_details":{"event_type":"work-zone"`, `"properties":{"core_details":null,"x":{"event_type":"work-zone"`, "properties.core_details.event_type", "missing"},
		"nested 40 levels": {`"unknown"`, strings.Repeat("[", 40) + strings.Repeat("]", 40), "byte", "nested deeper"},
		"broken UTF-8":     {"X205", "X\xff", "", "UTF-8"},
	} {
		items := decode(t, []byte(one(`"features":[`, good, c.old, c.new)), formattest.Settings())
		refused, stands := false, false
		for _, item := range items {
			stands = stands || item.Key == "good" && item.Notice != nil
			for _, p := range item.Problems {
				refused = refused || !p.Warning && strings.HasPrefix(p.Field, c.field) && strings.Contains(p.Message[notice.English], c.want) && p.Message[notice.Chinese] != "" && item.Notice == nil && item.Place != ""
			}
		}
		if !refused || !stands {
			t.Errorf("%s: got %s, want %s: %s; the neighbour stands: %v", name, pretty(t, items), c.field, c.want, stands)
		}
	}
}

func TestFaultThatCostsOneMemberAlone(t *testing.T) {
	for name, c := range map[string]struct{ old, new, field string }{
		"lanes a string":     {`"location_method"`, `"lanes":"both","location_method"`, "properties.lanes"},
		"lanes with a gap":   {`"location_method"`, `"lanes":[{"order":1,"type":"general","status":"open"},{"order":3,"type":"general","status":"open"}],"location_method"`, "properties.lanes"},
		"unknown impact":     {`"some-lanes-closed"`, `"chaos"`, "properties.vehicle_impact"},
		"unknown direction":  {`"eastbound"`, `"left"`, "properties.core_details.direction"},
		"speed of 900":       {`"location_method"`, `"reduced_speed_limit_kph":900,"location_method"`, "properties.reduced_speed_limit_kph"},
		"projected metres":   {`[117.93,28.52]`, `[652000.5,3155000.5]`, "geometry"},
		"geometry a string":  {`{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]}`, `"here"`, "geometry"},
		"no end":             {`"end_date":"2026-11-25T01:00:00Z",`, ``, "properties.end_date"},
		"local time":         {`"start_date":"2026-11-24T01:00:00Z"`, `"start_date":"2026-11-24T09:00:00"`, "properties.start_date"},
		"no such source":     {`"data_source_id":"a","road`, `"data_source_id":"b","road`, "properties.core_details.data_source_id"},
		"private member":     {`"location_method"`, `"operator":"王某","location_method"`, "properties.operator"},
		"part not in feed":   {`"direction"`, `"related_road_events":[{"type":"next-in-sequence","id":"w9"}],"direction"`, "properties.core_details.related_road_events"},
		"value without unit": {`"location_method"`, `"restrictions":[{"type":"reduced-width","value":3}],"location_method"`, "properties.restrictions"},
		"flags missing":      {`"is_end_date_verified":false,`, ``, "properties"},
	} {
		items := decode(t, []byte(one(c.old, c.new)), formattest.Settings())
		if len(items) != 1 || items[0].Notice == nil {
			t.Errorf("%s: got %s, want a notice", name, pretty(t, items))
			continue
		}
		warned := false
		for _, p := range items[0].Problems {
			warned = warned || p.Field == c.field && p.Warning
		}
		n := items[0].Notice
		n.Expires = n.Onset.AddDate(0, 0, 9)
		if ps := n.Validate(); !warned || ps.Failed() {
			t.Errorf("%s: got problems %v and invalid %v, want a warning at %s and a valid notice", name, items[0].Problems, ps, c.field)
		}
		if strings.Contains(pretty(t, n), "王某") {
			t.Errorf("%s: a private member reached the notice", name)
		}
	}
}

// The unit stands under its name or, as the schema of CWZ has it, with a blank
// behind it.
func TestReferencePostsAreReadInTheirUnit(t *testing.T) {
	for members, c := range map[string]struct {
		metres      float64 // -1: left out
		label, warn string
	}{
		`"beginning_reference_post":12.3,"reference_post_unit":"kilometers"`:                        {12300, "", ""},
		`"beginning_reference_post":12.3,"reference_post_unit ":"kilometers"`:                       {12300, "", ""},
		`"beginning_reference_post":1000,"reference_post_unit":"feet"`:                              {304.8, "", ""},
		`"beginning_reference_post":12.3,"reference_post_unit":"miles"`:                             {19794.931, "MP 12.3", ""},
		`"beginning_reference_post":12.3`:                                                           {19794.931, "MP 12.3", "properties.reference_post_unit"},
		`"beginning_milepost":12.3`:                                                                 {19794.931, "MP 12.3", "properties.beginning_milepost"},
		`"beginning_milepost":1,"beginning_reference_post":12.3,"reference_post_unit":"kilometers"`: {12300, "", ""},
		`"beginning_reference_post":12.3,"reference_post_unit":"pounds"`:                            {-1, "", "properties.reference_post_unit"},
		`"beginning_reference_post":12.3,"reference_post_unit":"li"`:                                {-1, "", "properties.reference_post_unit"},
		`"beginning_reference_post":-1,"reference_post_unit":"miles"`:                               {-1, "", "properties.beginning_milepost"},
		`"beginning_reference_post":1e9,"reference_post_unit":"feet"`:                               {-1, "", "properties.beginning_milepost"},
	} {
		item := connected().items(t, []byte(one(`"4.2"`, `"1.0"`, `"location_method"`, members+`,"location_method"`)), formattest.Settings())[0]
		var metres float64 = -1
		label := ""
		if from := item.Notice.Roads[0].From; from != nil {
			metres, label = *from.Chainage, from.Label
		}
		warned := ""
		for _, p := range item.Problems {
			if !strings.HasPrefix(p.Field, "feed_info") {
				warned = p.Field
			}
		}
		if metres != c.metres || label != c.label || warned != c.warn {
			t.Errorf("%s: got %g %q and a warning at %q, want %+v", members, metres, label, warned, c)
		}
	}
}

func TestLocalTimeIsOfTheZoneOfTheSource(t *testing.T) {
	n := notices(t, []byte(one(`"2026-11-24T01:00:00Z","end_date"`, `"2026-11-24T09:00:00","end_date"`)), formattest.Settings())[0]
	if got, want := n.Onset.Format("15:04 MST"), "01:00 UTC"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSwappedAxesAreFoundByTheBoundsOfTheSource(t *testing.T) {
	s := formattest.Settings()
	s.Bounds = &notice.Box{West: 117, South: 28, East: 119, North: 29}
	for _, c := range []struct{ line, want string }{
		{`[[28.51,117.92],[28.52,117.93]]`, "swapped"},
		{`[[17.92,28.51],[17.93,28.52]]`, "outside of the bounds"},
		{`[[117.92,28.51],[117.93,28.52]]`, ""},
	} {
		item := decode(t, []byte(one(`[[117.92,28.51],[117.93,28.52]]`, c.line)), s)[0]
		if got := item.Problems.In(notice.English); (c.want == "") != (len(item.Problems) == 0) || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.line, got, c.want)
		}
		if b, _ := item.Notice.Geometry.Bounds(); c.want != "outside of the bounds" && !s.Bounds.Overlaps(b) {
			t.Errorf("%s: got %v, want it in the bounds", c.line, b)
		}
	}
}

func TestSameIDTwiceKeepsTheNewer(t *testing.T) {
	doc := one(`"direction"`, `"update_date":"2026-11-23T00:00:00Z","description":"old","direction"`)
	newer := strings.NewReplacer(`11-23T00`, `11-24T00`, `"old"`, `"new"`).Replace(doc)
	start, end := strings.Index(newer, `{"id":"w1"`), len(newer)-2
	items := decode(t, []byte(strings.Replace(doc, `"features":[`, `"features":[`+newer[start:end]+",", 1)), formattest.Settings())
	if len(items) != 1 || items[0].Notice.Text[notice.Chinese].Description != "new" || len(items[0].Problems) != 1 {
		t.Errorf("got %s, want the newer and a warning", pretty(t, items))
	}
}

func TestProblemsOfAnItemAreBounded(t *testing.T) {
	item := decode(t, []byte(one(`"location_method"`, `"restrictions":[7`+strings.Repeat(",7", 5000)+`],"location_method"`, `"X205"`, `" "`)), formattest.Settings())[0]
	if got := len(item.Problems); got != 101 || !item.Problems.Failed() || !strings.Contains(item.Problems[100].Message[notice.English], "more problems") {
		t.Errorf("got %d problems, want 100, the error among them, and how many more", got)
	}
}

// A ring of occurrences, or a chain that names itself first, must neither hang
// nor lose an event.
func TestRingOfOccurrencesIsOneEvent(t *testing.T) {
	var features []string
	for i, next := range []string{"b", "c", "a"} {
		f := one(`"w1"`, `"`+string("abc"[i])+`"`, `"direction"`, `"related_road_events":[{"type":"next-occurrence","id":"`+next+`"}],"direction"`, "11-24T01:00:00Z\",\"end", fmt.Sprintf("11-24T0%d:00:00Z\",\"end", i+1))
		features = append(features, f[strings.Index(f, `{"id"`):len(f)-2])
	}
	items := decode(t, []byte(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`), formattest.Settings())
	if len(items) != 1 || items[0].Key != "a" {
		t.Errorf("got %d items, want one with key a", len(items))
	}
	self := one(`"direction"`, `"related_road_events":[{"type":"first-occurrence","id":"w1"}],"direction"`)
	if n := notices(t, []byte(self), formattest.Settings()); len(n) != 1 || n[0].Schedule != nil {
		t.Errorf("got %s, want one notice without a schedule", pretty(t, n))
	}
}

// The first occurrence leaves the feed when it is over; the notice stays.
func TestKeyOutlivesTheFirstOccurrence(t *testing.T) {
	doc := one(`"w1"`, `"w2"`, `"direction"`, `"related_road_events":[{"type":"first-occurrence","id":"w1"}],"direction"`)
	s := formattest.Settings()
	item := decode(t, []byte(doc), s)[0]
	if item.Key != "w1" || item.Notice.ID != notice.DeriveID("yunxi-roads", "w1") {
		t.Errorf("got key %s, want w1", item.Key)
	}
	raw, _ := encode(t, item.Notice)
	if again := decode(t, raw, s)[0]; again.Key != "w1" || !bytes.Contains(raw, []byte(`"id":"w2"`)) {
		t.Errorf("got key %s back, want w1 as feature w2: %s", again.Key, raw)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(one()))
	for _, name := range []string{"wzdx.json", "cwz.json", "county.wzdx.json", "county.cwz.json"} {
		f.Add(formattest.Sample(f, name))
	}
	files, _ := filepath.Glob(filepath.Join(formattest.DataDir(), "wzdx", "usdot_*"))
	for _, name := range files {
		if raw, err := os.ReadFile(name); err == nil {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		wzdx.Sniff(raw)
		for _, d := range []dialect{works(), connected()} {
			formattest.FuzzTarget(t, raw, d.Pair)
		}
	})
}
