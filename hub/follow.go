package hub

import (
	"context"
	"slices"
	"time"

	"wayside/hub/notice"
)

// Change is one change of the board as a reader in a view hears it: a put of
// an entry, or (Put nil) the removal of a notice and its cause.
type Change struct {
	Seq   Seq
	At    time.Time
	ID    notice.ID
	Put   *notice.Entry
	Cause notice.Cause
	Text  notice.Words // the reason, where one was given
}

// Batch takes a reader from From to To. With Reset the reader forgets all it
// has first, and Changes are the whole state.
type Batch struct {
	Epoch    string
	From, To Seq
	At       time.Time // by the hub's clock: what is over then is not in it, on record or not
	Reset    bool
	Changes  []Change // ascending by Seq
}

// Cursor is the reader's place once it has applied the batch.
func (b Batch) Cursor() Cursor { return Cursor{Epoch: b.Epoch, Seq: b.To} }

// Since is the one way to read the board: a snapshot is Since of the zero
// Cursor, a resume is Since of the reader's cursor, and a slow reader's
// catch-up the same again. A cursor of another epoch, below the floor or ahead
// of the log gets a reset.
func (h *Hub) Since(c Cursor, v View) Batch {
	now := h.now()
	head, floor := h.board.bounds()
	b := Batch{Epoch: h.Epoch(), From: c.Seq, At: now}
	b.Reset = c.Epoch != b.Epoch || c.Seq < floor || c.Seq > head
	if b.Reset {
		b.From = 0
	}
	ps, to, floor := h.board.after(b.From)
	if !b.Reset && c.Seq < floor { // the floor rose in between
		return h.Since(Cursor{}, v)
	}
	b.To = to
	for _, p := range ps {
		if ch, ok := h.change(p, v, now, b.From, b.Reset); ok {
			b.Changes = append(b.Changes, ch)
		}
	}
	return b
}

// Moved returns, of every notice that has changed above a place of the log, all
// versions that a reader who has all up to there may show or be shown: whom none
// of them matches hears nothing of it. Anyone is true where some are not known
// any more, and everybody must look.
func (h *Hub) Moved(after Seq) (versions []*notice.Notice, anyone bool) {
	ps, _, floor := h.board.after(after)
	anyone = after < floor
	for _, p := range ps {
		versions = append(versions, p.n)
		for _, o := range p.past.versions {
			if o.until > after {
				versions = append(versions, o.life.Notice)
			}
		}
		anyone = anyone || p.past.lost > after
	}
	return versions, anyone
}

// change is what a reader in view v with all until since hears of p, if
// anything; one that begins afresh hears of no removals.
func (h *Hub) change(p *place, v View, now time.Time, since Seq, reset bool) (Change, bool) {
	ch := Change{Seq: p.rec.Seq, At: p.rec.At, ID: p.rec.ID}
	state := p.told(now)
	if v.sees(p, state, now) {
		e := p.entry(now)
		ch.Put = &e
		return ch, true
	}
	if reset || !p.past.seen(v, p.n, since) {
		return ch, false
	}
	ch.Cause = cause(p, state, v, now)
	if p.rec.End != nil && v.may(p.life(), now) {
		ch.Text = p.rec.End.Text
	}
	return ch, true
}

// Standing is what is in force in a view at a place of the log and a time, and
// until when it is, as far as nothing is recorded.
type Standing struct {
	To     Seq
	Active []*notice.Notice
	Until  time.Time // not after the time asked for: the clock has left what the log says; zero: for ever
}

// Standing reads what is in force in a view at a time, which may not lie before
// the newest record.
func (h *Hub) Standing(v View, at time.Time) (s Standing) {
	ps, to, _ := h.board.after(0)
	s.To = to
	for _, p := range ps {
		if !v.Filter.Match(p.n) {
			continue
		}
		if v.inState(p.told(at)) && v.may(p.life(), at) && p.state(at) == notice.Active {
			s.Active = append(s.Active, p.n)
		}
		until := p.until
		if at.Before(p.rec.At) {
			until = at // the clock was set back
		}
		if !until.IsZero() && (s.Until.IsZero() || until.Before(s.Until)) {
			s.Until = until
		}
	}
	return s
}

// cause says why p in state s is not in the view though it was.
func cause(p *place, s notice.State, v View, now time.Time) notice.Cause {
	if !v.may(p.life(), now) {
		return notice.CauseRestricted
	}
	if !v.inState(s) {
		switch s {
		case notice.Scheduled:
			return notice.CausePaused
		case notice.Withdrawn, notice.Superseded, notice.Ended, notice.Expired:
			return notice.Cause(s)
		}
	}
	return notice.CauseLeft
}

func (p *place) entry(now time.Time) notice.Entry {
	return notice.Entry{
		Seq: uint64(p.rec.Seq), At: p.rec.At, Code: p.rec.Code, State: p.state(now),
		Notice: p.n, Doc: p.rec.Doc, Sigs: p.rec.Sigs, End: p.rec.End, First: p.first,
	}
}

