package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
)

// TestATakeoverStandsOnAHundredDisplays opens a hundred boards, as frames of one
// page, and withdraws what has taken them over.
func TestATakeoverStandsOnAHundredDisplays(t *testing.T) {
	t.Parallel()
	displays := 100
	if testing.Short() {
		displays = 24
	}
	h := start(t)
	h.at("甲隧道", 60, "")
	g := look(t)
	g.hang(h, displays, "甲隧道")
	painted := g.paint("乙大桥", displays)
	since := time.Now()
	r := h.takeover("乙大桥")
	at := painted()
	t.Logf("painted on the first of %d displays %v after its publishing, on the last %v", displays, at[0].Sub(since).Round(time.Millisecond), at[displays-1].Sub(since).Round(time.Millisecond))
	g.shot("board-hundred")
	if n := await[int](g, `[...document.querySelectorAll("iframe")].filter((f) => shows(f).includes("甲隧道")).length`); n > 0 {
		t.Errorf("something else still stands on %d displays", n)
	}
	painted = g.paint("甲隧道", displays)
	h.withdraw(r)
	painted()
}

func (h *running) takeover(place string) notice.Receipt {
	h.t.Helper()
	return h.at(place, 20, `"takeover":true,"severity":"extreme"`)
}

func (h *running) withdraw(r notice.Receipt) {
	h.t.Helper()
	if code, body, _ := h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":{"zh-CN":"误报"}}`); code >= 300 {
		h.t.Fatalf("withdraw: %d %s", code, body)
	}
}

// hang hangs so many displays of four kinds into one page, and waits until all
// of them show a text and follow the stream.
func (g glass) hang(h *running, displays int, text string) {
	g.t.Helper()
	g.size(3200, 1800) // all of them on the glass
	g.visit(h.url + "/offline")
	await[bool](g, fmt.Sprintf(`{
		document.body.replaceChildren();
		document.body.style = "display:grid;grid-template-columns:repeat(10,320px);margin:0";
		for (let i = 0; i < %d; i++) {
			const f = document.createElement("iframe");
			f.style = "width:320px;height:180px;border:0";
			f.src = "/board?mode=" + ["board", "led", "poster", "ticker"][i %% 4];
			document.body.append(f);
		}
		window.shows = (f) => f.contentDocument?.getElementById("led")?.getAttribute("aria-label") || f.contentDocument?.getElementById("main")?.textContent || "";
		return true;
	}`, displays))
	g.until(fmt.Sprintf(`[...document.querySelectorAll("iframe")].filter((f) => shows(f).includes(%q)).length === %d`, text, displays))
	h.eventually("all of them follow the stream", func() bool {
		_, metrics := h.get("/metrics")
		return streams(metrics) >= displays
	})
}

// paint watches all displays for a text; what it returns waits until it has
// been painted on each, and says when, the first first.
func (g glass) paint(text string, displays int) func() []time.Time {
	g.t.Helper()
	await[bool](g, fmt.Sprintf(`{
		const frames = [...document.querySelectorAll("iframe")], at = [];
		window.painted = new Promise((done) => {
			const noted = () => { at.push(Date.now()); if (at.length === frames.length) done(at); };
			for (const f of frames) {
				const look = () => {
					if (!shows(f).includes(%q)) return;
					watch.disconnect();
					requestAnimationFrame(() => setTimeout(noted)); // this runs after a frame of the browser
				};
				const watch = new MutationObserver(look);
				watch.observe(f.contentDocument, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
				look();
			}
		});
		return true;
	}`, text))
	return func() (at []time.Time) {
		g.t.Helper()
		ctx, stop := context.WithTimeout(g.tab, patience)
		defer stop()
		list, err := chromedp.Run(ctx, chromedp.Evaluate[[]int64]("window.painted", chromedp.EvalAwaitPromise))
		if err != nil || len(list) != displays {
			g.t.Fatalf("%s on %d of %d displays: %v", text, len(list), displays, err)
		}
		slices.Sort(list)
		for _, t := range list {
			at = append(at, time.UnixMilli(t))
		}
		return at
	}
}
