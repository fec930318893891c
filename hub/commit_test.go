package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// slow is a log whose disk takes its time, and whose reads can be made to fail.
type slow struct {
	*logtest.Log
	mu   sync.Mutex
	dead error // of reads
	took int   // appends
}

func (l *slow) Append(ctx context.Context, rs []hub.Record) ([]hub.Appended, error) {
	time.Sleep(5 * time.Millisecond)
	l.mu.Lock()
	l.took++
	l.mu.Unlock()
	return l.Log.Append(ctx, rs)
}

func (l *slow) Read(ctx context.Context, after hub.Seq, limit int) ([]hub.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead != nil {
		return nil, l.dead
	}
	return l.Log.Read(ctx, after, limit)
}

func (l *slow) setDead(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = err
}

// bubble runs f with fake time and a hub on a slow log.
func bubble(t *testing.T, f func(t *testing.T, h *hub.Hub, log *slow)) {
	synctest.Test(t, func(t *testing.T) {
		log := &slow{Log: logtest.Memory()}
		f(t, open(t, log, hub.Config{}), log)
	})
}

// together publishes notices that arrive while another is being written, so
// that they share a write.
func together(t *testing.T, h *hub.Hub, ns ...*notice.Notice) ([]notice.Receipt, []error) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		publish(t, h, roads, accident(time.Now()))
	}()
	synctest.Wait() // it is at the disk
	receipts, errs := h.PublishAll(t.Context(), police, saying(ns), hub.Terms{})
	<-done
	return receipts, errs
}

func TestManyPublishersShareFewWrites(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		var all sync.WaitGroup
		var mu sync.Mutex
		seqs := map[uint64]bool{}
		for range 200 {
			all.Go(func() {
				r, err := h.Publish(t.Context(), police, accident(time.Now()), hub.Terms{})
				if err != nil {
					t.Error(err)
					return
				}
				if e, err := h.Entry(t.Context(), r.ID, ""); err != nil || e.Seq != r.Seq {
					t.Errorf("acknowledged, but not visible: %+v %v", e, err)
				}
				mu.Lock()
				defer mu.Unlock()
				seqs[r.Seq] = true
			})
		}
		all.Wait()
		for i := range uint64(200) {
			if !seqs[i+1] {
				t.Fatalf("nobody was given %d of 1 to 200", i+1)
			}
		}
		if log.took > 5 {
			t.Errorf("%d writes for 200 publishers", log.took)
		}
		if s := h.Stats(); s.Records != 200 || s.Notices != 200 || !s.Writable {
			t.Errorf("%+v", s)
		}
	})
}

func TestReferencesWithinOneListCount(t *testing.T) {
	for _, late := range []bool{false, true} {
		t.Run(fmt.Sprintf("late %v", late), func(t *testing.T) {
			bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
				old, fresh := accident(time.Now()), accident(time.Now())
				old.ID, fresh.ID = notice.NewID(), notice.NewID()
				fresh.References = []notice.ID{old.ID, old.ID}
				ns := []*notice.Notice{old, fresh}
				if late {
					slices.Reverse(ns)
				}
				_, errs := together(t, h, ns...)
				if err := errors.Join(errs...); err != nil {
					t.Fatal(err)
				}
				if e := entry(t, h, old.ID, ""); e.State != notice.Superseded || e.End.By != string(fresh.ID) {
					t.Errorf("what was replaced is %s by %+v", e.State, e.End)
				}
				if e := entry(t, h, fresh.ID, ""); e.State != notice.Active {
					t.Errorf("what replaces it is %s", e.State)
				}
			})
		})
	}
}

func TestWhatWaitsKeepsItsOrder(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		a, b := accident(time.Now()), accident(time.Now())
		a.ID, b.ID = notice.NewID(), notice.NewID()
		b.References = []notice.ID{a.ID}
		b2 := accident(time.Now())
		b2.ID, b2.Group = b.ID, "another"
		_, errs := together(t, h, a, b, b2)
		if errs[0] != nil || errs[1] != nil || kind(errs[2]) != hub.Conflict {
			t.Errorf("%v", errs)
		}
	})
}

func TestNoTwoNoticesShareACode(t *testing.T) {
	byCode := map[string]notice.ID{}
	var a, b notice.ID
	for i := 0; a == ""; i++ {
		id := notice.DeriveID("yunxi", fmt.Sprint(i))
		code := notice.Code(id, 0)
		if other, taken := byCode[code]; taken {
			a, b = other, id
		}
		byCode[code] = id
	}
	bubble(t, func(t *testing.T, h *hub.Hub, _ *slow) {
		na, nb := accident(time.Now()), accident(time.Now())
		na.ID, nb.ID = a, b
		receipts, errs := together(t, h, na, nb)
		if err := errors.Join(errs...); err != nil || receipts[0].Code == receipts[1].Code {
			t.Fatalf("%+v %v", receipts, err)
		}
		for _, r := range receipts {
			if e, err := h.ByCode(t.Context(), r.Code, ""); err != nil || e.Notice.ID != r.ID {
				t.Errorf("%s leads to %+v %v", r.Code, e.Notice, err)
			}
		}
	})
}

