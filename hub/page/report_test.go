package page_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/report"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func reportBook(t testing.TB) *report.Book {
	t.Helper()
	b, ps := report.ReadBook(report.BuiltIn())
	if ps.Failed() {
		t.Fatal(ps)
	}
	return b
}

// asked is the form as it looks in several states.
func asked(t testing.TB, lang notice.Lang, as string) page.ReportForm {
	d := page.ReportForm{Lang: lang, Now: now(), Book: reportBook(t), Category: as, Work: page.Work{Challenge: "1.x", Bits: 8}, Photos: 3, PhotoBytes: 8 << 20, Contact: 30 * 24 * time.Hour, Last: report.Tally{Received: 214, Merged: 40, Answered: 200, InTime: 191, Open: 14, Overdue: 2},
		Answered: []report.Report{reported(t, lang, "answered").Report}}
	switch as {
	case "wrong":
		d.Category, d.Sent = "hazard", report.Sent{Text: "A load fell off a lorry, in the right lane, behind the bridge.", Lon: "x", Contact: "li.mei@example.com"}
		_, _, _, d.Problems = d.Book.Read(report.Sent{Category: "hazard", Lon: "x"}, now())
		d.Problems.Add("address", "请写明在哪里", "say where it is")
	case "outdated":
		d.About = &history()[0]
	}
	return d
}

// reported is the page of a report in several states.
func reported(t testing.TB, lang notice.Lang, as string) page.ReportStatus {
	r := report.Report{Code: "7K2QF9W", Category: "sign", Lang: notice.Chinese, At: now().Add(-26 * time.Hour), Due: now().Add(94 * time.Hour), Desk: "command", State: report.Received}
	switch as {
	case "late":
		r.State, r.With, r.Due, r.Others = report.Working, "facilities", now().Add(-2*time.Hour), 3
	case "answered":
		r.State, r.With, r.Closed, r.Others = report.Answered, "facilities", now().Add(-time.Hour), 1
		r.Answer = &report.Answer{At: r.Closed, Asked: notice.Words{notice.Chinese: "云溪桥头信号灯不亮。", notice.English: "The signal at the Yunxi bridge is dark."},
			Text: notice.Words{notice.Chinese: "11 月 22 日 8 时 40 分已修好，是电源故障。\n谢谢您的反映。", notice.English: "Mended at 08:40 on 22 November: the power supply had failed.\nThank you for telling us."}}
	case "merged":
		r.State, r.Closed, r.Into = report.Merged, r.At, "M4TR8XK"
	case "merged-late":
		d := reported(t, lang, "answered").Report
		r.State, r.Closed, r.Into, r.Due, r.IntoClosed, r.Answer = report.Merged, r.At, "M4TR8XK", now().Add(-3*time.Hour), d.Closed, d.Answer
	}
	d := page.ReportStatus{Lang: lang, Now: now(), Book: reportBook(t), Report: r}
	if as == "late" {
		d.Made = &history()[0]
	}
	return d
}

func TestTheAnswerStandsInTheReadersLanguageFirst(t *testing.T) {
	p := newPages(t, site("https://hub.example"))
	for lang, first := range map[notice.Lang]string{notice.Chinese: "已修好", notice.English: "Mended at"} {
		var b bytes.Buffer
		if err := p.ReportStatus(&b, reported(t, lang, "answered")); err != nil {
			t.Fatal(err)
		}
		zh, en := strings.Index(b.String(), "已修好"), strings.Index(b.String(), "Mended at")
		if zh < 0 || en < 0 || (zh < en) != (first == "已修好") {
			t.Errorf("%s: Chinese at %d, English at %d", lang, zh, en)
		}
	}
}

// TestAReportSaysThatItsCodeIsEnoughToCallWhereThereIsANumber: that of the desk
// which is responsible, else that of the authority, never that for emergencies.
func TestAReportSaysThatItsCodeIsEnoughToCallWhereThereIsANumber(t *testing.T) {
	for _, c := range []struct{ site, desk, want string }{{"", "", ""}, {"0790-1", "", "0790-1"}, {"0790-1", "0790-2", "0790-2"}} {
		in := site("https://hub.example")
		in.Telephone = c.site
		p := newPages(t, in)
		for lang, words := range map[notice.Lang][2]string{notice.Chinese: {"拨打 " + c.want + " 时，报短码即可", "报短码即可"}, notice.English: {"When you call " + c.want + ", the code is enough", "the code is enough"}} {
			d := reported(t, lang, "")
			d.Book.Desks[0].Telephone = c.desk
			var b bytes.Buffer
			if err := p.ReportStatus(&b, d); err != nil {
				t.Fatal(err)
			}
			if c.want == "" && strings.Contains(b.String(), words[1]) || c.want != "" && !strings.Contains(b.String(), words[0]) || !strings.Contains(b.String(), "https://hub.example/n/7K2QF9W") {
				t.Errorf("%+v in %s: %s", c, lang, b.String())
			}
		}
	}
}

