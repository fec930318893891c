package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func (g glass) types(keys string, options ...chromedp.KeyOption) {
	g.t.Helper()
	if err := chromedp.Do(g.tab, chromedp.KeyEvent(keys, options...)); err != nil {
		g.t.Fatal(err)
	}
}

// TestAClosureGoesFromItsTemplateToTheRoadAndBack goes the whole way of a
// tunnel closure in the demo county: composed with the keyboard, read and approved
// by another person on a phone, out, corrected, withdrawn and restored.
func TestAClosureGoesFromItsTemplateToTheRoadAndBack(t *testing.T) {
	t.Parallel()
	h := start(t, "--demo", "--heartbeat", "1s")
	d := h.office()
	li, wang := look(t), look(t)
	li.enters(h, d, "li")
	wang.size(360, 760)
	wang.enters(h, d, "wang")

	li.visit(h.url + "/console/compose")
	li.until(`document.querySelector("[data-key='1']") && document.querySelector("[data-script]")?.hidden === false`)
	began := time.Now()
	li.types("1")
	li.until(`document.activeElement?.name === "f.place" && document.querySelector("[data-script]")?.hidden === false`)
	li.types("雨岭隧道")
	li.until(`document.querySelector("#state span") && document.querySelectorAll("#preview .sign img").length > 0`)
	li.shot("compose-draft")
	li.types(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	li.until(`document.getElementById("sent")?.innerText.includes("等第二个人复核")`)
	t.Logf("template to submitted, with a look at the preview: %.1f s", time.Since(began).Seconds())
	li.shot("compose-sent")

	wang.visit(h.url + "/console/waiting")
	wang.until(`document.querySelector(".item .btn.main")`)
	wang.tap(".item .btn.main")
	wang.until(`document.querySelectorAll(".panes .sign img").length > 0 && document.querySelector("#decide") && ` + fitsThePhone)
	wang.shot("compose-review-phone")
	wang.tap(`#decide button[value=approve]`)
	wang.until(`document.body.innerText.includes("已同意，已发出")`)
	page, err := chromedp.Run(wang.tab, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		t.Fatal(err)
	}

	li.visit(h.url + page)
	li.shot("compose-out")
	li.tap(`a[href$="/correct"]`)
	li.until(`document.getElementsByName("zh-CN.changed")[0] && ` + fitsThePhone)
	li.shot("compose-correct")
	li.run(`document.getElementsByName("zh-CN.changed")[0].value = "一条车道已恢复。"; document.getElementsByName("en.changed")[0].value = "One lane is open again."; document.getElementById("severity").value = "moderate"; document.querySelector("[name=why][value=update]").checked = true`)
	li.tap(`form.card .btn.main`)
	li.until(`document.body.innerText.includes("新版已发出")`)
	li.shot("compose-corrected")

	li.visit(h.url + page)
	li.tap("details.ask summary")
	li.tap(`button[value=error]`)
	li.until(`document.body.innerText.includes("已撤回")`)
	li.tap(`.did form button`)
	li.until(`document.body.innerText.includes("已恢复")`)
}
