package open511_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/open511"
	"wayside/hub/notice"
)

const (
	five    = "open511/drivebc_event_feed_list_of_five.json"
	four    = "open511/drivebc_event_feed_list_of_four.json"
	updated = "open511/drivebc_event_feed_list_of_four_updated.json"
	cars    = "open511/drivebc_cars_feed_list_of_five.json"
)

func decoder() formattest.Decode { return open511.Decode }

func vancouver(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Vancouver")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func drivebc(t testing.TB) notice.Settings {
	return notice.Settings{
		Now: time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC), Publisher: notice.Party{ID: "drivebc"}, Feed: "drivebc",
		Zone: vancouver(t), Bounds: &notice.Box{West: -140, South: 30, East: -100, North: 60},
	}
}

func byID(ns []*notice.Notice) map[string]*notice.Notice {
	out := map[string]*notice.Notice{}
	for _, n := range ns {
		out[n.Origin.ID] = n
	}
	return out
}

var valid = map[string]int{
	five: 5, four: 4, updated: 4, "tmdd/open511_tmdd-output-1.json": 5, "tmdd/open511_tmdd-output-2.json": 1,
}

func TestEveryRealFileIsReadWhole(t *testing.T) {
	for name, want := range valid {
		raw := formattest.Data(t, filepath.FromSlash(name))
		if !open511.Sniff(raw[:min(len(raw), 16<<10)]) {
			t.Errorf("%s is not recognised", name)
		}
		items, err := decoder().Items(raw, drivebc(t))
		if err != nil || len(items) != want {
			t.Errorf("%s: got %d items and %v, want %d", name, len(items), err, want)
		}
		for _, it := range items {
			if it.Notice == nil {
				t.Errorf("%s: %s: no notice: %v", name, it.Place, it.Problems)
			}
			formattest.Sound(t, it)
		}
	}
}

func TestFactsOfDriveBC(t *testing.T) {
	ns := byID(decoder().Notices(t, formattest.Data(t, five), drivebc(t)))
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	slide, pruning, night, bends := ns["drivebc.ca/DBC-28386"], ns["drivebc.ca/DBC-53145"], ns["drivebc.ca/DBC-52446"], ns["drivebc.ca/DBC-46014"]
	for what, ok := range map[string]bool{
		"a hazard is an obstruction, severe, not planned":     slide.Event == "obstruction" && slide.Severity == notice.Severe && !slide.Planned,
		"an offset and a trailing slash are an open interval": slide.Onset.Equal(at("2021-04-26T15:19:00Z")) && slide.Ends.IsZero() && slide.Schedule == nil,
		"a closure in words alone leaves the impact unknown":  slide.Impact == notice.ImpactUnknown,
		"the next update is when a person looks again":        slide.ReviewBy.Equal(at("2023-07-12T21:00:00Z")) && night.ReviewBy.Equal(at("2023-07-21T20:00:00Z")),
		"−1 is no chainage":                                   slide.Roads[0].From.Chainage == nil && slide.Roads[0].From.Name == "Cottonwood bridge",
		"the linear reference is the chainage of the begin":   *bends.Roads[0].From.Chainage == 78350 && bends.Roads[0].From.Name == "Ludlow Rd" && bends.Roads[0].To.Chainage == nil,
		"road works are planned":                              bends.Planned && bends.Event == "roadwork" && bends.Severity == notice.Minor,
		"recurring periods win over the interval":             pruning.Schedule != nil && len(pruning.Schedule.Intervals) == 0 && pruning.Schedule.Recurring[0].Start == "09:00",
		"they begin and end with their first and last period": pruning.Onset.Equal(at("2023-06-05T09:00:00-07:00")) && pruning.Ends.Equal(at("2023-07-28T15:00:00-07:00")),
		"every day of the week is every day":                  len(pruning.Schedule.Recurring[0].Days) == 0 && pruning.Schedule.Timezone == "America/Vancouver",
		"NONE of DriveBC is both directions":                  night.Roads[0].Direction == "both",
		"at is said once":                                     slide.Text[notice.English].Headline == "Other Roads both directions at Cottonwood bridge: Obstruction",
		"a word such as CONSTRUCTION is no headline":          bends.Text[notice.English].Headline == "Highway 14 both directions, Ludlow Rd to Kangaroo Rd: Roadwork",
		"the spoken text is the radio text":                   strings.HasPrefix(slide.Text[notice.English].Radio, "Quesnel-Hixon Road, in both directions. Landslide"),
		"an area has its id and name":                         slide.Areas[0].Code == "drivebc.ca/7" && slide.Areas[0].Name[notice.English] == "Cariboo District",
		"updated is when it was sent":                         slide.Sent.Equal(at("2023-04-13T10:30:12-07:00")),
		"longitude comes first":                               slide.Geometry.Points[0] == notice.Position{-122.479074, 53.155476},
		"the words stay but for what changes with each poll":  slide.Text[notice.English].Description == "Quesnel-Hixon Road, in both directions. Landslide at Cottonwood bridge. Road closed. (DBC-28386)",
		"what has no field is kept":                           slide.Ext["open511"].(map[string]any)["created"] == "2021-04-26T15:19:02Z",
		"the interval ends the works":                         ns["drivebc.ca/DBC-52791"].Ends.Equal(at("2023-07-27T22:00:00Z")),
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
	items, _ := decoder().Items(formattest.Data(t, five), drivebc(t))
	if got := items[0].Problems.In(notice.English); !strings.Contains(got, "the words say that the road is closed") {
		t.Errorf("got %q, want a warning of the closure in words", got)
	}
}

// Between the two lists two events change, one of them without a new stamp.
func TestOfTheUpdatedListTwoNoticesChange(t *testing.T) {
	read := func(name string) map[string]string {
		out := map[string]string{}
		for _, n := range decoder().Notices(t, formattest.Data(t, name), drivebc(t)) {
			n.Sent, n.Origin.Version = time.Time{}, ""
			out[n.Origin.ID] = formattest.Indent(t, n)
		}
		return out
	}
	before, after := read(four), read(updated)
	changed := 0
	for id, was := range before {
		is, there := after[id]
		if !there {
			t.Errorf("%s is gone", id)
		}
		if is != was {
			changed++
		}
	}
	if changed != 2 || len(after) != len(before) {
		t.Errorf("got %d changed and %d new, want 2 and 0", changed, len(after)-len(before))
	}
}

// What is read, written and read again is the same, in both forms.
func TestRealFilesComeBack(t *testing.T) {
	for name := range valid {
		first := decoder().Notices(t, formattest.Data(t, filepath.FromSlash(name)), drivebc(t))
		for form, encode := range forms {
			raw, losses := encode.Write(t, notice.English, first...)
			for _, l := range losses {
				if !strings.HasPrefix(l.Field, "text.zh-CN") {
					t.Errorf("%s as %s: %v", name, form, l)
				}
			}
			conforms(t, form, raw)
			second := decoder().Notices(t, raw, drivebc(t))
			if d := formattest.Diff(formattest.Indent(t, second), formattest.Indent(t, first)); d != "" {
				t.Errorf("%s as %s: %s", name, form, d)
			}
		}
	}
}

func TestOtherFormatsOfTheFieldAreRefusedByName(t *testing.T) {
	for name, want := range map[string]string{
		cars: "back-office form of DriveBC (CARS)", "tmdd/open511_tmdd-input-1.xml": "TMDD", "tmdd/open511_tmdd-input-2.xml": "TMDD",
	} {
		raw := formattest.Data(t, filepath.FromSlash(name))
		if !open511.Sniff(raw[:min(len(raw), 16<<10)]) {
			t.Errorf("%s is not recognised, so its refusal is not heard", name)
		}
		items, err := decoder().Items(raw, drivebc(t))
		if len(items) > 0 || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %d items and %v, want a refusal that says %q", name, len(items), err, want)
		}
		for _, private := range []string{"IDIR", "note removed", "Staff Member", "Joe", "514-123"} {
			if err != nil && strings.Contains(err.Error(), private) {
				t.Errorf("%s: the refusal tells %q", name, private)
			}
		}
	}
}

