package alerting

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// layouts are the forms of a time that are met.
var layouts = [...]string{
	time.RFC3339Nano, // fractions and Z are read too
	"2006-01-02T15:04:05-0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
	"2006/01/02 15:04:05",
	"2006/01/02 15:04",
}

// Time reads a time in any of the forms that are met, in zone where it names
// none. The result is in UTC and whole milliseconds; a year before 1970 or after
// 2200 is none, but for years from 2400 on, which are of the Buddhist era (the
// Thai service writes them).
func Time(s string, zone *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if year, err := strconv.Atoi(s[:min(4, len(s))]); err == nil && year >= 2400 {
		s = strconv.Itoa(year-543) + s[4:]
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil && t.Year() >= 1970 && t.Year() <= 2200 {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

var (
	breaks = regexp.MustCompile(`(?i)<\s*(?:br|/p|/div|/li|/tr)\s*/?>`)
	tags   = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	space  = regexp.MustCompile(`\n\n+`)
	// Only what a browser would take for one: a bare & and "AT&T;" stay.
	entity = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});`)
)

// Plain turns HTML, which services write into texts against the standard, into
// plain text: breaks and ends of paragraphs become line breaks, other tags go,
// entities are resolved (also those that were escaped twice).
func Plain(s string) string {
	s = notice.Clean(Unmarked(s))
	if !strings.ContainsAny(s, " \n\u00a0") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	return strings.TrimSpace(space.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}

// Unmarked is s without its HTML, as [Plain] makes it, and otherwise as it was.
func Unmarked(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	s = tags.ReplaceAllString(breaks.ReplaceAllString(s, "\n"), "")
	if entity.MatchString(s) {
		s = html.UnescapeString(s)
		s = tags.ReplaceAllString(breaks.ReplaceAllString(s, "\n"), "")
		if entity.MatchString(s) {
			s = html.UnescapeString(s)
		}
	}
	return s
}

// Line is the plain text of s on one line.
func Line(s string) string { return strings.Join(strings.Fields(Plain(s)), " ") }

// Cut shortens s to at most limit characters, the last of them an ellipsis
// where something was cut. It looks no further than that.
func Cut(s string, limit int) string {
	count, end := 0, 0
	for i := range s {
		if count == limit {
			return s[:end] + "…"
		}
		if count++; count == limit {
			end = i
		}
	}
	return s
}

var tagPattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// Tag writes a language tag in the usual case (zh-CN), or returns "" where s is
// none.
func Tag(s string) notice.Lang {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
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

// Level finds a word of CAP's in a list of ours, in any case; "unknown" where
// the list lacks it. "Very Likely" is CAP 1.0 for Likely.
func Level(terms []notice.Term, word string) (string, bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	if strings.ReplaceAll(word, " ", "") == "verylikely" {
		word = string(notice.Likely)
	}
	if _, ok := notice.Find(terms, word); ok {
		return word, true
	}
	return "unknown", false
}

// References are the pairs of sender and identifier in a references element,
// without repeats; the times they quote are often wrong and not read.
func References(s string) (refs [][2]string) {
	for _, triple := range strings.Fields(s) {
		parts := strings.Split(triple, ",")
		if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
			continue
		}
		if ref := [2]string{parts[0], parts[1]}; !slices.Contains(refs, ref) && len(refs) < maxList-10 {
			refs = append(refs, ref)
		}
	}
	return refs
}

// number reads a JSON number or its text.
func number(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
