package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/notice"
	"wayside/hub/report"
	"wayside/hub/roster"
)

// scene is a shift in the middle of a busy morning, as wang.fang finds it, who
// may do everything: each page of the console has something to show.
type scene struct {
	*house
	li, chen, wang *browser
	path           map[string]string // of every page, by a short name
}

// setScene fills a newsroom.
func (h *house) setScene() *scene {
	h.Helper()
	s := &scene{house: h, path: map[string]string{}}
	red := func(o *desk.Operator) { o.MaxSeverity = notice.Extreme }
	s.wang = h.operator("wang.fang", desk.Supervisor, red, func(o *desk.Operator) {
		o.Shown, o.Roles = "王芳", []desk.Role{desk.Supervisor, desk.Administrator}
	})
	s.li = h.operator("li.mei", desk.Author, red, func(o *desk.Operator) { o.Shown = "李梅" })
	s.chen = h.operator("chen", desk.Reviewer, red, func(o *desk.Operator) { o.Shown = "陈立" })
	s.people()
	s.standing()
	s.displays()
	s.waiting()
	s.displays()
	s.sources()
	s.drafts()
	s.lists()
	s.reports()
	s.wang.get("/console/handover")
	s.wang.post("/console/handover", url.Values{"text": {"雨岭隧道东行预计 12:30 开放，开放前先给路政打电话确认。\n养护工区移动屏一早没有信号，已报修。"}})
	for name, at := range map[string]string{
		"home": "", "compose": "compose", "lists": "lists", "list": "lists/plan", "list-wrong": "lists/results", "list-good": "lists/cameras", "notices": "notices", "exercises": "notices?status=exercise", "waiting": "waiting", "schedule": "schedule", "displays": "displays", "sources": "sources",
		"handover": "handover", "papers": "papers", "paper": "papers/template/tunnel", "new-template": "new-template?from=fog", "operators": "operators", "operator": "operators/li.mei", "new-operator": "new-operator", "tokens": "tokens", "token": "new-token",
		"sessions": "sessions", "audit": "audit", "account": "account", "prove": "prove", "problem": "nothing", "new": "compose?template=accident",
	} {
		s.path[name] = "/console/" + at
	}
	return s
}

// people are those that the pages about people tell of.
func (s *scene) people() {
	ctx := desk.As(context.Background(), "@wang.fang", "10.20.0.7")
	_, err := s.desk.AddOperator(ctx, desk.Operator{Name: "zhao.jun", Shown: "赵军", Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi, Kinds: []notice.Kind{notice.Traffic, notice.Weather}, Areas: []string{"3611"}, MaxSeverity: notice.Severe}})
	s.ok(err)
	invitation, err := s.desk.Invite(ctx, "zhao.jun")
	s.ok(err)
	s.path["join"] = "/console/join?invitation=" + invitation
	_, err = s.desk.AddOperator(ctx, desk.Operator{Name: "old.hand", Shown: "周建国", Roles: []desk.Role{desk.Author}, Scope: desk.Scope{Publisher: yunxi}})
	s.ok(err)
	s.ok(s.desk.RevokeOperator(ctx, "old.hand"))
	for _, name := range []string{"newsroom", "demo-led", "county-roads-and-works"} {
		_, err := s.desk.Add(ctx, desk.Token{Name: name, Publisher: notice.Party{ID: "yunxi-" + name}, Kinds: []notice.Kind{notice.Traffic}, MaxSeverity: notice.Moderate})
		s.ok(err)
	}
	s.ok(s.desk.Revoke(ctx, "demo-led"))
	if _, err = s.desk.SignIn(context.Background(), "li.mei", "guess guess guess", desk.Visit{Addr: netip.MustParseAddr("198.51.100.7"), From: "198.51.100.0/24"}); err == nil {
		s.Fatal("a guess was right")
	}
	_, err = s.desk.Enter(context.Background(), "chen", "10.20.0.9", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
	s.ok(err)
}

