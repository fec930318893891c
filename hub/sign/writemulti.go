package sign

import (
	"fmt"
	"slices"

	"wayside/hub/notice"
	"wayside/hub/sign/multi"
)

// WriteMULTI writes a message as MULTI for the controller of p: the same pages
// give the same string. Colours go by the depth of the panel, Han as [hc] where
// the profile's tags say that the controller has them. What can't be written is
// told with its place, and the string must not be sent.
func (p *Profile) WriteMULTI(m Message) (string, notice.Problems) {
	w := &multiWriter{p: p, font: p.Fonts[0].Number, colour: p.Panel.usual(), line: p.JustifyLine, page: p.JustifyPage}
	if len(m.Pages) > p.MaxPages {
		w.ps.Add("pages", fmt.Sprintf("%s：%d 页，最多 %d", multi.TooManyPages, len(m.Pages), p.MaxPages), fmt.Sprintf("%s: %d pages, at most %d", multi.TooManyPages, len(m.Pages), p.MaxPages))
	}
	for i, pg := range m.Pages {
		if i > 0 {
			w.tag("np")
		}
		w.at = fmt.Sprintf("pages[%d]", i)
		w.onePage(pg)
	}
	s := multi.Format(w.tags)
	if p.MaxMULTI > 0 && len(s) > p.MaxMULTI {
		w.ps.Add("multi", fmt.Sprintf("%s：%d 字节，最多 %d", multi.TextTooBig, len(s), p.MaxMULTI), fmt.Sprintf("%s: %d bytes, at most %d", multi.TextTooBig, len(s), p.MaxMULTI))
	}
	return s, w.ps
}

// multiWriter remembers what carries over: font, colour and places hold until
// they are changed, also on later pages; the rectangle and the background don't.
type multiWriter struct {
	p          *Profile
	at         string
	tags       []multi.Tag
	ps         notice.Problems
	font       int
	colour     Colour
	line, page string
}

func (w *multiWriter) tag(name string, args ...int) {
	w.tags = append(w.tags, multi.Tag{Name: name, Args: args})
}

func (w *multiWriter) onePage(pg Page) {
	w.tag("pt", pg.On, pg.Off)
	if pg.Background != "" && pg.Background != Dark {
		w.tag("pb", w.colourArgs(pg.Background)...)
	}
	for _, f := range pg.Fills {
		w.tag("cr", append([]int{f.X, f.Y, f.W, f.H}, w.colourArgs(f.Colour)...)...)
	}
	var area [4]int
	for i, r := range pg.Rects {
		own := [4]int{r.X, r.Y, r.W, r.H}
		if own != area {
			w.tag("tr", max(r.X, 1), max(r.Y, 1), r.W, r.H)
		}
		if j := or(r.Justify, w.p.JustifyPage); j != w.page {
			w.tag("jp", slices.Index(verticals, j))
			w.page = j
		}
		if i > 0 && own == area && len(r.Lines) > 0 {
			w.tag("nl")
		}
		area = own
		for k, l := range r.Lines {
			if k > 0 {
				w.newLine(l)
			}
			w.spans(fmt.Sprintf(".rects[%d].lines[%d]", i, k), l)
		}
	}
}

func (w *multiWriter) newLine(l Line) {
	if l.Spacing != nil {
		w.tag("nl", *l.Spacing)
		return
	}
	w.tag("nl")
}

// The numbers of places in [jp] and [jl].
var (
	verticals   = []string{"", "", top, middle, bottom}
	horizontals = []string{"", "", left, centre, right}
)

func (w *multiWriter) spans(place string, l Line) {
	for _, s := range l.Spans {
		if j := or(s.Justify, w.p.JustifyLine); j != w.line {
			w.tag("jl", slices.Index(horizontals, j))
			w.line = j
		}
		if n := s.Font; n != 0 && n != w.font || n == 0 && w.font != w.p.Fonts[0].Number {
			if n == 0 {
				n = w.p.Fonts[0].Number
			}
			w.tag("fo", n)
			w.font = n
		}
		colour := s.Colour
		if colour == "" {
			colour = w.p.Panel.usual()
		}
		if colour != w.colour && s.Text != "" {
			w.tag("cf", w.colourArgs(colour)...)
			w.colour = colour
		}
		w.text(place, s.Text)
	}
}

func (w *multiWriter) text(place, s string) {
	from := 0
	plain := func(to int) {
		if to > from {
			w.tags = append(w.tags, multi.Tag{Text: s[from:to]})
		}
	}
	for i, c := range s {
		if c > 0 && c <= 255 {
			continue
		}
		plain(i)
		from = i + len(string(c))
		if c == 0 || c > 0xFFFF || !slices.Contains(w.p.Tags, "hc") {
			w.ps.Add(w.at+place, fmt.Sprintf("%s：MULTI 写不出 %q（%U）；屏控支持 [hc] 时在档案 tags 中写 hc，否则用 .png 或 .json", multi.NoCharacter, c, c),
				fmt.Sprintf("%s: MULTI can't write %q (%U); where the controller knows [hc], say hc in the profile's tags, else use .png or .json", multi.NoCharacter, c, c))
			return
		}
		w.tag("hc", int(c))
	}
	plain(len(s))
}

// colourArgs are the numbers of a colour in the scheme of the panel.
func (w *multiWriter) colourArgs(c Colour) []int {
	l := lampOf(c)
	switch w.p.Depth {
	case Classic:
		return []int{l.classic}
	case TrueRGB:
		return l.rgb[:]
	}
	if c == Dark {
		return []int{0}
	}
	return []int{1}
}
