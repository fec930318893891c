package compose

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// check says what is wrong with what was made, each problem at a field of the
// form.
func (b *Book) check(m *Made, r *reading) {
	r.needs()
	r.languages()
	r.spans(m.Notice)
	r.ground(m.Notice)
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		text := m.Notice.Text[lang]
		for _, name := range Texts {
			field := "text." + string(lang) + "." + name
			b.words(&m.Problems, field, lang, *Field(&text, name))
		}
	}
	r.vocabulary(m)
	m.Problems = once(m.Problems)
}

func (r *reading) needs() {
	for _, name := range append(slices.Clone(r.t.Needs), "until") {
		if s, _ := r.t.Slot(name); r.facts[name] == "" {
			r.ps.Add(name, "请填写："+s.Label[notice.Chinese], "fill this in: "+s.Label[notice.English])
		}
	}
	if r.facts["verdict"] == notice.Checking && r.t.Asks("next") && r.facts["next"] == "" {
		r.ps.Add("next", "核实中的说法，请写明下次通报的时间", "say when the next word on the claim comes")
	}
	if r.facts["verdict"] == "" && r.facts["claim"] != "" {
		r.ps.Add("verdict", "请选择核实结果", "choose the verdict")
	}
	for _, name := range r.t.Slots {
		if s, _ := SlotNamed(name); s.Sort == Choice && r.facts[name] != "" {
			if _, ok := notice.Find(s.Options, r.facts[name]); !ok {
				r.ps.Add(name, "没有这个选项", "there is no such choice")
			}
		}
	}
}

// languages asks for the English of what was said in Chinese alone: the texts
// leave out what they can't say.
func (r *reading) languages() {
	for _, name := range r.t.Slots {
		if s, _ := SlotNamed(name); s.Sort == Words && name != "pictureText" && r.facts[name] != "" && r.facts[name+".en"] == "" {
			r.ps.Warn(name+".en", "还没有英文：英文文字里会缺这一项", "no English yet: the English texts leave it out")
		}
	}
}

// spans judges times against the clock and the template.
func (r *reading) spans(n *notice.Notice) {
	start := r.now
	if n.Onset.After(start) {
		start = n.Onset
	}
	switch {
	case n.Expires.IsZero():
	case !n.Expires.After(r.now):
		r.ps.Add("until", "失效时间已过：发出去就看不到", "has passed already: nobody would see it")
	case !n.Onset.IsZero() && !n.Expires.After(n.Onset):
		r.ps.Add("until", "早于开始时间", "is before it begins")
	case n.Expires.Sub(start) > r.t.longest:
		r.ps.Add("until", "太久：这类消息最长 "+length(r.t.longest, notice.Chinese), "too long: at most "+length(r.t.longest, notice.English)+" for notices of this sort")
	case n.Expires.Sub(start) < 5*time.Minute:
		r.ps.Warn("until", "不到五分钟就失效", "it leaves in less than five minutes")
	}
	if at := r.moment("review"); !at.IsZero() && !at.After(r.now) {
		r.ps.Add("review", "已经过了", "has passed already")
	} else if at.After(n.Expires) && !n.Expires.IsZero() {
		r.ps.Warn("review", "晚于失效时间：到时已经撤下", "is after it has left")
	}
	if n.Onset.After(r.now.AddDate(1, 0, 0)) {
		r.ps.Add("onset", "一年多以后才开始：年份写对了吗？", "begins more than a year from now: is the year right?")
	}
	if !n.Onset.IsZero() && n.Onset.Before(r.now.AddDate(0, 0, -7)) {
		r.ps.Warn("onset", "一周多以前就开始了", "began more than a week ago")
	}
}

// length is a span of time in words.
func length(d time.Duration, lang notice.Lang) string {
	hours := math.Round(d.Hours()*10) / 10
	switch {
	case lang == notice.Chinese && hours >= 48:
		return fmt.Sprintf("%g 天", math.Round(hours/24))
	case lang == notice.Chinese:
		return fmt.Sprintf("%g 小时", hours)
	case hours >= 48:
		return fmt.Sprintf("%g days", math.Round(hours/24))
	}
	return fmt.Sprintf("%g h", hours)
}

// ground judges places against what is known of the county.
func (r *reading) ground(n *notice.Notice) {
	c := &r.b.County
	from, to, known := (&reading{facts: r.facts, ps: new(notice.Problems)}).stretch()
	if known && r.facts["road"] == "" {
		r.ps.Add("road", "有桩号，请写明道路", "there is a chainage: name its road")
	}
	if road, ok := c.road(r.facts["road"]); ok && known && road.To > road.From {
		if outside := func(v float64) bool { return v < road.From || v > road.To }; outside(from) || outside(to) {
			r.ps.Add("chainage", fmt.Sprintf("%s 在辖区内是 %s", road.Name, Posts(road.From, road.To)), fmt.Sprintf("the %s runs from %s to %s here", road.Name, post(road.From), post(road.To)))
		}
	} else if !ok && r.facts["road"] != "" && len(c.Roads) > 0 {
		r.ps.Warn("road", "没有登记过这条道路：请核对路名", "not one of your roads: look at its name again")
	}
	if known && math.Abs(to-from) > 100_000 {
		r.ps.Warn("chainage", "超过 100 公里", "more than 100 km")
	}
	if p, ok := c.place(r.facts["place"]); ok && p.Road != "" && r.facts["road"] != "" && !strings.EqualFold(p.Road, r.facts["road"]) {
		r.ps.Warn("road", p.Name[notice.Chinese]+"在 "+p.Road+" 上", p.Name[notice.English]+" is on the "+p.Road)
	}
	if p := r.point(); p != nil && !c.contains(p.Points[0]) {
		r.ps.Add("point", "在辖区之外：经度和纬度写反了吗？", "outside your area: are longitude and latitude exchanged?")
	}
	if n.LanesTotal != nil && n.LanesClosed != nil {
		if closed := r.lanes(); closed[len(closed)-1] > *n.LanesTotal {
			r.ps.Add("lanes", "没有这么多车道", "there are not so many lanes")
		}
	}
	if len(n.Text[notice.Chinese].Headline) > 0 && n.Impact == notice.SomeClosed && n.LanesClosed == nil && r.t.Asks("total") && n.LanesTotal != nil {
		r.ps.Warn("lanes", "写了共几条车道，没有写占用哪条", "says how many lanes there are, and not which is closed")
	}
}