// composes goes from a template to what was submitted, as a browser without
// script, and returns the id of the notice.
func (s *scene) composes(b *browser, template string, facts map[string]string) notice.ID {
	s.Helper()
	action, f := formOf(s, b.get("/console/compose?template="+template).body)
	for name, value := range facts {
		f.Set(name, value)
	}
	f.Set("act", "look")
	_, f = formOf(s, b.post(action, f).body)
	f.Set("act", "submit")
	a := b.post(action, f)
	for _, told := range regexp.MustCompile(`(?s)class="told s4".{0,400}`).FindAllString(a.body, -1) {
		s.Errorf("%s: %s", template, told)
	}
	b.sent(a, "/console/compose/")
	s.path["sent"] = a.header.Get("Location")
	return notice.ID("urn:uuid:" + path.Base(action))
}

// approve is chen's.
func (s *scene) approve(id notice.ID) {
	s.Helper()
	for _, h := range s.heldNow() {
		if h.Notice == string(id) {
			_, err := s.second.Decide(context.Background(), h.ID, desk.Verdict{By: "@chen", Person: "@chen", Approve: true})
			s.ok(err)
		}
	}
}

func (s *scene) heldNow() []desk.Held {
	held, err := s.desk.Held(context.Background())
	s.ok(err)
	return held
}

func (s *scene) local(d time.Duration) string {
	return s.clock.now().Add(d).In(shanghai).Format("2006-01-02T15:04")
}

// standing is what is in force, has left, or is to come.
func (s *scene) standing() {
	tunnel := s.composes(s.li, "tunnel", map[string]string{"f.place": "雨岭隧道", "f.what": "货车追尾起火", "f.delay": "40", "f.detour": "X205", "f.detour.en": "X205"})
	s.approve(tunnel)
	s.composes(s.li, "roadwork", map[string]string{"f.place": "青河大桥", "f.lanes": "1", "f.total": "2", "f.what": "桥梁检修"})
	s.composes(s.li, "accident", map[string]string{"f.road": "G320", "f.chainage": "K405+300", "f.direction": "E", "f.what": "两车追尾", "f.lanes": "2", "f.total": "3", "f.queue": "1.2"})
	s.composes(s.li, "congestion", map[string]string{"f.road": "人民路", "f.what": "车流量大", "f.queue": "0.8", "f.delay": "10", "f.until": s.local(20 * time.Minute)})
	s.composes(s.li, "tip", map[string]string{"f.subject": "雨雪天气行车提示", "f.do": "出行前请查看路况，系好安全带"})
	theft := s.composes(s.li, "case", theft)
	s.path["case"], s.path["correct-case"] = "/console/notices/"+theft.UUID(), "/console/notices/"+theft.UUID()+"/correct"
	s.path["follow"] = "/console/compose?template=case&follows=" + s.standsNow(theft).Code
	gone := s.composes(s.li, "obstruction", map[string]string{"f.road": "X205", "f.what": "落石"})
	s.path["notice"], s.path["correct"], s.path["withdrawn"] = "/console/notices/"+tunnel.UUID(), "/console/notices/"+tunnel.UUID()+"/correct", "/console/notices/"+gone.UUID()
	s.li.get(s.path["withdrawn"])
	s.li.post(s.path["withdrawn"]+"/withdraw", url.Values{"reason": {"over"}})
	works := s.closure(notice.Minor)
	works.Event, works.Planned, works.Expires = "roadwork", true, s.clock.now().AddDate(0, 1, 0)
	works.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: "G320 夜间路面养护，占用右侧车道"}, notice.English: {Headline: "G320: resurfacing at night, right lane closed"}}
	works.Schedule = &notice.Schedule{Timezone: "Asia/Shanghai", Recurring: []notice.Recurring{{Start: "22:00", End: "05:00"}}}
	s.out(works)
	other := s.closure(notice.Minor)
	other.Planned, other.Onset, other.Expires = true, s.clock.now().Add(time.Hour), s.clock.now().AddDate(0, 0, 2)
	s.out(other)
	drill := s.composes(s.li, "tunnel", map[string]string{"f.place": "雨岭隧道", "f.what": "危险品泄漏", "status": "exercise"})
	s.approve(drill)
	s.path["exercise-sent"], s.path["exercise"] = s.path["sent"], "/console/notices/"+drill.UUID()
	f := s.li.form(s.path["correct"])
	f.Set("en.changed", "")
	newer := s.hubNotice(tunnel)
	newer.Text[notice.Chinese] = changed(newer.Text[notice.Chinese], "火已扑灭，仍封闭清理。")
	newer.Text[notice.English] = changed(newer.Text[notice.English], "The fire is out; the tunnel is still closed for clearing.")
	_, err := s.hub.Revise(context.Background(), author("li.mei"), newer, hub.Terms{})
	if e, ok := err.(*hub.Error); !ok || e.Kind != hub.Waiting {
		s.Fatalf("the correction of what is severe did not wait: %v", err)
	}
}

