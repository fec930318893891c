package console

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wayside/hub/words"
	"wayside/static"
)

// TestEveryWordIsThereAndEveryOneIsUsed holds the console's words and its pages
// together: a page asks for no key that isn't in the files, and the files hold
// none that nobody asks for.
func TestEveryWordIsThereAndEveryOneIsUsed(t *testing.T) {
	catalogue, err := words.Load(static.Words())
	if err != nil {
		t.Fatal(err)
	}
	source := sources(t)
	asked := regexp.MustCompile(`\.T(?:\(| )"([A-Za-z0-9. -]+)"`)
	for _, m := range asked.FindAllStringSubmatch(source, -1) {
		if !strings.HasSuffix(m[1], ".") && !catalogue.Has(prefix+m[1]) {
			t.Errorf("a page asks for %q, which no file has", m[1])
		}
	}
	var made []string // beginnings of keys that are put together
	for _, m := range regexp.MustCompile(`"([a-z]+\.(?:level)?)"`).FindAllStringSubmatch(source, -1) {
		made = append(made, prefix+m[1])
	}
	for _, key := range catalogue.Keys(prefix) {
		bare := strings.TrimPrefix(key, prefix)
		if !strings.Contains(source, `"`+bare+`"`) && !slices.ContainsFunc(made, func(begin string) bool { return strings.HasPrefix(key, begin) }) {
			t.Errorf("no page asks for %q", key)
		}
	}
}

// sources are the package's own files and its pages, one after the other.
func sources(t *testing.T) string {
	var b strings.Builder
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range own {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			b.Write(body)
		}
	}
	pages, err := fs.Glob(static.FS(), "console/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range pages {
		body, err := fs.ReadFile(static.FS(), file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(body)
	}
	return b.String()
}
