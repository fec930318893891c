package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

func itoa(n int) string { return strconv.Itoa(n) }

// accountPage is what account.html shows.
type accountPage struct {
	Kinds    []string
	Sessions []sessionRow
	Wrongs   []problemLine
	Done     string
}

// sessionRow is one line of a list of sessions.
type sessionRow struct {
	desk.Session
	Own     bool   // the very one that looks
	Browser string // in a few words
}

func rowsOf(all []desk.Session, v *visitor, mine bool) (out []sessionRow) {
	for _, s := range all {
		if !mine || s.Operator.ID == v.Operator.ID {
			out = append(out, sessionRow{s, s.ID == v.ID, agentName(s.Agent)})
		}
	}
	return out
}

func (t tongue) roles(roles []desk.Role) (out []string) {
	for _, r := range roles {
		out = append(out, t.Name("role", desk.Roles(), string(r)))
	}
	return out
}

func (t tongue) kinds(kinds []notice.Kind) (out []string) {
	for _, k := range kinds {
		out = append(out, t.Name("kind", notice.Kinds(), string(k)))
	}
	return out
}

func (s *Server) accountPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	return s.account(w, r, v, http.StatusOK, nil, "")
}

func (s *Server) account(w http.ResponseWriter, r *http.Request, v *visitor, status int, ps notice.Problems, done string) error {
	all, err := s.Desk.Sessions(r.Context())
	if err != nil {
		return err
	}
	return s.show(w, v, status, "account", accountPage{
		Kinds: v.kinds(v.Operator.Kinds), Sessions: rowsOf(all, v, true), Wrongs: v.lines(ps), Done: done,
	})
}

func (s *Server) setPassword(w http.ResponseWriter, r *http.Request, v *visitor) error {
	var ps notice.Problems
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		ps.Add("again", "两次输入的密码不同", "the two passwords differ")
	}
	err := ps.Err()
	if err == nil {
		err = s.Desk.SetPassword(r.Context(), v.Session, password)
	}
	if errors.As(err, &ps) {
		return s.account(w, r, v, http.StatusUnprocessableEntity, ps, "")
	}
	if err != nil {
		return err
	}
	return s.account(w, r, v, http.StatusOK, nil, v.T("account.changed"))
}

func (s *Server) newRecovery(w http.ResponseWriter, r *http.Request, v *visitor) error {
	codes, err := s.Desk.NewRecovery(context.WithoutCancel(r.Context()), v.Session)
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "recovery", codes)
}

// sessions are those of everybody.
func (s *Server) sessions(w http.ResponseWriter, r *http.Request, v *visitor) error {
	all, err := s.Desk.Sessions(r.Context())
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "sessions", rowsOf(all, v, false))
}

// endSession ends one of the visitor's own, or anybody's for an administrator.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request, v *visitor) error {
	all, err := s.Desk.Sessions(r.Context())
	if err != nil {
		return err
	}
	id, back := r.PathValue("id"), "sessions"
	if !v.May(desk.Administer) {
		back = "account"
		if !slices.ContainsFunc(rowsOf(all, v, true), func(row sessionRow) bool { return row.ID == id }) {
			return desk.ErrNoSession
		}
	}
	if err := s.Desk.EndSession(context.WithoutCancel(r.Context()), id); err != nil {
		return err
	}
	return goOn(w, r, back, "")
}
