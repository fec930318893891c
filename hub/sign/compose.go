package sign

import (
	"slices"
	"time"

	"wayside/hub/notice"
)

// Showing is what a sign shows at a time, and how every notice that it
// subscribes to fares on it. It is the document of /signs/{sign}.json: times of
// pages in tenths of a second, coordinates of runs in dots from 0, 0.
type Showing struct {
	Sign   string    `json:"sign"`
	AsOf   time.Time `json:"asOf"`
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Panel  Panel     `json:"panel"`
	Cell   *Cell     `json:"cell,omitempty"` // between which the panel has gaps
	Zone   string    `json:"tz,omitempty"`   // of its clock; "": the hub's
	// Pages are shown one after the other, over and over; never none: a dark
	// panel is a page too.
	Pages []Phase `json:"pages"`
	// Then is what follows by the clock alone, in order; see [Fonts.Programme].
	Then []Step `json:"then,omitempty"`
	// Idle is what the sign shows when nothing of all this stands any more.
	Idle Phase `json:"idle"`
	// Default is what the sign shows when it has lost contact for LossAfter
	// seconds, by Loss.
	Default   Phase  `json:"default"`
	Loss      string `json:"loss"`
	LossAfter int    `json:"lossAfter"`
	Notices   []Item `json:"notices"` // the most pressing first
}

// Phase is one page as a display draws it.
type Phase struct {
	Notices []notice.ID   `json:"notices"` // that it is from; none: the sign's own
	Langs   []notice.Lang `json:"langs"`
	On      int           `json:"on"`
	Off     int           `json:"off"`
	// Expires is when it must leave, with no one asking; zero: never.
	Expires time.Time `json:"expires,omitzero"`
	Test    bool      `json:"test,omitempty"` // practice, and says so
	// Clock: its run is the time of day, which whoever draws it keeps right.
	Clock bool `json:"clock,omitempty"`
	// Takeover: it stands until it expires, with contact or without.
	Takeover bool `json:"takeover,omitempty"`

	Lines []string `json:"lines"`
	Runs  []Run    `json:"runs"`
	Px    string   `json:"px"` // see [Frame.Px]

	page Page
}

// Item is one notice on one sign.
type Item struct {
	ID       notice.ID     `json:"id"`
	Revision int           `json:"revision"`
	Verdict  Verdict       `json:"verdict"`
	Shown    bool          `json:"shown"` // false: it waits, or does not fit
	Langs    []notice.Lang `json:"langs,omitempty"`
	// Abbreviated are the words that stand in a short form, Left the facts that
	// are not told.
	Abbreviated []Abbreviation  `json:"abbreviated,omitempty"`
	Left        []string        `json:"left,omitempty"`
	Problems    notice.Problems `json:"problems,omitempty"`
}

// fitted is a notice with its drafts, the first language first.
type fitted struct {
	n      *notice.Notice
	drafts []*draft
	fits   []*fitting // that made them
	item   Item
}

// Compose is what p shows of the notices in force that it subscribes to, at
// now. Zone is the hub's, for a sign that names none.
func (f *Fonts) Compose(p *Profile, list []*notice.Notice, zone *time.Location, now time.Time) Showing {
	zone = p.zone(zone)
	return f.compose(p, f.fits(p, list, zone, now), zone, now)
}

// zone is where the clocks of a sign are, those of the site where it says
// nothing.
func (p *Profile) zone(site *time.Location) *time.Location {
	if own, err := time.LoadLocation(p.Zone); err == nil && p.Zone != "" {
		return own
	}
	return site
}

// fits are notices as each would stand on a sign, in their order.
func (f *Fonts) fits(p *Profile, list []*notice.Notice, zone *time.Location, now time.Time) (fits []*fitted) {
	for _, n := range p.sorted(list) {
		fits = append(fits, f.fitted(p, n, zone, now))
	}
	return fits
}

