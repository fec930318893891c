package script

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wayside/hub/notice"
)

// depth is how much of a notice is told.
type depth int

const (
	bare   depth = iota // the news, its source, a coming start
	advice              // and what to do
	facts               // and the fields that the words leave out
	full                // and the description
)

// teller tells one notice, as sentences that are spelled for the ear.
type teller struct {
	voice
	e         notice.Entry
	n         *notice.Notice
	text      notice.Text
	depth     depth
	sentences []string
	told      string // all of them, to see what has been said
	left      []string
	most      int  // bytes of one text: what is longer can't fit, and isn't spelled
	over      bool // what must be said was longer
}

// teller returns one who knows what n calls its roads. A notice is told several
// times, down to one depth or another, by one voice that spells a text once.
func (d *desk) teller(e notice.Entry) *teller {
	if d.of != e.Notice {
		d.of, d.own.said, d.own.names = e.Notice, map[string]string{}, map[string]string{}
		for _, r := range e.Notice.Roads {
			if strings.HasSuffix(r.LocalName, "高速") {
				d.own.names[r.Name] = r.LocalName
			}
		}
	}
	return &teller{voice: d.own, e: e, n: e.Notice, text: d.text(e.Notice), most: d.mostBytes}
}

// tell tells e down to depth; left are the fields that were left out for it.
func (d *desk) tell(e notice.Entry, to depth) (sentences, left []string) {
	t := d.teller(e)
	t.depth = to
	if over(e.State) {
		t.ending()
		return t.sentences, t.left
	}
	t.lead()
	t.claim()
	t.add(full, t.field("description"), t.text.Description)
	t.place()
	t.effects()
	t.times(facts)
	if n := t.n; n.Detour != nil {
		t.detour(t.in(n.Detour.Text, "detour"))
	}
	t.add(advice, t.field("instruction"), t.text.Instruction)
	t.duties()
	if t.over {
		return nil, nil
	}
	return t.sentences, t.left
}

// authored is the script that a person wrote for e, with what it may lack; nil
// where there is none.
func (d *desk) authored(e notice.Entry) []string {
	t := d.teller(e)
	if over(e.State) || t.text.Radio == "" || len(t.text.Radio) > t.most {
		return nil
	}
	radio := t.say(t.text.Radio)
	if radio == "" {
		return nil
	}
	if name, at := source(t.n, d.lang); warns(t.n) && !(strings.Contains(radio, bareOf(d.say(name))) && strings.Contains(radio, bareOf(d.say(d.clock(at))))) {
		radio = t.say(t.credited(t.text.Radio, name, d.when(at)))
	}
	t.sentences, t.told = []string{radio}, strings.ToLower(unmarked(radio))
	t.handling(bare)
	if e.State == notice.Scheduled {
		t.times(bare)
	}
	return t.sentences
}

// add says what is written, at a depth; what is deeper than told is left out.
// What has been said already in so many words isn't said again.
func (t *teller) add(at depth, field, written string) {
	if len(written) > t.most {
		t.left = append(t.left, field)
		t.over = t.over || at == bare
		return
	}
	s := t.say(written)
	switch {
	case s == "" || t.knows(bareOf(s)):
	case at > t.depth:
		t.left = append(t.left, field)
	default:
		t.sentences = append(t.sentences, s)
		t.told += strings.ToLower(unmarked(s))
	}
}

// field is the path of a member of the text that is told.
func (t *teller) field(member string) string { return "text." + string(t.tag(t.n)) + "." + member }

// knows reports whether any of the words, as spelled, has been said.
func (t *teller) knows(spelled ...string) bool {
	return slices.ContainsFunc(spelled, func(w string) bool { return w != "" && strings.Contains(t.told, strings.ToLower(w)) })
}

// bareOf is a spelled text without its final stop and marks.
func bareOf(s string) string { return strings.TrimRight(unmarked(s), "。.") }

func (t *teller) ending() {
	state := t.e.State
	t.add(bare, "", t.f(isOver, endings[state][t.lang], t.text.Headline))
	if t.e.End != nil {
		t.add(bare, "", t.in(t.e.End.Text, "end.text"))
	}
	if !t.e.WordOwed(t.now).IsZero() {
		t.nextWord()
	}
}

