package hub

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"wayside/hub/notice"
)

// restoreWithin is how long a withdrawal can be taken back.
const restoreWithin = 10 * time.Minute

// decideSay decides a publication or a revision against what stands.
func (h *Hub) decideSay(p *proposal, standing *place, n *notice.Notice, sentGiven, revise bool) (decision, error) {
	if standing == nil {
		if revise {
			return decision{}, notFound()
		}
		return h.decideNew(p, n)
	}
	if err := mayTouch(p.author, standing, revise); err != nil {
		return decision{}, err
	}
	if sameContent(standing, n, sentGiven) {
		return decision{duplicate: true}, nil
	}
	now := h.now()
	entry := h.entry(standing, now)
	if !revise {
		e := refuse(Conflict, "这个编号下已有另一内容；要修改请用修订", "another content stands under that id; to change it, revise it")
		e.Entry = &entry
		return decision{}, e
	}
	if err := h.revisable(p, standing, n, &entry); err != nil {
		return decision{}, err
	}
	n.Revision = standing.rec.Rev + 1
	return h.record(p, standing, n, OpRevised, nil)
}

// revisable judges preconditions of a revision.
func (h *Hub) revisable(p *proposal, standing *place, n *notice.Notice, entry *notice.Entry) error {
	if p.terms.Expect != 0 && p.terms.Expect != standing.rec.Seq {
		e := refuse(Stale, "这条消息在此期间已有改动", "the notice has changed meanwhile")
		e.Entry = entry
		return e
	}
	if n.Revision != 0 && n.Revision != standing.rec.Rev+1 && n.Revision != standing.rec.Rev {
		var ps notice.Problems
		next := standing.rec.Rev + 1
		ps.Add("revision", fmt.Sprintf("下一版应为 %d", next), fmt.Sprintf("the next revision is %d", next))
		return invalid(ps)
	}
	if end := standing.rec.End; end != nil && end.Cause != notice.CauseEnded {
		e := refuse(Conflict, "这条消息已撤回或已被替代；请先恢复，或另发一条", "the notice was withdrawn or superseded; restore it first, or publish another")
		e.Entry = entry
		return e
	}
	return nil
}

func (h *Hub) decideNew(p *proposal, n *notice.Notice) (decision, error) {
	n.Revision = 1 // also of one that lived elsewhere before: revisions are this log's numbers
	var end *notice.End
	if b, ok := h.buried[n.ID]; ok && b.publisher == n.Publisher.ID {
		end = &notice.End{Cause: notice.CauseSuperseded, By: string(b.by), At: h.now()}
	}
	return h.record(p, nil, n, OpPublished, end)
}

// record makes the records of a new revision, and of what it replaces.
func (h *Hub) record(p *proposal, standing *place, n *notice.Notice, op Op, end *notice.End) (decision, error) {
	now := h.now()
	doc, err := notice.Emit(n)
	if err != nil {
		return decision{}, unavailable(err)
	}
	if len(doc) > notice.MaxDocument {
		var ps notice.Problems
		ps.Add("", "文档太大", "the document is too large")
		return decision{}, invalid(ps)
	}
	stored, ps := notice.Read(doc)
	if ps.Failed() {
		return decision{}, invalid(ps)
	}
	r := Record{At: now, Op: op, ID: n.ID, Rev: n.Revision, Doc: doc, End: end, By: p.author.Name}
	if h.cfg.Sign != nil {
		r.Sigs = h.cfg.Sign(doc)
	}
	if standing != nil {
		r.Code, r.Expect = standing.rec.Code, standing.rec.Seq
	} else {
		r.Code = h.freeCode(n.ID)
	}
	r.State = notice.StateAt(notice.Life{Notice: stored, End: end}, now)
	d := decision{records: []Record{r}, notices: []*notice.Notice{stored}}
	return h.supersede(p, d, n, now)
}

