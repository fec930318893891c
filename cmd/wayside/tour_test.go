package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var block = regexp.MustCompile("(?s)<!-- tour -->\n```sh\n(.*?)```")

// TestTheTourOfTheReadmeWorks runs every command of the README's five minutes,
// in order, as a newcomer would.
func TestTheTourOfTheReadmeWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP in short mode: it builds the program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	bin := filepath.Join(t.TempDir(), "bin")
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "wayside"), ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var script strings.Builder
	script.WriteString("set -eu\nmake() { :; }\ntrap 'kill $(jobs -p)' EXIT\nPATH=\"" + bin + ":$PATH\"\nexport WAYSIDE_HUB=http://" + addr + "\n")
	blocks := block.FindAllStringSubmatch(string(readme), -1)
	if len(blocks) < 5 {
		t.Fatalf("only %d blocks of the tour found", len(blocks))
	}
	for _, b := range blocks {
		script.WriteString(strings.ReplaceAll(b[1], "127.0.0.1:8080", addr) + "\n")
	}
	chinese, err := os.ReadFile(filepath.Join(root, "README.zh-CN.md"))
	if err != nil {
		t.Fatal(err)
	}
	sh := exec.Command("bash", "-c", script.String())
	sh.Dir = t.TempDir()
	out, err := sh.CombinedOutput()
	if err != nil {
		t.Fatalf("the tour failed: %v\n%s", err, out)
	}
	for _, want := range []string{"revision 1", "(repeat)", "雨岭隧道双向封闭", "Yuling Tunnel closed both ways", "<alert ", "FeatureCollection", "1 valid", "核验通过", "withdrawn", "The tunnel is open again"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the tour never shows %q", want)
		}
	}
	for _, b := range blocks {
		for _, line := range strings.Split(strings.TrimSpace(b[1]), "\n") {
			if line, _, _ = strings.Cut(line, "      #"); !strings.Contains(string(chinese), line) {
				t.Errorf("README.zh-CN.md lacks the line %q", line)
			}
		}
	}
}
