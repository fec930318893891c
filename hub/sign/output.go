package sign

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"wayside/hub/notice"
)

// Frame is the dots of page i of s, counted from 0.
func (f *Fonts) Frame(p *Profile, s Showing, i int) *Frame {
	frame, _ := f.Draw(p, s.Pages[i].page.Fills, s.Pages[i].Runs) // it was drawn once already
	return frame
}

// MULTI is a showing for the controller of p.
func (s Showing) MULTI(p *Profile) (string, notice.Problems) {
	var m Message
	for _, ph := range s.Pages {
		m.Pages = append(m.Pages, ph.page)
	}
	return p.WriteMULTI(m)
}

// Text is a showing as plain text: a line each, pages apart by a blank line.
func (s Showing) Text() string {
	var pages []string
	for _, ph := range s.Pages {
		pages = append(pages, strings.Join(ph.Lines, "\n"))
	}
	return strings.TrimLeft(strings.Join(pages, "\n\n")+"\n", "\n")
}

// Sizes of a picture: pixels from dot to dot, and the radius of a dot that is
// lit and of one that is dark, in hundredths of that.
const (
	dotPixels = 8
	litRadius = 40
	offRadius = 29
)

// PNG writes a picture of f: every dot, the lit ones in the colours of lamps.
func (f *Frame) PNG(w io.Writer) error {
	names := []Colour{""}
	palette := color.Palette{rgb(panelColour), rgb(offColour)}
	for _, l := range lamps {
		names, palette = append(names, l.colour), append(palette, rgb(l.hex))
	}
	index := map[Colour]uint8{"": 1, Dark: 1}
	for i, c := range names[1:] {
		if c != Dark {
			index[c] = uint8(i + 2)
		}
	}
	width, height := f.Face()
	im := image.NewPaletted(image.Rect(0, 0, width*dotPixels, height*dotPixels), palette)
	lit, off := disc(litRadius), disc(offRadius)
	for y := range f.Height {
		for x := range f.Width {
			shape, at := lit, index[f.At(x, y)]
			if at == 1 {
				shape = off
			}
			px, py := f.place(x, y)
			origin := (py+1)*dotPixels*im.Stride + (px+1)*dotPixels
			for _, o := range shape {
				im.Pix[origin+o.Y*im.Stride+o.X] = at
			}
		}
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, im); err != nil {
		return fmt.Errorf("write the picture of a sign: %w", err)
	}
	return nil
}

// Gaps between the cells of a panel, in dots.
const (
	gapAcross = 1
	gapDown   = 2
)

// place is where a dot stands in a picture, with the gaps between cells.
func (f *Frame) place(x, y int) (int, int) {
	px, py := x, y
	if f.cell.W > 0 {
		px += x / f.cell.W * gapAcross
	}
	if f.cell.H > 0 {
		py += y / f.cell.H * gapDown
	}
	return px, py
}

// disc are the pixels of a dot of that radius.
func disc(radius int) (pixels []image.Point) {
	for i := range dotPixels * dotPixels {
		x, y := i%dotPixels, i/dotPixels
		dx, dy := 2*x+1-dotPixels, 2*y+1-dotPixels
		if (dx*dx+dy*dy)*10000 <= 4*radius*radius*dotPixels*dotPixels {
			pixels = append(pixels, image.Point{X: x, Y: y})
		}
	}
	return pixels
}

func rgb(hex string) color.RGBA {
	var r, g, b uint8
	_, _ = fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b) // ours: they can be read
	return color.RGBA{r, g, b, 255}
}

// Face is the width and height of the pictures of f, its gaps and its edge
// counted, in dots.
func (f *Frame) Face() (width, height int) {
	right, bottom := f.place(f.Width-1, f.Height-1)
	return right + 3, bottom + 3
}

// SVG writes f as a drawing, title in its words: the dark dots as one pattern,
// the lit ones as one path for each colour.
func (f *Frame) SVG(w io.Writer, title string) error {
	b := bufio.NewWriter(w)
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	wide, high := f.Face()
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 %d %d" role="img"><title>%s</title>`, wide, high, esc.Replace(title))
	fmt.Fprintf(b, `<rect x="-1" y="-1" width="100%%" height="100%%" fill="%s"/>`, panelColour)
	if f.cell == (Cell{}) {
		fmt.Fprintf(b, `<defs><pattern id="off" width="1" height="1" patternUnits="userSpaceOnUse"><circle cx=".5" cy=".5" r=".29" fill="%s"/></pattern></defs>`, offColour)
		fmt.Fprintf(b, `<rect width="%d" height="%d" fill="url(#off)"/>`, f.Width, f.Height)
	} else {
		f.path(b, offColour, ".58", func(c Colour) bool { return c == "" || c == Dark })
	}
	for _, l := range lamps {
		if l.colour != Dark {
			f.path(b, l.hex, ".8", func(c Colour) bool { return c == l.colour })
		}
	}
	b.WriteString("</svg>\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the drawing of a sign: %w", err)
	}
	return nil
}

// path draws the dots of one kind, as ends of lines that have no length.
func (f *Frame) path(b *bufio.Writer, hex, wide string, of func(Colour) bool) {
	begun := false
	for i, c := range f.dots {
		if !of(c) {
			continue
		}
		if !begun {
			fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" d="`, hex, wide)
			begun = true
		}
		x, y := f.place(i%f.Width, i/f.Width)
		fmt.Fprintf(b, "M%d.5 %d.5h0", x, y)
	}
	if begun {
		b.WriteString(`"/>`)
	}
}
