package cifs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/cifs"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

// one is a feed with one incident.
const one = `<incidents timestamp="2026-11-24T01:20:00Z"><incident id="yx-1"><type>ACCIDENT</type><subtype>ACCIDENT_MAJOR</subtype>` +
	`<description>G320 两车相撞</description><street>G320</street><polyline>28.512000 117.901000 28.515000 117.913000 28.517000 117.926000</polyline>` +
	`<direction>ONE_DIRECTION</direction><starttime>2026-11-24T09:00:00+08:00</starttime><endtime>2026-11-24T12:00:00+08:00</endtime></incident></incidents>`

func with(change ...string) string { return strings.NewReplacer(change...).Replace(one) }

func TestBrokenFrameIsNamedInBothLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		doc, want string
		items     int
	}{
		"empty":            {"", "empty", 0},
		"blank":            {" \n", "empty", 0},
		"truncated":        {one[:200], "not well-formed", 0},
		"truncated second": {with("</incidents>", "<incident id='x'><type>"), "not well-formed", 1},
		"another root":     {"<alerts/>", `"alerts", want incidents`, 0},
		"DOCTYPE":          {`<!DOCTYPE x [<!ENTITY a "b">]>` + one, "DOCTYPE", 0},
		"too deep":         {with("<street>G320", strings.Repeat("<a>", 100)), "nested", 0},
		"bad UTF-8":        {with("两车", "\xff\xfe"), "not well-formed", 0},
		"JSON, truncated":  {`{"incidents":[{"incident":`, "not valid JSON", 0},
		"JSON, no list":    {`{"incidents":{}}`, "incidents: want an array", 0},
		"JSON, missing":    {`{"features":[]}`, "incidents: want an array", 0},
		"JSON, a number":   {`7`, "incidents: want an array", 0},
		"JSON, two":        {`[][]`, "more than one", 0},
	} {
		items, err := decode.Items([]byte(c.doc), formattest.Settings())
		var ps notice.Problems
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" || len(items) != c.items {
			t.Errorf("%s: got %d items, %v; want %d and %q in both languages", name, len(items), err, c.items, c.want)
		}
	}
}

func TestSizeIsBounded(t *testing.T) {
	s := formattest.Settings()
	s.MaxBytes = 100
	if _, err := decode.Items([]byte(one), s); err == nil || !strings.Contains(err.Error(), "larger than 100 bytes") {
		t.Errorf("got %v, want a refusal for its size", err)
	}
}

func TestFaultyMemberCostsNoMoreThanItself(t *testing.T) {
	for name, c := range map[string]struct {
		doc, field string
		refused    bool
	}{
		"no id":              {with(` id="yx-1"`, ""), "id", true},
		"no type":            {with("<type>ACCIDENT</type>", ""), "type", true},
		"unknown type":       {with("<type>ACCIDENT<", "<type>PARTY<"), "type", true},
		"nowhere":            {with("<street>G320</street>", "", "<polyline>28.512000", "<polyline>x"), "polyline", true},
		"subtype of another": {with("ACCIDENT_MAJOR", "HAZARD_ON_ROAD"), "subtype", false},
		"no street":          {with("<street>G320</street>", ""), "street", false},
		"swapped axes":       {with("28.512000 117.901000 28.515000 117.913000 28.517000 117.926000", "117.901 28.512 117.913 28.515"), "polyline", false},
		"projected":          {with("28.512000 117.901000", "6719914.0 271000.0"), "polyline", false},
		"odd numbers":        {with("28.512000 ", ""), "polyline", false},
		"words for numbers":  {with("28.512000", "north"), "polyline", false},
		"infinite":           {with("28.512000", "1e999"), "polyline", false},
		"two points":         {with(" 28.517000 117.926000", ""), "polyline", false},
		"direction":          {with("ONE_DIRECTION", "UP"), "direction", false},
		"point, no way":      {with("<direction>ONE_DIRECTION</direction>", "", " 28.515000 117.913000 28.517000 117.926000", ""), "direction", false},
		"not a time":         {with("2026-11-24T09:00:00+08:00", "today"), "starttime", false},
		"no offset":          {with("09:00:00+08:00", "09:00:00"), "starttime", false},
		"ends before":        {with("T12:00:00", "T02:00:00"), "endtime", false},
		"year":               {with("2026-11-24T12", "9999-11-24T12"), "endtime", false},
		"lanes":              {with("<street>", "<lane_impact><total_closed_lanes>many</total_closed_lanes><roadside>UP</roadside></lane_impact><street>"), "lane_impact.total_closed_lanes", false},
		"lane twice":         {with("<street>", "<lanes><lane><order>1</order><type>LANE</type><status>OPEN</status></lane><lane><order>1</order><type>LANE</type><status>OPEN</status></lane></lanes><street>"), "lanes[1]", false},
		"schedule":           {with("<street>", "<schedule><monday>all day</monday></schedule><street>"), "schedule", false},
		"hour 25":            {with("<street>", "<schedule><monday>25:00-26:00</monday></schedule><street>"), "schedule", false},
		"unknown element":    {with("<street>", "<mood>grim</mood><street>"), "mood", false},
		"JSON, wrong type":   {`[{"id":"yx-1","type":"ACCIDENT","street":"G320","polyline":{"a":1}}]`, "polyline", false},
		"JSON, not object":   {`[7]`, "", true},
		"JSON, member twice": {`[{"id":"yx-1","id":"yx-2"}]`, "id", true},
	} {
		items, err := decode.Items([]byte(c.doc), formattest.Settings())
		if err != nil || len(items) != 1 {
			t.Errorf("%s: got %d items, %v; want one", name, len(items), err)
			continue
		}
		it := items[0]
		formattest.Sound(t, it)
		found := false
		for _, p := range it.Problems {
			found = found || p.Field == c.field
		}
		if !found || it.Problems.Failed() != c.refused {
			t.Errorf("%s: got %v, want a problem at %q (refused %v)", name, it.Problems, c.field, c.refused)
		}
	}
}

