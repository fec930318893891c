package live_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"wayside/hub/live"
)

// raw opens a WebSocket by hand, with a receive buffer of so many bytes (0:
// the system's).
func (s *station) raw(path string, buffer int, header ...string) net.Conn {
	s.t.Helper()
	conn := s.dial(buffer)
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", path)
	for _, line := range header {
		fmt.Fprintf(conn, "%s\r\n", line)
	}
	_, _ = io.WriteString(conn, "\r\n")
	answer := make([]byte, 0, 256)
	for !bytes.HasSuffix(answer, []byte("\r\n\r\n")) {
		var one [1]byte
		if _, err := io.ReadFull(conn, one[:]); err != nil {
			s.t.Fatalf("handshake: %q, %v", answer, err)
		}
		answer = append(answer, one[0])
	}
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 101 ")) || !bytes.Contains(answer, []byte("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) {
		s.t.Fatalf("handshake: %q", answer)
	}
	return conn
}

func (s *station) dial(buffer int) net.Conn {
	s.t.Helper()
	conn, err := (&net.Dialer{Control: segments}).DialContext(s.t.Context(), "tcp", s.server.Listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	if buffer > 0 {
		_ = conn.(*net.TCPConn).SetReadBuffer(buffer)
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

// wireFrame is one frame as the server sent it.
type wireFrame struct {
	opcode   byte
	deflated bool
	payload  []byte
}

func readFrame(r io.Reader) (f wireFrame, err error) {
	var head [10]byte
	if _, err = io.ReadFull(r, head[:2]); err != nil {
		return f, err
	}
	if head[0]&^rsv1&0xf0 != 0x80 || head[1]&0x80 != 0 {
		return f, fmt.Errorf("a server's frame begins % x", head[:2])
	}
	n := uint64(head[1])
	switch n {
	case 126:
		_, err = io.ReadFull(r, head[2:4])
		n = uint64(binary.BigEndian.Uint16(head[2:]))
	case 127:
		_, err = io.ReadFull(r, head[2:10])
		n = binary.BigEndian.Uint64(head[2:])
	}
	if err != nil {
		return f, err
	}
	f = wireFrame{head[0] & 0x0f, head[0]&rsv1 != 0, make([]byte, n)}
	_, err = io.ReadFull(r, f.payload)
	return f, err
}

// rawSource is a stream read by hand.
type rawSource struct {
	conn     net.Conn
	deflates bool
	deflated int // messages that were
}

func (s *rawSource) close() { s.conn.Close() }

func (s *rawSource) next() (m msg, err error) {
	for {
		_ = s.conn.SetDeadline(time.Now().Add(patience))
		f, err := readFrame(s.conn)
		if err == nil && f.deflated {
			if !s.deflates || f.opcode != text {
				return m, errors.New("compressed, though nobody said it might be")
			}
			s.deflated++
			f.payload, err = inflated(f.payload)
		}
		switch {
		case err != nil:
			return m, err
		case f.opcode == closes:
			return m, io.EOF
		case f.opcode == text:
			return m, json.Unmarshal(f.payload, &m)
		}
	}
}

// sent is a client's frame: first byte, payload; masked, in the shortest form.
func sent(first byte, payload string) string {
	mask := [4]byte{0x12, 0x34, 0x56, 0x78}
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i&3])
	}
	return string(b)
}

const (
	final                   = 0x80
	rsv1                    = 0x40
	cont, text, binaryFrame = 0, 1, 2
	closes, ping, pong      = 8, 9, 10
)

func closeWith(code int, reason string) string {
	return sent(final|closes, string(binary.BigEndian.AppendUint16(nil, uint16(code)))+reason)
}

const receipt = `{"type":"shown","sign":"yl-01","id":"urn:uuid:0","revision":1}`

// padded is a receipt of exactly n bytes.
func padded(n int) string {
	s := `{"type":"shown","sign":"` + strings.Repeat("x", n-len(`{"type":"shown","sign":""}`)) + `"}`
	return s
}

// wireCase is what a client sends and what must come back: "close CODE",
// "close" (without payload), "pong PAYLOAD", "ok" (a later ping is answered),
// in order, separated by ";".
type wireCase struct{ name, in, want string }

