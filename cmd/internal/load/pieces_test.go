package load

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cut is b in pieces, as reads bring it.
func cut(t *rapid.T, b []byte) (pieces [][]byte) {
	for len(b) > 0 {
		n := rapid.IntRange(1, min(len(b), 90)).Draw(t, "piece")
		pieces, b = append(pieces, b[:n]), b[n:]
	}
	return pieces
}

func TestMarksAreFoundHoweverTheyAreCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := Run(rapid.Uint32().Draw(t, "run"))
		var stream []byte
		var want []int64
		for range rapid.IntRange(0, 20).Draw(t, "messages") {
			m := Mark{Seq: rapid.Int64Range(1, 9_999_999_999).Draw(t, "seq"), At: time.Unix(1763780000, 0)}
			stream = append(stream, rapid.StringMatching(`[wb0-9a-f{}"-]{0,80}`).Draw(t, "around")...)
			stream = append(stream, run.Text(m)...)
			stream = append(stream, (run + 1).Text(m)...) // another run's
			want = append(want, m.Seq)
		}
		var f finder
		var got []int64
		for _, p := range cut(t, stream) {
			f.feed(run.head(), p, func(seq, at int64) {
				got = append(got, seq)
				if at != 1763780000_000000000 {
					t.Fatalf("moment %d", at)
				}
			})
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// frame appends a frame of a server.
func frame(b []byte, first byte, payload []byte) []byte {
	switch n := len(payload); {
	case n < 126:
		b = append(b, first, byte(n))
	case n < 1<<16:
		b = append(b, first, 126, byte(n>>8), byte(n))
	default:
		b = append(b, first, 127, 0, 0, 0, 0, 0, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, payload...)
}

func TestFramesComeApartHoweverTheyAreCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream, data, deflated, control []byte
		for range rapid.IntRange(0, 10).Draw(t, "frames") {
			payload := bytes.Repeat([]byte{'x'}, rapid.SampledFrom([]int{0, 1, 125, 126, 300, 70_000}).Draw(t, "size"))
			if rapid.Bool().Draw(t, "control") {
				payload = payload[:min(len(payload), 125)]
				stream = frame(stream, final|opPing, payload)
				control = append(append(control, payload...), '|')
				continue
			}
			if rapid.Bool().Draw(t, "compressed") {
				stream, deflated = frame(stream, final|rsv1|opText, payload), append(append(deflated, payload...), '|')
				continue
			}
			stream, data = frame(stream, final|opText, payload), append(data, payload...)
		}
		d := deframer{deflate: true}
		var gotData, gotDeflated, gotControl []byte
		for _, p := range cut(t, stream) {
			err := d.feed(p, func(b []byte) { gotData = append(gotData, b...) }, func(first byte, b []byte) error {
				if first&opClose == 0 {
					gotDeflated = append(append(gotDeflated, b...), '|')
				} else {
					gotControl = append(append(gotControl, b...), '|')
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(gotData, data) || !bytes.Equal(gotDeflated, deflated) || !bytes.Equal(gotControl, control) {
			t.Fatalf("%d bytes of data, %d compressed and %d of control, want %d, %d and %d",
				len(gotData), len(gotDeflated), len(gotControl), len(data), len(deflated), len(control))
		}
		if d.kept != nil {
			t.Fatal("a buffer is kept though nothing is under way")
		}
	})
}

func TestChunksComeApartHoweverTheyAreCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream, want []byte
		for range rapid.IntRange(0, 10).Draw(t, "chunks") {
			chunk := []byte(rapid.StringN(1, 100, 400).Draw(t, "chunk"))
			form := rapid.SampledFrom([]string{"%x\r\n", "%X;a=1\r\n"}).Draw(t, "form")
			stream = append(append(fmt.Appendf(stream, form, len(chunk)), chunk...), "\r\n"...)
			want = append(want, chunk...)
		}
		var d dechunker
		var got []byte
		for _, p := range cut(t, stream) {
			if err := d.feed(p, func(b []byte) { got = append(got, b...) }); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
	if err := new(dechunker).feed([]byte("data: x"), func([]byte) {}); err == nil {
		t.Error("what is no chunk was taken for one")
	}
}

func TestQuantilesAreWithinTwoPercent(t *testing.T) {
	var h Histogram
	var all []time.Duration
	for range 10_000 {
		d := time.Duration(rand.ExpFloat64() * float64(5*time.Millisecond))
		h.Add(d)
		all = append(all, d)
	}
	slices.Sort(all)
	for _, q := range []float64{0, .5, .9, .99, 1} {
		got, want := h.Quantile(q), all[int(q*float64(len(all)-1))]
		if got < want || float64(got) > 1.02*float64(want)+1 {
			t.Errorf("quantile %g: got %s, want %s", q, got, want)
		}
	}
	var sum uint64
	bars := h.Bars()
	for i, b := range bars {
		sum += b.Count
		if i > 0 && b.UpTo <= bars[i-1].UpTo {
			t.Errorf("bars don't rise: %v", bars)
		}
	}
	if sum != h.Count {
		t.Errorf("the bars hold %d of %d", sum, h.Count)
	}
}
