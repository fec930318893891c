package datex2_test

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/datex2"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

var (
	decode = formattest.Decode(datex2.Decode)
	encode = formattest.Encode(datex2.Encode)
)

// abroad are the settings of a source in Norway or Finland that may be shown,
// at a time when what it says is in force.
func abroad(t testing.TB, path string, now string) notice.Settings {
	t.Helper()
	name := "Europe/Helsinki"
	if strings.Contains(path, "npra") {
		name = "Europe/Oslo"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.DateOnly, now)
	if err != nil {
		t.Fatal(err)
	}
	return notice.Settings{Now: at, Publisher: notice.Party{ID: "roads-abroad"}, Feed: "abroad", Zone: zone, AllowConfidential: []string{
		"restrictedToAuthoritiesTrafficOperatorsAndPublishers", "restrictedToAuthoritiesAndTrafficOperators",
	}}
}

// real is what is expected of every real file (SOURCES.md), and a fact or two
// that were looked up in it by hand.
var real = []struct {
	path, now               string
	notices, ends, refusals int
	broken                  string // part of the error of the frame
	fact                    func(t *testing.T, n *notice.Notice)
}{
	{"datex2/fi_datex2_3.5_GUID50456943.xml", "2025-11-27", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "transit")
		same(t, n.Severity, notice.Severe)
		same(t, n.Onset.Format(time.RFC3339), "2025-11-27T07:20:00Z")
		same(t, n.Ext["datex2"].(map[string]any)["alertC"].([]any)[0].(map[string]any)["primary"], "36973")
	}},
	{"datex2/fi_datex2_Datex2_2017-08-10-15-59-34-896.xml", "2017-08-11", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "accident")
		same(t, n.Ends.IsZero(), true)
	}},
	{"datex2/fi_datex2_Datex2_2017-08-10-16-10-01-680.xml", "2017-08-11", 0, 1, 0, "", nil},
	{"datex2/fi_datex2_Datex2_2019-11-26-15-35-08-487.xml", "2019-11-27", 1, 0, 1, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "accident")
		same(t, n.Impact, "") // intermittentShortTermClosures is a timetable, not a state
		same(t, n.Sent.Format(time.RFC3339Nano), "2019-11-26T12:12:05.589Z")
	}},
	{"datex2/fi_datex2_InfoXML_2016-10-30-08-40-10-252.xml", "2016-10-31", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-10-30-11-19-09-486.xml", "2016-10-31", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-10-30-16-30-29-783.xml", "2016-10-31", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-11-17-00-30-57-241.xml", "2016-11-17", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-11-17-02-33-23-552.xml", "2016-11-17", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-11-17-06-19-20-501.xml", "2016-11-17", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Impact, notice.SomeClosed)
		same(t, len(n.Ext["datex2"].(map[string]any)["records"].([]any)), 3)
	}},
	{"datex2/fi_datex2_InfoXML_2016-11-17-06-49-21-556.xml", "2016-11-17", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) { same(t, n.Event, "transit") }},
	{"datex2/fi_datex2_InfoXML_2016-11-17-15-43-09-653.xml", "2016-11-17", 1, 0, 0, "", nil},
	{"datex2/fi_datex2_InfoXML_2016-11-17-18-34-36-299.xml", "2016-11-17", 1, 0, 0, "", nil},
	{"datex2/fi_roadwork_roadwork1.xml", "2018-12-11", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "roadwork")
		same(t, n.Severity, notice.Extreme)
		same(t, *n.SpeedLimit, 30)
		same(t, n.Restrictions[0].Type, "weight")
		same(t, *n.Restrictions[0].Value, 76)
		same(t, *n.Restrictions[1].Value, 7)
		same(t, n.Ends.Format(time.DateOnly), "2024-09-30")
	}},
	{"datex2/fi_roadworks_roadworks_GUID50013753.xml", "2017-08-24", 0, 0, 1, "", nil},
	{"datex2/fi_weight_restrictions_wr1.xml", "2018-12-11", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Impact, "") // closed to what weighs more than 12 t alone
		same(t, *n.Restrictions[0].Value, 12)
	}},
	{"datex2/npra_GetSituations_Datex3.xml", "2022-02-23", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "roadwork")
		same(t, n.Impact, notice.Alternating) // although numberOfLanesRestricted is 0
		same(t, n.Roads[0].Name+" "+n.Roads[0].LocalName, "E16 Tyinvegen")
		same(t, n.Roads[0].Direction, "both")
		same(t, len(n.Geometry.Lines), 1) // the same line in three records, with an AlertC twin each
		near(t, n.Geometry.Lines[0], notice.Position{8.710909, 61.145523}, 700)
		same(t, n.Text["no"].Description, "Vegarbeid.\nLysregulering, manuell dirigering.")
		same(t, n.Audience, notice.Public)
	}},
	{"datex2/npra_GetSituations_Datex3_invalid_subdivisionCode.xml", "2023-03-12", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Areas[0].Code, "NO-1573")
		same(t, n.Geometry.Type, "Polygon")
		near(t, n.Geometry.Polygons[0][0], notice.Position{7.7530894, 63.463223}, 60_000)
	}},
	{"datex2/npra_GetSituations_Datex3_deliverybreak.xml", "2023-03-12", 0, 0, 0, "delivery break", nil},
	{"datex2/npra_GetSituations_with_duplicates.xml", "2022-03-04", 1, 0, 0, "", func(t *testing.T, n *notice.Notice) {
		same(t, n.Event, "roadwork")
		same(t, len(n.Ext["datex2"].(map[string]any)["records"].([]any)), 4)
		r := n.Schedule.Recurring[0]
		same(t, r.Start+"-"+r.End, "07:00-19:00")
		same(t, slices.Equal(r.Days, []int{1, 2, 3, 4, 5}), true)
		same(t, r.From+" "+r.To, "2021-11-17 2022-06-30")
		same(t, n.Schedule.Timezone, "Europe/Oslo")
		same(t, strings.HasPrefix(n.Text["no"].Description, "Vegarbeid, gyldig mellom 07:00"), true)
		near(t, n.Geometry.Lines[0], notice.Position{9.632526, 62.55208}, 3000)
	}},
	{"digitraffic/fi_versions_d2Message_EXEMPTED_TRANSPORT.xml", "2021-01-12", 0, 0, 1, "", nil},
	{"digitraffic/fi_versions_d2Message_ROAD_WORK.xml", "2021-01-12", 0, 0, 1, "", nil},
	{"digitraffic/fi_versions_d2Message_TRAFFIC_ANNOUNCEMENT.xml", "2021-01-12", 0, 0, 1, "", nil},
	{"digitraffic/fi_versions_d2Message_WEIGHT_RESTRICTION.xml", "2021-01-12", 0, 0, 1, "", nil},
}

