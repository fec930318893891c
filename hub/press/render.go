package press

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"wayside/hub"
	"wayside/hub/format"
	"wayside/hub/notice"
)

// Bounds of the log feed: everything since midnight, but never fewer than the
// one and never more than the other.
const (
	fewestLogged = 50
	mostLogged   = 500
)

// renew returns what is to be on the shelf: last itself with a new place in
// the log, or a new rendering.
func (p *Press) renew(ctx context.Context, r Request, f format.Format, last *sheet) (*sheet, error) {
	if !r.Day.IsZero() {
		return p.renewArchive(ctx, r, f)
	}
	now, view := p.hub.Now(), view(r, f)
	next := &sheet{}
	if last != nil {
		b := p.hub.Since(hub.Cursor{Epoch: p.hub.Epoch(), Seq: last.seen}, view)
		next.seen, next.changed, next.updated = b.To, last.changed, last.updated
		if len(b.Changes) == 0 && !b.Reset && last.good(0, now) {
			next.doc, next.until = last.doc, last.until
			return next, nil
		}
		for _, c := range b.Changes {
			next.saw(c.Seq, c.At)
		}
	}
	paper, until, err := p.compose(ctx, r, view, next, now)
	if f.Fresh > 0 {
		until = sooner(until, now.Add(f.Fresh))
	}
	var body []byte
	var losses notice.Losses
	if err == nil {
		body, losses, err = p.print(r, f, &paper)
	}
	if err != nil {
		next.until = now.Add(retryAfter)
		return p.stand(r, last, next, err)
	}
	next.until = until
	if last != nil && bytes.Equal(last.doc.Body, body) {
		same := *last.doc
		same.Until, same.Losses = until, losses
		next.doc = &same
		return next, nil
	}
	next.doc = p.finish(body, f.Media, f.Name, next.changed, last)
	next.doc.Until, next.doc.Losses = until, losses
	return next, nil
}

// retryAfter is how long a last good document stands after a failure before it
// is tried again, where nothing changes sooner.
const retryAfter = 10 * time.Second

// stand keeps the last good document after a failure.
func (p *Press) stand(r Request, last, next *sheet, err error) (*sheet, error) {
	p.count(func(s *Stats) { s.Failures++ })
	p.cfg.Log.Error("a document could not be made", "document", r.Feed+"."+r.Format, "err", err, "lastGood", last != nil)
	if last == nil {
		return nil, fmt.Errorf("make %s: %w", r.Self, err)
	}
	next.doc = last.doc
	return next, nil
}

func (s *sheet) saw(seq hub.Seq, at time.Time) {
	s.changed = max(s.changed, seq)
	if at.After(s.updated) {
		s.updated = at
	}
}

// view is what the readers of a document see: the public. The log shows every
// state, unless others than the active are asked for.
func view(r Request, f format.Format) hub.View {
	v := hub.View{Filter: r.Query.Selection, States: r.Query.States}
	if len(v.States) == 0 {
		v.States = f.States
	}
	asked := len(v.States) > 0 && !slices.Equal(v.States, []notice.State{notice.Active})
	if r.Feed == "log" && !asked {
		v.States = []notice.State{notice.Active, notice.Scheduled, notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired}
	}
	return v
}

// compose puts together what an encoder is given, and says when the clock next
// changes it. What is about to start counts too.
func (p *Press) compose(ctx context.Context, r Request, view hub.View, next *sheet, now time.Time) (paper notice.Sheet, until time.Time, err error) {
	head := p.hub.Head() // before the list: what comes in between is rendered again, never missed
	all := view
	all.States = append(slices.Clone(all.States), notice.Scheduled)
	if len(view.States) == 0 {
		all.States = append(all.States, notice.Active)
	}
	entries := p.hub.List(all, now)
	for _, e := range entries {
		until = sooner(until, notice.NextChange(notice.Life{Notice: e.Notice, End: e.End}, now))
	}
	entries = slices.DeleteFunc(entries, func(e notice.Entry) bool { return !shown(view.States, e.State) })
	slices.Reverse(entries) // newest first
	if next.seen == 0 {
		next.seen = head
	}
	for _, e := range entries {
		next.saw(hub.Seq(e.Seq), e.At)
	}
	paper = p.paper(r, now, next.updated)
	if r.Feed == "log" {
		midnight := p.midnight(now)
		entries = entries[:logged(entries, midnight)]
		if paper.Prev, err = p.pageBefore(ctx, r, midnight); err != nil {
			return paper, until, err
		}
		until = sooner(until, midnight.AddDate(0, 0, 1)) // then there is another page before it
	}
	paper.Entries = entries
	return paper, until, nil
}

