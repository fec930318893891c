package console_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/desk"

	"github.com/chromedp/chromedp"
)

// picks chooses a file in the form of the page and sends it.
func (w *writer) picks(name, content string) {
	w.Helper()
	file := filepath.Join(w.TempDir(), name)
	w.ok(os.WriteFile(file, []byte(content), 0o600))
	w.ok(chromedp.Do(w.tab, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file})))
	w.ask(`document.querySelector("#file").form.requestSubmit()`)
	w.until(`document.querySelector("#found")?.textContent.includes("` + name + `")`)
}

// TestAnOfficerImportsAList in a real browser: three faulty rows are told at their
// rows, the mended file is previewed and submitted, a second person approves it, it
// stands on the public page, and the same file again says that nothing would change.
func TestAnOfficerImportsAList(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t)
	h.operator("li", desk.Author)
	h.operator("chen", desk.Reviewer)
	w := h.writes("li", 390, 844)
	w.open("/console/lists?lang=zh-CN")
	w.ask(`document.querySelector("a[href='/console/lists/cameras']").click()`)
	w.until(`document.querySelector("#file")`)
	w.picks("坏.csv", badCameras)
	told := w.ask(`[...document.querySelectorAll(".faults > li")].map(e => e.innerText.replace(/\s+/g, " ")).join("\n")`)
	for i, want := range []string{"第 2 行 001 待改正 限速（公里/小时）", "第 3 行 002 待改正 启用日期", "第 4 行 003 待改正 道路 · 必须填写"} {
		if lines := strings.Split(told, "\n"); len(lines) != 3 || !strings.Contains(lines[min(i, len(lines)-1)], want) {
			t.Errorf("never told: %s\n%s", want, told)
		}
	}
	if w.ask(`document.querySelector("form[action$=submit]")`) != "null" {
		t.Error("a faulty list can be submitted")
	}
	w.picks("好.csv", goodCameras)
	if got := w.ask(`document.querySelectorAll(".rows tbody tr").length + " " + document.querySelectorAll(".dots circle").length + " " + document.querySelectorAll(".phone > li").length`); got != "3 3 3" {
		t.Errorf("rows, points and cards of the preview: %s", got)
	}
	if w.ask(`document.documentElement.scrollWidth <= innerWidth`) != "true" {
		t.Error("a phone must scroll sideways")
	}
	w.ask(`document.querySelector("form[action$=submit]").requestSubmit()`)
	w.until(`location.pathname.startsWith("/console/waiting/") && document.querySelector(".did")`)
	at := w.ask(`location.pathname`)
	w.signIn("chen")
	w.open(at + "?lang=zh-CN")
	w.until(`document.querySelector("button[value=approve]")`)
	if got := w.ask(`document.querySelector("h1").textContent`); got != "固定测速设备：新增 3，修订 0，撤下 0" {
		t.Errorf("what is to be approved is called %q", got)
	}
	w.ask(`document.querySelector("button[value=approve]").click()`)
	w.until(`document.querySelector(".did") && document.querySelector("a[href$='/lists/cameras']")`)
	w.ok(chromedp.Do(w.tab, chromedp.Navigate(w.public+"/lists/cameras?lang=zh-CN")))
	w.until(`document.querySelectorAll("tbody tr").length === 3`)
	if got := w.ask(`document.querySelector("tbody tr").innerText.replace(/\s+/g, " ")`); !strings.Contains(got, "G320") || !strings.Contains(got, "青河大桥东") || !strings.Contains(got, "70") {
		t.Errorf("the first camera reads %q", got)
	}
	w.signIn("li")
	w.open("/console/lists/cameras?lang=zh-CN")
	w.picks("好.csv", goodCameras)
	w.until(`document.querySelector(".counts .same")?.innerText.startsWith("3")`)
	if w.ask(`document.querySelector("form[action$=submit] button")`) != "null" {
		t.Error("what has not changed can be submitted")
	}
	if a := h.browser().get("/console/lists"); a.status != http.StatusSeeOther {
		t.Errorf("somebody who has not signed in: %d", a.status)
	}
}