// words looks for words that are not wanted, and characters that signs lack.
func (b *Book) words(ps *notice.Problems, field string, lang notice.Lang, text string) {
	lower := strings.ToLower(text)
	for _, w := range b.Banned {
		if !w.in(lang, lower) {
			continue
		}
		zh, en := "不用“"+w.Word+"”", fmt.Sprintf("don't say %q", w.Word)
		if w.Instead != "" {
			zh, en = zh+"，可改为“"+w.Instead+"”", en+fmt.Sprintf(", say %q", w.Instead)
		}
		if why := w.Why; len(why) > 0 {
			zh, en = zh+"："+why.In(notice.Chinese), en+": "+why.In(notice.English)
		}
		*ps = append(*ps, notice.Problem{Field: field, Message: both(zh, en), Warning: w.Mild})
	}
	if b.Lacks == nil {
		return
	}
	if c, lacks := b.Lacks(strings.ReplaceAll(text, "\n", "")); lacks {
		zh, en := fmt.Sprintf("屏体的字库没有“%c”（%U）", c, c), fmt.Sprintf("signs have no %q (%U)", c, c)
		switch {
		case strings.HasSuffix(field, ".sign"):
			ps.Add(field, zh+"：请换一个字", en+": use another character")
		case strings.HasSuffix(field, ".headline"):
			ps.Warn(field, zh, en)
		}
	}
}

// vocabulary adds what the vocabulary itself has to say, at the fields of the
// form. What a hub fills in is not missed.
func (r *reading) vocabulary(m *Made) {
	n := *m.Notice
	n.Revision, n.Publisher.ID, n.Sent = 1, "console", r.now.UTC()
	if !n.ID.Valid() {
		n.ID = notice.DeriveID("console", "draft")
	}
	for _, p := range slices.Concat(n.Validate(), n.Promises(r.now, nil), n.Review(r.now)) {
		ofPicture := strings.HasPrefix(p.Field, "attachments")
		if p.Advice && !ofPicture || p.Field == "expires" && len(r.at("until")) > 0 || ofPicture && !p.Advice && len(n.Attachments[0].Text) < 2 { // the form has asked for both languages
			continue
		}
		p.Field = r.fieldOf(p.Field)
		*r.ps = append(*r.ps, p)
	}
}

// fields are the slots behind the members of a document.
var fields = []struct{ member, slot string }{
	{"roads[0].from", "chainage"}, {"roads[0].to", "chainage"}, {"roads[0].direction", "direction"}, {"roads", "road"}, {"geometry", "point"},
	{"expires", "until"}, {"ends", "until"}, {"reviewBy", "review"}, {"reviewBy", "until"}, {"onset", "onset"}, {"severity", "level"}, {"lanesClosed", "lanes"}, {"lanesTotal", "total"},
	{"delaySeconds", "delay"}, {"queueMetres", "queue"}, {"speedLimit", "limit"}, {"detour", "detour"}, {"statement.verdict", "verdict"}, {"statement.nextWord", "next"}, {"statement.known", "what"}, {"statement.seen", "seen"}, {"statement", "claim"},
	{"handling.result", "result"}, {"handling", "stage"}, {"references", "follows"}, {"attachments", "pictureText"},
	{"enforcement.legalBasis", "legal"}, {"enforcement.authority", "authority"}, {"enforcement.measure", "measure"},
	{"enforcement.asked", "asked"}, {"enforcement.procedure", "procedure"}, {"enforcement.penalty", "penalty"}, {"enforcement.remedyLimit", "remedyLimit"}, {"enforcement.remedy", "remedy"},
	{"enforcement", "telephone"}, {"service.item", "item"}, {"service.duty", "duty"}, {"service.legalBasis", "legal"}, {"service.who", "who"}, {"service.materials", "materials"}, {"service.where", "where"}, {"service.hours", "hours"}, {"service.fee", "fee"}, {"service.limit", "term"},
	{"service.penalty", "penalty"}, {"service.rules", "rules"}, {"service.promise", "promise"}, {"service.discipline", "discipline"}, {"service", "telephone"}, {"contact", "telephone"}, {"impact", "lanes"},
}

// fieldOf is the field of the form where a problem of the document is told; ""
// where it has none.
func (r *reading) fieldOf(member string) string {
	if strings.HasPrefix(member, "text.") {
		return member
	}
	for _, f := range fields {
		if strings.HasPrefix(member, f.member) && (f.slot == "level" || r.t.Asks(f.slot)) {
			return f.slot
		}
	}
	return ""
}

func (r *reading) at(field string) (ps notice.Problems) {
	for _, p := range *r.ps {
		if p.Field == field {
			ps = append(ps, p)
		}
	}
	return ps
}

// once leaves out what is said twice.
func once(ps notice.Problems) (out notice.Problems) {
	for _, p := range ps {
		if !slices.ContainsFunc(out, func(q notice.Problem) bool {
			return q.Field == p.Field && q.Message[notice.English] == p.Message[notice.English]
		}) {
			out = append(out, p)
		}
	}
	return out
}