// supersede adds the records that end what n replaces. Only its own
// publisher's notices: others' stand.
func (h *Hub) supersede(p *proposal, d decision, n *notice.Notice, now time.Time) (decision, error) {
	for i, ref := range n.References {
		old := h.board.get(ref)
		if old == nil || ref == n.ID {
			continue
		}
		if old.n.Publisher.ID != n.Publisher.ID && !p.author.Approver {
			return decision{}, forbidden(fmt.Sprintf("references[%d]", i), "不能替代别人发布的消息", "another publisher's notice can't be replaced")
		}
		if old.rec.End != nil || old.rec.Doc == nil || !old.rec.State.Live() {
			continue
		}
		r := old.rec
		r.Seq, r.Expect, r.At, r.Op, r.By, r.State = 0, old.rec.Seq, now, OpSuperseded, p.author.Name, notice.Superseded
		r.End = &notice.End{Cause: notice.CauseSuperseded, By: string(n.ID), At: now}
		d.records, d.notices = append(d.records, r), append(d.notices, old.n)
	}
	return d, nil
}

func (h *Hub) freeCode(id notice.ID) string {
	for try := 0; ; try++ {
		code := notice.Code(id, try)
		if p := h.board.byCode(code); p == nil || p.rec.ID == id {
			return code
		}
	}
}

// mayTouch judges whether the author may change what stands. A stranger is
// told no more than that it is not theirs; what is secret does not exist.
func mayTouch(a Author, standing *place, saysSo bool) error {
	if standing.n.Publisher.ID == a.Publisher.ID || a.Approver {
		return nil
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
	return err == nil && bytes.Equal(doc, standing.rec.Doc) && standing.rec.End == nil
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

func (h *Hub) end(ctx context.Context, a Author, id notice.ID, end notice.End, op Op) (notice.Receipt, error) {
	for l, s := range end.Text {
		end.Text[l] = notice.Clean(s)
	}
	return h.alter(ctx, a, id, func(standing *place, r *Record) error {
		if r.End != nil || op == OpEnded && !standing.rec.State.Live() {
			r.Op = "" // it is over already
			return nil
		}
		end.By, end.At = a.Publisher.ID, r.At
		r.End, r.Op = &end, op
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
		case end.Cause != notice.CauseWithdrawn || r.At.Sub(end.At) > restoreWithin:
			e := refuse(Conflict, "只有十分钟内撤回的消息可以恢复；请另发一条", "only a withdrawal of the last ten minutes can be taken back; publish another")
			entry := h.entry(standing, r.At)
			e.Entry = &entry
			return e
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
			return decision{duplicate: true}, nil
		}
		r.State = notice.StateAt(notice.Life{Notice: standing.n, End: r.End}, r.At)
		return decision{records: []Record{r}, notices: []*notice.Notice{standing.n}}, nil
	}
	return h.propose(ctx, p)
}

// Extend makes a revision that differs in nothing but a later (or earlier)
// expiry. The error is an [*Error].
func (h *Hub) Extend(ctx context.Context, a Author, id notice.ID, until time.Time) (notice.Receipt, error) {
	e, err := h.Entry(ctx, id, a.Publisher.ID)
	if err != nil {
		return notice.Receipt{}, err
	}
	n := e.Notice.Clone()
	if n.Expires.Equal(until) {
		return h.alter(ctx, a, id, func(_ *place, r *Record) error { r.Op = ""; return nil })
	}
	n.Revision, n.Expires, n.Sent = 0, until, time.Time{}
	if !n.Ends.IsZero() && n.Ends.Before(until) {
		n.Ends = until
	}
	n.ReviewBy = time.Time{}
	at := until.In(h.cfg.Zone)
	for l, t := range n.Text {
		t.Changed = "Valid until " + at.Format("2 January 15:04")
		if l == notice.Chinese {
			t.Changed = "有效期改到 " + at.Format("1月2日15:04")
		}
		n.Text[l] = t
	}
	return h.Revise(ctx, a, n, Terms{Expect: Seq(e.Seq)})
}
