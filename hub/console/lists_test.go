package console_test

import (
	"bytes"
	"context"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/list"
	"wayside/hub/notice"
)

const cameraHead = "设备编号,道路,桩号,地点,方向,限速（公里/小时）,启用日期,执法单位,法律依据,执法措施,监督电话,救济途径,救济期限,经度,纬度\n"

func cameraRow(number, road, post, place, direction, limit, since string) string {
	return strings.Join([]string{number, road, post, place, direction, limit, since, "云溪县公安局交通管理大队", "《道路交通安全法》第一百一十四条", "超速拍照取证", "0793-2345122", "可申请行政复议", "60 日内", "117.934", "28.498"}, ",") + "\n"
}

var (
	goodCameras = cameraHead + cameraRow("001", "G320", "K405+300", "青河大桥东", "东行", "70", "2025-03-01") +
		cameraRow("002", "S38", "K70", "雨岭隧道西口", "西行", "80", "2024-05-01") + cameraRow("003", "X205", "K12", "李家村口", "双向", "40", "2026-01-15")
	badCameras = cameraHead + cameraRow("001", "G320", "K405+300", "青河大桥东", "东行", "快", "2025-03-01") +
		cameraRow("002", "S38", "K70", "雨岭隧道西口", "西行", "80", "2024-13-01") + cameraRow("003", "", "K12", "李家村口", "双向", "40", "2026-01-15")
)

// upload sends a file by the form of the page that was opened last.
func (b *browser) upload(path, name, content string, change ...func(*http.Request)) answer {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	b.ok(form.WriteField("csrf", b.csrf))
	part, err := form.CreateFormFile("file", name)
	b.ok(err)
	_, err = part.Write([]byte(content))
	b.ok(err)
	b.ok(form.Close())
	req, err := http.NewRequest(http.MethodPost, b.url+path, &body)
	b.ok(err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", b.url)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, f := range change {
		f(req)
	}
	return b.do(req)
}

// submits uploads a list, looks at it, and submits it; the answer names what
// waits.
func (b *browser) submits(name, content string, ends ...notice.ID) (held string) {
	b.Helper()
	at := "/console/lists/" + name
	b.get(at)
	b.upload(at, name+".csv", content)
	page := b.get(at)
	digest := digestField.FindStringSubmatch(page.body)
	if digest == nil {
		b.Fatalf("nothing can be submitted:\n%.3000s", page.body)
	}
	f := url.Values{"digest": {html.UnescapeString(digest[1])}}
	for _, id := range ends {
		f.Add("end", id.UUID())
	}
	a := b.post(at+"/submit", f)
	held, ok := strings.CutPrefix(a.header.Get("Location"), "/console/waiting/")
	if !ok {
		b.Fatalf("it was not submitted: %d\n%.3000s", a.status, a.body)
	}
	held, _, _ = strings.Cut(held, "?")
	return held
}

// approves takes the word of the visitor on what waits.
func (b *browser) approves(held string) answer {
	b.Helper()
	page := b.get("/console/waiting/" + held)
	digest := digestField.FindStringSubmatch(page.body)
	if digest == nil {
		b.Fatalf("there is nothing to decide:\n%.3000s", page.body)
	}
	return b.post("/console/waiting/"+held, url.Values{"digest": {html.UnescapeString(digest[1])}, "decision": {"approve"}})
}

func (h *house) public200(path string) string {
	h.Helper()
	b := h.browser()
	req, err := http.NewRequest(http.MethodGet, h.public+path, nil)
	h.ok(err)
	a := b.do(req)
	if a.status != http.StatusOK {
		h.Fatalf("%s: %d to %s", path, a.status, a.header.Get("Location"))
	}
	return a.body
}

// standing are the ids of the public cameras by their numbers.
func (h *house) cameras() map[string]notice.ID {
	h.Helper()
	out := map[string]notice.ID{}
	k, _ := list.Named("cameras")
	for _, e := range h.listOf(k) {
		out[e.Notice.Origin.ID] = e.Notice.ID
	}
	return out
}

