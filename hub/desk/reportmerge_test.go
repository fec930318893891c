package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// of is a report of a category, due a day later, at no place, with a contact.
func of(t *testing.T, d *desk.Desk, category, contact string) report.Report {
	t.Helper()
	return hazard(t, d, func(in *desk.NewReport) {
		in.Category, in.Point, in.Contact, in.Photos = category, nil, contact, nil
	})
}

// refused fails the test unless err is a problem at field alone.
func refused(t *testing.T, err error, field string) {
	t.Helper()
	if ps := (notice.Problems)(nil); !errors.As(err, &ps) || len(ps) != 1 || ps[0].Field != field {
		t.Errorf("got %v, want a problem at %s", err, field)
	}
}

func propose(t *testing.T, d *desk.Desk, code, text string) (desk.Proposal, error) {
	t.Helper()
	if err := d.ProposeAnswer(t.Context(), desk.Proposal{Code: code, By: "@li", State: report.Answered, Answer: answer(text)}); err != nil {
		return desk.Proposal{}, err
	}
	all, err := d.Proposals(t.Context(), code)
	good(t, err)
	return all[0], nil
}

func TestNobodysContactGetsIntoTheAnswerThatTheyShare(t *testing.T) {
	d, _, _ := keyed(t)
	first, second := of(t, d, "question", "139 0013 0001"), of(t, d, "question", "someone@example.org")
	good(t, d.MergeReport(t.Context(), second.Code, first.Code))
	for _, text := range []string{"已回电13900130001", "已致信 Someone@example.org"} {
		_, err := propose(t, d, first.Code, text)
		refused(t, err, "text.zh-CN")
	}

	// One is merged while the answer waits.
	waits, err := propose(t, d, first.Code, "已回电 138-0013-8000")
	good(t, err)
	third := of(t, d, "question", "微信 abc，手机 13800138000")
	good(t, d.MergeReport(t.Context(), third.Code, first.Code))
	refused(t, d.ReviewAnswer(t.Context(), first.Code, desk.Verdict{By: "@wang", Approve: true, Digest: waits.Digest()}), "text.zh-CN")
	if r, err := d.Report(t.Context(), first.Code); err != nil || r.Answer != nil || !r.Open() {
		t.Errorf("it went out: %+v, %v", r, err)
	}
	good(t, d.ReviewAnswer(t.Context(), first.Code, desk.Verdict{By: "@wang", Digest: waits.Digest(), Why: "删去电话"}))

	// One is merged once the answer is public.
	fourth := of(t, d, "question", "137 0013 7000")
	publish(t, d, first.Code, "已回电 137-0013-7000")
	refused(t, d.MergeReport(t.Context(), fourth.Code, first.Code), "into")
	if r, err := d.Report(t.Context(), fourth.Code); err != nil || !r.Open() || r.Answer != nil {
		t.Errorf("it was merged: %+v, %v", r, err)
	}
	publish(t, d, first.Code, "已回电")
	good(t, d.MergeReport(t.Context(), fourth.Code, first.Code))
}

func TestWhatWasMergedIntoAnAnswerLosesItsContactInTime(t *testing.T) {
	d, c, _ := keyed(t)
	d.Keeps = desk.Keeps{Contact: 48 * time.Hour}
	first, second := of(t, d, "question", ""), of(t, d, "question", "139 0013 0001")
	publish(t, d, first.Code, "好")
	good(t, d.MergeReport(t.Context(), second.Code, first.Code))
	c.move(48 * time.Hour)
	_, err := d.ForgetReports(t.Context())
	good(t, err)
	if contact, err := d.Contact(t.Context(), second.Code); err != nil || contact != "" {
		t.Errorf("%q, %v", contact, err)
	}
}

func TestAnOverdueQuestionStaysLateHoweverItIsMerged(t *testing.T) {
	d, c, _ := keyed(t)
	old := of(t, d, "question", "")
	c.move(12 * time.Hour)
	other := of(t, d, "question", "")
	hurried := of(t, d, "complaint", "")
	publish(t, d, other.Code, "按时答复")
	c.move(24 * time.Hour)
	refused(t, d.MergeReport(t.Context(), hurried.Code, old.Code), "into")
	good(t, d.MergeReport(t.Context(), old.Code, other.Code))
	r, err := d.Report(t.Context(), old.Code)
	good(t, err)
	if r.Answer == nil || !r.Overdue(c.now()) || !r.Settled().Equal(c.now()) {
		t.Errorf("%+v", r)
	}
	late := of(t, d, "question", "")
	refused(t, d.MergeReport(t.Context(), late.Code, other.Code), "into") // it was answered before
	refused(t, d.MergeReport(t.Context(), other.Code, late.Code), "into") // it is answered
	tally, err := d.TallyReports(t.Context(), morning, morning.Add(24*time.Hour), c.now())
	good(t, err)
	want := report.Tally{Category: "question", Received: 2, Merged: 1, Answered: 2, InTime: 1}
	if len(tally) != 2 || tally[1] != want || tally[1].Late() != 1 {
		t.Errorf("got %+v, want %+v", tally, want)
	}
}

