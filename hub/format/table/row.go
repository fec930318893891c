package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// line is the reading of one row.
type line struct {
	*reader
	row grid.Row
	ps  notice.Problems
	bad map[string]bool // fields that were complained of
}

// blanks are what people write into a cell that stays empty.
var blanks = map[string]bool{"-": true, "--": true, "—": true, "——": true, "/": true, "无": true, "n/a": true, "N/A": true}

// cell returns what stands in the columns of a field, without the apostrophe
// that guards a formula, and the first of its columns.
func (l *line) cell(field string) (text string, at slot) {
	for i, p := range l.head.places[field] {
		v := p.value
		if p.index >= 0 {
			v = unguarded(l.row.Cell(p.index))
		}
		if i == 0 {
			at = p
		}
		if fault := grid.Spoilt(v); fault != nil {
			l.fault(field, fault)
			v = ""
		}
		if v = notice.Clean(v); v != "" && !blanks[v] {
			text = strings.TrimSpace(text + " " + v)
		}
	}
	return text, at
}

// fault is an error at the column of field, by its header; one for each.
func (l *line) fault(field string, words notice.Words) {
	if !l.bad[field] {
		l.bad[field] = true
		l.ps.Add(l.header(field), words[notice.Chinese], words[notice.English])
	}
}

func (l *line) faultf(field, zh, en string, args ...any) {
	l.fault(field, notice.Words{notice.Chinese: fmt.Sprintf(zh, args...), notice.English: fmt.Sprintf(en, args...)})
}

func (l *line) warn(field, zh, en string) { l.ps.Warn(l.header(field), zh, en) }

// header is the name of the column of field as it stands in the table.
func (l *line) header(field string) string {
	if ps := l.head.places[field]; len(ps) > 0 {
		return ps[0].name
	}
	return field
}

func (l *line) text(field string) string {
	v, _ := l.cell(field)
	return v
}

// oneLine is a text without line breaks.
func (l *line) oneLine(field string) string { return phrase.Line(l.text(field)) }

// words are the texts of a field in each language that has a column.
func (l *line) words(field string) (w notice.Words) {
	for _, lang := range l.langs {
		if v := l.text(field + "." + string(lang)); v != "" {
			if w == nil {
				w = notice.Words{}
			}
			w[lang] = v
		}
	}
	return w
}

// term is the word of a list that a cell means; another word is a fault.
func (l *line) term(field string, terms []notice.Term, also map[string]string) string {
	v := l.text(field)
	word, ok := l.lexicon.meant(v, terms, also)
	if ok || v == "" {
		return word
	}
	var names []string
	for _, t := range terms {
		names = append(names, t.Name.In(l.lang))
	}
	list := strings.Join(names, ", ")
	l.faultf(field, "不认识 %q；可用：%s", "unknown value %q; one of %s", phrase.Cut(v, 60), list)
	return ""
}

// perhaps is the word of a list that a cell means. Another word is left out
// with a warning: what is wrong with such a column must not hide a closure.
func (l *line) perhaps(field string, terms []notice.Term, also map[string]string) string {
	v := l.text(field)
	word, ok := l.lexicon.meant(v, terms, also)
	if !ok && v != "" {
		l.warn(field, fmt.Sprintf("读不懂 %q，已略去", phrase.Cut(v, 60)), fmt.Sprintf("%q is not understood; left out", phrase.Cut(v, 60)))
	}
	return word
}

// lexicon holds, by list of words, every folded way to say each: made once,
// used for every row.
type lexicon map[*notice.Term]map[string]string

// meant finds v among the words and names of terms and what also usually says
// so.
func (x lexicon) meant(v string, terms []notice.Term, also map[string]string) (string, bool) {
	key := grid.Key(v)
	if key == "" {
		return "", false
	}
	said := x[&terms[0]]
	if said == nil {
		said = map[string]string{}
		for _, t := range slices.Backward(terms) {
			for _, name := range []string{t.Name[notice.English], t.Name[notice.Chinese], t.Word} {
				said[grid.Key(name)] = t.Word
			}
		}
		x[&terms[0]] = said
	}
	if word, ok := said[key]; ok {
		return word, true
	}
	word, ok := also[key]
	return word, ok
}

