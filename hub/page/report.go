package page

import (
	"io"
	"net/url"
	"strings"
	"time"

	"wayside/hub/notice"
	"wayside/hub/report"
)

// ReportForm is the page on which anybody reports and asks.
type ReportForm struct {
	Lang         notice.Lang
	Chosen       bool // the language, by the address
	Now          time.Time
	Book         *report.Book
	Category     string        // "": it is still to be chosen
	About        *notice.Entry // the notice that it is about
	Sent         report.Sent   // what was typed already
	Problems     notice.Problems
	Said         notice.Words // why it was not taken, where no field is to blame
	Work         Work
	Photos       int // how many may be sent, and of how many bytes each
	PhotoBytes   int
	Photographed bool            // some had been chosen: a browser does not choose them again
	Contact      time.Duration   // for how long the contact is kept after the answer
	Last         report.Tally    // of the last 30 days
	Answered     []report.Report // lately
}

// Work is what the script of the page works out before it sends: a text whose
// hash with the challenge before it begins with so many zero bits.
type Work struct {
	Challenge string
	Bits      int
}

type reportView struct {
	frame
	codeForm
	Home, Here string
	Groups     []reportGroup
	Ask        *askView
	Counts     []countView
	Answered   []answeredView
	Wrongs     []problemLine
	Said       string
}

// reportGroup are the categories about one sort of thing.
type reportGroup struct {
	Title string
	List  []reportLink
}

type reportLink struct{ Href, Name, Hint, Time string }

type countView struct {
	Count int
	Label string
	Class string
}

// askView is the form of one category.
type askView struct {
	Name, Hint, Goes   string
	Category           string
	Notice             *askedOf
	Place              bool
	Map                *placeMap // to tap a place on; nil: none
	NeedText           bool
	Fields             []askField
	Sent               report.Sent
	Wrong              map[string]string // by field
	Work               Work
	Photos, PhotoBytes int
	Again              bool // the pictures are to be chosen again
	Days               int  // that the contact is kept
	Words              map[string]string
}

// MiB is how large a picture may be.
func (a *askView) MiB() int { return a.PhotoBytes >> 20 }

type askedOf struct{ ID, Revision, Headline, Href string }

type askField struct {
	Name, Label, Value string
	Required           bool
	Options            []choice
}

// Report writes the page.
func (p *Pages) Report(w io.Writer, d ReportForm) error {
	f := p.frame(d.Lang, "report")
	v := reportView{frame: f, codeForm: codeForm{Explicit: d.Chosen}, Home: "/?lang=" + string(f.Lang), Said: f.in(d.Said)}
	here := func(l notice.Lang, category string) string { return reportHref(d, l, category) }
	v.Here = here(f.Lang, d.Category)
	v.turn(func(l notice.Lang) string { return here(l, d.Category) })
	c, ok := d.Book.Category(d.Category)
	if ok {
		if v.Ask = f.ask(d, c); v.Ask.Place {
			v.Ask.Map = p.placeMap()
		}
		v.Title = v.Ask.Name + " · " + f.Site()
	} else {
		for _, about := range []report.About{report.APlace, report.AQuestion} {
			g := reportGroup{Title: f.T("reportAbout." + string(about))}
			for _, c := range d.Book.Categories {
				if c.About == about {
					g.List = append(g.List, reportLink{here(f.Lang, c.Code), f.in(c.Name), f.in(c.Hint), f.answeredIn(c)})
				}
			}
			v.Groups = append(v.Groups, g)
		}
		v.Counts = f.counts(d.Last)
		v.Answered = f.answered(d)
	}
	for _, q := range d.Problems {
		v.Wrongs = append(v.Wrongs, problemLine{q.Field, f.in(q.Message)})
	}
	return draw(w, p.report, "report", v)
}

func reportHref(d ReportForm, l notice.Lang, category string) string {
	q := url.Values{"lang": {string(l)}}
	if category != "" {
		q.Set("category", category)
	}
	if d.About != nil {
		q.Set("notice", d.About.Notice.ID.UUID())
	}
	return "/report?" + q.Encode()
}

