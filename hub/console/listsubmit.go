package console

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/list"
	"wayside/hub/notice"
	"wayside/hub/second"
)

// listGone is the reason of what is withdrawn since the list lacks it, where its
// author gives none.
func listGone() notice.Words { return both("已不在清单上", "no longer on the list") }

// mostReason bounds what the author of a list says of what leaves it.
const mostReason = 500

// submitList lets the list wait for another person: the very rows that were
// previewed, and of what it lacks that which was ticked.
func (s *Server) submitList(w http.ResponseWriter, r *http.Request, v *visitor) error {
	k, err := listOf(r)
	if err != nil {
		return err
	}
	kept, err := s.keptList(r.Context(), v, k)
	if err != nil {
		return err
	}
	if kept == nil {
		return say(http.StatusConflict, "没有上传的清单：可能已经提交", "no list is uploaded: it may have been submitted")
	}
	verdict, err := s.judge(r.Context(), v, k, kept)
	if err != nil {
		return err
	}
	if !verdict.Good() {
		return s.showList(w, r, v, k, http.StatusUnprocessableEntity, v.T("lists.mend"))
	}
	l := proposed(v, k, kept, verdict)
	if r.PostFormValue("digest") != digestOf(l) {
		return s.showList(w, r, v, k, http.StatusConflict, v.T("lists.other"))
	}
	reason := listGone()
	if why := notice.Clean(r.PostFormValue("why")); why != "" {
		reason = notice.Words{v.plain(): string([]rune(why)[:min(len([]rune(why)), mostReason)])}
	}
	for _, e := range verdict.Missing {
		if slices.Contains(r.PostForm["end"], e.Notice.ID.UUID()) {
			l.Ends = append(l.Ends, second.ListEnd{ID: e.Notice.ID, Reason: reason})
		}
	}
	if len(l.Rows)+len(l.Ends) == 0 {
		return s.showList(w, r, v, k, http.StatusUnprocessableEntity, v.T("lists.nothing"))
	}
	id, err := s.Second.HoldList(r.Context(), l)
	if err != nil {
		return err
	}
	if err := s.Desk.RemoveDraft(r.Context(), listDraft(v, k)); err != nil {
		return err
	}
	return back(w, r, heldPath(id), "waits", "")
}

func seqOf(r list.Row) hub.Seq { return hub.Seq(r.Stands.Seq) }

// mayDecideList is why the visitor may not be the second person for a list: they
// could not have said all of it themselves.
func mayDecideList(v *visitor, l *second.List) error {
	if !v.May(desk.Approve) {
		return say(http.StatusForbidden, "您的角色不能复核", "your role does not review")
	}
	for _, r := range l.Rows {
		if err := mayNotSay(v, r.Notice); err != nil {
			return err
		}
	}
	return nil
}

// mayEnd is why the visitor may not approve what a list withdraws: it is not
// theirs to take back.
func (s *Server) mayEnd(ctx context.Context, v *visitor, l *second.List) error {
	for _, end := range l.Ends {
		e, found, err := s.stands(ctx, v, end.ID)
		if err != nil {
			return err
		}
		if found && v.Author().Covers(e.Notice) != nil {
			return say(http.StatusForbidden, "清单要撤下的消息超出您的权限："+e.Code, "the list withdraws a notice beyond what you may speak of: "+e.Code)
		}
	}
	return nil
}

// heldListPage is a list that waits, with all that it would change.
type heldListPage struct {
	Row      heldRow
	Read     *listRead
	Problems []problemLine
	Did      *did
}

func (s *Server) showHeldList(w http.ResponseWriter, r *http.Request, v *visitor, h heldRow, status int, ps notice.Problems) error {
	read, err := s.heldRead(r.Context(), v, h)
	if err != nil {
		return err
	}
	h.Decides = h.Decides && s.mayEnd(r.Context(), v, h.List) == nil
	return s.show(w, v, status, "held-list", heldListPage{Row: h, Read: read, Problems: v.lines(ps), Did: v.did(r)})
}

// decideList takes the second person's word on a list.
func (s *Server) decideList(w http.ResponseWriter, r *http.Request, v *visitor, h heldRow, said desk.Verdict) error {
	if !h.Own || said.Approve {
		err := mayDecideList(v, h.List)
		if err == nil && said.Approve {
			err = s.mayEnd(r.Context(), v, h.List)
		}
		if err != nil {
			return err
		}
	}
	if !said.Approve && said.Why == "" {
		return s.showHeldList(w, r, v, h, http.StatusUnprocessableEntity, whyNot())
	}
	_, err := s.Second.Decide(r.Context(), h.ID, said)
	if refused := (*hub.Error)(nil); errors.As(err, &refused) && len(refused.Problems) > 0 {
		return s.showHeldList(w, r, v, h, http.StatusConflict, append(notice.Problems{{Message: refused.Message}}, refused.Problems...))
	}
	if err != nil {
		return err
	}
	if said.Approve {
		return back(w, r, heldPath(h.ID), "listOut", "")
	}
	return back(w, r, Root+"waiting", "refused", "")
}
