package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestBenchMeasuresAHubAndLeavesNothing(t *testing.T) {
	t.Parallel()
	h := start(t)
	for _, args := range [][]string{
		{"--rate", "50", "--transport", "sse"},
		{"--burst", "--window", "64", "--batch", "8", "--status", "exercise"},
		{"--deflate"},
		{},
	} {
		code, out, errs := h.by(h.token, "", append([]string{"bench", "--json", "--subscribers", "20", "--duration", "300ms"}, args...)...)
		var r struct {
			Connected, Published, Delivered, Lost, Repeated, OutOfOrder, Disconnected int
			LatencyMillis                                                             struct{ P50, P99, Max float64 }
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
			t.Fatalf("bench %v: exit %d, %v\n%s%s", args, code, err, out, errs)
		}
		if r.Connected != 20 || r.Published == 0 || r.Delivered != 20*r.Published || r.Lost+r.Repeated+r.OutOfOrder+r.Disconnected != 0 || r.LatencyMillis.P50 <= 0 {
			t.Errorf("bench %v: %s", args, out)
		}
	}
	if n := len(h.board()); n != 0 {
		t.Errorf("the public sees %d notices", n)
	}
	if _, body := h.get("/feeds/log.json?lang=en"); strings.Contains(body, "ignore") || strings.Contains(body, "TEST-") {
		t.Errorf("the public log feed tells of them:\n%.2000s", body)
	}
	bearer := http.Header{"Authorization": {"Bearer " + h.token}}
	if _, body, _ := h.ask(http.MethodGet, "/api/v1/notices?status=test,exercise", bearer, ""); !strings.Contains(body, `"notices":[]`) {
		t.Errorf("they still stand:\n%.500s", body)
	}
}

func TestBenchTellsAPerson(t *testing.T) {
	t.Parallel()
	h := start(t)
	for lang, want := range map[string][]string{
		"zh-CN": {"丢失 / 重复 / 乱序", "0 / 0 / 0", "时延分布", "测试", "撤回"},
		"en":    {"lost / duplicated / out of order", "0 / 0 / 0", "how latencies spread", "status \"Test\"", "withdrawing"},
	} {
		code, out, errs := h.by(h.token, "", "bench", "--lang", lang, "--subscribers", "5", "--duration", "1500ms", "--rate", "20")
		if code != 0 {
			t.Fatalf("exit %d\n%s%s", code, out, errs)
		}
		says(t, out, append(want, "TEST-")...)
	}
}

func TestBenchRefusesWhatWouldHarm(t *testing.T) {
	t.Parallel()
	h := start(t)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--hub", "http://192.0.2.1:8080"}, exitUsage, "--remote"},
		{[]string{"--token", ""}, exitUsage, "wayside token add"},
		{[]string{"--subscribers", "0", "--window", "1", "--batch", "2"}, exitUsage, "--window"},
		{[]string{"--transport", "sse", "--deflate"}, exitUsage, "--deflate"},
		{[]string{"--token", "wst_wrong", "--subscribers", "1"}, exitRefused, "401"},
	} {
		code, out, errs := command(t, "", append([]string{"bench", "--hub", h.url, "--token", h.token}, c.args...)...)
		if code != c.code || strings.Contains(out, "p50") {
			t.Errorf("%v: exit %d, want %d\n%s", c.args, code, c.code, out)
		}
		says(t, errs, c.want)
	}
}

func TestRealNoticesAreWarnedOf(t *testing.T) {
	t.Parallel()
	h := start(t)
	code, _, errs := h.by(h.token, "", "bench", "--json", "--real", "--lang", "en", "--subscribers", "2", "--duration", "100ms")
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	says(t, errs, "everybody who reads the hub sees them")
	if n := len(h.board()); n != 0 {
		t.Errorf("%d real notices still stand", n)
	}
}
