package alerting_test

import (
	"encoding/json"
	"testing"
	"time"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

func TestTimesAreReadInTheZoneOfTheirSource(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	want := time.Date(2026, 11, 24, 0, 20, 0, 0, time.UTC)
	for _, s := range []string{"2026-11-24 08:20:00+08:00", "2026-11-24T08:20:00+08:00", "2026-11-24T08:20+08:00", "2026-11-24T00:20:00Z", "2026-11-24T08:20:00+0800", "2026-11-24 08:20:00", "2026/11/24 08:20", " 2026-11-24 08:20 ", "2569-11-24T00:20:00Z"} {
		if got, ok := alerting.Time(s, zone); !ok || !got.Equal(want) {
			t.Errorf("%q: got %s", s, got)
		}
	}
	for _, s := range []string{"", "now", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "2300-11-24T00:20:00Z", "9999"} {
		if got, ok := alerting.Time(s, zone); ok {
			t.Errorf("%q: got %s", s, got)
		}
	}
}

func TestMarkupBecomesPlainText(t *testing.T) {
	for s, want := range map[string]string{
		"Es brennt.<br/>Fenster zu!<BR>Meiden":          "Es brennt.\nFenster zu!\nMeiden",
		"<p>Eins</p><p>Zwei &amp; &quot;drei&quot;</p>": "Eins\nZwei & \"drei\"",
		"&lt;br/&gt;a &amp;nbsp; b":                     "a   b",
		"Temperatur < 0 und AT&T; <3":                   "Temperatur < 0 und AT&T; <3",
		"a\t\tb\u00a0c \n\n\n\n d":                      "a b c\n\nd",
		"【云】１℃":                                         "【云】１℃",
		"<script>x</script>":                            "x",
	} {
		if s == "&lt;br/&gt;a &amp;nbsp; b" {
			want = "a b"
		}
		if got := alerting.Plain(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"": "", "云": "云", "云溪县": "云溪县", "云溪县城": "云溪…", "abcd": "ab…"} {
		if got := alerting.Cut(s, 3); got != want {
			t.Errorf("%q cut: got %q", s, got)
		}
	}
	if got := alerting.Line("a<br>b\n c"); got != "a b c" {
		t.Errorf("line %q", got)
	}
}

func TestWordsAndTags(t *testing.T) {
	for s, want := range map[string]notice.Lang{"de_DE": "de-DE", "ZH-hans-cn": "zh-Hans-CN", "DE": "de", "de-simple": "de-simple", "simple": "", "": "", "<x>": ""} {
		if got := alerting.Tag(s); got != want {
			t.Errorf("%q: got %q", s, got)
		}
	}
	for s, want := range map[string]string{"VeryLikely": "likely", "Very Likely": "likely", "OBSERVED": "observed", "": "unknown", "perhaps": "unknown"} {
		if got, _ := alerting.Level(notice.Certainties(), s); got != want {
			t.Errorf("%q: got %q", s, got)
		}
	}
	if refs := alerting.References("a,1,2026 b,2 ,3 a,1,2025 c"); len(refs) != 2 || refs[1] != [2]string{"b", "2"} {
		t.Errorf("references %v", refs)
	}
}

func shapes(f func(*alerting.Shapes), box *notice.Box) (string, notice.Problems) {
	var ps notice.Problems
	s := alerting.Shapes{Bounds: box, Problems: &ps}
	f(&s)
	raw, _ := json.Marshal(s.Geometry("area"))
	return string(raw), ps
}

func TestShapesBecomeOneGeometry(t *testing.T) {
	box := &notice.Box{West: 117, South: 28, East: 119, North: 29}
	for name, c := range map[string]struct {
		fill   func(*alerting.Shapes)
		want   string
		warned bool
	}{
		"nothing":         {func(*alerting.Shapes) {}, `null`, false},
		"a polygon":       {func(s *alerting.Shapes) { s.Polygon("", "28.4,117.8 28.4,118.1 28.6,118.1 28.4,117.8") }, `{"type":"Polygon","coordinates":[[[117.8,28.4],[118.1,28.4],[118.1,28.6],[117.8,28.4]]]}`, false},
		"one not closed":  {func(s *alerting.Shapes) { s.Polygon("", "28.4,117.8\n28.4,118.1\t28.6,118.1") }, `{"type":"Polygon","coordinates":[[[117.8,28.4],[118.1,28.4],[118.1,28.6],[117.8,28.4]]]}`, true},
		"a path":          {func(s *alerting.Shapes) { s.Path("", "28.4,117.8 28.4,118.1") }, `{"type":"LineString","coordinates":[[117.8,28.4],[118.1,28.4]]}`, false},
		"a point":         {func(s *alerting.Shapes) { s.Circle("", "28.4,117.8 0", 1) }, `{"type":"Point","coordinates":[117.8,28.4]}`, false},
		"longitude first": {func(s *alerting.Shapes) { s.Circle("", "117.8,28.4 0", 1) }, `{"type":"Point","coordinates":[117.8,28.4]}`, true},
		"the same twice":  {func(s *alerting.Shapes) { s.Circle("", "28.4,117.8 0", 1); s.Circle("", "28.4,117.8  0", 1) }, `{"type":"Point","coordinates":[117.8,28.4]}`, false},
		"two orders":      {func(s *alerting.Shapes) { s.Path("", "117.8,28.4 118.1,28.5"); s.Circle("", "28.5,117.9 0", 1) }, `{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[117.8,28.4],[118.1,28.5]]},{"type":"Point","coordinates":[117.9,28.5]}]}`, true},
		"off the earth":   {func(s *alerting.Shapes) { s.Circle("", "128.4,117.8 0", 1) }, `null`, true},
		"metres":          {func(s *alerting.Shapes) { s.Path("", "3154000,588000 3154001,588001") }, `null`, true},
		"two positions":   {func(s *alerting.Shapes) { s.Polygon("", "28.4,117.8 28.4,118.1") }, `null`, true},
		"not numbers": {func(s *alerting.Shapes) {
			s.Polygon("", "NaN,117.8 28.4,118.1 1,2 3,4")
			s.Circle("", "28.4,117.8 Inf", 1)
		}, `null`, true},
		"a negative radius": {func(s *alerting.Shapes) { s.Circle("", "28.4,117.8 -1", 1) }, `null`, true},
	} {
		got, ps := shapes(c.fill, box)
		if got != c.want || (len(ps) > 0) != c.warned || ps.Failed() {
			t.Errorf("%s: got %s %v", name, got, ps)
		}
	}
	// West of 90 degrees only the bounds tell the axes.
	if got, _ := shapes(func(s *alerting.Shapes) { s.Circle("", "87.6,43.8 0", 1) }, &notice.Box{West: 73, South: 3, East: 136, North: 54}); got != `{"type":"Point","coordinates":[87.6,43.8]}` {
		t.Errorf("got %s", got)
	}
}

func TestACircleIsAsWideAsItSays(t *testing.T) {
	var ps notice.Problems
	s := alerting.Shapes{Problems: &ps}
	s.Circle("", "28.5,117.9 2500", 1)
	ring := s.Geometry("").Polygons[0][0]
	if len(ring) != 65 || ring[0] != ring[64] {
		t.Fatalf("a ring of %d", len(ring))
	}
	for _, p := range ring {
		if d := notice.Distance(p, notice.Position{117.9, 28.5}); d < 2499 || d > 2501 {
			t.Fatalf("%v is %f m away", p, d)
		}
	}
}

func TestAnAlertIsReadHoweverItsListsAreWritten(t *testing.T) {
	var ps notice.Problems
	tree := notice.Tree([]byte(`{"identifier":7,"sender":null,"code":"a","info":{"category":["Met","Geo"],"event":["x"],"parameter":[{"valueName":"n","value":3.5},{"value":"no name"},7],
		"area":[{"areaDesc":"A","polygon":"1,2","geocode":{"valueName":"S","value":12}}, null]},"extra":{}}`), &ps)
	a := alerting.Read(tree.(map[string]any), "alert", &ps)
	if a.Identifier != "7" || a.Code[0] != "a" || len(a.Info) != 1 || a.Info[0].Category[1] != "Geo" || a.Info[0].Param("n") != "3.5" || len(a.Info[0].Parameter) != 1 ||
		len(a.Info[0].Area) != 1 || a.Info[0].Area[0].Polygon[0] != "1,2" || a.Info[0].Area[0].Geocode[0].Value != "12" {
		t.Errorf("got %+v", a)
	}
	if len(ps) != 2 || ps[0].Field != "alert.info.event" || ps[1].Field != "alert.info.parameter[2]" || ps.Failed() {
		t.Errorf("problems %v", ps)
	}
}
