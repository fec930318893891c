package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/notice"
)

// slot is one column of the table at hand.
type slot struct {
	index int // of the cell; -1: value holds for every row
	value string
	name  string // the header as it stands
	unit  string // in its brackets
}

// head is what the header of a table says.
type head struct {
	row     int               // index of its row in the grid
	places  map[string][]slot // by field, with the language where it has one
	unknown []string          // headers that mean nothing here
}

// synonyms is the part of reading that does not depend on a row.
type synonyms struct {
	usual map[string]*column
	given map[string]string // folded header → field, by the settings
}

func synonymsOf(s notice.Settings) synonyms {
	out := synonyms{usual: usual(), given: map[string]string{}}
	for field, header := range s.Columns {
		if field != "sheet" && !strings.HasPrefix(header, "=") {
			out.given[plain(header)] = field
		}
	}
	return out
}

// plain is a header as the settings and the file are compared.
func plain(header string) string {
	return strings.Join(strings.Fields(strings.ToLower(grid.Fold(header))), " ")
}

// find returns the field that a header is for, "" where nobody knows.
func (s synonyms) find(name string, lang notice.Lang) (field, unit string) {
	if field, ok := s.given[plain(name)]; ok {
		return field, grid.ParseHeader(name).Note
	}
	h := grid.ParseHeader(name)
	c, note := s.usual[grid.Key(name)], ""
	if c == nil {
		c, note = s.usual[h.Base], h.Note
	}
	switch {
	case c == nil || s.mapped(c.field):
		return "", ""
	case !c.lang:
		return c.field, note
	}
	if l := tongue(note); l != "" {
		lang = l
	}
	return c.field + "." + string(lang), ""
}

// mapped reports whether the settings say where a field stands: then no other
// header is it.
func (s synonyms) mapped(field string) bool {
	for _, f := range s.given {
		if f == field {
			return true
		}
	}
	return false
}

// score is how many cells of a row are headers.
func (s synonyms) score(cells []string) (n int) {
	seen := map[string]bool{}
	for _, c := range cells {
		if field, _ := s.find(c, notice.Chinese); field != "" && !seen[field] {
			seen[field] = true
			n++
		}
	}
	return n
}

// leastKnown is how many known headers make a header row. One alone may be a
// word in a title.
const leastKnown = 2

// header finds the header of g and what its columns are.
func header(g grid.Grid, s notice.Settings) (*head, error) {
	syn := synonymsOf(s)
	least := leastKnown
	if len(syn.given) > 0 {
		least = 1
	}
	h := &head{row: g.FindHeader(syn.score, least), places: map[string][]slot{}}
	lang := language(s)
	if h.row < 0 && len(g.Rows) > 0 && len(syn.given) > 0 {
		return nil, h.settle(s.Columns, lang) // none of its columns is there
	} else if h.row < 0 {
		return nil, noHeader(g)
	}
	for i, name := range g.Rows[h.row].Cells {
		if name == "" {
			continue
		}
		field, unit := syn.find(name, lang)
		c := named(base(field))
		field = withLang(field, lang)
		switch {
		case c == nil, len(h.places[field]) > 0 && !c.many:
			h.unknown = append(h.unknown, name)
		case field != "serial":
			h.places[field] = append(h.places[field], slot{index: i, name: name, unit: unit})
		}
	}
	return h, h.settle(s.Columns, lang)
}

// withLang is field with the language that goes without saying.
func withLang(field string, lang notice.Lang) string {
	if c := named(field); c != nil && c.lang {
		return field + "." + string(lang)
	}
	return field
}

func base(field string) string {
	b, _, _ := strings.Cut(field, ".")
	return b
}

// settle enters the values that the settings give for every row ("=…"), and
// tells of columns that they name and the table lacks.
func (h *head) settle(given map[string]string, lang notice.Lang) error {
	var missing []string
	for _, field := range slices.Sorted(maps.Keys(given)) {
		value, constant := strings.CutPrefix(given[field], "=")
		at := withLang(field, lang)
		switch {
		case field == "sheet":
		case constant:
			h.places[at] = []slot{{index: -1, value: value, name: field}}
		case len(h.places[at]) == 0:
			missing = append(missing, fmt.Sprintf("%s（%s）", given[field], field))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	list := strings.Join(missing, ", ")
	return grid.Refuse("header", "表头没有设置里指定的列："+list, "the header lacks columns that the settings name: "+list)
}

func noHeader(g grid.Grid) error {
	if len(g.Rows) == 0 {
		return grid.Refuse("document", "表格是空的", "the table is empty")
	}
	first := strings.Join(g.Rows[0].Cells, " | ")
	if r := []rune(first); len(r) > 200 {
		first = string(r[:200]) + "…"
	}
	return grid.Refuse("header", "没有找到表头：前 20 行里没有一行至少有两个认识的列名（例如 标题、路线、开始时间）；第一行是："+first,
		"no header found: none of the first 20 rows has two column names that are known (such as headline, road, onset); the first row is: "+first)
}

func language(s notice.Settings) notice.Lang {
	if s.Lang == "" {
		return notice.Chinese
	}
	return s.Lang
}
