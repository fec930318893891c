package filter

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"

	"github.com/mozillazg/go-pinyin"
)

// Pinyin initials: ylsd finds 雨岭隧道, as people type on a telephone. A
// character read in several ways has the initials of them all (重庆: zq, cq).

// Bounds of a word that may be initials. In running text two letters would
// meet by chance.
const (
	leastInitials = 2 // of a name
	leastInText   = 3 // of a headline
	mostInitials  = 12
)

// readings are the initials of the characters of the basic block, from
// U+4E00: bit 0 for a, bit 25 for z.
var readings = sync.OnceValue(func() *[0x9FFF - 0x4E00 + 1]uint32 {
	var all [0x9FFF - 0x4E00 + 1]uint32
	for r, said := range pinyin.PinyinDict {
		if r < 0x4E00 || r > 0x9FFF {
			continue
		}
		for way := range strings.SplitSeq(said, ",") {
			if c := plainLetter(way); c != 0 {
				all[r-0x4E00] |= 1 << (c - 'a')
			}
		}
	}
	return &all
})

// plainLetter is the first letter of a syllable without its tone; 0 where it
// has none that is ever typed.
func plainLetter(syllable string) rune {
	r, _ := utf8.DecodeRuneInString(syllable)
	for plain, marked := range map[rune]string{'a': "āáǎà", 'e': "ēéěè", 'o': "ōóǒò", 'n': "ńňǹ", 'm': "ḿ"} {
		if strings.ContainsRune(marked, r) {
			return plain
		}
	}
	if r < 'a' || r > 'z' {
		return 0
	}
	return r
}

// mayBeInitials reports whether the word may be initials.
func (w *word) mayBeInitials() bool {
	if len(w.runes) < leastInitials || len(w.runes) > mostInitials {
		return false
	}
	for _, r := range w.runes {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// initialsIn reports whether consecutive characters of s begin with the
// letters of the word.
func (w *word) initialsIn(s string) bool {
	for i, r := range s {
		if unicode.Is(unicode.Han, r) && w.begin(s[i:]) {
			return true
		}
	}
	return false
}

// begin reports whether s begins with characters of these initials.
func (w *word) begin(s string) bool {
	k := 0
	for _, r := range s {
		if k == len(w.runes) {
			return true
		}
		if r < 0x4E00 || r > 0x9FFF || w.table[r-0x4E00]&(1<<(w.runes[k]-'a')) == 0 {
			return false
		}
		k++
	}
	return k == len(w.runes)
}

// abbreviates reports whether the word stands for a name of n.
func (w *word) abbreviates(n *notice.Notice) bool {
	if w.table == nil {
		return false
	}
	for i := range n.Roads {
		r := &n.Roads[i]
		if w.initialsIn(r.Name) || w.initialsIn(r.LocalName) || w.initialsIn(r.Towards[notice.Chinese]) || w.initialsOf(r.From) || w.initialsOf(r.To) {
			return true
		}
	}
	for i := range n.Areas {
		if w.initialsIn(n.Areas[i].Name[notice.Chinese]) {
			return true
		}
	}
	return len(w.runes) >= leastInText && w.initialsIn(n.Text[notice.Chinese].Headline)
}

func (w *word) initialsOf(p *notice.RoadPoint) bool { return p != nil && w.initialsIn(p.Name) }
