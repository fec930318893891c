package press

import "container/list"

// shelf holds sheets up to a number of bytes; the one that was asked for least
// recently goes first. The newest always stays, however large.
type shelf struct {
	limit  int
	bytes  int
	byName map[string]*list.Element
	recent *list.List // of *place, the most recent first
}

type place struct {
	name  string
	sheet *sheet
}

func newShelf(limit int) shelf {
	return shelf{limit: limit, byName: map[string]*list.Element{}, recent: list.New()}
}

func (s *shelf) count() int { return len(s.byName) }

func (s *shelf) get(name string) *sheet {
	e := s.byName[name]
	if e == nil {
		return nil
	}
	s.recent.MoveToFront(e)
	return e.Value.(*place).sheet
}

// overhead of a document beside its bodies, roughly: names, maps, headers.
const overhead = 1 << 10

func (s *shelf) put(name string, sh *sheet) {
	if e := s.byName[name]; e != nil {
		s.drop(e)
	}
	s.byName[name] = s.recent.PushFront(&place{name, sh})
	s.bytes += sh.doc.size() + overhead
	for s.bytes > s.limit && s.recent.Len() > 1 {
		s.drop(s.recent.Back())
	}
}

func (s *shelf) drop(e *list.Element) {
	p := s.recent.Remove(e).(*place)
	delete(s.byName, p.name)
	s.bytes -= p.sheet.doc.size() + overhead
}
