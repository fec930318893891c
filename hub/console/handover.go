package console

import (
	"net/http"
	"slices"
	"time"

	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

// shift is how far the hand-over looks ahead and back.
const shift = 8 * time.Hour

const (
	mostNotes = 5
	mostNote  = 4000 // characters of a note
)

type handoverPage struct {
	At         time.Time
	Levels     []levelGroup
	All        int
	Yours      []heldRow
	Expiring   []row
	Changed    []row
	Unsent     []heldRow
	Trouble    []trouble
	Silent     []intake.Health
	Notes      []desk.Handover
	Practising int
	Did        *did
}

// levelGroup is what is in force of one level.
type levelGroup struct {
	Level int
	Rows  []row
}

// handover is what the next shift must know, on one page that can be printed.
func (s *Server) handover(w http.ResponseWriter, r *http.Request, v *visitor) error {
	now := s.Hub.Now()
	p := handoverPage{At: now, Did: v.did(r), Silent: s.silent()}
	yours, others, err := s.waiting(r.Context(), v)
	if err != nil {
		return err
	}
	p.Yours = append(yours, others...)
	if p.Trouble, err = s.troubled(r.Context(), v); err != nil {
		return err
	}
	if p.Notes, err = s.Desk.Handovers(r.Context(), mostNotes); err != nil {
		return err
	}
	done, err := s.Desk.HeldSince(r.Context(), now.Add(-shift), mostDecided)
	if err != nil {
		return err
	}
	for _, h := range done {
		if one, _, ok := s.heldRow(v, h); ok && h.Fate == desk.Unsent {
			p.Unsent = append(p.Unsent, one)
		}
	}
	inForce := s.entries(v, notice.Actual, notice.Active)
	p.All, p.Levels = len(inForce), byLevel(s.rows(v, inForce), inForce)
	for _, e := range inForce {
		if t := e.Notice.Expires; !t.IsZero() && t.Sub(now) <= shift {
			p.Expiring = append(p.Expiring, s.row(v, e, now))
		}
	}
	slices.SortStableFunc(p.Expiring, func(a, b row) int { return a.Expires.Compare(b.Expires) })
	p.Changed = s.changedSince(v, now.Add(-shift))
	for _, st := range []notice.Status{notice.Exercise, notice.Test} {
		p.Practising += len(s.entries(v, st, notice.Active))
	}
	return s.show(w, v, http.StatusOK, "handover", p)
}

// changedSince are the notices of which something was said since t, the latest
// first; those that machines keep changing are left out.
func (s *Server) changedSince(v *visitor, t time.Time) (out []row) {
	now := s.Hub.Now()
	list := s.entries(v, notice.Actual, notice.Active, notice.Scheduled, notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired)
	slices.Reverse(list)
	for _, e := range list {
		if e.At.Before(t) || len(out) == mostRows {
			break
		}
		if e.Notice.Origin == nil {
			out = append(out, s.row(v, e, now))
		}
	}
	return out
}

// byLevel parts rows by their level, the gravest first.
func byLevel(rows []row, list []notice.Entry) (out []levelGroup) {
	level := map[string]int{}
	for _, e := range list {
		level[e.Notice.ID.UUID()] = e.Notice.Level()
	}
	for l := 4; l >= 0; l-- {
		g := levelGroup{Level: l}
		for _, r := range rows {
			if level[r.UUID] == l {
				g.Rows = append(g.Rows, r)
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// leaveNote keeps a note for the next shift.
func (s *Server) leaveNote(w http.ResponseWriter, r *http.Request, v *visitor) error {
	note := notice.Clean(r.PostFormValue("text"))
	if note == "" || len([]rune(note)) > mostNote {
		var ps notice.Problems
		ps.Add("text", "请写 1 到 4000 个字", "want 1 to 4000 characters")
		return ps
	}
	if err := s.Desk.HandOver(r.Context(), desk.Handover{At: s.Hub.Now(), By: v.Operator.Who(), Text: note}); err != nil {
		return err
	}
	return back(w, r, Root+"handover", "noted", "")
}
