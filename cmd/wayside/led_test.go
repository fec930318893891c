package main

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	signs "wayside/hub/sign"
)

// readBack are the dots of the canvas as they look, hashed as the hub hashes
// them: lit where the middle of a dot shines.
const readBack = `(async () => {
	const { px } = await import("/static/x/shared/frame.js");
	const p = PAGES, c = document.getElementById("led"), image = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
	const at = (x, y) => [x + (p.cell?.w ? Math.floor(x / p.cell.w) : 0), y + (p.cell?.h ? Math.floor(y / p.cell.h) * 2 : 0)];
	const pitch = c.width / (at(p.width - 1, 0)[0] + 3);
	return px(p.width, p.height, Array.from({ length: p.width * p.height }, (_, i) => {
		const [x, y] = at(i % p.width, Math.floor(i / p.width)), o = 4 * (Math.floor((y + 1.5) * pitch) * c.width + Math.floor((x + 1.5) * pitch));
		return Math.max(image[o], image[o + 1], image[o + 2]) > 190 ? "x" : "";
	}));
})()`

// pages are what a hub has composed for a board.
func (h *running) pages(query string) (p signs.Showing, raw string) {
	h.t.Helper()
	code, body := h.get("/api/v1/pages?" + query)
	if err := json.Unmarshal([]byte(body), &p); err != nil || code != 200 {
		h.t.Fatalf("pages?%s: %d %s", query, code, body)
	}
	return p, body
}

// TestABoardOfDotsShowsWhatTheHubComposed reads the dots back from the canvas,
// for panels of all kinds, in a browser that follows a real hub.
func TestABoardOfDotsShowsWhatTheHubComposed(t *testing.T) {
	t.Parallel()
	h := start(t, "--demo")
	g := look(t)
	g.size(1920, 1080)
	h.county()
	queries := []string{
		"", "rows=4&cols=16&panel=full&lang=zh-CN,en", "sign=demo-gantry", "kind=case&fill=tips",
		"dot=32&cols=8&panel=amber", "dot=24&cols=12&panel=white&lang=en", "rows=1&cols=6", "rows=12&cols=30",
		"sign=demo-led", "sign=demo-portable", "sign=demo-gantry&panel=amber&lang=en", "kind=case&event=other&fill=blank", "kind=service&area=999999",
	}
	if testing.Short() {
		queries = queries[:4]
	}
	for _, query := range queries {
		t.Run(strings.ReplaceAll(query, "=", "-"), func(t *testing.T) {
			v, _ := url.ParseQuery(query)
			path := "/board"
			if id := v.Get("sign"); id != "" {
				path += "/" + id
				v.Del("sign")
			} else {
				v.Set("mode", "led")
			}
			g := glass{t, g.tab}
			g.visit(h.url + path + "?" + v.Encode())
			g.until(`!document.getElementById("led").hidden`)
			if id := strings.TrimPrefix(path, "/board/"); id != path {
				v.Set("sign", id)
			}
			// The county goes on, and pages turn: what is seen must be one of what was composed.
			h.eventually("the canvas shows a page of the hub's", func() bool {
				p, raw := h.pages(v.Encode())
				seen := await[string](g, strings.Replace(readBack, "PAGES", raw, 1))
				for _, page := range p.Pages {
					if page.Px == seen {
						return true
					}
				}
				return false
			})
			g.shot("led-" + strings.NewReplacer("=", "-", "&", "_", ",", "+").Replace(v.Encode()))
		})
	}
	g.visit(h.url + "/board/demo-led?rows=13")
	g.until(`document.getElementById("wrong").textContent.includes("rows")`)
	g.shot("led-wrong")
}

// label is what the page says that stands on the face of dots now.
const label = `document.getElementById("led").getAttribute("aria-label")`

// loop are the pages that a board of dots shows in the ten seconds to come; the
// browser's clock moves on by them.
func (g glass) loop() (pages []string) {
	g.t.Helper()
	for range 13 {
		g.forward(800 * time.Millisecond)
		if page := await[string](g, `(async () => { await new Promise(r => setTimeout(r, 120)); return `+label+` })()`); page != "" && !slices.Contains(pages, page) {
			pages = append(pages, page)
		}
	}
	return pages
}

