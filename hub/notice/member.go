package notice

import (
	"fmt"
	"time"
)

// Member is one thing that an object of a kind says beside the text of a
// notice. One of Words, Text and At is set, and points into the object, so that
// the same table serves those who read it and those who write it.
type Member struct {
	Object string // "enforcement", "service", "statement" or "handling"
	Term          // the member's name in the document, and what people call it

	Words *Words
	Text  *string
	Terms []Term // the words that Text may be, where they are of a table
	At    *time.Time
}

// Field is the place of the member in a document: "enforcement.legalBasis".
func (m Member) Field() string { return m.Object + "." + m.Word }

// Blank reports whether nothing is said.
func (m Member) Blank() bool {
	switch {
	case m.Words != nil:
		return m.Words.blank()
	case m.Text != nil:
		return *m.Text == ""
	}
	return m.At.IsZero()
}

// Members are what the notice's enforcement, service, statement and handling say, in the
// order in which they are told, the blank ones too.
func (n *Notice) Members() []Member {
	var all []Member
	if n.Enforcement != nil {
		all = append(all, n.Enforcement.Members()...)
	}
	if n.Service != nil {
		all = append(all, n.Service.Members()...)
	}
	if n.Statement != nil {
		all = append(all, n.Statement.Members()...)
	}
	if n.Handling != nil {
		all = append(all, n.Handling.Members()...)
	}
	return all
}

// members names those of one object.
type members struct {
	object string
	all    []Member
}

func (o *members) words(name, zh, en string, w *Words) {
	o.all = append(o.all, Member{Object: o.object, Term: term(name, len(o.all), zh, en), Words: w})
}

func (o *members) text(name, zh, en string, s *string) {
	o.all = append(o.all, Member{Object: o.object, Term: term(name, len(o.all), zh, en), Text: s})
}

// Members are all that an enforcement notice can say of its ground.
func (e *Enforcement) Members() []Member {
	o := members{object: "enforcement"}
	o.words("authority", "执法单位", "Authority", &e.Authority)
	o.words("legalBasis", "法律依据", "Legal ground", &e.LegalBasis)
	o.words("measure", "措施", "Measure", &e.Measure)
	o.words("asked", "请配合", "What is asked of you", &e.Asked)
	o.words("procedure", "程序", "Procedure", &e.Procedure)
	o.words("penalty", "处罚幅度", "Penalty", &e.Penalty)
	o.words("remedy", "救济途径", "If you disagree", &e.Remedy)
	o.words("remedyLimit", "救济期限", "Time to object", &e.RemedyLimit)
	o.text("supervision", "监督电话", "Complaints", &e.Supervision)
	return o.all
}

// Members are all that a service card can say.
func (s *Service) Members() []Member {
	o := members{object: "service"}
	o.words("item", "事项", "Service", &s.Item)
	o.words("duty", "职责", "Duty", &s.Duty)
	o.words("legalBasis", "法律依据", "Legal ground", &s.LegalBasis)
	o.words("who", "办理条件", "Who may apply", &s.Who)
	o.words("materials", "所需材料", "What to bring", &s.Materials)
	o.words("steps", "办理流程", "Steps", &s.Steps)
	o.words("where", "办理地点", "Where to go", &s.Where)
	o.words("hours", "办理时间", "Hours", &s.Hours)
	o.words("fee", "收费依据", "Fee", &s.Fee)
	o.words("limit", "办理时限", "How long it takes", &s.Limit)
	o.words("penalty", "处罚规定", "Penalties", &s.Penalty)
	o.words("rules", "工作规范", "Rules of work", &s.Rules)
	o.words("promise", "服务承诺", "What we promise", &s.Promise)
	o.words("discipline", "工作纪律", "Discipline", &s.Discipline)
	o.text("telephone", "咨询电话", "Telephone", &s.Telephone)
	return o.all
}

// Members are all that a statement on a claim can say.
func (s *Statement) Members() []Member {
	o := members{object: "statement"}
	o.words("claim", "网传", "Claim", &s.Claim)
	o.words("seen", "流传于", "Where it goes round", &s.Seen)
	o.text("verdict", "核查结论", "Verdict", &s.Verdict)
	o.all[len(o.all)-1].Terms = verdicts
	o.words("known", "目前已知", "What is known", &s.Known)
	o.all = append(o.all, Member{Object: o.object, Term: term("nextWord", len(o.all), "下次通报", "Next word"), At: &s.NextWord})
	return o.all
}

