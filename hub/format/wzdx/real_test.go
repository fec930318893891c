package wzdx_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

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
		ns := notices(t, realFile(t, "wzdx", name), american())
		if len(ns) != want {
			t.Errorf("%s: got %d notices, want %d", name, len(ns), want)
		}
		for _, n := range ns {
			n.Expires = n.Ends.Add(time.Hour) // as intake would
			if ps := n.Validate(); ps.Failed() {
				t.Errorf("%s: %s: not a valid notice: %v", name, n.Origin.ID, ps)
			}
		}
	}
}

// What is read, written and read again is the same, for every valid file.
func TestRoundTripOfRealFiles(t *testing.T) {
	for name := range valid {
		s := american()
		first := notices(t, realFile(t, "wzdx", name), s)
		now := first[0].Onset
		raw, losses := encode(t, sheet(now, notice.English, first...))
		if len(losses) > 0 {
			t.Errorf("%s: got losses %v, want none", name, losses[:min(3, len(losses))])
		}
		assertSchema(t, name, raw)
		second := notices(t, raw, s)
		if d := diff(pretty(t, second), pretty(t, first)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
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
	out, _ := encode(t, sheet(n.Onset, notice.English, n))
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
	if d := diff(pretty(t, is), pretty(t, was)); d != "" {
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

func TestDevicesAndListsAreRefusedClearly(t *testing.T) {
	for name, want := range map[string]string{
		"usdot_arrow_board_ok_example.geojson": "device feed", "usdot_camera_error_example.geojson": "device feed",
		"icone_device_feed_2025-12-29.json": "device feed", "cdot_nonconforming_v4.1_planned_all.json": "a list",
	} {
		raw := realFile(t, "wzdx", name)
		if !wzdx.Sniff(raw[:min(4096, len(raw))]) {
			t.Errorf("%s: not recognised, so nobody hears the refusal", name)
		}
		for _, err := range wzdx.Decode(bytes.NewReader(raw), american()) {
			var ps notice.Problems
			if err == nil || !errors.As(err, &ps) || !strings.Contains(err.Error(), want) || ps[0].Message[notice.Chinese] == "" {
				t.Errorf("%s: got %v, want a refusal that says %q in both languages", name, err, want)
			}
		}
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
			}
		}
	}
}
