package static_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"testing"

	"wayside/static"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestEveryCharacterOfGB2312HasAGlyph(t *testing.T) {
	want := []rune(" !0AZaz~，。、：；（）“”·–℃→±×")
	for hi := 0xB0; hi <= 0xF7; hi++ { // both levels of Han characters
		for lo := 0xA1; lo <= 0xFE; lo++ {
			if s, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(hi), byte(lo)}); err == nil && !(hi == 0xD7 && lo > 0xF9) {
				want = append(want, []rune(string(s))...)
			}
		}
	}
	if len(want) < 6763 {
		t.Fatalf("only %d characters were looked for", len(want))
	}
	for _, size := range []int{16, 24} {
		glyphs := unpack(t, size)
		for _, c := range want {
			if dots, ok := glyphs[c]; !ok || c != ' ' && len(bytes.Trim(dots, "\x00")) == 0 {
				t.Errorf("no glyph of %d dots for %c", size, c)
			}
		}
	}
}

// unpack reads a pack as its maker describes it.
func unpack(t *testing.T, height int) map[rune][]byte {
	t.Helper()
	packed, err := fs.ReadFile(static.FS(), fmt.Sprintf("shared/glyphs%d.bin.gz", height))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	pack, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if string(pack[:4]) != "WSG2" || int(pack[4]) != height {
		t.Fatalf("the pack begins with %q", pack[:5])
	}
	count := int(binary.BigEndian.Uint16(pack[5:]))
	glyphs, place := map[rune][]byte{}, 7+3*count
	for i := range count {
		size := (int(pack[7+2*count+i]) + 7) / 8 * height
		glyphs[rune(binary.BigEndian.Uint16(pack[7+2*i:]))] = pack[place : place+size]
		place += size
	}
	if place != len(pack) {
		t.Errorf("%d bytes, want %d", len(pack), place)
	}
	return glyphs
}

func TestBuildIsAVersionOfTheFiles(t *testing.T) {
	if b := static.Build(); !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(b) || b != static.Build() {
		t.Errorf("build %q", b)
	}
}
