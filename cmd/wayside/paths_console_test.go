package main

import (
	"strings"
	"testing"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// shift is what operators do with what citizens report, in one way.
type shift struct {
	*walker
	d *desk.Desk
}

func TestReportsAreWorkedOnAtTheConsoleWithScripts(t *testing.T)    { everyShift(t, ways(true)) }
func TestReportsAreWorkedOnAtTheConsoleWithoutScripts(t *testing.T) { everyShift(t, ways(false)) }

// everyShift works through the inbox in each way, in one browser, at one
// demonstration.
func everyShift(t *testing.T, all []way) {
	browser := look(t)
	h := start(t, "--demo")
	d := h.office()
	d.Key = h.deskKey()
	h.heard(d, 10)
	if testing.Short() {
		all = all[:1]
	}
	for _, w := range all {
		t.Run(w.String(), func(t *testing.T) {
			s := &shift{walker: w.walks(t, browser, h), d: d}
			s.readsTheInbox()
			s.merges()
			s.answers()
			s.turnsIntoANotice()
			s.fine()
		})
	}
}

// reported is a hazard of somebody who can be reached.
func (s *shift) reported(address string) report.Report {
	s.t.Helper()
	b, err := s.d.ReportBook(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	r, said, contact, ps := b.Read(report.Sent{Category: "hazard", Lang: notice.Lang(s.lang), Address: address, Text: s.in("路上有一块大石头。", "A big rock on the road."), Contact: "0700-5550199", Fields: map[string]string{"what": "rocks"}}, s.d.Now())
	if ps.Failed() {
		s.t.Fatal(ps)
	}
	if r, err = s.d.AddReport(s.t.Context(), desk.NewReport{Report: r, Said: said, Contact: contact}, func(string) bool { return false }); err != nil {
		s.t.Fatal(err)
	}
	return r
}

// sits lets an operator sit down at the browser.
func (s *shift) sits(name string) {
	s.t.Helper()
	s.enters(s.h, s.d, name)
}

func (s *shift) readsTheInbox() {
	s.sits("li")
	s.opens("/console/")
	s.sees(s.in("群众反映逾期未答复", "Citizens wait longer than was promised"))
	s.opens("/console/reports")
	s.sees(s.in("路上有危险", "A hazard on the road"), s.in("提问", "A question"), s.in("全部部门", "All desks"))
	if strings.Contains(s.text(), s.in("投诉", "A complaint")) {
		s.t.Error("an author reads complaints, which are for supervision alone")
	}
	s.shot("console-inbox-" + s.way.String())
	s.follows(`.desks a[href*="desk=facilities"]`)
	s.sees(s.in("设施科", "Signs and signals"))
	s.follows(`.chips a[href*="list=review"]`)
	s.sound()
	s.follows(`.chips a[href*="list=closed"]`)
	s.sees(s.in("标志或信号灯坏了", "A broken sign or signal"))
	s.sits("wang")
	s.opens("/console/reports")
	s.sees(s.in("投诉", "A complaint"))
	for _, r := range s.h.heard(s.d, 10) {
		if p, err := s.d.Private(s.t.Context(), r.Code); err == nil && p.Photos > 0 && r.Others > 0 {
			s.opens("/console/reports/" + r.Code)
			s.until(`document.querySelector(".photos img")?.naturalWidth > 300`)
			s.sees("G320 K405+300", s.in("并入本件的", "Merged into this one"))
			s.shot("console-report-" + s.way.String())
		}
	}
}

// merges gives a report to another desk, and another into it.
func (s *shift) merges() {
	first, second := s.reported("G320 K412+300"), s.reported("G320 K412+400")
	s.sits("li")
	s.opens("/console/reports/" + first.Code)
	s.choose("desk", "order")
	s.follows(`form[action$="/assign"] button`)
	s.sees(s.in("秩序管理科", "Traffic order"), s.in("首问负责", "Asked first"), s.in("办理中", "being handled"))
	s.opens("/console/reports/" + second.Code)
	s.follows(`form[action$="/contact"] button`)
	s.sees("0700-5550199")
	s.opens("/console/reports/" + second.Code)
	s.tap("details summary")
	s.fill("into", strings.ToLower(first.Code))
	s.follows(`form[action$="/merge"] button`)
	s.sees(s.in("已并入", "merged"), first.Code)
	s.opens("/console/reports/" + first.Code)
	s.sees(s.in("并入本件的", "Merged into this one"), second.Code)
}

// answers from a template, changed, and lets another operator approve it.
func (s *shift) answers() {
	r := s.reported("G320 K413+100")
	s.sits("li")
	s.opens("/console/reports/" + r.Code)
	s.follows(`button[value="reply:0"]`)
	s.until(`document.getElementById("tzh").value.includes("处理完毕") && document.getElementById("ten").value.includes("dealt with")`)
	s.fill(s.in("tzh", "ten"), s.in("石头已搬走。", " The rock is gone."))
	s.follows(`button[value=send]`)
	s.sees(s.in("答复已送审", "The answer waits"), s.in("是您写的", "You wrote it"))
	if s.ask(`!!document.querySelector("button[value=approve]")`) == "true" {
		s.t.Error("their own answer can be approved")
	}
	s.sits("wang")
	s.opens("/console/reports?list=review")
	s.follows(`a[href*="` + r.Code + `"]`)
	s.sees(s.in("石头已搬走。", "The rock is gone."))
	s.shot("console-review-" + s.way.String())
	s.follows(`button[value=approve]`)
	s.until(`document.querySelector(".did")`)
	s.sees(s.in("已答复", "answered"))
	s.opens("/reports/" + r.Code)
	s.sees(s.in("石头已搬走。", "The rock is gone."))
}

// turnsIntoANotice makes a draft of a report by one tap, with what it says of
// where and what.
func (s *shift) turnsIntoANotice() {
	r := s.reported("G320 K414+200")
	s.sits("li")
	s.opens("/console/reports/" + r.Code)
	s.follows(`form[action$="/notice"] button`)
	s.until(`location.pathname.startsWith("/console/compose/")`)
	s.sound()
	s.until(`[...document.querySelectorAll("input")].some((i) => i.value === "G320") && [...document.querySelectorAll("input")].some((i) => i.value === "K414+200")`)
	s.shot("console-draft-" + s.way.String())
}
