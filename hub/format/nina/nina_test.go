package nina_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/nina"
	"wayside/hub/notice"
)

func settings() notice.Settings {
	s := formattest.Settings()
	s.Bounds, s.Lang = nil, ""
	return s
}

func items(t testing.TB, doc string) []notice.Item {
	t.Helper()
	out, err := formattest.Decode(nina.Decode).Items([]byte(doc), settings())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range out {
		formattest.Sound(t, it)
	}
	return out
}

func sample(t testing.TB, name string) string { return string(formattest.Sample(t, name)) }

func TestSamplesAreReadAsTheyWere(t *testing.T) {
	for _, name := range []string{"message.json", "messages.json", "lists.json"} {
		formattest.Golden(t, name+".golden.json", formattest.Told(t, items(t, sample(t, name))))
	}
}

func TestTextsAreCleanAndInEveryLanguage(t *testing.T) {
	n := items(t, sample(t, "message.json"))[0].Notice
	if want := "In Yunxi brennt ein Lager.\nStarke Rauchentwicklung in Richtung Qinghe-Brücke.\n\nBitte \"Fenster schließen\"."; n.Text["de"].Description != want {
		t.Errorf("got %q", n.Text["de"].Description)
	}
	if n.Text["en"].Headline == "" || n.Text["de-simple"].Instruction != "Machen Sie die Fenster zu.\nBleiben Sie im Haus." {
		t.Errorf("texts %+v", n.Text)
	}
	for lang, want := range map[notice.Lang]notice.Lang{"de": "de", "de-AT": "de", "de-simple": "de-simple", "en-GB": "en"} {
		if _, got := n.TextIn(lang); got != want {
			t.Errorf("a reader of %s is given %s", lang, got)
		}
	}
	if n.Kind != notice.Police || n.Event != "fire" || n.Geometry.Polygons[0][0][0] != (notice.Position{9.9, 51.3}) || len(n.Areas) != 1 || n.Areas[0].Scheme != "ARS" || n.Areas[0].Name["de"] != "Landkreis Yunxi" || n.Origin.Version != "3" {
		t.Errorf("got %+v", n)
	}
}

func TestAllDialectsOfAnAllClearEndTheWarning(t *testing.T) {
	all := items(t, sample(t, "messages.json"))
	for i, want := range map[int]struct {
		key   string
		cause notice.Cause
	}{
		1: {"mow.DE-YX-W001-20261124-001", notice.CauseEnded}, 2: {"mow.DE-YX-W001-20261123-000", notice.CauseWithdrawn}, 3: {"mow.DE-YX-W001-20261124-004", notice.CauseEnded},
	} {
		if e := all[i].End; e == nil || e.Keys[0] != want.key || e.Cause != want.cause {
			t.Errorf("[%d]: got %+v", i, e)
		}
	}
	if lists := items(t, sample(t, "lists.json")); lists[1].End == nil || lists[1].End.Keys[0] != "mow.DE-YX-W001-20261124-002" {
		t.Errorf("list: %+v", lists[1])
	}
	whole := sample(t, "message.json")
	for name, doc := range map[string]string{
		"a headline": strings.Replace(whole, `"headline":"Großbrand`, `"headline":"Entwarnung: Großbrand`, 1),
		"a response": strings.Replace(whole, `"category":["Fire"],`, `"category":["Fire"],"responseType":["AllClear"],`, 1),
		"a Cancel":   strings.Replace(whole, `"msgType":"Alert"`, `"msgType":"Cancel"`, 1),
	} {
		if it := items(t, doc)[0]; it.End == nil || it.End.Keys[0] != "mow.DE-YX-W001-20261124-000" {
			t.Errorf("%s: got %+v", name, it)
		}
	}
	// Neither a partial one nor a mention ends it.
	for _, s := range []string{"Teilentwarnung: Großbrand", "Großbrand: noch keine Entwarnung"} {
		if it := items(t, strings.Replace(whole, `"headline":"Großbrand`, `"headline":"`+s, 1))[0]; it.Notice == nil {
			t.Errorf("%s: got %+v", s, it.End)
		}
	}
}

