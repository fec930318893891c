package hub_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wayside/hub"
	"wayside/hub/logtest"
	"wayside/hub/notice"
)

// TestRandomHistoriesFollowTheModel plays random stories of several publishers
// to a hub and to a naive model, with clocks that jump and hubs that restart,
// and compares after each step what stands, what is answered and what readers
// hold.
func TestRandomHistoriesFollowTheModel(t *testing.T) {
	for seed := range uint64(seeds(t, 120)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newStory(t, seed).play(60) })
		})
	}
}

// TestRandomHistoriesOnAFailingDisk: a write that fails, or fails after it was
// kept, is answered truthfully, and what the clock wanted comes all the same.
func TestRandomHistoriesOnAFailingDisk(t *testing.T) {
	for seed := range uint64(seeds(t, 60)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStory(t, seed+1000)
				s.flaky = true
				s.play(60)
			})
		})
	}
}

// TestRandomHistoriesWithAShortMemory: readers from before the floor begin
// afresh, all others resume exactly, also after a restart.
func TestRandomHistoriesWithAShortMemory(t *testing.T) {
	for seed := range uint64(seeds(t, 60)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStory(t, seed+2000)
				s.keep = 12
				s.readers = s.readers[:10] // what is over is forgotten too
				s.play(80)
			})
		})
	}
}

func seeds(t *testing.T, n int) int {
	if testing.Short() {
		return n / 6
	}
	return n
}

// story is one random history.
type story struct {
	*testing.T
	r       *rand.Rand
	log     *logtest.Log
	h       *hub.Hub
	m       *model
	offset  atomic.Int64 // of the hub's clock, nanoseconds
	ids     []notice.ID  // some of which never come
	readers []*reader
	count   int
	step    string
	flaky   bool // writes fail now and then
	keep    int  // records
	faults  int  // that were asked for
	failed  int  // that have come, in hubs that are closed
	lose    bool // the one to come
}

func newStory(t *testing.T, seed uint64) *story {
	s := &story{T: t, r: rand.New(rand.NewPCG(seed, 1)), log: logtest.Memory(), m: &model{things: map[notice.ID]*thing{}}}
	for i := range 12 {
		s.ids = append(s.ids, notice.DeriveID("yunxi", fmt.Sprint(i)))
	}
	over := []notice.State{notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired}
	for _, v := range []hub.View{
		{},
		{States: []notice.State{notice.Active, notice.Scheduled}},
		{States: []notice.State{notice.Active, notice.Scheduled, notice.Embargoed}, Viewer: police.Publisher.ID},
		{Filter: selection(t, "road=G320")},
		{Filter: selection(t, "status=exercise"), Viewer: roads.Publisher.ID},
		{States: over},
	} {
		s.readers = append(s.readers, newReader(v), newReader(v))
	}
	s.m.told = s.now()
	return s
}

func (s *story) now() time.Time { return time.Now().Add(time.Duration(s.offset.Load())).UTC() }

func (s *story) open() {
	var err error
	if s.h, err = hub.Open(s.Context(), s.log, hub.Config{Now: s.now, KeepRecords: s.keep}); err != nil {
		s.Fatal(err)
	}
}

func (s *story) play(steps int) {
	s.open()
	defer func() { s.h.Close() }()
	for range steps {
		s.act()
		s.settle(false)
		s.compare()
	}
}

// settle waits until the hub has had its time: every time in the story is a
// whole second, and the hub has most of one.
func (s *story) settle(jumped bool) {
	const enough = 900 * time.Millisecond
	time.Sleep(300 * time.Millisecond)
	if into := time.Duration(s.now().Nanosecond()); into < enough {
		time.Sleep(enough - into)
	}
	synctest.Wait()
	s.m.follow(s.now(), jumped)
}

func (s *story) pick() notice.ID { return s.ids[s.r.IntN(len(s.ids))] }

func (s *story) author() hub.Author {
	return []hub.Author{police, police, police, roads, roads, chief}[s.r.IntN(6)]
}

