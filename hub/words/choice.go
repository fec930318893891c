package words

import (
	"slices"

	"wayside/hub/notice"

	"golang.org/x/text/language"
)

// Choice chooses among languages for who asks for a page. It doesn't change.
type Choice struct {
	langs   []notice.Lang
	matcher language.Matcher
}

// NewChoice chooses among langs, of which the first is for who prefers none.
func NewChoice(langs []notice.Lang) Choice {
	var tags []language.Tag
	for _, l := range langs {
		tag := language.Make(string(l))
		if l == notice.Chinese {
			tag = language.SimplifiedChinese // who reads either script is better off with it than with English
		}
		tags = append(tags, tag)
	}
	return Choice{slices.Clone(langs), language.NewMatcher(tags)}
}

// Langs are those that are chosen among.
func (c Choice) Langs() []notice.Lang { return c.langs }

// Has reports whether l is one of them.
func (c Choice) Has(l notice.Lang) bool { return slices.Contains(c.langs, l) }

// Preferred is the language for an Accept-Language (RFC 9110 section 12.5.4).
func (c Choice) Preferred(header string) notice.Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return c.langs[0]
	}
	if _, i, confidence := c.matcher.Match(tags...); confidence > language.No {
		return c.langs[i]
	}
	return c.langs[0]
}
