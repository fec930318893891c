package open511_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/open511"
	"wayside/hub/notice"
)

// one is a document of one event; change replaces parts of it.
func one(change ...string) string {
	return strings.NewReplacer(change...).Replace(`{"events":[{"id":"yunxi.example/1","url":"/events/yunxi.example/1","jurisdiction_url":"https://yunxi.example/j","status":"ACTIVE",` +
		`"headline":"Works on X205","event_type":"CONSTRUCTION","severity":"MINOR","created":"2026-11-24T01:00:00Z","updated":"2026-11-24T01:00:00Z",` +
		`"geography":{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]},"roads":[{"name":"X205","direction":"E","state":"CLOSED"}],` +
		`"schedule":{"intervals":["2026-11-24T09:00/2026-11-25T09:00"]}}],"meta":{"version":"v1"}}`)
}

// oneXML is the same in XML.
func oneXML(change ...string) string {
	return strings.NewReplacer(change...).Replace(`<open511 version="v1" xml:lang="en" xmlns:gml="http://www.opengis.net/gml"><events><event>` +
		`<link rel="self" href="/events/yunxi.example/1"/><link rel="jurisdiction" href="https://yunxi.example/j"/><id>yunxi.example/1</id><status>ACTIVE</status>` +
		`<headline>Works on X205</headline><event_type>CONSTRUCTION</event_type><severity>MINOR</severity><created>2026-11-24T01:00:00Z</created><updated>2026-11-24T01:00:00Z</updated>` +
		`<geography><gml:LineString srsName="urn:ogc:def:crs:EPSG::4326"><gml:posList>28.51 117.92 28.52 117.93</gml:posList></gml:LineString></geography>` +
		`<roads><road><name>X205</name><direction>E</direction><state>CLOSED</state></road></roads>` +
		`<schedule><intervals><interval>2026-11-24T09:00/2026-11-25T09:00</interval></intervals></schedule></event></events></open511>`)
}

func TestBothFormsReadAlike(t *testing.T) {
	a := decoder().Notices(t, []byte(one()), formattest.Settings())
	s := formattest.Settings()
	b := decoder().Notices(t, []byte(oneXML(` xml:lang="en"`, "")), s)
	if d := formattest.Diff(formattest.Indent(t, b), formattest.Indent(t, a)); d != "" {
		t.Error(d)
	}
	prefixed := oneXML("<open511", `<o:open511 xmlns:o="urn:o"`, "</open511", "</o:open511", "<gml:", "<g:", "</gml:", "</g:", "xmlns:gml", "xmlns:g", ` xml:lang="en"`, "",
		"<events", "<o:events", "</events", "</o:events", "<event>", "<o:event>", "</event>", "</o:event>", "<link", "<o:link", "<id", "<o:id", "</id", "</o:id", "<status", "<o:status", "</status", "</o:status",
		"<headline", "<o:headline", "</headline", "</o:headline", "<event_type", "<o:event_type", "</event_type", "</o:event_type", "<severity", "<o:severity", "</severity", "</o:severity",
		"<created", "<o:created", "</created", "</o:created", "<updated", "<o:updated", "</updated", "</o:updated", "<geography", "<o:geography", "</geography", "</o:geography",
		"<roads", "<o:roads", "</roads", "</o:roads", "<road>", "<o:road>", "</road>", "</o:road>", "<name", "<o:name", "</name", "</o:name", "<direction", "<o:direction", "</direction", "</o:direction",
		"<state", "<o:state", "</state", "</o:state", "<schedule", "<o:schedule", "</schedule", "</o:schedule", "<intervals", "<o:intervals", "</intervals", "</o:intervals", "<interval>", "<o:interval>", "</interval>", "</o:interval>")
	if !open511.Sniff([]byte(prefixed)) {
		t.Error("with a prefix it is not recognised")
	}
	c := decoder().Notices(t, []byte(prefixed), s)
	if d := formattest.Diff(formattest.Indent(t, c), formattest.Indent(t, a)); d != "" {
		t.Errorf("with a prefix: %s", d)
	}
}

