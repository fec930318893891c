package page_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/static"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// sampleSigns stand in every state that there is.
func sampleSigns() []page.Sign {
	at := func(p notice.Position) *notice.Position { return &p }
	told := closure()
	face := func(n *notice.Notice, lines ...string) page.SignPage {
		return page.SignPage{Picture: "/face.svg", Width: 162, Height: 36, Lines: lines, Notice: n}
	}
	return []page.Sign{
		{ID: "east", Name: w("县城东入口情报板", "Town east entrance"), Road: "G320", Label: "K1280", Direction: "E", At: at(g320[1]), Pages: []page.SignPage{face(told, "雨岭隧道封闭", "绕行X205"), face(told, "TUNNEL CLOSED", "USE X205")}, Report: page.SameDots, Confirmed: now()},
		{ID: "west", Name: w("县城西入口情报板", "Town west entrance"), Road: "G320", Label: "K1290", Pages: []page.SignPage{face(nil)}, Report: page.Silent, Confirmed: now().Add(-40 * 60e9)},
		{ID: "gantry", Name: w("隧道前门架", "Gantry before the tunnel"), Road: "G320", Direction: "W", At: at(g320[5]), Pages: []page.SignPage{face(nil, "安全驾驶")}, Report: page.OtherDots, Confirmed: now().Add(-60e9)},
		{ID: "bridge", Road: "S211", Direction: "N", At: at(s211[1]), Pages: []page.SignPage{face(nil, "09:47")}, Report: page.Unsure},
		{ID: "square", Name: notice.Words{notice.Chinese: "人民广场屏"}, At: at(x205[2]), Pages: []page.SignPage{face(nil, "平安云溪")}},
	}
}

func drawSigns(t testing.TB, lang notice.Lang, list []page.Sign) string {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t, site("http://hub.example")).Signs(&b, page.Signs{Lang: lang, Now: now(), Signs: list}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePageOfTheSignsSaysHowFarEachIsKnown(t *testing.T) {
	zh, en := drawSigns(t, notice.Chinese, sampleSigns()), drawSigns(t, notice.English, sampleSigns())
	for _, want := range []string{
		"09:47 核对，屏上就是这样", "这块屏现在没有回报 · 最近一次核对相符：09:07", "屏上显示的可能不是这样 · 最近一次核对相符：09:46", "屏已连接，还没有逐点核对", "这块屏不回报，这是它应该显示的内容",
		`alt="第 1 页： 雨岭隧道封闭 / 绕行X205"`, `alt="不亮"`, "G320雨岭隧道双向封闭", "其他地点", "09:47:00 的内容",
	} {
		if !strings.Contains(zh, want) {
			t.Errorf("the Chinese page lacks %s", want)
		}
	}
	for _, want := range []string{"Compared at 09:47: the sign shows just this", "Last matched at 09:07", "Town east entrance", "人民广场屏", "bridge", "Elsewhere", "eastbound"} {
		if !strings.Contains(strings.ToLower(en), strings.ToLower(want)) {
			t.Errorf("the English page lacks %s", want)
		}
	}
	if n := strings.Count(zh, "G320雨岭隧道双向封闭"); n != 1 {
		t.Errorf("the notice of both pages is named %d times", n)
	}
	if n := strings.Count(zh, `class="mark"`); n != 4 {
		t.Errorf("%d signs are on the map, of four that have a place", n)
	}
	if empty := drawSigns(t, notice.Chinese, nil); !strings.Contains(empty, "还没有登记任何屏") || strings.Contains(empty, "<figure") {
		t.Error("without signs the page does not say so")
	}
}

// signsServer shows the page of the signs as hub/serve would.
func signsServer(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /static/test/", http.StripPrefix("/static/test/", http.FileServerFS(static.FS())))
	mux.HandleFunc("GET /face.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = w.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 162 36"><rect x="-1" y="-1" width="100%" height="100%" fill="#0A0B0C"/></svg>`))
	})
	mux.HandleFunc("GET /signs/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		lang := notice.Chinese
		if r.URL.Query().Get("lang") == "en" {
			lang = notice.English
		}
		_, _ = w.Write([]byte(drawSigns(t, lang, sampleSigns())))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestThePageOfTheSignsCanBeReadAndTapped(t *testing.T) {
	tab, s := browser(t), signsServer(t)
	for _, theme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}); err != nil {
			t.Fatal(err)
		}
		for _, look := range []struct {
			lang string
			w, h int64
		}{{"zh-CN", 360, 780}, {"en", 320, 640}, {"en", 1280, 900}} {
			visit(t, tab, look.w, look.h, s.URL+"/signs/?lang="+look.lang)
			for _, low := range run[[]string](t, tab, contrastScript) {
				t.Errorf("%s, %s, %d wide: %s", look.lang, theme, look.w, low)
			}
			if wide := run[int](t, tab, `return document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s, %d wide: the page scrolls sideways by %d", look.lang, look.w, wide)
			}
			for _, small := range run[[]string](t, tab, `
				return [...document.querySelectorAll("main a, footer a")].filter((a) => { const b = (a.querySelector(".tap") ?? a).getBoundingClientRect(); return b.width < 24 || b.height < 24; }).map((a) => a.outerHTML);`) {
				t.Errorf("%s, %d wide: too small to tap: %s", look.lang, look.w, small)
			}
			if dir := os.Getenv("WAYSIDE_SHOTS"); dir != "" {
				picture, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, "signs-"+look.lang+"-"+theme+".png"), picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestThePageOfTheSignsRenewsItselfWithoutMovingAnything(t *testing.T) {
	tab, s := browser(t), signsServer(t)
	visit(t, tab, 390, 844, s.URL+"/signs/")
	got := run[string](t, tab, `
		const own = document.getElementById("sign-west"), kept = document.getElementById("sign-east");
		own.replaceChildren("old");
		kept.querySelector("a").focus();
		kept.querySelector(".report").textContent = "being read";
		document.dispatchEvent(new Event("visibilitychange"));
		for (let i = 0; i < 100 && own.textContent === "old"; i++) await new Promise((done) => setTimeout(done, 50));
		return [own.isConnected, own.textContent.includes("没有回报"), kept.querySelector(".report").textContent].join();`)
	if got != "true,true,being read" {
		t.Errorf("got %s", got)
	}
}
