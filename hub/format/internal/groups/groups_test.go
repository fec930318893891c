package groups_test

import (
	"testing"

	"wayside/hub/format/internal/groups"
)

func TestASetIsKnownByItsLeastKeyInAnyOrder(t *testing.T) {
	for _, pairs := range [][][2]string{
		{{"d", "c"}, {"b", "a"}, {"c", "b"}, {"x", "y"}},
		{{"a", "b"}, {"c", "b"}, {"y", "x"}, {"d", "c"}, {"a", "d"}, {"a", "a"}},
	} {
		var s groups.Sets
		for _, p := range pairs {
			s.Join(p[0], p[1])
		}
		for k, want := range map[string]string{"a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "x", "z": "z"} {
			if got := s.Root(k); got != want {
				t.Errorf("%s: got %s, want %s", k, got, want)
			}
		}
	}
}
