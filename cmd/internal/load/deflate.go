package load

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"slices"
	"strings"
)

// offer asks for permessage-deflate where neither side remembers the message
// before (RFC 7692 section 7.1.1): only so can a server send the same bytes to
// all, and can we know them again.
const offer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

// agreed reports whether the fields of an answer, in lower case, take the offer.
func agreed(fields string) bool {
	return strings.Contains(fields, "permessage-deflate") && strings.Contains(fields, "server_no_context_takeover")
}

// Bounds in bytes.
const (
	mostDeflated   = 1 << 20  // of a compressed message
	mostInflated   = 16 << 20 // of what is in it
	mostRemembered = 4 << 20  // of the messages, with their stamps, that are known again; twice as many for a moment
)

// A stamp is a mark as it was found.
type stamp struct{ seq, at int64 }

// An inflater finds the stamps in compressed messages. Subscribers that ask the
// same get the same bytes, and inflating them for each would take longer than a
// server needs to send them: so each message is inflated once and known again.
// The message itself is the key. A map hashes all of it and then compares all
// of it, so that a single wrong byte makes another message, which no hash alone
// could promise; that costs a hundredth of inflating.
type inflater struct {
	newer, older map[string][]stamp
	size         int // of newer
	from         io.ReadCloser
	buf          [16 << 10]byte
}

func newInflater() *inflater {
	return &inflater{newer: map[string][]stamp{}, from: flate.NewReader(nil)}
}

// stamps are those of the run in a message.
func (f *inflater) stamps(head, msg []byte) ([]stamp, error) {
	if found, known := f.newer[string(msg)]; known {
		return found, nil
	}
	found, known := f.older[string(msg)]
	if !known {
		var err error
		if found, err = f.inflate(head, msg); err != nil {
			return nil, err
		}
	}
	// Who is behind asks for older ones, and what nobody asks for any more goes
	// with the generation.
	const each = 100 // of the map's own and the slice's head, about
	size := len(msg) + 16*len(found) + each
	if f.size += size; f.size > mostRemembered {
		f.newer, f.older, f.size = map[string][]stamp{}, f.newer, size
	}
	f.newer[string(msg)] = found
	return found, nil
}

var (
	errDeflate  = errors.New("a message is not compressed as RFC 7692 says")
	errTooLarge = errors.New("a compressed message is too large")
)

// endOfMessage is what a sender leaves off (RFC 7692 section 7.2.1), and a last
// block, so that a reader of DEFLATE sees an end.
var endOfMessage = []byte{0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff}

func (f *inflater) inflate(head, msg []byte) (found []stamp, err error) {
	var marks finder
	in, left := bytes.NewReader(slices.Concat(msg, endOfMessage)), mostInflated
	// A sender may end with a block that says it is the last one, and then our
	// end begins a stream of its own (section 7.2.3.4).
	for in.Len() > 0 {
		if err := f.from.(flate.Resetter).Reset(in, nil); err != nil {
			return nil, errDeflate
		}
		for err = nil; err == nil; {
			var n int
			n, err = f.from.Read(f.buf[:])
			if left -= n; left < 0 {
				return nil, errTooLarge
			}
			marks.feed(head, f.buf[:n], func(seq, at int64) { found = append(found, stamp{seq, at}) })
		}
		if err != io.EOF {
			return nil, errDeflate
		}
	}
	return found, nil
}
