package live

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"time"

	"wayside/hub"
)

// framing is how messages stand on the wire. A server's WebSocket frames carry
// no mask (RFC 6455 section 5.1), so that all readers can share their bytes.
type framing uint8

const (
	webSocket framing = iota
	eventStream
	deflated // a WebSocket with permessage-deflate
	framings // how many there are
)

// Opcodes of RFC 6455, section 5.2.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// Close codes of RFC 6455, section 7.4.1.
const (
	closeGoing       = 1001
	closeProtocol    = 1002
	closeUnsupported = 1003
	closeText        = 1007
	closeRefused     = 1008
	closeTooBig      = 1009
	closeOverloaded  = 1013
)

// frame appends a message as it stands on the wire.
func (f framing) frame(b []byte, m message) []byte {
	switch f {
	case webSocket:
		return wsFrame(b, opText, m.json)
	case deflated:
		return deflatedFrame(b, m)
	}
	if m.cursor != "" {
		b = append(append(append(b, "id: "...), m.cursor...), '\n')
	}
	b = append(append(b, "data: "...), m.json...)
	return append(b, "\n\n"...)
}

// first appends the first message of a stream, with what else the framing can
// say at its beginning.
func (f framing) first(b []byte, m message, retry time.Duration) []byte {
	if f == eventStream {
		b = append(strconv.AppendInt(append(b, "retry: "...), retry.Milliseconds(), 10), '\n')
	}
	return f.frame(b, m)
}

// probe is a ping whose payload is the place of whoever has read up to it: TCP
// keeps order, so that the pong proves that everything before has arrived. It
// is the same for all readers of a log. Events have no such thing; there a
// dead peer shows when it takes nothing any more.
func (f framing) probe(seq hub.Seq) []byte {
	if f == eventStream {
		return nil
	}
	return wsFrame(nil, opPing, strconv.AppendUint(nil, uint64(seq), 10))
}

// mostSilence is after how many times the pause between pings nothing having
// come means that the client is dead.
const mostSilence = 3

// closing is the close frame of the framing, nothing where it has none.
func (f framing) closing(c closing) []byte {
	if f == eventStream {
		return nil
	}
	return c.frame()
}

// end is where what is begun with b[:n] ends, b being whole frames: the end of
// the last one begun, or of the batch of which it is a part.
func (f framing) end(b []byte, n int) int {
	at := 0
	for goesOn := false; at < len(b) && (at < n || goesOn); {
		frame := b[at:][:f.length(b[at:])]
		goesOn = f.goesOn(frame)
		at += len(frame)
	}
	return at
}

// goesOn reports whether a frame is a part that is not the last of its batch:
// that stands in its envelope, or before what is compressed.
func (f framing) goesOn(frame []byte) bool {
	if f == deflated && frame[0]&rsv1 != 0 {
		return bytes.HasPrefix(frame[headSize(frame):], emptyBlock)
	}
	return bytes.Contains(frame[:min(len(frame), envelope)], moreMark)
}

var moreMark = []byte(`"more":true,"changes":[`)

// length is how long the first frame of b is.
func (f framing) length(b []byte) int {
	if f == eventStream {
		return bytes.Index(b, blankLine) + len(blankLine)
	}
	switch head := headSize(b); head {
	case 4:
		return head + int(binary.BigEndian.Uint16(b[2:]))
	case 10:
		return head + int(binary.BigEndian.Uint64(b[2:]))
	default:
		return head + int(b[1])
	}
}

// headSize is how long the head of a server's frame is.
func headSize(frame []byte) int {
	switch frame[1] {
	case 126:
		return 4
	case 127:
		return 10
	}
	return 2
}

// blankLine ends an event; JSON has no line breaks of its own.
var blankLine = []byte("\n\n")

// wsFrame appends one unfragmented, unmasked frame.
func wsFrame(b []byte, opcode byte, payload []byte) []byte {
	b = append(b, 0x80|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// closing is how a WebSocket ends. Code 0 stands for a close frame without a
// payload.
type closing struct {
	code   int
	reason string
}

// frame is the close frame; a reason is cut to the 123 bytes there are.
func (c closing) frame() []byte {
	if c.code == 0 {
		return wsFrame(nil, opClose, nil)
	}
	payload := binary.BigEndian.AppendUint16(nil, uint16(c.code))
	return wsFrame(nil, opClose, append(payload, c.reason[:min(len(c.reason), 123)]...))
}
