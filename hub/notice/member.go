package notice

import "time"

// Member is one thing that an object of a kind says beside the text of a
// notice. One of Words, Text and At is set, and points into the object, so that
// the same table serves those who read it and those who write it.
type Member struct {
	Object string // "enforcement", "service", "statement" or "handling"
	Term          // the member's name in the document, and what people call it

	Words *Words
	Text  *string
	Terms []Term // the words that Text may be, where they are of a table
	Phone bool   // Text is one telephone number or several
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

func (o *members) phone(name, zh, en string, s *string) {
	o.text(name, zh, en, s)
	o.all[len(o.all)-1].Phone = true
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
	o.phone("supervision", "监督电话", "Complaints", &e.Supervision)
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
	o.phone("telephone", "咨询电话", "Telephone", &s.Telephone)
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
		case m.Phone && !Dialled(*m.Text):
			v.add(m.Field(), "应为电话号码，例如 0793-2345122、0793-2345122 转 8、12389；几个号码用顿号隔开", "want a telephone number, such as 0793-2345122, 0793-2345122 ext. 8 or 12389; several with commas between them")
		default:
			v.length(m.Field(), *m.Text, maxShort)
		}
	}
	v.statement()
	v.handling()
	v.asked()
}
