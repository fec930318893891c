package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// reason is one that is offered for a withdrawal: readers see it.
type reason struct {
	Key  string
	Text notice.Words
}

// reasons are those for which nobody needs to type.
func reasons() []reason {
	return []reason{
		{"over", both("情况已解除。", "It is over.")},
		{"error", both("误发，请勿采信。", "It was sent in error. Please disregard it.")},
		{"wrong", both("内容有误，正在更正。", "The information was wrong. A correction follows.")},
		{"newer", both("已有更新的消息。", "Newer information is available.")},
	}
}

// reasonOf is the reason that a form gives: an offered one, or its own words.
func reasonOf(r *http.Request) (notice.Words, error) {
	own := notice.Words{}
	for lang, field := range map[notice.Lang]string{notice.Chinese: "zh", notice.English: "en"} {
		if text := notice.Clean(r.PostFormValue(field)); text != "" {
			own[lang] = text
		}
	}
	if len(own) > 0 {
		return own, nil
	}
	key := r.PostFormValue("reason")
	if i := slices.IndexFunc(reasons(), func(x reason) bool { return x.Key == key }); i >= 0 {
		return reasons()[i].Text, nil
	}
	var ps notice.Problems
	ps.Add("reason", "请说明撤回的原因", "say why it is withdrawn")
	return nil, ps
}

// did is what was done a moment ago, for the page that comes after.
type did struct{ What, UUID string }

func (v *visitor) did(r *http.Request) *did {
	q := r.URL.Query()
	if !v.knows("did." + q.Get("did")) {
		return nil
	}
	d := did{What: q.Get("did")}
	if id, ok := notice.ParseID(q.Get("of")); ok {
		d.UUID = id.UUID()
	}
	return &d
}

// back leads to where a form came from, and says there what was done.
func back(w http.ResponseWriter, r *http.Request, to, what string, id notice.ID) error {
	if from := r.PostFormValue("back"); own(from) {
		to = from
	}
	u, err := url.Parse(to)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set("did", what)
	q.Set("of", id.UUID())
	u.RawQuery = q.Encode()
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
	return nil
}

// entry is the notice that a request is about.
func (s *Server) entry(r *http.Request, v *visitor) (notice.Entry, error) {
	id, ok := notice.ParseID(r.PathValue("id"))
	if !ok {
		return notice.Entry{}, missing()
	}
	return s.Hub.Entry(r.Context(), id, v.Operator.Publisher.ID)
}

// withdraw takes a notice back, whatever has changed meanwhile: it is never
// wrong to be quick with it.
func (s *Server) withdraw(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	why, err := reasonOf(r)
	if err != nil {
		return err
	}
	receipt, err := s.Hub.Withdraw(r.Context(), v.Author(), e.Notice.ID, why)
	if err != nil {
		return err
	}
	s.noted(r.Context(), "withdrawn", receipt, why.In(notice.Chinese))
	return back(w, r, noticePath(e.Notice.ID), "withdrawn", e.Notice.ID)
}

// restore takes a withdrawal of the last ten minutes back.
func (s *Server) restore(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	receipt, err := s.Hub.Restore(r.Context(), v.Author(), e.Notice.ID)
	if err != nil {
		return err
	}
	s.noted(r.Context(), "restored", receipt, "")
	return back(w, r, noticePath(e.Notice.ID), "restored", e.Notice.ID)
}

// extend gives a notice a later expiry. A form that is out of date is told what
// stands now.
func (s *Server) extend(w http.ResponseWriter, r *http.Request, v *visitor) error {
	e, err := s.entry(r, v)
	if err != nil {
		return err
	}
	until, err := s.moment(r.PostFormValue("until"))
	if err != nil {
		return err
	}
	if seen, err := seenSeq(r); err != nil || uint64(seen) != e.Seq && !e.Notice.Expires.Equal(until) {
		return s.stale(w, v, e)
	}
	receipt, err := s.Hub.Extend(r.Context(), v.Author(), e.Notice.ID, until)
	if held, ok := waits(err); ok {
		return back(w, r, heldPath(held), "waits", e.Notice.ID)
	}
	if err != nil {
		return err
	}
	s.noted(r.Context(), "extended", receipt, until.Format(time.RFC3339))
	return back(w, r, noticePath(e.Notice.ID), "extended", e.Notice.ID)
}

// noted notes in the audit what was done to what stands: it is done, so saying
// that it failed would be wrong.
func (s *Server) noted(ctx context.Context, what string, r notice.Receipt, after string) {
	if r.Duplicate {
		return
	}
	act := desk.Act{At: s.Hub.Now(), What: what, Subject: string(r.ID), Before: "seq " + strconv.FormatUint(r.Seq, 10), After: after}
	if err := s.Desk.Audit(context.WithoutCancel(ctx), act); err != nil {
		s.Log.Error("note in the audit what was "+what, "id", r.ID, "err", err)
	}
}

// moment reads a time as forms send it: of the hub's zone, or RFC 3339.
func (s *Server) moment(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation(localTime, text, s.Zone)
	if err != nil {
		var ps notice.Problems
		ps.Add("until", "请填写到什么时候", "say until when")
		return t, ps
	}
	return t.UTC(), nil
}

const localTime = "2006-01-02T15:04" // of HTML's datetime-local

// seenSeq is the place in the log of what the form was made of.
func seenSeq(r *http.Request) (hub.Seq, error) {
	n, err := strconv.ParseUint(r.PostFormValue("seq"), 10, 64)
	if err != nil || n == 0 {
		return 0, say(http.StatusBadRequest, "表单不完整，请重新打开", "the form is not whole: open it again")
	}
	return hub.Seq(n), nil
}

// waits reports whether err says that a second person must decide, and under
// which id.
func waits(err error) (id string, ok bool) {
	e := (*hub.Error)(nil)
	if errors.As(err, &e) && e.Kind == hub.Waiting {
		return e.HeldID, true
	}
	return "", false
}

func noticePath(id notice.ID) string { return Root + "notices/" + id.UUID() }
func heldPath(id string) string      { return Root + "waiting/" + id }

type stalePage struct {
	Row   row
	Typed *correction // what was typed, for copying; nil: nothing
}

// stale tells that a form was out of date, and what stands now.
func (s *Server) stale(w http.ResponseWriter, v *visitor, e notice.Entry) error {
	return s.showStale(w, v, e, nil)
}

func (s *Server) showStale(w http.ResponseWriter, v *visitor, e notice.Entry, typed *correction) error {
	v.Status = e.Notice.Status
	return s.show(w, v, http.StatusPreconditionFailed, "stale", stalePage{s.row(v, e, s.Hub.Now()), typed})
}
