package cap

import (
	"slices"
	"strings"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// Bounds of texts in characters, those of a notice.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
)

// plain turns the markup that some services write into their texts, against
// the standard, into plain text; changed says that there was some.
func plain(s string) (text string, changed bool) {
	text = alerting.Unmarked(s)
	return strings.TrimSpace(text), text != s
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// lang is the language of a block: its own, else the source's, else CAP's
// default.
func (m *message) lang(i *info) notice.Lang {
	if tag := alerting.Tag(i.Language); tag != "" {
		return tag
	}
	if m.settings.Lang != "" {
		return m.settings.Lang
	}
	return "en-US"
}

// texts groups blocks by language. Several blocks in one language differ in
// their area; what they say beside the first is added to its description.
func (m *message) texts(blocks []*info) map[notice.Lang]notice.Text {
	out := map[notice.Lang]notice.Text{}
	said := map[notice.Lang][]string{}
	for _, b := range blocks {
		lang := m.lang(b)
		headline, _ := plain(first(b.Headline, b.Event))
		description, _ := plain(b.Description)
		instruction, _ := plain(b.Instruction)
		if headline = oneLine(headline); len([]rune(headline)) > maxHeadline {
			description = strings.TrimSpace(headline + "\n\n" + description)
		}
		t, seen := out[lang]
		switch {
		case !seen:
			t = notice.Text{Headline: alerting.Cut(headline, maxHeadline), Description: description, Instruction: instruction}
		case description != "" && !slices.Contains(said[lang], description):
			t.Description = strings.TrimSpace(t.Description + "\n\n" + description)
		}
		said[lang] = append(said[lang], description)
		out[lang] = t
	}
	for lang, t := range out {
		if len([]rune(t.Description)) > maxText || len([]rune(t.Instruction)) > maxText {
			m.warn("info.description", "文字过长，已截断", "a text was too long and was cut")
			t.Description, t.Instruction = alerting.Cut(t.Description, maxText), alerting.Cut(t.Instruction, maxText)
			out[lang] = t
		}
	}
	return out
}
