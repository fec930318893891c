package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"sync"
)

// WebSocket opcodes (RFC 6455 section 5.2).
const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8 // and its bit is set in all control frames
	opPing   = 0x9
	opPong   = 0xA

	opcodes     = 0xF
	mostControl = 125 // bytes of payload
)

// Bits of the first byte of a frame (RFC 6455 section 5.2).
const (
	final    = 0x80
	rsv1     = 0x40 // of the first frame of a compressed message (RFC 7692 section 6)
	reserved = 0x70
)

// A deframer strips WebSocket framing off a stream. Payload is passed on as it
// arrives; only of compressed messages and control frames, which are needed
// whole, is kept what has come.
type deframer struct {
	deflate bool // compression was agreed on
	head    [10]byte
	got     int    // bytes of the header that is coming
	left    uint64 // payload still to come
	kept    *bytes.Buffer
}

// keeps has the buffers of frames that came in part, so that a subscriber takes
// no memory for one but while the rest is on its way.
var keeps = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var (
	errFrame    = errors.New("a frame is not one of RFC 6455, or not as agreed on")
	errFragment = errors.New("a compressed message came in fragments, which is not read here")
)

// feed calls data with each piece of an uncompressed data frame, and whole with
// each other one: its first byte, and its payload.
func (d *deframer) feed(b []byte, data func([]byte), whole func(first byte, payload []byte) error) error {
	for len(b) > 0 {
		if d.left == 0 {
			d.head[d.got] = b[0]
			d.got, b = d.got+1, b[1:]
			if d.got < 2 || d.got < headerLen(d.head[1]) {
				continue
			}
			if err := d.begin(); err != nil {
				return err
			}
			if d.left > 0 {
				continue
			}
		}
		n := int(min(uint64(len(b)), d.left))
		d.left -= uint64(n)
		if first := d.head[0]; first&(rsv1|opClose) != 0 {
			if err := d.gather(b[:n], whole); err != nil {
				return err
			}
		} else if n > 0 {
			data(b[:n])
		}
		b = b[n:]
	}
	return nil
}

// gather passes a frame on once all of it is there. One that came at once is
// not copied.
func (d *deframer) gather(piece []byte, whole func(first byte, payload []byte) error) error {
	if d.left == 0 && d.kept == nil {
		return whole(d.head[0], piece)
	}
	if d.kept == nil {
		d.kept = keeps.Get().(*bytes.Buffer)
		d.kept.Reset()
	}
	d.kept.Write(piece)
	if d.left > 0 {
		return nil
	}
	err := whole(d.head[0], d.kept.Bytes())
	keeps.Put(d.kept)
	d.kept = nil
	return err
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
func (d *deframer) begin() error {
	switch d.got {
	case 2:
		d.left = uint64(d.head[1] & 0x7f)
	case 4:
		d.left = uint64(binary.BigEndian.Uint16(d.head[2:]))
	case 10:
		d.left = binary.BigEndian.Uint64(d.head[2:])
	}
	d.got = 0
	switch first := d.head[0]; {
	case first&reserved == 0:
		if first&opClose != 0 && d.left > mostControl {
			return errFrame
		}
	case first&reserved != rsv1, !d.deflate, first&opcodes != opText && first&opcodes != opBinary:
		return errFrame
	case first&final == 0:
		return errFragment
	case d.left > mostDeflated:
		return errTooLarge
	}
	return nil
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