func same[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// near: some position of a shape lies within so many metres.
func near(t *testing.T, ps []notice.Position, want notice.Position, metres float64) {
	t.Helper()
	best := math.Inf(1)
	for _, p := range ps {
		best = min(best, notice.Distance(p, want))
	}
	if best > metres {
		t.Errorf("the nearest position is %.0f m away from %v, want less than %v", best, want, metres)
	}
}

func TestRealFilesReadAsExpected(t *testing.T) {
	for _, c := range real {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			items, err := decode.Items(formattest.Data(t, c.path), abroad(t, c.path, c.now))
			if got := err != nil; got != (c.broken != "") || got && !strings.Contains(err.Error(), c.broken) {
				t.Errorf("got error %v, want %q in it", err, c.broken)
			}
			var notices, ends, refusals int
			for _, it := range items {
				formattest.Sound(t, it)
				switch {
				case it.Problems.Failed():
					refusals++
				case it.End != nil:
					ends++
				case it.Notice != nil:
					notices++
					if c.fact != nil {
						c.fact(t, it.Notice)
					}
				}
			}
			if notices != c.notices || ends != c.ends || refusals != c.refusals {
				t.Errorf("got %d notices, %d ends, %d refusals; want %d, %d, %d", notices, ends, refusals, c.notices, c.ends, c.refusals)
			}
		})
	}
}

func TestRealFilesAreRestrictedByTheirOwnWords(t *testing.T) {
	restricted := 0
	for _, c := range real {
		s := abroad(t, c.path, c.now)
		s.AllowConfidential = nil
		items, _ := decode.Items(formattest.Data(t, c.path), s)
		for _, it := range items {
			if it.Notice == nil {
				continue
			}
			want := notice.Restricted
			if strings.Contains(c.path, "npra") {
				want = notice.Public
			}
			same(t, it.Notice.Audience, want)
			if want == notice.Restricted {
				restricted++
			}
		}
	}
	if restricted != 14 {
		t.Errorf("got %d restricted notices, want 14", restricted)
	}
}

// What a real file says, its records and AlertC places included, comes back
// from the DATEX II that we write of it, which is valid although the file may
// not have been.
func TestRealFilesComeBackFromWhatIsWrittenOfThem(t *testing.T) {
	var all []*notice.Notice
	for _, c := range real {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			s := abroad(t, c.path, c.now)
			items, _ := decode.Items(formattest.Data(t, c.path), s)
			var ns []*notice.Notice
			for _, it := range items {
				if it.Notice != nil && !it.Problems.Failed() {
					ns = append(ns, it.Notice)
				}
			}
			if len(ns) == 0 {
				t.Skip("nothing to write")
			}
			sheet := formattest.Sheet("", ns...)
			sheet.Now, sheet.Zone = s.Now, s.Zone
			var b strings.Builder
			losses, err := datex2.Encode(&b, sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range losses {
				t.Errorf("got loss %v, want none", l)
			}
			if d := formattest.Diff(formattest.Indent(t, decode.Notices(t, []byte(b.String()), s)), formattest.Indent(t, ns)); d != "" {
				t.Errorf("%s\n%s", d, b.String())
			}
			all = append(all, ns...)
		})
	}
	doc, _ := encode.Write(t, notice.English, all...)
	valid(t, doc) // at once: xmllint takes its time with the schema
}

func valid(t *testing.T, doc []byte) {
	t.Helper()
	if msg := formattest.XMLLint(t, "datex2-3.5/DATEXII_3_D2Payload.xsd", doc); msg != "" {
		t.Errorf("not valid: %s", clip(msg, 1500))
	}
}

func clip(s string, most int) string { return s[:min(len(s), most)] }
