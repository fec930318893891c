package page_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The pictures of the README and of docs/pictures. They are drawn whenever the
// tests run, and kept where WAYSIDE_PICTURES says: docs/pictures, to renew
// them.

// face is one page of a picture; on is what must be true before it is taken.
type face struct {
	path       string
	w, h       int64
	theme      string
	deficiency emulation.SetEmulatedVisionDeficiencyType
	on         string
}

// take is a page as a picture. Everything in it is of one fixed moment.
func (f face) take(t testing.TB, tab context.Context, base string) []byte {
	t.Helper()
	if f.deficiency == "" {
		f.deficiency = emulation.SetEmulatedVisionDeficiencyTypeNone
	}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: f.theme}}}); err != nil {
		t.Fatal(err)
	}
	visit(t, tab, f.w, f.h, base+f.path)
	if f.on != "" {
		until(t, tab, f.on)
	}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: f.deficiency}); err != nil {
		t.Fatal(err)
	}
	picture, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: emulation.SetEmulatedVisionDeficiencyTypeNone}); err != nil {
		t.Fatal(err)
	}
	return picture
}

// mount puts pictures beside and above one another, in columns, and keeps the
// whole as NAME.webp.
func mount(t testing.TB, tab context.Context, name string, width, height int64, columns ...[][]byte) {
	t.Helper()
	dir := os.Getenv("WAYSIDE_PICTURES")
	if dir == "" {
		return
	}
	var b strings.Builder
	b.WriteString(`<body style="margin:0;padding:24px;background:#E8EBEF;display:flex;gap:24px;align-items:start">`)
	for _, column := range columns {
		b.WriteString(`<div style="display:grid;gap:24px">`)
		for _, picture := range column {
			fmt.Fprintf(&b, `<img style="display:block;border-radius:10px;zoom:.6" src="data:image/png;base64,%s">`, base64.StdEncoding.EncodeToString(picture))
		}
		b.WriteString(`</div>`)
	}
	visit(t, tab, width, height, "about:blank")
	run[bool](t, tab, fmt.Sprintf(`document.open(); document.write(decodeURIComponent(%q)); document.close(); await Promise.all([...document.images].map((i) => i.decode())); return true`, url.PathEscape(b.String())))
	quality := int64(88)
	taken, err := chromedp.Call(tab, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Format: cdppage.CaptureScreenshotFormatWebp, Quality: &quality})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".webp"), taken.Data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestThePicturesOfTheReadme draws what a first reader sees: the driver's page,
// the signboard, an LED sign and a poster.
func TestThePicturesOfTheReadme(t *testing.T) {
	tab, s := browser(t), server(t)
	const lit = `(() => { const c = document.getElementById("led"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; let lit = 0; for (let i = 0; i < d.length; i += 4) if (Math.max(d[i], d[i + 1], d[i + 2]) > 180) lit++; return lit > 200; })()`
	phone := face{path: "/", w: 390, h: 1180, theme: "light", on: `document.querySelector(".zoom")`}.take(t, tab, s.URL)
	board := face{path: "/board", w: 1280, h: 720, theme: "dark", on: `document.querySelector(".lead .what")`}.take(t, tab, s.URL)
	led := face{path: "/board?mode=led", w: 1280, h: 436, theme: "dark", on: `!document.getElementById("led").hidden && ` + lit}.take(t, tab, s.URL)
	poster := face{path: "/poster?lang=en", w: 826, h: 1180, theme: "light"}.take(t, tab, s.URL)
	mount(t, tab, "pages", 1594, 756, [][]byte{phone}, [][]byte{board, led}, [][]byte{poster})
}

// TestALevelIsReadWithoutItsColour looks at the driver's page as people with
// deficiencies of colour vision see it. Without any colour, every level and
// every state of a road still differs by shape and word.
func TestALevelIsReadWithoutItsColour(t *testing.T) {
	tab, s := browser(t), server(t)
	var columns [][][]byte
	for _, d := range []emulation.SetEmulatedVisionDeficiencyType{"", emulation.SetEmulatedVisionDeficiencyTypeDeuteranopia, emulation.SetEmulatedVisionDeficiencyTypeProtanopia, emulation.SetEmulatedVisionDeficiencyTypeTritanopia, emulation.SetEmulatedVisionDeficiencyTypeAchromatopsia} {
		columns = append(columns, [][]byte{face{path: "/", w: 390, h: 1300, theme: "light", deficiency: d, on: `document.querySelector(".zoom")`}.take(t, tab, s.URL)})
	}
	mount(t, tab, "colour-blind", 5*234+6*24, 828, columns...)
	visit(t, tab, 390, 844, s.URL+"/")
	got := run[[]string](t, tab, `
		const out = [], shapes = new Map();
		for (const e of document.querySelectorAll(".card .sev")) {
			const level = e.className, sign = e.querySelector("use")?.getAttribute("href"), word = e.textContent.trim();
			if (!sign || !word) out.push("a level without sign or word: " + e.outerHTML);
			if (shapes.has(level) && shapes.get(level) !== sign) out.push(level + " has two signs");
			shapes.set(level, sign);
		}
		if (new Set(shapes.values()).size !== shapes.size || shapes.size < 3) out.push("signs that don't differ: " + [...shapes].join(" "));
		const look = (c) => { const s = getComputedStyle(document.querySelector("#map .line." + c)), t = getComputedStyle(document.querySelector("#map .tick." + c)); return [s.strokeDasharray, s.strokeWidth, t.stroke === "none" ? "" : t.strokeDasharray].join("/"); };
		const kinds = ["shut", "slow", "way"].filter((c) => document.querySelector("#map > svg .line." + c)), looks = kinds.map(look);
		if (kinds.length < 2 || new Set(looks).size !== looks.length) out.push("roads that differ by colour alone: " + kinds + " " + looks);
		return out;`)
	if len(got) > 0 {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}
