package filter_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"wayside/hub/filter"
	"wayside/hub/notice"

	"pgregory.net/rapid"
)

var all = filter.Params{View: []string{"state", "lang", "limit", "next", "on", "since"}, Extra: []string{"wait", "mode"}}

func values(t testing.TB, raw string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatalf("query %q: %v", raw, err)
	}
	return v
}

func parse(t testing.TB, raw string) filter.Query {
	t.Helper()
	q, ps := filter.Parse(values(t, raw), all)
	if ps.Failed() {
		t.Fatalf("Parse(%q): %v", raw, ps)
	}
	return q
}

func TestOneSpellingOfEveryQuery(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"", ""},
		{"status=actual", ""},
		{"severity=unknown", ""},
		{"state=active", ""},
		{"road=G42&kind=traffic", "kind=traffic&road=G42"},
		{"kind=weather,traffic,weather", "kind=traffic,weather"},
		{"kind=weather&kind=traffic", "kind=traffic,weather"},
		{"kind=Traffic", "kind=traffic"},
		{"road=s211,g320", "road=G320,S211"},
		{"road=ｇ３２０，s211", "road=G320,S211"},
		{"road=" + url.QueryEscape("雨岭隧道 连接线"), "road=%E9%9B%A8%E5%B2%AD%E9%9A%A7%E9%81%93%20%E8%BF%9E%E6%8E%A5%E7%BA%BF"},
		{"road=A%26B%2B1", "road=A%26B%2B1"},
		{"direction=n", "direction=N"},
		{"road=G320&km=140-100", "km=100-140&road=G320"},
		{"road=G320&km=12.50", "km=12.5-12.5&road=G320"},
		{"area=gb/t%202260:3611,ugc:akz101", "area=GB/T%202260:3611,UGC:AKZ101"},
		{"bbox=117.50,28.3,118.2,28.80", "bbox=117.5,28.3,118.2,28.8"},
		{"bbox=-0,-0,1,1", "bbox=0,0,1,1"},
		{"near=117.92,28.51,25.0", "near=117.92,28.51,25"},
		{"vehicle=HGV", "vehicle=hgv"},
		{"status=test,actual", "status=actual,test"},
		{"q=%20Fog%20%20ON%E3%80%80G320", "q=fog%20on%20g320"},
		{"colour=blue", "colour=blue"},
		{"limit=20&lang=ZH&state=scheduled,active&since=ab-1&kind=case&on=2026-11-24T16:00:00%2B08:00", "kind=case&lang=zh-CN&limit=20&on=2026-11-24T08:00:00Z&since=ab-1&state=active,scheduled"},
		{"since=", ""},
		{"mode=led&wait=30&kind=case", "kind=case"},
	} {
		got := parse(t, c.raw).String()
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.raw, got, c.want)
		}
		if again := parse(t, got).String(); again != got {
			t.Errorf("%q is not a fixed point: %q", got, again)
		}
	}
}

func TestSelectionLeavesViewOut(t *testing.T) {
	q := parse(t, "kind=case&limit=5&state=scheduled&lang=en")
	if got, want := q.Selection.String(), "kind=case"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := fmt.Sprintln(q.States, q.Lang, q.Limit), "[scheduled] en 5\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDefaultStatesGoWithoutSaying(t *testing.T) {
	p := filter.Params{View: []string{"state"}, DefaultStates: []notice.State{notice.Scheduled, notice.Active}}
	for raw, want := range map[string]string{"": "", "state=active,scheduled": "", "state=active": "state=active"} {
		q, ps := filter.Parse(values(t, raw), p)
		if q.String() != want || ps.Failed() {
			t.Errorf("%q: got %q %v, want %q", raw, q, ps, want)
		}
	}
	q, _ := filter.Parse(url.Values{}, p)
	if want := []notice.State{notice.Active, notice.Scheduled}; !slices.Equal(q.States, want) {
		t.Errorf("states: got %v, want %v", q.States, want)
	}
}

