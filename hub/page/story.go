package page

import (
	"slices"
	"time"

	"wayside/hub/notice"
)

// step is one entry of the history.
type step struct {
	At, Machine string
	Title       string
	Said        string       // what the publisher says has changed
	Changes     []string     // what differs from the revision before
	Text        *notice.Text // what this revision said, of what somebody must be able to answer for
	Told        []fact       // and what its kind must say
	Lang        string       // of the text, where it is not the page's
	Href        string
}

// stageView is one stage on the way of a case: reached, or still ahead.
type stageView struct {
	Name        string
	At, Machine string // when it was told; "" of what is ahead
	Note        string // what came of it, or why it went back
	Revision    string
	Href        string // of the very revision that told it
	Now         bool
}

// stages are the stages in the order in which they were told, each once as long
// as it lasted, and those that are still ahead.
func (f frame) stages(d Permanent) (out []stageView) {
	last := notice.Term{}
	for _, e := range slices.Backward(d.History) {
		n := e.Notice
		stage, _ := notice.Find(notice.Stages(), n.Stage())
		if stage.Word == last.Word {
			continue
		}
		if stage.Word != "" {
			v := stageView{Name: f.stage(n), At: f.clock(n.Sent, d.Now), Machine: stamp(n.Sent), Revision: f.T("revision", n.Revision), Href: revisionHref(n)}
			if text, _ := f.text(n); stage.Rank < last.Rank {
				v.Note = text.Changed
			} else {
				v.Note = f.in(n.Handling.Result)
			}
			out = append(out, v)
		}
		last = stage
	}
	if len(out) == 0 || last.Word == "" {
		return out
	}
	out[len(out)-1].Now = true
	for _, ahead := range notice.Stages() {
		if ahead.Rank > last.Rank && d.Entry.State.Live() {
			out = append(out, stageView{Name: f.name("stage", notice.Stages(), ahead.Word)})
		}
	}
	return out
}

// stage is how far a case has come, in the words of the page; "" where the notice
// doesn't say.
func (f frame) stage(n *notice.Notice) string {
	if n.Stage() == "" {
		return ""
	}
	return f.name("stage", notice.Stages(), n.Stage())
}

func revisionHref(n *notice.Notice) string {
	return "/notices/" + n.ID.UUID() + "/" + itoa(n.Revision) + ".json"
}

// linked is a notice that this one follows, or that follows it.
type linked struct {
	Href, Headline string
	Lang           string // of the headline, where it is not the page's
	At, Machine    string
	Stage          string
	Over           string // why it is no longer in force; "" while it is
}

func (f frame) linkedTo(entries []notice.Entry, now time.Time) (out []linked) {
	for _, e := range entries {
		c := f.card(e, now)
		one := linked{Href: c.Href, Headline: c.Headline, Lang: c.Lang, At: f.clock(e.Notice.Sent, now), Machine: stamp(e.Notice.Sent), Stage: f.stage(e.Notice)}
		if !e.State.Live() {
			one.Over = c.Level.Word
		}
		out = append(out, one)
	}
	return out
}

// steps are the revisions, newest first, and how the notice ended.
func (f frame) steps(d Permanent) (out []step) {
	if e := d.Entry; !e.State.Live() {
		s := step{At: f.clock(e.At, d.Now), Machine: stamp(e.At), Title: f.over(e.State).Word}
		if e.End != nil {
			s.Said = f.in(e.End.Text)
		}
		out = append(out, s)
	}
	seen := map[int]bool{}
	for i, e := range d.History {
		n := e.Notice
		if seen[n.Revision] {
			continue // the same revision again: its end, or its coming back
		}
		seen[n.Revision] = true
		text, _ := f.text(n)
		s := step{At: f.clock(n.Sent, d.Now), Machine: stamp(n.Sent), Title: f.T("revision", n.Revision), Href: revisionHref(n)}
		rest := d.History[i+1:]
		j := slices.IndexFunc(rest, func(o notice.Entry) bool { return o.Notice.Revision < n.Revision })
		if j >= 0 {
			if s.Said = text.Changed; n.Correction {
				s.Said = f.changed(n, text)
			}
			s.Changes = f.changes(rest[j].Notice, n)
		} else if n.Revision == 1 {
			s.Title = f.T("firstRevision")
		}
		if i > 0 && (n.Statement != nil || n.Handling != nil) {
			f.tellAgain(&s, n)
		}
		out = append(out, s)
	}
	return out
}

// tellAgain adds what an earlier revision said: of a claim that was being checked,
// or a case that was under way, people ask later what was known when.
func (f frame) tellAgain(s *step, n *notice.Notice) {
	text, lang := f.text(n)
	if s.Text = &text; lang != f.Lang {
		s.Lang = string(lang)
	}
	f.dated = true
	l := &factList{frame: f}
	l.kindFacts(n, n.Sent) // what it promised then may have come long ago
	s.Told = l.out
}

// changes are what a reader sees differ between two revisions.
func (f frame) changes(was, is *notice.Notice) (out []string) {
	a, _ := f.text(was)
	b, _ := f.text(is)
	diff := func(label, x, y string) {
		if x != y {
			s := f.T(label)
			if x != "" && len([]rune(x)) <= 60 {
				s += f.T("parens", f.T("was", x))
			}
			out = append(out, s)
		}
	}
	diff("chLevel", f.level(was).Word, f.level(is).Word)
	diff("chHeadline", a.Headline, b.Headline)
	diff("chRoads", f.roads(was), f.roads(is))
	diff("chImpact", f.impact(was), f.impact(is))
	diff("chDelay", f.delay(was), f.delay(is))
	diff("chUntil", f.until(was, was.Sent), f.until(is, was.Sent))
	out = append(out, f.changedMembers(was, is)...)
	if a.Description != b.Description {
		out = append(out, f.T("chText"))
	}
	if a.Instruction != b.Instruction {
		out = append(out, f.T("chInstruction"))
	}
	if len(out) == 0 {
		out = append(out, f.T("chOther"))
	}
	return out
}

// changedMembers are what the kinds must say and now say otherwise; of a word of
// a list also what it was.
func (f frame) changedMembers(was, is *notice.Notice) (out []string) {
	before := map[string]notice.Member{}
	for _, m := range was.Members() {
		before[m.Field()] = m
	}
	for _, m := range is.Members() {
		old, had := before[m.Field()]
		delete(before, m.Field())
		said := ""
		if had {
			said = f.member(old, was.Sent)
		}
		if said == f.member(m, was.Sent) {
			continue
		}
		s := f.name(m.Object, []notice.Term{m.Term}, m.Word)
		if m.Terms != nil && said != "" {
			s += f.T("parens", f.T("was", said))
		}
		out = append(out, s)
	}
	for _, m := range was.Members() {
		if _, left := before[m.Field()]; left && !m.Blank() {
			out = append(out, f.name(m.Object, []notice.Term{m.Term}, m.Word))
		}
	}
	return out
}
