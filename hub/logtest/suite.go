package logtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// Run holds the log that open returns to everything that [hub.Log] promises.
// Open is called once for every part, with an empty log expected each time.
func Run(t *testing.T, open func(t *testing.T) hub.Log) {
	t.Helper()
	parts := []struct {
		name string
		test func(*testing.T, hub.Log)
	}{
		{"NumbersAreContiguousFromOne", numbersAreContiguous},
		{"RecordsComeBackAsTheyWere", recordsComeBack},
		{"AConflictLeavesOnlyItsRecordOut", conflictLeavesOneOut},
		{"OneBatchIsJudgedInOrder", batchIsJudgedInOrder},
		{"ReadPagesInOrder", readPages},
		{"ConcurrentAppendsLoseNothing", concurrentAppends},
		{"OneOfManyRivalsWins", oneRivalWins},
		{"WatchIsExactAndOrdered", watchIsExact},
		{"WatchStopsWithItsContext", watchStops},
		{"LatestIsTheNewestOfEachNotice", latestIsNewest},
		{"HistoryIsOneNoticeInOrder", historyIsOneNotice},
		{"AnEndedContextKeepsNothing", endedContext},
		{"AClosedLogSaysSo", closedLog},
		{"TheEpochIsSixteenHex", epochForm},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			l := open(t)
			t.Cleanup(func() { l.Close() })
			p.test(t, l)
		})
	}
}

func numbersAreContiguous(t *testing.T, l hub.Log) {
	if head, err := l.Head(t.Context()); head != 0 || err != nil {
		t.Fatalf("Head of an empty log = %d, %v", head, err)
	}
	if rs := mustRead(t, l, 0, 10); len(rs) != 0 {
		t.Fatalf("an empty log has %d records", len(rs))
	}
	mustAppend(t, l)
	want := hub.Seq(0)
	for batch := range 4 {
		var rs []hub.Record
		for i := range batch + 1 {
			rs = append(rs, Rec(ID(batch*10+i), 1, 0))
		}
		for _, got := range mustAppend(t, l, rs...) {
			if want++; got.Seq != want || got.Err != nil {
				t.Fatalf("appended = %+v, want number %d", got, want)
			}
		}
		if head, err := l.Head(t.Context()); head != want || err != nil {
			t.Fatalf("Head = %d, %v, want %d", head, err, want)
		}
	}
	contiguous(t, mustRead(t, l, 0, 100), 1)
}

func recordsComeBack(t *testing.T, l hub.Log) {
	full := hub.Record{
		At: time.Date(2026, 11, 3, 8, 9, 10, 123e6, time.UTC), Op: hub.OpWithdrawn, ID: ID(1), Rev: 3, Code: "7K2QF9W",
		Doc: []byte("{\"id\":\"\u2028 <青河大桥>\"}\x00\xff\n"), State: notice.Withdrawn, By: "yunxi-traffic",
		Sigs: []notice.Sig{{Key: "yunxi+1a2b3c4d", Sig: "AAEC"}, {Key: "second", Sig: "/+8="}},
		End: &notice.End{Cause: notice.CauseWithdrawn, By: "yunxi-traffic", At: time.Date(2026, 11, 3, 8, 9, 0, 0, time.UTC),
			Text: notice.Words{notice.Chinese: "道路已恢复通行", notice.English: "The road is open again"}},
	}
	bare := hub.Record{At: time.UnixMilli(0).UTC(), Op: hub.OpPublished, ID: ID(2), Rev: 1, Doc: []byte("{}"), State: notice.Scheduled}
	mustAppend(t, l, full, bare)
	got := mustRead(t, l, 0, 10)
	full.Seq, bare.Seq = 1, 2
	for i, want := range []hub.Record{full, bare} {
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("record came back as\n%+v\nwant\n%+v", got[i], want)
		}
	}
}

