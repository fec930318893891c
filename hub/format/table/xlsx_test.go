package table_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

const (
	mainSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// zipped packs parts, in the order of their names.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts are those of a workbook of these sheets ("name" or "name!hidden" →
// what stands in its worksheet element), in the order of their names.
func parts(sheets map[string]string) map[string]string {
	out := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst ` + mainSpace + `><si><t>标题</t></si><si><t xml:space="preserve">路线 </t></si><si><r><rPr><b/></rPr><t>雨岭隧道</t></r><r><t xml:space="preserve">夜间施工</t></r><rPh sb="0" eb="2"><t>yuling</t></rPh></si>` +
			`<si><t>第一行_x000A_第二行</t></si></sst>`,
		"xl/styles.xml": `<styleSheet ` + mainSpace + `><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\ hh:mm"/><numFmt numFmtId="165" formatCode="[$-804]yyyy/m/d;@"/>` +
			`<numFmt numFmtId="166" formatCode="000000"/><numFmt numFmtId="167" formatCode="#,##0.00&quot;d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="167"/><xf numFmtId="57"/></cellXfs></styleSheet>`,
	}
	book, rels := "", ""
	for i, name := range slices.Sorted(maps.Keys(sheets)) {
		title, hidden := strings.CutSuffix(name, "!hidden")
		state := ""
		if hidden {
			state = ` state="veryHidden"`
		}
		book += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"%s/>`, title, i+1, i+1, state)
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/worksheet" Target="%s"/>`, i+1, relSpace, []string{"worksheets/sheet%d.xml", "/xl/worksheets/sheet%d.xml"}[i%2])
		rels = strings.ReplaceAll(rels, "%d", fmt.Sprint(i+1))
		out[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet ` + mainSpace + `>` + sheets[name] + `</worksheet>`
	}
	rels += `<Relationship Id="rIdS" Type="` + relSpace + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rIdT" Type="` + relSpace + `/styles" Target="styles.xml"/>`
	out["xl/workbook.xml"] = `<workbook ` + mainSpace + ` xmlns:r="` + relSpace + `"><workbookPr/><sheets>` + book + `</sheets></workbook>`
	out["xl/_rels/workbook.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`
	return out
}

// rows makes sheet data of cells: text as an inline string, or XML as it is.
func rows(lines ...[]string) string {
	out := "<sheetData>"
	for i, line := range lines {
		out += fmt.Sprintf(`<row r="%d">`, i+1)
		for j, cell := range line {
			switch {
			case cell == "":
			case strings.HasPrefix(cell, "<c"):
				out += strings.Replace(cell, "<c", fmt.Sprintf(`<c r="%c%d"`, 'A'+j, i+1), 1)
			default:
				out += fmt.Sprintf(`<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+j, i+1, cell)
			}
		}
		out += "</row>"
	}
	return out + "</sheetData>"
}

func readBook(t *testing.T, raw []byte, columns map[string]string) ([]notice.Item, error) {
	t.Helper()
	s := formattest.Settings()
	s.Columns = columns
	items, err := formattest.Decode(table.DecodeXLSX).Items(raw, s)
	for _, it := range items {
		formattest.Sound(t, it)
	}
	return items, err
}

// sample is a workbook with everything that spreadsheets do to a list.
func sample(t testing.TB) []byte {
	return zipped(t, parts(map[string]string{
		"A empty":         "<sheetData/>",
		"B secret!hidden": rows([]string{"标题", "路线"}, []string{"内部", "X1"}),
		"C 施工": rows(
			[]string{"云溪县占道施工计划表"},
			[]string{"编号", `<c t="s"><v>0</v></c>`, `<c t="s"><v>1</v></c>`, "开始时间", "结束时间", "每日时段", "封闭车道数", "计划性", "内容", "区划代码", "限速"},
			[]string{"A-1", `<c t="s"><v>2</v></c>`, "G320", `<c s="2"><v>46350.916666666664</v></c>`, `<c s="1"><v>46353</v></c>`, "22:00-06:00", `<c><v>1</v></c>`, `<c t="b"><v>1</v></c>`, `<c t="s"><v>3</v></c>`, `<c s="4"><v>361199</v></c>`, `<c s="7"><v>40</v></c>`},
			[]string{"A-2", `<c t="str"><f>CONCATENATE("路面","修补")</f><v>路面修补</v></c>`, "", `<c s="3"><v>46350</v></c>`, `<c s="6"><v>46353</v></c>`, `<c t="str"><f>1</f><v></v></c>`, `<c><v>2.0000000000000004</v></c>`, "", "", `<c s="4"><v>1199</v></c>`},
			[]string{},
			[]string{`<c><v>1.2345678901234499E+17</v></c>`, "坏行", "", `<c t="e"><v>#REF!</v></c>`, `<c s="2"><v>60</v></c>`, "", `<c><f>SUM(A1:A9)</f></c>`},
			[]string{"A-4", "时间分列", "S211", `<c t="d"><v>2026-11-24T09:30:00</v></c>`, `<c><v>46353.25</v></c>`},
		) + `<mergeCells count="2"><mergeCell ref="A1:K1"/><mergeCell ref="C3:C4"/></mergeCells>`,
	}))
}

func TestAWorkbookLosesNothing(t *testing.T) {
	items, err := readBook(t, sample(t), nil)
	formattest.Golden(t, "book.golden", told(t, items, err))
	if len(items) != 4 || items[0].Notice == nil || items[1].Notice == nil || items[3].Notice == nil {
		t.Fatalf("got %+v", items)
	}
	shanghai := formattest.Shanghai()
	first, second, last := items[0].Notice, items[1].Notice, items[3].Notice
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, shanghai).UTC()
	}
	switch {
	case !first.Onset.Equal(at(24, 22, 0)), !first.Ends.Equal(at(28, 6, 0)), !second.Onset.Equal(at(24, 0, 0)), !second.Ends.Equal(at(27, 0, 0)), !last.Onset.Equal(at(24, 9, 30)), !last.Ends.Equal(at(27, 6, 0)):
		t.Errorf("times: %s to %s, %s to %s, %s to %s", first.Onset, first.Ends, second.Onset, second.Ends, last.Onset, last.Ends)
	case first.Text[notice.Chinese].Headline != "雨岭隧道夜间施工", first.Text[notice.Chinese].Description != "第一行\n第二行", second.Text[notice.Chinese].Headline != "路面修补":
		t.Errorf("texts: %v, %v", first.Text, second.Text)
	case second.Roads[0].Name != "G320", *first.LanesClosed != 1, *second.LanesClosed != 2, !first.Planned, *first.SpeedLimit != 40, first.Areas[0].Code != "361199", second.Areas[0].Code != "001199":
		t.Errorf("values: %+v\n%+v", first, second)
	}
	var fields []string
	for _, p := range items[2].Problems {
		fields = append(fields, p.Field)
	}
	if got, want := strings.Join(fields, " "), "开始时间 结束时间 封闭车道数 编号"; got != want || items[2].Place != "row 6" {
		t.Errorf("the bad row: %s at %s, want %s\n%v", items[2].Place, got, want, items[2].Problems)
	}
}

