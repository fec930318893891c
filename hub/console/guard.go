package console

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"wayside/hub/desk"
	"wayside/hub/list"
	"wayside/hub/notice"
	"wayside/hub/serve"
)

// headers of every answer: nothing from elsewhere, nothing inline, in nobody's
// frame, kept nowhere.
var headers = map[string]string{
	"Content-Security-Policy":    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
	"X-Frame-Options":            "DENY",
	"X-Content-Type-Options":     "nosniff",
	"Referrer-Policy":            "same-origin", // with no-referrer, browsers send forms with Origin: null
	"Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy":         "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"Cache-Control":              "no-store",
}

// Bounds of a request.
const (
	mostForm     = 256 << 10                // bytes of a form
	mostUpload   = list.MaxBytes + mostForm // of one with a file
	answerWithin = time.Minute
)

// guarded answers only under the console's own names, over a connection that
// nobody can read, and to what a page of another site can't have sent.
func (s *Server) guarded(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerWithin))
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if !s.plain(r) {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		var err error
		switch {
		case !serve.Ours(s.Hosts, r.Host):
			err = say(http.StatusMisdirectedRequest, "这个主机名不属于发布台", "the console does not answer under this host name")
		case !s.plain(r) && r.TLS == nil && !s.proxied(r):
			err = say(http.StatusForbidden, "发布台只能通过反向代理的 HTTPS 打开（代理须写入 proxies）", "the console is only to be had over the HTTPS of its reverse proxy, which proxies must name")
		case s.plain(r) && !s.loopback(r):
			err = say(http.StatusForbidden, "发布台只能通过 HTTPS 打开；不加密只限本机", "the console is only to be had over HTTPS; without encryption only on this machine itself")
		case cross.Check(r) != nil, upgrades(r) && !sameOrigin(r):
			err = say(http.StatusForbidden, "不接受来自其他网站的请求", "requests from another site's pages are not taken")
		}
		if err != nil {
			s.fail(w, r, &visitor{tongue: s.language(w, r)}, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// plain reports whether the browser's connection is not encrypted.
func (s *Server) plain(r *http.Request) bool {
	return r.TLS == nil && !strings.HasPrefix(s.Own, "https://")
}

// proxied reports whether a reverse proxy asks: one that is trusted, or one on this
// machine.
func (s *Server) proxied(r *http.Request) bool {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	peer := at.Addr().Unmap()
	return err == nil && (peer.IsLoopback() || slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(peer) }))
}

// loopback reports whether a request stays on this machine: what asks, and the
// name under which it asks. What a proxy has passed on, whether it is trusted or
// not, came from elsewhere.
func (s *Server) loopback(r *http.Request) bool {
	for _, passed := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(passed) != "" {
			return false
		}
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return s.client(r).IsLoopback() && (strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback())
}

func upgrades(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// sameOrigin reports whether a page of the console's own address asks. For an
// upgrade a browser always says (RFC 6455 section 4.1).
func sameOrigin(r *http.Request) bool {
	from, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && from.Host != "" && strings.EqualFold(from.Host, r.Host)
}

// reads reports whether a request only asks.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// wrap gives a route what all have in common.
func (s *Server) wrap(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.stream {
			to := http.NewResponseController(w)
			_ = to.SetReadDeadline(time.Time{})
			_ = to.SetWriteDeadline(time.Time{})
		} else if req.Body != nil {
			limit := r.most
			if limit == 0 {
				limit = mostForm
			}
			req.Body = http.MaxBytesReader(w, req.Body, limit)
		}
		v := &visitor{tongue: s.language(w, req), From: s.client(req), Path: req.URL.RequestURI()}
		err := s.attempt(r, w, req, v)
		if err != nil && (req.Context().Err() == nil || !errors.Is(err, context.Canceled)) {
			s.fail(w, req, v, err)
		}
	})
}

