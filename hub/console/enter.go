package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/serve"
)

// Names of the cookie by which a browser is known in which somebody has signed
// in before, and how long it is.
const (
	deviceCookie      = "__Host-wayside-browser"
	plainDeviceCookie = "wayside-browser"
	deviceLife        = 365 * 24 * time.Hour
)

func (s *Server) deviceName(r *http.Request) string {
	if s.plain(r) {
		return plainDeviceCookie
	}
	return deviceCookie
}

// visit is where the visitor stands, for the desk.
func (s *Server) visit(r *http.Request, v *visitor) desk.Visit {
	at := desk.Visit{Addr: v.From, From: serve.Whence(v.From), Agent: r.UserAgent()}
	if c, err := r.Cookie(s.deviceName(r)); err == nil {
		at.Device = c.Value
	}
	return at
}

// welcome gives a browser its session, and the mark by which it is known again.
func (s *Server) welcome(w http.ResponseWriter, r *http.Request, secret, device string) {
	s.give(w, r, secret)
	if device == "" {
		return
	}
	c := &http.Cookie{Name: s.deviceName(r), Value: device, Path: "/", MaxAge: int(deviceLife.Seconds()), HttpOnly: true, Secure: !s.plain(r), SameSite: http.SameSiteStrictMode}
	if s.plain(r) {
		c.Path = Root
	}
	http.SetCookie(w, c)
}

// entryPage is what sign-in.html, code.html and prove.html show.
type entryPage struct {
	Next, Name string
	Wrong      string
	Door       bool
}

// nextOf is where to go on to: a page of the console, or its front.
func nextOf(r *http.Request) string {
	if next := r.FormValue("next"); own(next) {
		return next
	}
	return ""
}

func onward(next string) string {
	if next == "" {
		return Root
	}
	return next
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if v.in() {
		http.Redirect(w, r, onward(nextOf(r)), http.StatusSeeOther)
		return nil
	}
	return s.show(w, v, http.StatusOK, "sign-in", entryPage{Next: nextOf(r), Door: s.Door != nil})
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p := entryPage{Next: nextOf(r), Name: r.PostFormValue("name"), Door: s.Door != nil}
	half, err := s.Desk.SignIn(r.Context(), p.Name, r.PostFormValue("password"), s.visit(r, v))
	if err != nil {
		return s.again(w, v, "sign-in", p, err)
	}
	s.give(w, r, half)
	return goOn(w, r, "code", p.Next)
}

// goOn leads to a page below [Root], and says where to go on to from there.
func goOn(w http.ResponseWriter, r *http.Request, page, next string) error {
	to := Root + page
	if next != "" {
		to += "?next=" + url.QueryEscape(next)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// again shows a form of entry once more, with what was wrong.
func (s *Server) again(w http.ResponseWriter, v *visitor, name string, p entryPage, err error) error {
	soon := (*desk.TooSoon)(nil)
	switch {
	case errors.As(err, &soon):
		seconds := int(soon.Wait.Seconds()) + 1
		w.Header().Set("Retry-After", itoa(seconds))
		p.Wrong = v.T("entry.wait", seconds)
		return s.show(w, v, http.StatusTooManyRequests, name, p)
	case errors.Is(err, desk.ErrWrong):
		p.Wrong = v.T("entry.wrong")
		return s.show(w, v, http.StatusForbidden, name, p)
	}
	return err
}

func (s *Server) codePage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if !v.Half {
		return goOn(w, r, "sign-in", nextOf(r))
	}
	return s.show(w, v, http.StatusOK, "code", entryPage{Next: nextOf(r), Name: v.Operator.Name})
}

func (s *Server) code(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if !v.Half {
		return goOn(w, r, "sign-in", nextOf(r))
	}
	p := entryPage{Next: nextOf(r), Name: v.Operator.Name}
	secret, device, err := s.Desk.Code(r.Context(), v.secret, r.PostFormValue("code"), s.visit(r, v))
	if err != nil {
		return s.again(w, v, "code", p, err)
	}
	s.welcome(w, r, secret, device)
	http.Redirect(w, r, onward(p.Next), http.StatusSeeOther)
	return nil
}

// door lets in whom [Config.Door] vouches for.
func (s *Server) door(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if s.Door == nil {
		return missing()
	}
	name, err := s.Door.Enter(w, r)
	if err != nil || name == "" {
		return err
	}
	secret, err := s.Desk.Enter(r.Context(), name, serve.Whence(v.From), r.UserAgent())
	if err != nil {
		return err
	}
	s.give(w, r, secret)
	http.Redirect(w, r, Root, http.StatusSeeOther)
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if err := s.Desk.EndSession(context.WithoutCancel(r.Context()), v.ID); err != nil && !errors.Is(err, desk.ErrNoSession) {
		return err
	}
	s.give(w, r, "")
	return goOn(w, r, "sign-in", "")
}

func (s *Server) provePage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	return s.show(w, v, http.StatusOK, "prove", entryPage{Next: nextOf(r), Name: v.Operator.Name})
}

