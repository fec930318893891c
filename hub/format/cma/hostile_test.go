package cma_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format/cma"
	"wayside/hub/format/internal/formattest"
	"wayside/hub/notice"
)

func TestBrokenDocumentsAreErrorsInBothLanguages(t *testing.T) {
	whole := string(formattest.Sample(t, "alert.xml"))
	for name, doc := range map[string]string{
		"empty": "", "blanks": " \n", "cut off": whole[:900], "DOCTYPE": `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>` + whole[strings.Index(whole, "<alert"):],
		"CAP": `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>`, "no name space": `<alert/>`, "another root": `<a xmlns="http://com.icss.amp"/>`,
		"deep": `<alert xmlns="http://com.icss.amp">` + strings.Repeat("<info>", 30), "list of nothing": `[]`, "text": `"云溪"`, "number": `1e999`,
		"no warnings": `{"updated":"2026-11-24T01:30:00Z"}`, "warnings of another type": `{"warnings":7}`, "JSON cut off": `{"warnings":{"361199":[{"type":`,
		"bad UTF-8": "{\"warnings\":{\"361199\":[{\"type\":\"\xff\"}]}}", "twice": `{"warnings":{},"warnings":{}}`, "nested": strings.Repeat(`{"warnings":`, 100) + "1" + strings.Repeat("}", 100),
	} {
		_, err := formattest.Decode(cma.Decode).Items([]byte(doc), formattest.Settings())
		said := fmt.Sprint(err)
		if err == nil || !strings.HasPrefix(said, "read warnings of China: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFaultyItemCostsItselfAlone(t *testing.T) {
	base := string(formattest.Sample(t, "alert.xml"))
	body := base[strings.Index(base, "<alert"):]
	for name, c := range map[string]struct{ from, to, field string }{
		"no identifier":    {"<identifier>36119941600000_20261124081500</identifier>", "", "identifier"},
		"a time of words":  {"2026-11-24 08:20:00+08:00</sendTime>", "今晨</sendTime>", "sendTime"},
		"no status":        {"Actual", "", "status"},
		"an odd type":      {">Alert<", ">Alarm<", "msgType"},
		"an odd scope":     {">Public<", ">All<", "scope"},
		"nothing to tell":  {"<headline>云溪县气象台发布暴雨橙色预警信号[Ⅱ级/严重]</headline>\n    <description>预计未来3小时，云溪县大部降水量将达50毫米以上。&lt;br/&gt;请注意防范。</description>", "", "info[0].headline"},
		"a huge idenifier": {"36119941600000_20261124081500</identifier>", strings.Repeat("3", 600) + "</identifier>", "identifier"},
	} {
		if !strings.Contains(body, c.from) {
			t.Fatalf("%s: the sample has no %s", name, c.from)
		}
		doc := `<alerts xmlns="http://com.icss.amp">` + strings.Replace(body, c.from, c.to, 1) + body + `</alerts>`
		all := items(t, []byte(doc), formattest.Settings())
		if len(all) != 2 || !all[0].Problems.Failed() || all[0].Problems[0].Field != c.field || all[1].Notice == nil {
			t.Errorf("%s: got %+v", name, all)
		}
	}
}

func TestOddInputsAreReadWithWarnings(t *testing.T) {
	base := string(formattest.Sample(t, "alert.xml"))
	for name, c := range map[string]struct {
		from, to string
		field    string // of a warning
		check    func(*notice.Notice) bool
	}{
		"longitude first":        {"28.4,117.8 28.4,118.1 28.6,118.1 28.4,117.8</polygon>\n      <circle>28.5,117.9 0", "117.8,28.4 118.1,28.4 118.1,28.6 117.8,28.4</polygon>\n      <circle>117.9,28.5 0", "info.area", func(n *notice.Notice) bool { return n.Geometry.Members[1].Points[0] == notice.Position{117.9, 28.5} }},
		"projected metres":       {"28.5,117.9 0", "3154000,588000 0", "info[0].area[0].circle", func(n *notice.Notice) bool { return n.Geometry.Type == "Polygon" }},
		"an open polygon":        {"28.6,118.1 28.4,117.8<", "28.6,118.1<", "", func(n *notice.Notice) bool { return n.Geometry.Members[0].Type == "LineString" }},
		"a radius without end":   {"28.5,117.9 0", "28.5,117.9 1e400", "info[0].area[0].circle", nil},
		"letters for a code":     {"361199000000，", "云溪，", "info[0].area[0].geocode", func(n *notice.Notice) bool { return len(n.Areas) == 2 }},
		"expiry before sending":  {"2026-11-24 14:20:00+08:00</expires>", "2026-11-23 14:20:00+08:00</expires>", "info[0].expires", func(n *notice.Notice) bool { return n.Expires.IsZero() }},
		"expiry before onset":    {"<onset>2026-11-24 08", "<onset>2026-11-25 08", "info[0].onset", func(n *notice.Notice) bool { return n.Onset.IsZero() }},
		"no expiry":              {"2026-11-24 14:20:00+08:00</expires>", "</expires>", "info[0].expires", func(n *notice.Notice) bool { return n.Expires.IsZero() }},
		"a colour unheard of":    {">Orange<", ">Purple<", "", func(n *notice.Notice) bool { return n.Colour == notice.Orange }}, // of the headline
		"no colour anywhere":     {">Orange</severity>", "></severity><!--", "", nil},
		"an unknown type":        {">11B03<", ">19Z99<", "", func(n *notice.Notice) bool { return n.Event == "rainstorm" }},
		"a headline too long":    {"[Ⅱ级/严重]", strings.Repeat("雨", 300), "", func(n *notice.Notice) bool { return len([]rune(n.Text[notice.Chinese].Headline)) == 200 }},
		"a script for an anchor": {"https://weather.yunxi.example/w/1", "javascript:alert(1)", "", func(n *notice.Notice) bool { return n.Links == nil }},
	} {
		if c.check == nil && c.field == "" {
			continue
		}
		doc := strings.Replace(base, c.from, c.to, 1)
		if doc == base {
			t.Fatalf("%s: the sample has no %s", name, c.from)
		}
		it := one(t, []byte(doc))
		if it.Notice == nil || c.check != nil && !c.check(it.Notice) {
			t.Errorf("%s: got %+v %v", name, it.Notice, it.Problems)
		}
		warned := c.field == ""
		for _, p := range it.Problems {
			warned = warned || p.Field == c.field && p.Warning
		}
		if !warned {
			t.Errorf("%s: no warning at %s: %v", name, c.field, it.Problems)
		}
	}
}

func TestTheNationalEncodingIsRead(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "alert.xml"))
	if err != nil {
		t.Fatal(err)
	}
	want := one(t, raw).Notice.Text[notice.Chinese].Headline
	if got := one(t, append([]byte("\ufeff"), raw...)).Notice.Text[notice.Chinese].Headline; got != want {
		t.Errorf("with a byte order mark: %s", got)
	}
	if got := one(t, gb18030(t, string(raw))).Notice.Text[notice.Chinese].Headline; got != want {
		t.Errorf("in GB18030: %s", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"alert.xml", "upgrade.xml", "cancel.xml", "list.xml", "list.json", "county.golden.xml"} {
		f.Add(formattest.Sample(f, name))
	}
	if paths, _ := filepath.Glob(filepath.Join(formattest.DataDir(), "cma", "series", "*.json")); len(paths) > 0 {
		if raw, err := os.ReadFile(paths[0]); err == nil {
			f.Add(raw[:min(len(raw), 4000)])
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, pair(cma.Encode))
		cma.Sniff(raw)
	})
}

