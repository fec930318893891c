package script

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"wayside/hub/notice"
)

// english spells a tidied text. Numbers stay figures, which presenters and
// engines read right, but for those of roads, which would be read as
// quantities.
func (v voice) english(s string) string {
	s = webAddress.ReplaceAllString(s, "the web page")
	s = mailAddress.ReplaceAllString(s, "the address on the web page")
	s = replace(s, isoDate, func(g []string, before, after rune) (string, bool) {
		month, _ := strconv.Atoi(g[2])
		if !plausible(g[2], g[3]) || isDigit(before) || isDigit(after) {
			return "", false
		}
		out := strings.TrimLeft(g[3], "0") + " " + months[month-1]
		if g[1] != strconv.Itoa(v.now.Year()) {
			out += " " + g[1]
		}
		return out, true
	})
	s = replace(s, chainage, englishChainage)
	s = replace(s, roadNumber, englishRoad)
	s = replace(s, clockRange, func(g []string, before, _ rune) (string, bool) {
		from, ok1 := hourMinute(g[1], g[2])
		to, ok2 := hourMinute(g[3], g[4])
		return englishClock(from) + " to " + englishClock(to), ok1 && ok2 && !isDigit(before)
	})
	s = halfDay.ReplaceAllStringFunc(s, func(m string) string {
		g := halfDay.FindStringSubmatch(m)
		return g[1] + " " + strings.ToLower(g[2]) + ".m."
	})
	s = replace(s, dayTime, func(g []string, before, after rune) (string, bool) {
		at, ok := hourMinute(g[1], g[2])
		if g[3] != "" {
			return g[0], true
		}
		return englishClock(at), ok && !isDigit(before) && !isDigit(after)
	})
	return englishMarks(englishQuantities(englishTelephones(s)))
}

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

var (
	halfDay    = regexp.MustCompile(`(?i)\b(\d{1,2}(?::\d{2})?) ?([ap])m\b`)
	dayTime    = regexp.MustCompile(`(\d{1,2}):(\d{2})(?::\d{2})?( [ap]\.m\.)?`)
	englishMul = regexp.MustCompile(`(\d[\d,]*(?:\.\d+)?) ?(km/h|kph|mm/h|m/s|km|mm|cm|min|m|t|kg|hrs|hr|h|s|°C|℃|%)`)
	minus      = regexp.MustCompile(`(^|[ (])-(\d)`)
	dashRange  = regexp.MustCompile(`(\d) ?[-–—~] ?(\d)`)
	shortWord  = regexp.MustCompile(`(?i)\b(NB|SB|EB|WB|approx|incl|jct|hwy|e\.g|i\.e|etc|no|vs)\b(\.?)`)
)

var digitNames = [10]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// named spells digits as words: "three two zero".
func named(digits string) string {
	words := make([]string, len(digits))
	for i, c := range []byte(digits) {
		words[i] = digitNames[c-'0']
	}
	return strings.Join(words, " ")
}

var englishKinds = map[string]string{"G": "National Road", "S": "Provincial Road", "X": "County Road", "Y": "Township Road", "C": "Village Road", "Z": "Special Road"}

// englishRoad reads G320 as National Road three two zero and G42 as Expressway
// G four two.
func englishRoad(g []string, before, after rune) (string, bool) {
	switch {
	case !isRoad(g, before, after):
		return "", false
	case expressway(g[1], g[2]):
		return "Expressway " + g[1] + " " + named(g[2]), true
	}
	return englishKinds[g[1]] + " " + named(g[2]), true
}

// englishChainage reads K1285+300 as kilometre 1,285.3.
func englishChainage(g []string, before, after rune) (string, bool) {
	if isLetter(before) || isDigit(before) || isLetter(after) || isDigit(after) {
		return "", false
	}
	out := englishKilometre(g[2], g[3])
	if g[4] != "" {
		out += " to " + englishKilometre(g[5], g[6])
	}
	return out, true
}

func englishKilometre(kilometres, metres string) string {
	km, _ := strconv.Atoi(kilometres)
	out := grouped(km)
	if m, _ := strconv.Atoi(metres); m > 0 {
		out += strings.TrimRight(fmt.Sprintf(".%03d", m), "0")
	}
	return "kilometre " + out
}

// grouped writes n with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// englishClock reads 22:00 as 10 p.m.
func englishClock(minutes int) string {
	h, m := minutes/60%24, minutes%60
	switch {
	case h == 0 && m == 0:
		return "midnight"
	case h == 12 && m == 0:
		return "noon"
	}
	half := " a.m."
	if h >= 12 {
		half = " p.m."
	}
	if h = h % 12; h == 0 {
		h = 12
	}
	if m == 0 {
		return strconv.Itoa(h) + half
	}
	return fmt.Sprintf("%d:%02d%s", h, m, half)
}