func TestDaysCountFrom1904WhereTheBookSaysSo(t *testing.T) {
	p := parts(map[string]string{"S": rows([]string{"标题", "开始时间", "结束时间"}, []string{"a", `<c s="1"><v>44888</v></c>`, `<c><v>44890.5</v></c>`})})
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<workbookPr/>", `<workbookPr date1904="1"/>`, 1)
	items, err := readBook(t, zipped(t, p), nil)
	if err != nil || len(items) != 1 || items[0].Notice == nil {
		t.Fatalf("got %+v, %v", items, err)
	}
	if n := items[0].Notice; !n.Onset.Equal(time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)) || !n.Ends.Equal(time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)) {
		t.Errorf("got %s to %s", n.Onset, n.Ends)
	}
}

func TestASheetCanBeNamed(t *testing.T) {
	items, err := readBook(t, sample(t), map[string]string{"sheet": "B secret"})
	if err != nil || len(items) != 1 || items[0].Notice == nil || items[0].Notice.Text[notice.Chinese].Headline != "内部" {
		t.Errorf("got %+v, %v", items, err)
	}
	if _, err := readBook(t, sample(t), map[string]string{"sheet": "D"}); err == nil || !strings.Contains(err.Error(), "A empty, B secret, C 施工") {
		t.Errorf("got %v", err)
	}
}