func many(t testing.TB, n int) []byte {
	t.Helper()
	base := string(formattest.Sample(t, "alert.xml"))
	body := base[strings.Index(base, "<alert"):]
	var b bytes.Buffer
	b.WriteString(`<alerts xmlns="http://com.icss.amp">`)
	for i := range n {
		b.WriteString(strings.ReplaceAll(body, "20261124081500", fmt.Sprintf("2026112408%04d", i)))
	}
	b.WriteString(`</alerts>`)
	return b.Bytes()
}

func run(b *testing.B, doc []byte) {
	b.Helper()
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		for range cma.Decode(bytes.NewReader(doc), formattest.Settings()) {
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	b.Run("xml", func(b *testing.B) { run(b, many(b, 100)) })
	b.Run("list", func(b *testing.B) { run(b, formattest.Data(b, "cma", "series", "2026-08-21T1002.json")) })
}

func BenchmarkEncode(b *testing.B) {
	s := formattest.Sheet(notice.Chinese, formattest.Decode(cma.Decode).Notices(b, many(b, 100), formattest.Settings())...)
	var doc bytes.Buffer
	for b.Loop() {
		doc.Reset()
		if _, err := cma.Encode(&doc, s); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(doc.Len()))
}

func BenchmarkHostileMegabyte(b *testing.B) {
	fill := func(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }
	base := string(formattest.Sample(b, "alert.xml"))
	put := func(from, to string) []byte { return []byte(strings.Replace(base, from, to, 1)) }
	for name, doc := range map[string][]byte{
		"list of small":     []byte(`{"warnings":{"361199":[` + strings.TrimSuffix(fill(`{"type":"雨","issued":"2026-11-24"},`), ",") + `]}}`),
		"list of strays":    []byte(`{"warnings":{"361199":[` + strings.TrimSuffix(fill(`{"a":1},`), ",") + `]}}`),
		"headline of verbs": put("云溪县气象台发布", fill("解除发布暴雨红色预警，")),
		"headline of dates": put("云溪县气象台发布", fill("1月1日1时1分")),
		"tags":              put("预计", fill("&lt;br")),
		"entities":          put("预计", fill("&amp;amp;")),
		"codes":             put("361199000000", fill("361199000001,")),
		"other codes":       put("361199000000", fill("云,")),
		"areas":             put("<area>", fill("<area><areaDesc>云</areaDesc></area>")+"<area>"),
		"polygon":           put("28.4,117.8 ", fill("28.4,117.8 ")),
		"references":        put("36119941600000_20261124081500</references>", fill("1,")+"</references>"),
		"methods":           put("<code>", "<code>"+fill("<method><methodName>LED</methodName></method>")),
		"infos":             put("<info>", fill("<info><headline>发布暴雨红色预警</headline></info>")+"<info>"),
		"empty alerts":      []byte(`<alerts xmlns="http://com.icss.amp">` + fill(`<alert/>`) + `</alerts>`),
	} {
		b.Run(name, func(b *testing.B) { run(b, doc) })
	}
}