func TestBrokenFrameIsNamed(t *testing.T) {
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for name, c := range map[string]struct{ doc, want string }{
		"empty":                     {"", "not valid JSON"},
		"truncated":                 {one()[:300], "not valid JSON"},
		"a list":                    {"[" + one() + "]", "want a JSON object"},
		"two documents":             {one() + one(), "more than one"},
		"events an object":          {`{"events":{}}`, "events: want an array"},
		"events twice":              {`{"events":[],"events":[]}`, "given twice"},
		"other resources":           {`{"cameras":[],"meta":{"version":"v1"}}`, "lists cameras, not events"},
		"deep nesting":              {one(`"Works on X205"`, deep), "not valid JSON"},
		"CARS":                      {`[{"event-id":"DBC-1","is-draft":false,"operator-comments":"secret"}]`, "(CARS)"},
		"TMDD":                      {`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><m xmlns="http://www.tmdd.org/3/messages"/></e:Envelope>`, "TMDD"},
		"other XML":                 {`<rss/>`, "the root element is rss"},
		"XML cut off":               {oneXML()[:400], "not well-formed"},
		"XML of cameras":            {`<open511 version="v1"><cameras/></open511>`, "lists cameras, not events"},
		"XML of nothing":            {`<open511 version="v1"/>`, "without events"},
		"DOCTYPE":                   {`<!DOCTYPE open511>` + oneXML(), "DOCTYPE"},
		"XML nested deeply":         {oneXML("<created>", strings.Repeat("<x>", 60)+strings.Repeat("</x>", 60)+"<created>"), "nested more than"},
		"XML in an unknown charset": {`<?xml version="1.0" encoding="EBCDIC-US"?>` + oneXML(), "encoding"},
	} {
		items, err := decoder().Items([]byte(c.doc), formattest.Settings())
		var ps notice.Problems
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &ps) || ps[0].Message[notice.Chinese] == "" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want %q in both languages", name, err, c.want)
		}
		if len(items) != 0 {
			t.Errorf("%s: got %d items, want the error alone", name, len(items))
		}
	}
}

// What stands before a break is told.
func TestEventsBeforeABreakAreRead(t *testing.T) {
	doc := oneXML("</events></open511>", "<event><id>yunxi.example/2</id>")
	items, err := decoder().Items([]byte(doc), formattest.Settings())
	if err == nil || len(items) != 1 || items[0].Key != "yunxi.example/1" || items[0].Notice == nil {
		t.Errorf("got %d items and %v, want the first event and an error", len(items), err)
	}
}

func TestSizeIsBounded(t *testing.T) {
	s := formattest.Settings()
	s.MaxBytes = 100
	if _, err := decoder().Items([]byte(one()), s); err == nil || !strings.Contains(err.Error(), "larger than 100 bytes") {
		t.Errorf("got %v, want a refusal for its size", err)
	}
}

func TestFaultOfAnEventIsNamedAndItsNeighbourStands(t *testing.T) {
	good := one()[len(`{"events":[`):strings.Index(one(), `],"meta"`)]
	good = strings.ReplaceAll(good, "yunxi.example/1", "yunxi.example/good")
	for name, c := range map[string]struct{ old, new, field, want string }{
		"no id":            {`"id":"yunxi.example/1",`, ``, "id", "missing"},
		"id a number":      {`"id":"yunxi.example/1"`, `"id":7`, "id", "missing"},
		"unknown status":   {`"ACTIVE"`, `"DELETED"`, "status", "neither"},
		"member twice":     {`"headline":`, `"headline":"a","headline":`, "headline", "twice"},
		"huge number":      {`[117.93,28.52]`, `[1e400,28.52]`, "geography.coordinates[1][0]", "2^53"},
		"nested 40 levels": {`"MINOR"`, strings.Repeat("[", 40) + strings.Repeat("]", 40), "byte", "nested deeper"},
		"broken UTF-8":     {"Works", "W\xff", "", "UTF-8"},
		"not an object":    {`{"id":"yunxi.example/1"`, `7,{"id":"yunxi.example/1"`, "", "want an object"},
	} {
		items, err := decoder().Items([]byte(one(`"events":[`, `"events":[`+good+`,`, c.old, c.new)), formattest.Settings())
		refused, stands := false, false
		for _, it := range items {
			formattest.Sound(t, it)
			stands = stands || it.Key == "yunxi.example/good" && it.Notice != nil
			for _, p := range it.Problems {
				refused = refused || !p.Warning && strings.HasPrefix(p.Field, c.field) && strings.Contains(p.Message[notice.English], c.want) && p.Message[notice.Chinese] != "" && it.Notice == nil && it.Place != ""
			}
		}
		if err != nil || !refused || !stands {
			t.Errorf("%s: got %v and %s, want %s: %s; the neighbour stands: %v", name, err, formattest.Indent(t, items), c.field, c.want, stands)
		}
	}
}