func (f frame) answeredIn(c report.Category) string {
	if c.Days == 1 {
		return f.T("reportInADay")
	}
	return f.T("reportInDays", c.Days)
}

func (f frame) ask(d ReportForm, c report.Category) *askView {
	a := &askView{Name: f.in(c.Name), Hint: f.in(c.Hint), Category: c.Code, Place: c.About == report.APlace, NeedText: !c.Wordless,
		Sent: d.Sent, Wrong: map[string]string{}, Work: d.Work, Photos: d.Photos, PhotoBytes: d.PhotoBytes, Again: d.Photographed, Days: int(d.Contact.Hours() / 24), Words: f.words(forReport())}
	if a.Goes = f.T("reportGoes", f.in(d.Book.Desk(c.Desk).Name), f.answeredIn(c)); d.Book.ByArea(c) {
		a.Goes = f.T("reportGoesThere", f.in(d.Book.Desk(c.Desk).Name), f.answeredIn(c))
	}
	if d.About != nil {
		n := d.About.Notice
		text, _ := f.text(n)
		a.Notice = &askedOf{n.ID.UUID(), itoa(n.Revision), text.Headline, "/notices/" + n.ID.UUID() + "?lang=" + string(f.Lang)}
	}
	for _, field := range c.Fields {
		one := askField{Name: field.Name, Label: f.in(field.Label), Required: field.Required, Value: d.Sent.Fields[field.Name]}
		for _, o := range field.Options {
			one.Options = append(one.Options, choice{o.Word, f.in(o.Name), o.Word == one.Value})
		}
		a.Fields = append(a.Fields, one)
	}
	for _, q := range d.Problems {
		a.Wrong[q.Field] = f.in(q.Message)
	}
	return a
}

// forReport are the texts that the script of the form uses.
func forReport() []string {
	return []string{"locating", "noPlace", "reportLocated", "reportPicked", "reportShrinks", "reportPhotoLarge", "reportPhotoMany", "reportWorking", "reportWaits", "zoomIn", "zoomOut", "zoomAll"}
}

// counts are what everybody may see of how reports are answered. In time, late and
// open are all that were received.
func (f frame) counts(t report.Tally) []countView {
	return []countView{
		{t.Received, f.T("reportCountReceived"), ""}, {t.Merged, f.T("reportCountMerged"), ""}, {t.InTime, f.T("reportCountInTime"), "ok"}, {t.Late(), f.T("reportCountLate"), warn(t.Late())},
		{t.Open, f.T("reportCountOpen"), ""}, {t.Overdue, f.T("reportCountOverdue"), warn(t.Overdue)},
	}
}

// answeredView is one line of what was answered lately.
type answeredView struct{ Href, Name, At, Asked, Text string }

func (f frame) answered(d ReportForm) (out []answeredView) {
	f.dated = true
	for _, r := range d.Answered {
		if r.Answer == nil {
			continue
		}
		c, _ := d.Book.Category(r.Category)
		out = append(out, answeredView{"/reports/" + r.Code + "?lang=" + string(f.Lang), f.in(c.Name), f.clock(r.Closed, d.Now), f.in(r.Answer.Asked), f.in(r.Answer.Text)})
	}
	return out
}

func warn(n int) string {
	if n > 0 {
		return "s3"
	}
	return ""
}

// ReportStatus is the page of one report.
type ReportStatus struct {
	Lang   notice.Lang
	Now    time.Time
	Book   *report.Book
	Report report.Report
	Rating report.Rating // of the answer
	Made   *notice.Entry // the notice that it became; nil: none that is public
}

type statusView struct {
	frame
	Home, More, Code, CodeURL string
	Call                      string // the number at which its code is enough; "": there is none
	QR                        *qrView
	State                     levelOf
	Facts                     []fact
	Into, IntoHref            string
	Made                      *madeView
	Answer                    []answerView
	AnsweredAt                string
	Others                    string
	Open                      bool
	Rates                     string // where the answer is rated; "": there is none
	Rated                     string // what others said
}

