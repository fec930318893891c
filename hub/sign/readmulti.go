package sign

import (
	"fmt"
	"slices"

	"wayside/hub/notice"
	"wayside/hub/sign/multi"
)

// ReadMULTI reads a string as the controller of p would: pages of lines, with
// what carries over filled in (NTCIP 1203 version 3, section 6.4). Every fault
// is told with its offset; moving and flashing text, graphics and fields are
// refused, since a page here stands still and says one thing.
func (p *Profile) ReadMULTI(s string) (Message, notice.Problems) {
	tags, ps := multi.Parse(s)
	r := &multiReader{p: p, ps: ps, on: p.PageOn, off: *p.PageOff, font: p.Fonts[0].Number, line: p.JustifyLine, page: p.JustifyPage, colour: p.Panel.usual()}
	r.open()
	for _, t := range tags {
		r.take(t)
	}
	r.close()
	if len(r.m.Pages) > p.MaxPages {
		multi.Fault(&r.ps, len(s), multi.TooManyPages, fmt.Sprintf("有 %d 页，最多 %d", len(r.m.Pages), p.MaxPages), fmt.Sprintf("%d pages, at most %d", len(r.m.Pages), p.MaxPages))
	}
	return r.m, r.ps
}

type multiReader struct {
	p  *Profile
	m  Message
	ps notice.Problems

	on, off    int
	font       int
	colour     Colour
	line, page string

	now      Page
	rect     Rect
	spacing  *int
	spans    []Span
	begun    bool // the rectangle has a line, though it may be empty
	lastLine string
}

func (r *multiReader) fault(t multi.Tag, code, zh, en string) {
	multi.Fault(&r.ps, t.At, code, t.String()+" "+zh, t.String()+" "+en)
}

func (r *multiReader) open() {
	r.now = Page{}
	r.rect = Rect{Justify: r.page}
	r.begun = false
}

// endLine closes the line that is being read.
func (r *multiReader) endLine() {
	r.rect.Lines = append(r.rect.Lines, Line{Spacing: r.spacing, Spans: r.spans})
	r.spans, r.spacing, r.lastLine = nil, nil, ""
}

func (r *multiReader) endRect() {
	if r.begun || len(r.spans) > 0 {
		r.endLine()
		r.now.Rects = append(r.now.Rects, r.rect)
	}
	r.begun = false
}

func (r *multiReader) close() {
	r.endRect()
	r.now.On, r.now.Off = r.on, r.off
	r.m.Pages = append(r.m.Pages, r.now)
}

func (r *multiReader) take(t multi.Tag) {
	switch t.Name {
	case "":
		r.text(t.Text)
	case "hc":
		r.text(string(rune(t.Args[0])))
	case "nl":
		r.endLine()
		r.begun = true
		if len(t.Args) > 0 {
			n := t.Args[0]
			r.spacing = &n
		}
	case "np":
		r.close()
		r.open()
	case "pt":
		r.on, r.off = given(t.Args[0], r.p.PageOn), given(t.Args[1], *r.p.PageOff)
	case "jp":
		r.vertical(t)
	case "jl":
		r.horizontal(t)
	case "fo":
		r.setFont(t)
	case "cf":
		if c, ok := r.colourOf(t, t.Args, r.p.Panel.usual()); ok {
			r.colour = c
		}
	case "pb", "cb":
		if c, ok := r.colourOf(t, t.Args, Dark); ok && c != Dark {
			r.now.Background = c
		}
	case "tr":
		r.endRect()
		r.rect = Rect{X: t.Args[0], Y: t.Args[1], W: t.Args[2], H: t.Args[3], Justify: r.page}
	case "cr":
		if c, ok := r.colourOf(t, t.Args[4:], Dark); ok {
			r.now.Fills = append(r.now.Fills, Fill{t.Args[0], t.Args[1], t.Args[2], t.Args[3], c})
		}
	default:
		r.fault(t, multi.UnsupportedTag, "这块屏不支持", "is not supported on this sign")
	}
}

func given(n, usual int) int {
	if n == multi.Absent {
		return usual
	}
	return n
}

func (r *multiReader) text(s string) {
	next := Span{Text: s, Font: r.font, Colour: r.colour, Justify: r.line}
	if k := len(r.spans) - 1; k >= 0 && r.spans[k].Font == next.Font && r.spans[k].Colour == next.Colour && r.spans[k].Justify == next.Justify {
		r.spans[k].Text += s
		return
	}
	r.spans = append(r.spans, next)
	r.lastLine = r.line
}

// vertical moves on within the rectangle: what follows stands lower, in the
// same area.
func (r *multiReader) vertical(t multi.Tag) {
	j := r.p.JustifyPage
	if len(t.Args) > 0 {
		if j = verticals[t.Args[0]]; j == "" {
			r.fault(t, multi.UnsupportedValue, "的值已废止", "has a value that is not in use any more")
			return
		}
	}
	wrote := r.begun || len(r.spans) > 0
	if wrote && slices.Index(verticals, j) < slices.Index(verticals, r.rect.Justify) {
		r.fault(t, multi.TagConflict, "：只能从上到下", ": places in a rectangle go from top to bottom alone")
		return
	}
	if wrote && j != r.rect.Justify {
		area := r.rect
		r.endRect()
		r.rect = Rect{X: area.X, Y: area.Y, W: area.W, H: area.H}
	}
	r.page, r.rect.Justify = j, j
}

func (r *multiReader) horizontal(t multi.Tag) {
	j := r.p.JustifyLine
	if len(t.Args) > 0 {
		if t.Args[0] == 1 || t.Args[0] == 5 {
			r.fault(t, multi.UnsupportedValue, "的对齐不支持", "is a place that this sign does not know")
			return
		}
		j = horizontals[t.Args[0]]
	}
	if r.lastLine != "" && order(j) < order(r.lastLine) {
		r.fault(t, multi.TagConflict, "：一行之内只能从左到右", ": places on a line go from left to right alone")
		return
	}
	r.line = j
}

func (r *multiReader) setFont(t multi.Tag) {
	n := r.p.Fonts[0].Number
	if len(t.Args) > 0 {
		n = t.Args[0]
	}
	if _, ok := r.p.font(n); !ok {
		r.fault(t, multi.FontNotDefined, "没有这种字体", "names a font that the sign does not have")
		return
	}
	r.font = n
}

// colourOf is the colour of some numbers in the scheme of the panel.
func (r *multiReader) colourOf(t multi.Tag, args []int, usual Colour) (Colour, bool) {
	found := func(match func(lamp) bool) (Colour, bool) {
		i := slices.IndexFunc(lamps, match)
		if i < 0 || lamps[i].colour != Dark && !r.p.Panel.shows(lamps[i].colour) {
			r.fault(t, multi.UnsupportedValue, "的颜色屏体没有", "names a colour that the panel does not have")
			return "", false
		}
		return lamps[i].colour, true
	}
	switch {
	case len(args) == 0:
		return usual, true
	case len(args) == 3 && r.p.Depth == TrueRGB:
		return found(func(l lamp) bool { return [3]int(args) == l.rgb })
	case len(args) == 1 && r.p.Depth == OneBit && args[0] <= 1:
		if args[0] == 0 {
			return Dark, true
		}
		return r.p.Panel.usual(), true
	case len(args) == 1 && r.p.Depth != OneBit && args[0] <= 9:
		return found(func(l lamp) bool { return args[0] == l.classic })
	}
	r.fault(t, multi.UnsupportedValue, "的颜色不合屏体的制式", "is not a colour in the scheme of the panel")
	return "", false
}