// lead is the news and, of a warning, who issued it and when.
func (t *teller) lead() {
	headline := t.text.Headline
	if !warns(t.n) {
		t.add(bare, "", headline)
		return
	}
	name, at := source(t.n, t.lang)
	when := t.when(at)
	if t.n.Colour == "" {
		t.add(bare, "", t.credited(headline, name, when))
		return
	}
	sig := t.signal()
	if t.namesSignal(headline, name, t.n) {
		t.add(bare, "", t.credited(headline, name, when))
		return
	}
	t.add(bare, "", article(t.f(signalAt, name, when, sig)))
	if !saysNoMore(headline, name, sig) {
		t.add(bare, "", headline)
	}
}

// credited is news with its source and time in front, or the time alone where
// the source begins the news: 云溪县气象台8时将…升级为….
func (v voice) credited(news, name, when string) string {
	if rest, ok := strings.CutPrefix(news, name); ok && v.zh && name != "" && !strings.ContainsAny(first(rest), " ：，:,") {
		return name + when + rest
	}
	return v.f(issuedAt, name, when) + news
}

// first is the first character of s.
func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return " "
}

// namesSignal reports whether a headline itself says who issues which signal,
// as those of the national platform do: nothing need be said before it.
func (v voice) namesSignal(headline, name string, n *notice.Notice) bool {
	return v.zh && name != "" && strings.HasPrefix(headline, name) && strings.Contains(headline, notice.NameOf(notice.Colours(), string(n.Colour), v.lang)+"预警")
}

// rumour cuts what introduces a claim where the claim says it again.
var rumour = regexp.MustCompile(`(?i)^(网传|网上流传|(a|the) claim (online |going round )?that |claims? that )`)

func bareClaim(s string) string {
	if cut := rumour.ReplaceAllString(s, ""); cut != s {
		s = strings.TrimSuffix(strings.TrimPrefix(cut, "“"), "”")
	}
	return s
}

// claim tells what is going round with the verdict: never one without the
// other.
func (t *teller) claim() {
	s := t.n.Statement
	if s == nil {
		return
	}
	if said := t.in(s.Claim, "statement.claim"); said != "" {
		t.add(bare, "", t.f(claim, bareClaim(said)))
	}
	if v, ok := verdicts[s.Verdict]; ok && s.Verdict != notice.Checking {
		t.add(bare, "", t.f(verdict, v[t.lang]))
	} else if ok {
		t.add(bare, "", t.f(checking))
	}
	if said := t.in(s.Known, "statement.known"); said != "" {
		t.add(full, "statement.known", t.f(known, said))
	}
	t.nextWord()
}

// nextWord tells when more is to come of a claim, or that it has not come.
func (t *teller) nextWord() {
	if due := t.n.WordDue(); due.After(t.now) {
		t.add(bare, "", t.f(nextWord, t.when(due)))
	} else if !t.e.WordOwed(t.now).IsZero() {
		t.add(bare, "", t.f(wordOwed, t.when(due)))
	}
}

// signal is the official name of a signal: 暴雨红色预警信号.
func (t *teller) signal() string {
	event := notice.EventName(t.n.Kind, t.n.Event, t.lang)
	colour := notice.NameOf(notice.Colours(), string(t.n.Colour), t.lang)
	if t.zh {
		return t.f(signal, event, colour)
	}
	return strings.ToLower(t.f(signal, event, colour))
}

// article mends the only colour that begins with a vowel.
func article(s string) string { return strings.Replace(s, " a orange ", " an orange ", 1) }

// saysNoMore reports whether a headline names nothing but the issuer and the
// signal.
func saysNoMore(headline, name, signal string) bool {
	if strings.Trim(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(headline, name, ""), signal, ""), "发布", ""), " ，。：") == "" {
		return true
	}
	known := strings.Fields(strings.ToLower(name + " " + signal + " issues issued a an the new signal warning"))
	for _, w := range strings.FieldsFunc(strings.ToLower(headline), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !slices.Contains(known, w) {
			return false
		}
	}
	return true
}