func wireTable() (cases []wireCase) {
	add := func(name, in, want string) { cases = append(cases, wireCase{name, in, want}) }
	for rsv := 1; rsv <= 7; rsv++ {
		add(fmt.Sprintf("reserved bits %d", rsv), sent(final|byte(rsv)<<4|text, "{}"), "close 1002")
	}
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		add(fmt.Sprintf("reserved opcode %d", op), sent(final|op, ""), "close 1002")
	}
	for _, op := range []byte{text, binaryFrame, ping, closes} {
		add(fmt.Sprintf("unmasked opcode %d", op), string([]byte{final | op, 2, 'h', 'i'}), "close 1002")
	}
	for _, op := range []byte{ping, pong, closes} {
		add(fmt.Sprintf("opcode %d of 126 bytes", op), sent(final|op, strings.Repeat("x", 126)), "close 1002")
		add(fmt.Sprintf("opcode %d fragmented", op), sent(op, ""), "close 1002")
	}
	for _, n := range []int{0, 1, 125} {
		add(fmt.Sprintf("ping of %d", n), sent(final|ping, strings.Repeat("x", n)), "pong "+strings.Repeat("x", n))
	}
	add("pong unsolicited", sent(final|pong, "")+sent(final|pong, strings.Repeat("x", 125)), "ok")
	add("close without payload", sent(final|closes, ""), "close")
	add("close with one byte", sent(final|closes, "x"), "close 1002")
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		add(fmt.Sprintf("close code %d", code), closeWith(code, ""), fmt.Sprintf("close %d", code))
	}
	for _, code := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		add(fmt.Sprintf("close code %d", code), closeWith(code, ""), "close 1002")
	}
	add("close reason of 123", closeWith(1000, strings.Repeat("x", 123)), "close 1000")
	add("close reason not UTF-8", closeWith(1000, "\xed\xa0\x80"), "close 1007")
	add("after close", closeWith(1000, "")+sent(final|ping, "late")+sent(final|text, receipt), "close 1000")
	add("text in two", sent(text, receipt[:9])+sent(final|cont, receipt[9:]), "ok")
	many := sent(text, "")
	for _, c := range receipt {
		many += sent(cont, string(c))
	}
	add("text in many, empty ones", many+sent(final|cont, ""), "ok")
	add("ping between fragments", many+sent(final|ping, "between"), "pong between")
	add("bad message after a ping between", sent(text, receipt)+sent(final|ping, "between")+sent(final|cont, "x"), "pong between;close 1008")
	add("continuation of nothing", sent(final|cont, "x"), "close 1002")
	add("continuation after a message", sent(final|text, receipt)+sent(final|cont, "x"), "close 1002")
	add("message in a message", sent(text, "{")+sent(final|text, "}"), "close 1002")
	for name, s := range map[string]string{"overlong": "\xc0\xaf", "surrogate": "\xed\xa0\x80", "ff fe": "\xff\xfe", "too high": "\xf4\x90\x80\x80", "cut": "雨"[:2]} {
		add("text not UTF-8: "+name, sent(final|text, s), "close 1007")
	}
	add("bad byte, message not finished", sent(text, "a\xff"), "close 1007")
	hanzi := strings.Replace(receipt, "yl-01", "雨", 1)
	cut := strings.Index(hanzi, "雨") + 1
	add("hanzi across fragments", sent(text, hanzi[:cut])+sent(final|cont, hanzi[cut:]), "ok")
	add("4096 bytes", sent(final|text, padded(4096)), "ok")
	add("4097 bytes", sent(final|text, padded(4097)), "close 1009")
	add("fragments of 4097", sent(text, padded(4096))+sent(final|cont, "x"), "close 1009")
	add("announced 2^40", string([]byte{final | text, 0x80 | 127, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4}), "close 1009")
	add("top bit of the length", string([]byte{final | text, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 2, 1, 2, 3, 4}), "close 1002")
	add("length not minimal, 16", string([]byte{final | ping, 0x80 | 126, 0, 2, 1, 2, 3, 4, 0, 0}), "close 1002")
	add("length not minimal, text 16", string([]byte{final | text, 0x80 | 126, 0, 2, 1, 2, 3, 4, 0, 0}), "close 1002")
	add("length not minimal, 64", string([]byte{final | text, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 3, 4, 0, 0}), "close 1002")
	add("many frames in one segment", strings.Repeat(sent(final|text, receipt), 5)+sent(final|ping, "end"), "pong end")
	add("binary", sent(final|binaryFrame, "x"), "close 1003")
	for name, s := range map[string]string{
		"not JSON": "hello", "array": "[]", "unknown type": `{"type":"publish"}`, "no type": `{"sign":"a"}`, "two values": receipt + receipt,
		"wrong field": `{"type":"shown","sign":7}`, "deep": `{"type":"shown","a":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "}",
		"deep objects": strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500), "key twice": `{"type":"shown","type":"shown"}`, "empty": "",
		"key twice inside": `{"type":"shown","shown":{"id":"a","id":"b"}}`, "cut off": `{"type":"shown"`,
	} {
		add("message: "+name, sent(final|text, s), "close 1008")
	}
	add("shown", sent(final|text, receipt), "ok")
	add("shown, refused by who takes it", sent(final|text, `{"type":"shown","sign":"stranger"}`), "close 1008")
	add("shown a hundred times", strings.Repeat(sent(final|text, receipt), 100), "close 1008")
	add("a thousand pongs", strings.Repeat(sent(final|pong, ""), 1000), "close 1008")
	add("HTTP on the socket", "GET / HTTP/1.1\r\nHost: hub\r\n\r\n", "close 1002")
	return cases
}

func TestWireTable(t *testing.T) { wire(t, wireTable()) }

// wire plays each case on a connection of its own.
func wire(t *testing.T, cases []wireCase, header ...string) {
	cfg := live.Config{Heartbeat: time.Hour, Shown: func(r live.Receipt) error {
		if !r.Address.IsLoopback() || !json.Valid(r.Raw) {
			return errors.New("not as it was sent")
		}
		if bytes.Contains(r.Raw, []byte("stranger")) {
			return errors.New("no such sign")
		}
		return nil
	}}
	s := open(t, memory(), cfg)
	for _, c := range cases {
		for _, how := range []string{"whole", "dribble"} {
			t.Run(c.name+"/"+how, func(t *testing.T) {
				conn := s.raw("/", 0, header...)
				in := c.in
				if strings.HasSuffix(c.want, "ok") {
					in += sent(final|ping, "still here")
				}
				go func() {
					if how == "whole" {
						_, _ = io.WriteString(conn, in)
						return
					}
					for i := range min(len(in), 9000) {
						if _, err := io.WriteString(conn, in[i:i+1]); err != nil {
							return
						}
					}
				}()
				want := strings.ReplaceAll(c.want, "ok", "pong still here")
				if got := heard(conn, want); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				conn.Close()
			})
		}
	}
}

// heard is what the server sends besides messages, until it closes or has sent
// the last that is wanted.
func heard(conn net.Conn, want string) string {
	var got []string
	r := bufio.NewReader(conn)
	for {
		f, err := readFrame(r)
		if err != nil {
			return strings.Join(append(got, fmt.Sprint("ended: ", err)), ";")
		}
		switch f.opcode {
		case pong:
			got = append(got, "pong "+string(f.payload))
			if strings.HasSuffix(want, got[len(got)-1]) {
				return strings.Join(got, ";")
			}
		case closes:
			end := "close"
			if len(f.payload) >= 2 {
				end = fmt.Sprint("close ", binary.BigEndian.Uint16(f.payload))
			}
			if _, err := readFrame(r); !errors.Is(err, io.EOF) {
				end += fmt.Sprint(", then ", err)
			}
			return strings.Join(append(got, end), ";")
		}
	}
}

func TestSilenceEndsAConnection(t *testing.T) {
	s := open(t, memory(), live.Config{Heartbeat: time.Hour, Ping: 20 * time.Millisecond})
	for name, in := range map[string]string{"half a head": sent(final|text, receipt)[:3], "half a payload": sent(final|text, receipt)[:20]} {
		conn := s.raw("/", 0)
		_, _ = io.WriteString(conn, in)
		if _, err := io.Copy(io.Discard, conn); err != nil && !isReset(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func isReset(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && !op.Timeout()
}

func TestHandshakes(t *testing.T) {
	s := open(t, memory(), quick())
	const rest = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	const host, upgrade = "Host: hub\r\n", "Upgrade: websocket\r\nConnection: Upgrade\r\n"
	for _, c := range []struct {
		name, request string
		want          int
	}{
		{"plain", "GET / HTTP/1.1\r\n" + host + upgrade + rest, 101},
		{"keep-alive, Upgrade", "GET / HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" + rest, 101},
		{"POST", "POST / HTTP/1.1\r\n" + host + upgrade + rest, 405},
		{"version 8", "GET / HTTP/1.1\r\n" + host + upgrade + strings.Replace(rest, "13", "8", 1), 426},
		{"no version", "GET / HTTP/1.1\r\n" + host + upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426},
		{"no key", "GET / HTTP/1.1\r\n" + host + upgrade + "Sec-WebSocket-Version: 13\r\n", 400},
		{"key not base64", "GET / HTTP/1.1\r\n" + host + upgrade + strings.Replace(rest, "dGhl", "!!!!", 1), 400},
		{"key too short", "GET / HTTP/1.1\r\n" + host + upgrade + strings.Replace(rest, "dGhlIHNhbXBsZSBub25jZQ==", "dGhl", 1), 400},
		{"no Connection", "GET / HTTP/1.1\r\n" + host + "Upgrade: websocket\r\n" + rest, 400},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n" + host + upgrade + rest, 505},
		{"no Host", "GET / HTTP/1.1\r\n" + upgrade + rest, 400},
		{"unknown subprotocol", "GET / HTTP/1.1\r\n" + host + upgrade + rest + "Sec-WebSocket-Protocol: chat\r\n", 101},
		{"foreign origin", "GET / HTTP/1.1\r\n" + host + upgrade + rest + "Origin: https://elsewhere.example\r\n", 101},
	} {
		conn := s.dial(0)
		_, _ = io.WriteString(conn, c.request+"\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if resp.StatusCode != c.want {
			t.Errorf("%s: got %s, want %d", c.name, resp.Status, c.want)
		}
		if resp.StatusCode == 426 && resp.Header.Get("Sec-WebSocket-Version") != "13" {
			t.Errorf("%s: does not say which version", c.name)
		}
		if resp.StatusCode == 101 && (resp.Header.Get("Sec-WebSocket-Extensions") != "" || resp.Header.Get("Sec-WebSocket-Protocol") != "") {
			t.Errorf("%s: negotiated %v", c.name, resp.Header)
		}
		conn.Close()
	}
}

// Hostile clients send anything; what the others get stays whole.
func TestNoiseFromAClientHarmsNobody(t *testing.T) {
	s := open(t, memory(), quick())
	rng := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		conn := s.raw("/", 0)
		noise := make([]byte, rng.IntN(300))
		for i := range noise {
			noise[i] = byte(rng.Uint32())
		}
		_, _ = conn.Write(noise)
		conn.Close()
	}
	r := s.say(sample("a", "G320"))
	f := newFollower()
	f.reach(t, s.ws(""), r.Seq)
}

// However a client's bytes are cut, the same is heard; nothing panics, and no
// message is larger than the bound.
func FuzzInbound(f *testing.F) {
	for _, c := range slices.Concat(wireTable(), deflateTable()) {
		if len(c.in) < 10_000 {
			f.Add([]byte(c.in), 3, true)
			f.Add([]byte(c.in), 3, false)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, piece int, deflates bool) {
		if piece < 1 {
			piece = 1
		}
		whole, end := live.Hear(in, len(in)+1, deflates)
		cut, cutEnd := live.Hear(in, piece, deflates)
		if !slices.Equal(whole, cut) || end != cutEnd {
			t.Fatalf("whole: %q %s, in pieces of %d: %q %s", whole, end, piece, cut, cutEnd)
		}
		for _, s := range whole {
			if len(s) > 5*4096 {
				t.Fatalf("a message of %d characters", len(s))
			}
		}
	})
}
