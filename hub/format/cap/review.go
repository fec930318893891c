package cap

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wayside/hub/format/internal/alerting"
	"wayside/hub/notice"
)

// What a schema can't see, and those who publish CAP agree on (the profiles of
// IPAWS, Google, MET Norway and WMO). Only what never could be shown stops a
// message: a warning says what is likely wrong or was mended, an advice how it
// could be better.

const (
	goodHeadline = 160 // characters
	longExpiry   = 24 * time.Hour
	farExpiry    = 31 * 24 * time.Hour
	farAway      = 366 * 24 * time.Hour
	farRadius    = 1000.0 // km: no event is as wide, but 1,000 m are common
)

func (m *message) advise(field, zh, en string) {
	if len(m.problems) < maxProblems {
		m.problems.Advise(field, zh, en)
	}
}

// at is where b stands in the message.
func (m *message) at(b *info) string {
	if m.thin {
		return "entry"
	}
	for i := range m.Info {
		if &m.Info[i] == b {
			return fmt.Sprintf("info[%d]", i)
		}
	}
	return "info"
}

// time is a time of the message, zero where it says none that can be read.
func (m *message) time(s string) time.Time {
	t, _ := alerting.Time(s, m.settings.In())
	return t
}

// review says what could be better in a message whose blocks stand.
func (m *message) review(live []*info) {
	m.reviewEnvelope()
	stillborn := func(b *info) bool { e := m.time(b.Expires); return !e.IsZero() && e.Before(m.sent) }
	never := !slices.ContainsFunc(live, func(b *info) bool { return !stillborn(b) })
	for _, b := range live {
		at := m.at(b)
		m.reviewTexts(at, b)
		m.reviewTimes(at, b, never)
		m.reviewAreas(at, b)
	}
	m.compare(live)
}

func (m *message) reviewEnvelope() {
	m.exactTime("sent", m.Sent)
	if now := m.settings.Now; !now.IsZero() && m.sent.After(now.Add(10*time.Minute)) {
		m.warn("sent", "发出时间在未来", "it was sent in the future")
	} else if !now.IsZero() && now.Sub(m.sent) > farAway {
		m.warn("sent", "一年多以前发出", "it was sent more than a year ago")
	}
	refs := strings.Fields(m.References)
	if m.MsgType == "Alert" && len(refs) > 0 {
		m.advise("references", "首发消息（Alert）不应引用别的消息；更新请用 Update", "an Alert refers to nothing; what goes on is an Update")
	}
	for i, triple := range refs {
		at := fmt.Sprintf("references[%d]", i)
		switch parts := strings.Split(triple, ","); {
		case len(parts) != 3:
			m.warn(at, "不是“发布者,标识,发出时间”："+alerting.Cut(triple, 60), "not 'sender,identifier,sent': "+alerting.Cut(triple, 60))
		case keyOf(parts[0], parts[1]) == m.key():
			m.warn(at, "引用了自己，未采用", "refers to the message itself; left out")
		case m.time(parts[2]).After(m.sent):
			m.warn(at, "所引消息的发出时间晚于本消息", "the message that it names was sent later than itself")
		}
	}
	if m.Scope == "Restricted" && m.Restriction == "" {
		m.advise("restriction", "限制范围的消息应说明限制", "a restricted message should say how")
	}
	if m.Scope == "Private" && m.Addresses == "" {
		m.advise("addresses", "私有消息应写明收件者", "a private message should name whom it is for")
	}
	if m.Status == "Exercise" && m.Note == "" {
		m.advise("note", "演练应写明演练编号", "an exercise should say which")
	}
}

