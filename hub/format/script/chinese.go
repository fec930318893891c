package script

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wayside/hub/notice"
)

// chinese spells a tidied text. Each step leaves no digit of what it has read,
// so that no later step reads it again.
func (v voice) chinese(s string) string {
	s = webAddress.ReplaceAllString(s, "网页")
	s = mailAddress.ReplaceAllString(s, "网页上的地址")
	s = romans.Replace(s)
	if !strings.ContainsFunc(s, isDigit) {
		return chineseMarks(s)
	}
	s = v.chineseDates(s)
	s = replace(s, chainage, chineseChainage)
	s = v.chineseRoads(s)
	s = replace(s, namedRoad, func(g []string, before, after rune) (string, bool) {
		return g[1] + spelled(g[2]) + spelled(g[3]) + g[4], !isDigit(before) && !isLetter(before) && (g[4] != "" || !isDigit(after))
	})
	s = replace(s, clockRange, func(g []string, before, _ rune) (string, bool) {
		from, ok1 := hourMinute(g[1], g[2])
		to, ok2 := hourMinute(g[3], g[4])
		if !ok1 || !ok2 || isDigit(before) {
			return "", false
		}
		next := ""
		if to <= from {
			next = "第二天"
		}
		return chineseClock(from, dayPart(from)) + "到" + next + chineseClock(to, dayPart(to)), true
	})
	s = chineseClocks(s, clockTime)
	s = chineseClocks(s, hanClock)
	s = chineseTelephones(s)
	return chineseMarks(chineseQuantities(s))
}

// romans are the levels of plans and signals: Ⅱ级 is read 二级.
var romans = strings.NewReplacer("Ⅰ", "一", "Ⅱ", "二", "Ⅲ", "三", "Ⅳ", "四", "Ⅴ", "五")

