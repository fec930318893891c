package live

import "testing"

func TestMemoryIsGivenBackWhenAStormIsOverAndNeverInIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		comes []int64 // in each second
		want  []int   // the seconds after which memory is given back
	}{
		{"a storm", []int64{0, 600, 900, 300, 5, 0, 0}, []int{4}},
		{"two storms", []int64{5000, 0, 0, 1000, 19, 0}, []int{1, 4}},
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
		if len(got) != len(c.want) {
			t.Fatalf("%s: given back after seconds %v, want %v", c.name, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: given back after seconds %v, want %v", c.name, got, c.want)
			}
		}
	}
}
