package serve

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"wayside/hub/desk"
	"wayside/hub/live"
	"wayside/hub/notice"
	"wayside/hub/roster"
	"wayside/hub/sign"
	"wayside/static"
)

// mostShown is how large a message of a display may be, in bytes.
const mostShown = 64 << 10

// shown takes in what a display shows and has shown.
func (s *Server) shown(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("sign")
	c, err := s.mustShow(r, id)
	if err != nil {
		return err
	}
	raw, err := s.bodyOf(w, r, c, mostShown)
	if err != nil {
		return err
	}
	taken, state, err := s.Roster.Heard(r.Context(), id, raw)
	if ps := (notice.Problems)(nil); errors.As(err, &ps) {
		return unsound(ps)
	}
	switch {
	case errors.Is(err, desk.ErrNoSign):
		return noSign()
	case err != nil:
		return unavailable(err)
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"asOf": s.Hub.Now().UTC(), "state": state, "receipts": taken})
}

// rostered is a sign, what the hub has for it now, and what is known of its
// displays.
type rostered struct {
	Sign     string          `json:"sign"`
	Name     notice.Words    `json:"name,omitempty"`
	Place    sign.Place      `json:"place"`
	Profile  int             `json:"profile"` // revision
	Wanted   []roster.Page   `json:"wanted"`  // the pages that should stand there
	Lines    [][]string      `json:"lines"`   // of each of them
	Display  roster.Record   `json:"display"` // the one that fares worst
	Displays []roster.Record `json:"displays"`
}

// roster is every sign with what its display shows, for the office.
func (s *Server) roster(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustKnow(r); err != nil {
		return err
	}
	d, err := s.drawn(r.Context(), "roster", func(ctx context.Context, out io.Writer) error {
		kept, err := s.Desk.Signs(ctx)
		if err != nil {
			return err
		}
		changes, err := s.Desk.DisplayChanges(ctx, "", mostChangesTold)
		if err != nil {
			return err
		}
		now, states, list := s.Hub.Now(), map[roster.State]int{}, []rostered{}
		for _, k := range kept {
			if one, ok := s.rostered(k, now); ok {
				list = append(list, one)
				for _, d := range one.Displays {
					states[d.State]++
				}
				if len(one.Displays) == 0 {
					states[roster.NeverConnected]++
				}
			}
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(map[string]any{
			"asOf": now.UTC(), "epoch": s.Hub.Epoch(), "seq": s.Hub.Head(), "build": static.Build(), "states": states, "signs": list, "changes": append([]desk.Change{}, changes...),
		})
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	return send(w, r, d.body, d.packed)
}

// mostChangesTold is how many of the latest changes a roster tells.
const mostChangesTold = 100

func (s *Server) rostered(k desk.Sign, now time.Time) (one rostered, ok bool) {
	p, ps := sign.Read(k.Doc)
	if ps.Failed() {
		return one, false // one that an older hub took for good
	}
	one = rostered{Sign: p.ID, Name: p.Name, Place: p.Place, Profile: k.Revision, Wanted: []roster.Page{}, Lines: [][]string{}, Display: s.Roster.Record(k.ID, now), Displays: s.Roster.Displays(k.ID, now)}
	showing := s.Roster.Shows(p, now)
	for _, page := range showing.Pages {
		want := roster.Page{Px: page.Px}
		for _, it := range showing.Notices {
			if len(page.Notices) > 0 && it.ID == page.Notices[0] {
				want.Notice, want.Revision = it.ID, it.Revision
			}
		}
		one.Wanted, one.Lines = append(one.Wanted, want), append(one.Lines, page.Lines)
	}
	return one, true
}

// receipts are what displays have shown, the latest first.
func (s *Server) receipts(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.mustKnow(r); err != nil {
		return err
	}
	q := r.URL.Query()
	asked := desk.ReceiptsAsked{Sign: q.Get("sign"), Limit: 1000}
	var ps notice.Problems
	if given := q.Get("notice"); given != "" {
		id, ok := notice.ParseID(given)
		if asked.Notice = string(id); !ok {
			ps.Add("notice", "应为消息编号", "want the id of a notice")
		}
	}
	if given := q.Get("since"); given != "" {
		var err error
		if asked.Since, err = time.Parse(time.RFC3339, given); err != nil {
			ps.Add("since", "应为时间，例如 2026-11-26T08:00:00Z", "want a time, such as 2026-11-26T08:00:00Z")
		}
	}
	if given := q.Get("limit"); given != "" {
		n, err := strconv.Atoi(given)
		if asked.Limit = n; err != nil || n < 1 || n > 1000 {
			ps.Add("limit", "应为 1 到 1000", "want 1 to 1000")
		}
	}
	if ps.Failed() {
		return badRequest(ps)
	}
	list, err := s.Desk.Receipts(r.Context(), asked)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return answer(w, http.StatusOK, map[string]any{"asOf": s.Hub.Now().UTC(), "receipts": append([]desk.Receipt{}, list...)})
}

// shownWithin is how long it may take to take in what came over a stream.
const shownWithin = 10 * time.Second

// ShownOver takes in what a display says over its stream. Streams are open to
// all: there the message itself bears the token. The error is why the stream
// must close, in a few words.
func (s *Server) ShownOver(r live.Receipt) error {
	ctx, cancel := context.WithTimeout(context.Background(), shownWithin)
	defer cancel()
	var m struct{ Sign, Token string }
	if err := json.Unmarshal(r.Raw, &m); err != nil {
		return errors.New("a member of the message has the wrong type")
	}
	t, err := s.Desk.Authenticate(ctx, m.Token, s.Hub.Now())
	switch c, err := s.vouchFor(r.Address, t, err); {
	case err != nil:
		return errors.New("the message bears no token that is good here")
	case !c.display() || c.Sign != m.Sign:
		return errors.New("the token is not of this sign's display")
	case !s.limits.mayPublish(c.Name, displayRate):
		return errors.New("too many messages")
	}
	_, _, err = s.Roster.Heard(ctx, m.Sign, r.Raw)
	switch ps := (notice.Problems)(nil); {
	case errors.As(err, &ps):
		return errors.New("the message has problems; POST it to be told which")
	case errors.Is(err, desk.ErrNoSign):
		return errors.New("there is no such sign")
	case err != nil: // the next beat may fare better
		s.Log.Error("what a display said was not taken in", "sign", m.Sign, "err", err)
	}
	return nil
}
