package console

import (
	"context"
	"net/http"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// Publish hands a notice of the visitor to the hub, by the same admission as
// the API: the visitor's publisher is stamped on it, and what needs a second
// person is held (a [hub.Error] of kind Waiting that names it).
func (s *Server) Publish(ctx context.Context, v *visitor, n *notice.Notice, t hub.Terms) (notice.Receipt, error) {
	if err := mayNotSay(v, n); err != nil {
		return notice.Receipt{}, err
	}
	receipt, err := s.Hub.Publish(ctx, v.Author(), n, t)
	return receipt, s.said(ctx, v, "published", receipt, t, err)
}

// Revise is Publish for the next revision of a notice.
func (s *Server) Revise(ctx context.Context, v *visitor, n *notice.Notice, t hub.Terms) (notice.Receipt, error) {
	if err := mayNotSay(v, n); err != nil {
		return notice.Receipt{}, err
	}
	receipt, err := s.Hub.Revise(ctx, v.Author(), n, t)
	return receipt, s.said(ctx, v, "revised", receipt, t, err)
}

// said notes what the hub took of the visitor, and returns err. What is held is
// noted where it is held, what is refused where it is answered; the documents
// themselves stand in the log.
func (s *Server) said(ctx context.Context, v *visitor, what string, receipt notice.Receipt, t hub.Terms, err error) error {
	if err != nil || t.DryRun || receipt.Duplicate {
		return err
	}
	act := desk.Act{At: s.Hub.Now(), Who: v.Operator.Who(), From: whence(v.From), What: what, Subject: string(receipt.ID), After: "revision " + itoa(receipt.Revision)}
	if noted := s.Desk.Audit(context.WithoutCancel(ctx), act); noted != nil { // it is out: saying that it failed would be wrong
		s.Log.Error("note in the audit what was published", "id", receipt.ID, "err", noted)
	}
	return nil
}

// mayNotSay is why the visitor may not say n at all, nor be the second person
// for it: by role, severity, kind and area.
func mayNotSay(v *visitor, n *notice.Notice) error {
	switch {
	case !v.May(desk.Write):
		return say(http.StatusForbidden, "您的角色不能发布消息", "your role does not publish")
	case max(n.Severity.Rank(), n.Colour.Rank()) > v.Operator.MaxSeverity.Rank():
		return say(http.StatusForbidden, "级别超过您的权限", "the severity is above what you may say")
	case v.Author().Covers(n) != nil:
		return say(http.StatusForbidden, "类别或地区超出您的权限", "outside the kinds or areas that you may speak for")
	}
	return nil
}
