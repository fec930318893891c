package script

import (
	"math"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Speak spells a text for reading aloud, in Chinese where lang is some Chinese
// and in English otherwise: road and telephone numbers, chainages, times,
// units, percentages; marks that a voice would read out become pauses, web and
// mail addresses a word for them. The result is one line of whole sentences,
// "" for nothing to say. The year of dates in now's is left out.
func Speak(text string, lang notice.Lang, now time.Time) string {
	v := voice{lang: lang, zh: phrase.IsChinese(lang), now: now}
	return unmarked(v.say(text))
}

// voice speaks one language, with a clock for what is today and tomorrow.
type voice struct {
	lang notice.Lang // zh-CN or en
	zh   bool
	now  time.Time // in the zone of the listeners
	// names are expressways by number as the notice names them, in Chinese.
	names map[string]string
	// said is what has been spelled already; nil: nothing is kept.
	said map[string]string
}

func speaker(s notice.Sheet) voice {
	v := voice{lang: notice.English, zh: phrase.IsChinese(s.Lang) || s.Lang == "", now: s.Now.UTC()}
	if v.zh {
		v.lang = notice.Chinese
	}
	if s.Zone != nil {
		v.now = s.Now.In(s.Zone)
	}
	return v
}

// pick is the one of two that belongs to the language.
func (v voice) pick(zh, en string) string {
	if v.zh {
		return zh
	}
	return en
}

func isEnglish(lang notice.Lang) bool {
	primary, _, _ := strings.Cut(strings.ToLower(string(lang)), "-")
	return primary == "en"
}

// Marks around what is read character by character, of the private use area;
// say takes them out of what it is given.
const (
	characters = '\uE000'
	plain      = '\uE001'
)

func marked(s string) string { return string(characters) + s + string(plain) }

var marks = strings.NewReplacer(string(characters), "", string(plain), "")

func unmarked(s string) string { return marks.Replace(s) }

// say spells text, with marks.
func (v voice) say(text string) string {
	if s, ok := v.said[text]; ok {
		return s
	}
	spell := v.english
	if v.zh {
		spell = v.chinese
	}
	s := spell(strings.Map(tidy, notice.Clean(text)))
	if v.said != nil {
		v.said[text] = s
	}
	return s
}

// tidy makes one form of what is written in several: full-width letters, digits
// and signs, blanks; private characters go.
func tidy(r rune) rune {
	switch {
	case unicode.Is(unicode.Co, r):
		return -1
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', strings.ContainsRune("％＋－／～＃＆＝＠", r):
		return r - 0xFEE0
	case r == '−', r == '‐', r == '‑':
		return '-'
	case r == '\u2028', r == '\u2029':
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r > unicode.MaxLatin1 && unicode.IsDigit(r):
		return -1
	}
	return r
}

// replace rewrites every match of re; f gets the groups, and the runes next to
// the match on either side (0 at the ends). Where ok is false it stays.
func replace(s string, re *regexp.Regexp, f func(g []string, before, after rune) (out string, ok bool)) string {
	var b strings.Builder
	last := 0
	for at := 0; at <= len(s); {
		m := re.FindStringSubmatchIndex(s[at:])
		if m == nil || m[1] == m[0] {
			break
		}
		g := make([]string, len(m)/2)
		for i := range g {
			if m[2*i] >= 0 {
				g[i] = s[at+m[2*i] : at+m[2*i+1]]
			}
		}
		from, to := at+m[0], at+m[1]
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		after, _ := utf8.DecodeRuneInString(s[to:])
		if from == 0 {
			before = 0
		}
		if to == len(s) {
			after = 0
		}
		out, ok := f(g, before, after)
		if !ok { // look again behind the first character
			_, size := utf8.DecodeRuneInString(s[from:])
			at = from + size
			continue
		}
		b.WriteString(s[last:from])
		b.WriteString(out)
		at, last = to, to
	}
	b.WriteString(s[last:])
	return b.String()
}

var (
	webAddress  = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s，。；、！？）】》」”"<>\p{Han}]+`)
	mailAddress = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	chainage    = regexp.MustCompile(`([ZYzy]?)[Kk](\d{1,5})(?: ?\+ ?(\d{1,3}))?(?:( ?[-–—~至到] ?)[ZYzy]?[Kk](\d{1,5})(?: ?\+ ?(\d{1,3}))?)?`)
	roadNumber  = regexp.MustCompile(`(?:(?:国道|省道|县道|乡道|村道|专用公路) ?)?([GSXYCZ])(\d{1,4})(?: ?(国家高速公路|国家高速|高速公路|高速|国道|省道|县道|乡道|村道|(?i:national road|national highway|provincial road|county road|expressway|motorway)\b))?`)
	isoDate     = regexp.MustCompile(`(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`)
	clockRange  = regexp.MustCompile(`(\d{1,2})[:：](\d{2}) ?[-–—~至到] ?(\d{1,2})[:：](\d{2})`)
	clockTime   = regexp.MustCompile(`(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?`)
	thousands   = regexp.MustCompile(`\d{1,3}(?:,\d{3})+`)
	// Numbers of telephones: with an area code, mobile, 400 and 800, five
	// digits of public services (12123, 12389, 96…), emergencies after a word
	// that calls for a call.
	telephone = regexp.MustCompile(`0\d{2,3}[- ]\d{7,8}|\(0\d{2,3}\) ?\d{7,8}|1[3-9]\d{9}|[48]00[- ]\d{3}[- ]?\d{4}|12[0-9]{3}|96\d{3,4}|95\d{3}`)
	emergency = regexp.MustCompile(`((?i:电话|拨打|热线|致电|报警|拨|call|dial|telephone|phone|on)[:： ]{0,2})(1[12][0-9])`)
)

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r < unicode.MaxLatin1 && unicode.IsLetter(r) }
func isHan(r rune) bool    { return unicode.Is(unicode.Han, r) }

// expressway reports whether a road of that letter and number is an expressway:
// one, two or four digits behind G and S are, three are the national and
// provincial roads (GB/T 917).
func expressway(letter, digits string) bool {
	return (letter == "G" || letter == "S") && len(digits) != 3
}

// isRoad tells a road number from a licence class (C1), a train (G1234次) or a
// part of a longer word.
func isRoad(g []string, before, after rune) bool {
	if isLetter(before) || isDigit(before) || isLetter(after) || isDigit(after) || after == '次' {
		return false
	}
	return g[1] == "G" || g[1] == "S" || len(g[2]) >= 3
}

// seconds is how long text takes to read aloud.
//
// Chinese: 240 characters a minute. China National Radio's 新闻和报纸摘要 was
// read at 240 to 260 in the 1990s and at 250 to 270 since; 240 to 250 is what
// listeners follow with ease. English: 150 words a minute, the usual pace of a
// newsreader; a digit counts as a word. Both include the pauses of punctuation.
func seconds(text string) float64 {
	han, words, inWord := 0, 0, false
	for _, r := range text {
		letter := unicode.IsLetter(r) && !isHan(r) || r == '\'' && inWord
		switch {
		case isHan(r):
			han++
		case unicode.IsDigit(r), letter && !inWord:
			words++
		}
		inWord = letter
	}
	return float64(han)*60/240 + float64(words)*60/150
}

// Seconds is how long text takes to read aloud, rounded up.
func Seconds(text string) int { return int(math.Ceil(seconds(text))) }
