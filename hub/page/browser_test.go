package page_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/static"

	"net/http/httptest"
	"net/url"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// run evaluates a script that may await, and returns its value.
func run[T any](t testing.TB, tab context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T]("(async()=>{"+script+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// until waits for a condition of the page.
func until(t testing.TB, tab context.Context, condition string) {
	t.Helper()
	ctx, stop := context.WithTimeout(tab, time.Minute)
	defer stop()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(time.Minute)))
	for err != nil && ctx.Err() == nil && (strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "Cannot find context")) { // another page came under the question
		_, err = chromedp.Run(ctx, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(time.Minute)))
	}
	if err != nil {
		shows, _ := chromedp.Run(tab, chromedp.Evaluate[string]("document.body.innerText.slice(0, 600)"))
		t.Fatalf("never true: %s: %v\nthe page shows:\n%s", condition, err, shows)
	}
}

func visit(t testing.TB, tab context.Context, w, h int64, address string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(w, h), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
}

// hub is a stream under the test's control, as Server-Sent Events; it refuses
// WebSockets, so that every test also falls back once.
type hub struct {
	out   chan string
	mu    sync.Mutex // guards asked and lost
	asked []string
	lost  bool // whoever asks again gets no answer
}

func newHub(t testing.TB, draw func(p *page.Pages, w http.ResponseWriter) error) (*hub, string) {
	t.Helper()
	h := &hub{out: make(chan string, 100)}
	mux := http.NewServeMux()
	ctx, stop := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	t.Cleanup(stop)
	p := newPages(t, site(s.URL))
	mux.Handle("GET /static/test/", http.StripPrefix("/static/test/", http.FileServerFS(static.FS())))
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := draw(p, w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /api/v1/stream", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			http.Error(w, "no sockets here", http.StatusBadRequest)
			return
		}
		h.mu.Lock()
		h.asked = append(h.asked, r.URL.RawQuery)
		lost := h.lost
		h.mu.Unlock()
		if lost {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		h.stream(ctx, w, r)
	})
	return h, s.URL + "/page"
}

func (h *hub) stream(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	send := func(m string) {
		fmt.Fprintf(w, "data: %s\n\n", m)
		_ = http.NewResponseController(w).Flush()
	}
	send(fmt.Sprintf(`{"type":"hello","epoch":"e","seq":812,"time":%q,"heartbeatSeconds":15}`, now().Format(time.RFC3339)))
	for {
		select {
		case m := <-h.out:
			if m == "cut" {
				return
			}
			send(m)
		case <-ctx.Done():
			return
		case <-r.Context().Done():
			return
		}
	}
}

// changes is a batch from one number to the next; each change is JSON.
func (h *hub) changes(from, to int, reset bool, list ...string) {
	h.out <- fmt.Sprintf(`{"type":"changes","from":%d,"to":%d,"cursor":"e-%d","reset":%t,"changes":[%s]}`, from, to, to, reset, strings.Join(list, ","))
}