func conflictLeavesOneOut(t *testing.T, l hub.Log) {
	mustAppend(t, l, Rec(ID(1), 1, 0))
	got := mustAppend(t, l, Rec(ID(2), 1, 0), Rec(ID(1), 1, 0), Rec(ID(1), 2, 7), Rec(ID(3), 1, 9), Rec(ID(1), 2, 1))
	want := []hub.Appended{{Seq: 2}, {Err: hub.ErrConflict}, {Err: hub.ErrConflict}, {Err: hub.ErrConflict}, {Seq: 3}}
	for i := range want {
		if got[i].Seq != want[i].Seq || !errors.Is(got[i].Err, want[i].Err) {
			t.Errorf("record %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
	rs := mustRead(t, l, 0, 10)
	contiguous(t, rs, 1)
	if len(rs) != 3 {
		t.Errorf("the log has %d records, want 3", len(rs))
	}
	if got := mustAppend(t, l, Rec(ID(1), 1, 0)); !errors.Is(got[0].Err, hub.ErrConflict) {
		t.Errorf("a batch of conflicts alone: got %+v", got)
	}
}

func batchIsJudgedInOrder(t *testing.T, l hub.Log) {
	got := mustAppend(t, l, Rec(ID(1), 1, 0), Rec(ID(1), 2, 0), Rec(ID(1), 2, 1), Rec(ID(1), 3, 2))
	for i, want := range []hub.Seq{1, 0, 2, 3} {
		if got[i].Seq != want || (got[i].Err != nil) != (want == 0) {
			t.Errorf("record %d of the batch: got %+v, want number %d", i, got[i], want)
		}
	}
}

func readPages(t *testing.T, l hub.Log) {
	fill(t, l, 25)
	var after hub.Seq
	var sizes []int
	for {
		rs := mustRead(t, l, after, 10)
		sizes = append(sizes, len(rs))
		if len(rs) == 0 {
			break
		}
		contiguous(t, rs, after+1)
		after = rs[len(rs)-1].Seq
	}
	if want := []int{10, 10, 5, 0}; !reflect.DeepEqual(sizes, want) {
		t.Errorf("pages of %v, want %v", sizes, want)
	}
	if rs := mustRead(t, l, 1000, 10); len(rs) != 0 {
		t.Errorf("beyond the head stand %d records", len(rs))
	}
	if rs := mustRead(t, l, 0, 0); len(rs) != 0 {
		t.Errorf("a limit of 0 gave %d records", len(rs))
	}
}

// Each of many writers keeps a chain of revisions of its own notice.
func concurrentAppends(t *testing.T, l hub.Log) {
	const writers, each = 16, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			var last hub.Seq
			for rev := 1; rev <= each; rev++ {
				out, err := l.Append(t.Context(), []hub.Record{Rec(ID(w), rev, last)})
				if err != nil || out[0].Err != nil {
					t.Errorf("writer %d, revision %d: %+v, %v", w, rev, out, err)
					return
				}
				if out[0].Seq <= last {
					t.Errorf("writer %d: number %d after %d", w, out[0].Seq, last)
				}
				last = out[0].Seq
			}
		})
	}
	wg.Wait()
	rs := mustRead(t, l, 0, writers*each+1)
	contiguous(t, rs, 1)
	if len(rs) != writers*each {
		t.Fatalf("the log has %d records, want %d", len(rs), writers*each)
	}
	revs := map[notice.ID]int{}
	for _, r := range rs {
		if revs[r.ID]++; r.Rev != revs[r.ID] {
			t.Fatalf("record %d is revision %d of its notice, want %d", r.Seq, r.Rev, revs[r.ID])
		}
	}
}

func oneRivalWins(t *testing.T, l hub.Log) {
	const rivals = 12
	mustAppend(t, l, Rec(ID(1), 1, 0))
	won := make(chan hub.Seq, rivals)
	var wg sync.WaitGroup
	for range rivals {
		wg.Go(func() {
			out, err := l.Append(t.Context(), []hub.Record{Rec(ID(1), 2, 1)})
			switch {
			case err != nil:
				t.Error(err)
			case out[0].Err == nil:
				won <- out[0].Seq
			case !errors.Is(out[0].Err, hub.ErrConflict):
				t.Error(out[0].Err)
			}
		})
	}
	wg.Wait()
	close(won)
	var numbers []hub.Seq
	for seq := range won {
		numbers = append(numbers, seq)
	}
	if len(numbers) != 1 || numbers[0] != 2 {
		t.Errorf("rivals won numbers %v, want number 2 alone", numbers)
	}
}

func watchIsExact(t *testing.T, l hub.Log) {
	const total, from = 120, 7
	fill(t, l, 20)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			want := hub.Seq(from)
			for r, err := range l.Watch(t.Context(), from) {
				if want++; err != nil || r.Seq != want || r.ID != ID(int(r.Seq)-1) {
					t.Errorf("watched record %d (%s), %v, want number %d", r.Seq, r.ID, err, want)
					return
				}
				if r.Seq == total {
					return
				}
			}
			t.Error("the watch ended by itself")
		})
	}
	for i := 20; i < total; i++ {
		mustAppend(t, l, Rec(ID(i), 1, 0))
	}
	wg.Wait()
}