func TestFaultThatCostsOneMemberAlone(t *testing.T) {
	for name, c := range map[string]struct{ old, new, field string }{
		"roads a string":          {`[{"name":"X205","direction":"E","state":"CLOSED"}]`, `"X205"`, "roads"},
		"road without a name":     {`"name":"X205",`, ``, "roads[0].name"},
		"unknown state":           {`"CLOSED"`, `"SHUT"`, "roads[0].state"},
		"unknown direction":       {`"direction":"E"`, `"direction":"UP"`, "roads[0].direction"},
		"lanes of a closed road":  {`"CLOSED"`, `"CLOSED","lanes_open":1`, "roads[0].lanes"},
		"no lanes":                {`"CLOSED"`, `"SOME_LANES_CLOSED","lanes_closed":0`, "roads[0].lanes_closed"},
		"speed of 900":            {`"CLOSED"`, `"CLOSED","restrictions":[{"restriction_type":"SPEED","value":900}]`, "roads[0].restrictions"},
		"unknown type":            {`"CONSTRUCTION"`, `"CHAOS"`, "event_type"},
		"unknown severity":        {`"MINOR"`, `"EXTREME"`, "severity"},
		"projected metres":        {`[117.93,28.52]`, `[652000.5,3155000.5]`, "geography"},
		"geography a string":      {`{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]}`, `"here"`, "geography"},
		"headline an object":      {`"Works on X205"`, `{"zh":7}`, "headline"},
		"headline a list":         {`"Works on X205"`, `[]`, "headline"},
		"updated no time":         {`"updated":"2026-11-24T01:00:00Z"`, `"updated":"soon"`, "updated"},
		"interval no time":        {`2026-11-24T09:00/2026-11-25T09:00`, `tomorrow`, "schedule.intervals[0]"},
		"interval ends first":     {`2026-11-25T09:00`, `2026-11-23T09:00`, "schedule.intervals[0]"},
		"no schedule":             {`"intervals"`, `"x"`, "schedule"},
		"recurring without start": {`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"recurring_schedules":[{"days":[1]}]`, "schedule.recurring_schedules[0].start_date"},
		"day 9":                   {`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"recurring_schedules":[{"start_date":"2026-11-24","days":[9]}]`, "schedule.recurring_schedules[0].days"},
		"no time of day":          {`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"recurring_schedules":[{"start_date":"2026-11-24","daily_start_time":"25:00"}]`, "schedule.recurring_schedules[0].daily_start_time"},
		"exception no date":       {`"intervals"`, `"exceptions":["never 10:00-11:00"],"intervals"`, "schedule.exceptions[0]"},
		"unknown zone":            {`"severity"`, `"timezone":"Mars/Olympus","severity"`, "timezone"},
		"private member":          {`"severity"`, `"operator":"王某","severity"`, "operator"},
		"internal member":         {`"severity"`, `"!note":"王某","severity"`, "!note"},
		"internal member of road": {`"state"`, `"!note":"王某","state"`, "roads[0].!note"},
		"extension too large":     {`"severity"`, `"+x":"` + strings.Repeat("王某", 999) + `","severity"`, "+x"},
		"extension too deep":      {`"severity"`, `"+x":[[[[[["王某"]]]]]],"severity"`, "+x"},
		"extension named 7":       {`"severity"`, `"+x":{"7":"王某"},"severity"`, "+x"},
		"id of another form":      {`yunxi.example/1"`, `E 1"`, "id"},
	} {
		items, err := decoder().Items([]byte(one(c.old, c.new)), formattest.Settings())
		if err != nil || len(items) != 1 || items[0].Notice == nil {
			t.Errorf("%s: got %v and %s, want a notice", name, err, formattest.Indent(t, items))
			continue
		}
		warned := false
		for _, p := range items[0].Problems {
			warned = warned || p.Field == c.field && p.Warning
		}
		formattest.Sound(t, items[0])
		if !warned {
			t.Errorf("%s: got problems %v, want a warning at %s", name, items[0].Problems, c.field)
		}
		if strings.Contains(formattest.Indent(t, items), "王某") {
			t.Errorf("%s: what is private reached the notice or its problems", name)
		}
	}
}

