package live_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/live"
	"wayside/hub/notice"
)

// crowd are readers, each of a road of its own: R0, R1, …
func (s *station) crowd(many int) (srcs []*wsSource, fs []*follower) {
	for i := range many {
		srcs, fs = append(srcs, s.ws(fmt.Sprintf("road=R%d", i))), append(fs, newFollower())
	}
	return srcs, fs
}

// beats follows every reader for so many heartbeats, each of which is held
// against what the reader has.
func beats(t *testing.T, srcs []*wsSource, fs []*follower, many int) {
	t.Helper()
	for i, f := range fs {
		last := f.beats + many
		if err := f.until(srcs[i], func() bool { return f.beats >= last }); err != nil {
			t.Fatalf("the reader of road %d: %v", i, err)
		}
	}
}

func TestWhatHeartbeatsShareIsMadeOnceForManyCohorts(t *testing.T) {
	n := &notary{}
	cfg := quick()
	cfg.Attest = n
	s := open(t, memory(), cfg)
	s.say(sample("a", "R0"))
	const cohorts = 100
	srcs, fs := s.crowd(cohorts)
	count := func() (roots, signed int) {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.roots, len(n.attested)
	}
	beats(t, srcs, fs, 2) // all have come
	roots, signed := count()
	beats(t, srcs, fs, 10)
	moreRoots, moreSigned := count()
	roots, signed = moreRoots-roots, moreSigned-signed
	if signed < 5*cohorts || roots*cohorts/4 > signed { // of at most two slots
		t.Errorf("%d heartbeats of %d cohorts needed %d roots of the public log", signed, cohorts, roots)
	}
}

func TestAChangeIsLookedAtForThoseItConcernsAlone(t *testing.T) {
	for name, most := range map[string]int{"shared": 256, "beyond the bound": 1} {
		t.Run(name, func(t *testing.T) {
			s := open(t, memory(), live.Config{Heartbeat: quick().Heartbeat, MaxCohorts: most})
			srcs, fs := s.crowd(50)
			beats(t, srcs, fs, 1)
			before := s.engine.Looks()
			const changes = 20
			var last notice.Receipt
			for i := range changes {
				last = s.say(sample(fmt.Sprint(i%7), "R0"))
				beats(t, srcs[:1], fs[:1], 1)
			}
			for i, f := range fs { // the others hear of the place, too
				f.reach(t, srcs[i], last.Seq)
			}
			beats(t, srcs, fs, 3)
			// At most once more for each, where the hub moved on meanwhile.
			if looks := s.engine.Looks() - before; looks > 2*changes {
				t.Errorf("all notices were looked at %d times for %d changes that concern one of %d cohorts", looks, changes, len(fs))
			}
			for i, f := range fs {
				f.holds(t, s.hub, fmt.Sprintf("road=R%d", i))
			}
		})
	}
}

// Notices come, change, move from road to road and go while heartbeats come
// fast; each heartbeat is held against what its own reader has.
func TestEveryHeartbeatSpeaksForItsOwnSelection(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: quick().Heartbeat, MaxCohorts: 8})
	rng := rand.New(rand.NewPCG(1, 1))
	srcs, fs := s.crowd(16)
	gone := map[int]bool{}
	for range 30 {
		var head hub.Seq
		for range 1 + rng.IntN(4) {
			i := rng.IntN(12)
			n := sample(fmt.Sprint(i), fmt.Sprint("R", rng.IntN(len(fs))))
			switch {
			case gone[i]:
			case rng.IntN(5) == 0:
				if _, err := s.hub.Entry(t.Context(), n.ID, ""); err == nil {
					head, gone[i] = hub.Seq(s.withdraw(n.ID).Seq), true
				}
			default:
				head = hub.Seq(s.say(n).Seq)
			}
		}
		for i, f := range fs {
			f.reach(t, srcs[i], uint64(head))
		}
		beats(t, srcs, fs, 1)
	}
	for i, f := range fs {
		f.holds(t, s.hub, fmt.Sprintf("road=R%d", i))
	}
}

// pausing is the attestor of a public log that takes its time once.
type pausing struct {
	stuck
	due         atomic.Bool
	asked, goOn chan struct{}
}

func (p *pausing) Root(hub.Seq) (string, bool) {
	if p.due.CompareAndSwap(true, false) {
		close(p.asked)
		<-p.goOn
	}
	return "sha256:", true
}

// While a heartbeat is being made, a notice expires and a reader arrives, who
// is not shown it any more: the heartbeat must not count it for this reader.
func TestAHeartbeatIsNoOlderThanWhatItsReadersWereShown(t *testing.T) {
	slow := &pausing{asked: make(chan struct{}), goOn: make(chan struct{})}
	cfg := quick()
	cfg.Attest = slow
	var ahead atomic.Int64
	log := memory()
	s := openHub(t, log, cfg, hub.Config{Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	short := sample("short", "R0")
	short.Expires = time.Now().Add(10 * time.Minute).UTC()
	s.say(short)
	s.say(sample("long", "R0"))
	srcs, fs := s.crowd(1)
	beats(t, srcs, fs, 20) // by then it is shorter to look anew than to send what the first was sent

	goOn := sync.OnceFunc(func() { close(slow.goOn) })
	defer goOn()
	slow.due.Store(true)
	<-slow.asked
	for range 1000 { // the expiry is not on record for a while, so that the place stays the same
		log.FailNext(errors.New("the disk is full"))
	}
	ahead.Store(int64(20 * time.Minute))
	srcs, fs = append(srcs, s.ws("road=R0")), append(fs, newFollower())
	if err := fs[1].until(srcs[1], func() bool { return len(fs[1].state) == 1 }); err != nil {
		t.Fatal(err)
	}
	goOn()
	beats(t, srcs, fs, 2)
}

// stuck is the attestor of a public log that doesn't come along.
type stuck struct{ waited atomic.Int32 }

func (s *stuck) Reached(context.Context, hub.Seq) bool {
	s.waited.Add(1)
	return false
}

func (*stuck) Root(hub.Seq) (string, bool) { return "", false }

func (*stuck) Sign(live.Beat) []notice.Sig { return nil }

func TestPingsGoOnWhileThePublicLogIsStuck(t *testing.T) {
	log := &stuck{}
	s := open(t, memory(), live.Config{Heartbeat: 100 * time.Millisecond, Ping: 400 * time.Millisecond, Attest: log})
	srcs, _ := s.crowd(20)
	var reading sync.WaitGroup
	for _, src := range srcs {
		reading.Go(func() {
			pings, answer := 0, src.conn.PingHandler()
			src.conn.SetPingHandler(func(payload string) error {
				if pings++; pings == 3 {
					return io.EOF
				}
				return answer(payload)
			})
			for {
				m, err := src.next()
				if err == io.EOF {
					return
				}
				if err != nil || m.Type == "heartbeat" {
					t.Errorf("got %+v, %v", m, err)
					return
				}
			}
		})
	}
	reading.Wait()
	if n := log.waited.Load(); n != 1 {
		t.Errorf("the public log was waited for %d times", n)
	}
}
