package grid_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

const sample = "路线,标题\r\nG320,雨岭隧道夜间施工\r\n"

func utf16Of(s string, big bool) []byte {
	var out []byte
	for _, u := range append([]uint16{0xFEFF}, utf16.Encode([]rune(s))...) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestEveryEncodingReadsTheSame(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(sample)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"UTF-8": []byte(sample), "UTF-8 with a mark": []byte("\ufeff" + sample), "GB 18030": []byte(gb),
		"UTF-16 LE": utf16Of(sample, false), "UTF-16 BE": utf16Of(sample, true),
	} {
		if got, err := grid.Text(raw); got != sample || err != nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestGarbledTextIsRefused(t *testing.T) {
	damaged := []byte(sample + sample)
	damaged[len(sample)-4] = 'x'
	for name, raw := range map[string][]byte{
		"Latin-1":                   []byte("road,name\nG320,Stra\xdfe \xe4\xf6\xfc \xe9\n"),
		"UTF-8 with a broken byte":  damaged,
		"replacement characters":    []byte("标题\n\ufffd\ufffd\n"),
		"the well-known garbage":    []byte("标题\n锟斤拷锟斤拷\n"),
		"UTF-16 cut off":            utf16Of(sample, false)[:9],
		"binary":                    {'a', 0, 'b'},
		"UTF-16 without a mark":     utf16Of(sample, false)[2:],
		"Shift JIS":                 []byte("\x93\xb9\x98H,\x8eR\x93\xe0\x90\xb4\x8f\xe3\x83g\x83\x93\x83l\x83\x8b\n"),
		"windows-1251 (mixed case)": []byte("\xc4\xee\xf0\xee\xe3\xe0 \xe7\xe0\xea\xf0\xfb\xf2\xe0 \xed\xe0 \xf0\xe5\xec\xee\xed\xf2x\xff1\n"),
	} {
		if got, err := grid.Text(raw); err == nil {
			t.Errorf("%s: read as %q", name, got)
		}
	}
}

func known(cells []string) (n int) {
	for _, c := range cells {
		if strings.Contains("路线 标题 内容", c) && c != "" {
			n++
		}
	}
	return n
}

func TestDelimitersAndQuotesAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"路线,标题\nG320,a;b":                      "1:路线|标题 2:G320|a;b",
		"路线;标题\r\nG320;4,2\r\n":                "1:路线|标题 2:G320|4,2",
		"路线\t标题\rx\nG320\t\"a\nb\"\n\nS211\tc": "1:路线|标题\rx 2:G320|a\nb 4:S211|c",
		"sep=;\r\n路线;标题\n":                     "2:路线|标题",
		"路线,标题,,\n,,,\nG320,a,,\n":             "1:路线|标题 3:G320|a",
		"路线,标题\nG320,12\" pipe\nS211,b":        "1:路线|标题 2:G320|12\" pipe 3:S211|b",
		"路线,标题\nG320,\"a\"b\nS211,b":           "1:路线|标题 2:! 3:S211|b",
		"路线,标题\nG320,\"a\nS211,b\n":            "1:路线|标题 broken",
		"\n\n路线,标题":                            "3:路线|标题",
	} {
		g := grid.CSV(text, known)
		var got []string
		for _, r := range g.Rows {
			cells := strings.Join(r.Cells, "|")
			if r.Fault != nil {
				cells = "!"
			}
			got = append(got, strings.TrimPrefix(r.Place(), "row ")+":"+cells)
		}
		if g.Broken != nil {
			got = append(got, "broken")
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %q, want %q", text, s, want)
		}
	}
}

