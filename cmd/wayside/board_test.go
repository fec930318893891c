package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/trust"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// between is somebody between the hub and a board, who changes what the hub
// says. It refuses WebSockets, so that it meets Server-Sent Events.
type between struct {
	mu     sync.Mutex
	change func(message string) string // "" for not a word; nil: honest
	cut    []context.CancelFunc
}

// turns changes how it behaves from now on, on connections that stand as well.
func (b *between) turns(change func(string) string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.change = change
}

// cuts breaks all connections.
func (b *between) cuts() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, stop := range b.cut {
		stop()
	}
	b.cut = nil
}

func (b *between) says(message string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.change == nil {
		return message
	}
	return b.change(message)
}

// standBetween starts it before a hub.
func standBetween(t *testing.T, hub string) (*between, string) {
	t.Helper()
	b := &between{}
	to, err := url.Parse(hub)
	if err != nil {
		t.Fatal(err)
	}
	rest := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/api/v1/stream":
			rest.ServeHTTP(w, r)
		case r.Header.Get("Upgrade") != "":
			http.Error(w, "no sockets here", http.StatusBadRequest)
		default:
			ctx, stop := context.WithCancel(r.Context())
			defer stop()
			b.mu.Lock()
			b.cut = append(b.cut, stop)
			b.mu.Unlock()
			if err := b.hand(ctx, w, hub+r.URL.RequestURI()); err != nil && ctx.Err() == nil {
				t.Logf("between: %v", err)
			}
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(b.cuts)
	return b, s.URL
}

// hand hands a stream on, message by message.
func (b *between) hand(ctx context.Context, w http.ResponseWriter, from string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(resp.StatusCode)
	lines := bufio.NewReader(resp.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		if said, ok := strings.CutPrefix(line, "data: "); ok {
			if said = b.says(strings.TrimSpace(said)); said == "" {
				continue
			}
			line = "data: " + said + "\n"
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
	}
}

// glass is a browser that shows a page.
type glass struct {
	t   testing.TB
	tab context.Context
}

func look(t testing.TB) glass {
	t.Helper()
	bin := os.Getenv("BROWSER")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless_shell"} {
		if bin == "" {
			bin, _ = exec.LookPath(name)
		}
	}
	if bin == "" {
		t.Skip("SKIP: no browser; set BROWSER= or install chromium")
	}
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Minute)
	a, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.ExecPath(bin), chromedp.WindowSize(1280, 720))
	tab, stopTab := chromedp.NewContext(a)
	t.Cleanup(func() { stopTab(); stopAllocator(); stop() })
	return glass{t, tab}
}

// another is another tab of the same browser.
func (g glass) another() glass {
	tab, stop := chromedp.NewContext(g.tab)
	g.t.Cleanup(stop)
	return glass{g.t, tab}
}

// size makes the glass so many pixels wide and high.
func (g glass) size(w, h int64) {
	g.t.Helper()
	if err := chromedp.Do(g.tab, chromedp.EmulateViewport(w, h)); err != nil {
		g.t.Fatal(err)
	}
}

func (g glass) visit(address string) {
	g.t.Helper()
	if err := chromedp.Do(g.tab, chromedp.Navigate(address)); err != nil {
		g.t.Fatal(err)
	}
}

// until waits for a condition of the page.
func (g glass) until(condition string) {
	g.t.Helper()
	ctx, stop := context.WithTimeout(g.tab, patience)
	defer stop()
	asked := chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(patience))
	_, err := chromedp.Run(ctx, asked)
	for err != nil && ctx.Err() == nil && (strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "Cannot find context")) { // a visit put another page under the question
		_, err = chromedp.Run(ctx, asked)
	}
	if err != nil {
		g.t.Errorf("never true: %s: %v", condition, err) // before the page is asked, which may not answer any more
		g.t.Fatalf("the page shows:\n%s", g.text())
	}
}

func (g glass) text() string {
	shows, err := chromedp.Run(g.tab, chromedp.Evaluate[string]("document.body.innerText"))
	if err != nil {
		g.t.Fatal(err)
	}
	return shows
}

// forward moves the browser's clock on.
func (g glass) forward(d time.Duration) {
	g.t.Helper()
	script := fmt.Sprintf(`{ const now = performance.now.bind(performance); performance.now = () => now() + %d; } true`, d.Milliseconds())
	if _, err := chromedp.Run(g.tab, chromedp.Evaluate[bool](script)); err != nil {
		g.t.Fatal(err)
	}
}

// shot keeps a picture where WAYSIDE_SHOTS asks for it.
func (g glass) shot(name string) {
	g.t.Helper()
	dir := os.Getenv("WAYSIDE_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(g.tab, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		g.t.Fatal(err)
	}
}

