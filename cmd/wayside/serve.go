package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"wayside/hub/live"

	"github.com/alecthomas/kong"
)

type serveCmd struct {
	scalars
	Config      configFlag `help:"TOML file with these settings, the sources and the signs." env:"WAYSIDE_CONFIG" type:"path"`
	PrintConfig bool       `name:"print-config" help:"Print every setting in force and where it came from, check all of it, and stop."`
}

// Run serves until ctx ends, then sends the readers away and stops.
func (c *serveCmd) Run(ctx context.Context, std world, k *kong.Context, f *file) error {
	if c.PrintConfig {
		f.print(std.out, k)
	}
	set, err := c.settings(f)
	if err != nil || c.PrintConfig {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return listenProblem(c.Addr, err)
	}
	if set.base == "" {
		set.base = scheme(set) + reachable(listener.Addr().String())
	}
	set.now = std.now
	desks, err := set.consoleListener(listener.Addr())
	if err != nil {
		listener.Close()
		return err
	}
	h, err := openHouse(ctx, set, logger(std.err, c.LogLevel, c.LogFormat))
	if err != nil {
		closeAll(listener, desks)
		return err
	}
	defer h.close()
	entry, err := h.consoleWelcome(ctx)
	if err != nil {
		closeAll(listener, desks)
		return err
	}
	fmt.Fprint(std.out, welcome(set.base, c.Demo), entry)
	return h.serve(ctx, listener, desks)
}

func closeAll(ls ...net.Listener) {
	for _, l := range ls {
		if l != nil {
			l.Close()
		}
	}
}

func scheme(s settings) string {
	if s.tls != nil {
		return "https://"
	}
	return "http://"
}

// listenProblem says what to do about an address that can't be had.
func listenProblem(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use already: stop the other program, or choose another address with --addr", addr)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("not allowed to listen on %s: ports below 1024 need a privilege; choose another with --addr", addr)
	}
	return fmt.Errorf("listen on %s: %w", addr, err)
}

// reachable turns the address of a listener into one that a browser can open.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func welcome(base string, demo bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Wayside serves at %s\n\n", base)
	rows := [][2]string{
		{"/", "the driver's page   司机看的页面"},
		{"/board", "the signboard       信息屏"},
		{"/board?mode=led", "an LED sign         LED 屏"},
		{"/feeds/", "the feeds           订阅"},
		{"/api/v1/notices", "the API             接口"},
	}
	if demo {
		rows[2] = [2]string{"/board/demo-led", "an LED sign         LED 屏"}
	}
	for _, r := range rows {
		fmt.Fprintf(&b, "  %-44s %s\n", base+r[0], r[1])
	}
	fmt.Fprintf(&b, "  %-44s %s\n", "wayside watch --hub "+base, "follow it here      在终端里看")
	return b.String()
}

// Bounds of the HTTP server against slow and greedy clients.
const (
	headerTimeout = 5 * time.Second
	idleTimeout   = 2 * time.Minute
	mostHeader    = 16 << 10
)

// serve answers requests until ctx ends. Streams are sent away first, spread
// over the drain time, then what is under way may finish.
func (h *house) serve(ctx context.Context, l, desks net.Listener) error {
	server := &http.Server{
		Handler: h.handler(desks == nil), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: mostHeader, ReadTimeout: 2 * time.Minute,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			live.BoundUnsent(c)
			return h.web.Context(ctx, c)
		},
		ConnState: h.web.ConnState, TLSConfig: h.set.tls, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(h.office.Leave)
	ended := make(chan error, 2)
	go func() {
		if h.set.tls != nil {
			ended <- server.ServeTLS(live.Listener(l), "", "")
			return
		}
		ended <- server.Serve(h.web.Listener(l))
	}()
	stopConsole := h.serveConsole(desks, ended)
	defer stopConsole()
	h.start()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	h.log.Info("stopping", "drain", h.set.Drain)
	drain, cancel := context.WithTimeout(context.Background(), h.set.Drain)
	defer cancel()
	h.live.Drain(drain)
	late, cancelLate := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancelLate()
	if err := server.Shutdown(late); err != nil {
		server.Close()
	}
	<-ended
	return nil
}