// effects are what is left of the road, in one sentence.
func (t *teller) effects() {
	n := t.n
	var parts []string
	add := func(told []string, s string) {
		if !t.knows(told...) {
			parts = append(parts, s)
		}
	}
	if i, ok := impacts[n.Impact]; ok {
		add(i.told, i.say[t.lang])
	}
	if n.Impact == notice.SomeClosed && n.LanesClosed != nil && n.LanesTotal != nil && *n.LanesClosed > 0 && *n.LanesTotal > 1 {
		add(nil, t.f(lanes, *n.LanesClosed, *n.LanesTotal))
	}
	if f, ok := flows[n.Flow]; ok {
		add(flowTold, f[t.lang])
	}
	if n.QueueMetres != nil && *n.QueueMetres > 0 {
		add([]string{"排队", "queue"}, t.f(queue, t.distance(*n.QueueMetres)))
	}
	if n.DelaySeconds != nil && *n.DelaySeconds >= 60 {
		add([]string{"延误", "delay"}, t.f(delay, *n.DelaySeconds/60))
	}
	if n.SpeedLimit != nil {
		add([]string{"限速", "speed limit"}, t.f(speedLimit, decimal(*n.SpeedLimit)))
	}
	for _, r := range n.Restrictions {
		if s := t.restriction(r); s != "" {
			add([]string{bareOf(t.say(s))}, s)
		}
	}
	s := strings.Join(parts, t.pick("，", ", "))
	t.add(facts, "impact", capital(s))
}

func (t *teller) restriction(r notice.Restriction) string {
	w, ok := limits[r.Type]
	if !ok {
		return ""
	}
	s := w[t.lang]
	if strings.Contains(s, "%s") {
		if r.Value == nil {
			return ""
		}
		s = fmt.Sprintf(s, decimal(*r.Value))
	}
	var classes []string
	for _, v := range r.Vehicles {
		if name, ok := vehicles[v]; ok && !strings.Contains(s, name[t.lang]) {
			classes = append(classes, name[t.lang])
		}
	}
	switch {
	case len(classes) == 0 || r.Type == "noTrucks":
		return s
	case t.zh:
		return strings.Join(classes, "、") + s
	}
	return s + " for " + strings.Join(classes, ", ")
}

// distance rounds to what can be heard: hundreds of metres.
func (t *teller) distance(metres int) string {
	if metres < 1000 {
		return strconv.Itoa(metres) + t.pick("米", " m")
	}
	return decimal(math.Round(float64(metres)/100)/10) + t.pick("公里", " km")
}

func decimal(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	rs := []rune(s)
	rs[0] = unicode.ToUpper(rs[0])
	return string(rs)
}

func (t *teller) detour(way string) {
	if way != "" && !t.zh && !strings.Contains(way, " ") || t.zh && !strings.ContainsAny(way, "绕走从由请") {
		way = t.f(detourBy, way)
	}
	t.add(advice, "detour", way)
}

// in is w in the language of the script; "" where w lacks it.
func (t *teller) in(w notice.Words, field string) string {
	s := w.In(t.lang)
	if t.foreign(s) {
		t.left = append(t.left, field)
		return ""
	}
	return s
}

// foreign reports whether s can't be read out in the script's language.
func (t *teller) foreign(s string) bool { return !t.zh && strings.ContainsFunc(s, isHan) }

// duties are what single kinds must say beside their text.
func (t *teller) duties() {
	say := func(w notice.Words, field, s string) {
		if s != "" {
			t.add(facts, field, t.f(w, s))
		}
	}
	tell := func(w notice.Words, field string, s notice.Words) { say(w, field, t.in(s, field)) }
	if e := t.n.Enforcement; e != nil {
		tell(legalBasis, "enforcement.legalBasis", e.LegalBasis)
		tell(measure, "enforcement.measure", e.Measure)
		tell(asked, "enforcement.asked", e.Asked)
		tell(penalty, "enforcement.penalty", e.Penalty)
		tell(remedy, "enforcement.remedy", e.Remedy)
		say(complaints, "enforcement.supervision", e.Supervision)
	}
	t.handling(facts)
	if s := t.n.Service; s != nil {
		tell(venue, "service.where", s.Where)
		tell(hours, "service.hours", s.Hours)
		tell(fee, "service.fee", s.Fee)
		say(inquiries, "service.telephone", s.Telephone)
	}
}

// handling is how far a case has come, and what came of it.
func (t *teller) handling(at depth) {
	h := t.n.Handling
	if h == nil {
		return
	}
	if s, ok := stages[h.Stage]; ok && !t.knows(notice.NameOf(notice.Stages(), h.Stage, t.lang), s[t.lang]) {
		t.add(at, "handling.stage", t.f(stage, s[t.lang]))
	}
	if came := t.in(h.Result, "handling.result"); came != "" {
		t.add(at, "handling.result", t.f(outcome, came))
	}
}
