// Package second keeps the rule of the second person: what may not go out by
// one person's word waits at the desk until another approves exactly that; what
// went out alone in an emergency is confirmed by another; and what nobody
// decides in time is told loudly. API and console decide through it alone.
//
// It does not know who may do what: roles, tokens and sessions are its callers'.
package second

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/filter"
	"wayside/hub/notice"
)

// mostHeld bounds what waits of one token or operator.
const mostHeld = 200

// ConfirmWithin is how soon somebody else confirms what went out alone.
const ConfirmWithin = 15 * time.Minute

// Config is what an office is made of.
type Config struct {
	Desk  *desk.Desk
	Log   *slog.Logger       // nil: discard
	Now   func() time.Time   // nil: the system's clock
	Rules []filter.Selection // what needs a second person whoever publishes it
	Wait  time.Duration      // how long something waits; 0: [desk.HoldFor]
}

// Office decides. Its Hub is set before anybody uses it but for the hooks
// [Office.Hold] and [Office.Needs], which a hub is opened with.
type Office struct {
	Config
	Hub *hub.Hub

	unsent atomic.Uint64
	last   atomic.Pointer[Stats]
}

// New makes an office.
func New(c Config) *Office {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == 0 {
		c.Wait = desk.HoldFor
	}
	return &Office{Config: c}
}

// Needs is the hook by which the rules of the office hold.
func (o *Office) Needs(n *notice.Notice) notice.Words {
	for _, rule := range o.Rules {
		if rule.Match(n) {
			return notice.Words{
				notice.Chinese: "按规则需要第二个人确认（" + rule.String() + "）",
				notice.English: "by rule, a second person must approve it (" + rule.String() + ")",
			}
		}
	}
	return nil
}

// Hold is the hook by which a hub keeps what needs a second person. What waits
// already is told again, not kept again. The error may be an [*hub.Error].
func (o *Office) Hold(ctx context.Context, h hub.Held) (string, error) {
	waits, err := o.Desk.Held(ctx)
	if err != nil {
		return "", err
	}
	own := 0
	for _, w := range waits {
		if w.Token != h.Author.Name {
			continue
		}
		if own++; !w.Direct && repeats(w, h) {
			return w.ID, nil
		}
	}
	if own >= mostHeld {
		return "", fmt.Errorf("%q has %d notices waiting already", h.Author.Name, own)
	}
	doc, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("write what is held: %w", err)
	}
	id, err := o.Desk.Hold(ctx, desk.Held{
		Token: h.Author.Name, Person: h.Author.Person, At: h.At, Until: o.useful(h), Reason: h.Why.In(notice.Chinese), Notice: string(h.Notice.ID), Doc: doc,
	}, h.Instead)
	return id, asRefusal(err)
}

// useful is until when a held notice can still do any good.
func (o *Office) useful(h hub.Held) time.Time {
	until := h.At.Add(o.Wait)
	for _, t := range []time.Time{h.Notice.Expires, h.Notice.Ends} {
		if !t.IsZero() && t.Before(until) {
			until = t
		}
	}
	return until
}

// repeats reports whether h says what waits already, but for its time.
func repeats(waiting desk.Held, h hub.Held) bool {
	was, err := Read(waiting)
	if err != nil || was.Replace != h.Replace || was.Expect != h.Expect || was.Notice.ID != h.Notice.ID || (was.Signed == nil) != (h.Signed == nil) {
		return false
	}
	now := *h.Notice
	was.Notice.Sent, now.Sent = time.Time{}, time.Time{}
	a, err1 := json.Marshal(was.Notice)
	b, err2 := json.Marshal(&now)
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}

// Read is what waits, as the hub gave it.
func Read(h desk.Held) (hub.Held, error) {
	var held hub.Held
	err := json.Unmarshal(h.Doc, &held)
	if err == nil && held.Notice == nil {
		err = errors.New("it holds no notice")
	}
	if err != nil {
		return held, fmt.Errorf("read held notice %s: %w", h.ID, err)
	}
	return held, nil
}

// Outcome is what a decision brought.
type Outcome struct {
	Held    desk.Held
	Receipt *notice.Receipt // of the notice that was published by it; nil: none
	List    *List           // that was published by it; nil: none
}

// Decide carries out what a person says of what waits: what they approve goes
// out as its author's, to the byte what waited; what went out already is
// confirmed, or objected to, and stands until somebody withdraws it. Once
// decided it is carried through, whether or not ctx ends. What can't be
// published waits again. The error is an [*hub.Error] where a person can do
// something about it.
func (o *Office) Decide(ctx context.Context, id string, v desk.Verdict) (Outcome, error) {
	ctx = context.WithoutCancel(ctx)
	h, err := o.Desk.Decide(ctx, id, v, o.Now())
	if err != nil {
		return Outcome{}, asRefusal(err)
	}
	out := Outcome{Held: h}
	if h.Direct && !v.Approve {
		o.Log.Error("a second person objects to what went out alone", "held", h.ID, "notice", h.Notice, "by", v.By, "why", v.Why)
	}
	if h.Direct || !v.Approve {
		return out, nil
	}
	if err := o.publish(ctx, h, &out); err != nil {
		if back := o.Desk.Return(ctx, h.ID, err.Error(), o.Now()); back != nil {
			o.Log.Error("a held notice could not be put back", "held", h.ID, "err", back)
		}
		return out, err
	}
	return out, nil
}

// publish carries out what was approved, and notes what that brought.
func (o *Office) publish(ctx context.Context, h desk.Held, out *Outcome) error {
	if l, ok := ReadList(h); ok {
		out.List = &l
		return o.sayList(ctx, l)
	}
	held, err := Read(h)
	if err != nil {
		return err
	}
	receipt, err := o.say(ctx, held)
	if err == nil {
		out.Receipt = &receipt
	}
	return err
}

// say publishes what needs nobody else any more.
func (o *Office) say(ctx context.Context, h hub.Held) (notice.Receipt, error) {
	terms := hub.Terms{Signed: h.Signed, Backed: true}
	if h.Replace {
		terms.Expect = h.Expect
		return o.Hub.Revise(ctx, h.Author, h.Notice, terms)
	}
	return o.Hub.Publish(ctx, h.Author, h.Notice, terms)
}
