package notice

import (
	"regexp"
	"strings"
)

var (
	dialled = regexp.MustCompile(`^(?:\+\d{1,3}[ -]?)?(?:\(\d{2,5}\)[ -]?)?\d{2,11}(?:[ -]\d{2,8}){0,4}(?:-\d{1,4})?(?: ?(?:转|ext\.?|x) ?\d{1,6})?$`)
	noted   = regexp.MustCompile(`\([^()\d]+\)`) // what stands in brackets beside a number
)

// Dialled reports whether s, where it says anything, is something to dial: one
// telephone number or several with commas or the like between them, each perhaps
// with its extension and a note in brackets.
func Dialled(s string) bool {
	if s == "" {
		return true
	}
	all := strings.FieldsFunc(noted.ReplaceAllString(Halfwidth(s), ""), func(r rune) bool { return strings.ContainsRune("、,;/或\n", r) })
	for _, one := range all {
		if one = strings.ToLower(strings.TrimSpace(one)); !dialled.MatchString(one) || digits(one) < 3 || digits(one) > 20 {
			return false
		}
	}
	return len(all) > 0
}

func digits(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
