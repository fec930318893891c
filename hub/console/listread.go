package console

import (
	"context"
	"errors"
	"html/template"
	"slices"

	"wayside/hub"
	"wayside/hub/desk"
	"wayside/hub/filter"
	"wayside/hub/list"
	"wayside/hub/notice"
	"wayside/hub/page"
	"wayside/hub/second"
	"wayside/hub/sign"
)

// listRead is a list as it was read, for whoever sends it and for whoever approves
// it: every row with what is wrong with it, and all that would change.
type listRead struct {
	Heads    []string
	Counts   []listCount
	Frame    []problemLine
	Wrong    []listRow // those with errors, then those with warnings
	Changing []listRow // new and revised
	Same     []listRow
	Missing  []listEnd // that stand and that the list lacks, or that are withdrawn with it
	Unknown  []string
	Good     bool
	Sketch   *page.Sketch
	Cards    []template.HTML
	Signs    []string // names of those that would show some of it
	Boards   []string
}

type listCount struct {
	State string // key of a word
	N     int
}

type listRow struct {
	Number   int
	Key      string
	State    list.State
	Cells    []string
	Problems []listProblem
	Changes  []changed
}

type listProblem struct {
	Field, Text string
	Error       bool
}

type changed struct{ Name, Was, Now string }

type listEnd struct{ UUID, Number, Headline, Code string }

// mostListCards is how many notices a preview shows as they will look.
const mostListCards = 3

func (s *Server) listRead(ctx context.Context, v *visitor, d *list.Verdict) (*listRead, error) {
	p := &listRead{Heads: d.Kind.Headings(v.plain()), Frame: v.lines(d.Frame), Unknown: d.Unknown, Good: d.Good()}
	for _, st := range []list.State{list.New, list.Revised, list.Same, list.Refused} {
		p.Counts = append(p.Counts, listCount{string(st), d.Count(st)})
	}
	p.Counts = append(p.Counts, listCount{"missing", len(d.Missing)})
	var said []*notice.Notice
	for _, r := range d.Rows {
		row := s.listRow(v, d.Kind, r)
		switch {
		case r.State == list.Refused:
			p.Wrong = append(p.Wrong, row)
		case r.State == list.New || r.State == list.Revised:
			p.Changing, said = append(p.Changing, row), append(said, r.Notice)
		case r.State == list.Same:
			p.Same = append(p.Same, row)
		}
	}
	for _, row := range p.Changing {
		if len(row.Problems) > 0 {
			p.Wrong = append(p.Wrong, row)
		}
	}
	for _, e := range d.Missing {
		p.Missing = append(p.Missing, v.listEnd(e))
	}
	return p, s.goesTo(ctx, v, p, said)
}

func (s *Server) listRow(v *visitor, k list.Kind, r list.Row) listRow {
	row := listRow{Number: r.Number, Key: r.Key, State: r.State}
	if r.Notice != nil {
		row.Cells = k.Row(r.Notice, v.plain(), s.Zone)
	}
	for _, p := range r.Problems {
		row.Problems = append(row.Problems, listProblem{p.Field, v.Say(p.Message), !p.Warning && !p.Advice})
	}
	slices.SortStableFunc(row.Problems, func(a, b listProblem) int {
		switch {
		case a.Error == b.Error:
			return 0
		case a.Error:
			return -1
		}
		return 1
	})
	for _, c := range r.Changes {
		row.Changes = append(row.Changes, changed{v.Say(c.Name), c.Was, c.Now})
	}
	return row
}

func (t tongue) listEnd(e notice.Entry) listEnd {
	number := ""
	if o := e.Notice.Origin; o != nil {
		number = o.ID
	}
	return listEnd{e.Notice.ID.UUID(), number, t.text(e.Notice).Headline, e.Code}
}

// goesTo tells where what is said would stand, and shows the first of it.
func (s *Server) goesTo(ctx context.Context, v *visitor, p *listRead, said []*notice.Notice) error {
	kept, err := s.Desk.Signs(ctx)
	if err != nil {
		return err
	}
	for _, one := range kept {
		profile, ps := sign.Read(one.Doc)
		if !ps.Failed() && anyMatch(profile.Selection(), said) {
			name := v.Say(profile.Name)
			if name == "" {
				name = profile.ID
			}
			p.Signs = append(p.Signs, name)
		}
	}
	now, spots := s.Hub.Now(), []page.Spot{}
	for i, n := range said {
		for _, b := range s.boards(n) {
			if !slices.Contains(p.Boards, b) {
				p.Boards = append(p.Boards, b)
			}
		}
		if g := n.Geometry; g != nil && len(g.Points) > 0 {
			spots = append(spots, page.Spot{At: g.Points[0], Class: "s1", Title: n.Origin.ID + " " + v.text(n).Headline})
		}
		if i >= mostListCards {
			continue
		}
		e, err := entryOf(n, now)
		if err != nil {
			return err
		}
		card, err := s.Pages.Card(v.Lang, e, now)
		if err != nil {
			return err
		}
		p.Cards = append(p.Cards, card)
	}
	p.Sketch = s.Pages.Dots(spots)
	return nil
}