// time reads a moment.
func (l *line) time(field string) time.Time {
	t, _ := l.moment(field)
	return t.UTC()
}

// end reads a moment of an end: a date alone counts to its last moment, or to
// the morning where the hours of each day reach into the next.
func (l *line) end(field string, hours *notice.Schedule) time.Time {
	t, dateOnly := l.moment(field)
	if !dateOnly {
		return t.UTC()
	}
	clock := 0
	if hours != nil {
		for _, r := range hours.Recurring {
			var h, m int
			if _, err := fmt.Sscanf(r.End, "%d:%d", &h, &m); err == nil && r.End <= r.Start {
				clock = max(clock, h*60+m)
			}
		}
	}
	y, month, day := t.Date()
	return time.Date(y, month, day+1, 0, clock, 0, 0, t.Location()).UTC()
}

// moment reads a time in the zone of the source.
func (l *line) moment(field string) (t time.Time, dateOnly bool) {
	v := l.text(field)
	if v == "" || openEnded[grid.Key(v)] {
		return t, false
	}
	t, dateOnly, fault := l.grid.Time(v, l.zone)
	if fault != nil {
		l.fault(field, fault)
	}
	return t, dateOnly
}

var openEnded = map[string]bool{
	"长期": true, "长期有效": true, "待定": true, "未定": true, "至今": true, "另行通知": true, "不详": true, "tbd": true, "untilfurthernotice": true, "open": true,
}

// Units by what they measure; the first counts where none is named and that is
// plain.
var (
	lengths   = map[string]float64{"m": 1, "米": 1, "metres": 1, "meters": 1, "km": 1000, "公里": 1000, "千米": 1000}
	durations = map[string]float64{"s": 1, "秒": 1, "sec": 1, "seconds": 1, "min": 60, "分": 60, "分钟": 60, "minutes": 60, "h": 3600, "小时": 3600, "hours": 3600}
	speeds    = map[string]float64{"": 1, "kmh": 1, "公里小时": 1, "公里时": 1, "千米小时": 1, "kph": 1, "mph": 1.609344}
	counts    = map[string]float64{"": 1, "条": 1, "道": 1, "车道": 1}
)

// quantity reads a number in the units of a measure, by the cell, else by the
// header.
func (l *line) quantity(field string, units map[string]float64) *float64 {
	v, at := l.cell(field)
	if v == "" {
		return nil
	}
	number, unit, fault := grid.Number(v)
	if fault != nil {
		l.fault(field, fault)
		return nil
	}
	if unit = grid.Key(unit); unit == "" {
		unit = at.unit
	}
	factor, known := units[unit]
	if !known {
		if unit == "" {
			l.faultf(field, "%q 没有单位：请写明，例如 20 分钟、1.8 公里", "%q has no unit: say it, as in 20 min or 1.8 km", v)
		} else {
			l.faultf(field, "不认识单位 %q", "unknown unit %q", unit)
		}
		return nil
	}
	number = math.Round(number*factor*1e6) / 1e6
	return &number
}

// whole is a quantity that must be a whole number.
func (l *line) whole(field string, units map[string]float64) *int {
	v := l.quantity(field, units)
	if v == nil {
		return nil
	}
	if *v != math.Trunc(*v) || math.Abs(*v) > math.MaxInt32 {
		l.faultf(field, "应为整数", "want a whole number")
		return nil
	}
	i := int(*v)
	return &i
}

func (l *line) yes(field string) bool {
	switch v := grid.Key(l.text(field)); v {
	case "", "否", "no", "n", "false", "0", "不是":
		return false
	case "是", "yes", "y", "true", "1", "计划内":
		return true
	default:
		l.faultf(field, "应为 是 或 否", "want yes or no")
		return false
	}
}
