package notice

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A name follows what its bearer is called, at once or after a colon or a verb.
// Of a suspect or a victim nearly everything that can be a name is one; after
// words that stand in any notice (行人, 乘客), and for family names that are
// common words as well, it is one if nothing but a given name follows.
var (
	bearers  = strings.Fields("嫌疑人 被害人 受害人 驾驶人 驾驶员 司机 死者 伤者 遇难者 当事人 失踪人员 被告人 肇事者 报警人 车主 证人 男童 女童 男孩 女孩 " + anybody)
	bearer   = regexp.MustCompile(`(` + strings.Join(bearers, "|") + `)(?:名单)?[:：]?(系|为|是|名叫|叫)?([` + families + `]|欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|夏侯)(\p{Han}+)`)
	hometown = regexp.MustCompile(`^\p{Han}{0,4}?[省市县区州镇乡村]`)

	bearersEnglish = strings.Fields("uspect ictim eceased efendant river assenger wner itness man Man oman oy irl tudent Mr Mrs Ms Miss") // without their first letters, large or small
	namedEnglish   = regexp.MustCompile(`\b(?:[Ss]uspect|[Vv]ictim|[Dd]eceased|[Dd]efendant|[Dd]river|[Pp]assenger|[Oo]wner|[Ww]itness|[Mm]an|[Ww]oman|[Bb]oy|[Gg]irl|[Ss]tudent),? (?:named |called |identified as )?([A-Z][a-z]+[ -][A-Z][a-z]+)|\b(?:Mr|Mrs|Ms|Miss)\.? ([A-Z][a-z]+(?:[ -][A-Z][a-z]+)?)`)
	agedEnglish    = regexp.MustCompile(`\b([A-Z][a-z]+ [A-Z][a-z]+),? (?:aged )?\(?\d{1,2}[,)]`)
)

// families are the family names of nine people in ten, without those that also
// begin a verb or an adverb after the word for a person (向, 高, 常).
const families = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文"

// What is a family name and a common word, and what only begins like a name.
const (
	ambiguous = "于曾任周马许陆余万金白黄石江田文"
	anybody   = "男子 女子 老人 学生 乘客 行人 村民 居民 同学"
	noName    = " 周知 周一 周二 周三 周四 周五 周六 周日 周末 周边 周围 任何 任意 万一 马上 马路 许可 许多 陆续 曾经 曾因 曾有 曾在 余下 黄色 白色 金色 金额 石块 田间 文明 范围 程度 夏季 秦岭 谢谢 谢绝 江边 "
)

// name finds what looks like a name in Chinese and returns its family name.
func name(text string) string {
	if !calls(text, bearers) {
		return ""
	}
	for at := 0; ; {
		m := bearer.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return ""
		}
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[at+m[2*i] : at+m[2*i+1]]
		}
		who, verb, family, given := part(1), part(2), part(3), part(4)
		first, _ := utf8.DecodeRuneInString(given)
		short := utf8.RuneCountInString(given) <= 2
		switch {
		case strings.ContainsRune("某姓氏", first), strings.Contains(noName, " "+family+string(first)+" "):
		case strings.Contains("系为是", verb) && verb != "" && hometown.MatchString(given):
		case !short && (strings.Contains(anybody, who) || strings.Contains(ambiguous, family)):
		default:
			return family
		}
		at += m[7]
	}
}

// nameEnglish finds what looks like a name in English.
func nameEnglish(text string, has made) string {
	if calls(text, bearersEnglish) {
		if m := namedEnglish.FindStringSubmatch(text); m != nil {
			return cmp.Or(m[1], m[2])
		}
	}
	if has.digits > 0 && has.capitals >= 2 {
		if m := agedEnglish.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	return ""
}

// calls reports whether one of some words stands in a text.
func calls(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