// soon is a whole second within some minutes.
func (s *story) soon(minutes int) time.Time {
	return s.now().Truncate(time.Second).Add(time.Duration(1+s.r.IntN(60*minutes)) * time.Second)
}

// draft is a notice with anything in it that bears on its life.
func (s *story) draft(id notice.ID) *notice.Notice {
	n := accident(s.now())
	s.count++
	n.ID, n.Group = id, fmt.Sprint(s.count) // no two drafts say the same
	n.Roads[0].Name = []string{"G320", "S211"}[s.r.IntN(2)]
	one := func(of int) bool { return s.r.IntN(of) == 0 }
	latest := s.now()
	if one(5) { // no two releases at once: their order would be chance
		n.ReleaseAt = s.soon(3).Truncate(time.Minute).Add(time.Minute + time.Duration(s.count%60)*time.Second)
		latest = n.ReleaseAt
	}
	if one(4) {
		n.Onset = s.soon(5)
		latest = later(latest, n.Onset)
	}
	if one(4) {
		n.Ends = later(latest, s.soon(15))
	}
	n.Expires = later(latest, s.soon(15))
	if one(4) {
		n.Schedule = &notice.Schedule{Timezone: "UTC"}
		for at := s.soon(2); len(n.Schedule.Intervals) < 1+s.r.IntN(4); at = at.Add(time.Duration(30+s.r.IntN(200)) * time.Second) {
			n.Schedule.Intervals = append(n.Schedule.Intervals, notice.Interval{Start: at, End: at.Add(time.Duration(1+s.r.IntN(100)) * time.Second)})
		}
	}
	if one(6) {
		n.Status = notice.Exercise
	} else {
		n.Status = notice.Actual
	}
	n.Audience = notice.Public
	if one(6) {
		n.Audience = notice.Restricted
	}
	for one(2) { // known, unknown, others', its own
		n.References = append(n.References, s.pick())
	}
	return n
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a.Truncate(time.Second)
	}
	return b
}

// act does one thing to the hub and to the model, which must answer alike.
func (s *story) act() {
	id, a, now := s.pick(), s.author(), s.now().Truncate(time.Millisecond)
	var r notice.Receipt
	var err error
	var refusal hub.Kind
	var duplicate bool
	before, lost := s.m.clone(), s.fail()
	switch dice := s.r.IntN(20); {
	case dice < 5:
		s.step = "publish"
		n := s.draft(id)
		refusal, duplicate = s.m.say(a, n, now, false, false)
		r, err = s.h.Publish(s.Context(), a, n, hub.Terms{})
	case dice < 9:
		s.step = "revise"
		n := s.draft(id)
		refusal, duplicate = s.m.say(a, n, now, true, false)
		r, err = s.h.Revise(s.Context(), a, n, hub.Terms{})
	case dice < 10:
		x := s.m.things[id]
		if x == nil {
			return
		}
		s.step = "repeat"
		refusal, duplicate = s.m.say(a, x.n, now, false, true)
		r, err = s.h.Publish(s.Context(), a, x.n.Clone(), hub.Terms{})
	case dice < 12:
		s.step = "withdraw"
		refusal, duplicate = s.m.finish(a, id, notice.CauseWithdrawn, now)
		r, err = s.h.Withdraw(s.Context(), a, id, notice.Words{notice.English: "a mistake"})
	case dice < 13:
		s.step = "finish"
		refusal, duplicate = s.m.finish(a, id, notice.CauseEnded, now)
		r, err = s.h.Finish(s.Context(), a, id, notice.Words{notice.English: "all clear"})
	case dice < 14:
		s.step = "restore"
		refusal, duplicate = s.m.restore(a, id, now)
		r, err = s.h.Restore(s.Context(), a, id)
	case dice < 15:
		s.step = "extend"
		until := s.soon(20)
		refusal, duplicate = s.m.extend(a, id, until, now)
		if s.step = "extend"; refusal == hub.Invalid || s.m.things[id] != nil {
			s.step = fmt.Sprintf("extend to %s", until)
		}
		r, err = s.h.Extend(s.Context(), a, id, until)
		s.changedText(id)
	default:
		s.time(dice)
		return
	}
	if lost && kind(err) == hub.Unavailable {
		s.m = before
		return
	}
	if got := kind(err); got != refusal || err == nil && r.Duplicate != duplicate {
		s.Fatalf("%s of %s by %s: got %d %v duplicate %v; want %d, duplicate %v", s.step, id, a.Name, got, err, r.Duplicate, refusal, duplicate)
	}
	if x := s.m.things[id]; err == nil && (r.Revision != x.n.Revision || r.State != s.m.state(x, now) || r.ID != id) {
		s.Fatalf("%s: receipt %+v, want revision %d, %s", s.step, r, x.n.Revision, s.m.state(x, now))
	}
}

