package sign

import (
	"slices"
	"strings"
	"unicode"

	"wayside/hub/notice"
)

// candidate is one text that may stand for a notice, its groups in reading
// order. A text of the author's has a group for each line, and the pages it was
// given.
type candidate struct {
	groups []group
	left   []part // that a fuller text would have told
	breaks int    // the group with which the author's second page begins; 0: none
	own    bool   // the author's own text for signs
	whole  bool   // it leaves out nothing that its publisher said of the road
}

// group is what may share a line; two groups never do. Facts are how many
// units of information it is for who reads it.
type group struct {
	parts []string
	facts int
}

func facts(groups []group) (n int) {
	for _, g := range groups {
		n += g.facts
	}
	return n
}

// candidates are the texts for a notice, the fullest first.
func (t telling) candidates(author string) (out []candidate) {
	if author != "" {
		out = append(out, authored(author, t.lang))
	}
	if !t.rich {
		for _, s := range t.headline {
			if a := t.parts[action]; a != "" && !t.advised {
				out = append(out, candidate{groups: []group{{[]string{s}, 2}, {[]string{a}, 1}}, whole: true})
			}
		}
		for _, s := range t.headline {
			out = append(out, candidate{groups: []group{{[]string{s}, 2}}, left: t.lacking(what), whole: t.advised || t.parts[action] == ""})
		}
		return out
	}
	choices := [][]part{{what, where, effect, action, until}, {what, where, effect, action}, {what, where, action}, {what, where, effect}, {what, where}}
	if t.advised { // what the road is like says more than our advice
		choices[2], choices[3] = choices[3], choices[2]
	}
	if t.wide || t.parts[where] == "" {
		choices = append(choices, []part{what})
	}
	for _, c := range choices {
		one := t.of(c)
		if !slices.ContainsFunc(out, func(o candidate) bool { return !o.own && same(o.groups, one.groups) }) {
			out = append(out, one)
		}
	}
	return out
}

func same(a, b []group) bool {
	return slices.EqualFunc(a, b, func(a, b group) bool { return slices.Equal(a.parts, b.parts) })
}

// of is the text of some parts, as far as the notice has them.
func (t telling) of(parts []part) candidate {
	c := candidate{left: t.lacking(parts...)}
	order := [][]part{{what, where}, {effect, action}, {until}}
	if t.lang == notice.Chinese {
		order[0] = []part{where, what}
	}
	for _, members := range order {
		var g group
		for _, p := range members {
			if s := t.parts[p]; s != "" && slices.Contains(parts, p) {
				g.parts, g.facts = append(g.parts, s), g.facts+1
			}
		}
		if g.facts > 0 {
			c.groups = append(c.groups, g)
		}
	}
	c.whole = !slices.ContainsFunc(c.left, func(p part) bool { return p != until && !(p == where && t.wide) })
	return c
}

// lacking are the parts that t has beside those, but for our own advice.
func (t telling) lacking(told ...part) (out []part) {
	for _, p := range []part{what, where, effect, action, until} {
		if t.parts[p] != "" && !slices.Contains(told, p) && !(p == action && t.advised) {
			out = append(out, p)
		}
	}
	return out
}

// authored is a sign text as its author laid it out: lines by newline, pages by
// a blank line.
func authored(text string, lang notice.Lang) (c candidate) {
	c.own, c.whole = true, true
	for i, page := range strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r", ""), "\n\n") {
		if i == 1 {
			c.breaks = len(c.groups)
		}
		if i > 1 {
			c.breaks = -1 // more pages than any sign has
		}
		for line := range strings.SplitSeq(page, "\n") {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				if lang == notice.English {
					line = strings.ToUpper(line)
				}
				c.groups = append(c.groups, group{[]string{line}, 1})
			}
		}
	}
	return c
}

// joined is two parts on one line: apart by a blank, but where Han meet.
func joined(parts []string, lang notice.Lang, head bool) string {
	out := ""
	for _, s := range parts {
		if out != "" && !(head && lang == notice.Chinese && hanAt(out, false) && hanAt(s, true)) {
			out += " "
		}
		out += s
	}
	return out
}

func hanAt(s string, first bool) bool {
	runes := []rune(s)
	if first {
		return unicode.Is(unicode.Han, runes[0])
	}
	return unicode.Is(unicode.Han, runes[len(runes)-1])
}

// Abbreviation is a word that a sign shows in its approved short form.
type Abbreviation struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// abbreviated are the forms of c with ever more approved abbreviations, one
// word at a time; the first is c itself.
func (c candidate) abbreviated(lang notice.Lang) func(func(candidate, []Abbreviation) bool) {
	return func(yield func(candidate, []Abbreviation) bool) {
		if !yield(c, nil) {
			return
		}
		var used []Abbreviation
		for _, s := range shorts[lang] {
			changed := false
			next := make([]group, len(c.groups))
			for i, g := range c.groups {
				next[i] = group{slices.Clone(g.parts), g.facts}
				for j, text := range g.parts {
					next[i].parts[j] = replace(text, s, lang)
					changed = changed || next[i].parts[j] != text
				}
			}
			if !changed {
				continue
			}
			c.groups = next
			used = append(slices.Clone(used), Abbreviation(s))
			if !yield(c, used) {
				return
			}
		}
	}
}

// replace writes the short form; in English for whole words alone.
func replace(text string, s short, lang notice.Lang) string {
	if lang != notice.English {
		return strings.ReplaceAll(text, s.From, s.To)
	}
	words := strings.Split(text, " ")
	for i, w := range words {
		if w == s.From {
			words[i] = s.To
		}
	}
	return strings.Join(words, " ")
}
