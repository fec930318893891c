package main

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// way is one way to read the pages: a language, a width, with their scripts or
// without.
type way struct {
	lang          string
	width, height int64
	scripted      bool
}

// ways are both languages on a phone and at a desk: with scripts and without, four
// of the eight, among which each two of language, width and scripts meet. All
// eight are gone where WAYSIDE_WAYS is "all".
func ways(scripted bool) (all []way) {
	for _, lang := range []string{"zh-CN", "en"} {
		phone, desk := way{lang, 390, 844, scripted}, way{lang, 1280, 800, scripted}
		switch {
		case os.Getenv("WAYSIDE_WAYS") == "all":
			all = append(all, phone, desk)
		case (lang == "en") == scripted:
			all = append(all, desk)
		default:
			all = append(all, phone)
		}
	}
	return all
}

func (w way) String() string {
	return fmt.Sprintf("%s-%d-%s", w.lang, w.width, map[bool]string{true: "scripts", false: "plain"}[w.scripted])
}

// in is the text of the way's language.
func (w way) in(zh, en string) string {
	if w.lang == "en" {
		return en
	}
	return zh
}

// walker goes along the pages in one way.
type walker struct {
	glass
	way
	h     *running
	wrong *wrongs

	networks *int // that it has spoken from
}

// wrongs are what a browser finds wrong with the pages it shows.
type wrongs struct {
	mu       sync.Mutex
	all      []string
	expected []string // paths that are refused, as they should be, on the present path
}

func (w *wrongs) note(address, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u, err := url.Parse(address); err != nil || !slices.Contains(w.expected, u.Path) {
		w.all = append(w.all, address+": "+text)
	}
}

func (w *wrongs) expect(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, path)
}

// take ends a path.
func (w *wrongs) take() (all []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, w.all, w.expected = w.all, nil, nil
	return all
}

