// Package eventname finds out what a warning is about from the words of its
// issuer: the names by which services call an event, in simplified Chinese and
// lower-case English (and a few others met in real feeds). Documents that name
// their events in prose alone are read with it; it knows no format.
package eventname

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Find returns the event of kind k whose name in text is the longest, or "".
// Kinds that are not warned of (service cards, appeals) have no names here.
func Find(k notice.Kind, text string) notice.Event {
	text = strings.ToLower(text)
	best, length := notice.Event(""), 0
	for _, row := range names[k] {
		for _, name := range row.names {
			if len(name) > length && holds(text, name) {
				best, length = row.event, len(name)
			}
		}
	}
	return best
}

// holds reports whether text has name in it; a Latin name only as a word of
// its own, or its plural.
func holds(text, name string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(name)
		if name[0] >= utf8.RuneSelf {
			return true
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text[at:], "s"))
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
	}
}
