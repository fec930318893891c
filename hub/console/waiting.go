package console

import (
	"context"
	"net/http"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/second"
)

// heldRow is what waits for a second person, or waited.
type heldRow struct {
	page.Brief
	desk.Held
	UUID     string
	Replaces bool // a revision of what stands
	Corrects bool // and what stands was wrong
	Own      bool // the visitor sent it: somebody else decides
	Decides  bool // the visitor may decide
	Red      bool // it may be sent without a second person
	Left     string
	List     *second.List // that waits as a whole; nil: it is one notice
}

// Late reports whether it went out alone and nobody confirmed it in time.
func (h heldRow) Late() bool { return !h.Overdue.IsZero() }

// heldRow reads what waits. What the desk holds that nobody can read any more
// is left out of lists, and told.
func (s *Server) heldRow(v *visitor, h desk.Held) (heldRow, hub.Held, bool) {
	if l, ok := second.ReadList(h); ok {
		return s.heldListRow(v, h, l), hub.Held{}, true
	}
	held, err := second.Read(h)
	if err != nil {
		s.Log.Error("what waits can't be read", "held", h.ID, "err", err)
		return heldRow{}, held, false
	}
	now := s.Hub.Now()
	who := v.Operator.Who()
	r := heldRow{
		Brief: s.Pages.Brief(notice.Entry{Notice: held.Notice, State: notice.Active}, v.Lang, now), Held: h, UUID: held.Notice.ID.UUID(), Replaces: held.Replace, Corrects: held.Notice.Correction,
		Own: h.Token == who || h.Person == who, Red: second.Red(held.Notice), Left: v.left(h.Until.Sub(now)),
	}
	if held.Why != nil && !h.Direct {
		r.Held.Reason = v.Say(held.Why)
	}
	r.Decides = !r.Own && h.Fate == desk.Waits && mayDecide(v, held.Notice) == nil
	return r, held, true
}

// mayDecide is why the visitor may not be the second person for n: they could
// not have said it themselves, or their role does not review.
func mayDecide(v *visitor, n *notice.Notice) error {
	if !v.May(desk.Approve) {
		return say(http.StatusForbidden, "您的角色不能复核", "your role does not review")
	}
	return mayNotSay(v, n)
}

// left is how long something still has, in words.
func (t tongue) left(d time.Duration) string {
	switch {
	case d <= 0:
		return t.T("left.none")
	case d < time.Hour:
		return t.T("left.minutes", int((d+time.Minute-1)/time.Minute))
	}
	if d >= 48*time.Hour {
		return t.T("left.days", int(d/(24*time.Hour)))
	}
	return t.T("left.hours", int(d/time.Hour), int(d%time.Hour/time.Minute))
}

// waiting is all that waits, parted into what the visitor may decide and the
// rest.
func (s *Server) waiting(ctx context.Context, v *visitor) (yours, others []heldRow, err error) {
	list, err := s.Desk.Held(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range list {
		switch r, _, ok := s.heldRow(v, h); {
		case !ok:
		case r.Decides:
			yours = append(yours, r)
		default:
			others = append(others, r)
		}
	}
	return yours, others, nil
}

const (
	decidedShown = 7 * 24 * time.Hour
	mostDecided  = 100
)

type waitingPage struct {
	Yours, Others, Done []heldRow
	Did                 *did
}

// waitingList shows what waits, and what became of what did: what was refused
// or expired is kept and shown apart.
func (s *Server) waitingList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	yours, others, err := s.waiting(r.Context(), v)
	if err != nil {
		return err
	}
	done, err := s.Desk.HeldSince(r.Context(), s.Hub.Now().Add(-decidedShown), mostDecided)
	if err != nil {
		return err
	}
	p := waitingPage{Yours: yours, Others: others, Did: v.did(r)}
	for _, h := range done {
		if row, _, ok := s.heldRow(v, h); ok {
			p.Done = append(p.Done, row)
		}
	}
	return s.show(w, v, http.StatusOK, "waiting", p)
}

type heldPage struct {
	Row      heldRow
	Preview  *preview // of exactly what waits
	Stands   *row     // what it would replace
	Problems []problemLine
	Did      *did
}

func (s *Server) held(r *http.Request, v *visitor) (heldRow, hub.Held, error) {
	h, err := s.Desk.HeldAs(r.Context(), r.PathValue("held"))
	if err != nil {
		return heldRow{}, hub.Held{}, err
	}
	row, held, ok := s.heldRow(v, h)
	if !ok {
		return row, held, missing()
	}
	return row, held, nil
}

