package live_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wayside/hub/live"
	"wayside/hub/notice"

	"github.com/gorilla/websocket"
)

const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits" // Chromium's

// inflated undoes RFC 7692 section 7.2.1.
func inflated(p []byte) ([]byte, error) {
	return io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(p), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff"))))
}

// squeezed is what a client sends for text.
func squeezed(text string) string {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	_, _ = io.WriteString(w, text)
	_ = w.Flush()
	return strings.TrimSuffix(out.String(), "\x00\x00\xff\xff")
}

// ended is text in a block that says it is the last one (RFC 7692, section
// 7.2.3.4).
func ended(text string) string {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return out.String() + "\x00"
}

// deflateTable is what clients do that may compress.
func deflateTable() (cases []wireCase) {
	add := func(name, in, want string) { cases = append(cases, wireCase{name, in, want}) }
	small := squeezed(receipt)
	add("compressed", sent(final|rsv1|text, small), "ok")
	add("uncompressed", sent(final|text, receipt), "ok")
	add("by turns", sent(final|rsv1|text, small)+sent(final|text, receipt)+sent(final|rsv1|text, small), "ok")
	add("in two frames", sent(rsv1|text, small[:9])+sent(final|cont, small[9:]), "ok")
	add("a ping between", sent(rsv1|text, small[:9])+sent(final|ping, "between")+sent(final|cont, small[9:]), "pong between")
	add("as a last block", sent(final|rsv1|text, ended(receipt)), "ok")
	add("two blocks, each the last", sent(final|rsv1|text, ended(receipt[:20])[:len(ended(receipt[:20]))-1]+ended(receipt[20:])), "ok")
	add("empty blocks between", sent(final|rsv1|text, strings.Repeat("\x00\x00\x00\xff\xff", 100)+small), "ok")
	add("nothing", sent(final|rsv1|text, "\x00"), "close 1008")
	add("no payload", sent(final|rsv1|text, ""), "close 1007")
	add("4096 bytes", sent(final|rsv1|text, squeezed(padded(4096))), "ok")
	add("4097 bytes", sent(final|rsv1|text, squeezed(padded(4097))), "close 1009")
	bomb := squeezed(strings.Repeat("\x00", 2<<20))
	add("a bomb", sent(final|rsv1|text, bomb), "close 1009")
	add("a bomb in two", sent(rsv1|text, bomb[:999])+sent(final|cont, bomb[999:]), "close 1009")
	add("too much of it", sent(final|rsv1|text, strings.Repeat("x", 4161)), "close 1009")
	add("fragments that are too much", sent(rsv1|text, strings.Repeat("x", 4000))+sent(final|cont, strings.Repeat("x", 161)), "close 1009")
	add("not DEFLATE", sent(final|rsv1|text, "\xff\xff\xff"), "close 1007")
	add("half of it", sent(final|rsv1|text, small[:len(small)/2]), "close 1007")
	add("refers to the message before", sent(final|rsv1|text, small)+sent(final|rsv1|text, "\x02\x13\x00\x00"), "close 1007")
	add("not UTF-8", sent(final|rsv1|text, squeezed("\xed\xa0\x80")), "close 1007")
	add("not a receipt", sent(final|rsv1|text, squeezed(`{"type":"publish"}`)), "close 1008")
	add("binary", sent(final|rsv1|binaryFrame, small), "close 1003")
	add("a continuation", sent(rsv1|text, small[:9])+sent(final|rsv1|cont, small[9:]), "close 1002")
	for _, op := range []byte{ping, pong, closes} {
		add(fmt.Sprintf("opcode %d", op), sent(final|rsv1|op, ""), "close 1002")
	}
	for _, rsv := range []byte{0x10, 0x20, 0x30, 0x50, 0x60, 0x70} {
		add(fmt.Sprintf("reserved bits %x", rsv), sent(final|rsv|text, small), "close 1002")
	}
	return cases
}

func TestWhatAClientCompresses(t *testing.T) { wire(t, deflateTable(), offer) }

// What was not agreed on is refused: the table without compression holds where
// a client could compress, too, but for the bit that says so.
func TestWireTableWhereCompressionIsAgreedOn(t *testing.T) {
	var cases []wireCase
	for _, c := range wireTable() {
		if c.name != "reserved bits 4" {
			cases = append(cases, c)
		}
	}
	wire(t, cases, offer)
}

