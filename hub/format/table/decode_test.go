package table_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// told is what a document yields, as text.
func told(t *testing.T, items []notice.Item, err error) []byte {
	t.Helper()
	var b strings.Builder
	for _, it := range items {
		formattest.Sound(t, it)
		b.WriteString(formattest.Indent(t, map[string]any{"place": it.Place, "key": it.Key, "notice": it.Notice, "end": it.End, "problems": it.Problems}) + "\n")
	}
	if err != nil {
		fmt.Fprintln(&b, "error:", err)
	}
	return []byte(b.String())
}

func TestStationListsReadAsTheyAre(t *testing.T) {
	for name, columns := range map[string]map[string]string{
		"works.csv":   {"event": "=roadwork", "planned": "=是"},
		"cameras.csv": {"event": "=speedCamera", "headline.en": "title", "measure.en": "=Fixed camera", "remedy.en": "=Ask for a review", "remedyLimit.en": "=Within 60 days", "supervision": "=12389"},
	} {
		s := formattest.Settings()
		s.Columns = columns
		raw := formattest.Sample(t, name)
		items, err := formattest.Decode(table.DecodeCSV).Items(raw, s)
		want := told(t, items, err)
		formattest.Golden(t, strings.TrimSuffix(name, ".csv")+".golden", want)
		gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(raw)
		if err != nil {
			t.Fatal(err)
		}
		items, err = formattest.Decode(table.DecodeCSV).Items(gb, s)
		if d := formattest.Diff(string(told(t, items, err)), string(want)); d != "" {
			t.Errorf("%s in GB 18030: %s", name, d)
		}
	}
}

// What was read from a station's list, written as ours and read again, says
// the same.
func TestAStationListSurvivesOurOwnForm(t *testing.T) {
	s := formattest.Settings()
	s.Columns = map[string]string{"event": "=roadwork"}
	items, err := formattest.Decode(table.DecodeCSV).Items(formattest.Sample(t, "works.csv"), s)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, it := range items {
		if it.Notice == nil {
			continue
		}
		count++
		p := pair(notice.Chinese)
		p.Loose = append(p.Loose, "origin")
		p.RoundTrip(t, it.Notice)
	}
	if count != 2 {
		t.Errorf("%d notices, want 2", count)
	}
}

// one decodes a table of a header and one row.
func one(t *testing.T, s notice.Settings, header, row string) notice.Item {
	t.Helper()
	items, err := formattest.Decode(table.DecodeCSV).Items([]byte(header+"\n"+row+"\n"), s)
	if err != nil || len(items) != 1 {
		t.Fatalf("%s\n%s: got %v, %v; want one item", header, row, items, err)
	}
	formattest.Sound(t, items[0])
	return items[0]
}

func TestTheKeySurvivesAnEditOfTheText(t *testing.T) {
	s := formattest.Settings()
	const header = "路线,方向,起点桩号,止点桩号,标题,结束时间"
	first := one(t, s, header, "G320,东行,K123+400,K125+900,隧道检修,2026-11-28 06:00")
	for row, same := range map[string]bool{
		"Ｇ320,E,k123+400,K125+900,雨岭隧道照明检修,2026-12-28 06:00": true,
		"G320,W,K123+400,K125+900,隧道检修,2026-11-28 06:00":     false,
		"G320,东行,K124+400,K125+900,隧道检修,2026-11-28 06:00":    false,
	} {
		if got := one(t, s, header, row); (got.Key == first.Key) != same && !strings.HasPrefix(row, "Ｇ") {
			t.Errorf("%s: key %q, first %q; want the same: %v", row, got.Key, first.Key, same)
		}
	}
	named := one(t, s, "编号,"+header, "YX-1,G320,东行,K123+400,K125+900,隧道检修,2026-11-28 06:00")
	if named.Key != "YX-1" || named.Notice.ID != notice.DeriveID("yunxi-roads", "YX-1") {
		t.Errorf("got key %q, id %s", named.Key, named.Notice.ID)
	}
}

func TestTwoRowsWithOneNameAreTold(t *testing.T) {
	items, err := formattest.Decode(table.DecodeCSV).Items([]byte("编号,标题\nA,一\nA,二\n"), formattest.Settings())
	if err != nil || len(items) != 2 || !items[1].Problems.Failed() || !strings.Contains(items[1].Problems.Error(), "row 2") {
		t.Errorf("the same id: %+v %v", items, err)
	}
	items, err = formattest.Decode(table.DecodeCSV).Items([]byte("路线,标题\nG320,一\nG320,二\nG320,三\n"), formattest.Settings())
	if err != nil || len(items) != 3 || items[0].Key == items[1].Key || items[1].Key == items[2].Key || len(items[1].Problems) != 1 || items[1].Problems.Failed() {
		t.Errorf("the same place: %+v %v", items, err)
	}
}

