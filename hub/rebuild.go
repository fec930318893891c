package hub

import (
	"context"
	"fmt"

	"wayside/hub/notice"
)

// rebuild puts the board together: the newest record of every notice that is
// older than the window, then every record of the window in order, so that
// what readers of the window have seen is known.
func (h *Hub) rebuild(ctx context.Context) error {
	head, err := h.log.Head(ctx)
	if err != nil {
		return err
	}
	floor, err := h.windowStart(ctx, head)
	if err != nil {
		return err
	}
	if err := h.recallOld(ctx, floor); err != nil {
		return err
	}
	h.board.head, h.board.floor = max(h.board.head, floor), floor
	for p, err := range places(ctx, h.recordsAfter(ctx, h.Head())) {
		if err == nil {
			err = h.recall(ctx, p, floor)
		}
		if err != nil {
			return err
		}
	}
	now := h.now()
	h.asked, h.swept = now, now
	h.sweep(now)
	h.reconsider(now)
	return nil
}

// windowStart is the newest record that is too old to be replayed: found by
// halving, since times rise with numbers.
func (h *Hub) windowStart(ctx context.Context, head Seq) (Seq, error) {
	edge := h.now().Add(-h.cfg.Keep)
	low, high := Seq(0), head // the record after low may be in the window, high's successor is not older
	if head > Seq(h.cfg.KeepRecords) {
		low = head - Seq(h.cfg.KeepRecords)
	}
	for low < high {
		mid := low + (high-low)/2
		rs, err := h.log.Read(ctx, mid, 1)
		if err != nil {
			return 0, err
		}
		if len(rs) == 0 || !rs[0].At.Before(edge) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// recallOld puts what last changed up to floor on the board. What was over by then
// is gone, and need not be read, unless it names others that may still come.
func (h *Hub) recallOld(ctx context.Context, floor Seq) error {
	var revised []notice.ID
	for p, err := range places(ctx, h.lastingUpTo(ctx, floor)) {
		if err != nil {
			return err
		}
		h.place([]*place{p})
		if p.rec.Op != OpPublished && p.rec.State.Live() {
			revised = append(revised, p.rec.ID)
		}
	}
	for _, id := range revised {
		all, err := h.log.History(ctx, id)
		if err != nil {
			return err
		}
		h.board.get(id).first = all[0].At
	}
	return nil
}

// recall puts a record of the window on the board. Of a notice that is older
// than the window, the version from before it comes first: a reader may show
// it.
func (h *Hub) recall(ctx context.Context, p *place, floor Seq) error {
	if p.rec.Op == OpPublished || h.board.get(p.rec.ID) != nil {
		h.place([]*place{p})
		return nil
	}
	all, err := h.log.History(ctx, p.rec.ID)
	if err != nil {
		return err
	}
	before := all[0]
	for _, old := range all {
		if old.Seq <= floor {
			before = old
		}
	}
	if err := h.absorb([]Record{before}); err != nil {
		return err
	}
	h.board.get(p.rec.ID).first = all[0].At
	h.place([]*place{p})
	return nil
}

// absorb reads the documents of records and puts them on the board.
func (h *Hub) absorb(rs []Record) error {
	ps := make([]*place, len(rs))
	for i, r := range rs {
		var err error
		if ps[i], err = readPlace(r); err != nil {
			return err
		}
	}
	h.place(ps)
	return nil
}

func readPlace(r Record) (*place, error) {
	n, problems := notice.Read(r.Doc)
	if problems.Failed() {
		return nil, fmt.Errorf("read the document of record %d: %w", r.Seq, problems)
	}
	return newPlace(r, n), nil
}
