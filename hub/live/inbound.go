package live

import (
	"encoding/binary"
	"unicode/utf8"
)

// mostInbound bounds a message of a client, in bytes.
const mostInbound = 4096

// inbound reads what a client sends over a WebSocket: masked frames, control
// frames and small text messages alone (RFC 6455 section 5). It is fed
// whatever bytes have come, so it serves a blocking read as well as an event
// loop, and answers every fault with the close code that it deserves.
type inbound struct {
	head     [14]byte
	got      int    // bytes of head that are there
	left     int    // payload bytes of the frame still to come
	read     int    // payload bytes of the frame that came
	control  []byte // payload of a control frame
	message  []byte // text message so far
	valid    int    // bytes of message that are known to be UTF-8
	open     bool   // a fragmented message has begun
	deflates bool   // the client may compress
	deflated bool   // it has compressed the message
	frames   int    // whole ones since taken
}

// listener takes what a client says; what message returns ends the stream.
type listener interface {
	pinged(payload []byte)
	ponged(payload []byte)
	message(text []byte) *closing
}

// taken is how many frames came since it was last asked.
func (in *inbound) taken() int {
	n := in.frames
	in.frames = 0
	return n
}

// idle reports whether nothing is still to come of what has begun.
func (in *inbound) idle() bool { return in.got == 0 && !in.open }

// feed reads p, and returns how the connection must close, if it must.
func (in *inbound) feed(p []byte, l listener) *closing {
	for len(p) > 0 {
		var fault *closing
		if want := in.headSize(); in.got < want {
			n := copy(in.head[in.got:want], p)
			in.got, p = in.got+n, p[n:]
			fault = in.headGrown()
		} else {
			n := min(len(p), in.left)
			fault = in.payload(p[:n])
			p = p[n:]
		}
		if fault == nil && in.got == in.headSize() && in.left == 0 {
			fault = in.frame(l)
			in.got = 0
			in.frames++
		}
		if fault != nil {
			return fault
		}
	}
	return nil
}

// headSize is how long the head is, as far as can be told.
func (in *inbound) headSize() int {
	if in.got < 2 {
		return 2
	}
	return 2 + in.lengthSize() + 4
}

// lengthSize is how many bytes the extended length takes.
func (in *inbound) lengthSize() int {
	switch in.head[1] & 0x7f {
	case 126:
		return 2
	case 127:
		return 8
	}
	return 0
}

func (in *inbound) opcode() byte    { return in.head[0] & 0x0f }
func (in *inbound) final() bool     { return in.head[0]&0x80 != 0 }
func (in *inbound) isControl() bool { return in.opcode() >= opClose }

// headGrown judges the head, as soon as there is enough of it.
func (in *inbound) headGrown() *closing {
	if in.got == 2 {
		return in.start()
	}
	if in.got == in.headSize() {
		return in.length()
	}
	return nil
}

func (in *inbound) start() *closing {
	op := in.opcode()
	switch {
	case in.head[0]&0x70 != 0 && !(in.deflates && in.head[0]&0x70 == rsv1 && (op == opText || op == opBinary)):
		return &closing{closeProtocol, "reserved bits are set"}
	case op > opBinary && op < opClose || op > opPong:
		return &closing{closeProtocol, "reserved opcode"}
	case in.head[1]&0x80 == 0:
		return &closing{closeProtocol, "the frame is not masked"}
	case in.isControl() && (!in.final() || in.lengthSize() > 0):
		return &closing{closeProtocol, "a control frame is fragmented or too long"}
	case in.isControl():
	case op == opContinuation && !in.open:
		return &closing{closeProtocol, "a continuation of nothing"}
	case op != opContinuation && in.open:
		return &closing{closeProtocol, "a message within a message"}
	case op == opBinary:
		return &closing{closeUnsupported, "text messages only"}
	case op == opText:
		in.deflated = in.head[0]&rsv1 != 0
	}
	return nil
}

// length reads the payload's length; one that is not written in its shortest
// form is refused.
func (in *inbound) length() *closing {
	in.read = 0
	n, ext := uint64(in.head[1]&0x7f), in.head[2:]
	switch in.lengthSize() {
	case 2:
		if n = uint64(binary.BigEndian.Uint16(ext)); n < 126 {
			return &closing{closeProtocol, "the length is not in its shortest form"}
		}
	case 8:
		if n = binary.BigEndian.Uint64(ext); n < 1<<16 || n >= 1<<63 {
			return &closing{closeProtocol, "the length is not in its shortest form"}
		}
	}
	most := mostInbound
	if in.deflated {
		most = mostDeflated
	}
	if !in.isControl() && n > uint64(most-len(in.message)) {
		return &closing{closeTooBig, "at most 4096 bytes"}
	}
	in.left = int(n)
	return nil
}

// payload takes the mask off p and keeps it.
func (in *inbound) payload(p []byte) *closing {
	into := &in.message
	if in.isControl() {
		into = &in.control
	}
	mask := in.head[in.got-4 : in.got]
	for _, b := range p {
		*into = append(*into, b^mask[in.read&3])
		in.read++
	}
	in.left -= len(p)
	if !in.isControl() && !in.deflated && !in.validSoFar() {
		return &closing{closeText, "not UTF-8"}
	}
	return nil
}

// validSoFar reports whether the message is UTF-8 up to a rune that may still
// be completed.
func (in *inbound) validSoFar() bool {
	for in.valid < len(in.message) {
		rest := in.message[in.valid:]
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			return !utf8.FullRune(rest)
		}
		in.valid += size
	}
	return true
}

// frame deals with a frame that is there whole.
func (in *inbound) frame(l listener) *closing {
	control := in.control
	switch in.opcode() {
	case opPing:
		in.control = nil
		l.pinged(control)
		return nil
	case opPong:
		in.control = nil
		l.ponged(control)
		return nil
	case opClose:
		return answerClose(control)
	}
	if in.open = !in.final(); in.open {
		return nil
	}
	text, valid := in.message, in.valid
	in.message, in.valid = nil, 0
	if in.deflated {
		var fault *closing
		if text, fault = inflate(text); fault != nil {
			return fault
		}
		if utf8.Valid(text) {
			valid = len(text)
		}
	}
	if valid < len(text) {
		return &closing{closeText, "not UTF-8"}
	}
	return l.message(text)
}

// answerClose is the answer to a client's close frame: its own code, or what
// was wrong with it.
func answerClose(payload []byte) *closing {
	if len(payload) == 0 {
		return &closing{}
	}
	if len(payload) == 1 {
		return &closing{closeProtocol, "half a close code"}
	}
	code := int(binary.BigEndian.Uint16(payload))
	registered := code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006
	switch {
	case !registered && (code < 3000 || code > 4999):
		return &closing{closeProtocol, "no such close code"}
	case !utf8.Valid(payload[2:]):
		return &closing{closeText, "the reason is not UTF-8"}
	}
	return &closing{code: code}
}
