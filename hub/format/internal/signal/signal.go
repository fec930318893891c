// Package signal knows China's official weather signals: their types with the
// codes of the national warning platform, their four colours and the severity
// that each stands for, and how headlines speak of them. It reads and writes no
// document; hub/format/… use it.
package signal

import (
	"regexp"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// severities of the four levels (IV 一般 to I 特别严重) in CAP's words, as
// China's own CAP messages and QWeather have them.
var severities = map[notice.Colour]notice.Severity{
	notice.Blue: notice.Minor, notice.Yellow: notice.Moderate, notice.Orange: notice.Severe, notice.Red: notice.Extreme,
}

// Severity is what a colour stands for; unknown where there is none.
func Severity(c notice.Colour) notice.Severity {
	if s, ok := severities[c]; ok {
		return s
	}
	return notice.SeverityUnknown
}

var colours = map[string]notice.Colour{
	"蓝": notice.Blue, "黄": notice.Yellow, "橙": notice.Orange, "红": notice.Red,
	"蓝色": notice.Blue, "黄色": notice.Yellow, "橙色": notice.Orange, "红色": notice.Red,
	"藍": notice.Blue, "黃": notice.Yellow, "紅": notice.Red,
	"blue": notice.Blue, "yellow": notice.Yellow, "orange": notice.Orange, "red": notice.Red,
}

// Colour reads a colour word, in Chinese or English, in any case; "" where it
// is none.
func Colour(word string) notice.Colour { return colours[strings.ToLower(strings.TrimSpace(word))] }

var levels = map[string]notice.Colour{
	"Ⅳ": notice.Blue, "Ⅲ": notice.Yellow, "Ⅱ": notice.Orange, "Ⅰ": notice.Red,
	"IV": notice.Blue, "III": notice.Yellow, "II": notice.Orange, "I": notice.Red,
	"一般": notice.Blue, "较重": notice.Yellow, "较大": notice.Yellow, "严重": notice.Orange, "重大": notice.Orange, "特别严重": notice.Red, "特别重大": notice.Red,
}

// Level is the colour that a level stands for, written in Roman numerals of
// either kind ("Ⅲ", "III", "III级") or in words; "" where it is none.
func Level(word string) notice.Colour {
	return levels[strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(word), "级"))]
}

// Verb is what a headline does to a warning.
type Verb string

// Verbs of headlines.
const (
	Issue     Verb = "发布"
	Update    Verb = "更新"
	Continue  Verb = "继续发布"
	Upgrade   Verb = "升级"
	Downgrade Verb = "降级"
	Lift      Verb = "解除"
)

// verbWords are the verbs as they are met, the longer before what they hold.
var verbWords = []struct {
	word string
	verb Verb
}{
	{"继续发布", Continue}, {"继续", Continue}, {"变更发布", Update}, {"变更", Update}, {"更新发布", Update}, {"更新", Update}, {"改发", Update},
	{"升级发布", Upgrade}, {"升级", Upgrade}, {"升为", Upgrade}, {"降级发布", Downgrade}, {"降级", Downgrade}, {"降为", Downgrade},
	{"解除", Lift}, {"撤销", Lift}, {"撤銷", Lift}, {"发布", Issue}, {"發布", Issue},
}

// Headline is what a headline of a warning says: "云溪县气象台发布暴雨橙色预警
// 信号[Ⅱ级/严重]". What it does not say is empty.
type Headline struct {
	Issuer string
	Verb   Verb
	Type   Type
	Name   string // of the type, as it stands
	Colour notice.Colour
}

var (
	clauses = regexp.MustCompile(`[，。；、,;！!]+`)
	colour  = regexp.MustCompile(`([蓝藍黄黃橙红紅])色`)
	level   = regexp.MustCompile(`[/\[［（(]\s*([IVⅠⅡⅢⅣ]+)\s*级?\s*[/\]］）)]`)
	// What only speaks of a later end.
	unlifted = regexp.MustCompile(`[未不](?:解除|撤销)|(?:解除|撤销)(?:时间|时限|条件|之?前|之?后)`)
	date     = regexp.MustCompile(`(?:于)?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\d{1,2}[时:：])?(?:\d{1,2}分?)?`)
)

// Parse reads a headline; ok says that it is one of a warning: that it names a
// type or a colour, and 预警. Of several clauses the last that does counts, and
// in it the last verb and colour: 解除橙色预警，发布黄色预警 lifts nothing.
func Parse(s string) (h Headline, ok bool) {
	clause := warning(s)
	if clause == "" {
		return h, false
	}
	h.Type, h.Name, ok = in(clause)
	if !ok { // 解除橙色预警: the clause before may say of what
		h.Type, h.Name, ok = in(s)
	}
	if m := colour.FindAllStringSubmatch(clause, -1); m != nil {
		h.Colour, ok = Colour(m[len(m)-1][1]), true
	} else if m := level.FindStringSubmatch(clause); m != nil {
		h.Colour = Level(m[1])
	}
	h.Verb = lastVerb(clause)
	h.Issuer = issuer(s)
	return h, ok
}

// warning is the last clause of s that names a warning, "" where none does.
func warning(s string) string {
	for _, clause := range slices.Backward(clauses.Split(s, -1)) {
		if strings.Contains(clause, "预警") || strings.Contains(clause, "預警") {
			return clause
		}
	}
	return ""
}

// lastVerb is the last verb of a clause, "" where it has none.
func lastVerb(clause string) Verb {
	clause = unlifted.ReplaceAllString(clause, "")
	verb, at := Verb(""), -1
	for _, w := range verbWords {
		// A longer word that ends where this one ends has said it already.
		if i := strings.LastIndex(clause, w.word); i >= 0 && i+len(w.word) > at {
			verb, at = w.verb, i+len(w.word)
		}
	}
	return verb
}

// issuer is what stands before the first verb, without the time.
func issuer(s string) string {
	end := -1
	for _, w := range append(verbWords[:len(verbWords):len(verbWords)], struct {
		word string
		verb Verb
	}{"将", ""}) {
		if i := strings.Index(s, w.word); i >= 0 && (end < 0 || i < end) {
			end = i
		}
	}
	if end < 0 {
		return ""
	}
	name := strings.TrimSpace(date.ReplaceAllString(s[:end], ""))
	if strings.ContainsAny(name, "，。；,;") {
		return ""
	}
	return name
}

// Lifted reports whether a headline lifts a warning: whether that is the last
// verb of the last clause that names one, of whatever type.
func Lifted(s string) bool { return lastVerb(warning(s)) == Lift }

// String writes the headline in the one shape that the national platform asks
// for: issuer, verb, type, colour (GB 12379 practice: 云溪县气象台发布暴雨橙色
// 预警). An unset verb is 发布.
func (h Headline) String() string {
	verb := h.Verb
	if verb == "" {
		verb = Issue
	}
	name := h.Name
	if name == "" {
		name = h.Type.Name
	}
	return h.Issuer + string(verb) + name + notice.NameOf(notice.Colours(), string(h.Colour), notice.Chinese) + "预警"
}

// English is the name of a warning in English: "Orange rainstorm warning".
func English(t Type, c notice.Colour) string {
	name := t.English + " warning"
	if c != "" {
		return notice.NameOf(notice.Colours(), string(c), notice.English) + " " + name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
