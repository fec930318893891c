package sign

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Verdict is whether a sign can show a notice.
type Verdict string

const (
	Fits      Verdict = "fits"
	Shortened Verdict = "shortened"  // with approved abbreviations, or fewer facts
	Unfit     Verdict = "doesNotFit" // it is not shown there
)

// draft is a notice in one language as a sign can show it.
type draft struct {
	lang  notice.Lang
	font  Font
	pages []sheet
	text  candidate // that was laid out, abbreviations and all
	short []Abbreviation
}

// sheet is one page of a draft: its lines, those that tell what has happened
// and where first.
type sheet struct {
	lines []string
	head  int
	facts int
}

// verdict of a draft; a text of the author's that was passed over counts as
// shortened.
func (d *draft) verdict(passedOver bool) Verdict {
	switch {
	case d == nil:
		return Unfit
	case len(d.short) > 0 || !d.text.whole || passedOver:
		return Shortened
	}
	return Fits
}

// fitting finds how one notice is shown on one sign.
type fitting struct {
	f     *Fonts
	p     *Profile
	lang  notice.Lang
	mark  string // of practice; "" of what is actual
	fonts []Font // the largest first
	ps    notice.Problems
}

func (f *Fonts) fitting(p *Profile, n *notice.Notice, lang notice.Lang) *fitting {
	ft := &fitting{f: f, p: p, lang: lang, fonts: slices.Clone(p.Fonts)}
	if n.Status != notice.Actual {
		ft.mark = say(lang, string(n.Status))
	}
	slices.SortStableFunc(ft.fonts, func(a, b Font) int { return cmp.Compare(faceOf(b.Face).Height, faceOf(a.Face).Height) })
	return ft
}

// fit is the best draft: the author's own text, then a text that leaves nothing
// out, then one that does; on one page before two, the fullest first, in words
// before abbreviations, in the largest font. nil where none fits; ps say why.
func (ft *fitting) fit(list []candidate) *draft {
	if list = ft.allowed(list); len(list) == 0 && len(ft.ps) > 0 {
		return nil
	}
	for _, class := range []func(candidate) bool{
		func(c candidate) bool { return c.own },
		func(c candidate) bool { return !c.own && c.whole },
		func(c candidate) bool { return !c.whole },
	} {
		for pages := 1; pages <= ft.p.MaxPages; pages++ {
			for _, c := range list {
				if !class(c) {
					continue
				}
				if d := ft.tryAll(c, pages); d != nil {
					return d
				}
			}
		}
	}
	ft.explain(list)
	return nil
}

func (ft *fitting) tryAll(c candidate, pages int) *draft {
	if c.breaks < 0 {
		return nil
	}
	for form, used := range c.abbreviated(ft.lang) {
		for _, font := range ft.fonts {
			if d := ft.try(form, font, pages); d != nil {
				d.short = used
				return d
			}
		}
	}
	return nil
}

// try lays a text out on exactly that many pages in one font. How much an
// author writes is theirs; what is composed here keeps to what a driver can
// take in.
func (ft *fitting) try(c candidate, font Font, pages int) *draft {
	if !c.own && (facts(c.groups) > ft.p.mostFacts() || ft.tooManyWords(c)) {
		return nil
	}
	if pages == 1 {
		return ft.lay(font, c, c.groups)
	}
	splits := []int{c.breaks}
	if c.breaks == 0 {
		splits = nil
		for i := len(c.groups) - 1; i > 0; i-- {
			splits = append(splits, i)
		}
	}
	for _, at := range splits {
		if d := ft.lay(font, c, c.groups[:at], c.groups[at:]); d != nil {
			return d
		}
	}
	return nil
}

// lay lays pages of groups of c out in one font.
func (ft *fitting) lay(font Font, c candidate, pages ...[]group) *draft {
	d := &draft{lang: ft.lang, font: font, text: c}
	for i, groups := range pages {
		pg, ok := ft.page(groups, font, c.own, i == 0)
		if !ok || !c.own && (pg.facts > factsAPhase || tooMuchHan(pg.lines)) {
			return nil
		}
		d.pages = append(d.pages, pg)
	}
	if len(pages) > 1 && ft.p.cycle(d) > ft.p.exposure(font) {
		return nil // nobody who passes has the time to read both
	}
	return d
}

func tooMuchHan(lines []string) bool {
	han, _ := count(strings.Join(lines, " "))
	return han > hanAPhase
}

// cycle is how long all pages of d take, with the dark between them.
func (p *Profile) cycle(d *draft) (all time.Duration) {
	for _, pg := range d.pages {
		all += dwell(pg.facts, pg.lines)
		if len(d.pages) > 1 {
			all += time.Duration(*p.PageOff) * 100 * time.Millisecond
		}
	}
	return all
}

func (ft *fitting) tooManyWords(c candidate) bool {
	words := 0
	for _, g := range c.groups {
		for _, s := range g.parts {
			_, w := count(s)
			words += w
		}
	}
	return words > ft.p.mostWords()
}

