package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/sign"
	"wayside/hub/trust"
	"wayside/static"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// policy is what hub/serve sends with every answer.
const policy = "default-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"

// dots answers what a board of dots shows, as a hub does.
func dots(t testing.TB) http.HandlerFunc {
	p, problems := sign.Read([]byte(`{"id":"led","width":160,"height":34,"pitch":20,"speed":80,"panel":"rg","filter":"","languages":["zh-CN"],"place":{"road":"G320","chainage":1280000,"ahead":"rising"},"text":{"zh-CN":"请按现场标志行驶"},"fill":"text"}`))
	if problems.Failed() {
		t.Fatal(problems)
	}
	fonts := sign.NewFonts(static.Glyphs())
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(fonts.Programme(p, sampleNotices(), time.UTC, now()))
	}
}

// server shows every page with the sample notices, as hub/serve would.
func server(t testing.TB) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	p := newPages(t, site(s.URL))
	mux.Handle("GET /static/test/", http.StripPrefix("/static/test/", http.FileServerFS(static.FS())))
	html := func(pattern string, draw func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			lang := notice.Chinese
			if r.URL.Query().Get("lang") == "en" {
				lang = notice.English
			}
			if err := draw(w, r, lang); err != nil {
				t.Errorf("%s: %v", r.URL, err)
			}
		})
	}
	html("GET /{$}", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		d := drive(lang)
		switch r.URL.Query().Get("as") {
		case "empty":
			d.Entries, d.Recent = nil, nil
		case "search":
			d.Entries, d.Recent, d.Search, d.Canonical, d.Query = nil, nil, "K9999", "q=K9999", "q=K9999"
		case "slip":
			d.Entries, d.Recent, d.Search, d.Canonical, d.Query = nil, nil, "7k2qf9x", "q=7k2qf9x", "q=7k2qf9x"
		case "stale":
			d.Fresh.StaleSince = at("08:10")
		case "uncovered":
			d.Entries, d.Recent, d.Fresh.Covered, d.Road, d.Path = nil, nil, false, "X999", "/road/X999"
		case "near":
			d.Near, d.Path = true, "/near"
		case "silent":
			d.Entries, d.Recent, d.Road, d.Path = nil, nil, "S211", "/road/S211"
			d.Fresh = page.Freshness{Now: now(), Checked: at("08:10"), StaleSince: at("08:10"), Silent: true, Covered: true}
		case "quiet":
			d.Entries, d.Recent, d.Road, d.Path = nil, nil, "S38", "/road/S38"
		case "trip":
			d.Trip, d.Canonical, d.Query = page.Trip{Roads: []string{"G320", "S38", "X118"}, Vehicles: []string{"hgv"}}, "road=G320,S38,X118&vehicle=hgv", "road=G320,S38,X118&vehicle=hgv"
		}
		return p.Drive(w, d)
	})
	html("GET /poster", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		q := r.URL.Query()
		paper := page.A4
		if q.Get("paper") == "a3" {
			paper = page.A3
		}
		d := page.Poster{Lang: lang, Paper: paper, Entry: history()[0], Now: now()}
		switch q.Get("as") {
		case "ice":
			d.Entry = entry(9, ice())
		case "exercise":
			d.Entry.Notice.Status = notice.Exercise
		case "over":
			d.Entry = over()
		case "service":
			d.Entry = entry(9, sampleNotices()[8])
		case "full":
			d.Entry = entry(9, fullCard(max(1, atoi(q.Get("n")))))
		case "long":
			d.Entry = entry(9, wordy(atoi(q.Get("n"))))
		case "sheet":
			s := page.Sheet{Lang: lang, Paper: paper, Entries: sampleEntries(), Now: now()}
			for range atoi(q.Get("n")) {
				s.Entries = append(s.Entries, sampleEntries()...)
			}
			return p.Sheet(w, s)
		}
		return p.Poster(w, d)
	})
	html("GET /report", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		return p.Report(w, asked(t, lang, r.URL.Query().Get("as")))
	})
	html("GET /reports", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		return p.ReportStatus(w, reported(t, lang, r.URL.Query().Get("as")))
	})
	html("GET /lookup", func(w http.ResponseWriter, _ *http.Request, lang notice.Lang) error {
		return p.Lookup(w, page.Lookup{Lang: lang, Typed: "7K2QF9X"})
	})
	html("GET /account", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		return p.Account(w, monthly(lang, r.URL.Query().Get("as")))
	})
	html("GET /offline", func(w http.ResponseWriter, _ *http.Request, lang notice.Lang) error { return p.Offline(w, lang) })
	html("GET /notice", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		d := page.Permanent{Lang: lang, Entry: history()[0], History: history(), Now: now()}
		switch r.URL.Query().Get("as") {
		case "over":
			d.Entry, d.History = over(), []notice.Entry{over()}
		case "exercise":
			d.Entry.Notice.Status = notice.Exercise
		case "service":
			d.Entry = entry(9, sampleNotices()[8])
			d.History = []notice.Entry{d.Entry}
		}
		d.Doubted = 3
		d.Entry.Sigs = trust.SignNotice(d.Entry.Doc, logKey)
		return p.Notice(w, d)
	})
	html("GET /feeds/{$}", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error { return p.Feeds(w, feeds(lang)) })
	html("GET /check", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		return p.Check(w, checked(lang, r.URL.Query().Get("as")))
	})
	html("GET /verify", func(w http.ResponseWriter, _ *http.Request, lang notice.Lang) error { return p.Verify(w, lang) })
	proveOn(t, mux)
	html("GET /problem", func(w http.ResponseWriter, r *http.Request, lang notice.Lang) error {
		_, ps := page.ParseDisplay(url.Values{"mode": {"neon"}, "colour": {"pink"}, "speed": {"9"}})
		return p.Problem(w, 400, ps, lang)
	})
	mux.HandleFunc("GET /api/v1/pages", dots(t))
	html("GET /board", func(w http.ResponseWriter, r *http.Request, _ notice.Lang) error {
		q := r.URL.Query()
		as := q.Get("as")
		q.Del("as")
		d, ps := page.ParseDisplay(q)
		b := page.Board{Display: d, Problems: ps, Place: wordsOf("G320 北入口 · 屏 017", "G320 north · sign 017"), Entries: sampleEntries(), Fresh: page.Freshness{Now: now(), Checked: now(), Covered: true}, Cursor: "e-812"}
		if as == "empty" {
			b.Entries = nil
		}
		return p.Board(w, b)
	})
	return s
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// wordy is a notice with much text; n says how much.
func wordy(n int) *notice.Notice {
	c := closure()
	c.Contact = nil
	zh := notice.Text{Headline: "G320雨岭隧道双向封闭" + strings.Repeat("，请绕行", n%7), Description: strings.Repeat("货车追尾起火，消防和交警正在现场处置，预计还要两个小时。", n), Instruction: strings.Repeat("小客车由云溪互通下，走 X205 绕行；货车在服务区等候。", 1+n/2)}
	en := notice.Text{Headline: "G320 Yuling Tunnel closed in both directions", Description: strings.Repeat("Two lorries have collided and one is on fire; crews are at work. ", n), Instruction: strings.Repeat("Cars: leave at Yunxi and follow the X205. ", 1+n/2)}
	c.Text = map[notice.Lang]notice.Text{notice.Chinese: zh, notice.English: en}
	for range n % 8 {
		c.Roads = append(c.Roads, c.Roads[0])
	}
	return c
}

