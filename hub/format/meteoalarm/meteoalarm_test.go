package meteoalarm_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/meteoalarm"
	"wayside/hub/notice"
)

func settings() notice.Settings {
	s := formattest.Settings()
	s.Bounds, s.Lang = nil, ""
	return s
}

func items(t testing.TB, doc string) []notice.Item {
	t.Helper()
	out, err := formattest.Decode(meteoalarm.Decode).Items([]byte(doc), settings())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range out {
		formattest.Sound(t, it)
	}
	return out
}

func sample(t testing.TB) string { return string(formattest.Sample(t, "feed.json")) }

func TestTheSampleIsReadAsItWas(t *testing.T) {
	formattest.Golden(t, "feed.golden.json", formattest.Told(t, items(t, sample(t))))
}

// The colour decides, whatever CAP's word; and no colour is made of a word.
func TestTheColourOfAwarenessDecides(t *testing.T) {
	for level, want := range map[string]struct {
		colour   notice.Colour
		severity notice.Severity
	}{
		"3; orange; Severe": {notice.Orange, notice.Severe}, "4; Red; Extreme": {notice.Red, notice.Extreme}, "2; yellow; Moderate": {notice.Yellow, notice.Moderate},
		"3": {notice.Orange, notice.Severe}, "orange": {notice.Orange, notice.Severe}, "": {"", notice.Moderate}, "0; white; -": {"", notice.Moderate}, "9; purple; x": {"", notice.Moderate},
	} {
		it := items(t, strings.ReplaceAll(sample(t), "3; orange; Severe", level))[0]
		if it.Notice == nil || it.Notice.Colour != want.colour || it.Notice.Severity != want.severity {
			t.Errorf("%q: got %+v", level, it.Notice)
		}
	}
}

func TestGreenIsNoWarning(t *testing.T) {
	all := items(t, sample(t))
	if e := all[2].End; e == nil || e.Cause != notice.CauseEnded || e.Keys[0] != "warnings@yunxi-met.example,2.49.0.0.999.0.YX.9" {
		t.Errorf("green with a reference: %+v", e)
	}
	green := items(t, strings.ReplaceAll(sample(t), "3; orange; Severe", "1; green; Minor"))[0]
	if e := green.End; e == nil || e.Keys[0] != green.Key {
		t.Errorf("green without: %+v", e)
	}
	if e := all[3].End; e == nil || e.Cause != notice.CauseWithdrawn {
		t.Errorf("Cancel: %+v", e)
	}
}

func TestReissuesOfFranceAndFinlandKeepTheirKeys(t *testing.T) {
	all := map[string]notice.Item{}
	marker := false
	for _, it := range items(t, sample(t)) {
		all[it.Key] = it
		marker = marker || strings.Contains(it.Key, "FR.20261124060110.2") && it.Notice == nil && it.End == nil
	}
	for _, key := range []string{"vigilance@meteo.fr,2/NUTS3:FR999/2026-11-25", "vigilance@meteo.fr,2/NUTS3:FR998/2026-11-25", "cap@fmi.fi,1/EMMA_ID:FI999/2026-11-24T09:00:00+02:00", "cap@fmi.fi,1/EMMA_ID:FI999/2026-11-24T22:00:00+02:00"} {
		if n := all[key].Notice; n == nil || len(n.Areas) != 1 {
			t.Errorf("%s: got %+v", key, all[key])
		}
	}
	if !marker {
		t.Error("the marker of France was not passed over")
	}
	// Issued again: another identifier, another time, a smaller set of regions.
	again := strings.NewReplacer("FR.20261124060108.1", "FR.20261124130426.7", "2026-11-24T06:01:08", "2026-11-24T13:04:26", "FI.20261124.a", "FI.20261124.c").Replace(sample(t))
	for _, it := range items(t, again) {
		if was, ok := all[it.Key]; it.Notice != nil && (!ok || was.Notice.ID != it.Notice.ID) {
			t.Errorf("%s is new", it.Key)
		}
	}
}

func TestReferencesContinueButNotToItself(t *testing.T) {
	fog := items(t, sample(t))[1]
	if len(fog.Continues) != 1 || fog.Continues[0] != "warnings@yunxi-met.example,2.49.0.0.999.0.YX.0" {
		t.Errorf("continues %v", fog.Continues)
	}
	if fog.Notice.Event != "fog" || fog.Notice.Colour != notice.Yellow || len(fog.Notice.Areas) != 3 || fog.Notice.Areas[2].Code != "103611990" {
		t.Errorf("got %+v", fog.Notice)
	}
}

