package desk_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

func never(string) bool { return false }

// hazard is a report of a hazard, as the book reads it at morning.
func hazard(t *testing.T, d *desk.Desk, change func(*desk.NewReport)) report.Report {
	t.Helper()
	in := desk.NewReport{
		Report:  report.Report{Category: "hazard", Lang: notice.Chinese, At: d.Now(), Due: d.Now().Add(24 * time.Hour), Desk: "command", State: report.Received, Point: &report.Point{Lon: 117.925, Lat: 28.515}},
		Said:    report.Said{Text: "MARKER-TEXT 我家门口", Address: "MARKER-PLACE", Point: &report.Point{Lon: 117.92534, Lat: 28.51471}, Fields: map[string]string{"what": "load"}},
		Contact: "MARKER-CONTACT 13800138000", Photos: [][]byte{[]byte("MARKER-PHOTO")},
	}
	if change != nil {
		change(&in)
	}
	r, err := d.AddReport(t.Context(), in, never)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func nowhere(in *desk.NewReport) { in.Point = nil }

func keyed(t *testing.T) (*desk.Desk, *clock, string) {
	d, c, path := open(t)
	d.Key = []byte("key of the test")
	return d, c, path
}

func good(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAReportComesBackAsItWasSentAndNothingOfItIsReadableOnDisk(t *testing.T) {
	d, _, path := keyed(t)
	r := hazard(t, d, nil)
	if _, ok := notice.ParseCode(r.Code); !ok || r.Into != "" {
		t.Errorf("code %q, into %q", r.Code, r.Into)
	}
	got, err := d.Report(t.Context(), strings.ToUpper(r.Code))
	good(t, err)
	if got.Category != "hazard" || got.State != report.Received || !got.At.Equal(morning) || got.Point.String() != "117.925,28.515" || got.With != "" || got.Answer != nil {
		t.Errorf("%+v", got)
	}
	p, err := d.Private(t.Context(), r.Code)
	good(t, err)
	if p.Text != "MARKER-TEXT 我家门口" || p.Said.Point.String() != "117.92534,28.51471" || p.Photos != 1 || p.Until.IsZero() {
		t.Errorf("%+v", p)
	}
	photo, err := d.Photo(t.Context(), r.Code, 1)
	good(t, err)
	if string(photo) != "MARKER-PHOTO" {
		t.Errorf("photo %q", photo)
	}
	contact, err := d.Contact(desk.As(t.Context(), "@li", "10.0.0.7"), r.Code)
	good(t, err)
	if contact != "MARKER-CONTACT 13800138000" {
		t.Errorf("contact %q", contact)
	}
	acts, err := d.Find(t.Context(), desk.Asked{What: "report contact read", Subject: r.Code}, 9)
	good(t, err)
	if len(acts) != 1 || acts[0].Who != "@li" {
		t.Errorf("who has read the contact is not in the audit: %+v", acts)
	}
	dest := filepath.Join(t.TempDir(), "copy.db")
	good(t, d.Backup(t.Context(), dest))
	for _, file := range []string{path, path + "-wal", dest} {
		if raw, err := os.ReadFile(file); err == nil && bytes.Contains(raw, []byte("MARKER")) {
			t.Errorf("%s can be read", filepath.Base(file))
		}
	}
	d.Key = []byte("another")
	if _, err := d.Private(t.Context(), r.Code); !errors.Is(err, desk.ErrSealed) {
		t.Errorf("with another key: %v", err)
	}
}

func TestNoTwoThingsHaveOneCode(t *testing.T) {
	d, c, path := keyed(t)
	refused := ""
	r, err := d.AddReport(t.Context(), desk.NewReport{Report: report.Report{Category: "praise", At: morning, Due: morning}}, func(code string) bool {
		if refused == "" {
			refused = code
		}
		return code == refused
	})
	good(t, err)
	if r.Code == refused || !d.ReportTaken(r.Code) || d.ReportTaken(refused) {
		t.Errorf("%s, where %s was a notice's", r.Code, refused)
	}
	good(t, d.Close())
	if again := openAt(t, path, c); !again.ReportTaken(r.Code) {
		t.Error("after a restart the code is free")
	}
}

func TestWhatTellsOfTheSameIsMergedAndSharesTheAnswer(t *testing.T) {
	d, c, _ := keyed(t)
	first := hazard(t, d, nil)
	c.move(time.Minute)
	second := hazard(t, d, func(in *desk.NewReport) { in.Point = &report.Point{Lon: 117.926, Lat: 28.515} })
	other := hazard(t, d, nowhere)
	if second.State != report.Merged || second.Into != first.Code || other.State != report.Received {
		t.Errorf("second %+v, other %+v", second, other)
	}
	good(t, d.MergeReport(t.Context(), first.Code, other.Code)) // and what was merged into it comes along
	for _, err := range []error{d.MergeReport(t.Context(), other.Code, other.Code), d.MergeReport(t.Context(), other.Code, first.Code), d.AssignReport(t.Context(), first.Code, "order"), d.MergeReport(t.Context(), second.Code, other.Code)} {
		if !errors.Is(err, desk.ErrReportMerged) {
			t.Errorf("a merged report is worked on: %v", err)
		}
	}
	publish(t, d, other.Code, "已清理")
	for _, code := range []string{first.Code, second.Code, other.Code} {
		r, err := d.Report(t.Context(), code)
		good(t, err)
		if r.Answer == nil || r.Answer.Text[notice.Chinese] != "已清理" || r.Open() {
			t.Errorf("%s: %+v", code, r)
		}
		if code == other.Code && r.Others != 2 || code != other.Code && r.Into != other.Code {
			t.Errorf("%s: %d others, into %q", code, r.Others, r.Into)
		}
	}
	merged, err := d.MergedInto(t.Context(), other.Code)
	good(t, err)
	if len(merged) != 2 || merged[0].Code != first.Code {
		t.Errorf("merged: %+v", merged)
	}
}

func answer(text string) report.Answer {
	return report.Answer{Text: notice.Words{notice.Chinese: text}}
}

// publish writes an answer as one and approves it as another.
func publish(t *testing.T, d *desk.Desk, code, text string) {
	t.Helper()
	good(t, d.ProposeAnswer(t.Context(), desk.Proposal{Code: code, By: "@li", State: report.Answered, Answer: answer(text)}))
	all, err := d.Proposals(t.Context(), code)
	good(t, err)
	good(t, d.ReviewAnswer(t.Context(), code, desk.Verdict{By: "@wang", Approve: true, Digest: all[0].Digest()}))
}

func TestNoAnswerIsPublicBeforeASecondPersonHasReadExactlyIt(t *testing.T) {
	d, c, _ := keyed(t)
	r := hazard(t, d, nil)
	propose := func(text string) desk.Proposal {
		good(t, d.ProposeAnswer(t.Context(), desk.Proposal{Code: r.Code, By: "@li", State: report.Answered, Answer: answer(text)}))
		all, err := d.Proposals(t.Context(), r.Code)
		good(t, err)
		return all[0]
	}
	old, standing := propose("第一稿"), propose("第二稿")
	for name, c := range map[string]struct {
		verdict desk.Verdict
		want    error
	}{
		"one's own":             {desk.Verdict{By: "@li", Approve: true, Digest: standing.Digest()}, desk.ErrOwn},
		"what was replaced":     {desk.Verdict{By: "@wang", Approve: true, Digest: old.Digest()}, desk.ErrOther},
		"without having looked": {desk.Verdict{By: "@wang", Approve: true}, desk.ErrOther},
	} {
		if err := d.ReviewAnswer(t.Context(), r.Code, c.verdict); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good(t, d.ReviewAnswer(t.Context(), r.Code, desk.Verdict{By: "@wang", Digest: standing.Digest(), Why: "写明时间"}))
	got, err := d.Report(t.Context(), r.Code)
	good(t, err)
	if got.Answer != nil || !got.Open() {
		t.Errorf("a refused answer is public: %+v", got)
	}
	if err := d.ReviewAnswer(t.Context(), r.Code, desk.Verdict{By: "@wang", Approve: true, Digest: standing.Digest()}); !errors.Is(err, desk.ErrNoAnswer) {
		t.Errorf("decided twice: %v", err)
	}
	c.move(time.Hour)
	publish(t, d, r.Code, "9 点已清理完")
	c.move(time.Hour)
	publish(t, d, r.Code, "9 点 05 分已清理完")
	got, err = d.Report(t.Context(), r.Code)
	good(t, err)
	if got.State != report.Answered || got.Answer.Text[notice.Chinese] != "9 点 05 分已清理完" || !got.Closed.Equal(morning.Add(time.Hour)) || got.With != "command" {
		t.Errorf("a correction changes when it was answered, or does not come: %+v", got)
	}
	err = d.ProposeAnswer(t.Context(), desk.Proposal{Code: r.Code, By: "@li", State: report.Answered, Answer: answer("请打 13800138000 联系他")})
	if ps := (notice.Problems)(nil); !errors.As(err, &ps) || ps[0].Field != "text.zh-CN" {
		t.Errorf("the contact of who asked goes into an answer: %v", err)
	}
}

// TestAnAnswerIsJudgedAgainWhenItGoesOut: one that waited while the rules grew
// stricter is refused to be approved, and can still be refused.
func TestAnAnswerIsJudgedAgainWhenItGoesOut(t *testing.T) {
	d, _, path := keyed(t)
	r := hazard(t, d, nil)
	raw, err := sql.Open("sqlite3", path)
	good(t, err)
	defer raw.Close()
	_, err = raw.Exec(`INSERT INTO report_answers (code, at, by, state, doc) VALUES (?, 0, '@li', 'declined', ?)`, r.Code, []byte(`{"text":{"zh-CN":"请向〔部门及电话〕反映。"}}`))
	good(t, err)
	all, err := d.Proposals(t.Context(), r.Code)
	good(t, err)
	err = d.ReviewAnswer(t.Context(), r.Code, desk.Verdict{By: "@wang", Approve: true, Digest: all[0].Digest()})
	if ps := (notice.Problems)(nil); !errors.As(err, &ps) || ps[0].Field != "text.zh-CN" {
		t.Errorf("a blank goes out: %v", err)
	}
	good(t, d.ReviewAnswer(t.Context(), r.Code, desk.Verdict{By: "@wang", Digest: all[0].Digest(), Why: "没有填完"}))
	if got, err := d.Report(t.Context(), r.Code); err != nil || got.Answer != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhoWasAskedFirstStaysResponsible(t *testing.T) {
	d, _, _ := keyed(t)
	r := hazard(t, d, nil)
	good(t, d.AssignReport(t.Context(), r.Code, "facilities"))
	got, err := d.Report(t.Context(), r.Code)
	good(t, err)
	if got.Desk != "command" || got.With != "facilities" || got.State != report.Working || !got.Due.Equal(r.Due) {
		t.Errorf("%+v", got)
	}
	for _, who := range []string{"command", "facilities"} {
		list, err := d.Reports(t.Context(), desk.Wanted{Desk: who, Open: true, Limit: 9})
		good(t, err)
		if len(list) != 1 {
			t.Errorf("%s has %d in its inbox", who, len(list))
		}
	}
}

func TestWhatIsPrivateIsDeletedInItsTimeAndTheAnswerStays(t *testing.T) {
	d, c, _ := keyed(t)
	d.Keeps = desk.Keeps{Contact: 48 * time.Hour, Report: 96 * time.Hour}
	answered, open := hazard(t, d, nil), hazard(t, d, nowhere)
	publish(t, d, answered.Code, "好")
	has := func(code string) (contact, text, photo bool) {
		p, err := d.Private(context.Background(), code)
		good(t, err)
		return !p.Until.IsZero(), !p.Forgotten, p.Photos > 0
	}
	for _, step := range []struct {
		after                            time.Duration
		contact, openContact, text, open bool
	}{{47 * time.Hour, true, true, true, true}, {48 * time.Hour, false, true, true, true}, {72 * time.Hour, false, false, true, true}, {96 * time.Hour, false, false, false, true}} {
		c.move(morning.Add(step.after).Sub(c.now()))
		_, err := d.ForgetReports(t.Context())
		good(t, err)
		if contact, text, photo := has(answered.Code); contact != step.contact || text != step.text || photo != step.text {
			t.Errorf("after %v the answered one has contact %t, text %t, photo %t", step.after, contact, text, photo)
		}
		if contact, text, _ := has(open.Code); contact != step.openContact || text != step.open {
			t.Errorf("after %v the open one has contact %t, text %t", step.after, contact, text)
		}
	}
	if contact, err := d.Contact(t.Context(), answered.Code); err != nil || contact != "" {
		t.Errorf("a deleted contact: %q, %v", contact, err)
	}
	if r, err := d.Report(t.Context(), answered.Code); err != nil || r.Answer == nil {
		t.Errorf("the answer went too: %+v, %v", r, err)
	}
	if n, err := d.ForgetReports(t.Context()); n != 0 || err != nil {
		t.Errorf("it deletes again: %d, %v", n, err)
	}
}

func TestReportsAreCounted(t *testing.T) {
	d, c, _ := keyed(t)
	inTime, late := hazard(t, d, nowhere), hazard(t, d, nowhere)
	hazard(t, d, nil)
	hazard(t, d, nil) // merged
	publish(t, d, inTime.Code, "好")
	c.move(30 * time.Hour)
	publish(t, d, late.Code, "好")
	tally, err := d.TallyReports(t.Context(), morning.Add(-time.Hour), morning.Add(time.Hour), c.now())
	good(t, err)
	want := report.Tally{Category: "hazard", Received: 4, Merged: 1, Answered: 2, InTime: 1, Open: 2, Overdue: 2} // who was merged waits, too
	if len(tally) != 1 || tally[0] != want || tally[0].Late() != 1 {
		t.Errorf("%+v, want %+v", tally, want)
	}
	if open, err := d.OpenReports(t.Context(), report.Remit{}, c.now()); err != nil || !slices.Equal(open, []desk.OpenAbout{{Open: 1, Late: 1}}) {
		t.Errorf("%+v, %v", open, err)
	}
	for name, q := range map[string]struct {
		q    desk.Wanted
		want int
	}{"all": {desk.Wanted{}, 4}, "open": {desk.Wanted{Open: true, Due: true}, 1}, "closed": {desk.Wanted{Closed: true}, 3}, "two": {desk.Wanted{Codes: []string{inTime.Code, late.Code}, Categories: []string{"hazard", "sign"}}, 2}, "before": {desk.Wanted{Until: morning}, 0}, "waiting": {desk.Wanted{Answering: true}, 0}, "answered": {desk.Wanted{Answered: true}, 2}} {
		q.q.Limit = 100
		list, err := d.Reports(t.Context(), q.q)
		good(t, err)
		if len(list) != q.want {
			t.Errorf("%s: %d, want %d", name, len(list), q.want)
		}
	}
}

func TestTheOfficesOwnBookHoldsAtOnce(t *testing.T) {
	d, _, _ := keyed(t)
	b, err := d.ReportBook(t.Context())
	good(t, err)
	if again, _ := d.ReportBook(t.Context()); again != b {
		t.Error("it is read anew each time")
	}
	doc := bytes.ReplaceAll(report.BuiltIn(), []byte("Control room"), []byte("Duty room"))
	p, err := d.PutPaper(t.Context(), desk.Paper{Name: desk.ReportPaper, By: "@li", Doc: doc}, 0)
	good(t, err)
	b, err = d.ReportBook(t.Context())
	good(t, err)
	if got := b.Desk("command").Name[notice.English]; got != "Duty room" {
		t.Errorf("the desk is called %q", got)
	}
	_, err = d.PutPaper(t.Context(), desk.Paper{Name: desk.ReportPaper, By: "@li"}, p.Revision)
	good(t, err)
	b, err = d.ReportBook(t.Context())
	good(t, err)
	if !slices.ContainsFunc(b.Desks, func(d report.Desk) bool { return d.Name[notice.English] == "Control room" }) {
		t.Error("what comes along did not come back")
	}
}