func wordsOf(zh, en string) notice.Words { return w(zh, en) }

func feeds(lang notice.Lang) page.Feeds {
	d := page.Feeds{Lang: lang, Shelves: []page.Shelf{{Title: w("全部", "Everything"), Feeds: []page.Feed{{Title: w("全部消息", "All notices")}, {Title: w("严重及以上", "Severe and above"), Query: "severity=severe"}}}}}
	kinds := page.Shelf{Title: w("按类别", "By kind")}
	for _, k := range notice.Kinds() {
		kinds.Feeds = append(kinds.Feeds, page.Feed{Title: k.Name, Query: "kind=" + k.Word})
	}
	d.Shelves = append(d.Shelves, kinds, page.Shelf{Title: w("按道路", "By road"), Feeds: []page.Feed{{Title: w("G320", "G320"), Query: "road=G320"}, {Title: w("人民路", "人民路"), Query: "road=" + url.QueryEscape("人民路")}}})
	for _, f := range []string{"RSS 2.0", "Atom", "JSON Feed 1.1", "CAP 1.2", "GeoJSON", "WZDx 4.2"} {
		name, _, _ := strings.Cut(strings.ToLower(f), " ")
		d.Now = append(d.Now, page.Format{Name: name, Title: f, About: w("供地图和地理信息系统使用", "for maps and geographic information systems")})
	}
	d.Log = d.Now[:3]
	return d
}

