package console

import (
	"net/http"
	"slices"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// step is one thing that happened to a notice.
type step struct {
	At    time.Time
	Key   string // of its words
	Who   string
	Note  string
	Seq   hub.Seq
	Since string // after the step that it answers
}

type noticePage struct {
	Row     row
	Notice  *notice.Notice
	Steps   []step
	Reach   reached
	Held    []heldRow // that waits, of this notice
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
	held, err := s.Desk.HeldOf(r.Context(), string(e.Notice.ID))
	if err != nil {
		return err
	}
	for _, h := range held {
		if one, _, ok := s.heldRow(v, h); ok && h.Fate == desk.Waits {
			p.Held = append(p.Held, one)
		}
	}
	records, err := s.Hub.Records(r.Context(), e.Notice.ID)
	if err != nil {
		return err
	}
	p.Steps = append(stepsOfHeld(held), stepsOfLog(records)...)
	if p.Reach, err = s.reach(r.Context(), e, records); err != nil {
		return err
	}
	p.Steps = append(p.Steps, p.Reach.steps()...)
	slices.SortStableFunc(p.Steps, func(a, b step) int { return a.At.Compare(b.At) })
	return s.show(w, v, http.StatusOK, "notice", p)
}

func stepsOfHeld(list []desk.Held) (out []step) {
	for _, h := range list {
		if h.Direct {
			out = append(out, step{At: h.At, Key: "step.alone", Who: h.Token, Note: h.Reason})
		} else {
			out = append(out, step{At: h.At, Key: "step.submitted", Who: h.Token, Note: h.Reason})
		}
		if !h.Overdue.IsZero() {
			out = append(out, step{At: h.Overdue, Key: "step.overdue"})
		}
		if h.Fate == desk.Waits {
			continue
		}
		key := "step." + string(h.Fate)
		if h.Direct && h.Fate == desk.Approved {
			key = "step.confirmed"
		}
		done := step{At: h.Decided, Key: key, Who: h.Decider, Since: h.Decided.Sub(h.At).Round(time.Second).String()}
		if h.Fate != desk.Replaced { // there it is the id of what came instead
			done.Note = h.Why
		}
		out = append(out, done)
	}
	return out
}

func stepsOfLog(records []hub.Record) (out []step) {
	for _, r := range records {
		one := step{At: r.At, Key: "op." + string(r.Op), Who: r.By, Seq: r.Seq}
		if n, ps := notice.Read(r.Doc); !ps.Failed() && r.Op == hub.OpRevised {
			text, _ := n.TextIn(notice.Chinese)
			one.Note = text.Changed
		}
		if r.End != nil && (r.Op == hub.OpWithdrawn || r.Op == hub.OpEnded) {
			one.Note = r.End.Text.In(notice.Chinese)
		}
		out = append(out, one)
	}
	return out
}