func TestInternalElementsReachNothing(t *testing.T) {
	const space = `xmlns:p="http://open511.org/namespaces/internal-field"`
	doc := oneXML(`<severity>`, `<p:note `+space+`>王某</p:note><q:x xmlns:q="urn:q"><q:y>1</q:y><p:note `+space+`>王某</p:note></q:x><severity>`,
		`Works on X205`, `Works on X205<p:note `+space+`>王某</p:note>`, `<road>`, `<road><p:who `+space+`>王某</p:who>`,
		`</intervals>`, `<p:interval `+space+`>王某</p:interval></intervals>`,
		`<roads>`, `<grouped_events><p:link `+space+` href="王某"/></grouped_events><attachments><p:link `+space+` href="https://x.example/王某"/></attachments><roads>`)
	items, err := decoder().Items([]byte(doc), formattest.Settings())
	if err != nil || items[0].Notice == nil || items[0].Notice.Ext["open511"].(map[string]any)["+x"] == nil {
		t.Fatalf("got %v and %s", err, formattest.Indent(t, items))
	}
	raw, _ := forms["JSON"].Write(t, notice.English, items[0].Notice)
	if all := formattest.Indent(t, items) + string(raw); strings.Contains(all, "王某") {
		t.Errorf("an internal element was told: %s", all)
	}
}

func TestGeographyOfXML(t *testing.T) {
	s := formattest.Settings()
	const line = `<gml:LineString srsName="urn:ogc:def:crs:EPSG::4326"><gml:posList>28.51 117.92 28.52 117.93</gml:posList></gml:LineString>`
	for name, c := range map[string]struct{ gml, want string }{
		"point":           {`<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>28.51 117.92</gml:pos></gml:Point>`, `{"type":"Point","coordinates":[117.92,28.51]}`},
		"line":            {line, `{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]}`},
		"curve":           {`<gml:MultiCurve srsName="urn:ogc:def:crs:EPSG::4326"><gml:curveMember>` + line + `</gml:curveMember></gml:MultiCurve>`, `{"type":"MultiLineString","coordinates":[[[117.92,28.51],[117.93,28.52]]]}`},
		"GML 2":           {`<gml:LineString srsName="EPSG:4326"><gml:coordinates>117.92,28.51 117.93,28.52</gml:coordinates></gml:LineString>`, `{"type":"LineString","coordinates":[[117.92,28.51],[117.93,28.52]]}`},
		"swapped":         {`<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>117.92 28.51</gml:pos></gml:Point>`, `{"type":"Point","coordinates":[117.92,28.51]}`},
		"multipolygon":    {`<gml:MultiPolygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:polygonMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>28.5 117.9 28.5 117.91 28.51 117.91 28.5 117.9</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:polygonMember></gml:MultiPolygon>`, `{"type":"MultiPolygon","coordinates":[[[[117.9,28.5],[117.91,28.5],[117.91,28.51],[117.9,28.5]]]]}`},
		"another system":  {`<gml:Point srsName="urn:ogc:def:crs:EPSG::25833"><gml:pos>652000 3155000</gml:pos></gml:Point>`, `null`},
		"odd numbers":     {`<gml:LineString><gml:posList>28.51 117.92 28.52</gml:posList></gml:LineString>`, `null`},
		"words":           {`<gml:Point><gml:pos>here there</gml:pos></gml:Point>`, `null`},
		"infinite":        {`<gml:Point><gml:pos>NaN INF</gml:pos></gml:Point>`, `null`},
		"not of GML":      {`<x:Point xmlns:x="urn:x"/>`, `null`},
		"nothing":         {``, `null`},
		"a line of one":   {`<gml:LineString><gml:posList>28.51 117.92</gml:posList></gml:LineString>`, `{"type":"Point","coordinates":[117.92,28.51]}`},
		"ring not closed": {`<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>28.5 117.9 28.5 117.91 28.51 117.91</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`, `null`},
	} {
		items, err := decoder().Items([]byte(oneXML(line, c.gml)), s)
		if err != nil || len(items) != 1 {
			t.Fatalf("%s: got %v", name, err)
		}
		formattest.Sound(t, items[0])
		got := strings.Join(strings.Fields(formattest.Indent(t, items[0].Notice.Geometry)), "")
		if got != c.want {
			t.Errorf("%s: got %s, want %s: %v", name, got, c.want, items[0].Problems)
		}
	}
}