// TestAListGoesTheWholeWay without a script: checked, previewed, approved by
// another, public; the same again changes nothing, and what is missing is
// withdrawn only where somebody ticks it.
func TestAListGoesTheWholeWay(t *testing.T) {
	h := newsroom(t)
	li, chen := h.operator("li", desk.Author), h.operator("chen", desk.Reviewer)
	li.get("/console/lists")
	at := "/console/lists/cameras"
	li.says(li.get(at+"?lang=en"), http.StatusOK, "Camera no.", "/console/lists/cameras/blank/xlsx")
	li.sent(li.upload(at, `C:\lists\cameras.csv`, badCameras), at)
	li.says(li.get(at), http.StatusOK, "cameras.csv", "Row 2", "Row 3", "Row 4", "must be filled in", "This is a dry run")
	if a := li.get(at); strings.Contains(a.body, "/submit") || strings.Contains(a.body, `C:\`) {
		t.Error("a faulty list can be submitted, or its folder is told")
	}
	head := h.hub.Head()
	held := li.submits("cameras", goodCameras)
	if h.hub.Head() != head || len(h.cameras()) != 0 {
		t.Fatal("something was published before anybody approved it")
	}
	li.says(li.get("/console/waiting/"+held), http.StatusOK, "001", "青河大桥东")
	if a := li.approves2(held); a.status != http.StatusForbidden {
		t.Errorf("somebody approved their own list: %d", a.status)
	}
	chen.says(chen.get("/console/waiting"), http.StatusOK, "Fixed speed cameras: 3 new, 0 revised, 0 to be withdrawn")
	chen.sent(chen.approves(held), "/console/waiting/"+held)
	stand := h.cameras()
	if len(stand) != 3 {
		t.Fatalf("%d cameras stand", len(stand))
	}
	chen.says(chen.get("/console/notices/"+stand["001"].UUID()), http.StatusOK, "@li", "@chen")
	if page := h.public200("/lists/cameras?lang=zh-CN"); !strings.Contains(page, "青河大桥东") || !strings.Contains(page, "《道路交通安全法》第一百一十四条") || !strings.Contains(page, "2025-03-01") {
		t.Errorf("the public page does not show the list:\n%.3000s", page)
	}
	li.upload(at, "again.csv", goodCameras)
	li.says(li.get(at), http.StatusOK, "<b>3</b> unchanged", "nothing would change")
	if strings.Contains(li.get(at).body, `value="sha256:`) && !strings.Contains(li.get(at).body, "There is nothing to submit") {
		t.Error("the same list can be submitted again")
	}
	fewer := cameraHead + cameraRow("001", "G320", "K405+300", "青河大桥东", "东行", "60", "2025-03-01")
	chen.approves(li.submits("cameras", fewer))
	if stand := h.cameras(); len(stand) != 3 {
		t.Errorf("what the list lacks was withdrawn though nobody asked: %v", stand)
	}
	held = li.submits("cameras", fewer, stand["003"])
	wu := h.operator("wu", desk.Reviewer, func(o *desk.Operator) { o.Kinds = []notice.Kind{notice.Weather} })
	if a := wu.approves2(held); a.status != http.StatusForbidden || len(h.cameras()) != 3 {
		t.Errorf("who speaks of the weather alone took a camera from the list: %d", a.status)
	}
	chen.approves(held)
	if stand := h.cameras(); len(stand) != 2 || stand["003"] != "" {
		t.Errorf("what was ticked still stands: %v", stand)
	}
}

// approves2 approves what the page does not offer to approve.
func (b *browser) approves2(held string) answer {
	b.Helper()
	b.get("/console/waiting/" + held)
	return b.post("/console/waiting/"+held, url.Values{"digest": {"sha256:x"}, "decision": {"approve"}})
}

