package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/roster"
	"wayside/publishers/demo"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// again starts the hub anew, where it was, some time later by its clock.
func (h *running) again(later time.Duration) *running {
	h.t.Helper()
	h.stop()
	u, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	next := listenAt(h.t, func() time.Time { return time.Now().Add(later) }, h.data, "--addr", u.Host)
	next.token = h.token
	return next
}

// clockOff makes the device's clock wrong from the next page on; a function of
// ms, as JavaScript.
func (g glass) clockOff(wrong string) {
	g.t.Helper()
	script := `{ const now = Date.now.bind(Date), wrong = (t) => ` + wrong + `, D = Date;
		globalThis.Date = class extends D { constructor(...a) { a.length ? super(...a) : super(wrong(now())); } static now() { return wrong(now()); } }; }`
	if _, err := chromedp.Call(g.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		g.t.Fatal(err)
	}
}

// strip says that contact was lost some minutes ago, or a little more.
func strip(minutes int) string {
	return fmt.Sprintf(`[0, 1, 2, 3].some((n) => document.querySelector("#fresh .strip")?.textContent.includes(`+"`与中心断开 ${%d + n} 分钟`"+`))`, minutes)
}

// TestAHubThatIsGoneForTenMinutes leaves a board to itself: everything goes on
// time, nothing else does, and all is well again when the hub is back. The
// device's clock is three days ahead all the while.
func TestAHubThatIsGoneForTenMinutes(t *testing.T) {
	t.Parallel()
	h := start(t)
	g := look(t)
	g.clockOff(`t + 259200000`)
	h.at("甲隧道", 3, "")
	h.at("乙大桥", 9, "")
	h.at("丙路口", 60, "")
	for _, one := range []string{"甲隧道", "乙大桥", "丙路口"} {
		g.visit(h.url + "/board")
		g.until(leads(one) + "&&" + isLive)
	}
	shows := func(yes, no string) {
		t.Helper()
		for _, s := range strings.Fields(yes) {
			g.until(leads(s))
		}
		for _, s := range strings.Fields(no) {
			g.until("!" + leads(s))
		}
	}
	h.stop()
	g.forward(50 * time.Second)
	g.until(`document.getElementById("fresh").dataset.state === "old"`)
	shows("甲隧道 乙大桥 丙路口", "")
	g.forward(130 * time.Second)
	shows("乙大桥 丙路口", "甲隧道")
	g.forward(3 * time.Minute)
	g.until(strip(6))
	shows("乙大桥 丙路口", "甲隧道")
	g.shot("board-gone-6")
	g.forward(4 * time.Minute)
	g.until(strip(10))
	shows("丙路口", "甲隧道 乙大桥")
	h = h.again(10 * time.Minute)
	since := time.Now()
	g.until(isLive)
	t.Logf("the board was back %v after the hub", time.Since(since).Round(time.Millisecond))
	h.at("丁收费站", 70, "")
	shows("丙路口 丁收费站", "甲隧道 乙大桥")
}

// TestABoardKeepsHoursWithoutANetwork has notices that hold at certain hours of
// the day: they come up and leave on time with the hub gone, on a board and on one that has started
// anew, and so does what begins later.
func TestABoardKeepsHoursWithoutANetwork(t *testing.T) {
	t.Parallel()
	h := start(t)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(minutes int) string {
		return time.Now().In(shanghai).Add(time.Duration(minutes) * time.Minute).Format("15:04")
	}
	hours := func(place string, from, to int) {
		t.Helper()
		h.at(place, 24*60, fmt.Sprintf(`"schedule":{"timezone":"Asia/Shanghai","recurring":[{"start":%q,"end":%q}]},"severity":"severe"`, at(from), at(to)))
	}
	hours("甲隧道", -60, 10)
	hours("乙大桥", 20, 40)
	h.at("丙路口", 90, fmt.Sprintf(`"onset":%q,"severity":"severe"`, time.Now().Add(50*time.Minute).UTC().Format(time.RFC3339)))
	g := look(t)
	dots := g.another()
	g.visit(h.url + "/board")
	g.until(leads("甲隧道") + "&&" + isLive + `&& navigator.serviceWorker.controller`)
	dots.visit(h.url + "/board?mode=led&loss=hold&fill=tips")
	dots.until(label + `?.includes("甲隧道")`)
	shows := func(yes string, no ...string) {
		t.Helper()
		if yes != "" {
			g.until(leads(yes))
			dots.until(label + `?.includes("` + yes + `")`)
		}
		for _, s := range no {
			g.until("!" + leads(s))
			dots.until("!" + label + `?.includes("` + s + `")`)
		}
	}
	shows("", "乙大桥", "丙路口")
	h.eventually("the page and what stands are kept", func() bool {
		return await[bool](g, `(async () => { const { kept } = await import("/static/x/board/store.js"); return !!(await (await caches.open("wayside-boards")).match(location.href)) && (await kept("/board"))?.entries.length === 3; })()`)
	})
	h.stop()
	later := func(d time.Duration) { g.forward(d); dots.forward(d) }
	later(12 * time.Minute)
	shows("", "甲隧道", "乙大桥", "丙路口")
	later(12 * time.Minute)
	shows("乙大桥", "甲隧道", "丙路口")
	later(20 * time.Minute)
	shows("", "甲隧道", "乙大桥", "丙路口")
	later(10 * time.Minute)
	shows("丙路口", "甲隧道", "乙大桥")
	g.clockOff(`t + 1440000`) // it starts anew 24 minutes later
	g.visit(h.url + "/board")
	g.until(leads("乙大桥") + "&&!" + leads("甲隧道") + "&&!" + leads("丙路口"))
}

