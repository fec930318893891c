package console

import (
	"wayside/hub/notice"
	"wayside/hub/words"
)

// prefix is what the keys of the console's words begin with.
const prefix = "console."

// tongue is a language of the console, with its words.
type tongue struct {
	words *words.Catalogue
	Lang  notice.Lang
}

// T is a text of the console; args fill it.
func (t tongue) T(key string, args ...any) string { return t.words.Say(t.Lang, prefix+key, args...) }

// knows reports whether the console has words for key.
func (t tongue) knows(key string) bool { return t.words.Has(prefix + key) }

// Say is what is said in several languages.
func (t tongue) Say(w notice.Words) string { return w.In(words.In(t.words, w, t.Lang)) }

// Name is the name of a word of a list of terms.
func (t tongue) Name(list string, terms []notice.Term, word string) string {
	return t.words.Name(t.Lang, list, terms, word)
}

// text is what a notice says.
func (t tongue) text(n *notice.Notice) notice.Text {
	said, _ := n.TextIn(words.In(t.words, n.Text, t.Lang))
	return said
}

// plain is the language of feeds, boards and signs, which speak Chinese and
// English alone.
func (t tongue) plain() notice.Lang { return t.words.Fallback(t.Lang) }

// severity is the name of a level.
func (t tongue) severity(s notice.Severity) string {
	return t.Name("severity", notice.Severities(), string(s))
}

func both(zh, en string) notice.Words { return notice.Words{notice.Chinese: zh, notice.English: en} }
