package console

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// follow leads to the form of a notice that follows another one.
type follow struct{ Href, Title string }

// follows are the forms in which one may write what follows e.
func (s *Server) follows(ctx context.Context, v *visitor, e notice.Entry) (out []follow, err error) {
	if e.Code == "" || !v.May(desk.Write) || e.Notice.Kind != notice.Case && e.Notice.Kind != notice.Police {
		return nil, nil
	}
	b, err := s.book(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, t := range b.Templates {
		if t.Kind == e.Notice.Kind && t.Asks(slotFollows) {
			out = append(out, follow{Root + "compose?template=" + url.QueryEscape(t.Name) + "&follows=" + e.Code, v.Say(t.Title)})
		}
	}
	return out, nil
}

// slotFollows is the fact by which a notice names the one that it follows.
const slotFollows = "follows"

// known is how the book of a visitor finds a notice by its short code.
func (s *Server) known(ctx context.Context, v *visitor) func(code string) (notice.ID, bool) {
	return func(code string) (notice.ID, bool) {
		e, err := s.Hub.ByCode(ctx, code, v.Operator.Publisher.ID)
		if err != nil {
			return "", false
		}
		return e.Notice.ID, true
	}
}

// promised are the statements whose next word is overdue: the public was promised
// more of a claim by now. That a statement has expired changes nothing. Who watches asks twice a second, and many may, so that
// the board is looked through once a second at most.
type promised struct {
	mu   sync.Mutex // guards what follows
	at   time.Time
	head hub.Seq
	late []notice.Entry
}

func (s *Server) lateWords() []notice.Entry {
	s.promised.mu.Lock()
	defer s.promised.mu.Unlock()
	now, head := s.Hub.Now(), s.Hub.Head()
	if since := now.Sub(s.promised.at); since < 0 || since >= time.Second || head != s.promised.head {
		late := s.Hub.List(hub.View{States: []notice.State{notice.Active, notice.Scheduled, notice.Ended, notice.Expired}}, now)
		late = slices.DeleteFunc(late, func(e notice.Entry) bool { return e.WordOwed(now).IsZero() })
		s.promised.at, s.promised.head, s.promised.late = now, head, late
	}
	return slices.Clone(s.promised.late)
}
