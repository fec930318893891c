package console_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// writer is somebody at a keyboard, in a real browser.
type writer struct {
	*house
	tab     context.Context
	strokes int
	clicks  int
}

// writes opens a browser in which name is signed in, or skips where there is
// none.
func (h *house) writes(name string, width, height int64) *writer {
	h.Helper()
	w := &writer{house: h, tab: window(h)}
	w.ok(chromedp.Do(w.tab, chromedp.EmulateViewport(width, height)))
	w.signIn(name)
	return w
}

func (w *writer) signIn(name string) {
	w.Helper()
	secret, err := w.desk.Enter(context.Background(), name, "127.0.0.1", "test")
	w.ok(err)
	_, err = chromedp.Call(w.tab, network.SetCookie, network.SetCookieParams{Name: "wayside-console", Value: secret, URL: w.url + "/console/", Path: "/console/", HTTPOnly: new(true), SameSite: network.CookieSameSiteStrict})
	w.ok(err)
}

func (w *writer) open(path string) {
	w.Helper()
	w.ok(chromedp.Do(w.tab, chromedp.Navigate(w.url+path)))
}

// press is one stroke.
func (w *writer) press(key string, options ...chromedp.KeyOption) {
	w.Helper()
	w.strokes++
	w.ok(chromedp.Do(w.tab, chromedp.KeyEvent(key, options...)))
}

// types enters a text, which takes so many strokes: of Chinese, those of its
// pinyin and of choosing it.
func (w *writer) types(s string, strokes int) {
	w.Helper()
	w.strokes += strokes
	w.ok(chromedp.Do(w.tab, chromedp.KeyEvent(s)))
}

func (w *writer) ask(script string) string {
	w.Helper()
	v, err := chromedp.Run(w.tab, chromedp.Evaluate[string]("String("+script+")"))
	w.ok(err)
	return v
}

// until waits for a condition of the page.
func (w *writer) until(condition string) {
	w.Helper()
	ctx, stop := context.WithTimeout(w.tab, time.Minute)
	defer stop()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(time.Minute)))
	for err != nil && ctx.Err() == nil && (strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "Cannot find context")) { // another page came under the question
		_, err = chromedp.Run(ctx, chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingTimeout(time.Minute)))
	}
	if err != nil {
		shows, _ := chromedp.Run(w.tab, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText.slice(0, 1200)"))
		w.Fatalf("never true: %s: %v\nthe page shows:\n%s", condition, err, shows)
	}
}

const (
	saved    = `document.querySelector("#state span")?.textContent.match(/\d\d:\d\d:\d\d/)`
	scripted = `document.querySelector("[data-script]")?.hidden === false`
	unmark   = `document.querySelector("#state").replaceChildren()`
)

func valueOf(name string) string { return fmt.Sprintf(`document.getElementsByName(%q)[0].value`, name) }

func (w *writer) focus(name string) {
	w.Helper()
	w.ask(fmt.Sprintf(`(document.getElementsByName(%q)[0].focus(), document.getElementsByName(%q)[0].select?.(), %s)`, name, name, unmark))
}

func TestATunnelClosureIsSubmittedFromTheKeyboardAlone(t *testing.T) {
	h := newsroom(t)
	h.operator("chen", desk.Author)
	w := h.writes("chen", 1280, 800)
	w.open("/console/compose")
	w.until(`document.querySelector("[data-key='1']") && ` + scripted)
	began := time.Now()
	w.press("1")
	w.until(`document.activeElement?.name === "f.place" && ` + scripted)
	w.types("雨岭隧道", len("yulingsuidao")+1)
	w.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	w.until(`document.getElementById("sent")`)
	t.Logf("template to submitted: %d strokes, %.1f s of browser and hub (a person's own time comes on top)", w.strokes, time.Since(began).Seconds())
	held, err := h.desk.Held(t.Context())
	h.ok(err)
	if len(held) != 1 || !strings.Contains(string(held[0].Doc), "S38云岭高速雨岭隧道（东行）封闭") || !strings.Contains(string(held[0].Doc), "The Yuling Tunnel on the S38 is closed") {
		t.Errorf("what waits is not the closure: %d, %.300v", len(held), held)
	}
	if w.strokes > 20 {
		t.Errorf("%d strokes", w.strokes)
	}
}

// TestOneClickSubmits: a form that may not be submitted within its own submission
// took the first click for nothing.
func TestOneClickSubmits(t *testing.T) {
	h := newsroom(t)
	h.operator("chen", desk.Author)
	w := h.writes("chen", 1280, 800)
	w.open("/console/compose?template=tunnel")
	w.until(`document.activeElement?.name === "f.place" && ` + scripted)
	w.types("雨岭隧道", 1)
	w.until(saved)
	w.ask(`document.getElementById("submit").click()`)
	w.until(`document.getElementById("sent")`)
}

