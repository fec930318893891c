package digitraffic_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/digitraffic"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// one is a feed with one situation.
const one = `{"type":"FeatureCollection","dataUpdatedTime":"2026-11-24T01:20:00Z","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[117.9,28.5]},` +
	`"properties":{"situationId":"YX1","situationType":"ROAD_WORK","version":1,"versionTime":"2026-11-24T01:00:00Z","announcements":[{"language":"fi","title":"Tie 320. Tietyö.",` +
	`"roadWorkPhases":[{"id":"p","severity":"LOW","restrictions":[{"type":"road closed","restriction":{"name":"Tie suljettu"}}],"workingHours":[],"timeAndDuration":{}}],` +
	`"timeAndDuration":{"startTime":"2026-11-24T01:00:00Z","endTime":"2026-11-25T01:00:00Z"}}]}}]}`

func with(change ...string) string { return strings.NewReplacer(change...).Replace(one) }

const secondPhase = `"roadWorkPhases":[{"id":"q","restrictions":[{"type":"TRAFFIC_LIGHTS","restriction":{"name":"Liikennevalot"}}]},`

func TestBrokenFrameIsNamedInBothLanguages(t *testing.T) {
	ims := string(formattest.Sample(t, "ims.xml"))
	for name, c := range map[string]struct{ doc, want string }{
		"empty":         {"", "empty"},
		"truncated":     {one[:300], "not valid JSON"},
		"two":           {one + one, "more than one"},
		"a list":        {"[" + one + "]", "want a FeatureCollection"},
		"no features":   {`{"type":"FeatureCollection"}`, "features: want an array"},
		"an object":     {`{"type":"FeatureCollection","features":{}}`, "want a FeatureCollection"},
		"deep":          {with(`"YX1"`, strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)), "not valid JSON"},
		"another XML":   {"<alert/>", `"alert", want imsMessage`},
		"truncated XML": {ims[:300], "not well-formed"},
		"DOCTYPE":       {"<!DOCTYPE x>" + ims, "DOCTYPE"},
		"no JSON":       {"<imsMessage><messageContent><d2Message>x</d2Message></messageContent></imsMessage>", "holds no JSON"},
		"broken JSON":   {strings.Replace(ims, `"situationId":`, "", 1), "not valid JSON"},
	} {
		its, err := decode.Items([]byte(c.doc), formattest.Settings())
		var ps notice.Problems
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" || len(its) != 0 {
			t.Errorf("%s: got %d items, %v; want %q in both languages", name, len(its), err, c.want)
		}
	}
}

func TestFaultyMemberCostsNoMoreThanItself(t *testing.T) {
	for name, c := range map[string]struct {
		doc, field string
		refused    bool
	}{
		"no id":           {with(`"situationId":"YX1",`, ""), "properties.situationId", true},
		"no announcement": {with(`"announcements":[{`, `"announcements":[],"x":[{`), "properties.announcements", true},
		"a wrong list":    {with(`"announcements":[{`, `"announcements":[7],"x":[{`), "properties.announcements", true},
		"unknown type":    {with("ROAD_WORK", "PARTY"), "properties.situationType", false},
		"unknown member":  {with(`"version":1`, `"version":1,"mood":"grim"`), "properties.mood", false},
		"wrong type":      {with(`"version":1`, `"version":"one"`), "properties.version", false},
		"not a time":      {with(`"startTime":"2026-11-24T01:00:00Z"`, `"startTime":"today"`), "properties.announcements[0].timeAndDuration.startTime", false},
		"ends before":     {with("2026-11-25T", "2026-11-23T"), "properties.announcements[0].timeAndDuration.endTime", false},
		"swapped axes":    {with("[117.9,28.5]", "[28.5,117.9]"), "geometry", false},
		"projected":       {with("[117.9,28.5]", "[271000,6719914]"), "geometry", false},
		"no geometry":     {with(`{"type":"Point","coordinates":[117.9,28.5]}`, `{"type":"Ball"}`), "geometry", false},
		"open ring":       {with(`"Point","coordinates":[117.9,28.5]`, `"Polygon","coordinates":[[[117.9,28.5],[117.91,28.5],[117.9,28.51]]]`), "geometry", false},
		"hours":           {with(`"workingHours":[]`, `"workingHours":[{"weekday":"Someday","startTime":"07:00","endTime":"08:00"}]`), "properties.announcements[0].roadWorkPhases[0].workingHours", false},
		"language twice":  {with(`"announcements":[{`, `"announcements":[{"language":"FI","title":"Tie 320."},{`), "properties.announcements[1].language", false},
		"phases differ":   {with(`"roadWorkPhases":[`, secondPhase), "properties.announcements[0].roadWorkPhases", false},
		"a test":          {with("Tietyö", "TESTI"), "properties.announcements[0].title", false},
	} {
		its := items(t, []byte(c.doc), formattest.Settings())
		if len(its) != 1 || !has(its[0], c.field, "") || its[0].Problems.Failed() != c.refused {
			t.Errorf("%s: got %d items, %v; want a problem at %q (refused %v)", name, len(its), its[0].Problems, c.field, c.refused)
		}
	}
}

