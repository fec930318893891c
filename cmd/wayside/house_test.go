package main_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms says which of our own packages each package may import. A package that
// is not listed may not exist.
var rooms = []struct {
	pkg  string
	may  []string
	home []string // third-party modules that live here and nowhere else

	borrows []string // modules at home elsewhere that are measured here by themselves
}{
	{pkg: "hub/notice"},
	{pkg: "hub/filter", may: []string{"hub/notice"}, home: []string{"github.com/mozillazg/go-pinyin"}},
	{pkg: "hub/format", may: []string{"hub/notice", "hub/format/*"}},
	{pkg: "hub/format/internal/*", may: []string{"hub/notice"}},
	{pkg: "hub/format/feed", may: []string{"hub/notice"}, home: []string{"github.com/gorilla/feeds"}},
	{pkg: "hub/format/ics", may: []string{"hub/notice", "hub/format/internal/*"}, home: []string{"github.com/arran4/golang-ical"}},
	{pkg: "hub/format/*", may: []string{"hub/notice", "hub/format/internal/*"}},
	{pkg: "publishers", may: []string{"hub/notice"}},
	{pkg: "publishers/*", may: []string{"hub/notice", "publishers"}},
	{pkg: "hub", may: []string{"hub/notice", "hub/filter"}},
	{pkg: "hub/intake", may: []string{"hub", "hub/notice", "hub/sqlite"}},
	{pkg: "hub/sqlite", home: []string{"github.com/mattn/go-sqlite3"}},
	{pkg: "hub/sqlog", may: []string{"hub", "hub/notice", "hub/sqlite"}},
	{pkg: "hub/logtest", may: []string{"hub", "hub/notice"}},
	{pkg: "hub/report", may: []string{"hub/notice"}},
	{pkg: "hub/report/open311", may: []string{"hub/notice", "hub/report"}},
	{pkg: "hub/desk", may: []string{"hub/sqlite", "hub/notice", "hub/filter", "hub/report"}, home: []string{"golang.org/x/crypto", "github.com/pquerna/otp"}},
	{pkg: "hub/compose", may: []string{"hub/notice"}},
	{pkg: "hub/second", may: []string{"hub", "hub/desk", "hub/filter", "hub/notice"}},
	{pkg: "hub/check", may: []string{"hub", "hub/format", "hub/notice"}},
	{pkg: "hub/list", may: []string{"hub", "hub/filter", "hub/format/table", "hub/notice"}},
	{pkg: "hub/words", may: []string{"hub/notice"}},
	{pkg: "hub/album", may: []string{"hub/picture"}},
	{pkg: "hub/picture", home: []string{"golang.org/x/image"}},
	{pkg: "hub/page", may: []string{"hub/account", "hub/notice", "hub/filter", "hub/report", "hub/trust", "hub/words", "static"}},
	{pkg: "hub/ledger", may: []string{"hub", "hub/trust", "hub/notice"}},
	{pkg: "hub/account", may: []string{"hub", "hub/notice", "hub/trust"}},
	{pkg: "hub/sign", may: []string{"hub/notice", "hub/filter", "hub/sign/multi"}},
	{pkg: "hub/sign/multi", may: []string{"hub/notice"}},
	{pkg: "hub/trust", may: []string{"hub/notice"}, home: []string{"golang.org/x/mod"}},
	{pkg: "hub/live", may: []string{"hub", "hub/filter", "hub/notice"}, home: []string{"github.com/gorilla/websocket"}},
	{pkg: "hub/roster", may: []string{"hub", "hub/desk", "hub/notice", "hub/sign"}},
	{pkg: "hub/press", may: []string{"hub", "hub/filter", "hub/format", "hub/notice"}},
	{pkg: "hub/serve", may: []string{"hub", "hub/*", "hub/format/*", "hub/report/*", "static"}, home: []string{"github.com/prometheus/client_golang"}},
	{pkg: "hub/console", may: []string{"hub", "hub/*", "hub/format/*", "static"}},
	{pkg: "static"},
	{pkg: "cmd/internal/load"},
	{pkg: "cmd/measure", may: []string{"cmd/internal/load"}},
	{pkg: "cmd/yardstick", may: []string{"hub", "hub/notice", "hub/sqlog"}, borrows: []string{"github.com/gorilla/websocket"}},
	{pkg: "cmd/wayside", may: []string{"*", "*/*", "*/*/*"}},
}

const module = "wayside/"

func TestEveryRoomImportsOnlyWhatTheHouseAllows(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		checkRoom(t, strings.TrimPrefix(p.ImportPath, module), p.Imports)
	}
}

func checkRoom(t *testing.T, pkg string, imports []string) {
	room := -1
	for i, r := range rooms {
		if ok, _ := path.Match(r.pkg, pkg); ok {
			room = i
			break
		}
	}
	if room < 0 {
		t.Errorf("%s is not a room of the house", pkg)
		return
	}
	for _, imp := range imports {
		own, isOwn := strings.CutPrefix(imp, module)
		if isOwn && !matchAny(rooms[room].may, own) {
			t.Errorf("%s imports %s", pkg, own)
		}
		for i, r := range rooms {
			for _, home := range r.home {
				if strings.HasPrefix(imp, home) && i != room && !slices.Contains(rooms[room].borrows, home) {
					t.Errorf("%s imports %s, whose home is %s", pkg, imp, r.pkg)
				}
			}
		}
	}
}

func matchAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, _ := path.Match(p, name); ok {
			return true
		}
	}
	return false
}

// mostFile and mostFunc are the longest a file and a function may be, in
// lines. Tests and pure tables of data are excepted.
const (
	mostFile = 400
	mostFunc = 60
)

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "data" || d.Name() == "bin") && name != "../.." {
			return fs.SkipDir
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			checkSize(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkSize(t *testing.T, name string) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	lines, longest := set.Position(f.FileEnd).Line, 0
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		span := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
		longest = max(longest, span)
		if span > mostFunc {
			t.Errorf("%s: %s has %d lines, at most %d", name, fn.Name.Name, span, mostFunc)
		}
		if fn.Name.Name == "init" {
			t.Errorf("%s: init function", name)
		}
	}
	if lines > mostFile && longest > 0 {
		t.Errorf("%s has %d lines, at most %d", name, lines, mostFile)
	}
}