func TestEveryProblemAtOnceEachNamingItsParameter(t *testing.T) {
	raw := "kind=robbery&severity=minor,severe&colour=pink&event=nothing&direction=left&km=a-b&area=:&bbox=1,2,3&near=1,2&vehicle=!&publisher=a%20b" +
		"&status=real&state=gone&lang=fr&limit=0&next=%00&on=yesterday&since=%7f&utm_source=x&q=%07"
	_, ps := filter.Parse(values(t, raw), all)
	var got []string
	for _, p := range ps {
		got = append(got, p.Field)
		if p.Message[notice.Chinese] == "" || p.Message[notice.English] == "" {
			t.Errorf("%s: not said in both languages: %v", p.Field, p.Message)
		}
	}
	want := []string{"area", "bbox", "colour", "direction", "event", "kind", "km", "lang", "limit", "near", "next", "on", "publisher", "q", "severity", "since", "state", "status", "utm_source", "vehicle"}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestHostileQueriesAreRefused(t *testing.T) {
	for _, raw := range []string{
		"km=100-140", "road=", "kind=", "q=" + strings.Repeat("a", 101), "road=" + strings.Repeat("a,", 60), "bbox=2,1,1,2", "bbox=1,2,1,1",
		"bbox=NaN,0,1,1", "bbox=-Inf,0,1,1", "bbox=1e1,0,20,1", "near=0,0,0", "near=0,0,1001", "near=0,91,1", "near=0,0,0x1p3", "q=a&q=b", "limit=1001",
		"road=%FF", "road=a%0Ab", "next=" + strings.Repeat("a", 201), "KIND=traffic", "state=active&colour=", "severity=",
	} {
		if _, ps := filter.Parse(values(t, raw), all); !ps.Failed() {
			t.Errorf("%q was taken", raw)
		}
	}
	_, ps := filter.Parse(values(t, "limit=5"), filter.Params{})
	if !ps.Failed() {
		t.Error("limit was taken where it is not allowed")
	}
}

func TestPagesDropWhatIsEmptyOrForeign(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"utm_source=x&kind=traffic&road=&fbclid=1", "kind=traffic"},
		{"Kind=traffic&KIND=weather", "kind=traffic,weather"},
		{"mode=led&kind=case&MODE=", "kind=case&mode=led"},
		{"mode=a%20b", "mode=a%20b"},
		{"lang=en&limit=5", "lang=en&limit=5"},
	} {
		_, got, ps := filter.ParseLenient(values(t, c.raw), all)
		if got != c.want || ps.Failed() {
			t.Errorf("%q: got %q (%v), want %q", c.raw, got, ps, c.want)
		}
	}
	if _, _, ps := filter.ParseLenient(values(t, "kind=robbery"), all); !ps.Failed() {
		t.Error("an unknown value of a known parameter was dropped")
	}
}

func metres(m float64) *notice.RoadPoint { return &notice.RoadPoint{Chainage: &m} }

// sample is an accident in the county of Yunxi.
func sample() *notice.Notice {
	return &notice.Notice{
		ID: notice.DeriveID("yunxi", "1"), Kind: notice.Traffic, Event: "accident", Status: notice.Actual, Audience: notice.Public,
		Severity: notice.Severe, Publisher: notice.Party{ID: "yunxi-police"}, Sent: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC),
		Text: map[notice.Lang]notice.Text{
			notice.Chinese: {Headline: "Ｇ３２０ 雨岭隧道追尾事故", Description: "占用左侧车道。"},
			notice.English: {Headline: "Collision in Yuling Tunnel", Instruction: "Keep right."},
		},
		Roads: []notice.Road{
			{Name: "S211", Direction: "S"},
			{Name: "G320", LocalName: "沪瑞线", Direction: "E", From: metres(123_400), To: metres(121_000)},
		},
		Restrictions: []notice.Restriction{{Type: "weight", Vehicles: []string{"hgv", "bus"}}},
		Areas:        []notice.Area{{Scheme: "GB/T 2260", Code: "361199", Name: notice.Words{notice.Chinese: "云溪县"}}},
		Geometry:     notice.LineString(notice.Position{117.90, 28.50}, notice.Position{117.94, 28.52}),
	}
}

