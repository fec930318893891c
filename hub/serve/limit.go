package serve

import (
	"net/netip"
	"sync"
	"time"

	"wayside/hub/live"

	"golang.org/x/time/rate"
)

// limiter bounds how fast tokens publish, how often an address guesses or has a
// document checked, and how many long-polls it has open.
type limiter struct {
	mu      sync.Mutex // guards all below but polls
	tokens  map[string]*rate.Limiter
	guesses map[netip.Prefix]*rate.Limiter
	checks  map[netip.Prefix]*rate.Limiter
	polls   live.Gate

	doubts    map[netip.Prefix]*rate.Limiter
	allDoubts *rate.Limiter
	doubters  doubters
}

// Bounds, that of a token where it sets none of its own.
const (
	defaultRate = 200 // requests a second
	mostGuesses = 10  // wrong tokens at once, then one every six seconds
	mostChecks  = 20  // documents to check at once, then one every three seconds
	mostTracked = 10_000
	mostPolls   = 10_000
	mostPollsOf = 64 // of one address; loopback excepted
)

func newLimiter() *limiter {
	return &limiter{
		tokens: map[string]*rate.Limiter{}, guesses: map[netip.Prefix]*rate.Limiter{}, checks: map[netip.Prefix]*rate.Limiter{},
		doubts: map[netip.Prefix]*rate.Limiter{}, allDoubts: rate.NewLimiter(10, doubtsAtOnce), doubters: newDoubters(),
	}
}

func (l *limiter) mayPublish(token string, perSecond float64) bool {
	if perSecond <= 0 {
		perSecond = defaultRate
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	lim, ok := l.tokens[token]
	if !ok || lim.Limit() != rate.Limit(perSecond) {
		bound(l.tokens)
		lim = rate.NewLimiter(rate.Limit(perSecond), max(1, int(2*perSecond)))
		l.tokens[token] = lim
	}
	return lim.Allow()
}

// mayGuess notes a wrong token, and reports whether the address had a try left.
func (l *limiter) mayGuess(a netip.Addr) bool {
	return l.allow(l.guesses, a, 6*time.Second, mostGuesses)
}

// mayCheck notes a document to be checked, and reports whether the address had
// one left.
func (l *limiter) mayCheck(a netip.Addr) bool {
	return l.allow(l.checks, a, 3*time.Second, mostChecks)
}

// allow takes one of most tries of an address, of which a new one comes every
// so often.
func (l *limiter) allow(kept map[netip.Prefix]*rate.Limiter, a netip.Addr, every time.Duration, most int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return take(kept, a, every, most)
}

// take takes one of most of an address, of which a new one comes every so often.
func take(kept map[netip.Prefix]*rate.Limiter, a netip.Addr, every time.Duration, most int) bool {
	from := network(a)
	lim, ok := kept[from]
	if !ok {
		bound(kept)
		lim = rate.NewLimiter(rate.Every(every), most)
		kept[from] = lim
	}
	return lim.Allow()
}

// bound forgets everybody where too many are remembered: rare, and no harm
// but a fresh start.
func bound[K comparable, V any](m map[K]V) {
	if len(m) >= mostTracked {
		clear(m)
	}
}

// poll counts one more long-poll until leave is called, or refuses it.
func (l *limiter) poll(a netip.Addr) (leave func(), ok bool) {
	mostOf := mostPollsOf
	if a.IsLoopback() {
		mostOf = mostPolls
	}
	return func() { l.polls.Leave(a) }, l.polls.Enter(a, mostPolls, mostOf)
}

// network is what counts as one client: an IPv4 address, or an IPv6 /64.
func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}
