package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// halfWidth turns the full-width forms of ASCII (U+FF01 to U+FF5E) and the
// ideographic space into the plain ones, as Chinese keyboards type both.
func halfWidth(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

// fold makes letters comparable: half-width, and without case.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(halfWidth(r)))
}

func folded(s string) string { return strings.Map(fold, s) }

// capital is the canonical spelling of road numbers and area codes.
func capital(s string) string { return strings.Map(unicode.ToUpper, s) }

// cutFolded takes want, which is folded, from the front of s.
func cutFolded(s, want string) (rest string, ok bool) {
	for _, w := range want {
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 || fold(r) != w {
			return s, false
		}
		s = s[size:]
	}
	return s, true
}

// sameFolded reports whether s, folded, is want.
func sameFolded(want, s string) bool {
	rest, ok := cutFolded(s, want)
	return ok && rest == ""
}

// word is one word to be found, with the table of Knuth, Morris and Pratt: no
// text, however hostile, takes more than one pass.
type word struct {
	runes []rune // folded
	back  []int  // back[i]: the longest proper border of runes[:i+1]
}

func newWord(s string) word {
	w := word{runes: []rune(s)}
	w.back = make([]int, len(w.runes))
	for i, k := 1, 0; i < len(w.runes); i++ {
		for k > 0 && w.runes[i] != w.runes[k] {
			k = w.back[k-1]
		}
		if w.runes[i] == w.runes[k] {
			k++
		}
		w.back[i] = k
	}
	return w
}

// in reports whether the word stands in s.
func (w *word) in(s string) bool {
	k := 0
	for _, r := range s {
		r = fold(r)
		for k > 0 && r != w.runes[k] {
			k = w.back[k-1]
		}
		if r == w.runes[k] {
			k++
		}
		if k == len(w.runes) {
			return true
		}
	}
	return false
}

// says reports whether every word stands somewhere in n.
func (t *terms) says(n *notice.Notice) bool {
	for i := range t.words {
		if !t.words[i].saidBy(n) {
			return false
		}
	}
	return true
}

func (w *word) saidBy(n *notice.Notice) bool {
	for _, x := range n.Text {
		if w.in(x.Headline) || w.in(x.Description) || w.in(x.Instruction) {
			return true
		}
	}
	for i := range n.Roads {
		r := &n.Roads[i]
		if w.in(r.Name) || w.in(r.LocalName) || w.inWords(r.Towards) || w.inPoint(r.From) || w.inPoint(r.To) {
			return true
		}
	}
	for i := range n.Areas {
		if w.inWords(n.Areas[i].Name) {
			return true
		}
	}
	return false
}

func (w *word) inWords(ws notice.Words) bool {
	for _, s := range ws {
		if w.in(s) {
			return true
		}
	}
	return false
}

func (w *word) inPoint(p *notice.RoadPoint) bool {
	return p != nil && (w.in(p.Name) || w.in(p.Label))
}
