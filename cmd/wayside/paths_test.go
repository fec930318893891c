package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// journey is all that citizens do, in one way: each path begins where anybody
// would begin it.
type journey struct {
	*walker
	d    *desk.Desk
	code string // of what was reported
}

// paths of citizens, in the order in which they are gone.
var paths = []struct {
	name string
	walk func(*journey)
}{
	{"a hazard with a picture", (*journey).reportsAHazard},
	{"a notice that is not so any more", (*journey).saysNotSo},
	{"a question", (*journey).asks},
	{"a complaint", func(j *journey) {
		j.tells("complaint", "督察", "Supervision", "15 天内答复", "within 15 days")
	}},
	{"praise", func(j *journey) { j.tells("praise", "督察", "Supervision", "15 天内答复", "within 15 days") }},
	{"what becomes of it", (*journey).waitsForAnAnswer},
	{"an answer is rated", (*journey).rates},
	{"overdue, and merged", (*journey).readsOfOthers},
	{"short codes", (*journey).entersCodes},
	{"a statement", (*journey).readsAStatement},
	{"a service card", (*journey).readsAServiceCard},
	{"the ground of enforcement", (*journey).readsTheGround},
	{"an open day", (*journey).keepsTheDay},
	{"the account", (*journey).readsTheAccount},
}

func TestEveryPathOfACitizenWithScripts(t *testing.T)    { everyPath(t, ways(true)) }
func TestEveryPathOfACitizenWithoutScripts(t *testing.T) { everyPath(t, ways(false)) }

// everyPath goes all paths in each way, in one browser, at a demonstration of its
// own: without scripts, a hub takes few reports at once.
func everyPath(t *testing.T, all []way) {
	t.Parallel()
	browser := look(t)
	if testing.Short() {
		all = all[:1]
	}
	for _, w := range all {
		t.Run(w.String(), func(t *testing.T) {
			h := start(t, "--demo", "--proxies", "127.0.0.0/8")
			h.county()
			j := &journey{walker: w.walks(t, browser, h), d: h.office()}
			j.d.Key = h.deskKey()
			for _, p := range paths {
				if !t.Run(p.name, func(t *testing.T) {
					same := &journey{j.walker.within(t), j.d, j.code}
					same.moves()
					p.walk(same)
					same.shot("path-" + strings.ReplaceAll(p.name, " ", "-") + "-" + w.String())
					same.fine()
					j.code = same.code
				}) && p.name == paths[0].name {
					return // what follows asks after it
				}
			}
		})
	}
}

// told is where a report has come in, and remembers its code.
func (j *journey) told(name, who string) {
	j.t.Helper()
	j.until(`location.pathname.startsWith("/reports/") && getComputedStyle(document.getElementById("received")).display !== "none"`)
	j.code = strings.TrimPrefix(j.ask("location.pathname"), "/reports/")
	if _, ok := notice.ParseCode(j.code); !ok {
		j.t.Errorf("the code is %q", j.code)
	}
	j.sees(j.in("您的短码是 ", "Your code is ")+j.code, name, who, j.in("首问负责", "Responsible"), j.in("答复期限", "To be answered by"), j.in("已收到", "received"))
}

