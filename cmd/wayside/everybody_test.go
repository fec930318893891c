package main

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"wayside/hub/notice"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// faces are the pages of the demonstration for the public; of the notices among
// them one follows the other.
func (h *running) faces() []string {
	h.t.Helper()
	h.county()
	before := h.at("雨岭隧道", 60, "")
	one := h.at("云溪口", 60, `"severity":"severe","references":["`+string(before.ID)+`"]`).ID.UUID()
	return []string{"/", "/road/G320", "/road/X999", "/area/361199", "/near", "/near?near=117.92,28.51,10", "/?q=zzz", "/?road=G320,S38&vehicle=hgv", "/notices/" + one, "/notices/" + one + ".poster", "/notices/" + before.ID.UUID(), "/poster", "/poster?paper=a3",
		"/feeds/", "/check", "/verify", "/offline", "/board", "/nowhere"}
}

// with is a path in a language.
func with(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

// watch notes what the browser asks for.
func (g glass) watch() (asked func() []string) {
	g.t.Helper()
	if _, err := chromedp.Call(g.tab, network.Enable, network.EnableParams{}); err != nil {
		g.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(g.tab)
	var mu sync.Mutex
	var urls []string
	var running sync.WaitGroup
	note := func(u string) { mu.Lock(); urls = append(urls, u); mu.Unlock() }
	requests, sockets := chromedp.Events(ctx, network.RequestWillBeSent), chromedp.Events(ctx, network.WebSocketCreated)
	running.Go(func() {
		for e, err := range requests {
			if err != nil {
				return
			}
			note(e.Request.URL)
		}
	})
	running.Go(func() {
		for e, err := range sockets {
			if err != nil {
				return
			}
			note(e.URL)
		}
	})
	g.t.Cleanup(func() { stop(); running.Wait() })
	return func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(urls) }
}

// axe is the accessibility checker of the field, where "make browser" has put
// it; "" where it is not.
func axe(t *testing.T) string {
	found, err := filepath.Glob("../../bin/tools/axe-core-*/node_modules/axe-core/axe.min.js")
	if err != nil || len(found) == 0 {
		t.Log("NOT CHECKED by axe-core: make browser fetches it")
		return ""
	}
	body, err := os.ReadFile(found[len(found)-1])
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// judged lists what axe-core finds wrong by WCAG 2.2 AA.
const judged = `(async () => {
	const r = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] });
	return r.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => v.id + ": " + n.html.slice(0, 140) + " · " + (n.any[0]?.message ?? "")));
})()`

// hindrances lists what would stop somebody: a page that scrolls sideways,
// targets under 24 px (WCAG 2.5.8) or main ones under 44, things that move.
const hindrances = `(() => {
	const out = [], wide = document.documentElement.clientWidth;
	if (!document.body.className.includes("mode-") && document.documentElement.scrollWidth > wide) out.push("scrolls sideways: " + document.documentElement.scrollWidth + " of " + wide);
	for (const e of document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")) {
		const r = e.getBoundingClientRect();
		if (!r.width || e.closest("svg, h3, li p, dd, .out, .facts, .quiet") || e.matches(".out")) continue;
		const least = e.matches(".btn, .field, .chip, .bar a, .bar button, summary") ? 44 : 24;
		if (r.height < least || r.width < Math.min(least, 40)) out.push("small: " + e.outerHTML.slice(0, 100) + " " + r.width + "x" + r.height);
	}
	for (const a of document.getAnimations()) out.push("moves: " + (a.animationName ?? a.transitionProperty));
	return out;
})()`

// TestThePagesAreForEverybody opens every page of the demonstration in both
// languages and themes, on the narrowest phone and enlarged twofold, for
// somebody who asks for stillness.
func TestThePagesAreForEverybody(t *testing.T) {
	t.Parallel()
	h, g, checker := start(t, "--demo"), look(t), axe(t)
	asked := g.watch()
	refused := `window.refused = []; addEventListener("securitypolicyviolation", (e) => window.refused.push(e.violatedDirective + " " + e.blockedURI));`
	if _, err := chromedp.Call(g.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: refused}); err != nil {
		t.Fatal(err)
	}
	paths := h.faces()
	if testing.Short() {
		paths = []string{"/", paths[8], "/poster", "/board"}
	}
	for i, theme := range []string{"light", "dark"} {
		media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
		if _, err := chromedp.Call(g.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media}); err != nil {
			t.Fatal(err)
		}
		for j, path := range paths {
			lang := []string{"zh-CN", "en"}[(i+j)%2]  // both themes see both languages, on half of the pages each
			for _, width := range []int64{320, 640} { // 640 is 1280 enlarged twofold
				if err := chromedp.Do(g.tab, chromedp.EmulateViewport(width, 640), chromedp.Navigate(h.url+with(path, lang))); err != nil {
					t.Fatal(err)
				}
				g.until(`document.readyState === "complete"`)
				for _, s := range await[[]string](g, hindrances) {
					t.Errorf("%s, %s, %s, %d px: %s", path, lang, theme, width, s)
				}
			}
			for _, s := range await[[]string](g, `window.refused`) {
				t.Errorf("%s, %s: the policy refused %s", path, lang, s)
			}
			if checker == "" {
				continue
			}
			if _, err := chromedp.Run(g.tab, chromedp.Evaluate[bool](checker+"; true")); err != nil {
				t.Fatal(err)
			}
			for _, s := range await[[]string](g, judged) {
				t.Errorf("%s, %s, %s: %s", path, lang, theme, s)
			}
		}
	}
	own, _ := url.Parse(h.url)
	for _, u := range asked() {
		if to, err := url.Parse(u); err != nil || to.Host != own.Host && to.Scheme != "data" && to.Scheme != "blob" {
			t.Errorf("a page asked %s", u)
		}
	}
	if n := len(asked()); n < 2*len(paths) {
		t.Errorf("only %d requests were seen", n)
	}
}

