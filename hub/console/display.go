package console

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/roster"
)

// displayRow is one sign: what should stand there, and what its display says.
type displayRow struct {
	Sign, Name string
	roster.Record
	All      []roster.Record // displays of this sign; the row is of the worst of them
	Pictures []string        // addresses of the pages that should stand there
	Drawn    time.Duration
}

// Fine reports whether nothing is amiss, as far as anybody can tell.
func (d displayRow) Fine() bool { return d.State == roster.Fine || d.State == roster.NeverConnected }

type displaysPage struct {
	Troubled, Rest []displayRow
	States         []stateCount
	Changes        []desk.Change
}

type stateCount struct {
	State roster.State
	Count int
}

const (
	mostPictures = 4
	mostTold     = 50 // changes of state
)

// displays is the roster: every sign with its picture, those in trouble first.
func (s *Server) displays(w http.ResponseWriter, r *http.Request, v *visitor) error {
	all, err := s.roster(r.Context(), v, true)
	if err != nil {
		return err
	}
	p, count := displaysPage{}, map[roster.State]int{}
	for _, d := range all {
		if count[d.State]++; d.Fine() {
			p.Rest = append(p.Rest, d)
		} else {
			p.Troubled = append(p.Troubled, d)
		}
	}
	for _, state := range roster.States() {
		if count[state] > 0 {
			p.States = append(p.States, stateCount{state, count[state]})
		}
	}
	if p.Changes, err = s.Desk.DisplayChanges(r.Context(), "", mostTold); err != nil {
		return err
	}
	return s.show(w, v, http.StatusOK, "displays", p)
}

// roster is every sign by its id. With pictures, it is told which pages should
// stand there.
func (s *Server) roster(ctx context.Context, v *visitor, pictures bool) (out []displayRow, err error) {
	kept, err := s.Desk.Signs(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Hub.Now()
	for _, k := range kept {
		profile, _, err := s.Roster.Profile(ctx, k.ID)
		if err != nil {
			s.Log.Error("a profile can't be read", "sign", k.ID, "err", err)
			continue
		}
		d := displayRow{Sign: k.ID, Name: v.Say(profile.Name), Record: s.Roster.Record(k.ID, now), All: s.Roster.Displays(k.ID, now)}
		d.Drawn = time.Duration(d.DrawAgeMs) * time.Millisecond
		if pictures {
			d.Pictures = pagesOf(k.ID, len(s.Roster.Shows(profile, now).Pages))
		}
		out = append(out, d)
	}
	return out, nil
}

// pagesOf are the addresses at which the hub draws the pages of a sign.
func pagesOf(sign string, pages int) (out []string) {
	for i := range min(max(pages, 1), mostPictures) {
		out = append(out, pictureOf(sign, i+1))
	}
	return out
}

func pictureOf(sign string, page int) string {
	return Root + "displays/" + url.PathEscape(sign) + "/" + strconv.Itoa(page)
}

// picture draws one page that should stand on a sign, as its dots.
func (s *Server) picture(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	profile, _, err := s.Roster.Profile(r.Context(), r.PathValue("sign"))
	if errors.Is(err, desk.ErrNoSign) {
		return missing()
	}
	if err != nil {
		return err
	}
	showing := s.Roster.Shows(profile, s.Hub.Now())
	n, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || n < 1 || n > max(len(showing.Pages), 1) {
		return missing()
	}
	var b bytes.Buffer
	if err := s.Roster.Fonts().Frame(profile, showing, n-1).PNG(&b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(b.Bytes()) // a reader that has gone is no error of ours
	return nil
}

// troubled are the displays that are not as they should be.
func (s *Server) troubled(ctx context.Context, v *visitor) (out []trouble, err error) {
	all, err := s.roster(ctx, v, false)
	for _, d := range all {
		if !d.Fine() {
			out = append(out, trouble{d.Sign, d.Name, string(d.State), d.Since})
		}
	}
	return out, err
}

// shownOn is one display that has shown a revision of a notice.
type shownOn struct {
	desk.Receipt
	Name  string
	After string // since it was approved or published, in words
}

// Unlike reports whether the dots were other than the hub's.
func (d shownOn) Unlike() bool { return d.Approved != nil && !*d.Approved }

// mostReceipts is how many receipts of a notice are looked at.
const mostReceipts = 1000

// shown are the displays that have shown the standing revision, each by its
// first receipt, the first first; start is what their time is counted from.
func (s *Server) shown(ctx context.Context, v *visitor, e notice.Entry, start time.Time) (out []shownOn, err error) {
	receipts, err := s.Desk.Receipts(ctx, desk.ReceiptsAsked{Notice: string(e.Notice.ID), Limit: mostReceipts})
	if err != nil {
		return nil, err
	}
	type display struct{ sign, display string }
	known := map[display]bool{}
	for _, r := range slices.Backward(receipts) { // the latest came first
		from := display{r.Sign, r.Display}
		if known[from] || r.Revision != e.Notice.Revision {
			continue
		}
		known[from] = true
		one := shownOn{Receipt: r, Name: r.Sign}
		if profile, _, err := s.Roster.Profile(ctx, r.Sign); err == nil && v.Say(profile.Name) != "" {
			one.Name = v.Say(profile.Name)
		}
		if !start.IsZero() {
			one.After = v.span(r.First.Sub(start))
		}
		out = append(out, one)
	}
	return out, nil
}
