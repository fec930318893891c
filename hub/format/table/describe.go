package table

import (
	"io"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

// Head is what the header of a table says.
type Head struct {
	Fields  map[string]string // header by field, without its language
	Unknown []string          // headers that mean nothing here, in their order
}

// ReadHead reads the header of a table in the format called name ("csv" or
// "xlsx"). The error is as that of [DecodeCSV].
func ReadHead(name string, in io.Reader, s notice.Settings) (Head, error) {
	raw, err := grid.Read(in, s.MaxBytes)
	if err != nil {
		return Head{}, err
	}
	read := gridOfCSV
	if name == "xlsx" {
		read = gridOfXLSX
	}
	g, err := read(raw, s)
	if err != nil {
		return Head{}, err
	}
	h, err := header(g, s)
	if err != nil {
		if g.Broken != nil {
			err = g.Broken
		}
		return Head{}, err
	}
	out := Head{Fields: map[string]string{}, Unknown: h.unknown}
	for field, at := range h.places {
		if at[0].index >= 0 {
			out.Fields[base(field)] = at[0].name
		}
	}
	return out, nil
}

// FieldAt is the field whose column holds the member of a notice at path
// ("enforcement.legalBasis.zh-CN"), "" where none does.
func FieldAt(path string) string {
	best, length := "", 0
	for _, c := range columns {
		own, _, _ := strings.Cut(c.path, "*")
		own = strings.TrimSuffix(own, ".")
		if own != "" && strings.HasPrefix(path, own) && len(own) > length {
			best, length = c.field, len(own)
		}
		if stem, rest, ok := strings.Cut(c.path, ".*."); ok && strings.HasPrefix(path, stem+".") && strings.HasSuffix(path, "."+rest) && len(c.path) > length {
			best, length = c.field, len(c.path)
		}
	}
	return best
}

// Cells are the cells of n by field, as [Encode] writes them: words by name in
// a language, texts of each language as "headline.zh-CN".
func Cells(n *notice.Notice, lang notice.Lang, zone *time.Location) map[string]string {
	return newCSVWriter(notice.Sheet{Lang: lang, Zone: zone}).cells(n)
}

// Worded reports whether a field has a column for each language.
func Worded(field string) bool {
	c := named(field)
	return c != nil && c.lang
}

// Name is what a column of a field is called.
func Name(field string) notice.Words {
	if c := named(field); c != nil {
		return notice.Words{notice.Chinese: c.zh, notice.English: c.field}
	}
	return notice.Words{notice.Chinese: field, notice.English: field}
}