func put(seq int, n *notice.Notice) string {
	doc, err := notice.Emit(n)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"seq":%d,"at":"2026-11-22T01:47:00Z","op":"put","code":"x","state":"active","notice":%s}`, seq, doc)
}

func remove(seq int, n *notice.Notice, cause, why string) string {
	return fmt.Sprintf(`{"seq":%d,"op":"remove","id":%q,"cause":%q,"text":{"zh-CN":%q}}`, seq, n.ID, cause, why)
}

func card(n *notice.Notice) string { return `document.getElementById("n-` + n.ID.UUID() + `")` }

func TestTheDriversPageFollowsTheStream(t *testing.T) {
	tab := browser(t)
	h, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error { return p.Drive(w, drive(notice.Chinese)) })
	visit(t, tab, 390, 844, address)
	until(t, tab, `document.getElementById("contact").textContent.startsWith("实时 · 09:47")`)

	// A revision is patched in place.
	n := closure()
	n.Revision = 5
	n.Text[notice.Chinese] = notice.Text{Headline: "G320雨岭隧道单向放行", Instruction: "请减速。"}
	h.changes(812, 813, false, put(813, n))
	until(t, tab, card(n)+`.textContent.includes("单向放行")`)
	if !run[bool](t, tab, `return document.querySelector("#alert h2").textContent.includes("单向放行") && document.querySelector("#list").children[0] === `+card(n)) {
		t.Error("the band or the place of the card did not keep up")
	}

	// A new notice waits behind a button; the list does not move.
	fresh := base("fresh", police, notice.Traffic, "accident", notice.Severe, "09:46", notice.Text{Headline: "S211云溪桥头事故"}, notice.Text{Headline: "Crash"})
	place := `return ` + card(sampleNotices()[7]) + `.getBoundingClientRect().top`
	before := run[float64](t, tab, place)
	h.changes(813, 814, false, put(814, fresh))
	until(t, tab, `!document.getElementById("more").hidden`)
	if got := run[string](t, tab, `return document.getElementById("more").textContent + "|" + document.getElementById("count").textContent`); got != "1 条新消息|共 12 条" {
		t.Errorf("the button says %q", got)
	}
	if run[bool](t, tab, `return !!`+card(fresh)) || run[float64](t, tab, place) != before {
		t.Error("the list moved before the reader asked")
	}
	if !strings.Contains(run[string](t, tab, `return document.getElementById("say").textContent`), "云溪桥头事故") {
		t.Error("it was not announced")
	}
	run[bool](t, tab, `document.getElementById("more").click(); return true`)
	if i := run[int](t, tab, `return [...document.getElementById("list").children].indexOf(`+card(fresh)+`)`); i != 1 {
		t.Errorf("it stands at %d, want second, after the red one", i)
	}

	// A removal is struck through, with its reason, and does not move what follows.
	before = run[float64](t, tab, place)
	h.changes(814, 815, false, remove(815, bridge(), "ended", "检修提前完成。"))
	until(t, tab, card(bridge())+`.classList.contains("over")`)
	if got := run[string](t, tab, `return `+card(bridge())+`.textContent`); !strings.Contains(got, "已解除") || !strings.Contains(got, "检修提前完成。") {
		t.Errorf("the removed card says %q", got)
	}
	if after := run[float64](t, tab, place); math.Abs(after-before) >= 1 {
		t.Errorf("what follows moved by %v", after-before)
	}

	// A repeated batch changes nothing; one from ahead makes the page come back with its cursor.
	h.changes(813, 815, false, put(814, fresh))
	h.changes(900, 901, false, put(901, fresh))
	until(t, tab, `performance.getEntriesByType("resource").filter(e => e.name.includes("/api/v1/stream")).length >= 1`)
	deadline(t, func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.asked) >= 2 && strings.HasSuffix(h.asked[len(h.asked)-1], "since=e-815")
	}, tab)
}

// deadline polls in the browser's time until done.
func deadline(t testing.TB, done func() bool, tab context.Context) {
	t.Helper()
	for range 100 {
		if done() {
			return
		}
		run[bool](t, tab, `await new Promise(r => setTimeout(r, 100)); return true`)
	}
	t.Fatal("it never came")
}

func TestWhatExpiresLeavesByItself(t *testing.T) {
	tab := browser(t)
	soon := base("soon", police, notice.Traffic, "accident", notice.Severe, "09:46", notice.Text{Headline: "马上到期的消息"}, notice.Text{Headline: "Soon over"})
	soon.Expires = now().Add(2 * time.Second)
	entries := append(sampleEntries(), entry(811, soon))
	for _, c := range []struct{ name, gone string }{
		{"drive", card(soon) + `.classList.contains("over") && ` + card(soon) + `.textContent.includes("已过期")`},
		{"board", `document.querySelector(".lead .what").textContent !== "马上到期的消息"`},
	} {
		_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
			if c.name == "drive" {
				d := drive(notice.Chinese)
				d.Entries = entries
				return p.Drive(w, d)
			}
			d, _ := page.ParseDisplay(nil)
			return p.Board(w, page.Board{Display: d, Entries: []notice.Entry{entry(811, soon)}, Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
		})
		visit(t, tab, 1280, 720, address)
		if c.name == "board" {
			until(t, tab, `document.querySelector(".lead .what")?.textContent === "马上到期的消息"`)
			until(t, tab, `document.querySelector(".calm")`)
			continue
		}
		until(t, tab, c.gone)
	}
}

// TestScriptAndServerDrawTheSameCard compares what card.js makes of every
// sample with what hub/page made of it.
func TestScriptAndServerDrawTheSameCard(t *testing.T) {
	tab := browser(t)
	odd := base("odd", highway, notice.Weather, "fog", notice.Extreme, "09:00", notice.Text{Headline: "S211 大雾", Description: "S211 大雾。", Instruction: "请慢行"}, notice.Text{})
	odd.Text = map[notice.Lang]notice.Text{"zh-Hant": {Headline: "大霧"}}
	odd.Onset, odd.Expires, odd.Status = at("10:30").AddDate(0, 0, 2), at("11:00").AddDate(1, 0, 0), notice.Exercise
	odd.Roads = []notice.Road{{Name: "S211", LocalName: "云青路", Direction: "towards", Towards: w("青河", "Qinghe"), From: post(1500, "", ""), To: post(3000, "", "")}}
	odd.DelaySeconds, odd.QueueMetres, odd.SpeedLimit = ptr(89), ptr(1249), ptr(62.5)
	asked := base("asked", police, notice.Case, "rumour", notice.Minor, "09:00", notice.Text{Headline: "网传桥塌"}, notice.Text{Headline: "A claim that the bridge fell"})
	late := base("late", police, notice.Case, "rumour", notice.Minor, "08:00", notice.Text{Headline: "网传桥塌"}, notice.Text{Headline: "A claim that the bridge fell"})
	asked.Statement = &notice.Statement{Claim: w("桥塌", "the bridge fell"), Verdict: notice.Checking, NextWord: at("23:30")}
	late.Statement = &notice.Statement{Claim: w("桥塌", "the bridge fell"), Verdict: notice.Checking, NextWord: at("09:00")}
	mended := base("mended", police, notice.Traffic, "closure", notice.Minor, "09:00", notice.Text{Headline: "X205 封闭", Changed: "不是 X118"}, notice.Text{Headline: "X205 closed", Changed: "It is not the X118"})
	mended.Revision, mended.Correction = 2, true
	for _, lang := range languages {
		_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
			d := drive(lang)
			d.Entries, d.Recent = append(d.Entries, entry(1, odd), entry(1, asked), entry(1, late), entry(1, mended), thefts()[0]), nil
			return p.Drive(w, d)
		})
		visit(t, tab, 1280, 720, address)
		for _, n := range append(sampleNotices(), odd, asked, late, mended, thefts()[0].Notice) {
			doc, err := json.Marshal(entry(1, n))
			if err != nil {
				t.Fatal(err)
			}
			raw, _ := notice.Emit(n)
			got := run[[]string](t, tab, fmt.Sprintf(`
				const { model, item } = await import("/static/test/shared/card.js");
				const data = JSON.parse(document.getElementById("data").textContent);
				const ctx = { lang: data.lang, zone: data.zone, words: data.words, terms: data.terms, now: Date.parse(data.now) };
				return [%s.outerHTML, item(model({ ...%s, notice: %s }, ctx)).outerHTML];`, card(n), doc, raw))
			tidy := strings.NewReplacer(`></use>`, `></use>`, ` data-until="" `, ` `)
			if tidy.Replace(attributes(got[0])) != tidy.Replace(attributes(got[1])) {
				t.Errorf("%s: server\n%s\nscript\n%s", lang, got[0], got[1])
			}
		}
	}
}

// attributes brings the two spellings of the list item's attributes together.
func attributes(html string) string {
	head, rest, _ := strings.Cut(html, ">")
	return strings.Join(strings.Fields(head), " ") + ">" + rest
}

func TestTheRulesOfTheStream(t *testing.T) {
	tab := browser(t)
	_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error { return p.Feeds(w, feeds(notice.Chinese)) })
	visit(t, tab, 800, 600, address)
	got := run[string](t, tab, `
		const { Follower, backoff } = await import("/static/test/shared/live.js");
		const said = [], f = new Follower("e-5", {
			hello: () => said.push("hello"), beat: (m) => said.push("beat" + m.seq),
			reset: (l) => said.push("reset:" + l.map(c => c.seq)), changes: (l) => said.push("changes:" + l.map(c => c.seq)) });
		const batch = (from, to, seqs, more = {}) => f.take({ type: "changes", from, to, cursor: "e-" + to, reset: false, changes: seqs.map(seq => ({ seq })), ...more });
		const out = [];
		f.take({ type: "hello" });
		out.push(batch(5, 7, [6, 7]));                              // the first is from our cursor
		out.push(batch(5, 7, [6, 7]));                              // repeated: ignored
		out.push(batch(6, 9, [7, 8, 9]));                           // overlapping: only what is new
		out.push(batch(11, 12, [12]));                              // a gap: come back with the cursor
		out.push(batch(9, 20, [10], { more: true }), batch(9, 20, [20]));  // parts wait for the last
		out.push(f.cursor);
		out.push(batch(20, 30, [25], { more: true })); f.cut();     // cut short: void
		out.push(f.seq, f.cursor);
		out.push(batch(20, 30, [25, 30]));
		f.take({ type: "heartbeat", seq: 40, cursor: "e-40", time: "2026-11-22T01:47:00Z" });
		out.push(f.cursor, batch(35, 41, [38, 41]));
		out.push(batch(0, 3, [1, 3], { reset: true, cursor: "f-3" }), f.seq, f.cursor); // another epoch
		out.push(f.take({ type: "goodbye" }), f.take({ type: "later" }));
		const waits = Array.from({ length: 30 }, (_, n) => backoff(n, () => 1));
		return JSON.stringify([said, out, Math.max(...waits), waits[0], backoff(9, () => 0)]);`)
	want := `[["hello","changes:6,7","changes:8,9","changes:10,20","changes:25,30","beat40","changes:41","reset:1,3"],` +
		`["","","","reconnect","","","e-20","",20,"e-20","","e-40","","",3,"f-3","goodbye",""],60000,500,0]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNoPageScrollsSideways(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, width := range []int64{320, 390, 768, 900, 1280} {
		for _, path := range []string{"/", "/?lang=en", "/?as=near", "/?as=search", "/?as=uncovered&lang=en", "/?as=silent", "/?as=trip", "/?as=trip&lang=en", "/offline", "/poster", "/poster?as=sheet&lang=en", "/notice", "/notice?lang=en", "/notice?as=service&lang=en", "/notice?as=over", "/feeds/", "/feeds/?lang=en", "/check", "/check?lang=en", "/check?as=bad", "/check?as=bad&lang=en", "/verify", "/verify?lang=en", "/verify#x", "/verify?lang=en#" + known, "/verify#" + known, "/verify#" + changed, "/problem", "/problem?lang=en", "/report", "/report?lang=en", "/report?as=hazard", "/report?as=wrong&lang=en", "/report?as=outdated", "/reports", "/reports?as=late&lang=en", "/reports?as=answered", "/reports?as=merged&lang=en", "/reports?as=merged-late", "/account?as=full", "/account?as=full&lang=en", "/account?as=empty"} {
			visit(t, tab, width, 700, s.URL+path)
			got := run[[]string](t, tab, `
				const out = [], wide = document.documentElement.clientWidth;
				if (document.documentElement.scrollWidth > wide) out.push("scrolls: " + document.documentElement.scrollWidth);
				for (const e of document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")) {
					const r = e.getBoundingClientRect();
					if (!r.width || e.closest("svg, h3, li p, .out, .facts") || e.matches(".out")) continue;
					if (r.height < 24 || r.width < 24) out.push("small: " + e.outerHTML.slice(0, 120) + " " + r.width + "x" + r.height);
				}
				return out;`)
			if len(got) > 0 {
				t.Errorf("%s at %d px: %s", path, width, strings.Join(got, "\n  "))
			}
		}
	}
}

