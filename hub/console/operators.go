package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// scopeOf reads the fields of "scope" in layout.html.
func scopeOf(r *http.Request) desk.Scope {
	s := desk.Scope{
		Publisher:   notice.Party{ID: strings.TrimSpace(r.PostFormValue("publisher")), Name: notice.Words{}},
		Areas:       strings.FieldsFunc(r.PostFormValue("areas"), func(c rune) bool { return c == ',' || c == '，' || c == ' ' || c == '\n' || c == '\r' }),
		MaxSeverity: notice.Severity(r.PostFormValue("severity")),
	}
	for field, lang := range map[string]notice.Lang{"nameZh": notice.Chinese, "nameEn": notice.English} {
		if name := notice.Clean(r.PostFormValue(field)); name != "" {
			s.Publisher.Name[lang] = name
		}
	}
	for _, k := range r.PostForm["kinds"] {
		s.Kinds = append(s.Kinds, notice.Kind(k))
	}
	return s
}

// choice is one box or option of a form.
type choice struct {
	Word, Name string
	On         bool
}

func (t tongue) choices(list string, terms []notice.Term, on func(word string) bool) (out []choice) {
	for _, term := range terms {
		out = append(out, choice{term.Word, t.Name(list, terms, term.Word), on(term.Word)})
	}
	return out
}

// scopeForm is what "scope" in layout.html shows.
type scopeForm struct {
	desk.Scope
	NameZh, NameEn, AreaList string
	KindBoxes, Severities    []choice
}

func (t tongue) formOf(s desk.Scope) scopeForm {
	return scopeForm{
		Scope: s, NameZh: s.Publisher.Name[notice.Chinese], NameEn: s.Publisher.Name[notice.English], AreaList: strings.Join(s.Areas, ", "),
		KindBoxes:  t.choices("kind", notice.Kinds(), func(w string) bool { return slices.Contains(s.Kinds, notice.Kind(w)) }),
		Severities: t.choices("severity", notice.Severities(), func(w string) bool { return notice.Severity(w) == s.MaxSeverity }),
	}
}

// operatorRow is one line of the list.
type operatorRow struct {
	desk.Operator
	RoleNames []string
	State     string // a text
}

func (s *Server) operators(w http.ResponseWriter, r *http.Request, v *visitor) error {
	all, err := s.Desk.Operators(r.Context())
	if err != nil {
		return err
	}
	var rows []operatorRow
	for _, o := range all {
		state := "operators.good"
		switch {
		case !o.Revoked.IsZero():
			state = "operators.revoked"
		case o.Joined.IsZero():
			state = "operators.invited"
		}
		rows = append(rows, operatorRow{o, v.roles(o.Roles), v.T(state)})
	}
	return s.show(w, v, http.StatusOK, "operators", rows)
}

// operatorPage is what operator.html shows: a new one, or one to change.
type operatorPage struct {
	desk.Operator
	New       bool
	RoleBoxes []choice
	DeskBoxes []choice
	Form      scopeForm
	Wrongs    []problemLine
}

func (s *Server) showOperator(w http.ResponseWriter, r *http.Request, v *visitor, status int, o desk.Operator, isNew bool, ps notice.Problems) error {
	b, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return err
	}
	return s.show(w, v, status, "operator", operatorPage{
		Operator: o, New: isNew, Form: v.formOf(o.Scope), Wrongs: v.lines(ps),
		RoleBoxes: v.choices("role", desk.Roles(), func(word string) bool { return slices.Contains(o.Roles, desk.Role(word)) }),
		DeskBoxes: v.desks(b, o.Desks),
	})
}

// desks are the boxes of all desks, and of those that somebody was named for and
// that are gone: left out, the last of them would open all others.
func (t tongue) desks(b *report.Book, named []string) (out []choice) {
	for _, d := range b.Desks {
		name := t.Say(d.Name)
		if d.Closed {
			name = t.T("operator.closedDesk", name)
		}
		out = append(out, choice{d.ID, name, slices.Contains(named, d.ID)})
	}
	for _, id := range named {
		if !b.HasDesk(id) {
			out = append(out, choice{id, id, true})
		}
	}
	return out
}

func (s *Server) newOperator(w http.ResponseWriter, r *http.Request, v *visitor) error {
	o := desk.Operator{Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: v.Operator.Publisher, MaxSeverity: notice.Extreme}}
	return s.showOperator(w, r, v, http.StatusOK, o, true, nil)
}

func (s *Server) operator(w http.ResponseWriter, r *http.Request, v *visitor) error {
	o, err := s.Desk.Operator(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	return s.showOperator(w, r, v, http.StatusOK, o, false, nil)
}

func operatorOf(r *http.Request) desk.Operator {
	o := desk.Operator{Name: strings.TrimSpace(r.PostFormValue("name")), Shown: notice.Clean(r.PostFormValue("shown")), Scope: scopeOf(r), Desks: r.PostForm["desks"]}
	for _, role := range r.PostForm["roles"] {
		o.Roles = append(o.Roles, desk.Role(role))
	}
	return o
}

// addOperator keeps a new operator and shows the link by which they get in.
func (s *Server) addOperator(w http.ResponseWriter, r *http.Request, v *visitor) error {
	_ = r.ParseForm() // read already, with the form's mark
	o := operatorOf(r)
	ctx, ps := context.WithoutCancel(r.Context()), notice.Problems(nil)
	_, err := s.Desk.AddOperator(ctx, o)
	switch {
	case errors.As(err, &ps):
		return s.showOperator(w, r, v, http.StatusUnprocessableEntity, o, true, ps)
	case errors.Is(err, desk.ErrOperatorTaken):
		ps.Add("name", "这个登录名已有人用过；要让他重新进来请用“重置”", "that name is or was somebody's; reset them to let them in again")
		return s.showOperator(w, r, v, http.StatusConflict, o, true, ps)
	case err != nil:
		return err
	}
	return s.invite(w, r, v, o.Name)
}

func (s *Server) changeOperator(w http.ResponseWriter, r *http.Request, v *visitor) error {
	o := operatorOf(r)
	o.Name = r.PathValue("name")
	ps := notice.Problems(nil)
	err := s.Desk.ChangeOperator(r.Context(), o)
	if errors.As(err, &ps) {
		return s.showOperator(w, r, v, http.StatusUnprocessableEntity, o, false, ps)
	}
	if err != nil {
		return err
	}
	return goOn(w, r, "operators", "")
}

func (s *Server) resetOperator(w http.ResponseWriter, r *http.Request, v *visitor) error {
	return s.invite(w, r, v, r.PathValue("name"))
}

// onePage is what once.html shows: something that is shown this once.
type oncePage struct{ Subject, Secret, Note, Back string }

func (s *Server) invite(w http.ResponseWriter, r *http.Request, v *visitor, name string) error {
	code, err := s.Desk.Invite(context.WithoutCancel(r.Context()), name)
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "once", oncePage{name, InvitationURL(s.Own, code), v.T("once.invitation"), Root + "operators"})
}

// InvitationURL is the link of an invitation to the console at an address.
func InvitationURL(at, code string) string {
	return at + Root + "join?" + url.Values{"invitation": {code}}.Encode()
}

func (s *Server) revokeOperator(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	if err := s.Desk.RevokeOperator(context.WithoutCancel(r.Context()), r.PathValue("name")); err != nil {
		return err
	}
	return goOn(w, r, "operators", "")
}
