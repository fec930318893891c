package notice

import (
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Clean drops from text what has no place on a page, a sign or in a feed:
// control characters except line feed (tab becomes a blank), bidirectional
// overrides, zero-width characters, non-characters and broken UTF-8; blanks at
// both ends go too.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r),
			r == 0x061C, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF,
			r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE, r >= 0xE0000 && r <= 0xE007F:
			return -1
		}
		return r
	}, s))
}

// plain reports whether s is of ASCII's printable characters alone, with no blank
// at its ends.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

// Normalise brings n into the form in which it is stored: every text through
// clean (usually [Clean], and NFC), times in UTC and whole milliseconds.
func (n *Notice) Normalise(clean func(string) string) {
	normalise(reflect.ValueOf(n).Elem(), clean)
}

func normalise(v reflect.Value, clean func(string) string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer {
			normalise(v.Elem(), clean)
			return
		}
		fresh := reflect.New(v.Elem().Type()).Elem()
		fresh.Set(v.Elem())
		normalise(fresh, clean)
		v.Set(fresh)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			if t := v.Addr().Interface().(*time.Time); !t.IsZero() {
				*t = t.UTC().Truncate(time.Millisecond)
			}
			return
		}
		for i := range v.NumField() {
			normalise(v.Field(i), clean)
		}
	case reflect.Slice:
		for i := range v.Len() {
			normalise(v.Index(i), clean)
		}
	case reflect.Map:
		if v.IsNil() {
			return
		}
		switch m := v.Addr().Interface().(type) {
		case *Words:
			*m = normalised(*m, clean)
			return
		case *map[Lang]Text:
			*m = normalised(*m, func(t Text) Text {
				normalise(reflect.ValueOf(&t).Elem(), clean)
				return t
			})
			return
		}
		// A new map: names of publishers and issuers are shared between notices.
		whole := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, k := range v.MapKeys() {
			fresh := reflect.New(v.Type().Elem()).Elem()
			fresh.Set(v.MapIndex(k))
			normalise(fresh, clean)
			whole.SetMapIndex(k, fresh)
		}
		v.Set(whole)
	case reflect.String:
		v.SetString(clean(v.String()))
	}
}

// normalised is m with clean texts: itself where they are.
func normalised[M ~map[Lang]V, V comparable](m M, clean func(V) V) M {
	for _, v := range m {
		if clean(v) != v {
			whole := make(M, len(m))
			for l, v := range m {
				whole[l] = clean(v)
			}
			return whole
		}
	}
	return m
}

// Cell is a text as a cell of a table for people: a sheet must not take what
// somebody wrote for a formula.
func Cell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
