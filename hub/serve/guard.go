package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"

	"golang.org/x/text/language"
)

// policy is the Content-Security-Policy of every answer: nothing from
// elsewhere, nothing inline.
const policy = "default-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"

// answerWithin is how long an answer may take to be written, a long-poll's
// wait included.
const answerWithin = longestWait + time.Minute

// wrap gives a route what all have in common.
func (s *Server) wrap(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w}
		var out http.ResponseWriter = seen
		deadline := http.NewResponseController(w)
		if r.stream {
			out = w // it will be hijacked, and sets deadlines of its own
			_ = deadline.SetReadDeadline(time.Time{})
			_ = deadline.SetWriteDeadline(time.Time{})
		} else {
			_ = deadline.SetWriteDeadline(began.Add(answerWithin))
		}
		if err := r.handle(out, req); err != nil {
			s.fail(out, req, err, r.page)
		}
		if !r.stream {
			s.metrics.observe(r.pattern, seen.status, time.Since(began))
		}
	})
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// guarded answers only under the hub's own names, and sets the headers that
// every answer carries.
func (s *Server) guarded(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return cross.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		if len(s.Hosts) > 0 && !slices.Contains(s.Hosts, hostOnly(r.Host)) {
			s.fail(w, r, say(http.StatusMisdirectedRequest, "这个主机名不属于本站", "this host name is not ours"), false)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
}

// recovered turns a panic into a 500 and a log line with its stack.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil || p == http.ErrAbortHandler {
				return
			}
			s.Log.Error("panic", "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			s.fail(w, r, fmt.Errorf("panic: %v", p), false)
		}()
		next.ServeHTTP(w, r)
	})
}

// unknown answers for every path and method that is no route.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) error {
	api := strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/feeds/")
	s.fail(w, r, missing(), !api && r.Method == http.MethodGet)
	return nil
}

// ClientOf returns how to find the address of who asks: the nearest one that
// is not a trusted proxy.
func ClientOf(proxies []netip.Prefix) func(*http.Request) netip.Addr {
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return func(r *http.Request) netip.Addr {
		at, _ := netip.ParseAddrPort(r.RemoteAddr)
		addr := at.Addr().Unmap()
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

func (s *Server) client(r *http.Request) netip.Addr { return ClientOf(s.Proxies)(r) }

// languages that pages are made in; the first is for who asks for none.
var languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// language is what a page is made in: the parameter, else what the browser
// prefers.
func (s *Server) language(r *http.Request) notice.Lang {
	switch l := notice.Lang(r.URL.Query().Get("lang")); l {
	case notice.Chinese, notice.English:
		return l
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return notice.Chinese
	}
	if _, i, confidence := languages.Match(tags...); i == 1 && confidence > language.No {
		return notice.English
	}
	return notice.Chinese
}