// fail makes the next write fail, now and then, and reports whether that will
// be lost.
func (s *story) fail() bool {
	if s.faults > s.failed+int(s.h.Stats().Failures) {
		return s.lose // still to come
	}
	s.lose = false
	if !s.flaky || s.r.IntN(3) > 0 {
		return false
	}
	s.faults++
	switch s.r.IntN(3) {
	case 0:
		s.log.FailNext(hub.ErrFull)
	case 1:
		s.log.FailNext(hub.ErrUnknown)
	default:
		s.log.FailNextKept(hub.ErrUnknown)
		return false
	}
	s.lose = true
	return true
}

// changedText takes over what an extension says of itself, so that a repeat
// says it too.
func (s *story) changedText(id notice.ID) {
	x := s.m.things[id]
	if x == nil {
		return
	}
	if e, err := s.h.Entry(s.Context(), id, x.n.Publisher.ID); err == nil {
		x.n.Text, x.n.ReviewBy = e.Notice.Text, e.Notice.ReviewBy
	}
}

// time lets it pass, in one of the ways in which it does.
func (s *story) time(dice int) {
	switch {
	case dice < 17:
		s.step = "wait"
		time.Sleep(time.Duration(s.r.IntN(200)) * time.Second)
		s.settle(false)
	case dice < 18:
		s.step = "jump forward"
		s.offset.Add(int64(time.Duration(1+s.r.IntN(300)) * time.Second))
		s.settle(true)
	case dice < 19 && s.keep == 0: // what is forgotten does not come back with the clock
		s.step = "jump back"
		s.offset.Add(-int64(time.Duration(1+s.r.IntN(300)) * time.Second))
		s.m.told = s.now()
		s.settle(false)
	default:
		s.step = "restart"
		s.h.Close()
		s.failed += int(s.h.Stats().Failures)
		time.Sleep(time.Duration(s.r.IntN(2)*s.r.IntN(300)) * time.Second)
		s.open()
		s.settle(true)
	}
}

// compare holds the hub and its readers against the model.
func (s *story) compare() {
	now := s.now()
	for i, rd := range s.readers {
		want := s.m.list(rd.view, now)
		listed, seqs := map[notice.ID]int{}, map[notice.ID]hub.Seq{}
		for _, e := range s.h.List(rd.view, now) {
			listed[e.Notice.ID], seqs[e.Notice.ID] = e.Notice.Revision, hub.Seq(e.Seq)
			if got := s.m.state(s.m.things[e.Notice.ID], now); e.State != got {
				s.Fatalf("after %s: the state of %s is %s, want %s", s.step, e.Notice.ID, e.State, got)
			}
		}
		if !maps.Equal(listed, want) {
			s.Fatalf("after %s at %s: view %d lists\n%v, want\n%v", s.step, now, i, listed, want)
		}
		if slow := i%2 == 1; slow && s.r.IntN(4) > 0 {
			continue
		}
		b := s.h.Since(rd.cursor, rd.view)
		rd.stand(s, now)
		rd.apply(s, b)
		if slow := s.readers[i|1]; slow != rd && b.From <= slow.cursor.Seq && slow.cursor.Seq < b.To {
			slow.apply(s, b) // a batch may be shared by all of a cohort
		}
		if !maps.Equal(rd.has, seqs) {
			s.Fatalf("after %s at %s: the reader of view %d (%+v) holds\n%v, want\n%v\n%+v", s.step, now, i, rd.view, rd.has, seqs, b)
		}
	}
}