// heldEntry is what waits as it would stand.
func (s *Server) heldEntry(r *http.Request, v *visitor) (notice.Entry, error) {
	row, held, err := s.held(r, v)
	if err != nil {
		return notice.Entry{}, err
	}
	if row.List != nil {
		return notice.Entry{}, missing()
	}
	return entryOf(held.Notice, s.Hub.Now())
}

// heldPage shows exactly what waits: what is approved is bound to it.
func (s *Server) heldPage(w http.ResponseWriter, r *http.Request, v *visitor) error {
	row, held, err := s.held(r, v)
	if err != nil {
		return err
	}
	if row.List != nil {
		return s.showHeldList(w, r, v, row, http.StatusOK, nil)
	}
	return s.showHeld(w, r, v, row, held, http.StatusOK, nil)
}

func (s *Server) showHeld(w http.ResponseWriter, r *http.Request, v *visitor, h heldRow, held hub.Held, status int, ps notice.Problems) error {
	v.Status = held.Notice.Status
	seen, err := s.preview(r.Context(), held.Notice, v.tongue, s.Hub.Now())
	if err != nil {
		return err
	}
	seen.Root = heldPath(h.ID)
	p := heldPage{Row: h, Preview: seen, Problems: v.lines(ps), Did: v.did(r)}
	if e, err := s.Hub.Entry(r.Context(), held.Notice.ID, v.Operator.Publisher.ID); err == nil {
		stands := s.row(v, e, s.Hub.Now())
		p.Stands = &stands
	}
	return s.show(w, v, status, "held", p)
}

// decide takes the second person's word: on what went out alone as well as on
// what is to go out.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, v *visitor) error {
	row, held, err := s.held(r, v)
	if err != nil {
		return err
	}
	approve := r.PostFormValue("decision") == "approve"
	said := desk.Verdict{By: v.Operator.Who(), Person: v.Operator.Who(), Approve: approve, Digest: r.PostFormValue("digest"), Why: notice.Clean(r.PostFormValue("why"))}
	if said.Digest == "" {
		return say(http.StatusBadRequest, "表单不完整，请重新打开", "the form is not whole: open it again")
	}
	if row.List != nil {
		return s.decideList(w, r, v, row, said)
	}
	if !row.Own || approve {
		if err := mayDecide(v, held.Notice); err != nil {
			return err
		}
	}
	if !approve && said.Why == "" {
		return s.showHeld(w, r, v, row, held, http.StatusUnprocessableEntity, whyNot())
	}
	out, err := s.Second.Decide(r.Context(), row.ID, said)
	if err != nil {
		return err
	}
	switch {
	case out.Receipt != nil:
		return back(w, r, noticePath(out.Receipt.ID), "approved", out.Receipt.ID)
	case row.Direct && approve:
		return back(w, r, noticePath(held.Notice.ID), "confirmed", held.Notice.ID)
	case row.Direct:
		return back(w, r, noticePath(held.Notice.ID), "objected", held.Notice.ID)
	}
	return back(w, r, Root+"waiting", "refused", held.Notice.ID)
}

// whyNot asks for the reason of a refusal.
func whyNot() (ps notice.Problems) {
	ps.Add("why", "请写明为什么不同意，提交的人会看到", "say why not: whoever sent it will read it")
	return ps
}

// sendAlone sends what waits at once, without a second person: its author
// alone, red alone, with a reason.
func (s *Server) sendAlone(w http.ResponseWriter, r *http.Request, v *visitor) error {
	row, held, err := s.held(r, v)
	if err != nil {
		return err
	}
	if row.List != nil {
		return missing()
	}
	if !row.Own {
		return say(http.StatusForbidden, "只有提交的人可以紧急直发", "only whoever sent it in may send it alone")
	}
	if err := mayNotSay(v, held.Notice); err != nil {
		return err
	}
	held.Author, held.Instead = v.Author(), row.ID
	receipt, err := s.Second.Direct(r.Context(), held, r.PostFormValue("why"))
	if refused, ok := invalid(err); ok {
		return s.showHeld(w, r, v, row, held, http.StatusUnprocessableEntity, refused)
	}
	if err != nil {
		return err
	}
	return back(w, r, noticePath(receipt.ID), "alone", receipt.ID)
}

// Direct sends a notice of the visitor at once without a second person, in an
// emergency: see [second.Office.Direct].
func (s *Server) Direct(ctx context.Context, v *visitor, n *notice.Notice, t hub.Terms, revise bool, reason string) (notice.Receipt, error) {
	if err := mayNotSay(v, n); err != nil {
		return notice.Receipt{}, err
	}
	return s.Second.Direct(ctx, hub.Held{Author: v.Author(), Replace: revise, Expect: t.Expect, Instead: t.Instead, Notice: n}, reason)
}
