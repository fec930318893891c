package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/serve"
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
	act := desk.Act{At: s.Hub.Now(), Who: v.Operator.Who(), From: serve.Whence(v.From), What: what, Subject: string(receipt.ID), After: "revision " + itoa(receipt.Revision)}
	if noted := s.Desk.Audit(context.WithoutCancel(ctx), act); noted != nil { // it is out: saying that it failed would be wrong
		s.Log.Error("note in the audit what was published", "id", receipt.ID, "err", noted)
	}
	return nil
}

// mayNotSay is why the visitor may not say n at all, nor be the second person
// for it: by role, severity, kind and area.
func mayNotSay(v *visitor, n *notice.Notice) error {
	if !v.May(desk.Write) {
		return say(http.StatusForbidden, "您的角色不能发布消息", "your role does not publish")
	}
	if ps := beyond(v, n); ps.Failed() {
		f := say(http.StatusForbidden, "超出您的权限", "beyond what you may say")
		f.problems = ps
		return f
	}
	return nil
}

// beyond are the fields of n in which it goes beyond what the visitor may say:
// severity, kind, areas. Forms tell them beside what is to be mended.
func beyond(v *visitor, n *notice.Notice) (ps notice.Problems) {
	if limit := v.Operator.MaxSeverity; max(n.Severity.Rank(), n.Colour.Rank()) > limit.Rank() {
		up := func(l notice.Lang) string { return notice.NameOf(notice.Severities(), string(limit), l) }
		ps.Add("severity", "超过您的权限：最高“"+up(notice.Chinese)+"”", "above what you may say: up to "+up(notice.English))
	}
	if e := (*hub.Error)(nil); errors.As(v.Author().Covers(n), &e) {
		if slices.ContainsFunc(e.Problems, func(p notice.Problem) bool { return p.Field == "kind" }) {
			ps.Add("kind", "您不能发布这一类消息："+notice.NameOf(notice.Kinds(), string(n.Kind), notice.Chinese), "you don't speak of this kind: "+notice.NameOf(notice.Kinds(), string(n.Kind), notice.English))
		} else {
			ps.Add("areas", "不在您负责的地区内（"+strings.Join(v.Operator.Areas, "、")+"）", "outside the areas that you speak for ("+strings.Join(v.Operator.Areas, ", ")+")")
		}
	}
	return ps
}
