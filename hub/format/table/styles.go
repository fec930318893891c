package table

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"

	"wayside/hub/format/internal/grid"
	"wayside/hub/format/internal/xmlsafe"
	"wayside/hub/notice"
)

// numberFormat is how a style shows numbers, as far as it matters here.
type numberFormat struct {
	date, clock bool // shows a date, a time of day
	zeros       int  // shows at least so many digits ("000000")
}

// styles reads the number format of each cell style.
func (b *book) styles(part string) error {
	custom := map[string]string{}
	var ids []string
	inCells := false
	err := b.each(part, func(_ *xmlsafe.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs", "cellStyleXfs", "cellStyles", "dxfs":
			inCells = e.Name.Local == "cellXfs"
		case "xf":
			if inCells {
				ids = append(ids, attr(e, "numFmtId"))
			}
		}
		return nil
	})
	for _, id := range ids {
		f := builtin(id)
		if code, ok := custom[id]; ok {
			f = parseFormat(code)
		}
		b.formats = append(b.formats, f)
	}
	return err
}

// builtin are the formats that a workbook need not spell out (ECMA-376 part 1,
// 18.8.30), those of Chinese locales (27 to 36, 50 to 58) included.
func builtin(id string) numberFormat {
	n, _ := strconv.Atoi(id)
	switch {
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return numberFormat{date: true}
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n >= 45 && n <= 47, n == 55, n == 56:
		return numberFormat{clock: true}
	case n == 22:
		return numberFormat{date: true, clock: true}
	}
	return numberFormat{}
}

var (
	literal    = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.`)
	bracketed  = regexp.MustCompile(`\[[^\]]*\]`)
	elapsed    = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
	zeroFormat = regexp.MustCompile(`^0{2,20}$`)
)

func parseFormat(code string) numberFormat {
	code, _, _ = strings.Cut(code, ";") // of positive numbers
	if zeroFormat.MatchString(code) {
		return numberFormat{zeros: len(code)}
	}
	plain := literal.ReplaceAllString(code, "")
	f := numberFormat{clock: elapsed.MatchString(plain)}
	plain = strings.ToLower(bracketed.ReplaceAllString(plain, ""))
	if plain == "general" || strings.Contains(plain, "#") {
		return numberFormat{}
	}
	f.date = strings.ContainsAny(plain, "yd年")
	f.clock = f.clock || strings.ContainsAny(plain, "hs")
	f.date = f.date || strings.Contains(plain, "m") && !f.clock
	return f
}

// show writes a stored number. A date shows its time of day where it has one,
// whatever its format; digits beyond what a spreadsheet keeps are cut.
func (f numberFormat) show(value string, date1904 bool) string {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || value == "" {
		return value
	}
	if f.date || f.clock {
		text := grid.Serial(v, date1904)
		switch {
		case text == "":
		case f.clock && !f.date && v == 0:
			return "00:00"
		case f.clock && !strings.Contains(text, ":"):
			return text + " 00:00"
		default:
			return text
		}
	}
	const exact = 1e15
	if math.Abs(v) >= exact {
		return strconv.FormatFloat(v, 'E', -1, 64)
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if missing := f.zeros - len(text); missing > 0 && v >= 0 && v == math.Trunc(v) {
		text = strings.Repeat("0", missing) + text
	}
	return text
}

func both(zh, en string) notice.Words {
	return notice.Words{notice.Chinese: zh, notice.English: en}
}
