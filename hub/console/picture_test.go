package console_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/console"
	"wayside/hub/desk"
	"wayside/hub/notice"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestThePictureOfTheReadme draws the console as a first reader sees it:
// composing on a desk, approving on a telephone. It is kept where
// WAYSIDE_PICTURES says: docs/pictures, to renew it.
func TestThePictureOfTheReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: a browser takes its time")
	}
	h := newsroom(t, func(c *console.Config) { c.Base, c.Own, c.Offline = "https://yunxi.example", c.Base, nil })
	now := h.clock.now().In(shanghai)
	h.clock.forward(time.Date(now.Year(), now.Month(), now.Day()+1, 9, 42, 0, 0, shanghai).Sub(now))
	red := func(o *desk.Operator) { o.MaxSeverity = notice.Extreme }
	h.operator("li.mei", desk.Author, red, func(o *desk.Operator) { o.Shown = "李梅" })
	h.operator("chen", desk.Reviewer, red, func(o *desk.Operator) { o.Shown = "Chen Li" })
	h.out(h.closure(notice.Moderate))
	h.shows(t, "demo-led")
	w := h.writes("li.mei", 1440, 1010)
	_, err := chromedp.Call(w.tab, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "zh_CN"})
	h.ok(err)
	w.open("/console/compose?lang=zh-CN")
	w.until(scripted)
	w.press("1")
	w.until(`document.activeElement?.name === "f.place" && ` + scripted)
	w.types("雨岭隧道", 1)
	w.focus("f.what")
	w.types("货车追尾起火", 1)
	w.focus("f.delay")
	w.types("40", 2)
	w.until(saved + ` && document.querySelectorAll("#preview .sign img").length > 1`)
	w.ask(`(document.activeElement.blur(), ` + unmark + `, document.getElementById("look").click())`)
	w.until(saved)
	w.ask(`scrollTo(0, 0)`)
	desktop, err := chromedp.Run(w.tab, chromedp.CaptureScreenshot())
	h.ok(err)
	w.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	w.until(`document.getElementById("sent")`)
	held, err := h.desk.Held(t.Context())
	h.ok(err)
	w.signIn("chen")
	h.ok(chromedp.Do(w.tab, chromedp.EmulateViewport(390, 844)))
	w.open("/console/waiting/" + held[0].ID + "?lang=en")
	w.until(`document.querySelector("button[value=approve]")`)
	phone, err := chromedp.Run(w.tab, chromedp.CaptureScreenshot())
	h.ok(err)
	w.mount("console", 1180, 654, desktop, phone)
}

// mount puts pictures beside one another, and keeps the whole as NAME.webp.
func (w *writer) mount(name string, width, height int64, pictures ...[]byte) {
	w.Helper()
	dir := os.Getenv("WAYSIDE_PICTURES")
	if dir == "" {
		return
	}
	var b strings.Builder
	b.WriteString(`<body style="margin:0;padding:24px;background:#E8EBEF;display:flex;gap:24px;align-items:start">`)
	for _, picture := range pictures {
		fmt.Fprintf(&b, `<img style="display:block;border-radius:10px;zoom:.6" src="data:image/png;base64,%s">`, base64.StdEncoding.EncodeToString(picture))
	}
	w.ok(chromedp.Do(w.tab, chromedp.EmulateViewport(width, height), chromedp.Navigate("about:blank")))
	eval[bool](w, w.tab, fmt.Sprintf(`document.open(); document.write(decodeURIComponent(%q)); document.close(); await Promise.all([...document.images].map((i) => i.decode())); return true`, url.PathEscape(b.String())))
	quality := int64(88)
	taken, err := chromedp.Call(w.tab, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Format: cdppage.CaptureScreenshotFormatWebp, Quality: &quality})
	w.ok(err)
	w.ok(os.WriteFile(filepath.Join(dir, name+".webp"), taken.Data, 0o644))
}
