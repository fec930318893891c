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
	return s.Hub.Publish(ctx, v.Author(), n, t)
}

// Revise is Publish for the next revision of a notice.
func (s *Server) Revise(ctx context.Context, v *visitor, n *notice.Notice, t hub.Terms) (notice.Receipt, error) {
	if err := mayNotSay(v, n); err != nil {
		return notice.Receipt{}, err
	}
	return s.Hub.Revise(ctx, v.Author(), n, t)
}

// mayNotSay is why the visitor may not say n at all, nor be the second person
// for it. Kinds and areas are the hub's to judge.
func mayNotSay(v *visitor, n *notice.Notice) error {
	switch {
	case !v.May(desk.Write):
		return say(http.StatusForbidden, "您的角色不能发布消息", "your role does not publish")
	case max(n.Severity.Rank(), n.Colour.Rank()) > v.Operator.MaxSeverity.Rank():
		return say(http.StatusForbidden, "级别超过您的权限", "the severity is above what you may say")
	}
	return nil
}
