package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// RestoreWithin is how long a withdrawal can be taken back.
const RestoreWithin = 10 * time.Minute

// decideSay decides a publication or a revision against what stands. It leaves
// said as it is, since it may be asked again.
func (h *Hub) decideSay(p *proposal, standing *place, said *written, sentGiven, revise bool) (decision, error) {
	if standing == nil {
		if revise {
			return decision{}, notFound()
		}
		return h.decideNew(p, said)
	}
	n := said.asGiven()
	if err := mayTouch(p.author, standing, revise); err != nil {
		return decision{}, err
	}
	if n.Publisher.ID != standing.n.Publisher.ID {
		n.Publisher = standing.n.Publisher // an approver's revision stays its publisher's
	}
	if (!revise || standing.rec.End == nil) && sameContent(standing, n, sentGiven) {
		return decision{}, nil
	}
	if !revise {
		return decision{}, standing.refuse(Conflict, h.now(), "这个编号下已有另一内容；要修改请用修订", "another content stands under that id; to change it, revise it")
	}
	if err := revisable(p, standing, n, h.now()); err != nil {
		return decision{}, err
	}
	n.Revision = standing.rec.Rev + 1
	return h.record(p, standing, n, said, OpRevised, nil)
}

// refuse is a refusal that shows what stands.
func (p *place) refuse(k Kind, now time.Time, zh, en string) *Error {
	e, entry := refuse(k, zh, en), p.entry(now)
	e.Entry = &entry
	return e
}

// revisable judges preconditions of a revision.
func revisable(p *proposal, standing *place, n *notice.Notice, now time.Time) error {
	if p.terms.Expect != 0 && p.terms.Expect != standing.rec.Seq {
		return standing.refuse(Stale, now, "这条消息在此期间已有改动", "the notice has changed meanwhile")
	}
	if n.Revision != 0 && n.Revision != standing.rec.Rev+1 && n.Revision != standing.rec.Rev {
		var ps notice.Problems
		next := standing.rec.Rev + 1
		ps.Add("revision", fmt.Sprintf("下一版应为 %d", next), fmt.Sprintf("the next revision is %d", next))
		return invalid(ps)
	}
	if end := standing.rec.End; end != nil && end.Cause != notice.CauseEnded {
		return standing.refuse(Conflict, now, "这条消息已撤回或已被替代；请先恢复，或另发一条", "the notice was withdrawn or superseded; restore it first, or publish another")
	}
	if ps := n.Continues(standing.n); ps.Failed() {
		return invalid(ps)
	}
	return nil
}

// decideNew admits a notice that stands nowhere. One that came late, after
// what replaces it, is buried at once.
func (h *Hub) decideNew(p *proposal, said *written) (decision, error) {
	n := said.n
	if n.Revision != 1 { // also of one that lived elsewhere before: revisions are this log's numbers
		n = said.asGiven()
		n.Revision = 1
	}
	now := h.now()
	var end *notice.End
	for _, id := range h.missing[n.ID] {
		by, err := h.standing(h.running, id)
		if err != nil {
			return decision{}, err
		}
		if by != nil && slices.Contains(by.n.References, n.ID) && by.n.Publisher.ID == n.Publisher.ID && by.n.Status == n.Status && released(by.life(), now) {
			end = supersededBy(by.n, now)
		}
	}
	return h.record(p, nil, n, said, OpPublished, end)
}

func supersededBy(n *notice.Notice, now time.Time) *notice.End {
	end := &notice.End{Cause: notice.CauseSuperseded, By: string(n.ID), At: now}
	if n.Audience != notice.Public {
		end.By = n.Publisher.ID // whose notice it was, is all the public may know
	}
	return end
}

// record makes the places of a new revision, and of what it replaces. It is
// written again where it is not what was written beforehand.
func (h *Hub) record(p *proposal, standing *place, n *notice.Notice, said *written, op Op, end *notice.End) (decision, error) {
	now := h.now()
	id := notice.ID(strings.Clone(string(n.ID))) // which outlives the document that it stands in
	r := Record{At: now, Op: op, ID: id, Rev: n.Revision, Doc: said.doc, Sigs: said.sigs, End: end, By: p.author.Name}
	if n.Revision != said.n.Revision || n.Publisher.ID != said.n.Publisher.ID {
		var err error
		if r.Doc, err = exact(n); err != nil {
			return decision{}, err
		}
		r.Sigs = nil
	}
	if r.Sigs == nil {
		r.Sigs = h.sign(r.Doc)
	}
	if err := p.keeps(r.Doc); err != nil {
		return decision{}, err
	}
	r.Sigs = slices.Concat(p.sigs, r.Sigs)
	if standing != nil {
		r.Code, r.Expect = standing.rec.Code, standing.rec.Seq
	} else {
		r.Code = h.freeCode(n.ID)
	}
	life := notice.Life{Notice: n, End: end}
	r.State = notice.StateAt(life, now)
	d := decision{places: []*place{newPlace(r, n)}}
	if err := h.mayReplace(p.author, n); err != nil {
		return decision{}, err
	}
	if released(life, now) {
		d.places = append(d.places, h.replaced(n, p.author.Name, now)...)
	}
	return d, nil
}