func TestAnUpdateContinuesWhatItNames(t *testing.T) {
	it := items(t, sample(t, "messages.json"))[0]
	if len(it.Continues) != 1 || it.Continues[0] != "mow.DE-YX-W001-20261124-000" || it.Notice.Event != "flood" || len(it.Notice.Areas) != 3 {
		t.Errorf("got %v %+v", it.Continues, it.Notice)
	}
}

func TestTheEventIsTakenFromTheWords(t *testing.T) {
	for headline, want := range map[string]struct {
		kind  notice.Kind
		event notice.Event
	}{
		"Hochwasser in Brandenburg": {notice.Weather, "flood"}, "Feuerwehr Yunxi meldet: Gefahrstoffaustritt": {notice.Police, "hazardous"}, "Waldbrand bei Yunxi": {notice.Police, "fire"},
		"Hohe Waldbrandgefahr": {notice.Weather, "wildfire"}, "Amtliche WARNUNG vor STURMBÖEN": {notice.Weather, "gale"}, "Evakuierungsmaßnahmen am Bahnhof": {notice.Police, "evacuation"},
		"Ausfall des Notrufs 112": {notice.Police, "alert"}, // of its category alone
	} {
		n := items(t, strings.Replace(sample(t, "message.json"), "Großbrand in einem Lager an der G320", headline, 1))[0].Notice
		if n.Kind != want.kind || n.Event != want.event {
			t.Errorf("%s: got %s, %s", headline, n.Kind, n.Event)
		}
	}
}

func TestARehearsalIsATest(t *testing.T) {
	if n := items(t, sample(t, "messages.json"))[4].Notice; n.Status != notice.Test {
		t.Errorf("status %s", n.Status)
	}
}

func TestAnEntryOfAListHasTheKeyOfItsMessage(t *testing.T) {
	list, whole := items(t, sample(t, "lists.json")), items(t, sample(t, "message.json"))
	if list[0].Key != whole[0].Key || list[0].Notice.ID != whole[0].Notice.ID || list[0].Notice.Severity != notice.Severe {
		t.Errorf("got %+v", list[0])
	}
	if n := list[2].Notice; n == nil || n.Event != "iceRoad" || n.Expires.IsZero() || n.Issuer.ID != "DWD" || n.Origin.Version != "4" {
		t.Errorf("got %+v %v", n, list[2].Problems)
	}
	if !list[3].Problems.Failed() {
		t.Error("an entry without a time and a title is no notice")
	}
}

func TestNothingOfPersonsComesThrough(t *testing.T) {
	raw := formattest.Indent(t, items(t, sample(t, "message.json")))
	for _, secret := range []string{"Herr Li", "Hauptstr", "5660000", "AreaId"} {
		if strings.Contains(raw, secret) {
			t.Errorf("%s came through", secret)
		}
	}
}

func TestBrokenDocumentsAreErrors(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "cut off": sample(t, "message.json")[:400], "text": `"x"`, "null": `null`, "no message": `{}`, "bad UTF-8": "[{\"identifier\":\"\xff\"}]",
		"huge number": `[1e999]`, "nested": strings.Repeat("[", 5000), "two": `[][]`, "twice": `{"identifier":"1","identifier":"1"}`,
	} {
		if _, err := formattest.Decode(nina.Decode).Items([]byte(doc), settings()); err == nil || !strings.HasPrefix(err.Error(), "read NINA: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := items(t, "\ufeff"+sample(t, "message.json")); all[0].Notice == nil {
		t.Error("a byte order mark")
	}
	if all := items(t, `[]`); len(all) != 0 {
		t.Error("an empty list")
	}
}