// checked is the page of documents: the bare form, or a verdict.
func checked(lang notice.Lang, as string) page.Check {
	d := page.Check{Lang: lang, Now: now(), Most: 1, Formats: []page.Format{
		{Name: "cap", Title: "CAP 1.2", About: w("国际通用的预警格式", "alerts, understood by warning systems all over the world")},
		{Name: "datex2", Title: "DATEX II 3.5", About: w("欧洲的道路交通数据", "road traffic data of Europe")},
	}}
	if as == "" {
		return d
	}
	d.Verdict = &page.Verdict{Format: "CAP 1.2"}
	if as == "unread" {
		d.Verdict.Format = ""
		d.Verdict.Frame.Add("format", "认不出格式，请指明：native, cap, wzdx", "can't tell the format: name it, one of native, cap, wzdx")
		return d
	}
	for i, e := range sampleEntries() {
		it := notice.Item{Key: string(e.Notice.ID), Notice: e.Notice, Place: fmt.Sprintf("alert %d (line %d)", i+1, 20*i+3)}
		switch {
		case as == "bad" && i == 0:
			it.Problems.Add("references", "更新或取消必须写明所指的消息", "an Update or Cancel must name the messages that it concerns")
			it.Problems.Warn("info[0].area[2].polygon", "多边形的边互相交叉", "the edges of a polygon cross")
		case i == 1:
			it.Problems.Warn("expires", "有效期超过一年", "is valid for more than a year")
			for k := range 3 {
				it.Problems.Advise(fmt.Sprintf("info[%d].headline", k), "标题超过 160 个字符，许多终端会截断", "more than 160 characters: many readers cut it")
			}
		case i == 2:
			it.Notice, it.End = nil, &notice.ItemEnd{Keys: []string{"qx@yunxi.example,yunxi-7"}, Cause: notice.CauseEnded, Text: w("大雾已散", "The fog has lifted")}
		}
		d.Verdict.Items, d.Verdict.Entries = append(d.Verdict.Items, it), append(d.Verdict.Entries, e)
	}
	return d
}

// browser starts a browser, or skips the test where there is none.
func browser(t testing.TB) context.Context {
	t.Helper()
	bin := os.Getenv("BROWSER")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless_shell"} {
		if bin == "" {
			bin, _ = exec.LookPath(name)
		}
	}
	if bin == "" {
		t.Skip("SKIP: no browser; set BROWSER= or install chromium")
	}
	ctx, stop := context.WithTimeout(t.Context(), 15*time.Minute)
	a, stopAllocator := chromedp.NewExecAllocator(ctx, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.ExecPath(bin), chromedp.WindowSize(1280, 720))
	tab, stopTab := chromedp.NewContext(a)
	t.Cleanup(func() { stopTab(); stopAllocator(); stop() })
	return tab
}

