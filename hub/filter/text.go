package filter

import (
	"regexp"
	"strconv"
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
// text, however hostile, takes more than one pass. Where it reads as a post of
// a road it also finds what reaches there, and as initials what they stand for.
type word struct {
	runes []rune   // folded
	back  []int    // back[i]: the longest proper border of runes[:i+1]
	post  *stretch // what it names of a road; nil: nothing
	table *[0x9FFF - 0x4E00 + 1]uint32
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
	w.post = postOf(s)
	if w.mayBeInitials() {
		w.table = readings()
	}
	return w
}

// posts are K1285, k1285+300, zk12+5 (of a left carriageway) and 1285+300.
var posts = regexp.MustCompile(`^(?:[a-z]?k([0-9]{1,5})(?:\+([0-9]{1,3}))?|([0-9]{1,5})\+([0-9]{1,3}))$`)

// beside is how far from a post something still is "there", in metres.
const beside = 500

// postOf is the stretch that a post names: a kilometre, or a point and what is
// beside it; nil where s is no post.
func postOf(s string) *stretch {
	m := posts.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	km, _ := strconv.Atoi(m[1] + m[3]) // digits alone, one of them empty
	at := float64(km) * 1000
	if m[2]+m[4] == "" {
		return &stretch{at, at + 1000}
	}
	more, _ := strconv.Atoi(m[2] + m[4])
	at += float64(more)
	return &stretch{at - beside, at + beside}
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
		if w := &t.words[i]; !w.saidBy(n) && !w.reached(n) && !w.abbreviates(n) {
			return false
		}
	}
	return true
}

// Names reports whether the words that s looks for name something, such as a
// road: by themselves or by their initials. Without words it names nothing.
func (s Selection) Names(name string) bool {
	if s.t == nil || len(s.t.words) == 0 {
		return false
	}
	for i := range s.t.words {
		if w := &s.t.words[i]; !w.in(name) && (w.table == nil || !w.initialsIn(name)) {
			return false
		}
	}
	return true
}

// reached reports whether the word is a post that a road of n is known to
// reach. A road without ends says nothing of any post.
func (w *word) reached(n *notice.Notice) bool {
	if w.post == nil {
		return false
	}
	for i := range n.Roads {
		if r := &n.Roads[i]; (r.From != nil || r.To != nil) && w.post.overlaps(r) {
			return true
		}
	}
	return false
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
