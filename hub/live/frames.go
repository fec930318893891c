package live

import (
	"slices"
	"sync/atomic"

	"wayside/hub"
)

// Bounds of a log of frames, in bytes.
const (
	smallChunk = 1280 // two heartbeats: most logs hold nothing else
	largeChunk = 128 << 10
	mostKept   = 1 << 20
)

// frames is what a cohort has sent in one framing, end to end in chunks whose
// written bytes never change. One goroutine at a time appends (under the
// cohort's mutex); any number read the window, without a lock.
type frames struct {
	window atomic.Pointer[window]
	group  *group // its readers in the event loop; nil where there is none

	chunks []chunk
	end    int64
	beats  int // heartbeats so far
	size   int // of the next chunk
}

// window is what of a log can be read at a time. Moved is closed when there is
// more.
type window struct {
	chunks []chunk
	end    int64
	moved  chan struct{}
}

// chunk is a run of whole frames.
type chunk struct {
	at    int64   // offset of its first byte in the log
	bytes []byte  // grows within its capacity
	seq   hub.Seq // the place of a reader that has read all of it
	beat  int     // when it last grew
}

func newFrames(l *loop) *frames {
	f := &frames{size: smallChunk}
	f.group = l.group(f)
	f.window.Store(&window{moved: make(chan struct{})})
	return f
}

// append adds a frame after which a reader's place is seq. No frame spans two
// chunks.
func (f *frames) append(frame []byte, seq hub.Seq) {
	last := len(f.chunks) - 1
	if last < 0 || cap(f.chunks[last].bytes)-len(f.chunks[last].bytes) < len(frame) {
		if last >= 0 && f.chunks[last].beat == f.beats {
			f.size = min(2*f.size, largeChunk) // it filled within one heartbeat
		} else {
			f.size = smallChunk
		}
		f.chunks = append(f.chunks, chunk{at: f.end, bytes: make([]byte, 0, max(f.size, len(frame)))})
		last++
	}
	c := &f.chunks[last]
	c.bytes, c.seq, c.beat = append(c.bytes, frame...), seq, f.beats
	f.end += int64(len(frame))
}

// publish lets readers see what was appended, and forgets what is more than
// the bound, or older than two heartbeats: who is that far behind is better
// served afresh. The loop sees it when it is awake, or else is rung.
func (f *frames) publish() {
	drop := 0
	for drop < len(f.chunks)-1 && (f.end-f.chunks[drop].at > mostKept || f.chunks[drop].beat+2 < f.beats) {
		drop++
	}
	f.chunks = slices.Delete(f.chunks, 0, drop)
	old := f.window.Load()
	f.window.Store(&window{chunks: slices.Clone(f.chunks), end: f.end, moved: make(chan struct{})})
	close(old.moved)
	f.group.queue()
}

// after returns what stands in one chunk from offset on; nothing where the
// reader has all. Where the offset has fallen off, ok is false.
func (w *window) after(offset int64) (rest []byte, seq hub.Seq, ok bool) {
	if offset == w.end {
		return nil, 0, true
	}
	for i := len(w.chunks) - 1; i >= 0; i-- {
		if c := &w.chunks[i]; c.at <= offset {
			return c.bytes[offset-c.at:], c.seq, true
		}
	}
	return nil, 0, false
}