func TestWhatASelectionSelects(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want bool
	}{
		{"", true},
		{"kind=traffic,case", true}, {"kind=weather", false},
		{"event=accident", true}, {"event=fog", false},
		{"severity=minor", true}, {"severity=severe", true}, {"severity=extreme", false},
		{"colour=blue", false},
		{"road=g320", true}, {"road=" + url.QueryEscape("沪瑞线"), true}, {"road=G32", false}, {"road=X205,S211", true},
		{"direction=E", true}, {"direction=W", false}, {"road=G320&direction=S", false}, {"road=G320&direction=E", true},
		{"road=G320&km=100-140", true}, {"road=G320&km=123-124", true}, {"road=G320&km=123.4-130", true}, {"road=G320&km=123.5-130", false},
		{"road=G320&km=0-120.999", false}, {"road=S211&km=5-6", true},
		{"area=36", true}, {"area=361100", true}, {"area=360000000000", true}, {"area=361199000000", true}, {"area=3612", false},
		{"area=gb/t%202260:3611", true}, {"area=UGC:3611", false}, {"area=361199001", false},
		{"bbox=117,28,119,29", true}, {"bbox=117.91,28,117.92,29", true}, {"bbox=117.90,28.515,117.91,28.52", false},
		{"near=117.92,28.51,0.1", true}, {"near=117.92,28.52,1", true}, {"near=117.92,28.52,0.5", false},
		{"vehicle=HGV", true}, {"vehicle=motorcycle", false},
		{"publisher=yunxi-police", true}, {"publisher=yunxi", false},
		{"status=test", false}, {"status=test,actual", true},
		{"q=g320", true}, {"q=COLLISION", true}, {"q=" + url.QueryEscape("追尾事故"), true}, {"q=collision%20right", true}, {"q=collision%20left", false},
		{"q=" + url.QueryEscape("云溪县"), true}, {"q=" + url.QueryEscape("沪瑞"), true}, {"q=*%29%20OR", false},
		{"kind=traffic&severity=severe&road=G320&area=3611&near=117.92,28.51,5&q=tunnel", true},
	} {
		if got := parse(t, c.raw).Match(sample()); got != c.want {
			t.Errorf("%q: got %v, want %v", c.raw, got, c.want)
		}
	}
}

func TestWhatIsNotActualMustBeAskedFor(t *testing.T) {
	n := sample()
	n.Status = notice.Exercise
	for raw, want := range map[string]bool{"": false, "kind=traffic": false, "status=exercise": true} {
		if got := parse(t, raw).Match(n); got != want {
			t.Errorf("%q: got %v, want %v", raw, got, want)
		}
	}
	if (filter.Selection{}).Match(n) {
		t.Error("the zero selection takes an exercise")
	}
	if got := parse(t, "status=test,exercise").Statuses(); fmt.Sprint(got) != "[exercise test]" {
		t.Errorf("statuses: %v", got)
	}
}

func TestColourDropsWhatHasNone(t *testing.T) {
	n := sample()
	for _, c := range []struct {
		has  notice.Colour
		want bool
	}{{"", false}, {notice.Blue, false}, {notice.Yellow, false}, {notice.Orange, true}, {notice.Red, true}} {
		n.Colour = c.has
		if got := parse(t, "colour=orange").Match(n); got != c.want {
			t.Errorf("%q: got %v, want %v", c.has, got, c.want)
		}
	}
}