const (
	doubts   = `!document.getElementById("doubt").hidden && document.getElementById("doubt").textContent`
	stale    = `document.querySelector("#fresh .strip")?.textContent.includes("与中心断开 1 分钟")`
	isLive   = `document.getElementById("fresh").textContent.startsWith("实时") && document.getElementById("doubt").hidden`
	unsure   = `(` + doubts + ` || "").includes("无法确认显示的内容")`
	oneLess  = `(` + doubts + ` || "").includes("未显示的消息：1 条")`
	notCalm  = `!document.body.innerText.includes("目前没有消息")`
	leadsOff = `document.getElementById("main").innerText.includes("%s")`
)

func leads(headline string) string { return fmt.Sprintf(leadsOff, headline) }

// logKey is the key that a hub signs with, as a board pins it.
func (h *running) logKey() string {
	h.t.Helper()
	list, err := os.ReadFile(filepath.Join(h.data, "keys", "keys.txt"))
	if err != nil {
		h.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^key (\S+)$`).FindSubmatch(list)
	if m == nil {
		h.t.Fatalf("no key in %s", list)
	}
	return string(m[1])
}

// TestABoardWithAKeyShowsNothingThatTheHubHasNotSigned lets somebody between
// the hub and the board flip a byte, replay, withhold and freeze.
func TestABoardWithAKeyShowsNothingThatTheHubHasNotSigned(t *testing.T) {
	t.Parallel()
	h := start(t, "--heartbeat", "1s")
	g := look(t)
	hour := time.Now().Add(time.Hour)
	b, front := standBetween(t, h.url)
	board := front + "/board?lossafter=45&key=" + url.QueryEscape(h.logKey())

	h.publish(closure("甲隧道封闭", hour, ""))
	g.visit(board)
	g.until(leads("甲隧道") + "&&" + isLive)

	// A flipped byte: never shown, counted; and the beat tells that something is missing.
	var mu sync.Mutex
	b.turns(func(m string) string { return strings.ReplaceAll(m, "乙大桥", "丙大桥") })
	second := h.publish(closure("乙大桥封闭", hour, ""))
	g.until(oneLess)
	g.until(unsure)
	if shows := g.text(); strings.Contains(shows, "丙大桥") || !strings.Contains(shows, "甲隧道") {
		t.Errorf("the board shows what was changed, or not what was not:\n%s", shows)
	}
	g.shot("board-key-flipped")
	b.turns(nil)
	b.cuts()
	g.until(leads("乙大桥") + "&&" + isLive)

	// A removal is withheld: the digest tells, and a fresh start mends it.
	withheld := regexp.MustCompile(`\{"seq":\d+,"at":"[^"]*","op":"remove"[^{}]*(\{[^{}]*\})?\}`)
	b.turns(func(m string) string { return withheld.ReplaceAllString(m, "") })
	withdraw := func(id notice.ID) {
		t.Helper()
		if code, body, _ := h.say(http.MethodPost, "/api/v1/notices/"+id.UUID()+"/withdraw", `{"reason":{"zh-CN":"误报"}}`); code >= 300 {
			t.Fatalf("withdraw: %d %s", code, body)
		}
	}
	withdraw(second.ID)
	g.until("!" + leads("乙大桥") + "&&" + leads("甲隧道") + "&&" + isLive)

	// Who puts it back into every fresh start, with its good signature, is told of.
	put := ""
	b.turns(func(m string) string {
		mu.Lock()
		defer mu.Unlock()
		_, list, _ := strings.Cut(m, `"changes":[`)
		if put == "" && strings.Contains(list, "丁路口") {
			put = strings.TrimSuffix(list, "]}")
		}
		if strings.Contains(m, `"reset":true`) {
			return strings.Replace(m, `"changes":[`, `"changes":[`+put+",", 1)
		}
		return withheld.ReplaceAllString(m, "")
	})
	third := h.publish(closure("丁路口封闭", hour, ""))
	g.until(leads("丁路口") + "&&" + isLive)
	withdraw(third.ID)
	g.until(unsure)
	if !strings.Contains(g.text(), "丁路口") {
		t.Error("it is not there that the board doubts")
	}
	g.shot("board-key-withheld")
	b.turns(nil)
	b.cuts()
	g.until("!" + leads("丁路口") + "&&" + isLive)

	// Old heartbeats tell nothing, however often they are played.
	beat, played := "", 0
	b.turns(func(m string) string {
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(m, `"type":"heartbeat"`) {
			if beat == "" {
				beat = m
			}
			played++
			return beat
		}
		return m
	})
	h.eventually("it is played again", func() bool { mu.Lock(); defer mu.Unlock(); return played > 2 })
	g.forward(46 * time.Second)
	g.until(stale)
	g.shot("board-key-replayed")
	b.turns(nil)
	g.until(isLive)

	// A connection that is frozen, and a hub that can't be believed, end in the same words.
	b.turns(func(string) string { return "" })
	g.forward(46 * time.Second)
	g.until(stale)
	b.turns(nil)
	g.until(isLive)
	b.turns(func(m string) string { return strings.Replace(m, `"count":1`, `"count":0`, 1) })
	g.forward(46 * time.Second)
	g.until(stale)
	if !strings.Contains(g.text(), "甲隧道") {
		t.Error("the content left with the contact")
	}
	b.turns(nil)
	g.until(isLive)
}

func TestABoardWithAnotherKeyShowsNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	h, stranger := start(t, "--heartbeat", "1s"), start(t)
	g := look(t)
	h.publish(closure("甲隧道封闭", time.Now().Add(time.Hour), ""))
	g.visit(h.url + "/board?key=" + url.QueryEscape(stranger.logKey()))
	g.until(oneLess + "&&" + notCalm)
	if strings.Contains(g.text(), "甲隧道封闭") {
		t.Errorf("it is shown:\n%s", g.text())
	}
	g.shot("board-key-other")
	for _, c := range []struct {
		name, query string
		w, h        int64
	}{{"ticker", "mode=ticker", 1920, 240}, {"en-light", "lang=en&theme=light", 1920, 1080}, {"tall", "mode=poster", 1080, 1920}} {
		g.size(c.w, c.h)
		g.visit(h.url + "/board?" + c.query + "&key=" + url.QueryEscape(stranger.logKey()))
		g.until(`!document.getElementById("doubt").hidden`)
		g.shot("board-key-" + c.name)
	}
	// The key that it needs, a plus left as it is; and one that is none.
	g.visit(h.url + "/board?key=" + strings.ReplaceAll(h.logKey(), "/", "%2F"))
	g.until(leads("甲隧道") + "&&" + isLive)
	g.visit(h.url + "/board?key=" + url.QueryEscape(strings.Replace(h.logKey(), "log+", "log+0", 1)))
	g.until(`document.getElementById("wrong").textContent.includes("NAME+HASH+BASE64")`)
	g.shot("board-key-wrong")
	// A browser that can't check shows nothing, rather than what nobody has checked.
	if _, err := chromedp.Call(g.tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: "crypto.subtle.importKey = () => Promise.reject(new Error('no Ed25519'))"}); err != nil {
		t.Fatal(err)
	}
	g.visit(h.url + "/board?key=" + url.QueryEscape(h.logKey()))
	g.until(`document.getElementById("doubt").textContent.includes("这个浏览器不能核对签名")` + "&&!" + leads("甲隧道") + "&&" + notCalm)
}