func (j *journey) reportsAHazard() {
	j.opens("/report")
	j.sees("122", j.in("反映和提问", "Report or ask"))
	j.follows(`a[href*="category=hazard"]`)
	j.until(`document.getElementById("ask")`)
	j.sees(j.in("由“指挥中心”负责", "It goes to: Control room"), j.in("1 天内答复", "within a day"))
	if got := j.ask(`document.getElementById("locate").checkVisibility()`); got != fmt.Sprint(j.scripted) {
		j.t.Errorf("the button that asks where one stands: %s", got)
	}
	if j.scripted {
		j.picksAPlace()
	} else {
		j.sees(j.in("不运行脚本也可以提交", "Without scripts it works too"))
		if j.ask(`document.getElementById("map").checkVisibility()`) == "true" {
			j.t.Error("there is a map that nobody can choose a place on")
		}
	}
	j.fill("f-address", "G320 K431+500")
	j.choose("f-what", "rocks")
	j.fill("f-text", j.in("路中间有落石。", "Rocks on the road."))
	j.attach("f-photo", j.t.(*testing.T))
	j.follows("#send")
	j.told(j.in("路上有危险", "A hazard on the road"), j.in("指挥中心", "Control room"))
	j.shot("path-hazard-received-" + j.way.String())
	private, err := j.d.Private(j.t.Context(), j.code)
	if err != nil {
		j.t.Fatal(err)
	}
	if p := private.Said.Point; j.scripted != (p != nil) || p != nil && (p.Lon < 117 || p.Lon > 119 || p.Lat < 28 || p.Lat > 29) {
		j.t.Errorf("the place is at %v", p)
	}
	if private.Photos != 1 || private.Address != "G320 K431+500" {
		j.t.Errorf("the desk has %+v", private)
	}
}

// picksAPlace taps the map beside its middle, zooms in and taps its middle: the
// place that is chosen is the one that is shown there.
func (j *journey) picksAPlace() {
	const put = `document.getElementById("f-lon").value + " " + document.getElementById("f-lat").value`
	const middle = `(() => { const b = document.querySelector("#map > svg").getBoundingClientRect(), p = document.querySelector("#map .marks circle").getBoundingClientRect(); return Math.hypot(p.x + p.width / 2 - b.x - b.width / 2, p.y + p.height / 2 - b.y - b.height / 2); })()`
	tap := func(part string) {
		j.ask(`(() => { const m = document.querySelector("#map > svg"), b = m.getBoundingClientRect(); m.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, clientX: b.x + b.width * ` + part + `, clientY: b.y + b.height / 2 })); })()`)
	}
	tap("0.45")
	beside := j.ask(put)
	j.run(`document.querySelector(".zoom button").click()`)
	tap("0.5")
	if at := j.ask(put); at == beside || !strings.HasPrefix(at, "11") {
		j.t.Errorf("the place is %q, before %q", at, beside)
	}
	j.until(middle + " < 4")
	j.sees(j.in("已标出位置", "The place is marked"))
	j.run(`document.getElementById("map").scrollIntoView()`)
	j.shot("path-map-" + j.way.String())
}

// deskKey is the key with which the hub's desk seals.
func (h *running) deskKey() []byte {
	h.t.Helper()
	key, err := ownSecret(filepath.Join(h.data, keysFolder, deskSecret))
	if err != nil {
		h.t.Fatal(err)
	}
	return key
}

// saysNotSo goes from the notice, by one tap and by the form.
func (j *journey) saysNotSo() {
	crowd := j.standing("crowd")
	j.opens("/notices/" + crowd)
	j.follows(".doubt button")
	j.until(`location.hash === "#thanks" && getComputedStyle(document.getElementById("thanks")).display !== "none"`)
	j.sees(j.in("谢谢", "Thank you"))
	j.follows(`a[href*="category=outdated"]`)
	j.until(`document.getElementById("ask")`)
	j.sees(j.in("老街集市", "Laojie market"), j.in("消息与现场不符", "A notice is not so any more"))
	j.follows("#send") // there it need not be said in words
	j.told(j.in("消息与现场不符", "A notice is not so any more"), j.in("指挥中心", "Control room"))
	if r, err := j.d.Report(j.t.Context(), j.code); err != nil || r.Notice.UUID() != crowd || r.Revision != 1 {
		j.t.Errorf("it is about %s, revision %d: %v", r.Notice, r.Revision, err)
	}
}