func TestRoadsThatLeaveSomethingOpen(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		road      notice.Road
		want      bool
	}{
		{"both directions concern each", "road=G320&direction=E", notice.Road{Name: "G320", Direction: "both"}, true},
		{"no direction concerns each", "road=G320&direction=E", notice.Road{Name: "G320"}, true},
		{"the whole road", "road=G320&km=1-2", notice.Road{Name: "G320"}, true},
		{"one end alone is a point", "road=G320&km=1-2", notice.Road{Name: "G320", From: metres(1500)}, true},
		{"a point elsewhere", "road=G320&km=1-2", notice.Road{Name: "G320", To: metres(2500)}, false},
		{"ends that nobody can place", "road=G320&km=1-2", notice.Road{Name: "G320", From: &notice.RoadPoint{Name: "青河大桥"}}, false},
	} {
		n := sample()
		n.Roads = []notice.Road{c.road}
		if got := parse(t, c.raw).Match(n); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAreaCodesCompareByLevel(t *testing.T) {
	for _, c := range []struct {
		code, raw string
		want      bool
	}{
		{"500000", "area=50", true}, {"500000", "area=5", true}, {"500000000000", "area=500000", true},
		{"361110", "area=361110", true}, {"361112", "area=361110", false},
		{"361199100000", "area=361199", true}, {"361199100000", "area=361199101000", false}, {"361199101000", "area=361199100", false},
		{"AKZ101", "area=akz", true}, {"", "area=36", false},
	} {
		n := sample()
		n.Areas = []notice.Area{{Code: c.code}}
		if got := parse(t, c.raw).Match(n); got != c.want {
			t.Errorf("%s, %s: got %v, want %v", c.code, c.raw, got, c.want)
		}
	}
}

func TestRestrictionsOfAllVehiclesConcernEach(t *testing.T) {
	for _, c := range []struct {
		r    notice.Restriction
		raw  string
		want bool
	}{
		{notice.Restriction{Type: "height"}, "vehicle=bus", true},
		{notice.Restriction{Type: "noTrucks"}, "vehicle=hgv", true},
		{notice.Restriction{Type: "noTrucks"}, "vehicle=bus", false},
		{notice.Restriction{Type: "height", Vehicles: []string{"bus"}}, "vehicle=hgv", false},
	} {
		n := sample()
		n.Restrictions = []notice.Restriction{c.r}
		if got := parse(t, c.raw).Match(n); got != c.want {
			t.Errorf("%v, %s: got %v, want %v", c.r, c.raw, got, c.want)
		}
	}
}

func TestWhatIsNotRestrictedConcernsEveryVehicle(t *testing.T) {
	n := sample()
	n.Restrictions = nil
	if !parse(t, "vehicle=hgv").Match(n) {
		t.Error("a closed road is kept from lorries' drivers")
	}
}

func TestSearchFindsPostsAndInitials(t *testing.T) {
	n := sample() // G320 K121+000 to K123+400
	n.Text[notice.Chinese] = notice.Text{Headline: "雨岭隧道追尾事故"}
	n.Roads[1].To.Name = "重庆路口"
	for _, c := range []struct {
		q    string
		want bool
	}{
		{"K121", true}, {"k122+300", true}, {"K123+899", true}, {"K123+901", false}, {"120+600", true}, {"K120+400", false}, {"ZK122", true}, {"Ｋ１２２", true},
		{"K124", false}, {"K12", false}, {"122", false}, {"G320 K122", true}, {"S211 K200", false}, {"K999999", false}, {"K1+", false},
		{"ylsd", true}, {"YLSD", true}, {"sd", false}, {"cqlk", true}, {"zq", true}, {"hrx", true}, {"yxx", true}, {"ylsdx", false}, {"ylqd", false},
		{"隧道 zwsg", true}, {"yuling", true}, {"雨岭隧道", true}, {"y", true}, {"vu", false},
	} {
		if got := parse(t, "q="+url.QueryEscape(c.q)).Match(n); got != c.want {
			t.Errorf("%s: got %v, want %v", c.q, got, c.want)
		}
	}
	n.Roads = []notice.Road{{Name: "G320"}}
	if parse(t, "q=K122").Match(n) {
		t.Error("a road without ends was taken for every post of it")
	}
}

func TestASearchNamesRoads(t *testing.T) {
	for q, want := range map[string]bool{"q=rml": true, "q=" + url.QueryEscape("人民"): true, "q=g320": false, "": false, "kind=case": false, "q=rml+g": false} {
		if got := parse(t, q).Names("人民路"); got != want {
			t.Errorf("%q: got %v, want %v", q, got, want)
		}
	}
}

func square(w, s, e, n float64) []notice.Position {
	return []notice.Position{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}
}

func TestGeometryAgainstPlaces(t *testing.T) {
	ring := notice.Polygon(square(0, 0, 10, 10), square(4, 4, 6, 6))
	for _, c := range []struct {
		name string
		g    *notice.Geometry
		raw  string
		want bool
	}{
		{"nothing", nil, "bbox=-180,-90,180,90", false},
		{"point inside", notice.Point(1, 1), "bbox=0,0,2,2", true},
		{"point on the edge", notice.Point(2, 1), "bbox=0,0,2,2", true},
		{"point outside", notice.Point(3, 1), "bbox=0,0,2,2", false},
		{"line across, both ends outside", notice.LineString(notice.Position{-1, -1}, notice.Position{3, 3}), "bbox=0,0,2,2", true},
		{"line past a corner", notice.LineString(notice.Position{-1, 2}, notice.Position{2, 5}), "bbox=0,0,2,2", false},
		{"box inside a polygon", ring, "bbox=1,1,2,2", true},
		{"box inside a hole", ring, "bbox=4.5,4.5,5.5,5.5", false},
		{"box over the edge of a hole", ring, "bbox=5,5,7,5.5", true},
		{"polygon inside a box", ring, "bbox=-1,-1,11,11", true},
		{"polygon beside a box", ring, "bbox=11,0,12,10", false},
		{"near, inside a polygon", ring, "near=2,2,1", true},
		{"near, in a hole", ring, "near=5,5,10", false},
		{"near, in a hole, reaching its edge", ring, "near=5,5,112", true},
		{"near, across the antimeridian", notice.Point(-179.99, 0), "near=179.99,0,3", true},
		{"near the pole", notice.Point(180, 89.9), "near=0,89.95,20", true},
		{"a member of a collection", &notice.Geometry{Type: "GeometryCollection", Members: []notice.Geometry{*notice.Point(50, 50), *notice.Point(1, 1)}}, "bbox=0,0,2,2", true},
		{"one of several points", &notice.Geometry{Type: "MultiPoint", Points: []notice.Position{{50, 50}, {1, 1}}}, "near=1,1,1", true},
	} {
		n := sample()
		n.Geometry = c.g
		if got := parse(t, c.raw).Match(n); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// The distance to a line agrees with the least distance to many points on it.
func TestDistanceToALineAgreesWithItsPoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		at := notice.Position{117 + rng.Float64(), 28 + rng.Float64()}
		a := notice.Position{117 + rng.Float64(), 28 + rng.Float64()}
		b := notice.Position{117 + rng.Float64(), 28 + rng.Float64()}
		least := math.Inf(1)
		for i := range 2001 {
			f := float64(i) / 2000
			least = min(least, notice.Distance(at, notice.Position{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}))
		}
		n := sample()
		n.Geometry = notice.LineString(a, b)
		for factor, want := range map[float64]bool{0.99: false, 1.01: true} {
			raw := fmt.Sprintf("near=%.6f,%.6f,%.3f", at[0], at[1], least*factor/1000)
			if least < 500 {
				continue
			}
			if got := parse(t, raw).Match(n); got != want {
				t.Fatalf("%s to %v %v (%.0f m): got %v, want %v", raw, a, b, least, got, want)
			}
		}
	}
}

func TestSearchFindsWhatStandsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]rune("aAbＢ雨 \u017f"))
		text := string(rapid.SliceOfN(letters, 0, 40).Draw(t, "text"))
		word := strings.TrimSpace(string(rapid.SliceOfN(letters, 1, 6).Draw(t, "word")))
		if word == "" || strings.ContainsAny(word, " ") {
			t.Skip()
		}
		fold := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= 0xFF01 && r <= 0xFF5E {
					r -= 0xFEE0
				}
				return unicode.ToLower(unicode.ToUpper(r))
			}, s)
		}
		n := &notice.Notice{Status: notice.Actual, Text: map[notice.Lang]notice.Text{notice.English: {Headline: text}}}
		q, ps := filter.Parse(url.Values{"q": {word}}, filter.Params{})
		if ps.Failed() {
			t.Fatal(ps)
		}
		if got, want := q.Match(n), strings.Contains(fold(text), fold(word)); got != want {
			t.Fatalf("%q in %q: got %v, want %v", word, text, got, want)
		}
	})
}

