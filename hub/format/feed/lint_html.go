package feed

import (
	"regexp"
	"slices"
	"strings"
)

var (
	tag       = regexp.MustCompile(`<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[a-z]+="[^"<]*")*)\s*>`)
	attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
)

// htmlText checks generated content: the few elements that the template has,
// closed in order, and absolute addresses.
func htmlText(l *linter, n *node) { l.htmlText(n.path, n.text.String()) }

func (l *linter) htmlText(where, s string) {
	if strings.TrimSpace(s) == "" {
		l.add("NotBlank", where, "empty")
	}
	var open []string
	for _, m := range tag.FindAllStringSubmatch(s, -1) {
		name := strings.ToLower(m[2])
		switch {
		case !slices.Contains([]string{"p", "strong", "br", "a", "img"}, name):
			l.add("SecurityRisk", where, name)
		case name == "br" || name == "img":
		case m[1] == "":
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			l.add("NotHtml", where, "unexpected </"+name+">")
		default:
			open = open[:len(open)-1]
		}
		l.attributes(where, m[3])
	}
	if len(open) > 0 {
		l.add("NotHtml", where, "unclosed <"+open[len(open)-1]+">")
	}
	if strings.ContainsAny(tag.ReplaceAllString(s, ""), "<>") {
		l.add("NotHtml", where, "a bare < or >")
	}
}

func (l *linter) attributes(where, s string) {
	for _, a := range attribute.FindAllStringSubmatch(s, -1) {
		switch a[1] {
		case "href", "src":
			if !absolute(a[2]) {
				l.add("ContainsRelRef", where, a[2])
			}
		case "alt":
		default:
			l.add("SecurityRiskAttr", where, a[1])
		}
	}
}
