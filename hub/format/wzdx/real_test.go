package wzdx_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

var valid = map[string]int{ // notices
	"cdot_2024-11-07.json": 294, "cdot_2025-06-04.json": 244, "cdot_2025-08-08.json": 282, "cdot_2025-08-11.json": 263,
	"usdot_scenario1_simple_linestring_example.geojson": 5, "usdot_scenario1_simple_multipoint_example.geojson": 5,
	"usdot_scenario2_laneshift_linestring_example.geojson": 1, "usdot_scenario4_detour_linestring_example.geojson": 4,
	"usdot_scenario5_recurring_linestring_example.geojson": 1, "usdot_scenario6_multi_lane_closure_linestring_example.geojson": 1,
	"usdot_scenario8_local_access_only_bidirectional_linestring_example.geojson": 2,
}

func american() notice.Settings {
	return notice.Settings{Now: time.Date(2025, 8, 8, 0, 5, 0, 0, time.UTC), Publisher: notice.Party{ID: "dot"}, Feed: "dot-works"}
}

func TestEveryValidFileIsReadWhole(t *testing.T) {
	for name, want := range valid {
		items := decode(t, realFile(t, "wzdx", name), american())
		if len(items) != want {
			t.Errorf("%s: got %d notices, want %d", name, len(items), want)
		}
		for _, item := range items {
			if formattest.Sound(t, item); item.Notice == nil || item.Problems.Failed() {
				t.Errorf("%s: %s: no notice: %v", name, item.Place, item.Problems)
			}
		}
	}
}

// What is read, written in its own format or in the other and read again is the
// same, for every valid file; of the largest, a state's on some days, one goes
// into the other format.
func TestRoundTripOfRealFiles(t *testing.T) {
	const large = "cdot_"
	for name := range valid {
		if strings.HasPrefix(name, large) && name != "cdot_2025-08-08.json" {
			roundTripOfRealFile(t, works(), "wzdx", name)
			continue
		}
		inBoth(t, func(t *testing.T, d dialect) { roundTripOfRealFile(t, d, "wzdx", name) })
	}
	inBoth(t, func(t *testing.T, d dialect) { roundTripOfRealFile(t, d, "cwz", "cdot_2025-08-08.json") })
}

func roundTripOfRealFile(t *testing.T, d dialect, format, name string) {
	s := american()
	source := works()
	if format == "cwz" {
		source = connected()
	}
	first := source.Decode.Notices(t, realFile(t, format, name), s)
	raw, losses := d.write(t, first[0].Onset, notice.English, first...)
	d.assertSchema(t, name, raw)
	for _, l := range losses {
		if l.Field != "geometry" || d.name != "cwz" {
			t.Errorf("%s: got loss %v, want none but points that become a line", name, l)
		}
	}
	second := d.Decode.Notices(t, raw, s)
	if len(second) != len(first) {
		t.Fatalf("%s: got %d notices, want %d", name, len(second), len(first))
	}
	for i, n := range first {
		m := second[i]
		if m.Origin.Format != d.name {
			t.Errorf("%s: got format %s, want %s", name, m.Origin.Format, d.name)
		}
		m.Origin.Format = n.Origin.Format
		if d.name == "cwz" && n.Geometry.Type == "MultiPoint" {
			m.Geometry = n.Geometry
		}
		if diff := formattest.Diff(pretty(t, m), pretty(t, n)); diff != "" {
			t.Fatalf("%s: %s", name, diff)
		}
	}
}

// The same events in the other dialect are the same notices, and say the same.
func TestOneEventIsOneNoticeInBothDialects(t *testing.T) {
	ours := map[notice.ID]*notice.Notice{}
	for _, n := range notices(t, realFile(t, "wzdx", "cdot_2025-08-08.json"), american()) {
		ours[n.ID] = n
	}
	items := connected().items(t, realFile(t, "cwz", "cdot_2025-08-08.json"), american())
	if len(items) != 85 {
		t.Errorf("got %d items, want 85", len(items))
	}
	drawn := 0
	for _, item := range items {
		formattest.Sound(t, item)
		n := item.Notice
		if n == nil || ours[n.ID] == nil || item.Key != ours[n.ID].Origin.ID {
			t.Errorf("%s: key %s is not in the other feed: %v", item.Place, item.Key, item.Problems)
			continue
		}
		same := ours[n.ID].Clone()
		same.Origin.Format = "cwz"
		if g := same.Geometry; g.Type == "MultiPoint" { // which CWZ lacks
			drawn++
			same.Geometry = notice.LineString(g.Points...)
		}
		if diff := formattest.Diff(pretty(t, n), pretty(t, same)); diff != "" {
			t.Errorf("%s: %s", item.Key, diff)
		}
	}
	if drawn != 1 { // of six MultiPoints the others are one point each
		t.Errorf("got %d events that are points in WZDx and a line in CWZ, want 1", drawn)
	}
	if got := items[0].Problems.In(notice.English); !strings.Contains(got, "feed_info.contact_email") {
		t.Errorf("got warnings %q, want one about the empty address", got)
	}
	road := items[0].Notice.Roads[0]
	if *road.From.Chainage != 2605.528 || road.From.Label != "MP 1.619" || *road.To.Chainage != 3218.688 {
		t.Errorf("got %v and %v, want 1.619 and 2 miles in metres", road.From, road.To)
	}
}

