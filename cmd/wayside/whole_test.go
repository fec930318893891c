package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// cut lists the texts on a board of which a part can't be seen: half of a line,
// what goes over an edge, and lines that are gone without a mark that says so.
const cut = `(() => {
	const out = new Set(), texts = document.createTreeWalker(document.getElementById("stage"), NodeFilter.SHOW_TEXT);
	for (let n; (n = texts.nextNode()); ) {
		const e = n.parentElement, size = parseFloat(getComputedStyle(e).fontSize), clip = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
		if (!n.data.trim()) continue;
		let dots = false, clamped = false;
		for (let a = e; a !== document.documentElement; a = a.parentElement) {
			const s = getComputedStyle(a), r = a.getBoundingClientRect();
			if (s.overflowX === "visible" && s.overflowY === "visible") continue;
			dots ||= s.textOverflow === "ellipsis";
			clamped ||= s.webkitLineClamp !== "none";
			clip.left = Math.max(clip.left, r.left);
			clip.top = Math.max(clip.top, r.top);
			clip.right = Math.min(clip.right, r.right);
			clip.bottom = Math.min(clip.bottom, r.bottom);
		}
		const range = document.createRange(); // Han stands a little lower than the middle of its line
		range.selectNodeContents(n);
		for (const r of range.getClientRects()) {
			if (!r.width) continue;
			const middle = (r.top + r.bottom) / 2, top = middle - 0.4 * size, bottom = middle + 0.5 * size, what = (e.closest("[id]")?.id || "") + " " + e.className + ": " + n.data.slice(0, 40);
			if (bottom <= clip.top + 1 || top >= clip.bottom - 1) clamped || out.add("a line is gone, " + what);
			else if (top < clip.top - 1 || bottom > clip.bottom + 1) out.add("half a line, " + what);
			else if (!dots && (r.left < clip.left - 1 || r.right > clip.right + 1)) out.add("over the edge, " + what);
		}
	}
	return [...out];
})()`

// long publishes notices with more to say than there is room for.
func (h *running) long() {
	h.t.Helper()
	for i := range 12 {
		zh, en := strings.Repeat("货车追尾起火，消防和交警正在现场处置，预计还要两个小时。", 1+i%5), strings.Repeat("Two lorries have collided and one is on fire; crews are at work. ", 1+i%5)
		doc := fmt.Sprintf(`{"kind":"traffic","event":"closure","severity":"severe","expires":%q,"delaySeconds":2700,"queueMetres":3400,
"roads":[{"name":"G320","localName":"雨岭隧道","direction":"both","from":{"name":"云溪西互通","label":"K1285+300"},"to":{"name":"青河大桥南","label":"K1291+850"}}],
"text":{"zh-CN":{"headline":%q,"description":%q,"instruction":%q},"en":{"headline":%q,"description":%q,"instruction":%q}}}`,
			time.Now().Add(time.Duration(3+i)*time.Hour).UTC().Format(time.RFC3339),
			"G320雨岭隧道"+strings.Repeat("双向封闭，", i%4)+"请绕行", zh, strings.Repeat("小客车由云溪互通下，走 X205 绕行；货车在服务区等候。", 1+i%3),
			"G320 Yuling Tunnel "+strings.Repeat("closed in both directions, ", i%4)+"use another road", en, strings.Repeat("Cars: leave at Yunxi and follow the X205. ", 1+i%3))
		h.publish(doc)
	}
}

// TestNoBoardCutsItsText looks at boards of all shapes and modes, with nothing to
// say, with an ordinary day's notices, with too much to say, and taken over. It
// keeps their pictures where WAYSIDE_SHOTS says.
func TestNoBoardCutsItsText(t *testing.T) {
	t.Parallel()
	faces := []struct {
		name, query string
		w, h        int64
	}{
		{"wide", "", 1920, 1080}, {"tall-both", "?lang=zh-CN,en", 1080, 1920}, {"ticker-square", "?mode=ticker&lang=en", 640, 480}, {"phone", "", 390, 844},
		{"wide-en-light", "?lang=en,zh-CN&theme=light", 1920, 1080}, {"phone-en-light", "?lang=en&theme=light", 390, 844}, {"poster", "?mode=poster", 1920, 1080},
		{"poster-en", "?mode=poster&lang=en&theme=light", 1080, 1920}, {"ticker-en", "?mode=ticker&lang=en&theme=light", 1280, 90}, {"ticker", "?mode=ticker", 1920, 240},
		{"square-one", "?units=1&lang=en,zh-CN", 1024, 1024}, {"wide-six", "?units=6&lang=en", 1366, 768}, {"small", "?lang=zh-CN,en", 320, 180}, {"led-phone", "?mode=led&rows=4&cols=8", 390, 844},
	}
	if testing.Short() {
		faces = faces[:3]
	}
	g := look(t)
	some := func(h *running, what string, most int) {
		t.Helper()
		for _, c := range faces[:min(most, len(faces))] {
			g.size(c.w, c.h)
			g.visit(h.url + "/board" + c.query)
			g.until(`document.querySelector("#main .lead, #main .line, #main .calm") || ` + label)
			for turn := range 2 { // pages
				for _, s := range await[[]string](g, cut) {
					t.Errorf("%s, %s, page %d: %s", what, c.name, turn+1, s)
				}
				g.shot(fmt.Sprintf("all-%s-%s-%d", what, c.name, turn+1))
				if what == "empty" || strings.HasPrefix(what, "takeover") {
					break
				}
				before := await[string](g, `document.getElementById("main").textContent`)
				g.forward(16 * time.Second)
				await[bool](g, fmt.Sprintf(`new Promise((done) => { const main = document.getElementById("main"), settled = () => main.textContent !== %q && !main.classList.contains("turn"), look = setInterval(() => settled() && end(true), 50), end = (v) => { clearInterval(look); done(v); }; setTimeout(() => end(false), 700); })`, before))
			}
		}
	}
	h := start(t)
	some(h, "empty", 4)
	h.long()
	some(h, "long", len(faces))
	r := h.takeover("雨岭隧道")
	some(h, "takeover", 4)
	h.withdraw(r)
	h.publish(strings.Replace(closure(strings.Repeat("G320雨岭隧道双向封闭，", 4), time.Now().Add(20*time.Minute), ""), `"severity":"severe"`, `"takeover":true,"severity":"extreme"`, 1))
	some(h, "takeover-long", len(faces))
	if testing.Short() {
		return
	}
	county := start(t, "--demo")
	county.county()
	some(county, "day", 8)
	g.size(1920, 1080)
	g.visit(h.url + "/board")
	g.until(leads("雨岭隧道") + "&&" + isLive)
	h.stop()
	g.forward(10 * time.Minute)
	g.until(strip(10))
	for _, s := range await[[]string](g, cut) {
		t.Errorf("out of contact: %s", s)
	}
	g.shot("all-stale")
}
