package console

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// tokenRow is one line of the list.
type tokenRow struct {
	desk.Token
	KindNames []string
	State     string // a text
	Good      bool
}

func (s *Server) tokens(w http.ResponseWriter, r *http.Request, v *visitor) error {
	all, err := s.Desk.List(r.Context())
	if err != nil {
		return err
	}
	var rows []tokenRow
	for _, t := range all {
		row := tokenRow{Token: t, KindNames: v.kinds(t.Kinds), State: v.T("tokens.good"), Good: true}
		switch {
		case !t.Revoked.IsZero():
			row.State, row.Good = v.T("tokens.revoked"), false
		case !t.Expires.After(s.Hub.Now()):
			row.State, row.Good = v.T("tokens.expired"), false
		}
		rows = append(rows, row)
	}
	return s.show(w, v, http.StatusOK, "tokens", rows)
}

// tokenPage is what token.html shows.
type tokenPage struct {
	desk.Token
	Days        string
	NetworkList string
	Form        scopeForm
	Wrongs      []problemLine
}

func (s *Server) showToken(w http.ResponseWriter, v *visitor, status int, t desk.Token, days, networks string, ps notice.Problems) error {
	scope := desk.Scope{Publisher: t.Publisher, Kinds: t.Kinds, Areas: t.Areas, MaxSeverity: t.MaxSeverity}
	return s.show(w, v, status, "token", tokenPage{t, days, networks, v.formOf(scope), v.lines(ps)})
}

func (s *Server) newToken(w http.ResponseWriter, _ *http.Request, v *visitor) error {
	return s.showToken(w, v, http.StatusOK, desk.Token{MaxSeverity: notice.Moderate}, "365", "", nil)
}

// addToken keeps a new token and shows its secret, this once.
func (s *Server) addToken(w http.ResponseWriter, r *http.Request, v *visitor) error {
	_ = r.ParseForm() // read already, with the form's mark
	scope, ps := scopeOf(r), notice.Problems(nil)
	t := desk.Token{
		Name: strings.TrimSpace(r.PostFormValue("name")), Publisher: scope.Publisher, Kinds: scope.Kinds, Areas: scope.Areas, MaxSeverity: scope.MaxSeverity,
		Sign: strings.TrimSpace(r.PostFormValue("sign")), Approve: r.PostFormValue("approve") != "", Admin: r.PostFormValue("admin") != "",
	}
	days := r.PostFormValue("days")
	if n, err := strconv.Atoi(days); err == nil && n >= 1 && n <= 3650 {
		t.Expires = s.Hub.Now().AddDate(0, 0, n)
	} else {
		ps.Add("days", "应为 1 到 3650 天", "want 1 to 3650 days")
	}
	networks := r.PostFormValue("networks")
	for _, text := range strings.Fields(strings.ReplaceAll(networks, ",", " ")) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			ps.Add("networks", "不是网络："+text, "not a network such as 10.0.0.0/8: "+text)
		}
		t.Networks = append(t.Networks, p)
	}
	err := ps.Err()
	secret := ""
	if err == nil {
		secret, err = s.Desk.Add(context.WithoutCancel(r.Context()), t)
	}
	if errors.Is(err, desk.ErrNameTaken) {
		ps.Add("name", "这个名字正在使用", "a token of that name is in use")
		err = ps
	}
	if errors.As(err, &ps) {
		return s.showToken(w, v, http.StatusUnprocessableEntity, t, days, networks, ps)
	}
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "once", oncePage{t.Name, secret, v.T("once.token"), Root + "tokens"})
}

func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	if err := s.Desk.Revoke(context.WithoutCancel(r.Context()), r.PostFormValue("name")); err != nil {
		return err
	}
	return goOn(w, r, "tokens", "")
}

// expireToken gives a token another end: a date, at whose end it is over.
func (s *Server) expireToken(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	day, err := time.ParseInLocation(time.DateOnly, r.PostFormValue("until"), s.Zone)
	if err != nil {
		var ps notice.Problems
		ps.Add("until", "应为日期", "want a date such as 2027-01-31")
		return ps
	}
	if err := s.Desk.Expire(context.WithoutCancel(r.Context()), r.PostFormValue("name"), day.AddDate(0, 0, 1)); err != nil {
		return err
	}
	return goOn(w, r, "tokens", "")
}