func (f *Fonts) compose(p *Profile, fits []*fitted, zone *time.Location, now time.Time) Showing {
	s := Showing{Sign: p.ID, AsOf: now.UTC().Truncate(time.Second), Width: p.Width, Height: p.Height, Panel: p.Panel, Cell: p.Cell, Zone: p.Zone, Loss: p.Loss, LossAfter: p.LossAfter, Notices: []Item{}}
	shown, pages := p.choose(fits)
	for _, one := range shown {
		one.item.Shown = true
	}
	for _, one := range fits {
		s.Notices = append(s.Notices, one.item)
	}
	s.Idle = f.idle(p, p.Fill, zone, now)
	s.Default = f.idle(p, map[string]string{"blank": "blank"}[p.Loss], zone, now)
	s.Pages = f.phases(p, pages, s.Idle)
	return s
}

// phases are planned pages as a display draws them; idle stands for none.
func (f *Fonts) phases(p *Profile, pages []planned, idle Phase) (out []Phase) {
	for _, pg := range pages {
		out = append(out, f.phase(p, pg, len(pages) > 1))
	}
	if len(out) == 0 {
		out = []Phase{idle}
	}
	return out
}

// Fit is how one notice would fare on a sign, were it in force, and its pages:
// the verdict before it is published.
func (f *Fonts) Fit(p *Profile, n *notice.Notice, zone *time.Location, now time.Time) Showing {
	return f.Compose(p, []*notice.Notice{n}, zone, now)
}

func (f *Fonts) fitted(p *Profile, n *notice.Notice, zone *time.Location, now time.Time) *fitted {
	one := &fitted{n: n, item: Item{ID: n.ID, Revision: n.Revision, Verdict: Unfit}}
	for i, lang := range p.Languages {
		if i > 0 && n.Text[lang].Headline == "" {
			continue // it is not in that language
		}
		t := tell(p, n, lang, zone, now)
		author := n.Text[lang].Sign
		ft := f.fitting(p, n, lang)
		d := ft.fit(t.candidates(author))
		if d != nil { // in other words than banned ones
			one.item.Problems = append(one.item.Problems, ft.ps...)
		}
		if d == nil && len(one.drafts) == 0 {
			one.item.Problems = append(one.item.Problems, ft.ps...)
			continue
		}
		if d == nil { // the sign shows it in its other language
			for _, q := range ft.ps {
				q.Warning = true
				one.item.Problems = append(one.item.Problems, q)
			}
			continue
		}
		one.take(p, d, author != "" && !d.text.own)
		one.fits = append(one.fits, ft)
	}
	if len(one.drafts) > 0 {
		for i := range one.item.Problems {
			one.item.Problems[i].Warning = true
		}
	}
	return one
}

// take notes a draft and what it cost.
func (o *fitted) take(p *Profile, d *draft, passedOver bool) {
	first := len(o.drafts) == 0
	o.drafts = append(o.drafts, d)
	o.item.Langs = append(o.item.Langs, d.lang)
	field := "text." + string(d.lang) + ".sign"
	if passedOver {
		o.item.Problems.Warn(field, "作者写的上屏文字放不下，改用了由要素组成的文字", "its author's sign text does not fit; the text is composed from its facts")
	}
	if v := d.verdict(passedOver); first || o.item.Verdict == Fits {
		o.item.Verdict = v
	}
	o.item.Abbreviated = append(o.item.Abbreviated, d.short...)
	if first {
		for _, l := range d.text.left {
			o.item.Left = append(o.item.Left, string(l))
		}
	}
	if first && p.cycle(d) > p.exposure(d.font) {
		o.item.Problems.Warn(field, "按这个车速，司机来不及读完", "at this speed a driver has not the time to read it")
	}
}

// planned is a page before it is laid out: a sheet, or one in each language.
type planned struct {
	n           *notice.Notice
	parts       []stacked
	first, rest Colour
}

type stacked struct {
	sheet
	lang notice.Lang
	font Font
}

// choose picks what is shown: the first notice, then the next while pages are
// left and the driver has the time for them. A takeover is alone, red ones
// stand with red and orange alone, tips wait for a quiet time.
func (p *Profile) choose(list []*fitted) (shown []*fitted, pages []planned) {
	for _, one := range list {
		if len(one.drafts) == 0 {
			continue
		}
		if len(shown) > 0 && !mayShare(shown[0].n, one.n) {
			break
		}
		more := p.plan(one, p.MaxPages-len(pages))
		if len(more) == 0 || len(pages) > 0 && !p.inTime(append(slices.Clone(pages), more...)) {
			break // the next in order waits, and so do those after it
		}
		shown, pages = append(shown, one), append(pages, more...)
		if p.takenOver(one.n) {
			break
		}
	}
	return shown, pages
}