// TestADeskSeesWhoWaitsBehindAnother: what is merged into a report that is due later
// hides from nobody that somebody should have had the answer.
func TestADeskSeesWhoWaitsBehindAnother(t *testing.T) {
	d, c, _ := keyed(t)
	old := of(t, d, "question", "")
	c.move(time.Hour)
	of(t, d, "question", "")
	c.move(22 * time.Hour)
	young := of(t, d, "question", "")
	good(t, d.MergeReport(t.Context(), old.Code, young.Code))
	c.move(90 * time.Minute)
	open, err := d.OpenReports(t.Context(), report.Remit{}, c.now())
	good(t, err)
	if len(open) != 1 || open[0].Open != 2 || open[0].Late != 1 {
		t.Errorf("got %+v", open)
	}
	list, err := d.Reports(t.Context(), desk.Wanted{Open: true, Due: true, Limit: 9})
	good(t, err)
	if len(list) != 2 || list[0].Code != young.Code || !list[0].FirstDue.Equal(old.Due) || !list[1].FirstDue.Equal(list[1].Due) {
		t.Errorf("got %+v", list)
	}
}

// TestCountsOfReportsAddUpWhateverIsDone: received is what was answered in time, or
// late, or is open, of each category; the counts are those of the reports one by
// one; and what was late once is late for ever.
func TestCountsOfReportsAddUpWhateverIsDone(t *testing.T) {
	for _, seed := range []uint64{1, rand.Uint64()} {
		all := happens(t, seed)
		if seed == 1 && (all.Merged == 0 || all.InTime == 0 || all.Late() == 0 || all.Overdue == 0) {
			t.Errorf("nothing is to be learnt of a history like this: %+v", all)
		}
	}
}

// happens is a history of that seed, with all counts at its end.
func happens(t *testing.T, seed uint64) report.Tally {
	t.Helper()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	d, c, _ := keyed(t)
	categories := []string{"hazard", "sign", "question", "complaint"}
	var codes []string
	late := map[string]bool{}
	some := func() string { return codes[max(0, len(codes)-1-rnd.IntN(12))] } // of those that came last
	for step := range 250 {
		c.move(time.Duration(rnd.IntN(240)) * time.Minute)
		switch what := rnd.IntN(5); {
		case what == 0 || len(codes) < 2:
			codes = append(codes, of(t, d, categories[rnd.IntN(len(categories))], "").Code)
		case what == 1:
			codes = append(codes, hazard(t, d, nil).Code) // is merged where there is one
		case what == 2:
			_, err := propose(t, d, some(), "好")
			mayBeRefused(t, err)
		case what == 3:
			code := some()
			if r, err := d.Report(t.Context(), code); err == nil && r.State != report.Merged {
				publish(t, d, code, "好")
			}
		default:
			mayBeRefused(t, d.MergeReport(t.Context(), some(), some()))
		}
		if wrong := addUp(t, d, c.now(), late); wrong != "" {
			t.Fatalf("step %d: %s", step, wrong)
		}
	}
	tally, err := d.TallyReports(t.Context(), morning, c.now().Add(time.Second), c.now())
	good(t, err)
	return report.Sum(tally)
}

// mayBeRefused fails the test for any other reason than that a report is merged
// already or may not be.
func mayBeRefused(t *testing.T, err error) {
	t.Helper()
	if ps := (notice.Problems)(nil); err != nil && !errors.Is(err, desk.ErrReportMerged) && !errors.As(err, &ps) {
		t.Fatal(err)
	}
}

// addUp tells what of the counts is wrong, and remembers what is late.
func addUp(t *testing.T, d *desk.Desk, now time.Time, late map[string]bool) string {
	t.Helper()
	list, err := d.Reports(t.Context(), desk.Wanted{Limit: 1000})
	good(t, err)
	want := map[string]report.Tally{}
	for _, r := range list {
		n := want[r.Category]
		n.Category = r.Category
		n.Received++
		if r.State == report.Merged {
			n.Merged++
		}
		tardy := r.Overdue(now)
		switch {
		case r.Settled().IsZero():
			n.Open++
			if tardy {
				n.Overdue++
			}
		default:
			n.Answered++
			if !tardy {
				n.InTime++
			}
		}
		want[r.Category] = n
		if late[r.Code] && !tardy {
			return fmt.Sprintf("%s was late and is not: %+v", r.Code, r)
		}
		late[r.Code] = tardy
	}
	tally, err := d.TallyReports(t.Context(), morning, now.Add(time.Second), now)
	good(t, err)
	for _, n := range append(tally, report.Sum(tally)) {
		if n.Received != n.InTime+n.Late()+n.Open || n.Overdue > n.Open || n.Merged > n.Received {
			return fmt.Sprintf("they don't add up: %+v", n)
		}
		if n.Category != "" && n != want[n.Category] {
			return fmt.Sprintf("one by one they are %+v, together %+v", want[n.Category], n)
		}
	}
	return ""
}
