package page

import (
	"io"
	"slices"
	"strings"
	"time"

	"wayside/hub/notice"
)

// Sheet is a poster of several notices.
type Sheet struct {
	Lang    notice.Lang
	Paper   Paper
	Query   string         // canonical selection, for the way to the page
	Entries []notice.Entry // by [Order]
	Now     time.Time
}

type sheetView struct {
	posterFrame
	Rows     []sheetRow
	More     int // that did not go on the page
	Subtitle string
}

// sheetRow is one notice of a sheet.
type sheetRow struct {
	card
	Second string // its headline in the other language
}

// sheetFor is the longest that a sheet may hang: what comes after its printing
// is not on it.
const sheetFor = 24 * time.Hour

// Sheet writes a sheet of several notices.
func (p *Pages) Sheet(w io.Writer, d Sheet) error {
	f, other := p.face(d.Lang), p.face(p.frame(d.Lang, "").other())
	v := &sheetView{posterFrame: p.posterFrame(f, d.Paper, d.Now), Subtitle: other.T("sheet")}
	v.Title = f.T("sheet") + " · " + v.Site()
	v.Home = "/"
	if d.Query != "" {
		v.Home += "?" + d.Query
	}
	v.QR = qrCode(p.site.Base + v.Home)
	v.Address, v.Number = typed(p.site.Base), f.T("sheetPrinted", v.Printed)
	down := d.Now.Add(sheetFor)
	var last time.Time
	for _, e := range d.Entries {
		row := sheetRow{card: f.card(e, d.Now)}
		if text, lang := e.Notice.TextIn(other.Lang); lang == other.Lang && text.Headline != row.Headline {
			row.Second = text.Headline
		}
		v.Rows = append(v.Rows, row)
		if t := leaves(e.Notice); t.After(last) {
			last = t
		}
	}
	if !last.IsZero() && last.Before(down) {
		down = last
	}
	v.TakeDown = f.clock(down, d.Now)
	v.fit()
	return draw(w, p.poster, "sheet", v)
}

// fit leaves out the last rows, as many as don't go on the page.
func (v *sheetView) fit() {
	all := len(v.Rows)
	for {
		v.More = all - len(v.Rows)
		if v.Size = sizeFor(v.height); v.Size != "" {
			return
		}
		v.Rows = slices.Delete(v.Rows, len(v.Rows)-1, len(v.Rows))
	}
}

// height of the sheet.
func (v *sheetView) height(p sheetOfPaper) float64 {
	const beside = 5.5 + 1 // the sign
	h := 2.75*1.22 + 2.5 + gap + gap + p.foot() + 0.5
	if v.More > 0 {
		h += gap + 1.5
	}
	for _, r := range v.Rows {
		words := p.text(r.Headline, 1.3, 1.35, beside) + p.text(r.Do, 1, 1.5, beside) + p.text(r.When+strings.Join(r.Told, "   ")+r.By+strings.Repeat(" ", 20), 1, 1.5, beside) + p.text(r.Second, 0.95, 1.5, beside)
		h += 1.1 + max(words, 4.5)
	}
	return h
}
