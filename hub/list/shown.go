package list

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/table"
	"wayside/hub/notice"
)

// Cells are what a notice says, by field, as a table of people shows it: see
// [table.Cells], but a moment at midnight is a day, and an end at midnight the day
// before.
func Cells(n *notice.Notice, lang notice.Lang, zone *time.Location) map[string]string {
	if zone == nil {
		zone = time.UTC
	}
	cells := table.Cells(n, lang, zone)
	for field, t := range map[string]time.Time{"onset": n.Onset, "ends": n.Ends, "expires": n.Expires} {
		if !t.IsZero() {
			cells[field] = day(t.In(zone), field != "onset")
		}
	}
	return cells
}

func day(t time.Time, end bool) string {
	switch {
	case t.Hour() != 0 || t.Minute() != 0:
		return t.Format("2006-01-02 15:04")
	case end:
		return t.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return t.Format(time.DateOnly)
}

// Headings are those of the public table.
func (k Kind) Headings(lang notice.Lang) (out []string) {
	for _, field := range k.Shown {
		name := k.Heading(field)
		if field == "place" {
			name = k.Heading("fromName")
		}
		out = append(out, name.In(lang))
	}
	return out
}

// Row is a notice as the public table shows it, cell by cell.
func (k Kind) Row(n *notice.Notice, lang notice.Lang, zone *time.Location) (out []string) {
	cells := Cells(n, lang, zone)
	for _, field := range k.Shown {
		switch field {
		case "id":
			out = append(out, number(n))
		case "place":
			out = append(out, strings.TrimSpace(cells["from"]+" "+cells["fromName"]))
		case "direction":
			direction := cells["direction"]
			if len(n.Roads) > 0 && n.Roads[0].Direction == "towards" {
				direction = n.Roads[0].Towards.In(lang)
			}
			out = append(out, direction)
		default:
			out = append(out, inTongue(cells, field, lang))
		}
	}
	return out
}

// number is what the office calls it.
func number(n *notice.Notice) string {
	if n.Origin != nil && n.Origin.Format == Format {
		return n.Origin.ID
	}
	return ""
}

// inTongue is a cell in a language, else in any.
func inTongue(cells map[string]string, field string, lang notice.Lang) string {
	for _, f := range []string{field, field + "." + string(lang), field + "." + string(notice.Chinese), field + "." + string(notice.English)} {
		if cells[f] != "" {
			return cells[f]
		}
	}
	return ""
}

// Sort brings a list into the order of its table: cameras along their roads,
// campaigns by their beginning, results the latest first.
func (k Kind) Sort(on []notice.Entry) {
	slices.SortStableFunc(on, func(a, b notice.Entry) int {
		switch k.Event {
		case "speedCamera":
			return cmp.Or(cmp.Compare(road(a), road(b)), cmp.Compare(chainage(a), chainage(b)), cmp.Compare(number(a.Notice), number(b.Notice)))
		case "campaign":
			return cmp.Or(a.Notice.Onset.Compare(b.Notice.Onset), cmp.Compare(number(a.Notice), number(b.Notice)))
		}
		return b.First.Compare(a.First)
	})
}

func road(e notice.Entry) string {
	if len(e.Notice.Roads) == 0 {
		return "\uffff" // last
	}
	return e.Notice.Roads[0].Name
}

func chainage(e notice.Entry) float64 {
	if len(e.Notice.Roads) == 0 || e.Notice.Roads[0].From == nil || e.Notice.Roads[0].From.Chainage == nil {
		return 0
	}
	return *e.Notice.Roads[0].From.Chainage
}