// asks forgets to say what, is told so, and has lost nothing.
func (j *journey) asks() {
	j.opens("/report")
	j.follows(`a[href*="category=question"]`)
	j.until(`document.getElementById("ask")`)
	j.sees(j.in("服务窗口", "Public service"), j.in("5 天内答复", "within 5 days"))
	j.fill("f-contact", "0700-5550199")
	j.run(`document.getElementById("f-text").required = false`)
	j.wrong.expect("/report")
	j.follows("#send")
	j.until(`document.querySelector("[role=alert]") && document.getElementById("f-contact").value === "0700-5550199"`)
	j.sees(j.in("请写明情况", "say what it is"))
	j.shot("path-question-refused-" + j.way.String())
	j.fill("f-text", j.in("外地车可以在这里年检吗？", "Can a car from elsewhere be inspected here?"))
	j.follows("#send")
	j.told(j.in("提问", "A question"), j.in("服务窗口", "Public service"))
}

// tells goes the way of a category that wants words alone.
func (j *journey) tells(category, zh, en, dueZh, dueEn string) {
	j.opens("/report")
	j.follows(`a[href*="category=` + category + `"]`)
	j.until(`document.getElementById("ask")`)
	j.sees(j.in(zh, en), j.in(dueZh, dueEn))
	j.fill("f-text", j.in("窗口今天上午的事。", "About the counter this morning."))
	j.follows("#send")
	j.told(j.in(zh, en), j.in(zh, en))
}

// waitsForAnAnswer reads the page of a report at each of its steps.
func (j *journey) waitsForAnAnswer() {
	ctx := desk.As(j.t.Context(), "@li", "127.0.0.1")
	code := j.code
	try := func(err error) {
		j.t.Helper()
		if err != nil {
			j.t.Fatal(err)
		}
	}
	j.opens("/reports/" + code)
	j.sees(j.in("已收到", "received"), j.in("督察", "Supervision"))
	try(j.d.AssignReport(ctx, code, "service"))
	j.opens("/reports/" + code)
	j.sees(j.in("办理中", "being handled"), j.in("督察", "Supervision"), j.in("服务窗口", "Public service"))
	text := notice.Words{notice.Chinese: "已转达窗口全体人员。", notice.English: "We have told all at the counter."}
	try(j.d.ProposeAnswer(ctx, desk.Proposal{Code: code, By: "@li", State: report.Answered, Answer: report.Answer{Asked: notice.Words{notice.Chinese: "表扬窗口", notice.English: "Praise of the counter"}, Text: text}}))
	j.opens("/reports/" + code)
	if strings.Contains(j.text(), j.in("已转达窗口", "We have told all")) {
		j.t.Error("an answer is public before it was reviewed")
	}
	waits, err := j.d.Proposals(ctx, code)
	try(err)
	try(j.d.ReviewAnswer(ctx, code, desk.Verdict{By: "@wang", Approve: true, Digest: waits[0].Digest()}))
	j.opens("/reports/" + code)
	j.sees(j.in("已答复", "answered"), j.in("已转达窗口全体人员。", "We have told all at the counter."), j.in("表扬窗口", "Praise of the counter"), j.in("经第二人审核", "Read by a second person"))
	j.h.eventually("the answer is listed", func() bool { // a page that many read is drawn once a second
		_, page := j.h.get("/report?lang=" + j.lang)
		return strings.Contains(page, text[notice.Lang(j.lang)])
	})
	j.opens("/report")
	j.sees(j.in("已转达窗口全体人员。", "We have told all at the counter."))
}

func (j *journey) rates() {
	j.opens("/reports/" + j.code)
	j.follows(`button[value=good]`)
	j.until(`location.hash === "#rated"`)
	j.sees(j.in("有用 1，没用 0", "useful 1, not useful 0"))
	j.follows(`button[value=bad]`) // once of each network
	j.sees(j.in("有用 1，没用 0", "useful 1, not useful 0"))
}

