// Package table reads and writes lists as stations keep them in spreadsheets:
// CSV in and out, XLSX workbooks in. One row is one notice; a header row says
// which column is what. It keeps no memory and computes no formula. The format
// table of hub uses it.
//
// # Columns
//
// The table of columns (columns.go) has, for each field, its name, its usual
// headers in Chinese and English, and the member of a notice that it fills:
// every scalar member, the texts in every language ("标题（英文）",
// "headline_en"), the first road, area and link, restrictions and daily hours
// in short words, the place as lon and lat, a pair, WKT or GeoJSON. The
// settings may name other headers ([notice.Settings.Columns]: field → header),
// give one value to all rows (field → "=value"), and choose the sheet of a
// workbook ("sheet" → name; else the first that is not empty nor hidden).
// Columns that nobody knows are named in a warning and go nowhere: lists of
// stations hold names and telephones of persons.
//
// # Rows
//
//	Item.Key      the id column; without one, kind, event, road, direction, ends
//	              of the stretch, area and service, so that words and times may
//	              be edited; of two rows with the same the second is numbered
//	ID            derived from publisher and key; an id column that holds ids of
//	              Wayside (one of our own tables comes back) keeps them
//	ItemEnd       a status such as 已结束, 解除, ended; 取消, cancelled (withdrawn)
//	passed over   a status such as 草稿, draft
//	Kind, Event   by their columns, else enforcement with a legal basis, service,
//	              weather with a signal, else traffic; an event without a word
//	              here is "other" and kept as Ext["csv"]["event"]
//	Ends, Expires a date alone is that whole day: the end is the next midnight
//	Headline      where it is missing, made of the fields in zh-CN and en
//
// Rows above the header, a header once more, and remarks below (one cell that
// begins with 注, 备注, 填表, 合计, Total …) are no rows. All faults of all rows
// are told at once, each with its row and the header of its column.
//
// # Writing
//
// UTF-8 with a byte order mark and CRLF (RFC 4180), so that spreadsheets show
// Chinese; times as RFC 3339 with the sheet's offset, which no spreadsheet
// rewrites; words by name in the sheet's language. A text that begins with = +
// - @ or an apostrophe, which a spreadsheet would take for a formula, gets an
// apostrophe in front, and the reader takes it off again; plain numbers don't.
// What was lost is found by reading each row back.
package table

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

// Media types of what is read and written.
const (
	CSVMedia  = "text/csv; charset=utf-8"
	XLSXMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// DecodeCSV yields one item per row, in order. The error is about the table as
// a whole (encoding, header, a quotation mark that is never closed) and wraps
// [notice.Problems].
func DecodeCSV(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return decode("csv", r, s, gridOfCSV)
}

func gridOfCSV(raw []byte, s notice.Settings) (grid.Grid, error) {
	text, err := grid.Text(raw)
	if err != nil {
		return grid.Grid{}, err
	}
	return grid.CSV(text, synonymsOf(s).score), nil
}

// DecodeXLSX yields one item per row of one sheet of a workbook, hidden rows
// included; of formulas the stored results count. The error is as that of
// [DecodeCSV].
func DecodeXLSX(r io.Reader, s notice.Settings) iter.Seq2[notice.Item, error] {
	return decode("xlsx", r, s, gridOfXLSX)
}

func gridOfXLSX(raw []byte, s notice.Settings) (grid.Grid, error) {
	return workbook(raw, s.Columns["sheet"])
}

func decode(format string, in io.Reader, s notice.Settings, read func([]byte, notice.Settings) (grid.Grid, error)) iter.Seq2[notice.Item, error] {
	return func(yield func(notice.Item, error) bool) {
		var g grid.Grid
		raw, err := grid.Read(in, s.MaxBytes)
		if err == nil {
			g, err = read(raw, s)
		}
		var r *reader
		if err == nil {
			if r, err = newReader(format, g, s); err != nil && g.Broken != nil {
				err = g.Broken
			}
		}
		if err != nil {
			yield(notice.Item{}, fmt.Errorf("read %s: %w", format, err))
			return
		}
		unknown := r.head.unknown
		for _, row := range g.Rows[r.head.row+1:] {
			if !r.isRow(row) {
				continue
			}
			it := r.item(row)
			for _, name := range unknown { // said once
				it.Problems.Warn(name, "不认识这一列，未采用；需要时在 columns 里指明", "nobody knows this column, so it was not taken over; name it in columns where it is wanted")
			}
			unknown = nil
			if !yield(it, nil) {
				return
			}
		}
		if g.Broken != nil {
			yield(notice.Item{}, fmt.Errorf("read %s: %w", format, g.Broken))
		}
	}
}

// SniffCSV reports whether head begins a table with a header of which three
// columns are known here; two may be those of any table.
func SniffCSV(head []byte) bool {
	text, err := grid.Text(wholeLines(head))
	if start := strings.TrimSpace(text); err != nil || start == "" || strings.ContainsRune("{[<", rune(start[0])) {
		return false
	}
	syn := synonymsOf(notice.Settings{})
	g := grid.CSV(text, syn.score)
	return g.FindHeader(syn.score, leastKnown+1) >= 0
}

// wholeLines cuts what may be half a line, or half a character, off.
func wholeLines(head []byte) []byte {
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return head[:len(head)&^1]
	}
	if i := bytes.LastIndexByte(head, '\n'); i > 0 {
		return head[:i]
	}
	return head
}

// SniffXLSX reports whether head begins a workbook: a zip file whose first
// parts are those of one, or what an encrypted one is wrapped in, so that its
// refusal is heard.
func SniffXLSX(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) && (bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("[Content_Types].xml"))) ||
		bytes.HasPrefix(head, compoundFile)
}

// formula begins what spreadsheets compute (OWASP, CSV injection); plainNumber
// is harmless.
var (
	formula     = regexp.MustCompile(`^['=+\-@\t\r\n＝＋－＠]`)
	plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	guardedText = regexp.MustCompile(`^'['=+\-@\t\r\n＝＋－＠]`)
)

func guarded(cell string) string {
	if formula.MatchString(cell) && !plainNumber.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if guardedText.MatchString(cell) {
		return cell[1:]
	}
	return cell
}
