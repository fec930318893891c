package console

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/compose"
	"wayside/hub/notice"
)

// correction is a notice in the form by which it is corrected.
type correction struct {
	UUID     string
	Seq      uint64
	Severity notice.Severity
	Why      string        // update: things have moved on; correction: it was wrong; "": not said
	Expires  string        // of HTML's datetime-local, in the hub's zone
	Members  []memberField // what its kind must say
	Claim    bool          // it answers a claim
	Texts    []correctedText
}

// correctedText is what the correction says in one language. Fields that the
// notice leaves empty are not asked for but for the first three.
type correctedText struct {
	Lang   notice.Lang
	Fields []field
}

type field struct {
	Name, Key, Value string
	Long, Must       bool
}

// textFields are the texts of a notice that can be corrected.
func textFields(t *notice.Text) []struct {
	key   string
	into  *string
	long  bool
	shown bool
} {
	type f = struct {
		key   string
		into  *string
		long  bool
		shown bool
	}
	return []f{
		{"headline", &t.Headline, false, true}, {"description", &t.Description, true, true}, {"instruction", &t.Instruction, true, true},
		{"brief", &t.Brief, true, t.Brief != ""}, {"sign", &t.Sign, true, t.Sign != ""}, {"radio", &t.Radio, true, t.Radio != ""},
	}
}

func (s *Server) correctionOf(v *visitor, e notice.Entry) *correction {
	n := e.Notice
	c := &correction{UUID: n.ID.UUID(), Seq: e.Seq, Severity: n.Severity, Members: s.memberFields(v, n, nil), Claim: n.Statement != nil}
	if !n.Expires.IsZero() {
		c.Expires = n.Expires.In(s.Zone).Format(localTime)
	}
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		t := n.Text[lang]
		one := correctedText{Lang: lang, Fields: []field{{Name: string(lang) + ".changed", Key: "changed", Must: true}}}
		for _, f := range textFields(&t) {
			if f.shown {
				one.Fields = append(one.Fields, field{Name: string(lang) + "." + f.key, Key: f.key, Value: *f.into, Long: f.long})
			}
		}
		c.Texts = append(c.Texts, one)
	}
	return c
}

// lines are problems in the visitor's language, each at its field as the form calls
// it.
func (c *correction) lines(v *visitor, ps notice.Problems) []problemLine {
	out := v.lines(ps)
	for i := range out {
		at := out[i].Field
		for _, m := range c.Members {
			if strings.HasPrefix(at, m.Name) {
				out[i].Name = m.Label
			}
		}
		if key := map[string]string{"expires": "correct.until", "severity": "correct.level", "why": "correct.why"}[at]; key != "" {
			out[i].Name = v.T(key)
		}
	}
	return out
}

type correctPage struct {
	Row        row
	Form       *correction
	Severities []choice
	Problems   []problemLine
	Personal   personal
}

// correctPage is the form by which a notice is replaced by its next revision.
func (s *Server) correctPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	return s.showCorrection(w, v, e, s.correctionOf(v, e), http.StatusOK, nil, personal{})
}

func (s *Server) showCorrection(w http.ResponseWriter, v *visitor, e notice.Entry, c *correction, status int, ps notice.Problems, own personal) error {
	v.Status = e.Notice.Status
	return s.show(w, v, status, "correct", correctPage{s.row(v, e, s.Hub.Now()), c, v.choices("severity", notice.Severities(), func(w string) bool { return w == string(c.Severity) }), c.lines(v, ps), own})
}

// correct replaces a notice by its next revision, which says what has changed.
// A form that is out of date is told what stands now, beside what was typed.
func (s *Server) correct(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	seen, err := seenSeq(r)
	if err != nil {
		return err
	}
	n, typed, ps := s.corrected(r, v, e)
	if uint64(seen) != e.Seq { // what waits for a second person would be found out only then
		return s.showStale(w, v, e, typed)
	}
	own := v.personalIn(n, e.Notice, r.PostFormValue("ack"))
	if own.Asked = own.open(); own.Asked {
		ps.Add("", "没有发出：内容里有像个人信息的地方，请先核对并勾选确认", "not sent: some of it looks like personal data. Check it, and tick the box that answers for it")
	}
	if ps = append(ps, beyond(v, n)...); ps.Failed() {
		return s.showCorrection(w, v, e, typed, http.StatusUnprocessableEntity, ps, own)
	}
	_, err = s.Revise(r.Context(), v, n, hub.Terms{Expect: seen})
	if held, ok := waits(err); ok {
		s.acknowledged(r.Context(), own, n.ID)
		return back(w, r, heldPath(held), "waits", e.Notice.ID)
	}
	if refused := (*hub.Error)(nil); errors.As(err, &refused) && refused.Kind == hub.Stale && refused.Entry != nil {
		return s.showStale(w, v, *refused.Entry, typed)
	}
	if ps, ok := invalid(err); ok {
		return s.showCorrection(w, v, e, typed, http.StatusUnprocessableEntity, ps, own)
	}
	if err != nil {
		return err
	}
	s.acknowledged(r.Context(), own, n.ID)
	return back(w, r, noticePath(n.ID), "corrected", n.ID)
}

// corrected is the next revision as the form has it, and the form itself.
func (s *Server) corrected(r *http.Request, v *visitor, e notice.Entry) (*notice.Notice, *correction, notice.Problems) {
	n, form := e.Notice.Clone(), s.correctionOf(v, e)
	ps := s.readMembers(r, n)
	form.Members = s.memberFields(v, n, r.PostForm)
	n.Revision, n.Sent, n.ReviewBy = 0, time.Time{}, time.Time{}
	for i, t := range form.Texts {
		text := n.Text[t.Lang]
		text.Changed = r.PostFormValue(string(t.Lang) + ".changed")
		for _, f := range textFields(&text) {
			if !f.shown {
				continue
			}
			was := *f.into
			if *f.into = typed(r.PostFormValue(string(t.Lang) + "." + f.key)); *f.into == typed(was) {
				*f.into = compose.Answering(*f.into, t.Lang, e.Notice.Statement, n.Statement)
			}
		}
		for k := range t.Fields {
			form.Texts[i].Fields[k].Value = r.PostFormValue(t.Fields[k].Name)
		}
		said := text.Headline + text.Description + text.Instruction
		if notice.Clean(said) == "" {
			delete(n.Text, t.Lang)
			continue
		}
		if text.Changed = notice.Clean(text.Changed); text.Changed == "" {
			ps.Add(string(t.Lang)+".changed", "请写明改了什么", "say what has changed")
		}
		n.Text[t.Lang] = text
	}
	form.Severity, form.Expires, form.Why = notice.Severity(r.PostFormValue("severity")), r.PostFormValue("expires"), r.PostFormValue("why")
	n.Severity, n.Correction = form.Severity, form.Why == "correction"
	if !n.Correction && form.Why != "update" { // nobody is to count as an update what was a mistake
		ps.Add("why", "请选择：情况有变化，还是原来有误", "say whether things have moved on, or it was wrong")
	}
	until, err := s.moment(form.Expires)
	if err != nil {
		ps.Add("expires", "请填写到什么时候", "say until when")
	}
	if n.Expires = until; !n.Ends.IsZero() && n.Ends.Before(until) {
		n.Ends = until
	}
	return n, form, ps
}

// invalid are the problems for which a notice was refused by the hub, or something
// else by the desk.
func invalid(err error) (notice.Problems, bool) {
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		return ps, true
	}
	refused := (*hub.Error)(nil)
	if errors.As(err, &refused) && refused.Kind == hub.Invalid {
		return refused.Problems, true
	}
	return nil, false
}
