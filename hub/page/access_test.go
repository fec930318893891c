package page_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// everyFace are the pages for the public, as the test's server draws them.
var everyFace = []string{"/", "/?as=near&lang=en", "/?as=search", "/?as=slip", "/?as=stale&lang=en", "/?as=silent", "/?as=uncovered", "/?as=trip", "/notice", "/notice?as=over&lang=en", "/notice?as=exercise", "/feeds/", "/check?as=bad", "/problem", "/offline", "/lookup", "/lookup?lang=en", "/poster", "/poster?as=sheet&lang=en", "/report", "/report?as=wrong&lang=en", "/report?as=outdated", "/reports", "/reports?as=late&lang=en", "/reports?as=answered", "/reports?as=merged&lang=en", "/reports?as=merged-late", "/account?as=full", "/account?as=full&lang=en", "/account?as=empty"}

// TestEveryTextCanBeRead computes the contrast of what the browser really
// draws (WCAG 2.2, 1.4.3), in both themes.
func TestEveryTextCanBeRead(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, theme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}); err != nil {
			t.Fatal(err)
		}
		for _, path := range everyFace {
			visit(t, tab, 390, 844, s.URL+path)
			for _, low := range run[[]string](t, tab, contrastScript) {
				t.Errorf("%s, %s: %s", path, theme, low)
			}
		}
	}
	visit(t, tab, 390, 844, s.URL+"/")
	if faint := run[[]string](t, tab, `document.querySelector(".card .by").style.color = "#333"; `+contrastScript); len(faint) != 1 {
		t.Errorf("a text that is too faint was not found: %q", faint)
	}
}

// contrastScript lists the texts of a page that are too faint, each with its
// ratio. Colours are laid over one another down to an opaque ground.
const contrastScript = `
	const parse = (c) => { const v = c.match(/[\d.]+/g).map(Number); return { c: v.slice(0, 3), a: v[3] ?? 1 }; };
	const over = (top, under) => top.c.map((v, i) => v * top.a + under[i] * (1 - top.a));
	const lum = (c) => c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ground = (e) => {
		const layers = [];
		for (let p = e; p; p = p.parentElement) {
			const b = parse(getComputedStyle(p).backgroundColor);
			if (b.a > 0) layers.push(b);
			if (b.a === 1) break;
		}
		return layers.reverse().reduce((under, l) => over(l, under), [255, 255, 255]);
	};
	const seen = new Set(), out = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement, text = n.nodeValue.trim();
		if (!text || e.closest("script, noscript, svg, .out, .sprite, :disabled") || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
		const s = getComputedStyle(e), under = ground(e), ink = over(parse(s.color), under);
		const a = lum(ink), b = lum(under), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && Number(s.fontWeight) >= 700;
		const key = e.className + s.color + under;
		if (ratio < (large ? 3 : 4.5) && !seen.has(key)) { seen.add(key); out.push(ratio.toFixed(2) + " " + text.slice(0, 40)); }
	}
	return out;`

// TestNoPageAsksAnybodyElse holds that a reader meets no third party, whatever
// the policy would refuse.
func TestNoPageAsksAnybodyElse(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, path := range append(everyFace, "/board", "/verify#"+known) {
		visit(t, tab, 1280, 720, s.URL+path)
		for _, from := range run[[]string](t, tab, `
			await new Promise((done) => setTimeout(done, 200));
			const named = [...document.querySelectorAll("[src], link[href], form[action]")].map((e) => e.src || e.action || e.href);
			const asked = performance.getEntriesByType("resource").map((e) => e.name);
			return [...new Set([...named, ...asked].filter((u) => new URL(u, location.href).origin !== location.origin && !u.startsWith("data:")))];`) {
			t.Errorf("%s: asks %s", path, from)
		}
	}
}

func TestNobodyIsLocatedBeforeTheyTap(t *testing.T) {
	tab, s := browser(t), server(t)
	stub := `window.located = 0; navigator.geolocation.getCurrentPosition = (yes) => { window.located++; yes({ coords: { longitude: 117.92534, latitude: 28.51471 } }); };`
	if _, err := chromedp.Call(tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: stub}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/notice", "/?as=near&lang=en"} {
		visit(t, tab, 390, 844, s.URL+path)
		run[bool](t, tab, `await new Promise((done) => setTimeout(done, 300)); return true`)
		if n := run[int](t, tab, `return window.located`); n != 0 {
			t.Errorf("%s asked %d times where the reader is, before any tap", path, n)
		}
	}
	run[bool](t, tab, `document.getElementById("locate").click(); return true`)
	until(t, tab, `location.pathname === "/near"`)
	if got := run[string](t, tab, `return location.search`); got != "?lang=en&near=117.93,28.51,10" {
		t.Errorf("the address says %q, want the place to a kilometre", got)
	}
}