// attempt runs a handler. A panic is an error of that request alone.
func (s *Server) attempt(r route, w http.ResponseWriter, req *http.Request, v *visitor) (err error) {
	defer func() {
		switch p := recover(); {
		case p == http.ErrAbortHandler:
			panic(p)
		case p != nil:
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if err := knownQuery(req, r.query); err != nil {
		return err
	}
	if err := readForm(req); err != nil { // first, however long it takes: who sent it may have been shut out meanwhile
		return unread(err)
	}
	if err := s.recognise(req, v, !r.quiet); err != nil {
		return err
	}
	who := ""
	if v.ID != "" {
		who = v.Operator.Who()
	}
	req = req.WithContext(desk.As(req.Context(), who, serve.Whence(v.From)))
	v.duty = sync.OnceValue(func() *duty { return s.duty(req.Context(), v) })
	if !r.open {
		if done, err := s.admitted(r, w, req, v); done || err != nil {
			return err
		}
	}
	if v.ID != "" && !reads(req) && !sentBy(req, v) {
		return say(http.StatusForbidden, "表单已过期，请返回并刷新页面后再试", "the form is out of date: go back, reload the page, and try again")
	}
	return r.handle(w, req, v)
}

// knownQuery refuses parameters that a route does not take.
func knownQuery(r *http.Request, known []string) error {
	if known == nil {
		return nil
	}
	var ps notice.Problems
	for name := range r.URL.Query() {
		if name != "lang" && !slices.Contains(known, name) {
			ps.Add(name, "没有这个参数", "there is no such parameter")
		}
	}
	if len(ps) > 0 {
		return badRequest(ps)
	}
	return nil
}

// readForm reads the form of a request, a file in it included. Nothing of it is put
// on disk, however many parts it has: its body is bounded by what the route may have.
func readForm(r *http.Request) error {
	if err := r.ParseMultipartForm(math.MaxInt64); !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	return nil
}

// unread is why a form could not be read.
func unread(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return err
	}
	return say(http.StatusBadRequest, "没有收到完整的表单", "the form did not arrive whole")
}

// recognise finds out whose session it is. A cookie that is good for nothing is
// taken for none.
func (s *Server) recognise(r *http.Request, v *visitor, used bool) error {
	c, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return nil
	}
	session, err := s.Desk.Session(r.Context(), c.Value, used)
	if errors.Is(err, desk.ErrNoSession) {
		return nil
	}
	if err != nil {
		return err
	}
	v.Session, v.secret, v.CSRF = session, c.Value, s.csrfOf(session)
	return nil
}

// admitted judges whether the visitor may have a route; done says that they
// were sent elsewhere.
func (s *Server) admitted(r route, w http.ResponseWriter, req *http.Request, v *visitor) (done bool, err error) {
	switch {
	case v.Half:
		return s.elsewhere(w, req, v, "code")
	case !v.in():
		return s.elsewhere(w, req, v, "sign-in")
	case r.need != "" && !v.May(r.need):
		return false, say(http.StatusForbidden, "您的角色没有这项权限", "your role does not allow this")
	case r.fresh && !v.Fresh(s.Hub.Now()):
		return s.elsewhere(w, req, v, "prove")
	}
	return false, nil
}

// elsewhere sends a person to a page below [Root] that leads back to what they
// asked for. Scripts are told 401.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request, v *visitor, page string) (bool, error) {
	if wantsJSON(r) || upgrades(r) {
		return false, say(http.StatusUnauthorized, "请重新登录", "sign in again")
	}
	next := v.Path
	if !reads(r) {
		next = "" // what was to be done must be done knowingly again
		if from, err := url.Parse(r.Referer()); err == nil && strings.EqualFold(from.Host, r.Host) {
			next = from.RequestURI()
		}
	}
	to := Root + page
	if own(next) && next != Root {
		to += "?next=" + url.QueryEscape(next)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return true, nil
}

// own reports whether an address to go on to is one of the console's.
func own(next string) bool {
	u, err := url.Parse(next)
	return err == nil && strings.HasPrefix(next, Root) && strings.HasPrefix(path.Clean(u.Path)+"/", Root) &&
		!strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || unicode.IsControl(r) })
}

// sentBy reports whether a page of the visitor's session made the request.
func sentBy(r *http.Request, v *visitor) bool {
	given := r.Header.Get("X-CSRF")
	if given == "" {
		given = r.PostFormValue("csrf")
	}
	return same(given, v.CSRF)
}

func otherMethod(allowed []string) func(http.ResponseWriter, *http.Request, *visitor) error {
	list := strings.Join(allowed, ", ")
	return func(w http.ResponseWriter, _ *http.Request, _ *visitor) error {
		w.Header().Set("Allow", list)
		return say(http.StatusMethodNotAllowed, "这里不支持这个方法；可用："+list, "this method is not known here; allowed: "+list)
	}
}
