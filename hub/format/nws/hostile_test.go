package nws_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/nws"
	"wayside/hub/notice"
)

func TestBrokenFrameIsNamed(t *testing.T) {
	problem := `{"correlationId":"1","title":"Forbidden","type":"https://api.weather.gov/problems/Forbidden","status":403,"detail":"no User-Agent"}`
	for name, c := range map[string]struct{ doc, want string }{
		"empty":             {"", "not valid JSON"},
		"not JSON":          {"<alert/>", "not valid JSON"},
		"truncated":         {string(collection(alert()))[:200], "not valid JSON"},
		"a list":            {"[" + alert() + "]", "want a JSON object"},
		"nested deeply":     {`{"type":"FeatureCollection","features":[` + strings.Repeat("[", 20_000), "not valid JSON"},
		"a problem":         {problem, "403 Forbidden: no User-Agent"},
		"JSON-LD":           {`{"@graph":[{"id":"a"}]}`, "application/geo+json"},
		"features missing":  {`{"type":"FeatureCollection"}`, "features: want an array"},
		"features a string": {`{"type":"FeatureCollection","features":"x"}`, "features: of a wrong type"},
		"another type":      {`{"type":"Topology"}`, "type: want FeatureCollection"},
		"too many":          {`{"type":"FeatureCollection","features":[` + strings.Repeat("1,", 20_000) + `1]}`, "more than 20000"},
		"null":              {`null`, "type: want FeatureCollection"},
	} {
		items, err := decode.Items([]byte(c.doc), settings())
		var ps notice.Problems
		if len(items) != 0 || err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" {
			t.Errorf("%s: got %d items, %v, want %q in both languages", name, len(items), err, c.want)
		}
	}
	s := settings()
	s.MaxBytes = 100
	if _, err := decode.Items(collection(alert()), s); err == nil || !strings.Contains(err.Error(), "100 bytes") {
		t.Errorf("oversize: %v", err)
	}
}

func TestFaultOfAnAlertIsNamedAndItsNeighbourStands(t *testing.T) {
	good := alert("id", `"good"`, "geocode", `{"UGC":["YXZ009"]}`)
	for name, c := range map[string]struct{ feature, want string }{
		"not an object":     {`7`, "error "},
		"null":              {`null`, "error "},
		"nothing":           {`{}`, "error properties.id, error properties.sent, error properties.event, error properties.status, error properties.messageType"},
		"properties a list": {`{"properties":[]}`, "warn properties, error properties.id, error properties.sent, error properties.event, error properties.status, error properties.messageType"},
		"sent no time":      {alert("sent", `"today"`), "error properties.sent"},
		"sent a number":     {alert("sent", `1764000000`), "warn properties.sent, error properties.sent"},
		"a draft":           {alert("status", `"Draft"`), "error properties.status"},
		"member twice":      {strings.Replace(alert(), `"event":`, `"event":"x","event":`, 1), "error properties.event"},
		"a huge number":     {strings.Replace(alert(), `"geometry":null`, `"geometry":{"type":"Point","coordinates":[1e400,28]}`, 1), "error geometry.coordinates[0]"},
		"bad UTF-8":         {alert("event", "\"\xff\""), "error "},
		"wrong types":       {alert("parameters", `{"VTEC":"x","a":[1]}`, "geocode", `{"UGC":[1]}`), "warn properties.geocode.UGC[0], warn properties.parameters.VTEC, warn properties.parameters.a[0]"},
		"a new member":      {alert("wx:new", `1`), "warn properties.wx:new"},
		"projected":         {strings.Replace(alert(), `"geometry":null`, `"geometry":{"type":"Point","coordinates":[500000,3100000]}`, 1), "warn geometry"},
		"swapped":           {strings.Replace(alert(), `"geometry":null`, `"geometry":{"type":"Point","coordinates":[28.5,117.9]}`, 1), "warn geometry"},
		"open ring":         {strings.Replace(alert(), `"geometry":null`, `"geometry":{"type":"Polygon","coordinates":[[[117.9,28.5],[118,28.5],[118,28.6],[117.9,28.6]]]}`, 1), "warn geometry"},
		"crossed ring":      {strings.Replace(alert(), `"geometry":null`, `"geometry":{"type":"Polygon","coordinates":[[[117.9,28.5],[118,28.6],[118,28.5],[117.9,28.6],[117.9,28.5]]]}`, 1), "warn geometry"},
	} {
		items, err := decode.Items(collection(c.feature, good), settings())
		if err != nil || len(items) != 2 {
			t.Errorf("%s: got %d items, %v", name, len(items), err)
			continue
		}
		formattest.Sound(t, items[0])
		if got := say(items[0].Problems); got != c.want || items[0].Place != "features[0]" {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		if items[1].Notice == nil {
			t.Errorf("%s: its neighbour is lost: %v", name, items[1].Problems)
		}
	}
}

func TestASingleAlertIsRead(t *testing.T) {
	items, err := decode.Items([]byte("\ufeff"+alert()), settings())
	if err != nil || len(items) != 1 || items[0].Notice == nil {
		t.Errorf("got %v, %v", items, err)
	}
}

func TestReaderStopsWhenTheCallerDoes(t *testing.T) {
	for range nws.Decode(strings.NewReader(string(collection(alert(), alert()))), settings()) {
		return
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]bool{
		string(sample(t, "heat.json"))[:900]: true, string(sample(t, "reissues.json")): true, alert("affectedZones", "[]"): true,
		`{"type":"https://api.weather.gov/problems/NotFound","title":"Not Found"}`:                                true,
		`{"type":"FeatureCollection","features":[],"title":"Current watches, warnings, and advisories for Yunxi"`: true,
		`{"type":"FeatureCollection","features":[]}`:                                                              false, `<alert/>`: false, `{"text":"wx:Alert"}`: false,
	} {
		if got := nws.Sniff([]byte(head)); got != want {
			t.Errorf("%.60s: got %v", head, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"heat.json", "reissues.json"} {
		f.Add(sample(f, name))
	}
	f.Add(collection(alert("parameters", vtecs("UPG", "NEW"))))
	if raw, err := os.ReadFile(filepath.Join(formattest.DataDir(), "nws", "load-testing-ioc-active.json")); err == nil {
		f.Add(at(f, raw, summer))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: nws.Decode, Settings: settings()})
	})
}

