package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"wayside/hub/desk"
	"wayside/hub/report"
)

// forReports are the routes of those who answer citizens. Who may write reads what
// their desks were told; a second person reviews every answer.
func (s *Server) forReports() []route {
	return []route{
		{pattern: "GET /console/reports", handle: s.reports, query: []string{"list", "desk", "did"}, need: desk.Write},
		{pattern: "GET /console/reports/{code}", handle: s.ofReport(s.report), query: []string{"did"}, need: desk.Write},
		{pattern: "GET /console/reports/{code}/photo/{n}", handle: s.ofReport(s.photo), query: none, need: desk.Write},
		{pattern: "POST /console/reports/{code}/assign", handle: s.ofReport(s.assignReport), query: none, need: desk.Write},
		{pattern: "POST /console/reports/{code}/merge", handle: s.ofReport(s.mergeReport), query: none, need: desk.Write},
		{pattern: "POST /console/reports/{code}/contact", handle: s.ofReport(s.showContact), query: none, need: desk.Write},
		{pattern: "POST /console/reports/{code}/answer", handle: s.ofReport(s.answerReport), query: none, need: desk.Write},
		{pattern: "POST /console/reports/{code}/review", handle: s.ofReport(s.reviewReport), query: none, need: desk.Approve},
		{pattern: "POST /console/reports/{code}/notice", handle: s.ofReport(s.noticeOfReport), query: none, need: desk.Write},
	}
}

const mostReports = 200 // of a list

// reportsPage is the inbox.
type reportsPage struct {
	List  string // open, review or closed
	Lists []reportTab
	Desks []reportTab
	Rows  []reportRow
	Did   *did
}

type reportTab struct {
	Href, Name string
	Here       bool
	Count      int
}

// reportRow is a report in a list.
type reportRow struct {
	report.Report
	Name    string // of its category
	Level   levelOf
	State   string
	First   string // the desk that was asked first
	Desk    string // that has it in hand, and the first where it is another
	Left    string // until somebody should have the answer; "": it is over
	Late    bool   // somebody should have had it
	Excerpt string
	Photos  int
}

// levelOf is colour and shape.
type levelOf struct{ Class, Icon string }

func (s *Server) reportRow(ctx context.Context, v *visitor, b *report.Book, r report.Report) reportRow {
	now := s.Hub.Now()
	c, _ := b.Category(r.Category)
	row := reportRow{Report: r, Name: v.Say(c.Name), Late: r.Overdue(now) || r.Open() && now.After(r.FirstDue), State: v.Name("report", report.States(), string(r.State)), Level: levelOf{"s1", "1"}}
	row.First = v.Say(b.Desk(r.Desk).Name)
	if row.Desk = row.First; r.With != "" && r.With != r.Desk {
		row.Desk = v.Say(b.Desk(r.With).Name) + " ← " + row.First
	}
	switch {
	case r.Open() && row.Late:
		row.Level = levelOf{"s3", "3"}
	case r.State == report.Answered:
		row.Level = levelOf{"ok", "ok"}
	case !r.Open():
		row.Level = levelOf{"s0", "0"}
	}
	if r.Open() {
		row.Left = v.left(r.FirstDue.Sub(now))
	}
	p, err := s.Desk.Private(ctx, r.Code)
	if err != nil {
		s.Log.Error("a report can't be read", "report", r.Code, "err", err)
		return row
	}
	row.Excerpt, row.Photos = short(p.Text), p.Photos
	return row
}

// reports is the inbox: what is open with what is due first, what waits for a
// second person, and what was closed last.
func (s *Server) reports(w http.ResponseWriter, r *http.Request, v *visitor) error {
	q := r.URL.Query()
	p := reportsPage{List: "open", Did: v.did(r)}
	asked := desk.Wanted{Open: true, Due: true, Desk: q.Get("desk")}
	switch q.Get("list") {
	case "review":
		p.List, asked = "review", desk.Wanted{Answering: true, Due: true, Desk: asked.Desk}
	case "closed":
		p.List, asked = "closed", desk.Wanted{Closed: true, Desk: asked.Desk}
	}
	m, err := s.remit(r.Context(), v)
	if err != nil {
		return err
	}
	list, err := m.reports(r.Context(), s.Desk, asked, mostReports)
	if err != nil {
		return err
	}
	for _, one := range list {
		p.Rows = append(p.Rows, s.reportRow(r.Context(), v, m.Book, one))
	}
	if err := s.tabs(r.Context(), v, m, &p, asked.Desk); err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "reports", p)
}

// tabs are the lists and the desks that one may turn to.
func (s *Server) tabs(ctx context.Context, v *visitor, m remit, p *reportsPage, who string) error {
	all, err := m.reports(ctx, s.Desk, desk.Wanted{Open: true}, 10*mostReports)
	if err != nil {
		return err
	}
	review, err := m.reports(ctx, s.Desk, desk.Wanted{Answering: true, Desk: who}, mostReports)
	if err != nil {
		return err
	}
	open, mine := map[string]int{}, 0
	for _, r := range all {
		open[r.Desk]++
		if r.With != "" && r.With != r.Desk {
			open[r.With]++
		}
		if who == "" || r.Desk == who || r.With == who {
			mine++
		}
	}
	at := func(list, who string) string {
		return Root + "reports?" + url.Values{"list": {list}, "desk": {who}}.Encode()
	}
	p.Lists = []reportTab{{at("open", who), v.T("report.open"), p.List == "open", mine}, {at("review", who), v.T("report.review"), p.List == "review", len(review)}, {at("closed", who), v.T("report.closed"), p.List == "closed", 0}}
	p.Desks = []reportTab{{at(p.List, ""), v.T("report.allDesks"), who == "", len(all)}}
	for _, d := range m.Book.Desks {
		if open[d.ID] > 0 || m.Has(d.ID) { // a desk of others stands there while a report is with it that is the visitor's, too
			p.Desks = append(p.Desks, reportTab{at(p.List, d.ID), v.Say(d.Name), who == d.ID, open[d.ID]})
		}
	}
	return nil
}

func reportPath(code string) string { return Root + "reports/" + code }

// reportDone leads back to a report and says there what was done.
func reportDone(w http.ResponseWriter, r *http.Request, code, what string) error {
	http.Redirect(w, r, reportPath(code)+"?did="+what, http.StatusSeeOther)
	return nil
}

// reportFault says what the desk refuses.
func reportFault(err error) error {
	for _, k := range []struct {
		is     error
		status int
		zh, en string
	}{
		{desk.ErrNoReport, http.StatusNotFound, "没有这个短码", "there is no report of this code"},
		{desk.ErrReportMerged, http.StatusConflict, "这一件已并入另一件，请办理那一件", "it was merged into another: answer that one"},
		{desk.ErrNoAnswer, http.StatusConflict, "没有等待审核的答复，可能已有人处理", "no answer waits: somebody may have decided already"},
		{desk.ErrOther, http.StatusConflict, "答复已被改过，请重新看一遍", "the answer was changed meanwhile: look at it again"},
		{desk.ErrOwn, http.StatusForbidden, "不能审核自己写的答复", "nobody reviews their own answer"},
		{desk.ErrSealed, http.StatusServiceUnavailable, "解密的密钥文件不在（keys/desk.secret）", "the key that opens it is not here (keys/desk.secret)"},
	} {
		if errors.Is(err, k.is) {
			f := say(k.status, k.zh, k.en)
			f.err = err
			return f
		}
	}
	return err
}