func changed(t notice.Text, what string) notice.Text { t.Changed = what; return t }

func (s *scene) hubNotice(id notice.ID) *notice.Notice {
	e, err := s.hub.Entry(context.Background(), id, yunxi.ID)
	s.ok(err)
	return e.Notice.Clone()
}

// waiting is what a second person must look at, and what became of the rest.
func (s *scene) waiting() {
	ctx := context.Background()
	unsent := s.closure(notice.Severe)
	unsent.Expires = s.clock.now().Add(20 * time.Minute)
	unsent.Text[notice.Chinese] = notice.Text{Headline: "S211 集镇路段临时管制"}
	unsent.Text[notice.English] = notice.Text{Headline: "S211 closed for a market"}
	s.submit("li.mei", unsent)
	refused := s.submit("li.mei", s.closure(notice.Severe))
	_, err := s.second.Decide(ctx, refused, desk.Verdict{By: "@chen", Person: "@chen", Why: "桩号不对"})
	s.ok(err)
	alone := s.closure(notice.Extreme)
	alone.Status = notice.Actual
	alone.Text[notice.Chinese] = notice.Text{Headline: "G320 K412 塌方，双向中断", Instruction: "请勿驶入，听从现场指挥。"}
	alone.Text[notice.English] = notice.Text{Headline: "G320 K412: landslide, closed both ways", Instruction: "Do not enter. Follow the officers on the spot."}
	_, err = s.second.Direct(ctx, hub.Held{Author: author("li.mei"), Notice: alone}, "塌方，车辆正在驶入")
	s.ok(err)
	s.clock.forward(21 * time.Minute)
	s.ok(s.second.Lapse(ctx))
	s.composes(s.li, "tunnel", map[string]string{"f.place": "雨岭隧道", "f.direction": "W", "f.what": "多车追尾", "f.delay": "30"})
	s.path["sent-waits"] = s.path["sent"]
	s.composes(s.li, "tunnel", map[string]string{"f.place": "雨岭隧道", "f.what": "危险品泄漏", "status": "test"})
	s.composes(s.li, "reopening", map[string]string{"f.road": "X205"})
	for _, h := range s.heldNow() {
		at := "/console/waiting/" + h.ID
		switch doc := string(h.Doc); {
		case h.Direct:
			s.path["held-direct"] = at
		case strings.Contains(doc, `"status":"test"`):
			s.path["held-test"] = at
		case strings.Contains(doc, "火已扑灭"):
			s.path["held-correction"] = at
		case strings.Contains(doc, "多车追尾"):
			s.path["held"] = at
		}
	}
	s.composes(s.wang, "closure", map[string]string{"f.road": "S211", "f.place": "集镇路段", "f.place.en": "the market", "f.direction": "both", "f.what": "山体滑坡", "level": "extreme"})
	for _, h := range s.heldNow() {
		if h.Token == "@wang.fang" {
			s.path["held-own"] = "/console/waiting/" + h.ID
		}
	}
}