func run(b *testing.B, doc []byte) {
	b.Helper()
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		for _, err := range nws.Decode(strings.NewReader(string(doc)), settings()) {
			if err != nil && !errors.As(err, new(notice.Problems)) {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	run(b, at(b, formattest.Data(b, "nws", "air-quality-alerts-active.json"), summer))
}

// BenchmarkHostileMegabyte: whatever stands in a megabyte, reading it must not
// take more than a second.
func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(s, more string, n int) string { return strings.Repeat(s+more, n/len(s+more)) + s }
	many := func(of string) []byte { return collection(fill(of, ",", 1<<20)) }
	members := func(name, value string) []byte { return collection(alert(name, value)) }
	for name, doc := range map[string][]byte{
		"too many":        many(`{}`),
		"small alerts":    collection(strings.Repeat(`{},`, 19_998) + alert()),
		"same hazard":     many(alert("id", `"a"`, "areaDesc", `"a"`, "description", "")),
		"codes of events": members("parameters", `{"VTEC":["`+fill("/O.NEW.KYUN.HT.Y.0003.", "", 1<<20)+`"]}`),
		"zones":           members("geocode", `{"UGC":[`+fill(`"YXZ001"`, ",", 1<<20)+`]}`),
		"schemes":         members("geocode", `{`+numbered(`"s%d":["a"]`, 60_000)+`}`),
		"references":      members("references", `[`+numbered(`{"identifier":"%d","sender":"s","sent":"x"}`, 20_000)+`]`),
		"expired":         members("parameters", `{"expiredReferences":["`+fill("s,a,x", " ", 1<<20)+`"]}`),
		"parameters":      members("parameters", `{`+numbered(`"max%d":["a"]`, 60_000)+`}`),
		"unknown members": members("x", `1,`+numbered(`"m%d":1`, 80_000)),
		"line breaks":     members("description", `"`+fill(`a\n`, "", 1<<20)+`"`),
		"paragraphs":      members("description", `"`+fill(`\n\n`, "", 1<<20)+`"`),
		"blanks":          members("headline", `"`+fill(` `, "", 1<<20)+`"`),
		"area names":      members("areaDesc", `"`+fill(`a;`, "", 1<<20)+`"`),
		"ring":            []byte(strings.Replace(string(collection(alert())), `"geometry":null`, `"geometry":{"type":"Polygon","coordinates":[[`+fill("[117.9,28.5],[118,28.6]", ",", 1<<20)+`]]}`, 1)),
		"nesting":         []byte(`{"type":"FeatureCollection","features":[` + fill("[", "", 1<<20)),
	} {
		b.Run(name, func(b *testing.B) { run(b, doc) })
	}
}

func numbered(pattern string, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(pattern, i)
	}
	return strings.Join(parts, ",")
}
