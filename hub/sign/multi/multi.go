// Package multi reads and writes MULTI, the markup of messages for dynamic
// signs (NTCIP 1203, section 6): a string to a list of tags and texts, and
// back. It knows the syntax alone; what a tag means on a sign of some size,
// with some fonts and colours, is hub/sign's.
//
// A tag is [name and arguments], its name in any case; [[ and ]] are literal
// brackets; text is of code points 1 to 255, so that it holds no Han: [hcH]
// names a character by its code.
package multi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/notice"
)

// Tag is one tag, or a run of text between two (Name ""). Args are its numbers
// in the order in which they are written; one that was left out is [Absent].
type Tag struct {
	At   int    // offset in the string, bytes
	Name string // lower case: "nl", "/fl"; "" for text
	Args []int
	Text string // of a run of text, and what [ms…] and [mv…] carry
}

// Absent stands for a number that was left out: [pto1] has no time on.
const Absent = -1

// Codes of what can be wrong with a string (NTCIP 1203, dmsMultiSyntaxError);
// every message begins with one.
const (
	Other            = "other"
	UnsupportedTag   = "unsupportedTag"
	UnsupportedValue = "unsupportedTagValue"
	TextTooBig       = "textTooBig"
	FontNotDefined   = "fontNotDefined"
	NoCharacter      = "characterNotDefined"
	TagConflict      = "tagConflict"
	TooManyPages     = "tooManyPages"
	GraphicID        = "graphicID"
)

// Fault notes a problem at an offset of a string: its code, then a sentence.
func Fault(ps *notice.Problems, at int, code, zh, en string) {
	ps.Add(fmt.Sprintf("multi[%d]", at), code+"："+zh, code+": "+en)
}

// Parse reads a string. What is wrong is left out and told, each with its
// offset; the rest is read all the same.
func Parse(s string) (tags []Tag, ps notice.Problems) {
	var text strings.Builder
	began := 0
	flush := func(at int) {
		if text.Len() > 0 {
			tags = append(tags, Tag{At: began, Text: text.String()})
			text.Reset()
		}
		began = at
	}
	for at := 0; at < len(s); {
		rest := s[at:]
		switch {
		case strings.HasPrefix(rest, "[["), strings.HasPrefix(rest, "]]"):
			text.WriteByte(rest[0])
			at += 2
		case rest[0] == ']':
			Fault(&ps, at, UnsupportedTag, "单独的“]”：文字中的方括号要写两次", "a lone ]: write brackets of the text twice")
			at++
		case rest[0] == '[':
			inside, _, closed := strings.Cut(rest[1:], "]")
			if !closed || strings.Contains(inside, "[") {
				Fault(&ps, at, UnsupportedTag, "标签没有结束", "a tag that is not closed")
				at += 1 + strings.IndexByte(inside+"[", '[')
				continue
			}
			flush(at)
			if t, ok := parse(&ps, at, inside); ok {
				tags = append(tags, t)
			}
			at += len(inside) + 2
			began = at
		default:
			at += character(&ps, &text, rest, at)
		}
	}
	flush(len(s))
	return tags, ps
}

// character takes one character of the text.
func character(ps *notice.Problems, text *strings.Builder, rest string, at int) (size int) {
	c := []rune(rest[:min(4, len(rest))])[0]
	size = len(string(c))
	if c == '\uFFFD' && !strings.HasPrefix(rest, "\uFFFD") {
		size = 1
	}
	if c == 0 || c > 255 {
		Fault(ps, at, Other, fmt.Sprintf("文字中不能有 %q（%U）：MULTI 的文字只有 1 到 255 号字符，汉字要用 [hc]", c, c),
			fmt.Sprintf("the text can't hold %q (%U): MULTI knows characters 1 to 255, others need [hc]", c, c))
		return size
	}
	text.WriteRune(c)
	return size
}

// shape says which numbers a tag takes: how many, within which bounds.
type shape struct {
	counts []int  // how many numbers it may have
	bounds [2]int // of each
}

// shapes are the tags whose arguments are plain numbers.
var shapes = map[string]shape{
	"np": {[]int{0}, [2]int{}}, "/sc": {[]int{0}, [2]int{}}, "/fl": {[]int{0}, [2]int{}},
	"nl": {[]int{0, 1}, [2]int{0, 9}}, "jp": {[]int{0, 1}, [2]int{1, 4}}, "jl": {[]int{0, 1}, [2]int{1, 5}},
	"cf": {[]int{0, 1, 3}, [2]int{0, 255}}, "pb": {[]int{0, 1, 3}, [2]int{0, 255}}, "cb": {[]int{0, 1}, [2]int{0, 255}},
	"tr": {[]int{4}, [2]int{0, 65535}}, "cr": {[]int{5, 7}, [2]int{0, 65535}}, "sc": {[]int{1}, [2]int{0, 99}},
}

