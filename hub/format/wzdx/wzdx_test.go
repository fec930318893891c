package wzdx_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/format/wzdx"
	"wayside/hub/notice"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// dataDir holds the real data, beside the project or where WAYSIDE_DATA says.
func dataDir() string {
	if dir := os.Getenv("WAYSIDE_DATA"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "..", "shared", "data")
}

// realFile is a real document of the shared data; the test is skipped where
// that is not at hand.
func realFile(t testing.TB, parts ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(append([]string{dataDir()}, parts...)...))
	if err != nil {
		t.Skipf("no real data at hand: %v", err)
	}
	return raw
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

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

// diff shows the lines in which two texts part.
func diff(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			return "got\n" + strings.Join(a[max(0, min(i-3, len(a))):min(i+12, len(a))], "\n") + "\nwant\n" + strings.Join(b[max(0, min(i-3, len(b))):min(i+12, len(b))], "\n")
		}
	}
	return ""
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(got, string(want)); d != "" {
		t.Errorf("%s differs (rewrite with -update):\n%s", name, d)
	}
}

func indent(t testing.TB, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
