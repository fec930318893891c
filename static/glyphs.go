//go:build ignore

// Command glyphs makes the glyph pack of the dot-matrix boards from GNU
// Unifont's hex file: the characters of GB 2312, ASCII and a few signs, 16 dots
// high. It is run by hand when the font changes; nothing else uses it.
//
// The pack, gzipped: "WSG1", the number of glyphs (uint16), then for each, in
// ascending order, its code point (uint16); then for each its width in dots,
// 8 or 16 (byte); then the rows of each, one or two bytes a row, the left-most
// dot in the highest bit. Integers are big-endian.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// signs are characters beyond GB 2312 and ASCII that notices use.
const signs = "£€²³½¼¾ÀÁÂÄÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâäæçèéêëìíîïñòóôöøùúûüÿ–—‘’“”•…‰′″←↑→↓↖↗↘↙√∞≈≠≤≥■□▲△▶▼▽◀◆◇○●★☆℃"

func main() {
	from := flag.String("font", "/usr/share/unifont/unifont.hex", "GNU Unifont, hex format")
	to := flag.String("o", "glyphs16.bin.gz", "the pack to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		log.Fatal(err)
	}
}

func run(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open the font: %w", err)
	}
	defer f.Close()
	glyphs, err := read(f, wanted())
	if err != nil {
		return fmt.Errorf("read the font %s: %w", from, err)
	}
	body, err := pack(glyphs)
	if err != nil {
		return fmt.Errorf("pack the glyphs: %w", err)
	}
	return os.WriteFile(to, body, 0o644)
}

// wanted are the characters of the pack. Rows 1 to 9 and 16 to 87 of GB 2312
// are asked for as GBK, of which it is a part.
func wanted() map[rune]bool {
	want := map[rune]bool{}
	for c := rune(' '); c <= '~'; c++ {
		want[c] = true
	}
	for _, c := range signs {
		want[c] = true
	}
	decode := simplifiedchinese.GBK.NewDecoder()
	for hi := 0xA1; hi <= 0xF7; hi++ {
		for lo := 0xA1; lo <= 0xFE; lo++ {
			s, err := decode.Bytes([]byte{byte(hi), byte(lo)})
			if c := []rune(string(s)); err == nil && len(c) == 1 && c[0] != '\uFFFD' && c[0] < 0xE000 || err == nil && len(c) == 1 && c[0] >= 0xFF00 && c[0] < 0xFFF0 {
				want[c[0]] = true
			}
		}
	}
	return want
}

// read takes the wanted glyphs from a hex file: "4E00:" and the rows.
func read(r io.Reader, want map[rune]bool) (map[rune][]byte, error) {
	glyphs := map[rune][]byte{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		code, rows, ok := strings.Cut(lines.Text(), ":")
		c, err := strconv.ParseUint(code, 16, 16)
		if !ok || err != nil || !want[rune(c)] {
			continue
		}
		dots, err := hex.DecodeString(rows)
		if err != nil || len(dots) != 16 && len(dots) != 32 {
			return nil, fmt.Errorf("glyph %s is not 16 rows", code)
		}
		glyphs[rune(c)] = dots
	}
	return glyphs, lines.Err()
}

func pack(glyphs map[rune][]byte) ([]byte, error) {
	codes := slices.Sorted(maps.Keys(glyphs))
	body := append([]byte("WSG1"), binary.BigEndian.AppendUint16(nil, uint16(len(codes)))...)
	for _, c := range codes {
		body = binary.BigEndian.AppendUint16(body, uint16(c))
	}
	for _, c := range codes {
		body = append(body, byte(len(glyphs[c])/2))
	}
	for _, c := range codes {
		body = append(body, glyphs[c]...)
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}
