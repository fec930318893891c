package filter

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wayside/hub/notice"
)

// word finds s, in any case, among the terms of a list.
func (r *reader) word(name, s string, terms []notice.Term) (string, bool) {
	for _, t := range terms {
		if strings.EqualFold(t.Word, s) {
			return t.Word, true
		}
	}
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Word
	}
	list := strings.Join(words, ", ")
	r.problems.Add(name, fmt.Sprintf("没有“%s”这个值；可用：%s", shortened(s), list), fmt.Sprintf("no such value %q; known: %s", shortened(s), list))
	return "", false
}

// wordsOf reads a comma list of words of a closed list.
func wordsOf[T ~string](r *reader, name string, values []string, terms []notice.Term) (out []T) {
	for _, s := range r.list(name, values) {
		if w, ok := r.word(name, s, terms); ok {
			out = append(out, T(w))
		}
	}
	return ordered(out)
}

// atLeast reads one word of a ranked list, and returns it with all the words
// that rank as high.
func atLeast[T ~string](r *reader, name string, values []string, terms []notice.Term) (least string, out []T) {
	s, ok := r.one(name, values)
	if !ok {
		return "", nil
	}
	if least, ok = r.word(name, s, terms); !ok {
		return "", nil
	}
	floor, _ := notice.Find(terms, least)
	for _, t := range terms {
		if t.Rank >= floor.Rank {
			out = append(out, T(t.Word))
		}
	}
	return least, out
}

func (r *reader) kind(name string, vs []string) string {
	r.t.kinds = wordsOf[notice.Kind](r, name, vs, notice.Kinds())
	return joined(r.t.kinds)
}

func (r *reader) event(name string, vs []string) string {
	var all []notice.Term
	for _, k := range notice.Kinds() {
		for _, e := range notice.Events(notice.Kind(k.Word)) {
			if _, have := notice.Find(all, e.Word); !have {
				all = append(all, e)
			}
		}
	}
	r.t.events = wordsOf[notice.Event](r, name, vs, all)
	return joined(r.t.events)
}

func (r *reader) severity(name string, vs []string) string {
	least, all := atLeast[notice.Severity](r, name, vs, notice.Severities())
	if least == string(notice.SeverityUnknown) {
		return ""
	}
	r.t.severities = all
	return least
}

func (r *reader) colour(name string, vs []string) (least string) {
	least, r.t.colours = atLeast[notice.Colour](r, name, vs, notice.Colours())
	return least
}

func (r *reader) road(name string, vs []string) string {
	var roads []string
	for _, s := range r.list(name, vs) {
		roads = append(roads, strings.TrimSpace(capital(s)))
	}
	roads = ordered(roads)
	for _, s := range roads {
		r.t.roads = append(r.t.roads, folded(s))
	}
	return joined(roads)
}

func (r *reader) direction(name string, vs []string) string {
	r.t.directions = wordsOf[notice.Direction](r, name, vs, notice.Directions())
	return joined(r.t.directions)
}

func (r *reader) km(name string, vs []string) string {
	s, ok := r.one(name, vs)
	if !ok {
		return ""
	}
	first, second, isRange := strings.Cut(s, "-")
	if !isRange {
		second = first
	}
	from, ok1 := number(first, 0, 20_000, 3)
	to, ok2 := number(second, 0, 20_000, 3)
	if !ok1 || !ok2 {
		r.problems.Add(name, "应为公里数范围，例如 100-140", "want a range of kilometres, such as 100-140")
		return ""
	}
	from, to = min(from, to), max(from, to)
	r.t.stretch = &stretch{from * 1000, to * 1000}
	return decimal(from) + "-" + decimal(to)
}

func (r *reader) area(name string, vs []string) string {
	var areas []string
	for _, s := range r.list(name, vs) {
		s = capital(s)
		i := strings.LastIndexByte(s, ':')
		scheme, prefix := strings.TrimSpace(s[:max(i, 0)]), strings.TrimSpace(s[i+1:])
		switch {
		case prefix == "" || i == 0 || i > 0 && scheme == "":
			r.problems.Add(name, "应为地区代码的开头，例如 361199 或 UGC:AKZ", "want the beginning of an area code, such as 361199 or UGC:AKZ")
		case i > 0:
			areas = append(areas, scheme+":"+prefix)
		default:
			areas = append(areas, prefix)
		}
	}
	areas = ordered(areas)
	for _, s := range areas {
		i := strings.LastIndexByte(s, ':')
		scheme, prefix := s[:max(i, 0)], s[i+1:]
		r.t.areas = append(r.t.areas, area{folded(scheme), folded(significant(scheme, prefix))})
	}
	return joined(areas)
}

func (r *reader) bbox(name string, vs []string) string {
	n, ok := r.numbers(name, vs, [][2]float64{{-180, 180}, {-90, 90}, {-180, 180}, {-90, 90}}, 6)
	if !ok || n[0] > n[2] || n[1] > n[3] {
		r.problems.Add(name, "应为 西,南,东,北 四个度数，例如 117.5,28.3,118.2,28.8", "want west,south,east,north in degrees, such as 117.5,28.3,118.2,28.8")
		return ""
	}
	r.t.box = &box{West: n[0], South: n[1], East: n[2], North: n[3]}
	return decimals(n)
}

