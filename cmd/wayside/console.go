package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/publishers/demo"

	"golang.org/x/time/rate"
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

// consoleHosts are the names under which the console answers: the hub's, and
// that of its own address.
func (s *settings) consoleHosts() []string {
	u, err := url.Parse(s.console)
	if len(s.Hosts) == 0 || err != nil {
		return s.Hosts
	}
	return append(slices.Clone(s.Hosts), u.Hostname())
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
	server.RegisterOnShutdown(h.office.Leave)
	told, most := rate.Sometimes{Interval: time.Minute}, mostAtConsole*h.set.PerHost
	l = live.Gated(l, most, h.set.PerHost, h.ofTheHouse, func() {
		told.Do(func() {
			h.log.Warn("connections to the console were turned away: there are too many", "most in all", most, "of one address", h.set.PerHost)
		})
	})
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

// mostAtConsole is of how many addresses the console's own takes all connections
// that it takes of one: as many as the public address takes streams.
const mostAtConsole = 8

// ofTheHouse reports whether one address stands for many people: this machine, or
// a reverse proxy.
func (h *house) ofTheHouse(a netip.Addr) bool {
	return a.IsLoopback() || slices.ContainsFunc(h.set.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// consoleWelcome says where the console is, and how the first operator gets in.
func (h *house) consoleWelcome(ctx context.Context) (string, error) {
	if h.set.console == "" {
		return "\nThere is no console here: give it an address of its own with --console-addr.\n这里没有发布台：请用 --console-addr 给它单独的地址。\n\nStop it with Ctrl-C.\n", nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %-44s %s\n", h.set.console+console.Root, "the console         发布台")
	code, err := h.desk.First(ctx)
	if err != nil {
		return "", err
	}
	if code != "" {
		fmt.Fprintf(&b, "\nNobody can sign in to the console yet. The first operator comes by this link, once,\nwithin %d minutes (start again for another):\n还没有操作员。请在 %[1]d 分钟内打开这个一次性链接，设置第一位操作员（过时请重启）：\n\n  %s\n", int(desk.FirstFor.Minutes()), console.InvitationURL(h.set.console, code))
	}
	b.WriteString("\nStop it with Ctrl-C.\n")
	return b.String(), nil
}

// firstScope is for whom the first operator speaks.
func (h *house) firstScope(site notice.Words) desk.Scope {
	if h.set.Demo {
		return desk.Scope{Publisher: demo.Police(), MaxSeverity: notice.Extreme}
	}
	return desk.Scope{Publisher: notice.Party{ID: "office", Name: site}, MaxSeverity: notice.Extreme}
}

// deskSecret is the file of the key that the desk seals with; it lies with the
// hub's own keys and travels in no backup.
const deskSecret = "desk.secret"

// openDesk opens the desk with its key, and reads its audit through: that it was
// changed is no reason to say nothing to the public, but is said loudly.
func (h *house) openDesk(ctx context.Context) (err error) {
	if h.desk, err = desk.Open(ctx, filepath.Join(h.set.Data, deskFile)); err != nil {
		return err
	}
	if h.set.now != nil {
		h.desk.Now = h.set.now
	}
	h.desk.Keeps = desk.Keeps{Contact: h.set.Contacts, Report: h.set.Reports}
	if h.desk.Key, err = ownSecret(filepath.Join(h.set.Data, keysFolder, deskSecret)); err != nil {
		return fmt.Errorf("read the key of the desk: %w", err)
	}
	c, err := h.desk.CheckAudit(ctx)
	if errors.Is(err, desk.ErrBroken) {
		h.log.Error("THE AUDIT WAS CHANGED: secure this machine, and compare desk.db with a backup (wayside verify); the hub goes on serving", "err", err, "good lines before it", c.Lines)
		return h.desk.Audit(ctx, desk.Act{At: h.desk.Now(), Who: "hub", What: "audit found changed", After: err.Error()})
	}
	if err == nil {
		h.log.Info("the audit is as it was written", "lines", c.Lines, "head", c.Head)
	}
	return err
}

// ownSecret reads 32 random bytes, made at the first use.
func ownSecret(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		secret := make([]byte, 32)
		rand.Read(secret) // never fails (crypto/rand)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		return secret, writeNew(path, hex.EncodeToString(secret)+"\n")
	}
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(raw)))
	if err == nil && len(secret) != 32 {
		err = errors.New("want 32 bytes in hex")
	}
	return secret, err
}
