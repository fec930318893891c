package list

import (
	"io"
	"strings"

	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// example begins the number of the row that shows how the file is filled in; it
// is never taken over.
var example = words("示例", "EXAMPLE")

// WriteTemplate writes the file to fill in, in the format called name ("csv" or
// "xlsx"): the headings, an example and the notes, in lang.
func (k Kind) WriteTemplate(w io.Writer, name string, lang notice.Lang) error {
	var head, row []string
	for _, c := range k.Columns {
		head = append(head, k.header(c, lang))
		cell := c.Example.In(lang)
		if c.Field == "id" {
			cell = example.In(lang) + "-" + cell
		}
		row = append(row, cell)
	}
	if name == "xlsx" {
		notes := [][]string{{words("列", "Column").In(lang), words("必填", "Required").In(lang), words("说明", "Note").In(lang)}}
		for _, c := range k.Columns {
			yes := ""
			if c.Must {
				yes = words("是", "yes").In(lang)
			}
			note := c.Note
			if note == nil {
				note = words("例："+c.Example[notice.Chinese], "Such as: "+c.Example[notice.English])
			}
			notes = append(notes, []string{k.header(c, lang), yes, note.In(lang)})
		}
		for _, note := range k.notes(lang) {
			notes = append(notes, []string{"", "", note})
		}
		return table.WriteBook(w, []table.Leaf{{Name: k.Title.In(lang), Header: true, Rows: [][]string{head, row}}, {Name: notes[0][2], Header: true, Rows: notes}})
	}
	rows := [][]string{head, row}
	for _, c := range k.Columns {
		if c.Note != nil {
			rows = append(rows, []string{remark(lang) + c.Name.In(lang) + words("：", ": ").In(lang) + c.Note.In(lang)})
		}
	}
	for _, note := range k.notes(lang) {
		rows = append(rows, []string{remark(lang) + note})
	}
	return table.WriteRows(w, rows)
}

// header is the heading of a column. That of a text names its language, so that
// the file reads the same whoever sends it.
func (k Kind) header(c Column, lang notice.Lang) string {
	if table.Worded(c.Field) && lang != notice.Chinese {
		return c.Name.In(lang) + " (English)"
	}
	return c.Name.In(lang)
}

// remark begins a row that readers of tables pass over.
func remark(lang notice.Lang) string { return words("说明：", "Note: ").In(lang) }

func (k Kind) notes(lang notice.Lang) []string {
	var required []string
	for _, c := range k.Columns {
		if c.Must {
			required = append(required, c.Name.In(lang))
		}
	}
	return []string{
		words("必填的列：", "Required: ").In(lang) + strings.Join(required, words("、", ", ").In(lang)),
		words("编号以“示例”开头的行不会采用；列的顺序不限；另加“（英文）”的列可填英文，例如 法律依据（英文）", "Rows whose number begins with EXAMPLE are passed over; the order of the columns is free; columns for Chinese may be added, such as Legal ground (Chinese)").In(lang),
		words("上传后先试算、逐行检查、预览，由另一人批准后才公布；清单里没有的，只有您勾选才会撤下", "After the upload it is checked row by row and previewed; nothing is public before another person approves it; what is missing from it is withdrawn only where you tick it").In(lang),
	}
}