func TestAHostileWorkbookIsRefused(t *testing.T) {
	bomb := parts(map[string]string{"S": rows([]string{"标题", "路线"}) + strings.Repeat(" ", 80<<20)})
	long := parts(map[string]string{"S": "<sheetData>" + strings.Repeat(`<row><c t="b"><v>1</v></c></row>`, 60_000) + "</sheetData>"})
	shared := parts(map[string]string{"S": "<sheetData>" + strings.Repeat(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 10)+`</row>`, 1000) + "</sheetData>"})
	shared["xl/sharedStrings.xml"] = "<sst><si><t>" + strings.Repeat("长", 100_000) + "</t></si></sst>"
	merged := parts(map[string]string{"S": "<sheetData>" + strings.Repeat(`<row><c t="b"><v>1</v></c></row>`, 1000) + "</sheetData><mergeCells>" + strings.Repeat(`<mergeCell ref="A1:KK1048576"/>`, 20_000) + "</mergeCells>"})
	wide := parts(map[string]string{"S": "<sheetData>" + strings.Repeat(`<row><c r="KN1" t="b"><v>1</v></c></row>`, 20_000) + "</sheetData>"})
	doctype := parts(map[string]string{"S": rows([]string{"标题", "路线"})})
	doctype["xl/workbook.xml"] = `<!DOCTYPE x [<!ENTITY a "b">]>` + doctype["xl/workbook.xml"]
	whole := sample(t)
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"zip bomb": {zipped(t, bomb), "unpacks to too much"}, "a million rows": {zipped(t, long), "more than 20000 rows"}, "one long text many times": {zipped(t, shared), "unpacks to too much"},
		"merged over everything": {zipped(t, merged), "too many merged cells"}, "wide": {zipped(t, wide), "more than 20000 rows or 1000000 cells"}, "document type": {zipped(t, doctype), "DOCTYPE"},
		"cut off": {whole[:len(whole)/2], "not a whole .xlsx"}, "not a zip": {[]byte("编号,标题\n"), "not a whole .xlsx"}, "empty": {nil, "not a whole .xlsx"},
		"old or encrypted": {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), "password"}, "no parts": {zipped(t, map[string]string{"a.txt": "x"}), "the table is empty"},
	} {
		items, err := readBook(t, c.raw, map[string]string{"planned": "=是"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %d items, %v; want %q", name, len(items), err, c.want)
		}
	}
}

func TestWorkbooksAreRecognised(t *testing.T) {
	if !table.SniffXLSX(sample(t)) || table.SniffXLSX([]byte("编号,标题\n")) || table.SniffXLSX(zipped(t, map[string]string{"a.txt": "x"})) {
		t.Error("sniffed wrongly")
	}
}

func FuzzDecodeXLSX(f *testing.F) {
	f.Add(sample(f))
	for _, doc := range []string{rows([]string{"标题", "路线"}, []string{"a", "b"}), rows(nil), "<sheetData><row><c/></row></sheetData>"} {
		f.Add(zipped(f, parts(map[string]string{"S": doc})))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		formattest.FuzzTarget(t, raw, formattest.Pair{Decode: table.DecodeXLSX, Settings: formattest.Settings()})
	})
}

// FuzzSheet fuzzes what stands inside a sheet, which the checksums of a zip
// keep [FuzzDecodeXLSX] from reaching.
func FuzzSheet(f *testing.F) {
	f.Add(rows([]string{"标题", "开始时间"}, []string{"a", `<c s="2"><v>46350.9</v></c>`}) + `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		formattest.FuzzTarget(t, zipped(t, parts(map[string]string{"S": sheet})), formattest.Pair{Decode: table.DecodeXLSX, Settings: formattest.Settings()})
	})
}