// sources are one that is well and one whose content vanished at once.
func (s *scene) sources() {
	ctx := context.Background()
	roads := hub.Author{Name: "county-roads", Publisher: notice.Party{ID: "yunxi-roads", Name: notice.Words{notice.Chinese: "云溪县公路中心", notice.English: "Yunxi County Roads"}}}
	for _, name := range []string{"county-roads", "weather"} {
		s.ok(s.intake.Add(ctx, intake.Source{Name: name, Format: "wzdx", Author: roads, StaleAfter: 10 * time.Minute, Zone: shanghai}))
	}
	var items []notice.Item
	for i := range 20 {
		n := s.closure(notice.Minor)
		n.ID, n.Event = "", "roadwork"
		n.Text = map[notice.Lang]notice.Text{notice.Chinese: {Headline: fmt.Sprintf("G320 K4%02d 养护施工", i)}, notice.English: {Headline: fmt.Sprintf("G320 K4%02d: maintenance", i)}}
		n.Origin = &notice.Origin{Format: "wzdx", Feed: "county-roads", ID: fmt.Sprint(i)}
		items = append(items, notice.Item{Key: fmt.Sprint(i), Notice: n, Place: fmt.Sprint(i)})
	}
	for _, list := range [][]notice.Item{items, items[12:], items[12:]} {
		_, err := s.intake.Submit(ctx, notice.Delivery{Source: "county-roads", Format: "wzdx", Complete: true, Items: list, Raw: [][]byte{[]byte("raw")}})
		s.ok(err)
	}
	wrong := s.closure(notice.Minor)
	wrong.ID, wrong.Event = "", "nonsense"
	wrong.Origin = &notice.Origin{Format: "wzdx", Feed: "weather", ID: "w1"}
	_, err := s.intake.Submit(ctx, notice.Delivery{Source: "weather", Format: "wzdx", Complete: true, Items: []notice.Item{{Key: "w1", Notice: wrong, Place: "w1"}}, Raw: [][]byte{[]byte("raw")}})
	s.ok(err)
}

// displays are a sign that shows what it should, one of other dots, and one that
// was never heard. All that are heard tell of what they have shown.
func (s *scene) displays() {
	for _, id := range []string{"demo-gantry", "demo-led"} {
		for range 2 { // twice other dots are a wrong picture
			s.beat(id, id == "demo-led")
		}
	}
}

func (s *scene) beat(id string, wrong bool) {
	ctx, now := context.Background(), s.hub.Now()
	profile, _, err := s.roster.Profile(ctx, id)
	s.ok(err)
	var pages []roster.Page
	var receipts []map[string]any
	for _, p := range s.roster.Shows(profile, now).Pages {
		px := p.Px
		if wrong {
			px = "sha256:" + strings.Repeat("0", 64)
		}
		pages = append(pages, roster.Page{Px: px})
	}
	for _, n := range s.roster.Shows(profile, now).Notices {
		if n.Shown {
			receipts = append(receipts, map[string]any{"notice": n.ID, "revision": 1, "first": now, "last": now})
		}
	}
	raw, err := json.Marshal(map[string]any{"type": "shown", "sign": id, "build": "b1", "seq": 7, "showing": map[string]any{"drawAgeMs": 200, "pages": pages}, "receipts": receipts})
	s.ok(err)
	_, _, err = s.roster.Heard(ctx, id, raw)
	s.ok(err)
}

