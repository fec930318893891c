package load

import (
	"encoding/binary"
	"errors"
)

// WebSocket opcodes (RFC 6455 section 5.2).
const (
	opClose = 0x8
	opPing  = 0x9
	opPong  = 0xA
)

// A deframer strips WebSocket framing off a stream. Payload is passed on as it
// arrives, so nothing is kept but split headers and control frames.
type deframer struct {
	head   [10]byte
	got    int    // bytes of the header that is coming
	left   uint64 // payload still to come
	opcode byte
	ctl    []byte
}

// feed calls data with each piece of a data frame and control with each whole
// control frame.
func (d *deframer) feed(b []byte, data func([]byte), control func(opcode byte, payload []byte)) {
	for len(b) > 0 {
		if d.left == 0 {
			d.head[d.got] = b[0]
			d.got, b = d.got+1, b[1:]
			if d.got < 2 || d.got < headerLen(d.head[1]) {
				continue
			}
			d.begin()
			if d.left > 0 {
				continue
			}
		}
		n := int(min(uint64(len(b)), d.left))
		d.left -= uint64(n)
		if d.opcode < opClose {
			if n > 0 {
				data(b[:n])
			}
		} else if d.ctl = append(d.ctl, b[:n]...); d.left == 0 {
			control(d.opcode, d.ctl)
		}
		b = b[n:]
	}
}

func headerLen(second byte) int {
	switch second & 0x7f {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// begin reads the header that is complete now.
func (d *deframer) begin() {
	d.opcode = d.head[0] & 0xf
	switch d.got {
	case 2:
		d.left = uint64(d.head[1] & 0x7f)
	case 4:
		d.left = uint64(binary.BigEndian.Uint16(d.head[2:]))
	case 10:
		d.left = binary.BigEndian.Uint64(d.head[2:])
	}
	d.got, d.ctl = 0, d.ctl[:0]
}

// controlFrame is a control frame of a client. Its mask is zero: that is
// allowed, and leaves the payload as it is.
func controlFrame(opcode byte, payload []byte) []byte {
	return append([]byte{0x80 | opcode, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

// A dechunker strips the chunked transfer coding (RFC 9112 section 7.1) off a
// stream.
type dechunker struct {
	size uint64
	skip int  // bytes of the line break after a chunk
	ext  bool // the rest of the size line says nothing to us
	left uint64
}

var errChunk = errors.New("the chunked response is broken")

// feed calls data with each piece of a chunk.
func (d *dechunker) feed(b []byte, data func([]byte)) error {
	for len(b) > 0 {
		switch {
		case d.left > 0:
			n := int(min(uint64(len(b)), d.left))
			data(b[:n])
			if b, d.left = b[n:], d.left-uint64(n); d.left == 0 {
				d.skip = len("\r\n")
			}
		case d.skip > 0:
			n := min(d.skip, len(b))
			b, d.skip = b[n:], d.skip-n
		default:
			if err := d.sizeLine(b[0]); err != nil {
				return err
			}
			b = b[1:]
		}
	}
	return nil
}

func (d *dechunker) sizeLine(c byte) error {
	switch digit := hexDigit(c); {
	case c == '\n':
		d.left, d.size, d.ext = d.size, 0, false
	case c == '\r' || d.ext:
	case c == ';':
		d.ext = true
	case digit < 0 || d.size >= 1<<56:
		return errChunk
	default:
		d.size = d.size<<4 | uint64(digit)
	}
	return nil
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