// reader is a subscriber that keeps to the contract.
type reader struct {
	view   hub.View
	cursor hub.Cursor
	has    map[notice.ID]hub.Seq
	stood  hub.Standing // when it looked last
	at     time.Time    // of that
}

func newReader(v hub.View) *reader { return &reader{view: v, has: map[notice.ID]hub.Seq{}} }

// stand looks at what is in force: what the model says, the same until when it
// says, whenever it is asked again, and the same as last time if nothing was
// heard since.
func (rd *reader) stand(s *story, now time.Time) {
	stands, want := s.h.Standing(rd.view, now), map[notice.ID]int{}
	for id, revision := range s.m.list(rd.view, now) {
		if s.m.state(s.m.things[id], now) == notice.Active {
			want[id] = revision
		}
	}
	hold := func(what string, got hub.Standing) {
		if got := revisions(got); !maps.Equal(got, want) {
			s.Fatalf("after %s at %s: in view %+v %s\n%v, want\n%v", s.step, now, rd.view, what, got, want)
		}
	}
	lasts := func(st hub.Standing, from, to time.Time) bool {
		return !to.Before(from) && (st.Until.IsZero() || to.Before(st.Until))
	}
	hold("are in force", stands)
	for range 4 {
		if later := now.Add(time.Duration(s.r.IntN(200)) * time.Second); lasts(stands, now, later) {
			hold(fmt.Sprint("will be in force at ", later), s.h.Standing(rd.view, later))
		}
	}
	b := s.h.Since(hub.Cursor{Epoch: s.h.Epoch(), Seq: rd.stood.To}, rd.view)
	if lasts(rd.stood, rd.at, now) && !b.Reset && len(b.Changes) == 0 {
		hold("were in force", rd.stood)
	}
	rd.stood, rd.at = stands, now
}

func revisions(stands hub.Standing) map[notice.ID]int {
	out := map[notice.ID]int{}
	for _, n := range stands.Active {
		out[n.ID] = n.Revision
	}
	return out
}

func (rd *reader) apply(s *story, b hub.Batch) {
	if b.Reset && rd.cursor.Epoch != "" && (s.keep == 0 || int(b.To-rd.cursor.Seq) < s.keep) {
		s.Fatalf("after %s: an unasked reset of %+v: %+v", s.step, rd.cursor, b)
	}
	if b.From > rd.cursor.Seq || b.To < rd.cursor.Seq || b.Epoch != s.h.Epoch() {
		s.Fatalf("after %s: a batch from %d to %d for a reader at %d", s.step, b.From, b.To, rd.cursor.Seq)
	}
	if b.Reset {
		rd.has = map[notice.ID]hub.Seq{}
	}
	seen, last := map[notice.ID]bool{}, b.From
	for _, c := range b.Changes {
		if c.Seq <= last || c.Seq > b.To || seen[c.ID] {
			s.Fatalf("after %s: a change out of order: %+v", s.step, b)
		}
		seen[c.ID], last = true, c.Seq
		if c.Seq <= rd.cursor.Seq {
			continue
		}
		if c.Put != nil {
			rd.has[c.ID] = c.Seq
			continue
		}
		if _, held := rd.has[c.ID]; held {
			if want := s.m.cause(s.m.things[c.ID], rd.view, s.now()); c.Cause != want {
				s.Fatalf("after %s: %s leaves by %q, want %q", s.step, c.ID, c.Cause, want)
			}
		}
		delete(rd.has, c.ID)
	}
	rd.cursor = b.Cursor()
}