func (s *Server) prove(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p := entryPage{Next: nextOf(r), Name: v.Operator.Name}
	secret, err := s.Desk.Prove(r.Context(), v.Session, r.PostFormValue("password"), r.PostFormValue("code"), s.visit(r, v))
	if err != nil {
		return s.again(w, v, "prove", p, err)
	}
	s.give(w, r, secret)
	http.Redirect(w, r, onward(p.Next), http.StatusSeeOther)
	return nil
}

// joinPage is what join.html shows.
type joinPage struct {
	Invitation  string
	First       bool // who comes is the first, and chooses a name
	Name, Shown string
	Key         string
	QRSize      int
	QRPath      string
	Wrongs      []problemLine
}

func (s *Server) invited(r *http.Request) (joinPage, desk.Invitation, error) {
	p := joinPage{Invitation: r.FormValue("invitation"), Name: r.PostFormValue("name"), Shown: r.PostFormValue("shown")}
	i, err := s.Desk.Invited(r.Context(), p.Invitation)
	if errors.Is(err, desk.ErrNoInvitation) {
		return p, i, say(http.StatusGone, "邀请链接无效：可能已用过或已过期，请再要一个", "the invitation is good no more: it was used, or has expired; ask for another")
	}
	if err != nil {
		return p, i, err
	}
	label := "console"
	if p.First = i.Operator.ID == ""; !p.First {
		p.Name, p.Shown, label = i.Operator.Name, i.Operator.Shown, i.Operator.Name
	}
	issuer := s.Site.In(notice.English)
	p.Key = i.Key
	p.QRSize, p.QRPath = page.QR("otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(label) + "?secret=" + i.Key + "&issuer=" + url.QueryEscape(issuer))
	return p, i, nil
}

func (s *Server) joinPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p, _, err := s.invited(r)
	if err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "join", p)
}

func (s *Server) join(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p, _, err := s.invited(r)
	if err != nil {
		return err
	}
	var ps notice.Problems
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		ps.Add("again", "两次输入的密码不同", "the two passwords differ")
	}
	first := desk.Operator{Name: p.Name, Shown: p.Shown, Roles: []desk.Role{desk.Supervisor, desk.Administrator}, Scope: s.First}
	var joined desk.Joined
	if err = ps.Err(); err == nil {
		joined, err = s.Desk.Join(context.WithoutCancel(r.Context()), p.Invitation, first, password, r.PostFormValue("code"), s.visit(r, v))
	}
	if errors.As(err, &ps) {
		p.Wrongs = v.lines(ps)
		return s.show(w, v, http.StatusUnprocessableEntity, "join", p)
	}
	if err != nil {
		return err
	}
	s.welcome(w, r, joined.Secret, joined.Device)
	return s.show(w, v, http.StatusOK, "recovery", joined.Recovery)
}