// TestTheFormWorksOutItsProofWhileSomebodyTypes: and goes without where the
// browser has no workers.
func TestTheFormWorksOutItsProofWhileSomebodyTypes(t *testing.T) {
	tab, s := browser(t), server(t)
	for _, lacks := range []bool{false, true} {
		visit(t, tab, 390, 844, s.URL+"/report?as=question&lang=en")
		run[bool](t, tab, `HTMLFormElement.prototype.submit = function() { window.sent = Object.fromEntries(new FormData(this)); }; return true`)
		if lacks {
			run[bool](t, tab, `window.Worker = undefined; return true`)
		}
		run[bool](t, tab, `const f = document.getElementById("f-text"); f.value = "When do you open?"; f.dispatchEvent(new Event("input", {bubbles: true})); document.getElementById("send").click(); return true`)
		until(t, tab, `window.sent`)
		if got := run[string](t, tab, `return window.sent.work`); (got == "") != lacks {
			t.Errorf("without workers: %t; the work is %q", lacks, got)
		}
	}
}

// TestPicturesAreMadeSmallBeforeTheyAreSentOrRefusedAtTheField: a telephone's are
// larger than what a hub takes, and who chose one must not learn it after the form.
func TestPicturesAreMadeSmallBeforeTheyAreSentOrRefusedAtTheField(t *testing.T) {
	tab, s := browser(t), server(t)
	visit(t, tab, 390, 844, s.URL+"/report?as=question&lang=en")
	run[bool](t, tab, `HTMLFormElement.prototype.submit = function() { window.sent = new FormData(this).getAll("photo").map((f) => [f.name, f.type, f.size]); };
		window.choose = (...files) => { const list = new DataTransfer(), field = document.getElementById("f-photo"); for (const f of files) list.items.add(f); field.files = list.files; field.dispatchEvent(new Event("change", {bubbles: true})); };
		window.says = () => document.getElementById("w-photo").textContent;
		window.noise = async (w, h) => { const c = new OffscreenCanvas(w, h), x = c.getContext("2d"), d = x.createImageData(w, h); for (let at = 0; at < d.data.length; at += 65536) crypto.getRandomValues(d.data.subarray(at, at + 65536)); x.putImageData(d, 0, 0); return new File([await c.convertToBlob({type: "image/png"})], "IMG 1.png", {type: "image/png"}); };
		document.getElementById("f-text").value = "When do you open?"; return true`)
	send := `document.getElementById("send").click(); return true`
	run[bool](t, tab, `window.large = await noise(3000, 1500); choose(large); `+send) // sent while it is being made smaller
	until(t, tab, `window.sent`)
	if large, small := run[int](t, tab, `return large.size`), run[int](t, tab, `return sent.length === 1 && sent[0][0] === "IMG 1.jpg" && sent[0][1] === "image/jpeg" ? sent[0][2] : -1`); large <= 8<<20 || small < 1<<10 || small > 8<<20 {
		t.Errorf("of %d bytes, %d are sent", large, small)
	}
	if got := run[[]int](t, tab, `const b = await createImageBitmap(document.getElementById("f-photo").files[0]); return [b.width, b.height]`); len(got) != 2 || got[0] != 2400 || got[1] != 1200 {
		t.Errorf("it is %v pixels", got)
	}
	for script, want := range map[string]string{
		`const junk = new File([new Uint8Array(9 << 20)], "clip.jpg", {type: "image/jpeg"}); choose(junk); `:               "“clip.jpg” is too large (9.0 MiB): at most 8 MiB each",
		`const one = new File([new Uint8Array(9)], "a.jpg", {type: "image/jpeg"}); choose(one, one, one, one, one, one); `: "At most 3 pictures; 6 are chosen.",
	} {
		run[bool](t, tab, `window.sent = null; `+script+send)
		until(t, tab, `says().includes(`+"`"+want+"`"+`)`)
		run[bool](t, tab, send)
		if run[bool](t, tab, `return !!window.sent || document.getElementById("f-photo").validity.valid`) {
			t.Errorf("%s: it is sent all the same", want)
		}
	}
	run[bool](t, tab, `choose(new File([new Uint8Array(9)], "a.jpg", {type: "image/jpeg"})); `+send)
	until(t, tab, `window.sent && sent[0][0] === "a.jpg" && says() === ""`)
}

// TestScreenshotsOfReports writes pictures into WAYSIDE_SHOTS, to be looked at by
// a person; it asserts nothing.
func TestScreenshotsOfReports(t *testing.T) {
	dir := os.Getenv("WAYSIDE_SHOTS")
	if dir == "" {
		t.Skip("WAYSIDE_SHOTS is not set")
	}
	tab, s := browser(t), server(t)
	for name, path := range map[string]string{"choose": "/report", "ask": "/report?as=hazard", "wrong": "/report?as=wrong", "outdated": "/report?as=outdated", "received": "/reports#received", "late": "/reports?as=late", "answered": "/reports?as=answered", "merged": "/reports?as=merged", "merged-late": "/reports?as=merged-late", "notice": "/notice"} {
		for _, form := range []struct {
			name, lang, theme string
			w, h              int64
		}{{"desk-zh", "zh-CN", "light", 1280, 860}, {"phone-zh-dark", "zh-CN", "dark", 390, 844}, {"desk-en-dark", "en", "dark", 1280, 860}, {"phone-en", "en", "light", 390, 844}} {
			if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: form.theme}}}); err != nil {
				t.Fatal(err)
			}
			address, fragment, _ := strings.Cut(path, "#")
			sep := "?"
			if strings.Contains(address, "?") {
				sep = "&"
			}
			visit(t, tab, form.w, form.h, s.URL+address+sep+"lang="+form.lang+"#"+fragment)
			png, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "report-"+name+"-"+form.name+".png"), png, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