// The public fixture of polygons: three warnings, as they were looked up by hand.
func TestTheRealFileIsRead(t *testing.T) {
	all := items(t, string(formattest.Data(t, "meteoalarm", "meteoalarm_with_polygons.json")))
	if len(all) != 3 {
		t.Fatalf("got %d items", len(all))
	}
	a, b, c := all[0].Notice, all[1].Notice, all[2].Notice
	if a == nil || b == nil || c == nil {
		t.Fatalf("got %+v", all)
	}
	if a.Geometry.Type != "Polygon" || a.Geometry.Polygons[0][0][0] != (notice.Position{9, 49}) || a.Text["en"].Headline != "Triangle warning around 50N 10E" || a.Severity != notice.Moderate || a.Colour != "" {
		t.Errorf("triangle: %+v", a)
	}
	if b.Geometry.Type != "MultiPolygon" || len(b.Geometry.Polygons) != 2 || len(b.Areas) != 2 || b.Areas[1].Code != "AT-300" || b.Areas[1].Scheme != "EMMA_ID" || b.Severity != notice.Severe {
		t.Errorf("two areas: %+v", b)
	}
	if c.Geometry != nil || c.Areas[0].Name["en"] != "Codes Only" || c.Urgency != notice.Future || c.Certainty != notice.Possible || all[2].Key != "test@example.com,POLY-C-001" {
		t.Errorf("codes only: %+v", c)
	}
}

func TestNothingOfPersonsComesThrough(t *testing.T) {
	if raw := formattest.Indent(t, items(t, sample(t))); strings.Contains(raw, "李明") || strings.Contains(raw, "forecaster") {
		t.Error("a forecaster is named")
	}
}

func TestBrokenDocumentsAreErrors(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "cut off": sample(t)[:500], "a list": `[]`, "text": `"x"`, "no warnings": `{}`, "warnings of another type": `{"warnings":{}}`, "null": `{"warnings":null}`,
		"huge number": `{"warnings":[1e999]}`, "bad UTF-8": "{\"warnings\":[\"\xff\"]}", "nested": strings.Repeat("[", 5000), "two": `{"warnings":[]}{}`, "twice": `{"warnings":[],"warnings":[]}`,
	} {
		if _, err := formattest.Decode(meteoalarm.Decode).Items([]byte(doc), settings()); err == nil || !strings.HasPrefix(err.Error(), "read MeteoAlarm: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := formattest.Decode(meteoalarm.Decode).Items([]byte("\ufeff"+sample(t)), settings()); err != nil {
		t.Errorf("a byte order mark: %v", err)
	}
}

func TestOddWarningsCostThemselvesAlone(t *testing.T) {
	base := sample(t)
	for name, c := range map[string]struct {
		from, to string
		refused  bool
		check    func(*notice.Notice) bool
	}{
		"no identifier":      {`"identifier":"2.49.0.0.999.0.YX.1",`, ``, true, nil},
		"a huge identifier":  {`2.49.0.0.999.0.YX.1"`, strings.Repeat("1", 600) + `"`, true, nil},
		"no text":            {`"headline":"云溪县暴雨橙色预警"`, `"headline":""`, false, func(n *notice.Notice) bool { return n.Text["zh-CN"].Headline == "云溪县橙色暴雨预警" }},
		"a draft":            {`"status":"Actual"`, `"status":"Draft"`, true, nil},
		"a number of status": {`"status":"Actual"`, `"status":{}`, true, nil},
		"restricted":         {`"scope":"Public"`, `"scope":"Restricted"`, false, func(n *notice.Notice) bool { return n.Audience == notice.Restricted }},
		"bad polygon":        {`["28.4,117.8 28.4,118.1 28.6,118.1 28.4,117.8"]`, `["a,b", 7, {}, "1,1 1,1 1,1 1,1", "588000,3154000 1,2 3,4 5,6"]`, false, func(n *notice.Notice) bool { return n.Geometry.Type == "Polygon" }},
		"expired early":      {`"expires":"2026-11-24T20:00:00+08:00"`, `"expires":"2026-11-23T20:00:00+08:00"`, false, func(n *notice.Notice) bool { return !n.Expires.IsZero() }},
		"a message to peers": {`"msgType":"Alert"`, `"msgType":"Ack"`, false, func(n *notice.Notice) bool { return n == nil }},
	} {
		doc := strings.Replace(base, c.from, c.to, 1)
		if doc == base {
			t.Fatalf("%s: the sample has no %s", name, c.from)
		}
		all := items(t, doc)
		if len(all) != len(items(t, base)) || all[0].Problems.Failed() != c.refused || c.check != nil && !c.check(all[0].Notice) || all[1].Notice == nil {
			t.Errorf("%s: got %+v", name, all[0])
		}
	}
}