func TestWhatIsWrongIsToldWhileSomebodyTypes(t *testing.T) {
	h := newsroom(t)
	h.operator("chen", desk.Author)
	w := h.writes("chen", 1280, 800)
	w.open("/console/compose?template=tunnel")
	w.until(scripted)
	w.focus("f.road")
	w.types("S38", 3)
	for name, bad := range map[string]string{"t.zh-CN.sign": "𠀀隧道封闭", "t.zh-CN.description": "绝对安全", "f.chainage": "K12+300"} {
		w.focus(name)
		w.types(bad, 1)
		w.until(fmt.Sprintf(`document.querySelector("[data-told='%s'] .told.s4")`, name))
		if got := w.ask(`document.activeElement.value`); got != bad {
			t.Errorf("%s: %q stands where %q was typed", name, got, bad)
		}
		if w.ask(`document.activeElement.getAttribute("aria-invalid")`) != "true" {
			t.Errorf("%s is not marked as wrong", name)
		}
	}
	w.focus("f.chainage")
	w.types("K71+300", 1)
	w.until(`!document.querySelector("[data-told='f.chainage'] .told")`)
}

func TestWhatSomebodyTypesIsNeverOverwritten(t *testing.T) {
	h := newsroom(t)
	h.operator("chen", desk.Author)
	other := h.operator("lin", desk.Author)
	w := h.writes("chen", 1280, 800)
	w.open("/console/compose?template=tunnel")
	w.until(`document.activeElement?.name === "f.place"`)
	w.types("雨岭隧道", 1)
	w.until(valueOf("f.road") + ` === "S38" && ` + saved)
	if w.ask(valueOf("f.place.en")) != "Yuling Tunnel" || !strings.Contains(w.ask(valueOf("t.en.headline")), "Yuling Tunnel closed") {
		t.Error("the place did not fill in its English")
	}
	w.focus("t.zh-CN.headline")
	w.types("雨岭隧道起火", 1)
	w.until(saved)
	w.types("，双向封闭", 1)
	w.until(fmt.Sprintf(`%s && document.querySelector("#preview .phone").textContent.replace(/\s/g, "").includes("雨岭隧道起火，双向封闭")`, saved))
	w.focus("f.direction")
	w.ask(`(document.getElementsByName("f.direction")[0].value = "both", document.getElementsByName("f.direction")[0].dispatchEvent(new Event("change", {bubbles: true})))`)
	w.until(saved + ` && document.querySelector("[name=level]:checked").value === "extreme"`)
	if got := w.ask(valueOf("t.zh-CN.headline")); got != "雨岭隧道起火，双向封闭" {
		t.Errorf("the headline that was written reads %q", got)
	}
	if got := w.ask(valueOf("t.en.headline")); !strings.Contains(got, "both directions") {
		t.Errorf("the headline that nobody wrote did not follow: %q", got)
	}
	// Somebody else saves the same draft.
	path := w.ask(`location.pathname`)
	_, theirs := formOf(t, other.get(path).body)
	theirs.Set("t.zh-CN.headline", "别人的标题")
	theirs.Set("act", "save")
	other.post(path, theirs)
	w.focus("t.zh-CN.description")
	w.types("我正在写的话", 1)
	w.until(`document.querySelector("#state .bad")?.textContent.includes("@lin")`)
	if w.ask(valueOf("t.zh-CN.description")) != "我正在写的话" || w.ask(valueOf("t.zh-CN.headline")) != "雨岭隧道起火，双向封闭" {
		t.Error("somebody else's text replaced what was typed")
	}
}

func TestADraftSurvivesAReload(t *testing.T) {
	h := newsroom(t)
	h.operator("chen", desk.Author)
	w := h.writes("chen", 360, 740)
	w.open("/console/compose?template=accident")
	w.until(`document.activeElement?.name === "f.road"`)
	w.types("G320", 4)
	w.focus("t.en.brief")
	w.types("Mind the crash", 14)
	w.until(saved + ` && location.pathname.length > 30`)
	w.ok(chromedp.Do(w.tab, chromedp.Reload()))
	w.until(valueOf("f.road") + ` === "G320"`)
	if got := w.ask(valueOf("t.en.brief")); got != "Mind the crash" {
		t.Errorf("the text that was written reads %q", got)
	}
	if w.ask(`document.documentElement.scrollWidth <= innerWidth`) != "true" {
		t.Errorf("a phone must scroll sideways: %s of %s", w.ask(`document.documentElement.scrollWidth`), w.ask(`innerWidth`))
	}
}
