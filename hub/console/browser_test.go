package console_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"

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
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Minute)
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
	ctx, stop := context.WithTimeout(tab, time.Minute)
	defer stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Poll[bool]("document.body && document.body.innerText.includes("+quoted(shows)+")", chromedp.WithPollingTimeout(time.Minute)))
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