var (
	namedRoad = regexp.MustCompile(`(国道|省道|县道|乡道|村道)(\d{3})|(\d{3})(国道|省道|县道|乡道)`)
	hanDate   = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]`)
	hanYear   = regexp.MustCompile(`(\d{4})年`)
	hanClock  = regexp.MustCompile(`(\d{1,2}) ?[时時](?:(\d{1,2})分)?`)
	spoken    = regexp.MustCompile(`(凌晨|早上|清晨|早晨|上午|中午|下午|傍晚|晚上|夜间|今晚|明晚|昨晚|当晚|今早|明早|晚|夜|早|晨) ?$`)
	percent   = regexp.MustCompile(`(\d+(?:\.\d+)?)%(?: ?[-–—~至到] ?(\d+(?:\.\d+)?)%)?`)
	degrees   = regexp.MustCompile(`(-?)(\d+(?:\.\d+)?) ?(?:℃|°C|摄氏度)`)
	rate      = regexp.MustCompile(`(\d+(?:\.\d+)?) ?(km|公里|千米|mm|毫米|m|米|辆) ?(?:/|每) ?(h|小时|时|s|秒)`)
	compared  = regexp.MustCompile(`([<>≤≥]) ?(\d)`)
	unitAfter = regexp.MustCompile(`(\d) ?(km|mm|cm|min|m|t|kg|h|s)`)
	between   = regexp.MustCompile(`(\d) ?[-–—~] ?(\d)`)
	fraction  = regexp.MustCompile(`(\d+)/(\d+)`)
	number    = regexp.MustCompile(`(第?)(\d+(?:\.\d+)?)`)
)

var roadKinds = map[string]string{"G": "国道", "S": "省道", "X": "县道", "Y": "乡道", "C": "村道", "Z": "专用公路"}

// chineseRoads reads G320 as 国道三二零. An expressway is called by its name,
// which people know better than its number: the name in the notice, else the
// official one; G1512 without either is G一五一二高速.
func (v voice) chineseRoads(s string) string {
	var b strings.Builder
	last := 0
	for _, m := range roadNumber.FindAllStringSubmatchIndex(s, -1) {
		from, to := m[0], m[1]
		g := []string{s[from:to], s[m[2]:m[3]], s[m[4]:m[5]]}
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		after, _ := utf8.DecodeRuneInString(s[to:])
		out := roadKinds[g[1]] + spelled(g[2])
		switch name := cmp.Or(v.names[g[1]+g[2]], expressways[g[1]+g[2]]); {
		case !isRoad(g, before, after):
			out = g[0]
		case !expressway(g[1], g[2]):
		case strings.HasPrefix(s[to:], name) && name != "" || m[6] < 0 && nameFollows(s[to:]):
			out = ""
		default:
			out = cmp.Or(name, g[1]+spelled(g[2])+"高速")
		}
		b.WriteString(s[last:from] + out)
		last = to
	}
	return b.String() + s[last:]
}

var expresswayName = regexp.MustCompile(`^ ?(\p{Han}{2,3})高速`)

// nameFollows reports whether a text goes on with the name of an expressway,
// not with another road.
func nameFollows(s string) bool {
	m := expresswayName.FindStringSubmatch(s)
	return m != nil && !strings.ContainsAny(m[1], "与和至到及往经接转在")
}

var sides = map[string]string{"Z": "左线", "z": "左线", "Y": "右线", "y": "右线"}

// chineseChainage reads K1285+300 as 一千二百八十五公里三百米处.
func chineseChainage(g []string, before, after rune) (string, bool) {
	// A letter before it belongs to a word; K528次 is a train, K9路 a bus.
	if isLetter(before) || isDigit(before) || isLetter(after) || isDigit(after) || after == '次' || g[3] == "" && g[4] == "" && after == '路' {
		return "", false
	}
	out := sides[g[1]] + chineseKilometre(g[2], g[3])
	switch {
	case g[4] != "":
		return out + "至" + chineseKilometre(g[5], g[6]), true
	case strings.ContainsRune("处至到附段的以", after) && after != 0, before == '至', before == '到':
		return out, true
	}
	return out + "处", true
}

func chineseKilometre(kilometres, metres string) string {
	out := cardinal(kilometres) + "公里"
	if kilometres == "2" {
		out = "两公里"
	}
	if m := strings.TrimLeft(metres, "0"); m != "" {
		out += cardinal(m) + "米"
	}
	return out
}

func (v voice) chineseDates(s string) string {
	date := func(year, month, day string) string {
		out := cardinal(month) + "月" + cardinal(day) + "日"
		if year != "" && year != strconv.Itoa(v.now.Year()) {
			out = spelled(year) + "年" + out
		}
		return out
	}
	s = replace(s, isoDate, func(g []string, before, after rune) (string, bool) {
		return date(g[1], g[2], g[3]), plausible(g[2], g[3]) && !isDigit(before) && !isDigit(after)
	})
	s = replace(s, hanDate, func(g []string, before, _ rune) (string, bool) { return date(g[1], g[2], g[3]), !isDigit(before) })
	return replace(s, hanYear, func(g []string, before, _ rune) (string, bool) { return spelled(g[1]) + "年", !isDigit(before) })
}

func plausible(month, day string) bool {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	return m >= 1 && m <= 12 && d >= 1 && d <= 31
}

// hourMinute is a time of day in minutes.
func hourMinute(hour, minute string) (int, bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	return h*60 + m, m < 60 && h*60+m <= 24*60
}

// dayPart is the part of the day that a time lies in, as it is said with it.
func dayPart(minutes int) string {
	switch h := minutes / 60; {
	case h < 5:
		return "凌晨"
	case h < 8:
		return "早上"
	case h < 12:
		return "上午"
	case h < 13:
		return "中午"
	case h < 18:
		return "下午"
	}
	return "晚上"
}

// chineseClock reads 22:00 as 晚上十点, with part as the part of the day.
func chineseClock(minutes int, part string) string {
	h, m := minutes/60, minutes%60
	if h > 12 {
		h -= 12
	}
	out := part + cardinal(strconv.Itoa(h)) + "点"
	if h == 2 {
		out = part + "两点"
	}
	switch {
	case m == 0:
		return out
	case m < 10:
		return out + "零" + cardinal(strconv.Itoa(m)) + "分"
	}
	return out + cardinal(strconv.Itoa(m)) + "分"
}

// chineseClocks reads times of day; where the words before one name the part of
// the day already it isn't named again.
func chineseClocks(s string, re *regexp.Regexp) string {
	var b strings.Builder
	last := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		minute := "0"
		if m[4] >= 0 {
			minute = s[m[4]:m[5]]
		}
		minutes, ok := hourMinute(s[m[2]:m[3]], minute)
		head := s[max(last, m[0]-24):m[0]] // no word for a part of the day is longer
		if !ok || head != "" && isDigit(rune(head[len(head)-1])) {
			continue
		}
		part := dayPart(minutes)
		if spoken.MatchString(head) {
			part = ""
		}
		b.WriteString(s[last:m[0]] + chineseClock(minutes, part))
		last = m[1]
	}
	return b.String() + s[last:]
}

func chineseTelephones(s string) string {
	s = replace(s, telephone, func(g []string, before, after rune) (string, bool) {
		if isDigit(before) || isDigit(after) || isLetter(before) || before == '-' || after == '-' || after == '.' || before == '.' || len(g[0]) < 6 && counted(after) {
			return "", false
		}
		parts := strings.FieldsFunc(g[0], func(r rune) bool { return !isDigit(r) })
		for i, p := range parts {
			parts[i] = dialled(p)
		}
		return marked(strings.Join(parts, "，")), true
	})
	return replace(s, emergency, func(g []string, _, after rune) (string, bool) {
		return g[1] + marked(dialled(g[2])), !isDigit(after) && !counted(after)
	})
}

// counted reports whether the rune behind a number makes it a quantity.
func counted(after rune) bool {
	return strings.ContainsRune("米公千吨元人辆个次年月日号条%起名", after) && after != 0
}

func chineseQuantities(s string) string {
	s = thousands.ReplaceAllStringFunc(s, func(m string) string { return strings.ReplaceAll(m, ",", "") })
	s = replace(s, percent, func(g []string, _, _ rune) (string, bool) {
		out := "百分之" + quantity(g[1])
		if g[2] != "" {
			out += "到百分之" + quantity(g[2])
		}
		return out, true
	})
	s = replace(s, rate, func(g []string, _, _ rune) (string, bool) {
		per := "每小时"
		if g[3] == "s" || g[3] == "秒" {
			per = "每秒"
		}
		return per + quantity(g[1]) + cmp.Or(hanUnits[g[2]], g[2]), true
	})
	s = replace(s, compared, func(g []string, _, _ rune) (string, bool) { return comparisons[g[1]][notice.Chinese] + g[2], true })
	s = replace(s, degrees, func(g []string, before, _ rune) (string, bool) {
		if g[1] != "" && !isDigit(before) && !isHanNumber(before) {
			return "零下" + quantity(g[2]) + "摄氏度", true
		}
		return map[bool]string{true: "到"}[g[1] != ""] + quantity(g[2]) + "摄氏度", true
	})
	s = replace(s, unitAfter, func(g []string, _, after rune) (string, bool) {
		return g[1] + hanUnits[g[2]], !isLetter(after) && after != '/'
	})
	s = between.ReplaceAllString(s, "${1}到$2")
	s = replace(s, fraction, func(g []string, _, _ rune) (string, bool) { return quantity(g[2]) + "分之" + quantity(g[1]), true })
	return replace(s, number, chineseNumber)
}

var comparisons = map[string]notice.Words{"<": both("小于", " below "), ">": both("大于", " above "), "≤": both("不超过", " at most "), "≥": both("不少于", " at least ")}

var hanUnits = map[string]string{"km": "公里", "mm": "毫米", "cm": "厘米", "m": "米", "t": "吨", "kg": "公斤", "min": "分钟", "h": "小时", "s": "秒"}

// measures are words before which 2 is 两.
const measures = "公千米个小条辆人名车次天周年吨处台起座种家块层部位点项万亿元"

func chineseNumber(g []string, before, after rune) (string, bool) {
	n := g[2]
	switch {
	case isLetter(before), len(n) > 1 && n[0] == '0' && n[1] != '.': // the number of a plate, a flight, a form
		return g[1] + spelled(strings.ReplaceAll(n, ".", "")), true
	case n == "2" && g[1] == "" && strings.ContainsRune(measures, after) && after != 0:
		return "两", true
	case before == '-':
		return "负" + quantity(n), true
	}
	return g[1] + quantity(n), true
}

func isHanNumber(r rune) bool {
	return strings.ContainsRune("零一二三四五六七八九十百千万两", r)
}

// hanPauses are the pauses that marks become; what is in none of them is
// dropped, 0 drops a mark without a pause.
var hanPauses = map[rune]rune{
	',': '，', ';': '；', ':': '：', '!': '！', '?': '？', '\n': '。', '…': '，',
	'(': '，', ')': '，', '（': '，', '）': '，', '[': '，', ']': '，', '【': '，', '】': '，', '〔': '，', '〕': '，', '{': '，', '}': '，',
	'—': '，', '–': '，', '-': '，', '~': '，', '→': '到', '/': '、', '|': '、', '\\': '、', '&': '和', '+': '加', '．': '。',
}

// chineseMarks turns all punctuation into the pauses of speech.
func chineseMarks(s string) string {
	rs := []rune(s)
	var out []rune
	last := func() rune {
		if len(out) == 0 {
			return '。'
		}
		return out[len(out)-1]
	}
	for i, r := range rs {
		next := rune(0)
		if i+1 < len(rs) {
			next = rs[i+1]
		}
		if p, ok := hanPauses[r]; ok {
			r = p
		}
		switch {
		case r == characters, r == plain, isHan(r), isLetter(r), unicode.IsLetter(r), isDigit(r):
			out = append(out, r)
		case r == '.' && isLetter(next) && isLetter(last()):
			out = append(out, '点')
		case r == '.':
			out = pause(out, '。')
		case r == '\'' && isLetter(last()) && isLetter(next):
			out = append(out, r)
		case r == ' ' && isLetter(last()) && isLetter(next):
			out = append(out, r)
		case strings.ContainsRune("，。！？；：、", r):
			out = pause(out, r)
		}
	}
	return closed(out, '。')
}

// strength of pauses, weakest first.
const strength = "、,，:：;；.。?？!！"

// pause appends a pause; of several in a row the strongest stays, and none
// stands at the start.
func pause(out []rune, r rune) []rune {
	if len(out) == 0 {
		return out
	}
	if at := strings.IndexRune(strength, out[len(out)-1]); at >= 0 {
		if strings.IndexRune(strength, r) > at {
			out[len(out)-1] = r
		}
		return out
	}
	return append(out, r)
}

// closed ends the last sentence.
func closed(out []rune, stop rune) string {
	if len(out) == 0 {
		return ""
	}
	if out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	switch last := out[len(out)-1]; {
	case strings.ContainsRune("。.！!？?", last):
	case strings.ContainsRune(strength, last):
		out[len(out)-1] = stop
	default:
		out = append(out, stop)
	}
	return string(out)
}