// readsOfOthers looks at reports of the demonstration.
func (j *journey) readsOfOthers() {
	for _, r := range j.h.heard(j.d, 10) {
		switch {
		case r.State == report.Merged:
			j.opens("/reports/" + r.Code)
			j.sees(j.in("已有人反映同一情况", "Somebody has told us of the same"), r.Into)
			j.follows(`.lead a[href*="` + r.Into + `"]`)
			j.until(`location.pathname === "/reports/` + r.Into + `"`)
			j.sees(j.in("另有 1 人反映同一情况", "One more person has told us of it"))
		case r.Open() && r.Overdue(time.Now()):
			j.opens("/reports/" + r.Code)
			j.sees(j.in("已逾期", "overdue"))
		}
	}
}

// standing is the UUID of a notice of an event that stands; of claims, of a false
// one.
func (j *journey) standing(event notice.Event) string {
	j.t.Helper()
	all, _ := j.h.list()
	for id, one := range all {
		if one.notice.Event == event && (one.notice.Statement == nil || one.notice.Statement.Verdict == "false") {
			return id.UUID()
		}
	}
	j.t.Fatalf("no notice of %s stands", event)
	return ""
}

// mistyped is a code with one digit wrong.
func mistyped(code string) string {
	for _, c := range "23456789" {
		if other := string(c) + code[1:]; other != code {
			if _, ok := notice.ParseCode(other); !ok {
				return other
			}
		}
	}
	return ""
}

// entersCodes follows the code of a notice and of a report as they stand on a
// poster, and types them, with and without a slip.
func (j *journey) entersCodes() {
	_, body := j.h.get("/api/v1/notices")
	var list struct {
		Notices []struct {
			Code   string
			Notice struct{ ID notice.ID }
		}
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		j.t.Fatal(err)
	}
	of := list.Notices[0]
	j.wrong.expect("/report") // where a wrong code is typed
	for code, page := range map[string]string{of.Code: "/notices/" + of.Notice.ID.UUID(), j.code: "/reports/" + j.code} {
		j.visit(j.h.url + with("/n/"+strings.ToLower(code), j.lang))
		j.until(`location.pathname === "` + page + `"`)
		j.sees(code)
		j.visit(j.h.url + with("/?q="+strings.ToLower(code), j.lang))
		j.until(`location.pathname === "` + page + `"`)
		j.refused("/n/"+mistyped(code), j.in("请逐个字符核对", "compare each character"))
		j.run(`document.getElementById("code").select()`) // where the slip is told
		j.fill("code", code)
		j.follows(".find button")
		j.until(`location.pathname === "` + page + `"`)
		j.opens("/report")
		j.fill("code", mistyped(code))
		j.follows(".find button")
		j.until(`document.body.innerText.includes("` + j.in("请逐个字符核对", "compare each character") + `")`)
		j.sound()
		j.opens("/report")
		j.fill("code", strings.ToLower(code[:3]+" "+code[3:]))
		j.follows(".find button")
		j.until(`location.pathname === "` + page + `"`)
		j.sees(code)
	}
	j.refused("/reports/"+mistyped(j.code), j.in("请逐个字符核对", "compare each character"))
}

// publishes says something of the newsroom, and returns its UUID.
func (j *journey) publishes(doc string) string {
	j.t.Helper()
	return j.h.publish(doc).ID.UUID()
}