// TestAnUploadIsGuarded: size, mark of the form, other sites, roles and scopes,
// hostile files and names.
func TestAnUploadIsGuarded(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	at := "/console/lists/cameras"
	li.get(at)
	if a := li.upload(at, "a.csv", strings.Repeat("x", list.MaxBytes+(512<<10))); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large a file: %d", a.status)
	}
	if a := li.upload(at, "a.csv", strings.Repeat("x", list.MaxBytes+1)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a file just too large: %d", a.status)
	}
	if a := li.upload(at, "a.csv", goodCameras, func(r *http.Request) {
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}); a.status != http.StatusForbidden {
		t.Errorf("from another site: %d", a.status)
	}
	good := li.csrf
	li.csrf = "forged"
	if a := li.upload(at, "a.csv", goodCameras); a.status != http.StatusForbidden {
		t.Errorf("with a forged mark: %d", a.status)
	}
	li.csrf = good
	for name, content := range map[string]string{"empty.csv": "", "text.txt": "nothing", "bomb.xlsx": "PK\x03\x04xl/", "binary.xlsx": "\x00\x01\x02", "old.xls": "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"} {
		if a := li.upload(at, name, content); a.status >= 500 {
			t.Errorf("%s: %d", name, a.status)
		}
		if a := li.get(at); a.status != http.StatusOK || strings.Contains(a.body, "/submit") {
			t.Errorf("%s: %d, or it can be submitted", name, a.status)
		}
	}
	li.upload(at, `"><script>alert(1)</script>.csv`, strings.Replace(goodCameras, "青河大桥东", `<img src=x onerror=alert(1)>`, 1))
	if a := li.get(at); strings.Contains(a.body, "<img src=x") || strings.Contains(a.body, "<script>alert") {
		t.Error("a file brought its own HTML into the page")
	}
	if a := li.get("/console/lists/nothing"); a.status != http.StatusNotFound {
		t.Errorf("a list that there is not: %d", a.status)
	}
	wang := h.operator("wang", desk.Reviewer)
	wang.get("/console/")
	narrow := h.operator("zhao", desk.Author, func(o *desk.Operator) { o.Kinds = []notice.Kind{notice.Traffic} })
	narrow.get(at)
	narrow.upload(at, "a.csv", goodCameras)
	narrow.says(narrow.get(at), http.StatusOK, "<b>3</b> to be mended")
	if held, err := h.desk.Held(context.Background()); err != nil || len(held) != 0 {
		t.Errorf("something waits: %d, %v", len(held), err)
	}
}

// TestNoFormulaLeavesWithAList: what a spreadsheet would compute is text in every
// download.
func TestNoFormulaLeavesWithAList(t *testing.T) {
	h := newsroom(t)
	li, chen := h.operator("li", desk.Author), h.operator("chen", desk.Reviewer)
	chen.approves(li.submits("cameras", cameraHead+cameraRow("001", "G320", "K1", "=HYPERLINK(1)", "东行", "70", "2025-03-01")))
	page := h.public200("/lists/cameras?lang=en")
	csv := regexp.MustCompile(`href="(/feeds/now\.csv[^"]+)"`).FindStringSubmatch(page)
	if csv == nil {
		t.Fatal("the page has no CSV")
	}
	if body := h.public200(html.UnescapeString(csv[1])); !strings.Contains(body, "'=HYPERLINK(1)") || strings.Contains(body, ",=HYPERLINK") {
		t.Errorf("a formula is in the download:\n%s", body)
	}
	for _, path := range []string{"csv", "xlsx"} {
		li.says(li.get("/console/lists/plan/blank/"+path), http.StatusOK)
	}
}

func (h *house) listOf(k list.Kind) []notice.Entry {
	return h.hub.List(hub.View{Filter: k.Selection(), States: k.States}, h.clock.now())
}
