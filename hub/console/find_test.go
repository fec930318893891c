package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
)

// slipIn is a code with a character that was misheard.
func slipIn(code string) string {
	if code[0] == '2' {
		return "3" + code[1:]
	}
	return "2" + code[1:]
}

// TestWhoeverTakesTheCallFindsByItsCodeWhatItIsAbout: a slip is told, and what was
// typed still stands there; what is another desk's stays theirs.
func TestWhoeverTakesTheCallFindsByItsCodeWhatItIsAbout(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	n, r := h.out(h.closure(notice.Minor)), h.reported("hazard", nil)
	code := h.standsNow(n.ID).Code
	for typed, want := range map[string]string{code: "/console/notices/" + n.ID.UUID(), strings.ToLower(code[:3] + " " + code[3:]): "/console/notices/" + n.ID.UUID(), r.Code: "/console/reports/" + r.Code} {
		a := li.get("/console/find?q=" + url.QueryEscape(typed))
		if a.status != http.StatusFound || a.header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", typed, a.status, a.header.Get("Location"), want)
		}
		li.says(li.get(want), 200)
	}
	for typed, want := range map[string]string{slipIn(code): "compare each character", notice.Code(notice.NewID(), 0): "No notice and no report has this code", "G320": "seven letters and digits"} {
		li.says(li.get("/console/find?q="+typed), 404, want, `name="q" value="`+typed+`"`)
	}
	for _, path := range []string{"/console/", "/console/notices", "/console/reports", "/console/find"} {
		li.says(li.get(path), 200, `action="/console/find"`)
	}
	signs := h.operator("signs", desk.Reviewer, func(o *desk.Operator) { o.Desks = []string{"facilities"} })
	if a := signs.get(signs.get("/console/find?q=" + r.Code).header.Get("Location")); a.status != 403 {
		t.Errorf("a report of another desk: %d", a.status)
	}
}

// TestACodeIsTypedAndFoundFromAnyPageByKeyboard: on a phone by way of the sections.
func TestACodeIsTypedAndFoundFromAnyPageByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	h.operator("chen", desk.Author)
	n := h.out(h.closure(notice.Minor))
	code := strings.ToLower(h.standsNow(n.ID).Code)
	w := h.writes("chen", 1280, 800)
	for _, path := range []string{"/console/", "/console/compose"} { // a page with keys of its own
		w.open(path)
		w.ask(`document.querySelector(".jump").focus()`)
		w.types("\t\t\t"+code+"\r", len(code)+4)
		w.until(`location.pathname === "/console/notices/` + n.ID.UUID() + `"`)
	}
	h.ok(chromedp.Do(w.tab, chromedp.EmulateViewport(390, 844)))
	w.ask(`document.querySelector(".nav a[href='/console/find']").click()`)
	w.until(`document.activeElement?.id === "q"`)
	w.types(code+"\r", len(code)+1)
	w.until(`location.pathname === "/console/notices/` + n.ID.UUID() + `"`)
}