// Of 114 events that survive between two snapshots 114 differ in a stamp or an
// id that is new with every run; 2 have really changed.
func TestNoiseNeverReachesANotice(t *testing.T) {
	read := func(name string, hours time.Duration) map[string]string {
		out := map[string]string{}
		s := american()
		s.Now = s.Now.Add(hours * time.Hour)
		for _, item := range decode(t, realFile(t, "wzdx", name), s) {
			item.Notice.Sent, item.Notice.Origin.Version = time.Time{}, ""
			out[item.Key] = pretty(t, item.Notice)
		}
		return out
	}
	before, after := read("cdot_2025-08-08.json", 0), read("cdot_2025-08-11.json", 72)
	kept, changed, gone := 0, 0, 0
	for key, was := range before {
		is, there := after[key]
		switch {
		case !there:
			gone++
		case is != was:
			changed++
			fallthrough
		default:
			kept++
		}
	}
	if kept != 114 || changed != 2 || gone != 168 || len(after)-kept != 149 {
		t.Errorf("got %d kept, %d of them changed, %d gone, %d new; want 114, 2, 168, 149", kept, changed, gone, len(after)-kept)
	}
}

func TestWordsAgainstTheFieldAreWarnedOf(t *testing.T) {
	for name, want := range map[string]int{"cdot_2024-11-07.json": 115, "cdot_2025-06-04.json": 101, "cdot_2025-08-08.json": 126, "cdot_2025-08-11.json": 129} {
		got := 0
		for _, item := range decode(t, realFile(t, "wzdx", name), american()) {
			for _, p := range item.Problems {
				if p.Warning && strings.Contains(p.Message[notice.English], "alternating") {
					got++
				}
			}
		}
		if got != want {
			t.Errorf("%s: got %d warnings, want %d", name, got, want)
		}
	}
}

func TestRecurringEventIsOneNotice(t *testing.T) {
	s := american()
	raw := realFile(t, "wzdx", "usdot_scenario5_recurring_linestring_example.geojson")
	n := notices(t, raw, s)[0]
	// The first day begins half an hour later, so no daily pattern fits.
	if sc := n.Schedule; sc == nil || len(sc.Intervals) != 4 || len(sc.Recurring) != 0 {
		t.Fatalf("got schedule %+v, want four intervals", sc)
	}
	if !n.Onset.Equal(n.Schedule.Intervals[0].Start) || !n.Ends.Equal(n.Schedule.Intervals[3].End) {
		t.Errorf("got %v to %v, want the whole span", n.Onset, n.Ends)
	}
	if n.Certainty != notice.Observed {
		t.Errorf("got certainty %s, want observed: the first day is verified", n.Certainty)
	}
	out, _ := works().write(t, n.Onset, notice.English, n)
	var was, is struct {
		Features []struct {
			ID         string
			Properties struct {
				Core struct {
					Related []map[string]string `json:"related_road_events"`
				} `json:"core_details"`
				Start string `json:"start_date"`
				End   string `json:"end_date"`
			}
		}
	}
	if err := errors.Join(json.Unmarshal(raw, &was), json.Unmarshal(out, &is)); err != nil {
		t.Fatal(err)
	}
	if d := formattest.Diff(pretty(t, is), pretty(t, was)); d != "" {
		t.Errorf("the chain written differs from the one read: %s", d)
	}
}

func TestDetourSharesAGroupWithItsWorkZone(t *testing.T) {
	ns := notices(t, realFile(t, "wzdx", "usdot_scenario4_detour_linestring_example.geojson"), american())
	for _, n := range ns {
		if n.Group == "" || n.Group != ns[0].Group {
			t.Errorf("%s %s: got group %q, want that of the work zone %q", n.Event, n.Roads[0].Name, n.Group, ns[0].Group)
		}
	}
}

