package notice_test

import (
	"testing"

	"wayside/hub/notice"
)

func TestRanksAreThoseOfTheTables(t *testing.T) {
	check := func(terms []notice.Term, rank func(string) int) {
		t.Helper()
		for _, term := range terms {
			if got := rank(term.Word); got != term.Rank {
				t.Errorf("rank of %q is %d, its table says %d", term.Word, got, term.Rank)
			}
		}
	}
	check(notice.Severities(), func(w string) int { return notice.Severity(w).Rank() })
	check(notice.Colours(), func(w string) int { return notice.Colour(w).Rank() })
	check(notice.Urgencies(), func(w string) int { return notice.Urgency(w).Rank() })
	if notice.Colour("").Rank() != 0 {
		t.Error("no colour has a rank")
	}
}
