package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"wayside/hub/console"
)

// consoleListener listens for operators where the console has an address of its
// own, and notes at which URL it stands. It is on the public address where that
// was given for both, where only this machine can reach it, and in a
// demonstration; else there is none.
func (s *settings) consoleListener(public net.Addr) (net.Listener, error) {
	switch {
	case s.Console != "" && s.Console != s.Addr:
		l, err := net.Listen("tcp", s.Console)
		if err != nil {
			return nil, fmt.Errorf("console_addr: %w", listenProblem(s.Console, err))
		}
		s.console = strings.TrimSuffix(s.ConsoleAt, "/")
		if s.console == "" {
			s.console = scheme(*s) + reachable(l.Addr().String())
		}
		return l, nil
	case s.Console == s.Addr, s.Demo, onlyHere(public) && ofThisMachine(s.base):
		s.console = s.base
	}
	return nil, nil
}

// onlyHere reports whether an address can be reached from this machine alone.
func onlyHere(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().IsLoopback()
}

func ofThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && addr.IsLoopback()
}

// handler answers on the public address.
func (h *house) handler(consoleToo bool) http.Handler {
	web := h.web.Handler()
	if !consoleToo || h.set.console == "" {
		return web
	}
	office := h.office.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path+"/", console.Root) {
			office.ServeHTTP(w, r)
			return
		}
		web.ServeHTTP(w, r)
	})
}

// serveConsole answers operators on an address of their own, if there is one,
// until stop is called; how it ended goes to ended.
func (h *house) serveConsole(l net.Listener, ended chan<- error) (stop func()) {
	if l == nil {
		return func() {}
	}
	server := &http.Server{
		Handler: h.office.Handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: time.Minute, IdleTimeout: idleTimeout, MaxHeaderBytes: mostHeader,
		TLSConfig: h.set.tls, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var err error
		if h.set.tls != nil {
			err = server.ServeTLS(l, "", "")
		} else {
			err = server.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			ended <- fmt.Errorf("the console: %w", err)
		}
	}()
	return func() {
		late, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if server.Shutdown(late) != nil {
			server.Close()
		}
		<-done
	}
}

// consoleWelcome says where the console is, and how the first operator gets in.
func (h *house) consoleWelcome(context.Context) string {
	var b strings.Builder
	switch {
	case h.set.console == "":
		b.WriteString("\nThere is no console: give it an address of its own with --console-addr.\n发布台未开放：请用 --console-addr 给它单独的地址。\n")
	default:
		fmt.Fprintf(&b, "  %-44s %s\n", h.set.console+console.Root, "the console         发布台")
	}
	b.WriteString("\nStop it with Ctrl-C.\n")
	return b.String()
}
