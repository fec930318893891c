package page_test

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"

	"github.com/chromedp/chromedp"
)

// tool finds a program that is not ours, or skips the test.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("SKIP: no %s; install poppler-utils and zbar-tools", name)
	}
	return path
}

// printed prints a page as its style sheet wants the paper, and returns the
// file.
func printed(t testing.TB, tab context.Context, address, name string) string {
	t.Helper()
	visit(t, tab, 900, 1240, address)
	raw, err := chromedp.Run(tab, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name+".pdf")
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("WAYSIDE_SHOTS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, name+".pdf"), raw, 0o644)
	}
	return file
}

func output(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

// TestAPosterIsOnePageWhoseCodeLeadsToTheNotice prints every kind of poster and
// lets tools that are not ours count its pages and read its code.
func TestAPosterIsOnePageWhoseCodeLeadsToTheNotice(t *testing.T) {
	info, toPicture, zbar := tool(t, "pdfinfo"), tool(t, "pdftoppm"), tool(t, "zbarimg")
	tab, s := browser(t), server(t)
	home := s.URL + "/n/" + notice.Code(closure().ID, 0)
	for _, c := range []struct{ name, query, size, leads string }{
		{"plain", "", "A4", home}, {"english", "?lang=en", "A4", home}, {"a3", "?paper=a3", "A3", home}, {"exercise", "?as=exercise", "A4", home},
		{"over", "?as=over", "A4", s.URL + "/n/" + over().Code},
		{"sheet", "?as=sheet", "A4", s.URL + "/"}, {"sheet-a3", "?as=sheet&paper=a3&lang=en&n=3", "A3", s.URL + "/"},
	} {
		file := printed(t, tab, s.URL+"/poster"+c.query, "print-"+c.name)
		if got := output(t, info, file); !strings.Contains(got, "Pages:           1\n") || !strings.Contains(got, "("+c.size+")") {
			t.Errorf("%s: want one page of %s:\n%s", c.name, c.size, got)
		}
		picture := strings.TrimSuffix(file, ".pdf")
		output(t, toPicture, "-r", "110", "-gray", "-png", "-singlefile", file, picture) // as a cheap printer has it
		if got := strings.TrimSpace(output(t, zbar, "-q", "--raw", picture+".png")); got != c.leads {
			t.Errorf("%s: the code leads to %q, want %q", c.name, got, c.leads)
		}
	}
}

func TestAPosterOfManyWordsIsStillOnePage(t *testing.T) {
	info := tool(t, "pdfinfo")
	tab, s := browser(t), server(t)
	sizes := []int{0, 2, 5, 9, 14, 22, 40}
	if testing.Short() {
		sizes = []int{5, 22}
	}
	for _, n := range sizes {
		for _, query := range []string{"as=long", "as=long&lang=en", "as=full", "as=full&lang=en", "as=sheet"} {
			file := printed(t, tab, fmt.Sprintf("%s/poster?n=%d&%s", s.URL, n%(41-30*strings.Count(query, "sheet")), query), fmt.Sprintf("long-%d", n))
			if got := output(t, info, file); !strings.Contains(got, "Pages:           1\n") {
				t.Errorf("%s, n=%d: more than one page", query, n)
			}
			if free := run[float64](t, tab, `const m = document.querySelector("main"), f = m.querySelector("footer").getBoundingClientRect(), l = m.querySelector("footer").previousElementSibling.getBoundingClientRect(); return (f.top - l.bottom) / m.getBoundingClientRect().height`); free > 0.45 && n > 3 {
				t.Errorf("%s, n=%d: %.0f %% of the page is empty", query, n, 100*free)
			}
		}
	}
}

// fullCard is a service card on which all that it can say is said n times.
func fullCard(n int) *notice.Notice {
	out := base("full", police, notice.ServiceCard, "licence", notice.Minor, "07:00",
		notice.Text{Headline: "驾驶证期满换证可在城关车管所周末办理"}, notice.Text{Headline: "Renew your driving licence at weekends in Chengguan"})
	out.Service = new(notice.Service)
	for _, m := range out.Service.Members() {
		if m.Words != nil {
			*m.Words = w(strings.Repeat(m.Name[notice.Chinese]+"，携带身份证、驾驶证。", n), strings.Repeat(m.Name[notice.English]+": bring your identity card. ", n))
		} else {
			*m.Text = "0790-0000123"
		}
	}
	return out
}

// TestAPosterSaysWhatItsKindMustSay: the ground of an enforcement, the nine items
// of a card, the verdict of a claim and what came of a case, in both languages and
// as far as there is room.
func TestAPosterSaysWhatItsKindMustSay(t *testing.T) {
	p := newPages(t, site("https://hub.example"))
	closed := base("case", bureau, notice.Case, "theft", notice.Minor, "08:00", notice.Text{Headline: "电动自行车被盗案告破"}, notice.Text{Headline: "Stolen bicycles found"})
	closed.Handling = &notice.Handling{Stage: notice.Closed, Result: w("追回12辆，已发还", "12 have been found and given back")}
	claim := base("claim", police, notice.Case, "rumour", notice.Minor, "09:00", notice.Text{Headline: "网传消息正在核实"}, notice.Text{Headline: "A claim is being checked"})
	claim.Statement = &notice.Statement{Claim: w("大桥塌陷", "the bridge has fallen"), Seen: w("微信群", "chat groups"), Verdict: notice.Checking, NextWord: at("11:30")}
	for _, n := range append(sampleNotices(), closed, claim, fullCard(1)) {
		said := posterText(t, p, entry(1, n))
		for _, m := range n.Members() {
			for _, l := range []notice.Lang{notice.Chinese, notice.English} {
				if m.Words != nil && !m.Blank() && !strings.Contains(said, m.Words.In(l)) {
					t.Errorf("%s: without %s in %s", n.Kind, m.Field(), l)
				}
			}
			if m.Text != nil && m.Terms == nil && !strings.Contains(said, *m.Text) {
				t.Errorf("%s: without %s", n.Kind, m.Field())
			}
		}
	}
	if said := posterText(t, p, entry(1, claim)); !strings.Contains(said, "核实中") || !strings.Contains(said, "11:30") {
		t.Error("a claim is told without its verdict and the next word")
	}
}

func posterText(t testing.TB, p *page.Pages, e notice.Entry) string {
	t.Helper()
	var b strings.Builder
	if err := p.Poster(&b, page.Poster{Lang: notice.Chinese, Paper: page.A4, Entry: e, Now: now()}); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(b.String())
}