// TestABoardStartsWithoutANetwork reloads boards whose hub is gone: they show
// what is still in force, by the hub's clock, and say how old it is.
func TestABoardStartsWithoutANetwork(t *testing.T) {
	t.Parallel()
	h := start(t)
	h.at("甲隧道", 10, "")
	h.at("丙路口", 60, "")
	g := look(t)
	dots := g.another()
	for _, c := range []struct {
		g    glass
		path string
	}{{g, "/board"}, {dots, "/board?mode=led&loss=hold&fill=tips"}} {
		c.g.visit(h.url + c.path)
		c.g.until(`navigator.serviceWorker.controller`)
		h.eventually("the page and what stands are kept", func() bool {
			return await[bool](c.g, `(async () => {
				const page = await (await caches.open("wayside-boards")).match(location.href), { kept } = await import("/static/x/board/store.js"), name = location.pathname + location.search;
				const all = await Promise.all([kept(name), kept(name + " clock"), location.search.includes("led") ? kept(name + " pages") : true]);
				return !!page && all.every(Boolean);
			})()`)
		})
	}
	h.stop()
	g.visit(h.url + "/board")
	g.until(leads("甲隧道") + "&&" + leads("丙路口") + `&& document.documentElement.dataset.age`)
	dots.visit(h.url + "/board?mode=led&loss=hold&fill=tips")
	dots.until(label + `?.includes("甲隧道")`)

	g.clockOff(`t + 1380000`) // 23 minutes later
	g.visit(h.url + "/board")
	g.until(strip(23) + "&&" + leads("丙路口") + "&&!" + leads("甲隧道"))
	g.shot("board-offline")
	dots.clockOff(`t + 1380000`)
	dots.visit(h.url + "/board?mode=led&loss=hold&fill=tips")
	dots.until(label + `?.includes("丙路口")`)
	if pages := strings.Join(dots.loop(), " "); strings.Contains(pages, "甲隧道") {
		t.Errorf("what has expired is lit: %s", pages)
	}

	g.clockOff(`1000000`) // a clock without a battery: nobody knows what is over
	g.visit(h.url + "/board")
	g.until(`document.querySelector("#fresh .strip")?.textContent.includes("时钟未校准") && document.querySelector(".calm")`)
	g.shot("board-noclock")
	h.again(23 * time.Minute)
	g.until(leads("丙路口") + "&&" + isLive)
}

// TestABoardHoldsItsNodesThroughManyUpdates follows a real hub.
func TestABoardHoldsItsNodesThroughManyUpdates(t *testing.T) {
	if testing.Short() {
		t.Skip("20,000 updates")
	}
	t.Parallel()
	h := start(t)
	g := look(t)
	dots := g.another()
	g.visit(h.url + "/board")
	dots.visit(h.url + "/board?mode=led")
	const notices, rounds = 100, 200
	round := func(n int) {
		t.Helper()
		list := make([]string, notices)
		for i := range list {
			list[i] = strings.Replace(closure(fmt.Sprintf("第%d处 第%d次", i, n), time.Now().Add(time.Hour), ""), "{", fmt.Sprintf(`{"id":"urn:uuid:00000000-0000-4000-8000-%012d",`, i), 1)
		}
		code, body, _ := h.say(http.MethodPut, "/api/v1/sources/works", "["+strings.Join(list, ",")+"]")
		if code >= 300 {
			t.Fatalf("round %d: %d %s", n, code, body)
		}
	}
	count := func(g glass) (nodes, listeners, heap float64) {
		t.Helper()
		for range 2 {
			if _, err := chromedp.Call(g.tab, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
				t.Fatal(err)
			}
		}
		c, err := chromedp.Call(g.tab, memory.GetDOMCounters, cdp.Empty{})
		if err != nil {
			t.Fatal(err)
		}
		return float64(c.Nodes), float64(c.JsEventListeners), await[float64](g, "performance.memory.usedJSHeapSize")
	}
	settled := func(n int) {
		t.Helper()
		g.until(fmt.Sprintf(`document.getElementById("main").innerText.includes("第%d次")`, n))
		dots.until(`!document.getElementById("led").hidden`)
	}
	for n := 1; n <= rounds/10; n++ {
		round(n)
	}
	settled(rounds / 10)
	type counted struct{ nodes, listeners, heap float64 }
	var before, after [2]counted
	for i, one := range []glass{g, dots} {
		before[i].nodes, before[i].listeners, before[i].heap = count(one)
	}
	for n := rounds/10 + 1; n <= rounds; n++ {
		round(n)
	}
	settled(rounds)
	for i, one := range []glass{g, dots} {
		after[i].nodes, after[i].listeners, after[i].heap = count(one)
		t.Logf("after %d updates %+v, after %d %+v", notices*rounds/10, before[i], notices*rounds, after[i])
		if after[i].nodes > 2000 || after[i].listeners > before[i].listeners+20 || after[i].heap > before[i].heap+8e6 {
			t.Errorf("it grows: %+v, then %+v", before[i], after[i])
		}
	}
}

