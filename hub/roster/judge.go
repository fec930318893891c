package roster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/notice"
	"wayside/hub/sign"
)

// Profile is the profile of a sign, read, and its revision. The error may wrap
// [desk.ErrNoSign].
func (r *Roster) Profile(ctx context.Context, id string) (*sign.Profile, desk.Sign, error) {
	kept, err := r.cfg.Desk.Sign(ctx, id)
	if err != nil {
		return nil, kept, err
	}
	p, ps := sign.Read(kept.Doc)
	if ps.Failed() {
		return nil, kept, fmt.Errorf("read the profile of sign %q: %w", id, ps)
	}
	return p, kept, nil
}

// Shows is what p shows of what is in force for everybody.
func (r *Roster) Shows(p *sign.Profile, now time.Time) sign.Showing {
	return r.cfg.Fonts.Compose(p, r.standing(p, now, notice.Active), r.cfg.Zone, now)
}

// Programme is Shows, and what follows by the clock alone.
func (r *Roster) Programme(p *sign.Profile, now time.Time) sign.Showing {
	return r.cfg.Fonts.Programme(p, r.standing(p, now, notice.Active, notice.Scheduled), r.cfg.Zone, now)
}

func (r *Roster) standing(p *sign.Profile, now time.Time, states ...notice.State) (list []*notice.Notice) {
	for _, e := range r.cfg.Hub.List(hub.View{Filter: p.Selection(), States: states}, now) {
		list = append(list, e.Notice)
	}
	return list
}

// verdict of a comparison with the hub's own rendering.
type verdict int

const (
	unknown verdict = iota // nothing to compare
	right
	wrong
)

func (v verdict) told() *bool {
	if v == unknown {
		return nil
	}
	is := v == right
	return &is
}

// judge compares the pages on a face with those that should stand there now.
// What carries a clock may be a minute behind.
func (r *Roster) judge(p *sign.Profile, s *Showing, now time.Time) verdict {
	px := make([]string, 0, len(s.Pages))
	for _, page := range s.Pages {
		if page.Px == "" {
			return unknown
		}
		px = append(px, page.Px)
	}
	if len(px) == 0 {
		return unknown
	}
	for _, at := range []time.Time{now, now.Add(-time.Minute)} {
		if slices.Equal(px, hashes(r.Shows(p, at))) {
			return right
		}
	}
	return wrong
}

func hashes(s sign.Showing) (px []string) {
	for _, page := range s.Pages {
		px = append(px, page.Px)
	}
	return px
}

// past remembers revisions while the receipts of one message are judged.
type past map[notice.ID][]notice.Entry

// judgeReceipt compares the dots of a receipt with the hub's rendering of that
// very revision. A page tells of one notice, so it does not depend on what else
// was in force.
func (r *Roster) judgeReceipt(ctx context.Context, p *sign.Profile, revision int, one Receipt, known past) (verdict, error) {
	if one.Px == "" || one.Profile != revision {
		return unknown, nil
	}
	list, ok := known[one.Notice]
	if !ok {
		var err error
		if list, err = r.cfg.Hub.History(ctx, one.Notice, ""); err != nil {
			return unknown, err
		}
		known[one.Notice] = list
	}
	for _, e := range list {
		if e.Notice.Revision != one.Revision {
			continue
		}
		for _, at := range []time.Time{one.AsOf, one.First} {
			if !at.IsZero() && slices.Contains(hashes(r.cfg.Fonts.Fit(p, e.Notice, r.cfg.Zone, at)), one.Px) {
				return right, nil
			}
		}
		return wrong, nil
	}
	return unknown, nil // it is not public, or of another log
}
