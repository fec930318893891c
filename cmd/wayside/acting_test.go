package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"
)

// office is the desk of a running hub, with two operators of the county's police.
func (h *running) office() *desk.Desk {
	h.t.Helper()
	d, err := desk.Open(h.t.Context(), filepath.Join(h.data, deskFile))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { d.Close() })
	police := notice.Party{ID: "yunxi-police", Name: notice.Words{notice.Chinese: "云溪县交警大队", notice.English: "Yunxi County Traffic Police"}}
	for name, role := range map[string]desk.Role{"li": desk.Author, "wang": desk.Supervisor} {
		if _, err := d.AddOperator(h.t.Context(), desk.Operator{Name: name, Roles: []desk.Role{role}, Scope: desk.Scope{Publisher: police}}); err != nil {
			h.t.Fatal(err)
		}
	}
	return d
}

// enters lets an operator in by the back door: signing in has its own tests.
func (g glass) enters(h *running, d *desk.Desk, name string) {
	g.t.Helper()
	secret, err := d.Enter(g.t.Context(), name, "127.0.0.1", "test")
	if err != nil {
		g.t.Fatal(err)
	}
	g.visit(h.url + "/console/sign-in?lang=zh-CN")
	g.run(fmt.Sprintf(`document.cookie = "wayside-console=%s; path=/console/"`, secret))
}

func (g glass) run(script string) {
	g.t.Helper()
	if _, err := chromedp.Run(g.tab, chromedp.Evaluate[bool](script+"; true")); err != nil {
		g.t.Fatal(err)
	}
}

func (g glass) tap(selector string) {
	g.t.Helper()
	g.do("tap "+selector, chromedp.Click(chromedp.CSS(selector)))
}

func (g glass) tabs() glass {
	tab, stop := chromedp.NewContext(g.tab)
	g.t.Cleanup(stop)
	return glass{g.t, tab}
}

// stands tells whether the driver's page has the closure as one in force.
const stands = `[...document.querySelectorAll(".card:not(.over)")].some((c) => c.innerText.includes("雨岭隧道"))`

const fitsThePhone = `document.documentElement.scrollWidth <= innerWidth`

