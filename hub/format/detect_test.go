package format_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/format"
	"wayside/hub/format/internal/formattest"
)

// recognised says in which format each real document is, by patterns of its
// path; the first that matches counts. "" is none: a document that no format
// of ours should claim. A document that is only refused, with a sentence, still
// is in the format that refuses it.
var recognised = []struct{ pattern, format string }{
	{"cap/*.pem", ""}, {"cap/*.csv", ""}, {"cap/*", "cap"},
	{"cma/shaped-after-mo-smg.xml", "cap"}, {"cma/adcodes.json", ""}, {"cma/series/*", "cma"},
	{"cifs/*", "cifs"}, {"cwz/*", "cwz"}, {"wzdx/*", "wzdx"}, {"datex2/*", "datex2"},
	{"digitraffic/fi_versions_*", "datex2"}, {"digitraffic/*", "digitraffic"},
	{"open511/*", "open511"}, {"tmdd/*-output-*.json", "open511"}, {"tmdd/*-input-*.xml", "open511"},
	{"meteoalarm/meteoalarm_regions_de.json", ""}, {"meteoalarm/*", "meteoalarm"}, {"nws/*", "nws"},
	{"backoffice/*", ""}, {"qweather/*", ""}, {"signs/*", ""}, {"schemas/*", ""}, {"schemas/*/*", ""}, {"SOURCES.md", ""},
}

func TestEveryRealDocumentIsRecognised(t *testing.T) {
	root := formattest.DataDir()
	if _, err := os.Stat(root); err != nil {
		t.Skipf("real data is absent: %v", err)
	}
	count := 0
	err := filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, file)
		name = filepath.ToSlash(name)
		want := "?"
		for _, r := range recognised {
			if ok, _ := path.Match(r.pattern, name); ok {
				want = r.format
				break
			}
		}
		doc, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		count++
		for _, media := range []string{"", "application/octet-stream", "text/plain"} {
			if got := guessed(media, doc); got != want {
				t.Errorf("%s as %q: got %q, want %q", name, media, got, want)
				break
			}
		}
		return nil
	})
	if err != nil || count < 100 {
		t.Errorf("looked at %d documents: %v", count, err)
	}
}

// guessed is what a document is taken for; several are told with a bar.
func guessed(media string, doc []byte) string {
	var names []string
	for _, f := range format.Guess(format.Table(), media, doc[:min(len(doc), format.SniffBytes)]) {
		names = append(names, f.Name)
	}
	return strings.Join(names, "|")
}

// TestWhatIsWrittenIsRecognised holds every format that is read and written
// against the guess.
func TestWhatIsWrittenIsRecognised(t *testing.T) {
	for _, f := range format.Table() {
		if f.Decode == nil || f.Encode == nil {
			continue
		}
		var doc strings.Builder
		if _, err := f.Encode(&doc, formattest.Sheet("zh-CN", formattest.County()...)); err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		for _, media := range []string{"", f.Media} {
			if got := guessed(media, []byte(doc.String())); got != f.Name {
				t.Errorf("%s as %q: got %q\n%.300s", f.Name, media, got, doc.String())
			}
		}
	}
}
