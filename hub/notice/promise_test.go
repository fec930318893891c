package notice_test

import (
	"testing"
	"time"

	"wayside/hub/notice"
)

// asked answers a claim that is being checked, with a word promised for a time.
func asked(next time.Time) *notice.Notice {
	n := sample(notice.Case)
	zh := func(s string) notice.Words { return notice.Words{notice.Chinese: s} }
	n.Event, n.Statement = "rumour", &notice.Statement{Claim: zh("桥塌了"), Known: zh("桥面照常通行"), Verdict: notice.Checking, NextWord: next}
	return n
}

func TestAWordIsPromisedForATimeAtWhichTheNoticeStands(t *testing.T) {
	if got := fieldsOf(asked(noon.Add(time.Hour)).Validate()); got != "" {
		t.Errorf("a word before it expires: problems at %q", got)
	}
	late := asked(noon.Add(7 * time.Hour))
	if got := fieldsOf(late.Validate()); got != "statement.nextWord" {
		t.Errorf("a word after it has expired: problems at %q", got)
	}
	late.Expires = time.Time{}
	if got := fieldsOf(late.Validate()); got != "expires" {
		t.Errorf("it never expires: problems at %q", got)
	}
}

func TestATimeThatHasPassedIsNoPromise(t *testing.T) {
	due := noon.Add(time.Hour)
	answered := asked(due)
	answered.Statement.Verdict = "partly"
	for _, c := range []struct {
		name     string
		says     *notice.Notice
		now      time.Time
		standing *notice.Notice
		want     string
	}{
		{"ahead", asked(due), noon, nil, ""},
		{"past", asked(due), due, nil, "statement.nextWord"},
		{"nothing promised", sample(notice.Case), due, nil, ""},
		{"owed, and something else is corrected", asked(due), due.Add(time.Minute), asked(due), ""},
		{"owed, and put back to another time that has passed", asked(due.Add(time.Second)), due.Add(time.Minute), asked(due), "statement.nextWord"},
		{"answered, and promised still", answered, due.Add(time.Minute), asked(due), "statement.nextWord"},
	} {
		ps := c.says.Promises(c.now, c.standing)
		if got := fieldsOf(ps); got != c.want {
			t.Errorf("%s: problems at %q, want %q", c.name, got, c.want)
		}
		bilingual(t, ps, false)
	}
}

func TestExpiryKeepsNoPromise(t *testing.T) {
	due := noon.Add(time.Hour)
	for state, owed := range map[notice.State]bool{
		notice.Active: true, notice.Scheduled: true, notice.Expired: true, notice.Ended: true,
		notice.Withdrawn: false, notice.Superseded: false, notice.Embargoed: false,
	} {
		e := notice.Entry{State: state, Notice: asked(due)}
		if got := e.WordOwed(due); got.IsZero() == owed {
			t.Errorf("%s: owed since %s", state, got)
		}
		if got := e.WordOwed(due.Add(-time.Second)); !got.IsZero() {
			t.Errorf("%s: owed before its time: %s", state, got)
		}
	}
}