// takenOver reports whether n has the sign to itself.
func (p *Profile) takenOver(n *notice.Notice) bool {
	return n.Takeover && p.Takeover == "yes" && n.Status == notice.Actual
}

// mayShare reports whether b may stand on a sign with a, which comes first.
func mayShare(a, b *notice.Notice) bool {
	switch {
	case a.Status != b.Status, tip(a) != tip(b):
		return false
	case a.Pressing() == 4:
		return b.Pressing() >= 3
	}
	return true
}

// tip reports whether n is said only when nothing else is due.
func tip(n *notice.Notice) bool {
	return n.Kind == notice.Safety || n.Kind == notice.ServiceCard || n.Kind == notice.Community
}

// plan lays the drafts of one notice on at most most pages: both languages on
// one where there is room, else one after the other, else the first alone.
func (p *Profile) plan(one *fitted, most int) (pages []planned) {
	a := one.drafts[0]
	if len(a.pages) > most {
		return nil
	}
	for i := range a.pages {
		pages = append(pages, p.planned(one.n, a, i))
	}
	if len(one.drafts) < 2 {
		return pages
	}
	b := one.drafts[1]
	if both, ok := p.together(one); ok {
		return []planned{both}
	}
	if len(a.pages)+len(b.pages) <= most {
		all := slices.Clone(pages)
		for i := range b.pages {
			all = append(all, p.planned(one.n, b, i))
		}
		if p.inTime(all) {
			return all
		}
	}
	return pages
}

// together is one page in two languages, the first in the largest font with
// which both have room.
func (p *Profile) together(one *fitted) (planned, bool) {
	a, b := one.drafts[0], one.drafts[1]
	if len(a.pages) > 1 || len(b.pages) > 1 {
		return planned{}, false
	}
	for i, large := range one.fits[0].fonts {
		for _, small := range one.fits[0].fonts[i:] {
			a, b := one.fits[0].lay(large, a.text, a.text.groups), one.fits[1].lay(small, b.text, b.text.groups)
			if a == nil || b == nil {
				continue
			}
			pg := p.planned(one.n, a, 0)
			pg.parts = append(pg.parts, stacked{b.pages[0], b.lang, b.font})
			if p.heightOf(pg) <= p.Height && pg.dwell() <= p.exposure(small) {
				return pg, true
			}
		}
	}
	return planned{}, false
}

// heightOf is how many dots a page needs from top to bottom.
func (p *Profile) heightOf(pg planned) (height int) {
	before := -1
	for _, part := range pg.parts {
		face := faceOf(part.font.Face)
		_, line := p.spacing(part.font)
		h := face.Height
		if p.Cell != nil {
			h = p.Cell.H
		}
		for range part.lines {
			if height += h; before >= 0 {
				height += (before + line + 1) / 2
			}
			before = line
		}
	}
	return height
}

func (p *Profile) planned(n *notice.Notice, d *draft, i int) planned {
	pg := planned{n: n, parts: []stacked{{d.pages[i], d.lang, d.font}}}
	if pg.first, pg.rest = p.Panel.ofLevel(n.Level()); n.Status != notice.Actual {
		pg.first = pg.rest // practice never looks like danger
	}
	return pg
}

// dwell of a page in two languages is that of the slower: nobody reads both.
func (pg planned) dwell() (d time.Duration) {
	for _, part := range pg.parts {
		d = max(d, dwell(part.facts, part.lines))
	}
	return d
}

// inTime reports whether who passes can read all of pages once.
func (p *Profile) inTime(pages []planned) bool {
	var cycle time.Duration
	least := pages[0].parts[0].font
	for _, pg := range pages {
		cycle += pg.dwell() + time.Duration(*p.PageOff)*100*time.Millisecond
		if f := pg.parts[0].font; faceOf(f.Face).Height < faceOf(least.Face).Height {
			least = f
		}
	}
	return len(pages) == 1 || cycle <= p.exposure(least)
}
