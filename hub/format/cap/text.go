package cap

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Bounds of texts in characters, those of a notice.
const (
	maxHeadline = 200
	maxText     = 10_000
	maxShort    = 300
	maxList     = 200
)

var (
	breaks = regexp.MustCompile(`(?i)<\s*(?:br|/p|/div|/li|/tr)\s*/?>`)
	tags   = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	entity = regexp.MustCompile(`&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);`)
)

// plain turns the markup that some services write into their texts, against
// the standard, into plain text; changed says that there was some.
func plain(s string) (text string, changed bool) {
	text = tags.ReplaceAllString(breaks.ReplaceAllString(s, "\n"), "")
	if entity.MatchString(text) {
		text = html.UnescapeString(text)
	}
	return strings.TrimSpace(text), text != s
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shorten cuts s to at most limit characters.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// lang is the language of a block: its own, else the source's, else CAP's
// default.
func (m *message) lang(i *info) notice.Lang {
	if tag := canonicalTag(i.Language); tag != "" {
		return tag
	}
	if m.settings.Lang != "" {
		return m.settings.Lang
	}
	return "en-US"
}

var tagPattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// canonicalTag writes a language tag in the usual case (zh-CN), or returns ""
// where s is none.
func canonicalTag(s string) notice.Lang {
	s = strings.ReplaceAll(s, "_", "-")
	if !tagPattern.MatchString(s) {
		return ""
	}
	parts := strings.Split(strings.ToLower(s), "-")
	for i := 1; i < len(parts); i++ {
		switch len(parts[i]) {
		case 2:
			parts[i] = strings.ToUpper(parts[i])
		case 4:
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	return notice.Lang(strings.Join(parts, "-"))
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
			t = notice.Text{Headline: shorten(headline, maxHeadline), Description: description, Instruction: instruction}
		case description != "" && !slices.Contains(said[lang], description):
			t.Description = strings.TrimSpace(t.Description + "\n\n" + description)
		}
		said[lang] = append(said[lang], description)
		out[lang] = t
	}
	for lang, t := range out {
		if len([]rune(t.Description)) > maxText || len([]rune(t.Instruction)) > maxText {
			m.warn("info.description", "文字过长，已截断", "a text was too long and was cut")
			t.Description, t.Instruction = shorten(t.Description, maxText), shorten(t.Instruction, maxText)
			out[lang] = t
		}
	}
	return out
}