// names of all tags, longest first: [/sc] is no [sc].
var names = func() []string {
	all := []string{"pt", "fo", "g", "hc", "fl", "f", "ms", "/ms", "mv"}
	for name := range shapes {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return all
}()

// parse reads what stands between brackets.
func parse(ps *notice.Problems, at int, inside string) (Tag, bool) {
	lower := strings.ToLower(inside)
	name, args := "", ""
	for _, n := range names {
		rest, ok := strings.CutPrefix(lower, n)
		if ok && begins(n, rest) {
			name, args = n, rest
			break
		}
	}
	if name == "" {
		Fault(ps, at, UnsupportedTag, fmt.Sprintf("没有标签 [%s]", inside), fmt.Sprintf("there is no tag [%s]", inside))
		return Tag{}, false
	}
	t, ok := Tag{At: at, Name: name}, false
	switch name {
	case "pt":
		t.Args, ok = pair(args, "", "o", 255)
	case "fl":
		t.Args, ok = flash(args)
	case "fo", "g":
		t.Args, ok = versioned(name, args)
	case "hc":
		t.Args, ok = hex(args)
		ok = ok && t.Args[0] > 0
	case "f":
		t.Args, ok = numbers(args, 1, 255)
		ok = ok && len(t.Args) <= 2 && len(t.Args) > 0 && t.Args[0] <= 13
	case "ms", "/ms", "mv":
		t.Text, ok = inside[len(name):], manufactured(name, args)
	default:
		s := shapes[name]
		t.Args, ok = numbers(args, s.bounds[0], s.bounds[1])
		ok = ok && slices.Contains(s.counts, len(t.Args)) && placed(name, t.Args)
	}
	if !ok {
		Fault(ps, at, UnsupportedValue, fmt.Sprintf("[%s] 的值不对", inside), fmt.Sprintf("[%s] has a value that [%s] can't have", inside, name))
	}
	return t, ok
}

// begins reports whether rest can follow a tag's name: [floo] is no tag "fl".
func begins(name, rest string) bool {
	if rest == "" {
		return true
	}
	switch name {
	case "pt":
		return rest[0] == 'o' || digit(rest[0])
	case "fl":
		return rest[0] == 't' || rest[0] == 'o'
	case "hc":
		_, err := strconv.ParseUint(rest[:1], 16, 8)
		return err == nil
	case "mv":
		return rest[0] == 'c' || rest[0] == 'l'
	}
	return digit(rest[0])
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// number reads digits alone: no sign, no blank.
func number(s string, low, high int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && digit(s[0]) && len(s) <= 5 && n >= low && n <= high
}

func numbers(s string, low, high int) (out []int, ok bool) {
	if s == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(s, ",") {
		n, ok := number(part, low, high)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// placed: rectangles begin at 1,1; a colour is a byte.
func placed(name string, args []int) bool {
	if name != "tr" && name != "cr" {
		return true
	}
	colour := args[4:]
	return args[0] >= 1 && args[1] >= 1 && !slices.ContainsFunc(colour, func(n int) bool { return n > 255 })
}

// pair reads two numbers, each with a letter before it, either left out.
func pair(s, first, second string, high int) ([]int, bool) {
	a, b, found := strings.Cut(s, second)
	out := []int{Absent, Absent}
	if a != "" || first != "" && !found && s != "" {
		digits, has := strings.CutPrefix(a, first)
		n, ok := number(digits, 0, high)
		if !has || digits == "" || !ok {
			return nil, false
		}
		out[0] = n
	}
	if found {
		n, ok := number(b, 0, high)
		if b == "" || !ok {
			return nil, false
		}
		out[1] = n
	}
	return out, true
}

// flash reads the times of [fl…]: on, off. [flo…t…] begins with off, and is
// told by a third number.
func flash(s string) ([]int, bool) {
	if strings.HasPrefix(s, "o") {
		out, ok := pair(s, "o", "t", 99)
		if !ok {
			return nil, false
		}
		return []int{out[1], out[0], 1}, true
	}
	return pair(s, "t", "o", 99)
}

// versioned reads [foN,hhhh] and [gN,X,Y,hhhh], whose last is hexadecimal.
func versioned(name, s string) ([]int, bool) {
	parts := strings.Split(s, ",")
	if s == "" {
		return nil, name == "fo"
	}
	counts := map[string][]int{"fo": {1, 2}, "g": {1, 3, 4}}[name]
	if !slices.Contains(counts, len(parts)) {
		return nil, false
	}
	var out []int
	for i, p := range parts {
		if i == counts[len(counts)-1]-1 {
			v, ok := hex(p)
			if !ok || len(p) != 4 {
				return nil, false
			}
			return append(out, v[0]), true
		}
		high := 65535
		if i == 0 {
			high = 255
		}
		n, ok := number(p, 1, high)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

func hex(s string) ([]int, bool) {
	n, err := strconv.ParseUint(s, 16, 16)
	return []int{int(n)}, err == nil && len(s) <= 4
}

// manufactured judges [msN…], [/msN…] and [mv…] as far as their form is known.
func manufactured(name, args string) bool {
	if name != "mv" {
		id, _, _ := strings.Cut(args, ",")
		_, ok := number(id, 0, 255)
		return id != "" && ok
	}
	mode, rest := args[:min(1, len(args))], args[min(1, len(args)):]
	if mode == "l" && rest != "" && digit(rest[0]) {
		rest = rest[1:]
	}
	if rest == "" || rest[0] != 'l' && rest[0] != 'r' {
		return false
	}
	parts := strings.SplitN(rest[1:], ",", 4)
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts[:3] {
		if _, ok := number(p, 0, 65535); p == "" || !ok {
			return false
		}
	}
	return true
}
