package hub

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"

	"golang.org/x/text/unicode/norm"
)

// Author is who speaks to the hub, and what they may say: a token, or a source
// that the operator has configured.
type Author struct {
	Name      string          // of the token, operator or source, for the audit
	Person    string          // the operator behind it, also of a token that is theirs; "": none
	Publisher notice.Party    // stamped on what they publish
	Kinds     []notice.Kind   // that they may publish; empty: all
	Areas     []string        // "[scheme:]prefix" that all their areas must have; empty: anywhere
	Severest  notice.Severity // above it a notice is held for a second person; "": none is
	Approver  bool            // may act on every publisher's notices
}

// Held is what waits for a second person.
type Held struct {
	Author  Author
	At      time.Time
	Replace bool // a revision rather than a new notice
	Expect  Seq  // of a revision: the entry that its author saw; 0: whatever stands
	Why     notice.Words
	Instead string // what waited and is now edited, by its HeldID; "": nothing
	Notice  *notice.Notice
	Signed  *notice.Signed `json:",omitempty"` // by its publisher; nil: not
}

// Terms are the circumstances of one publication.
type Terms struct {
	// Expect is the sequence number of the entry that is revised, as the
	// author last saw it; 0: whatever stands.
	Expect Seq
	// RepeatKey tells a repeat of a notice without an id (Idempotency-Key).
	RepeatKey string
	// Backed: a second person stands behind it, or answers for its going out
	// without one; it is not held.
	Backed bool
	// Instead is the HeldID of what waits for a second person and is edited by
	// this; "": nothing.
	Instead string
	// DryRun: judge, but keep nothing.
	DryRun bool
	// Signed is what the publisher has signed itself: it is kept to the byte,
	// or refused. Nil: the publisher signs nothing.
	Signed *notice.Signed
}

// Said is one of several notices to publish.
type Said struct {
	Notice *notice.Notice
	Signed *notice.Signed // see [Terms]
}

// Publish admits a new notice, or tells that it stands already. n is the
// caller's no more. The error is an [*Error].
func (h *Hub) Publish(ctx context.Context, a Author, n *notice.Notice, t Terms) (notice.Receipt, error) {
	return h.say(ctx, a, n, t, false)
}

// Revise admits a new revision of a notice. n is the caller's no more. The
// error is an [*Error].
func (h *Hub) Revise(ctx context.Context, a Author, n *notice.Notice, t Terms) (notice.Receipt, error) {
	return h.say(ctx, a, n, t, true)
}

// PublishAll publishes notices in order, and all together: they share the
// hub's writes, and one that is refused does not stop the others. Receipts and
// errors stand at the index of their notice.
func (h *Hub) PublishAll(ctx context.Context, a Author, all []Said, t Terms) ([]notice.Receipt, []error) {
	receipts, errs := make([]notice.Receipt, len(all)), make([]error, len(all))
	waiting := make([]*proposal, len(all))
	for i, said := range all {
		own := t
		own.Signed = said.Signed
		if t.RepeatKey != "" && i > 0 {
			own.RepeatKey += "\x00" + strconv.Itoa(i)
		}
		var err error
		if waiting[i], err = h.proposal(ctx, a, said.Notice, own, false); err == nil {
			err = h.submit(ctx, waiting[i])
		}
		if err != nil {
			waiting[i], errs[i] = nil, err
		}
	}
	for i, p := range waiting {
		if p != nil {
			receipts[i], errs[i] = h.await(ctx, p)
		}
	}
	return receipts, errs
}

func (h *Hub) say(ctx context.Context, a Author, n *notice.Notice, t Terms, revise bool) (notice.Receipt, error) {
	p, err := h.proposal(ctx, a, n, t, revise)
	if err != nil {
		return notice.Receipt{}, err
	}
	return h.propose(ctx, p)
}

