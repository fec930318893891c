package load

import (
	"bytes"
	"compress/flate"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const testRun = Run(0x1a2b3c4d)

// text is a message with the marks of these numbers.
func text(seqs ...int64) []byte {
	b := []byte(`{"changes":[`)
	for _, seq := range seqs {
		b = fmt.Appendf(b, `{"text":"%s Expect delays of ten minutes."},`, testRun.Text(Mark{Seq: seq, At: time.Unix(1763780000, 0)}))
	}
	return append(b, "]}"...)
}

// deflated is the payload of a compressed message (RFC 7692 section 7.2.1).
func deflated(level int, texts ...[]byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		panic(err)
	}
	for _, t := range texts {
		_, _ = w.Write(t) // a buffer takes everything
		_ = w.Flush()
	}
	return bytes.TrimSuffix(out.Bytes(), []byte{0, 0, 0xff, 0xff})
}

// squeezed is a frame of a compressed message.
func squeezed(seqs ...int64) []byte { return frame(nil, final|rsv1|opText, deflated(6, text(seqs...))) }

// following is a crowd without a network: the answer to each has been read.
func following(n int) (*Crowd, []*subscriber) {
	c := &Crowd{target: Target{Deflate: true, Greets: true}, head: testRun.head()}
	l := c.newLane()
	subs := make([]*subscriber, n)
	for id := range subs {
		subs[id] = c.newSubscriber(id, l)
		subs[id].phase, subs[id].frames.deflate = greeting, true
	}
	return c, subs
}

// Of 1 to 12: 3 comes twice, 6 and 7 never, 9 after 10, 11 is broken so that it
// can be inflated still. Compressed and uncompressed messages come by turns.
func spoilt() (stream []byte) {
	stream = frame(stream, final|opText, []byte(`{"type":"hello"}`))
	stream = append(stream, squeezed(1, 2, 3)...)
	stream = append(stream, squeezed(3)...)
	stream = frame(stream, final|opText, text(4))
	stream = frame(stream, final|opPing, []byte("4"))
	stream = append(stream, squeezed(5)...)
	stream = append(stream, squeezed(8, 10)...)
	stream = append(stream, squeezed(9)...)
	wrong := deflated(flate.NoCompression, text(11))
	wrong[bytes.IndexByte(wrong, '-')-1] ^= 1
	stream = frame(stream, final|rsv1|opText, wrong)
	return append(stream, squeezed(12)...)
}

func TestCompressedDeliveriesAreCountedHoweverTheyAreCut(t *testing.T) {
	stream := spoilt()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "subscribers")
		c, subs := following(n)
		pongs := 0
		for _, s := range subs {
			for _, p := range cut(t, stream) {
				reply, err := s.take(p, time.Unix(1763780001, 0))
				if err != nil {
					t.Fatal(err)
				}
				pongs += bytes.Count(reply, controlFrame(opPong, []byte("4")))
			}
		}
		got, each := c.Counts(), int64(n)
		if got.Connected != n || got.Delivered != 9*each || got.Repeated != each || got.Late != each || got.Bytes != each*int64(len(stream)) || pongs != n {
			t.Fatalf("%d subscribers: %+v and %d pongs", n, got, pongs)
		}
		if l := c.Latency(); l.Count != uint64(9*n) || l.Max != time.Second {
			t.Fatalf("%d latencies, the longest %s", l.Count, l.Max)
		}
		if known := len(c.lanes[0].inflater.newer); known != 7 {
			t.Fatalf("%d messages were inflated, want 7 for however many", known)
		}
	})
}

// One subscriber alone gets a message with one wrong bit: nobody else's counts
// change, and it gets none of its marks, or is cut off, or the text is another.
func TestOneWrongBitIsSeenThoughAllOthersHadTheMessage(t *testing.T) {
	right := squeezed(1, 2, 3, 4)
	for bit := 8 * headerLen(right[1]); bit < 8*len(right); bit++ {
		_, subs := following(2)
		if _, err := subs[0].take(right, time.Now()); err != nil {
			t.Fatal(err)
		}
		wrong := slices.Clone(right)
		wrong[bit/8] ^= 1 << (bit % 8)
		_, err := subs[1].take(wrong, time.Now())
		if known := len(subs[1].lane.inflater.newer); err == nil && known != 2 {
			t.Fatalf("bit %d: the message was taken for the right one", bit)
		}
		if err != nil && subs[1].last != 0 {
			t.Fatalf("bit %d: %d was counted of what can't be inflated", bit, subs[1].last)
		}
	}
}

