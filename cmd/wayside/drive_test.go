package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
)

// zipped asks for a page as a browser does, and returns it with the bytes it
// took on the way.
func (h *running) zipped(path string) (body string, size int) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	size = len(raw)
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			h.t.Fatal(err)
		}
		if raw, err = io.ReadAll(z); err != nil {
			h.t.Fatal(err)
		}
	}
	return string(raw), size
}

// mostBytes is what a driver's page may take: HTML and style sheets,
// compressed.
const mostBytes = 30 << 10

var sheet = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)

func TestTheDemonstrationIsWholeWithoutScriptsAndLight(t *testing.T) {
	t.Parallel()
	h := start(t, "--demo")
	h.county()
	for _, path := range []string{"/", "/?lang=en", "/road/G320", "/near", "/poster"} {
		page, size := h.zipped(path)
		for _, m := range sheet.FindAllStringSubmatch(page, -1) {
			_, more := h.zipped(m[1])
			size += more
		}
		t.Logf("%s: %d bytes", path, size)
		if size > mostBytes {
			t.Errorf("%s takes %d bytes, at most %d", path, size, mostBytes)
		}
	}
	h.eventually("every notice stands on the page", func() bool {
		all, head := h.list()
		page, _ := h.zipped("/")
		if _, now := h.list(); now != head {
			return false // the county went on in between
		}
		for id := range all {
			if !strings.Contains(page, `id="n-`+id.UUID()+`"`) {
				t.Logf("not yet: %s", id)
				return false
			}
		}
		return true
	})
	for search, want := range map[string]string{"k412%2B300": "固定测速", "k412": "固定测速", "rml": ">人民路<", "%E4%BA%BA%E6%B0%91": ">人民路<"} {
		if page, _ := h.zipped("/?lang=zh-CN&q=" + search); !strings.Contains(page, want) {
			t.Errorf("a search for %s does not find %s", search, want)
		}
	}
}

// await is the value that an expression of the page comes to.
func await[T any](g glass, expression string) T {
	g.t.Helper()
	v, err := chromedp.Run(g.tab, chromedp.Evaluate[T]("(async () => "+expression+")()", chromedp.EvalAwaitPromise))
	if err != nil {
		g.t.Fatal(err)
	}
	return v
}

// TestADriverWithoutANetworkSeesWhatWasKept stops a real hub under a real
// browser.
func TestADriverWithoutANetworkSeesWhatWasKept(t *testing.T) {
	t.Parallel()
	h := start(t)
	soon := h.publish(closure("一小时后到期", time.Now().Add(time.Hour), ""))
	long := h.publish(closure("明天才到期", time.Now().Add(23*time.Hour), ""))
	g := look(t)
	g.visit(h.url + "/?lang=zh-CN")
	g.until(`navigator.serviceWorker.controller`)
	g.visit(h.url + "/notices/" + long.ID.UUID() + "?lang=zh-CN")
	g.visit(h.url + "/?lang=zh-CN") // the worker has it now
	g.until(`document.getElementById("n-` + soon.ID.UUID() + `")`)
	h.eventually("the worker has kept both pages", func() bool {
		return await[bool](g, `(await (await caches.open("wayside-kept")).keys()).length >= 2`)
	})
	h.stop()

	g.visit(h.url + "/?lang=zh-CN")
	g.until(`document.documentElement.dataset.age > 0 && document.getElementById("n-` + long.ID.UUID() + `")`)
	g.visit(h.url + "/notices/" + long.ID.UUID() + "?lang=zh-CN")
	g.until(`!document.getElementById("changed").hidden && document.getElementById("changed").textContent.includes("没有网络")`)
	g.visit(h.url + "/road/X999?lang=zh-CN")
	g.until(`document.body.textContent.includes("这个页面没有保存过")`)

	// Two hours later: what has expired is let go, and the page says how old it is.
	g.visit(h.url + "/?lang=zh-CN")
	await[bool](g, fmt.Sprintf(`(async () => {
		const c = await caches.open("wayside-kept");
		for (const k of await c.keys()) {
			const r = await c.match(k), headers = new Headers(r.headers);
			headers.set("X-Kept", String(Number(headers.get("X-Kept")) - %d));
			await c.put(k, new Response(await r.text(), { headers }));
		}
		return true;
	})()`, (2*time.Hour).Milliseconds()))
	g.visit(h.url + "/?lang=zh-CN")
	card := func(id notice.ID) string { return `document.getElementById("n-` + id.UUID() + `")` }
	g.until(card(soon.ID) + `.textContent.includes("已过期") && !` + card(long.ID) + `.textContent.includes("已过期")`)
	g.until(`document.getElementById("contact").textContent.includes("与中心断开 · 内容截至")`)
	g.shot("drive-offline")
}

// TestOneTapSaysThatANoticeIsNotSo goes the whole way of a tap, in a browser.
func TestOneTapSaysThatANoticeIsNotSo(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.publish(closure("G320封闭", time.Now().Add(time.Hour), ""))
	g := look(t)
	g.visit(h.url + "/notices/" + r.ID.UUID())
	if _, err := chromedp.Run(g.tab, chromedp.Evaluate[bool](`document.querySelector(".doubt button").click(), true`)); err != nil {
		t.Fatal(err)
	}
	g.until(`location.hash === "#thanks" && getComputedStyle(document.getElementById("thanks")).display !== "none"`)
	h.eventually("the page tells of it", func() bool {
		_, page := h.get("/notices/" + r.ID.UUID())
		return strings.Contains(page, "已有 1 人反映本版情况不符")
	})
}
