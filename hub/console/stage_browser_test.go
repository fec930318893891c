package console_test

import (
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

// TestACaseGoesFromStageToStageInABrowser: reported, under way, closed, each in one
// correction, in both languages; what is closed without an outcome is told, with
// nothing that was typed lost.
func TestACaseGoesFromStageToStageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	for lang, outcome := range map[string]string{"zh-CN": "办理结果", "en": "Outcome"} {
		h := newsroom(t)
		li := h.operator("li", desk.Author)
		id := li.sendsIn("/console/compose?template=police", theft)
		w := h.writes("li", 390, 900)
		focus := func(name string) { w.ask(`document.getElementsByName("` + name + `")[0].focus()`) }
		corrects := func(stage, changed string, more map[string]string) {
			w.open("/console/notices/" + id.UUID() + "?lang=" + lang)
			w.click(`a[href$='/correct']`)
			w.until(`document.getElementById("handling.stage")`)
			w.ask(`document.getElementById("handling.stage").value = "` + stage + `"`)
			w.ask(`document.querySelector("[name=why][value=update]").click()`)
			focus("zh-CN.changed")
			w.types(changed, 1)
			focus("en.changed")
			w.types(changed, 1)
			for name, value := range more {
				focus(name)
				w.types(value, 1)
			}
			w.ask(`document.querySelector("form.card button.main").click()`)
		}
		corrects("underWay", "已立案", nil)
		w.until(`document.querySelector(".did")`)
		corrects(notice.Closed, "已办结", nil)
		w.until(`document.querySelector(".wrongs b")?.innerText === "` + outcome + `"`)
		if w.ask(`document.getElementById("handling.stage").value + document.getElementsByName("en.changed")[0].value`) != notice.Closed+"已办结" {
			t.Errorf("%s: what was typed is lost", lang)
		}
		corrects(notice.Closed, "已办结", map[string]string{"handling.result": "追回五辆", "handling.result.en": "five were found"})
		w.until(`document.querySelector(".did")`)
		if n := h.standsNow(id).Notice; n.Stage() != notice.Closed || n.Revision != 3 {
			t.Errorf("%s: %s, revision %d", lang, n.Stage(), n.Revision)
		}
		if w.ask(`document.documentElement.scrollWidth <= innerWidth`) != "true" {
			t.Errorf("%s: a phone must scroll sideways", lang)
		}
	}
}