// TestABoardThatPinsTheRootFollowsTheListOfKeys has a thief with the hub's old key
// between the hub and the board.
func TestABoardThatPinsTheRootFollowsTheListOfKeys(t *testing.T) {
	t.Parallel()
	h := start(t, "--heartbeat", "1s")
	g := look(t)
	b, front := standBetween(t, h.url)
	stolen, err := trust.ParseSecret(string(mustRead(t, h.inKeys(onlineFile))))
	if err != nil {
		t.Fatal(err)
	}
	h.publish(closure("甲隧道封闭", time.Now().Add(time.Hour), ""))
	g.visit(front + "/board?key=" + url.QueryEscape(h.root().String()))
	g.until(leads("甲隧道") + "&&" + isLive)
	must(t, "key", "rotate", "--data", h.data)
	must(t, "key", "revoke", stolen.ID(), "--reason", "stolen", "--data", h.data)
	// What the log had before the key was revoked stays; nothing new of it is believed.
	forged := regexp.MustCompile(`"notice":(\{.*?\}),"sigs":\[[^\]]*\]`)
	b.turns(func(m string) string {
		return forged.ReplaceAllStringFunc(m, func(part string) string {
			doc := forged.FindStringSubmatch(part)[1]
			if !strings.Contains(doc, "乙大桥") {
				return part
			}
			doc = strings.ReplaceAll(doc, "乙大桥", "丙大桥")
			sigs, _ := json.Marshal(trust.SignNotice([]byte(doc), stolen))
			return `"notice":` + doc + `,"sigs":` + string(sigs)
		})
	})
	h.publish(closure("乙大桥封闭", time.Now().Add(time.Hour), ""))
	g.until(oneLess + `&&!document.body.innerText.includes("丙大桥")&&` + leads("甲隧道")) // within seconds: the list is looked at with the heartbeats
	b.turns(nil)
	b.cuts()
	g.until(`document.body.innerText.includes("乙大桥")&&document.getElementById("doubt").hidden&&` + isLive)
}