func TestANoticeTakesNoCodeThatStandsForSomethingElse(t *testing.T) {
	n := accident(time.Now())
	n.ID = notice.NewID()
	taken := notice.Code(n.ID, 0)
	h := open(t, logtest.Memory(), hub.Config{Taken: func(code string) bool { return code == taken }})
	r := publish(t, h, police, n)
	if r.Code != notice.Code(n.ID, 1) || !h.CodeTaken(r.Code) || h.CodeTaken(taken) {
		t.Errorf("it got %s, where %s was taken", r.Code, taken)
	}
}

func TestAFullDiskIsToldAndReadsGoOnByTheClock(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		n := accident(time.Now())
		n.Expires = time.Now().Add(10 * time.Second)
		id := publish(t, h, police, n).ID
		for range 60 {
			log.FailNext(hub.ErrFull)
		}
		_, err := h.Publish(t.Context(), police, accident(time.Now()), hub.Terms{})
		if kind(err) != hub.Unavailable || !errors.Is(err, hub.ErrFull) || h.Stats().Writable {
			t.Errorf("%v %+v", err, h.Stats())
		}
		time.Sleep(11 * time.Second)
		if got := h.List(hub.View{}, time.Now()); len(got) != 0 || h.Head() != 1 {
			t.Errorf("listed after its expiry: %+v, head %d", got, h.Head())
		}
		if e := entry(t, h, id, ""); e.State != notice.Expired {
			t.Errorf("it is %s", e.State)
		}
		if b := h.Since(hub.Cursor{}, hub.View{}); len(b.Changes) != 0 {
			t.Errorf("a new reader hears of it: %+v", b)
		}
		time.Sleep(time.Minute) // the disk has room again
		rs, _ := log.Read(t.Context(), 1, 10)
		if len(rs) != 1 || rs[0].Op != hub.OpExpired || !h.Stats().Writable {
			t.Errorf("after recovery: %+v", rs)
		}
		publish(t, h, police, accident(time.Now()))
	})
}

func TestAnUnknownOutcomeIsLookedUp(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		log.FailNextKept(hub.ErrUnknown)
		n := accident(time.Now())
		r, err := h.Publish(t.Context(), police, n, hub.Terms{})
		if err != nil || r.Seq != 1 || r.Duplicate {
			t.Errorf("kept: %+v %v", r, err)
		}
		log.FailNext(hub.ErrUnknown)
		if r, err = h.Publish(t.Context(), police, accident(time.Now()), hub.Terms{}); kind(err) != hub.Unavailable || h.Head() != 1 {
			t.Errorf("not kept: %+v %v", r, err)
		}
		sure := err.(*hub.Error).Message.In(notice.English)

		log.FailNextKept(hub.ErrUnknown)
		log.setDead(errors.New("the disk is gone"))
		again := accident(time.Now())
		again.ID = notice.NewID()
		_, err = h.Publish(t.Context(), police, again.Clone(), hub.Terms{})
		if kind(err) != hub.Unavailable || err.(*hub.Error).Message.In(notice.English) == sure {
			t.Errorf("nobody knows, but the author hears %v", err)
		}
		log.setDead(nil)
		if r, err = h.Publish(t.Context(), police, again.Clone(), hub.Terms{}); err != nil || !r.Duplicate || r.Seq != 2 {
			t.Errorf("tried again: %+v %v", r, err)
		}
		if h.Head() != 2 {
			t.Errorf("head %d, want 2", h.Head())
		}
	})
}

func TestTheClocksWorkOutlivesADeadDisk(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		n := accident(time.Now())
		n.Expires = time.Now().Add(10 * time.Second)
		publish(t, h, police, n)
		log.FailNext(hub.ErrUnknown)
		log.setDead(errors.New("the disk is gone"))
		time.Sleep(30 * time.Second)
		log.setDead(nil)
		time.Sleep(time.Second)
		if rs, _ := log.Read(t.Context(), 1, 10); len(rs) != 1 || rs[0].Op != hub.OpExpired {
			t.Errorf("the expiry was lost: %+v", rs)
		}
	})
}

// TestAPeriodWithoutALogIsMadeGood: a notice that was in force only while
// nothing could be written was shown to readers, and must leave them.
func TestAPeriodWithoutALogIsMadeGood(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		n := accident(time.Now())
		n.Schedule = &notice.Schedule{Timezone: "UTC", Intervals: []notice.Interval{{Start: time.Now().Add(10 * time.Second), End: time.Now().Add(20 * time.Second)}}}
		id := publish(t, h, police, n).ID
		for range 60 {
			log.FailNext(hub.ErrFull)
		}
		time.Sleep(15 * time.Second)
		b := h.Since(hub.Cursor{}, hub.View{})
		if got, want := causes(b)[id], "put"; got != want {
			t.Fatalf("in its period it is %q", got)
		}
		time.Sleep(time.Minute)
		if got, want := causes(h.Since(b.Cursor(), hub.View{}))[id], "paused"; got != want {
			t.Errorf("after it: got %q, want %q", got, want)
		}
	})
}

func TestSeveralWritersOfOneLogLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slow{Log: logtest.Memory()}
		a, b := open(t, log, hub.Config{}), open(t, log, hub.Config{})
		first := publish(t, a, police, accident(time.Now()))
		if r := publish(t, b, police, accident(time.Now())); r.Seq != 2 {
			t.Errorf("the other writer's record is %d, want 2", r.Seq)
		}
		if e := entry(t, b, first.ID, ""); e.Seq != 1 {
			t.Errorf("the other has not caught up: %+v", e)
		}
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				n := accident(time.Now())
				n.ID, n.Group = first.ID, fmt.Sprint(i)
				if i%5 == 0 {
					n.ID, n.References = "", []notice.ID{notice.NewID()}
					publish(t, []*hub.Hub{a, b}[i%2], police, n)
					return
				}
				if _, err := []*hub.Hub{a, b}[i%2].Revise(t.Context(), police, n, hub.Terms{}); err != nil && kind(err) != hub.Unavailable {
					t.Error(err)
				}
			})
		}
		all.Wait()
		rs, _ := log.Read(t.Context(), 0, 1000)
		rev := 0
		for _, r := range rs {
			if r.ID == first.ID {
				if rev++; r.Rev != rev {
					t.Fatalf("record %d is revision %d, want %d", r.Seq, r.Rev, rev)
				}
			}
		}
		if rev < 20 {
			t.Errorf("%d revisions of 33 were taken", rev)
		}
	})
}

// TestAReplacementOvertakenByAnotherWriterIsMadeGood: what is replaced changes
// at the same moment at another node.
func TestAReplacementOvertakenByAnotherWriterIsMadeGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slow{Log: logtest.Memory()}
		a, b := open(t, log, hub.Config{}), open(t, log, hub.Config{})
		old := publish(t, a, police, accident(time.Now()))
		publish(t, b, police, accident(time.Now())) // b knows it too
		n := accident(time.Now())
		n.ID, n.Group = old.ID, "changed"
		revise(t, a, police, n)
		fresh := accident(time.Now())
		fresh.References = []notice.ID{old.ID}
		r := publish(t, b, police, fresh) // and knows nothing of the change
		time.Sleep(time.Second)
		if e := entry(t, b, old.ID, ""); e.State != notice.Superseded || e.Notice.Revision != 2 {
			t.Errorf("%s, revision %d", e.State, e.Notice.Revision)
		}
		if e := entry(t, b, r.ID, ""); e.State != notice.Active {
			t.Errorf("what replaces it is %s", e.State)
		}
	})
}

func TestWhoeverPublishesWhileTheHubClosesIsAnswered(t *testing.T) {
	for range 20 {
		bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
			var all sync.WaitGroup
			var mu sync.Mutex
			taken := 0
			for range 50 {
				all.Go(func() {
					_, err := h.Publish(t.Context(), police, accident(time.Now()), hub.Terms{})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						taken++
					case !errors.Is(err, hub.ErrClosed):
						t.Error(err)
					}
				})
			}
			all.Go(h.Close)
			all.Wait()
			if head, _ := log.Head(t.Context()); int(head) != taken {
				t.Errorf("%d acknowledged, %d written", taken, head)
			}
			h.Close()
			if _, err := h.Publish(t.Context(), police, accident(time.Now()), hub.Terms{}); !errors.Is(err, hub.ErrClosed) {
				t.Errorf("after the close: %v", err)
			}
		})
	}
}

func TestAnAuthorWhoGoesAwayIsNotTold(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := h.Publish(ctx, police, accident(time.Now()), hub.Terms{})
		if kind(err) != hub.Unavailable || !errors.Is(err, context.DeadlineExceeded) || err.(*hub.Error).Message.In(notice.English) == "" {
			t.Errorf("%v", err)
		}
		time.Sleep(time.Second)
		if h.Head() != 1 {
			t.Error("what was begun was not finished")
		}
	})
}

func TestManyNoticesChangeWithinASecond(t *testing.T) {
	bubble(t, func(t *testing.T, h *hub.Hub, log *slow) {
		at := time.Now().Add(time.Hour).Truncate(time.Second)
		var ns []*notice.Notice
		for range 3000 {
			n := accident(time.Now())
			n.Expires = at
			ns = append(ns, n)
		}
		_, errs := h.PublishAll(t.Context(), police, saying(ns), hub.Terms{})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(at) + time.Second)
		if got, want := h.Head(), hub.Seq(6000); got != want {
			t.Errorf("a second later there are %d records, want %d", got, want)
		}
	})
}
