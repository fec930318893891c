// Package grid reads tables as people keep them in spreadsheets: it finds the
// encoding, the delimiter and the header of a CSV document, folds full-width
// characters, and reads times, numbers and kilometre posts as they are typed
// in Chinese and in English. It guesses nothing that has two meanings: what is
// ambiguous is a fault that says how to write it. It knows no notice and no
// workbook; hub/format/… use it.
package grid

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"

	"wayside/hub/notice"
)

// Bounds of a table.
const (
	MaxRows     = 20_000
	MaxColumns  = 300
	MaxCells    = 1_000_000
	DefaultSize = 16 << 20 // bytes of a document
)

// Grid is a table as it stands.
type Grid struct {
	Rows []Row
	// Broken is why the table could not be read to its end; its rows so far
	// are good.
	Broken error
	// Date1904: numbers that mean days are counted from 1904 (old Macintosh
	// workbooks).
	Date1904 bool
}

// Row is one row that is not empty; Number is what a spreadsheet shows at its
// left. Cells are trimmed, without empty ones at the end.
type Row struct {
	Number int
	Cells  []string
	Fault  notice.Words // why the row as such can't be read; nil: it can
}

// Place names the row in messages.
func (r Row) Place() string { return fmt.Sprintf("row %d", r.Number) }

// Cell returns the i-th cell, "" beyond the last.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Trimmed returns cells with blanks and empty cells at the end taken off, nil
// where nothing remains.
func Trimmed(cells []string) []string {
	last := 0
	for i, c := range cells {
		if cells[i] = strings.TrimSpace(c); cells[i] != "" {
			last = i + 1
		}
	}
	if last == 0 {
		return nil
	}
	return cells[:last]
}

// Read reads all of r, at most limit bytes (0: [DefaultSize]).
func Read(r io.Reader, limit int64) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultSize
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, Refuse("document", fmt.Sprintf("文档超过 %d 字节", limit), fmt.Sprintf("the document is larger than %d bytes", limit))
	}
	return raw, nil
}

// Refuse is one problem as an error.
func Refuse(field, zh, en string) error {
	var ps notice.Problems
	ps.Add(field, zh, en)
	return ps
}

func both(zh, en string) notice.Words {
	return notice.Words{notice.Chinese: zh, notice.English: en}
}

// Fold returns s with full-width letters, digits and signs as half-width ones,
// and without blanks around it.
func Fold(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r == '\u3000' || r >= '\uff00' && r <= '\uffef' }) < 0 {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.ReplaceAll(width.Fold.String(s), "\u3000", " "))
}
