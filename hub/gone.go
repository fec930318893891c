package hub

import "wayside/hub/notice"

// gone are the notices that the board has forgotten: they are over, for longer
// than readers are told of. Their ids and codes stay known, some 60 bytes each, so
// that a late repeat is a repeat; all else is read from the log when somebody
// asks.
type gone struct {
	ids   map[notice.Packed]struct{}
	codes map[packedCode]notice.Packed
}

// packedCode is a short code, which has seven characters.
type packedCode [8]byte

func packCode(code string) (p packedCode) {
	copy(p[:], code)
	return p
}

func newGone() gone {
	return gone{ids: map[notice.Packed]struct{}{}, codes: map[packedCode]notice.Packed{}}
}

func (g gone) add(r Record) {
	id := r.ID.Pack()
	g.ids[id], g.codes[packCode(r.Code)] = struct{}{}, id
}

// remove forgets what is on the board again.
func (g gone) remove(r Record) {
	if id := r.ID.Pack(); g.has(r.ID) {
		delete(g.ids, id)
		delete(g.codes, packCode(r.Code))
	}
}

func (g gone) has(id notice.ID) bool {
	_, is := g.ids[id.Pack()]
	return is
}

// byCode is the id of a code, "" for none.
func (g gone) byCode(code string) notice.ID {
	if id, is := g.codes[packCode(code)]; is && len(code) < len(packedCode{}) {
		return id.ID()
	}
	return ""
}