// TestScreenshots writes pictures of all pages into WAYSIDE_SHOTS, to be
// looked at by a person; it asserts nothing.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("WAYSIDE_SHOTS")
	if dir == "" {
		t.Skip("WAYSIDE_SHOTS is not set")
	}
	only := os.Getenv("WAYSIDE_ONLY")
	s, tab := server(t), browser(t)
	for _, shot := range []struct {
		name, path string
		w, h       int64
		theme      string
		full       bool
	}{
		{"drive-phone-zh", "/", 390, 844, "light", true}, {"drive-phone-zh-dark", "/", 390, 844, "dark", true}, {"drive-phone-en", "/?lang=en", 390, 844, "light", true},
		{"drive-320-en", "/?lang=en", 320, 640, "light", true}, {"drive-desk-zh", "/", 1280, 900, "light", false}, {"drive-desk-en-dark", "/?lang=en", 1280, 900, "dark", false},
		{"drive-empty", "/?as=empty", 390, 844, "light", false}, {"drive-search", "/?as=search", 390, 844, "light", false}, {"drive-stale", "/?as=stale", 390, 844, "light", false}, {"drive-uncovered", "/?as=uncovered", 390, 844, "light", false}, {"drive-near", "/?as=near", 390, 844, "dark", false},
		{"notice-phone-zh", "/notice", 390, 844, "light", true}, {"notice-desk-en", "/notice?lang=en", 1280, 900, "light", true}, {"notice-desk-zh-dark", "/notice", 1280, 900, "dark", true}, {"notice-over", "/notice?as=over", 390, 844, "light", true}, {"notice-exercise", "/notice?as=exercise", 390, 844, "light", false}, {"notice-service", "/notice?as=service", 390, 844, "dark", true},
		{"drive-360-zh", "/", 360, 780, "light", true}, {"drive-360-en-dark", "/?lang=en", 360, 780, "dark", true}, {"drive-silent", "/?as=silent", 360, 780, "light", true}, {"drive-quiet-en", "/?as=quiet&lang=en", 360, 780, "light", true}, {"drive-trip-360", "/?as=trip", 360, 780, "light", true}, {"drive-trip-desk-en-dark", "/?as=trip&lang=en", 1280, 900, "dark", true},
		{"notice-360-en-dark", "/notice?lang=en", 360, 780, "dark", true}, {"notice-thanks", "/notice#thanks", 360, 780, "light", false}, {"lookup-phone-zh", "/lookup", 390, 844, "light", true}, {"lookup-desk-en-dark", "/lookup?lang=en", 1280, 900, "dark", false}, {"drive-slip", "/?as=slip", 390, 844, "light", false}, {"offline-360", "/offline", 360, 780, "light", true}, {"offline-desk-en-dark", "/offline?lang=en", 1280, 900, "dark", false},
		{"poster-zh", "/poster", 900, 1240, "light", true}, {"poster-en", "/poster?lang=en", 900, 1240, "light", true}, {"poster-ice", "/poster?as=ice", 900, 1240, "dark", true}, {"poster-exercise", "/poster?as=exercise", 900, 1240, "light", true}, {"poster-over", "/poster?as=over", 900, 1240, "light", true}, {"poster-service", "/poster?as=service", 900, 1240, "light", true}, {"poster-long", "/poster?as=long&n=9", 900, 1240, "light", true}, {"poster-sheet", "/poster?as=sheet", 900, 1240, "light", true}, {"poster-sheet-en-a3", "/poster?as=sheet&lang=en&paper=a3&n=1", 1200, 1700, "light", true}, {"poster-360", "/poster", 360, 780, "light", true},
		{"feeds-phone-zh", "/feeds/", 390, 844, "light", false}, {"check-phone-zh", "/check?as=bad", 390, 844, "light", true}, {"check-desk-en", "/check?as=bad&lang=en", 1280, 900, "light", true}, {"check-form-desk-zh-dark", "/check", 1280, 900, "dark", false}, {"check-unread-phone-en-dark", "/check?as=unread&lang=en", 390, 844, "dark", true},
		{"feeds-desk-en", "/feeds/?lang=en", 1280, 900, "light", true}, {"feeds-desk-zh-dark", "/feeds/", 1280, 900, "dark", false},
		{"verify-form-phone-zh", "/verify", 390, 844, "light", true}, {"verify-good-phone-zh", "/verify#" + known, 390, 844, "light", true}, {"verify-good-desk-en", "/verify?lang=en#" + known, 1280, 900, "light", true}, {"verify-good-desk-zh-dark", "/verify#" + known, 1280, 900, "dark", false},
		{"verify-refused-phone-en-dark", "/verify?lang=en#" + changed, 390, 844, "dark", true}, {"verify-refused-desk-zh", "/verify#" + changed, 1280, 900, "light", false}, {"verify-unsure-320-en", "/verify?lang=en#" + caseOf("unknown"), 320, 640, "light", true}, {"verify-unsure-phone-zh-dark", "/verify#" + caseOf("unknown"), 390, 844, "dark", true}, {"verify-but-phone-zh", "/verify#" + caseOf("withdrawn"), 390, 844, "light", false}, {"verify-offline-desk-en", "/verify?lang=en#" + caseOf("silent"), 1280, 900, "light", false},
		{"account-phone-en", "/account?as=full&lang=en", 390, 844, "light", true}, {"account-phone-zh-dark", "/account?as=full", 390, 844, "dark", true}, {"account-desk-en-dark", "/account?as=full&lang=en", 1280, 900, "dark", true}, {"account-desk-zh", "/account?as=full", 1280, 900, "light", true}, {"account-day-phone-zh", "/account?as=day", 390, 844, "light", true}, {"account-empty-phone-en-dark", "/account?as=empty&lang=en", 390, 844, "dark", true}, {"account-empty-desk-zh", "/account?as=empty", 1280, 900, "light", true},
		{"problem-phone", "/problem", 390, 844, "light", true}, {"problem-desk-en", "/problem?lang=en", 1280, 900, "dark", false},
		{"board-zh", "/board", 1920, 1080, "dark", false}, {"board-both", "/board?lang=zh-CN,en", 1920, 1080, "dark", false}, {"board-en-light", "/board?lang=en&theme=light", 1920, 1080, "light", false}, {"board-tall", "/board", 1080, 1920, "dark", false}, {"board-4k", "/board?test=1", 3840, 2160, "dark", false}, {"board-small", "/board", 1280, 720, "dark", false}, {"board-rotated", "/board?rotate=90", 1920, 1080, "dark", false}, {"board-empty", "/board?as=empty", 1920, 1080, "dark", false}, {"board-wrong", "/board?mode=neon", 1920, 1080, "dark", false}, {"board-poster", "/board?mode=poster", 1080, 1920, "light", false}, {"board-ticker", "/board?mode=ticker", 1920, 240, "dark", false},
	} {
		if only != "" && !strings.HasPrefix(shot.name, only) {
			continue
		}
		_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: shot.theme}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(tab, chromedp.EmulateViewport(shot.w, shot.h), chromedp.Navigate(s.URL+shot.path)); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Run(tab, chromedp.Evaluate[bool]("new Promise(r => setTimeout(() => r(true), 700))", chromedp.EvalAwaitPromise)); err != nil {
			t.Fatal(err)
		}
		picture, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if shot.full {
			picture, err = chromedp.Run(tab, chromedp.FullScreenshot(100))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, shot.name+".png"), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
