package serve

import "wayside/hub/notice"

// mostWarned bounds the warnings that are told of one notice.
const mostWarned = 50

// warnings are what is likely wrong with a notice that is taken all the same: what
// looks like a person's data, what contradicts itself, what nobody can read. They
// are looked for once it is out, and stop nothing.
func (s *Server) warnings(n *notice.Notice) notice.Problems { return warned(n.Review(s.Hub.Now())) }

func warned(ps notice.Problems) (out notice.Problems) {
	for _, p := range ps {
		if p.Warning {
			out = append(out, p)
		}
	}
	return out.Bounded(mostWarned)
}
