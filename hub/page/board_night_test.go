package page_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"wayside/hub/page"
)

// TestABoardKnowsItsNights compares the sun of its script with almanacs, and
// the hours of a night.
func TestABoardKnowsItsNights(t *testing.T) {
	tab := browser(t)
	_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
		d, _ := page.ParseDisplay(nil)
		return p.Board(w, page.Board{Display: d, Entries: sampleEntries(), Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
	})
	visit(t, tab, 1920, 1080, address)
	for _, c := range []struct {
		at       string
		lon, lat float64
		night    bool
	}{
		// Shanghai, 21 June 2026: sunrise 04:51, sunset 19:01.
		{"2026-06-21T04:47:00+08:00", 121.47, 31.23, true}, {"2026-06-21T04:55:00+08:00", 121.47, 31.23, false},
		{"2026-06-21T18:57:00+08:00", 121.47, 31.23, false}, {"2026-06-21T19:06:00+08:00", 121.47, 31.23, true},
		// London, 21 December 2026: sunrise 08:04, sunset 15:53.
		{"2026-12-21T08:00:00Z", -0.13, 51.51, true}, {"2026-12-21T08:08:00Z", -0.13, 51.51, false},
		{"2026-12-21T15:49:00Z", -0.13, 51.51, false}, {"2026-12-21T15:58:00Z", -0.13, 51.51, true},
		// Sydney, 21 December 2026: sunrise 05:41, sunset 20:05.
		{"2026-12-21T05:36:00+11:00", 151.21, -33.87, true}, {"2026-12-21T05:46:00+11:00", 151.21, -33.87, false}, {"2026-12-21T20:10:00+11:00", 151.21, -33.87, true},
		// North of the polar circle there is one night, and one day.
		{"2026-12-21T12:00:00+01:00", 18.96, 69.65, true}, {"2026-06-21T00:30:00+02:00", 18.96, 69.65, false},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := run[bool](t, tab, fmt.Sprintf(`return (await import("/static/test/board/dim.js")).isNight(%d, "sun", [%v, %v], "UTC")`, at.UnixMilli(), c.lon, c.lat)); got != c.night {
			t.Errorf("%s at %v, %v: night is %v", c.at, c.lon, c.lat, got)
		}
	}
	noon, late := now().UnixMilli(), now().Add(12*time.Hour).UnixMilli() // 09:47 and 21:47 there
	for _, c := range []struct {
		at    int64
		says  string
		night bool
	}{{noon, "sun", false}, {late, "sun", true}, {late, "off", false}, {late, "21:00-06:00", true}, {late, "22:00-06:00", false}, {noon, "09:00-10:00", true}, {noon, "10:00-11:00", false}, {noon, "21:47-09:47", false}, {late, "21:47-09:47", true}} {
		if got := run[bool](t, tab, fmt.Sprintf(`return (await import("/static/test/board/dim.js")).isNight(%d, %q, null, "Asia/Shanghai")`, c.at, c.says)); got != c.night {
			t.Errorf("%s at %s: night is %v", c.says, time.UnixMilli(c.at).UTC(), got)
		}
	}
}

// TestADimmedBoardKeepsItsContrast darkens every pair of colours as the night
// does.
func TestADimmedBoardKeepsItsContrast(t *testing.T) {
	tab := browser(t)
	_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
		d, _ := page.ParseDisplay(nil)
		d.Night, d.Theme = "00:00-23:59", "auto"
		return p.Board(w, page.Board{Display: d, Entries: sampleEntries(), Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
	})
	visit(t, tab, 1920, 1080, address)
	until(t, tab, `document.querySelector("#stage.night") && document.documentElement.dataset.theme === "dark"`)
	veil := func() (left float64) {
		return 1 - run[float64](t, tab, `return Number(getComputedStyle(document.getElementById("stage"), "::after").opacity)`)
	}
	dimmed := func(hex string, left float64) string {
		var r, g, b int
		if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
			t.Fatalf("%q: %v", hex, err)
		}
		part := func(n int) int { return int(float64(n)*left + 0.5) }
		return fmt.Sprintf("#%02X%02X%02X", part(r), part(g), part(b))
	}
	check := func(theme map[string]string, a, b string, left, least float64) {
		t.Helper()
		if got := contrast(dimmed(theme[a], left), dimmed(theme[b], left)); got < least {
			t.Errorf("%s on %s by night is %.2f, want %.1f", a, b, got, least)
		}
	}
	left := veil()
	for _, theme := range []map[string]string{tokens(t, ":root{"), tokens(t, ":root[data-theme=dark]{")} {
		for _, l := range []string{"s4", "s3", "s2", "s1", "s0", "ok"} {
			check(theme, l+"-ink", l, left, 4.5)
			check(theme, "ink", l+"-soft", left, 4.5)
		}
		for _, under := range []string{"paper", "surface"} {
			check(theme, "ink", under, left, 7)
			check(theme, "muted", under, left, 4.5)
		}
	}
	run[bool](t, tab, `document.getElementById("stage").classList.add("led"); return true`)
	left = veil()
	for _, on := range []string{"#FF3B2F", "#FF8A1F", "#FFB000", "#FFE100", "#3BFF5A", "#F4F6FF", "#4FA3FF"} { // lamps are large
		if got := contrast(dimmed(on, left), dimmed("#0A0B0C", left)); got < 3 {
			t.Errorf("the lamp %s by night is %.2f", on, got)
		}
	}
}
