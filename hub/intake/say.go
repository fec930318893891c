package intake

import (
	"context"
	"errors"
	"sync"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
)

// said is what became of a say.
type said struct {
	receipt *notice.Receipt
	status  int
	fresh   bool // a new notice
	revised bool
	ended   bool // its new version is over already
	theirs  bool // another source of the publisher has it
	renew   time.Time
	err     error
}

// together is how many notices of a delivery are given to the hub at once, so
// that they share its writes.
const together = 32

// sayAll gives the hub what is new. The error is nil, or says that the hub
// could not write; what it took before that is remembered.
func (v *visit) sayAll(ctx context.Context, says []*say) error {
	var work sync.WaitGroup
	slots := make(chan struct{}, together)
	for _, s := range says {
		if s.before != nil && s.before.Hash == s.hash && !s.before.Gone && !due(s.before.Renew, v.now) {
			s.result = v.repeat(ctx, s)
			continue
		}
		if v.strict && v.s.byID[s.id] == s.key && s.before.Hash != s.hash && s.sent.Equal(s.before.Sent) {
			s.result = said{err: v.conflict(ctx, s)}
			continue
		}
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			s.result = v.say(ctx, s)
		})
	}
	work.Wait()
	var faults []error
	for _, s := range says {
		if err := v.take(s); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// repeat answers what was said before with the receipt of that time.
func (v *visit) repeat(ctx context.Context, s *say) said {
	again := said{status: 200, renew: s.before.Renew}
	if r := s.before.Receipt; r.ID != "" {
		if e, err := v.in.hub.Entry(ctx, s.id, v.author.Publisher.ID); err == nil {
			r.Seq, r.State = e.Seq, e.State
		}
		r.Duplicate = true
		again.receipt = &r
	}
	return again
}

// conflict refuses another content under a key and a time that have been used.
func (v *visit) conflict(ctx context.Context, s *say) error {
	e := &hub.Error{Kind: hub.Conflict, Message: notice.Words{
		notice.Chinese: "同一编号、同一发出时间下已有另一内容；要修改请另发更新消息",
		notice.English: "another content was sent under this key at this time; to change it, send an update",
	}}
	if standing, err := v.in.hub.Entry(ctx, s.id, v.author.Publisher.ID); err == nil {
		e.Entry = &standing
	}
	return e
}

func due(t, now time.Time) bool { return !t.IsZero() && !t.After(now) }

// say decides between a new notice, a revision, an end and nothing, against
// what stands at the hub. It touches nothing but its own notice.
func (v *visit) say(ctx context.Context, s *say) said {
	a := v.author
	standing, err := v.in.hub.Entry(ctx, s.id, a.Publisher.ID)
	absent := hubKind(err) == hub.NotFound
	if err != nil && !absent {
		return said{err: err}
	}
	n := s.notice
	n.ID, n.Revision = s.id, 0
	n.References = append(n.References, s.merges...)
	renew := fill(n, v.now)
	over := !notice.StateAt(notice.Life{Notice: n}, v.now).Live()
	switch {
	case absent && over:
		return said{status: 200}
	case absent:
		r, err := v.in.hub.Publish(ctx, a, n, hub.Terms{Signed: v.d.Items[s.item].Signed})
		return said{receipt: &r, status: 201, fresh: true, renew: renew, err: err}
	case s.before == nil && v.elsewhere(standing):
		return said{status: 200, theirs: true}
	case s.before == nil && standing.End == nil && sameAs(standing.Notice, n, !renew.IsZero()):
		return said{status: 200, renew: renew}
	case over:
		r, err := v.in.hub.Finish(ctx, a, s.id, nil)
		return said{receipt: &r, status: 200, ended: !r.Duplicate, err: err}
	}
	tell(standing.Notice, n, v.s.Zone, !renew.IsZero())
	r, err := v.in.hub.Revise(ctx, a, n, hub.Terms{Signed: v.d.Items[s.item].Signed})
	return said{receipt: &r, status: 200, revised: !r.Duplicate, renew: renew, err: err}
}

// elsewhere reports whether another source of the same publisher has brought a
// notice that is still in force: the first one keeps it, so that one event
// that comes in two formats is not changed back and forth.
func (v *visit) elsewhere(e notice.Entry) bool {
	o := e.Notice.Origin
	return e.State.Live() && o != nil && o.Feed != "" && o.Feed != v.s.Name
}

// take remembers what became of s, and enters it into the answer.
func (v *visit) take(s *say) error {
	res := &v.results[s.item]
	r := s.result
	if r.err != nil {
		return v.declined(s, r.err)
	}
	if r.theirs {
		v.seal(s.item, "同一发布者的另一来源已发布这条消息", "another source of the same publisher has this notice")
		return nil
	}
	res.Status, res.Receipt = r.status, r.receipt
	if r.receipt == nil && s.before == nil {
		res.Problems.Warn("", "已经结束或已经发布，没有新内容", "over already or published before: nothing new")
	}
	switch {
	case r.fresh:
		v.counts.New++
	case r.revised:
		v.counts.Revised++
	case r.ended:
		v.counts.Ended++
	}
	v.remember(s)
	return nil
}

func (v *visit) remember(s *say) {
	k := &known{ID: s.id, Role: current, Hash: s.hash, Sent: s.sent, Seen: v.now, Renew: s.result.renew}
	if b := s.before; b != nil {
		k.Receipt = b.Receipt
		if b.Sent.After(k.Sent) {
			k.Sent = b.Sent
		}
		if v.now.Sub(b.Seen) <= time.Hour && v.s.byID[s.id] == s.key {
			k.Seen = b.Seen
		}
		k.Missed, k.Held = b.Missed, b.Held
	}
	if r := s.result.receipt; r != nil {
		k.Receipt = *r
		k.Receipt.Duplicate = false
	}
	v.s.put(s.key, k)
	for _, c := range v.d.Items[s.item].Continues {
		if old := v.s.known[c]; c != s.key && old != nil && old.Role == current {
			old.ID, old.Role = s.id, past
			v.s.put(c, old)
		}
	}
}

// declined notes a refusal by the hub. What waits for a second person is
// remembered like what was taken; what could not be written is our error.
func (v *visit) declined(s *say, err error) error {
	var e *hub.Error
	if !errors.As(err, &e) || e.Kind == hub.Unavailable {
		return err
	}
	if e.Kind == hub.Waiting {
		v.results[s.item].Status = 202
		v.remember(s)
		return nil
	}
	ps := append(v.d.Items[s.item].Problems, e.Problems...)
	if !ps.Failed() {
		ps.Add("", e.Message.In(notice.Chinese), e.Message.In(notice.English))
	}
	status := map[hub.Kind]int{hub.Forbidden: 403, hub.Conflict: 409, hub.Stale: 412}[e.Kind]
	if status == 0 {
		status = 422
	}
	v.refuse(s.item, status, ps)
	return nil
}

func hubKind(err error) hub.Kind {
	var e *hub.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}
