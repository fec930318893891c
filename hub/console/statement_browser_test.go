package console_test

import (
	"strings"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/filter"
	"wayside/hub/notice"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// click is one click, on what must be in view as people have it.
func (w *writer) click(selector string) {
	w.Helper()
	w.clicks++
	w.until(`document.querySelector("` + selector + `")?.checkVisibility()`)
	w.ok(chromedp.Do(w.tab, chromedp.Click(selector)))
}

// TestAStatementIsAnsweredForByTwoPeopleInAFewSteps: from the list of templates over
// the claim in both languages to the approval of a second person, who has the front
// page open. A minute holds 120 strokes of somebody who types two a second.
func TestAStatementIsAnsweredForByTwoPeopleInAFewSteps(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	q, ps := filter.Parse(map[string][]string{"event": {"rumour"}}, filter.Params{})
	h.ok(ps.Err())
	h.second.Rules = []filter.Selection{q.Selection}
	h.operator("chen", desk.Author)
	h.operator("wang", desk.Reviewer)
	first, second := h.writes("chen", 1280, 800), h.writes("wang", 1280, 800)
	first.open("/console/compose")
	first.until(scripted)
	second.open("/console/")
	key := first.ask(`document.querySelector("a[href$='template=statement']").dataset.key`)

	began := time.Now()
	first.press(key)
	first.until(`document.activeElement?.name === "f.claim" && ` + scripted)
	first.types("青河大桥塌了", len("qinghedaqiaotale")+1)
	first.press(kb.Tab)
	first.types("the Qinghe Bridge fell", len("the Qinghe Bridge fell"))
	for range 4 { // past where it goes round and the verdict: it is being checked
		first.press(kb.Tab)
	}
	if at := first.ask(`document.activeElement.name`); at != "f.what" {
		t.Fatalf("the keyboard leads to %s", at)
	}
	first.types("大桥结构安全", len("daqiaojiegouanquan")+1)
	first.press(kb.Tab)
	first.types("the bridge is sound", len("the bridge is sound"))
	first.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	first.until(`document.getElementById("sent")`)
	submitted := time.Since(began)

	second.click("#news") // the page tells of it by itself
	second.click(".halves a.btn.main[href^='/console/waiting/']")
	second.click("button[value=approve]")
	second.until(`document.querySelector(".did")`)
	t.Logf("template to submitted %d strokes, to approved %d clicks more; browser and hub took %.1f s, %.1f s of them to submitted (two people's own time comes on top)", first.strokes, second.clicks, time.Since(began).Seconds(), submitted.Seconds())

	out := h.hub.List(hub.View{}, h.hub.Now())
	if len(out) != 1 || out[0].State != notice.Active || out[0].Notice.Statement.Verdict != notice.Checking || out[0].Notice.WordDue().IsZero() || !strings.Contains(out[0].Notice.Text[notice.English].Headline, "the Qinghe Bridge fell") {
		t.Errorf("what is out is not the answer: %+v", out)
	}
	if first.strokes > 120 || first.clicks > 0 || second.clicks > 3 || second.strokes > 0 {
		t.Errorf("%d strokes and %d clicks to submitted, %d clicks and %d strokes to approved", first.strokes, first.clicks, second.clicks, second.strokes)
	}
}
