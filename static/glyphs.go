//go:build ignore

// Command glyphs makes the glyph packs of the dot-matrix signs from free bitmap
// fonts, as Debian's packages unifont, xfonts-base and xfonts-terminus ship
// them: the characters of GB 2312, ASCII and a few signs. It is run by hand
// when a font changes; nothing else uses it.
//
//	16  GNU Unifont, Han 16×16, Latin 8×16
//	24  ISAS Song Ti, Han 24×24; Terminus Bold, Latin 12×24
//	7   misc-fixed 6x10, its capitals, digits and marks of 5×7, and a few of our
//	    own for those that are larger there; no Han
//
// A pack, gzipped: "WSG2", the height in dots (byte), the number of glyphs
// (uint16), then for each, in ascending order, its code point (uint16); then
// for each its width in dots (byte); then the rows of each from the top, as
// many whole bytes a row as its width needs, the left-most dot in the highest
// bit, what is left over 0. Integers are big-endian.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// signs are characters beyond GB 2312 and ASCII that notices use.
const signs = "£€²³½¼¾ÀÁÂÄÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâäæçèéêëìíîïñòóôöøùúûüÿ–—‘’“”•…‰′″←↑→↓↖↗↘↙√∞≈≠≤≥■□▲△▶▼▽◀◆◇○●★☆℃"

// glyph is one character: its rows from the top, a byte string each.
type glyph struct {
	width int
	rows  [][]byte
}

func main() {
	root := flag.String("root", "/", "where the packages are unpacked")
	to := flag.String("o", "shared", "folder of the packs")
	flag.Parse()
	if err := run(*root, *to); err != nil {
		log.Fatal(err)
	}
}

func run(root, to string) error {
	x11 := filepath.Join(root, "usr/share/fonts/X11/misc")
	unifont, err := readHex(filepath.Join(root, "usr/share/unifont/unifont.hex"), wanted())
	if err != nil {
		return err
	}
	song, err := readPCF(filepath.Join(x11, "gb24st.pcf.gz"), fromGB)
	if err != nil {
		return err
	}
	terminus, err := readPCF(filepath.Join(x11, "ter-u24b_unicode.pcf.gz"), fromUnicode)
	if err != nil {
		return err
	}
	fixed, err := readPCF(filepath.Join(x11, "6x10.pcf.gz"), fromUnicode)
	if err != nil {
		return err
	}
	for c, g := range terminus { // narrow Latin, and what GB 2312 lacks
		if _, ok := song[c]; c < 0x100 || !ok {
			song[c] = g
		}
	}
	maps.DeleteFunc(song, func(c rune, _ glyph) bool { return !wanted()[c] })
	return cmp.Or(write(to, 16, unifont), write(to, 24, song), write(to, 7, capitals(fixed)))
}

// wanted are the characters of the packs. Rows 1 to 9 and 16 to 87 of GB 2312
// are asked for as GBK, of which it is a part.
func wanted() map[rune]bool {
	want := map[rune]bool{}
	for c := rune(' '); c <= '~'; c++ {
		want[c] = true
	}
	for _, c := range signs {
		want[c] = true
	}
	for hi := 0xA1; hi <= 0xF7; hi++ {
		for lo := 0xA1; lo <= 0xFE; lo++ {
			if c, ok := fromGB(hi<<8 | lo); ok {
				want[c] = true
			}
		}
	}
	return want
}

func fromGB(code int) (rune, bool) {
	s, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(code>>8) | 0x80, byte(code) | 0x80})
	c := []rune(string(s))
	if err != nil || len(c) != 1 {
		return 0, false
	}
	return c[0], c[0] != '\uFFFD' && c[0] < 0xE000 || c[0] >= 0xFF00 && c[0] < 0xFFF0
}

func fromUnicode(code int) (rune, bool) { return rune(code), code >= ' ' }

// capitals cuts the letters of 5×7 dots out of a font of 6×10: its first row
// and the two below the line are dropped, and whatever reaches into them.
func capitals(font map[rune]glyph) map[rune]glyph {
	out := map[rune]glyph{}
	for c := rune(' '); c <= '~'; c++ {
		g := glyph{width: 5}
		var lost byte
		for y, row := range font[c].rows {
			if y < 1 || y > 7 {
				lost |= row[0]
				continue
			}
			lost |= row[0] & 0x07
			g.rows = append(g.rows, []byte{row[0] & 0xF8})
		}
		if lost == 0 && (c < 'a' || c > 'z') {
			out[c] = g
		}
	}
	for c, rows := range small {
		g := glyph{width: 5}
		for _, row := range rows {
			g.rows = append(g.rows, []byte{row << 3})
		}
		out[c] = g
	}
	return out
}

// small are the glyphs of 5×7 that do not come from the font, a row of dots
// each five bits.
var small = map[rune][7]byte{
	'Q': {0b01110, 0b10001, 0b10001, 0b10001, 0b10101, 0b10010, 0b01101},
	'.': {0, 0, 0, 0, 0, 0b01100, 0b01100},
	',': {0, 0, 0, 0, 0b01100, 0b00100, 0b01000},
	':': {0, 0b01100, 0b01100, 0, 0b01100, 0b01100, 0},
}

