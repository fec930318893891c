package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// contact is how somebody can be reached, in pieces that must not stand in what
// everybody reads.
type contact struct {
	numbers []string // digits alone, without the code of the country
	words   []string // mailboxes, ids, addresses
}

// How long a piece is at the least; what is shorter stands in many texts. Of a
// number that is hardly longer the whole must stand there.
const (
	fewestLetters = 5
	fewestDigits  = 6
	mostWhole     = 6
	mostDigits    = 15 // of a number of any country
)

// ways are words that say by which way somebody is reached, and not where.
var ways = []string{"wechat", "weixin", "email", "e-mail", "phone", "telephone", "mobile", "whatsapp", "telegram", "contact", "please"}

// contactOf takes apart what somebody gave, or several. They write as they like:
// pieces are what signs part, and what Chinese letters part from others.
func contactOf(given ...string) (c contact) {
	for _, s := range given {
		c.add(folded(s))
	}
	return c
}

func (c *contact) add(given string) {
	for _, s := range []string{given, han.ReplaceAllString(given, " ")} {
		for _, piece := range strings.FieldsFunc(s, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(",;、。/|:()[]<>\"“”【】《》", r)
		}) {
			c.word(strings.Trim(piece, ".-+"))
		}
	}
	for _, run := range strings.FieldsFunc(given, unicode.IsLetter) {
		groups := groupsOf(run)
		for i, number := range groups {
			c.number(number, fewestDigits)
			for _, more := range groups[i+1:] {
				if number += more; len(number) > mostDigits {
					break
				}
				c.number(number, fewestJoined(number))
			}
		}
	}
}

func (c *contact) word(piece string) {
	if utf8.RuneCountInString(piece) < fewestLetters || !strings.ContainsFunc(piece, unicode.IsLetter) || slices.Contains(ways, piece) {
		return
	}
	c.words = append(c.words, piece)
	if name, _, ok := strings.Cut(piece, "@"); ok && len(name) >= fewestLetters && strings.ContainsAny(name, "0123456789") {
		c.words = append(c.words, name) // an id elsewhere, too
	}
}

// local is a number within its area, after the code of that.
var local = regexp.MustCompile(`^0(?:10|2\d|[3-9]\d\d)(\d{7,8})$`)

func (c *contact) number(s string, fewest int) {
	if len(s) < fewest {
		return
	}
	if m := local.FindStringSubmatch(s); m != nil {
		c.numbers = append(c.numbers, m[1])
	}
	for _, code := range []string{"00", "86", "0"} {
		if rest, ok := strings.CutPrefix(s, code); ok && len(rest) >= 10 {
			s = rest
		}
	}
	c.numbers = append(c.numbers, s)
}

// fewestJoined is how many digits groups of a number have together before they may
// be one: more where they begin as one that a code opens, which many share.
func fewestJoined(number string) int {
	if number[0] == '0' || number[0] == '1' || strings.HasPrefix(number, "86") {
		return 10
	}
	return 7
}

// in is the first piece that stands in a text; "": none does. A number is found by
// its digits, whatever stands between them.
func (c contact) in(text string) string {
	text = folded(text)
	groups := groupsOf(text)
	digits := strings.Join(groups, "")
	for _, n := range c.numbers {
		if slices.Contains(groups, n) || len(n) > mostWhole && strings.Contains(digits, n) {
			return n
		}
	}
	for _, w := range c.words {
		if whole(w).MatchString(text) {
			return w
		}
	}
	return ""
}

// whole finds a word that is no part of a longer one.
func whole(word string) *regexp.Regexp {
	edge := func(r rune) string {
		if r < utf8.RuneSelf && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return `\b`
		}
		return ""
	}
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	return regexp.MustCompile(edge(first) + regexp.QuoteMeta(word) + edge(last))
}

var (
	han = regexp.MustCompile(`\p{Han}+`)
	at  = regexp.MustCompile(`\s*@\s*`)
)

// folded is a text as it is compared: case-blind, and by no width of its letters.
func folded(s string) string {
	return at.ReplaceAllString(strings.ToLower(notice.Halfwidth(s)), "@")
}

func groupsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
