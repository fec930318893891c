package live_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"wayside/hub"
	"wayside/hub/live"
)

// BenchmarkFanOut is the time from a publication to its arrival at all
// readers, one publication at a time, over loopback; the readers' own work is
// in it.
func BenchmarkFanOut(b *testing.B) {
	for _, readers := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(readers), func(b *testing.B) { fanOut(b, readers, 1) })
	}
}

// BenchmarkBurst is the same with publications under way together, as in a
// storm: what waits for a reader goes out in one write.
func BenchmarkBurst(b *testing.B) { fanOut(b, 1000, 32) }

func fanOut(b *testing.B, readers, together int) {
	s := open(b, memory(), live.Config{Heartbeat: time.Hour, MaxPerAddress: readers})
	marks := make(chan uint64)
	var reading sync.WaitGroup
	for range readers {
		conn := s.raw("/", 0)
		_ = conn.SetDeadline(time.Time{})
		reading.Go(func() { countFrames(conn, marks) })
		b.Cleanup(func() { conn.Close() })
	}
	for range readers {
		<-marks // its first batch
	}
	s.say(sample("warm", "G320"))
	for range readers {
		<-marks
	}
	before := s.engine.Stats()
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		var said sync.WaitGroup
		var mu sync.Mutex
		var last uint64
		for k := range together {
			said.Go(func() {
				r := s.say(sample(fmt.Sprint(i, " ", k), "G320"))
				mu.Lock()
				defer mu.Unlock()
				last = max(last, r.Seq)
			})
		}
		said.Wait()
		for done := 0; done < readers; {
			if <-marks >= last {
				done++
			}
		}
	}
	b.StopTimer()
	after := s.engine.Stats()
	delivered := float64(b.N * readers * together)
	b.ReportMetric(delivered/b.Elapsed().Seconds(), "deliveries/s")
	b.ReportMetric(float64(after.Writes-before.Writes)/delivered, "writes/delivery")
	b.ReportMetric(float64(after.Messages-before.Messages)/float64(b.N*together), "encodings/change")
	s.stop()
	go func() {
		for range marks {
		}
	}()
	reading.Wait()
	close(marks)
}

// countFrames tells the place of each batch that comes.
func countFrames(conn net.Conn, marks chan<- uint64) {
	r := bufio.NewReaderSize(conn, 64<<10)
	var buf [64]byte
	for {
		head, err := r.Peek(4)
		if err != nil {
			return
		}
		opcode, n, skip := head[0]&0x0f, int(head[1]), 2
		switch n {
		case 126:
			n, skip = int(head[2])<<8|int(head[3]), 4
		case 127:
			panic("a frame larger than the benchmark expects")
		}
		_, _ = r.Discard(skip)
		start := buf[:min(n, len(buf))]
		if _, err := io.ReadFull(r, start); err != nil {
			return
		}
		_, _ = r.Discard(n - len(start))
		if to := place(start); opcode == text && to >= 0 {
			marks <- uint64(to)
		}
	}
}

// place is where a batch leads to, without allocating; -1 of other messages.
func place(message []byte) int {
	_, rest, ok := bytes.Cut(message, []byte(`"to":`))
	if !ok {
		return -1
	}
	to := 0
	for _, c := range rest {
		if c < '0' || c > '9' {
			break
		}
		to = 10*to + int(c-'0')
	}
	return to
}

// BenchmarkConnect is a reader that comes for the whole state of a thousand
// notices.
func BenchmarkConnect(b *testing.B) {
	s := open(b, memory(), live.Config{Heartbeat: time.Hour})
	for i := range 1000 {
		s.say(sample(fmt.Sprint(i), "G320"))
	}
	head := uint64(s.hub.Head())
	b.ReportAllocs()
	for b.Loop() {
		src := &rawSource{conn: s.raw("/", 0)}
		for {
			if m, err := src.next(); err != nil {
				b.Fatal(err)
			} else if m.Type == "changes" && m.To == head && !m.More {
				break
			}
		}
		src.close()
	}
	if got := s.hub.Head(); got != hub.Seq(head) {
		b.Fatalf("head moved to %d", got)
	}
}
