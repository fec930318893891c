package console

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

// homePage is the front page: what asks for somebody, then what stands.
type homePage struct {
	At         time.Time
	Tag        string // of what the page shows: it changes when there is something new to see
	Alarms     []alarm
	Yours      []heldRow
	Others     []heldRow
	Due        []row
	InForce    []row
	All        int
	Withdrawn  []row
	Practising int
	Trouble    []trouble
	Reasons    []reason
	Did        *did
}

// alarm is what must not be overlooked.
type alarm struct {
	Key  string // of its words
	What string
	Href string
	// Practice is 演练 or 测试; "" of what is real.
	Practice string
}

// trouble is a display that is not as it should be.
type trouble struct {
	Sign, Name, State string
	Since             time.Time
}

// unsentShown is for how long the front page tells of what expired unsent.
const unsentShown = 12 * time.Hour

// home is what stands behind the front door.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p, err := s.front(r.Context(), v)
	if err != nil {
		return err
	}
	p.Did = v.did(r)
	return s.show(w, v, http.StatusOK, "home", p)
}

func (s *Server) front(ctx context.Context, v *visitor) (p homePage, err error) {
	now := s.Hub.Now()
	p = homePage{At: now, Reasons: reasons()}
	if p.Yours, p.Others, err = s.waiting(ctx, v); err != nil {
		return p, err
	}
	if p.Alarms, err = s.alarms(ctx, v, append(slices.Clone(p.Yours), p.Others...)); err != nil {
		return p, err
	}
	inForce := s.entries(v, notice.Actual, notice.Active)
	p.All = len(inForce)
	for _, e := range inForce {
		if due(e, now) != "" {
			p.Due = append(p.Due, s.row(v, e, now))
		}
	}
	for _, e := range s.lateWords() {
		if !e.State.Live() && due(e, now) != "" { // it has left, and the promise stands
			p.Due = append(p.Due, s.row(v, e, now))
		}
	}
	slices.SortStableFunc(p.Due, func(a, b row) int { return a.Expires.Compare(b.Expires) })
	p.InForce, p.Withdrawn = s.rows(v, inForce), s.rows(v, s.withdrawn(v, notice.Actual))
	p.InForce = p.InForce[:min(len(p.InForce), mostHome)]
	for _, st := range []notice.Status{notice.Exercise, notice.Test} {
		p.Practising += len(s.entries(v, st, notice.Active))
	}
	if p.Trouble, err = s.troubled(ctx, v); err != nil {
		return p, err
	}
	p.Tag = s.tag(ctx)
	return p, nil
}

const mostHome = 30 // notices in force on the front page

// alarms are told as long as they are true; what expired unsent for a shift.
func (s *Server) alarms(ctx context.Context, v *visitor, waits []heldRow) (out []alarm, err error) {
	now := s.Hub.Now()
	if why := s.Desk.Broken(); why != "" {
		out = append(out, alarm{Key: "audit.broken", What: why, Href: Root + "audit"})
	}
	for _, h := range waits {
		if h.Late() {
			out = append(out, alarm{"alarm.overdue", h.Headline, heldPath(h.ID), h.Practice})
		}
	}
	done, err := s.Desk.HeldSince(ctx, now.Add(-unsentShown), mostDecided)
	if err != nil {
		return nil, err
	}
	for _, h := range done {
		if r, _, ok := s.heldRow(v, h); ok && h.Fate == desk.Unsent {
			out = append(out, alarm{"alarm.unsent", r.Headline, heldPath(h.ID), r.Practice})
		}
	}
	for _, src := range s.Intake.Sources() {
		if src.Waiting > 0 {
			out = append(out, alarm{Key: "alarm.brake", What: src.Source + " · " + strconv.Itoa(src.Waiting), Href: Root + "sources"})
		}
	}
	if _, late := s.open(ctx, v); late > 0 && v.May(desk.Write) {
		out = append(out, alarm{Key: "alarm.reports", What: v.T("report.late", late), Href: Root + "reports"})
	}
	for _, e := range s.lateWords() {
		if v.May(desk.Write) {
			out = append(out, alarm{Key: "alarm.word", What: v.text(e.Notice).Headline, Href: noticePath(e.Notice.ID)})
		}
	}
	if !s.Hub.Stats().Writable {
		out = append(out, alarm{Key: "alarm.disk", Href: Root})
	}
	return out, nil
}

// silent are the sources that have not been heard as they should be.
func (s *Server) silent() (out []intake.Health) {
	for _, src := range s.Intake.Sources() {
		if !src.StaleSince.IsZero() {
			out = append(out, src)
		}
	}
	return out
}
