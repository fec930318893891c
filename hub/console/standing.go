package console

import (
	"net/http"
	"slices"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/filter"
	"wayside/hub/notice"
	"wayside/hub/page"
)

// When a person is reminded of what leaves, and how long a notice is extended
// by one action.
const (
	remindBefore = 30 * time.Minute
	extendBy     = time.Hour
	mostRows     = 200
)

// row is one notice in a list.
type row struct {
	page.Brief
	UUID     string
	Code     string
	Seq      uint64
	State    notice.State
	Expires  time.Time
	Extended string // until when one action extends it, RFC 3339
	Due      string // "word", "expires" or "review": why a person should look; "": nothing
	Restore  bool   // its withdrawal can still be taken back
	Open     bool   // it can be corrected, extended and withdrawn: it is not over, or owes the public a word
	Mine     bool   // the visitor may act on it
}

// entries are the notices that the visitor may know of, in states and of one
// status.
func (s *Server) entries(v *visitor, status notice.Status, states ...notice.State) []notice.Entry {
	selection := filter.Selection{}
	if status != notice.Actual {
		q, ps := filter.Parse(map[string][]string{"status": {string(status)}}, filter.Params{})
		if ps.Failed() {
			return nil
		}
		selection = q.Selection
	}
	return s.Hub.List(hub.View{Filter: selection, States: states, Viewer: v.Operator.Publisher.ID}, s.Hub.Now())
}

func (s *Server) row(v *visitor, e notice.Entry, now time.Time) row {
	n := e.Notice
	r := row{
		Brief: s.Pages.Brief(e, v.Lang, now), UUID: n.ID.UUID(), Code: e.Code, Seq: e.Seq, State: e.State, Expires: n.Expires,
		Mine: v.May(desk.Write) && (v.May(desk.Approve) || n.Publisher.ID == v.Operator.Publisher.ID),
	}
	if !n.Expires.IsZero() {
		from := n.Expires
		if now.After(from) {
			from = now
		}
		r.Extended = from.Add(extendBy).UTC().Format(time.RFC3339)
	}
	r.Due = due(e, now)
	r.Open = e.State.Live() || r.Due == "word"
	r.Restore = e.End != nil && e.End.Cause == notice.CauseWithdrawn && now.Sub(e.End.At) <= hub.RestoreWithin
	return r
}

// due says why a person should look at a notice now. What machines said, they
// take care of.
func due(e notice.Entry, now time.Time) string {
	n := e.Notice
	switch {
	case n.Origin != nil:
		return ""
	case !e.WordOwed(now).IsZero():
		return "word"
	case !e.State.Live():
		return ""
	case !n.Expires.IsZero() && n.Expires.Sub(now) <= remindBefore:
		return "expires"
	case !n.ReviewBy.IsZero() && !n.ReviewBy.After(now):
		return "review"
	}
	return ""
}

// rows are entries as a list shows them: the most pressing first.
func (s *Server) rows(v *visitor, list []notice.Entry) (out []row) {
	now := s.Hub.Now()
	slices.SortStableFunc(list, func(a, b notice.Entry) int { return notice.Compare(a.Notice, b.Notice) })
	for _, e := range list[:min(len(list), mostRows)] {
		out = append(out, s.row(v, e, now))
	}
	return out
}

// withdrawn are those whose withdrawal can still be taken back.
func (s *Server) withdrawn(v *visitor, status notice.Status) (out []notice.Entry) {
	now := s.Hub.Now()
	for _, e := range s.entries(v, status, notice.Withdrawn) {
		if e.End != nil && now.Sub(e.End.At) <= hub.RestoreWithin {
			out = append(out, e)
		}
	}
	return out
}

type standingPage struct {
	Statuses  []choice
	InForce   []row
	Scheduled []row
	Withdrawn []row
	Reasons   []reason
	All       int
	Did       *did
}

// statusOf is the status of the notices that a list is of.
func statusOf(r *http.Request) notice.Status {
	given := notice.Status(r.URL.Query().Get("status"))
	if _, ok := notice.Find(notice.Statuses(), string(given)); ok {
		return given
	}
	return notice.Actual
}

// standing lists what is in force, what is to come, and what was withdrawn a
// moment ago. Practice has a page of its own, framed as such.
func (s *Server) standing(w http.ResponseWriter, r *http.Request, v *visitor) error {
	status := statusOf(r)
	v.Status = status
	inForce := s.entries(v, status, notice.Active)
	return s.show(w, v, http.StatusOK, "notices", standingPage{
		Statuses: v.choices("status", notice.Statuses(), func(w string) bool { return w == string(status) }), All: len(inForce), InForce: s.rows(v, inForce), Scheduled: s.rows(v, s.entries(v, status, notice.Scheduled, notice.Embargoed)),
		Withdrawn: s.rows(v, s.withdrawn(v, status)), Reasons: reasons(), Did: v.did(r),
	})
}
