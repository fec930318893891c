package serve

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"

	"golang.org/x/time/rate"
)

// caller is who asks: nobody in particular, or the bearer of a token.
type caller struct {
	desk.Token
	known bool
}

// viewer is the publisher whose own secrets the caller may see.
func (c caller) viewer() string {
	if !c.known {
		return ""
	}
	return c.Publisher.ID
}

// author is what the hub needs to know of the caller.
func (c caller) author() hub.Author {
	return hub.Author{
		Name: c.Name, Publisher: c.Publisher, Kinds: c.Kinds, Areas: c.Areas, Severest: c.MaxSeverity, Approver: c.Approve,
	}
}

// who finds out who asks. A token that is wrong is never taken for none.
func (s *Server) who(r *http.Request) (caller, error) {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	ticket := r.URL.Query().Get("ticket")
	if !ok && ticket == "" {
		if r.Header.Get("Authorization") != "" {
			return caller{}, unauthorized()
		}
		return caller{}, nil
	}
	from := s.client(r)
	if !s.limits.mayTry(from) {
		return caller{}, tooMany("尝试次数太多", "too many attempts", time.Minute)
	}
	var t desk.Token
	var err error
	if ok {
		t, err = s.Desk.Authenticate(r.Context(), strings.TrimSpace(secret), s.Hub.Now())
	} else {
		t, err = s.Desk.Redeem(r.Context(), ticket, s.Hub.Now())
	}
	switch {
	case errors.Is(err, desk.ErrUnknownToken), errors.Is(err, desk.ErrRevoked), errors.Is(err, desk.ErrExpired):
		s.limits.failed(from)
		s.metrics.refusedToken.Inc()
		return caller{}, unauthorized()
	case err != nil:
		return caller{}, err
	}
	if len(t.Networks) > 0 && !slices.ContainsFunc(t.Networks, func(p netip.Prefix) bool { return p.Contains(from) }) {
		return caller{}, say(http.StatusForbidden, "令牌不能从这个网络使用", "the token may not be used from this network")
	}
	return caller{Token: t, known: true}, nil
}

// mustKnow is who, for what needs a token; it counts against the token's rate.
func (s *Server) mustKnow(r *http.Request) (caller, error) {
	c, err := s.who(r)
	if err != nil {
		return c, err
	}
	if !c.known {
		return c, unauthorized()
	}
	if !s.limits.mayPublish(c.Name, c.Rate) {
		return c, tooMany("发布太快，请稍后再试", "too fast, try again shortly", time.Second)
	}
	return c, nil
}

// mustApprove is mustKnow for a person's decisions.
func (s *Server) mustApprove(r *http.Request) (caller, error) {
	c, err := s.mustKnow(r)
	if err == nil && !c.Approve {
		return c, say(http.StatusForbidden, "令牌没有确认的权限", "the token may not decide this; make one with --approve")
	}
	return c, err
}

func unauthorized() *fault {
	return say(http.StatusUnauthorized, "需要有效的令牌", "a valid token is needed")
}

func tooMany(zh, en string, retry time.Duration) *fault {
	f := say(http.StatusTooManyRequests, zh, en)
	f.retry = retry
	return f
}

// maySee refuses views that need a token.
func (c caller) maySee(statuses []notice.Status) error {
	for _, st := range statuses {
		if st != notice.Actual && !c.known {
			return say(http.StatusUnauthorized, "演练和测试消息需要令牌", "exercise and test notices need a token")
		}
	}
	return nil
}

// limiter bounds how fast tokens publish and how often an address may guess.
type limiter struct {
	mu      sync.Mutex // guards both maps
	tokens  map[string]*rate.Limiter
	guesses map[netip.Prefix]*rate.Limiter
}

// Bounds that hold where a token sets none of its own.
const (
	defaultRate = 200 // requests a second
	mostGuesses = 10  // wrong tokens at once, then one every six seconds
	mostTracked = 10_000
)

func newLimiter() *limiter {
	return &limiter{tokens: map[string]*rate.Limiter{}, guesses: map[netip.Prefix]*rate.Limiter{}}
}

func (l *limiter) mayPublish(token string, perSecond float64) bool {
	if perSecond <= 0 {
		perSecond = defaultRate
	}
	l.mu.Lock()
	lim, ok := l.tokens[token]
	if !ok || lim.Limit() != rate.Limit(perSecond) {
		lim = rate.NewLimiter(rate.Limit(perSecond), max(1, int(2*perSecond)))
		l.tokens[token] = lim
	}
	l.mu.Unlock()
	return lim.Allow()
}

func (l *limiter) mayTry(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	lim, ok := l.guesses[network(a)]
	return !ok || lim.Tokens() >= 1
}

func (l *limiter) failed(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lim, ok := l.guesses[network(a)]
	if !ok {
		if len(l.guesses) >= mostTracked {
			clear(l.guesses)
		}
		lim = rate.NewLimiter(rate.Every(6*time.Second), mostGuesses)
		l.guesses[network(a)] = lim
	}
	lim.Allow()
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
