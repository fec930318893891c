package main_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThePageOfThreatsNamesTestsThatThereAre: a control whose test is gone is not
// claimed any more, and no threat is passed over.
func TestThePageOfThreatsNamesTestsThatThereAre(t *testing.T) {
	raw, err := os.ReadFile("../../docs/threats.md")
	if err != nil {
		t.Fatal(err)
	}
	page, there := string(raw), map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, found := range function.FindAllStringSubmatch(string(code), -1) {
			there[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, named := range regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(page, -1) {
		if !there[named[1]] {
			t.Errorf("there is no %s", named[1])
		}
	}
	for i := range 22 {
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^\*\*(T\d+, )*T%d[ ,]`, i+1))
		if n := len(row.FindAllString(page, -1)); n != 1 {
			t.Errorf("T%d has %d rows, want 1", i+1, n)
		}
	}
	for row := range strings.SplitSeq(page, "\n\n") {
		if strings.HasPrefix(row, "**T") && !strings.Contains(row, "`Test") {
			t.Errorf("no test holds %.60s", row)
		}
	}
}
