package console

import (
	"context"
	"net/http"

	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/report"
)

// remit is which reports of citizens a visitor reads and answers: those of their
// desks and, of those about a notice, the ones about what they may speak of.
type remit struct {
	report.Remit
	Book  *report.Book
	about func(notice.ID) bool // nil: they may speak of anything, anywhere
}

func (s *Server) remit(ctx context.Context, v *visitor) (remit, error) {
	b, err := s.Desk.ReportBook(ctx)
	if err != nil {
		return remit{}, err
	}
	m := remit{Remit: b.RemitOf(v.Operator.Desks, v.May(desk.Supervise)), Book: b}
	if len(v.Operator.Kinds)+len(v.Operator.Areas) > 0 {
		m.about = func(id notice.ID) bool {
			e, err := s.Hub.Entry(ctx, id, v.Operator.Publisher.ID)
			return err == nil && v.Author().Covers(e.Notice) == nil
		}
	}
	return m, nil
}

func (m remit) covers(r report.Report) bool { return m.Covers(r) && m.coversNotice(r.Notice) }

func (m remit) coversNotice(id notice.ID) bool { return id == "" || m.about == nil || m.about(id) }

// reports are those wanted that the remit covers, at most so many.
func (m remit) reports(ctx context.Context, d *desk.Desk, q desk.Wanted, most int) (out []report.Report, err error) {
	q.Remit, q.Limit = m.Remit, most
	if m.about != nil {
		q.Limit = 10 * most // some of them fall away
	}
	all, err := d.Reports(ctx, q)
	for _, r := range all {
		if len(out) < most && m.coversNotice(r.Notice) {
			out = append(out, r)
		}
	}
	return out, err
}

// open is how many reports the visitor has open, and how many of them are late.
func (s *Server) open(ctx context.Context, v *visitor) (open, late int) {
	m, err := s.remit(ctx, v)
	if err != nil {
		s.Log.Error("read whose reports these are", "err", err)
		return 0, 0
	}
	list, err := s.Desk.OpenReports(ctx, m.Remit, s.Hub.Now())
	if err != nil {
		s.Log.Error("count the open reports", "err", err)
	}
	for _, about := range list {
		if m.coversNotice(about.Notice) {
			open, late = open+about.Open, late+about.Late
		}
	}
	return open, late
}

// inHand is a report that a request is about, and the remit of who asks.
type inHand struct {
	report.Report
	remit
}

// ofReport lets a handler have the report that an address names, where it is the
// visitor's to read.
func (s *Server) ofReport(handle func(http.ResponseWriter, *http.Request, *visitor, inHand) error) func(http.ResponseWriter, *http.Request, *visitor) error {
	return func(w http.ResponseWriter, r *http.Request, v *visitor) error {
		code, ok := notice.ParseCode(r.PathValue("code"))
		if !ok {
			return missing()
		}
		one, err := s.theirs(r.Context(), v, code)
		if err != nil {
			return err
		}
		return handle(w, r, v, one)
	}
}

// theirs is the report of a code, where it is the visitor's to read.
func (s *Server) theirs(ctx context.Context, v *visitor, code string) (inHand, error) {
	m, err := s.remit(ctx, v)
	if err != nil {
		return inHand{}, err
	}
	one, err := s.Desk.Report(ctx, code)
	if err != nil {
		return inHand{}, reportFault(err)
	}
	if !m.covers(one) {
		with := m.Book.Desk(one.Desk).Name
		return inHand{}, say(http.StatusForbidden, "这一件由“"+with[notice.Chinese]+"”办理，不在您负责的范围内", "this one is with another desk or area than yours: "+with[notice.English])
	}
	return inHand{one, m}, nil
}
