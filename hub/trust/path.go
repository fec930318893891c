package trust

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// TilePath is the address of a tile below the log's (C2SP tlog-tiles): level -1
// is "entries".
func TilePath(level int, n int64, width int) string {
	name := "entries"
	if level >= 0 {
		name = strconv.Itoa(level)
	}
	digits := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		digits = fmt.Sprintf("x%03d/", n%1000) + digits
	}
	path := "tile/" + name + "/" + digits
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// ParseTilePath reads what TilePath writes, and nothing else.
func ParseTilePath(path string) (level int, n int64, width int, ok bool) {
	rest, found := strings.CutPrefix(path, "tile/")
	name, digits, found2 := strings.Cut(rest, "/")
	width = tileWidth
	if head, w, partial := strings.Cut(digits, ".p/"); partial {
		digits = head
		width, _ = strconv.Atoi(w)
	}
	if level, _ = strconv.Atoi(name); name == "entries" {
		level = -1
	}
	if len(digits) > 30 {
		return 0, 0, 0, false
	}
	for part := range strings.SplitSeq(digits, "/") {
		d, err := strconv.ParseInt(strings.TrimPrefix(part, "x"), 10, 64)
		if err != nil || n > 1<<50 {
			return 0, 0, 0, false
		}
		n = n*1000 + d
	}
	return level, n, width, found && found2 && width > 0 && TilePath(level, n, width) == path
}

// Bundle is entries one after the other, each behind its length in 16 bits (C2SP
// tlog-tiles).
func Bundle(entries [][]byte) ([]byte, error) {
	var out []byte
	for _, e := range entries {
		if len(e) > mostEntry {
			return nil, fmt.Errorf("an entry of %d bytes, at most %d", len(e), mostEntry)
		}
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(e))), e...)
	}
	return out, nil
}

// Unbundle reads what [Bundle] writes.
func Unbundle(raw []byte) (entries [][]byte, err error) {
	for len(raw) > 0 {
		if len(raw) < 2 || len(raw)-2 < int(binary.BigEndian.Uint16(raw)) {
			return nil, errors.New("a bundle of entries that ends in the middle of one")
		}
		n := int(binary.BigEndian.Uint16(raw))
		entries, raw = append(entries, raw[2:2+n]), raw[2+n:]
	}
	return entries, nil
}
