package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of single members, in characters or counts.
const (
	maxHeadline  = 200
	maxText      = 10_000
	maxShort     = 300
	maxList      = 200
	maxPositions = 20_000
)

var (
	partyID  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	langTag  = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	digest   = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	dateOnly = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// Validate reports everything that is wrong with a document in itself, each
// problem with its field, in zh-CN and en. What depends on the clock or on
// other notices is the hub's to judge.
func (n *Notice) Validate() Problems {
	v := checker{n: n}
	v.words()
	v.parties()
	v.times()
	v.schedule()
	v.texts()
	v.roads()
	v.numbers()
	v.place()
	v.attached()
	v.kindDuties()
	slices.SortStableFunc(v.ps, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	return v.ps
}

type checker struct {
	n  *Notice
	ps Problems
}

func (v *checker) add(field, zh, en string) { v.ps.Add(field, zh, en) }

func (v *checker) word(field, got string, terms []Term) {
	if _, ok := Find(terms, got); ok {
		return
	}
	var all []string
	for _, t := range terms {
		all = append(all, t.Word)
	}
	list := strings.Join(all, ", ")
	if got == "" {
		v.add(field, "缺少；可用："+list, "missing; one of "+list)
		return
	}
	v.add(field, fmt.Sprintf("不认识 %q；可用：%s", got, list), fmt.Sprintf("unknown value %q; one of %s", got, list))
}

func (v *checker) words() {
	n := v.n
	if !n.ID.Valid() {
		v.add("id", "应为 urn:uuid: 加小写 UUID", "want urn:uuid: and a lower-case UUID")
	}
	if n.Revision < 1 {
		v.add("revision", "应从 1 开始", "must be 1 or more")
	}
	v.word("kind", string(n.Kind), Kinds())
	if _, ok := Find(Kinds(), string(n.Kind)); ok {
		v.word("event", string(n.Event), Events(n.Kind))
	}
	v.word("status", string(n.Status), Statuses())
	v.word("audience", string(n.Audience), Audiences())
	v.word("severity", string(n.Severity), Severities())
	v.word("urgency", string(n.Urgency), Urgencies())
	v.word("certainty", string(n.Certainty), Certainties())
	for _, o := range []struct {
		field, got string
		terms      []Term
	}{{"colour", string(n.Colour), Colours()}, {"impact", string(n.Impact), Impacts()}, {"flow", string(n.Flow), Flows()}} {
		if o.got != "" {
			v.word(o.field, o.got, o.terms)
		}
	}
}

func (v *checker) parties() {
	n := v.n
	if !partyID.MatchString(n.Publisher.ID) {
		v.add("publisher.id", "应为字母、数字、点、横线或下划线，最多 100 个字符", "want letters, digits, '.', '-' or '_', at most 100 characters")
	}
	v.named("publisher.name", n.Publisher.Name)
	if n.Issuer != nil {
		if n.Issuer.ID == "" && len(n.Issuer.Name) == 0 {
			v.add("issuer", "缺少 id 或名称", "needs an id or a name")
		}
		v.length("issuer.id", n.Issuer.ID, maxShort)
		v.named("issuer.name", n.Issuer.Name)
	}
	if n.Contact != nil {
		v.named("contact.name", n.Contact.Name)
		v.length("contact.telephone", n.Contact.Telephone, maxShort)
		v.length("contact.email", n.Contact.Email, maxShort)
		v.link("contact.web", n.Contact.Web, true)
	}
}

func (v *checker) named(field string, w Words) { v.wordsOf(field, w, maxShort) }

func (v *checker) wordsOf(field string, w Words, most int) {
	for l, s := range w {
		v.lang(field, l)
		v.length(field+"."+string(l), s, most)
	}
}

func (v *checker) lang(field string, l Lang) {
	if !langTag.MatchString(string(l)) {
		v.add(field+"."+string(l), "语言标签无效，例如 zh-CN、en", "not a language tag, such as zh-CN or en")
	}
}

func (v *checker) length(field, s string, most int) {
	if c := utf8.RuneCountInString(s); c > most {
		v.add(field, fmt.Sprintf("有 %d 个字符，最多 %d", c, most), fmt.Sprintf("%d characters, at most %d", c, most))
	}
}

func (v *checker) times() {
	n := v.n
	if n.Sent.IsZero() {
		v.add("sent", "缺少发布时间", "missing")
	}
	if n.Expires.IsZero() {
		v.add("expires", "缺少失效时间：过了这一刻，这条消息就不再显示", "missing: the time after which this notice says nothing any more")
	}
	for field, t := range map[string]time.Time{"sent": n.Sent, "releaseAt": n.ReleaseAt, "onset": n.Onset, "ends": n.Ends, "expires": n.Expires, "reviewBy": n.ReviewBy} {
		v.year(field, t)
	}
	if n.Issuer != nil {
		v.year("issuer.issued", n.Issuer.Issued)
	}
	order := func(field string, early, late time.Time, zh, en string) {
		if !early.IsZero() && !late.IsZero() && late.Before(early) {
			v.add(field, zh, en)
		}
	}
	order("expires", n.Sent, n.Expires, "早于发布时间", "is before sent")
	order("expires", n.Onset, n.Expires, "早于开始时间", "is before onset")
	order("ends", n.Onset, n.Ends, "早于开始时间", "is before onset")
	order("expires", n.ReleaseAt, n.Expires, "早于解禁时间", "is before releaseAt")
	order("ends", n.ReleaseAt, n.Ends, "早于解禁时间", "is before releaseAt")
}

func (v *checker) year(field string, t time.Time) {
	if !t.IsZero() && (t.Year() < 1970 || t.Year() > 2200) {
		v.add(field, "年份不合理", "the year is not plausible")
	}
}

func (v *checker) schedule() {
	s := v.n.Schedule
	if s == nil {
		return
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		v.add("schedule.timezone", "应为时区名，例如 Asia/Shanghai", "want a time zone name, such as Asia/Shanghai")
	}
	if len(s.Intervals)+len(s.Recurring) == 0 {
		v.add("schedule", "至少需要一个时段", "needs an interval or a recurring period")
	}
	if len(s.Intervals)+len(s.Recurring)+len(s.Exceptions) > maxList {
		v.add("schedule", fmt.Sprintf("最多 %d 项", maxList), fmt.Sprintf("at most %d items", maxList))
	}
	for i, p := range s.Intervals {
		at := fmt.Sprintf("schedule.intervals[%d]", i)
		if p.Start.IsZero() {
			v.add(at+".start", "缺少", "missing")
		}
		v.year(at+".start", p.Start)
		v.year(at+".end", p.End)
		if !p.End.IsZero() && !p.End.After(p.Start) {
			v.add(at+".end", "不晚于开始", "is not after start")
		}
	}
	v.recurring(s)
	for i, e := range s.Exceptions {
		at := fmt.Sprintf("schedule.exceptions[%d]", i)
		if e.Date == "" {
			v.add(at+".date", "缺少", "missing")
		}
		v.day(at+".date", e.Date)
		v.count(at+".times", len(e.Times))
		for _, span := range e.Times {
			from, to, _ := strings.Cut(span, "-")
			v.clock(at+".times", from)
			v.clock(at+".times", to)
		}
	}
}

func (v *checker) recurring(s *Schedule) {
	for i, r := range s.Recurring {
		at := fmt.Sprintf("schedule.recurring[%d]", i)
		v.day(at+".from", r.From)
		v.day(at+".to", r.To)
		if r.From != "" && r.To != "" && r.To < r.From {
			v.add(at+".to", "早于开始日期", "is before from")
		}
		if len(r.Days) > 7 || slices.ContainsFunc(r.Days, func(d int) bool { return d < 1 || d > 7 }) {
			v.add(at+".days", "应为 1（周一）到 7（周日）", "want 1 (Monday) to 7 (Sunday)")
		}
		v.clock(at+".start", r.Start)
		v.clock(at+".end", r.End)
	}
}

func (v *checker) day(field, s string) {
	if s == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil || !dateOnly.MatchString(s) {
		v.add(field, "应为日期，例如 2026-11-24", "want a date, such as 2026-11-24")
	}
}

func (v *checker) clock(field, s string) {
	if clock(s) < 0 {
		v.add(field, "应为时刻，例如 22:00", "want a time of day, such as 22:00")
	}
}

func (v *checker) texts() {
	n := v.n
	if len(n.Text) == 0 {
		v.add("text", "缺少文字：至少一种语言的标题", "missing: at least a headline in one language")
	}
	v.count("text", len(n.Text))
	for l, t := range n.Text {
		v.lang("text", l)
		at := "text." + string(l)
		if t.Headline == "" {
			v.add(at+".headline", "缺少标题", "missing")
		}
		if strings.Contains(t.Headline, "\n") {
			v.add(at+".headline", "标题只能一行", "must be one line")
		}
		v.length(at+".headline", t.Headline, maxHeadline)
		v.length(at+".description", t.Description, maxText)
		v.length(at+".instruction", t.Instruction, maxText)
		v.length(at+".changed", t.Changed, maxText)
		v.length(at+".brief", t.Brief, maxShort)
		v.length(at+".sign", t.Sign, maxShort)
		v.length(at+".radio", t.Radio, maxText)
	}
	v.length("group", n.Group, maxShort)
	if slices.Contains(n.References, n.ID) {
		v.add("references", "不能引用自己", "refers to itself")
	}
	for i, r := range n.References {
		if !r.Valid() {
			v.add(fmt.Sprintf("references[%d]", i), "应为 urn:uuid: 加小写 UUID", "want urn:uuid: and a lower-case UUID")
		}
	}
	v.count("references", len(n.References))
}

func (v *checker) count(field string, got int) {
	if got > maxList {
		v.add(field, fmt.Sprintf("有 %d 项，最多 %d", got, maxList), fmt.Sprintf("%d items, at most %d", got, maxList))
	}
}

// kindDuties are what single kinds and members must bring along.
func (v *checker) kindDuties() {
	n := v.n
	if n.Takeover {
		if n.Colour != Red && n.Severity != Extreme {
			v.add("takeover", "只有红色或特别严重的消息可以接管屏幕", "only red or extreme notices take over signs")
		}
		if n.Expires.Sub(n.Sent) > 24*time.Hour {
			v.add("takeover", "接管屏幕的消息最多有效 24 小时", "a takeover lasts at most 24 hours")
		}
	}
	v.members()
	if o := n.Origin; o != nil {
		for field, s := range map[string]string{"format": o.Format, "feed": o.Feed, "id": o.ID, "version": o.Version} {
			v.length("origin."+field, s, 10*maxShort)
		}
	}
}

// Check reports what is wrong with w as the member of that name: tags that
// name no language, texts of more than most characters.
func (w Words) Check(field string, most int) Problems {
	v := checker{}
	v.wordsOf(field, w, most)
	slices.SortStableFunc(v.ps, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	return v.ps
}

func (w Words) blank() bool {
	for _, s := range w {
		if s != "" {
			return false
		}
	}
	return true
}
