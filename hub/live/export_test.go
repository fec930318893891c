package live

import "fmt"

// Looks is how often all notices were looked at for a heartbeat.
func (e *Engine) Looks() int64 { return e.count.looks.Load() }

// Hear feeds the bytes of a client that may compress, or may not, in pieces of
// so many, and returns what was heard, and how the connection would close (""
// where it goes on).
func Hear(in []byte, piece int, deflates bool) (heard []string, end string) {
	parser := inbound{deflates: deflates}
	var l transcript
	for len(in) > 0 {
		n := min(piece, len(in))
		if c := parser.feed(in[:n], &l); c != nil {
			return l, fmt.Sprint(c.code)
		}
		in = in[n:]
	}
	return l, ""
}

type transcript []string

func (t *transcript) pinged(p []byte) { *t = append(*t, fmt.Sprintf("ping %q", p)) }
func (t *transcript) ponged(p []byte) { *t = append(*t, fmt.Sprintf("pong %q", p)) }
func (t *transcript) message(p []byte) *closing {
	*t = append(*t, fmt.Sprintf("text %q", p))
	return checkShown(p)
}
