package hub

import (
	"context"
	"errors"
	"time"

	"wayside/hub/notice"
)

// proposal is what somebody wants done to one notice. It is decided by the one
// committing goroutine, against what stands at that moment.
type proposal struct {
	id     notice.ID
	author Author
	terms  Terms
	decide func(standing *place) (decision, error)
	reply  chan answer
	tries  int
}

// decision is what follows from a proposal: records to append (the first is of
// the notice itself), or none where it already is so.
type decision struct {
	records   []Record
	notices   []*notice.Notice
	duplicate bool
}

type answer struct {
	receipt notice.Receipt
	err     error
}

// burial remembers who replaced a notice before it came.
type burial struct {
	by        notice.ID
	publisher string
}

// mostJoined bounds the proposals that share one append.
const mostJoined = 512

// tick is how long the committing goroutine sleeps at most: state changes by
// the clock happen within it.
const tick = 250 * time.Millisecond

// propose hands p to the committing goroutine and waits for its answer.
func (h *Hub) propose(ctx context.Context, p *proposal) (notice.Receipt, error) {
	if err := h.submit(ctx, p); err != nil {
		return notice.Receipt{}, err
	}
	return h.await(ctx, p)
}

func (h *Hub) submit(ctx context.Context, p *proposal) error {
	select {
	case h.inbox <- p:
		return nil
	case <-h.running.Done():
		return unavailable(ErrClosed)
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
}

func (h *Hub) await(ctx context.Context, p *proposal) (notice.Receipt, error) {
	select {
	case a := <-p.reply:
		return a.receipt, a.err
	case <-h.running.Done():
		h.done.Wait() // an append under way is answered first
	case <-ctx.Done():
		return notice.Receipt{}, unavailable(ctx.Err())
	}
	select {
	case a := <-p.reply:
		return a.receipt, a.err
	default:
		return notice.Receipt{}, unavailable(ErrClosed)
	}
}

// commitLoop is the only writer of log and board. Proposals that arrive while
// an append is under way share the next one.
func (h *Hub) commitLoop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	last := h.now()
	for {
		var waiting []*proposal
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			now := h.now()
			if now.Before(last) { // the clock was set back: look at everything again
				h.reconsider()
			}
			last = now
			waiting = h.clockProposals(now)
			timer.Reset(tick)
		case p := <-h.inbox:
			waiting = h.drain(p)
		}
		for len(waiting) > 0 {
			waiting = h.commit(ctx, waiting)
		}
	}
}

// drain takes what else is waiting, without waiting.
func (h *Hub) drain(first *proposal) []*proposal {
	ps := []*proposal{first}
	for len(ps) < mostJoined {
		select {
		case p := <-h.inbox:
			ps = append(ps, p)
		default:
			return ps
		}
	}
	return ps
}

// batch is what goes into one append.
type batch struct {
	proposals []*proposal
	decisions []decision
	records   []Record
	notices   []*notice.Notice
	touched   map[notice.ID]bool
}

// commit decides proposals, appends what follows in one write, and answers
// them. It returns the proposals that must wait for the next write, because
// they touch a notice that this one touches.
func (h *Hub) commit(ctx context.Context, ps []*proposal) (later []*proposal) {
	if h.behind {
		if err := h.catchUp(ctx); err != nil {
			for _, p := range ps {
				p.reply <- answer{err: unavailable(err)}
			}
			return nil
		}
	}
	b := batch{touched: map[notice.ID]bool{}}
	for _, p := range ps {
		if b.touched[p.id] {
			later = append(later, p)
			continue
		}
		later = append(later, h.consider(ctx, p, &b)...)
	}
	if len(b.records) == 0 {
		return later
	}
	return append(h.append(ctx, b), later...)
}

