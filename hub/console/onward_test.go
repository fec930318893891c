package console

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

// FuzzWhereToGoOnToStaysInTheConsole: whatever is given as next, a browser that
// follows it stays at the console's own address, below its root.
func FuzzWhereToGoOnToStaysInTheConsole(f *testing.F) {
	for _, s := range []string{"/console/audit?who=x", "//evil.example/console/", "/console/..//evil.example", "/console/%2e%2e/", "/\\evil.example/console/", "https:/console/", "//@/console/", "/console/#\x1d", "/console/\t//x", "/console/?next=//x#y", "/console//evil.example"} {
		f.Add(s)
	}
	at, err := url.Parse("https://desk.example/console/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		if !own(next) {
			return
		}
		to, err := at.Parse(strings.ReplaceAll(next, "\\", "/")) // as browsers do
		if err != nil || to.Host != at.Host || to.Scheme != at.Scheme || to.User != nil || !strings.HasPrefix(path.Clean(to.Path)+"/", Root) {
			t.Errorf("%q leads to %v, %v", next, to, err)
		}
		if strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == 0x7F }) {
			t.Errorf("%q holds what browsers leave out", next)
		}
	})
}