func TestFramesThatWereNotAgreedOnEndTheConnection(t *testing.T) {
	whole := deflated(6, text(1))
	var closed bytes.Buffer
	w, _ := flate.NewWriter(&closed, 6)
	_, _ = w.Write(text(1))
	_ = w.Close()
	closed.WriteByte(0) // RFC 7692 section 7.2.3.4
	for name, x := range map[string]struct {
		stream []byte
		plain  bool // compression was not agreed on
		want   error
	}{
		"compressed":                {stream: frame(nil, final|rsv1|opText, whole)},
		"compressed in blocks":      {stream: frame(nil, final|rsv1|opText, deflated(6, text(1), nil, []byte("x")))},
		"as a last block":           {stream: frame(nil, final|rsv1|opText, closed.Bytes())},
		"binary":                    {stream: frame(nil, final|rsv1|opBinary, whole)},
		"uncompressed in fragments": {stream: frame(frame(nil, opText, text(1)[:30]), final, text(1)[30:])},
		"not agreed on":             {stream: frame(nil, final|rsv1|opText, whole), plain: true, want: errFrame},
		"in fragments":              {stream: frame(nil, rsv1|opText, whole[:9]), want: errFragment},
		"a continuation":            {stream: frame(nil, final|rsv1, whole), want: errFrame},
		"a compressed ping":         {stream: frame(nil, final|rsv1|opPing, nil), want: errFrame},
		"a long ping":               {stream: frame(nil, final|opPing, make([]byte, 126)), want: errFrame},
		"another reserved bit":      {stream: frame(nil, final|rsv1|0x20|opText, whole), want: errFrame},
		"no payload":                {stream: frame(nil, final|rsv1|opText, nil), want: errDeflate},
		"half of it":                {stream: frame(nil, final|rsv1|opText, whole[:len(whole)/2]), want: errDeflate},
		"not DEFLATE":               {stream: frame(nil, final|rsv1|opText, []byte("\xff\xff\xff")), want: errDeflate},
		"of the message before":     {stream: frame(nil, final|rsv1|opText, []byte("\x02\x13\x00\x00")), want: errDeflate},
		"too large":                 {stream: frame(nil, final|rsv1|opText, make([]byte, mostDeflated+1)), want: errTooLarge},
		"a bomb":                    {stream: frame(nil, final|rsv1|opText, deflated(6, bytes.Repeat([]byte{'x'}, mostInflated+1))), want: errTooLarge},
	} {
		c, subs := following(1)
		subs[0].frames.deflate = !x.plain
		_, err := subs[0].take(x.stream, time.Now())
		if got := c.Counts().Delivered == 1; err != x.want || got != (x.want == nil) {
			t.Errorf("%s: %v, want %v; delivered: %v", name, err, x.want, got)
		}
	}
}

func TestWhatIsKnownAgainIsBounded(t *testing.T) {
	f := newInflater()
	filler := []byte(strings.Repeat("x", 60_000))
	for seq := range int64(400) {
		msg := deflated(flate.NoCompression, text(seq), filler)
		for range 2 {
			if got, err := f.stamps(testRun.head(), msg); err != nil || len(got) != 1 || got[0].seq != seq {
				t.Fatalf("message %d: %v, %v", seq, got, err)
			}
		}
		bytes := 0
		for _, known := range []map[string][]stamp{f.newer, f.older} {
			for msg := range known {
				bytes += len(msg)
			}
		}
		if bytes > 2*mostRemembered {
			t.Fatalf("%d bytes are kept", bytes)
		}
	}
}

// Whatever a server sends is read to an end, and the same however it is cut.
func FuzzFrames(f *testing.F) {
	f.Add(spoilt(), uint8(7))
	f.Add(squeezed(1), uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		c, subs := following(2)
		_, atOnce := subs[0].take(stream, time.Unix(1763780001, 0))
		first := c.Counts()
		var inPieces error
		for p := range slices.Chunk(stream, int(size)+1) {
			if _, inPieces = subs[1].take(p, time.Unix(1763780001, 0)); inPieces != nil {
				break
			}
		}
		both := c.Counts()
		if fmt.Sprint(atOnce) != fmt.Sprint(inPieces) || both.Delivered != 2*first.Delivered || both.Repeated != 2*first.Repeated || both.Late != 2*first.Late {
			t.Fatalf("at once %v %+v, then in pieces %v %+v", atOnce, first, inPieces, both)
		}
	})
}
