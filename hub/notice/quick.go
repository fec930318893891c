package notice

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// quick reads a document with which nothing is wrong, in one pass and into the
// notice at once: an order of magnitude cheaper than by way of a tree, which a
// start with many notices and many publishers at once feel. Where anything is
// wrong or out of the ordinary ok is false, and [Read] finds out what.
func quick(raw []byte) (n *Notice, ok bool) {
	if !utf8.Valid(raw) {
		return nil, false
	}
	r := quickReader{s: unsafe.String(unsafe.SliceData(raw), len(raw))}
	n = new(Notice)
	r.value(reflect.ValueOf(n).Elem(), 0)
	r.blanks()
	return n, !r.odd && r.at == len(r.s)
}

// quickReader reads s from at on. Once odd, it reads no more. What it reads
// shares the memory of s.
type quickReader struct {
	s   string
	at  int
	odd bool
}

func (r *quickReader) blanks() {
	for r.at < len(r.s) && (r.s[r.at] == ' ' || r.s[r.at] == '\n' || r.s[r.at] == '\t' || r.s[r.at] == '\r') {
		r.at++
	}
}

// next passes over blanks and returns the byte that follows, 0 at the end.
func (r *quickReader) next() byte {
	r.blanks()
	if r.at == len(r.s) || r.odd {
		return 0
	}
	return r.s[r.at]
}