func TestEndings(t *testing.T) {
	s := formattest.Settings()
	for status, want := range map[string]notice.Cause{
		"已结束": notice.CauseEnded, "解除": notice.CauseEnded, "已恢复通行": notice.CauseEnded, "Finished": notice.CauseEnded, "已过期": notice.CauseEnded, "cancelled": notice.CauseWithdrawn, "撤销": notice.CauseWithdrawn,
		"施工中": "", "scheduled": "", "": "", "演练": "",
	} {
		it := one(t, s, "编号,标题,状态,结束原因,开始时间", "A,一,"+status+",雨停了,明天") // the fault in a time stops no end
		switch {
		case want == "" && (it.End != nil || !it.Problems.Failed()):
			t.Errorf("%q: got %+v", status, it)
		case want != "" && (it.End == nil || it.End.Cause != want || it.End.Keys[0] != "A" || it.End.Text[notice.Chinese] != "雨停了" || !it.End.Sent.IsZero()):
			t.Errorf("%q: got %+v", status, it)
		}
	}
	if it := one(t, s, "编号,标题,状态", "A,一,已完工80%"); !it.Problems.Failed() || it.Key != "A" {
		t.Errorf("an unknown status: got %+v", it)
	}
	if it := one(t, s, "编号,标题,状态", "A,一,草稿"); it.Notice != nil || it.Problems.Failed() || it.Key != "A" {
		t.Errorf("a draft: got %+v", it)
	}
	if it := one(t, s, "编号,标题,状态", "A,一,演练"); it.Notice == nil || it.Notice.Status != notice.Exercise {
		t.Errorf("an exercise: got %+v", it)
	}
}

func TestAllFaultsOfARowComeAtOnceAtTheirColumns(t *testing.T) {
	it := one(t, formattest.Settings(), "编号,标题,路线,开始时间,结束时间,限速,级别,经度,纬度,影响,区划代码,延误,电子邮箱",
		"1.23E+17,一,G320,11/12/2026,2026-02-30,\"1,234\",紧急得很,117,abc,#REF!,361199,20,a@b.example")
	var fields []string
	for _, p := range it.Problems {
		fields = append(fields, p.Field)
	}
	if got, want := strings.Join(fields, " "), "级别 开始时间 结束时间 影响 限速 延误 纬度 编号"; got != want {
		t.Errorf("got  %s\nwant %s\n%v", got, want, it.Problems.In(notice.Chinese))
	}
	it = one(t, formattest.Settings(), "编号,标题,开始时间,结束时间", "A,"+strings.Repeat("长", 201)+",2026-11-24,2026-11-20")
	if got := it.Problems.In(notice.Chinese); !strings.Contains(got, "标题: 有 201 个字符") || !strings.Contains(got, "结束时间: 早于开始时间") {
		t.Errorf("got %s", got)
	}
}

func TestAFrameThatCannotBeReadSaysWhy(t *testing.T) {
	mapped := formattest.Settings()
	mapped.Columns = map[string]string{"headline": "事项名称", "road": "路名"}
	for doc, want := range map[string]string{
		"":                              "the table is empty",
		"张三,李四\n1,2\n":                  "no header found",
		"标题,路线\nA,\"B\n":                "never closed",
		"\xff\xfe\x41":                  "cut off",
		"标题,路线\n\xe6\xa0\x87\xe9\xa2,x": "neither UTF-8 nor GB 18030",
		"a\x00b":                        "not a text file",
		strings.Repeat("标题,路线\n", 60_000): "more than 20000 rows",
	} {
		if _, err := formattest.Decode(table.DecodeCSV).Items([]byte(doc), formattest.Settings()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want %q", doc, err, want)
		}
	}
	if _, err := formattest.Decode(table.DecodeCSV).Items([]byte("标题,路线\nA,B\n"), mapped); err == nil || !strings.Contains(err.Error(), "事项名称（headline）, 路名（road）") {
		t.Errorf("columns that are not there: got %v", err)
	}
	small := formattest.Settings()
	small.MaxBytes = 10
	if _, err := formattest.Decode(table.DecodeCSV).Items([]byte("标题,路线\nA,B\n"), small); err == nil || !strings.Contains(err.Error(), "larger than 10 bytes") {
		t.Errorf("a large document: got %v", err)
	}
}

