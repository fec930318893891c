package console

import (
	"maps"
	"net/http"
	"net/url"
	"time"

	"wayside/hub/notice"
)

// memberField is one thing that a notice must say for its kind, in the form by
// which it is corrected.
type memberField struct {
	Name, Label string // "handling.stage"
	Value       string // the Chinese, where it is said in both languages
	English     string
	Two, Time   bool
	Choices     []choice
	None        bool // it may be left out
}

// correctable are the members of n that a correction may change: all that n says,
// and of a claim or a case also what it doesn't say yet. They point into n.
func correctable(n *notice.Notice) (out []notice.Member) {
	if (n.Kind == notice.Case || n.Kind == notice.Police) && n.Handling == nil && n.Statement == nil {
		n.Handling = new(notice.Handling)
	}
	for _, m := range n.Members() {
		if !m.Blank() || m.Object == "statement" || m.Object == "handling" {
			out = append(out, m)
		}
	}
	return out
}

// memberFields are the fields of the form for what n says; given is what was typed
// into them, nil before anything was.
func (s *Server) memberFields(v *visitor, n *notice.Notice, given url.Values) (out []memberField) {
	for _, m := range correctable(n.Clone()) {
		f := memberField{Name: m.Field(), Label: v.Name(m.Object, []notice.Term{m.Term}, m.Word)}
		switch {
		case m.Words != nil:
			f.Two, f.Value, f.English = true, (*m.Words)[notice.Chinese], (*m.Words)[notice.English]
		case m.At != nil:
			if f.Time = true; !m.At.IsZero() {
				f.Value = m.At.In(s.Zone).Format(localTime)
			}
		default:
			f.Value = *m.Text
		}
		if values, typed := given[f.Name]; typed {
			f.Value = values[0]
		}
		if values, typed := given[f.Name+".en"]; typed {
			f.English = values[0]
		}
		if m.Terms != nil {
			f.Choices, f.None = v.choices(m.Word, m.Terms, func(w string) bool { return w == f.Value }), m.Object == "handling"
		}
		out = append(out, f)
	}
	return out
}

// readMembers takes what the form says of them into n.
func (s *Server) readMembers(r *http.Request, n *notice.Notice) (ps notice.Problems) {
	was := n.Clone()
	for _, m := range correctable(n) {
		if _, asked := r.PostForm[m.Field()]; !asked {
			continue
		}
		value := typed(r.PostFormValue(m.Field()))
		switch {
		case m.Words != nil:
			*m.Words = inBoth(*m.Words, value, typed(r.PostFormValue(m.Field()+".en")))
		case m.At == nil:
			*m.Text = value
		case value == "":
			*m.At = time.Time{}
		default:
			at, err := s.moment(value)
			if *m.At = at; err != nil {
				ps.Add(m.Field(), "应为日期和时刻", "want a date and a time")
			}
		}
	}
	if h := n.Handling; h != nil && h.Stage == "" && h.Result == nil {
		n.Handling = nil
	}
	if st := n.Statement; st != nil && st.Verdict != notice.Checking && was.Statement.Verdict == notice.Checking && st.NextWord.Equal(was.Statement.NextWord) {
		st.NextWord = time.Time{} // it is this word
	}
	return ps
}

// inBoth is w with other words in the two languages, nil where nothing is left.
func inBoth(w notice.Words, zh, en string) notice.Words {
	out := maps.Clone(w)
	if out == nil {
		out = notice.Words{}
	}
	for lang, text := range map[notice.Lang]string{notice.Chinese: zh, notice.English: en} {
		if out[lang] = text; text == "" {
			delete(out, lang)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
