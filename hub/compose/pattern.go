package compose

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pattern is a text with slots. "{place}" stands for a fact; "{Place}" for
// the same with its first letter large. "[…]" stands only where all facts in it
// are known, "[…|…]" for the first part of which they are; brackets may stand in
// brackets.
type pattern []piece

// piece is a text, a slot, or a choice of parts.
type piece struct {
	text, slot string
	parts      []pattern
}

// mostDepth bounds brackets within brackets.
const mostDepth = 8

func parsePattern(s string) (pattern, error) {
	p, rest, err := parseUntil(s, 0)
	if err == nil && rest != "" {
		err = fmt.Errorf("nothing is open that %q could close", rest[:1])
	}
	return p, err
}

// parseUntil reads to the end of a part; rest begins with what ended it.
func parseUntil(s string, depth int) (p pattern, rest string, err error) {
	if depth > mostDepth {
		return nil, "", errors.New("too many brackets within brackets")
	}
	for s != "" {
		stop := "[{}]"
		if depth > 0 {
			stop += "|"
		}
		i := strings.IndexAny(s, stop)
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			p, s = append(p, piece{text: s[:i]}), s[i:]
			continue
		}
		switch s[0] {
		case '{':
			name, after, closed := strings.Cut(s[1:], "}")
			if !closed || !known(name) {
				return nil, "", fmt.Errorf("there is no fact %q", name)
			}
			p, s = append(p, piece{slot: name}), after
		case '[':
			var choice piece
			if choice, s, err = parseChoice(s[1:], depth); err != nil {
				return nil, "", err
			}
			p = append(p, choice)
		default:
			return p, s, nil
		}
	}
	return p, "", nil
}

// parseChoice reads the parts behind an open bracket, and its end.
func parseChoice(s string, depth int) (c piece, rest string, err error) {
	for {
		part, rest, err := parseUntil(s, depth+1)
		if err != nil {
			return c, "", err
		}
		c.parts = append(c.parts, part)
		switch {
		case strings.HasPrefix(rest, "]"):
			return c, rest[1:], nil
		case strings.HasPrefix(rest, "|"):
			s = rest[1:]
		default:
			return c, "", errors.New("a bracket is not closed")
		}
	}
}

// slots are the facts that p speaks of, wherever they stand.
func (p pattern) slots() (all []string) {
	for _, x := range p {
		if x.slot != "" {
			all = append(all, plainName(x.slot))
		}
		for _, part := range x.parts {
			all = append(all, part.slots()...)
		}
	}
	return all
}

// fill puts facts into p; gap stands for one that is not known and that p can't
// do without, and whole is false then.
func (p pattern) fill(fact func(slot string) string, gap string) (s string, whole bool) {
	var b strings.Builder
	whole = true
	for _, x := range p {
		switch {
		case x.slot != "":
			v := fact(plainName(x.slot))
			if v == "" {
				v, whole = gap, false
			}
			if x.slot != plainName(x.slot) {
				v = upperFirst(v)
			}
			b.WriteString(v)
		case x.parts != nil:
			for _, part := range x.parts {
				if s, ok := part.fill(fact, gap); ok {
					b.WriteString(s)
					break
				}
			}
		default:
			b.WriteString(x.text)
		}
	}
	return b.String(), whole
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// plainName is the name of a slot without its large letter.
func plainName(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

func known(name string) bool {
	_, ok := SlotNamed(plainName(name))
	return ok
}
