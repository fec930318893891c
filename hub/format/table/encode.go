package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// Encode writes a sheet as CSV: one row for each notice that is public.
// Columns without any value are left out but for the usual ones. The losses
// are what reading a row back does not give.
func Encode(w io.Writer, s notice.Sheet) (notice.Losses, error) {
	c := newCSVWriter(s)
	var losses notice.Losses
	var rows []map[string]string
	for _, e := range s.Entries {
		cells, lost := c.row(e)
		losses = append(losses, lost...)
		if cells != nil {
			rows = append(rows, cells)
		}
	}
	fields := c.filled(rows)
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return losses, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(fields))
	for i, f := range fields {
		line[i] = c.header(f)
	}
	if err := out.Write(line); err != nil {
		return losses, err
	}
	for _, cells := range rows {
		for i, f := range fields {
			line[i] = guarded(cells[f])
		}
		if err := out.Write(line); err != nil {
			return losses, err
		}
	}
	out.Flush()
	return losses, out.Error()
}

// csvWriter knows how cells are written, and how they are read back.
type csvWriter struct {
	sheet  notice.Sheet
	lang   notice.Lang // of headers and names
	zone   *time.Location
	fields []string
	head   *head
	lexicon
}

func newCSVWriter(s notice.Sheet) *csvWriter {
	c := &csvWriter{sheet: s, lang: notice.English, zone: s.Zone, lexicon: lexicon{}, head: &head{places: map[string][]slot{}}}
	if phrase.IsChinese(s.Lang) {
		c.lang = notice.Chinese
	}
	if c.zone == nil {
		c.zone = time.UTC
	}
	for _, col := range columns {
		langs := []string{""}
		if col.lang {
			langs = []string{"." + string(notice.Chinese), "." + string(notice.English)}
		}
		for _, lang := range langs {
			if f := col.field + lang; col.field != "serial" && col.field != "position" && col.field != "posts" {
				c.head.places[f] = []slot{{index: len(c.fields), name: c.header(f), unit: grid.ParseHeader(c.header(f)).Note}}
				c.fields = append(c.fields, f)
			}
		}
	}
	return c
}

// header is what stands above the column of a field: "标题（英文）",
// "delay (s)".
func (c *csvWriter) header(field string) string {
	col, lang := named(base(field)), notice.Lang(strings.TrimPrefix(field, base(field)+"."))
	units := map[string]string{"m": "米", "s": "秒", "km/h": "公里/小时"}
	switch zh := c.lang == notice.Chinese; {
	case col.lang && zh && lang == notice.English:
		return col.zh + "（英文）"
	case col.lang && zh:
		return col.zh + "（中文）"
	case col.lang:
		return col.field + " (" + string(lang) + ")"
	case col.unit != "" && zh:
		return col.zh + "（" + units[col.unit] + "）"
	case col.unit != "":
		return col.field + " (" + col.unit + ")"
	case zh:
		return col.zh
	}
	return col.field
}

// filled are the fields that some row has, and the core.
func (c *csvWriter) filled(rows []map[string]string) (fields []string) {
	for _, f := range c.fields {
		keep := strings.Contains(core, " "+base(f)+" ")
		for _, cells := range rows {
			keep = keep || cells[f] != ""
		}
		if keep {
			fields = append(fields, f)
		}
	}
	return fields
}

// row writes one notice, reads it back, and names what did not come back.
// Cells are nil where the notice is left out.
func (c *csvWriter) row(e notice.Entry) (map[string]string, notice.Losses) {
	var losses notice.Losses
	n := e.Notice
	if n.Audience != notice.Public {
		losses.Add(n.ID, "notice", "not public")
		return nil, losses
	}
	cells := c.cells(n)
	if e.End != nil {
		cells["status"] = c.name(notice.States(), string(e.End.Cause))
		for lang, reason := range e.End.Text {
			cells["reason."+string(lang)] = reason
		}
		return cells, losses
	}
	back := c.read(cells, n)
	if back.Problems.Failed() || back.Notice == nil {
		losses.Add(n.ID, "notice", "can't be told in a row: "+back.Problems.In(notice.English))
		return nil, losses
	}
	diff := differ{id: n.ID, losses: &losses}
	if cells["daily"] != "" { // the same times in another form, see [csvWriter.hours]
		back.Notice.Schedule = n.Schedule
	}
	diff.compare("", tree(back.Notice), tree(n))
	return cells, losses
}

// read reads the cells as they will stand in the file.
func (c *csvWriter) read(cells map[string]string, n *notice.Notice) notice.Item {
	row := grid.Row{Cells: make([]string, len(c.fields))}
	for i, f := range c.fields {
		row.Cells[i] = strings.TrimSpace(guarded(cells[f]))
	}
	r := &reader{
		format: "csv", head: c.head, zone: c.zone, lang: notice.Chinese, langs: []notice.Lang{notice.Chinese, notice.English}, lexicon: c.lexicon, seen: map[string]int{}, twins: map[string]int{},
		set: notice.Settings{Now: c.sheet.Now, Publisher: n.Publisher, Zone: c.zone},
	}
	return r.item(row)
}

// mostCell is what a cell of Excel holds; a longer one would be cut or split.
const mostCell = 32_767

func (c *csvWriter) cells(n *notice.Notice) map[string]string {
	out := map[string]string{}
	c.facts(n, out)
	c.place(n, out)
	c.said(n, out)
	for f, v := range out {
		if len(v) > mostCell {
			delete(out, f)
		}
	}
	return out
}

func (c *csvWriter) name(terms []notice.Term, word string) string {
	return notice.NameOf(terms, word, c.lang)
}

func (c *csvWriter) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.zone).Format(time.RFC3339Nano)
}

// hours is a schedule as daily hours, "" where it means other times.
func (c *csvWriter) hours(n *notice.Notice) string {
	s := n.Schedule
	if s == nil || len(s.Recurring) == 0 {
		return ""
	}
	var parts []string
	for _, r := range s.Recurring {
		parts = append(parts, r.Start+"-"+r.End)
	}
	text := strings.Join(parts, ", ")
	plain := daily(text, c.zone.String())
	if plain == nil || !reflect.DeepEqual(plain, s) && (n.Onset.IsZero() || n.Ends.IsZero() || n.Ends.Sub(n.Onset) > 400*24*time.Hour ||
		!reflect.DeepEqual(bounded(plain, n), bounded(s, n))) {
		return ""
	}
	return text
}

// bounded are the times of a schedule within the notice's own.
func bounded(s *notice.Schedule, n *notice.Notice) (out []string) {
	for _, p := range s.Between(n.Onset, n.Ends) {
		if p.Start.Before(n.Onset) {
			p.Start = n.Onset
		}
		if p.End.IsZero() || p.End.After(n.Ends) {
			p.End = n.Ends
		}
		out = append(out, fmt.Sprint(p.Start.Unix(), p.End.Unix()))
	}
	return out
}
