package script

import "strings"

var hanDigits = [10]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// spelled reads a number digit by digit, as road numbers and years are read:
// "三二零". A road's 1 is 一, as in the name it is known by.
func spelled(digits string) string {
	var b strings.Builder
	for _, c := range []byte(digits) {
		b.WriteString(hanDigits[c-'0'])
	}
	return b.String()
}

// dialled reads a telephone number digit by digit; its 1 is 幺, which nobody
// mistakes for 七.
func dialled(digits string) string { return strings.ReplaceAll(spelled(digits), "一", "幺") }

// cardinal reads a whole number as a quantity: "一千二百八十五", "十万零一十".
// What has more than twelve digits is read digit by digit.
func cardinal(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return hanDigits[0]
	}
	if len(digits) > 12 {
		return spelled(digits)
	}
	s := magnitude(digits)
	if rest, ok := strings.CutPrefix(s, "一十"); ok {
		return "十" + rest
	}
	return s
}

// magnitude reads digits that begin with no zero.
func magnitude(digits string) string {
	for _, m := range []struct {
		places int
		unit   string
	}{{8, "亿"}, {4, "万"}, {3, "千"}, {2, "百"}, {1, "十"}} {
		if len(digits) <= m.places {
			continue
		}
		head, tail := digits[:len(digits)-m.places], digits[len(digits)-m.places:]
		s := magnitude(head) + m.unit
		if head == "2" && m.places >= 3 {
			s = "两" + m.unit
		}
		rest := strings.TrimLeft(tail, "0")
		switch {
		case rest == "":
			return s
		case len(rest) < len(tail):
			s += hanDigits[0]
		}
		return s + magnitude(rest)
	}
	return spelled(digits)
}

// quantity reads a number with a decimal fraction: "四点二".
func quantity(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	s := cardinal(whole)
	if fraction != "" {
		s += "点" + spelled(fraction)
	}
	return s
}
