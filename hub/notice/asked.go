package notice

import (
	"fmt"
	"slices"
	"strings"
)

// asks are what an actual notice of a kind and event must say beside its text.
// Enforcement says who acts, on what ground, what is done, how to object and where
// to complain; a standing device and a rule that somebody can break unknowing ask
// for more. A service card says what nobody can do without, and an answer to a
// claim which claim it answers and what was found. Traffic control is of kind
// traffic, so that drivers meet it where they look; who begins to say its ground
// says all of it. The words are members of the kind's object, and [elsewhere].
var asks = map[Kind]map[Event][]string{
	Enforcing: {
		"checkpoint":       {"authority", "legalBasis", "measure", "asked", "remedy", "remedyLimit", "supervision"},
		"drinkDriving":     {"authority", "legalBasis", "measure", "procedure", "remedy", "remedyLimit", "supervision"},
		"overload":         {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place"},
		"speedCamera":      {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place"},
		"speedEnforcement": {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision"},
		"parking":          {"authority", "legalBasis", "measure", "penalty", "remedy", "remedyLimit", "supervision", "place"},
		"restriction":      {"authority", "legalBasis", "measure", "asked", "penalty", "remedy", "remedyLimit", "supervision", "place", "period"},
		"campaign":         {"authority", "legalBasis", "measure", "supervision", "period"},
		"results":          {"authority", "legalBasis", "supervision"},
		"exposure":         {"authority", "legalBasis", "supervision"},
		"other":            {"authority", "legalBasis", "supervision"},
	},
	Traffic: {"control": {"authority", "legalBasis", "measure", "remedy", "remedyLimit", "supervision", "place", "period"}},
	ServiceCard: {
		"vehicle": {"duty", "reach"}, "licence": {"duty", "reach"}, "permit": {"duty", "reach"}, "online": {"duty", "reach"},
		"office": {"reach"},
	},
	Case: {"rumour": {"claim", "verdict"}},
}

// elsewhere are what a notice says in members of its own, or in one of several: its
// place, its period, and how a desk is reached.
var elsewhere = []struct {
	word, field string
	said        func(n *Notice) bool
	name        Words
}{
	{"place", "roads", func(n *Notice) bool { return len(n.Roads) > 0 || len(n.Areas) > 0 || n.Geometry != nil },
		Words{Chinese: "地点（道路、区域或坐标）", English: "where: a road, an area or a position"}},
	{"period", "onset", func(n *Notice) bool { return !n.Onset.IsZero() && !n.Ends.IsZero() || n.Schedule != nil },
		Words{Chinese: "起止时间（onset、ends）或时段表", English: "from when until when (onset, ends), or a schedule"}},
	{"reach", "service.hours", func(n *Notice) bool {
		return n.Service != nil && (!n.Service.Hours.blank() || n.Service.Telephone != "")
	}, Words{Chinese: "办理时间或咨询电话", English: "the opening hours, or a telephone number"}},
}

// phrases are what is asked for, where the name of the member does not say it in a
// sentence.
var phrases = map[string]Words{
	"authority": {Chinese: "执法单位", English: "which authority acts"}, "legalBasis": {Chinese: "法律依据", English: "the legal ground"},
	"measure": {Chinese: "执法措施", English: "what is done"}, "asked": {Chinese: "需要公众配合的事项", English: "what is asked of people"},
	"procedure": {Chinese: "执法程序", English: "how it is done"}, "penalty": {Chinese: "处罚幅度", English: "the range of the penalty"},
	"remedy": {Chinese: "对处罚不服时的救济途径", English: "how to object"}, "remedyLimit": {Chinese: "提出异议的期限", English: "by when to object"}, "supervision": {Chinese: "监督电话", English: "a telephone number for complaints"},
	"duty": {Chinese: "职责", English: "what the office is there for"}, "claim": {Chinese: "所答复的说法", English: "which claim it answers"},
	"verdict": {Chinese: "核查结论", English: "what was found of the claim"},
}

// Asks are the names of what an actual notice of a kind and event must say beside
// its text.
func Asks(k Kind, e Event) []string { return asks[k][e] }

// asked asks an actual notice for what its event must say.
func (v *checker) asked() {
	n := v.n
	if n.Status != Actual || n.Kind == Traffic && n.Enforcement == nil {
		return
	}
	for _, want := range Asks(n.Kind, n.Event) {
		field, name, said := n.about(want)
		if !said && !told(v.ps, field) {
			v.add(field, fmt.Sprintf("“%s”必须写明%s", EventName(n.Kind, n.Event, Chinese), name[Chinese]), fmt.Sprintf("%q must say %s", EventName(n.Kind, n.Event, English), name[English]))
		}
	}
}

// about is where n says what is called want, what that is in a sentence, and
// whether it is said.
func (n *Notice) about(want string) (field string, name Words, said bool) {
	for _, e := range elsewhere {
		if e.word == want {
			return e.field, e.name, e.said(n)
		}
	}
	whole := *n
	switch {
	case n.Kind == Enforcing && n.Enforcement == nil:
		whole.Enforcement = new(Enforcement)
	case n.Kind == ServiceCard && n.Service == nil:
		whole.Service = new(Service)
	case n.Kind == Case && n.Statement == nil:
		whole.Statement = new(Statement)
	}
	all := whole.Members()
	m := all[slices.IndexFunc(all, func(m Member) bool { return m.Word == want })]
	return m.Field(), phrases[want], !m.Blank()
}

// statement asks an answer to a claim for the claim, for what is known once there
// is a verdict, and before for the time of the next word.
func (v *checker) statement() {
	s := v.n.Statement
	if s == nil {
		return
	}
	if s.Claim.blank() {
		v.add("statement.claim", "必须写明所答复的说法", "must say which claim it answers")
	}
	switch {
	case v.n.Status != Actual:
	case s.Verdict == Checking && s.NextWord.IsZero():
		v.add("statement.nextWord", "核实中的说法必须写明下次通报的时间", "while a claim is being checked, say when the next word comes")
	case s.Verdict != "" && s.Verdict != Checking && s.Known.blank():
		v.add("statement.known", "有了核查结论，必须写明已查明的情况", "with a verdict, say what is known")
	}
	v.promised()
}

// nine are the items that a police office makes public of each of its services.
var nine = []string{"duty", "legalBasis", "penalty", "who", "limit", "fee", "rules", "promise", "discipline"}

// openness warns of what a service card leaves out of the nine, and where nothing
// says how its desk is reached.
func (v *checker) openness() {
	n := v.n
	if n.Service == nil || n.Kind != ServiceCard {
		return
	}
	wants := Asks(n.Kind, n.Event)
	field, zh, en := "", []string(nil), []string(nil)
	for _, m := range n.Service.Members() {
		if m.Blank() && slices.Contains(nine, m.Word) && !slices.Contains(wants, m.Word) {
			if field == "" {
				field = m.Field()
			}
			zh, en = append(zh, m.Name[Chinese]), append(en, m.Name[English])
		}
	}
	if field != "" {
		v.warn(field, "服务事项应公开九项内容，还缺："+strings.Join(zh, "、"), "of the nine items that a service makes public these are missing: "+strings.Join(en, ", "))
	}
	if at, name, said := n.about("reach"); !said && !slices.Contains(wants, "reach") {
		v.warn(at, "没有写明"+name[Chinese], "does not say "+name[English])
	}
}