func TestCompressionIsNegotiated(t *testing.T) {
	s := open(t, memory(), quick())
	const answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	for offers, want := range map[string]string{
		"permessage-deflate":                                                         answer,
		"permessage-deflate; client_max_window_bits":                                 answer,
		"permessage-deflate;client_max_window_bits=10":                               answer,
		"permessage-deflate; server_no_context_takeover; client_no_context_takeover": answer,
		"x-webkit-deflate-frame, permessage-deflate":                                 answer,
		"permessage-deflate; server_max_window_bits=10, permessage-deflate":          answer,
		"permessage-deflate\r\nSec-WebSocket-Extensions: foo":                        answer,
		"broken offer, permessage-deflate":                                           answer,
		"permessage-deflate; server_max_window_bits=10":                              "",
		"permessage-deflate; client_max_window_bits=16":                              "",
		"permessage-deflate; client_max_window_bits=x":                               "",
		"permessage-deflate; server_no_context_takeover=1":                           "",
		"permessage-deflate; client_max_window_bits; client_max_window_bits":         "",
		"permessage-deflate; foo":                                                    "",
		"x-webkit-deflate-frame":                                                     "",
		`foo; bar="a;permessage-deflate"`:                                            "",
	} {
		conn := s.dial(0)
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: "+offers+"\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != 101 {
			t.Errorf("%q: %v, %v", offers, resp, err)
			continue
		}
		if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != want {
			t.Errorf("%q: answered %q, want %q", offers, got, want)
		}
		conn.Close()
	}
}

// Each message is compressed once, whoever reads it, and says the same.
func TestCompressedReadersGetTheSameMessages(t *testing.T) {
	s := open(t, memory(), hourly())
	for i := range 20 {
		s.say(wordy(fmt.Sprint("before ", i)))
	}
	squeezing := websocket.Dialer{EnableCompression: true}
	var readers []*wsSource
	for i := range 12 {
		if i == 10 { // some who don't compress
			squeezing.EnableCompression = false
		}
		conn, _, err := squeezing.Dial("ws"+strings.TrimPrefix(s.server.URL, "http")+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, &wsSource{conn})
		defer conn.Close()
	}
	for _, r := range readers {
		f := newFollower()
		f.reach(t, r, 20)
		f.holds(t, s.hub, "")
	}
	var first []byte
	before := s.engine.Stats().Messages
	s.say(wordy("after"))
	for i, r := range readers {
		_, raw, err := r.conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = raw
		}
		if !bytes.Equal(raw, first) {
			t.Errorf("reader %d gets %s, the first %s", i, raw, first)
		}
	}
	if n := s.engine.Stats().Messages - before; n != 2 {
		t.Errorf("one change was encoded %d times for readers that compress and readers that don't", n)
	}
}

// Large states come in parts, each compressed; small messages come as they are.
func TestALargeStateIsCompressedInParts(t *testing.T) {
	s := open(t, memory(), hourly())
	var size int
	for i := range 60 {
		n := sample(fmt.Sprint(i), "G320")
		n.Text[notice.English] = notice.Text{Headline: "long", Description: strings.Repeat("long ", 1900)}
		s.say(n)
		size += 9500
	}
	src := &rawSource{conn: s.raw("/", 0, offer), deflates: true}
	f := newFollower()
	f.reach(t, src, 60)
	f.holds(t, s.hub, "")
	if src.deflated < 2 {
		t.Errorf("%d messages were compressed, want the parts", src.deflated)
	}
	if wrote := s.engine.Stats().Bytes; wrote > int64(size/4) {
		t.Errorf("%d bytes went out for notices of %d", wrote, size)
	}
	was := src.deflated
	f.reach(t, src, uint64(s.withdraw(notice.DeriveID("yunxi", "3")).Seq))
	if src.deflated != was {
		t.Error("a small message was compressed")
	}
}

// wordy is a notice as long as most.
func wordy(name string) *notice.Notice {
	n := sample(name, "G320")
	n.Text[notice.English] = notice.Text{Headline: "Roadwork on G320", Description: strings.Repeat("One lane is closed. ", 40)}
	return n
}

// hourly are settings under which nothing is said unasked, and nobody is dead
// on a machine that has much else to do.
func hourly() live.Config {
	return live.Config{Heartbeat: time.Hour, Ping: time.Hour, Write: time.Hour}
}
