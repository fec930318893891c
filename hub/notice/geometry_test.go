package notice_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"wayside/hub/notice"
)

func closed(ps ...notice.Position) []notice.Position { return append(ps, ps[0]) }

func TestCrossesTellsATangledRingFromASoundOne(t *testing.T) {
	for name, c := range map[string]struct {
		ring []notice.Position
		want bool
	}{
		"nothing":                {nil, false},
		"triangle":               {closed(notice.Position{0, 0}, notice.Position{1, 0}, notice.Position{0, 1}), false},
		"bow tie":                {closed(notice.Position{0, 0}, notice.Position{1, 1}, notice.Position{1, 0}, notice.Position{0, 1}), true},
		"star of five":           {closed(notice.Position{0, 3}, notice.Position{2, -3}, notice.Position{-3, 1}, notice.Position{3, 1}, notice.Position{-2, -3}), true},
		"touching itself":        {closed(notice.Position{0, 0}, notice.Position{1, 1}, notice.Position{2, 0}, notice.Position{2, 2}, notice.Position{1, 1}, notice.Position{0, 2}), false},
		"hole cut in":            {closed(notice.Position{0, 0}, notice.Position{4, 0}, notice.Position{4, 4}, notice.Position{0, 4}, notice.Position{0, 0}, notice.Position{1, 1}, notice.Position{1, 2}, notice.Position{2, 2}, notice.Position{1, 1}), false},
		"same position twice":    {closed(notice.Position{0, 0}, notice.Position{1, 0}, notice.Position{1, 0}, notice.Position{0, 1}), false},
		"all on one line":        {closed(notice.Position{0, 0}, notice.Position{1, 1}, notice.Position{2, 2}, notice.Position{0.5, 0.5}), false},
		"corner on an edge":      {closed(notice.Position{0, 0}, notice.Position{3, 0.1}, notice.Position{3, 1}, notice.Position{1.5, 0.05}, notice.Position{0, 1}), false},
		"last edge crosses":      {closed(notice.Position{0, 0}, notice.Position{4, 0}, notice.Position{4, 4}, notice.Position{2, -1}), true},
		"not numbers":            {closed(notice.Position{math.NaN(), 0}, notice.Position{1, math.Inf(1)}, notice.Position{1, 0}, notice.Position{0, 1}), false},
		"a tenth of a mm beyond": {closed(notice.Position{0, 0}, notice.Position{2, 0}, notice.Position{2, 1}, notice.Position{1, -1e-10}, notice.Position{0, 1}), false},
	} {
		if got := notice.Crosses(c.ring); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// TestCrossesAgreesWithComparingAllPairs: against the plain way, on rings whose
// coordinates fall on one another often.
func TestCrossesAgreesWithComparingAllPairs(t *testing.T) {
	side := func(a, b, c notice.Position) float64 { return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]) }
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		ring := make([]notice.Position, 3+random.IntN(9))
		for i := range ring {
			ring[i] = notice.Position{float64(random.IntN(7)), float64(random.IntN(7))}
		}
		ring = closed(ring...)
		want := false
		for i := 1; i < len(ring); i++ {
			for j := 1; j < i; j++ {
				p, q, r, s := ring[i-1], ring[i], ring[j-1], ring[j]
				want = want || side(p, q, r)*side(p, q, s) < 0 && side(r, s, p)*side(r, s, q) < 0
			}
		}
		if got := notice.Crosses(ring); got != want {
			t.Fatalf("%v: got %v", ring, got)
		}
	}
}

// worstRings are the largest that a notice may hold: one round, one of spikes,
// and one whose edges all lie along each other at a slant.
func worstRings() map[string][]notice.Position {
	const n = 20_000
	rings := map[string][]notice.Position{}
	for i := range n - 1 {
		at := float64(i) / n
		rings["round"] = append(rings["round"], notice.Position{math.Cos(2 * math.Pi * at), math.Sin(2 * math.Pi * at)})
		rings["spikes"] = append(rings["spikes"], notice.Position{at, float64(i % 2)})
		rings["slanted"] = append(rings["slanted"], notice.Position{float64(i%2) + at, float64(i%2) - at})
	}
	for name := range rings {
		rings[name] = closed(rings[name]...)
	}
	return rings
}

func BenchmarkCrosses(b *testing.B) {
	for name, ring := range worstRings() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				notice.Crosses(ring)
			}
		})
	}
}