func TestTheOutlineCanBeEnlargedAndMoved(t *testing.T) {
	tab, s := browser(t), server(t)
	visit(t, tab, 390, 844, s.URL+"/")
	until(t, tab, `document.querySelectorAll(".zoom button").length === 3`)
	got := run[[]string](t, tab, `
		const svg = document.querySelector("#map > svg"), [more, less, all] = document.querySelectorAll(".zoom button"), out = [];
		const say = () => out.push(svg.getAttribute("viewBox") + " " + less.disabled + " " + svg.querySelector(".marks svg").getAttribute("width"));
		say(); more.click(); say();
		const drag = (type, x, y) => svg.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: x, clientY: y, bubbles: true }));
		const box = svg.getBoundingClientRect();
		svg.setPointerCapture = () => {};
		drag("pointerdown", 200, 200); drag("pointermove", 200 + box.width / 4, 200); drag("pointerup", 200 + box.width / 4, 200); say();
		drag("pointerdown", 200, 200); drag("pointermove", 2000, 2000); drag("pointerup", 2000, 2000); say();
		for (let i = 0; i < 9; i++) more.click();
		out.push(String(more.disabled) + " " + document.getElementById("map").dataset.zoom);
		all.click(); say();
		return out;`)
	want := []string{"0 0 400 230 true 26", "100 57.5 200 115 false 13", "50 57.5 200 115 false 13", "0 0 200 115 false 13", "true 8.00", "0 0 400 230 true 26"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAReaderIsToldWhenANoticeHasChanged(t *testing.T) {
	tab := browser(t)
	answers := `{"notice":{"revision":5},"state":"active"}`
	_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
		return p.Notice(w, page.Permanent{Lang: notice.Chinese, Entry: history()[0], History: history(), Now: now()})
	})
	visit(t, tab, 390, 844, address)
	until(t, tab, `!document.getElementById("copy").hidden`)
	chat := run[string](t, tab, `return document.getElementById("chat").value`)
	want := "【特别严重】G320雨岭隧道双向封闭\n小客车由云溪互通下，走 X205 绕行。\n预计 11月22日 12:30 恢复 · +40 分钟\n云溪县交警大队指挥中心 11月22日 09:42 发布，第 4 版\n如有更正，以网页为准：" + strings.TrimSuffix(address, "/page") + "/n/" + history()[0].Code
	if chat != want {
		t.Errorf("the text for a chat is\n%s\nwant\n%s", chat, want)
	}
	run[bool](t, tab, `window.fetch = async () => new Response('{"notice":{"revision":4},"state":"active"}'); document.dispatchEvent(new Event("visibilitychange")); await new Promise((done) => setTimeout(done, 100)); return true`)
	if run[bool](t, tab, `return !document.getElementById("changed").hidden`) {
		t.Error("it says that something changed where nothing did")
	}
	run[bool](t, tab, `window.fetch = async () => new Response('`+answers+`'); document.dispatchEvent(new Event("visibilitychange")); return true`)
	until(t, tab, `!document.getElementById("changed").hidden && document.getElementById("changed").textContent.includes("刚有变化")`)
}

// TestAPageIsReadAloudOnlyWhereThereIsAVoice puts a voice, or none, under the
// page and listens to what it is given to say.
func TestAPageIsReadAloudOnlyWhereThereIsAVoice(t *testing.T) {
	tab, s := browser(t), server(t)
	const stub = `window.spoken = []; window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
		Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => location.search.includes("en") ? [] : [{ lang: "zh-CN" }], addEventListener() {}, cancel() { window.spoken = []; }, speak(u) { window.spoken.push(u.lang + " " + u.text); } } });`
	if _, err := chromedp.Call(tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: stub}); err != nil {
		t.Fatal(err)
	}
	visit(t, tab, 360, 780, s.URL+"/?lang=en")
	until(t, tab, `document.querySelector(".zoom")`)
	if !run[bool](t, tab, `return document.getElementById("read").hidden`) {
		t.Error("it offers to read where there is no voice")
	}
	for path, first := range map[string]string{"/": "zh-CN 特别严重，G320雨岭隧道，双向封闭，小客车由云溪互通下，走 X205 绕行。", "/notice": "zh-CN 特别严重，G320雨岭隧道 双向封闭"} {
		visit(t, tab, 360, 780, s.URL+path)
		until(t, tab, `!document.getElementById("read").hidden`)
		if n := run[int](t, tab, `return window.spoken.length`); n != 0 {
			t.Errorf("%s speaks before anybody asks", path)
		}
		got := run[[]string](t, tab, `document.getElementById("read").click(); return window.spoken`)
		if len(got) == 0 || !strings.HasPrefix(got[0], first) {
			t.Errorf("%s says %q, want first %q", path, got, first)
		}
		if n := run[int](t, tab, `document.getElementById("read").click(); return window.spoken.length`); n != 0 {
			t.Errorf("%s can't be stopped", path)
		}
	}
}