// exact is the document of n.
func exact(n *notice.Notice) ([]byte, error) {
	var ps notice.Problems
	doc, err := notice.Emit(n)
	switch {
	case err != nil:
		ps.Add("", "无法写成 JSON："+err.Error(), "can't be written as JSON: "+err.Error())
	case len(doc) > notice.MaxDocument:
		ps.Add("", "文档太大", "the document is too large")
	default:
		return doc, nil
	}
	return nil, invalid(ps)
}

// asRead is a notice as its document reads: what stands on the board must be
// what is served.
func asRead(doc []byte) (*notice.Notice, error) {
	n, ps := notice.Read(doc)
	if ps.Failed() {
		return nil, invalid(ps)
	}
	return n, nil
}

// mayReplace judges whether the author may end what n replaces.
func (h *Hub) mayReplace(a Author, n *notice.Notice) error {
	for i, ref := range n.References {
		old, err := h.standing(h.running, ref)
		if err != nil {
			return err
		}
		if old == nil {
			continue
		}
		if old.n.Publisher.ID != n.Publisher.ID && !a.Approver {
			return forbidden(fmt.Sprintf("references[%d]", i), "不能替代别人发布的消息", "another publisher's notice can't be replaced")
		}
		if old.rec.State.Live() && !a.Approver && scope(a, old.n) != nil {
			return forbidden(fmt.Sprintf("references[%d]", i), "令牌不能替代这一类或这个地区的消息", "the token may not replace notices of that kind or area")
		}
	}
	return nil
}

// replaced are the places that end what n replaces and what is still to come or
// in force. Practice replaces practice alone.
func (h *Hub) replaced(n *notice.Notice, by string, now time.Time) (ps []*place) {
	for i, ref := range n.References {
		old := h.board.get(ref)
		if old == nil || ref == n.ID || slices.Contains(n.References[:i], ref) {
			continue
		}
		if old.n.Status != n.Status || !old.state(now).Live() || old.n.Publisher.ID != n.Publisher.ID && by == clockName {
			continue
		}
		r := old.rec
		r.Seq, r.Expect, r.At, r.Op, r.By, r.State = 0, old.rec.Seq, now, OpSuperseded, by, notice.Superseded
		r.End = supersededBy(n, now)
		ps = append(ps, newPlace(r, old.n))
	}
	return ps
}

func (h *Hub) freeCode(id notice.ID) string {
	for try := 0; ; try++ {
		code := notice.Code(id, try)
		if taken := h.board.byCode(code); taken == id || taken == "" && (h.cfg.Taken == nil || !h.cfg.Taken(code)) {
			return code
		}
	}
}

// mayTouch judges whether the author may change what stands. A stranger is
// told no more than that it is not theirs; what is secret does not exist.
func mayTouch(a Author, standing *place, saysSo bool) error {
	switch {
	case a.Approver:
		return nil
	case standing.n.Publisher.ID == a.Publisher.ID:
		return scope(a, standing.n)
	}
	if standing.n.Audience != notice.Public && saysSo {
		return notFound()
	}
	return forbidden("id", "这条消息属于另一个发布者", "the notice belongs to another publisher")
}

// sameContent reports whether n says what stands, but for its revision and,
// where the author gave none, its time.
func sameContent(standing *place, n *notice.Notice, sentGiven bool) bool {
	twin := *n
	twin.Revision = standing.rec.Rev
	twin.Publisher = standing.n.Publisher
	if !sentGiven {
		twin.Sent = standing.n.Sent
	}
	doc, err := notice.Emit(&twin)
	return err == nil && bytes.Equal(doc, standing.rec.Doc)
}

// Withdraw ends a notice because it should not stand any more, with a reason
// that readers see. Repeating it does no harm. The error is an [*Error].
func (h *Hub) Withdraw(ctx context.Context, a Author, id notice.ID, reason notice.Words) (notice.Receipt, error) {
	return h.end(ctx, a, id, notice.End{Cause: notice.CauseWithdrawn, Text: reason}, OpWithdrawn)
}

// Finish ends a notice because what it tells of is over. Repeating it does no
// harm. The error is an [*Error].
func (h *Hub) Finish(ctx context.Context, a Author, id notice.ID, reason notice.Words) (notice.Receipt, error) {
	return h.end(ctx, a, id, notice.End{Cause: notice.CauseEnded, Text: reason}, OpEnded)
}