// consider decides p and adds its records to b, or answers it at once; it
// returns p where it must wait.
func (h *Hub) consider(ctx context.Context, p *proposal, b *batch) (later []*proposal) {
	standing := h.board.get(p.id)
	var err error
	if standing != nil {
		if standing, err = h.whole(ctx, standing); err != nil {
			p.reply <- answer{err: err}
			return nil
		}
	}
	d, err := p.decide(standing)
	switch {
	case err != nil:
		p.reply <- answer{err: err}
		h.count(func(s *Stats) { s.Refused++ })
		return nil
	case d.duplicate || len(d.records) == 0:
		r := h.receipt(standing.rec)
		r.Duplicate = true
		p.reply <- answer{receipt: r}
		h.count(func(s *Stats) { s.Duplicates++ })
		return nil
	case p.terms.DryRun:
		p.reply <- answer{receipt: h.receipt(d.records[0])}
		return nil
	}
	for _, r := range d.records {
		if b.touched[r.ID] {
			return []*proposal{p}
		}
	}
	for _, r := range d.records {
		b.touched[r.ID] = true
	}
	b.proposals, b.decisions = append(b.proposals, p), append(b.decisions, d)
	b.records, b.notices = append(b.records, d.records...), append(b.notices, d.notices...)
	return nil
}

// append writes b, puts it on the board and answers. Proposals that another
// node's record overtook are returned to be decided again.
func (h *Hub) append(ctx context.Context, b batch) (again []*proposal) {
	results, err := h.log.Append(context.WithoutCancel(ctx), b.records)
	h.count(func(s *Stats) {
		s.Appends++
		s.Writable = err == nil
	})
	if err != nil {
		return h.failed(ctx, b, err)
	}
	conflict := false
	var rs []Record
	var ns []*notice.Notice
	for i, res := range results {
		if res.Err != nil {
			conflict = true
			continue
		}
		b.records[i].Seq = res.Seq
		rs, ns = append(rs, b.records[i]), append(ns, b.notices[i])
	}
	if conflict || len(rs) > 0 && rs[0].Seq != h.Head()+1 {
		return h.overtaken(ctx, b, results)
	}
	h.board.apply(rs, ns)
	for i := range rs {
		h.note(rs[i], ns[i])
	}
	h.count(func(s *Stats) { s.Records += uint64(len(rs)) })
	i := 0
	for k, p := range b.proposals {
		p.reply <- answer{receipt: h.receipt(b.records[i])}
		i += len(b.decisions[k].records)
	}
	return nil
}

// overtaken reads what others wrote and decides again what lost.
func (h *Hub) overtaken(ctx context.Context, b batch, results []Appended) (again []*proposal) {
	err := h.catchUp(ctx)
	i := 0
	for k, p := range b.proposals {
		res := results[i]
		switch p.tries++; {
		case res.Err == nil && err == nil:
			p.reply <- answer{receipt: h.receipt(h.board.get(p.id).rec)}
		case err != nil || p.tries > 3:
			p.reply <- answer{err: unavailable(errors.Join(err, res.Err))}
		default:
			again = append(again, p)
		}
		i += len(b.decisions[k].records)
	}
	return again
}

// failed answers a batch whose append ended in an error. An error is not yet
// "not written": the log is read back, and what is there is acknowledged.
func (h *Hub) failed(ctx context.Context, b batch, err error) []*proposal {
	h.cfg.Log.Error("append failed", "records", len(b.records), "err", err)
	h.count(func(s *Stats) { s.Failures++ })
	h.behind = true
	read := errors.New("not read back")
	if errors.Is(err, ErrUnknown) {
		read = h.catchUp(ctx)
	}
	i := 0
	for k, p := range b.proposals {
		want := b.records[i]
		now := h.board.get(p.id)
		if read == nil && now != nil && now.rec.Seq > want.Expect && now.rec.Op == want.Op && string(now.rec.Doc) == string(want.Doc) {
			p.reply <- answer{receipt: h.receipt(now.rec)}
		} else {
			p.reply <- answer{err: unavailable(err)}
			if now != nil {
				h.due.set(p.id, h.now().Add(tick)) // what the clock wanted is wanted still
			}
		}
		i += len(b.decisions[k].records)
	}
	return nil
}

// catchUp reads the records that are in the log but not on the board.
func (h *Hub) catchUp(ctx context.Context) error {
	for {
		rs, err := h.log.Read(ctx, h.Head(), 1000)
		if err != nil {
			return err
		}
		if len(rs) == 0 {
			h.behind = false
			return nil
		}
		if err := h.absorb(rs); err != nil {
			return err
		}
	}
}

func (h *Hub) receipt(r Record) notice.Receipt {
	return notice.Receipt{
		ID: r.ID, Code: r.Code, Revision: r.Rev, Seq: uint64(r.Seq), Epoch: h.Epoch(), State: r.State, URL: h.cfg.URL(r.ID),
	}
}
