package intake

import (
	"context"
	"fmt"

	"wayside/hub"
	"wayside/hub/notice"
)

// absentAfter is how many complete fetches in a row must lack a notice before
// it counts as gone.
const absentAfter = 2

// endAll carries out what the source says is over. An end that comes again is
// announced once; one of something unknown is remembered, for it may come late.
func (v *visit) endAll(ctx context.Context, p plan) error {
	for _, i := range p.ends {
		end := v.d.Items[i].End
		v.seal(i, "", "")
		for _, key := range end.Keys {
			k := v.s.known[key]
			if k == nil {
				k = &known{Role: buried}
				v.s.put(key, k)
			}
			v.sight(k)
			if err := v.endOne(ctx, p, i, k); err != nil {
				return err
			}
			if k.Role != current {
				k.Role = buried
			}
			if k.Role == buried && end.Sent.After(k.Sent) {
				k.Sent = end.Sent
			}
		}
	}
	return v.endStale(ctx, p)
}

// endStale ends what stood though something newer had already replaced it: the
// message between the two came last.
func (v *visit) endStale(ctx context.Context, p plan) error {
	for _, key := range p.stale {
		k := v.s.known[key]
		if newer := p.byID[k.ID]; k.Role != current || newer != nil && newer.key != key {
			continue
		}
		if err := v.finish(ctx, k, notice.Words{notice.Chinese: "已有更新的消息", notice.English: "Replaced by a newer message"}); err != nil {
			return err
		}
		k.Role = past
		v.s.put(key, k)
	}
	return nil
}

// endOne ends the notice that k names, unless something newer stands there.
func (v *visit) endOne(ctx context.Context, p plan, i int, k *known) error {
	end := v.d.Items[i].End
	curKey := v.s.byID[k.ID]
	cur := v.s.known[curKey]
	if cur == nil || p.byID[k.ID] != nil || !end.Sent.IsZero() && end.Sent.Before(cur.Sent) {
		return nil
	}
	if !cur.Gone {
		finish := v.in.hub.Finish
		if end.Cause == notice.CauseWithdrawn {
			finish = v.in.hub.Withdraw
		}
		reason := notice.Words{}
		for l, s := range end.Text {
			reason[l] = s
		}
		r, err := finish(ctx, v.author, cur.ID, reason)
		switch kind := hubKind(err); {
		case err != nil && kind != hub.NotFound && kind != hub.Forbidden:
			return fmt.Errorf("end %s: %w", cur.ID, err)
		case err == nil:
			v.results[i].Receipt = &r
			if !r.Duplicate {
				v.counts.Ended++
			}
		}
	}
	cur.Role, cur.Held = buried, false
	v.s.put(curKey, cur)
	return nil
}

// absent counts what a complete delivery lacks, and ends what is gone; most of
// a source vanishing at once waits for a person. Counts move on only when all
// of that is done, so that a delivery brought again counts once.
func (v *visit) absent(ctx context.Context, listed map[string]bool) error {
	var present, missing, gone []*known
	for key, k := range v.s.known {
		switch {
		case k.Role != current:
		case listed[key] || v.d.Unchanged && k.Missed == 0:
			present = append(present, k)
		default:
			missing = append(missing, k)
			if k.Missed+1 == absentAfter {
				gone = append(gone, k)
			}
		}
	}
	if err := v.release(ctx); err != nil {
		return err
	}
	if err := v.part(ctx, gone); err != nil {
		return err
	}
	for _, k := range present {
		k.Missed, k.Held = 0, false
		v.sight(k)
	}
	for _, k := range missing {
		k.Missed++
	}
	v.s.Listed = [2]int{len(present), v.s.Listed[0]}
	return nil
}

// part ends what has just become absent, or holds it. What was gone together
// was last listed absentAfter fetches ago.
func (v *visit) part(ctx context.Context, gone []*known) error {
	if v.s.OnVanish != "end" && brake(len(gone), v.s.Listed[absentAfter-1]) {
		return v.hold(ctx, gone)
	}
	for _, k := range gone {
		if err := v.vanish(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// brake reports whether so many of what a source listed vanished at once that
// a fault of the source is likelier than news.
func brake(gone, listed int) bool {
	return gone >= 10 && gone*2 > listed || gone >= 3 && gone >= listed
}

// hold keeps what vanished showing until a person decides. Where all of it is
// over by its own time there is nothing to decide.
func (v *visit) hold(ctx context.Context, gone []*known) error {
	open := false
	for _, k := range gone {
		live, err := v.live(ctx, k)
		if err != nil {
			return err
		}
		open = open || live
	}
	if !open {
		return nil
	}
	for _, k := range gone {
		k.Held = true
	}
	v.counts.Held = len(gone)
	if v.s.HeldSince.IsZero() {
		v.s.HeldSince = v.now
	}
	return nil
}

// release lets go of held removals that time has decided meanwhile.
func (v *visit) release(ctx context.Context) error {
	for _, k := range v.s.known {
		if !k.Held {
			continue
		}
		live, err := v.live(ctx, k)
		if err != nil {
			return err
		}
		k.Held = live
	}
	return nil
}

// live asks the hub whether the notice of k may still be shown.
func (v *visit) live(ctx context.Context, k *known) (bool, error) {
	e, err := v.in.hub.Entry(ctx, k.ID, v.author.Publisher.ID)
	if hubKind(err) == hub.NotFound {
		return false, nil
	}
	return err == nil && e.State.Live(), err
}

// vanish ends the notice of k because its source lists it no more.
func (v *visit) vanish(ctx context.Context, k *known) error {
	if err := v.finish(ctx, k, notice.Words{notice.Chinese: "来源不再列出", notice.English: "No longer listed by its source"}); err != nil {
		return err
	}
	k.Gone, k.Held = true, false
	return nil
}

// finish ends the notice of k. One that is not ours to end, or was never
// published, is none of the source's concern.
func (v *visit) finish(ctx context.Context, k *known, reason notice.Words) error {
	r, err := v.in.hub.Finish(ctx, v.author, k.ID, reason)
	if kind := hubKind(err); err != nil && kind != hub.NotFound && kind != hub.Forbidden {
		return fmt.Errorf("end %s: %w", k.ID, err)
	}
	if err == nil && !r.Duplicate {
		v.counts.Ended++
	}
	return nil
}

// Decide answers the question that the brake asks of a source: let the held
// removals happen, or keep the notices until their own time.
func (in *Intake) Decide(ctx context.Context, name string, let bool) error {
	s, err := in.source(name)
	if err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	v := &visit{in: in, s: s, author: s.Author, now: in.now().UTC()}
	for _, k := range s.known {
		if !k.Held {
			continue
		}
		if !let {
			k.Held = false
			continue
		}
		if err = v.vanish(ctx, k); err != nil {
			break
		}
	}
	s.Health.Totals.Ended += v.counts.Ended
	if kept := in.store.save(ctx, s, received{}, nil, v.now); kept != nil && err == nil {
		err = kept
	}
	s.show()
	return err
}
