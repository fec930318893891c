package serve_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/serve"
)

func deskToken(name string, rate float64) desk.Token {
	return desk.Token{Name: name, Publisher: notice.Party{ID: "yunxi-" + name}, Rate: rate}
}

func networked(name string) desk.Token {
	t := deskToken(name, 1000)
	t.Networks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	return t
}

const inside = "127.0.0.1:1"

func TestMetricsAreWellNamed(t *testing.T) {
	h := build(t)
	for _, target := range targets(h) {
		if target != "/api/v1/stream" {
			h.get(target)
		}
	}
	wants(t, h.ask("PUT", "/api/v1/sources/works", sample, bearer(h.newsroom)...), 200)
	problems, err := promlint.New(wants(t, h.get("/metrics", "From", inside), 200).Body).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "wayside_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

func TestMetricsNameRoutesAndNotRequests(t *testing.T) {
	h := build(t)
	series := func() int { return strings.Count(h.get("/metrics", "From", inside).Body.String(), "\n") }
	ask := func(from, to int) {
		for i := from; i < to; i++ {
			for _, p := range []string{"/%d", "/road/X%d", "/area/%d", "/notices/%d", "/n/%d", "/board/%d", "/api/v1/%d", "/api/v1/notices/%d", "/feeds/now.%d", "/static/%d/x", "/?q=%d"} {
				for _, method := range []string{"GET", "POST", fmt.Sprint("M", i)} {
					h.ask(method, fmt.Sprintf(p, i), "")
				}
			}
		}
	}
	ask(0, 3)
	_ = series() // the route of the metrics themselves
	before := series()
	ask(3, 20)
	if after := series(); after != before {
		t.Errorf("%d lines became %d", before, after)
	}
}

func TestMetricsAreNotForThePublic(t *testing.T) {
	h := build(t, func(c *serve.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")} })
	for name, c := range map[string]struct {
		header []string
		status int
	}{
		"itself":                            {[]string{"From", inside}, 200},
		"itself, IPv6":                      {[]string{"From", "[::1]:1"}, 200},
		"the office":                        {[]string{"From", "10.1.1.1:1"}, 200},
		"the internet":                      {[]string{"From", "203.0.113.1:1"}, 403},
		"the internet, posing":              {[]string{"From", "203.0.113.1:1", "X-Forwarded-For", "127.0.0.1"}, 403},
		"through a proxy that nobody named": {[]string{"From", inside, "X-Forwarded-For", "203.0.113.1"}, 403},
		"the same, another header":          {[]string{"From", inside, "Forwarded", "for=203.0.113.1"}, 403},
		"through the proxy, from outside":   {[]string{"From", "10.9.0.1:1", "X-Forwarded-For", "203.0.113.1"}, 403},
		"through the proxy, from inside":    {[]string{"From", "10.9.0.1:1", "X-Forwarded-For", "10.1.1.1"}, 200},
	} {
		if w := h.get("/metrics", c.header...); w.Code != c.status {
			t.Errorf("%s: %d, want %d", name, w.Code, c.status)
		}
	}
}