func TestDirectionsOfOneWorkZoneAreLinkedNotMerged(t *testing.T) {
	ns := notices(t, realFile(t, "wzdx", "usdot_scenario8_local_access_only_bidirectional_linestring_example.geojson"), american())
	if len(ns) != 2 || ns[0].Group == "" || ns[0].Group != ns[1].Group || ns[0].ID == ns[1].ID {
		t.Errorf("got %d notices, groups %q and %q", len(ns), ns[0].Group, ns[1].Group)
	}
}

// Each document is recognised by exactly one of the two, also where it is
// refused, so that its refusal is heard.
func TestEveryDocumentIsOfOneDialect(t *testing.T) {
	docs := map[string][]byte{}
	for _, path := range append(formattest.DataGlob(t, "wzdx", "*"), formattest.DataGlob(t, "cwz", "*")...) {
		docs["real "+filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path)] = formattest.Data(t, filepath.Base(filepath.Dir(path)), filepath.Base(path))
	}
	for _, d := range []dialect{works(), connected()} {
		for name, ns := range map[string][]*notice.Notice{"works": county(), "nothing": nil} {
			raw, _ := d.Encode.Write(t, notice.Chinese, ns...)
			docs[d.name+"/own "+name] = raw
		}
		docs["sample "+d.name+"/"] = formattest.Sample(t, d.name+".json")
	}
	if len(docs) != 16+6 {
		t.Errorf("got %d documents, want 22", len(docs))
	}
	for name, raw := range docs {
		head := raw[:min(format.SniffBytes, len(raw))]
		isCWZ := strings.Contains(name, "cwz/")
		if wzdx.Sniff(head) == isCWZ || wzdx.SniffCWZ(head) != isCWZ {
			t.Errorf("%s: got WZDx %t, CWZ %t", name, wzdx.Sniff(head), wzdx.SniffCWZ(head))
		}
	}
	for doc, want := range map[string]string{
		`{"type":"FeatureCollection","features":[{"properties":{"core_details":{"event_type":"detour"},"beginning_reference_post":1}}]}`: "cwz",
		`{"type":"FeatureCollection","features":[{"properties":{"core_details":{"event_type":"detour"}}}]}`:                              "wzdx",
		`{"feed_info":{"version":"1.0"},"features":[{"properties":{"core_details":{"device_type":"camera"}}}]}`:                          "cwz",
		`{"kind":"traffic","text":{"en":{"headline":"feed_info\"core_details"}}}`:                                                        "",
		`{"type":"FeatureCollection","features":[{"properties":{"id":"feed_info"}}]}`:                                                    "",
	} {
		if got, cwz := wzdx.Sniff([]byte(doc)), wzdx.SniffCWZ([]byte(doc)); got != (want == "wzdx") || cwz != (want == "cwz") {
			t.Errorf("%s: got WZDx %t, CWZ %t, want %q", doc, got, cwz, want)
		}
	}
}

func TestDevicesAndListsAreRefusedClearly(t *testing.T) {
	for name, want := range map[string]string{
		"usdot_arrow_board_ok_example.geojson": "device feed", "usdot_camera_error_example.geojson": "device feed",
		"icone_device_feed_2025-12-29.json": "device feed", "cdot_nonconforming_v4.1_planned_all.json": "a list",
	} {
		raw := realFile(t, "wzdx", name)
		inBoth(t, func(t *testing.T, d dialect) {
			_, err := d.Decode.Items(raw, american())
			var ps notice.Problems
			if err == nil || !errors.As(err, &ps) || !strings.Contains(err.Error(), want) || ps[0].Message[notice.Chinese] == "" {
				t.Errorf("%s: got %v, want a refusal that says %q in both languages", name, err, want)
			}
		})
	}
}

// Each element of the refused list is a feed of 4.0 and can be read.
func TestMembersOf40AreTolerated(t *testing.T) {
	var feeds []json.RawMessage
	if err := json.Unmarshal(realFile(t, "wzdx", "cdot_nonconforming_v4.1_planned_all.json"), &feeds); err != nil {
		t.Fatal(err)
	}
	for i, raw := range feeds {
		for _, item := range decode(t, raw, american()) {
			if item.Notice == nil || item.Notice.Issuer == nil {
				t.Errorf("feed %d: %s: %v", i, item.Place, item.Problems)
				continue
			}
			doc, losses := works().write(t, item.Notice.Onset, notice.English, item.Notice)
			back := notices(t, doc, american())
			if diff := formattest.Diff(pretty(t, back), pretty(t, []*notice.Notice{item.Notice})); diff != "" || len(losses) > 0 {
				t.Errorf("feed %d: %s: written and read again: %s\nlosses %v", i, item.Place, diff, losses)
			}
		}
	}
}