func TestNewestOfOneIDIsTold(t *testing.T) {
	second := strings.TrimPrefix(with("MAJOR", "MINOR", "<type>", "<updatetime>2026-11-24T01:25:00Z</updatetime><type>"), `<incidents timestamp="2026-11-24T01:20:00Z">`)
	items := mustItems(t, []byte(strings.TrimSuffix(one, "</incidents>")+second))
	if len(items) != 1 || items[0].Notice.Severity != notice.Minor || !strings.Contains(items[0].Problems.Error(), "same id") {
		t.Errorf("got %d items, the first %+v; want the newer with a warning", len(items), items[0])
	}
}

func TestByteOrderMarkAndNamespaceAreNoObstacle(t *testing.T) {
	doc := "\xef\xbb\xbf" + strings.NewReplacer("<incidents ", `<w:incidents xmlns:w="urn:x" `, "</incidents>", "</w:incidents>", "<incident ", "<w:incident ", "</incident>", "</w:incident>").Replace(one)
	if ns := decode.Notices(t, []byte(doc), formattest.Settings()); len(ns) != 1 || ns[0].Roads[0].Name != "G320" {
		t.Errorf("got %v, want the accident", ns)
	}
}

func TestSniffKnowsItsOwn(t *testing.T) {
	for doc, want := range map[string]bool{
		one: true, one[:120]: true, string(formattest.Sample(t, "feed.json")): true, `[{"id":"1","type":"HAZARD","polyline":"1 2"`: true,
		`{"incidents":[]}`: false, `<alert/>`: false, `{"events":[{"type":"x"}]}`: false, "incidents": false, "": false,
	} {
		if got := cifs.Sniff([]byte(doc)); got != want {
			t.Errorf("%.60s: got %v, want %v", doc, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, file := range []string{"feed.xml", "old.xml", "feed.json"} {
		f.Add(formattest.Sample(f, file))
	}
	f.Add([]byte(one))
	if files, _ := filepath.Glob(filepath.Join(formattest.DataDir(), "cifs", "*_short.xml")); len(files) > 0 {
		if raw, err := os.ReadFile(files[0]); err == nil {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) { formattest.FuzzTarget(t, raw, both) })
}

func BenchmarkDecode(b *testing.B) {
	raw := formattest.Data(b, "cifs", "icone_incidents_extended_2020.xml")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if ns := decode.Notices(b, raw, american()); len(ns) != 92 {
			b.Fatal(len(ns))
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	var ns []*notice.Notice
	for i := range 50 {
		for _, n := range formattest.County() {
			n.ID = notice.DeriveID("bench", fmt.Sprint(i, n.ID))
			ns = append(ns, n)
		}
	}
	doc, _ := encode.Write(b, notice.Chinese, ns...)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		encode.Write(b, notice.Chinese, ns...)
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(before, unit, after string) []byte {
		return []byte(before + strings.Repeat(unit, (1<<20-len(before)-len(after))/len(unit)) + after)
	}
	many := ""
	for i := 0; len(many) < 1<<20; i++ {
		many += fmt.Sprintf(`<incident id="%d"><type>HAZARD</type><street>G320</street><polyline>28.5 117.9</polyline></incident>`, i)
	}
	for name, doc := range map[string][]byte{
		"one id":       fill("<incidents>", `<incident id="a"><type>HAZARD</type><polyline>28.5 117.9</polyline></incident>`, "</incidents>"),
		"many":         []byte("<incidents>" + many + "</incidents>"),
		"empty":        fill("<incidents>", `<incident/>`, "</incidents>"),
		"polyline":     fill("<incidents><incident id='a'><type>HAZARD</type><polyline>", "28.5 117.9 28.6 117.8 ", "</polyline></incident></incidents>"),
		"unknown":      fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline>", "<x/>", "</incident></incidents>"),
		"signs":        fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline>", "<display><message text='a'/></display>", "</incident></incidents>"),
		"messages":     fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline><display>", "<message text='a'/>", "</display></incident></incidents>"),
		"lanes":        fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline><lanes>", "<lane/>", "</lanes></incident></incidents>"),
		"schedule":     fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline><schedule><monday>", "1:00-2:00,", "</monday></schedule></incident></incidents>"),
		"words":        fill("<incidents><incident id='a'><type>HAZARD</type><polyline>1 2</polyline><description>", "word ", "</description></incident></incidents>"),
		"JSON objects": fill("[", "{},", "{}]"),
		"JSON least":   fill("[", `{"id":1,"type":"HAZARD","polyline":"1 2"},`, "{}]"),
		"JSON members": fill(`[{"id":"a"`, `,"":1`, "}]"),
		"JSON nesting": fill(`[{"id":`, "[", ""),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				_, _ = decode.Items(doc, formattest.Settings())
			}
		})
	}
}
