package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// mostHeld bounds what waits of one token.
const mostHeld = 200

// Hold returns the hook by which a hub keeps what needs a second person at a
// desk, for /api/v1/held. What waits already is told again, not kept again.
func Hold(d *desk.Desk) func(context.Context, hub.Held) (id string, err error) {
	return func(ctx context.Context, h hub.Held) (string, error) {
		waiting, err := d.Held(ctx)
		if err != nil {
			return "", err
		}
		own := 0
		for _, w := range waiting {
			if w.Token != h.Author.Name {
				continue
			}
			if own++; repeats(w, h) {
				return w.ID, nil
			}
		}
		if own >= mostHeld {
			return "", fmt.Errorf("token %q has %d notices waiting already", h.Author.Name, own)
		}
		doc, err := json.Marshal(h)
		if err != nil {
			return "", fmt.Errorf("write what is held: %w", err)
		}
		return d.Hold(ctx, desk.Held{Token: h.Author.Name, At: h.At, Reason: "above the severity of its token", Doc: doc})
	}
}

// repeats reports whether h says what waits already, but for its time.
func repeats(waiting desk.Held, h hub.Held) bool {
	var was hub.Held
	if json.Unmarshal(waiting.Doc, &was) != nil || was.Notice == nil || was.Replace != h.Replace || was.Expect != h.Expect || was.Notice.ID != h.Notice.ID || (was.Signed == nil) != (h.Signed == nil) {
		return false
	}
	now := *h.Notice
	was.Notice.Sent, now.Sent = time.Time{}, time.Time{}
	a, err1 := json.Marshal(was.Notice)
	b, err2 := json.Marshal(&now)
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
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

// decideHeld publishes or refuses what waits. Nobody approves their own. Once
// decided it is carried through, whether or not the client stays.
func (s *Server) decideHeld(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mustApprove(r)
	if err != nil {
		return err
	}
	approve, err := decision(w, r)
	if err != nil {
		return err
	}
	ctx := context.WithoutCancel(r.Context())
	h, err := s.Desk.Decide(ctx, r.PathValue("id"), c.Name, approve, s.Hub.Now())
	if err != nil {
		return deskFault(err)
	}
	if !approve {
		return answer(w, http.StatusOK, map[string]any{"held": h.ID, "approve": false})
	}
	receipt, err := s.publishHeld(ctx, h)
	if err != nil { // it waits again: nothing is lost
		if back := s.Desk.Return(ctx, h.ID, err.Error(), s.Hub.Now()); back != nil {
			s.Log.Error("a held notice could not be put back", "held", h.ID, "err", back)
		}
	}
	return s.receipt(w, receipt, err)
}

func (s *Server) publishHeld(ctx context.Context, h desk.Held) (notice.Receipt, error) {
	var held hub.Held
	if err := json.Unmarshal(h.Doc, &held); err != nil {
		return notice.Receipt{}, fmt.Errorf("read held notice %s: %w", h.ID, err)
	}
	held.Author.Severest = "" // two persons stand behind it now
	if held.Replace {
		return s.Hub.Revise(ctx, held.Author, held.Notice, hub.Terms{Expect: held.Expect, Signed: held.Signed})
	}
	return s.Hub.Publish(ctx, held.Author, held.Notice, hub.Terms{Signed: held.Signed})
}

// decision reads {"approve": true or false}.
func decision(w http.ResponseWriter, r *http.Request) (bool, error) {
	raw, err := body(w, r, mostAction)
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
