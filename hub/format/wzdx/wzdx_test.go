package wzdx_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"wayside/hub/format/internal/formattest"
	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

func dataDir() string { return formattest.DataDir() }

func realFile(t testing.TB, parts ...string) []byte { return formattest.Data(t, parts...) }

func sample(t testing.TB, name string) []byte { return formattest.Sample(t, name) }

var shanghai = time.FixedZone("CST", 8*3600)

// settings are those of a source in the fictional county.
func settings(t testing.TB) notice.Settings {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return notice.Settings{
		Now:       time.Date(2026, 11, 24, 9, 30, 0, 0, shanghai),
		Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心", notice.English: "Yunxi Roads"}},
		Feed:      "yunxi-works", Zone: zone, Lang: notice.Chinese,
	}
}

func decode(t testing.TB, raw []byte, s notice.Settings) []notice.Item {
	t.Helper()
	var items []notice.Item
	for item, err := range wzdx.Decode(bytes.NewReader(raw), s) {
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		items = append(items, item)
	}
	return items
}

// notices are what decodes without a problem beyond warnings.
func notices(t testing.TB, raw []byte, s notice.Settings) (out []*notice.Notice) {
	t.Helper()
	for _, item := range decode(t, raw, s) {
		if item.Notice == nil {
			t.Fatalf("%s: no notice: %v", item.Place, item.Problems)
		}
		out = append(out, item.Notice)
	}
	return out
}

func sheet(now time.Time, lang notice.Lang, ns ...*notice.Notice) notice.Sheet {
	s := notice.Sheet{Now: now, Lang: lang, Owner: notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}}}
	for _, n := range ns {
		s.Entries = append(s.Entries, notice.Entry{Notice: n, State: notice.Active})
	}
	return s
}

func encode(t testing.TB, s notice.Sheet) ([]byte, notice.Losses) {
	t.Helper()
	var b bytes.Buffer
	losses, err := wzdx.Encode(&b, s)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b.Bytes(), losses
}

func pretty(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func diff(got, want string) string { return formattest.Diff(got, want) }

func golden(t *testing.T, name, got string) { formattest.Golden(t, name, []byte(got)) }

func indent(t testing.TB, raw []byte) string { return formattest.Indent(t, raw) }