func anyMatch(sel filter.Selection, said []*notice.Notice) bool {
	return slices.ContainsFunc(said, sel.Match)
}

// heldListRow is a list in what waits.
func (s *Server) heldListRow(v *visitor, h desk.Held, l second.List) heldRow {
	fresh, revised := l.Counts()
	who, now := v.Operator.Who(), s.Hub.Now()
	head := notice.Words{}
	for _, lang := range []notice.Lang{notice.Chinese, notice.English} {
		in := tongue{v.words, lang}
		head[lang] = in.T("lists.held", l.Title.In(lang), fresh, revised, len(l.Ends))
	}
	stub := &notice.Notice{Kind: notice.Enforcing, Event: "other", Status: notice.Actual, Publisher: l.Author.Publisher, Severity: l.Severest(), Text: map[notice.Lang]notice.Text{}}
	for lang, text := range head {
		stub.Text[lang] = notice.Text{Headline: text}
	}
	r := heldRow{
		Brief: s.Pages.Brief(notice.Entry{Notice: stub, State: notice.Active}, v.Lang, now), Held: h, List: &l,
		Own: h.Token == who || h.Person == who, Left: v.left(h.Until.Sub(now)),
	}
	r.Reason = v.T("lists.why")
	r.Decides = !r.Own && h.Fate == desk.Waits && mayDecideList(v, &l) == nil
	return r
}

// heldRead is a list that waits as whoever approves it sees it: against what stands
// now.
func (s *Server) heldRead(ctx context.Context, v *visitor, h heldRow) (*listRead, error) {
	k, ok := list.Named(h.List.Name)
	if !ok {
		return nil, missing()
	}
	d := &list.Verdict{Kind: k}
	for _, r := range h.List.Rows {
		row := list.Row{Number: r.Number, Key: r.Notice.Origin.ID, State: list.New, Notice: r.Notice}
		if r.Replace {
			row.State = list.Revised
		}
		e, found, err := s.stands(ctx, v, r.Notice.ID)
		if err != nil {
			return nil, err
		}
		if r.Replace && found && h.Fate == desk.Waits {
			row.Changes = k.Changes(e.Notice, r.Notice, v.plain(), s.Zone)
		}
		for _, p := range list.Review(r.Notice, s.Hub.Now()) {
			if at := k.HeadingOf(p.Field); at != nil {
				p.Field = v.Say(at)
			}
			row.Problems = append(row.Problems, p)
		}
		d.Rows = append(d.Rows, row)
	}
	for _, end := range h.List.Ends {
		e, found, err := s.stands(ctx, v, end.ID)
		if err != nil {
			return nil, err
		}
		if found {
			d.Missing = append(d.Missing, e)
		}
	}
	p, err := s.listRead(ctx, v, d)
	if err != nil {
		return nil, err
	}
	fresh, revised := h.List.Counts()
	p.Counts = []listCount{{"new", fresh}, {"revised", revised}, {"same", h.List.Same}, {"ends", len(h.List.Ends)}}
	return p, nil
}

// stands is what the visitor may know to stand under an id.
func (s *Server) stands(ctx context.Context, v *visitor, id notice.ID) (notice.Entry, bool, error) {
	e, err := s.Hub.Entry(ctx, id, v.Operator.Publisher.ID)
	if refused := (*hub.Error)(nil); errors.As(err, &refused) && refused.Kind == hub.NotFound {
		return e, false, nil
	}
	return e, err == nil, err
}

// heldListsOf are the lists by which a notice was said.
func (s *Server) heldListsOf(ctx context.Context, n *notice.Notice) ([]desk.Held, error) {
	if n.Origin == nil || n.Origin.Format != list.Format {
		return nil, nil
	}
	return s.Desk.HeldNaming(ctx, second.OfList(n.Origin.Feed), string(n.ID))
}

// Rows hands a table of a list to its template.
func (v *view) Rows(heads []string, rows []listRow) map[string]any {
	return map[string]any{"heads": heads, "rows": rows}
}
