package sign

import (
	"fmt"
	"strings"
	"time"

	"wayside/hub/notice"
)

// phase turns a planned page into dots. Its lines were measured before; one
// that does not fit after all is a fault of ours.
func (f *Fonts) phase(p *Profile, pg planned, several bool) Phase {
	out := Phase{Notices: []notice.ID{pg.n.ID}, Langs: []notice.Lang{}, On: tenths(pg.dwell()), Expires: leaves(pg.n), Test: pg.n.Status != notice.Actual, Takeover: p.takenOver(pg.n)}
	if several {
		out.Off = *p.PageOff
	}
	rect := Rect{}
	for _, part := range pg.parts {
		out.Langs = append(out.Langs, part.lang)
		for i, line := range part.lines {
			colour := pg.rest
			if i < part.head {
				colour = pg.first
			}
			rect.Lines = append(rect.Lines, Line{Spans: []Span{{Text: line, Font: part.font.Number, Colour: colour}}})
		}
	}
	out.page = Page{On: out.On, Off: out.Off, Rects: []Rect{rect}}
	f.finish(p, &out)
	return out
}

// finish lays the page of a phase out and takes its hash.
func (f *Fonts) finish(p *Profile, ph *Phase) {
	ph.Lines, ph.Runs = []string{}, []Run{}
	for _, r := range ph.page.Rects {
		for _, l := range r.Lines {
			ph.Lines = append(ph.Lines, l.whole())
		}
	}
	runs, ps := f.Layout(p, ph.page)
	frame, whole := f.Draw(p, ph.page.Fills, runs)
	if ps.Failed() || !whole {
		panic(fmt.Sprintf("sign: %s: the page %q was composed and does not fit: %v", p.ID, ph.Lines, ps))
	}
	ph.Runs = append(ph.Runs, runs...)
	ph.Px = frame.Px()
}

// leaves is when n leaves by its own time; zero: never.
func leaves(n *notice.Notice) time.Time {
	if n.Ends.IsZero() || !n.Expires.IsZero() && n.Expires.Before(n.Ends) {
		return n.Expires
	}
	return n.Ends
}

// idle is what a sign shows with nothing to say: its default text, a clock, or
// nothing. fill "" is the text, without a clock in its stead.
func (f *Fonts) idle(p *Profile, fill string, zone *time.Location, now time.Time) Phase {
	out := Phase{Notices: []notice.ID{}, Langs: []notice.Lang{}, On: p.PageOn, page: Page{On: p.PageOn}}
	lines, font, lang := f.ownText(p)
	if fill == "clock" {
		lines, font, lang = f.clock(p, zone, now)
		out.Clock = len(lines) > 0
	}
	if fill != "blank" && len(lines) > 0 {
		rect := Rect{}
		for _, l := range lines {
			rect.Lines = append(rect.Lines, Line{Spans: []Span{{Text: l, Font: font.Number, Colour: p.Panel.usual()}}})
		}
		out.page.Rects = []Rect{rect}
		if lang != "" {
			out.Langs = []notice.Lang{lang}
		}
	}
	f.finish(p, &out)
	return out
}

// ownText is the default text of a sign, in the first of its languages in
// which there is one that fits.
func (f *Fonts) ownText(p *Profile) ([]string, Font, notice.Lang) {
	for _, lang := range p.Languages {
		if d := f.defaultText(p, lang); d != nil {
			return d.pages[0].lines, d.font, lang
		}
	}
	return nil, Font{}, ""
}

func (f *Fonts) defaultText(p *Profile, lang notice.Lang) *draft {
	if strings.TrimSpace(p.Text[lang]) == "" {
		return nil
	}
	ft := f.fitting(p, &notice.Notice{Status: notice.Actual}, lang)
	return ft.tryAll(authored(p.Text[lang], lang), 1)
}

func (f *Fonts) clock(p *Profile, zone *time.Location, now time.Time) ([]string, Font, notice.Lang) {
	ft := f.fitting(p, &notice.Notice{Status: notice.Actual}, notice.English)
	if d := ft.tryAll(authored(now.In(zone).Format("15:04"), notice.English), 1); d != nil {
		return d.pages[0].lines, d.font, ""
	}
	return nil, Font{}, ""
}

// CheckText tells what is wrong with the default texts of a profile: those
// that its panel can't show whole.
func (f *Fonts) CheckText(p *Profile) (ps notice.Problems) {
	for _, lang := range p.Languages {
		if strings.TrimSpace(p.Text[lang]) == "" || f.defaultText(p, lang) != nil {
			continue
		}
		ft := f.fitting(p, &notice.Notice{Status: notice.Actual}, lang)
		ft.explain([]candidate{authored(p.Text[lang], lang)})
		ps = append(ps, ft.ps...)
	}
	return ps
}
