package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// policy is the Content-Security-Policy of every answer: nothing from
// elsewhere, nothing inline.
const policy = "default-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"

// answerWithin is how long an answer may take to be written, a long-poll's
// wait included.
const answerWithin = longestWait + time.Minute

// statusGone is what the metrics call a request whose client went away before
// its answer.
const statusGone = 499

// guarded answers only under the hub's own names and to what a page of another
// site can't have sent, and sets what every answer carries.
func (s *Server) guarded(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.AddInsecureBypassPattern("POST /open311/v2/{file}") // for apps in browsers: nothing there goes by who somebody is signed in as
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, say(http.StatusForbidden, "不接受来自其他网站的提交", "requests from another site's pages are not taken"), false)
	}))
	own := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		_ = http.NewResponseController(w).SetWriteDeadline(began.Add(answerWithin))
		known := Ours(s.Hosts, r.Host)
		if known && s.again(w, r, began) {
			return
		}
		put(w.Header(), secure)
		switch {
		case !known:
			s.fail(w, r, say(http.StatusMisdirectedRequest, "这个主机名不属于本站", "this host name is not ours"), false)
		case (isAPI(r) || isOpen311(r)) && path.Clean(r.URL.Path) != strings.TrimSuffix(r.URL.Path, "/"):
			s.fail(w, r, missing(), false) // the mux would redirect, and no API ever does
		default:
			own.ServeHTTP(w, r)
		}
	})
}

// Ours reports whether host, its port left aside, is one of the names under
// which a server answers; none: all are.
func Ours(names []string, host string) bool {
	if len(names) == 0 {
		return true
	}
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	return slices.ContainsFunc(names, func(own string) bool { return strings.EqualFold(own, host) })
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// reads reports whether a request only asks.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// wrap gives a route what all have in common.
func (s *Server) wrap(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w}
		if r.open {
			put(w.Header(), anyone)
		}
		if r.stream { // it sets deadlines of its own
			to := http.NewResponseController(w)
			_ = to.SetReadDeadline(time.Time{})
			_ = to.SetWriteDeadline(time.Time{})
		}
		err := s.attempt(r, seen, req)
		switch {
		case err != nil && req.Context().Err() != nil && errors.Is(err, context.Canceled):
			seen.status = statusGone
		case err != nil:
			s.fail(seen, req, err, r.page)
		}
		if !r.stream || seen.status >= 400 { // how long a stream lasts says nothing
			s.metrics.observe(r.pattern, seen.status, time.Since(began))
			if r.pattern == feeds && seen.status < 400 {
				s.answered.fetched.Add(1)
			}
		}
	})
}

// attempt runs a handler. A panic is an error of that request alone.
func (s *Server) attempt(r route, w http.ResponseWriter, req *http.Request) (err error) {
	defer func() {
		switch p := recover(); {
		case p == http.ErrAbortHandler:
			panic(p)
		case p != nil:
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if r.query != nil {
		if err := known(req, r.query...); err != nil {
			return err
		}
	}
	return r.handle(w, req)
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int // 0: nothing yet
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Hijack takes over the connection, for a WebSocket.
func (w *statusWriter) Hijack() (c net.Conn, rw *bufio.ReadWriter, err error) {
	w.status = http.StatusSwitchingProtocols
	c, rw, err = http.NewResponseController(w.ResponseWriter).Hijack()
	if own, ok := c.(*wire); ok {
		c = own.TCPConn // the event loop takes no others
	}
	return c, rw, err
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// unknown answers for every path that is no route.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) error {
	s.fail(w, r, missing(), reads(r) && !isAPI(r) && !strings.HasPrefix(r.URL.Path, "/feeds/"))
	return nil
}

// otherMethod answers for the methods that a route's path does not know.
func (s *Server) otherMethod(allowed []string) func(http.ResponseWriter, *http.Request) error {
	list := strings.Join(allowed, ", ")
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Allow", list)
		return say(http.StatusMethodNotAllowed, "这里不支持这个方法；可用："+list, "this method is not known here; allowed: "+list)
	}
}

// ClientOf returns how to find the address of who asks: the nearest one that
// is not a trusted proxy.
func ClientOf(proxies []netip.Prefix) func(*http.Request) netip.Addr {
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return func(r *http.Request) netip.Addr {
		addr := peer(r)
		forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(forwarded) - 1; i >= 0 && trusted(addr); i-- {
			next, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
			if err != nil {
				break
			}
			addr = next.Unmap()
		}
		return addr
	}
}

// peer is the other end of the connection.
func peer(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	return at.Addr().Unmap()
}

func (s *Server) client(r *http.Request) netip.Addr { return ClientOf(s.Proxies)(r) }

// Whence is where somebody is, for what is kept: an address of a private network
// whole, since it names a machine of the house; of others the network.
func Whence(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	if a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() {
		return a.String()
	}
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
