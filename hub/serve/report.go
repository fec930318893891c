package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/picture"
	"wayside/hub/report"
)

// Bounds of a report's pictures: how many, of how many pixels a side they are
// kept, and how long one waits for its turn to be read.
const (
	mostPhotos    = 3
	photoSide     = 1600
	photoPatience = 10 * time.Second
)

// countedFor is how far back the page counts, mostAnswered how many answers it
// lists.
const (
	countedFor   = 30 * 24 * time.Hour
	mostAnswered = 8
)

// reportPage offers what may be reported, or is the form of one category.
func (s *Server) reportPage(w http.ResponseWriter, r *http.Request) error {
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if given := q.Get("code"); given != "" {
		return s.lookUp(w, r, given)
	}
	w.Header().Set("Cache-Control", "no-cache")
	d := page.ReportForm{Book: book, Lang: s.language(r)}
	canonical := url.Values{}
	if lang := notice.Lang(q.Get("lang")); s.tongues.Has(lang) {
		canonical.Set("lang", string(lang))
		d.Chosen = true
	}
	if c, ok := book.Category(q.Get("category")); ok {
		canonical.Set("category", c.Code)
		d.Category = c.Code
		if id, ok := notice.ParseID(q.Get("notice")); ok && c.About == report.ANotice {
			canonical.Set("notice", id.UUID())
			d.Sent.Notice = string(id)
		}
	}
	if r.URL.RawQuery != canonical.Encode() {
		return redirect(w, r, "/report", canonical.Encode())
	}
	if d, err = s.aboutNotice(r.Context(), d); err != nil {
		return err
	}
	return s.html(w, r, "/report?"+r.URL.RawQuery+" "+string(d.Lang), func(ctx context.Context, out io.Writer) error {
		return s.drawReport(ctx, out, d)
	})
}

// aboutNotice completes a form with the notice that it is about. A form that is
// about one can't be had without.
func (s *Server) aboutNotice(ctx context.Context, d page.ReportForm) (page.ReportForm, error) {
	c, _ := d.Book.Category(d.Category)
	if c.About != report.ANotice {
		return d, nil
	}
	id, ok := notice.ParseID(d.Sent.Notice)
	if !ok {
		d.Category = ""
		return d, nil
	}
	e, err := s.Hub.Entry(ctx, id, "")
	d.About = &e
	return d, err
}

func (s *Server) drawReport(ctx context.Context, out io.Writer, d page.ReportForm) error {
	now := s.Hub.Now()
	d.Now, d.Work, d.Photos, d.Contact = now, s.reports.works.challenge(now), mostPhotos, s.Desk.Keeps.ForContact()
	d.PhotoBytes = picture.MostBytes
	tally, err := s.Desk.TallyReports(ctx, now.Add(-countedFor), now.Add(time.Second), now)
	if err != nil {
		return err
	}
	d.Last = report.Sum(tally)
	if d.Category == "" {
		if d.Answered, err = s.Desk.Reports(ctx, desk.Wanted{Answered: true, Limit: mostAnswered}); err != nil {
			return err
		}
	}
	return s.Pages.Report(out, d)
}

func (s *Server) reportPath(code string, lang notice.Lang) string {
	return s.inLang("/reports/"+code, lang)
}

// inLang is the address of a page in a language, where somebody has chosen one.
func (s *Server) inLang(path string, lang notice.Lang) string {
	if s.tongues.Has(lang) {
		return path + "?lang=" + string(lang)
	}
	return path
}

