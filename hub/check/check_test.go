package check_test

import (
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"wayside/hub/check"
	"wayside/hub/format"
	"wayside/hub/notice"
)

var now = time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)

func TestReportTellsEverythingOfEveryItem(t *testing.T) {
	doc := `[{"kind":"traffic","event":"closure","severity":"minor","urgency":"immediate","certainty":"observed","sent":"2026-11-24T01:00:00Z","expires":"2026-11-24T00:00:00Z",
	  "roads":[{"name":"G320"}],"text":{"zh-CN":{"headline":"closed for the winter"},"en":{"headline":"closed for the winter"}}},{"kind":"x"}]`
	r := check.Read(format.Table(), []byte(doc), "", notice.Settings{Now: now})
	if r.Format != "native" || len(r.Items) != 2 || len(r.Frame) != 0 {
		t.Fatalf("got %+v", r)
	}
	said := r.Items[0].Problems.In(notice.English)
	for _, want := range []string{"is before sent", "has passed", "not translated", "no Chinese character", "no geometry"} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q: %s", want, said)
		}
	}
	if c := r.Count(); c.Refused != 2 || c.Errors < 2 || c.Warnings < 2 || c.Advice < 1 || c.Notices != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestFaultsOfTheFrameAreTold(t *testing.T) {
	twice := format.Format{Name: "twice", Title: "Twice", Sniff: func([]byte) bool { return true }, Decode: func(io.Reader, notice.Settings) iter.Seq2[notice.Item, error] {
		return func(yield func(notice.Item, error) bool) { panic("index out of range") }
	}}
	for name, c := range map[string]struct {
		table     []format.Format
		doc, want string
		format    string
	}{
		"unknown":    {format.Table(), "hello", "can't tell the format", ""},
		"no such":    {format.Table(), "hello", `no format "gif"`, "gif"},
		"write only": {format.Table(), "hello", `no format "rss"`, "rss"},
		"ambiguous":  {append(format.Table(), twice), `{"kind":"traffic","of":{"text":{}}}`, "native, twice", ""},
		"broken":     {format.Table(), `[{"kind":`, "not valid JSON", "native"},
		"a panic":    {[]format.Format{twice}, "x", "gave up", ""},
	} {
		r := check.Read(c.table, []byte(c.doc), c.format, notice.Settings{Now: now})
		if !r.Frame.Failed() || !strings.Contains(r.Frame.In(notice.English), c.want) || r.Frame[0].Message[notice.Chinese] == "" {
			t.Errorf("%s: got %v, want %q in both languages", name, r.Frame, c.want)
		}
	}
}