func TestOddMessagesAreHeldToTheirBounds(t *testing.T) {
	base := sample(t, "message.json")
	for name, c := range map[string]struct {
		from, to string
		refused  bool
	}{
		"no sender": {`"sender":"DE-YX-W001",`, ``, true}, "an odd scope": {`"scope":"Public"`, `"scope":7`, true}, "info of another type": {`"info":[`, `"info":"x","x":[`, true},
		"parameters of another type": {`"parameter":[`, `"parameter":"x","y":[`, false}, "wild codes": {`"value":"990010000000"`, `"value":"` + strings.Repeat("1,x,", 500) + `"`, false},
		"a long headline": {`Großbrand in`, strings.Repeat("Brand ", 400), false}, "a polygon of placeholders": {"9.9,51.3 10.1,51.3 10.1,51.4 9.9,51.3", "-1.0,-1.0 -1.0,-1.0 -1.0,-1.0 -1.0,-1.0", false},
		"projected coordinates": {"9.9,51.3 10.1", "588000,3154000 10.1", false}, "latitude first": {"9.9,51.3 10.1,51.3 10.1,51.4 9.9,51.3", "51.3,9.9 51.3,10.1 51.4,10.1 51.3,9.9", false},
	} {
		doc := strings.Replace(base, c.from, c.to, 1)
		if doc == base {
			t.Fatalf("%s: the sample has no %s", name, c.from)
		}
		if it := items(t, doc)[0]; it.Problems.Failed() != c.refused {
			t.Errorf("%s: %v", name, it.Problems)
		}
	}
}

func TestItsDocumentsAreRecognised(t *testing.T) {
	for _, name := range []string{"message.json", "messages.json", "lists.json"} {
		if doc := sample(t, name); !nina.Sniff([]byte(doc)) || !nina.Sniff([]byte(doc)[:len(doc)*3/4]) {
			t.Errorf("%s is not recognised", name)
		}
	}
	for _, head := range []string{"", "[]", "{}", `{"warnings":[{"alert":{"identifier":"1","sender":"a","sent":"b","msgType":"c"}}]}`, `[{"id":"1"}]`, `[{"kind":"weather","text":{}}]`, `<alert/>`, `{"type":"FeatureCollection","features":[]}`} {
		if nina.Sniff([]byte(head)) {
			t.Errorf("%s is recognised", head)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"message.json", "messages.json", "lists.json"} {
		f.Add(formattest.Sample(f, name))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: nina.Decode, Settings: formattest.Settings()})
		nina.Sniff(raw)
	})
}

func run(b *testing.B, doc string) {
	b.Helper()
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		for range nina.Decode(strings.NewReader(doc), formattest.Settings()) {
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	one := sample(b, "message.json")
	var doc bytes.Buffer
	for i := range 50 {
		if i > 0 {
			doc.WriteString(",")
		}
		doc.WriteString(strings.ReplaceAll(one, "20261124-000", fmt.Sprintf("20261124-%03d", i)))
	}
	run(b, "["+doc.String()+"]")
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(s string) string { return strings.TrimSuffix(strings.Repeat(s, (1<<20)/len(s)), ",") }
	one := func(info string) string {
		return `{"identifier":"1","sender":"x","sent":"2026-11-24T09:00:00Z","status":"Actual","msgType":"Alert","scope":"Public","info":[` + info + `]}`
	}
	for name, doc := range map[string]string{
		"empty entries": `[` + fill(`{},`) + `]`,
		"small entries": `[` + fill(`{"id":"1","sent":"2026-11-24","type":"Alert","i18nTitle":{"de":"x"}},`) + `]`,
		"blocks":        one(fill(`{"headline":"x"},`)),
		"areas":         one(`{"headline":"x","area":[` + fill(`{"areaDesc":"a"},`) + `]}`),
		"codes":         one(`{"headline":"x","parameter":{"valueName":"warnVerwaltungsbereiche","value":"` + fill("1,") + `"}}`),
		"tags":          one(`{"headline":"x","description":"` + fill("<br<br/>&quot;") + `"}`),
		"titles":        `[{"id":"1","sent":"2026-11-24","type":"Alert","i18nTitle":{` + titles() + `}}]`,
	} {
		b.Run(name, func(b *testing.B) { run(b, doc) })
	}
}

func titles() string {
	var doc strings.Builder
	for i := 0; doc.Len() < 1<<20; i++ {
		fmt.Fprintf(&doc, `"aa-x%d":"x",`, i)
	}
	return strings.TrimSuffix(doc.String(), ",")
}