func TestTimesAsPeopleTypeThem(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	const want = "2026-11-24T09:30:00+08:00"
	for _, cell := range []string{
		"2026/11/24 9:30", "2026-11-24 09:30", "2026-11-24T09:30:00+08:00", "2026-11-24T01:30:00Z", "2026年11月24日9时30分", "2026年11月24日 9点半", "2026.11.24 9:30:00",
		"２０２６年１１月２４日９：３０", "2026年11月24日（周二）上午9时30分", "2026-11-24 星期二 9:30", "202611240930", "20261124T093000", "24/11/2026 9:30", "11/24/2026 9:30 AM", "46350.3958333333",
	} {
		got, dateOnly, fault := grid.Grid{}.Time(cell, shanghai)
		if fault != nil || dateOnly || !got.Equal(instant(t, want)) {
			t.Errorf("%s: got %s %v %v", cell, got, dateOnly, fault)
		}
	}
	for cell, want := range map[string]string{
		"2026年11月24日": "2026-11-24T00:00:00+08:00", "20261124": "2026-11-24T00:00:00+08:00", "46350": "2026-11-24T00:00:00+08:00", "3/3/2026": "2026-03-03T00:00:00+08:00",
	} {
		if got, dateOnly, fault := (grid.Grid{}).Time(cell, shanghai); fault != nil || !dateOnly || !got.Equal(instant(t, want)) {
			t.Errorf("%s: got %s %v %v", cell, got, dateOnly, fault)
		}
	}
	for cell, want := range map[string]string{
		"2026-11-24 24:00": "2026-11-25T00:00:00+08:00", "2026-11-24 下午3:05": "2026-11-24T15:05:00+08:00", "2026-11-24 9:30:15.5": "2026-11-24T09:30:15.5+08:00",
		"2026-11-24 12:10 am": "2026-11-24T00:10:00+08:00", "2026-11-24 9时": "2026-11-24T09:00:00+08:00",
	} {
		if got, _, fault := (grid.Grid{}).Time(cell, shanghai); fault != nil || !got.Equal(instant(t, want)) {
			t.Errorf("%s: got %s %v", cell, got, fault)
		}
	}
	if got, _, fault := (grid.Grid{Date1904: true}).Time("44888", shanghai); fault != nil || !got.Equal(instant(t, "2026-11-24T00:00:00+08:00")) {
		t.Errorf("1904: got %s %v", got, fault)
	}
	for _, cell := range []string{"11/12/2026", "11月24日", "26-11-24", "2026-02-30", "2026-11-24 25:00", "2026-11-24 9:61", "明天", "1900-02-29", "12", "2026-11-24 9"} {
		if got, _, fault := (grid.Grid{}).Time(cell, shanghai); fault == nil || fault[notice.Chinese] == "" || fault[notice.English] == "" {
			t.Errorf("%s: got %s, want a fault in both languages", cell, got)
		}
	}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSerialDaysCountAsSpreadsheetsDo(t *testing.T) {
	for _, c := range []struct {
		days float64
		mac  bool
		want string
	}{
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {60, false, "1900-02-29"}, {61, false, "1900-03-01"}, {0.395833333333333, false, "09:30"},
		{46350.3958333333, false, "2026-11-24 09:30"}, {0, true, "1904-01-01"}, {44888.25, true, "2026-11-24 06:00"}, {0.999999999, false, "1900-01-01"}, {-1, false, ""}, {3e6, false, ""},
	} {
		if got := grid.Serial(c.days, c.mac); got != c.want {
			t.Errorf("%v (1904: %v): got %q, want %q", c.days, c.mac, got, c.want)
		}
	}
}

func TestNumbersThatCanMeanOneThingOnly(t *testing.T) {
	for cell, want := range map[string]float64{"4.2": 4.2, "４.２米": 4.2, "4,2": 4.2, "1,234.5": 1234.5, "1,234,567": 1234567, "1.234,5": 1234.5, "-71.5": -71.5, "40 km/h": 40, "007": 7} {
		if got, _, fault := grid.Number(cell); got != want || fault != nil {
			t.Errorf("%s: got %v %v, want %v", cell, got, fault, want)
		}
	}
	for _, cell := range []string{"1,234", "1.2.3", "约40", "", "4米2", "1,23,456"} {
		if got, _, fault := grid.Number(cell); fault == nil {
			t.Errorf("%s: got %v, want a fault", cell, got)
		}
	}
	for cell, spoilt := range map[string]bool{"1.23E+17": true, "1.23456789012345E+17": true, "#REF!": true, "#N/A": true, "########": true, grid.Uncalculated: true, "1E5": false, "G320": false, "#12": false} {
		if got := grid.Spoilt(cell) != nil; got != spoilt {
			t.Errorf("%s: spoilt %v, want %v", cell, got, spoilt)
		}
	}
}

func TestKilometrePosts(t *testing.T) {
	for cell, want := range map[string]float64{"K123+400": 123400, "k123+40": 123040, "K1284": 1284000, "123+400": 123400, "Ｋ123＋400": 123400, "ZK12+345.6": 12345.6} {
		if got, label, ok := grid.Post(cell); !ok || got != want || label != strings.ToUpper(grid.Fold(cell)) {
			t.Errorf("%s: got %v %q %v, want %v", cell, got, label, ok, want)
		}
	}
	for _, cell := range []string{"1284", "123400", "雨岭隧道", "K123+4000", ""} {
		if got, _, ok := grid.Post(cell); ok {
			t.Errorf("%s: got %v, want none", cell, got)
		}
	}
	for _, cell := range []string{"K123+400-K125+900", "K123+400至K125+900", "K123+400 ～ K125+900", "K123+400—K125+900"} {
		if from, to, ok := grid.Posts(cell); !ok || from != "K123+400" || to != "K125+900" {
			t.Errorf("%s: got %q %q %v", cell, from, to, ok)
		}
	}
}

func TestHeadersAreTakenApart(t *testing.T) {
	for name, want := range map[string][2]string{
		"标题（英文）": {"标题", "英文"}, "headline_en": {"headline", "en"}, "Headline.zh-CN": {"headline", "zhcn"}, "英文标题": {"标题", "英文"}, "限速(km/h)": {"限速", "kmh"},
		"Speed Limit": {"speedlimit", ""}, "open": {"open", ""}, "开始\n时间": {"开始时间", ""},
	} {
		if h := grid.ParseHeader(name); h.Base != want[0] || h.Note != want[1] {
			t.Errorf("%q: got %q %q, want %q", name, h.Base, h.Note, want)
		}
	}
}
