package filter

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"wayside/hub/notice"
)

// Bounds of what a query may hold.
const (
	mostValues  = 50  // of one parameter
	longest     = 100 // characters of one value
	longestMark = 200 // bytes of next and since
)

// Params say what a place understands beside the selection.
type Params struct {
	View  []string // which of state, lang, limit, next, on and since
	Extra []string // parameters that the caller handles itself: any value
	// DefaultStates go without saying where state is not given; empty: active.
	DefaultStates []notice.State
	Langs         []notice.Lang // that lang may name beside zh-CN and en
}

// Parse reads a query. Every problem is returned at once, each with the name
// of its parameter; where any has failed, the query must not be used.
func Parse(v url.Values, p Params) (Query, notice.Problems) {
	r := newReader(p)
	for _, name := range slices.Sorted(maps.Keys(v)) {
		r.parameter(name, v[name])
	}
	q := r.query()
	return q, r.problems
}

// ParseLenient reads the query of a page: empty and foreign parameters are
// dropped, names may be written in any case. Canonical is the one spelling of
// the query, Extra included; a page asked for by another redirects to it.
func ParseLenient(v url.Values, p Params) (q Query, canonical string, problems notice.Problems) {
	r := newReader(p)
	known := url.Values{}
	for _, given := range slices.Sorted(maps.Keys(v)) {
		name, ok := r.meant(given)
		for _, s := range v[given] {
			if ok && strings.TrimSpace(s) != "" {
				known[name] = append(known[name], s)
			}
		}
	}
	var extra []pair
	for _, name := range slices.Sorted(maps.Keys(known)) {
		r.parameter(name, known[name])
		if slices.Contains(p.Extra, name) {
			for _, s := range known[name] {
				extra = append(extra, pair{name, s})
			}
		}
	}
	q = r.query()
	return q, encode(slices.Concat(extra, q.view(), q.pairs())), r.problems
}

// reader collects what a query says, and what is wrong with it.
type reader struct {
	params   Params
	q        Query
	t        terms
	problems notice.Problems
}

// read takes in the values of one parameter and returns their canonical form,
// "" for the default.
type read func(r *reader, name string, values []string) (canonical string)

// selection and view are the parameters of the language.
var selection, view = map[string]read{
	"kind": (*reader).kind, "event": (*reader).event, "severity": (*reader).severity, "colour": (*reader).colour,
	"road": (*reader).road, "direction": (*reader).direction, "km": (*reader).km, "area": (*reader).area,
	"bbox": (*reader).bbox, "near": (*reader).near, "vehicle": (*reader).vehicle, "publisher": (*reader).publisher,
	"status": (*reader).status, "q": (*reader).words,
}, map[string]read{
	"state": (*reader).state, "lang": (*reader).lang, "limit": (*reader).limit,
	"next": (*reader).next, "on": (*reader).on, "since": (*reader).since,
}

func newReader(p Params) *reader {
	usual := slices.Clone(p.DefaultStates)
	slices.Sort(usual)
	usual = orActive(usual)
	return &reader{params: p, q: Query{States: usual, usual: usual}, t: terms{statuses: []notice.Status{notice.Actual}}}
}

func (r *reader) knows(name string) bool {
	return selection[name] != nil || view[name] != nil && slices.Contains(r.params.View, name)
}

// parameter reads one parameter of the query.
func (r *reader) parameter(name string, values []string) {
	switch {
	case slices.Contains(r.params.Extra, name):
	case !r.knows(name):
		r.unknown(name)
	case selection[name] != nil:
		if canonical := selection[name](r, name, values); canonical != "" {
			r.t.pairs = append(r.t.pairs, pair{name, canonical})
		}
	default:
		view[name](r, name, values)
	}
}

// names are all parameters that may be given, sorted.
func (r *reader) names() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(selection)), r.params.View, r.params.Extra)))
}

// meant is the parameter whose name is written in another case.
func (r *reader) meant(given string) (name string, ok bool) {
	names := r.names()
	i := slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(s, given) })
	if i < 0 {
		return "", false
	}
	return names[i], true
}

func (r *reader) unknown(name string) {
	list := strings.Join(r.names(), ", ")
	r.problems.Add(shortened(name), "没有这个参数；可用："+list, "no such parameter; known here: "+list)
}

// query is what was read, complete.
func (r *reader) query() Query {
	if r.t.stretch != nil && len(r.t.roads) == 0 {
		r.problems.Add("km", "要和 road 一起使用", "needs a road with it")
	}
	if len(r.t.pairs) > 0 && !r.problems.Failed() {
		t := r.t
		t.canonical = encode(t.pairs)
		r.q.Selection = Selection{&t}
	}
	return r.q
}

// one is the value of a parameter that takes just one.
func (r *reader) one(name string, values []string) (string, bool) {
	if len(values) > 1 {
		r.problems.Add(name, "只能给一次", "given more than once")
		return "", false
	}
	return r.clean(name, strings.Map(halfWidth, values[0]))
}

// list are the values of a parameter that takes several, split at commas.
func (r *reader) list(name string, values []string) (out []string) {
	parts := strings.Split(strings.Map(halfWidth, strings.Join(values, ",")), ",")
	if len(parts) > mostValues {
		r.problems.Add(name, "最多 50 个值", "at most 50 values")
		return nil
	}
	for _, s := range parts {
		if s, ok := r.clean(name, s); ok {
			out = append(out, s)
		}
	}
	return out
}

// clean trims one value and judges whether it is text that can be meant.
func (r *reader) clean(name, s string) (string, bool) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		r.problems.Add(name, "值是空的", "the value is empty")
	case utf8.RuneCountInString(s) > longest:
		r.problems.Add(name, "最多 100 个字符", "longer than 100 characters")
	case notice.Clean(s) != s || strings.Contains(s, "\n"):
		r.problems.Add(name, "含有控制字符或无效字符", "has control characters or is not valid UTF-8")
	default:
		return s, true
	}
	return "", false
}

// ordered sorts a list and drops repeats.
func ordered[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// shortened is s for a message: at most 40 characters, clean.
func shortened(s string) string {
	s = notice.Clean(s)
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}
