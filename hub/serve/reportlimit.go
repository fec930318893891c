package serve

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"wayside/hub/report"

	"golang.org/x/time/rate"
)

// allowance is how many reports are taken at once, of one network and of
// everybody, and how soon there is room for one more.
type allowance struct {
	of    int
	every time.Duration
	byAll *rate.Limiter

	networks map[netip.Prefix]*rate.Limiter
}

// reporters bounds what strangers may send: what comes without work, and without
// a token, is let in slowly. A flood is refused before much is read of it.
type reporters struct {
	works  *works
	photos chan struct{} // one for each picture that is being read
	large  chan struct{} // one for each report with pictures that is coming in

	crowded atomic.Uint64 // reports refused because too many came in all
	full    sync.Map      // the page that says so, by language: drawn once

	mu            sync.Mutex // guards what follows
	tries         map[netip.Prefix]*rate.Limiter
	plain, worked allowance
	key           [32]byte // of the fingerprints of repeats
	repeats       map[[32]byte]repeated
}

// repeated is the code that a report got which comes again: a second tap is no
// second report.
type repeated struct {
	code string
	at   time.Time
}

// Bounds of what one network may try, taken or not, and of repeats.
const (
	mostTries  = 30
	tryEvery   = 10 * time.Second
	repeatsFor = 10 * time.Minute
)

func newReporters() *reporters {
	l := &reporters{
		works: newWorks(), photos: make(chan struct{}, 1), large: make(chan struct{}, largeAtOnce),
		tries:   map[netip.Prefix]*rate.Limiter{},
		plain:   allowance{2, 10 * time.Minute, rate.NewLimiter(0.2, 10), map[netip.Prefix]*rate.Limiter{}},
		worked:  allowance{10, time.Minute, rate.NewLimiter(2, 50), map[netip.Prefix]*rate.Limiter{}},
		repeats: map[[32]byte]repeated{},
	}
	rand.Read(l.key[:]) // never fails (crypto/rand)
	return l
}

// mayTry takes one of the tries of a network.
func (l *reporters) mayTry(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return take(l.tries, a, tryEvery, mostTries)
}

func (l *reporters) allowance(worked bool) *allowance {
	if worked {
		return &l.worked
	}
	return &l.plain
}

// room reports whether anybody's would be taken now: in a flood nothing else is
// looked at.
func (l *reporters) room(worked bool) error {
	if l.allowance(worked).byAll.Tokens() < 1 {
		return l.tooManyInAll()
	}
	return nil
}

// errCrowded: more come in than can be taken. It is counted and not logged: a
// flood must not fill the log.
var errCrowded = errors.New("too many reports in all")

func (l *reporters) tooManyInAll() error {
	l.crowded.Add(1)
	f := say(http.StatusServiceUnavailable, "现在提交的人太多，请返回上一页，几分钟后再试，急事请打电话", "too many people are reporting just now: go back and try again in a few minutes, or call if it is urgent")
	f.retry, f.err = soon(), errCrowded
	return f
}

// maySend takes one of the reports that a network, and everybody, has left.
func (l *reporters) maySend(a netip.Addr, worked bool) error {
	from := l.allowance(worked)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !take(from.networks, a, from.every, from.of) {
		return tooMany("这个网络提交得太频繁，请稍后再试，急事请打电话", "too many reports from this network: try again later, or call if it is urgent", from.every)
	}
	if !from.byAll.Allow() {
		return l.tooManyInAll()
	}
	return nil
}

// fingerprint tells what was sent from a network apart from all else.
func (l *reporters) fingerprint(a netip.Addr, s report.Sent) [32]byte {
	raw, _ := json.Marshal(s) // texts always can be
	return sha256.Sum256(append(append(l.key[:], network(a).String()...), raw...))
}

// before returns the code that the same got a moment ago.
func (l *reporters) before(sum [32]byte, now time.Time) (code string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.repeats[sum]
	return r.code, ok && now.Sub(r.at) < repeatsFor
}

func (l *reporters) remember(sum [32]byte, code string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	bound(l.repeats)
	l.repeats[sum] = repeated{code, now}
}