// take reports whether c follows, and passes over it.
func (r *quickReader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

// want is take of what must be there.
func (r *quickReader) want(c byte) {
	if !r.take(c) {
		r.odd = true
	}
}

// each passes over a list or an object, from its opening bracket on, and calls
// one at every element.
func (r *quickReader) each(opening, closing byte, one func()) {
	r.want(opening)
	if r.take(closing) {
		return
	}
	for !r.odd {
		one()
		if !r.take(',') {
			r.want(closing)
			return
		}
	}
}

// key is the name of a member.
func (r *quickReader) key() string {
	k := r.text()
	r.want(':')
	return k
}

// word passes over a literal.
func (r *quickReader) word(w string) bool {
	r.blanks()
	if !strings.HasPrefix(r.s[r.at:], w) {
		return false
	}
	r.at += len(w)
	return true
}

func (r *quickReader) text() string {
	r.want('"')
	from := r.at
	for ; r.at < len(r.s) && !r.odd; r.at++ {
		switch c := r.s[r.at]; {
		case c == '"':
			r.at++
			return r.s[from : r.at-1]
		case c == '\\':
			return r.escaped(from)
		case c < ' ':
			r.odd = true
		}
	}
	r.odd = true
	return ""
}

const escapes, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// escaped is a text that began at from, from its first escape on.
func (r *quickReader) escaped(from int) string {
	b := append(make([]byte, 0, 2*(r.at-from)+64), r.s[from:r.at]...)
	for r.at < len(r.s) && !r.odd {
		c := r.s[r.at]
		r.at++
		switch {
		case c == '"':
			return string(b)
		case c < ' ':
			r.odd = true
		case c != '\\':
			b = append(b, c)
		case r.at < len(r.s) && r.s[r.at] == 'u':
			u := r.hex()
			if utf16.IsSurrogate(u) {
				u = utf16.DecodeRune(u, r.hex())
				r.odd = r.odd || u == utf8.RuneError
			}
			b = utf8.AppendRune(b, u)
		default:
			i := -1
			if r.at < len(r.s) {
				i = strings.IndexByte(escapes, r.s[r.at])
			}
			if r.at++; i < 0 {
				r.odd = true
				return ""
			}
			b = append(b, meant[i])
		}
	}
	r.odd = true
	return ""
}

// hex is the character of a \uXXXX, of which the backslash may be read already.
func (r *quickReader) hex() rune {
	rest := strings.TrimPrefix(r.s[r.at:], `\`)
	if len(rest) < 5 || rest[0] != 'u' {
		r.odd = true
		return 0
	}
	u, err := strconv.ParseUint(rest[1:5], 16, 16)
	r.odd = r.odd || err != nil || strings.ContainsAny(rest[1:5], "+_")
	r.at = len(r.s) - len(rest) + 5
	return rune(u)
}

func (r *quickReader) digits() {
	from := r.at
	for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
		r.at++
	}
	r.odd = r.odd || r.at == from
}

func (r *quickReader) number() float64 {
	r.blanks()
	from := r.at
	is := func(set string) bool {
		if r.at == len(r.s) || strings.IndexByte(set, r.s[r.at]) < 0 {
			return false
		}
		r.at++
		return true
	}
	is("-")
	if !is("0") {
		r.digits()
	}
	if is(".") {
		r.digits()
	}
	if is("eE") {
		is("+-")
		r.digits()
	}
	if r.odd {
		return 0
	}
	f, err := strconv.ParseFloat(r.s[from:r.at], 64)
	r.odd = err != nil || math.Abs(f) >= most
	return f
}

var timeType, geometryType = reflect.TypeFor[time.Time](), reflect.TypeFor[Geometry]()

// value reads what follows into v.
func (r *quickReader) value(v reflect.Value, depth int) {
	if r.odd = r.odd || depth > maxDepth; r.odd {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(r.text())
	case reflect.Bool:
		v.SetBool(r.word("true"))
		r.odd = !v.Bool() && !r.word("false")
	case reflect.Int, reflect.Int64:
		f := r.number()
		r.odd = r.odd || f != math.Trunc(f)
		v.SetInt(int64(f))
	case reflect.Float64:
		v.SetFloat(r.number())
	case reflect.Pointer:
		to := reflect.New(v.Type().Elem())
		r.value(to.Elem(), depth)
		v.Set(to)
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), 0, 1)
		r.each('[', ']', func() {
			list = reflect.Append(list, reflect.Zero(v.Type().Elem()))
			r.value(list.Index(list.Len()-1), depth+1)
		})
		v.Set(list)
	case reflect.Map:
		r.mapping(v.Addr().Interface(), depth)
	case reflect.Struct:
		switch v.Type() {
		case timeType:
			t := v.Addr().Interface().(*time.Time)
			r.odd = t.UnmarshalText([]byte(r.text())) != nil || r.odd
		case geometryType:
			r.geometry(v.Addr().Interface().(*Geometry))
		default:
			r.object(v, depth)
		}
	default:
		r.odd = true
	}
}

func (r *quickReader) object(v reflect.Value, depth int) {
	fields, seen := fieldsOf(v.Type()), uint64(0)
	r.each('{', '}', func() {
		i, known := fields[r.key()]
		if r.odd = r.odd || !known || i > 63 || seen&(1<<i) != 0; r.odd {
			return
		}
		seen |= 1 << i
		r.value(v.Field(i), depth+1)
	})
}

func (r *quickReader) mapping(to any, depth int) {
	switch m := to.(type) {
	case *Words:
		*m = readMap(r, func() Lang { return Lang(r.key()) }, r.text)
	case *map[Lang]Text:
		*m = readMap(r, func() Lang { return Lang(r.key()) }, func() (t Text) {
			r.object(reflect.ValueOf(&t).Elem(), depth+1)
			return t
		})
	case *map[string]any:
		*m = r.members(depth)
	default:
		r.odd = true
	}
}

func readMap[K comparable, V any](r *quickReader, key func() K, value func() V) map[K]V {
	m := map[K]V{}
	r.each('{', '}', func() {
		k := key()
		_, twice := m[k]
		r.odd = r.odd || twice
		m[k] = value()
	})
	return m
}

// members are those of any object; one that is named like an integer is odd.
func (r *quickReader) members(depth int) map[string]any {
	return readMap(r, func() string {
		k := r.key()
		r.odd = r.odd || strings.Trim(k, "0123456789") == ""
		return k
	}, func() any { return r.any(depth + 1) })
}

// any reads what follows as encoding/json would.
func (r *quickReader) any(depth int) any {
	if r.odd = r.odd || depth > maxDepth; r.odd {
		return nil
	}
	switch r.next() {
	case '{':
		return r.members(depth)
	case '[':
		list := []any{}
		r.each('[', ']', func() { list = append(list, r.any(depth+1)) })
		return list
	case '"':
		return r.text()
	case 't':
		r.odd = !r.word("true")
		return true
	case 'f':
		r.odd = !r.word("false")
		return false
	case 'n':
		r.odd = !r.word("null")
		return nil
	}
	return r.number()
}

// geometry reads the kinds that occur, type first.
func (r *quickReader) geometry(g *Geometry) {
	r.want('{')
	if r.key() != "type" {
		r.odd = true
		return
	}
	g.Type = r.text()
	r.want(',')
	if r.odd || r.key() != "coordinates" {
		r.odd = true
		return
	}
	switch g.Type {
	case "Point":
		g.Points = []Position{r.position()}
	case "MultiPoint":
		g.Points = r.line()
	case "LineString":
		g.Lines = [][]Position{r.line()}
	case "MultiLineString":
		g.Lines = listOf(r, r.line)
	case "Polygon":
		g.Polygons = [][][]Position{listOf(r, r.line)}
	case "MultiPolygon":
		g.Polygons = listOf(r, func() [][]Position { return listOf(r, r.line) })
	default:
		r.odd = true
	}
	r.want('}')
}

func listOf[T any](r *quickReader, one func() T) []T {
	list := []T{}
	r.each('[', ']', func() { list = append(list, one()) })
	return list
}

func (r *quickReader) line() []Position { return listOf(r, r.position) }

// position is two numbers; an altitude is passed over.
func (r *quickReader) position() (p Position) {
	i := 0
	r.each('[', ']', func() {
		f := r.number()
		if i < len(p) {
			p[i] = f
		}
		i++
	})
	r.odd = r.odd || i < len(p)
	return p
}

// structs are the members of a struct by their names in JSON, each worked out
// once.
var structs sync.Map // reflect.Type to map[string]int

func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := structs.Load(t); ok {
		return known.(map[string]int)
	}
	fields := map[string]int{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = i
	}
	structs.Store(t, fields)
	return fields
}
