// Package formattest is what the tests of every format share: real documents
// beside the project, golden files, a generator of notices, the comparison of
// what came back with what was written, and validators that are not ours. It
// is linked into tests alone.
package formattest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// DataDir holds the real documents, which are no part of the project: beside
// it, or where WAYSIDE_DATA says.
func DataDir() string {
	if dir := os.Getenv("WAYSIDE_DATA"); dir != "" {
		return dir
	}
	for up := ".."; len(up) < 40; up += "/.." {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(up, "..", "shared", "data")
		}
	}
	return "shared/data"
}

// DataFile is the path of a real document; the test is skipped where it is
// absent.
func DataFile(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{DataDir()}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data is absent: %v", err)
	}
	return path
}

// Data is a real document; the test is skipped where it is absent.
func Data(t testing.TB, parts ...string) []byte {
	t.Helper()
	return read(t, DataFile(t, parts...))
}

// DataGlob are the paths of real documents that match a pattern; the test is
// skipped where there are none.
func DataGlob(t testing.TB, pattern ...string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(append([]string{DataDir()}, pattern...)...))
	if err != nil || len(paths) == 0 {
		t.Skipf("real data is absent: %v %v", pattern, err)
	}
	return paths
}

// Sample is a file of the test's own testdata.
func Sample(t testing.TB, name string) []byte {
	t.Helper()
	return read(t, filepath.Join("testdata", name))
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Golden holds got against the file testdata/name, or writes it there with the
// flag -update.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if d := Diff(string(got), string(read(t, path))); d != "" {
		t.Errorf("%s differs (rewrite with -update):\n%s", name, d)
	}
}

// Diff shows the lines in which two texts part; "" where they don't.
func Diff(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			return "got\n" + strings.Join(a[max(0, min(i-3, len(a))):min(i+12, len(a))], "\n") + "\nwant\n" + strings.Join(b[max(0, min(i-3, len(b))):min(i+12, len(b))], "\n")
		}
	}
	return ""
}

// Indent is v, or the JSON text v where it is []byte, as JSON on many lines.
func Indent(t testing.TB, v any) string {
	t.Helper()
	raw, ok := v.([]byte)
	if !ok {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// XMLLint is what xmllint says of doc against a schema (an .xsd or .rng of the
// real data, by its path below schemas/, or the test's own, by its path from
// testdata/ on); "" where doc is valid. The test is skipped where xmllint or the
// schema is absent.
func XMLLint(t testing.TB, schema string, doc []byte) string {
	t.Helper()
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is absent: make test installs it (libxml2-utils)")
	}
	kind := "--schema"
	if strings.HasSuffix(schema, ".rng") {
		kind = "--relaxng"
	}
	path := filepath.FromSlash(schema)
	if !strings.HasPrefix(schema, "testdata/") {
		path = DataFile(t, "schemas", path)
	}
	cmd := exec.Command(lint, "--nonet", "--noout", kind, path, "-")
	cmd.Stdin = bytes.NewReader(doc)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &exit):
		return string(out)
	}
	t.Fatal(err)
	return ""
}

// Decode and Encode are a format's own.
type (
	Decode func(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error]
	Encode func(w io.Writer, s notice.Sheet) (notice.Losses, error)
)

// Items are all items of a document, and what ended it.
func (d Decode) Items(doc []byte, s notice.Settings) (items []notice.Item, err error) {
	for it, err := range d(bytes.NewReader(doc), s) {
		if err != nil {
			return items, err
		}
		items = append(items, it)
	}
	return items, nil
}

// Told is items as a golden file holds them: what they say, and no more.
func Told(t testing.TB, items []notice.Item) []byte {
	t.Helper()
	type end struct {
		Keys  []string     `json:"keys"`
		Cause notice.Cause `json:"cause"`
		Text  notice.Words `json:"text,omitempty"`
		Sent  time.Time    `json:"sent,omitzero"`
	}
	type item struct {
		Place     string          `json:"place"`
		Key       string          `json:"key,omitempty"`
		Continues []string        `json:"continues,omitempty"`
		Notice    *notice.Notice  `json:"notice,omitempty"`
		End       *end            `json:"end,omitempty"`
		Problems  notice.Problems `json:"problems,omitempty"`
	}
	out := make([]item, 0, len(items))
	for _, it := range items {
		o := item{Place: it.Place, Key: it.Key, Continues: it.Continues, Notice: it.Notice, Problems: it.Problems}
		if e := it.End; e != nil {
			o.End = &end{e.Keys, e.Cause, e.Text, e.Sent}
		}
		out = append(out, o)
	}
	return []byte(Indent(t, out) + "\n")
}

// Notices are what decodes; anything but notices without an error fails the
// test.
func (d Decode) Notices(t Reporter, doc []byte, s notice.Settings) (ns []*notice.Notice) {
	t.Helper()
	items, err := d.Items(doc, s)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	for _, it := range items {
		if it.Notice == nil || it.Problems.Failed() {
			t.Fatalf("%s: no notice: %v", it.Place, it.Problems)
		}
		ns = append(ns, it.Notice)
	}
	return ns
}

// Write writes ns as a sheet of [Sheet].
func (e Encode) Write(t Reporter, lang notice.Lang, ns ...*notice.Notice) ([]byte, notice.Losses) {
	t.Helper()
	var b bytes.Buffer
	losses, err := e(&b, Sheet(lang, ns...))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return b.Bytes(), losses
}

// Reporter is what *testing.T and *rapid.T have in common.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Now is the clock of the fictional county: Tuesday, 24 November 2026, 09:30 in
// Shanghai.
var Now = time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)

// Shanghai is the zone of the fictional county.
func Shanghai() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return time.FixedZone("Asia/Shanghai", 8*3600)
	}
	return zone
}

// Settings are those of a source in the fictional county.
func Settings() notice.Settings {
	return notice.Settings{
		Now: Now, Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心", notice.English: "Yunxi Roads"}},
		Feed: "yunxi", Zone: Shanghai(), Lang: notice.Chinese, Bounds: &notice.Box{West: 117, South: 28, East: 119, North: 29},
	}
}

// Sheet is a sheet of the fictional county's hub.
func Sheet(lang notice.Lang, ns ...*notice.Notice) notice.Sheet {
	const base = "https://hub.example"
	s := notice.Sheet{
		Now: Now, Updated: Now.Add(-time.Minute), Lang: lang, Base: base, Self: base + "/feeds/now.x", Title: "云溪县道路信息", Zone: Shanghai(),
		Owner:   notice.Party{ID: "yunxi", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi Traffic Police"}},
		Contact: notice.Contact{Telephone: "0793-5660000", Email: "duty@yunxi.example"},
	}
	for i, n := range ns {
		doc, _ := notice.Emit(n)
		s.Entries = append(s.Entries, notice.Entry{
			Seq: uint64(800 + i), At: n.Sent.Add(time.Second), First: n.Sent, Code: notice.Code(n.ID, 0),
			State: notice.StateAt(notice.Life{Notice: n}, Now), Notice: n, Doc: doc,
		})
	}
	return s
}
