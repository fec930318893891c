package table

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/xmlsafe"
)

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// sheet reads the rows of one sheet, then spreads merged cells over their
// ranges.
func (b *book) sheet(part string) (g grid.Grid, err error) {
	d, done, err := b.decoder(part)
	if err != nil || d == nil {
		return g, err
	}
	defer done()
	s := &sheetReader{book: b, d: d}
	if err := s.read(); err != nil {
		return g, b.fault(part, err)
	}
	if s.grid.Broken == nil {
		s.spread()
	}
	kept := s.grid.Rows[:0]
	for _, row := range s.grid.Rows {
		if row.Cells = grid.Trimmed(row.Cells); row.Cells != nil || row.Fault != nil {
			kept = append(kept, row)
		}
	}
	s.grid.Rows = kept
	return s.grid, nil
}

type sheetReader struct {
	*book
	d      *xmlsafe.Decoder
	grid   grid.Grid
	row    grid.Row
	number int // of the row
	next   int // column of a cell that does not say its own
	merged []string
	text   int // bytes of all cells
	cells  int
}

func (s *sheetReader) read() error {
	for s.grid.Broken == nil {
		t, err := s.d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = s.begin(t)
		case xml.EndElement:
			if t.Name.Local == "row" {
				s.endRow()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sheetReader) begin(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.number++
		if r, err := strconv.Atoi(attr(e, "r")); err == nil && r > 0 {
			s.number = r
		}
		s.row, s.next = grid.Row{Number: s.number}, 0
	case "c":
		return s.cell(e)
	case "mergeCell":
		if len(s.merged) < mostMerged {
			s.merged = append(s.merged, attr(e, "ref"))
		}
	}
	return nil
}

func (s *sheetReader) endRow() {
	if len(s.row.Cells) == 0 && s.row.Fault == nil {
		return
	}
	if s.cells += len(s.row.Cells); len(s.grid.Rows) == grid.MaxRows || s.cells > grid.MaxCells {
		s.grid.Broken = grid.TooLong()
		return
	}
	s.grid.Rows = append(s.grid.Rows, s.row)
}

// cell reads one cell up to its end.
func (s *sheetReader) cell(e xml.StartElement) error {
	col, _, ok := cellRef(attr(e, "r"))
	if !ok {
		col = s.next
	}
	s.next = col + 1
	value, stored, formula, err := s.content()
	if err != nil {
		return err
	}
	style, _ := strconv.Atoi(attr(e, "s"))
	text := s.shown(attr(e, "t"), value, style)
	if formula && !stored {
		text = grid.Uncalculated
	}
	if text == "" {
		return nil
	}
	if s.text += len(text); s.text > mostText {
		return errUnpacked
	}
	if col >= grid.MaxColumns {
		s.row.Fault = both(fmt.Sprintf("超过 %d 列", grid.MaxColumns), fmt.Sprintf("more than %d columns", grid.MaxColumns))
		return nil
	}
	for len(s.row.Cells) <= col {
		s.row.Cells = append(s.row.Cells, "")
	}
	s.row.Cells[col] = text
	return nil
}

// content is what stands in a cell: its value or own text, whether a value is
// stored, and whether it is computed.
func (s *sheetReader) content() (value string, stored, formula bool, err error) {
	for {
		t, err := s.d.Token()
		if err != nil {
			return "", false, false, err
		}
		switch t := t.(type) {
		case xml.EndElement: // every element inside is read to its own end
			return value, stored, formula, nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				stored = true
				value, err = s.plain()
			case "is":
				stored = true
				value, err = richText(s.d)
			default:
				formula = formula || t.Name.Local == "f"
				err = s.d.Skip()
			}
			if err != nil {
				return "", false, false, err
			}
		}
	}
}

// plain is the text up to the end of the element that has just begun.
func (s *sheetReader) plain() (text string, err error) {
	for depth := 1; depth > 0; {
		t, err := s.d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			text += string(t)
		}
	}
	return text, nil
}

// shown is a cell as text.
func (s *sheetReader) shown(kind, value string, style int) string {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(s.strings) {
			return s.strings[i]
		}
		return "#REF!"
	case "str":
		return unescaped(value)
	case "inlineStr", "e", "d":
		return value
	case "b":
		if truth(strings.TrimSpace(value)) {
			return "true"
		}
		return "false"
	}
	var f numberFormat
	if style >= 0 && style < len(s.formats) {
		f = s.formats[style]
	}
	return f.show(strings.TrimSpace(value), s.date1904)
}

// cellRef reads "AB12" as column 27 and row 12; columns count from 0.
func cellRef(ref string) (col, row int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	i := 0
	for ; i < len(ref) && i < 3 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return col - 1, row, err == nil && i > 0 && row > 0
}

// Bounds of merging: ranges, and cells that they are spread over.
const mostMerged, mostSpread = 20_000, 1_000_000

// spread copies the value of each merged range into its cells down the rows,
// so that what was written once for several rows holds for each of them. A
// range in one row, such as a title, stays one cell.
func (s *sheetReader) spread() {
	budget := mostSpread
	for _, ref := range s.merged {
		from, to, _ := strings.Cut(ref, ":")
		left, top, ok1 := cellRef(from)
		right, bottom, ok2 := cellRef(to)
		if !ok1 || !ok2 || bottom <= top || left >= grid.MaxColumns {
			continue
		}
		at, found := slices.BinarySearchFunc(s.grid.Rows, top, func(r grid.Row, n int) int { return r.Number - n })
		if !found || s.grid.Rows[at].Cell(left) == "" {
			continue
		}
		value := s.grid.Rows[at].Cell(left)
		right = min(right, grid.MaxColumns-1)
		for i := at + 1; i < len(s.grid.Rows) && s.grid.Rows[i].Number <= bottom; i++ {
			if budget -= right + 1; budget < 0 {
				s.grid.Broken = grid.Refuse("document", "合并单元格太多", "too many merged cells")
				return
			}
			row := &s.grid.Rows[i]
			for len(row.Cells) <= left {
				row.Cells = append(row.Cells, "")
			}
			if row.Cells[left] == "" {
				row.Cells[left] = value
			}
		}
	}
}