// at publishes a closure of a place that expires after some minutes; more stands
// in the place of its severity.
func (h *running) at(place string, minutes int, more string) notice.Receipt {
	h.t.Helper()
	end := time.Now().Add(time.Duration(minutes) * time.Minute)
	doc := strings.NewReplacer("雨岭隧道", place, "G320", place).Replace(closure(place+"封闭", end, ""))
	if more != "" {
		doc = strings.Replace(doc, `"severity":"severe"`, more, 1)
	}
	return h.publish(doc)
}

// TestABoardOfDotsGoesOnByTheClockAlone takes the hub away from boards of dots:
// what expires leaves, what waited comes up, and without contact for long each
// does what its loss says.
func TestABoardOfDotsGoesOnByTheClockAlone(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.at("甲隧道", 3, "")
	h.at("乙大桥", 6, "")
	h.at("丙路口", 9, "")
	g := look(t)
	hold, fallback, blank := g, g.another(), g.another()
	for _, c := range []struct {
		g    glass
		loss string
	}{{hold, "hold"}, {fallback, "default"}, {blank, "blank"}} {
		c.g.visit(h.url + "/board?mode=led&panel=full&fill=tips&loss=" + c.loss)
		c.g.until(label + `?.includes("丙路口")`) // the newest comes first, and two have room
	}
	h.stop()
	says := func(g glass, yes, no []string) {
		t.Helper()
		pages := strings.Join(g.loop(), " / ")
		for _, s := range yes {
			if !strings.Contains(pages, s) {
				t.Errorf("no page says %s: %s", s, pages)
			}
		}
		for _, s := range no {
			if strings.Contains(pages, s) {
				t.Errorf("a page still says %s: %s", s, pages)
			}
		}
	}
	says(hold, []string{"丙路口", "乙大桥"}, []string{"甲隧道"})
	hold.forward(6 * time.Minute)
	says(hold, []string{"丙路口"}, []string{"乙大桥", "甲隧道", "请按现场标志行驶"})
	hold.forward(3 * time.Minute)
	says(hold, []string{"请按现场标志行驶"}, []string{"乙大桥", "丙路口"})
	fallback.forward(4 * time.Minute)
	says(fallback, []string{"丙路口"}, nil)
	fallback.forward(time.Minute)
	says(fallback, []string{"请按现场标志行驶"}, []string{"丙路口"})
	blank.forward(301 * time.Second)
	if pages := blank.loop(); len(pages) > 0 {
		t.Errorf("it should be dark: %s", pages)
	}
}

// TestATakeoverStandsOnABoardOfDotsWithoutContact, and leaves when it expires.
func TestATakeoverStandsOnABoardOfDotsWithoutContact(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.at("甲隧道", 60, "")
	g := look(t)
	g.visit(h.url + "/board?mode=led&fill=tips")
	g.until(label + `?.includes("甲隧道")`)
	h.at("乙大桥", 20, `"takeover":true,"severity":"extreme"`)
	g.until(label + `?.includes("乙大桥")`)
	h.stop()
	g.forward(19 * time.Minute)
	if pages := g.loop(); len(pages) != 1 || !strings.Contains(pages[0], "乙大桥") {
		t.Errorf("a takeover is alone and steady: %q", pages)
	}
	g.forward(time.Minute)
	g.until(label + `?.includes("请按现场标志行驶")`)
}

// TestAWithdrawnNoticeLeavesABoardOfDotsBeforeItsPagesCome blocks the pages: what
// is withdrawn leaves all the same.
func TestAWithdrawnNoticeLeavesABoardOfDotsBeforeItsPagesCome(t *testing.T) {
	t.Parallel()
	h := start(t)
	r := h.at("甲隧道", 60, "")
	g := look(t)
	g.visit(h.url + "/board?mode=led&fill=tips")
	g.until(label + `?.includes("甲隧道")`)
	await[bool](g, `(() => { const real = fetch; window.fetch = (u, o) => String(u).includes("/pages") ? Promise.reject(new Error("no")) : real(u, o); return true })()`)
	if code, body, _ := h.say("POST", "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":{"zh-CN":"误报"}}`); code >= 300 {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	g.until(label + `?.includes("请按现场标志行驶")`)
}
