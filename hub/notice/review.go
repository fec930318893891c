package notice

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Review reports what is likely wrong with a document that is valid in itself,
// and what could be better: warnings and advice, each with its field, in zh-CN
// and en. It is what an experienced editor would ask before publishing; now is
// the time at which it would go out.
func (n *Notice) Review(now time.Time) Problems {
	v := checker{n: n}
	v.languages()
	v.moments(now)
	v.whereabouts()
	v.signal()
	v.pictures()
	v.openness()
	v.grounds()
	v.ps = slices.Concat(v.ps, n.Contradictions(), n.Persons())
	slices.SortStableFunc(v.ps, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	return v.ps
}

func (v *checker) warn(field, zh, en string)   { v.ps.Warn(field, zh, en) }
func (v *checker) advise(field, zh, en string) { v.ps.Advise(field, zh, en) }

// longHeadline is what Google's guide to public alerts and CAP 1.2 (3.2.2)
// ask a headline to stay below.
const longHeadline = 160

var markup = regexp.MustCompile(`(?i)</?(p|br|div|span|b|i|a|li|ul|strong|em|font|table|tr|td)\b[^<>]*>|&(nbsp|amp|lt|gt|quot|#\d+);`)

// languages looks at the texts and whether they are in the language they claim.
func (v *checker) languages() {
	seen := map[string]Lang{}
	for _, l := range slices.Sorted(maps.Keys(v.n.Text)) {
		t, at := v.n.Text[l], "text."+string(l)
		if other, twice := seen[t.Headline]; twice && strings.ContainsFunc(t.Headline, unicode.IsLetter) {
			v.warn(at+".headline", "与 "+string(other)+" 的文字相同：可能没有翻译", "the same words as in "+string(other)+": perhaps not translated")
		}
		seen[t.Headline] = l
		han := strings.ContainsFunc(t.Headline+t.Description, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		switch {
		case primary(l) == "zh" && !han && utf8.RuneCountInString(t.Headline) > 10:
			v.warn(at, "标为中文，却没有汉字", "is said to be Chinese and holds no Chinese character")
		case primary(l) == "en" && mostlyHan(t.Headline):
			v.warn(at, "标为英文，却几乎全是汉字", "is said to be English and is nearly all Chinese characters")
		}
		if utf8.RuneCountInString(t.Headline) > longHeadline {
			v.advise(at+".headline", fmt.Sprintf("标题超过 %d 个字符，许多终端会截断", longHeadline), fmt.Sprintf("more than %d characters: many readers cut it", longHeadline))
		}
		if t.Description != "" && t.Description == t.Headline {
			v.advise(at+".description", "与标题相同", "says the same as the headline")
		}
		if said := t.Headline + t.Description + t.Instruction; strings.ContainsAny(said, "<&") && markup.MatchString(said) {
			v.warn(at, "文字中有 HTML 标记：应为纯文本", "holds HTML markup: want plain text")
		}
	}
	for _, want := range []Lang{Chinese, English} {
		if l := pick(v.n.Text, want); primary(l) != primary(want) {
			v.advise("text."+string(want), "缺少这种语言的文字", "there is no text in this language")
		}
	}
}

func mostlyHan(s string) bool {
	han, all := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			all++
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
	}
	return all > 3 && han*10 > all*8
}

// moments looks at the times against the clock and against one another.
func (v *checker) moments(now time.Time) {
	n := v.n
	const day, year = 24 * time.Hour, 366 * 24 * time.Hour
	over := false
	for _, m := range []struct {
		field string
		at    time.Time
	}{{"ends", n.Ends}, {"expires", n.Expires}} {
		if past(m.at, now) && !over {
			over = true
			v.warn(m.field, "已经过去："+ago(now.Sub(m.at), Chinese)+"，不会再显示", "has passed "+ago(now.Sub(m.at), English)+": it would not be shown")
		}
	}
	if n.Sent.After(now.Add(5 * time.Minute)) {
		v.warn("sent", "晚于现在", "lies in the future")
	}
	if !over && !n.Sent.IsZero() && now.Sub(n.Sent) > year {
		v.warn("sent", "一年多以前发布", "was sent more than a year ago")
	}
	if n.Onset.After(now.Add(2 * year)) {
		v.warn("onset", "两年多以后才开始", "begins more than two years from now")
	}
	if !n.Expires.IsZero() && n.Expires.Sub(later(n.Sent, n.Onset)) > year && n.Kind != ServiceCard {
		v.warn("expires", "有效期超过一年", "is valid for more than a year")
	}
	if !n.Ends.IsZero() && !n.Expires.IsZero() && n.Expires.Before(n.Ends) {
		v.warn("expires", "早于 ends：事情还没结束，消息就不再显示", "is before ends: it would leave before the event is over")
	}
	if n.Urgency == Immediate && n.Onset.After(now.Add(day)) {
		v.warn("urgency", "写明立即，却一天多以后才开始", "says immediate, and the event begins more than a day from now")
	}
	if n.Schedule != nil && !n.Expires.IsZero() && len(n.Schedule.Between(later(n.Sent, n.Onset), n.Expires)) == 0 {
		v.warn("schedule", "在开始与失效之间没有任何时段：永远不会生效", "has no period between onset and expires: it would never be in effect")
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func ago(d time.Duration, lang Lang) string {
	days, hours := int(d.Hours())/24, int(d.Hours())
	switch {
	case lang == Chinese && days > 1:
		return fmt.Sprintf("%d 天前", days)
	case lang == Chinese && hours > 0:
		return fmt.Sprintf("%d 小时前", hours)
	case lang == Chinese:
		return "刚刚"
	case days > 1:
		return fmt.Sprintf("%d days ago", days)
	case hours > 0:
		return fmt.Sprintf("%d h ago", hours)
	}
	return "just now"
}

// china bounds all coordinates of the mainland: latitudes and longitudes there
// never overlap, so that exchanged axes show.
var china = Box{West: 73, South: 3, East: 136, North: 54}

const (
	straight = 10_000 // metres of a line of two positions that no road runs
	detailed = 2_000  // positions beyond which phones and feeds suffer
)

// whereabouts looks at the place.
func (v *checker) whereabouts() {
	n := v.n
	if n.Kind == Traffic && len(n.Roads) == 0 && n.Geometry == nil && len(n.Areas) == 0 {
		v.warn("roads", "没有说明在哪里", "does not say where")
	} else if n.Kind == Traffic && n.Geometry == nil {
		v.advise("geometry", "没有坐标：地图和“附近”找不到它", "no geometry: maps and “near me” can't find it")
	}
	if n.Geometry == nil {
		return
	}
	b, _ := n.Geometry.Bounds()
	if !b.Overlaps(china) && slices.ContainsFunc(n.Areas, func(a Area) bool { return strings.HasPrefix(a.Scheme, "GB/T 2260") }) {
		if (Box{West: b.South, South: b.West, East: b.North, North: b.East}).Overlaps(china) {
			v.warn("geometry", "区划代码在中国，坐标不在：经纬度可能写反了", "the area codes are in China and the place is not: latitude and longitude may be exchanged")
		} else {
			v.warn("geometry", "区划代码在中国，坐标不在", "the area codes are in China and the place is not")
		}
	}
	count := 0
	n.Geometry.Each(func(Position) { count++ })
	if count > detailed {
		v.advise("geometry", fmt.Sprintf("有 %d 个点：简化到 %d 个以内", count, detailed), fmt.Sprintf("%d positions: simplify it to at most %d", count, detailed))
	}
	if g := n.Geometry; g.Type == "LineString" && len(g.Lines[0]) == 2 && Distance(g.Lines[0][0], g.Lines[0][1]) > straight {
		v.advise("geometry", "两点之间超过 10 公里的直线：应沿道路取点", "a straight line of more than 10 km: give the points along the road")
	}
	v.crossing("geometry", n.Geometry)
}

func (v *checker) crossing(field string, g *Geometry) {
	for _, rings := range g.Polygons {
		if slices.ContainsFunc(rings, Crosses) {
			v.warn(field, "多边形的边互相交叉", "the edges of a polygon cross")
			return
		}
	}
	for i := range g.Members {
		v.crossing(field, &g.Members[i])
	}
}

// signal looks at the level. The severities of signals are those of the
// national warning scheme: blue IV to red I.
func (v *checker) signal() {
	n := v.n
	if n.Colour == "" {
		return
	}
	if n.Kind != Weather {
		v.warn("colour", "只有官方预警信号才有颜色", "only official signals have a colour")
	}
	if n.Severity != SeverityUnknown && n.Severity.Rank() != n.Colour.Rank() {
		v.advise("severity", "与信号颜色的级别不同", "is not the level of the signal's colour")
	}
}

// grounds looks whether the legal ground can be read by whoever reads the rest.
func (v *checker) grounds() {
	for _, m := range v.n.Members() {
		if m.Word != "legalBasis" || m.Blank() {
			continue
		}
		for _, l := range slices.Sorted(maps.Keys(v.n.Text)) {
			if (*m.Words)[l] == "" {
				v.warn(m.Field()+"."+string(l), "消息有这种语言，法律依据没有", "the notice is in this language too, and its legal ground is not")
			}
		}
	}
}

// pictures asks of what a source sent what a picture shows, for who can't see it,
// and of a case for who can be seen.
func (v *checker) pictures() {
	for i, a := range v.n.Attachments {
		if v.n.Origin != nil && a.mute() {
			v.warn(fmt.Sprintf("attachments[%d].text", i), "没有说明图上是什么：看不见图的人无从知道", "does not say what the picture shows: who can't see it does not learn it")
		}
		if strings.HasPrefix(a.Media, "image/") && (v.n.Kind == Case || v.n.Kind == Police) {
			v.advise(fmt.Sprintf("attachments[%d]", i), "图上有人脸、车牌或门牌吗？发布前请遮住", "are there faces, number plates or house numbers in the picture? Cover them before it goes out")
		}
	}
}

// Contradictions are warnings where the words and a field disagree: a person
// reads the words, a car the field.
func (n *Notice) Contradictions() (ps Problems) {
	for _, l := range slices.Sorted(maps.Keys(n.Text)) {
		words := strings.ToLower(n.Text[l].Headline + "\n" + n.Text[l].Description)
		if n.Impact != "" && n.Impact != Alternating && containsAny(words, "alternating traffic", "one-way alternating", "交替通行", "交替放行") {
			ps.Warn("impact", "文字说单车道交替通行，字段不是", "the words speak of alternating traffic, the field does not")
			return ps
		}
		if n.Impact == AllOpen && containsAny(words, "road closed", "full closure", "全幅封闭", "双向封闭") {
			ps.Warn("impact", "文字说封闭，字段说全部开放", "the words speak of a closure, the field says all open")
			return ps
		}
	}
	return ps
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
