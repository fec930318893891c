package notice_test

import (
	"testing"

	"wayside/hub/notice"
)

func TestBoundedProblemsKeepTheErrors(t *testing.T) {
	var ps notice.Problems
	for range 20 {
		ps.Warn("a", "甲", "a")
	}
	ps.Add("b", "乙", "b")
	got := ps.Bounded(5)
	if len(got) != 6 || got[0].Field != "b" || !got.Failed() || got[5].Message[notice.English] != "and 16 more problems" || len(ps) != 21 {
		t.Errorf("got %v", got)
	}
	if got := ps.Bounded(21); len(got) != 21 {
		t.Errorf("got %d of 21, want all", len(got))
	}
}
