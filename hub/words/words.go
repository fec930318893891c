// Package words holds the words of the pages: one file for each language, by
// key. A further language is one further file; what it lacks is filled in by
// the language it names as its fallback. The words of notices are not here:
// they come with the notice, and the names of their kinds with hub/notice.
package words

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// Keys that say something about the file itself.
const (
	Own      = "language" // the language's name in itself: 中文
	fallback = "fallback" // of a further language: zh-CN or en, which is taken where nothing is said
)

// Catalogue is the words of the pages in every language there is a file of.
// It doesn't change, and may be used from several goroutines.
type Catalogue struct {
	langs []notice.Lang
	texts map[notice.Lang]map[string]string
}

// Load reads the files LANG.json of folders: zh-CN and en, which hold every
// key, and any others, which hold what they can. A file of a later folder
// stands for the same file of an earlier one. The error names everything that
// is wrong.
func Load(folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[notice.Lang]map[string]string{}}
	for _, folder := range folders {
		files, err := fs.Glob(folder, "*.json")
		if err != nil {
			return nil, err // the pattern is a good one
		}
		for _, file := range files {
			body, err := fs.ReadFile(folder, file)
			if err != nil {
				return nil, fmt.Errorf("read the words of %s: %w", file, err)
			}
			texts, err := parse(body)
			if err != nil {
				return nil, fmt.Errorf("read the words of %s: %w", file, err)
			}
			c.texts[notice.Lang(strings.TrimSuffix(path.Base(file), ".json"))] = texts
		}
	}
	c.order()
	return c, c.check()
}

// order puts Chinese and English first, the others by their tags.
func (c *Catalogue) order() {
	c.langs = slices.SortedFunc(maps.Keys(c.texts), func(a, b notice.Lang) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
}

func rank(l notice.Lang) int {
	i := slices.Index([]notice.Lang{notice.Chinese, notice.English}, l)
	if i < 0 {
		return 2
	}
	return i
}

// Langs are the languages: Chinese, English, then the others by their tags.
func (c *Catalogue) Langs() []notice.Lang { return slices.Clone(c.langs) }

// Speaks reports whether there is a file of lang.
func (c *Catalogue) Speaks(lang notice.Lang) bool { return c.texts[lang] != nil }

// Fallback is the language that fills the gaps of lang: itself, where it has
// none.
func (c *Catalogue) Fallback(lang notice.Lang) notice.Lang {
	if rank(lang) < 2 {
		return lang
	}
	if l := notice.Lang(c.texts[lang][fallback]); l == notice.Chinese {
		return l
	}
	return notice.English
}

// Has reports whether some language has words for key.
func (c *Catalogue) Has(key string) bool { _, ok := c.texts[notice.English][key]; return ok }

// Keys are all keys that begin with prefix, in their order.
func (c *Catalogue) Keys(prefix string) (out []string) {
	for key := range c.texts[notice.English] {
		if strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// Say is the text of key in lang, {0}, {1} … filled with args. A key that there
// is no text of says itself: a test finds those.
func (c *Catalogue) Say(lang notice.Lang, key string, args ...any) string {
	text, ok := c.texts[lang][key]
	if !ok {
		text, ok = c.texts[c.Fallback(lang)][key]
	}
	if !ok {
		return key
	}
	return fill(text, args)
}

// fill fills the holes of a text in one pass: what is filled in has none.
func fill(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for i, arg := range args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), fmt.Sprint(arg))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Some are the texts of keys in lang, for the scripts of a page, which fill
// them in themselves.
func (c *Catalogue) Some(lang notice.Lang, keys []string) map[string]string {
	out := make(map[string]string, len(keys))
	for _, key := range keys {
		out[key] = c.Say(lang, key)
	}
	return out
}

// Name is the name of a term in lang. A further language may name the terms
// of a list under LIST.WORD, such as severity.extreme or traffic.accident.
func (c *Catalogue) Name(lang notice.Lang, list string, terms []notice.Term, word string) string {
	if rank(lang) == 2 {
		if name, ok := c.texts[lang][list+"."+word]; ok {
			return name
		}
	}
	return notice.NameOf(terms, word, c.Fallback(lang))
}

// In is the language in which m is read by somebody who reads lang: itself
// where m has it, else its fallback.
func In[V any](c *Catalogue, m map[notice.Lang]V, lang notice.Lang) notice.Lang {
	for tag := range m {
		if rank(lang) < 2 || primary(tag) == primary(lang) {
			return lang
		}
	}
	return c.Fallback(lang)
}

func primary(l notice.Lang) string {
	p, _, _ := strings.Cut(strings.ToLower(string(l)), "-")
	return p
}
