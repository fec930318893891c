package notice_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"

	"pgregory.net/rapid"
)

func TestCleanTextHarmsNoPage(t *testing.T) {
	for in, want := range map[string]string{
		"  G320 \t 封闭\r\n绕行  ": "G320   封闭\n绕行", "\x00a\x1b[31mb\x7f": "a[31mb", "a\u202eb\u2067c\u061cd": "abcd", "zero\u200bwidth\ufeff": "zerowidth",
		"\ufffd\xff\ufffe\U0001ffff": "", "a\u2028b": "a\u2028b", "🚧": "🚧", "\u200b \u200b": "", "": "",
	} {
		if got := notice.Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := notice.Clean(text(t) + rapid.String().Draw(t, "more"))
		if again := notice.Clean(s); again != s {
			t.Fatalf("%q cleaned again is %q", s, again)
		}
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Fatalf("not clean: %q", s)
		}
	})
}

func TestNormaliseReachesEveryText(t *testing.T) {
	n := sample(notice.Traffic)
	n.Sent = time.Date(2026, 11, 24, 12, 0, 0, 123456789, time.FixedZone("", 8*3600))
	n.Roads = []notice.Road{{Name: "G320 ", Towards: notice.Words{"en": " x"}, From: &notice.RoadPoint{Label: "\tK1"}}}
	n.Issuer = &notice.Issuer{Name: notice.Words{"en": "x\x00"}}
	n.Ext = map[string]any{"cap": map[string]any{"list": []any{"a\x00", 1.0, nil}}, "none": nil}
	n.Normalise(notice.Clean)
	if got, want := n.Sent.Format(time.RFC3339Nano), "2026-11-24T04:00:00.123Z"; got != want {
		t.Errorf("sent: got %s, want %s", got, want)
	}
	got, _ := json.Marshal([]any{n.Roads, n.Issuer.Name, n.Ext})
	if want := `[[{"name":"G320","towards":{"en":"x"},"from":{"label":"K1"}}],{"en":"x"},{"cap":{"list":["a",1,null]},"none":null}]`; string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestACodeFindsEverySlip(t *testing.T) {
	const symbols = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
	for i := range 40 {
		code := notice.Code(notice.DeriveID("yunxi", string(rune('a'+i))), 0)
		if got, ok := notice.ParseCode(" " + strings.ToLower(code[:3]) + "-" + code[3:] + " "); !ok || got != code {
			t.Fatalf("%s is not read: %s %v", code, got, ok)
		}
		for k := range code {
			for _, s := range symbols {
				slip := code[:k] + string(s) + code[k+1:]
				if _, ok := notice.ParseCode(slip); ok && slip != code {
					t.Errorf("%s passes for %s", slip, code)
				}
			}
			for l := range k {
				b := []byte(code)
				b[k], b[l] = b[l], b[k]
				if _, ok := notice.ParseCode(string(b)); ok && string(b) != code {
					t.Errorf("%s passes for %s", b, code)
				}
			}
		}
	}
	for _, bad := range []string{"", "ABC", "ABCDEFGH", "ABCD0FG", "雨岭雨岭雨岭雨", "AB!DEFG"} {
		if _, ok := notice.ParseCode(bad); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

// TestWhatIsShapedLikeACodeIsToldApart: so that a slip can be told as one, even
// with a character that no code has, and other words be searched for.
func TestWhatIsShapedLikeACodeIsToldApart(t *testing.T) {
	for typed, want := range map[string]string{"abc defg": "ABCDEFG", "G32-0O1I": "G320O1I", "ＰＫＹｓｈｐａ": "PKYSHPA", "7K2—QF9　W": "7K2QF9W", "G320": "", "K123+400": "", "雨岭雨岭雨岭雨": "", "ABCDEFGH": ""} {
		if got, _ := notice.ParseCode(typed); got != want {
			t.Errorf("%q has the shape of %q, want %q", typed, got, want)
		}
	}
}

func TestCodesAreSpreadAndStable(t *testing.T) {
	seen := map[string]bool{}
	id := notice.DeriveID("yunxi", "1")
	for attempt := range 2000 {
		seen[notice.Code(id, attempt)] = true
	}
	if got, want := len(seen), 2000; got != want {
		t.Errorf("%d different codes of %d attempts", got, want)
	}
	if got, want := notice.Code(id, 0), notice.Code(id, 0); got != want {
		t.Error("the code of an id changes")
	}
}

func TestDerivedIDsNeverChange(t *testing.T) {
	if got, want := notice.DeriveID("yunxi", "wz-1"), notice.ID("urn:uuid:ac2a37e9-539d-51d3-89d2-99380a0ead20"); got != want {
		t.Errorf("got %s, want %s: an id that changes is a new notice everywhere", got, want)
	}
	seen := map[notice.ID]bool{}
	for _, id := range []notice.ID{notice.DeriveID("a", "bc"), notice.DeriveID("ab", "c"), notice.DeriveID("a", "b"), notice.DeriveID("", ""), notice.NewID(), notice.NewID()} {
		if !id.Valid() || seen[id] {
			t.Errorf("%s is taken or invalid", id)
		}
		seen[id] = true
		if got, ok := notice.ParseID(" " + strings.ToUpper(id.UUID())); !ok || got != id {
			t.Errorf("%s is read as %s", id, got)
		}
	}
	for _, bad := range []string{"", "urn:uuid:", "urn:uuid:urn:uuid:", "6b1f7c0a-523d-4e9b-8d11-5c2e9047d36", "6b1f7c0a_523d-4e9b-8d11-5c2e9047d368"} {
		if _, ok := notice.ParseID(bad); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestWordsComeInTheNearestLanguage(t *testing.T) {
	w := func(tags ...notice.Lang) notice.Words {
		w := notice.Words{}
		for _, l := range tags {
			w[l] = string(l)
		}
		return w
	}
	for _, c := range []struct {
		words notice.Words
		lang  notice.Lang
		want  string
	}{
		{w("zh-CN", "en"), "en", "en"}, {w("zh-CN", "en"), "EN", "en"}, {w("zh-CN", "en-GB"), "en", "en-GB"}, {w("zh-CN", "en"), "en-US", "en"},
		{w("zh-CN", "en"), "fr", "zh-CN"}, {w("zh-TW", "en"), "zh-CN", "zh-TW"}, {w("fr", "zh-TW"), "en", "zh-TW"}, {w("en-CA", "fr-CA"), "zh-CN", "en-CA"},
		{w("fr", "de"), "en", "de"}, {w("zh-TW", "zh-CN"), "zh", "zh-CN"}, {w(), "en", ""}, {nil, "en", ""},
	} {
		if got := c.words.In(c.lang); got != c.want {
			t.Errorf("%v in %s: got %q, want %q", c.words, c.lang, got, c.want)
		}
	}
	n := &notice.Notice{Text: map[notice.Lang]notice.Text{"fr": {Headline: "Accident"}}}
	if x, lang := n.TextIn("en"); x.Headline != "Accident" || lang != "fr" {
		t.Errorf("got %v in %s", x, lang)
	}
}

func TestEveryWordHasBothNames(t *testing.T) {
	lists := [][]notice.Term{notice.Kinds(), notice.Severities(), notice.Colours(), notice.Urgencies(), notice.Certainties(), notice.Flows(), notice.Impacts(),
		notice.Directions(), notice.Statuses(), notice.Audiences(), notice.States(), notice.Verdicts(), notice.RestrictionTypes()}
	for _, k := range notice.Kinds() {
		lists = append(lists, notice.Events(notice.Kind(k.Word)))
	}
	for _, list := range lists {
		seen := map[string]bool{}
		for _, term := range list {
			if term.Word == "" || seen[term.Word] || term.Name[notice.Chinese] == "" || term.Name[notice.English] == "" {
				t.Errorf("%+v", term)
			}
			seen[term.Word] = true
		}
		if len(list) == 0 {
			t.Error("an empty list")
		}
	}
	if got, want := notice.EventName(notice.Traffic, "unheardOf", notice.English), "unheardOf"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGeometrySurvivesGeoJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := shape(t, 0)
		raw, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := new(notice.Geometry)
		if err := json.Unmarshal(raw, got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v\ngot  %+v\nwant %+v\n%s", err, got, want, raw)
		}
		box, ok := got.Bounds()
		count := 0
		got.Each(func(p notice.Position) {
			count++
			if !box.Contains(p) {
				t.Fatalf("%v lies outside %v", p, box)
			}
		})
		if ok != (count > 0) || !box.Overlaps(box) {
			t.Fatalf("bounds %v %v of %d positions", box, ok, count)
		}
	})
}

func TestBrokenGeometryIsRefused(t *testing.T) {
	for _, raw := range []string{
		`{}`, `{"type":"Point"}`, `{"type":"point","coordinates":[1,2]}`, `{"type":"Point","coordinates":[1]}`, `{"type":"Point","coordinates":["1","2"]}`,
		`{"type":"Point","coordinates":[null,2]}`, `{"type":"LineString","coordinates":[1,2]}`, `{"type":"LineString","coordinates":[[1,2],null]}`,
		`{"type":"Polygon","coordinates":[[1,2]]}`, `{"type":"GeometryCollection","geometries":[{"type":"Box"}]}`, `{"type":"GeometryCollection","geometries":5}`, `[]`, `"Point"`,
	} {
		if err := json.Unmarshal([]byte(raw), new(notice.Geometry)); err == nil {
			t.Errorf("taken: %s", raw)
		}
	}
	g := new(notice.Geometry)
	if err := json.Unmarshal([]byte(`{"type":"LineString","coordinates":[[117.92,28.51,40],[118,29,50,1]],"bbox":[0,0,1,1]}`), g); err != nil {
		t.Fatal(err)
	}
	if got, want := g.Lines[0], []notice.Position{{117.92, 28.51}, {118, 29}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDistanceOnTheGlobe(t *testing.T) {
	if got := notice.Distance(notice.Position{0, 0}, notice.Position{0, 1}); got < 111_194 || got > 111_196 {
		t.Errorf("one degree is %f metres", got)
	}
	if got := notice.Distance(notice.Position{0, 0}, notice.Position{180, 0}); got < 20_015_000 || got > 20_015_200 {
		t.Errorf("half the globe is %f metres", got)
	}
}