func TestSameIDTwiceKeepsTheNewer(t *testing.T) {
	older := strings.NewReplacer(`"updated":"2026-11-24`, `"updated":"2026-11-23`, "Works on", "Old works on").Replace(one())
	event := older[len(`{"events":[`):strings.Index(older, `],"meta"`)]
	for _, doc := range []string{one(`"events":[`, `"events":[`+event+`,`), one(`],"meta"`, `,`+event+`],"meta"`)} {
		items, _ := decoder().Items([]byte(doc), formattest.Settings())
		if len(items) != 1 || items[0].Notice.Text[notice.Chinese].Headline != "Works on X205" || len(items[0].Problems) != 1 {
			t.Errorf("got %s, want the newer and a warning", formattest.Indent(t, items))
		}
	}
}

// A page tells of itself alone: intake judges no absence by an item without a
// key.
func TestPageOfALongerListSaysSo(t *testing.T) {
	for form, doc := range map[string]string{
		"JSON": one(`"meta"`, `"pagination":{"offset":"0","next_url":"/events?offset=20"},"meta"`),
		"XML":  oneXML(`</open511>`, `<pagination><offset>0</offset><link rel="next" href="/events?offset=20"/></pagination></open511>`),
	} {
		items, err := decoder().Items([]byte(doc), formattest.Settings())
		if err != nil || len(items) != 2 || items[1].Key != "" || items[1].Problems.Failed() || len(items[1].Problems) != 1 {
			t.Errorf("%s: got %v and %+v, want the event and a warning without a key", form, err, items)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, doc := range []string{one(), oneXML()} {
		f.Add([]byte(doc))
	}
	for _, name := range []string{"events.json", "events.xml", "county.json", "county.xml"} {
		f.Add(formattest.Sample(f, name))
	}
	for _, dir := range []string{"open511", "tmdd"} {
		files, _ := filepath.Glob(filepath.Join(formattest.DataDir(), dir, "*"))
		for _, name := range files {
			if raw, err := os.ReadFile(name); err == nil && len(raw) < 10_000 { // larger ones slow the search down
				f.Add(raw)
			}
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for form := range forms {
			formattest.FuzzTarget(t, raw, pair(form, notice.Chinese))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	files := map[string][]byte{"JSON": formattest.Data(b, filepath.FromSlash(five))}
	first, _ := decoder().Items(files["JSON"], drivebc(b))
	var ns []*notice.Notice
	for _, it := range first {
		ns = append(ns, it.Notice)
	}
	files["XML"], _ = forms["XML"].Write(b, notice.English, ns...)
	for form, raw := range files {
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := decoder().Items(raw, drivebc(b)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	items, _ := decoder().Items(formattest.Data(b, filepath.FromSlash(five)), drivebc(b))
	var ns []*notice.Notice
	for _, it := range items {
		ns = append(ns, it.Notice)
	}
	for form, encode := range forms {
		b.Run(form, func(b *testing.B) {
			raw, _ := encode.Write(b, notice.English, ns...)
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				encode.Write(b, notice.English, ns...)
			}
		})
	}
}

func BenchmarkHostileMegabyte(b *testing.B) {
	const size = 1 << 20
	fill := func(unit string) string { return strings.TrimSuffix(strings.Repeat(unit, size/len(unit)), ",") }
	several := func(event func(i int) string) string {
		var all strings.Builder
		for i := 0; all.Len() < size; i++ {
			if i > 0 {
				all.WriteByte(',')
			}
			all.WriteString(event(i))
		}
		return `{"events":[` + all.String() + `]}`
	}
	bare := one()[len(`{"events":[`):strings.Index(one(), `],"meta"`)]
	nights := func(i int) string {
		var rs, es []string
		for j := range 100 {
			rs = append(rs, fmt.Sprintf(`{"start_date":"2026-01-05","days":[1],"daily_start_time":"0%d:%02d","daily_end_time":"23:59"}`, j%10, j%60))
			es = append(es, fmt.Sprintf(`"%s"`, formattest.Now.AddDate(0, 0, 7*j-324).Format("2006-01-02")))
		}
		return strings.NewReplacer(`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"intervals":["2026-11-24T09:00/2027-11-25T09:00"],"recurring_schedules":[`+strings.Join(rs, ",")+`],"exceptions":[`+strings.Join(es, ",")+`]`,
			"yunxi.example/1", fmt.Sprint("yunxi.example/", i)).Replace(bare)
	}
	for name, doc := range map[string]string{
		"intervals":  one(`"2026-11-24T09:00/2026-11-25T09:00"`, fill(`"2026-11-24T09:00/2026-11-25T09:00",`)),
		"exceptions": one(`"intervals":["2026-11-24T09:00/2026-11-25T09:00"]`, `"recurring_schedules":[{"start_date":"2026-11-24"}],"exceptions":[`+fill(`"2026-11-24 09:00-10:00",`)+`]`),
		"nights":     several(nights),
		"empty":      `{"events":[` + fill(`{},`) + `]}`,
		"numbers":    `{"events":[` + fill(`7,`) + `]}`,
		"one id":     several(func(int) string { return bare }),
		"one group": several(func(i int) string {
			return fmt.Sprintf(`{"id":"a.bc/%d","status":"ACTIVE","grouped_events":["/events/a.bc/%d"]}`, i, i+1)
		}),
		"star":       one(`"severity"`, `"grouped_events":[`+fill(`"/events/a.bc/1",`)+`],"severity"`),
		"extensions": one(`"severity"`, fill(`"+x":1,`)+`,"severity"`),
		"roads":      one(`{"name":"X205","direction":"E","state":"CLOSED"}`, fill(`{"name":1},`)),
		"prose":      one(`"severity"`, `"description":"`+fill("Next update time Wed ")+`","severity"`),
		"positions":  one(`[117.92,28.51],`, fill(`[117,28],`)+","),
		"unknown":    one(`"severity"`, fill(`"x":1,`)+`,"severity"`),
		"elements":   oneXML("<created>", fill("<x/>")+"<created>"),
		"internal":   oneXML("<created>", fill(`<y:a xmlns:y="urn:y"/>`)+"<created>"),
		"headlines":  oneXML("<headline>Works on X205</headline>", fill(`<headline xml:lang="en">a</headline>`)),
		"events":     oneXML("<events>", "<events>"+fill("<event/>")),
		"posList":    oneXML("28.51 117.92", fill("28.51 117.92 ")),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = decoder().Items([]byte(doc), formattest.Settings())
			}
		})
	}
}
