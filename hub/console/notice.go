package console

import (
	"context"
	"net/http"
	"slices"

	"wayside/hub/desk"
	"wayside/hub/notice"
)

type noticePage struct {
	Row     row
	Notice  *notice.Notice
	Steps   []step
	Reach   reached
	Held    []heldRow // that waits, of this notice
	Before  []row     // that it follows
	After   []row     // that follow it
	Follow  []follow  // ways to write what follows
	Reasons []reason
	Did     *did
	Until   string // HTML's datetime-local
}

// notice shows one notice with what became of it and all that can be done.
func (s *Server) notice(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	v.Status = e.Notice.Status
	p := noticePage{Row: s.row(v, e, s.Hub.Now()), Notice: e.Notice, Reasons: reasons(), Did: v.did(r)}
	if !e.Notice.Expires.IsZero() {
		p.Until = e.Notice.Expires.In(s.Zone).Format(localTime)
	}
	if err := s.linked(r.Context(), v, e, &p); err != nil {
		return err
	}
	held, err := s.Desk.HeldOf(r.Context(), string(e.Notice.ID))
	if err != nil {
		return err
	}
	lists, err := s.heldListsOf(r.Context(), e.Notice)
	if err != nil {
		return err
	}
	held = append(held, lists...)
	for _, h := range held {
		if one, _, ok := s.heldRow(v, h); ok && h.Fate == desk.Waits {
			p.Held = append(p.Held, one)
		}
	}
	records, err := s.Hub.Records(r.Context(), e.Notice.ID)
	if err != nil {
		return err
	}
	acts, err := s.Desk.ActsOf(r.Context(), string(e.Notice.ID), mostActs)
	if err != nil {
		return err
	}
	if p.Reach, err = s.reach(r.Context(), v, e, records, approvedAt(held, e)); err != nil {
		return err
	}
	p.Steps = slices.Concat(v.stepsOfDesk(acts), v.stepsOfHeld(held), v.stepsOfLog(records), v.stepsOfReach(p.Reach))
	slices.SortStableFunc(p.Steps, func(a, b step) int { return a.At.Compare(b.At) })
	return s.show(w, v, http.StatusOK, "notice", p)
}

// linked fills in what the notice follows, what follows it, and how to write more.
func (s *Server) linked(ctx context.Context, v *visitor, e notice.Entry, p *noticePage) error {
	before, err := s.Hub.Followed(ctx, e.Notice, v.Operator.Publisher.ID)
	if err != nil {
		return err
	}
	after, err := s.Hub.Following(ctx, e.Notice.ID, v.Operator.Publisher.ID)
	if err != nil {
		return err
	}
	now := s.Hub.Now()
	for _, one := range before {
		p.Before = append(p.Before, s.row(v, one, now))
	}
	for _, one := range after {
		p.After = append(p.After, s.row(v, one, now))
	}
	p.Follow, err = s.follows(ctx, v, e)
	return err
}