func TestNothingIsRefusedByThePolicy(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, path := range []string{"/", "/notice", "/feeds/", "/check?as=bad", "/verify#" + known, "/problem", "/board", "/report?as=hazard", "/reports?as=answered"} {
		visit(t, tab, 1280, 720, s.URL+path)
		if n := run[int](t, tab, `
			let n = 0;
			document.addEventListener("securitypolicyviolation", () => n++);
			await new Promise(r => setTimeout(r, 300));
			return n + [...document.querySelectorAll("link[rel=stylesheet]")].filter(l => !l.sheet).length;`); n > 0 {
			t.Errorf("%s: %d things were refused", path, n)
		}
	}
}

func TestABoardShowsWhatStandsAndSaysWhenItIsStale(t *testing.T) {
	tab := browser(t)
	h, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
		d, _ := page.ParseDisplay(nil)
		return p.Board(w, page.Board{Display: d, Entries: sampleEntries(), Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
	})
	visit(t, tab, 1920, 1080, address)
	until(t, tab, `document.querySelector(".lead .what")?.textContent === "双向封闭"`)
	if got := run[int](t, tab, `return document.querySelectorAll(".next").length`); got != 3 {
		t.Errorf("%d next to the lead, want 3", got)
	}
	until(t, tab, `document.getElementById("fresh").textContent.startsWith("实时")`)
	spills := run[[]string](t, tab, `return [...document.querySelectorAll("#main .lead, #main .next, #head, #foot")].filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.id)`)
	if len(spills) > 0 {
		t.Errorf("text runs over: %v", spills)
	}
	h.changes(812, 813, false, remove(813, closure(), "withdrawn", ""))
	until(t, tab, `!document.querySelector(".lead")?.textContent.includes("双向封闭")`)
	red := closure()
	red.ID, red.Takeover = notice.NewID(), true
	h.changes(813, 814, false, put(814, red))
	until(t, tab, `document.body.classList.contains("takeover") && document.querySelectorAll(".next").length === 0`)
	h.out <- `{"type":"heartbeat","epoch":"e","seq":814,"cursor":"e-814","time":"2026-11-22T01:47:15Z","staleSince":"2026-11-22T00:10:00Z"}`
	until(t, tab, `document.querySelector("#fresh .strip")?.textContent.includes("08:10")`)
	// A beat that tells of the same notices is calm; two that don't mean: begin anew.
	beat := func(count int, digest string) {
		h.out <- fmt.Sprintf(`{"type":"heartbeat","epoch":"e","seq":814,"cursor":"e-814","time":"2026-11-22T01:47:16Z","active":{"count":%d,"digest":%q}}`, count, digest)
	}
	lines := ""
	standing := append(sampleNotices()[1:], red)
	slices.SortFunc(standing, func(a, b *notice.Notice) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, n := range standing {
		lines += fmt.Sprintf("%s %d %s\n", n.ID, n.Revision, n.Expires.Format(time.RFC3339Nano))
	}
	right := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(lines)))
	beat(len(standing), right)
	beat(len(standing), "sha256:other")
	beat(len(standing), right)
	beat(len(standing)+1, right)
	asked := func() (n int, last string) {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.asked), h.asked[len(h.asked)-1]
	}
	before, _ := asked()
	beat(len(standing), "sha256:other")
	deadline(t, func() bool { n, last := asked(); return n == before+1 && strings.HasSuffix(last, "since=") }, tab)
	until(t, tab, `/09:4(6:5|7:0)/.test(document.getElementById("fresh").textContent)`) // the new stream's hello has come
	// Contact is lost: what stands stays, and the strip says since when.
	h.mu.Lock()
	h.lost = true
	h.mu.Unlock()
	run[bool](t, tab, `const now = performance.now.bind(performance); performance.now = () => now() + 23 * 60000; return true`)
	until(t, tab, `document.querySelector("#fresh .strip")?.textContent.includes("与中心断开 23 分钟 · 内容截至 09:47")`)
	if !run[bool](t, tab, `return document.querySelector(".lead .what").textContent === "双向封闭"`) {
		t.Error("the content left with the contact")
	}
}