// A road that one phase of the works closes is not closed all the time.
func TestPhasesThatDifferCloseNothing(t *testing.T) {
	if n := items(t, []byte(one), formattest.Settings())[0].Notice; n.Impact != notice.AllClosed {
		t.Errorf("got %s of one phase, want allClosed", n.Impact)
	}
	if n := items(t, []byte(with(`"roadWorkPhases":[`, secondPhase)), formattest.Settings())[0].Notice; n.Impact != notice.ImpactUnknown {
		t.Errorf("got %s of two, want unknown", n.Impact)
	}
}

func TestNewestVersionIsTold(t *testing.T) {
	feature := one[strings.Index(one, `{"type":"Feature"`) : len(one)-2]
	doc := with("[{\"type\":\"Feature\"", "["+strings.NewReplacer(`"version":1`, `"version":2`, "Tietyö", "Tietyö jatkuu").Replace(feature)+`,{"type":"Feature"`)
	its := items(t, []byte(doc), formattest.Settings())
	if len(its) != 1 || its[0].Notice.Origin.Version != "2" || !has(its[0], "properties.situationId", "same id") {
		t.Errorf("got %d items, %v; want version 2 with a warning", len(its), its[0].Problems)
	}
}

// What can't be read may be restricted.
func TestBrokenTwinIsTakenAsRestricted(t *testing.T) {
	doc := string(formattest.Sample(t, "ims.xml"))
	for change, want := range map[string]notice.Audience{"<d2LogicalModel ": notice.Restricted, "x": notice.Restricted} {
		broken := strings.Replace(doc, "<situation id=", "<situation "+change+" id=", 1)
		if n := items(t, []byte(broken), formattest.Settings())[0].Notice; n.Audience != want {
			t.Errorf("%s: got %s, want %s", change, n.Audience, want)
		}
	}
	open := strings.Replace(doc, "restrictedToAuthoritiesTrafficOperatorsAndPublishers", "noRestriction", 1)
	if n := items(t, []byte(open), formattest.Settings())[0].Notice; n.Audience != notice.Public {
		t.Errorf("got %s, want public", n.Audience)
	}
	s := formattest.Settings()
	s.AllowConfidential = []string{"internalUse"}
	internal := strings.Replace(doc, "restrictedToAuthoritiesTrafficOperatorsAndPublishers", "internalUse", 1)
	if n := items(t, []byte(internal), s)[0].Notice; n.Audience != notice.Restricted {
		t.Errorf("got %s, want restricted whatever the source allows", n.Audience)
	}
	drill := strings.Replace(doc, ">real<", ">technicalExercise<", 1)
	if n := items(t, []byte(drill), formattest.Settings())[0].Notice; n.Status != notice.Exercise {
		t.Errorf("got %s, want exercise", n.Status)
	}
}

