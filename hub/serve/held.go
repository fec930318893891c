package serve

import (
	"encoding/json"
	"net/http"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// held lists what waits for a second person.
func (s *Server) held(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustApprove(r); err != nil {
		return err
	}
	waiting, err := s.Desk.Held(r.Context())
	if err != nil {
		return err
	}
	list := []map[string]any{}
	for _, h := range waiting {
		one := map[string]any{
			"held": h.ID, "by": h.Token, "at": h.At, "until": h.Until, "reason": h.Reason, "direct": h.Direct, "digest": h.Digest(),
		}
		if l, ok := second.ReadList(h); ok {
			one["list"] = l.Told()
		} else if held, err := second.Read(h); err == nil {
			one["replace"], one["notice"] = held.Replace, held.Notice
		} else {
			continue
		}
		if !h.Overdue.IsZero() {
			one["overdue"] = h.Overdue
		}
		list = append(list, one)
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"held": list})
}

// decideHeld publishes or refuses what waits, and confirms what went out alone.
// Nobody approves their own.
func (s *Server) decideHeld(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustApprove(r)
	if err != nil {
		return err
	}
	d, err := s.decision(w, r, c)
	if err != nil {
		return err
	}
	out, err := s.Second.Decide(r.Context(), r.PathValue("id"), desk.Verdict{By: c.Name, Person: c.Owner, Approve: *d.Approve, Digest: d.Digest, Why: notice.Clean(d.Reason)})
	if err != nil || out.Receipt != nil {
		var receipt notice.Receipt
		if out.Receipt != nil {
			receipt = *out.Receipt
		}
		return s.receipt(w, receipt, err)
	}
	return answer(w, http.StatusOK, map[string]any{"held": out.Held.ID, "approve": *d.Approve})
}

// decided is a decision as a client sends it. Digest is of what it looked at.
type decided struct {
	Approve *bool  `json:"approve"`
	Digest  string `json:"digest"`
	Reason  string `json:"reason"`
}

// decision reads {"approve": true or false} and what goes with it.
func (s *Server) decision(w http.ResponseWriter, r *http.Request, c caller) (d decided, err error) {
	raw, err := s.bodyOf(w, r, c, mostAction)
	if err != nil {
		return d, err
	}
	if json.Unmarshal(raw, &d) != nil || d.Approve == nil {
		var ps notice.Problems
		ps.Add("approve", "应为 true 或 false", "want true or false")
		return d, badRequest(ps)
	}
	return d, nil
}
