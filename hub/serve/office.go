package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// sources is the health of every source the hub reads from. What was refused
// and why a source fails is for those who publish: it may quote what is not
// public, and names addresses of the force's own network.
func (s *Server) sources(w http.ResponseWriter, r *http.Request) error {
	c, err := s.who(r)
	if err != nil {
		return err
	}
	list := s.Intake.Sources()
	for i := range list {
		if !c.known {
			list[i].Refused, list[i].Held, list[i].Err = nil, nil, ""
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"asOf": s.Hub.Now(), "sources": list})
}

// pushSource takes a complete snapshot of one source: what is absent ends, by
// the rules of absence.
func (s *Server) pushSource(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	raw, err := body(w, r)
	if err != nil {
		return err
	}
	f, err := s.formatOf(r, raw)
	if err != nil {
		return err
	}
	// A source belongs to its publisher: two of them may use the same name.
	d := notice.Delivery{Source: c.Publisher.ID + "-" + r.PathValue("name"), Format: f.Name, Complete: true, Raw: raw}
	for it, err := range f.Decode(bytes.NewReader(raw), s.settings(c)) {
		if err != nil {
			return asProblems(err)
		}
		d.Items = append(d.Items, it)
	}
	out, err := s.Intake.SubmitAs(r.Context(), c.author(), d)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, map[string]any{"source": d.Source, "results": foreignResults(out), "held": out.Held})
}

// foreignResults are an outcome of intake as answers.
func foreignResults(out notice.Outcome) []result {
	results := []result{}
	for _, o := range out.Results {
		res := result{Index: o.Index, Status: o.Status, Receipt: o.Receipt}
		if o.Problems.Failed() || o.Receipt == nil && o.Status >= 400 {
			f := say(o.Status, "没有发布", "not published")
			f.problems = o.Problems
			res.Problem = f.document()
		}
		results = append(results, res)
	}
	return results
}

// decideSource answers the brake: whether what vanished from a source ends.
func (s *Server) decideSource(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustApprove(r); err != nil {
		return err
	}
	let, err := decision(w, r)
	if err != nil {
		return err
	}
	if err := s.Intake.Decide(r.Context(), r.PathValue("name"), let); err != nil {
		return err
	}
	return answer(w, http.StatusOK, map[string]any{"source": r.PathValue("name"), "approve": let})
}

// decision reads {"approve": true or false}.
func decision(w http.ResponseWriter, r *http.Request) (bool, error) {
	raw, err := body(w, r)
	if err != nil {
		return false, err
	}
	var ask struct {
		Approve *bool `json:"approve"`
	}
	if json.Unmarshal(raw, &ask) != nil || ask.Approve == nil {
		var ps notice.Problems
		ps.Add("approve", "应为 true 或 false", "want true or false")
		return false, badRequest(ps)
	}
	return *ask.Approve, nil
}

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
		var held hub.Held
		if json.Unmarshal(h.Doc, &held) != nil {
			continue
		}
		list = append(list, map[string]any{"held": h.ID, "by": h.Token, "at": h.At, "replace": held.Replace, "notice": held.Notice})
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"held": list})
}

// decideHeld publishes or refuses what waits. Nobody approves their own.
func (s *Server) decideHeld(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustApprove(r)
	if err != nil {
		return err
	}
	approve, err := decision(w, r)
	if err != nil {
		return err
	}
	h, err := s.Desk.Decide(r.Context(), r.PathValue("id"), c.Name, approve, s.Hub.Now())
	if err != nil {
		return deskFault(err)
	}
	if !approve {
		return answer(w, http.StatusOK, map[string]any{"held": h.ID, "approve": false})
	}
	var held hub.Held
	if err := json.Unmarshal(h.Doc, &held); err != nil {
		return fmt.Errorf("read held notice %s: %w", h.ID, err)
	}
	held.Author.Severest = "" // two persons stand behind it now
	var receipt notice.Receipt
	if held.Replace {
		receipt, err = s.Hub.Revise(r.Context(), held.Author, held.Notice, hub.Terms{Expect: held.Expect})
	} else {
		receipt, err = s.Hub.Publish(r.Context(), held.Author, held.Notice, hub.Terms{})
	}
	if err != nil { // it waits again: nothing is lost
		if back := s.Desk.Return(r.Context(), h.ID, err.Error(), s.Hub.Now()); back != nil {
			s.Log.Error("a held notice could not be put back", "held", h.ID, "err", back)
		}
	}
	return s.receipt(w, receipt, err)
}

// ticket gives a short-lived, one-use stand-in for the token.
func (s *Server) ticket(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustKnow(r)
	if err != nil {
		return err
	}
	t, err := s.Desk.Ticket(r.Context(), c.Token)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusCreated, map[string]any{"ticket": t})
}

// formatNamed is a writable format by the name in a URL.
func (s *Server) formatNamed(name string) (format.Format, bool) {
	f, ok := format.Named(s.Formats, name)
	return f, ok && f.Encode != nil
}

// deskFault turns the desk's refusals into answers.
func deskFault(err error) error {
	switch {
	case errors.Is(err, desk.ErrNotHeld), errors.Is(err, desk.ErrDecided):
		return missing()
	case errors.Is(err, desk.ErrOwn):
		return say(http.StatusForbidden, "不能确认自己提交的消息", "nobody approves their own notice")
	}
	return err
}