// readHex takes the wanted glyphs from a hex file: "4E00:" and the rows.
func readHex(name string, want map[rune]bool) (map[rune]glyph, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open the font: %w", err)
	}
	defer f.Close()
	glyphs := map[rune]glyph{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		code, rows, ok := strings.Cut(lines.Text(), ":")
		c, err := strconv.ParseUint(code, 16, 16)
		if !ok || err != nil || !want[rune(c)] {
			continue
		}
		dots, err := hex.DecodeString(rows)
		if err != nil || len(dots) != 16 && len(dots) != 32 {
			return nil, fmt.Errorf("%s: glyph %s is not 16 rows", name, code)
		}
		glyphs[rune(c)] = glyph{len(dots) / 2, slices.Collect(slices.Chunk(dots, len(dots)/16))}
	}
	return glyphs, lines.Err()
}

// Tables of an X11 font in the Portable Compiled Format.
const (
	pcfMetrics   = 1 << 2
	pcfBitmaps   = 1 << 3
	pcfEncodings = 1 << 5
	pcfBigEndian = 1 << 2
	pcfHighFirst = 1 << 3
	pcfSmall     = 1 << 8 // metrics of one byte each
)

// readPCF reads a font whose glyphs all fill their cell, as those for terminals
// do; name turns its codes into characters.
func readPCF(file string, name func(int) (rune, bool)) (map[rune]glyph, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the font: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", file, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", file, err)
	}
	tables := map[uint32]table{}
	for i := range int(binary.LittleEndian.Uint32(b[4:])) {
		entry := b[8+16*i:]
		at := binary.LittleEndian.Uint32(entry[12:])
		t := table{format: binary.LittleEndian.Uint32(entry[4:]), b: b[at+4:], order: binary.LittleEndian}
		if t.format&pcfBigEndian != 0 {
			t.order = binary.BigEndian
		}
		tables[binary.LittleEndian.Uint32(entry)] = t
	}
	cells, glyphs := tables[pcfBitmaps].cells(tables[pcfMetrics]), map[rune]glyph{}
	tables[pcfEncodings].each(func(code, index int) {
		if c, ok := name(code); ok {
			glyphs[c] = cells[index]
		}
	})
	return glyphs, nil
}

type table struct {
	format uint32
	order  binary.ByteOrder
	b      []byte
}

// cells reads the bitmaps, whose sizes stand in the metrics.
func (t table) cells(metrics table) (out []glyph) {
	n := int(t.order.Uint32(t.b))
	data, unit := t.b[4+4*n+16:], 1<<(t.format&3)
	for i := range n {
		width, height := metrics.size(i)
		stride := ((width+7)/8 + unit - 1) / unit * unit
		at := int(t.order.Uint32(t.b[4+4*i:]))
		g := glyph{width: width}
		for y := range height {
			row := make([]byte, (width+7)/8)
			for x := range width {
				dots, bit := data[at+y*stride+x/8], 7-x%8
				if t.format&pcfHighFirst == 0 {
					bit = x % 8
				}
				row[x/8] |= dots >> bit & 1 << (7 - x%8)
			}
			g.rows = append(g.rows, row)
		}
		out = append(out, g)
	}
	return out
}

func (t table) size(i int) (width, height int) {
	if t.format&pcfSmall != 0 {
		m := t.b[2+5*i:]
		return int(m[1]) - int(m[0]), int(m[3]) + int(m[4]) - 256
	}
	m := t.b[4+12*i:]
	at := func(k int) int { return int(int16(t.order.Uint16(m[2*k:]))) }
	return at(1) - at(0), at(3) + at(4)
}

func (t table) each(f func(code, index int)) {
	at := func(k int) int { return int(t.order.Uint16(t.b[2*k:])) }
	k := 5
	for high := at(2); high <= at(3); high++ {
		for low := at(0); low <= at(1); low++ {
			if i := at(k); i != 0xFFFF {
				f(high<<8|low, i)
			}
			k++
		}
	}
}

func write(dir string, height int, glyphs map[rune]glyph) error {
	codes := slices.Sorted(maps.Keys(glyphs))
	body := append([]byte("WSG2"), byte(height))
	body = binary.BigEndian.AppendUint16(body, uint16(len(codes)))
	for _, c := range codes {
		body = binary.BigEndian.AppendUint16(body, uint16(c))
	}
	for _, c := range codes {
		body = append(body, byte(glyphs[c].width))
	}
	for _, c := range codes {
		g := glyphs[c]
		if len(g.rows) != height {
			return fmt.Errorf("glyph %U has %d rows, not %d", c, len(g.rows), height)
		}
		body = append(body, bytes.Join(g.rows, nil)...)
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(body); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	log.Printf("%d dots: %d glyphs, %d bytes, %d packed", height, len(codes), len(body), out.Len())
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("glyphs%d.bin.gz", height)), out.Bytes(), 0o644)
}
