package console_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// reported keeps a report as the public side does.
func (h *house) reported(category string, change func(*desk.NewReport)) report.Report {
	h.Helper()
	b, err := h.desk.ReportBook(context.Background())
	h.ok(err)
	r, said, contact, ps := b.Read(report.Sent{Category: category, Lang: notice.Chinese, Address: "G320 K405+300 北侧", Lon: "117.92534", Lat: "28.51471", Text: "路中间有一个大箱子，很危险。", Contact: "13800138000", Notice: "0b6f5a1e-38cb-4f0e-9f0e-5d5fb0a10001", Fields: map[string]string{"what": "load", "when": "晚上"}}, h.hub.Now())
	if ps.Failed() && category != "sign" {
		h.Fatal(ps)
	}
	in := desk.NewReport{Report: r, Said: said, Contact: contact}
	if change != nil {
		change(&in)
	}
	r, err = h.desk.AddReport(context.Background(), in, h.hub.CodeTaken)
	h.ok(err)
	return r
}

func photo(t testing.TB) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.SetRGBA(x, y, color.RGBA{uint8(x / 2), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var digestField = regexp.MustCompile(`name="digest" value="([^"]+)"`)

func TestACitizenIsAnsweredByTwoPersons(t *testing.T) {
	h := newsroom(t)
	li, chen := h.operator("li", desk.Author), h.operator("chen", desk.Reviewer)
	r := h.reported("hazard", func(in *desk.NewReport) { in.Photos = [][]byte{photo(t)} })
	at := "/console/reports/" + r.Code
	li.says(li.get("/console/reports"), 200, r.Code, "A hazard on the road", "路中间有一个大箱子", "Control room", "pictures: 1")
	page := li.get(at)
	li.says(page, 200, "a fallen load", "G320 K405&#43;300 北侧", "117.92534,28.51471", at+"/photo/1", "Show the contact")
	if strings.Contains(page.body, "13800138000") {
		t.Error("the contact is shown to whoever opens the page")
	}
	li.says(li.post(at+"/contact", nil), 200, "13800138000")
	if a := li.get(at + "/photo/1"); a.status != 200 || a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %d %v", a.status, a.header)
	}
	li.get(at)
	li.says(li.post(at+"/answer", url.Values{"act": {"reply:0"}, "asked.zh-CN": {"路上有掉落货物。"}}), 200, "已到现场处理完毕", "路上有掉落货物。")
	li.says(li.post(at+"/answer", url.Values{"act": {"send"}, "text.en": {"Done."}}), 422, `id="w-tzh">write the answer in the language of who asked`, "Done.</textarea>")
	li.says(li.post(at+"/answer", url.Values{"act": {"send"}, "text.zh-CN": {"已处理，车主沪A12345，电话13900139000。"}}), 422, "number plate", "private mobile number", "<b>Answer (Chinese)</b>", `name="sure"`)
	li.says(li.post(at+"/answer", url.Values{"act": {"send"}, "sure": {"1"}, "text.zh-CN": {"请致电138-0013-8000。"}}), 422, "how to reach somebody", "请致电138-0013-8000。</textarea>")
	if a := li.post(at+"/answer", url.Values{"act": {"send"}, "text.zh-CN": {"9 时已清理。"}, "text.en": {"Cleared at 9."}}); a.status != 303 || a.header.Get("Location") != at+"?did=answerWaits" {
		t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
	}
	page = li.get(at)
	li.says(page, 200, "You wrote it: somebody else reviews it.")
	digest := digestField.FindStringSubmatch(chen.get(at).body)
	if digest == nil {
		t.Fatal("who reviews has nothing to decide")
	}
	if a := li.post(at+"/review", url.Values{"decision": {"approve"}, "digest": {digest[1]}}); a.status != 403 {
		t.Errorf("an author reviews: %d", a.status)
	}
	chen.says(chen.get("/console/reports?list=review"), 200, r.Code)
	chen.get(at)
	chen.says(chen.post(at+"/review", url.Values{"decision": {"refuse"}, "digest": {digest[1]}}), 422, "say why not")
	chen.says(chen.post(at+"/review", url.Values{"decision": {"approve"}, "digest": {"sha256:0"}}), 409, "changed meanwhile")
	if a := chen.post(at+"/review", url.Values{"decision": {"approve"}, "digest": {digest[1]}}); a.status != 303 {
		t.Fatalf("%d %.300s", a.status, a.body)
	}
	got, err := h.desk.Report(t.Context(), r.Code)
	h.ok(err)
	if got.State != report.Answered || got.Answer.Text[notice.English] != "Cleared at 9." {
		t.Errorf("%+v", got)
	}
	acts, err := h.desk.Find(t.Context(), desk.Asked{Subject: r.Code}, 20)
	h.ok(err)
	var who []string
	for _, a := range acts {
		who = append(who, a.Who+" "+a.What)
	}
	for _, want := range []string{"@chen report answer approved", "@li report answer written", "@li report contact read"} {
		if !slices.Contains(who, want) {
			t.Errorf("the audit lacks %q: %q", want, who)
		}
	}
	li.says(li.get("/console/reports?list=closed"), 200, r.Code)
}

// TestAReplyGoesOutOnlyOnceItsBlanksAreFilled: it is refused at the field, with all
// that was typed.
func TestAReplyGoesOutOnlyOnceItsBlanksAreFilled(t *testing.T) {
	h := newsroom(t)
	li, chen := h.operator("li", desk.Author), h.operator("chen", desk.Reviewer)
	r := h.reported("question", nil)
	at := "/console/reports/" + r.Code
	replies := regexp.MustCompile(`value="(reply:\d+)"[^>]*>Not ours<`).FindStringSubmatch(li.get(at).body)
	if replies == nil {
		t.Fatal("the reply is not offered")
	}
	li.says(li.post(at+"/answer", url.Values{"act": {replies[1]}}), 200, "请向〔部门及电话〕反映", "turn to 〔authority and telephone〕")
	sent := url.Values{"act": {"send"}, "verdict": {"declined"}, "text.zh-CN": {"请向〔部门及电话〕反映。"}, "text.en": {"Please turn to 〔authority and telephone〕."}, "asked.en": {"MY WORDS"}}
	li.says(li.post(at+"/answer", sent), 422, `id="w-tzh">still to be filled in: 〔部门及电话〕<`, `id="w-ten">still to be filled in: 〔authority and telephone〕<`, "MY WORDS")
	li.says(li.post(at+"/answer", url.Values{"act": {"send"}, "text.en": {"MY WORDS"}}), 422, `id="w-tzh">write the answer in the language of who asked<`, "MY WORDS</textarea>")
	sent.Set("text.zh-CN", "请向云溪县城管局（0793-5550123）反映。")
	li.says(li.post(at+"/answer", sent), 422, `id="w-ten"`)
	sent.Set("text.en", "Please turn to the city management bureau, 0793-5550123.")
	if a := li.post(at+"/answer", sent); a.status != 303 {
		t.Errorf("filled in, it is refused: %d", a.status)
	}
	chen.says(chen.get(at), 200, "0793-5550123")
}

func TestNobodyAnswersAloneNotEvenWhoMayReview(t *testing.T) {
	h := newsroom(t)
	chen := h.operator("chen", desk.Supervisor)
	r := h.reported("question", nil)
	at := "/console/reports/" + r.Code
	chen.get(at)
	chen.post(at+"/answer", url.Values{"act": {"send"}, "text.zh-CN": {"周一至周五。"}})
	page := chen.get(at)
	if strings.Contains(page.body, `value="approve"`) {
		t.Error("one's own answer can be approved")
	}
	all, err := h.desk.Proposals(t.Context(), r.Code)
	h.ok(err)
	chen.says(chen.post(at+"/review", url.Values{"decision": {"approve"}, "digest": {all[0].Digest()}}), 403, "nobody reviews their own")
}

func TestWhatCitizensWriteIsForThoseWhoWorkOnIt(t *testing.T) {
	h := newsroom(t)
	r := h.reported("hazard", nil)
	admin := h.operator("admin", desk.Administrator)
	for _, path := range []string{"/console/reports", "/console/reports/" + r.Code, "/console/reports/" + r.Code + "/photo/1"} {
		if a := admin.get(path); a.status != 403 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	li := h.operator("li", desk.Author)
	for _, path := range []string{"/console/reports/2222222", "/console/reports/nothing", "/console/reports/" + r.Code + "/photo/9"} {
		if a := li.get(path); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestWhatCitizensWriteIsForTheirDesksAlone: nobody reads, and nobody counts, what
// another desk was told, by any route; and what a closed desk was told is for
// those who are named for it, and for supervisors.
func TestWhatCitizensWriteIsForTheirDesksAlone(t *testing.T) {
	h := newsroom(t)
	named := func(desks ...string) func(*desk.Operator) { return func(o *desk.Operator) { o.Desks = desks } }
	hazard, sign, complaint := h.reported("hazard", nil), h.reported("sign", nil), h.reported("complaint", nil)
	town := h.closure(notice.Minor)
	town.Areas = []notice.Area{{Scheme: "gbt2260", Code: "361199"}}
	doubted := h.reported("outdated", func(in *desk.NewReport) { in.Notice, in.Revision = h.out(town).ID, 1 })
	for _, c := range []struct {
		who   *browser
		reads []report.Report
	}{
		{h.operator("anyone", desk.Reviewer), []report.Report{hazard, sign, doubted}},
		{h.operator("signs", desk.Reviewer, named("facilities", "gone")), []report.Report{sign}},
		{h.operator("inside", desk.Reviewer, named("supervision")), []report.Report{complaint}},
		{h.operator("chief", desk.Supervisor), []report.Report{hazard, sign, complaint, doubted}},
		{h.operator("duty", desk.Supervisor, named("command")), []report.Report{hazard, doubted}},
		{h.operator("elsewhere", desk.Reviewer, func(o *desk.Operator) { o.Areas = []string{"gbt2260:3501"} }), []report.Report{hazard, sign}},
		{h.operator("weather", desk.Reviewer, func(o *desk.Operator) { o.Kinds = []notice.Kind{notice.Weather} }), []report.Report{hazard, sign}},
		{h.operator("here", desk.Reviewer, func(o *desk.Operator) { o.Areas = []string{"gbt2260:3611"} }), []report.Report{hazard, sign, doubted}},
	} {
		inbox := c.who.get("/console/reports")
		c.who.says(inbox, 200, fmt.Sprintf("Open <b class=\"n\">%d</b>", len(c.reads)))
		for _, r := range []report.Report{hazard, sign, complaint, doubted} {
			theirs := slices.ContainsFunc(c.reads, func(x report.Report) bool { return x.Code == r.Code })
			if strings.Contains(inbox.body, r.Code) != theirs {
				t.Errorf("%s in the inbox of others, or not in its own: %s", r.Category, inbox.body)
			}
			at := "/console/reports/" + r.Code
			if got := c.who.get(at).status; got != map[bool]int{true: 200, false: 403}[theirs] {
				t.Errorf("%s: %d, theirs %t", r.Category, got, theirs)
			}
			if theirs {
				continue
			}
			c.who.get("/console/account")
			for what, f := range map[string]url.Values{"/assign": {"desk": {"service"}}, "/merge": {"into": {c.reads[0].Code}}, "/contact": nil, "/answer": {"act": {"send"}, "text.zh-CN": {"好"}}, "/review": {"decision": {"approve"}}, "/notice": nil} {
				if got := c.who.post(at+what, f).status; got != 403 {
					t.Errorf("%s%s: %d", r.Category, what, got)
				}
			}
			if got := c.who.get(at + "/photo/1").status; got != 403 {
				t.Errorf("the picture of %s: %d", r.Category, got)
			}
			if got := c.who.post("/console/reports/"+c.reads[0].Code+"/merge", url.Values{"into": {r.Code}}).status; got != 403 {
				t.Errorf("merged into %s: %d", r.Category, got)
			}
		}
	}
}

func TestADeskReadsWhatAnotherGivesItAndNoLongerThanItHasIt(t *testing.T) {
	h := newsroom(t)
	order := h.operator("order", desk.Author, func(o *desk.Operator) { o.Desks = []string{"order"} })
	inside := h.operator("inside", desk.Author, func(o *desk.Operator) { o.Desks = []string{"supervision"} })
	r := h.reported("complaint", nil)
	at := "/console/reports/" + r.Code
	inside.get(at)
	inside.post(at+"/assign", url.Values{"desk": {"order"}})
	order.says(order.get("/console/reports"), 200, r.Code)
	order.says(order.get(at), 200, "Traffic order")
	h.clock.forward(16 * 24 * time.Hour)
	order.enter("order")
	order.says(order.get("/console/"), 200, "1 overdue")
	if a := order.post(at+"/assign", url.Values{"desk": {"service"}}); a.header.Get("Location") != "/console/reports?did=assigned" {
		t.Errorf("passed on, to %q", a.header.Get("Location"))
	}
	if a := order.get("/console/reports?did=assigned"); a.status != 200 || strings.Contains(a.body, r.Code) {
		t.Errorf("%d, or it still has it", a.status)
	}
	if strings.Contains(order.get("/console/").body, "overdue") {
		t.Error("it is told of what others owe")
	}
	inside.enter("inside")
	inside.says(inside.get(at), 200, "Public service", "Supervision")
}

func TestAReportIsPassedOnMergedAndTurnedIntoANotice(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	first, far := h.reported("hazard", nil), h.reported("hazard", func(in *desk.NewReport) { in.Point = nil })
	at := "/console/reports/" + first.Code
	li.get(at)
	li.says(li.post(at+"/assign", url.Values{"desk": {"nobody"}}), 422, "choose a desk")
	li.post(at+"/assign", url.Values{"desk": {"facilities"}})
	li.says(li.get("/console/reports?desk=facilities"), 200, first.Code, "Signs and signals ← Control room")
	li.says(li.get(at), 200, "Asked first, and responsible to the citizen: Control room<", far.Code)
	li.post("/console/reports/"+far.Code+"/merge", url.Values{"into": {strings.ToLower(first.Code)}})
	li.says(li.get(at), 200, "Merged into this one", far.Code)
	li.says(li.post("/console/reports/"+far.Code+"/merge", url.Values{"into": {"2222223"}}), 422, "is not right")
	question := h.reported("question", nil)
	li.says(li.post("/console/reports/"+question.Code+"/merge", url.Values{"into": {first.Code}}), 422, "neither of one category", `<details open>`, `value="`+first.Code+`"`)
	a := li.post(at+"/notice", nil)
	if a.status != 303 || !strings.HasPrefix(a.header.Get("Location"), "/console/compose/") {
		t.Fatalf("%d to %q: %.300s", a.status, a.header.Get("Location"), a.body)
	}
	draft := li.get(a.header.Get("Location"))
	li.says(draft, 200, "G320", "掉落货物", "K405&#43;300", "117.925,28.515")
	if strings.Contains(draft.body, "大箱子") {
		t.Error("the citizen's own words went into a notice")
	}
	li.says(li.post("/console/reports/"+h.reported("question", nil).Code+"/notice", nil), 422, "compose one instead")
	n := h.out(h.closure(notice.Minor)).ID
	doubted := h.reported("outdated", func(in *desk.NewReport) { in.Notice, in.Revision = n, 1 })
	if a := li.post("/console/reports/"+doubted.Code+"/notice", nil); a.header.Get("Location") != "/console/notices/"+n.UUID()+"/correct" {
		t.Errorf("to %q", a.header.Get("Location"))
	}
}

// TestAnAnswerIsHeldAgainstWhoWasMergedMeanwhile: the second person is told, and
// nothing goes out.
func TestAnAnswerIsHeldAgainstWhoWasMergedMeanwhile(t *testing.T) {
	h := newsroom(t)
	li, chen := h.operator("li", desk.Author), h.operator("chen", desk.Reviewer)
	first, second := h.reported("question", nil), h.reported("question", func(in *desk.NewReport) { in.Contact = "someone@example.org" })
	at := "/console/reports/" + first.Code
	li.get(at)
	li.post(at+"/answer", url.Values{"act": {"send"}, "sure": {"1"}, "text.zh-CN": {"已致信 someone@example.org"}})
	li.post("/console/reports/"+second.Code+"/merge", url.Values{"into": {first.Code}})
	digest := digestField.FindStringSubmatch(chen.get(at).body)
	if digest == nil {
		t.Fatal("who reviews has nothing to decide")
	}
	chen.says(chen.post(at+"/review", url.Values{"decision": {"approve"}, "digest": {digest[1]}}), 422, "how to reach somebody", "someone@example.org")
	if r, err := h.desk.Report(t.Context(), first.Code); err != nil || r.Answer != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAReportBecomesOneNotice: who presses again, and who comes later, is led to
// what was made of it, however far that has come.
func TestAReportBecomesOneNotice(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	r := h.reported("hazard", nil)
	at := "/console/reports/" + r.Code
	leads := func(to, state string) {
		t.Helper()
		page := li.get(at)
		li.says(page, 200, `<a href="`+to+`">`, state)
		if strings.Contains(page.body, at+"/notice") {
			t.Errorf("%s: it can be made another notice", state)
		}
		if a := li.post(at+"/notice", nil); a.status != 303 || a.header.Get("Location") != to {
			t.Errorf("%s: pressed again, %d to %q", state, a.status, a.header.Get("Location"))
		}
	}
	li.says(li.get(at), 200, at+"/notice")
	draft := li.post(at+"/notice", nil).header.Get("Location")
	leads(draft, "allen load")
	leads(draft, "draft by @li")
	drafts, err := h.desk.Drafts(t.Context())
	h.ok(err)
	if len(drafts) != 1 {
		t.Errorf("%d drafts", len(drafts))
	}
	h.ok(h.desk.RemoveDraft(t.Context(), drafts[0].ID))
	li.says(li.get(at), 200, at+"/notice")

	n := h.closure(notice.Severe)
	n.ID = notice.ID(drafts[0].ID)
	held := h.submit("li", n)
	leads("/console/waiting/"+held, "waits for a second person")
	public := func(want bool) {
		t.Helper()
		for _, lang := range []string{"zh-CN", "en"} {
			resp, err := http.Get(h.public + "/reports/" + r.Code + "?lang=" + lang)
			h.ok(err)
			page, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			h.ok(err)
			if strings.Contains(string(page), n.ID.UUID()) != want {
				t.Errorf("whoever sent it is told: %t\n%s", !want, page)
			}
		}
	}
	public(false)
	_, err = h.second.Decide(t.Context(), held, desk.Verdict{By: "@zhao", Person: "@zhao", Approve: true})
	h.ok(err)
	leads("/console/notices/"+n.ID.UUID(), "G320 Yuling tunnel closed")
	public(true)
}

func TestWhoWaitsTooLongIsAnAlarm(t *testing.T) {
	h := newsroom(t)
	li := h.operator("li", desk.Author)
	h.reported("hazard", nil)
	h.clock.forward(25 * time.Hour)
	li.enter("li")
	li.says(li.get("/console/"), 200, "Citizens wait longer than was promised", "1 overdue")
}

func TestAnAdministratorSetsWhatMayBeReported(t *testing.T) {
	h := newsroom(t)
	admin := h.operator("admin", desk.Administrator)
	admin.says(admin.get("/console/papers"), 200, "What may be reported, desks, replies")
	admin.says(admin.get("/console/papers/reports"), 200, "Control room")
	admin.says(admin.post("/console/papers/reports", url.Values{"doc": {"[[category]]\ncode=\"x\""}, "act": {"save"}, "revision": {"0"}}), 422, "there is no such desk")
	if a := admin.post("/console/papers/reports", url.Values{"doc": {strings.ReplaceAll(string(report.BuiltIn()), "Control room", "Duty room")}, "act": {"save"}, "revision": {"0"}}); a.status != 303 {
		t.Fatalf("%d %.400s", a.status, a.body)
	}
	b, err := h.desk.ReportBook(t.Context())
	h.ok(err)
	if got := b.Desk("command").Name[notice.English]; got != "Duty room" {
		t.Errorf("the desk is called %q", got)
	}
}