func TestEveryLetterFoldsToAFixedPoint(t *testing.T) {
	for r := rune('!'); r <= unicode.MaxRune; r++ {
		s := string(r)
		fullWidth := r >= 0xFF01 && r <= 0xFF5E && r != '，' && r != '：'
		if unicode.ToUpper(r) == r && unicode.ToLower(r) == r && !fullWidth {
			continue // nothing is done to it
		}
		for _, name := range []string{"road", "q", "area"} {
			q, ps := filter.Parse(url.Values{name: {s}}, filter.Params{})
			if ps.Failed() {
				continue
			}
			again, ps := filter.Parse(values(t, q.String()), filter.Params{})
			if ps.Failed() || again.String() != q.String() {
				t.Fatalf("%s=%q (%U): %q, then %q %v", name, s, r, q, again, ps)
			}
			n := &notice.Notice{Status: notice.Actual, Roads: []notice.Road{{Name: s}}, Areas: []notice.Area{{Code: s}}}
			if !q.Match(n) || !again.Match(n) {
				t.Fatalf("%s=%q (%U) does not match itself", name, s, r)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, raw := range []string{
		"", "kind=traffic&road=G42", "road=G320,S211&km=100-140&direction=E", "area=GB/T%202260:3611", "bbox=117,28,118,29", "near=117.92,28.51,25",
		"q=%E9%9B%A8%20fog", "status=actual,test&state=active,scheduled", "on=2026-11-24T08:00:00Z&limit=10&next=abc&since=ab-1", "q=\"*) OR", "utm_source=x",
		"road=%EF%BC%A7%EF%BC%93%EF%BC%92%EF%BC%90", "area=:", "km=--", "near=,,", "vehicle=hgv&publisher=a.b",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		v, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		holdsForLenient(t, v)
		q, ps := filter.Parse(v, all)
		if ps.Failed() {
			return
		}
		canonical := q.String()
		again, ps := filter.Parse(values(t, canonical), all)
		if ps.Failed() || again.String() != canonical {
			t.Fatalf("%q: canonical %q reads as %q %v", raw, canonical, again, ps)
		}
		for _, n := range variants() {
			if q.Match(n) != again.Match(n) {
				t.Fatalf("%q and %q disagree about %s", raw, canonical, n.ID)
			}
		}
	})
}

func holdsForLenient(t *testing.T, v url.Values) {
	_, canonical, ps := filter.ParseLenient(v, all)
	if ps.Failed() {
		return
	}
	_, again, ps := filter.ParseLenient(values(t, canonical), all)
	if ps.Failed() || again != canonical {
		t.Fatalf("%v: canonical %q reads as %q %v", v, canonical, again, ps)
	}
}

// variants are notices that differ in what filters look at.
func variants() []*notice.Notice {
	out := []*notice.Notice{sample()}
	change := func(f func(*notice.Notice)) {
		n := sample()
		f(n)
		out = append(out, n)
	}
	change(func(n *notice.Notice) { n.Kind, n.Event, n.Colour = notice.Weather, "fog", notice.Orange })
	change(func(n *notice.Notice) { n.Status = notice.Test })
	change(func(n *notice.Notice) { n.Roads, n.Geometry, n.Areas = nil, nil, nil })
	change(func(n *notice.Notice) { n.Geometry = notice.Point(117.5, 28.5) })
	return out
}

func TestMatchAllocatesNothing(t *testing.T) {
	n := sample()
	for _, raw := range common {
		s := parse(t, raw).Selection
		if got := testing.AllocsPerRun(100, func() { s.Match(n) }); got != 0 {
			t.Errorf("%q: %v allocations", raw, got)
		}
	}
}

var common = []string{
	"", "kind=traffic", "severity=moderate&kind=traffic,weather", "road=G320&km=100-140&direction=E", "area=3611", "bbox=117,28,119,29",
	"near=117.92,28.51,25", "vehicle=hgv", "q=tunnel%20collision", "q=K122%20ylsd",
}

func BenchmarkMatch(b *testing.B) {
	n := sample()
	for _, raw := range common {
		s := parse(b, raw).Selection
		b.Run(raw, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Match(n)
			}
		})
	}
}
