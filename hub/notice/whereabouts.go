package notice

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What says in a text where on a road something is, whoever wrote it: a post or
// so many kilometres of the road, coordinates, a junction or another point by its
// name.
var (
	posts = regexp.MustCompile(`\b[Kk]\d+([+]\d+)?|(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千〇零两]{2,})公里(?:\d+米)?(?:处|附近|加|\+)` +
		`|(?i:\b(?:kms?|kp|kilomet(?:re|er)s?(?: ?post)?|mile ?(?:post|marker)) ?\d+(?:[.+]\d+)?)`)
	coordinates = regexp.MustCompile(`\d{1,3}\.\d{3,}[°度]?[EN东北]?[,，;/ ]{1,2}\d{1,3}\.\d{3,}`)
	points      = regexp.MustCompile(`(\p{Han}{1,6}?)(路口|村口|镇口|巷口|桥头|岔口|丁字口|十字口|交叉口|交汇处|出入口|收费站|检查站|服务区|加油站|立交|互通|匝道|隧道口|隧道[进出]口|校门口|大门口)()`)
	pointsEn    = regexp.MustCompile(`\b(?:[A-Z][\w'’-]* )+(?:[Jj]unction|[Ii]ntersection|[Cc]rossroads|[Cc]rossing|[Ii]nterchange|[Rr]oundabout|[Tt]oll (?:[Ss]tation|[Gg]ate|[Pp]laza)|` +
		`[Ss]ervice (?:[Aa]rea|[Ss]tation)|[Pp]etrol [Ss]tation|[Ff]lyover|[Bb]ridge|[Tt]unnel|[Vv]illage)\b|\b[Jj]unction \d+`)

	// A road by its number, or by its name; what follows tells 街 from 街道.
	numbers   = regexp.MustCompile(`\b[GSXYCZ]\d{2,4}(?:国道|省道|县道|乡道|高速)?`)
	streets   = regexp.MustCompile(`(\p{Han}{1,5}?)(大道|国道|省道|县道|高速|大街|路|街|巷)([道段面边况程线网人]?)`)
	streetsEn = regexp.MustCompile(`\b(?:[A-Z][\w'’-]* )+(?:Road|Rd|Street|St|Avenue|Ave|Lane|Highway|Expressway)\b`)
)

// nameless end what stands before 路口 or 路 where no name does: 各路口, 道路.
const nameless = "各个有的方过些该及在等到近经通要点道公一上下走让沿半赶思出行线支条个为和与或是全县市区内乡镇分本主干"

// articles begin what only looks like a name in English.
var articles = []string{"The", "A", "At", "On", "In", "Near", "All", "Any", "Each", "Every", "No", "This", "That", "Please", "By"}

// whereabouts are names of exact places, squashed.
type whereabouts []string

// in is what a text says of an exact place, "" for nothing: one of the names, or
// what looks like one. Roads too are exact where only an area may be told.
func (w whereabouts) in(text string, roads bool) string {
	flat := squash(text)
	if i := slices.IndexFunc(w, func(name string) bool { return strings.Contains(flat, name) }); i >= 0 {
		return w[i]
	}
	text = Halfwidth(text)
	for _, said := range []string{posts.FindString(text), coordinates.FindString(text), namedHan(points, text), namedEnglishPlace(pointsEn, text)} {
		if said != "" {
			return said
		}
	}
	if !roads {
		return ""
	}
	for _, said := range []string{numbers.FindString(text), namedHan(streets, text), namedEnglishPlace(streetsEn, text)} {
		if said != "" {
			return said
		}
	}
	return ""
}

// namedHan is the first place of a form (what stands before the word for it, the
// word, what follows) that has a name.
func namedHan(form *regexp.Regexp, text string) string {
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		name, what, after := []rune(m[1]), m[2], m[3]
		if i := lastIndex(name, "在于沿从到至往"); i >= 0 {
			name = name[i+1:]
		}
		if len(name) == 0 || strings.ContainsRune(nameless, name[len(name)-1]) || after != "" && (what == "路" || what == "街") {
			continue
		}
		return string(name) + what
	}
	return ""
}

func lastIndex(rs []rune, any string) int {
	for i, r := range slices.Backward(rs) {
		if strings.ContainsRune(any, r) {
			return i
		}
	}
	return -1
}

func namedEnglishPlace(form *regexp.Regexp, text string) string {
	for _, said := range form.FindAllString(text, -1) {
		words := strings.Fields(said)
		for len(words) > 0 && slices.Contains(articles, words[0]) {
			words = words[1:]
		}
		if len(words) > 1 {
			return strings.Join(words, " ")
		}
	}
	return ""
}

// squash is a text as it is compared with names: without blanks, in half-width
// characters and small letters.
func squash(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '·' {
			return -1
		}
		return r
	}, Halfwidth(s)))
}
