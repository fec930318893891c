package main

import (
	"io"
	"log/slog"
	"net/netip"
	"regexp"
	"strings"

	"wayside/hub/serve"
)

// logger writes the hub's log. Whose address it is that a line names, also in the
// words of net/http and in errors, nobody can tell from it: the network must do.
func logger(w io.Writer, level, form string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // one of the flag's own words
	opts := &slog.HandlerOptions{Level: l, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case string:
			a.Value = slog.StringValue(withoutAddresses(v))
		case error:
			a.Value = slog.StringValue(withoutAddresses(v.Error()))
		}
		return a
	}}
	if form == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// addressed is what may be an address, with or without its port.
var addressed = regexp.MustCompile(`\[?[0-9A-Fa-f]*([:.][0-9A-Fa-f]*){2,}(%\w+)?(\]:\d+|\])?`)

func withoutAddresses(s string) string {
	return addressed.ReplaceAllStringFunc(s, func(found string) string {
		given := strings.TrimRight(found, ":.")
		at, err := netip.ParseAddrPort(given)
		a := at.Addr()
		if err != nil {
			a, err = netip.ParseAddr(strings.Trim(given, "[]"))
		}
		a = a.Unmap().WithZone("")
		if kept := serve.Whence(a); err == nil && kept != a.String() && (a.Is4() || strings.Count(given, ":") > 2) {
			return kept + found[len(given):]
		}
		return found
	})
}
