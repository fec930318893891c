package logtest

import (
	"fmt"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Rec is a record of the n-th revision of a fictional notice, for tests.
func Rec(id notice.ID, rev int, expect hub.Seq) hub.Record {
	op := hub.OpRevised
	if expect == 0 {
		op = hub.OpPublished
	}
	return hub.Record{
		At: time.Date(2026, 11, 3, 8, 0, rev%60, 0, time.UTC), Op: op, ID: id, Rev: rev, Code: notice.Code(id, 0),
		Doc: fmt.Appendf(nil, `{"id":%q,"revision":%d,"text":"雨岭隧道"}`, id, rev), State: notice.Active, By: "yunxi-traffic", Expect: expect,
	}
}

// ID is the id of the n-th fictional notice.
func ID(n int) notice.ID { return notice.DeriveID("logtest", fmt.Sprint(n)) }

func mustAppend(t *testing.T, l hub.Log, rs ...hub.Record) []hub.Appended {
	t.Helper()
	out, err := l.Append(t.Context(), rs)
	if err != nil {
		t.Fatalf("Append(%d records): %v", len(rs), err)
	}
	if len(out) != len(rs) {
		t.Fatalf("Append(%d records) answered %d", len(rs), len(out))
	}
	return out
}

func mustRead(t *testing.T, l hub.Log, after hub.Seq, limit int) []hub.Record {
	t.Helper()
	rs, err := l.Read(t.Context(), after, limit)
	if err != nil {
		t.Fatalf("Read(%d, %d): %v", after, limit, err)
	}
	return rs
}

// contiguous fails the test unless rs are numbered from first without a gap.
func contiguous(t *testing.T, rs []hub.Record, first hub.Seq) {
	t.Helper()
	for i, r := range rs {
		if want := first + hub.Seq(i); r.Seq != want {
			t.Fatalf("record at index %d has number %d, want %d", i, r.Seq, want)
		}
	}
}

func fill(t *testing.T, l hub.Log, n int) {
	t.Helper()
	rs := make([]hub.Record, n)
	for i := range rs {
		rs[i] = Rec(ID(i), 1, 0)
	}
	mustAppend(t, l, rs...)
}
