package grid

import (
	"strings"
	"unicode"
)

// Header is what stands above a column: "标题（英文）", "speed_limit (km/h)".
type Header struct {
	Name string // as it stands
	Base string // letters and digits alone, lower case: "标题", "speedlimit"
	Note string // what stands in brackets at its end, the same way: "英文", "kmh"
}

// ParseHeader takes a header apart. An ending of a language ("headline_en",
// "headline.zh-CN") and a beginning ("英文标题") count as the note.
func ParseHeader(name string) Header {
	h := Header{Name: strings.Join(strings.Fields(name), " ")}
	base := strings.ToLower(Fold(h.Name))
	if open := strings.LastIndexAny(base, "(["); open > 0 && strings.ContainsAny(base[open:], ")]") {
		base, h.Note = base[:open], letters(base[open:])
	}
	for _, tag := range []string{"zh-cn", "zh_cn", "zh", "en"} {
		if cut, ok := strings.CutSuffix(strings.TrimSpace(base), tag); ok && h.Note == "" && strings.ContainsAny(lastByte(cut), "_-. ") {
			base, h.Note = cut, letters(tag)
		}
	}
	for _, tag := range []string{"中文", "英文"} {
		if cut, ok := strings.CutPrefix(base, tag); ok && h.Note == "" && cut != "" {
			base, h.Note = cut, tag
		}
	}
	h.Base = letters(base)
	return h
}

func lastByte(s string) string {
	if s == "" {
		return ""
	}
	return s[len(s)-1:]
}

// letters keeps letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// Key is s for comparison with words of a list: folded, lower case, letters
// and digits alone.
func Key(s string) string { return letters(strings.ToLower(Fold(s))) }

// headerWithin is how many rows may stand above the header: titles, dates,
// who filled the table in.
const headerWithin = 20

// FindHeader returns the index of the row that score finds most in, of the
// first rows; -1 where none has at least least.
func (g Grid) FindHeader(score func(cells []string) int, least int) int {
	at := -1
	for i, row := range g.Rows[:min(headerWithin, len(g.Rows))] {
		if s := score(row.Cells); s >= least {
			at, least = i, s+1
		}
	}
	return at
}
