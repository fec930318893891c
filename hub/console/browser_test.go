package console_test

import (
	"context"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// window is a real browser.
func window(t testing.TB) context.Context {
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
	ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute)
	a, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.ExecPath(bin), chromedp.WindowSize(1280, 720))
	tab, stopTab := chromedp.NewContext(a)
	t.Cleanup(func() { stopTab(); stopAllocator(); stop() })
	return tab
}

// eval evaluates a script that may await, and returns its value.
func eval[T any](t testing.TB, tab context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T]("(async()=>{"+script+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// typed sends keys to what has the focus, and waits for the page that follows.
func typed(t testing.TB, tab context.Context, shows string, keys ...string) {
	t.Helper()
	for _, k := range keys {
		if err := chromedp.Do(tab, chromedp.KeyEvent(k)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(tab, 20*time.Second)
	defer stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Poll[bool]("document.body && document.body.innerText.includes("+quoted(shows)+")"))
		if ok && err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("never shown: %s; the page says:\n%s", shows, eval[string](t, tab, "return document.body.innerText.slice(0,800)"))
		}
	}
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// TestTheWholeWayInIsByKeyboardAlone: the first link, the sign-in after it, and
// out again, with a keyboard and without a script of ours.
func TestTheWholeWayInIsByKeyboardAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := build(t, func(c *console.Config) { c.First = desk.Scope{Publisher: yunxi, MaxSeverity: notice.Extreme} })
	tab := window(t)
	code, err := h.desk.First(t.Context())
	h.ok(err)
	i, err := h.desk.Invited(t.Context(), code)
	h.ok(err)
	a := &authenticator{h, i.Key}
	if err := chromedp.Do(tab, chromedp.Navigate(console.InvitationURL(h.url, code)+"&lang=en")); err != nil {
		t.Fatal(err)
	}
	typed(t, tab, "Recovery codes", "wang", "\t", "王芳", "\t", password, "\t", password, "\t", "\t", a.code(), "\r")
	eval[bool](t, tab, "document.querySelector('main .btn').focus(); return true")
	typed(t, tab, "Hello, 王芳", "\r")
	eval[bool](t, tab, "document.querySelector('form[action$=sign-out] button').focus(); return true")
	typed(t, tab, "There is no default account", "\r")
	typed(t, tab, "One-time code", "wang", "\t", password, "\r")
	typed(t, tab, "Hello, 王芳", a.code(), "\r")
	if kept := eval[string](t, tab, "return document.cookie + localStorage.length + sessionStorage.length"); kept != "00" {
		t.Errorf("scripts of a page can read %q", kept)
	}
}

// sights are the pages of people, by name.
func (h *house) sights(tab context.Context) map[string]string {
	h.Helper()
	_, err := h.desk.AddOperator(context.Background(), desk.Operator{Name: "wang.fang", Shown: "王芳", Roles: []desk.Role{desk.Supervisor, desk.Administrator}, Scope: desk.Scope{Publisher: yunxi, MaxSeverity: notice.Extreme}})
	h.ok(err)
	_, err = h.desk.AddOperator(context.Background(), desk.Operator{Name: "li.mei", Shown: "李梅", Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi, Kinds: []notice.Kind{notice.Traffic, notice.Weather}, Areas: []string{"3611"}, MaxSeverity: notice.Severe}})
	h.ok(err)
	invitation, err := h.desk.Invite(context.Background(), "li.mei")
	h.ok(err)
	for _, name := range []string{"newsroom", "demo-led", "county-roads-and-works"} {
		_, err := h.desk.Add(desk.As(context.Background(), "@wang.fang", "10.20.0.7"), desk.Token{Name: name, Publisher: notice.Party{ID: "yunxi-" + name}, Kinds: []notice.Kind{notice.Traffic}})
		h.ok(err)
	}
	h.ok(h.desk.Revoke(desk.As(context.Background(), "@wang.fang", "10.20.0.7"), "demo-led"))
	_, err = h.desk.SignIn(context.Background(), "li.mei", "guess guess guess", desk.Visit{Addr: netip.MustParseAddr("198.51.100.7"), From: "198.51.100.0/24"})
	if err == nil {
		h.Fatal("a guess was right")
	}
	secret, err := h.desk.Enter(context.Background(), "wang.fang", "10.20.0.7", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
	h.ok(err)
	h.ok(chromedp.Do(tab, chromedp.Navigate(h.url+"/console/sign-in")))
	eval[bool](h, tab, `document.cookie = "wayside-console=`+secret+`;path=/console/"; return true`)
	return map[string]string{
		"home": "/console/", "account": "/console/account", "operators": "/console/operators", "operator": "/console/operators/li.mei", "tokens": "/console/tokens", "token": "/console/new-token",
		"sessions": "/console/sessions", "audit": "/console/audit", "prove": "/console/prove", "join": "/console/join?invitation=" + invitation, "problem": "/console/nothing",
	}
}

func TestNoPageAboutPeopleNeedsSidewaysScrollingOrSmallTargets(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h, tab := build(t), window(t)
	for name, path := range h.sights(tab) {
		for _, lang := range []string{"zh-CN", "en"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			h.ok(chromedp.Do(tab, chromedp.EmulateViewport(360, 780), chromedp.Navigate(h.url+path+sep+"lang="+lang)))
			if wide := eval[int](t, tab, "return document.documentElement.scrollWidth"); wide > 360 {
				t.Errorf("%s in %s is %d px wide on a phone of 360", name, lang, wide)
			}
			small := eval[string](t, tab, `return [...document.querySelectorAll("a,button,input:not([type=hidden]),select,summary")].filter(e => { const r = e.getBoundingClientRect(); return e.checkVisibility() && r.width > 2 && !e.matches(".jump") && !e.closest("p.name") && r.height < 20 }).map(e => e.outerHTML.slice(0, 80)).join("\n")`)
			if small != "" {
				t.Errorf("%s in %s has targets that fingers miss:\n%s", name, lang, small)
			}
			unnamed := eval[string](t, tab, `return [...document.querySelectorAll("input:not([type=hidden]),select,textarea")].filter(e => !e.labels?.length && !e.ariaLabel).map(e => e.outerHTML).join("\n")`)
			if unnamed != "" {
				t.Errorf("%s in %s has fields without a name:\n%s", name, lang, unnamed)
			}
		}
	}
}

// TestScreenshotsOfPeople writes pictures into WAYSIDE_SHOTS, to be looked at by
// a person; it asserts nothing.
func TestScreenshotsOfPeople(t *testing.T) {
	dir := os.Getenv("WAYSIDE_SHOTS")
	if dir == "" {
		t.Skip("WAYSIDE_SHOTS is not set")
	}
	h, tab := build(t), window(t)
	for name, path := range h.sights(tab) {
		for _, form := range []struct {
			name, lang, theme string
			w, hgt            int64
		}{{"desk-zh", "zh-CN", "light", 1280, 860}, {"phone-zh-dark", "zh-CN", "dark", 360, 780}, {"desk-en-dark", "en", "dark", 1280, 860}} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: form.theme}}})
			h.ok(err)
			h.ok(chromedp.Do(tab, chromedp.EmulateViewport(form.w, form.hgt), chromedp.Navigate(h.url+path+sep+"lang="+form.lang)))
			png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
			h.ok(err)
			h.ok(os.WriteFile(filepath.Join(dir, name+"-"+form.name+".png"), png, 0o644))
		}
	}
}