// streams are how many the metrics count.
func streams(metrics string) (n int) {
	for line := range strings.Lines(metrics) {
		if of, number, ok := strings.Cut(strings.TrimSpace(line), " "); ok && (of == "wayside_websockets" || of == "wayside_event_streams") {
			v := 0
			_, _ = fmt.Sscan(number, &v)
			n += v
		}
	}
	return n
}

// TestReceiptsOfSixOfflineHoursArriveOnce takes the hub away from a sign for six
// hours, in which it shows one notice after the other.
func TestReceiptsOfSixOfflineHoursArriveOnce(t *testing.T) {
	t.Parallel()
	h := start(t)
	profile := filepath.Join(t.TempDir(), "demo-led.json")
	doc := strings.Replace(demo.Profiles()["demo-led"], `"fill":"clock"`, `"fill":"text","loss":"hold"`, 1)
	if err := os.WriteFile(profile, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "sign", "put", "--data", h.data, profile)
	token := strings.TrimSpace(must(t, "token", "add", "screen", "--sign", "demo-led", "--data", h.data))
	places := []string{"甲隧道", "乙大桥", "丙路口", "丁收费站", "戊服务区", "己枢纽"}
	if testing.Short() {
		places = places[:3]
	}
	for i, place := range slices.Backward(places) { // the newest comes first, and leaves first: every hour another
		h.at(place, 60*(i+1)-5, "")
	}
	g := look(t)
	g.visit(h.url + "/board/demo-led#token=" + token)
	g.until(label + `?.includes("甲隧道")`)
	receipts := func() (list []desk.Receipt) {
		t.Helper()
		code, body, _ := h.say(http.MethodGet, "/api/v1/receipts?sign=demo-led", "")
		var answer struct{ Receipts []desk.Receipt }
		if err := json.Unmarshal([]byte(body), &answer); err != nil || code != 200 {
			t.Fatalf("%d %s", code, body)
		}
		return answer.Receipts
	}
	h.eventually("the first receipt is there, and right", func() bool {
		list := receipts()
		return len(list) > 0 && list[0].Approved != nil && *list[0].Approved
	})
	h.stop()
	for range places {
		g.loop() // each page stands for all of its time
		g.forward(time.Hour - 11*time.Second)
	}
	g.until(label + `?.includes("请按现场标志行驶")`)
	h = h.again(6 * time.Hour)
	h.eventually("the receipts of all are there, and over", func() bool {
		told := map[string]int{}
		for _, r := range receipts() {
			told[r.Notice]++
		}
		return len(told) >= len(places)-1
	})
	g.forward(time.Minute)
	h.eventually("the display keeps none any more", func() bool {
		return await[int](g, `new Promise((done) => { indexedDB.open("wayside").onsuccess = (e) => { const r = e.target.result.transaction("shown").objectStore("shown").count(); r.onsuccess = () => { e.target.result.close(); done(r.result); }; }; })`) == 0
	})
	seen := map[string]bool{}
	for _, r := range receipts() {
		key := fmt.Sprint(r.Notice, r.Revision, r.Page, r.First)
		if seen[key] || r.Last.Before(r.First) || r.Approved == nil || !*r.Approved {
			t.Errorf("%+v", r)
			continue
		}
		seen[key] = true
		t.Logf("%s r%d p%d %s–%s ×%d approved %v", r.Notice, r.Revision, r.Page, r.First.Format(time.TimeOnly), r.Last.Format(time.TimeOnly), r.Count, *r.Approved)
	}
}

