package sign

import (
	"crypto/sha256"
	"fmt"
)

// Frame is the dots of one page as a panel must light them.
type Frame struct {
	Width, Height int
	dots          []Colour // row by row; "" is dark
	cell          Cell     // between which the panel has gaps
}

// At is the colour of a dot, "" where it is dark.
func (f *Frame) At(x, y int) Colour { return f.dots[y*f.Width+x] }

// set lights a dot; one beyond the panel is nobody's.
func (f *Frame) set(x, y int, c Colour) bool {
	if x < 0 || y < 0 || x >= f.Width || y >= f.Height {
		return false
	}
	f.dots[y*f.Width+x] = c
	return true
}

// Draw lights the dots of runs on the panel of p. It reports false where a dot
// fell beyond the panel, which no page of [Fonts.Layout] does.
func (f *Fonts) Draw(p *Profile, fills []Fill, runs []Run) (frame *Frame, whole bool) {
	frame, whole = &Frame{Width: p.Width, Height: p.Height, dots: make([]Colour, p.Width*p.Height)}, true
	if p.Cell != nil {
		frame.cell = *p.Cell
	}
	for _, fill := range fills {
		b, ok := (&drawing{p: p}).area(fill.X, fill.Y, fill.W, fill.H)
		if whole = whole && ok; !ok {
			continue
		}
		for i := range b.w * b.h {
			frame.set(b.x+i%b.w, b.y+i/b.w, fill.Colour)
		}
	}
	for _, r := range runs {
		face, x := faceOf(r.Face), r.X
		for _, c := range r.Text {
			g, ok := f.glyph(face, c)
			if !ok {
				whole = false
				continue
			}
			whole = frame.stamp(g, face, x, r.Y, r.Colour) && whole
			x += g.width*face.scale + r.Spacing
		}
	}
	return frame, whole
}

// stamp draws one glyph.
func (f *Frame) stamp(g glyph, face Face, x, y int, c Colour) bool {
	whole, scale := true, face.scale
	for gy := range face.Height / scale {
		for gx := range g.width {
			if !g.lit(gx, gy) {
				continue
			}
			for i := range scale * scale {
				whole = f.set(x+gx*scale+i%scale, y+gy*scale+i/scale, c) && whole
			}
		}
	}
	return whole
}

// Bits are the dots as one bit each: rows from the top, each a whole number of
// bytes, the left-most dot in the highest bit, 1 where it is lit in whatever
// colour, what is left over 0.
func (f *Frame) Bits() []byte {
	stride := (f.Width + 7) / 8
	bits := make([]byte, stride*f.Height)
	for i, c := range f.dots {
		if c != "" && c != Dark {
			x, y := i%f.Width, i/f.Width
			bits[y*stride+x/8] |= 0x80 >> (x % 8)
		}
	}
	return bits
}

// Px is the hash of the frame, by which a display proves what it shows:
// "sha256:" and in hex the SHA-256 of the text "WIDTH,HEIGHT,1," (decimal, of
// dots, then the depth in bits) followed by [Frame.Bits]. A dark frame has one
// too. It tells shapes apart, not colours.
func (f *Frame) Px() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d,%d,1,", f.Width, f.Height)
	h.Write(f.Bits())
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}