// walks lets somebody walk in this way, in a tab of their own.
func (w way) walks(t *testing.T, browser glass, h *running) *walker {
	t.Helper()
	tab, stop := chromedp.NewContext(browser.tab)
	k := &walker{glass: glass{t, tab}, way: w, h: h, wrong: &wrongs{}, networks: new(int)}
	var heard sync.WaitGroup
	heed(&heard, chromedp.Events(tab, log.EntryAdded), func(e log.EventEntryAdded) {
		if e.Entry.Level == log.EntryLevelError {
			k.wrong.note(e.Entry.URL, e.Entry.Text)
		}
	})
	heed(&heard, chromedp.Events(tab, runtime.ExceptionThrown), func(e runtime.EventExceptionThrown) {
		k.wrong.note(e.ExceptionDetails.URL, fmt.Sprintf("%s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	})
	heed(&heard, chromedp.Events(tab, runtime.ConsoleAPICalled), func(e runtime.EventConsoleAPICalled) {
		if e.Type == runtime.ConsoleAPICalledTypeError {
			k.wrong.note("", fmt.Sprintf("console.error %+v", e.Args))
		}
	})
	t.Cleanup(func() { stop(); heard.Wait() })
	_, inLog := chromedp.Call(tab, log.Enable, cdp.Empty{})
	_, inPage := chromedp.Call(tab, runtime.Enable, cdp.Empty{})
	_, inNet := chromedp.Call(tab, network.Enable, network.EnableParams{})
	if err := errors.Join(inLog, inPage, inNet); err != nil {
		t.Fatal(err)
	}
	k.size(w.width, w.height)
	k.scripts(w.scripted)
	return k
}

func heed[E any](heard *sync.WaitGroup, events iter.Seq2[E, error], f func(E)) {
	heard.Go(func() {
		for e, err := range events {
			if err != nil {
				return // the tab is closed
			}
			f(e)
		}
	})
}

// within is the walker in a test of its own.
func (k *walker) within(t *testing.T) *walker {
	same := *k
	same.glass = glass{t, k.tab}
	return &same
}

// moves lets what follows come from another network, and from a browser that
// prefers the other language: the one that was chosen must hold.
func (k *walker) moves() {
	k.t.Helper()
	*k.networks++
	headers := network.Headers{"X-Forwarded-For": fmt.Sprintf("10.9.%d.1", *k.networks), "Accept-Language": k.in("en", "zh-CN")}
	if _, err := chromedp.Call(k.tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers}); err != nil {
		k.t.Fatal(err)
	}
}

// until asks again and again: a page whose scripts are off doesn't tell by itself
// when a condition comes true.
func (k *walker) until(condition string) {
	k.t.Helper()
	again, late := time.NewTicker(25*time.Millisecond), time.NewTimer(patience/2)
	defer again.Stop()
	defer late.Stop()
	for {
		ok, err := chromedp.Run(k.tab, chromedp.Evaluate[bool]("!!("+condition+")"))
		if ok && err == nil {
			return
		}
		select {
		case <-again.C:
		case <-late.C:
			k.t.Fatalf("never true: %s: %v\n%s shows:\n%s", condition, err, k.ask("location.href"), k.text())
		}
	}
}

// opens visits a page in the walker's language.
func (k *walker) opens(path string) {
	k.t.Helper()
	k.visit(k.h.url + with(path, k.lang))
	k.sound()
}

// refused opens a page that must say no.
func (k *walker) refused(path string, says ...string) {
	k.t.Helper()
	k.wrong.expect(strings.Split(path, "?")[0])
	k.opens(path)
	k.sees(says...)
}

// follows taps what leads to another page, and is there.
func (k *walker) follows(selector string) {
	k.t.Helper()
	if k.ask(fmt.Sprintf("document.querySelector(%q)?.checkVisibility()", selector)) != "true" {
		k.t.Fatalf("%s: there is no %s\n%s", k.ask("location.href"), selector, k.text())
	}
	k.run(`document.documentElement.dataset.left = "1"`)
	k.tap(selector)
	k.until(`document.readyState === "complete" && !document.documentElement.dataset.left`)
}

// flaws lists what is wrong with a page in any way: it scrolls sideways, is not
// in the language, has holes of its texts unfilled, or buttons that are dead
// without scripts.
const flaws = `((lang, scripted) => {
	const out = [], page = document.scrollingElement, text = document.body.innerText;
	if (page.scrollWidth > page.clientWidth) out.push("scrolls sideways: " + page.scrollWidth + " of " + page.clientWidth + " by " + [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1 && !e.closest(".wide")).map((e) => e.outerHTML.slice(0, 90)).slice(-2).join(" "));
	if (document.documentElement.lang !== lang) out.push("is in " + document.documentElement.lang);
	const hole = text.match(/\{\d\}|undefined|%!|\[object/);
	if (hole) out.push("has a hole: " + hole[0]);
	if (!scripted) for (const b of document.querySelectorAll("button[type=button]")) if (b.checkVisibility()) out.push("a dead button: " + b.outerHTML);
	for (const i of document.images) if (i.complete && i.getAttribute("src") && !i.naturalWidth && i.checkVisibility()) out.push("a broken picture: " + i.src);
	return JSON.stringify(out);
})`

// sound holds the page that is shown against what is promised of every page.
func (k *walker) sound() {
	k.t.Helper()
	k.until(`document.readyState === "complete"`)
	if found := k.ask(fmt.Sprintf("%s(%q, %t)", flaws, k.lang, k.scripted)); found != "[]" {
		k.t.Errorf("%s: %s", k.ask("location.href"), found)
	}
}

// sees holds what the page says against what it is to say, whatever the case.
func (k *walker) sees(texts ...string) {
	k.t.Helper()
	k.sound()
	says := strings.ToLower(k.text())
	for _, text := range texts {
		if !strings.Contains(says, strings.ToLower(text)) {
			k.t.Errorf("%s does not say %q:\n%s", k.ask("location.href"), text, says)
		}
	}
}

// fine says what the browser found wrong since it was asked last.
func (k *walker) fine() {
	k.t.Helper()
	for _, text := range k.wrong.take() {
		k.t.Error(text)
	}
}
