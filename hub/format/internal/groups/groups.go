// Package groups joins keys that belong together into sets. It knows no format;
// hub/format/… use it.
package groups

// Sets are disjoint sets of keys, each known by its least key, so that the
// order of joining is without effect. The zero value is ready for use; the
// empty key is not one.
type Sets struct{ parent map[string]string }

// Root is the least key of the set that k is in; k itself where it was never
// joined.
func (s *Sets) Root(k string) string {
	for s.parent[k] != "" {
		if above := s.parent[s.parent[k]]; above != "" { // halve the way for the next time
			s.parent[k] = above
		}
		k = s.parent[k]
	}
	return k
}

// Join makes one set of those that a and b are in.
func (s *Sets) Join(a, b string) {
	a, b = s.Root(a), s.Root(b)
	if a == b {
		return
	}
	if s.parent == nil {
		s.parent = map[string]string{}
	}
	s.parent[max(a, b)] = min(a, b)
}
