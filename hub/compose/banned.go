package compose

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Banned is a word that an authority doesn't want in its notices.
type Banned struct {
	Word    string       `toml:"word"`
	Lang    notice.Lang  `toml:"lang"` // "": in every language
	Instead string       `toml:"instead"`
	Why     notice.Words `toml:"why"`
	Mild    bool         `toml:"mild"` // it is warned of, and not refused
}

// ReadBanned reads and judges a list of words.
func ReadBanned(raw []byte) (list []Banned, ps notice.Problems) {
	var doc struct {
		Words []Banned `toml:"word"`
	}
	if ps = decode(raw, &doc); ps.Failed() {
		return nil, ps
	}
	for i, w := range doc.Words {
		if strings.TrimSpace(w.Word) == "" {
			ps.Add(fmt.Sprintf("word[%d].word", i), "缺少", "missing")
		}
	}
	return doc.Words, ps
}

// in reports whether text, in lower case, holds the word: in English as a whole
// word.
func (w Banned) in(lang notice.Lang, text string) bool {
	if w.Lang != "" && w.Lang != lang || w.Word == "" {
		return false
	}
	word := strings.ToLower(w.Word)
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(word):])
		if !runsOn(before, word) && !runsOn(after, word) {
			return true
		}
		from += i + len(word)
	}
}

// runsOn reports whether c, beside word, would make a longer word of it.
func runsOn(c rune, word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return first < utf8.RuneSelf && c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c))
}
