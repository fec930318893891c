package sign

import (
	"fmt"

	"wayside/hub/notice"
	"wayside/hub/sign/multi"
)

// Run is text at its place: the dot of its left upper corner, from 0, 0.
// Whoever has the face draws it, and gets the same dots.
type Run struct {
	X       int    `json:"x"`
	Y       int    `json:"y"`
	Text    string `json:"text"`
	Face    string `json:"face"`
	Spacing int    `json:"spacing,omitempty"` // dots between characters
	Colour  Colour `json:"colour"`
}

// drawing lays one page out.
type drawing struct {
	p    *Profile
	f    *Fonts
	at   string
	runs []Run
	ps   notice.Problems
}

func (d *drawing) fault(place, code, zh, en string) {
	d.ps.Add(d.at+place, code+"："+zh, code+": "+en)
}

// Layout places the lines of a page on a panel, by the rules of NTCIP 1203
// (section 6.4 of version 3). What does not fit is told with its place and
// nothing of it is cut; a page with problems that failed must not be shown.
func (f *Fonts) Layout(p *Profile, page Page) ([]Run, notice.Problems) {
	d := &drawing{p: p, f: f}
	for i, r := range page.Rects {
		d.at = fmt.Sprintf("rects[%d]", i)
		d.rect(r)
	}
	for i, fill := range page.Fills {
		d.at = fmt.Sprintf("fills[%d]", i)
		if _, ok := d.area(fill.X, fill.Y, fill.W, fill.H); ok {
			d.colour("", fill.Colour)
		}
	}
	if page.Background != "" && page.Background != Dark {
		d.at = "background"
		d.colour("", page.Background)
	}
	return d.runs, d.ps
}

// box is a part of a panel, from 0, 0.
type box struct{ x, y, w, h int }

// area is a rectangle with its zeros filled in, where the panel holds it.
func (d *drawing) area(x, y, w, h int) (box, bool) {
	b := box{max(x, 1) - 1, max(y, 1) - 1, w, h}
	if w == 0 {
		b.w = d.p.Width - b.x
	}
	if h == 0 {
		b.h = d.p.Height - b.y
	}
	ok := b.w > 0 && b.h > 0 && b.x+b.w <= d.p.Width && b.y+b.h <= d.p.Height
	if c := d.p.Cell; ok && c != nil {
		ok = b.y%c.H == 0 && b.h%c.H == 0 && (c.W == 0 || b.x%c.W == 0 && b.w%c.W == 0)
	}
	if !ok {
		d.fault("", multi.UnsupportedValue, "超出屏体，或不在字符块的边上", "leaves the panel, or is not on the edges of its cells")
	}
	return b, ok
}

func (d *drawing) colour(place string, c Colour) {
	if !d.p.Panel.shows(c) {
		d.fault(place, multi.UnsupportedValue, fmt.Sprintf("屏体没有这种颜色：%s", c), fmt.Sprintf("the panel has no %s", c))
	}
}

// set is a span with its defaults filled in, and how large it is.
type set struct {
	Span
	face       Face
	char, line int
	width      int
}

func (d *drawing) rect(r Rect) {
	b, ok := d.area(r.X, r.Y, r.W, r.H)
	if !ok {
		return
	}
	var lines [][]set
	heights, gaps, height := []int{}, []int{}, 0
	for i, l := range r.Lines {
		spans := d.spans(fmt.Sprintf(".lines[%d]", i), l)
		h, line := 0, 0
		for _, s := range spans {
			h, line = max(h, s.face.Height), max(line, s.line)
		}
		if d.p.Cell != nil {
			h = d.p.Cell.H
		}
		gap := 0
		if i > 0 {
			gap = (line + gapOf(lines[i-1]) + 1) / 2
			if l.Spacing != nil {
				gap = *l.Spacing
			}
			if d.p.Cell != nil && gap > 0 {
				d.fault(fmt.Sprintf(".lines[%d]", i), multi.UnsupportedValue, "字符屏和行点阵不能设行距", "no line spacing on a panel of cells")
			}
		}
		lines, heights, gaps = append(lines, spans), append(heights, h), append(gaps, gap)
		height += h + gap
	}
	if height > b.h {
		d.fault("", multi.TextTooBig, fmt.Sprintf("需要 %d 点高，只有 %d", height, b.h), fmt.Sprintf("needs %d dots of height, there are %d", height, b.h))
		return
	}
	y := b.y
	switch or(r.Justify, d.p.JustifyPage) {
	case middle:
		y += d.snapped((b.h-height)/2, false)
	case bottom:
		y += b.h - height
	}
	for i, spans := range lines {
		y += gaps[i]
		d.line(fmt.Sprintf(".lines[%d]", i), spans, box{b.x, y, b.w, heights[i]})
		y += heights[i]
	}
}