func TestPlacesInAllForms(t *testing.T) {
	s := formattest.Settings()
	for _, c := range []struct{ header, row, want string }{
		{"标题,经度,纬度", "a,117.9,28.5", `{"type":"Point","coordinates":[117.9,28.5]}`},
		{"标题,坐标", `a,"117.9,28.5"`, `{"type":"Point","coordinates":[117.9,28.5]}`},
		{"标题,坐标", `a,"28.5，117.9"`, `{"type":"Point","coordinates":[117.9,28.5]}`}, // told by the bounds
		{"标题,wkt", `a,"LINESTRING(117.9 28.5,117.91 28.5)"`, `{"type":"LineString","coordinates":[[117.9,28.5],[117.91,28.5]]}`},
		{"标题,wkt", `a,SRID=4326;POINT Z (117.9 28.5 30)`, `{"type":"Point","coordinates":[117.9,28.5]}`},
		{"标题,wkt", `a,"multipoint ((117.9 28.5), (117.91 28.5))"`, `{"type":"MultiPoint","coordinates":[[117.9,28.5],[117.91,28.5]]}`},
		{"标题,wkt", `a,"{""type"":""Point"",""coordinates"":[117.9,28.5]}"`, `{"type":"Point","coordinates":[117.9,28.5]}`},
		{"标题,经度,纬度", "a,东经117°54′0″,28度30分", `{"type":"Point","coordinates":[117.9,28.5]}`},
		{"标题,经度,纬度", "a,467000.5,3150000.5", `null`}, // metres
	} {
		it := one(t, s, c.header, c.row)
		if it.Notice == nil {
			t.Errorf("%s: %v", c.row, it.Problems)
			continue
		}
		if got, _ := json.Marshal(it.Notice.Geometry); string(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.row, got, c.want)
		}
	}
	for _, bad := range []string{"POINT", "POINT (1)", "POINT EMPTY", "POINT (1 2) x", "LINESTRING ((1 2))", "CIRCLE (1 2)", "POLYGON ((1 2, 3 4", "{}", "POINT (a b)", strings.Repeat("GEOMETRYCOLLECTION (", 40)} {
		if it := one(t, s, "标题,wkt", `a,"`+bad+`"`); !it.Problems.Failed() || it.Problems[0].Field != "wkt" {
			t.Errorf("%s: got %v", bad, it.Problems)
		}
	}
}

func TestDatesAloneAreWholeDays(t *testing.T) {
	n := one(t, formattest.Settings(), "标题,开始日期,结束日期,有效期至", "a,2026-11-24,2026-11-28,长期").Notice
	if want := time.Date(2026, 11, 28, 16, 0, 0, 0, time.UTC); !n.Ends.Equal(want) || !n.Onset.Equal(time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)) || !n.Expires.IsZero() {
		t.Errorf("got %s to %s, expires %s; want to %s", n.Onset, n.Ends, n.Expires, want)
	}
}

func TestSniffing(t *testing.T) {
	for doc, want := range map[string]bool{
		"编号,标题,路线\n": true, "\ufefftitle;road;start\n": true, "某表\n编号\t标题\t路线\n1": true, `{"kind":"traffic","text":{}}`: false, "<alert/>": false, "hello, world": false, "": false, "id,name": false, "[1,2]": false,
	} {
		if got := table.SniffCSV([]byte(doc)); got != want {
			t.Errorf("%q: got %v, want %v", doc, got, want)
		}
	}
}

func TestUnknownColumnsAreNamedOnceAndGoNowhere(t *testing.T) {
	items, _ := formattest.Decode(table.DecodeCSV).Items([]byte("编号,标题,联系人\nA,一,张三\nB,二,李四\n"), formattest.Settings())
	if len(items) != 2 || len(items[0].Problems) != 1 || items[0].Problems[0].Field != "联系人" || len(items[1].Problems) != 0 {
		t.Errorf("got %+v", items)
	}
	raw, _ := json.Marshal(items)
	if strings.Contains(string(raw), "张三") {
		t.Error("a person's name came through")
	}
}

func seeds(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.csv")
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
}

func FuzzDecodeCSV(f *testing.F) {
	seeds(f)
	f.Add([]byte("编号;标题;经度;纬度;限行\nA;=1+1;117,9;28,5;限高4.2 [hgv]\n"))
	f.Add([]byte("标题,wkt,每日时段\na,\"POLYGON((1 2,3 4,5 6,1 2))\",22:00-06:00\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := pair(notice.Chinese)
		p.Settings.Columns = map[string]string{"planned": "=是"}
		formattest.FuzzTarget(t, raw, p)
		table.SniffCSV(raw)
	})
}
