package press

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// mostArchived bounds one archive page; of a busier day the newest are shown.
const mostArchived = 2000

// renewArchive makes the page of one day (RFC 5005 section 4): each notice as
// that day left it. The day must be over, so the page never changes.
func (p *Press) renewArchive(ctx context.Context, r Request, f format.Format) (*sheet, error) {
	y, m, d := r.Day.Date()
	from := time.Date(y, m, d, 0, 0, 0, 0, p.cfg.Zone)
	to := from.AddDate(0, 0, 1)
	if r.Feed != "log" || p.cfg.Records == nil || to.After(p.hub.Now()) {
		return nil, missing("没有这一天的存档", "there is no archive of that day")
	}
	entries, err := p.day(ctx, view(r, f), from, to)
	if err != nil {
		return nil, fmt.Errorf("read the log of %s: %w", r.Day.Format(time.DateOnly), err)
	}
	next := &sheet{seen: p.hub.Head()}
	for _, e := range entries {
		next.saw(hub.Seq(e.Seq), e.At)
	}
	paper := p.paper(r, to, next.updated) // as of its end, whenever it is made
	if paper.Updated.IsZero() {
		paper.Updated = from
	}
	paper.Entries, paper.Archive, paper.Current = entries, true, p.address(Request{Feed: "log", Format: r.Format, Query: r.Query})
	if paper.Prev, err = p.pageBefore(ctx, r, from); err != nil {
		return nil, err
	}
	body, losses, err := p.print(r, f, &paper)
	if err != nil {
		return p.stand(r, nil, next, err)
	}
	next.doc = p.finish(body, f.Media, f.Name, next.changed, nil)
	next.doc.Immutable, next.doc.Losses = true, losses
	return next, nil
}

// day returns the newest entry of every notice that the log holds between two
// times and that the public may see, newest first.
func (p *Press) day(ctx context.Context, v hub.View, from, to time.Time) ([]notice.Entry, error) {
	newest := map[notice.ID]hub.Record{}
	after, err := p.lastBefore(ctx, from)
	for err == nil {
		var rs []hub.Record
		rs, err = p.cfg.Records.Read(ctx, after, 1000)
		if err != nil || len(rs) == 0 || !rs[0].At.Before(to) {
			break
		}
		for _, rec := range rs {
			if rec.At.Before(to) {
				newest[rec.ID] = rec
			}
			after = rec.Seq
		}
	}
	if err != nil {
		return nil, err
	}
	return p.entries(ctx, v, newest)
}

func (p *Press) entries(ctx context.Context, v hub.View, newest map[notice.ID]hub.Record) (entries []notice.Entry, err error) {
	for _, rec := range newest {
		n, problems := notice.Read(rec.Doc)
		if problems.Failed() || n.Audience != notice.Public || !shown(v.States, rec.State) || !v.Filter.Match(n) {
			continue
		}
		entries = append(entries, notice.Entry{
			Seq: uint64(rec.Seq), At: rec.At, Code: rec.Code, State: rec.State, Notice: n, Doc: rec.Doc, Sigs: rec.Sigs, End: rec.End, First: rec.At,
		})
	}
	slices.SortFunc(entries, func(a, b notice.Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	if len(entries) > mostArchived {
		p.cfg.Log.Warn("an archive page is cut", "notices", len(entries), "shown", mostArchived)
		entries = entries[:mostArchived]
	}
	for i, e := range entries {
		if newest[e.Notice.ID].Op == hub.OpPublished {
			continue
		}
		past, err := p.cfg.Records.History(ctx, e.Notice.ID)
		if err != nil {
			return nil, err
		}
		entries[i].First = past[0].At
	}
	return entries, nil
}

// lastBefore is the number of the newest record before t, 0 for none: found by
// halving, since times rise with numbers.
func (p *Press) lastBefore(ctx context.Context, t time.Time) (hub.Seq, error) {
	low, high := hub.Seq(0), p.hub.Head()
	for low < high {
		mid := low + (high-low)/2
		rs, err := p.cfg.Records.Read(ctx, mid, 1)
		if err != nil {
			return 0, err
		}
		if len(rs) == 0 || !rs[0].At.Before(t) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low, nil
}

// pageBefore is the address of the newest archive page before t, "" for none.
func (p *Press) pageBefore(ctx context.Context, r Request, t time.Time) (string, error) {
	if p.cfg.Records == nil {
		return "", nil
	}
	last, err := p.lastBefore(ctx, t)
	if err != nil || last == 0 {
		return "", err
	}
	rs, err := p.cfg.Records.Read(ctx, last-1, 1)
	if err != nil || len(rs) == 0 {
		return "", err
	}
	// Addresses by day look like the asking one's: Self may be spelled by the caller.
	path, query, _ := strings.Cut(r.Self, "?")
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(s string) bool { return s == "" || strings.HasPrefix(s, "day=") })
	return join(path, with(strings.Join(parts, "&"), "day="+rs[0].At.In(p.cfg.Zone).Format(time.DateOnly))), nil
}
