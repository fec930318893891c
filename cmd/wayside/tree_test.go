package main_test

import (
	"bytes"
	"flag"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"wayside/hub/format"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// tool runs the go command at the root of the tree.
func tool(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}

// TestTheProgramLinksOnlyTheModulesOnTheList makes a new dependency a decision:
// it must be written down, here and in docs/decisions.
func TestTheProgramLinksOnlyTheModulesOnTheList(t *testing.T) {
	linked := strings.Fields(tool(t, "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/wayside"))
	slices.Sort(linked)
	linked = slices.Compact(linked)
	list := filepath.Join("testdata", "modules.txt")
	if *update {
		if err := os.WriteFile(list, []byte(strings.Join(linked, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(string(raw))
	for _, m := range linked {
		if !slices.Contains(want, m) {
			t.Errorf("%s is linked and not on the list %s", m, list)
		}
	}
	for _, m := range want {
		if !slices.Contains(linked, m) {
			t.Errorf("%s is on the list %s and not linked", m, list)
		}
	}
}

func TestTheProgramLinksNoDebugger(t *testing.T) {
	if slices.Contains(strings.Fields(tool(t, "list", "-deps", "./cmd/wayside")), "net/http/pprof") {
		t.Error("net/http/pprof is linked: it answers strangers by itself")
	}
}

func TestEveryDecoderIsFuzzed(t *testing.T) {
	for _, f := range format.Table() {
		if f.Decode == nil {
			continue
		}
		name := runtime.FuncForPC(reflect.ValueOf(f.Decode).Pointer()).Name() // wayside/hub/format/cap.Decode
		dir := filepath.Join("../..", strings.TrimPrefix(name[:strings.LastIndex(name, ".")], module))
		tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil || len(tests) == 0 {
			t.Errorf("%s: no tests in %s (%v)", f.Name, dir, err)
		}
		if !slices.ContainsFunc(tests, func(path string) bool {
			src, err := os.ReadFile(path)
			return err == nil && bytes.Contains(src, []byte("\nfunc Fuzz"))
		}) {
			t.Errorf("%s: no fuzz test in %s", f.Name, dir)
		}
	}
}

// TestNothingNamesTheMachineItWasBuiltOn looks for what only this machine can
// have put into the tree: its paths and where its modules come from.
func TestNothingNamesTheMachineItWasBuiltOn(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, dir := range []string{root, filepath.Dir(root), os.Getenv("HOME"), tool(t, "env", "GOMODCACHE"), tool(t, "env", "GOCACHE")} {
		if strings.Count(dir, "/") > 1 || dir == os.Getenv("HOME") && len(dir) > 1 {
			names = append(names, dir+"/")
		}
	}
	for _, proxy := range regexp.MustCompile(`[,|]`).Split(tool(t, "env", "GOPROXY")+","+tool(t, "env", "GOSUMDB"), -1) {
		if u, err := url.Parse(proxy); err == nil && u.Host != "" {
			names = append(names, u.Hostname())
		}
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "bin", "data"}, d.Name()) {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, name := range names {
			if bytes.Contains(raw, []byte(name)) {
				t.Errorf("%s names %s", strings.TrimPrefix(path, root), name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheReadmesListTheFormats holds their tables against the one in the code.
func TestTheReadmesListTheFormats(t *testing.T) {
	for name, yes := range map[string]string{"README.md": "yes", "README.zh-CN.md": "是"} {
		raw, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		rows := regexp.MustCompile(`(?m)^\| .+ \| (.+?) \| (\S+) \| (\S+) \|$`).FindAllStringSubmatch(string(raw), -1)
		for _, f := range format.Table() {
			i := slices.IndexFunc(rows, func(row []string) bool { return strings.Contains(row[1], "`"+f.Name+"`") })
			if i < 0 {
				t.Errorf("%s does not list %s", name, f.Name)
				continue
			}
			if in, out := rows[i][2] == yes, rows[i][3] == yes; in != (f.Decode != nil) || out != (f.Encode != nil) {
				t.Errorf("%s lists %s as in: %t, out: %t; the program has %t and %t", name, f.Name, in, out, f.Decode != nil, f.Encode != nil)
			}
		}
	}
}