// TestTwoDisplaysOfASignAreTwoInTheRoster opens one sign in two windows of one
// browser, and in one of them something else than its profile says. A reload is no third.
func TestTwoDisplaysOfASignAreTwoInTheRoster(t *testing.T) {
	t.Parallel()
	h := start(t)
	profile := filepath.Join(t.TempDir(), "demo-led.json")
	if err := os.WriteFile(profile, []byte(demo.Profiles()["demo-led"]), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "sign", "put", "--data", h.data, profile)
	token := strings.TrimSpace(must(t, "token", "add", "screen", "--sign", "demo-led", "--data", h.data))
	h.at("甲隧道", 60, "")
	g := look(t)
	g.visit(h.url + "/board/demo-led#token=" + token)
	g.until(label + `?.includes("甲隧道")`)
	other := g.another()
	other.visit(h.url + "/board/demo-led?rows=4&cols=10#token=" + token)
	other.until(label + `?.includes("甲隧道")`)
	named := g.another()
	named.visit(h.url + "/board/demo-led#display=bridge&token=" + token)
	displays := func() map[string]string {
		t.Helper()
		code, body, _ := h.say(http.MethodGet, "/api/v1/roster", "")
		var answer struct {
			Signs []struct{ Displays []roster.Record }
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil || code != 200 || len(answer.Signs) != 1 {
			t.Fatalf("%d %s", code, body)
		}
		shows := map[string]string{}
		for _, d := range answer.Signs[0].Displays {
			if len(d.Pages) > 0 {
				shows[d.Display] = d.Pages[0].Px
			}
		}
		return shows
	}
	h.eventually("three displays are known", func() bool { return len(displays()) == 3 })
	g.visit(h.url + "/board/demo-led#token=" + token)
	g.until(label + `?.includes("甲隧道")`)
	receipts := func() map[string]bool {
		of := map[string]bool{}
		_, body, _ := h.say(http.MethodGet, "/api/v1/receipts?sign=demo-led", "")
		var answer struct{ Receipts []desk.Receipt }
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatal(err)
		}
		for _, r := range answer.Receipts {
			of[r.Display] = true
		}
		return of
	}
	h.eventually("each has told what it has shown", func() bool { return len(receipts()) == 3 })
	shows, different := displays(), map[string]bool{}
	for name, px := range shows {
		if name == "" {
			t.Error("a display has no name")
		}
		different[px] = true
	}
	if len(shows) != 3 || len(different) != 2 || shows["bridge"] == "" {
		t.Errorf("the displays show %v", shows)
	}
}

// TestABoardFallsBackToPollingAndComesBack has somebody between who lets no
// stream through, and then does.
func TestABoardFallsBackToPollingAndComesBack(t *testing.T) {
	t.Parallel()
	h := start(t)
	to, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	var open atomic.Bool
	var polls, refused atomic.Int32
	rest := httputil.NewSingleHostReverseProxy(to)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v1/stream" && !open.Load():
			refused.Add(1)
			http.Error(w, "no streams here", http.StatusForbidden)
			return
		case r.URL.Path == "/api/v1/notices":
			polls.Add(1)
		}
		rest.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	h.at("甲隧道", 60, "")
	g := look(t)
	g.visit(front.URL + "/board")
	g.until(leads("甲隧道"))
	h.eventually("it polls", func() bool { return polls.Load() > 0 })
	if refused.Load() < 4 {
		t.Errorf("it polls after %d refusals: WebSocket and Server-Sent Events come first, twice each", refused.Load())
	}
	h.at("乙大桥", 60, "")
	open.Store(true)
	g.until(leads("乙大桥") + "&&" + isLive)
	h.eventually("it is back on a stream", func() bool { _, m := h.get("/metrics"); return streams(m) > 0 })
}

// TestABoardReloadsAtNightOnlyWhenItIsTime asks the rule itself.
func TestABoardReloadsAtNightOnlyWhenItIsTime(t *testing.T) {
	t.Parallel()
	h := start(t)
	g := look(t)
	g.visit(h.url + "/board")
	got := await[string](g, `import("/static/x/board/night.js").then(({ minuteOf, isDue }) => {
		const minutes = Array.from({ length: 1000 }, (_, i) => minuteOf("/board/" + i)), zone = "Asia/Shanghai";
		const at = (day, minute) => Date.UTC(2026, 10, day, 0, minute) - 8 * 3600000, own = minuteOf("/board/7");
		return JSON.stringify([Math.min(...minutes) >= 180, Math.max(...minutes) < 270, new Set(minutes).size > 80,
			isDue("/board/7", at(22, own - 1), zone, null), isDue("/board/7", at(22, own), zone, null), isDue("/board/7", at(22, own + 59), zone, null),
			isDue("/board/7", at(22, own + 60), zone, null), isDue("/board/7", at(22, own + 5), zone, "2026-11-22"), isDue("/board/7", at(23, own), zone, "2026-11-22")]);
	})`)
	if want := `[true,true,true,"","2026-11-22","2026-11-22","","","2026-11-23"]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
