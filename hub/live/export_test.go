package live

import "fmt"

// Hear feeds a client's bytes, in pieces of so many, and returns what was
// heard, and how the connection would close ("" where it goes on).
func Hear(in []byte, piece int) (heard []string, end string) {
	var parser inbound
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
