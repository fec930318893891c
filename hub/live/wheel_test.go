package live

import (
	"bytes"
	"testing"
	"time"

	"wayside/hub"

	"pgregory.net/rapid"
)

// The wheel visits every entry exactly once, not before it is due unless that
// is further ahead than the wheel reaches, and however far the clock jumps.
func TestTheWheelLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := wheel[int]{tick: time.Duration(rapid.IntRange(1, 50).Draw(rt, "tick")) * time.Millisecond}
		type entry struct {
			due  time.Duration
			turn int64
			far  bool
		}
		var now time.Duration
		var all []entry
		waiting := map[int]bool{}
		set := func() {
			due := now + time.Duration(rapid.Int64Range(-5, 200*int64(w.tick)).Draw(rt, "due"))
			turn := w.set(len(all), due)
			waiting[len(all)] = true
			all = append(all, entry{due, turn, turn == w.turn+spokes-1})
		}
		rt.Repeat(map[string]func(*rapid.T){
			"set": func(*rapid.T) { set() },
			"advance": func(rt *rapid.T) {
				now += time.Duration(rapid.OneOf(rapid.Int64Range(0, 3*int64(w.tick)), rapid.Int64Range(0, 500*int64(w.tick))).Draw(rt, "by"))
				again := rapid.IntRange(0, 3).Draw(rt, "again")
				w.advance(now, func(x int, turn int64) {
					switch e := all[x]; {
					case !waiting[x]:
						rt.Fatalf("entry %d was visited twice", x)
					case turn < e.turn || !e.far && now < e.due:
						rt.Fatalf("entry %d, due at %v in turn %d, was visited at %v in turn %d", x, e.due, e.turn, now, turn)
					}
					delete(waiting, x)
					if again > 0 {
						again--
						set()
					}
				})
			},
			"": func(rt *rapid.T) {
				if w.held != len(waiting) {
					rt.Fatalf("the wheel holds %d, want %d", w.held, len(waiting))
				}
				if at, ok := w.next(); ok != (len(waiting) > 0) || at <= now-w.tick {
					rt.Fatalf("at %v it is to be advanced at %v, %v; %d are waiting", now, at, ok, len(waiting))
				}
				for x := range waiting {
					if e := all[x]; e.turn <= int64(now/w.tick) && e.turn <= w.turn {
						rt.Fatalf("entry %d of turn %d was passed over in turn %d", x, e.turn, w.turn)
					}
				}
			},
		})
		w.advance(now+2*spokes*w.tick, func(x int, _ int64) { delete(waiting, x) })
		if len(waiting)+w.held > 0 {
			rt.Fatalf("%d entries were never visited", len(waiting))
		}
	})
}

// Wherever a write ends, what must follow ends at the end of that frame.
func TestTheEndIsAlwaysAtAFrame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		how := framing(rapid.IntRange(0, int(framings)-1).Draw(rt, "framing"))
		var b []byte
		ends := []int{0}
		for range rapid.IntRange(1, 6).Draw(rt, "frames") {
			size := rapid.OneOf(rapid.IntRange(2, 300), rapid.SampledFrom([]int{125, 126, 1<<16 - 1, 1 << 16})).Draw(rt, "size")
			m := message{json: bytes.Repeat([]byte("x"), size)}
			if rapid.Bool().Draw(rt, "with cursor") {
				m.cursor = "0123456789abcdef-12"
			}
			if b = how.frame(b, m); rapid.Bool().Draw(rt, "with ping") {
				if p := how.probe(7); len(p) > 0 {
					ends = append(ends, len(b))
					b = append(b, p...)
				}
			}
			ends = append(ends, len(b))
		}
		for i, n := 1, 0; n <= len(b); n++ {
			want := ends[i-1]
			if n > want {
				want = ends[i]
			}
			if got := how.end(b, n); got != want {
				rt.Fatalf("of %d bytes sent the frame ends at %d, want %d of %v", n, got, want, ends)
			}
			if n == ends[i] && i < len(ends)-1 {
				i++
			}
		}
	})
}

// Whoever began a part of a batch must get all of it.
func TestABatchIsFinishedWithItsParts(t *testing.T) {
	for how := range framings {
		for _, size := range []int{10, leastDeflated, 70_000} {
			before := how.frame(nil, message{json: marshal("before")})
			b, parts := before, 3
			for i := range parts {
				m := part(hub.Batch{Epoch: "0123456789abcdef", From: 1, To: 9}, i == 0, i < parts-1, bytes.Repeat([]byte("12,"), size/3))
				b = how.frame(b, m)
			}
			batch := len(b)
			b = how.frame(b, message{json: marshal("after")})
			for n := 0; n < len(b); n += 1 + n/40 {
				want := len(b)
				switch {
				case n == 0:
					want = 0
				case n <= len(before):
					want = len(before)
				case n <= batch:
					want = batch
				}
				if got := how.end(b, n); got != want {
					t.Fatalf("framing %d, parts of %d: of %d bytes sent, %d must follow, not %d", how, size, n, want, got)
				}
			}
		}
	}
}

// A passage is shared with those whose place lies within it, while the log goes
// on from there and has not outgrown it.
func TestPassagesServeOnlyWhoTheyLeadOn(t *testing.T) {
	log := newFrames(nil)
	log.append(make([]byte, 100), 5)
	log.publish()
	p := passage{bytes: make([]byte, 2*mostKept), from: 3, position: position{offset: 100, seq: 5}}
	for seq, want := range map[hub.Seq]bool{2: false, 3: true, 4: true, 5: true, 6: false} {
		if got := p.serves(seq, log); got != want {
			t.Errorf("at %d: %v, want %v", seq, got, want)
		}
	}
	if (&passage{}).serves(0, log) {
		t.Error("a passage that was never made serves")
	}
	small := p
	small.bytes = make([]byte, 10)
	for seq := hub.Seq(6); p.serves(4, log); seq++ {
		log.append(make([]byte, largeChunk), seq)
		log.publish()
		if log.end-p.offset > 2*mostKept {
			t.Fatal("it serves for ever")
		}
	}
	if small.serves(4, log) {
		t.Error("it serves though the log has grown past what it saves")
	}
	if _, _, ok := log.window.Load().after(p.offset); ok {
		t.Error("a passage as large as that ends when its place falls off the log")
	}
}
