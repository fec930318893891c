package console_test

import (
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
)

// within reports whether all of an element lies in the window.
const within = `(s) => { const r = document.querySelector(s).getBoundingClientRect(); return r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth; }`

// TestAnOfficerApprovesAndWithdrawsOnAPhone: what is to be decided and the two
// answers are in view at once, and each is a tap or two away.
func TestAnOfficerApprovesAndWithdrawsOnAPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	h.operator("wang", desk.Reviewer)
	w := h.writes("wang", 390, 844)
	for _, size := range [][2]int64{{390, 844}, {320, 568}} {
		n := h.closure(notice.Severe)
		id := h.submit("li", n)
		h.ok(chromedp.Do(w.tab, chromedp.EmulateViewport(size[0], size[1])))
		w.open("/console/waiting/" + id + "?lang=en")
		for _, what := range []string{".decide .what", ".decide .quiet", "button[value=approve]", ".decide summary", ".nav [aria-current]"} {
			if w.ask(`(`+within+`)("`+what+`")`) != "true" {
				t.Errorf("%d px: %s is not in view", size[0], what)
			}
		}
		if w.ask(`document.querySelector("main").scrollHeight > innerHeight`) != "true" {
			t.Error("the page is not longer than the window: this shows nothing")
		}
		w.ask(`document.querySelector("button[value=approve]").click()`)
		w.until(`document.querySelector(".did")`)
		if got := h.state(n.ID); got != notice.Active {
			t.Fatalf("approved by a tap, and it is %q", got)
		}
		if w.ask(`(`+within+`)(".acts summary.danger")`) != "true" {
			t.Errorf("%d px: Withdraw is not in view", size[0])
		}
		w.ask(`document.querySelector(".acts summary.danger").click()`)
		w.until(`(` + within + `)("button[name=reason]")`)
		w.ask(`document.querySelector("button[name=reason]").click()`)
		w.until(`document.querySelector(".did form[action$=restore]")`)
		if got := h.state(n.ID); got != notice.Withdrawn {
			t.Errorf("withdrawn by two taps, and it is %q", got)
		}
	}
	// Enter in the field of the reason refuses, whatever else the bar offers.
	n := h.closure(notice.Severe)
	w.open("/console/waiting/" + h.submit("li", n) + "?lang=en")
	w.ask(`(document.querySelector(".decide summary").click(), document.getElementById("why").focus())`)
	w.types("the chainage is wrong\r", 1)
	w.until(`document.querySelector(".did")`)
	if got := h.state(n.ID); got != "" {
		t.Errorf("refused by Enter, and it is %q", got)
	}
}
