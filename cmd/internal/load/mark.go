package load

import (
	"bytes"
	"fmt"
	"time"
)

// A Mark is what every message of a measurement carries: its number, from 1,
// and the moment just before it was published. It has a fixed length and only
// letters, digits and dashes, so it passes unchanged through whatever quoting
// and framing a server applies, and is found without parsing any of that:
//
//	wb1a2b3c4d-0000000042-1763780000000000000
type Mark struct {
	Seq int64
	At  time.Time
}

const (
	headLen = len("wb1a2b3c4d-")
	seqLen  = 10
	markLen = headLen + seqLen + 1 + 19
)

// A Run tells the marks of one measurement from those of every other.
type Run uint32

func (r Run) head() []byte { return fmt.Appendf(nil, "wb%08x-", uint32(r)) }

// Text is the mark as it stands in a message.
func (r Run) Text(m Mark) string {
	return fmt.Sprintf("%s%0*d-%019d", r.head(), seqLen, m.Seq, m.At.UnixNano())
}

// A finder finds the marks of one run in a stream that comes in pieces.
type finder struct {
	tail [markLen - 1]byte // end of what came before: a mark may span two pieces
	held int
}

// feed calls found with each mark that ends in b.
func (f *finder) feed(head, b []byte, found func(seq, at int64)) {
	if f.held > 0 {
		var seam [2 * (markLen - 1)]byte
		n := copy(seam[:], f.tail[:f.held])
		n += copy(seam[n:], b[:min(len(b), markLen-1)])
		marks(head, seam[:n], found)
	}
	marks(head, b, found)
	if len(b) >= len(f.tail) {
		f.held = copy(f.tail[:], b[len(b)-len(f.tail):])
		return
	}
	if over := f.held + len(b) - len(f.tail); over > 0 {
		f.held = copy(f.tail[:], f.tail[over:f.held])
	}
	f.held += copy(f.tail[f.held:], b)
}

func marks(head, b []byte, found func(seq, at int64)) {
	for {
		i := bytes.Index(b, head)
		if i < 0 || len(b)-i < markLen {
			return
		}
		m := b[i+headLen : i+markLen]
		seq, good := digits(m[:seqLen])
		at, alike := digits(m[seqLen+1:])
		if !good || !alike { // a broken one is none
			b = b[i+headLen:]
			continue
		}
		b = b[i+markLen:]
		found(seq, at)
	}
}

func digits(b []byte) (n int64, all bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