// madeView is the notice that a report became.
type madeView struct{ Href, Headline, State string }

// answerView is the answer in one language.
type answerView struct {
	Lang        notice.Lang
	Asked, Text []string // paragraphs
}

// ReportStatus writes the page.
func (p *Pages) ReportStatus(w io.Writer, d ReportStatus) error {
	f := p.frame(d.Lang, "")
	f.dated = true
	r := d.Report
	c, _ := d.Book.Category(r.Category)
	v := statusView{frame: f, Home: "/?lang=" + string(f.Lang), More: "/report?lang=" + string(f.Lang), Code: r.Code, CodeURL: p.site.Base + "/n/" + r.Code, State: f.reportState(r, d.Now), Open: r.Open()}
	v.Title = f.T("reportTitle", r.Code) + " · " + f.Site()
	v.turn(func(l notice.Lang) string { return "/reports/" + r.Code + "?lang=" + string(l) })
	v.QR = qrCode(v.CodeURL)
	l := &factList{frame: f}
	l.add("reportCategory", f.in(c.Name))
	l.when("reportReceived", r.At, d.Now)
	responsible := d.Book.Desk(r.Desk)
	l.add("reportDesk", strings.TrimSuffix(f.in(responsible.Name)+" · "+responsible.Telephone, " · "))
	if r.With != "" && r.With != r.Desk {
		l.add("reportWith", f.in(d.Book.Desk(r.With).Name))
	}
	l.when("reportDue", r.Due, d.Now)
	l.when("reportClosed", r.Settled(), d.Now)
	v.Facts, v.Call = l.out, or(responsible.Telephone, p.site.Telephone)
	if r.Into != "" {
		v.Into, v.IntoHref = r.Into, "/reports/"+r.Into+"?lang="+string(f.Lang)
	}
	if d.Made != nil {
		text, _ := f.text(d.Made.Notice)
		v.Made = &madeView{"/notices/" + d.Made.Notice.ID.UUID() + "?lang=" + string(f.Lang), text.Headline, f.name("state", notice.States(), string(d.Made.State))}
	}
	switch {
	case r.Others == 1:
		v.Others = f.T("reportOther")
	case r.Others > 1:
		v.Others = f.T("reportOthers", r.Others)
	}
	if r.Answer != nil {
		v.Answer, v.AnsweredAt = f.answers(*r.Answer), f.clock(r.Answer.At, d.Now)
		if v.Rates = "/reports/" + r.Code; r.Into != "" {
			v.Rates = "/reports/" + r.Into
		}
		if d.Rating != (report.Rating{}) {
			v.Rated = f.T("reportRated", d.Rating.Good, d.Rating.Bad)
		}
	}
	return draw(w, p.status, "status", v)
}

// answers are the answer in the page's language, then in the others.
func (f frame) answers(a report.Answer) (out []answerView) {
	for _, l := range []notice.Lang{f.also(), notice.Chinese, notice.English} {
		if text := a.Text[l]; text != "" && (len(out) == 0 || out[0].Lang != l) && len(out) < 2 {
			out = append(out, answerView{l, paragraphs(a.Asked[l]), paragraphs(text)})
		}
	}
	return out
}

func paragraphs(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == '\n' })
}

// reportState is the state as colour, shape and word.
func (f frame) reportState(r report.Report, now time.Time) levelOf {
	word := f.name("report", report.States(), string(r.State))
	switch {
	case r.Overdue(now) && r.Settled().IsZero():
		return levelOf{"s3", "3", word + f.T("comma") + f.T("reportOverdue")}
	case r.Overdue(now) && r.State == report.Answered:
		return levelOf{"s1", "1", f.T("reportCountLate")}
	case r.Overdue(now):
		return levelOf{"s1", "1", word + f.T("comma") + f.T("reportCountLate")}
	case r.State == report.Answered:
		return levelOf{"ok", "ok", word}
	case r.State == report.Declined:
		return levelOf{"s0", "0", word}
	}
	return levelOf{"s1", "1", word}
}
