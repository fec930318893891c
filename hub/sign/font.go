package sign

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"sync"
)

// Face is a bitmap font: glyphs of a pack, each dot drawn scale dots wide and
// high. Height is in dots of the panel; the spacings are the usual.
type Face struct {
	Name                     string
	Height                   int
	CharSpacing, LineSpacing int
	pack                     string
	scale                    int
}

// faces are the fonts that every hub, and every page, has.
var faces = []Face{
	{"7", 7, 1, 3, "7", 1},
	{"16", 16, 0, 2, "16", 1},
	{"24", 24, 0, 2, "24", 1},
	{"32", 32, 0, 4, "16", 2},
	{"48", 48, 0, 4, "24", 2},
}

// Faces are the names of all faces, which are their heights in dots: 7 has
// capitals, digits and marks alone, the others all of GB 2312 too.
func Faces() (names []string) {
	for _, f := range faces {
		names = append(names, f.Name)
	}
	return names
}

// faceOf is the face of that name; one of no height where there is none.
func faceOf(name string) Face {
	for _, f := range faces {
		if f.Name == name {
			return f
		}
	}
	return Face{}
}

// Pack is the name of the file of f's glyphs, below the folder of the fonts.
func (f Face) Pack() string { return "glyphs" + f.pack + ".bin.gz" }

// Fonts are the glyphs of all faces, read from their packs when they are first
// asked for. They may be used by any number of goroutines.
type Fonts struct{ packs map[string]func() *pack }

// NewFonts takes the packs from a folder that holds them (static/glyphs.go
// says how they are made). One that is missing or broken is a fault of the
// program, and panics when it is first needed.
func NewFonts(files fs.FS) *Fonts {
	f := &Fonts{packs: map[string]func() *pack{}}
	for _, face := range faces {
		f.packs[face.pack] = sync.OnceValue(func() *pack {
			raw, err := fs.ReadFile(files, face.Pack())
			if err == nil {
				var p *pack
				if p, err = readPack(raw); err == nil {
					return p
				}
			}
			panic(fmt.Sprintf("sign: read the glyphs %s: %v", face.Pack(), err))
		})
	}
	return f
}

// glyph is one character: rows from the top, the left-most dot in the highest
// bit.
type glyph struct {
	width, stride int
	rows          []byte
}

func (g glyph) lit(x, y int) bool { return g.rows[y*g.stride+x/8]&(0x80>>(x%8)) != 0 }

// glyph is the glyph of c in a face, before it is scaled. A glyph without a
// dot is none, but for blanks.
func (f *Fonts) glyph(face Face, c rune) (glyph, bool) {
	if c > math.MaxUint16 || c < 0 {
		return glyph{}, false
	}
	p := f.packs[face.pack]()
	i, ok := slices.BinarySearch(p.codes, uint16(c))
	if !ok {
		return glyph{}, false
	}
	g := p.glyphs[i]
	return g, c == ' ' || c == '\u3000' || len(bytes.Trim(g.rows, "\x00")) > 0
}

// width of s in a face, dots, with spacing between its characters; characters
// without a glyph count nothing.
func (f *Fonts) width(face Face, spacing int, s string) (w int) {
	for i, c := range s {
		if g, ok := f.glyph(face, c); ok {
			w += g.width * face.scale
		}
		if i > 0 {
			w += spacing
		}
	}
	return w
}

// lacks is the first character of s without a glyph.
func (f *Fonts) lacks(face Face, s string) (rune, bool) {
	for _, c := range s {
		if _, ok := f.glyph(face, c); !ok {
			return c, true
		}
	}
	return 0, false
}

// pack is a glyph pack, unpacked.
type pack struct {
	codes  []uint16 // ascending
	glyphs []glyph
}

var errPack = errors.New("not a glyph pack, or only a part of one")

// mostPack bounds an unpacked pack, bytes.
const mostPack = 8 << 20

func readPack(raw []byte) (*pack, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(z, mostPack))
	if err != nil {
		return nil, err
	}
	if len(b) < 7 || string(b[:4]) != "WSG2" {
		return nil, errPack
	}
	height, n := int(b[4]), int(binary.BigEndian.Uint16(b[5:]))
	rows := 7 + 3*n
	if len(b) < rows {
		return nil, errPack
	}
	p := &pack{codes: make([]uint16, n), glyphs: make([]glyph, n)}
	for i := range n {
		width := int(b[7+2*n+i])
		size := (width + 7) / 8 * height
		if len(b) < rows+size {
			return nil, errPack
		}
		p.codes[i] = binary.BigEndian.Uint16(b[7+2*i:])
		p.glyphs[i] = glyph{width, (width + 7) / 8, b[rows : rows+size : rows+size]}
		rows += size
	}
	if rows != len(b) || !slices.IsSorted(p.codes) {
		return nil, errPack
	}
	return p, nil
}
