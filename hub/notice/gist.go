package notice

import (
	"slices"
	"strings"
)

// gists are the members that are told where there is room for a line or two: on
// a board, in a list, in the foot of a picture.
var gists = []string{"enforcement.legalBasis", "enforcement.supervision", "service.hours", "service.telephone", "statement.verdict", "handling.result"}

// Gist reports whether the member is told where there is room for little.
func (m Member) Gist() bool { return slices.Contains(gists, m.Field()) }

// ShortGround is a legal ground as law and article alone: without the words of
// the article behind a colon, and without the name of the state.
func ShortGround(s string) string {
	if at := strings.IndexAny(s, ":："); at > 0 {
		s = s[:at]
	}
	for _, state := range []string{"中华人民共和国", " of the People's Republic of China"} {
		s = strings.ReplaceAll(s, state, "")
	}
	return strings.TrimSpace(s)
}