// TestABoardSaysTheCodeOfEachNotice: for those who stand before it and call; never
// in an emergency, on one line, or where it was told not to.
func TestABoardSaysTheCodeOfEachNotice(t *testing.T) {
	tab := browser(t)
	red := closure()
	red.Takeover = true
	codes := func(query string, entries ...notice.Entry) string {
		v, _ := url.ParseQuery(query)
		d, _ := page.ParseDisplay(v)
		_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
			return p.Board(w, page.Board{Display: d, Entries: entries, Fresh: page.Freshness{Now: now()}, Cursor: "e-812"})
		})
		visit(t, tab, 1920, 1080, address)
		until(t, tab, `document.querySelector(".lead .what, .line span")`)
		return run[string](t, tab, `return [...document.querySelectorAll("#main .code")].map(e => e.innerText.replace(/\s+/g, " ")).join()`)
	}
	all := sampleEntries()
	for query, want := range map[string]string{"": "短码 ", "lang=en": "Code ", "mode=poster": "短码 "} {
		got := codes(query, all...)
		for i, one := range strings.Split(got, ",") {
			if i >= len(all) || one != want+all[i].Code {
				t.Errorf("%q: the codes are %q", query, got)
			}
		}
		if query == "" && strings.Count(got, ",") != 3 {
			t.Errorf("four notices have the codes %q", got)
		}
	}
	for query, entries := range map[string][]notice.Entry{"code=0": all, "mode=ticker": all, "lang=en": {entry(1, red)}} {
		if got := codes(query, entries...); got != "" {
			t.Errorf("%q: it says %q", query, got)
		}
	}
}

func TestNothingMovesForWhoAsksForStillness(t *testing.T) {
	tab, s := browser(t), server(t)
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/board"} {
		visit(t, tab, 1280, 720, s.URL+path)
		if n := run[int](t, tab, `return document.getAnimations().length + [...document.querySelectorAll("*")].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length`); n > 0 {
			t.Errorf("%s: %d things move", path, n)
		}
	}
}
