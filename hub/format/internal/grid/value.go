package grid

import (
	"regexp"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

var (
	errorCell  = regexp.MustCompile(`^#([A-Z/0]+[!?]?|N/A|UNCALCULATED!|#+)$`)
	scientific = regexp.MustCompile(`^[+-]?\d(\.\d+)?[eE]\+?\d{2,}$`)
)

// Uncalculated stands for a formula of which a workbook keeps no result.
const Uncalculated = "#UNCALCULATED!"

// Spoilt says what a spreadsheet has done to a cell so that it no longer holds
// what was typed; nil where it is whole.
func Spoilt(cell string) notice.Words {
	switch {
	case cell == Uncalculated:
		return both("公式没有保存计算结果；请用表格软件打开并保存一次", "a formula without a stored result; open the file in a spreadsheet program and save it")
	case strings.HasPrefix(cell, "#") && errorCell.MatchString(cell):
		return both("单元格是表格软件的错误 "+cell, "the cell shows the spreadsheet's error "+cell)
	case scientific.MatchString(cell):
		return both("长编号被表格软件改成了数字 "+cell+"，末尾几位已丢失；请把该列设为“文本”后重新填写",
			"a long identifier was turned into the number "+cell+" and its last digits are lost; format the column as text and enter it again")
	}
	return nil
}

var (
	figure    = regexp.MustCompile(`^([+-]?[0-9][0-9.,]*)\s*([^0-9]*)$`)
	decimal   = regexp.MustCompile(`^[+-]?\d+(\.\d+)?$`)
	comma     = regexp.MustCompile(`^[+-]?\d+,(\d{1,2}|\d{4,})$`)
	thousands = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+\.\d+$|^[+-]?\d{1,3}(,\d{3}){2,}$`)
	points    = regexp.MustCompile(`^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$`)
)

// Number reads a number and the unit typed behind it ("4.2米" is 4.2 and "米",
// in lower case). A comma is taken for what it can only be; "1,234" could be
// two numbers and is none.
func Number(cell string) (v float64, unit string, fault notice.Words) {
	m := figure.FindStringSubmatch(Fold(cell))
	if m == nil {
		return 0, "", both("应为数字", "want a number")
	}
	digits := m[1]
	switch {
	case decimal.MatchString(digits):
	case comma.MatchString(digits):
		digits = strings.Replace(digits, ",", ".", 1)
	case thousands.MatchString(digits):
		digits = strings.ReplaceAll(digits, ",", "")
	case points.MatchString(digits):
		digits = strings.Replace(strings.ReplaceAll(digits, ".", ""), ",", ".", 1)
	default:
		return 0, "", both("数字 "+digits+" 有歧义：请去掉千分位，小数用点", "the number "+digits+" is ambiguous: write no thousands separators, and a point for decimals")
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, "", both("数字太大", "the number is too large")
	}
	return v, strings.ToLower(strings.TrimSpace(m[2])), nil
}

var post = regexp.MustCompile(`^([A-Z]{0,3}K)?\s*(\d{1,5})(?:\s*\+\s*(\d{1,3}(?:\.\d+)?))?\s*(?:M|米)?$`)

// Post reads a kilometre post, "K123+400", as metres and the label as printed.
func Post(cell string) (metres float64, label string, ok bool) {
	label = strings.ToUpper(Fold(cell))
	m := post.FindStringSubmatch(label)
	if m == nil || m[1] == "" && m[3] == "" { // a bare number may be kilometres or metres
		return 0, "", false
	}
	km, _ := strconv.ParseFloat(m[2], 64)
	if m[3] != "" {
		metres, _ = strconv.ParseFloat(m[3], 64)
	}
	return km*1000 + metres, label, true
}

var between = regexp.MustCompile(`\s*(?:至|到|~|—+|–|--?|to)\s*`)

// Posts reads a stretch, "K123+400-K125+900", or one post.
func Posts(cell string) (from, to string, ok bool) {
	parts := between.Split(Fold(cell), -1)
	for _, p := range parts {
		if _, _, ok := Post(p); !ok {
			return "", "", false
		}
	}
	switch len(parts) {
	case 1:
		return parts[0], "", true
	case 2:
		return parts[0], parts[1], true
	}
	return "", "", false
}