// proposal judges what can be judged beforehand and makes the proposal.
func (h *Hub) proposal(ctx context.Context, a Author, n *notice.Notice, t Terms, revise bool) (*proposal, error) {
	if n.ID == "" && !revise {
		n.ID = notice.NewID()
		if t.RepeatKey != "" {
			n.ID = notice.DeriveID(a.Publisher.ID, "repeat\x00"+t.RepeatKey)
		}
	}
	sentGiven := !n.Sent.IsZero()
	w, err := h.prepare(a, n, revise)
	if err != nil {
		h.count(func(s *Stats) { s.Refused++ })
		return nil, err
	}
	p := &proposal{id: n.ID, refs: w.n.References, author: a, terms: t, reply: make(chan answer, 1)}
	if p.sigs, err = h.vouched(w, t.Signed); err != nil {
		h.count(func(s *Stats) { s.Refused++ })
		return nil, err
	}
	why := h.second(a, w.n, t)
	if why != nil {
		standing, err := h.standing(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		if standing == nil || revise && standing.rec.End != nil || !sameContent(standing, w.n, sentGiven) {
			if standing != nil && revise { // its author hears of it, not who approves it
				if ps := w.n.Continues(standing.n); ps.Failed() {
					return nil, invalid(ps)
				}
			}
			return nil, h.hold(ctx, a, w.asGiven(), t, revise, why)
		}
	}
	p.decide = func(standing *place) (decision, error) {
		d, err := h.decideSay(p, standing, w, sentGiven, revise)
		if err == nil && why != nil && len(d.places) > 0 { // it stood a moment ago, and needs no second person as a repeat alone
			err = standing.refuse(Stale, h.now(), "这条消息在此期间已有改动", "the notice has changed meanwhile")
		}
		return d, err
	}
	return p, nil
}

// written is a revision as it will stand if nothing comes in between: made and
// signed beside those of others, so that the one committing goroutine has little
// to do.
type written struct {
	n     *notice.Notice // as doc reads
	doc   []byte
	sigs  []notice.Sig
	given int // the revision that the author gave; 0: none
}

// asGiven is the notice with the author's own number.
func (w *written) asGiven() *notice.Notice {
	n := *w.n
	n.Revision = w.given
	return &n
}

// prepare writes n in its stored form, and judges what can be judged without
// knowing what stands.
func (h *Hub) prepare(a Author, n *notice.Notice, revise bool) (w *written, err error) {
	now := h.now()
	if n.Publisher.ID != "" && n.Publisher.ID != a.Publisher.ID && !a.Approver {
		return nil, forbidden("publisher", "令牌不属于这个发布者", "the token belongs to another publisher")
	}
	if n.Publisher.ID == "" || !a.Approver {
		n.Publisher = a.Publisher
	}
	Store(n)
	if n.Sent.IsZero() {
		n.Sent = now
	}
	n.References = slices.DeleteFunc(n.References, func(id notice.ID) bool { return id == n.ID })
	w = &written{given: n.Revision}
	n.Revision = max(n.Revision, 1)
	standing := h.board.get(n.ID)
	ps := slices.Concat(h.Coarse(n), n.Validate(), plausible(n, now))
	if standing != nil {
		ps = append(ps, n.Promises(now, standing.n)...)
	} else {
		ps = append(ps, n.Promises(now, nil)...)
	}
	if ps.Failed() {
		return nil, invalid(ps)
	}
	if err := scope(a, n); err != nil {
		return nil, err
	}
	n.Revision = 1
	if standing != nil {
		n.Revision = standing.rec.Rev + 1
	}
	if w.doc, err = exact(n); err != nil {
		return nil, err
	}
	if w.n, err = asRead(w.doc); err == nil && (standing == nil || revise) { // else it is a repeat, or refused
		w.sigs = h.sign(w.doc)
	}
	return w, err
}

// Coarse makes n as coarse as the authority's rules want it, as every way of
// saying it does, and tells what it can't.
func (h *Hub) Coarse(n *notice.Notice) notice.Problems {
	if h.cfg.Coarse == nil {
		return nil
	}
	return h.cfg.Coarse(n)
}

// clean is the form of every text; composed last, so that cleaning it again
// changes nothing.
func clean(s string) string { return norm.NFC.String(notice.Clean(s)) }

// Store brings n into the form in which a hub keeps it: texts cleaned and
// composed (NFC), times in UTC, and the words that a document may leave out
// filled in.
func Store(n *notice.Notice) {
	n.Normalise(clean)
	n.Status = cmp.Or(n.Status, notice.Actual)
	n.Audience = cmp.Or(n.Audience, notice.Public)
	n.Severity = cmp.Or(n.Severity, notice.SeverityUnknown)
	n.Urgency = cmp.Or(n.Urgency, notice.UrgencyUnknown)
	n.Certainty = cmp.Or(n.Certainty, notice.CertaintyUnknown)
}

// plausible judges times against the clock.
func plausible(n *notice.Notice, now time.Time) (ps notice.Problems) {
	if n.Sent.After(now.Add(5 * time.Minute)) {
		ps.Add("sent", "发布时间在将来", "lies in the future")
	}
	if !n.Expires.IsZero() && !n.Expires.After(now) {
		ps.Add("expires", "失效时间已过", "has passed already")
	}
	if n.Expires.After(now.AddDate(10, 0, 0)) {
		ps.Add("expires", "失效时间超过十年以后", "is more than ten years ahead")
	}
	if n.ReleaseAt.After(now.AddDate(1, 0, 0)) {
		ps.Add("releaseAt", "解禁时间超过一年以后", "is more than a year ahead")
	}
	return ps
}

// Covers is why the author's kinds and areas do not reach to n, an [*Error]; nil
// where they do.
func (a Author) Covers(n *notice.Notice) error { return scope(a, n) }

// scope judges whether the author may say this, here.
func scope(a Author, n *notice.Notice) error {
	if len(a.Kinds) > 0 && !slices.Contains(a.Kinds, n.Kind) {
		return forbidden("kind", "令牌不能发布这一类消息", "the token may not publish this kind")
	}
	if len(a.Areas) == 0 {
		return nil
	}
	if len(n.Areas) == 0 {
		return forbidden("areas", "令牌只能发布指定地区的消息，请写明地区", "the token is limited to areas: name the notice's")
	}
	for _, area := range n.Areas {
		if !slices.ContainsFunc(a.Areas, func(allowed string) bool { return within(area, allowed) }) {
			return forbidden("areas", "令牌不能发布这个地区的消息："+area.Code, "the token may not publish for this area: "+area.Code)
		}
	}
	return nil
}

func within(area notice.Area, allowed string) bool {
	scheme, prefix, found := strings.Cut(allowed, ":")
	if !found {
		scheme, prefix = "", allowed
	}
	return (scheme == "" || strings.EqualFold(scheme, area.Scheme)) && area.Code != "" && strings.HasPrefix(area.Code, prefix)
}

// Second is why n waits for a second person when the author publishes it now;
// nil: it goes out at once.
func (h *Hub) Second(a Author, n *notice.Notice) notice.Words { return h.second(a, n, Terms{}) }

// second says why a second person must stand behind n, nil where none need.
func (h *Hub) second(a Author, n *notice.Notice, t Terms) notice.Words {
	switch {
	case t.Backed:
		return nil
	case a.Severest != "" && max(n.Severity.Rank(), n.Colour.Rank()) > a.Severest.Rank():
		return notice.Words{notice.Chinese: "级别较高，需要第二个人确认", notice.English: "of this severity, a second person must approve it"}
	case h.cfg.Second != nil:
		return h.cfg.Second(n)
	}
	return nil
}

func (h *Hub) hold(ctx context.Context, a Author, n *notice.Notice, t Terms, revise bool, why notice.Words) error {
	e := &Error{Kind: Waiting, Message: why}
	if h.cfg.Hold == nil {
		return forbidden("severity", why.In(notice.Chinese), why.In(notice.English))
	}
	if t.DryRun {
		return e
	}
	id, err := h.cfg.Hold(ctx, Held{Author: a, At: h.now(), Replace: revise, Expect: t.Expect, Why: why, Instead: t.Instead, Notice: n, Signed: t.Signed})
	if refused := (*Error)(nil); errors.As(err, &refused) {
		return refused
	}
	if err != nil {
		return unavailable(err)
	}
	e.HeldID = id
	return e
}