func watchStops(t *testing.T, l hub.Log) {
	fill(t, l, 3)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []hub.Seq
	for r, err := range l.Watch(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, r.Seq); len(seen) == 3 {
			cancel()
		}
	}
	if len(seen) != 3 {
		t.Errorf("watched %v, want three records and then the end", seen)
	}
	waiting, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for r, err := range l.Watch(waiting, 3) {
			t.Errorf("watched %v, %v where nothing was appended", r.Seq, err)
		}
	}()
	stop()
	<-ended
}

func latestIsNewest(t *testing.T, l hub.Log) {
	mustAppend(t, l, Rec(ID(1), 1, 0), Rec(ID(2), 1, 0), Rec(ID(3), 1, 0))
	mustAppend(t, l, Rec(ID(1), 2, 1), Rec(ID(4), 1, 0), Rec(ID(2), 2, 2), Rec(ID(1), 3, 4))
	var got []string
	for r, err := range l.Latest(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d rev %d", r.Seq, r.Rev))
	}
	if got, want := strings.Join(got, ", "), "3 rev 1, 5 rev 1, 6 rev 2, 7 rev 3"; got != want {
		t.Errorf("newest records are %q, want %q", got, want)
	}
	for range l.Latest(t.Context()) {
		break // leaving early must harm nothing
	}
	mustAppend(t, l, Rec(ID(5), 1, 0))
}

func historyIsOneNotice(t *testing.T, l hub.Log) {
	mustAppend(t, l, Rec(ID(1), 1, 0), Rec(ID(2), 1, 0), Rec(ID(1), 2, 1), Rec(ID(2), 2, 2), Rec(ID(1), 3, 3))
	rs, err := l.History(t.Context(), ID(1))
	if err != nil || len(rs) != 3 {
		t.Fatalf("history has %d records, %v, want 3", len(rs), err)
	}
	for i, want := range []hub.Seq{1, 3, 5} {
		if rs[i].Seq != want || rs[i].Rev != i+1 || len(rs[i].Doc) == 0 {
			t.Errorf("history[%d] = number %d, revision %d, want %d, %d", i, rs[i].Seq, rs[i].Rev, want, i+1)
		}
	}
	if rs, err := l.History(t.Context(), ID(99)); err != nil || len(rs) != 0 {
		t.Errorf("history of an unknown notice: %d records, %v", len(rs), err)
	}
}

func endedContext(t *testing.T, l hub.Log) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(ctx, []hub.Record{Rec(ID(1), 1, 0)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Append with an ended context: %v", err)
	}
	if _, err := l.Read(ctx, 0, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Read with an ended context: %v", err)
	}
	if got := mustAppend(t, l, Rec(ID(1), 1, 0)); got[0].Seq != 1 {
		t.Errorf("the next append got number %d, want 1", got[0].Seq)
	}
}

func closedLog(t *testing.T, l hub.Log) {
	fill(t, l, 2)
	watched, ended := make(chan hub.Seq, 2), make(chan error, 1)
	go func() {
		for r, err := range l.Watch(context.WithoutCancel(t.Context()), 0) {
			if err != nil {
				ended <- err
				return
			}
			watched <- r.Seq
		}
		ended <- nil
	}()
	<-watched
	<-watched
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := <-ended; !errors.Is(err, hub.ErrClosed) {
		t.Errorf("a watch of a closed log ended with %v", err)
	}
	if _, err := l.Append(t.Context(), []hub.Record{Rec(ID(9), 1, 0)}); !errors.Is(err, hub.ErrClosed) {
		t.Errorf("Append to a closed log: %v", err)
	}
	if _, err := l.Read(t.Context(), 0, 1); !errors.Is(err, hub.ErrClosed) {
		t.Errorf("Read of a closed log: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("Close again: %v", err)
	}
}

func epochForm(t *testing.T, l hub.Log) {
	e := l.Epoch()
	if len(e) != 16 || strings.Trim(e, "0123456789abcdef") != "" {
		t.Errorf("epoch = %q, want 16 lower-case hex characters", e)
	}
	if l.Epoch() != e {
		t.Error("the epoch changed")
	}
}