func TestNothingElseLooksLikeOpen511(t *testing.T) {
	ours := func(path string) bool {
		return strings.Contains(path, "/open511/") || strings.Contains(path, "/tmdd/")
	}
	for _, path := range formattest.DataGlob(t, "*", "*") {
		raw, err := os.ReadFile(path)
		if err == nil && open511.Sniff(raw[:min(len(raw), 16<<10)]) != ours(filepath.ToSlash(path)) && !strings.Contains(path, "schemas") {
			t.Errorf("%s: recognised: %v", path, !ours(path))
		}
	}
}

// The sentence has no year: its weekday and the time of the update tell it.
func TestNextUpdateIsReadOutOfProse(t *testing.T) {
	for prose, want := range map[string]string{
		"Next update time Fri Jan 1 at 9:00 AM PST.":        "2027-01-01T17:00:00Z",
		"Next update time Tuesday, December 1 at 12:30 PM.": "2026-12-01T04:30:00Z", // in the zone of the source
		"Next update time Mon Dec 1 at 9:00 AM PST.":        "",                     // a Tuesday
		"Next update time soon. Last updated Mon Nov 23.":   "",
		"Next update time Mon Nov 23 at 9:00 AM PST.":       "", // before it was said
		"next update time Wed Feb 30 at 9:00 AM PST":        "",
		"Next update time Wed Nov 25 at 99:00 PM PST.":      "",
	} {
		n := decoder().Notices(t, []byte(one(`"severity"`, `"description":"Ice on X205. `+prose+`","severity"`)), formattest.Settings())[0]
		got := ""
		if !n.ReviewBy.IsZero() {
			got = n.ReviewBy.Format(time.RFC3339)
		}
		if said := n.Text[notice.Chinese].Description; got != want || said != "Ice on X205." {
			t.Errorf("%s: got %q and %q, want %q and the rest of the text", prose, got, said, want)
		}
	}
}
