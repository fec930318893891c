package serve

import (
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// caller is who asks: nobody in particular, or the bearer of a token.
type caller struct {
	desk.Token
	known bool
}

// display reports whether the caller is a display: it stands by a road, so it
// sees what everybody sees, and says nothing but what it shows.
func (c caller) display() bool { return c.known && c.Sign != "" }

// viewer is the publisher whose own secrets the caller may see.
func (c caller) viewer() string {
	if !c.known || c.display() {
		return ""
	}
	return c.Publisher.ID
}

// author is what the hub needs to know of the caller.
func (c caller) author() hub.Author {
	return hub.Author{
		Name: c.Name, Person: c.Owner, Publisher: c.Publisher, Kinds: c.Kinds, Areas: c.Areas, Severest: c.MaxSeverity, Approver: c.Approve,
	}
}

// who finds out who asks: by a token, or by the ticket that stands in for one
// where headers can't be sent. One that is wrong is never taken for none.
func (s *Server) who(r *http.Request) (caller, error) {
	if given := r.Header.Get("Authorization"); given != "" {
		scheme, secret, _ := strings.Cut(given, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return caller{}, unauthorized()
		}
		t, err := s.Desk.Authenticate(r.Context(), strings.TrimSpace(secret), s.Hub.Now())
		return s.vouch(r, t, err)
	}
	if q := r.URL.Query(); q.Has("ticket") {
		t, err := s.Desk.Redeem(r.Context(), q.Get("ticket"), s.Hub.Now())
		return s.vouch(r, t, err)
	}
	return caller{}, nil
}

// vouch judges what the desk says of a token. Only wrong tokens count against
// an address: a stranger there can't lock out the bearer of a good one.
func (s *Server) vouch(r *http.Request, t desk.Token, err error) (caller, error) {
	return s.vouchFor(s.client(r), t, err)
}

func (s *Server) vouchFor(from netip.Addr, t desk.Token, err error) (caller, error) {
	switch {
	case errors.Is(err, desk.ErrUnknownToken), errors.Is(err, desk.ErrRevoked), errors.Is(err, desk.ErrExpired):
		s.metrics.refusedToken.Inc()
		if !s.limits.mayGuess(from) {
			return caller{}, tooMany("无效令牌太多，请一分钟后再试", "too many wrong tokens, try again in a minute", time.Minute)
		}
		return caller{}, unauthorized()
	case err != nil:
		return caller{}, err
	}
	if len(t.Networks) > 0 && !slices.ContainsFunc(t.Networks, func(p netip.Prefix) bool { return p.Contains(from) }) {
		return caller{}, say(http.StatusForbidden, "令牌不能从这个网络使用", "the token may not be used from this network")
	}
	return caller{Token: t, known: true}, nil
}

// still refuses a caller whose token is no longer good: what came or was waited for
// meanwhile is not for them.
func (s *Server) still(r *http.Request, c caller) error {
	if !c.known {
		return nil
	}
	t, err := s.Desk.Still(r.Context(), c.Token, s.Hub.Now())
	_, err = s.vouch(r, t, err)
	return err
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
	if c.display() {
		return c, say(http.StatusForbidden, "这是显示屏的令牌，只能上报它显示的内容", "the token belongs to a display, which says what it shows and nothing else")
	}
	if !s.limits.mayPublish(c.Name, c.Rate) {
		return c, tooMany("发布太快，请稍后再试", "too fast, try again shortly", time.Second)
	}
	return c, nil
}

// displayRate is how many messages a second a display may send, twice that at
// once: ten hours of receipts are through in a minute.
const displayRate = 4

// mustShow is who, for what only the display of a sign may say.
func (s *Server) mustShow(r *http.Request, sign string) (caller, error) {
	c, err := s.who(r)
	if err != nil {
		return c, err
	}
	if !c.known {
		return c, unauthorized()
	}
	if c.Sign != sign {
		return c, say(http.StatusForbidden, "令牌不属于这块屏；用 wayside token add --sign 生成", "the token is not this sign's; make one with wayside token add --sign")
	}
	if !s.limits.mayPublish(c.Name, displayRate) {
		return c, tooMany("上报太快，请稍后再试", "too fast, try again shortly", time.Second)
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

// mustAdminister is mustKnow for the profiles of signs.
func (s *Server) mustAdminister(r *http.Request) (caller, error) {
	c, err := s.mustKnow(r)
	if err == nil && !c.Admin {
		return c, say(http.StatusForbidden, "令牌没有管理屏体的权限", "the token may not change signs; make one with --admin")
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

// maySee refuses views that need a token. Pages and feeds are the same for
// everybody, and ask as nobody: practice is not for them.
func (c caller) maySee(statuses []notice.Status) error {
	for _, st := range statuses {
		if st != notice.Actual && (!c.known || c.display()) {
			return say(http.StatusUnauthorized, "演练和测试消息需要令牌，可通过接口查看", "exercise and test notices need a token; the API shows them")
		}
	}
	return nil
}
