package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/trust"
)

// TestAPictureToPassOnLeadsBackToTheNotice makes the picture as a reader does, on
// a phone and at a desk, and lets a tool that is not ours read its code.
func TestAPictureToPassOnLeadsBackToTheNotice(t *testing.T) {
	zbar, tab := tool(t, "zbarimg"), browser(t)
	claim := base("claim", police, notice.Case, "rumour", notice.Minor, "09:00",
		notice.Text{Headline: "网传“青河大桥塌陷”不实" + strings.Repeat("，这一说法没有根据", 12), Description: strings.Repeat("大桥每季度检测，结构安全。", 40)}, notice.Text{Headline: "The Qinghe Bridge has not collapsed"})
	claim.Statement = &notice.Statement{Claim: w("青河大桥塌陷", "the Qinghe Bridge has collapsed"), Verdict: "false"}
	for _, n := range []*notice.Notice{claim, history()[0].Notice} {
		for _, wide := range []int64{390, 1280} {
			_, address := newHub(t, func(p *page.Pages, w http.ResponseWriter) error {
				return p.Notice(w, page.Permanent{Lang: notice.Chinese, Entry: entry(1, n), Now: now()})
			})
			visit(t, tab, wide, 844, address)
			until(t, tab, `!document.getElementById("draw").hidden`)
			src := run[string](t, tab, `document.getElementById("draw").click(); const i = document.getElementById("drawn"); await i.decode(); return i.hidden ? "" : i.src`)
			_, encoded, _ := strings.Cut(src, "base64,")
			raw, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil || len(raw) == 0 {
				t.Fatalf("no picture: %.60q, %v", src, err)
			}
			c, err := png.DecodeConfig(bytes.NewReader(raw))
			if err != nil || c.Width != 1080 || c.Height < 700 || c.Height > 2600 {
				t.Errorf("the picture is %d x %d, %v", c.Width, c.Height, err)
			}
			file := filepath.Join(t.TempDir(), "picture.png")
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, want := strings.TrimSpace(output(t, zbar, "-q", "--raw", file)), strings.TrimSuffix(address, "/page")+"/n/"+notice.Code(n.ID, 0); got != want {
				t.Errorf("the code leads to %q, want %q", got, want)
			}
		}
	}
}

// TestThePictureBearsItsYearAndTheCheckValueOfThePage: it goes round for years, and
// is compared with what stands on the page.
func TestThePictureBearsItsYearAndTheCheckValueOfThePage(t *testing.T) {
	claim := base("claim", police, notice.Case, "rumour", notice.Minor, "09:00", notice.Text{Headline: "网传消息正在核实"}, notice.Text{Headline: "A claim is being checked"})
	claim.Statement = &notice.Statement{Claim: w("青河大桥塌陷", "the Qinghe Bridge has collapsed"), Verdict: notice.Checking, NextWord: at("11:30")}
	e := entry(1, claim)
	e.Sigs = trust.SignNotice(e.Doc, logKey)
	sum := sha256.Sum256(e.Doc)
	value := fmt.Sprintf("%x %x %x %x", sum[:2], sum[2:4], sum[4:6], sum[6:8])
	var b bytes.Buffer
	if err := newPages(t, site("https://hub.example")).Notice(&b, page.Permanent{Lang: notice.Chinese, Entry: e, Now: now()}); err != nil {
		t.Fatal(err)
	}
	body := html.UnescapeString(b.String())
	before, data, _ := strings.Cut(body, `id="data">`)
	if !strings.Contains(before, value) {
		t.Error("the page bears no check value")
	}
	for _, want := range []string{`"issued":"2026-11-22 09:00 发布，第 1 版"`, `"when":"下次通报 2026-11-22 11:30"`, "下次通报：2026-11-22 11:30", "以扫码所见为准", value} {
		if !strings.Contains(data, want) {
			t.Errorf("the picture does not say %s", want)
		}
	}
}
