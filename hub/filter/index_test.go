package filter_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"wayside/hub/filter"
	"wayside/hub/notice"
)

// dice draws selections and notices from few values, so that they often meet.
type dice struct{ *rand.Rand }

func (d dice) of(list ...string) string { return list[d.IntN(len(list))] }

func (d dice) query() string {
	var parts []string
	some := func(s string) {
		if d.IntN(3) == 0 {
			parts = append(parts, s)
		}
	}
	some("road=" + d.of("G320", "s211", "G320,S211", "ｇ４２", "雨岭隧道"))
	some("area=" + d.of("36", "3611", "361199", "361100", "UGC:AKZ", "SAME:0", "gb/t 2260:3611"))
	some(fmt.Sprintf("bbox=%[1]d,%[2]d,%[3]d,%[4]d", d.IntN(300)-180, d.IntN(150)-90, 121+d.IntN(60), 61+d.IntN(30)))
	some(fmt.Sprintf("bbox=%[1]d.5,%[2]d.5,%[1]d.75,%[2]d.75", 100+d.IntN(4), 20+d.IntN(4)))
	some(fmt.Sprintf("near=%d,%d,%d", d.IntN(361)-180, d.IntN(181)-90, 1+d.IntN(1000)))
	some(fmt.Sprintf("near=%d.6,%d.6,%d", 100+d.IntN(4), 20+d.IntN(4), 1+d.IntN(40)))
	some("kind=" + d.of("traffic", "weather", "traffic,weather"))
	some("event=" + d.of("roadwork", "fog,rainstorm"))
	some("publisher=" + d.of("a", "b,c"))
	some("severity=" + d.of("moderate", "severe"))
	some("q=" + d.of("fog", "雨岭"))
	some("status=" + d.of("test", "actual,exercise"))
	names := map[string]bool{}
	parts = slices.DeleteFunc(parts, func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		twice := names[name]
		names[name] = true
		return twice
	})
	return strings.ReplaceAll(strings.Join(parts, "&"), " ", "%20")
}

func (d dice) position() notice.Position {
	if d.IntN(3) == 0 {
		return notice.Position{float64(d.IntN(361) - 180), float64(d.IntN(181) - 90)}
	}
	return notice.Position{100 + 4*d.Float64(), 20 + 4*d.Float64()}
}

func (d dice) notice() *notice.Notice {
	n := &notice.Notice{
		Kind: notice.Kind(d.of("traffic", "weather", "case")), Event: notice.Event(d.of("roadwork", "fog", "rainstorm")), Severity: notice.Severity(d.of("minor", "moderate", "extreme")),
		Status: notice.Status(d.of("actual", "actual", "test")), Publisher: notice.Party{ID: d.of("a", "b", "d")}, Text: map[notice.Lang]notice.Text{notice.English: {Headline: d.of("Fog", "雨岭隧道")}},
	}
	for range d.IntN(3) {
		n.Roads = append(n.Roads, notice.Road{Name: d.of("G320", "g42", "S211", "X"), LocalName: d.of("", "雨岭隧道")})
	}
	for range d.IntN(3) {
		n.Areas = append(n.Areas, notice.Area{Scheme: d.of("GB/T 2260", "UGC", "SAME"), Code: d.of("361199", "361100000000", "AKZ101", "036055", "36")})
	}
	switch d.IntN(4) {
	case 0:
		n.Geometry = &notice.Geometry{Type: "Point", Points: []notice.Position{d.position()}}
	case 1:
		n.Geometry = &notice.Geometry{Type: "LineString", Lines: [][]notice.Position{{d.position(), d.position(), d.position()}}}
	case 2:
		a, b, c := d.position(), d.position(), d.position()
		n.Geometry = &notice.Geometry{Type: "Polygon", Polygons: [][][]notice.Position{{{a, b, c, a}}}}
	}
	return n
}

func TestAnIndexFindsWhatMatchesAndNothingElse(t *testing.T) {
	for seed := range uint64(60) {
		indexAgrees(t, seed)
	}
}

func FuzzIndex(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { indexAgrees(t, seed) })
}

// indexAgrees holds an index that changes against asking every selection.
func indexAgrees(t *testing.T, seed uint64) {
	d := dice{rand.New(rand.NewPCG(seed, 1))}
	x, held := filter.NewIndex[int](), map[int]filter.Selection{}
	for range 200 {
		switch key := d.IntN(60); d.IntN(5) {
		case 0:
			x.Delete(key)
			delete(held, key)
		case 1, 2:
			s := parse(t, d.query()).Selection
			x.Put(key, s)
			held[key] = s
		default:
			ns := []*notice.Notice{d.notice(), d.notice()}[:1+d.IntN(2)]
			got, want := map[int]int{}, map[int]int{}
			x.Match(ns, func(key int) { got[key]++ })
			for key, s := range held {
				if slices.ContainsFunc(ns, s.Match) {
					want[key] = 1
				}
			}
			if !maps.Equal(got, want) {
				t.Fatalf("seed %d: got %v, want %v; %v", seed, got, want, held)
			}
		}
		if x.Len() != len(held) {
			t.Fatalf("seed %d: %d selections, want %d", seed, x.Len(), len(held))
		}
	}
}

// BenchmarkIndex is the price of one notice that one selection of many matches.
func BenchmarkIndex(b *testing.B) {
	kinds := map[string]func(i int) string{
		"road": func(i int) string { return fmt.Sprint("road=R", i) },
		"area": func(i int) string { return fmt.Sprintf("area=%06d", 100_000+i) },
		"bbox": func(i int) string {
			return fmt.Sprintf("bbox=%.2f,%.2f,%.2f,%.2f", 90+float64(i%300)/10, 20+float64(i/300)/20, 90.08+float64(i%300)/10, 20.04+float64(i/300)/20)
		},
		"mixed": nil,
	}
	kinds["mixed"] = func(i int) string { return kinds[[]string{"road", "area", "bbox"}[i%3]](i) }
	n := &notice.Notice{
		Status: notice.Actual, Kind: "traffic", Roads: []notice.Road{{Name: "R0"}}, Areas: []notice.Area{{Code: "100000"}},
		Geometry: &notice.Geometry{Type: "LineString", Lines: [][]notice.Position{{{90.01, 20.01}, {90.03, 20.02}}}},
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for _, many := range []int{1, 1_000, 100_000} {
			b.Run(fmt.Sprint(kind, "/", many), func(b *testing.B) {
				x := filter.NewIndex[int]()
				for i := range many {
					x.Put(i, parse(b, kinds[kind](i)).Selection)
				}
				found := 0
				for b.Loop() {
					x.Match([]*notice.Notice{n}, func(int) { found++ })
				}
				b.ReportMetric(float64(found)/float64(b.N), "matches")
			})
		}
	}
}