// reports are what citizens sent: some late, one with an answer that waits, one
// that was answered.
func (s *scene) reports() {
	ctx := context.Background()
	ago := func(d time.Duration) func(*desk.NewReport) {
		return func(in *desk.NewReport) { in.At, in.Due = in.At.Add(-d), in.Due.Add(-d) }
	}
	late := s.reported("sign", func(in *desk.NewReport) {
		ago(7 * 24 * time.Hour)(in)
		in.Said.Text, in.Said.Fields = "云溪桥头的信号灯一直黄闪，过马路很危险，已经好几天了。", map[string]string{"what": "signal"}
	})
	s.ok(s.desk.AssignReport(ctx, late.Code, "facilities"))
	first := s.reported("hazard", func(in *desk.NewReport) { in.Photos = [][]byte{photo(s), photo(s)} })
	s.reported("hazard", nil)
	s.reported("speeding", func(in *desk.NewReport) { in.Contact, in.Said.Text = "", "学校门口早上车开得很快。" })
	asked := s.reported("question", func(in *desk.NewReport) {
		in.Said.Text = "驾驶证到期换证要带什么材料？周末能办吗？"
	})
	done := s.reported("praise", func(in *desk.NewReport) { in.Said.Text = "昨天在青河大桥帮我换胎的民警，谢谢！" })
	for _, code := range []string{asked.Code, done.Code} {
		s.ok(s.desk.ProposeAnswer(ctx, desk.Proposal{Code: code, By: "@li.mei", State: report.Answered, Answer: report.Answer{
			Asked: notice.Words{notice.Chinese: "驾驶证到期换证要带什么材料？", notice.English: "What is needed to renew a driving licence?"},
			Text:  notice.Words{notice.Chinese: "带身份证、体检证明和一张照片。周六上午也能办。", notice.English: "Your identity card, a medical certificate and a photograph. Also on Saturday mornings."}}}))
	}
	all, err := s.desk.Proposals(ctx, done.Code)
	s.ok(err)
	s.ok(s.desk.ReviewAnswer(ctx, done.Code, desk.Verdict{By: "@chen", Approve: true, Digest: all[0].Digest()}))
	for name, code := range map[string]string{"": "", "-hazard": first.Code, "-late": late.Code, "-review": asked.Code, "-done": done.Code} {
		s.path["reports"+name] = "/console/reports/" + code
	}
	s.path["reports"], s.path["find"], s.path["find-slip"] = "/console/reports", "/console/find", "/console/find?q=7K2QF9X"
}

// lists are one that was published, one that waits, and uploads: one good, one with
// faults.
func (s *scene) lists() {
	published := s.li.submits("cameras", goodCameras)
	s.chen.approves(published)
	s.path["held-list"] = "/console/waiting/" + s.li.submits("cameras", strings.NewReplacer("东行,70", "东行,60", "003,X205", "004,X205").Replace(goodCameras)+cameraRow("005", "G320", "K410", "集镇西口", "东行", "60", "2026-11-01"), s.cameras()["003"])
	s.path["list-out"] = "/console/waiting/" + published
	s.wang.get("/console/lists/cameras")
	s.wang.upload("/console/lists/cameras", "测速点.csv", strings.Replace(goodCameras, "东行,70", "东行,80", 1)+cameraRow("006", "S38", "K71", "雨岭隧道东口", "东行", "80", "2026-11-01"))
	s.wang.upload("/console/lists/results", "成果.csv", "成果编号,所属专项,标题,整治成果,执法单位,法律依据,监督电话,民警\n1,2026-03,夏季酒驾整治,查处 312 起,大队,,0793-2345122,张三\n1,,春运整治,查处 12 起,大队,《道路交通安全法》第九十一条,0793-2345122,李四\n")
}

// drafts are some that somebody has begun.
func (s *scene) drafts() {
	for template, facts := range map[string]map[string]string{"fog": {"f.road": "S38", "f.limit": "60"}, "closure": {"f.place": "青河大桥", "f.chainage": "K12+300", "t.zh-CN.sign": "𠀀封闭"}} {
		action, f := formOf(s, s.li.get("/console/compose?template="+template).body)
		for name, value := range facts {
			f.Set(name, value)
		}
		f.Set("act", "save")
		s.li.post(action, f)
		s.path["draft-"+template] = action
	}
}
