package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
)

// TestTheLogNamesNobodysAddress: with the settings that a hub comes with, also
// where net/http writes it, or an error that was not meant to be read.
func TestTheLogNamesNobodysAddress(t *testing.T) {
	for given, want := range map[string]string{
		"http: TLS handshake error from 203.0.113.9:50123: EOF":                    "from 203.0.113.0/24: EOF",
		"http: TLS handshake error from [2001:db8:1:2::9]:50123: EOF":              "from 2001:db8:1::/48: EOF",
		"read tcp 10.0.0.7:443->203.0.113.9:50123: i/o timeout":                    "10.0.0.7:443->203.0.113.0/24: i/o timeout",
		"who is 2001:db8:1:2:3:4:5:6, ::ffff:203.0.113.9 or 203.0.113.9?":          "who is 2001:db8:1::/48, 203.0.113.0/24 or 203.0.113.0/24?",
		"listen on 127.0.0.1:8080, [::1]:8080, 0.0.0.0:80 or 192.168.1.2":          "listen on 127.0.0.1:8080, [::1]:8080, 0.0.0.0:80 or 192.168.1.2",
		"at 2026-11-26T08:15:30Z, 08:15:30, std::be 1.2.3, notice 361199-0042-Q7K": "at 2026-11-26T08:15:30Z, 08:15:30, std::be 1.2.3, notice 361199-0042-Q7K",
	} {
		for _, form := range []string{"text", "json"} {
			var out bytes.Buffer
			log := logger(&out, "info", form)
			slog.NewLogLogger(log.Handler(), slog.LevelWarn).Print(given) // as net/http's are written
			log.Info("said", "err", fmt.Errorf("wrapped: %w", errors.New(given)), "text", given)
			log.Info("operation", "err", &net.OpError{Op: "write", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP("203.0.113.9"), Port: 50123}, Err: errors.New("broken pipe")})
			said := strings.ReplaceAll(out.String(), `\u003e`, ">")
			if strings.Count(said, want) != 3 {
				t.Errorf("%s: want %q three times in\n%s", form, want, said)
			}
			if strings.Contains(said, "203.0.113.9") || strings.Contains(said, "50123") {
				t.Errorf("%s: an address is told:\n%s", form, said)
			}
		}
	}
	var out bytes.Buffer
	logger(&out, "info", "text").Info("began", "drain", 5e9, "ok", true)
	if !strings.HasPrefix(out.String(), "time=2") || !strings.Contains(out.String(), "level=INFO msg=began") {
		t.Errorf("the line has another form: %s", out.String())
	}
}