func gapOf(spans []set) (line int) {
	for _, s := range spans {
		line = max(line, s.line)
	}
	return line
}

// step is the grid of a matrix of cells: positions are cut down to it.
func (d *drawing) step(across bool) int {
	switch c := d.p.Cell; {
	case c == nil, across && c.W == 0:
		return 1
	case across:
		return c.W
	default:
		return c.H
	}
}

func (d *drawing) snapped(n int, across bool) int { return n / d.step(across) * d.step(across) }

// spans fills in what the spans of a line leave to the profile, and judges
// their characters and colours.
func (d *drawing) spans(place string, l Line) (out []set) {
	spans := l.Spans
	if len(spans) == 0 {
		spans = []Span{{}}
	}
	for i, s := range spans {
		at := fmt.Sprintf("%s.spans[%d]", place, i)
		if s.Font == 0 {
			s.Font = d.p.Fonts[0].Number
		}
		s.Justify = or(s.Justify, d.p.JustifyLine)
		if s.Colour == "" {
			s.Colour = d.p.Panel.usual()
		}
		font, ok := d.p.font(s.Font)
		if !ok {
			d.fault(at, multi.FontNotDefined, fmt.Sprintf("没有 %d 号字体", s.Font), fmt.Sprintf("there is no font %d", s.Font))
			continue
		}
		one := set{Span: s, face: faceOf(font.Face)}
		one.char, one.line = d.p.spacing(font)
		if c, lacks := d.f.lacks(one.face, s.Text); lacks {
			d.fault(at, multi.NoCharacter, fmt.Sprintf("%s 点字体没有 %q（%U）", font.Face, c, c), fmt.Sprintf("the font of %s dots has no %q (%U)", font.Face, c, c))
			continue
		}
		if s.Text != "" {
			d.colour(at, s.Colour)
		}
		one.width = d.f.width(one.face, one.char, s.Text)
		out = append(out, one)
	}
	return out
}

// line places the spans of one line: those of each place together.
func (d *drawing) line(place string, spans []set, b box) {
	edge := b.x
	for from := 0; from < len(spans); {
		to := from + 1
		for to < len(spans) && spans[to].Justify == spans[from].Justify {
			to++
		}
		group := spans[from:to]
		if from > 0 && order(group[0].Justify) < order(spans[from-1].Justify) {
			d.fault(place, multi.TagConflict, "对齐只能从左到右", "places on a line go from left to right alone")
			return
		}
		width := 0
		for i, s := range group {
			if width += s.width; i > 0 && s.Text != "" {
				width += (s.char + group[i-1].char + 1) / 2
			}
		}
		x := b.x
		switch group[0].Justify {
		case centre:
			x += d.snapped((b.w-width)/2, true)
		case right:
			x += b.w - width
		}
		switch {
		case width > b.w:
			d.fault(place, multi.TextTooBig, fmt.Sprintf("需要 %d 点宽，只有 %d", width, b.w), fmt.Sprintf("needs %d dots of width, there are %d", width, b.w))
			return
		case x < edge:
			d.fault(place, multi.TextTooBig, "左右两部分重叠", "its left and right parts overlap")
			return
		case x == edge && edge > b.x && width > 0:
			d.ps.Warn(d.at+place, "左右两部分之间没有空隙", "no gap between its left and right parts")
		}
		d.place(group, x, b)
		edge, from = x+width, to
	}
}

func (d *drawing) place(group []set, x int, b box) {
	for i, s := range group {
		if i > 0 && s.Text != "" {
			x += (s.char + group[i-1].char + 1) / 2
		}
		if s.Text != "" {
			d.runs = append(d.runs, Run{X: x, Y: b.y + b.h - s.face.Height, Text: s.Text, Face: s.face.Name, Spacing: s.char, Colour: s.Colour})
		}
		x += s.width
	}
}

func order(justify string) int {
	return map[string]int{left: 0, centre: 1, right: 2}[justify]
}

func or(s, usual string) string {
	if s == "" {
		return usual
	}
	return s
}