func TestItsDocumentsAreRecognised(t *testing.T) {
	for head, want := range map[string]bool{
		`{"warnings":[]}`: true, `{"warnings":[{"uuid":"a","alert":{"identifier":"x`: true, `{"warnings":[{"type":"wind"}]}`: false,
		`{"warnings":{"361199":[]}}`: false, `{"warning":[]}`: false, `[{"alert":{}}]`: false, `<warnings/>`: false, "": false,
		`{"text":"{\"warnings\":[{\"alert\":{}}]}"}`: false,
	} {
		if got := meteoalarm.Sniff([]byte(head)); got != want {
			t.Errorf("%s: got %v", head, got)
		}
	}
	if !meteoalarm.Sniff([]byte(sample(t))[:4000]) {
		t.Error("the sample is not recognised")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(formattest.Sample(f, "feed.json"))
	if raw, err := os.ReadFile(filepath.Join(formattest.DataDir(), "meteoalarm", "meteoalarm_with_polygons.json")); err == nil {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: meteoalarm.Decode, Settings: formattest.Settings()})
		meteoalarm.Sniff(raw)
	})
}

func run(b *testing.B, doc string) {
	b.Helper()
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		for range meteoalarm.Decode(strings.NewReader(doc), formattest.Settings()) {
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	list := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(sample(b)), `{"warnings":[`), `]}`)
	var doc bytes.Buffer
	for i := range 50 {
		if i > 0 {
			doc.WriteString(",")
		}
		doc.WriteString(strings.ReplaceAll(list, "YX.", fmt.Sprintf("YX.%d.", i)))
	}
	run(b, `{"warnings":[`+doc.String()+`]}`)
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(s string) string { return strings.TrimSuffix(strings.Repeat(s, (1<<20)/len(s)), ",") }
	one := func(sender, info string) string {
		return `{"warnings":[{"alert":{"identifier":"1","sender":"` + sender + `","sent":"2026-11-24T09:00:00Z","status":"Actual","msgType":"Alert","scope":"Public","info":[` + info + `]}}]}`
	}
	area := `{"areaDesc":"a","geocode":{"valueName":"N","value":"%d"}},`
	var areas strings.Builder
	for i := range 400 {
		fmt.Fprintf(&areas, area, i)
	}
	var blocks strings.Builder
	for blocks.Len() < 1<<20 {
		blocks.WriteString(`{"headline":"x","description":"` + strings.Repeat("<b>云</b> ", 1500) + `","area":[` + strings.TrimSuffix(areas.String(), ",") + `]},`)
	}
	for name, doc := range map[string]string{
		"empty warnings":      `{"warnings":[` + fill(`{},`) + `]}`,
		"empty alerts":        `{"warnings":[` + fill(`{"alert":{}},`) + `]}`,
		"blocks":              one("x@y.example", fill(`{"headline":"x"},`)),
		"areas":               one("x@y.example", `{"headline":"x","area":[`+fill(`{"areaDesc":"a"},`)+`]}`),
		"regions of France":   one("vigilance@meteo.fr", strings.TrimSuffix(blocks.String(), ",")),
		"regions without end": one("cap@fmi.fi", `{"headline":"x","description":"`+strings.Repeat("x", 500_000)+`","area":[`+strings.TrimSuffix(areas.String(), ",")+`]}`),
		"tags":                one("x@y.example", `{"headline":"`+fill("<br<br/>")+`"}`),
		"polygon":             one("x@y.example", `{"headline":"x","area":{"polygon":"`+fill("1,2 ")+`"}}`),
		"languages":           one("x@y.example", fill(`{"headline":"x","language":"aa-bb"},`)),
	} {
		b.Run(name, func(b *testing.B) { run(b, doc) })
	}
}
