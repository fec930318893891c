package live

import (
	"slices"
	"testing"
)

func TestMemoryIsGivenBackWhenAStormIsOverAndNeverInIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		comes []int64 // in each second
		want  []int   // the seconds after which memory is given back
	}{
		{"a storm", []int64{0, 600, 900, 300, 5, 0, 0}, []int{4}},
		{"two storms", slices.Concat([]int64{5000}, make([]int64, 70), []int64{1000, 19, 0}), []int{1, 72}},
		{"whoever makes storms", slices.Repeat([]int64{1000, 0}, 60), []int{1, 61}},
		{"one soon after another", slices.Concat([]int64{1000, 0, 2000}, make([]int64, 70)), []int{1, 61}},
		{"a steady stream is no storm", []int64{3, 19, 3, 10, 19, 19, 3, 19, 19, 0}, nil},
		{"a busy hour never ends", []int64{200, 200, 200, 200, 200, 200, 200, 200}, nil},
		{"a gust", []int64{500, 499, 0, 500, 0}, nil},
	} {
		var b ebb
		var total int64
		var got []int
		for second, n := range c.comes {
			total += n
			if b.over(total) {
				got = append(got, second)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: given back after seconds %v, want %v", c.name, got, c.want)
		}
	}
}