// TestTwoOperatorsBringANoticeOutAndDownAgain goes the whole way in browsers,
// on a phone where it must: one sends a severe notice in, another reads and
// approves it, it stands on the public pages, it is withdrawn and restored.
func TestTwoOperatorsBringANoticeOutAndDownAgain(t *testing.T) {
	t.Parallel()
	h := start(t, "--heartbeat", "1s")
	d := h.office()
	h.token = strings.TrimSpace(must(t, "token", "add", "duty", "--data", h.data, "--publisher", "yunxi-police", "--owner", "@li"))
	wang := look(t)
	wang.size(360, 760)
	wang.enters(h, d, "wang")
	wang.visit(h.url + "/console/")
	wang.until(`document.body.innerText.includes("没有需要处理的事")`)
	drive, board := wang.tabs(), wang.tabs()
	drive.visit(h.url + "/?lang=zh-CN")
	board.visit(h.url + "/board?lossafter=45")

	code, body, _ := h.say(http.MethodPost, "/api/v1/notices", closure("雨岭隧道封闭", time.Now().Add(2*time.Hour), ""))
	var sent struct{ Held string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || code != http.StatusAccepted || sent.Held == "" {
		t.Fatalf("sent in: %d %s", code, body)
	}
	wang.until(`!document.getElementById("news").hidden && document.title.startsWith("(1)")`)
	wang.shot("console-phone-news")
	wang.tap("#news")
	wang.until(`document.querySelector(".item .btn.main") && document.getElementById("news").hidden`)
	wang.until(fitsThePhone)
	wang.shot("console-phone-home")
	wang.tap(".item .btn.main")
	wang.until(`location.pathname.startsWith("/console/waiting/") && document.querySelector("#decide .what")?.innerText.includes("雨岭隧道封闭") && document.querySelector("#decide button").getBoundingClientRect().bottom <= innerHeight`)
	wang.until(fitsThePhone)
	wang.shot("console-phone-review")

	li := look(t)
	li.enters(h, d, "li")
	li.visit(h.url + "/console/waiting/" + sent.Held)
	li.until(`document.body.innerText.includes("要由另一个人复核") && !document.querySelector("#decide")`)
	li.shot("console-own")

	wang.tap(`#decide button[value=approve]`)
	wang.until(`document.body.innerText.includes("已同意，已发出")`)
	drive.until(`document.body.innerText.includes("封闭")`) // it tells of it, and moves nothing
	drive.visit(h.url + "/?lang=zh-CN")
	drive.until(stands)
	board.until(leads("雨岭隧道"))
	wang.until(fitsThePhone)
	wang.shot("console-phone-notice")

	li.visit(h.url + "/console/notices")
	li.until(`document.querySelector(".item details.ask")`)
	li.shot("console-notices")
	li.tap(".item details.ask summary")
	li.tap(`.item button[value=error]`)
	li.until(`document.body.innerText.includes("已撤回")`)
	drive.until("!" + stands)
	board.until(`!` + leads("雨岭隧道"))
	li.shot("console-withdrawn")
	li.tap(`.did form button`)
	li.until(`document.body.innerText.includes("已恢复")`)
	board.until(leads("雨岭隧道"))

	// On a phone, too: two taps.
	wang.visit(h.url + "/console/")
	wang.tap(".item details.ask summary")
	wang.until(fitsThePhone)
	wang.shot("console-phone-withdraw")
	wang.tap(`.item button[value=over]`)
	wang.until(`document.body.innerText.includes("已撤回")`)
	board.until(`!` + leads("雨岭隧道"))
}

// TestTheConsoleFitsEveryScreen opens every page of those who decide and correct,
// on a phone and at a desk, in both languages, by day and by night.
func TestTheConsoleFitsEveryScreen(t *testing.T) {
	t.Parallel()
	h := start(t, "--demo", "--heartbeat", "1s")
	d := h.office()
	h.county()
	h.token = strings.TrimSpace(must(t, "token", "add", "duty", "--data", h.data, "--publisher", "yunxi-police"))
	_, body, _ := h.say(http.MethodPost, "/api/v1/notices", closure("雨岭隧道封闭", time.Now().Add(2*time.Hour), ""))
	var sent struct{ Held string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || sent.Held == "" {
		t.Fatalf("sent in: %s", body)
	}
	out := h.publish(strings.Replace(closure("青河大桥限行", time.Now().Add(20*time.Minute), ""), `"severe"`, `"moderate"`, 1))
	at := map[string]string{
		"home": "", "compose": "compose", "draft": "compose?template=tunnel", "papers": "papers", "waiting": "waiting", "held": "waiting/" + sent.Held, "notices": "notices", "notice": "notices/" + out.ID.UUID(), "correct": "notices/" + out.ID.UUID() + "/correct",
		"schedule": "schedule", "displays": "displays", "sources": "sources", "handover": "handover",
	}
	g := look(t)
	g.enters(h, d, "wang")
	for name, path := range at {
		for _, as := range []struct {
			width, height int64
			lang, scheme  string
		}{{360, 760, "zh-CN", "light"}, {360, 760, "en", "dark"}, {1280, 900, "zh-CN", "dark"}, {1280, 900, "en", "light"}} {
			g.size(as.width, as.height)
			g.scheme(as.scheme)
			with := "?"
			if strings.Contains(path, with) {
				with = "&"
			}
			g.visit(h.url + "/console/" + path + with + "lang=" + as.lang)
			g.until(`document.querySelector("main h1") && ` + fitsThePhone)
			g.until(`[...document.querySelectorAll("main a.btn, main button:not([hidden], .out), main summary")].every((e) => !e.checkVisibility() || e.getBoundingClientRect().height >= 24)`)
			g.shot(fmt.Sprintf("console-%s-%d-%s-%s", name, as.width, as.lang, as.scheme))
		}
	}
}

func (g glass) scheme(s string) {
	g.t.Helper()
	if _, err := chromedp.Call(g.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s}}}); err != nil {
		g.t.Fatal(err)
	}
}

