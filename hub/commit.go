package hub

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"wayside/hub/notice"
)

// proposal is what somebody wants done to one notice. It is decided by the one
// committing goroutine, against what stands at that moment.
type proposal struct {
	id     notice.ID
	refs   []notice.ID // what the notice replaces
	author Author
	terms  Terms
	sigs   []notice.Sig // the publisher's own, which are good
	clock  bool         // nobody waits for it, so it is tried until it works
	decide func(standing *place) (decision, error)
	reply  chan answer // with room for the one answer
	tries  int
}

// decision is what follows from a proposal: new places (the first is that of
// the notice itself), or none where it already is so.
type decision struct {
	places []*place
}

type answer struct {
	receipt notice.Receipt
	err     error
}

// mostJoined bounds the proposals that share one append.
const mostJoined = 512

// mostTries bounds how often a proposal is decided again because other writers
// were faster.
const mostTries = 10

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
		return notice.Receipt{}, uncertain(ctx.Err())
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
func (h *Hub) commitLoop(running context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	ctx := context.WithoutCancel(running) // what was begun is finished
	for {
		select {
		case <-running.Done():
			return
		case <-timer.C:
			h.keepTime(ctx)
			timer.Reset(tick)
		case p := <-h.inbox:
			for waiting := h.drain(p); len(waiting) > 0; {
				waiting = h.commit(ctx, waiting)
			}
		}
	}
}

// drain takes what else is waiting, without waiting: but who is ready to run may
// first, and what they propose shares the sync.
func (h *Hub) drain(first *proposal) []*proposal {
	runtime.Gosched()
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
	touched   map[string]bool // ids and codes that are taken
}

// clashes reports whether p or what follows from it touches a notice, or wants
// a code, that b has already.
func (b *batch) clashes(p *proposal, d decision) bool {
	if b.touched[string(p.id)] || slices.ContainsFunc(p.refs, func(id notice.ID) bool { return b.touched[string(id)] }) {
		return true
	}
	for i, at := range d.places {
		if b.touched[string(at.rec.ID)] || i == 0 && b.touched[at.rec.Code] {
			return true
		}
	}
	return false
}

func (b *batch) touch(p *proposal, d decision) {
	b.touched[string(p.id)] = true
	for _, id := range p.refs {
		b.touched[string(id)] = true
	}
	for _, at := range d.places {
		b.touched[string(at.rec.ID)], b.touched[at.rec.Code] = true, true
	}
}

// commit decides proposals, appends what follows in one write, and answers
// them. It returns those that must wait for the next write, because they touch
// a notice that this one touches; what follows on theirs waits with them, so
// that the order stays.
func (h *Hub) commit(ctx context.Context, ps []*proposal) (later []*proposal) {
	if h.behind {
		if err := h.catchUp(ctx); err != nil {
			for _, p := range ps {
				h.answer(p, notice.Receipt{}, unavailable(err))
			}
			return nil
		}
	}
	b := batch{touched: map[string]bool{}}
	for _, p := range ps {
		if b.clashes(p, decision{}) || !h.consider(ctx, p, &b) {
			b.touch(p, decision{})
			later = append(later, p)
		}
	}
	if len(b.records) == 0 {
		return later
	}
	return append(h.append(ctx, b), later...)
}

// consider decides p and adds its records to b, or answers it at once. It
// returns false where p must wait.
func (h *Hub) consider(ctx context.Context, p *proposal, b *batch) bool {
	standing, err := h.standing(ctx, p.id)
	var d decision
	if err == nil {
		d, err = p.decide(standing)
	}
	switch {
	case err != nil:
		h.count(func(s *Stats) { s.Refused++ })
		h.answer(p, notice.Receipt{}, err)
		return true
	case len(d.places) == 0:
		if !p.clock {
			h.count(func(s *Stats) { s.Duplicates++ })
		}
		r := h.receipt(standing.rec)
		r.State, r.Duplicate = standing.state(h.now()), true
		h.answer(p, r, nil)
		return true
	case p.terms.DryRun:
		h.answer(p, h.receipt(d.places[0].rec), nil)
		return true
	case b.clashes(p, d):
		return false
	}
	if standing != nil {
		d.places[0].first = standing.first
	}
	b.touch(p, d)
	b.proposals, b.decisions = append(b.proposals, p), append(b.decisions, d)
	for _, at := range d.places {
		b.records = append(b.records, at.rec)
	}
	return true
}

// standing is what stands under an id, nil for nothing. What the board has
// forgotten is read from the log.
func (h *Hub) standing(ctx context.Context, id notice.ID) (*place, error) {
	if p := h.board.get(id); p != nil || !h.board.forgotten(id) {
		return p, nil
	}
	return h.dug(ctx, id)
}

