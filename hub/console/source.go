package console

import (
	"context"
	"errors"
	"net/http"

	"wayside/hub/desk"
	"wayside/hub/intake"
	"wayside/hub/notice"
)

// sourceRow is one source, and what its brake holds.
type sourceRow struct {
	intake.Health
	Held []row // what would end
	More int   // of what it holds, those that are not listed
}

type sourcesPage struct {
	Sources []sourceRow
	Decides bool
	Did     *did
}

const mostHeldRows = 20

// sources shows how every source is doing; what vanished from one all at once
// waits here for a person.
func (s *Server) sources(w http.ResponseWriter, r *http.Request, v *visitor) error {
	p := sourcesPage{Decides: v.May(desk.Supervise), Did: v.did(r)}
	now := s.Hub.Now()
	for _, h := range s.Intake.Sources() {
		one := sourceRow{Health: h}
		for _, id := range h.Held[:min(len(h.Held), mostHeldRows)] {
			if e, err := s.Hub.Entry(r.Context(), id, v.Operator.Publisher.ID); err == nil {
				one.Held = append(one.Held, s.row(v, e, now))
			}
		}
		one.More = h.Waiting - len(one.Held)
		p.Sources = append(p.Sources, one)
	}
	return s.show(w, v, http.StatusOK, "sources", p)
}

// decideSource answers the brake: whether what vanished from a source ends.
func (s *Server) decideSource(w http.ResponseWriter, r *http.Request, _ *visitor) error {
	name, let := r.PathValue("name"), r.PostFormValue("decision") == "end"
	ctx := context.WithoutCancel(r.Context())
	if err := s.Intake.Decide(ctx, name, let); err != nil {
		if errors.Is(err, intake.ErrUnknownSource) {
			return say(http.StatusNotFound, "没有这个来源", "there is no such source")
		}
		return err
	}
	what := "brake kept"
	if let {
		what = "brake released"
	}
	if err := s.Desk.Audit(ctx, desk.Act{At: s.Hub.Now(), What: what, Subject: name}); err != nil {
		return err
	}
	return back(w, r, Root+"sources", map[bool]string{true: "ended", false: "kept"}[let], notice.ID(""))
}
