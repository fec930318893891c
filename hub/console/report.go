package console

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// reportPage is one report with all that one may do about it.
type reportPage struct {
	Row      reportRow
	Said     desk.Private
	Facts    []fact
	Contact  string      // shown this once
	Notice   *row        // that it is about
	Merged   []reportRow // into this one
	Near     []reportRow // open ones of its category that it might be merged into
	Into     string      // the one that it could not be merged into
	Desks    []option
	Becomes  bool // it can be made a notice
	Made     *madeOf
	Waiting  *desk.Proposal
	Own      bool // the visitor wrote what waits
	Past     []desk.Proposal
	Form     answerForm
	Problems []problemLine
	Wrong    map[string]string // the problems of a field
	Did      *did
}

type fact struct{ Label, Text string }

// answerForm is an answer in the making.
type answerForm struct {
	Declines                     bool
	TextZh, TextEn, AskZh, AskEn string
	Replies                      []string
	Sure                         bool // it warns of data of persons: the author must say that there are none
}

func (s *Server) report(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	return s.showReport(w, r, v, one, reportPage{Did: v.did(r)}, http.StatusOK)
}

// showReport shows a report with what is set in p already.
func (s *Server) showReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand, p reportPage, status int) (err error) {
	ctx, b := r.Context(), one.Book
	if p.Said, err = s.Desk.Private(ctx, one.Code); err != nil {
		return reportFault(err)
	}
	p.Row = s.reportRow(ctx, v, b, one.Report)
	p.Wrong = map[string]string{}
	for _, l := range p.Problems {
		p.Wrong[l.Field] = strings.TrimSpace(p.Wrong[l.Field] + " " + l.Text)
	}
	c, _ := b.Category(one.Category)
	p.facts(v, c)
	if err := s.around(ctx, v, one, &p); err != nil {
		return err
	}
	if p.Made, err = s.madeOf(ctx, v, one.Code); err != nil {
		return err
	}
	for _, d := range b.Desks {
		p.Desks = append(p.Desks, option{d.ID, v.Say(d.Name), d.ID == cmp.Or(one.With, one.Desk)})
	}
	for _, reply := range b.RepliesTo(one.Category) {
		p.Form.Replies = append(p.Form.Replies, v.Say(reply.Name))
	}
	p.Becomes = c.Template != "" && one.State != report.Merged && p.Made == nil || p.Notice != nil
	return s.show(w, v, status, "report", p)
}

// facts are what was filled in.
func (p *reportPage) facts(v *visitor, c report.Category) {
	add := func(label, text string) {
		if text != "" {
			p.Facts = append(p.Facts, fact{label, text})
		}
	}
	for _, f := range c.Fields {
		value := p.Said.Fields[f.Name]
		if value != "" && len(f.Options) > 0 {
			value = notice.NameOf(f.Options, value, v.plain())
		}
		add(v.Say(f.Label), value)
	}
	add(v.T("report.address"), p.Said.Address)
	if p.Said.Point != nil {
		add(v.T("report.point"), p.Said.Point.String())
	}
	add(v.T("report.media"), p.Said.Media)
}

// around are the notice, the other reports and the answers that belong to one.
func (s *Server) around(ctx context.Context, v *visitor, one inHand, p *reportPage) error {
	if one.Notice != "" {
		if e, err := s.Hub.Entry(ctx, one.Notice, v.Operator.Publisher.ID); err == nil {
			about := s.row(v, e, s.Hub.Now())
			p.Notice = &about
		}
	}
	merged, err := s.Desk.MergedInto(ctx, one.Code)
	if err != nil {
		return err
	}
	for _, m := range merged {
		if one.covers(m) {
			p.Merged = append(p.Merged, s.reportRow(ctx, v, one.Book, m))
		}
	}
	near, err := one.reports(ctx, s.Desk, desk.Wanted{Categories: []string{one.Category}, Open: true}, mostNear+1)
	if err != nil {
		return err
	}
	for _, n := range near {
		if n.Code != one.Code && one.State != report.Merged && len(p.Near) < mostNear {
			p.Near = append(p.Near, s.reportRow(ctx, v, one.Book, n))
		}
	}
	written, err := s.Desk.Proposals(ctx, one.Code)
	for i, a := range written {
		if a.Fate == desk.Waits {
			p.Waiting, p.Own = &written[i], a.By == v.Operator.Who()
			continue
		}
		p.Past = append(p.Past, a)
	}
	return err
}

const mostNear = 10 // offered to be merged into