func (r *reader) near(name string, vs []string) string {
	n, ok := r.numbers(name, vs, [][2]float64{{-180, 180}, {-90, 90}, {0.001, 1000}}, 6)
	if !ok {
		r.problems.Add(name, "应为 经度,纬度,公里（最多 1000），例如 117.92,28.51,25", "want longitude,latitude,kilometres (at most 1000), such as 117.92,28.51,25")
		return ""
	}
	r.t.near = newCircle(notice.Position{n[0], n[1]}, n[2]*1000)
	return decimals(n)
}

// vehicleClass is the form of a class of vehicles; publishers choose the words.
var vehicleClass = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func (r *reader) vehicle(name string, vs []string) string {
	for _, s := range r.list(name, vs) {
		if s = strings.ToLower(s); !vehicleClass.MatchString(s) {
			r.problems.Add(name, "应为车辆类别，例如 hgv", "want a class of vehicles, such as hgv")
			continue
		}
		r.t.vehicles = append(r.t.vehicles, s)
	}
	r.t.vehicles = ordered(r.t.vehicles)
	return joined(r.t.vehicles)
}

var partyID = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func (r *reader) publisher(name string, vs []string) string {
	for _, s := range r.list(name, vs) {
		if !partyID.MatchString(s) {
			r.problems.Add(name, "应为发布者编号：字母、数字、. - _", "want the id of a publisher: letters, digits, . - _")
			continue
		}
		r.t.publishers = append(r.t.publishers, s)
	}
	r.t.publishers = ordered(r.t.publishers)
	return joined(r.t.publishers)
}

func (r *reader) status(name string, vs []string) string {
	statuses := wordsOf[notice.Status](r, name, vs, notice.Statuses())
	if len(statuses) == 0 || slices.Equal(statuses, []notice.Status{notice.Actual}) {
		return ""
	}
	r.t.statuses = statuses
	return joined(statuses)
}

func (r *reader) words(name string, vs []string) string {
	s, ok := r.one(name, vs)
	if !ok {
		return ""
	}
	words := strings.Fields(folded(s))
	for _, w := range words {
		r.t.words = append(r.t.words, newWord(w))
	}
	return strings.Join(words, " ")
}

func (r *reader) state(name string, vs []string) string {
	if states := wordsOf[notice.State](r, name, vs, notice.States()); len(states) > 0 {
		r.q.States = states
	}
	return ""
}

func (r *reader) lang(name string, vs []string) string {
	s, ok := r.one(name, vs)
	if !ok {
		return ""
	}
	if strings.EqualFold(s, "zh") {
		s = string(notice.Chinese)
	}
	known := []string{string(notice.Chinese), string(notice.English)}
	for _, l := range r.params.Langs {
		if !slices.Contains(known, string(l)) {
			known = append(known, string(l))
		}
	}
	i := slices.IndexFunc(known, func(l string) bool { return strings.EqualFold(l, s) })
	if i < 0 {
		list := strings.Join(known, ", ")
		r.problems.Add(name, "可用："+list, "known: "+list)
		return ""
	}
	r.q.Lang = notice.Lang(known[i])
	return ""
}

func (r *reader) limit(name string, vs []string) string {
	if s, ok := r.one(name, vs); ok {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 1000 {
			r.problems.Add(name, "应为 1 到 1000", "want 1 to 1000")
		}
		r.q.Limit = n
	}
	return ""
}

func (r *reader) on(name string, vs []string) string {
	if s, ok := r.one(name, vs); ok {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || t.Year() < 1970 || t.Year() > 2200 {
			r.problems.Add(name, "应为 RFC 3339 时间，例如 2026-11-24T08:00:00Z", "want an RFC 3339 time, such as 2026-11-24T08:00:00Z")
		}
		r.q.On = t.UTC()
	}
	return ""
}

func (r *reader) next(name string, vs []string) string {
	r.q.Next = r.mark(name, vs)
	return ""
}

func (r *reader) since(name string, vs []string) string {
	if len(vs) > 1 || vs[0] != "" { // an empty cursor is that of a reader who has nothing yet
		r.q.Since = r.mark(name, vs)
	}
	return ""
}

// mark reads an opaque value that the hub itself has given out.
func (r *reader) mark(name string, vs []string) string {
	s := vs[0]
	odd := func(c rune) bool { return c <= ' ' || c > '~' }
	if len(vs) > 1 || s == "" || len(s) > longestMark || strings.ContainsFunc(s, odd) {
		r.problems.Add(name, "不是本系统给出的值", "not a value that this hub has given out")
		return ""
	}
	return s
}

// numbers reads exactly as many numbers as there are bounds.
func (r *reader) numbers(name string, vs []string, bounds [][2]float64, places int) (out []float64, ok bool) {
	parts := strings.Split(strings.Map(halfWidth, vs[0]), ",")
	if len(vs) > 1 || len(parts) != len(bounds) {
		return nil, false
	}
	for i, s := range parts {
		n, ok := number(s, bounds[i][0], bounds[i][1], places)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// number reads a plain decimal number between bounds, rounded to places.
func number(s string, low, high float64, places int) (float64, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 30 || strings.Trim(s, "0123456789.+-") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= low && n <= high) {
		return 0, false
	}
	scale := math.Pow10(places)
	return math.Round(n*scale)/scale + 0, true // + 0: never minus zero
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func decimals(ns []float64) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = decimal(n)
	}
	return strings.Join(parts, ",")
}
