package second

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
)

// red is the level at which one person may send alone in an emergency.
const red = 4

// Red reports whether n is of the level that may be sent alone.
func Red(n *notice.Notice) bool { return n.Level() >= red }

// mostReason bounds a reason, in bytes.
const mostReason = 2000

// Direct sends h at once without a second person, in an emergency: it must be
// red, and its author says why it can't wait. It is on the books before it goes
// out, so that somebody else is asked to confirm it whatever happens then. The
// error is an [*hub.Error] where a person can do something about it.
func (o *Office) Direct(ctx context.Context, h hub.Held, reason string) (notice.Receipt, error) {
	ctx = context.WithoutCancel(ctx)
	reason = notice.Clean(reason)
	var ps notice.Problems
	if !Red(h.Notice) {
		ps.Add("severity", "只有红色才可以紧急直发", "only a red notice may be sent without a second person")
	}
	if reason == "" || len(reason) > mostReason {
		ps.Add("reason", "请写明为什么不能等第二个人", "say why it can't wait for a second person")
	}
	if ps.Failed() {
		return notice.Receipt{}, &hub.Error{Kind: hub.Invalid, Problems: ps, Message: notice.Words{notice.Chinese: "没有发出", notice.English: "it was not sent"}}
	}
	if h.Notice.ID == "" {
		h.Notice.ID = notice.NewID()
	}
	h.At = o.Now().UTC()
	doc, err := json.Marshal(h)
	if err != nil {
		return notice.Receipt{}, fmt.Errorf("write what is sent alone: %w", err)
	}
	id, err := o.Desk.Hold(ctx, desk.Held{
		Token: h.Author.Name, Person: h.Author.Person, At: h.At, Until: h.At.Add(ConfirmWithin), Reason: reason, Notice: string(h.Notice.ID), Direct: true, Doc: doc,
	}, h.Instead)
	if err != nil {
		return notice.Receipt{}, asRefusal(err)
	}
	receipt, err := o.say(ctx, h)
	if err != nil {
		if failed := o.Desk.Fail(ctx, id, err.Error(), o.Now()); failed != nil {
			o.Log.Error("what failed to go out is still on the books", "held", id, "err", failed)
		}
		return notice.Receipt{}, err
	}
	o.Log.Warn("sent without a second person", "held", id, "notice", h.Notice.ID, "by", h.Author.Name, "why", reason)
	return receipt, nil
}

// Stats are what waits now, and what nobody decided in time since the start.
type Stats struct {
	Waiting     int // for approval
	Unconfirmed int // went out alone and were not confirmed yet
	Overdue     int // of these, those that should have been by now
	Unsent      uint64
}

// Watch tells loudly, until ctx ends, of what nobody decides in time; it looks
// every so often.
func (o *Office) Watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := o.Lapse(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("could not look at what waits for a second person", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Lapse notes and tells what nobody has decided in time.
func (o *Office) Lapse(ctx context.Context) error {
	lapsed, err := o.Desk.Lapse(ctx, o.Now())
	for _, h := range lapsed {
		if h.Direct {
			o.Log.Error("sent without a second person, and nobody has confirmed it in time", "held", h.ID, "notice", h.Notice, "by", h.Token, "sent", h.At)
			continue
		}
		o.unsent.Add(1)
		o.Log.Error("expired unsent: nobody decided while it was of use", "held", h.ID, "notice", h.Notice, "by", h.Token, "since", h.At)
	}
	if err != nil {
		return err
	}
	waits, err := o.Desk.Held(ctx)
	if err != nil {
		return err
	}
	var s Stats
	for _, h := range waits {
		switch {
		case !h.Direct:
			s.Waiting++
		case !h.Overdue.IsZero():
			s.Overdue++
			fallthrough
		default:
			s.Unconfirmed++
		}
	}
	o.last.Store(&s)
	return nil
}

// Stats are the counters as of the last look ([Office.Lapse]).
func (o *Office) Stats() (s Stats) {
	if last := o.last.Load(); last != nil {
		s = *last
	}
	s.Unsent = o.unsent.Load()
	return s
}

// asRefusal turns the desk's refusals into those of a hub, for people.
func asRefusal(err error) error {
	for _, r := range []struct {
		err    error
		kind   hub.Kind
		zh, en string
	}{
		{desk.ErrNotHeld, hub.NotFound, "没有等待确认的这一条", "nothing of that id waits for a decision"},
		{desk.ErrDecided, hub.NotFound, "已经有人处理过了", "somebody has decided on it already"},
		{desk.ErrLate, hub.NotFound, "等得太久，已作废，没有发出", "it waited too long, and went out nowhere"},
		{desk.ErrOwn, hub.Forbidden, "不能确认自己提交的消息", "nobody approves their own notice"},
		{desk.ErrOther, hub.Conflict, "内容已变，请重新查看后再确认", "what waits is not what you looked at: look again, then decide"},
	} {
		if errors.Is(err, r.err) {
			return &hub.Error{Kind: r.kind, Message: notice.Words{notice.Chinese: r.zh, notice.English: r.en}, Err: err}
		}
	}
	return err
}
