package grid

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CSV reads a table by RFC 4180, with any line ends. The delimiter is the one
// of comma, semicolon and tab under which score finds most that it knows in
// one of the first rows, else the one that makes most columns; a first line
// "sep=;" says it. A row with quotes out of place costs itself alone.
func CSV(text string, score func(cells []string) int) Grid {
	comma, number, text := directive(text)
	if comma == 0 {
		comma = delimiter(text, score)
	}
	return records(text, comma, number, MaxRows)
}

// directive takes a first line off that tells Excel the delimiter.
func directive(text string) (comma rune, lines int, rest string) {
	line, rest, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") && strings.Contains(",;\t|", line[4:]) {
		return rune(line[4]), 1, rest
	}
	return 0, 0, text
}

const sampleRows, sampleBytes = 30, 64 << 10

func delimiter(text string, score func(cells []string) int) rune {
	if len(text) > sampleBytes {
		text = text[:sampleBytes]
	}
	best, most, wide := ',', -1, -1
	for _, comma := range []rune{',', ';', '\t'} {
		known, cells := 0, 0
		for _, row := range records(text, comma, 0, sampleRows).Rows {
			known = max(known, score(row.Cells))
			cells = max(cells, len(row.Cells))
		}
		if known > most || known == most && cells > wide {
			best, most, wide = comma, known, cells
		}
	}
	return best
}

// records reads at most most rows; before counts the lines that stand before
// text.
func records(text string, comma rune, before, most int) (g Grid) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	number, filled := before, 0
	for {
		start := r.InputOffset()
		cells, err := r.Read()
		if err == io.EOF {
			return g
		}
		span := text[start:r.InputOffset()]
		number += 1 + blankLines(span)
		row := Row{Number: number}
		switch {
		case errors.Is(err, csv.ErrBareQuote): // `12" pipe`: meant as it stands
			lazy := csv.NewReader(strings.NewReader(span))
			lazy.Comma, lazy.FieldsPerRecord, lazy.LazyQuotes = comma, -1, true
			cells, err = lazy.Read()
		case errors.Is(err, csv.ErrQuote) && r.InputOffset() == int64(len(text)) && strings.Count(span, `"`)%2 == 1:
			g.Broken = Refuse(row.Place(), "从这一行起引号没有闭合，后面的内容无法读取", "a quotation mark is opened here and never closed, so the rest can't be read")
			return g
		}
		if row.Cells = Trimmed(cells); err != nil {
			row.Cells, row.Fault = nil, both("这一行的引号不成对", "the quotation marks of this row are not in pairs")
		}
		if len(row.Cells) > MaxColumns {
			row.Cells, row.Fault = nil, both(fmt.Sprintf("超过 %d 列", MaxColumns), fmt.Sprintf("more than %d columns", MaxColumns))
		}
		if row.Cells == nil && row.Fault == nil {
			continue
		}
		if filled += len(row.Cells); len(g.Rows) == most || filled > MaxCells {
			g.Broken = TooLong()
			return g
		}
		g.Rows = append(g.Rows, row)
	}
}

// TooLong refuses a table of more than [MaxRows] rows or [MaxCells] cells.
func TooLong() error {
	return Refuse("document", fmt.Sprintf("超过 %d 行或 %d 个单元格", MaxRows, MaxCells), fmt.Sprintf("more than %d rows or %d cells", MaxRows, MaxCells))
}

// blankLines counts the empty lines that the reader passed over before a record.
func blankLines(span string) (n int) {
	for {
		span = strings.TrimPrefix(span, "\r")
		if !strings.HasPrefix(span, "\n") {
			return n
		}
		span = span[1:]
		n++
	}
}