// asks are the members that an actual enforcement notice of an event must have:
// who acts, on what ground, what is done, how to object and where to complain. A
// standing device and a rule that somebody can break unknowing ask for more.
// "place" and "period" are those of the notice itself. Traffic control is of kind
// traffic, so that drivers meet it where they look; who begins to say its ground
// says all of it.
var asks = map[Event][]string{
	"checkpoint":       {"authority", "legalBasis", "measure", "asked", "remedy", "remedyLimit", "supervision"},
	"drinkDriving":     {"authority", "legalBasis", "measure", "procedure", "remedy", "remedyLimit", "supervision"},
	"overload":         {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place"},
	"speedCamera":      {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place"},
	"speedEnforcement": {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision"},
	"parking":          {"authority", "legalBasis", "measure", "penalty", "remedy", "remedyLimit", "supervision", "place"},
	"restriction":      {"authority", "legalBasis", "measure", "asked", "penalty", "remedy", "remedyLimit", "supervision", "place", "period"},
	"control":          {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place", "period"},
	"campaign":         {"authority", "legalBasis", "measure", "supervision", "period"},
	"results":          {"authority", "legalBasis", "supervision"},
	"exposure":         {"authority", "legalBasis", "supervision"},
	"other":            {"authority", "legalBasis", "supervision"},
}

// Asks are the names of what an actual enforcement notice of event e must say
// beside its text: members of its enforcement, and "place" and "period", which
// are the notice's own.
func Asks(e Event) []string { return asks[e] }

// members checks what the objects of the kinds say, and that nothing is missing
// which the kind must say.
func (v *checker) members() {
	for _, m := range v.n.Members() {
		switch {
		case m.Words != nil:
			v.wordsOf(m.Field(), *m.Words, maxText)
		case m.At != nil:
			v.year(m.Field(), *m.At)
		case m.Terms != nil:
			v.word(m.Field(), *m.Text, m.Terms)
		default:
			v.length(m.Field(), *m.Text, maxShort)
		}
	}
	if n := v.n; n.Status == Actual && (n.Kind == Enforcing || n.Kind == Traffic && n.Enforcement != nil) {
		v.ground()
	}
	v.statement()
	v.handling()
}

// ground asks an actual enforcement notice for what its event must say.
func (v *checker) ground() {
	n, e := v.n, v.n.Enforcement
	if e == nil {
		e = new(Enforcement)
	}
	said := map[string]bool{
		"place":  len(n.Roads) > 0 || len(n.Areas) > 0 || n.Geometry != nil,
		"period": !n.Onset.IsZero() && !n.Ends.IsZero() || n.Schedule != nil,
	}
	fields := map[string]string{"place": "roads", "period": "onset"}
	names := map[string]Words{"place": {Chinese: "地点：道路、区域或坐标", English: "where: a road, an area or a position"}, "period": {Chinese: "起止时间（onset、ends）或时段表", English: "from when until when (onset, ends), or a schedule"}}
	for _, m := range e.Members() {
		said[m.Word], fields[m.Word], names[m.Word] = !m.Blank(), m.Field(), m.Name
	}
	what := EventName(n.Kind, n.Event, Chinese)
	whatEn := EventName(n.Kind, n.Event, English)
	for _, want := range asks[n.Event] {
		if !said[want] {
			v.add(fields[want], fmt.Sprintf("“%s”必须写明%s", what, names[want][Chinese]), fmt.Sprintf("%q must say: %s", whatEn, names[want][English]))
		}
	}
}

// statement asks an answer to a claim for the claim, and while it is being
// checked for the time of the next word.
func (v *checker) statement() {
	s := v.n.Statement
	if s == nil {
		return
	}
	if s.Claim.blank() {
		v.add("statement.claim", "必须写明所答复的说法", "must say which claim it answers")
	}
	if s.Verdict == Checking && s.NextWord.IsZero() && v.n.Status == Actual {
		v.add("statement.nextWord", "核实中的说法必须写明下次通报的时间", "while a claim is being checked, say when the next word comes")
	}
	v.promised()
}
