package page

import (
	"io"
	"slices"
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
	f, other := p.face(d.Lang), p.face(p.frame(d.Lang, "").Other())
	v := &sheetView{posterFrame: p.posterFrame(f, d.Paper, d.Now), Subtitle: other.T("sheet")}
	v.Title = f.T("sheet") + " · " + v.Site()
	v.Home = "/"
	if d.Query != "" {
		v.Home += "?" + d.Query
	}
	v.QR = qrCode(p.site.Base + v.Home)
	v.Address = bare(p.site.Base)
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

// fit leaves out the last rows, as many as don't go on the page in letters that
// can be read at arm's length.
func (v *sheetView) fit() {
	const heading = 120
	all := len(v.Rows)
	for {
		for _, s := range posterSizes[1:] {
			if v.Size = s.class; v.needs()+heading <= s.room*1.15 {
				v.More = all - len(v.Rows)
				return
			}
		}
		v.Rows = slices.Delete(v.Rows, len(v.Rows)-1, len(v.Rows))
	}
}

func (v *sheetView) needs() (n float64) {
	for _, r := range v.Rows {
		n += 26 + 1.5*width(r.Headline) + width(r.Do) + width(r.When) + 0.9*width(r.Second)
	}
	return n
}