// TestPracticeFromTheConsoleReachesNoPublicSurface approves an exercise at the
// console and looks for it everywhere the public looks.
func TestPracticeFromTheConsoleReachesNoPublicSurface(t *testing.T) {
	h := start(t, "--heartbeat", "1s")
	d := h.office()
	h.token = strings.TrimSpace(must(t, "token", "add", "duty", "--data", h.data, "--publisher", "yunxi-police"))
	chief := strings.TrimSpace(must(t, "token", "add", "chief", "--data", h.data, "--publisher", "yunxi-police", "--approve"))
	_, body, _ := h.say(http.MethodPost, "/api/v1/notices", closure("演习封闭雨岭隧道", time.Now().Add(2*time.Hour), `,"status":"exercise"`))
	var sent struct{ Held string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || sent.Held == "" {
		t.Fatalf("sent in: %s", body)
	}
	code, body, _ := h.ask(http.MethodPost, "/api/v1/held/"+sent.Held, http.Header{"Authorization": {"Bearer " + chief}}, `{"approve":true}`)
	var out notice.Receipt
	if err := json.Unmarshal([]byte(body), &out); err != nil || code != http.StatusOK || out.State != notice.Active {
		t.Fatalf("approved: %d %s", code, body)
	}
	uuid := out.ID.UUID()
	for _, at := range []string{"/", "/board", "/api/v1/notices", "/feeds/now.json", "/feeds/log.rss", "/feeds/now.cap", "/poster", "/notices/" + uuid, "/n/" + out.Code, "/signs/"} {
		if _, body := h.get(at); strings.Contains(body, "演习封闭") {
			t.Errorf("%s shows practice", at)
		}
	}
	g := look(t)
	g.enters(h, d, "wang")
	g.visit(h.url + "/console/notices/" + uuid)
	g.until(`[...document.querySelectorAll(".band")].some((b) => b.innerText.includes("演练") && b.getBoundingClientRect().top < innerHeight) && document.title.includes("演练")`)
	g.shot("console-exercise")
}

// display is one that follows the hub on a WebSocket and tells of withdrawals.
func (h *running) display(gone chan<- bool) {
	h.t.Helper()
	c, _, err := websocket.DefaultDialer.DialContext(h.t.Context(), strings.Replace(h.url, "http", "ws", 1)+"/api/v1/stream", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	if _, _, err := c.ReadMessage(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		for {
			_, m, err := c.ReadMessage()
			if err != nil {
				return // the test has ended
			}
			if bytes.Contains(m, []byte(`"cause":"withdrawn"`)) {
				gone <- true
			}
		}
	}()
}

// BenchmarkWithdrawTo200Displays is the time from the operator's word at the
// console's own function to the last of 200 displays on WebSockets.
func BenchmarkWithdrawTo200Displays(b *testing.B) {
	const displays = 200
	h := start(b, "--heartbeat", "1m", "--per-host", "1000")
	gone := make(chan bool, displays)
	for range displays {
		h.display(gone)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		r := h.publish(closure(fmt.Sprint("隧道封闭", i), time.Now().Add(time.Hour), ""))
		began := time.Now()
		if code, body, _ := h.say(http.MethodPost, "/api/v1/notices/"+r.ID.UUID()+"/withdraw", `{"reason":"误发"}`); code != http.StatusOK {
			b.Fatalf("withdraw: %d %s", code, body)
		}
		for range displays {
			<-gone
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst")
}