// photo is a picture of a report, for the desk alone.
func (s *Server) photo(w http.ResponseWriter, r *http.Request, _ *visitor, one inHand) error {
	n, _ := strconv.Atoi(r.PathValue("n"))
	picture, err := s.Desk.Photo(r.Context(), one.Code, n)
	if err != nil {
		return reportFault(err)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(picture) // a reader that has gone is no error of ours
	return nil
}

func (s *Server) assignReport(w http.ResponseWriter, r *http.Request, _ *visitor, one inHand) error {
	worker := r.PostFormValue("desk")
	if !one.Book.HasDesk(worker) {
		return say(http.StatusUnprocessableEntity, "请选择部门", "choose a desk")
	}
	if err := s.Desk.AssignReport(r.Context(), one.Code, worker); err != nil {
		return reportFault(err)
	}
	if one.With = worker; !one.covers(one.Report) { // whoever passed it on reads it no more
		http.Redirect(w, r, Root+"reports?did=assigned", http.StatusSeeOther)
		return nil
	}
	return reportDone(w, r, one.Code, "assigned")
}

func (s *Server) mergeReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	into, ok := notice.ParseCode(r.PostFormValue("into"))
	if !ok {
		return say(http.StatusUnprocessableEntity, "要并入的短码不对", "the code that it is to be merged into is not right")
	}
	if _, err := s.theirs(r.Context(), v, into); err != nil {
		return err
	}
	err := s.Desk.MergeReport(r.Context(), one.Code, into)
	if refused, ok := invalid(err); ok {
		return s.showReport(w, r, v, one, reportPage{Into: into, Problems: v.linesOfAnswer(refused)}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return reportFault(err)
	}
	return reportDone(w, r, one.Code, "merged")
}

// showContact shows how to reach who sent a report, this once: the audit says
// who has looked.
func (s *Server) showContact(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	contact, err := s.Desk.Contact(r.Context(), one.Code)
	if err != nil {
		return reportFault(err)
	}
	return s.showReport(w, r, v, one, reportPage{Contact: contact}, http.StatusOK)
}

// readAnswer is the form as it was sent.
func readAnswer(r *http.Request) answerForm {
	text := func(name string) string { return notice.Clean(typed(r.PostFormValue(name))) }
	return answerForm{Declines: r.PostFormValue("verdict") == "declined", TextZh: text("text.zh-CN"), TextEn: text("text.en"), AskZh: text("asked.zh-CN"), AskEn: text("asked.en"), Sure: r.PostFormValue("sure") != ""}
}

func (f answerForm) answer() report.Answer {
	both := func(zh, en string) notice.Words {
		w := notice.Words{}
		if zh != "" {
			w[notice.Chinese] = zh
		}
		if en != "" {
			w[notice.English] = en
		}
		return w
	}
	return report.Answer{Asked: both(f.AskZh, f.AskEn), Text: both(f.TextZh, f.TextEn)}
}

// answerReport lets an answer wait for a second person, or fills a reply into the
// form.
func (s *Server) answerReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	f := readAnswer(r)
	if at, ok := strings.CutPrefix(r.PostFormValue("act"), "reply:"); ok {
		f.fill(one.Book.RepliesTo(one.Category), at)
		return s.showReport(w, r, v, one, reportPage{Form: f}, http.StatusOK)
	}
	p := desk.Proposal{Code: one.Code, By: v.Operator.Who(), State: report.Answered, Answer: f.answer()}
	if f.Declines {
		p.State = report.Declined
	}
	var ps notice.Problems
	if !f.Sure {
		ps = personalIn(p.Answer)
	}
	if len(ps) > 0 {
		f.Sure = true
		return s.showReport(w, r, v, one, reportPage{Form: f, Problems: v.linesOfAnswer(ps)}, http.StatusUnprocessableEntity)
	}
	err := s.Desk.ProposeAnswer(r.Context(), p)
	if refused, ok := invalid(err); ok {
		f.Sure = false
		return s.showReport(w, r, v, one, reportPage{Form: f, Problems: v.linesOfAnswer(refused)}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return reportFault(err)
	}
	return reportDone(w, r, one.Code, "answerWaits")
}

// linesOfAnswer are problems of the forms of an answer, of its review and of merging.
func (t tongue) linesOfAnswer(ps notice.Problems) []problemLine {
	names := map[string]string{"why": t.T("held.whyNot"), "into": t.T("report.mergeInto")}
	for _, lang := range []string{"zh-CN", "en"} {
		names["text."+lang], names["asked."+lang] = t.nameIn("report.text", lang), t.nameIn("report.asked", lang)
	}
	return t.lines(ps, names)
}

// personalIn warns of data of persons in an answer.
func personalIn(a report.Answer) (ps notice.Problems) {
	for field, words := range map[string]notice.Words{"asked": a.Asked, "text": a.Text} {
		for lang, text := range words {
			notice.Personal(&ps, field+"."+string(lang), text)
		}
	}
	return ps
}

// fill takes a reply into the form.
func (f *answerForm) fill(replies []report.Reply, at string) {
	if i, err := strconv.Atoi(at); err == nil && i >= 0 && i < len(replies) {
		f.Declines, f.TextZh, f.TextEn = replies[i].Declines, replies[i].Text[notice.Chinese], replies[i].Text[notice.English]
	}
}

// reviewReport takes the second person's word on exactly the answer that they
// looked at.
func (s *Server) reviewReport(w http.ResponseWriter, r *http.Request, v *visitor, one inHand) error {
	said := desk.Verdict{By: v.Operator.Who(), Approve: r.PostFormValue("decision") == "approve", Digest: r.PostFormValue("digest"), Why: notice.Clean(r.PostFormValue("why"))}
	if !said.Approve && said.Why == "" {
		var ps notice.Problems
		ps.Add("why", "请写明为什么不同意，写答复的人会看到", "say why not: whoever wrote it will read it")
		return s.showReport(w, r, v, one, reportPage{Problems: v.linesOfAnswer(ps)}, http.StatusUnprocessableEntity)
	}
	err := s.Desk.ReviewAnswer(r.Context(), one.Code, said)
	if refused, ok := invalid(err); ok { // somebody was merged since it was written
		return s.showReport(w, r, v, one, reportPage{Problems: v.linesOfAnswer(refused)}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return reportFault(err)
	}
	if said.Approve {
		return reportDone(w, r, one.Code, "answered")
	}
	return reportDone(w, r, one.Code, "refused")
}