func TestSniffKnowsItsOwn(t *testing.T) {
	for doc, want := range map[string]bool{
		one: true, one[:500]: true, string(formattest.Sample(t, "ims.xml")): true, `{"type":"Feature","properties":{"situationId":"a"`: true,
		`{"type":"FeatureCollection","features":[{"properties":{"id":1}}]}`: false, `{"type":"FeatureCollection","dataUpdatedTime":"x","features":[{"properties":{"id":1}}]}`: false,
		`<alert/>`: false, "": false,
	} {
		if got := digitraffic.Sniff([]byte(doc)); got != want {
			t.Errorf("%.60s: got %v, want %v", doc, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(formattest.Sample(f, "feed.json"))
	f.Add(formattest.Sample(f, "ims.xml"))
	f.Add([]byte(one))
	if files, _ := filepath.Glob(filepath.Join(formattest.DataDir(), "digitraffic", "*-example.json")); len(files) > 0 {
		if raw, err := os.ReadFile(files[0]); err == nil {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: decode, Settings: formattest.Settings()})
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, file := range []string{"fi_traffic-message_GUID50409331.json", "fi_TrafficIncidentImsMessageWithInvalidMultiPolygonGeometry.xml"} {
		b.Run(file[:12], func(b *testing.B) {
			raw := formattest.Data(b, "digitraffic", file)
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				_, _ = decode.Items(raw, finnish())
			}
		})
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(before, unit, after string) []byte {
		return []byte(before + strings.Repeat(unit, (1<<20-len(before)-len(after))/len(unit)) + after)
	}
	many := ""
	for i := 0; len(many) < 1<<20; i++ {
		many += fmt.Sprintf(`{"properties":{"situationId":"%d","announcements":[{}]}},`, i)
	}
	head, tail := one[:strings.Index(one, `[{"type":"Feature"`)+1], "{}]}"
	place := func(kind string) (before, after string) {
		before, after, _ = strings.Cut(one, `{"type":"Point","coordinates":[117.9,28.5]}`)
		return before + `{"type":"` + kind + `","coordinates":`, after
	}
	line, lineEnd := place("LineString")
	rings, ringsEnd := place("MultiPolygon")
	for name, doc := range map[string][]byte{
		"empty":      fill(head, "{},", tail),
		"least":      fill(head, `{"properties":{"situationId":"a","announcements":[{}]}},`, tail),
		"many":       []byte(head + many + tail),
		"line":       fill(line+"[", "[117.9,28.5],[117.91,28.51],", "[1,2]]}"+lineEnd),
		"rings":      fill(rings+"[", "[[[117.9,28.5],[117.91,28.51],[117.9,28.51],[117.9,28.5]]],", "[]]}"+ringsEnd),
		"members":    fill(`{"type":"Feature","properties":{"situationId":"a","announcements":[{`, `"":1,`, `"x":1}]}}`),
		"features":   fill(`{"type":"Feature","properties":{"situationId":"a","announcements":[{"features":[`, `"a",`, `"x"]}]}}`),
		"phases":     fill(`{"type":"Feature","properties":{"situationId":"a","announcements":[{"roadWorkPhases":[`, `{},`, `{}]}]}}`),
		"hours":      fill(`{"type":"Feature","properties":{"situationId":"a","announcements":[{"roadWorkPhases":[{"workingHours":[`, `{"weekday":"ma","startTime":"07:00","endTime":"08:00"},`, `{}]}]}]}}`),
		"languages":  fill(`{"type":"Feature","properties":{"situationId":"a","announcements":[`, `{},`, `{}]}}`),
		"nested":     fill(head, `{"properties":{"situationId":"a","announcements":[{"roadWorkPhases":[`+strings.Repeat("{},", 90)+`{}]}]}},`, tail),
		"IMS shells": fill("<imsMessage>", "<messageContent><jMessage>{}</jMessage></messageContent>", "</imsMessage>"),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				_, _ = decode.Items(doc, formattest.Settings())
			}
		})
	}
}
