package compose

import (
	"strings"

	"wayside/hub/notice"
)

// Answering is a text about a claim that nobody has edited, after the statement on
// it was corrected: the verdict and what is known, which the templates say behind
// the claim, follow. What stands before the claim, or in it, is not touched.
func Answering(text string, lang notice.Lang, from, to *notice.Statement) string {
	if from == nil || to == nil || from.Claim[lang] == "" {
		return text
	}
	before, after, ok := strings.Cut(text, from.Claim[lang])
	if !ok {
		return text
	}
	verdict := func(s *notice.Statement) string {
		return strings.ToLower(notice.NameOf(notice.Verdicts(), s.Verdict, lang))
	}
	known := func(s *notice.Statement) string { return strings.TrimRight(s.Known[lang], stops) }
	after = instead(after, verdict(from), verdict(to))
	if was, now := known(from), known(to); was != "" && strings.Contains(after, was) {
		after = instead(after, was, now)
	} else if was != "" {
		after = instead(after, upperFirst(was), upperFirst(now))
	}
	return before + from.Claim[lang] + after
}

// instead puts now where was stands first; what is not known leaves all as it is.
func instead(text, was, now string) string {
	if was == "" || now == "" {
		return text
	}
	return strings.Replace(text, was, now, 1)
}