// TestEveryPageHoldsItsNoticesWithoutScripts reads the pages as a browser that
// runs no script draws them.
func TestEveryPageHoldsItsNoticesWithoutScripts(t *testing.T) {
	t.Parallel()
	h, g := start(t, "--demo"), look(t)
	h.faces()
	if _, err := chromedp.Call(g.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for path, filter := range map[string]string{"/": "", "/?lang=en": "", "/near?lang=en": "", "/board": "", "/road/G320?lang=zh-CN": "?road=G320", "/?kind=traffic&lang=zh-CN": "?kind=traffic"} {
		h.eventually(path+" holds every notice", func() bool {
			all, head := h.headlines(filter)
			g.visit(h.url + path)
			shown := g.text()
			if _, now := h.headlines(filter); now != head || len(all) == 0 {
				return false // the county went on in between
			}
			for _, headlines := range all {
				if !slices.ContainsFunc(headlines, func(s string) bool { return strings.Contains(solid(shown), solid(s)) }) {
					t.Logf("%s: not yet: %q", path, headlines)
					return false
				}
			}
			return true
		})
	}
	if _, err := chromedp.Call(g.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}); err != nil {
		t.Fatal(err)
	}
}

// solid is a text without blanks and marks: a headline stands on two lines.
func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \n\t·:：，,、-–", r) {
			return -1
		}
		return r
	}, s)
}

// headlines are those of the notices of a selection that are in force, each in
// all its languages, and where the log stands.
func (h *running) headlines(query string) (all [][]string, head uint64) {
	h.t.Helper()
	_, body := h.get("/api/v1/notices" + query)
	var list struct {
		Seq     uint64
		Notices []struct{ Notice notice.Notice }
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		h.t.Fatalf("list: %v in %q", err, body)
	}
	for _, e := range list.Notices {
		var said []string
		for _, text := range e.Notice.Text {
			said = append(said, text.Headline)
		}
		all = append(all, said)
	}
	return all, list.Seq
}