// List returns the entries in a view as they are at a time, ascending by Seq;
// what the viewer may know of is judged as of now. States that have ended are
// there until the floor passes them.
func (h *Hub) List(v View, at time.Time) []notice.Entry {
	now := h.now()
	ps, _, _ := h.board.after(0)
	var out []notice.Entry
	for _, p := range ps {
		if v.sees(p, p.state(at), now) {
			out = append(out, p.entry(at))
		}
	}
	return out
}

// Entry returns one notice as viewer may see it now, in whatever state, or an
// [Error] of kind NotFound where there is none, or none that viewer may know
// of.
func (h *Hub) Entry(ctx context.Context, id notice.ID, viewer string) (notice.Entry, error) {
	return h.visible(ctx, id, viewer)
}

// ByCode is [Hub.Entry] by short code.
func (h *Hub) ByCode(ctx context.Context, code, viewer string) (notice.Entry, error) {
	return h.visible(ctx, h.board.byCode(code), viewer)
}

// CodeTaken reports whether a short code is that of a notice, public or not.
func (h *Hub) CodeTaken(code string) bool { return h.board.byCode(code) != "" }

func (h *Hub) visible(ctx context.Context, id notice.ID, viewer string) (e notice.Entry, err error) {
	p, err := h.standing(ctx, id)
	if err != nil {
		return e, err
	}
	now := h.now()
	if p == nil || !(View{Viewer: viewer}).may(p.life(), now) {
		return e, notFound()
	}
	return p.entry(now), nil
}

// dug reads a forgotten notice back from the log.
func (h *Hub) dug(ctx context.Context, id notice.ID) (*place, error) {
	rs, err := h.log.History(ctx, id)
	if err != nil || len(rs) == 0 {
		return nil, unavailable(err)
	}
	p, err := readPlace(rs[len(rs)-1])
	if err != nil {
		return nil, unavailable(err)
	}
	p.first = rs[0].At
	return p, nil
}

// History returns the revisions of a notice that viewer may see, newest first,
// each with the last thing that was said of it.
func (h *Hub) History(ctx context.Context, id notice.ID, viewer string) ([]notice.Entry, error) {
	rs, err := h.log.History(ctx, id)
	if err != nil {
		return nil, unavailable(err)
	}
	var out []notice.Entry
	for i, r := range rs {
		at := r.At
		if i == len(rs)-1 {
			at = h.now()
		}
		n, ps := notice.Read(r.Doc)
		if ps.Failed() || !(View{Viewer: viewer}).may(notice.Life{Notice: n, End: r.End}, at) {
			continue
		}
		p := newPlace(r, n)
		p.first = rs[0].At
		if e := p.entry(at); len(out) > 0 && out[len(out)-1].Notice.Revision == n.Revision {
			out[len(out)-1] = e
		} else {
			out = append(out, e)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Records returns everything that was said of a notice, oldest first, for the
// office: also what the public may not see.
func (h *Hub) Records(ctx context.Context, id notice.ID) ([]Record, error) {
	rs, err := h.log.History(ctx, id)
	if err != nil {
		return nil, unavailable(err)
	}
	return rs, nil
}

// RecordOf returns the record that made a revision public: its first, of an
// embargoed one that of its release.
func (h *Hub) RecordOf(ctx context.Context, id notice.ID, revision int) (Record, error) {
	rs, err := h.log.History(ctx, id)
	if err != nil {
		return Record{}, unavailable(err)
	}
	for _, r := range rs {
		if n, ps := notice.Read(r.Doc); r.Rev == revision && !ps.Failed() && (View{}).may(notice.Life{Notice: n, End: r.End}, r.At) {
			return r, nil
		}
	}
	return Record{}, notFound()
}

// RecordAt returns the record of a number, of a notice.
func (h *Hub) RecordAt(ctx context.Context, id notice.ID, seq Seq) (Record, error) {
	rs, err := h.log.Read(ctx, seq-1, 1)
	switch {
	case err != nil:
		return Record{}, unavailable(err)
	case len(rs) == 0 || rs[0].Seq != seq || rs[0].ID != id:
		return Record{}, notFound()
	}
	return rs[0], nil
}

// Wait returns the head of the log once it is above after, or the context's
// error.
func (h *Hub) Wait(ctx context.Context, after Seq) (Seq, error) {
	for {
		head, moved := h.board.position()
		if head > after {
			return head, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return head, ctx.Err()
		}
	}
}

// Head is the number of the newest record on the board.
func (h *Hub) Head() Seq {
	head, _ := h.board.position()
	return head
}

// Epoch is the identity of the log.
func (h *Hub) Epoch() string { return h.log.Epoch() }

// Now is the hub's clock, UTC.
func (h *Hub) Now() time.Time { return h.now() }