// sooner of two times, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func shown(states []notice.State, s notice.State) bool {
	return len(states) == 0 && s == notice.Active || slices.Contains(states, s)
}

// logged is how many of the newest entries the log feed holds.
func logged(entries []notice.Entry, midnight time.Time) (n int) {
	for n < len(entries) && n < mostLogged && (n < fewestLogged || !entries[n].At.Before(midnight)) {
		n++
	}
	return n
}

func (p *Press) midnight(t time.Time) time.Time {
	y, m, d := t.In(p.cfg.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, p.cfg.Zone)
}

// paper is a sheet without its entries.
func (p *Press) paper(r Request, now, updated time.Time) notice.Sheet {
	lang := r.Query.Lang
	if lang == "" {
		lang = notice.Chinese
	}
	_, about := names(r.Feed)
	return notice.Sheet{
		Lang: lang, Now: now, Updated: updated, Base: p.cfg.Base, Self: r.Self, Zone: p.cfg.Zone,
		Title: title(r, p.cfg.Site.In(lang), lang), About: about.In(lang), Owner: notice.Party{ID: "wayside", Name: p.cfg.Site}, Contact: p.cfg.Contact, Log: r.Feed == "log",
	}
}

// names of the two feeds, and a sentence on what each holds.
func names(feed string) (title, about notice.Words) {
	if feed == "log" {
		return notice.Words{notice.Chinese: "发布记录", notice.English: "As published"},
			notice.Words{notice.Chinese: "最近发布、更正、撤回和失效的公开消息，每条消息一项。", notice.English: "What was lately published, corrected, withdrawn or ended, one item per notice."}
	}
	return notice.Words{notice.Chinese: "当前生效", notice.English: "In force"},
		notice.Words{notice.Chinese: "当前生效的全部公开消息；失效、撤回的消息立即移出。", notice.English: "Everything public that is in force; what ends or is withdrawn leaves at once."}
}

// title tells feeds apart in a reader's list: the site, the feed, the day, and
// the selection as in its address.
func title(r Request, site string, lang notice.Lang) string {
	name, _ := names(r.Feed)
	t := name.In(lang)
	if site != "" {
		t = site + " · " + t
	}
	if !r.Day.IsZero() {
		t += " " + r.Day.Format(time.DateOnly)
	}
	if selection, err := url.QueryUnescape(r.Query.Selection.String()); err == nil && selection != "" {
		t += " (" + strings.ReplaceAll(selection, "&", ", ") + ")"
	}
	return t
}

// print writes a sheet and checks what was written. Where that fails, the
// entries that fail alone are left out of paper, and it is tried once more.
func (p *Press) print(r Request, f format.Format, paper *notice.Sheet) ([]byte, notice.Losses, error) {
	p.count(func(s *Stats) { s.Renders++ })
	body, losses, err := attempt(f, *paper)
	if err == nil {
		return body, losses, nil
	}
	sound := slices.DeleteFunc(slices.Clone(paper.Entries), func(e notice.Entry) bool {
		alone := *paper
		alone.Entries = []notice.Entry{e}
		_, _, fault := attempt(f, alone)
		if fault != nil {
			p.count(func(s *Stats) { s.LeftOut++ })
			p.cfg.Log.Error("a notice is left out of a document", "document", r.Feed+"."+r.Format, "id", e.Notice.ID, "err", fault)
		}
		return fault != nil
	})
	if len(sound) == len(paper.Entries) {
		return nil, nil, err
	}
	paper.Entries = sound
	return attempt(f, *paper)
}

// attempt writes and checks; a panic of an encoder is a failure of that
// document alone.
func attempt(f format.Format, paper notice.Sheet) (body []byte, losses notice.Losses, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("write %s: panic: %v", f.Name, fault)
		}
	}()
	var b bytes.Buffer
	if losses, err = f.Encode(&b, paper); err != nil {
		return nil, losses, fmt.Errorf("write %s: %w", f.Name, err)
	}
	if f.Check != nil {
		if err := f.Check(b.Bytes(), paper.Self); err != nil {
			return nil, losses, fmt.Errorf("check %s: %w", f.Name, err)
		}
	}
	return b.Bytes(), losses, nil
}
