package logtest_test

import (
	"errors"
	"testing"

	"wayside/hub"
	"wayside/hub/logtest"
)

func TestMemoryPassesTheSuite(t *testing.T) {
	logtest.Run(t, func(*testing.T) hub.Log { return logtest.Memory() })
}

func TestFailNextKeepsNothingAndThenRecovers(t *testing.T) {
	l := logtest.Memory()
	l.FailNext(hub.ErrFull)
	rs := []hub.Record{logtest.Rec(logtest.ID(1), 1, 0)}
	if _, err := l.Append(t.Context(), rs); !errors.Is(err, hub.ErrFull) {
		t.Fatalf("the failing append: %v", err)
	}
	if head, _ := l.Head(t.Context()); head != 0 {
		t.Fatalf("head = %d after a failed append", head)
	}
	if out, err := l.Append(t.Context(), rs); err != nil || out[0].Seq != 1 {
		t.Fatalf("the next append: %+v, %v", out, err)
	}
}

func TestFailNextKeptKeepsTheRecordsAllTheSame(t *testing.T) {
	l := logtest.Memory()
	l.FailNextKept(hub.ErrUnknown)
	if _, err := l.Append(t.Context(), []hub.Record{logtest.Rec(logtest.ID(1), 1, 0)}); !errors.Is(err, hub.ErrUnknown) {
		t.Fatalf("the failing append: %v", err)
	}
	if rs, err := l.Read(t.Context(), 0, 10); err != nil || len(rs) != 1 {
		t.Fatalf("read back %d records, %v, want 1", len(rs), err)
	}
}