// page lays groups out on one page, with the mark of practice where there is
// one. False where they don't fit.
func (ft *fitting) page(groups []group, font Font, own, first bool) (pg sheet, ok bool) {
	face, rows := faceOf(font.Face), ft.p.rows(font)
	char, _ := ft.p.spacing(font)
	width := func(s string) int { return ft.f.width(face, char, s) }
	pg.facts = facts(groups)
	for i, g := range groups {
		if _, lacks := ft.f.lacks(face, strings.Join(g.parts, "")); lacks {
			return pg, false
		}
		if s := joined(g.parts, ft.lang, first && i == 0 && !own); width(s) <= ft.p.Width {
			pg.lines = append(pg.lines, s)
		} else {
			for _, s := range g.parts {
				parts, fits := broken(s, ft.p.Width, width)
				if !fits || len(pg.lines)+len(parts) > rows {
					return pg, false
				}
				pg.lines = append(pg.lines, parts...)
			}
		}
		if first && i == 0 {
			pg.head = len(pg.lines)
		}
	}
	if ft.mark == "" {
		return pg, len(pg.lines) > 0 && len(pg.lines) <= rows
	}
	return ft.marked(pg, face, rows, width)
}

// marked puts the mark of practice on a page: on a line of its own, else
// before the first line. A page that has no room for it is not shown.
func (ft *fitting) marked(pg sheet, face Face, rows int, width func(string) int) (sheet, bool) {
	if _, lacks := ft.f.lacks(face, ft.mark); lacks || len(pg.lines) == 0 || len(pg.lines) > rows {
		return pg, false
	}
	if len(pg.lines) < rows && width(ft.mark) <= ft.p.Width {
		pg.lines, pg.head = append([]string{ft.mark}, pg.lines...), pg.head+1
		return pg, true
	}
	pg.lines[0] = ft.mark + " " + pg.lines[0]
	return pg, width(pg.lines[0]) <= ft.p.Width
}

// allowed are the texts without a word that is banned on the sign; ps name
// those words.
func (ft *fitting) allowed(list []candidate) []candidate {
	if len(ft.p.Banned) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c candidate) bool {
		found := false
		for _, g := range c.groups {
			for _, s := range g.parts {
				found = ft.banned(s) || found
			}
		}
		return found
	})
}

func (ft *fitting) banned(s string) (found bool) {
	for _, word := range ft.p.Banned {
		if !strings.Contains(strings.ToUpper(s), strings.ToUpper(word)) {
			continue
		}
		found = true
		en := fmt.Sprintf("%q is banned on this sign", word)
		if !slices.ContainsFunc(ft.ps, func(p notice.Problem) bool { return p.Message[notice.English] == en }) {
			ft.ps.Add("text."+string(ft.lang), fmt.Sprintf("这块屏禁用“%s”", word), en)
		}
	}
	return found
}

// explain says why nothing fits: the characters that no font has, and what the
// shortest text would need.
func (ft *fitting) explain(list []candidate) {
	field := "text." + string(ft.lang)
	if len(list) == 0 {
		ft.ps.Add(field, "没有可以上屏的文字：请写 sign", "there is nothing that a sign could show: write its sign text")
		return
	}
	for _, c := range list {
		for _, g := range c.groups {
			for _, s := range g.parts {
				ft.missing(field, s)
			}
		}
	}
	if len(ft.ps) > 0 {
		return
	}
	shortest, least := "", math.MaxInt
	font := ft.fonts[len(ft.fonts)-1]
	face := faceOf(font.Face)
	char, _ := ft.p.spacing(font)
	for _, c := range list {
		for form := range c.abbreviated(ft.lang) {
			s := ft.mark
			for _, g := range form.groups {
				s = strings.TrimSpace(s + " " + joined(g.parts, ft.lang, false))
			}
			if w := ft.f.width(face, char, s); w < least {
				shortest, least = s, w
			}
		}
	}
	rows := ft.p.rows(font)
	ft.ps.Add(field, fmt.Sprintf("放不下：最短的“%s”有 %d 点宽，屏体的行数是 %d，每行 %d 点", shortest, least, rows, ft.p.Width),
		fmt.Sprintf("it does not fit: the shortest text, %q, is %d dots wide; lines of the panel: %d, each of %d dots", shortest, least, rows, ft.p.Width))
}

// missing names the characters of s that the fonts of the sign lack.
func (ft *fitting) missing(field, s string) {
	for _, c := range s {
		lack := func(font Font) bool { _, ok := ft.f.glyph(faceOf(font.Face), c); return !ok }
		if !slices.ContainsFunc(ft.fonts, func(f Font) bool { return !lack(f) }) {
			zh, en := fmt.Sprintf("屏体的字体没有 %q（%U）", c, c), fmt.Sprintf("no font of the sign has %q (%U)", c, c)
			if !slices.ContainsFunc(ft.ps, func(p notice.Problem) bool { return p.Message[notice.English] == en }) {
				ft.ps.Add(field, zh, en)
			}
		}
	}
}
