package vms

import (
	"cmp"
	"slices"
	"strings"

	"wayside/hub/format/internal/phrase"
)

// line is one line of a sign, with what the notice has no field for.
type line struct {
	Text     string `json:"text"`
	Colour   string `json:"colour,omitempty"` // of [colours]
	Flashing bool   `json:"flashing,omitempty"`
	lang     string
}

// shown is what the messages of a sign say together.
type shown struct {
	pages      [][]line
	pictograms []string
	messages   []message // those that say anything
}

// show reads the messages in the order in which the sign shows them. Those
// that tell nothing but the time or the temperature change at every look and
// are no news.
func show(messages []indexedMessage) (s shown) {
	for _, m := range byIndex(messages, func(m indexedMessage) string { return m.Index }) {
		if clockwork(wordsOf(m.Message.Kinds)) {
			continue
		}
		var areas [][][]line
		before, longest := len(s.pictograms), 0
		for _, a := range byIndex(m.Message.Areas, func(a area) string { return a.Index }) {
			pages := s.area(a.Settings)
			areas = append(areas, pages)
			longest = max(longest, len(pages))
		}
		for i := range longest { // what stands side by side is one page
			var p []line
			for _, a := range areas {
				if i < len(a) {
					p = append(p, a[i]...)
				}
			}
			if len(p) > 0 {
				s.pages = append(s.pages, p)
			}
		}
		if longest > 0 || len(s.pictograms) > before {
			s.messages = append(s.messages, m.Message)
		}
	}
	return s
}

func clockwork(kinds []string) bool {
	return len(kinds) > 0 && !slices.ContainsFunc(kinds, func(k string) bool { return k != "dateTime" && k != "temperature" })
}

func wordsOf(list []open) (words []string) {
	for _, o := range list {
		words = append(words, o.String())
	}
	return words
}

// area are the pages of one display area; its pictograms are noted, and the
// numbers on them and the words below are lines of their own.
func (s *shown) area(a settings) (pages [][]line) {
	if yes(a.Blank) {
		return nil
	}
	var own []line
	add := func(l textLine) {
		text := phrase.Line(l.Text)
		if text == "" {
			return
		}
		out := line{Text: text, Flashing: yes(l.Flashing), lang: l.Lang}
		if c := l.Colour.String(); slices.Contains(colours, c) {
			out.Colour = c
		}
		own = append(own, out)
	}
	for _, l := range byIndex(a.Lines, func(l indexedLine) string { return l.Index }) {
		add(l.Line)
	}
	if a.Pictogram != nil {
		s.picture(wordsOf(a.Pictogram.Words))
		for _, n := range a.Pictogram.Numbers {
			add(textLine{Text: n.Value + " " + cmp.Or(units[n.Unit.String()], n.Unit.String())})
		}
	}
	for _, l := range a.Below {
		add(l)
	}
	if len(own) > 0 {
		pages = append(pages, own)
	}
	for _, p := range byIndex(a.Pages, func(p page) string { return p.Number }) {
		pages = append(pages, s.area(p.Settings)...)
	}
	return pages
}

// picture notes the words of one pictogram; one without a word is another than
// those of the list.
func (s *shown) picture(words []string) {
	if len(words) == 0 {
		words = []string{"other"}
	}
	for _, w := range words {
		if w != "" && w != "blankVoid" && len(s.pictograms) < maxList {
			s.pictograms = append(s.pictograms, w)
		}
	}
}

// colours are the words of lineColour.
var colours = []string{"amber", "blue", "green", "red", "white", "whiteYellow"}

// join is the text of pages as [notice.Text] has it: a line each, and a blank
// line between pages.
func join(pages [][]line) string {
	var all []string
	for _, p := range pages {
		var lines []string
		for _, l := range p {
			lines = append(lines, l.Text)
		}
		all = append(all, strings.Join(lines, "\n"))
	}
	return strings.Join(all, "\n\n")
}

// split is the opposite of join; blanks at both ends of lines, and blank lines
// beyond one, are dropped.
func split(text string) (pages [][]line) {
	var p []line
	for s := range strings.Lines(text + "\n\n") {
		switch s = phrase.Line(s); {
		case s != "":
			p = append(p, line{Text: s})
		case len(p) > 0:
			pages = append(pages, p)
			p = nil
		}
	}
	return pages
}
