package console_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wayside/hub/console"
	"wayside/hub/desk"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// sits gives the browser of tab the session of name.
func (h *house) sits(tab context.Context, name string) {
	h.Helper()
	secret, err := h.desk.Enter(context.Background(), name, "10.20.0.7", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
	h.ok(err)
	_, err = chromedp.Call(tab, network.SetCookie, network.SetCookieParams{Name: "wayside-console", Value: secret, URL: h.url + "/console/", Path: "/console/", HTTPOnly: new(true), SameSite: network.CookieSameSiteStrict})
	h.ok(err)
}

// joins makes an operator who has a password.
func (h *house) joins(name string) {
	h.Helper()
	_, err := h.desk.AddOperator(context.Background(), desk.Operator{Name: name, Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi}})
	h.ok(err)
	code, err := h.desk.Invite(context.Background(), name)
	h.ok(err)
	h.browser().join(console.InvitationURL(h.url, code), "")
}

// in is the address of a page in a language.
func in(path, lang string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("lang", lang)
	u.RawQuery = q.Encode()
	return u.String()
}

// doors are the pages for whom nobody has signed in, by name.
func doors(s *scene) map[string]string {
	return map[string]string{"sign-in": "/console/sign-in", "join": s.path["join"]}
}

func TestNoPageNeedsSidewaysScrollingOrSmallTargets(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h, tab := newsroom(t), window(t)
	s := h.setScene()
	h.sits(tab, "wang.fang")
	for _, name := range slices.Sorted(maps.Keys(s.path)) {
		for _, lang := range []string{"zh-CN", "en"} {
			h.ok(chromedp.Do(tab, chromedp.EmulateViewport(320, 640), chromedp.Navigate(h.url+in(s.path[name], lang))))
			if wide := eval[int](t, tab, "return document.documentElement.scrollWidth"); wide > 320 {
				t.Errorf("%s in %s is %d px wide on a phone of 320:\n%s", name, lang, wide, eval[string](t, tab, `return [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 320 && !e.closest(".wide")).map(e => e.outerHTML.slice(0, 100)).slice(-3).join("\n")`))
			}
			small := eval[string](t, tab, `return [...document.querySelectorAll("a,button,input:not([type=hidden]),select,summary")].filter(e => { const r = e.getBoundingClientRect(); return e.checkVisibility() && r.width > 2 && !e.matches(".jump, .out") && !e.closest("p.name") && r.height < 20 }).map(e => e.outerHTML.slice(0, 80)).join("\n")`)
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

// TestScreenshots writes pictures of every page into WAYSIDE_SHOTS, to be looked
// at by a person; it asserts nothing. WAYSIDE_ONLY is what their names contain.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("WAYSIDE_SHOTS")
	if dir == "" {
		t.Skip("WAYSIDE_SHOTS is not set")
	}
	h, tab := newsroom(t), window(t)
	s := h.setScene()
	shoot := func(pages, after map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			for _, form := range []struct {
				name, lang, theme string
				width, height     int64
			}{{"desk-zh", "zh-CN", "light", 1440, 900}, {"desk-en-dark", "en", "dark", 1440, 900}, {"phone-zh", "zh-CN", "light", 390, 844}, {"phone-en-dark", "en", "dark", 390, 844}} {
				to := name + "-" + form.name
				if only := os.Getenv("WAYSIDE_ONLY"); only != "" && !strings.Contains(to, only) {
					continue
				}
				_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: form.theme}}})
				h.ok(err)
				at := h.url
				if strings.HasPrefix(name, "public") {
					at = h.public
				}
				h.ok(chromedp.Do(tab, chromedp.EmulateViewport(form.width, form.height), chromedp.Navigate(at+in(pages[name], form.lang))))
				eval[bool](t, tab, "await new Promise(r => setTimeout(r, 250)); return true")
				if after[name] != "" {
					eval[bool](t, tab, after[name]+"; return true")
					h.ok(chromedp.Do(tab, chromedp.WaitVisible(chromedp.CSS("main"))))
					eval[bool](t, tab, "await new Promise(r => setTimeout(r, 700)); return true")
				}
				picture, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
				if os.Getenv("WAYSIDE_FULL") != "" {
					picture, err = chromedp.Run(tab, chromedp.FullScreenshot(100))
				}
				h.ok(err)
				h.ok(os.WriteFile(filepath.Join(dir, to+".png"), picture, 0o644))
			}
		}
	}
	h.joins("sun.li")
	const signIn = `document.getElementById("name").value = "sun.li"; document.getElementById("password").value = %q; document.querySelector("main form").requestSubmit()`
	shoot(doors(s), nil)
	shoot(map[string]string{"sign-in-wrong": "/console/sign-in"}, map[string]string{"sign-in-wrong": fmt.Sprintf(signIn, "a guess of mine")})
	shoot(map[string]string{"code": "/console/sign-in"}, map[string]string{"code": fmt.Sprintf(signIn, password)})
	h.sits(tab, "wang.fang")
	shoot(s.path, nil)
	shoot(map[string]string{"public-list": "/lists/cameras", "public-lists": "/lists/"}, nil)
	shoot(map[string]string{"recovery": "/console/account", "once": "/console/operators/zhao.jun", "stale": s.path["correct"], "withdraw-asks": s.path["notice"], "withdraw-did": s.path["exercise"], "refuse-asks": s.path["held"], "paper-wrong": "/console/papers/template/tip", "template-wrong": "/console/new-template"}, map[string]string{
		"recovery":       `document.querySelector("form[action$=recovery]").requestSubmit()`,
		"once":           `document.querySelector("form[action$=reset]").requestSubmit()`,
		"stale":          `const f = document.querySelector("main form"); f.elements.seq.value = 2; f.elements["zh-CN.changed"].value = "改了"; f.elements["en.changed"].value = "Mine"; f.requestSubmit()`,
		"withdraw-asks":  `document.querySelector("details.ask summary").click()`,
		"withdraw-did":   `document.querySelector("button[name=reason], form[action$=restore] button")?.click()`,
		"refuse-asks":    `document.querySelector(".decide summary").click()`,
		"paper-wrong":    `const d = document.getElementById("doc"); d.value = d.value.replace("{subject}", "{subjekt}").replace("order", "ordre"); document.querySelector("button[value=save]").click()`,
		"template-wrong": `document.querySelector("main form").noValidate = true; document.getElementById("name").value = "Frost!"; document.querySelector("main form").requestSubmit()`,
	})
}