func englishTelephones(s string) string {
	digits := func(number string) string {
		parts := strings.FieldsFunc(number, func(r rune) bool { return !isDigit(r) })
		for i, p := range parts {
			parts[i] = strings.Join(strings.Split(p, ""), " ")
		}
		return marked(strings.Join(parts, ", "))
	}
	s = replace(s, telephone, func(g []string, before, after rune) (string, bool) {
		joined := isDigit(before) || isDigit(after) || isLetter(before) || isLetter(after) || strings.ContainsRune("-.,", before) && before != 0
		return digits(g[0]), !joined && after != '%'
	})
	return replace(s, emergency, func(g []string, _, after rune) (string, bool) { return g[1] + digits(g[2]), !isDigit(after) })
}

func englishQuantities(s string) string {
	s = replace(s, compared, func(g []string, _, _ rune) (string, bool) { return comparisons[g[1]][notice.English] + g[2], true })
	s = minus.ReplaceAllString(s, "${1}minus $2")
	s = strings.ReplaceAll(s, "and/or", "or")
	s = replace(s, englishMul, func(g []string, before, after rune) (string, bool) {
		if isLetter(after) || isDigit(after) || isLetter(before) {
			return "", false
		}
		unit := englishUnits[g[2]]
		if g[1] == "1" {
			unit = strings.TrimSuffix(strings.Replace(strings.Replace(unit, "metres ", "metre ", 1), "degrees", "degree", 1), "s")
		}
		return g[1] + " " + unit, true
	})
	s = dashRange.ReplaceAllString(s, "$1 to $2")
	return replace(s, shortWord, func(g []string, _, after rune) (string, bool) {
		word := strings.ToLower(g[1])
		if word == "no" && (g[2] == "" || after != ' ' && !isDigit(after)) {
			return "", false // not the short form of number
		}
		if word == "etc" || len(word) == 2 && word != "no" && word != "vs" || word == "jct" || word == "hwy" {
			return shortWords[word] + g[2], true // its point ends a sentence
		}
		return shortWords[word], true
	})
}

var englishUnits = map[string]string{
	"km/h": "kilometres an hour", "kph": "kilometres an hour", "mm/h": "millimetres an hour", "m/s": "metres a second", "km": "kilometres", "mm": "millimetres", "cm": "centimetres", "m": "metres",
	"t": "tonnes", "kg": "kilograms", "min": "minutes", "hrs": "hours", "hr": "hours", "h": "hours", "s": "seconds", "°C": "degrees Celsius", "℃": "degrees Celsius", "%": "percent",
}

var shortWords = map[string]string{
	"nb": "northbound", "sb": "southbound", "eb": "eastbound", "wb": "westbound", "approx": "approximately", "incl": "including", "jct": "junction",
	"hwy": "highway", "e.g": "for example", "i.e": "that is", "etc": "and so on", "no": "number", "vs": "against",
}

// latinPauses are the pauses, or words, that marks become.
var latinPauses = map[rune]string{
	'，': ",", '、': ",", '；': ";", '：': ":", '！': "!", '？': "?", '。': ".", '\n': ".", '…': ",",
	'(': ",", ')': ",", '（': ",", '）': ",", '[': ",", ']': ",", '【': ",", '】': ",", '{': ",", '}': ",", '—': ",", '–': ",", '→': " to ",
	'/': " or ", '|': ",", '\\': ",", '&': " and ", '+': " plus ", '=': ",", '~': ",",
}

// englishMarks turns all punctuation into the pauses of speech.
func englishMarks(s string) string {
	var words strings.Builder
	for _, r := range s {
		if w, ok := latinPauses[r]; ok {
			words.WriteString(w)
		} else {
			words.WriteRune(r)
		}
	}
	rs := []rune(words.String())
	var out []rune
	space := false
	for i, r := range rs {
		before, next := at(rs, i-1), at(rs, i+1)
		word := unicode.IsLetter(r) || isDigit(r) || r == characters || r == plain
		inside := strings.ContainsRune("'’-", r) && unicode.IsLetter(before) && unicode.IsLetter(next) ||
			r == '.' && (isDigit(next) || isLetter(next)) && before != 0 && !unicode.IsSpace(before) || r == '.' && before == 'm' && at(rs, i-2) == '.' || r == ',' && isDigit(before) && isDigit(next) || r == ':' && isDigit(before) && isDigit(next)
		switch {
		case word, inside:
			if space && len(out) > 0 {
				out = append(out, ' ')
			}
			space = false
			out = append(out, r)
		case r != '.' && strings.ContainsRune(",;:!?", r) && strings.HasSuffix(string(out[max(0, len(out)-3):]), ".m."):
			out, space = append(out, r), true // behind "10 p.m." a comma stays one
		case strings.ContainsRune(",;:.!?", r):
			out, space = pause(out, r), true
		default:
			space = true
		}
	}
	return capital(closed(out, '.'))
}

func at(rs []rune, i int) rune {
	if i < 0 || i >= len(rs) {
		return 0
	}
	return rs[i]
}