// readsAStatement reads a verdict, and of one whose promised word is late.
func (j *journey) readsAStatement() {
	j.opens("/notices/" + j.standing("rumour"))
	j.sees(j.in("不实", "false"), j.in("网传", "Claim"))
	due := time.Now().Add(2 * time.Second).UTC().Truncate(time.Millisecond) // a promise is for a time to come
	id := j.publishes(fmt.Sprintf(`{"kind":"case","event":"rumour","severity":"minor","expires":%q,
"statement":{"claim":{"zh-CN":"水库放水","en":"that the reservoir is being let out"},"seen":{"zh-CN":"微信群","en":"WeChat groups"},"verdict":"checking","known":{"zh-CN":"正在问水库管理所","en":"The reservoir is being asked"},"nextWord":%q},
"text":{"zh-CN":{"headline":"关于水库放水的说法正在核实"},"en":{"headline":"A claim about the reservoir is being checked"}}}`, time.Now().Add(3*time.Hour).UTC().Format(time.RFC3339), due.Format(time.RFC3339Nano)))
	<-time.After(time.Until(due))
	j.opens("/notices/" + id)
	j.sees(j.in("核实中", "being checked"), j.in("水库放水", "the reservoir is being let out"), j.in("微信群", "WeChat groups"), j.in("正在问水库管理所", "The reservoir is being asked"), j.in("尚未通报", "next word was due"))
	j.opens("/")
	j.sees(j.in("尚未通报", "next word was due"))
}

// readsAServiceCard finds the nine items.
func (j *journey) readsAServiceCard() {
	j.opens("/notices/" + j.standing("vehicle"))
	for zh, en := range map[string]string{
		"职责": "Duty", "法律依据": "Legal ground", "处罚规定": "Penalties", "办理条件": "Who may apply", "办理时限": "How long it takes", "收费依据": "Fee", "工作规范": "Rules of work", "服务承诺": "What we promise", "工作纪律": "Discipline",
		"办理时间": "Hours", "咨询电话": "Telephone", "下次复核": "Reviewed again by",
	} {
		j.until(fmt.Sprintf(`[...document.querySelectorAll(".table dt")].find((e) => e.innerText === %q)?.nextElementSibling.innerText`, j.in(zh, en)))
	}
}

func (j *journey) readsTheGround() {
	j.opens("/notices/" + j.standing("speedCamera"))
	j.sees(j.in("第十六条", "article 16"), j.in("固定测速", "Fixed speed camera"), j.in("行政复议", "administrative review"), "0700-5550122", j.in("交通警察大队", "Traffic Police"))
}

// keepsTheDay takes an open day into a calendar.
func (j *journey) keepsTheDay() {
	from := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Hour)
	id := j.publishes(fmt.Sprintf(`{"kind":"community","event":"openDay","severity":"minor","planned":true,"onset":%q,"ends":%q,"expires":%q,
"text":{"zh-CN":{"headline":"警营开放日，欢迎参观"},"en":{"headline":"Open day at the traffic police"}}}`, from.Format(time.RFC3339), from.Add(6*time.Hour).Format(time.RFC3339), from.Add(7*time.Hour).Format(time.RFC3339)))
	j.opens("/notices/" + id)
	j.sees(j.in("加入日历", "Add to calendar"))
	href := j.ask(`document.querySelector('a[href*=".ics"]').getAttribute("href")`)
	code, body := j.h.get(href)
	if code != http.StatusOK || !strings.Contains(body, "BEGIN:VEVENT") || !strings.Contains(body, "DTSTART:"+from.Format("20060102T150405Z")) || !strings.Contains(body, j.in("警营开放日", "Open day")) {
		j.t.Errorf("%s: %d %.600s", href, code, body)
	}
}

func (j *journey) readsTheAccount() {
	j.opens("/account/")
	month := time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01")
	j.follows(`a[href*="/account/` + month + `"]`)
	j.until(`document.querySelectorAll("svg.bars rect").length > 8`)
	j.sees(j.in("路上有危险", "A hazard on the road"), j.in("执法", "Enforcement"), "wayside account --month "+month)
	for _, want := range []string{".json", ".csv", ".jsonl"} {
		href := j.ask(`[...document.querySelectorAll(".check a")].map((a) => a.getAttribute("href")).find((h) => h.includes("` + want + `"))`)
		if code, body := j.h.get(href); code != http.StatusOK || len(body) < 200 {
			j.t.Errorf("%s %s: %d, %d bytes", want, href, code, len(body))
		}
	}
	j.run(`document.querySelector("details").open = true`)
	j.sound()
}