// mostReason bounds the reason of an end, in characters of each language.
const mostReason = 10_000

func (h *Hub) end(ctx context.Context, a Author, id notice.ID, end notice.End, op Op) (notice.Receipt, error) {
	text := notice.Words{}
	for l, s := range end.Text {
		if !(notice.Words{l: s}).Check("reason", mostReason).Failed() { // an end never fails for its wording
			text[l] = clean(s)
		}
	}
	end.Text, end.By = text, a.Publisher.ID
	return h.alter(ctx, a, id, func(standing *place, r *Record) error {
		if r.End != nil || op == OpEnded && !standing.state(r.At).Live() {
			r.Op = "" // it is over already
			return nil
		}
		said := end
		said.At = r.At
		r.End, r.Op = &said, op
		return nil
	})
}

// Restore takes back a withdrawal of the last ten minutes. The error is an
// [*Error].
func (h *Hub) Restore(ctx context.Context, a Author, id notice.ID) (notice.Receipt, error) {
	return h.alter(ctx, a, id, func(standing *place, r *Record) error {
		switch end := standing.rec.End; {
		case end == nil:
			r.Op = ""
		case end.Cause != notice.CauseWithdrawn || r.At.Sub(end.At) > RestoreWithin:
			return standing.refuse(Conflict, r.At, "只有十分钟内撤回的消息可以恢复；请另发一条", "only a withdrawal of the last ten minutes can be taken back; publish another")
		default:
			r.End, r.Op = nil, OpRestored
		}
		return nil
	})
}

// alter appends a record that changes the life of a notice and not its
// document. An empty Op means that nothing is to be done.
func (h *Hub) alter(ctx context.Context, a Author, id notice.ID, change func(*place, *Record) error) (notice.Receipt, error) {
	p := &proposal{id: id, author: a, reply: make(chan answer, 1)}
	p.decide = func(standing *place) (decision, error) {
		if standing == nil {
			return decision{}, notFound()
		}
		if err := mayTouch(a, standing, true); err != nil {
			return decision{}, err
		}
		r := standing.rec
		r.Seq, r.Expect, r.At, r.By = 0, standing.rec.Seq, h.now(), a.Name
		if err := change(standing, &r); err != nil {
			return decision{}, err
		}
		if r.Op == "" {
			return decision{}, nil
		}
		r.State = notice.StateAt(notice.Life{Notice: standing.n, End: r.End}, r.At)
		return decision{places: []*place{newPlace(r, standing.n)}}, nil
	}
	return h.propose(ctx, p)
}

// Extend makes a revision that differs in nothing but a later (or earlier)
// expiry. Repeating it does no harm. The error is an [*Error].
func (h *Hub) Extend(ctx context.Context, a Author, id notice.ID, until time.Time) (notice.Receipt, error) {
	until = until.UTC().Truncate(time.Millisecond)
	for try := 0; ; try++ {
		r, err := h.extend(ctx, a, id, until)
		var e *Error
		if try == 3 || !errors.As(err, &e) || e.Kind != Stale {
			return r, err
		}
	}
}

func (h *Hub) extend(ctx context.Context, a Author, id notice.ID, until time.Time) (notice.Receipt, error) {
	standing, err := h.standing(ctx, id)
	switch {
	case err != nil:
		return notice.Receipt{}, err
	case standing == nil:
		return notice.Receipt{}, notFound()
	}
	if err := mayTouch(a, standing, true); err != nil {
		return notice.Receipt{}, err
	}
	if standing.n.Expires.Equal(until) {
		return h.alter(ctx, a, id, func(_ *place, r *Record) error { r.Op = ""; return nil })
	}
	backed := until.Before(standing.n.Expires) || !until.After(h.now().Add(extendAlone))
	return h.Revise(ctx, a, extended(standing.n, until), Terms{Expect: standing.rec.Seq, Backed: backed})
}

// extendAlone is how far ahead a notice may be extended without a second
// person: who stood behind it stands behind what it says, and nothing but its
// time changes.
const extendAlone = 24 * time.Hour

func extended(from *notice.Notice, until time.Time) *notice.Notice {
	n := from.Clone()
	n.Revision, n.Expires, n.Sent, n.ReviewBy, n.Correction = 0, until, time.Time{}, time.Time{}, false
	if !n.Ends.IsZero() && n.Ends.Before(until) {
		n.Ends = until
	}
	for l, t := range n.Text {
		t.Changed = "Valid until " + until.Format(time.RFC3339)
		if strings.HasPrefix(strings.ToLower(string(l)), "zh") {
			t.Changed = "有效期改到 " + until.Format(time.RFC3339)
		}
		n.Text[l] = t
	}
	return n
}