// takeReport takes the form. What is wrong with it is told on the form itself,
// with all that was typed.
func (s *Server) takeReport(w http.ResponseWriter, r *http.Request) error {
	in, err := s.readReport(w, r)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	code, err := s.fileReport(r.Context(), in)
	if errors.Is(err, errCrowded) {
		return s.crowded(w, r, s.asFault(err))
	}
	if f := (*fault)(nil); errors.As(err, &f) && f.status < http.StatusInternalServerError {
		return s.refuseReport(w, r, in, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, s.reportPath(code, in.sent.Lang)+"#received", http.StatusSeeOther)
	return nil
}

// crowded says that too many come in, as cheaply as can be.
func (s *Server) crowded(w http.ResponseWriter, r *http.Request, f *fault) error {
	lang := s.language(r)
	page, ok := s.reports.full.Load(lang)
	if !ok {
		var b bytes.Buffer
		if err := s.Pages.Problem(&b, f.status, notice.Problems{{Message: f.title}}, lang); err != nil {
			return err
		}
		page = b.Bytes()
		s.reports.full.Store(lang, page)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Retry-After", seconds(f.retry))
	w.WriteHeader(f.status)
	_, _ = w.Write(page.([]byte)) // a reader that has gone is no error of ours
	return nil
}

func (s *Server) refuseReport(w http.ResponseWriter, r *http.Request, in incoming, f *fault) error {
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return err
	}
	d := page.ReportForm{Book: book, Lang: in.sent.Lang, Chosen: true, Category: in.sent.Category, Sent: in.sent, Photographed: in.shown > 0, Problems: f.problems}
	if len(f.problems) == 0 {
		d.Said = f.title
	}
	if d, err = s.aboutNotice(r.Context(), d); err != nil {
		return err
	}
	if f.retry > 0 {
		w.Header().Set("Retry-After", seconds(f.retry))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.status)
	return s.drawReport(r.Context(), w, d)
}

// fileReport keeps a report and returns its code. The error is a [*fault] where
// it is not taken.
func (s *Server) fileReport(ctx context.Context, in incoming) (code string, err error) {
	now := s.Hub.Now()
	worked := in.known || s.reports.works.done(in.challenge, in.nonce, now)
	if err := s.reports.room(worked); err != nil {
		return "", err
	}
	sum := s.reports.fingerprint(in.from, in.sent)
	if code, ok := s.reports.before(sum, now); ok {
		return code, nil
	}
	book, err := s.Desk.ReportBook(ctx)
	if err != nil {
		return "", err
	}
	if called, ok := notice.ParseCode(in.sent.Notice); ok {
		if e, err := s.Hub.ByCode(ctx, called, ""); err == nil {
			in.sent.Notice = string(e.Notice.ID)
		}
	}
	r, private, contact, ps := book.Read(in.sent, now)
	if ps = append(ps, in.wrong...); ps.Failed() {
		return "", unprocessable(ps)
	}
	if r.Notice != "" {
		e, err := s.Hub.Entry(ctx, r.Notice, "")
		if err != nil {
			ps.Add("notice", "没有这条消息", "there is no such notice")
			return "", unprocessable(ps)
		}
		r.Revision = seenRevision(r.Revision, e.Notice.Revision)
	}
	worked = in.known || worked && s.reports.works.spend(in.challenge, in.nonce)
	if err := s.reports.maySend(in.from, worked); err != nil {
		return "", err
	}
	photos, err := s.clean(ctx, in.photos)
	if err != nil {
		return "", err
	}
	kept, err := s.Desk.AddReport(context.WithoutCancel(ctx), desk.NewReport{Report: r, Said: private, Contact: contact, Photos: photos}, s.Hub.CodeTaken)
	if err != nil {
		return "", err
	}
	s.reports.remember(sum, kept.Code, now)
	return kept.Code, nil
}

// seenRevision is the revision that somebody has seen, the newest where they did
// not say or can't have.
func seenRevision(seen, newest int) int {
	if seen < 1 || seen > newest {
		return newest
	}
	return seen
}

func unprocessable(ps notice.Problems) *fault {
	f := say(http.StatusUnprocessableEntity, "有几处需要改正", "some things must be mended first")
	f.problems = ps
	return f
}

// clean makes pictures fit to be kept, one at a time for all: unpacking them
// takes memory.
func (s *Server) clean(ctx context.Context, raw [][]byte) (out [][]byte, err error) {
	var ps notice.Problems
	for i, one := range raw {
		turn, cancel := context.WithTimeout(ctx, photoPatience)
		select {
		case s.reports.photos <- struct{}{}:
			cancel()
		case <-turn.Done():
			cancel()
			return nil, unavailable(nil)
		}
		clean, err := picture.Clean(one, photoSide)
		<-s.reports.photos
		switch {
		case errors.Is(err, picture.ErrLarge):
			largePhoto(&ps, i+1)
		case err != nil:
			ps.Add("photo", fmt.Sprintf("第 %d 张照片读不出：请用 JPEG 或 PNG", i+1), fmt.Sprintf("picture %d can't be read: send JPEG or PNG", i+1))
		}
		out = append(out, clean)
	}
	if ps.Failed() {
		return nil, unprocessable(ps)
	}
	return out, nil
}

// reportStatus is the page of one report.
func (s *Server) reportStatus(w http.ResponseWriter, r *http.Request) error {
	code, ok := notice.ParseCode(r.PathValue("code"))
	if !ok {
		return s.lookUp(w, r, r.PathValue("code"))
	}
	if canonical := s.onlyLang(r); r.URL.RawQuery != canonical || r.PathValue("code") != code {
		return redirect(w, r, "/reports/"+code, canonical)
	}
	book, err := s.Desk.ReportBook(r.Context())
	if err != nil {
		return err
	}
	found, err := s.Desk.Report(r.Context(), code)
	if errors.Is(err, desk.ErrNoReport) {
		return s.lookUp(w, r, code) // perhaps it is a notice's
	}
	if err != nil {
		return err
	}
	d := page.ReportStatus{Lang: s.language(r), Now: s.Hub.Now(), Book: book, Report: found}
	in := found.Code // that is worked on
	if found.Into != "" {
		in = found.Into
	}
	if d.Rating, err = s.Desk.Rated(r.Context(), in); err != nil {
		return err
	}
	var state notice.State
	if e, err := s.Hub.Entry(r.Context(), s.Desk.NoticeOf(in), ""); err == nil {
		d.Made, state = &e, e.State
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	stands, err := json.Marshal([]any{found, d.Rating, state}) // the desk moves without the log: a page is good for exactly this
	if err != nil {
		return err
	}
	return s.html(w, r, "/reports/"+string(d.Lang)+" "+string(stands), func(_ context.Context, out io.Writer) error {
		return s.Pages.ReportStatus(out, d)
	})
}

// rateReport counts what somebody says of an answer, once of each network.
func (s *Server) rateReport(w http.ResponseWriter, r *http.Request) error {
	code, ok := notice.ParseCode(r.PathValue("code"))
	if !ok {
		return missing()
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostAnswer)
	if err := r.ParseForm(); err != nil {
		return say(http.StatusBadRequest, "表单读不懂", "the form can't be read")
	}
	rating := r.PostForm.Get("rating")
	if rating != "good" && rating != "bad" {
		return say(http.StatusBadRequest, "请选择有用或没用", "say whether it was of use")
	}
	from := s.client(r)
	if !s.limits.mayDoubt(from) {
		return tooMany("评价得太频繁，请一分钟后再试", "too many at once, try again in a minute", time.Minute)
	}
	if !s.limits.ratesAgain(from, code) {
		if err := s.Desk.RateReport(r.Context(), code, rating == "good"); errors.Is(err, desk.ErrNoReport) {
			return missing()
		} else if err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, s.reportPath(code, notice.Lang(r.PostForm.Get("lang")))+"#rated", http.StatusSeeOther)
	return nil
}