// answer tells the author what became of p. What the clock wanted and did not
// get, it wants again.
func (h *Hub) answer(p *proposal, r notice.Receipt, err error) {
	if err != nil && p.clock {
		h.due.set(p.id, h.now().Add(tick))
	}
	p.reply <- answer{r, err}
}

// append writes b, puts it on the board and answers. Proposals that another
// writer's record overtook are returned to be decided again.
func (h *Hub) append(ctx context.Context, b batch) (again []*proposal) {
	results, err := h.log.Append(ctx, b.records)
	h.count(func(s *Stats) {
		s.Appends++
		s.Writable = err == nil
	})
	if err != nil {
		return h.failed(ctx, b, err)
	}
	next := h.Head() + 1
	for i, res := range results {
		if res.Err != nil || res.Seq != next+Seq(i) {
			return h.overtaken(ctx, b, results)
		}
	}
	for _, d := range b.decisions {
		for _, at := range d.places {
			at.rec.Seq, next = next, next+1
		}
		h.place(d.places)
	}
	h.count(func(s *Stats) { s.Records += uint64(len(b.records)) })
	for k, p := range b.proposals {
		h.answer(p, h.receipt(b.decisions[k].places[0].rec), nil)
	}
	return nil
}

// place puts places on the board, and remembers of them what the committing
// goroutine needs.
func (h *Hub) place(ps []*place) {
	h.board.apply(ps)
	for _, p := range ps {
		h.due.set(p.rec.ID, p.until)
		delete(h.missing, p.rec.ID)
		for _, ref := range p.n.References {
			if h.board.get(ref) == nil && !h.board.forgotten(ref) && !slices.Contains(h.missing[ref], p.rec.ID) {
				h.missing[ref] = append(h.missing[ref], p.rec.ID)
			}
		}
	}
}

// overtaken reads what others wrote and decides again what lost.
func (h *Hub) overtaken(ctx context.Context, b batch, results []Appended) (again []*proposal) {
	err := h.catchUp(ctx)
	for k, p := range b.proposals {
		d := b.decisions[k]
		mine := results[:len(d.places)]
		results = results[len(d.places):]
		switch p.tries++; {
		case mine[0].Err != nil && (err != nil || p.tries == mostTries):
			h.answer(p, notice.Receipt{}, unavailable(errors.Join(mine[0].Err, err)))
		case mine[0].Err != nil:
			again = append(again, p)
		case err != nil: // durable, but not visible here
			h.answer(p, notice.Receipt{}, uncertain(err))
		default:
			d.places[0].rec.Seq = mine[0].Seq
			h.answer(p, h.receipt(d.places[0].rec), nil)
			if slices.ContainsFunc(mine, func(a Appended) bool { return a.Err != nil }) {
				again = append(again, h.replacement(p))
			}
		}
	}
	return again
}

// replacement is the rest of p: its notice stands, but what it replaces
// changed under way and still stands too.
func (h *Hub) replacement(p *proposal) *proposal {
	rest := &proposal{id: p.id, refs: p.refs, author: p.author, clock: true, reply: make(chan answer, 1), tries: p.tries}
	rest.decide = func(standing *place) (decision, error) {
		return decision{places: h.replaced(standing.n, p.author.Name, h.now())}, nil
	}
	return rest
}

// failed answers a batch whose append ended in an error. An error is not yet
// "not written": the log is read back, and what is there is acknowledged.
func (h *Hub) failed(ctx context.Context, b batch, err error) []*proposal {
	h.cfg.Log.Error("append failed", "records", len(b.records), "err", err)
	h.count(func(s *Stats) { s.Failures++ })
	h.behind = true
	unknown := errors.Is(err, ErrUnknown)
	var unread error
	if unknown {
		unread = h.catchUp(ctx)
	}
	for k, p := range b.proposals {
		want, now := b.decisions[k].places[0].rec, h.board.get(p.id)
		switch {
		case unread != nil:
			h.answer(p, notice.Receipt{}, uncertain(errors.Join(err, unread)))
		case unknown && now != nil && same(now.rec, want):
			h.answer(p, h.receipt(now.rec), nil)
		default:
			h.answer(p, notice.Receipt{}, unavailable(err))
		}
	}
	return nil
}

// same reports whether a record read back is the one that was to be written.
func same(got, want Record) bool {
	return got.Seq > want.Expect && got.Op == want.Op && got.By == want.By && got.At.Equal(want.At) && bytes.Equal(got.Doc, want.Doc)
}

// catchUp reads the records that are in the log but not on the board.
func (h *Hub) catchUp(ctx context.Context) error {
	h.behind = true
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