var asWritten = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$`)

// exactTime warns of a time that can be read but is not written as CAP wants.
func (m *message) exactTime(field, s string) {
	if t, ok := alerting.Time(s, m.settings.In()); ok && !asWritten.MatchString(s) {
		m.warn(field, "时间应写成 "+formatTime(t)+"（带时区偏移，不用 Z，无小数）", "write the time as "+formatTime(t)+": an offset instead of Z, no fractions")
	}
}

func (m *message) reviewTexts(at string, b *info) {
	if n := utf8.RuneCountInString(b.Headline); n > goodHeadline {
		m.advise(at+".headline", fmt.Sprintf("有 %d 个字符，建议不超过 %d", n, goodHeadline), fmt.Sprintf("%d characters; some devices show %d", n, goodHeadline))
	}
	for _, t := range []struct{ name, value string }{{"headline", b.Headline}, {"description", b.Description}, {"instruction", b.Instruction}} {
		if _, changed := plain(t.value); changed {
			m.warn(at+"."+t.name, "文字中的 HTML 标记已去除", "HTML in the text was removed")
		}
	}
	if b.Language == "" && strings.ContainsFunc(b.Headline+b.Description, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		m.warn(at+".language", "没有写明语言，按标准即为 en-US，而文字含汉字", "without a language it counts as en-US, but the text holds Chinese characters")
	}
}

// reviewTimes is told whether no block could ever be shown: that stops the
// message, a single one is only passed over.
func (m *message) reviewTimes(at string, b *info, never bool) {
	for _, t := range []struct{ name, value string }{{"effective", b.Effective}, {"onset", b.Onset}, {"expires", b.Expires}} {
		m.exactTime(at+"."+t.name, t.value)
	}
	effective, onset, expires := m.time(b.Effective), m.time(b.Onset), m.time(b.Expires)
	if !onset.IsZero() && onset.Sub(m.sent).Abs() > farAway {
		m.warn(at+".onset", "开始时间与发出时间相差一年以上，请核实", "it begins more than a year from when it was sent; please check")
	}
	if effective.After(expires) && !expires.IsZero() {
		m.warn(at+".effective", "生效时间晚于失效时间", "it takes effect after it expires")
	}
	field, lasts := at+".expires", expires.Sub(m.sent)
	switch now := m.settings.Now; {
	case expires.IsZero():
		m.warn(field, "没有失效时间", "it says no expiry")
	case lasts < 0 && never:
		m.add(field, "失效时间早于发出时间", "it expires before it was sent")
	case lasts < 0:
		m.warn(field, "失效时间早于发出时间", "it expires before it was sent")
	case expires.Before(onset):
		m.warn(field, "失效时间早于开始时间", "it expires before its onset")
	case !now.IsZero() && !expires.After(now):
		m.warn(field, "已经失效", "it has expired already")
	case lasts > farExpiry:
		m.warn(field, "失效时间在发出一个月以后，请核实", "it expires more than a month after it was sent; please check")
	case lasts > longExpiry:
		m.advise(field, "有效期超过 24 小时；建议缩短，到期前再续", "it stands for more than 24 hours; better renew a shorter one")
	}
}

func (m *message) reviewAreas(at string, b *info) {
	if len(b.Area) == 0 {
		m.advise(at+".area", "没有区域：按区域接收的人收不到", "no area: nobody who asks by place will get it")
	}
	for k, a := range b.Area {
		at := fmt.Sprintf("%s.area[%d]", at, k)
		if a.Desc == "" {
			m.warn(at+".areaDesc", "缺少必填项", "missing")
		}
		altitude, err1 := strconv.ParseFloat(a.Altitude, 64)
		ceiling, err2 := strconv.ParseFloat(a.Ceiling, 64)
		switch {
		case a.Ceiling != "" && a.Altitude == "":
			m.warn(at+".ceiling", "有上限高度而没有高度", "a ceiling without an altitude")
		case a.Altitude != "" && err1 != nil || a.Ceiling != "" && err2 != nil:
			m.warn(at+".altitude", "高度应为数字（英尺）", "want feet in figures")
		case a.Ceiling != "" && ceiling < altitude:
			m.warn(at+".ceiling", "上限低于高度", "lies below the altitude")
		}
	}
}

// compare holds the blocks of one message against its first: they say one
// thing in several languages, or for several areas.
func (m *message) compare(live []*info) {
	type said struct{ headline, description, instruction string }
	lead, texts := live[0], map[said]*info{}
	for _, b := range live {
		at, text := m.at(b), said{b.Headline, b.Description, b.Instruction}
		if other := texts[text]; other == nil {
			texts[text] = b
		} else if m.lang(other) != m.lang(b) && text != (said{}) {
			m.warn(at+".language", "与 "+m.at(other)+" 语言不同而文字完全相同", "another language than "+m.at(other)+", with the very same text")
		}
		for _, w := range []struct{ name, got, want string }{
			{"severity", b.Severity, lead.Severity}, {"urgency", b.Urgency, lead.Urgency}, {"certainty", b.Certainty, lead.Certainty},
		} {
			if w.got != w.want {
				m.warn(at+"."+w.name, fmt.Sprintf("%q 与 %s 的 %q 不同；取较严重的一组", w.got, m.at(lead), w.want), fmt.Sprintf("%q differs from %q of %s; the worse one was taken", w.got, w.want, m.at(lead)))
			}
		}
		if !sameSet(b.Category, lead.Category) {
			m.warn(at+".category", "与 "+m.at(lead)+" 不同；另一件事应另发消息", "differs from "+m.at(lead)+"; another issue is another message")
		}
		if !sameSet(b.EventCode, lead.EventCode) {
			m.advise(at+".eventCode", "与 "+m.at(lead)+" 不同", "differs from "+m.at(lead))
		}
		if b.Onset != lead.Onset || b.Expires != lead.Expires {
			m.advise(at+".expires", "起止时间与 "+m.at(lead)+" 不同；取最宽的时段", "times differ from "+m.at(lead)+"; the widest span was taken")
		}
	}
}

func sameSet[T comparable](a, b []T) bool {
	set := func(list []T) map[T]bool {
		out := map[T]bool{}
		for _, e := range list {
			out[e] = true
		}
		return out
	}
	return slices.Equal(a, b) || maps.Equal(set(a), set(b))
}

// checkCircle warns of a radius in metres, which China's GB/T 35965 uses.
func (m *message) checkCircle(field string, c alerting.Circle) {
	wide := farRadius
	if b := m.settings.Bounds; b != nil {
		wide = min(wide, notice.Distance(notice.Position{b.West, b.South}, notice.Position{b.East, b.North})/1000)
	}
	if km := c.Metres / kilometre; km > wide {
		m.warn(field, fmt.Sprintf("半径 %g 公里；单位像是写成了米", km), fmt.Sprintf("a radius of %g km; it looks like metres", km))
	}
}
