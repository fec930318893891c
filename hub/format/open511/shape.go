package open511

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wayside/hub/format/internal/phrase"
	"wayside/hub/notice"
)

// freeTexts and numbers are members by the kind of their value, wherever they
// stand. Both come in more than one spelling: a text as a number (converters
// of XML make one of "1"), and a number as a text.
var (
	freeTexts = []string{"headline", "description", "detour", "name", "from", "to"}
	numbers   = []string{"lanes_closed", "lanes_open", "value", "length"}
)

const (
	ivrMessage      = "ivr_message"         // DriveBC: a text to be spoken
	linearReference = "linear_reference_km" // DriveBC: where the first road is met, −1 unknown
	nextUpdate      = "next_update_time"    // ours: when a person looks again, RFC 3339
)

// shaper brings the tree of an event into the shape of the structs of this
// package: free texts by language, numbers as such, extensions under "+".
// Internal members go nowhere.
type shaper struct {
	lang notice.Lang // of texts that tell no other
	ps   *notice.Problems
}

func (s *shaper) object(members map[string]any, path string) {
	plus := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		v, at := members[name], path+name
		if ext, is := strings.CutPrefix(name, "+"); is {
			delete(members, name)
			s.extend(plus, ext, v, at)
			continue
		}
		switch {
		case strings.HasPrefix(name, "!"):
			delete(members, name)
			s.ps.Warn(at, "内部成员，未采用", "an internal member; not taken over")
		case slices.Contains(freeTexts, name):
			members[name] = s.text(v, at)
		case slices.Contains(numbers, name):
			members[name] = number(v)
		case name == "days":
			days, _ := v.([]any) // a misfit is told where it is filled in
			for i, e := range days {
				days[i] = number(e)
			}
		case name != "geography":
			members[name] = s.value(v, at)
		}
	}
	if len(plus) > 0 {
		members["+"] = plus
	}
}

func (s *shaper) value(v any, at string) any {
	switch v := v.(type) {
	case map[string]any:
		s.object(v, at+".")
	case []any:
		v = v[:min(len(v), maxList+1)] // one too many is told as too many
		for i, e := range v {
			v[i] = s.value(e, fmt.Sprintf("%s[%d]", at, i))
		}
		return v
	case string:
		return strings.TrimSpace(v)
	}
	return v
}

var langTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// text is a free text by language.
func (s *shaper) text(v any, at string) any {
	out := map[string]any{}
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		out[string(s.lang)] = v
	case float64:
		out[string(s.lang)] = decimal(v)
	case map[string]any: // of XML, or of a notice
		for _, lang := range slices.Sorted(maps.Keys(v)) {
			t, ok := v[lang].(string)
			if !ok || !langTag.MatchString(lang) {
				s.ps.Warn(at, fmt.Sprintf("语言标签 %.20q 无效，该文本已略去", lang), fmt.Sprintf("%.20q is not a language tag; that text was left out", lang))
				continue
			}
			out[lang] = t
		}
	default:
		s.ps.Warn(at, "应为字符串，已略去", "want a string; left out")
		return nil
	}
	return out
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// number reads a number that is written as a text.
func number(v any) any {
	if text, ok := v.(string); ok {
		if f, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f
		}
	}
	return v
}

// Bounds of the extensions of one event or road.
const (
	maxExtensions = 50
	maxExtension  = 2000 // bytes of JSON
)

var extensionName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,99}$`)

// extend takes an extension over.
func (s *shaper) extend(plus map[string]any, name string, v any, at string) {
	if name == ivrMessage {
		if t := s.text(v, at); t != nil {
			plus[name] = t
		}
		return
	}
	v, ok := tame(v, 0)
	if raw, err := json.Marshal(v); !ok || err != nil || len(raw) > maxExtension || len(plus) >= maxExtensions || !extensionName.MatchString(name) {
		s.ps.Warn(at, "扩展成员过大、过多或名称无效，未采用", "an extension that is too large, one too many or of no fit name; not taken over")
	} else if v != nil {
		plus[name] = v
	}
}

// tame cleans the texts of an extension; ok is false where it nests too deep or
// has members with names that a notice can't hold.
func tame(v any, depth int) (clean any, ok bool) {
	ok = depth < 5
	switch v := v.(type) {
	case string:
		return notice.Clean(v), ok
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			fine := false
			out[i], fine = tame(e, depth+1)
			ok = ok && fine
		}
		return out, ok
	case map[string]any:
		out := map[string]any{}
		for name, e := range v {
			fine := false
			out[name], fine = tame(e, depth+1)
			ok = ok && fine && extensionName.MatchString(name)
		}
		return out, ok
	}
	return v, ok
}

// clean are the texts of w on one line (most characters at most), without
// empty ones.
func (w words) clean(most int, line func(string) string) words {
	out := words{}
	for l, s := range w {
		if s = phrase.Cut(line(s), most); s != "" {
			out[l] = s
		}
	}
	return out
}
