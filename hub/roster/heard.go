package roster

import (
	"context"
	"time"

	"wayside/hub/desk"
	"wayside/hub/sign"
)

// Heard takes in what the display of a sign says. When it returns, its receipts
// are durable; a repeat changes nothing. The error is [notice.Problems] where
// the message is none, and may wrap [desk.ErrNoSign].
func (r *Roster) Heard(ctx context.Context, id string, raw []byte) ([]Taken, State, error) {
	m, ps := Read(raw, id)
	if ps.Failed() {
		return nil, "", ps
	}
	p, kept, err := r.Profile(ctx, id)
	if err != nil {
		return nil, "", err
	}
	taken, err := r.take(ctx, p, kept.Revision, m)
	if err != nil {
		return nil, "", err
	}
	now := r.cfg.Hub.Now()
	judged := unknown
	if m.Showing != nil {
		judged = r.judge(p, m.Showing, now)
	}
	return taken, r.beat(m, judged, now), nil
}

// beat notes a heartbeat, and returns how its display stands then.
func (r *Roster) beat(m Message, judged verdict, now time.Time) State {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := which{m.Sign, m.Display}
	rec := r.records[own]
	if m.Showing == nil {
		if rec == nil {
			return NeverConnected
		}
		return rec.StateAt(now)
	}
	if rec == nil {
		rec = &Record{Sign: m.Sign, Display: m.Display, First: now}
		r.records[own] = rec
	}
	rec.Heard, rec.Build, rec.Epoch, rec.Seq, rec.ClockErrorMs, rec.Waiting, rec.Showing = now, m.Build, m.Epoch, m.Seq, m.ClockErrorMs, m.Waiting, *m.Showing
	switch judged {
	case right:
		rec.Misses, rec.Confirmed = 0, now
	case wrong:
		rec.Misses++
		r.count.unequal.Add(1)
	case unknown:
		rec.Misses = 0
	}
	r.dirty[own] = true
	r.told(rec, now)
	r.forgetOld(m.Sign, now)
	return rec.State
}

// take judges and keeps receipts, each by itself.
func (r *Roster) take(ctx context.Context, p *sign.Profile, revision int, m Message) ([]Taken, error) {
	list := m.Receipts
	taken, good, from := make([]Taken, len(list)), []desk.Receipt{}, []int{}
	now, known := r.cfg.Hub.Now(), past{}
	for i := range list {
		one := &list[i]
		if ps := one.check(now); ps.Failed() {
			taken[i] = Taken{Status: Refused, Problems: ps}
			r.count.refused.Add(1)
			continue
		}
		v, err := r.judgeReceipt(ctx, p, revision, *one, known)
		if err != nil {
			return nil, err
		}
		taken[i] = Taken{Status: Kept, Approved: v.told()}
		good, from = append(good, one.kept(m, v)), append(from, i)
	}
	if len(good) == 0 {
		return taken, nil
	}
	// Who sent them may be gone: what was read is kept all the same.
	before, err := r.cfg.Desk.PutReceipts(context.WithoutCancel(ctx), good)
	if err != nil {
		return nil, err
	}
	for k, i := range from {
		if before[k] {
			taken[i].Status = Known
			r.count.known.Add(1)
			continue
		}
		r.count.kept.Add(1)
		if v := taken[i].Approved; v != nil && !*v {
			r.count.unequal.Add(1)
		}
	}
	return taken, nil
}

func (r Receipt) kept(m Message, v verdict) desk.Receipt {
	return desk.Receipt{
		Sign: m.Sign, Display: m.Display, Notice: string(r.Notice), Revision: r.Revision, Page: r.Page, First: r.First.Truncate(time.Millisecond), Last: r.Last.Truncate(time.Millisecond),
		Count: r.Count, Px: r.Px, Approved: v.told(),
	}
}
